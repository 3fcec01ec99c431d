package casework

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// State is where a case stands.
	State = socialworkapi.CaseState
	// Guidance is where the supervision of a case stands.
	Guidance = socialworkapi.CaseGuidanceState
	// Verb is what may be done to it.
	Verb string
	// Hat is a caller's relation to one case.
	Hat string
)

// The verbs.
const (
	Assess Verb = "assess"
	Plan   Verb = "plan"
	Refer  Verb = "refer"
	Accept Verb = "accept"
	Return Verb = "return"
	Recall Verb = "recall"
	Close  Verb = "close"
	Erase  Verb = "erase"

	HandOver Verb = "handover"

	Ask    Verb = "ask"
	Take   Verb = "take"
	Opine  Verb = "opine"
	Answer Verb = "answer"
)

// The hats. Everybody else finds nothing; a manager of the organization reads counts.
const (
	Carer    Hat = "carer"    // the social worker who opened or accepted it
	Guide    Hat = "guide"    // the supervisor: another worker of the organization who took it
	Peer     Hat = "peer"     // a worker of the organization, while a supervisor is asked for
	Receiver Hat = "receiver" // a worker of the organization it is offered to, while it is offered
	Manager  Hat = "manager"  // of the organization, once the carer has left it
	Client   Hat = "client"   // who holds the code of the case
	Clock    Hat = "clock"    // the end of the time for which it is kept
)

const (
	opened    = socialworkapi.CaseStateOpened
	assessed  = socialworkapi.CaseStateAssessed
	planned   = socialworkapi.CaseStatePlanned
	referring = socialworkapi.CaseStateReferring
	referred  = socialworkapi.CaseStateReferred
	closed    = socialworkapi.CaseStateClosed
	gone      = socialworkapi.CaseStateGone

	quiet    = socialworkapi.CaseGuidanceStateQuiet
	asked    = socialworkapi.CaseGuidanceStateAsked
	taken    = socialworkapi.CaseGuidanceStateTaken
	opined   = socialworkapi.CaseGuidanceStateOpined
	answered = socialworkapi.CaseGuidanceStateAnswered
)

// Rules of the book that this room asks.
const (
	ruleSecret     = "socialwork.confidential"
	ruleConsent    = "privacy.consent.separate"
	ruleChild      = "privacy.child.age"
	ruleWithdraw   = "privacy.withdraw.easy"
	ruleExceptions = "socialwork.case.exceptions"
	ruleKeep       = "socialwork.case.keep.years"
	ruleVisit      = "socialwork.case.visit.hours"
	ruleDays       = "socialwork.case.visit.days"
	ruleLeast      = "socialwork.case.board.least"
)

// Life is the whole life of a case. Read it before reading any code. What is
// gone has no key any more: nobody brings it back.
var Life = state.Table[State, Verb, Hat]{
	Name:  "socialwork.case",
	Start: opened,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Assess, From: []State{opened, assessed}, To: assessed, By: []Hat{Carer}, Label: "写评估"},
		{Do: Plan, From: []State{assessed, planned}, To: planned, By: []Hat{Carer}, Label: "定计划"},
		{Do: Refer, From: []State{planned}, To: referring, By: []Hat{Carer}, Basis: ruleConsent, Label: "转介"},
		{Do: Accept, From: []State{referring}, To: referred, By: []Hat{Receiver}, Label: "接收"},
		{Do: Return, From: []State{referring}, To: planned, By: []Hat{Receiver}, Label: "退回"},
		{Do: Recall, From: []State{referring}, To: planned, By: []Hat{Carer}, Label: "收回转介"},
		{Do: Close, From: []State{planned}, To: closed, By: []Hat{Carer}, Label: "结案"},
		{Do: HandOver, From: []State{opened}, To: opened, By: []Hat{Manager}, Label: "移交承办人"},
		{Do: HandOver, From: []State{assessed}, To: assessed, By: []Hat{Manager}, Label: "移交承办人"},
		{Do: HandOver, From: []State{planned}, To: planned, By: []Hat{Manager}, Label: "移交承办人"},
		{Do: HandOver, From: []State{referring}, To: referring, By: []Hat{Manager}, Label: "移交承办人"},
		{Do: Erase, From: []State{opened, assessed, planned, referring}, To: gone, By: []Hat{Client}, Basis: ruleWithdraw, Label: "清除资料"},
		{Do: Erase, From: []State{referred, closed}, To: gone, By: []Hat{Client, Clock}, Basis: ruleKeep, Label: "清除资料"},
	},
	Does: map[Hat]string{Carer: "承办个案的社会工作者", Receiver: "接收组织的社会工作者", Manager: "组织的管理人员", Client: "持有查阅码的服务对象"},
	Says: map[State]string{
		opened: "已建立，待评估", assessed: "已评估，待计划", planned: "服务中", referring: "等待接收", referred: "已转介", closed: "已结案", gone: "资料已清除",
	},
}

// Guiding is the life of the supervision beside it, which may begin again.
var Guiding = state.Table[Guidance, Verb, Hat]{
	Name:  "socialwork.guidance",
	Start: quiet,
	Moves: []state.Move[Guidance, Verb, Hat]{
		{Do: Ask, From: []Guidance{quiet, answered}, To: asked, By: []Hat{Carer}, Label: "请求督导"},
		{Do: Take, From: []Guidance{asked}, To: taken, By: []Hat{Peer}, Label: "担任督导"},
		{Do: Opine, From: []Guidance{taken}, To: opined, By: []Hat{Guide}, Label: "写督导意见"},
		{Do: Answer, From: []Guidance{opined}, To: answered, By: []Hat{Carer}, Label: "回应意见"},
		{Do: HandOver, From: []Guidance{taken, opined, answered}, To: quiet, By: []Hat{Manager}, Label: "督导接手承办"},
	},
	Does: map[Hat]string{Carer: "承办个案的社会工作者", Peer: "同一组织的另一名社会工作者", Guide: "这件个案的督导", Manager: "组织的管理人员"},
	Says: map[Guidance]string{quiet: "没有督导", asked: "等待督导", taken: "督导中", opined: "待回应", answered: "已回应"},
}

// living are the states in which notes are written and supervision goes on.
var living = []State{opened, assessed, planned, referring}
