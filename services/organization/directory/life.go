package directory

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// FunctionState is where a function stands.
	FunctionState = organizationapi.FunctionState
	// State is where an entry of the directory of providers stands.
	State = organizationapi.ProviderState
	// Verb is what somebody may do to either.
	Verb string
	// Hat is a caller's relation to either.
	Hat string
)

// The verbs of a function.
const (
	Edit      Verb = "edit"
	Submit    Verb = "submit"
	Return    Verb = "return"
	Public    Verb = "publicize"
	Effect    Verb = "effect"
	Retire    Verb = "retire"
	Revise    Verb = "revise"
	Object    Verb = "object" // of an entry, too
	Answer    Verb = "answer" // of an entry, too
	Supersede Verb = "supersede"
)

// The verbs of an entry.
const (
	Reapply  Verb = "reapply"
	Withdraw Verb = "withdraw"
	Admit    Verb = "admit"
	Refuse   Verb = "refuse"
	List     Verb = "list"
	Suspend  Verb = "suspend"
	Restore  Verb = "restore"
	Remind   Verb = "remind"
	Review   Verb = "review"
	Remove   Verb = "remove"
	Expire   Verb = "expire"
	Ask      Verb = "ask"
	Confirm  Verb = "confirm"
)

// functionMenu and providerMenu are the verbs that moveFunction and moveProvider take; the others have doors of their own,
// or are the clock's.
var (
	functionMenu = []Verb{Submit, Return, Public, Retire}
	providerMenu = []Verb{Withdraw, Admit, Refuse, Review, Remove, Confirm}
)

// The hats. Everybody reads what was publicized.
const (
	Owner      Hat = "owner"      // buyer in the organization that compiles the function
	Reviewer   Hat = "reviewer"   // reviewer there, and not the account that handed it in
	Applicant  Hat = "applicant"  // staff of the organization that provides
	Registrar  Hat = "registrar"  // of the authority that registers in the function's region
	Supervisor Hat = "supervisor" // supervises the region: reads
	Reader     Hat = "reader"
	Clock      Hat = "clock"    // time
	Register   Hat = "register" // what the register says by now
)

const (
	drafted   = organizationapi.FunctionStateDrafted
	reviewing = organizationapi.FunctionStateReviewing
	shown     = organizationapi.FunctionStatePublicized
	effective = organizationapi.FunctionStateEffective
	revised   = organizationapi.FunctionStateRevised
	retired   = organizationapi.FunctionStateRetired

	applied    = organizationapi.ProviderStateApplied
	publicized = organizationapi.ProviderStatePublicized
	listed     = organizationapi.ProviderStateListed
	suspended  = organizationapi.ProviderStateSuspended
	refused    = organizationapi.ProviderStateRefused
	withdrawn  = organizationapi.ProviderStateWithdrawn
	removed    = organizationapi.ProviderStateRemoved
	expired    = organizationapi.ProviderStateExpired
)

// Rules of the book that this room asks.
const (
	ruleConditions = "organization.directory.conditions"
	ruleReview     = "organization.directory.review.months"
	ruleWindow     = "catalog.objection.window"
	ruleFiled      = "supplier.filing.only.barred"
	ruleLiability  = "supplier.conditions"
	ruleSerious    = "supplier.listed.serious.barred"
	ruleAbnormal   = "supplier.listed.abnormal.barred"
	rulePriority   = "supplier.priority.rating"
)

// Functions is the life of a function in the directory of what governments hand on. Read it before reading any code.
// What was publicized is not edited: who finds other conditions right drafts the next version, which goes the same way
// and takes its place. Object and Answer leave it where it is; an objection without an answer holds it back.
var Functions = state.Table[FunctionState, Verb, Hat]{
	Name:  "organization.function",
	Start: drafted,
	Moves: []state.Move[FunctionState, Verb, Hat]{
		{Do: Edit, From: []FunctionState{drafted}, To: drafted, By: []Hat{Owner}, Basis: ruleConditions, Label: "修改职能"},
		{Do: Submit, From: []FunctionState{drafted}, To: reviewing, By: []Hat{Owner}, Basis: ruleConditions, Label: "提交审核"},
		{Do: Return, From: []FunctionState{reviewing, shown}, To: drafted, By: []Hat{Reviewer}, Label: "退回修改"},
		{Do: Public, From: []FunctionState{reviewing}, To: shown, By: []Hat{Reviewer}, Basis: ruleConditions, Label: "审核通过并公示"},
		{Do: Object, From: []FunctionState{shown}, To: shown, By: []Hat{Reader}, Basis: ruleWindow, Label: "提出异议"},
		{Do: Answer, From: []FunctionState{shown}, To: shown, By: []Hat{Owner, Reviewer}, Basis: ruleWindow, Label: "答复异议"},
		{Do: Answer, From: []FunctionState{drafted}, To: drafted, By: []Hat{Owner, Reviewer}, Basis: ruleWindow, Label: "答复异议"},
		{Do: Effect, From: []FunctionState{shown}, To: effective, By: []Hat{Clock}, Basis: ruleWindow, Label: "公示期满生效"},
		{Do: Revise, From: []FunctionState{effective}, To: effective, By: []Hat{Owner}, Basis: ruleConditions, Label: "起草下一版"},
		{Do: Supersede, From: []FunctionState{effective}, To: revised, By: []Hat{Clock}, Basis: ruleConditions, Label: "新版生效，本版停用"},
		{Do: Retire, From: []FunctionState{effective}, To: retired, By: []Hat{Reviewer}, Label: "废止"},
	},
	Does: map[Hat]string{Owner: "目录编制单位的经办人", Reviewer: "目录编制单位的审核人（不能是提交人本人）", Reader: "登录后的公众"},
	Says: map[FunctionState]string{drafted: "草拟中", reviewing: "待审核", shown: "公示中", effective: "现行", revised: "已被新版替代", retired: "已废止"},
}

