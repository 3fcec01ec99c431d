package order

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where an order stands.
	State = volunteerapi.OrderState
	// Verb is what may be done to an order.
	Verb string
	// Hat is a caller's relation to one order.
	Hat string
)

// The verbs. None writes time: that follows from hours that count.
const (
	Accept   Verb = "accept"
	Return   Verb = "return"
	Place    Verb = "place"
	Renew    Verb = "renew"
	Bind     Verb = "bind"
	Complete Verb = "complete"
	Reopen   Verb = "reopen"
	Report   Verb = "report"
	End      Verb = "end"
	Seal     Verb = "seal"
)

// The hats.
const (
	Organ      Hat = "organ"      // an officer of the organ that entered it
	Host       Hat = "host"       // staff of the place of service: sees a code name
	Subject    Hat = "subject"    // whose order it is
	Supervisor Hat = "supervisor" // who may see that it was looked at
	ByHours    Hat = "hours"      // what counts, by event
	ByClock    Hat = "clock"
)

const (
	asked     = volunteerapi.OrderStateAsked
	returned  = volunteerapi.OrderStateReturned
	placed    = volunteerapi.OrderStatePlaced
	completed = volunteerapi.OrderStateCompleted
	reported  = volunteerapi.OrderStateReported
	ended     = volunteerapi.OrderStateEnded
	sealed    = volunteerapi.OrderStateSealed
)

// Life is the life of an order.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.order",
	Start: asked,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Accept, From: []State{asked}, To: placed, By: []Hat{Host}, Label: "承接"},
		{Do: Return, From: []State{asked}, To: returned, By: []Hat{Host}, Label: "退回"},
		{Do: Place, From: []State{asked, returned, placed}, To: asked, By: []Hat{Organ}, Label: "另请单位承接"},
		{Do: Renew, From: []State{asked}, To: asked, By: []Hat{Organ}, Label: "另发绑定码"},
		{Do: Renew, From: []State{returned}, To: returned, By: []Hat{Organ}, Label: "另发绑定码"},
		{Do: Renew, From: []State{placed}, To: placed, By: []Hat{Organ}, Label: "另发绑定码"},
		{Do: Bind, From: []State{asked}, To: asked, By: []Hat{Subject}, Label: "绑定账号"},
		{Do: Bind, From: []State{returned}, To: returned, By: []Hat{Subject}, Label: "绑定账号"},
		{Do: Bind, From: []State{placed}, To: placed, By: []Hat{Subject}, Label: "绑定账号"},
		{Do: Complete, From: []State{placed}, To: completed, By: []Hat{ByHours}, Label: "时间已满"},
		{Do: Reopen, From: []State{completed}, To: placed, By: []Hat{ByHours}, Label: "记录更正后时间不满"},
		{Do: Report, From: []State{completed}, To: reported, By: []Hat{Organ}, Label: "报告办结"},
		{Do: End, From: []State{asked, returned, placed, completed}, To: ended, By: []Hat{Organ}, Label: "提前终止"},
		{Do: Seal, From: []State{reported, ended}, To: sealed, By: []Hat{ByClock}, Basis: ruleKept, Label: "封存并销毁密钥"},
	},
	Does: map[Hat]string{Organ: "社区矫正机构", Host: "承接单位", Subject: "本人", ByHours: "按时长记录算", ByClock: "按期办理"},
	Says: map[State]string{
		asked: "等单位承接", returned: "单位已退回", placed: "服务中", completed: "时间已满", reported: "已报告办结", ended: "已提前终止", sealed: "已封存",
	},
}

// The rules that this room asks for.
const (
	ruleKept   = "volunteer.order.kept"
	ruleScheme = "volunteer.order.scheme"
)
