package rating

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where the rating of one organization in one campaign stands.
	State = organizationapi.RatingState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one rating.
	Hat string
)

// The verbs.
const (
	Admit     Verb = "admit"
	Refuse    Verb = "refuse"
	Withdraw  Verb = "withdraw"
	Submit    Verb = "submit"
	Assign    Verb = "assign"
	Release   Verb = "release"
	Visit     Verb = "visit"
	Freeze    Verb = "freeze"
	Call      Verb = "call"
	Recall    Verb = "recall"
	Count     Verb = "count"
	Publicize Verb = "publicize"
	Appeal    Verb = "appeal"
	Review    Verb = "review"
	Settle    Verb = "settle"
	Confirm   Verb = "confirm"
	Track     Verb = "track"
	Lower     Verb = "lower"
	Revoke    Verb = "revoke"
	Return    Verb = "return"
	Expire    Verb = "expire"
)

// The hats. Whoever wears none is told that there is no such rating, until it is publicized.
const (
	Applicant  Hat = "applicant"  // of the organization that is rated
	Registrar  Hat = "registrar"  // of the office that rates
	Rater      Hat = "rater"      // assigned, and not recused
	Member     Hat = "member"     // of the panel
	Reviewer   Hat = "reviewer"   // of the panel that hears appeals
	Supervisor Hat = "supervisor" // supervises the region
	Reader     Hat = "reader"     // anybody, once it is publicized
	Clock      Hat = "clock"
)

const (
	applied    = organizationapi.RatingStateApplied
	admitted   = organizationapi.RatingStateAdmitted
	assessed   = organizationapi.RatingStateAssessed
	visiting   = organizationapi.RatingStateVisiting
	visited    = organizationapi.RatingStateVisited
	frozen     = organizationapi.RatingStateFrozen
	balloting  = organizationapi.RatingStateBalloting
	voted      = organizationapi.RatingStateVoted
	publicized = organizationapi.RatingStatePublicized
	appealed   = organizationapi.RatingStateAppealed
	reviewing  = organizationapi.RatingStateReviewing
	confirmed  = organizationapi.RatingStateConfirmed
	lowered    = organizationapi.RatingStateLowered
	revoked    = organizationapi.RatingStateRevoked
	expired    = organizationapi.RatingStateExpired
	refused    = organizationapi.RatingStateRefused
	withdrawn  = organizationapi.RatingStateWithdrawn
)