// Life is the life of one organization's entry for one function. While it stands, it follows the register: a condition
// that is no longer met suspends it, and one that is met again restores it, without anybody asking. It goes on under the next
// version of its function; where that asks for more, whoever is listed is asked whether they go on.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.provider",
	Start: applied,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Reapply, From: []State{refused, withdrawn, removed, expired}, To: applied, By: []Hat{Applicant}, Basis: ruleConditions, Label: "重新申请"},
		{Do: Withdraw, From: []State{applied, publicized, listed, suspended}, To: withdrawn, By: []Hat{Applicant}, Label: "退出目录"},
		{Do: Admit, From: []State{applied}, To: publicized, By: []Hat{Registrar}, Basis: ruleConditions, Label: "审核通过并公示"},
		{Do: Refuse, From: []State{applied, publicized}, To: refused, By: []Hat{Registrar}, Basis: ruleConditions, Label: "不予列入"},
		{Do: Object, From: []State{publicized}, To: publicized, By: []Hat{Reader}, Basis: ruleConditions, Label: "提出异议"},
		{Do: Answer, From: []State{publicized}, To: publicized, By: []Hat{Registrar}, Basis: ruleConditions, Label: "答复异议"},
		{Do: Answer, From: []State{listed}, To: listed, By: []Hat{Registrar}, Basis: ruleConditions, Label: "答复异议"},
		{Do: Answer, From: []State{suspended}, To: suspended, By: []Hat{Registrar}, Basis: ruleConditions, Label: "答复异议"},
		{Do: List, From: []State{publicized}, To: listed, By: []Hat{Clock}, Basis: ruleConditions, Label: "公示期满列入目录"},
		{Do: Suspend, From: []State{publicized, listed}, To: suspended, By: []Hat{Register}, Basis: ruleConditions, Label: "不再符合条件，暂停"},
		{Do: Restore, From: []State{suspended}, To: listed, By: []Hat{Register}, Basis: ruleConditions, Label: "重新符合条件，恢复"},
		{Do: Ask, From: []State{listed}, To: listed, By: []Hat{Clock}, Basis: ruleConditions, Label: "新版条件变严，请确认继续承接"},
		{Do: Ask, From: []State{suspended}, To: suspended, By: []Hat{Clock}, Basis: ruleConditions, Label: "新版条件变严，请确认继续承接"},
		{Do: Confirm, From: []State{listed}, To: listed, By: []Hat{Applicant}, Basis: ruleConditions, Label: "按新版条件继续承接"},
		{Do: Confirm, From: []State{suspended}, To: suspended, By: []Hat{Applicant}, Basis: ruleConditions, Label: "按新版条件继续承接"},
		{Do: Remind, From: []State{listed}, To: listed, By: []Hat{Clock}, Basis: ruleReview, Label: "提醒复核"},
		{Do: Review, From: []State{listed}, To: listed, By: []Hat{Registrar}, Basis: ruleReview, Label: "年度复核通过"},
		{Do: Remove, From: []State{listed, suspended}, To: removed, By: []Hat{Registrar}, Basis: ruleConditions, Label: "移出目录"},
		{Do: Expire, From: []State{applied, publicized, listed, suspended}, To: expired, By: []Hat{Clock}, Label: "期满或者职能废止"},
	},
	Does: map[Hat]string{Applicant: "申请的组织", Registrar: "登记管理机关", Reader: "登录后的公众"},
	Says: map[State]string{
		applied: "待审核", publicized: "公示中", listed: "在目录中", suspended: "已暂停", refused: "不予列入", withdrawn: "已退出",
		removed: "已移出", expired: "已到期",
	},
}

// modes are the ways in which a function is handed on.
var modes = map[organizationapi.FunctionMode]string{
	organizationapi.FunctionModePurchase: "购买服务", organizationapi.FunctionModeEntrust: "委托", organizationapi.FunctionModeTransfer: "转移",
}
