package incubation

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where an incubation stands.
	State = organizationapi.IncubationState
	// Verb is what somebody may do to it.
	Verb string
	// HubState is where a hub stands.
	HubState = organizationapi.HubState
	// Hat is a caller's relation to one incubation, or to one hub.
	Hat string
)

// The verbs. Those after Leave have doors of their own.
const (
	Diagnose Verb = "diagnose"
	Enter    Verb = "enter"
	Refuse   Verb = "refuse"
	Withdraw Verb = "withdraw"
	Agree    Verb = "agree"
	Extend   Verb = "extend"
	Graduate Verb = "graduate"
	Leave    Verb = "leave"

	Plan     Verb = "plan"
	Report   Verb = "report"
	Confirm  Verb = "confirm"
	Return   Verb = "return"
	Name     Verb = "name"
	Coach    Verb = "coach"
	Answer   Verb = "answer"
	Book     Verb = "book"
	Remind   Verb = "remind"
	Register Verb = "register"
	Ask      Verb = "ask"
	Record   Verb = "record"
	Succeed  Verb = "succeed"

	Change Verb = "change" // of a hub: what it offers
	Place  Verb = "place"  // of a hub: to give one
	End    Verb = "end"    // of a hub
)

// The hats. For everybody else there is no incubation, only the hub and, once it has graduated, the name of the group.
const (
	Group        Hat = "group"        // who has applied and speaks for the group
	Keeper       Hat = "keeper"       // staff of the organization that runs the hub
	Mentor       Hat = "mentor"       // named by the hub for this group
	Registrar    Hat = "registrar"    // of the office that has recognized the hub: reads, and ends the hub
	Supervisor   Hat = "supervisor"   // supervises the region: reads
	Clock        Hat = "clock"        // the end of the term, and the days of following up
	Registration Hat = "registration" // the registrar's grant
	Closing      Hat = "closing"      // the end of the hub
)

const (
	applied   = organizationapi.IncubationStateApplied
	diagnosed = organizationapi.IncubationStateDiagnosed
	entered   = organizationapi.IncubationStateEntered
	graduated = organizationapi.IncubationStateGraduated
	left      = organizationapi.IncubationStateLeft
	refused   = organizationapi.IncubationStateRefused
	withdrawn = organizationapi.IncubationStateWithdrawn

	running = organizationapi.HubStateRunning
	ended   = organizationapi.HubStateEnded
)

// Life is the whole life of an incubation. Read it before reading any code. No
// law speaks of these steps: what they are held to are the terms that the hub
// has published, as they stood on the day of the application.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.incubation",
	Start: applied,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Diagnose, From: []State{applied}, To: diagnosed, By: []Hat{Keeper}, Label: "写需求诊断"},
		{Do: Enter, From: []State{diagnosed}, To: entered, By: []Hat{Keeper}, Label: "办理入驻"},
		{Do: Refuse, From: []State{applied, diagnosed}, To: refused, By: []Hat{Keeper, Closing}, Label: "不同意入驻"},
		{Do: Withdraw, From: []State{applied, diagnosed}, To: withdrawn, By: []Hat{Group}, Label: "撤回申请"},
		{Do: Plan, From: []State{entered}, To: entered, By: []Hat{Group}, Label: "写孵化计划"},
		{Do: Agree, From: []State{entered}, To: entered, By: []Hat{Keeper}, Label: "同意孵化计划"},
		{Do: Report, From: []State{entered}, To: entered, By: []Hat{Group}, Label: "报告目标完成"},
		{Do: Confirm, From: []State{entered}, To: entered, By: []Hat{Keeper}, Label: "确认目标完成"},
		{Do: Return, From: []State{entered}, To: entered, By: []Hat{Keeper}, Label: "退回目标"},
		{Do: Name, From: []State{entered}, To: entered, By: []Hat{Keeper}, Label: "请导师"},
		{Do: Coach, From: []State{entered}, To: entered, By: []Hat{Mentor}, Label: "写辅导记录"},
		{Do: Answer, From: []State{entered}, To: entered, By: []Hat{Group}, Label: "确认辅导记录"},
		{Do: Book, From: []State{entered}, To: entered, By: []Hat{Group, Keeper}, Label: "预约场地"},
		{Do: Extend, From: []State{entered}, To: entered, By: []Hat{Keeper}, Label: "延长孵化期"},
		{Do: Remind, From: []State{entered}, To: entered, By: []Hat{Clock}, Label: "提醒孵化期已满"},
		{Do: Graduate, From: []State{entered}, To: graduated, By: []Hat{Keeper}, Label: "出壳"},
		{Do: Leave, From: []State{entered}, To: left, By: []Hat{Group, Keeper}, Label: "离开基地"},
		{Do: Register, From: []State{graduated}, To: graduated, By: []Hat{Group}, Label: "起草登记申请"},
		{Do: Succeed, From: []State{entered}, To: entered, By: []Hat{Registration}, Label: "取得登记"},
		{Do: Succeed, From: []State{graduated}, To: graduated, By: []Hat{Registration}, Label: "取得登记"},
		{Do: Ask, From: []State{graduated}, To: graduated, By: []Hat{Clock}, Label: "提醒回访"},
		{Do: Record, From: []State{graduated}, To: graduated, By: []Hat{Keeper}, Label: "记录回访"},
	},
	Does: map[Hat]string{Group: "申请入驻的组织", Keeper: "孵化基地", Mentor: "导师"},
	Says: map[State]string{
		applied: "待诊断", diagnosed: "待入驻", entered: "孵化中", graduated: "已出壳", left: "已离开", refused: "没有入驻", withdrawn: "已撤回",
	},
}

// Hubs is the whole life of a hub. No law speaks of it: who has recognized it
// may take that back, and nobody has to go on running one.
var Hubs = state.Table[HubState, Verb, Hat]{
	Name:  "organization.hub",
	Start: running,
	Moves: []state.Move[HubState, Verb, Hat]{
		{Do: Change, From: []HubState{running}, To: running, By: []Hat{Keeper}, Label: "修改孵化基地"},
		{Do: Place, From: []HubState{running}, To: running, By: []Hat{Keeper}, Label: "给出名额"},
		{Do: End, From: []HubState{running}, To: ended, By: []Hat{Keeper, Registrar}, Label: "结束孵化基地"},
	},
	Does: map[Hat]string{Keeper: "运营基地的组织", Registrar: "认定基地的机关"},
	Says: map[HubState]string{running: "运营中", ended: "已结束"},
}

// hourSays are the states of a mentor's session in words.
var hourSays = map[organizationapi.HourState]string{
	organizationapi.HourStateWritten: "待确认", organizationapi.HourStateConfirmed: "已确认", organizationapi.HourStateDisputed: "有异议",
}
