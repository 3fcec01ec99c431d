package proof

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where a certificate stands.
	State = volunteerapi.CertificateState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one certificate.
	Hat string
)

// The verbs.
const (
	Withdraw Verb = "withdraw"
	Revoke   Verb = "revoke"
	Overtake Verb = "overtake"
	Strip    Verb = "strip"
)

// The hats. Everybody else reads what the public check shows.
const (
	Holder    Hat = "holder"    // the volunteer, or the guardian who acts for them
	Registrar Hat = "registrar" // of the office where the volunteer is registered
	Records   Hat = "records"   // a correction or an annulment of what it rests on
	Stars     Hat = "stars"     // the revocation of the star that it shows
)

const (
	valid     = volunteerapi.CertificateStateValid
	withdrawn = volunteerapi.CertificateStateWithdrawn
	revoked   = volunteerapi.CertificateStateRevoked
	overtaken = volunteerapi.CertificateStateOvertaken
)

// Life is the whole life of a certificate. What has ended does not come back: another is issued, and it costs nothing.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.certificate",
	Start: valid,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Withdraw, From: []State{valid}, To: withdrawn, By: []Hat{Holder}, Label: "收回证明"},
		{Do: Revoke, From: []State{valid}, To: revoked, By: []Hat{Registrar}, Basis: ruleForged, Label: "撤销证明"},
		{Do: Overtake, From: []State{valid}, To: overtaken, By: []Hat{Records}, Label: "记录更正后失效"},
		{Do: Strip, From: []State{valid}, To: revoked, By: []Hat{Stars}, Label: "星级撤销后失效"},
	},
	Does: map[Hat]string{Holder: "志愿者本人或者监护人", Registrar: "登记管理机关的经办人"},
	Says: map[State]string{valid: "有效", withdrawn: "本人已收回", revoked: "已撤销", overtaken: "记录已更正，原证明失效"},
}
