package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// ratings says who is told what of a rating: the organization of every step that is decided about it, the office of
// what is handed in, raters and members of the panel of what waits for them.
var ratings = []telling{
	tell(events.TypeOrganizationRatingAppliedV1,
		func(_ string, d events.OrganizationRatingAppliedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"社会组织申请评估", "{{.D.OrgName}}申请参加“{{.D.Title}}”，请审核资格。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingAdmittedV1,
		func(_ string, d events.OrganizationRatingAdmittedV1) []seat { return members(d.Org, identity.Staff) },
		"评估资格审核通过", "{{.D.OrgName}}参加“{{.D.Title}}”的资格审核已经通过，请在截止日期以前完成自评。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingRefusedV1,
		func(_ string, d events.OrganizationRatingRefusedV1) []seat { return members(d.Org, identity.Staff) },
		"不予评估", "{{.D.OfficeName}}决定不对{{.D.OrgName}}进行评估，请打开查看情形和依据。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingAssessedV1,
		func(_ string, d events.OrganizationRatingAssessedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"自评已提交", "{{.D.OrgName}}已提交“{{.D.Title}}”的自评，请指派评估专家。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingAssignedV1,
		func(_ string, d events.OrganizationRatingAssignedV1) []seat { return accounts(d.Accounts...) },
		"您被指派实地考察", "请实地考察{{.D.OrgName}}（“{{.D.Title}}”），与其有利害关系的请先申请回避。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingCalledV1,
		func(_ string, d events.OrganizationRatingCalledV1) []seat { return accounts(d.Accounts...) },
		"请记名表决", "“{{.D.Title}}”对{{.D.OrgName}}的评估交付表决，请核对得分以后投票。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingPublicizedV1,
		func(_ string, d events.OrganizationRatingPublicizedV1) []seat { return members(d.Org, identity.Staff) },
		"评估结果开始公示", "{{.D.OrgName}}拟评为{{.D.Grade}}A级，正在公示，有异议的请在公示期满以前申请复核。", "/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingAppealedV1,
		func(_ string, d events.OrganizationRatingAppealedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"社会组织申请复核", "{{.D.OrgName}}对“{{.D.Title}}”的结果申请复核，请交付复核表决。", "/desk/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingSettledV1,
		func(_ string, d events.OrganizationRatingSettledV1) []seat { return members(d.Org, identity.Staff) },
		"复核决定已作出", "{{.D.OfficeName}}已作出{{.D.OrgName}}的复核决定，评定为{{.D.Grade}}A级，请打开查看理由。", "/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingLoweredV1,
		func(_ string, d events.OrganizationRatingLoweredV1) []seat { return members(d.Org, identity.Staff) },
		"评估等级被降低", "{{.D.OrgName}}的评估等级降为{{.D.Grade}}A级，请打开查看情形和依据，并按期交回原证书。", "/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingRevokedV1,
		func(_ string, d events.OrganizationRatingRevokedV1) []seat { return members(d.Org, identity.Staff) },
		"评估等级被取消", "{{.D.OrgName}}的评估等级已被取消，请打开查看情形和依据，并按期交回证书。", "/ratings/{{.ID}}"),
	tell(events.TypeOrganizationRatingExpiredV1,
		func(_ string, d events.OrganizationRatingExpiredV1) []seat { return members(d.Org, identity.Staff) },
		"评估等级期满", "{{.D.OrgName}}的评估等级有效期已满，可以申请参加新的评估。", "/ratings/{{.ID}}"),
}

// ratingSilent are the events of ratings that tell nobody, and why.
var ratingSilent = map[string]string{
	events.TypeOrganizationCampaignOpenedV1:  "whoever qualifies sees it on the list of campaigns",
	events.TypeOrganizationRatingConfirmedV1: "the register speaks once it has the grade",
}
