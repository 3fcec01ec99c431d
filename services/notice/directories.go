package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// directories says who is told what of functions that are handed on and of those who take them over.
var directories = []telling{
	tell(events.TypeOrganizationFunctionSubmittedV1,
		func(_ string, d events.OrganizationFunctionSubmittedV1) []seat {
			return members(d.Owner, identity.Reviewer)
		},
		"职能待审核", "“{{.D.Name}}”已提交审核，请及时办理。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationFunctionReturnedV1,
		func(_ string, d events.OrganizationFunctionReturnedV1) []seat {
			return members(d.Owner, identity.Buyer)
		},
		"职能已退回", "“{{.D.Name}}”已退回修改，请打开查看意见。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationFunctionPublicizedV1,
		func(_ string, d events.OrganizationFunctionPublicizedV1) []seat {
			return members(d.Owner, identity.Buyer)
		},
		"职能开始公示", "“{{.D.Name}}”已审核通过并开始公示，公示期至{{moment .D.Ends}}。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationFunctionEffectedV1,
		func(_ string, d events.OrganizationFunctionEffectedV1) []seat {
			return members(d.Owner, identity.Buyer)
		},
		"职能已列入现行目录", "“{{.D.Name}}”公示期满，已列入职能转移目录，组织可以申请承接。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationFunctionObjectedV1,
		func(_ string, d events.OrganizationFunctionObjectedV1) []seat {
			return append(members(d.Owner, identity.Buyer), members(d.Owner, identity.Reviewer)...)
		},
		"有人对公示中的职能提出异议", "有人对公示中的“{{.D.Name}}”提出异议，答复以前不生效，请在公示期内答复。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationFunctionAnsweredV1,
		func(_ string, d events.OrganizationFunctionAnsweredV1) []seat { return accounts(d.By) },
		"异议已答复", "您对“{{.D.Name}}”的异议已经答复，请打开查看。", "/functions/{{.ID}}"),
	tell(events.TypeOrganizationProviderObjectedV1,
		func(_ string, d events.OrganizationProviderObjectedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"有人对承接申请提出异议", "有人对{{.D.OrgName}}承接“{{.D.FunctionName}}”的申请提出异议，由登记管理机关答复。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderAnsweredV1,
		func(_ string, d events.OrganizationProviderAnsweredV1) []seat { return accounts(d.By) },
		"异议已答复", "您对{{.D.OrgName}}承接“{{.D.FunctionName}}”的异议已经答复，请打开查看。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderAskedV1,
		func(_ string, d events.OrganizationProviderAskedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"请确认是否继续承接", "“{{.D.FunctionName}}”的新版条件变严，请在{{moment .D.Due}}以前确认{{.D.OrgName}}继续承接，没有确认的将暂停。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderAdmittedV1,
		func(_ string, d events.OrganizationProviderAdmittedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"承接申请开始公示", "{{.D.OrgName}}承接“{{.D.FunctionName}}”的申请已审核通过，公示期至{{moment .D.Ends}}。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderRefusedV1,
		func(_ string, d events.OrganizationProviderRefusedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"承接申请没有通过", "{{.D.OrgName}}承接“{{.D.FunctionName}}”的申请没有通过，请打开查看理由。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderListedV1,
		func(_ string, d events.OrganizationProviderListedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"已列入承接组织目录", "{{.D.OrgName}}已列入“{{.D.FunctionName}}”的承接组织目录。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderSuspendedV1,
		func(_ string, d events.OrganizationProviderSuspendedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"承接资格已暂停", "{{.D.OrgName}}现在不符合“{{.D.FunctionName}}”的承接条件，资格已暂停；重新符合以后由系统恢复。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderRestoredV1,
		func(_ string, d events.OrganizationProviderRestoredV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"承接资格已恢复", "{{.D.OrgName}}重新符合“{{.D.FunctionName}}”的承接条件，资格已恢复。", "/providers/{{.ID}}"),
	tell(events.TypeOrganizationProviderRemovedV1,
		func(_ string, d events.OrganizationProviderRemovedV1) []seat {
			if d.Why == "withdrawn" { // they have done it themselves
				return nil
			}
			return members(d.Org, identity.Staff)
		},
		"已离开承接组织目录", "{{.D.OrgName}}已不在“{{.D.FunctionName}}”的承接组织目录中，请打开查看原因。", "/providers/{{.ID}}"),
}

func init() {
	silent[events.TypeOrganizationFunctionRetiredV1] = "each entry that ends with it tells its own organization"
	silent[events.TypeOrganizationFunctionRevisedV1] = "whoever is to confirm is asked entry by entry"
	silent[events.TypeOrganizationProviderAppliedV1] = "the desk of the authority shows it"
	silent[events.TypeOrganizationProviderDueV1] = "the desk of the authority shows it"
}
