package filing

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// State is where a filing stands.
	State = organizationapi.FilingState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one filing.
	Hat string
)

// The verbs.
const (
	Submit   Verb = "submit"
	Endorse  Verb = "endorse"
	Object   Verb = "object"
	Accept   Verb = "accept"
	Return   Verb = "return"
	Withdraw Verb = "withdraw"
	Confirm  Verb = "confirm"
	Remind   Verb = "remind"
	Lapse    Verb = "lapse"
	End      Verb = "end"
	Upgrade  Verb = "upgrade"
)

// The hats. For everybody else there is no filing, only the organization in the register.
const (
	Contact      Hat = "contact"      // who has drafted it and speaks for the group
	Neighbour    Hat = "neighbour"    // of the residents' or villagers' committee, which is heard first
	Office       Hat = "office"       // of the street office that files
	Ally         Hat = "ally"         // of a registered organization that the group has asked to join: reads
	Supervisor   Hat = "supervisor"   // supervises the region: reads
	Clock        Hat = "clock"        // the day of the yearly confirmation
	Registration Hat = "registration" // the registrar's grant
	Register     Hat = "register"     // the group has left the register otherwise
)

const (
	drafted   = organizationapi.FilingStateDrafted
	submitted = organizationapi.FilingStateSubmitted
	endorsed  = organizationapi.FilingStateEndorsed
	active    = organizationapi.FilingStateActive
	lapsed    = organizationapi.FilingStateLapsed
	ended     = organizationapi.FilingStateEnded
	upgraded  = organizationapi.FilingStateUpgraded
	withdrawn = organizationapi.FilingStateWithdrawn
)

// Rules of the book that this room asks.
const (
	ruleLiability = "organization.filing.liability"
	ruleOffice    = "organization.filing.office"
	ruleExcluded  = "organization.filing.excluded"
	ruleKinds     = "organization.filing.kinds"
	ruleContents  = "organization.filing.contents"
	ruleConfirm   = "organization.filing.confirm.months"
	ruleGrace     = "organization.filing.grace.months"
	ruleBarred    = "supplier.filing.only.barred"
)

// Life is the whole life of a filing. Read it before reading any code. What has
// lapsed or ended stays so: a group that acts again files again.
var Life = state.Table[State, Verb, Hat]{
	Name:  "organization.filing",
	Start: drafted,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Submit, From: []State{drafted}, To: submitted, By: []Hat{Contact}, Basis: ruleOffice, Label: "送居（村）民委员会出具意见"},
		{Do: Endorse, From: []State{submitted}, To: endorsed, By: []Hat{Neighbour}, Basis: ruleOffice, Label: "同意备案"},
		{Do: Object, From: []State{submitted}, To: drafted, By: []Hat{Neighbour}, Basis: ruleOffice, Label: "不同意，退回"},
		{Do: Accept, From: []State{endorsed}, To: active, By: []Hat{Office}, Basis: ruleOffice, Label: "准予备案"},
		{Do: Return, From: []State{endorsed}, To: drafted, By: []Hat{Office}, Basis: ruleOffice, Label: "退回修改"},
		{Do: Withdraw, From: []State{drafted, submitted, endorsed}, To: withdrawn, By: []Hat{Contact}, Label: "撤回申请"},
		{Do: Confirm, From: []State{active}, To: active, By: []Hat{Contact}, Basis: ruleConfirm, Label: "确认仍在活动"},
		{Do: Remind, From: []State{active}, To: active, By: []Hat{Clock}, Basis: ruleConfirm, Label: "催告确认"},
		{Do: Lapse, From: []State{active}, To: lapsed, By: []Hat{Clock}, Basis: ruleGrace, Label: "逾期没有确认，备案失效"},
		{Do: End, From: []State{active}, To: ended, By: []Hat{Contact, Office, Register}, Basis: ruleOffice, Label: "终止备案"},
		{Do: Upgrade, From: []State{active}, To: upgraded, By: []Hat{Registration}, Basis: ruleLiability, Label: "取得登记"},
	},
	Does: map[Hat]string{Contact: "备案组织的联系人", Neighbour: "居（村）民委员会", Office: "备案机关"},
	Says: map[State]string{
		drafted: "草拟中", submitted: "待居（村）委会出具意见", endorsed: "待备案", active: "已备案", lapsed: "备案已失效",
		ended: "备案已终止", upgraded: "已取得登记", withdrawn: "已撤回",
	},
}

// categories are the four sorts of community groups, as screens call them.
var categories = map[organizationapi.GroupCategory]string{
	organizationapi.GroupCategoryLife: "生活服务类", organizationapi.GroupCategoryAffairs: "社区事务类",
	organizationapi.GroupCategoryCulture: "文体活动类", organizationapi.GroupCategoryCharity: "公益慈善类",
}

// joins are the ways in which a group may act with a registered organization.
var joins = map[organizationapi.PartnerAs]string{
	organizationapi.PartnerAsPartner: "合作伙伴", organizationapi.PartnerAsVolunteer: "志愿服务队",
}
