package post

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one document.
	Hat string
	// HeadcountState is where an office's headcount stands.
	HeadcountState = socialworkapi.HeadcountState
	// RecruitmentState is where a recruitment stands.
	RecruitmentState = socialworkapi.RecruitmentState
	// ApplicantState is where an application stands.
	ApplicantState = socialworkapi.ApplicantState
)

// The verbs. Object, Answer and Score have doors of their own.
const (
	Announce  Verb = "announce"
	Return    Verb = "return"
	Replace   Verb = "replace"
	Publicize Verb = "publicize"
	Object    Verb = "object"
	Answer    Verb = "answer"
	Close     Verb = "close"
	Cancel    Verb = "cancel"
	Accept    Verb = "accept"
	Decline   Verb = "decline"
	Score     Verb = "score"
	Withdraw  Verb = "withdraw"
	Hire      Verb = "hire"
	Refuse    Verb = "refuse"
)

// The hats. Whoever has applied wears no hat of the office in that recruitment, neither for themselves nor for who competes with them.
const (
	Registrar Hat = "registrar" // of the office
	Second    Hat = "second"    // a registrar of the office who did not draft it
	Applicant Hat = "applicant" // whose application it is
	Anybody   Hat = "anybody"   // signed in
	Clock     Hat = "clock"     // a day that has come
	Publicity Hat = "publicity" // an objection that was upheld, by event
)

const (
	planned  = socialworkapi.HeadcountStateDrafted
	inForce  = socialworkapi.HeadcountStateAnnounced
	replaced = socialworkapi.HeadcountStateReplaced
	dropped  = socialworkapi.HeadcountStateDropped

	drafted    = socialworkapi.RecruitmentStateDrafted
	announced  = socialworkapi.RecruitmentStateAnnounced
	publicized = socialworkapi.RecruitmentStatePublicized
	closed     = socialworkapi.RecruitmentStateClosed
	cancelled  = socialworkapi.RecruitmentStateCancelled
	discarded  = socialworkapi.RecruitmentStateDropped

	applied   = socialworkapi.ApplicantStateApplied
	accepted  = socialworkapi.ApplicantStateAccepted
	declined  = socialworkapi.ApplicantStateDeclined
	withdrawn = socialworkapi.ApplicantStateWithdrawn
	refused   = socialworkapi.ApplicantStateRefused
	hired     = socialworkapi.ApplicantStateHired
)

// Rules of the book that this room asks.
const (
	ruleRate     = "socialwork.steward.rate"
	ruleNotice   = "socialwork.steward.notice"
	ruleKeep     = "socialwork.steward.keep"
	ruleDirected = "socialwork.steward.directed"
)

var does = map[Hat]string{
	Registrar: "办理机关的经办人", Second: "办理机关没有起草的另一名经办人", Applicant: "报名的本人", Anybody: "登录的其他人",
}

// Counting is the life of a headcount: one drafts, another announces, the next one replaces it on its day.
var Counting = state.Table[HeadcountState, Verb, Hat]{
	Name:  "socialwork.headcount",
	Start: planned,
	Moves: []state.Move[HeadcountState, Verb, Hat]{
		{Do: Announce, From: []HeadcountState{planned}, To: inForce, By: []Hat{Second}, Basis: ruleRate, Label: "公布"},
		{Do: Return, From: []HeadcountState{planned}, To: dropped, By: []Hat{Registrar}, Label: "退回草稿"},
		{Do: Replace, From: []HeadcountState{inForce}, To: replaced, By: []Hat{Clock}, Label: "由新的额度代替"},
	},
	Does: does,
	Says: map[HeadcountState]string{planned: "草稿，等另一名经办人公布", inForce: "已公布", replaced: "已由新的额度代替", dropped: "草稿已退回"},
}

// Recruiting is the life of a recruitment. The list is arithmetic: no move changes a rank.
var Recruiting = state.Table[RecruitmentState, Verb, Hat]{
	Name:  "socialwork.recruitment",
	Start: drafted,
	Moves: []state.Move[RecruitmentState, Verb, Hat]{
		{Do: Announce, From: []RecruitmentState{drafted}, To: announced, By: []Hat{Second}, Label: "公布公告"},
		{Do: Return, From: []RecruitmentState{drafted}, To: discarded, By: []Hat{Registrar}, Label: "退回草稿"},
		{Do: Publicize, From: []RecruitmentState{announced}, To: publicized, By: []Hat{Registrar}, Basis: ruleNotice, Label: "公示成绩"},
		{Do: Object, From: []RecruitmentState{publicized}, To: publicized, By: []Hat{Anybody}, Basis: ruleNotice, Label: "提出异议"},
		{Do: Answer, From: []RecruitmentState{publicized}, To: publicized, By: []Hat{Registrar}, Basis: ruleNotice, Label: "答复异议"},
		{Do: Close, From: []RecruitmentState{publicized}, To: closed, By: []Hat{Registrar}, Label: "办结"},
		{Do: Cancel, From: []RecruitmentState{announced}, To: cancelled, By: []Hat{Registrar}, Label: "取消招聘"},
	},
	Does: does,
	Says: map[RecruitmentState]string{
		drafted: "草稿，等另一名经办人公布", announced: "报名和考试", publicized: "成绩公示和聘用", closed: "已办结", cancelled: "已取消", discarded: "草稿已退回",
	},
}

// Applying is the life of one application. Read it before reading any code.
var Applying = state.Table[ApplicantState, Verb, Hat]{
	Name:  "socialwork.applicant",
	Start: applied,
	Moves: []state.Move[ApplicantState, Verb, Hat]{
		{Do: Accept, From: []ApplicantState{applied}, To: accepted, By: []Hat{Registrar}, Label: "资格审查通过"},
		{Do: Decline, From: []ApplicantState{applied}, To: declined, By: []Hat{Registrar}, Label: "资格审查不通过"},
		{Do: Score, From: []ApplicantState{accepted}, To: accepted, By: []Hat{Registrar}, Label: "录入成绩"},
		{Do: Withdraw, From: []ApplicantState{applied, accepted}, To: withdrawn, By: []Hat{Applicant}, Label: "退出并清除资料"},
		{Do: Refuse, From: []ApplicantState{accepted}, To: refused, By: []Hat{Publicity}, Basis: ruleNotice, Label: "异议成立，取消资格"},
		{Do: Hire, From: []ApplicantState{accepted}, To: hired, By: []Hat{Registrar}, Basis: ruleNotice, Label: "聘用"},
	},
	Does: does,
	Says: map[ApplicantState]string{
		applied: "已报名，等资格审查", accepted: "资格审查通过", declined: "资格审查没有通过", withdrawn: "本人已退出", refused: "异议成立，取消资格", hired: "已聘用",
	},
}

var kindSays = map[socialworkapi.PostKind]string{
	socialworkapi.PostKindChief: "正职", socialworkapi.PostKindDeputy: "副职", socialworkapi.PostKindMember: "委员", socialworkapi.PostKindOther: "其他",
}

var degreeSays = map[socialworkapi.Degree]string{
	socialworkapi.DegreeNone: "没有学位", socialworkapi.DegreeBachelor: "学士", socialworkapi.DegreeMaster: "硕士", socialworkapi.DegreeDoctor: "博士",
}
