package training

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// CourseState is where a course stands.
	CourseState = socialworkapi.CourseState
	// StudyState is where a study of one's own stands.
	StudyState = socialworkapi.StudyState
	// AuditState is where an audit stands.
	AuditState = socialworkapi.TrainingAuditState
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one document.
	Hat string
)

// The verbs.
const (
	Join     Verb = "join"
	Leave    Verb = "leave"
	Attend   Verb = "attend"
	Roll     Verb = "roll"
	Cancel   Verb = "cancel"
	Verify   Verb = "verify"
	Refuse   Verb = "refuse"
	Withdraw Verb = "withdraw"
	Draw     Verb = "draw"
	Check    Verb = "check"
	Close    Verb = "close"
)

// The hats.
const (
	Keeper    Hat = "keeper"    // acts for whoever announced the course
	Newcomer  Hat = "newcomer"  // a social worker without a seat
	Attendee  Hat = "attendee"  // a social worker with a seat
	Visitor   Hat = "visitor"   // anybody else: reads
	Learner   Hat = "learner"   // who has studied
	Registrar Hat = "registrar" // of the office of the place
)

const (
	announced = socialworkapi.CourseStateAnnounced
	cancelled = socialworkapi.CourseStateCancelled

	filed     = socialworkapi.StudyStateFiled
	verified  = socialworkapi.StudyStateVerified
	refused   = socialworkapi.StudyStateRefused
	withdrawn = socialworkapi.StudyStateWithdrawn

	listed = socialworkapi.TrainingAuditStateOpened
	drawn  = socialworkapi.TrainingAuditStateDrawn
	closed = socialworkapi.TrainingAuditStateClosed
)

// rulePercent says how many of the entries of a year are looked at again.
const rulePercent = "socialwork.training.audit.percent"

var does = map[Hat]string{
	Keeper: "发布课程的单位", Newcomer: "没有报名的社会工作者", Attendee: "已报名的社会工作者", Learner: "自学的本人", Registrar: "登记机关的经办人",
	Student: "讲堂面向的、没有看过题库的人",
}

// Teaching is the life of a course. That somebody was there is said by two: by themselves with the code of the place, and by
// whoever calls the roll. Nobody writes minutes: they are those that were announced.
var Teaching = state.Table[CourseState, Verb, Hat]{
	Name:  "socialwork.course",
	Start: announced,
	Moves: []state.Move[CourseState, Verb, Hat]{
		{Do: Join, From: []CourseState{announced}, To: announced, By: []Hat{Newcomer}, Label: "报名"},
		{Do: Leave, From: []CourseState{announced}, To: announced, By: []Hat{Attendee}, Label: "退出"},
		{Do: Attend, From: []CourseState{announced}, To: announced, By: []Hat{Attendee}, Label: "签到"},
		{Do: Roll, From: []CourseState{announced}, To: announced, By: []Hat{Keeper}, Label: "点名"},
		{Do: Cancel, From: []CourseState{announced}, To: cancelled, By: []Hat{Keeper}, Label: "取消课程"},
	},
	Does: does,
	Says: map[CourseState]string{announced: "已发布", cancelled: "已取消"},
}

// Studying is the life of a study of one's own: it counts once the office has seen the evidence.
var Studying = state.Table[StudyState, Verb, Hat]{
	Name:  "socialwork.study",
	Start: filed,
	Moves: []state.Move[StudyState, Verb, Hat]{
		{Do: Verify, From: []StudyState{filed}, To: verified, By: []Hat{Registrar}, Label: "核实并计入"},
		{Do: Refuse, From: []StudyState{filed}, To: refused, By: []Hat{Registrar}, Label: "不予计入"},
		{Do: Withdraw, From: []StudyState{filed}, To: withdrawn, By: []Hat{Learner}, Label: "撤回"},
	},
	Does: does,
	Says: map[StudyState]string{filed: "待核实", verified: "已核实", refused: "不予计入", withdrawn: "已撤回"},
}

// Auditing is the life of an audit: list and the office's value are fixed before anybody knows the public value.
var Auditing = state.Table[AuditState, Verb, Hat]{
	Name:  "socialwork.audit",
	Start: listed,
	Moves: []state.Move[AuditState, Verb, Hat]{
		{Do: Draw, From: []AuditState{listed}, To: drawn, By: []Hat{Registrar}, Basis: rulePercent, Label: "公开随机值并抽取"},
		{Do: Check, From: []AuditState{drawn}, To: drawn, By: []Hat{Registrar}, Basis: rulePercent, Label: "写明核对的结果"},
		{Do: Close, From: []AuditState{drawn}, To: closed, By: []Hat{Registrar}, Basis: rulePercent, Label: "抽查办结"},
	},
	Does: does,
	Says: map[AuditState]string{listed: "名单已固定，待抽取", drawn: "核对中", closed: "已办结"},
}

// entrySays are the states of an entry of the ledger in words.
var entrySays = map[socialworkapi.LedgerState]string{
	socialworkapi.LedgerStateCounted: "已计入", socialworkapi.LedgerStateClashed: "时间重叠，没有计入", socialworkapi.LedgerStateAnnulled: "抽查不实，已作废",
}
