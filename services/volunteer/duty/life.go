package duty

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where a report for duty stands.
	State = volunteerapi.DutyState
	// YearState is where a year of it stands.
	YearState = volunteerapi.DutyYearState
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one report for duty.
	Hat string
)

// The verbs. None writes time: that follows from hours that count.
const (
	Accept Verb = "accept"
	Return Verb = "return"
	Share  Verb = "share"
	Hush   Verb = "hush"
	Leave  Verb = "leave"
	Erase  Verb = "erase"
	Judge  Verb = "judge"
	Agree  Verb = "agree"
	Object Verb = "object"
	Answer Verb = "answer"
	Tell   Verb = "tell"
)

// The hats. The unit of a member has none: it reads the years that are told to it, and does nothing.
const (
	Self      Hat = "self"
	Community Hat = "community" // staff of the committee that somebody reported to
	ByClock   Hat = "clock"
)

const (
	asked    = volunteerapi.DutyStateAsked
	serving  = volunteerapi.DutyStateServing
	returned = volunteerapi.DutyStateReturned
	left     = volunteerapi.DutyStateLeft
	erased   = volunteerapi.DutyStateErased

	open     = volunteerapi.DutyYearStateOpen
	judged   = volunteerapi.DutyYearStateJudged
	objected = volunteerapi.DutyYearStateObjected
	told     = volunteerapi.DutyYearStateTold
)

// Life is the life of a report for duty.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.duty",
	Start: asked,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Accept, From: []State{asked}, To: serving, By: []Hat{Community}, Label: "接收报到"},
		{Do: Return, From: []State{asked}, To: returned, By: []Hat{Community}, Label: "退回"},
		{Do: Share, From: []State{asked}, To: asked, By: []Hat{Self}, Label: "同意向单位反馈", Basis: ruleSeparate},
		{Do: Share, From: []State{serving}, To: serving, By: []Hat{Self}, Label: "同意向单位反馈", Basis: ruleSeparate},
		{Do: Hush, From: []State{asked}, To: asked, By: []Hat{Self}, Label: "不再向单位反馈", Basis: ruleWithdraw},
		{Do: Hush, From: []State{serving}, To: serving, By: []Hat{Self}, Label: "不再向单位反馈", Basis: ruleWithdraw},
		{Do: Leave, From: []State{asked, serving}, To: left, By: []Hat{Self}, Label: "转出"},
		{Do: Erase, From: []State{asked, serving}, To: erased, By: []Hat{Self}, Label: "注销并销毁密钥", Basis: ruleWithdraw},
		{Do: Erase, From: []State{returned, left}, To: erased, By: []Hat{Self, ByClock}, Label: "注销并销毁密钥", Basis: ruleWithdraw},
	},
	Does: map[Hat]string{Self: "本人", Community: "社区", ByClock: "按期办理"},
	Says: map[State]string{asked: "等社区接收", serving: "已报到", returned: "社区已退回", left: "已转出", erased: "已注销"},
}

// Years is the life of one year of it: the community judges, whoever it is about reads that first.
var Years = state.Table[YearState, Verb, Hat]{
	Name:  "volunteer.dutyyear",
	Start: open,
	Moves: []state.Move[YearState, Verb, Hat]{
		{Do: Judge, From: []YearState{open}, To: judged, By: []Hat{Community}, Label: "写年度评价", Basis: ruleAssessed},
		{Do: Agree, From: []YearState{judged}, To: told, By: []Hat{Self}, Label: "没有异议"},
		{Do: Object, From: []YearState{judged}, To: objected, By: []Hat{Self}, Label: "提出异议", Basis: ruleObjection},
		{Do: Answer, From: []YearState{objected}, To: told, By: []Hat{Community}, Label: "答复异议并定下评价"},
		{Do: Tell, From: []YearState{judged}, To: told, By: []Hat{ByClock}, Label: "期满没有异议", Basis: ruleObjection},
	},
	Does: Life.Does,
	Says: map[YearState]string{open: "记实中", judged: "已评价，等本人看", objected: "本人有异议，等答复", told: "已定"},
}

// The rules that this room asks for.
const (
	ruleScheme    = "volunteer.duty.scheme"
	ruleAssessed  = "volunteer.duty.assessed"
	ruleObjection = "volunteer.duty.objection"
	ruleKept      = "volunteer.duty.kept"
	ruleSeparate  = "privacy.consent.separate"
	ruleWithdraw  = "privacy.withdraw.easy"
)