// Life is the whole life of a rating. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.rating",
	Start: applied,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Admit, From: []State{applied}, To: admitted, By: []Hat{Registrar}, Basis: ruleEligible, Label: "资格审核通过"},
		{Do: Refuse, From: []State{applied}, To: refused, By: []Hat{Registrar}, Basis: ruleRefused, Label: "不予评估"},
		{Do: Withdraw, From: []State{applied, admitted, assessed}, To: withdrawn, By: []Hat{Applicant}, Label: "撤回申请"},
		{Do: Submit, From: []State{admitted}, To: assessed, By: []Hat{Applicant}, Basis: ruleSteps, Label: "提交自评"},
		{Do: Assign, From: []State{assessed}, To: visiting, By: []Hat{Registrar}, Basis: ruleSteps, Label: "指派评估专家"},
		{Do: Assign, From: []State{visiting}, To: visiting, By: []Hat{Registrar}, Basis: ruleRecusal, Label: "补派评估专家"},
		{Do: Release, From: []State{visiting, visited}, To: visiting, By: []Hat{Registrar}, Basis: ruleSteps, Label: "让评估专家退出"},
		{Do: Release, From: []State{appealed}, To: appealed, By: []Hat{Registrar}, Basis: ruleReview, Label: "让评估专家退出"},
		{Do: Visit, From: []State{visiting}, To: visited, By: []Hat{Rater}, Basis: ruleSteps, Label: "签署实地考察记录"},
		{Do: Freeze, From: []State{visited}, To: frozen, By: []Hat{Registrar}, Basis: ruleSteps, Label: "锁定初评得分"},
		{Do: Call, From: []State{frozen}, To: balloting, By: []Hat{Registrar}, Basis: rulePass, Label: "召开评估委员会"},
		{Do: Count, From: []State{balloting}, To: voted, By: []Hat{Registrar}, Basis: rulePass, Label: "宣布表决通过"},
		{Do: Recall, From: []State{balloting}, To: frozen, By: []Hat{Registrar}, Basis: rulePass, Label: "宣布表决没有通过"},
		{Do: Publicize, From: []State{voted}, To: publicized, By: []Hat{Registrar}, Basis: ruleSteps, Label: "公示评估结果"},
		{Do: Appeal, From: []State{publicized}, To: appealed, By: []Hat{Applicant}, Basis: ruleAppeal, Label: "申请复核"},
		{Do: Assign, From: []State{appealed}, To: appealed, By: []Hat{Registrar}, Basis: ruleReview, Label: "另派评估专家复评"},
		{Do: Review, From: []State{appealed}, To: reviewing, By: []Hat{Registrar}, Basis: ruleReview, Label: "交付复核表决"},
		{Do: Settle, From: []State{reviewing}, To: publicized, By: []Hat{Registrar}, Basis: ruleNotify, Label: "作出复核决定"},
		{Do: Confirm, From: []State{publicized}, To: confirmed, By: []Hat{Registrar}, Basis: ruleYears, Label: "公告评估等级"},
		{Do: Track, From: []State{confirmed}, To: confirmed, By: []Hat{Registrar}, Basis: ruleTracked, Label: "记录跟踪评估"},
		{Do: Track, From: []State{lowered}, To: lowered, By: []Hat{Registrar}, Basis: ruleTracked, Label: "记录跟踪评估"},
		{Do: Lower, From: []State{confirmed, lowered}, To: lowered, By: []Hat{Registrar}, Basis: ruleLowered, Label: "降低等级"},
		{Do: Revoke, From: []State{confirmed, lowered}, To: revoked, By: []Hat{Registrar}, Basis: ruleLowered, Label: "取消等级"},
		{Do: Return, From: []State{lowered}, To: lowered, By: []Hat{Registrar}, Basis: ruleReturn, Label: "登记证书已交回"},
		{Do: Return, From: []State{revoked}, To: revoked, By: []Hat{Registrar}, Basis: ruleReturn, Label: "登记证书已交回"},
		{Do: Expire, From: []State{confirmed, lowered}, To: expired, By: []Hat{Clock}, Basis: ruleYears, Label: "有效期满"},
	},
	Does: map[Hat]string{
		Applicant: "参加评估的社会组织", Registrar: "组织评估的登记管理机关", Rater: "指派的评估专家",
		Member: "评估委员会委员", Reviewer: "复核的委员", Supervisor: "监督部门",
	},
	Says: map[State]string{
		applied: "待资格审核", admitted: "待自评", refused: "不予评估", withdrawn: "已撤回", assessed: "待指派专家", visiting: "实地考察中",
		visited: "待锁定初评", frozen: "待评估委员会审核", balloting: "表决中", voted: "待公示", publicized: "公示中", appealed: "已申请复核",
		reviewing: "复核中", confirmed: "已公告", lowered: "已降级", revoked: "已取消等级", expired: "已期满",
	},
}

// CampaignState is where a campaign stands.
type CampaignState = organizationapi.CampaignState

// Close ends the time for applications.
const Close Verb = "close"

// Campaigns is the life of a campaign (评估批次): applications are taken while it is open, and what was applied for goes on.
var Campaigns = state.Table[CampaignState, Verb, Hat]{
	Name:  "organization.campaign",
	Start: organizationapi.CampaignStateOpen,
	Moves: []state.Move[CampaignState, Verb, Hat]{
		{Do: Close, From: []CampaignState{organizationapi.CampaignStateOpen}, To: organizationapi.CampaignStateClosed, By: []Hat{Registrar}, Label: "结束申请"},
	},
	Does: map[Hat]string{Registrar: "组织评估的登记管理机关"},
	Says: map[CampaignState]string{organizationapi.CampaignStateOpen: "接受申请", organizationapi.CampaignStateClosed: "已结束申请"},
}
