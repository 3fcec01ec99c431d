package credential

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// State is where a credential stands.
	State = socialworkapi.CredentialState
	// Verb is what may be done to it.
	Verb string
	// Hat is a caller's relation to one credential.
	Hat string
)

// The verbs. Correct has a door of its own.
const (
	Verify   Verb = "verify"
	Register Verb = "register"
	Return   Verb = "return"
	Refuse   Verb = "refuse"
	Correct  Verb = "correct"
	Withdraw Verb = "withdraw"
	Apply    Verb = "apply"
	Restore  Verb = "restore"
	Renew    Verb = "renew"
	Decline  Verb = "decline"
	Remind   Verb = "remind"
	Caution  Verb = "caution"
	Lapse    Verb = "lapse"
	Suspend  Verb = "suspend"
	Resume   Verb = "resume"
	Strike   Verb = "strike"
	Readmit  Verb = "readmit"
	Erase    Verb = "erase"
)

// The hats. Everybody else reads the public register.
const (
	Holder     Hat = "holder"     // whose certificate it is
	Registrar  Hat = "registrar"  // of the office where it is registered
	Second     Hat = "second"     // a registrar who has not verified it: a certificate is looked at twice
	Supervisor Hat = "supervisor" // reads
	Clock      Hat = "clock"      // the window before the end of a cycle, and its end
	Ethics     Hat = "ethics"     // a finding that has come into force, or whose time is over
)

const (
	entered    = socialworkapi.CredentialStateEntered
	verified   = socialworkapi.CredentialStateVerified
	returned   = socialworkapi.CredentialStateReturned
	withdrawn  = socialworkapi.CredentialStateWithdrawn
	registered = socialworkapi.CredentialStateRegistered
	renewing   = socialworkapi.CredentialStateRenewing
	lapsed     = socialworkapi.CredentialStateLapsed
	restoring  = socialworkapi.CredentialStateRestoring
	suspended  = socialworkapi.CredentialStateSuspended
	struck     = socialworkapi.CredentialStateStruck
	gone       = socialworkapi.CredentialStateGone
)

// Rules of the book that this room asks.
const (
	ruleGrades     = "socialwork.grades"
	ruleYears      = "socialwork.registration.years"
	ruleFirst      = "socialwork.registration.first.months"
	ruleRenew      = "socialwork.registration.renew.months"
	ruleValidity   = "socialwork.registration.validity"
	ruleCaution    = "socialwork.training.remind.months"
	ruleAssistant  = "socialwork.training.assistant.hours"
	ruleSocial     = "socialwork.training.social.hours"
	ruleElectronic = "socialwork.certificate.electronic"
	ruleAnswer     = "socialwork.finding.answer.days"
	ruleAppeal     = "socialwork.finding.appeal.days"
	ruleErase      = "privacy.withdraw.easy"
)

// Life is the whole life of a credential. Read it before reading any code. A
// cycle that is over ends the registration and never the certificate: what has
// lapsed or was struck off may come back.
var Life = state.Table[State, Verb, Hat]{
	Name:  "socialwork.credential",
	Start: entered,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Verify, From: []State{entered}, To: verified, By: []Hat{Registrar}, Basis: ruleGrades, Label: "核验无误"},
		{Do: Register, From: []State{verified}, To: registered, By: []Hat{Second}, Basis: ruleYears, Label: "准予登记"},
		{Do: Return, From: []State{entered, verified}, To: returned, By: []Hat{Registrar}, Label: "退回更正"},
		{Do: Refuse, From: []State{entered, verified, returned}, To: withdrawn, By: []Hat{Registrar}, Basis: ruleGrades, Label: "不予登记"},
		{Do: Correct, From: []State{returned}, To: entered, By: []Hat{Holder}, Label: "更正并重新申请"},
		{Do: Withdraw, From: []State{entered, verified, returned}, To: withdrawn, By: []Hat{Holder}, Label: "撤回申请"},
		{Do: Apply, From: []State{registered}, To: renewing, By: []Hat{Holder}, Basis: ruleRenew, Label: "申请再登记"},
		{Do: Restore, From: []State{lapsed}, To: restoring, By: []Hat{Holder}, Basis: ruleValidity, Label: "申请恢复登记"},
		{Do: Renew, From: []State{renewing, restoring}, To: registered, By: []Hat{Registrar}, Basis: ruleYears, Label: "准予再登记"},
		{Do: Decline, From: []State{renewing}, To: registered, By: []Hat{Registrar}, Basis: ruleRenew, Label: "退回再登记申请"},
		{Do: Decline, From: []State{restoring}, To: lapsed, By: []Hat{Registrar}, Basis: ruleValidity, Label: "退回再登记申请"},
		{Do: Remind, From: []State{registered}, To: registered, By: []Hat{Clock}, Basis: ruleRenew, Label: "提醒再登记"},
		{Do: Caution, From: []State{registered}, To: registered, By: []Hat{Clock}, Basis: ruleCaution, Label: "提醒学时不够"},
		{Do: Lapse, From: []State{registered}, To: lapsed, By: []Hat{Clock}, Basis: ruleValidity, Label: "登记期满"},
		{Do: Suspend, From: []State{registered, renewing}, To: suspended, By: []Hat{Ethics}, Label: "暂停登记"},
		{Do: Resume, From: []State{suspended}, To: registered, By: []Hat{Ethics}, Label: "暂停期满"},
		{Do: Strike, From: []State{registered, renewing, lapsed, restoring, suspended}, To: struck, By: []Hat{Ethics}, Label: "注销登记"},
		{Do: Readmit, From: []State{struck}, To: lapsed, By: []Hat{Ethics}, Label: "注销期满，可以恢复登记"},
		{Do: Erase, From: []State{entered, verified, returned, withdrawn, registered, renewing, lapsed, restoring}, To: gone, By: []Hat{Holder}, Basis: ruleErase, Label: "注销登记并清除资料"},
	},
	Does: map[Hat]string{Holder: "证书持有人本人", Registrar: "登记机关的经办人", Second: "登记机关没有核验过这份证书的另一名经办人"},
	Says: map[State]string{
		entered: "待核验", verified: "已核验，待登记", returned: "已退回更正", withdrawn: "已撤回或者不予登记", registered: "登记有效",
		renewing: "再登记办理中", lapsed: "登记已到期", restoring: "恢复登记办理中", suspended: "登记暂停", struck: "登记已注销", gone: "本人已清除",
	},
}

// shown are the states in which a credential stands in the public register.
var shown = []State{registered, renewing, lapsed, restoring, suspended, struck}
