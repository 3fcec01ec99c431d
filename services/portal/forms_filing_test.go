package portal

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of filing.
func init() {
	draft := []string{"version", "1", "name", "梧桐<b>互助队", "category", "culture", "nature", "owners", "leader", "王芳", "phone", "139****5790", "place", "某路5号", "area", "梧桐里", "members", "二十", "funds", "六百", "charter", prose}
	kept := []string{"梧桐<b>互助队", `<option value="culture" selected`, `<option value="owners" selected`, "王芳", "139****5790", "某路5号", "梧桐里", "二十", "六百", prose}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/filings/new", identity.Resident, "/desk/filings/new", draft, kept},
		{"/desk/filings/{id}/edit", identity.Resident, "/desk/filings/f1/edit", draft, kept},
		{"/desk/filings/{id}/move", identity.Registrar, "/desk/filings/f1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/filings/{id}/confirmations", identity.Resident, "/desk/filings/f1/confirmations", []string{"version", "1", "confirm.members", "31", "confirm.activities", "四十", "confirm.note", prose}, []string{`value="31"`, "四十", prose}},
		{"/desk/filings/{id}/upgrade", identity.Resident, "/desk/filings/f1/upgrade", []string{"version", "1", "upgrade.kind", "serviceorg", "upgrade.office", "52320312YY0000017X"}, []string{`<option value="serviceorg" selected`}},
		{"/desk/filings/{id}/partners", identity.Resident, "/desk/filings/f1/partners", []string{"version", "1", "join.org", "52320312YY0000017X", "join.as", "volunteer"}, []string{`<option value="volunteer" selected`}},
	}, forms...)
}

// filingRoutes is one filing with every button and every form.
func filingRoutes() []route.Route {
	x := organizationapi.Filing{
		ID: "f1", Version: 1, Committee: organizationapi.Party{ID: "c1", Name: "梧桐里社区居民委员会"}, Office: organizationapi.Party{ID: "o1", Name: "梧桐街道办事处"}, Region: "320312", RegionName: "星河区",
		Draft:        organizationapi.FilingDraft{Name: "梧桐里互助队", Category: organizationapi.GroupCategoryLife, Committee: "c1", Office: "o1", Members: 23, Funds: 60_000},
		CategoryText: "生活服务类", State: organizationapi.FilingStateActive, StateText: "已备案", FiledAt: &noon, ConfirmDue: &noon, MayConfirm: true, MayUpgrade: true, MayJoin: true,
		Confirmations: []organizationapi.Confirmation{}, Partners: []organizationapi.Partner{},
		Steps:    []organizationapi.Step{{Key: "confirm", Title: "确认这一年仍在活动", State: "now", Owner: "联系人", Basis: []organizationapi.Basis{}}},
		Capacity: []organizationapi.Finding{{Level: "refuse", Text: "备案的组织没有法人资格。", Basis: []organizationapi.Basis{}}},
	}
	for _, do := range []string{"submit", "endorse", "object", "accept", "return", "withdraw", "end"} {
		x.Moves = append(x.Moves, organizationapi.Move{Do: do, Label: "办理" + do})
	}
	return []route.Route{
		route.On(organizationapi.GetFiling, func(context.Context, organizationapi.GetFilingRequest) (organizationapi.Filing, error) { return x, nil }),
		route.On(organizationapi.ListFilings, func(context.Context, organizationapi.ListFilingsRequest) (organizationapi.FilingPage, error) {
			return organizationapi.FilingPage{Items: []organizationapi.Filing{x}}, nil
		}),
		route.On(organizationapi.ListMyFilings, func(context.Context, organizationapi.ListMyFilingsRequest) (organizationapi.FilingPage, error) {
			return organizationapi.FilingPage{Items: []organizationapi.Filing{x}}, nil
		}),
		route.On(organizationapi.ListFilingFindings, func(context.Context, organizationapi.ListFilingFindingsRequest) (organizationapi.FindingList, error) {
			return organizationapi.FindingList{Items: []organizationapi.Finding{}}, nil
		}),
	}
}
