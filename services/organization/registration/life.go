package registration

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where an application stands.
	State = organizationapi.ApplicationState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one application.
	Hat string
)

// The verbs.
const (
	Submit    Verb = "submit"
	Endorse   Verb = "endorse"
	Object    Verb = "object"
	File      Verb = "file"
	Return    Verb = "return"
	Accept    Verb = "accept"
	Examine   Verb = "examine"
	Publicize Verb = "publicize"
	Grant     Verb = "grant"
	Decline   Verb = "decline"
	Withdraw  Verb = "withdraw"
)

// The hats. For everybody else there is no application, but for what is publicized of it.
const (
	Founder    Hat = "founder"    // who has drafted it; of a registered organization, its staff
	Sponsor    Hat = "sponsor"    // of the department that agrees first
	Registrar  Hat = "registrar"  // of the office that registers
	Approver   Hat = "approver"   // of the same office, and not who has examined the application
	Supervisor Hat = "supervisor" // supervises the region: reads
)

// Life is the whole life of an application, whatever its subject and the kind of
// the organization: what differs are rules. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.application",
	Start: organizationapi.ApplicationStateDrafted,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Submit, From: []State{organizationapi.ApplicationStateDrafted, organizationapi.ApplicationStateReturned}, To: organizationapi.ApplicationStateSubmitted, By: []Hat{Founder}, Label: "送业务主管单位审查"},
		{Do: Endorse, From: []State{organizationapi.ApplicationStateSubmitted}, To: organizationapi.ApplicationStateEndorsed, By: []Hat{Sponsor}, Label: "同意"},
		{Do: Object, From: []State{organizationapi.ApplicationStateSubmitted}, To: organizationapi.ApplicationStateDrafted, By: []Hat{Sponsor}, Label: "不同意，退回修改"},
		{
			Do: File, To: organizationapi.ApplicationStateFiled, By: []Hat{Founder}, Label: "向登记管理机关提交",
			From: []State{organizationapi.ApplicationStateEndorsed, organizationapi.ApplicationStateDrafted, organizationapi.ApplicationStateReturned},
		},
		{Do: Accept, From: []State{organizationapi.ApplicationStateFiled}, To: organizationapi.ApplicationStateAccepted, By: []Hat{Registrar}, Label: "受理"},
		{Do: Return, From: []State{organizationapi.ApplicationStateFiled}, To: organizationapi.ApplicationStateReturned, By: []Hat{Registrar}, Label: "退回补正"},
		{Do: Examine, From: []State{organizationapi.ApplicationStateAccepted}, To: organizationapi.ApplicationStateExamined, By: []Hat{Registrar}, Label: "提出审查意见"},
		{Do: Publicize, From: []State{organizationapi.ApplicationStateExamined}, To: organizationapi.ApplicationStatePublicized, By: []Hat{Approver}, Label: "公示"},
		{
			Do: Grant, From: []State{organizationapi.ApplicationStatePublicized, organizationapi.ApplicationStateExamined}, To: organizationapi.ApplicationStateGranted,
			By: []Hat{Approver}, Label: "准予登记",
		},
		{
			Do: Decline, From: []State{organizationapi.ApplicationStatePublicized, organizationapi.ApplicationStateExamined}, To: organizationapi.ApplicationStateDeclined,
			By: []Hat{Approver}, Label: "不予登记",
		},
		{
			Do: Withdraw, To: organizationapi.ApplicationStateWithdrawn, By: []Hat{Founder}, Label: "撤回申请",
			From: []State{
				organizationapi.ApplicationStateDrafted, organizationapi.ApplicationStateSubmitted, organizationapi.ApplicationStateEndorsed,
				organizationapi.ApplicationStateFiled, organizationapi.ApplicationStateReturned, organizationapi.ApplicationStateAccepted,
				organizationapi.ApplicationStateExamined, organizationapi.ApplicationStatePublicized,
			},
		},
	},
	Does: map[Hat]string{
		Founder: "申请人", Sponsor: "业务主管单位", Registrar: "登记管理机关的经办人", Approver: "登记管理机关中审查人以外的另一人",
	},
	Says: map[State]string{
		organizationapi.ApplicationStateDrafted: "草拟中", organizationapi.ApplicationStateSubmitted: "待业务主管单位审查",
		organizationapi.ApplicationStateEndorsed: "业务主管单位已同意", organizationapi.ApplicationStateFiled: "待受理",
		organizationapi.ApplicationStateReturned: "待补正", organizationapi.ApplicationStateAccepted: "待审查",
		organizationapi.ApplicationStateExamined: "待决定", organizationapi.ApplicationStatePublicized: "公示中",
		organizationapi.ApplicationStateGranted: "已准予登记", organizationapi.ApplicationStateDeclined: "不予登记",
		organizationapi.ApplicationStateWithdrawn: "已撤回",
	},
}

// subjects are what may be applied for, as screens call it.
var subjects = map[organizationapi.Subject]string{
	organizationapi.SubjectEstablish: "成立登记", organizationapi.SubjectChange: "变更登记", organizationapi.SubjectCharter: "章程核准",
	organizationapi.SubjectBranch: "设立分支机构", organizationapi.SubjectDeregister: "注销登记",
}

// kinds are the three legal kinds with the head of their credit codes (GB 32100-2015).
var kinds = map[organizationapi.LegalKind]struct{ text, head string }{
	organizationapi.LegalKindAssociation: {"社会团体", "51"},
	organizationapi.LegalKindServiceorg:  {"社会服务机构", "52"},
	organizationapi.LegalKindFoundation:  {"基金会", "53"},
}
