package star

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// TermsState is where an office's terms stand.
	TermsState = volunteerapi.StarTermsState
	// State is where a star stands.
	State = volunteerapi.StarState
	// BarState is where the matter of untrue records stands.
	BarState = volunteerapi.StarBarState
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one document.
	Hat string
)

// The verbs of terms.
const (
	Announce Verb = "announce"
	Return   Verb = "return"
	Apply    Verb = "apply"
	Replace  Verb = "replace"
)

// The verbs of a star. Object and Answer have doors of their own.
const (
	Agree    Verb = "agree"
	Decline  Verb = "decline"
	Object   Verb = "object"
	Answer   Verb = "answer"
	Refuse   Verb = "refuse"
	Grant    Verb = "grant"
	Keep     Verb = "keep"
	Overtake Verb = "overtake"
	Revoke   Verb = "revoke"
)

// The verbs of a bar.
const (
	Find   Verb = "find"
	Speak  Verb = "speak"
	Impose Verb = "impose"
	Drop   Verb = "drop"
	Appeal Verb = "appeal"
	Uphold Verb = "uphold"
	Lift   Verb = "lift"
	End    Verb = "end"
	Pass   Verb = "pass" // to the registration with which somebody has come back
)

// The hats. Nobody wears another one beside that of the volunteer, so nobody answers objections to their own star. The
// platform's administrator wears none.
const (
	Volunteer  Hat = "volunteer"  // themselves, or the guardian of a child
	Registrar  Hat = "registrar"  // of the office
	Second     Hat = "second"     // a registrar of the office who did not take the step before
	Supervisor Hat = "supervisor" // supervises the region: reads
	Anybody    Hat = "anybody"    // signed in
	Clock      Hat = "clock"      // a day that has come
	Reckoning  Hat = "reckoning"  // what has been counted, by event
	Review     Hat = "review"     // records that were found untrue, by event
)

const (
	drafted   = volunteerapi.StarTermsStateDrafted
	announced = volunteerapi.StarTermsStateAnnounced
	applied   = volunteerapi.StarTermsStateApplied
	replaced  = volunteerapi.StarTermsStateReplaced
	dropped   = volunteerapi.StarTermsStateDropped

	computed  = volunteerapi.StarStateComputed
	declined  = volunteerapi.StarStateDeclined
	published = volunteerapi.StarStatePublished
	granted   = volunteerapi.StarStateGranted
	refused   = volunteerapi.StarStateRefused
	overtaken = volunteerapi.StarStateOvertaken
	revoked   = volunteerapi.StarStateRevoked

	proposed = volunteerapi.StarBarStateProposed
	answered = volunteerapi.StarBarStateAnswered
	cleared  = volunteerapi.StarBarStateDropped
	barred   = volunteerapi.StarBarStateBarred
	appealed = volunteerapi.StarBarStateAppealed
	upheld   = volunteerapi.StarBarStateUpheld
	lifted   = volunteerapi.StarBarStateLifted
	over     = volunteerapi.StarBarStateOver
)

// The rules that this room asks for.
const (
	ruleBasis   = "volunteer.star.basis"
	ruleOne     = "volunteer.star.hours.1"
	ruleTwo     = "volunteer.star.hours.2"
	ruleThree   = "volunteer.star.hours.3"
	ruleFour    = "volunteer.star.hours.4"
	ruleFive    = "volunteer.star.hours.5"
	ruleNotice  = "volunteer.star.notice"
	ruleBar     = "volunteer.star.bar"
	ruleSpeak   = "volunteer.bar.answer"
	ruleConsent = "volunteer.record.publish.consent"
	ruleCheck   = "volunteer.record.check"
)

// ruleHours are the hours that are usual, by star.
var ruleHours = []string{ruleOne, ruleTwo, ruleThree, ruleFour, ruleFive}

// does is who a hat is, for whoever may not do their move.
var does = map[Hat]string{
	Volunteer: "志愿者本人或者监护人", Registrar: "办理机关的经办人", Second: "办理机关的另一名经办人", Anybody: "登录的其他人", Clock: "期限", Reckoning: "平台", Review: "平台",
}

// Terming is the life of an office's terms: one drafts, another announces, a day brings them into force, and the next ones replace them.
var Terming = state.Table[TermsState, Verb, Hat]{
	Name:  "volunteer.terms",
	Start: drafted,
	Moves: []state.Move[TermsState, Verb, Hat]{
		{Do: Announce, From: []TermsState{drafted}, To: announced, By: []Hat{Second}, Basis: ruleBasis, Label: "公布"},
		{Do: Return, From: []TermsState{drafted}, To: dropped, By: []Hat{Registrar}, Label: "退回草稿"},
		{Do: Apply, From: []TermsState{announced}, To: applied, By: []Hat{Clock}, Label: "施行"},
		{Do: Replace, From: []TermsState{applied}, To: replaced, By: []Hat{Clock}, Label: "由新的办法代替"},
	},
	Does: does,
	Says: map[TermsState]string{drafted: "草稿，等另一名经办人公布", announced: "已公布，还没有施行", applied: "施行中", replaced: "已由新的办法代替", dropped: "草稿已退回"},
}

