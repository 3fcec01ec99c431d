package tender

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/state"
)

type (
	// State is where a purchase stands.
	State = tenderapi.State
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one purchase.
	Hat string
)

// The verbs.
const (
	Announce Verb = "announce"
	Submit   Verb = "submit"
	Return   Verb = "return"
	Publish  Verb = "publish"
	Close    Verb = "close"
	Open     Verb = "open"
	Ask      Verb = "ask"
	Take     Verb = "take"
	Freeze   Verb = "freeze"
	Reveal   Verb = "reveal"
	Conclude Verb = "conclude"
	Decide   Verb = "decide"
	Result   Verb = "result"
	Contract Verb = "contract"
	Abandon  Verb = "abandon"
	Next     Verb = "next"
	Fail     Verb = "fail"
	Discard  Verb = "discard"
	Rejudge  Verb = "rejudge"
	Void     Verb = "void"
	Restart  Verb = "restart"
	Rescind  Verb = "rescind"
	Annul    Verb = "annul"
	Expire   Verb = "expire"
	Lapse    Verb = "lapse"
)

// The hats. Anyone wears Reader once something of the purchase is public.
const (
	Officer    Hat = "officer"    // buyer role in the buying organization
	Drafter    Hat = "drafter"    // the officer, as long as nothing of the purchase is public
	Announcer  Hat = "announcer"  // the officer, once something of it is
	Reviewer   Hat = "reviewer"   // reviewer role there, and not the one who submitted
	Judge      Hat = "judge"      // seated in the committee
	Holder     Hat = "holder"     // keeps a share of the keys of its bids
	Supervisor Hat = "supervisor" // supervises the region
	Reader     Hat = "reader"
	Clock      Hat = "clock"
	Contracts  Hat = "contracts" // the contract service, by event
	Disputes   Hat = "disputes"  // the answer to a challenge or the decision on a complaint, by event
)

type move = state.Move[State, Verb, Hat]

