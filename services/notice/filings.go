package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// filings are the rows of community groups that are filed: the committee is told what it is asked, the office what is
// handed in, the contact what became of it and when to confirm.
var filings = []telling{
	tell(events.TypeOrganizationFilingSubmittedV1,
		func(_ string, d events.OrganizationFilingSubmittedV1) []seat {
			return members(d.Committee, identity.Staff)
		},
		"备案申请请您出具意见", "“{{.D.Name}}”申请在{{.D.OfficeName}}备案，请{{.D.CommitteeName}}出具意见。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingEndorsedV1,
		func(_ string, d events.OrganizationFilingEndorsedV1) []seat {
			return members(d.Office, identity.Registrar)
		},
		"收到备案申请", "{{.D.CommitteeName}}已同意“{{.D.Name}}”备案，请办理。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingObjectedV1,
		func(_ string, d events.OrganizationFilingObjectedV1) []seat { return accounts(d.Contact) },
		"居（村）民委员会没有同意备案", "{{.D.CommitteeName}}没有同意“{{.D.Name}}”备案，请打开查看意见，修改后可以再送。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingReturnedV1,
		func(_ string, d events.OrganizationFilingReturnedV1) []seat { return accounts(d.Contact) },
		"备案申请已退回", "{{.D.OfficeName}}已退回“{{.D.Name}}”的备案申请，请打开查看理由，修改后可以再送。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingAcceptedV1,
		func(_ string, d events.OrganizationFilingAcceptedV1) []seat { return accounts(d.Contact) },
		"已准予备案", "{{.D.OfficeName}}已准予“{{.D.Name}}”备案，请每年确认一次仍在活动。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingDueV1,
		func(_ string, d events.OrganizationFilingDueV1) []seat {
			return append(accounts(d.Contact), members(d.Office, identity.Registrar)...)
		},
		"备案到期没有确认", "“{{.D.Name}}”还没有确认仍在活动，到{{moment .D.LapsesAt}}还没有确认的，备案失效。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingLapsedV1,
		func(_ string, d events.OrganizationFilingLapsedV1) []seat {
			return append(accounts(d.Contact), members(d.Office, identity.Registrar)...)
		},
		"备案已失效", "“{{.D.Name}}”的备案因没有确认已经失效，还在活动的请重新申请备案。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingEndedV1,
		func(_ string, d events.OrganizationFilingEndedV1) []seat {
			return append(accounts(d.Contact), members(d.Office, identity.Registrar)...)
		},
		"备案已终止", "“{{.D.Name}}”的备案已经终止，请打开查看理由。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingUpgradedV1,
		func(_ string, d events.OrganizationFilingUpgradedV1) []seat {
			return append(accounts(d.Contact), members(d.Office, identity.Registrar)...)
		},
		"备案的组织已取得登记", "“{{.D.Name}}”已经取得登记，登记的名称是{{.D.HeirName}}，原备案同时终止。", "/organizations/{{.D.Heir}}"),
	tell(events.TypeOrganizationFilingAskedV1,
		func(_ string, d events.OrganizationFilingAskedV1) []seat { return members(d.Org, identity.Staff) },
		"备案的组织请求加入", "“{{.D.Name}}”请求加入{{.D.OrgName}}，请答复。", "/desk/filings/{{.ID}}"),
	tell(events.TypeOrganizationFilingJoinedV1,
		func(_ string, d events.OrganizationFilingJoinedV1) []seat { return accounts(d.Contact) },
		"登记的组织已同意加入", "{{.D.OrgName}}已同意“{{.D.Name}}”加入。", "/desk/filings/{{.ID}}"),
}

func init() {
	silent[events.TypeOrganizationFilingConfirmedV1] = "the contact has done it, and the office sees it in the list"
	silent[events.TypeOrganizationFilingWithdrawnV1] = "whoever had it in hand finds it gone from the desk"
}
