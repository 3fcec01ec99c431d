package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// enrollments are the rows of applications for registration.
var enrollments = []telling{
	tell(events.TypeOrganizationApplicationSubmittedV1,
		func(_ string, d events.OrganizationApplicationSubmittedV1) []seat {
			return members(d.Sponsor, identity.Sponsor)
		},
		"登记申请待您单位审查", "“{{.D.Name}}”的登记申请已送您单位作为业务主管单位审查，请及时办理。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationEndorsedV1,
		func(_ string, d events.OrganizationApplicationEndorsedV1) []seat { return accounts(d.Owner) },
		"业务主管单位已同意", "业务主管单位已同意“{{.D.Name}}”的申请，请及时向{{.D.OfficeName}}提交。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationObjectedV1,
		func(_ string, d events.OrganizationApplicationObjectedV1) []seat { return accounts(d.Owner) },
		"业务主管单位没有同意", "业务主管单位没有同意“{{.D.Name}}”的申请，请打开查看意见，修改后可以再送。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationFiledV1,
		func(_ string, d events.OrganizationApplicationFiledV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"收到登记申请", "“{{.D.Name}}”的登记申请和全部材料已提交，请受理，并在{{moment .D.DecideDue}}前决定。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationReturnedV1,
		func(_ string, d events.OrganizationApplicationReturnedV1) []seat { return accounts(d.Owner) },
		"登记申请需要补正", "{{.D.OfficeName}}已退回“{{.D.Name}}”的申请，请打开查看要补正的内容。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationAcceptedV1,
		func(_ string, d events.OrganizationApplicationAcceptedV1) []seat { return accounts(d.Owner) },
		"登记申请已受理", "{{.D.OfficeName}}已受理“{{.D.Name}}”的申请，最迟{{moment .D.DecideDue}}前作出决定。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationPublicizedV1,
		func(_ string, d events.OrganizationApplicationPublicizedV1) []seat { return accounts(d.Owner) },
		"登记申请开始公示", "“{{.D.Name}}”的申请已开始公示，公示期至{{moment .D.Ends}}。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationDisputedV1,
		func(_ string, d events.OrganizationApplicationDisputedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"公示的登记申请收到异议", "有人对公示中的“{{.D.Name}}”提出异议，答复以前不能决定，请及时答复。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationAnsweredV1,
		func(_ string, d events.OrganizationApplicationAnsweredV1) []seat { return accounts(d.By) },
		"您的异议已答复", "{{.D.OfficeName}}已答复您对“{{.D.Name}}”登记公示提出的异议。", "/registrations"),
	tell(events.TypeOrganizationApplicationGrantedV1,
		func(_ string, d events.OrganizationApplicationGrantedV1) []seat { return accounts(d.Owner) },
		"准予登记", "{{.D.OfficeName}}已准予“{{.D.Name}}”的申请，请打开查看登记结果和证书。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationApplicationDeclinedV1,
		func(_ string, d events.OrganizationApplicationDeclinedV1) []seat { return accounts(d.Owner) },
		"不予登记", "{{.D.OfficeName}}决定对“{{.D.Name}}”的申请不予登记，请打开查看理由。", "/desk/applications/{{.ID}}"),
	tell(events.TypeOrganizationRevocationDecidedV1,
		func(_ string, d events.OrganizationRevocationDecidedV1) []seat {
			return members(d.Organization, identity.Staff)
		},
		"您单位的登记已被撤销", "{{.D.Name}}的登记已被撤销（{{.D.Paper}}），应当依法清算并办理注销登记。", "/organizations/{{.D.Organization}}"),
}

func init() {
	silent[events.TypeOrganizationApplicationWithdrawnV1] = "whoever had it in hand finds it gone from the desk"
}
