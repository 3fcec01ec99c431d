package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// stewards are the rows of community workers: offices hear what waits for another of them, everybody what becomes of themselves.
var stewards = []telling{
	tell(events.TypeSocialworkHeadcountDraftedV1,
		func(_ string, d events.SocialworkHeadcountDraftedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"总量额度等公布", "“{{.D.Title}}”的草稿已写好，请由没有起草的经办人核对后公布或者退回。", "/headcounts/{{.ID}}"),
	tell(events.TypeSocialworkLadderDraftedV1,
		func(_ string, d events.SocialworkLadderDraftedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"等级和薪酬办法等公布", "“{{.D.Title}}”的草稿已写好，请由没有起草的经办人核对后公布或者退回。", "/ladders/{{.ID}}"),
	tell(events.TypeSocialworkRecruitmentDraftedV1,
		func(_ string, d events.SocialworkRecruitmentDraftedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"招聘公告等公布", "“{{.D.Title}}”的草稿已写好，请由没有起草的经办人核对后公布或者退回。", "/recruitments/{{.ID}}"),
	tell(events.TypeSocialworkRecruitmentObjectedV1,
		func(_ string, d events.SocialworkRecruitmentObjectedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"招聘公示收到异议", "有人对“{{.D.Title}}”公示的成绩提出异议，答复以前不能聘用，请打开答复。", "/recruitments/{{.ID}}"),
	tell(events.TypeSocialworkRecruitmentAnsweredV1,
		func(_ string, d events.SocialworkRecruitmentAnsweredV1) []seat { return accounts(d.Account) },
		"招聘异议已答复", "您对“{{.D.Title}}”提出的异议已经答复，请打开阅读。", "/recruitments/{{.ID}}"),
	tell(events.TypeSocialworkApplicantAppliedV1,
		func(_ string, d events.SocialworkApplicantAppliedV1) []seat { return accounts(d.Account) },
		"报名已收到", "您报名的“{{.D.Title}}”已收到，编号是{{.D.Number}}，请等资格审查。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantAcceptedV1,
		func(_ string, d events.SocialworkApplicantAcceptedV1) []seat { return accounts(d.Account) },
		"报名资格审查通过", "您报名的“{{.D.Title}}”资格审查已通过，请按公告参加考试。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantDeclinedV1,
		func(_ string, d events.SocialworkApplicantDeclinedV1) []seat { return accounts(d.Account) },
		"报名资格审查没有通过", "您报名的“{{.D.Title}}”资格审查没有通过，请打开阅读理由。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantScoredV1,
		func(_ string, d events.SocialworkApplicantScoredV1) []seat { return accounts(d.Account) },
		"一项考试成绩已确认", "您报名的“{{.D.Title}}”的{{.D.Part}}成绩已由两名经办人录得一样，请打开查看。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantListedV1,
		func(_ string, d events.SocialworkApplicantListedV1) []seat { return accounts(d.Account) },
		"招聘名次已公示", "您报名的“{{.D.Title}}”的成绩和名次已经公示，请打开查看您的名次，有异议的在公示期内提出。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantAdvancedV1,
		func(_ string, d events.SocialworkApplicantAdvancedV1) []seat { return accounts(d.Account) },
		"您已递补为拟聘用", "“{{.D.Title}}”名次在前的人退出或者被取消资格，您已依次递补为拟聘用，请打开查看。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantEndedV1,
		func(_ string, d events.SocialworkApplicantEndedV1) []seat { return accounts(d.Account) },
		"报名的招聘已结束", "您报名的“{{.D.Title}}”{{if .D.Cancelled}}已经取消{{else}}已经办结，您没有被聘用{{end}}，请打开查看，资料到期销毁。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantRefusedV1,
		func(_ string, d events.SocialworkApplicantRefusedV1) []seat { return accounts(d.Account) },
		"取消聘用资格", "对您在“{{.D.Title}}”中的成绩，异议经查成立，聘用资格已经取消，请打开阅读理由，不服的请联系办理的机关。", "/desk/applicants/{{.ID}}"),
	tell(events.TypeSocialworkApplicantHiredV1,
		func(_ string, d events.SocialworkApplicantHiredV1) []seat { return accounts(d.Account) },
		"您已被聘用", "您报名的“{{.D.Title}}”已聘用，从{{.D.Starts}}起上岗，请按时参加岗前培训。", "/steward"),
	tell(events.TypeSocialworkPayeeChangedV1,
		func(_ string, d events.SocialworkPayeeChangedV1) []seat { return accounts(d.Account) },
		"工资收款账号有变动", "您的工资收款账号在{{moment .D.At}}{{if .D.Over}}因离岗已久由平台清除，已移交的薪酬表也打不开它，不需要办理什么。{{else}}{{if .D.Erased}}清除{{else}}登记或者更换，从下一份薪酬表起使用{{end}}，不是您本人办理的，请立即重新登记、修改密码并联系当地机关。{{end}}", "/desk/stewards/{{.ID}}/payee"),
	tell(events.TypeSocialworkStewardPromotedV1,
		func(_ string, d events.SocialworkStewardPromotedV1) []seat { return accounts(d.Account) },
		"岗位等级晋升", "您的岗位等级从{{.D.From}}级晋升到{{.D.Grade}}级，下月起按新的等级计算报酬，请打开查看由来。", "/steward"),
	tell(events.TypeSocialworkReviewConfirmedV1,
		func(_ string, d events.SocialworkReviewConfirmedV1) []seat { return accounts(d.Account) },
		"年度考核已确认", "您{{.D.Year}}年度的考核结果是{{.D.Result}}，不符的请联系街道（乡镇）。", "/steward"),
	tell(events.TypeSocialworkStewardLaggedV1,
		func(_ string, d events.SocialworkStewardLaggedV1) []seat { return accounts(d.Account) },
		"培训到期没有完成", "您的{{.D.What}}应在{{.D.By}}前完成，现在还没有记录，请选择网上讲堂或者课程，没有合适的请联系当地机关安排。", "/steward"),
	tell(events.TypeSocialworkStewardUntrainedV1,
		func(_ string, d events.SocialworkStewardUntrainedV1) []seat { return accounts(d.Account) },
		"今年还没有参加县级培训", "您{{.D.Year}}年还没有参加县级培训的记录，请选择登记机关发布的网上讲堂或者课程，没有合适的请联系当地机关安排。", "/lectures"),
	tell(events.TypeSocialworkStewardLeftV1,
		func(_ string, d events.SocialworkStewardLeftV1) []seat { return accounts(d.Account) },
		"离岗已办理", "您在{{.D.CommunityName}}的岗位从{{.D.On}}次日起不再计算报酬，等级和培训的记录仍可查看，工资收款账号到期由平台清除，也可以提前自己清除。", "/steward"),
}

var stewardSilent = map[string]string{
	events.TypeSocialworkHeadcountAnnouncedV1:    "its page is the notice",
	events.TypeSocialworkLadderAnnouncedV1:       "its page is the notice, and everybody on a post sees the reckoning on their own",
	events.TypeSocialworkRecruitmentAnnouncedV1:  "the announcement is the notice",
	events.TypeSocialworkRecruitmentPublicizedV1: "the public list is the notice, by number; whoever is on it hears of their own place",
	events.TypeSocialworkRecruitmentClosedV1:     "whoever was hired or struck has been told, and the others are told of their own application",
	events.TypeSocialworkApplicantWithdrawnV1:    "whoever withdraws does it",
	events.TypeSocialworkReviewProposedV1:        "the desk shows what waits for a second look; it is told once it is confirmed",
	events.TypeSocialworkPaylistHandedV1:         "who pays sees it on the list",
}
