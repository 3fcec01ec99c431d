package person

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where somebody stands.
	State = volunteerapi.PersonState
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one volunteer.
	Hat string
)

// The verbs.
const (
	Rest   Verb = "rest"
	Return Verb = "return"
	Change Verb = "change"
	Erase  Verb = "erase"
	Offer  Verb = "offer"
	Take   Verb = "take"
)

// The hats. For everybody else there is no such person: who organizes a shift reads a card, with a number and a masked name.
const (
	Self     Hat = "self"     // the account is the volunteer's own
	Guardian Hat = "guardian" // the account acts for a child
	Heir     Hat = "heir"     // has the code of a child that has grown, and an account of their own
)

const (
	active  = volunteerapi.PersonStateActive
	dormant = volunteerapi.PersonStateDormant
	gone    = volunteerapi.PersonStateGone
)

// Life is the whole life of a volunteer. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.person",
	Start: active,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Change, From: []State{active}, To: active, By: []Hat{Self, Guardian}, Label: "更正资料"},
		{Do: Change, From: []State{dormant}, To: dormant, By: []Hat{Self, Guardian}, Label: "更正资料"},
		{Do: Rest, From: []State{active}, To: dormant, By: []Hat{Self, Guardian}, Label: "暂停志愿服务"},
		{Do: Return, From: []State{dormant}, To: active, By: []Hat{Self, Guardian}, Label: "恢复志愿服务"},
		{Do: Offer, From: []State{active}, To: active, By: []Hat{Guardian}, Label: "生成移交码"},
		{Do: Offer, From: []State{dormant}, To: dormant, By: []Hat{Guardian}, Label: "生成移交码"},
		{Do: Take, From: []State{active}, To: active, By: []Hat{Heir}, Label: "由本人接手"},
		{Do: Take, From: []State{dormant}, To: dormant, By: []Hat{Heir}, Label: "由本人接手"},
		{Do: Erase, From: []State{active, dormant}, To: gone, By: []Hat{Self, Guardian}, Label: "注销", Basis: ruleWithdraw},
	},
	Does: map[Hat]string{Self: "志愿者本人", Guardian: "监护人", Heir: "持移交码的本人"},
	Says: map[State]string{active: "正常", dormant: "暂停", gone: "已注销"},
}
