package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// stars are the rows of stars: the volunteer is told what they are to decide and what became of it, the office what it has to do.
var stars = []telling{
	tell(events.TypeVolunteerStarComputedV1,
		func(_ string, d events.VolunteerStarComputedV1) []seat { return accounts(d.Account) },
		"已达到{{.D.Level}}星", "按时长和质量算出，已达到{{.D.Level}}星；同意公示以后，公示期满没有成立的异议就授予。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerStarPublishedV1,
		func(_ string, d events.VolunteerStarPublishedV1) []seat { return accounts(d.Account) },
		"星级开始公示", "{{.D.Level}}星开始公示，公示到{{.D.Until}}，编号盖住，不显示姓名。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerStarObjectedV1,
		func(_ string, d events.VolunteerStarObjectedV1) []seat { return members(d.Office, identity.Registrar) },
		"公示中的星级有异议", "有人对公示中的一个{{.D.Level}}星提出异议，请核实后答复；没有答复的不授予。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerStarAnsweredV1,
		func(_ string, d events.VolunteerStarAnsweredV1) []seat { return accounts(d.Account) },
		"您对星级的异议已答复", "{{.D.OfficeName}}已答复您对一个{{.D.Level}}星的异议：{{if .D.Upheld}}成立，不授予{{else}}不成立{{end}}，请打开查看。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerStarRefusedV1,
		func(_ string, d events.VolunteerStarRefusedV1) []seat { return accounts(d.Account) },
		"星级没有授予", "对{{.D.Level}}星的异议成立，没有授予，请打开查看理由；以后服务时间增加，会重新计算。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerStarOvertakenV1,
		func(_ string, d events.VolunteerStarOvertakenV1) []seat { return accounts(d.Account) },
		"不再达到这个星级", "记录有更正或者作废，按时长和质量算出，不再达到{{.D.Level}}星，请打开查看。", "/stars/{{.ID}}"),
	tell(events.TypeVolunteerTermsDraftedV1,
		func(_ string, d events.VolunteerTermsDraftedV1) []seat { return members(d.Office, identity.Registrar) },
		"星级办法等另一名经办人公布", "“{{.D.Title}}”已起草，请由起草人以外的经办人核对后公布或者退回。", "/star-terms/{{.ID}}"),
	tell(events.TypeVolunteerTermsAnnouncedV1,
		func(_ string, d events.VolunteerTermsAnnouncedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"星级办法已公布", "“{{.D.Title}}”已公布，{{.D.From}}起施行。", "/star-terms/{{.ID}}"),
	tell(events.TypeVolunteerBarProposedV1,
		func(_ string, d events.VolunteerBarProposedV1) []seat {
			return append(accounts(d.Account), members(d.Office, identity.Registrar)...)
		},
		"有时长认定不实，请本人说明", "有时长记录经核查认定不实；是否属于虚报，由主管机关在本人说明以后认定，请打开查看和说明。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarAnsweredV1,
		func(_ string, d events.VolunteerBarAnsweredV1) []seat { return members(d.Office, identity.Registrar) },
		"本人已说明情况，请认定", "志愿者已对认定不实的记录说明情况，请认定是否虚报。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarDroppedV1,
		func(_ string, d events.VolunteerBarDroppedV1) []seat { return accounts(d.Account) },
		"没有认定虚报", "主管机关没有认定虚报，星级仍按时长和质量计算。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarImposedV1,
		func(_ string, d events.VolunteerBarImposedV1) []seat { return accounts(d.Account) },
		"认定虚报，不予评星", "主管机关认定虚报，已取消星级，{{.D.Until}}以前不予评星；不服的，可以申诉，由另一名经办人复核。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarAppealedV1,
		func(_ string, d events.VolunteerBarAppealedV1) []seat { return members(d.Office, identity.Registrar) },
		"本人申诉，请另一名经办人复核", "志愿者对不予评星提出申诉，请由认定的人以外的经办人复核。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarUpheldV1,
		func(_ string, d events.VolunteerBarUpheldV1) []seat { return accounts(d.Account) },
		"复核维持不予评星", "复核以后维持原来的认定，{{.D.Until}}以前不予评星。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarLiftedV1,
		func(_ string, d events.VolunteerBarLiftedV1) []seat { return accounts(d.Account) },
		"复核撤销，星级恢复", "复核以后撤销了不予评星的认定，仍然达到的星级已恢复。", "/star-bars/{{.ID}}"),
	tell(events.TypeVolunteerBarOverV1,
		func(_ string, d events.VolunteerBarOverV1) []seat { return accounts(d.Account) },
		"不予评星的时间已满", "不予评星的时间已满，星级重新计算，达到的再次公示。", "/volunteer"),
}

func init() {
	silent[events.TypeVolunteerStarReachedV1] = "the star that begins tells its volunteer"
	silent[events.TypeVolunteerStarLessenedV1] = "the star stays; of one that was granted the certificates are told of"
	silent[events.TypeVolunteerStarLostV1] = "the star that ends tells its volunteer"
}
