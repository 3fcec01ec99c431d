package notice

import "sanshe/contracts/go/events"

// workers are the rows of social workers: each is told what becomes of their certificate, their training and what is said of them.
var workers = []telling{
	tell(events.TypeSocialworkCredentialReturnedV1,
		func(_ string, d events.SocialworkCredentialReturnedV1) []seat { return accounts(d.Account) },
		"证书登记申请退回更正", "证书{{.D.Number}}的登记申请退回更正，请按登记机关写的更正后重新申请。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialWithdrawnV1,
		func(_ string, d events.SocialworkCredentialWithdrawnV1) []seat { return accounts(d.Account) },
		"证书没有登记", "证书{{.D.Number}}的登记申请已经撤回或者不予登记，请打开查看。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialRegisteredV1,
		func(_ string, d events.SocialworkCredentialRegisteredV1) []seat { return accounts(d.Account) },
		"证书已登记", "证书{{.D.Number}}已登记，有效期从{{.D.From}}到{{.D.To}}。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialDueV1,
		func(_ string, d events.SocialworkCredentialDueV1) []seat { return accounts(d.Account) },
		"可以申请再登记", "证书{{.D.Number}}的登记到{{.D.To}}为止，从今天起可以申请再登记，请核对继续教育的学时，不够的请选择课程或者网上讲堂。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialShortV1,
		func(_ string, d events.SocialworkCredentialShortV1) []seat { return accounts(d.Account) },
		"继续教育的学时还不够", "证书{{.D.Number}}的登记到{{.D.To}}为止，本有效期的继续教育还差{{.D.Missing}}，请选择课程或者网上讲堂，在申请再登记以前补足。", "/courses"),
	tell(events.TypeSocialworkCredentialDeclinedV1,
		func(_ string, d events.SocialworkCredentialDeclinedV1) []seat { return accounts(d.Account) },
		"再登记申请退回", "证书{{.D.Number}}的再登记申请已退回，请按登记机关写的补正后重新申请。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialRenewedV1,
		func(_ string, d events.SocialworkCredentialRenewedV1) []seat { return accounts(d.Account) },
		"证书已再登记", "证书{{.D.Number}}已再登记，有效期从{{.D.From}}到{{.D.To}}。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialLapsedV1,
		func(_ string, d events.SocialworkCredentialLapsedV1) []seat { return accounts(d.Account) },
		"登记已到期", "证书{{.D.Number}}的登记到{{.D.To}}已经期满，职业资格不因此失效，补足学时以后可以申请恢复登记。", "/desk/credentials/{{.ID}}"),
	tell(events.TypeSocialworkCredentialErasedV1,
		func(_ string, d events.SocialworkCredentialErasedV1) []seat { return accounts(d.Account) },
		"证书登记已注销", "您注销了一份证书登记，姓名和编号已经清除，旧的备份也不能再打开。", "/worker"),
	tell(events.TypeSocialworkFindingOpenedV1,
		func(_ string, d events.SocialworkFindingOpenedV1) []seat { return accounts(d.Account) },
		"有反映的事实请您陈述", "登记机关收到对您执业的反映，请在{{.D.AnswerBy}}前打开阅读并陈述。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkFindingDecidedV1,
		func(_ string, d events.SocialworkFindingDecidedV1) []seat { return accounts(d.Account) },
		"已作出职业道德认定", "登记机关已作出决定，不服的可以在{{.D.AppealBy}}前申请复核，请打开阅读。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkFindingSettledV1,
		func(_ string, d events.SocialworkFindingSettledV1) []seat { return accounts(d.Account) },
		"职业道德认定生效", "对您的决定已经生效，名册公布到{{.D.Until}}为止，请打开阅读。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkFindingOverturnedV1,
		func(_ string, d events.SocialworkFindingOverturnedV1) []seat { return accounts(d.Account) },
		"复核撤销了决定", "对您的决定经复核已经撤销，名册不作任何记载。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkFindingDroppedV1,
		func(_ string, d events.SocialworkFindingDroppedV1) []seat { return accounts(d.Account) },
		"反映的事实不予认定", "登记机关对反映您的事实不予认定，名册不作任何记载。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkFindingEndedV1,
		func(_ string, d events.SocialworkFindingEndedV1) []seat { return accounts(d.Account) },
		"职业道德处理期满", "对您的处理已经期满，名册不再公布，请打开查看登记的状态。", "/desk/findings/{{.ID}}"),
	tell(events.TypeSocialworkCourseStruckV1,
		func(_ string, d events.SocialworkCourseStruckV1) []seat { return accounts(d.Account) },
		"点名有更正", "“{{.D.Title}}”的点名更正为您没有到场，学时不再计入，不符的请联系发布单位。", "/courses/{{.ID}}"),
	tell(events.TypeSocialworkCourseCancelledV1,
		func(_ string, d events.SocialworkCourseCancelledV1) []seat { return accounts(d.Accounts...) },
		"课程取消", "您报名的“{{.D.Title}}”已经取消，请选择其他课程。", "/courses/{{.ID}}"),
	tell(events.TypeSocialworkLecturePassedV1,
		func(_ string, d events.SocialworkLecturePassedV1) []seat { return accounts(d.Account) },
		"网上讲堂考核合格", "您通过了“{{.D.Title}}”的考核，请打开查看结业记录。", "/lectures/{{.D.Lecture}}"),
	tell(events.TypeSocialworkStudyVerifiedV1,
		func(_ string, d events.SocialworkStudyVerifiedV1) []seat { return accounts(d.Account) },
		"自学已核实", "自学“{{.D.Title}}”已核实，计入{{.D.Minutes}}分钟。", "/desk/studies/{{.ID}}"),
	tell(events.TypeSocialworkStudyRefusedV1,
		func(_ string, d events.SocialworkStudyRefusedV1) []seat { return accounts(d.Account) },
		"自学不予计入", "自学“{{.D.Title}}”不予计入，请打开查看理由。", "/desk/studies/{{.ID}}"),
	tell(events.TypeSocialworkLotDeniedV1,
		func(_ string, d events.SocialworkLotDeniedV1) []seat { return accounts(d.Account) },
		"抽查认定一条学时不实", "“{{.D.Title}}”的学时经随机抽查认定不实，已经作废，不符的请联系登记机关。", "/desk/findings/{{.ID}}"),
}

func init() {
	const desk = "the office finds it on its desk"
	silent[events.TypeSocialworkCredentialEnteredV1] = desk
	silent[events.TypeSocialworkCredentialVerifiedV1] = "the other officer finds it on the desk"
	silent[events.TypeSocialworkCredentialRenewingV1] = desk
	silent[events.TypeSocialworkFindingAnsweredV1] = desk
	silent[events.TypeSocialworkFindingAppealedV1] = desk
	silent[events.TypeSocialworkStudyFiledV1] = desk
	silent[events.TypeSocialworkCourseAttendedV1] = "it is followed by the ledger"
	silent[events.TypeSocialworkLedgerChangedV1] = "it is followed by the register"
}
