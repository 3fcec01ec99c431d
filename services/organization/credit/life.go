package credit

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where a listing stands.
	State = organizationapi.ListingState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one listing.
	Hat string
)

// The verbs.
const (
	Tell     Verb = "tell"
	Object   Verb = "object"
	Answer   Verb = "answer"
	Drop     Verb = "drop"
	List     Verb = "list"
	Fulfil   Verb = "fulfil"
	Reject   Verb = "reject"
	Remove   Verb = "remove"
	Expire   Verb = "expire"
	Escalate Verb = "escalate"
	Merge    Verb = "merge"
)

// The hats. Everybody reads a listing that has been decided on, and what became of it.
const (
	Registrar  Hat = "registrar"  // of the authority that registers in the region
	Subject    Hat = "subject"    // of the organization that is to be listed
	Supervisor Hat = "supervisor" // supervises the region: reads
	Reader     Hat = "reader"     // anybody, once it is decided
	Clock      Hat = "clock"      // time, or what another document has come to
)

// Life is the life of one listing, from the proposal to the removal. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.listing",
	Start: organizationapi.ListingStateProposed,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Tell, From: []State{organizationapi.ListingStateProposed}, To: organizationapi.ListingStateTold, By: []Hat{Registrar}, Basis: ruleNotice, Label: "告知拟列入"},
		{Do: Object, From: []State{organizationapi.ListingStateTold}, To: organizationapi.ListingStateObjected, By: []Hat{Subject}, Basis: ruleObjection, Label: "陈述、申辩"},
		{Do: Answer, From: []State{organizationapi.ListingStateObjected}, To: organizationapi.ListingStateTold, By: []Hat{Registrar}, Basis: ruleObjection, Label: "答复异议，维持拟列入"},
		{
			Do: Drop, To: organizationapi.ListingStateDropped, By: []Hat{Registrar}, Basis: ruleNotice, Label: "不予列入",
			From: []State{organizationapi.ListingStateProposed, organizationapi.ListingStateTold, organizationapi.ListingStateObjected},
		},
		{Do: List, From: []State{organizationapi.ListingStateTold}, To: organizationapi.ListingStateListed, By: []Hat{Registrar}, Basis: ruleNotice, Label: "作出列入决定"},
		{Do: Fulfil, From: []State{organizationapi.ListingStateListed}, To: organizationapi.ListingStateFulfilled, By: []Hat{Subject}, Basis: ruleRelease, Label: "申请移出"},
		{Do: Reject, From: []State{organizationapi.ListingStateFulfilled}, To: organizationapi.ListingStateListed, By: []Hat{Registrar}, Basis: ruleRelease, Label: "不同意移出"},
		{Do: Remove, From: []State{organizationapi.ListingStateFulfilled}, To: organizationapi.ListingStateRemoved, By: []Hat{Registrar}, Basis: ruleRelease, Label: "移出名单"},
		{Do: Expire, From: []State{organizationapi.ListingStateListed}, To: organizationapi.ListingStateRemoved, By: []Hat{Clock}, Basis: ruleExpire, Label: "期满移出"},
		{Do: Escalate, From: []State{organizationapi.ListingStateListed}, To: organizationapi.ListingStateListed, By: []Hat{Clock}, Basis: ruleYears, Label: "列入异常名录期满"},
		{
			Do: Merge, To: organizationapi.ListingStateRemoved, By: []Hat{Clock}, Basis: ruleYears, Label: "转入严重违法失信名单",
			From: []State{organizationapi.ListingStateListed, organizationapi.ListingStateFulfilled},
		},
	},
	Does: map[Hat]string{Registrar: "登记管理机关", Subject: "被列入的组织", Supervisor: "监督部门"},
	Says: map[State]string{
		organizationapi.ListingStateProposed: "拟列入", organizationapi.ListingStateTold: "已告知", organizationapi.ListingStateObjected: "异议待答复",
		organizationapi.ListingStateListed: "在名单中", organizationapi.ListingStateFulfilled: "已申请移出", organizationapi.ListingStateRemoved: "已移出",
		organizationapi.ListingStateDropped: "不予列入",
	},
}

// Rules of the book that this room asks.
const (
	ruleNotice       = "organization.credit.notice"
	ruleObjection    = "organization.credit.objection.days"
	ruleRelease      = "organization.credit.abnormal.release"
	ruleExpire       = "organization.credit.abnormal.expire.months"
	ruleRepeat       = "organization.credit.abnormal.repeat"
	ruleYears        = "organization.credit.abnormal.years"
	ruleAbnormal     = "organization.credit.abnormal.grounds"
	ruleSerious      = "organization.credit.serious.grounds"
	ruleSeriousYears = "organization.credit.serious.years"
	ruleRevoked      = "organization.credit.serious.revoked"
	ruleFine         = "organization.credit.serious.fine"
	ruleRepeats      = "organization.credit.serious.repeats"
	ruleRepeatYears  = "organization.credit.serious.repeat.years"
	ruleEnter        = "organization.credit.enter"
	ruleKinds        = "organization.credit.kinds"
)
