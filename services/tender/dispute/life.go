package dispute

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/state"
)

type (
	// State is where a challenge, and the complaint after it, stands.
	State = tenderapi.ChallengeState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one challenge.
	Hat string
)

// The verbs.
const (
	Return   Verb = "return"
	Correct  Verb = "correct"
	Refuse   Verb = "refuse"
	Answer   Verb = "answer"
	Complain Verb = "complain"
	Remand   Verb = "remand"
	Supply   Verb = "supply"
	Decline  Verb = "decline"
	Accept   Verb = "accept"
	Explain  Verb = "explain"
	Inspect  Verb = "inspect"
	Reopen   Verb = "reopen"
	Suspend  Verb = "suspend"
	Settle   Verb = "settle"
	Withdraw Verb = "withdraw"
)

// The hats. Everybody else reads that there is a challenge and where it stands.
const (
	Officer    Hat = "officer"    // buyer role in the buying organization
	Challenger Hat = "challenger" // of the supplier who challenges
	Supervisor Hat = "supervisor" // supervises the region
	Concerned  Hat = "concerned"  // of a supplier whom an answered challenge or an accepted complaint touches
)

// Life is the whole life of a challenge and of the complaint after it. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "tender.challenge",
	Start: tenderapi.ChallengeStateFiled,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Answer, From: []State{tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned}, To: tenderapi.ChallengeStateAnswered, By: []Hat{Officer}, Basis: "dispute.challenge.answer", Label: "答复质疑"},
		{Do: Return, From: []State{tenderapi.ChallengeStateFiled}, To: tenderapi.ChallengeStateReturned, By: []Hat{Officer}, Basis: "dispute.challenge.contents", Label: "要求补正质疑函"},
		{Do: Correct, From: []State{tenderapi.ChallengeStateReturned}, To: tenderapi.ChallengeStateFiled, By: []Hat{Challenger}, Basis: "dispute.challenge.contents", Label: "补正质疑函"},
		{Do: Refuse, From: []State{tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned}, To: tenderapi.ChallengeStateRefused, By: []Hat{Officer}, Basis: "dispute.challenge.refusals", Label: "不予受理质疑"},
		{
			Do: Complain, To: tenderapi.ChallengeStateComplained, By: []Hat{Challenger}, Basis: "dispute.complaint.file", Label: "向财政部门投诉",
			From: []State{tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned, tenderapi.ChallengeStateAnswered, tenderapi.ChallengeStateRefused},
		},
		{Do: Accept, From: []State{tenderapi.ChallengeStateComplained}, To: tenderapi.ChallengeStateAccepted, By: []Hat{Supervisor}, Basis: "dispute.complaint.accept", Label: "受理投诉"},
		{Do: Remand, From: []State{tenderapi.ChallengeStateComplained}, To: tenderapi.ChallengeStateRemanded, By: []Hat{Supervisor}, Basis: "dispute.complaint.correct", Label: "要求补正投诉书"},
		{Do: Supply, From: []State{tenderapi.ChallengeStateRemanded}, To: tenderapi.ChallengeStateComplained, By: []Hat{Challenger}, Basis: "dispute.complaint.correct", Label: "补正投诉书"},
		{Do: Decline, From: []State{tenderapi.ChallengeStateComplained, tenderapi.ChallengeStateRemanded}, To: tenderapi.ChallengeStateDeclined, By: []Hat{Supervisor}, Basis: "dispute.complaint.declines", Label: "不予受理投诉"},
		{Do: Suspend, From: []State{tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateAccepted, By: []Hat{Supervisor}, Basis: "dispute.suspend", Label: "暂停采购活动"},
		{Do: Explain, From: []State{tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateAccepted, By: []Hat{Officer, Concerned}, Basis: "dispute.complaint.reply", Label: "提交书面说明"},
		{Do: Settle, From: []State{tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateSettled, By: []Hat{Supervisor}, Basis: "dispute.complaint.decide", Label: "作出处理决定"},
		{Do: Inspect, From: []State{tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateInspecting, By: []Hat{Supervisor}, Basis: "dispute.complaint.uncounted", Label: "送检验、鉴定或者专家评审"},
		{Do: Suspend, From: []State{tenderapi.ChallengeStateInspecting}, To: tenderapi.ChallengeStateInspecting, By: []Hat{Supervisor}, Basis: "dispute.suspend", Label: "暂停采购活动"},
		{Do: Explain, From: []State{tenderapi.ChallengeStateInspecting}, To: tenderapi.ChallengeStateInspecting, By: []Hat{Officer, Concerned}, Basis: "dispute.complaint.reply", Label: "提交书面说明"},
		{Do: Reopen, From: []State{tenderapi.ChallengeStateInspecting}, To: tenderapi.ChallengeStateAccepted, By: []Hat{Supervisor}, Basis: "dispute.complaint.uncounted", Label: "收到结果，继续办理"},
		{
			Do: Withdraw, To: tenderapi.ChallengeStateWithdrawn, By: []Hat{Challenger}, Label: "撤回",
			From: []State{
				tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned, tenderapi.ChallengeStateAnswered, tenderapi.ChallengeStateRefused,
				tenderapi.ChallengeStateComplained, tenderapi.ChallengeStateRemanded, tenderapi.ChallengeStateAccepted, tenderapi.ChallengeStateInspecting,
			},
		},
	},
	Does: map[Hat]string{Officer: "采购人的经办人", Challenger: "提出质疑的供应商", Supervisor: "财政部门", Concerned: "与投诉有关的供应商"},
	Says: map[State]string{
		tenderapi.ChallengeStateFiled: "待答复", tenderapi.ChallengeStateReturned: "待补正", tenderapi.ChallengeStateAnswered: "已答复",
		tenderapi.ChallengeStateRefused: "质疑不予受理", tenderapi.ChallengeStateComplained: "已投诉", tenderapi.ChallengeStateRemanded: "投诉待补正",
		tenderapi.ChallengeStateDeclined: "投诉不予受理", tenderapi.ChallengeStateAccepted: "已受理", tenderapi.ChallengeStateInspecting: "检验鉴定中",
		tenderapi.ChallengeStateSettled: "已处理", tenderapi.ChallengeStateWithdrawn: "已撤回",
	},
}
