package report

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where a report stands.
	State = organizationapi.ReportState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one report.
	Hat string
)

// The verbs.
const (
	Submit   Verb = "submit"
	Send     Verb = "send"
	Return   Verb = "return"
	Endorse  Verb = "endorse"
	Conclude Verb = "conclude"
	Rectify  Verb = "rectify"
	Redo     Verb = "redo"
	Miss     Verb = "miss"
	Overrun  Verb = "overrun"
)

// The hats. Everybody reads a report that has a conclusion.
const (
	Author    Hat = "author"    // of the organization
	Sponsor   Hat = "sponsor"   // of the unit in charge of its business
	Registrar Hat = "registrar" // of the authority that registers in the region
	Reader    Hat = "reader"
	Clock     Hat = "clock"
)

// Life is the life of one year's report. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.report",
	Start: organizationapi.ReportStateOpen,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Submit, From: []State{organizationapi.ReportStateOpen, organizationapi.ReportStateMissed}, To: organizationapi.ReportStateSubmitted, By: []Hat{Author}, Label: "报送年报"},
		{Do: Send, From: []State{organizationapi.ReportStateOpen, organizationapi.ReportStateMissed}, To: organizationapi.ReportStateEndorsed, By: []Hat{Author}, Label: "直接报送登记管理机关"},
		{Do: Return, From: []State{organizationapi.ReportStateSubmitted}, To: organizationapi.ReportStateOpen, By: []Hat{Sponsor}, Label: "退回修改"},
		{Do: Endorse, From: []State{organizationapi.ReportStateSubmitted}, To: organizationapi.ReportStateEndorsed, By: []Hat{Sponsor}, Label: "初审同意"},
		{Do: Conclude, From: []State{organizationapi.ReportStateEndorsed}, To: organizationapi.ReportStateConcluded, By: []Hat{Registrar}, Label: "作出年检结论"},
		{Do: Rectify, From: []State{organizationapi.ReportStateConcluded}, To: organizationapi.ReportStateRectifying, By: []Hat{Registrar}, Label: "责令整改"},
		{Do: Redo, From: []State{organizationapi.ReportStateRectifying}, To: organizationapi.ReportStateEndorsed, By: []Hat{Author}, Label: "整改完成，申请重新检查"},
		{Do: Miss, From: []State{organizationapi.ReportStateOpen}, To: organizationapi.ReportStateMissed, By: []Hat{Clock}, Label: "期满没有报送"},
		{Do: Overrun, From: []State{organizationapi.ReportStateRectifying}, To: organizationapi.ReportStateRectifying, By: []Hat{Clock}, Label: "整改期满没有完成"},
	},
	Does: map[Hat]string{Author: "该组织", Sponsor: "业务主管单位", Registrar: "登记管理机关"},
	Says: map[State]string{
		organizationapi.ReportStateOpen: "填报中", organizationapi.ReportStateSubmitted: "待初审", organizationapi.ReportStateEndorsed: "待检查",
		organizationapi.ReportStateConcluded: "已有结论", organizationapi.ReportStateRectifying: "整改中", organizationapi.ReportStateMissed: "没有按期报送",
	},
}

// law are the rules of one kind of organization.
type laws struct {
	sponsor, registrar string // last day at the sponsor, and at the registrar
	conclusions        string
	rectify            string // months within which what is wrong must be mended; "" names none
	audit              string // whether an audit must come with it
	fails              string // bad years in a row that are a ground to revoke; "" names none
}

var lawsOf = map[organizationapi.OrgKind]laws{
	organizationapi.OrgKindAssociation: {"organization.association.report.supervisor", "organization.association.report.registrar", "organization.association.report.conclusions", "", "", ""},
	organizationapi.OrgKindServiceorg: {
		"organization.serviceorg.report.supervisor", "organization.serviceorg.report.registrar", "organization.serviceorg.report.conclusions", "organization.serviceorg.report.rectify.months", "", "organization.serviceorg.report.fails",
	},
	organizationapi.OrgKindFoundation: {"organization.foundation.report", "organization.foundation.report", "", "", "organization.foundation.report.audit", "organization.foundation.report.fails"},
}

const (
	ruleExempt       = "organization.serviceorg.report.exempt.months"
	ruleNoConclusion = "organization.report.conclusion"
	ruleBorn         = "organization.association.report.born"
	rulePublic       = "organization.foundation.spending.public"
	rulePrivate      = "organization.foundation.spending.private"
	ruleOverhead     = "organization.foundation.overhead"
	ruleAverage      = "organization.charity.spending.average"
	ruleConsent      = "organization.foundation.report.consent"
	rulePublish      = "organization.foundation.report.publish"
	ruleCharity      = "organization.charity.report"
	ruleCharityAudit = "organization.charity.report.audit"
	ruleInspection   = "organization.charity.inspection"
)
