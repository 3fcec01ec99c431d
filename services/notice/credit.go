package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// credits says who is told what of a listing: the organization, from the notice on.
var credits = []telling{
	tell(events.TypeOrganizationListingToldV1,
		func(_ string, d events.OrganizationListingToldV1) []seat { return members(d.Org, identity.Staff) },
		"拟将您单位列入名单，请陈述、申辩", "登记管理机关拟将{{.D.OrgName}}列入{{list .D.List}}，请打开查看事实、理由和依据，有异议的在{{moment .D.Until}}前提出。", "/listings/{{.ID}}"),
	tell(events.TypeOrganizationListingAnsweredV1,
		func(_ string, d events.OrganizationListingAnsweredV1) []seat { return members(d.Org, identity.Staff) },
		"您单位的异议已答复", "登记管理机关已答复{{.D.OrgName}}对拟列入{{list .D.List}}提出的异议，请打开查看。", "/listings/{{.ID}}"),
	tell(events.TypeOrganizationListingDroppedV1,
		func(_ string, d events.OrganizationListingDroppedV1) []seat { return members(d.Org, identity.Staff) },
		"不予列入名单", "登记管理机关决定不将{{.D.OrgName}}列入{{list .D.List}}。", "/listings/{{.ID}}"),
	tell(events.TypeOrganizationListingRejectedV1,
		func(_ string, d events.OrganizationListingRejectedV1) []seat { return members(d.Org, identity.Staff) },
		"移出名单的申请没有同意", "登记管理机关没有同意{{.D.OrgName}}移出{{list .D.List}}，请打开查看理由，办妥后重新申请。", "/listings/{{.ID}}"),
	tell(events.TypeOrganizationListingEscalatedV1,
		func(_ string, d events.OrganizationListingEscalatedV1) []seat { return members(d.Org, identity.Staff) },
		"列入活动异常名录期满", "{{.D.OrgName}}列入{{list .D.List}}已满规定年限，登记管理机关将按程序列入严重违法失信名单，请尽快履行义务并申请移出。", "/listings/{{.ID}}"),
}

// yearly says who is told what of a report: the organization.
var yearly = []telling{
	tell(events.TypeOrganizationReportOpenedV1,
		func(_ string, d events.OrganizationReportOpenedV1) []seat { return members(d.Org, identity.Staff) },
		"年报开始填报", "{{.D.OrgName}}的{{.D.Year}}年度工作报告开始填报，请在{{moment .D.Due}}前报送业务主管单位。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationReportReturnedV1,
		func(_ string, d events.OrganizationReportReturnedV1) []seat { return members(d.Org, identity.Staff) },
		"年报已退回", "{{.D.OrgName}}的{{.D.Year}}年度工作报告已退回修改，请打开查看意见。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationReportConcludedV1,
		func(_ string, d events.OrganizationReportConcludedV1) []seat { return members(d.Org, identity.Staff) },
		"年报已有结论", "{{.D.OrgName}}的{{.D.Year}}年度工作报告已经登记管理机关检查，请打开查看结论。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationReportRectifyingV1,
		func(_ string, d events.OrganizationReportRectifyingV1) []seat { return members(d.Org, identity.Staff) },
		"年度检查责令整改", "登记管理机关就{{.D.OrgName}}的{{.D.Year}}年度检查责令整改，请在{{moment .D.Due}}前完成。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationCauseRaisedV1,
		func(_ string, d events.OrganizationCauseRaisedV1) []seat { return members(d.Org, identity.Staff) },
		"年度检查连续不合格", "{{.D.OrgName}}到{{.D.Year}}年度已连续{{.D.Years}}年没有参加年度检查或者不合格，登记管理机关将依法决定是否撤销登记，请尽快补报、整改。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationReportMissedV1,
		func(_ string, d events.OrganizationReportMissedV1) []seat { return members(d.Org, identity.Staff) },
		"没有按期报送年报", "{{.D.OrgName}}没有按期报送{{.D.Year}}年度工作报告，已记入信用信息，请尽快补报。", "/desk/reports/{{.ID}}"),
	tell(events.TypeOrganizationReportOverdueV1,
		func(_ string, d events.OrganizationReportOverdueV1) []seat { return members(d.Org, identity.Staff) },
		"整改期满没有完成", "{{.D.OrgName}}的{{.D.Year}}年度检查整改期已满，请尽快完成并申请重新检查。", "/desk/reports/{{.ID}}"),
}

// creditSilent are the events of credit that tell nobody, and why.
var creditSilent = map[string]string{
	events.TypeOrganizationListingProposedV1:  "nothing is certain before the notice; the desk of the authority shows it",
	events.TypeOrganizationListingObjectedV1:  "the desk of the authority shows it",
	events.TypeOrganizationListingListedV1:    "the register's own event speaks",
	events.TypeOrganizationListingFulfilledV1: "the desk of the authority shows it",
	events.TypeOrganizationListingRemovedV1:   "the register's own event speaks",
	events.TypeOrganizationSeasonOpenedV1:     "each report that begins tells its own organization",
	events.TypeOrganizationReportSubmittedV1:  "the desk of the sponsor shows it",
	events.TypeOrganizationReportEndorsedV1:   "the desk of the authority shows it",
	events.TypeOrganizationCreditRecordedV1:   "the public page shows it; what follows from a penalty tells the organization itself",
}
