package timebank

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where an account stands.
	State = volunteerapi.TimeAccountState
	// Sending is where a remittance stands.
	Sending = volunteerapi.RemittanceState
	// Verb is what may be done to an account or a remittance.
	Verb string
	// Hat is a caller's relation to one account.
	Hat string
)

// The verbs. No verb writes how much there is: that follows from hours that count and from remittances.
const (
	Open   Verb = "open"
	Close  Verb = "close"
	Relate Verb = "relate"
	Pay    Verb = "pay"
	End    Verb = "end"

	Take   Verb = "take"
	Refuse Verb = "refuse"
)

// The hats. Nobody but whom an account belongs to, and who acts for a child, moves anything of it.
const (
	Holder  Hat = "holder"
	ByLeave Hat = "leave" // the volunteer is erased, by event
	ByPayee Hat = "payee" // the payee's account, by event
)

const (
	latent = volunteerapi.TimeAccountStateLatent
	open   = volunteerapi.TimeAccountStateOpen
	closed = volunteerapi.TimeAccountStateClosed
	ended  = volunteerapi.TimeAccountStateEnded

	sent     = volunteerapi.RemittanceStateSent
	received = volunteerapi.RemittanceStateReceived
	returned = volunteerapi.RemittanceStateReturned
)

// Life is the life of an account. What is kept before somebody opens it waits; what is there when it ends stays in the sums.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.timebank",
	Start: latent,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Open, From: []State{latent, closed}, To: open, By: []Hat{Holder}, Basis: ruleStore, Label: "开通时间账户"},
		{Do: Relate, From: []State{open}, To: open, By: []Hat{Holder}, Label: "写明亲属"},
		{Do: Pay, From: []State{open}, To: open, By: []Hat{Holder}, Basis: ruleOnce, Label: "转出时间"},
		{Do: Close, From: []State{open}, To: closed, By: []Hat{Holder}, Label: "停用时间账户"},
		{Do: End, From: []State{latent, open, closed}, To: ended, By: []Hat{ByLeave}, Label: "随志愿者注销"},
	},
	Does: map[Hat]string{Holder: "账户的主人或者监护人"},
	Says: map[State]string{latent: "还没有开通", open: "已开通", closed: "已停用", ended: "已注销"},
}

// Remittances is the life of one remittance: the payee's account takes it, or it comes back.
var Remittances = state.Table[Sending, Verb, Hat]{
	Name:  "volunteer.remittance",
	Start: sent,
	Moves: []state.Move[Sending, Verb, Hat]{
		{Do: Take, From: []Sending{sent}, To: received, By: []Hat{ByPayee}, Label: "记入对方账户"},
		{Do: Refuse, From: []Sending{sent}, To: returned, By: []Hat{ByPayee}, Label: "退回"},
	},
	Says: map[Sending]string{sent: "转出中", received: "对方已收到", returned: "已退回，对方的账户不能收"},
}

// The rules that this room asks for.
const (
	ruleStore = "volunteer.time.store"
	ruleOnce  = "volunteer.time.remit.once"
	ruleMonth = "volunteer.time.remit.month"
)