// Life is the life of one star. Read it before reading any code. It begins by event and not by anybody's wish; what takes
// it away again without anybody's decision is arithmetic alone.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.star",
	Start: computed,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Agree, From: []State{computed, declined}, To: published, By: []Hat{Volunteer}, Basis: ruleConsent, Label: "同意公示"},
		{Do: Decline, From: []State{computed}, To: declined, By: []Hat{Volunteer}, Basis: ruleConsent, Label: "不同意公示"},
		{Do: Object, From: []State{published}, To: published, By: []Hat{Anybody}, Basis: ruleNotice, Label: "提出异议"},
		{Do: Answer, From: []State{published}, To: published, By: []Hat{Registrar}, Basis: ruleNotice, Label: "答复异议"},
		{Do: Refuse, From: []State{published}, To: refused, By: []Hat{Registrar}, Basis: ruleNotice, Label: "异议成立，不授予"},
		{Do: Grant, From: []State{published}, To: granted, By: []Hat{Clock}, Basis: ruleNotice, Label: "公示期满，授予"},
		{Do: Keep, From: []State{computed}, To: granted, By: []Hat{Reckoning}, Basis: ruleBasis, Label: "由已授予的更高星级保留"},
		{Do: Overtake, From: []State{computed, declined, published}, To: overtaken, By: []Hat{Reckoning}, Basis: ruleBasis, Label: "不再达到"},
		{Do: Revoke, From: []State{granted}, To: revoked, By: []Hat{Reckoning}, Basis: ruleBasis, Label: "撤销"},
	},
	Does: does,
	Says: map[State]string{
		computed: "已达到，等本人同意公示", declined: "本人没有同意公示", published: "公示中", granted: "已授予", refused: "异议成立，没有授予", overtaken: "记录更正后不再达到", revoked: "已撤销",
	},
}

// Barring is the life of the matter of records that were annulled: the volunteer is told first, a person decides whether they
// were false on purpose, and another person looks at an appeal.
var Barring = state.Table[BarState, Verb, Hat]{
	Name:  "volunteer.bar",
	Start: proposed,
	Moves: []state.Move[BarState, Verb, Hat]{
		{Do: Find, From: []BarState{proposed, answered, cleared, lifted, over}, To: proposed, By: []Hat{Review}, Basis: ruleCheck, Label: "有记录认定不实"},
		{Do: Find, From: []BarState{barred}, To: barred, By: []Hat{Review}, Basis: ruleCheck, Label: "又有记录认定不实"},
		{Do: Find, From: []BarState{appealed}, To: appealed, By: []Hat{Review}, Basis: ruleCheck, Label: "又有记录认定不实"},
		{Do: Find, From: []BarState{upheld}, To: upheld, By: []Hat{Review}, Basis: ruleCheck, Label: "又有记录认定不实"},
		{Do: Speak, From: []BarState{proposed}, To: answered, By: []Hat{Volunteer}, Basis: ruleSpeak, Label: "说明情况"},
		{Do: Drop, From: []BarState{proposed, answered}, To: cleared, By: []Hat{Registrar}, Label: "不认定虚报"},
		{Do: Impose, From: []BarState{proposed, answered}, To: barred, By: []Hat{Registrar}, Basis: ruleBar, Label: "认定虚报，不予评星"},
		{Do: Appeal, From: []BarState{barred}, To: appealed, By: []Hat{Volunteer}, Label: "申诉"},
		{Do: Uphold, From: []BarState{appealed}, To: upheld, By: []Hat{Second}, Label: "维持"},
		{Do: Lift, From: []BarState{appealed}, To: lifted, By: []Hat{Second}, Label: "撤销，恢复星级"},
		{Do: End, From: []BarState{barred, appealed, upheld}, To: over, By: []Hat{Clock}, Basis: ruleBar, Label: "期满"},
		{Do: Pass, From: []BarState{proposed, answered, barred, appealed, upheld}, To: over, By: []Hat{Reckoning}, Label: "本人重新登记，在新的登记下接着办理"},
	},
	Does: does,
	Says: map[BarState]string{
		proposed: "已告知本人，等说明", answered: "本人已说明，等认定", cleared: "没有认定虚报", barred: "不予评星", appealed: "本人已申诉，等复核", upheld: "复核维持，不予评星", lifted: "复核撤销", over: "期限已满",
	},
}
