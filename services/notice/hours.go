package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// servings are the rows of volunteers' hours: the volunteer is told what became of them, the organization and the office
// what they have to do.
var servings = []telling{
	tell(events.TypeVolunteerRecordCountedV1,
		func(_ string, d events.VolunteerRecordCountedV1) []seat { return accounts(d.Account) },
		"志愿服务时长已计入", "{{.D.OrgName}}的“{{.D.Title}}”已计入{{.D.Minutes}}分钟，请打开查看由谁陈述、怎样算出。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerRecordClashedV1,
		func(_ string, d events.VolunteerRecordClashedV1) []seat {
			return append(accounts(d.Account), members(d.Org, identity.Staff)...)
		},
		"时长重叠，没有计入", "{{.D.OrgName}}的“{{.D.Title}}”与已经计入的一条时长重叠，没有计入，有错误的请提出异议。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerRecordObjectedV1,
		func(_ string, d events.VolunteerRecordObjectedV1) []seat { return members(d.Org, identity.Staff) },
		"时长记录有异议", "有人对“{{.D.Title}}”的一条时长记录提出异议，请核实后维持或者更正。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerRecordSettledV1,
		func(_ string, d events.VolunteerRecordSettledV1) []seat { return accounts(d.Account) },
		"对时长的异议已核实", "{{.D.OrgName}}已核实“{{.D.Title}}”的时长记录，{{if .D.Corrected}}作了更正{{else}}维持不变{{end}}，请打开查看。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerRecordWithdrawnV1,
		func(_ string, d events.VolunteerRecordWithdrawnV1) []seat { return accounts(d.Account) },
		"一条时长暂不计入", "“{{.D.Title}}”的时长{{if eq .D.Why `held`}}正在核查，办结以前不计入{{else}}更正以后缺少陈述，不再计入{{end}}，请打开查看。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerRecordAnnulledV1,
		func(_ string, d events.VolunteerRecordAnnulledV1) []seat {
			return append(accounts(d.Account), members(d.Org, identity.Staff)...)
		},
		"一条时长已作废", "“{{.D.Title}}”的一条时长经主管机关核查，认定不实，已经作废，请打开查看。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentAskedV1,
		func(_ string, d events.VolunteerAmendmentAskedV1) []seat { return members(d.Org, identity.Staff) },
		"补录等您单位证实", "有志愿者请求补录“{{.D.Title}}”的时长，请核对材料后证实或者不予证实。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentEndorsedV1,
		func(_ string, d events.VolunteerAmendmentEndorsedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"补录等您公示", "{{.D.OrgName}}已证实“{{.D.Title}}”的一份补录，请公示，期满以后决定。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentPublishedV1,
		func(_ string, d events.VolunteerAmendmentPublishedV1) []seat { return accounts(d.Account) },
		"补录开始公示", "您请求的“{{.D.Title}}”补录已开始公示，公示到{{.D.Until}}。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentObjectedV1,
		func(_ string, d events.VolunteerAmendmentObjectedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"公示中的补录有异议", "有人对“{{.D.Title}}”的补录提出异议，请在决定以前核实。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentGrantedV1,
		func(_ string, d events.VolunteerAmendmentGrantedV1) []seat { return accounts(d.Account) },
		"补录已准予", "您请求的“{{.D.Title}}”补录已准予，记录上永久标明由补录得来。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAmendmentRefusedV1,
		func(_ string, d events.VolunteerAmendmentRefusedV1) []seat { return accounts(d.Account) },
		"补录没有准予", "您请求的“{{.D.Title}}”补录没有准予，请打开查看理由。", "/desk/amendments/{{.ID}}"),
	tell(events.TypeVolunteerAppealAskedV1,
		func(_ string, d events.VolunteerAppealAskedV1) []seat { return members(d.Office, identity.Registrar) },
		"有人申请复核作废的时长", "有志愿者对“{{.D.Title}}”的时长作废申请复核，请由没有作出作废决定的人办理。", "/desk/appeals/{{.ID}}"),
	tell(events.TypeVolunteerAppealSettledV1,
		func(_ string, d events.VolunteerAppealSettledV1) []seat { return accounts(d.Account) },
		"对作废的复核已办结", "主管机关复核了“{{.D.Title}}”的时长，{{if .D.Revoked}}作废已经撤销{{else}}维持作废{{end}}，请打开查看理由。", "/desk/hours/{{.ID}}"),
	tell(events.TypeVolunteerAuditLookedV1,
		func(_ string, d events.VolunteerAuditLookedV1) []seat { return accounts(d.Account) },
		"您的一次服务被抽中回访", "{{.D.OfficeName}}随机抽查时长，抽中了“{{.D.Title}}”，为电话回访查看了您登记的姓名和电话；请如实答复参加没有、从几点到几点，不要在电话里说验证码和密码。", "/desk/hours/{{.D.Record}}"),
	tell(events.TypeVolunteerReviewHeldV1,
		func(_ string, d events.VolunteerReviewHeldV1) []seat { return members(d.Office, identity.Registrar) },
		"时长有异常，等您核查", "有{{len .D.Records}}条时长记录出现异常的迹象，核查期间不计入，请打开核查。", "/desk/reviews/{{.ID}}"),
}

func init() {
	silent[events.TypeVolunteerRecordStatedV1] = "who states it sees it; it is followed for signs only"
	silent[events.TypeVolunteerRecordConfirmedV1] = "the month answers at once, and that is told"
	silent[events.TypeVolunteerPageAnsweredV1] = "the record tells what became of it"
	silent[events.TypeVolunteerPageCountedV1] = "the record tells what became of it"
	silent[events.TypeVolunteerTotalChangedV1] = "the record tells what became of it"
	silent[events.TypeVolunteerAmendmentWithdrawnV1] = "the organization finds it gone from the desk"
	silent[events.TypeVolunteerTraceFoundV1] = "the review that it opens is told"
	silent[events.TypeVolunteerReviewSettledV1] = "each record tells its volunteer"
	silent[events.TypeVolunteerAuditDeniedV1] = "the review that it opens is told"
}