// Life is the whole life of a purchase. Every procedure lives it; what
// differs between them is a row of tenderapi.Procedures and numbers in the rule book. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "tender.tender",
	Start: tenderapi.StateDrafted,
	Moves: []move{
		{Do: Announce, From: []State{tenderapi.StateDrafted}, To: tenderapi.StateIntended, By: []Hat{Officer}, Basis: "tender.intention.ahead", Label: "公开采购意向"},
		{Do: Submit, From: []State{tenderapi.StateDrafted, tenderapi.StateIntended}, To: tenderapi.StateSubmitted, By: []Hat{Officer}, Label: "提交审核"},
		{Do: Return, From: []State{tenderapi.StateSubmitted}, To: tenderapi.StateDrafted, By: []Hat{Reviewer}, Label: "退回修改"},
		{Do: Discard, From: []State{tenderapi.StateDrafted}, To: tenderapi.StateDiscarded, By: []Hat{Drafter}, Label: "作废草稿"},
		{Do: Publish, From: []State{tenderapi.StateSubmitted}, To: tenderapi.StatePublished, By: []Hat{Reviewer}, Basis: "tender.documents.period", Label: "审核通过并发布公告"},
		{Do: Close, From: []State{tenderapi.StatePublished}, To: tenderapi.StateClosed, By: []Hat{Clock}, Label: "投标截止"},
		{Do: Expire, From: []State{tenderapi.StatePublished}, To: tenderapi.StateContracted, By: []Hat{Clock}, Basis: "tender.framework.years", Label: "框架协议期满"},
		{Do: Lapse, From: []State{tenderapi.StatePublished}, To: tenderapi.StateFailed, By: []Hat{Clock}, Basis: "tender.framework.years", Label: "框架协议期满而没有入围供应商"},
		{Do: Open, From: []State{tenderapi.StateClosed}, To: tenderapi.StateOpened, By: []Hat{Officer}, Basis: "tender.bidders.min", Label: "开标"},
		{Do: Ask, From: []State{tenderapi.StateOpened}, To: tenderapi.StateAsked, By: []Hat{Officer, Judge}, Basis: "tender.consultation.offers", Label: "要求最后报价"},
		{Do: Close, From: []State{tenderapi.StateAsked}, To: tenderapi.StateOffered, By: []Hat{Clock}, Basis: "tender.consultation.offers", Label: "最后报价截止"},
		{Do: Take, From: []State{tenderapi.StateOffered}, To: tenderapi.StateOpened, By: []Hat{Officer}, Basis: "tender.consultation.offers", Label: "确认最后报价"},
		{Do: Freeze, From: []State{tenderapi.StateOpened}, To: tenderapi.StateFrozen, By: []Hat{Officer, Judge}, Basis: "tender.seal.stages", Label: "锁定技术评分"},
		{Do: Reveal, From: []State{tenderapi.StateFrozen}, To: tenderapi.StateRevealed, By: []Hat{Officer}, Basis: "tender.seal.stages", Label: "开启报价"},
		{Do: Conclude, From: []State{tenderapi.StateRevealed}, To: tenderapi.StateScored, By: []Hat{Officer, Judge}, Basis: "tender.report.deliver", Label: "汇总评审结果"},
		{Do: Decide, From: []State{tenderapi.StateScored}, To: tenderapi.StateDecided, By: []Hat{Officer}, Basis: "tender.award.decide", Label: "确定中标人"},
		{Do: Result, From: []State{tenderapi.StateDecided}, To: tenderapi.StateAwarded, By: []Hat{Officer}, Basis: "tender.result.publish", Label: "公告中标结果"},
		{Do: Contract, From: []State{tenderapi.StateAwarded}, To: tenderapi.StateContracted, By: []Hat{Contracts}, Basis: "contract.sign", Label: "签订合同"},
		{Do: Next, From: []State{tenderapi.StateAwarded}, To: tenderapi.StateScored, By: []Hat{Contracts}, Basis: "contract.refused.next", Label: "转由下一候选人"},
		{Do: Abandon, From: []State{tenderapi.StateAwarded}, To: tenderapi.StateFailed, By: []Hat{Contracts}, Basis: "contract.refused.next", Label: "合同未能签订"},
		{Do: Void, From: []State{tenderapi.StateDecided, tenderapi.StateAwarded}, To: tenderapi.StateScored, By: []Hat{Disputes}, Basis: "dispute.effects", Label: "结果无效，另行确定"},
		{
			Do: Rejudge, To: tenderapi.StateOpened, By: []Hat{Disputes}, Basis: "dispute.effects", Label: "重新评审",
			From: []State{tenderapi.StateFrozen, tenderapi.StateRevealed, tenderapi.StateScored, tenderapi.StateDecided, tenderapi.StateAwarded},
		},
		{
			Do: Restart, To: tenderapi.StateFailed, By: []Hat{Disputes}, Basis: "dispute.effects", Label: "重新开展采购活动",
			From: []State{
				tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened, tenderapi.StateAsked, tenderapi.StateOffered, tenderapi.StateFrozen,
				tenderapi.StateRevealed, tenderapi.StateScored, tenderapi.StateDecided, tenderapi.StateAwarded,
				tenderapi.StateFailed, // to end it was wrong
			},
		},
		{Do: Rescind, From: []State{tenderapi.StateContracted}, To: tenderapi.StateScored, By: []Hat{Disputes}, Basis: "dispute.rescind", Label: "撤销合同，另行确定"},
		{Do: Annul, From: []State{tenderapi.StateContracted}, To: tenderapi.StateFailed, By: []Hat{Disputes}, Basis: "dispute.rescind", Label: "撤销合同，重新开展采购活动"},
		{Do: Fail, From: []State{tenderapi.StateDrafted}, To: tenderapi.StateFailed, By: []Hat{Announcer}, Basis: "tender.failure.grounds", Label: "终止采购"},
		{
			Do: Fail, To: tenderapi.StateFailed, By: []Hat{Officer}, Basis: "tender.failure.grounds", Label: "终止采购",
			From: []State{
				tenderapi.StateIntended, tenderapi.StateSubmitted, tenderapi.StatePublished,
				tenderapi.StateClosed, tenderapi.StateOpened, tenderapi.StateAsked, tenderapi.StateOffered,
				tenderapi.StateFrozen, tenderapi.StateRevealed, tenderapi.StateScored, tenderapi.StateDecided,
			},
		},
	},
	Says: map[State]string{
		tenderapi.StateDrafted: "草拟中", tenderapi.StateIntended: "意向公开", tenderapi.StateSubmitted: "待审核",
		tenderapi.StatePublished: "接受投标", tenderapi.StateClosed: "待开标", tenderapi.StateOpened: "评审中",
		tenderapi.StateAsked: "等待最后报价", tenderapi.StateOffered: "待确认最后报价",
		tenderapi.StateFrozen: "待开启报价", tenderapi.StateRevealed: "待汇总评审结果",
		tenderapi.StateScored: "待定标", tenderapi.StateDecided: "待公告结果", tenderapi.StateAwarded: "待签合同",
		tenderapi.StateContracted: "已签合同", tenderapi.StateFailed: "已终止", tenderapi.StateDiscarded: "已作废",
	},
	Does: map[Hat]string{Officer: "采购人的经办人", Reviewer: "采购人的审核人（不能是提交人本人）", Judge: "评审委员会成员"},
}
