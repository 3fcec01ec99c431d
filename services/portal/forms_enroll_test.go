package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of registration.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/registrations/{id}/objections", identity.Resident, "/registrations/p1/objections", []string{"object-p1.text", prose}, []string{prose}},
		{"/desk/applications/new", identity.Resident, "/desk/applications/new", []string{"subject", "establish", "kind", "foundation", "name", "暖邻<b>基金会", "office", "52320312YY0000017X"}, []string{"☑establish", `<option value="foundation" selected`, "暖邻<b>基金会"}},
		{"/desk/applications/{id}/edit", identity.Resident, "/desk/applications/a1/edit", []string{
			"version", "1", "name", "暖邻服务中心", "purpose", prose, "capital", "三万", "founders.0.name", "某公司", "founders.0.unit", "true",
			"officers.0.name", "李建国", "officers.0.post", "representative", "officers.0.from", "2026-03-02", "chapters", "name", "party.kind", "joint",
		}, []string{prose, "暖邻服务中心", "三万", "某公司", "李建国", `<option value="representative" selected`, "2026-03-02", "☑name", `<option value="joint" selected`}},
		{"/desk/applications/{id}/move", identity.Registrar, "/desk/applications/a1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/applications/{id}/move", identity.Registrar, "/desk/applications/a1/move", []string{"do", "decline", "version", "1", "decline.ground", "similar", "decline.note", prose}, []string{prose, "☑similar"}},
		{"/desk/applications/{id}/move", identity.Registrar, "/desk/applications/a1/move", []string{"do", "grant", "version", "1", "grant.credit_code", "52320312YY0000017X", "grant.note", prose}, []string{prose, `value="52320312YY0000017X"`}},
		{"/desk/applications/{id}/objections/{n}", identity.Registrar, "/desk/applications/a1/objections/1", []string{"answer-1.text", prose}, []string{prose}},
		{"/desk/registrar/organizations/{id}/revocation/causes/{cause}", identity.Registrar, "/desk/registrar/organizations/o1/revocation/causes/o1.2025", []string{"version", "1", "decline.note", prose}, []string{prose}},
		{"/desk/registrar/organizations/{id}/revocation", identity.Registrar, "/desk/registrar/organizations/o1/revocation", []string{
			"ground", "falsified", "facts", prose, "paper", "某民撤〔2026〕1号", "told_on", "2026-11-02", "asked", "true", "heard_on", "2026-11-12", "sure", "true",
		}, []string{"☑falsified", prose, "某民撤〔2026〕1号", `value="2026-11-02"`, "☑true", `value="2026-11-12"`}},
	}, forms...)
	silent = append(silent, "/desk/applications/{id}/papers") // a file is never sent back
	const part = "a part of one document, which is read, printed and kept as a whole"
	noList[part] = append(noList[part], "登记事项，最早的在前", "登记的负责人", "历次核准的章程", "登记的分支机构", "变更事项", "举办者和拟任负责人", "同区划内名称相近的组织")
}

// enrollRoutes is one application with every button, and one that is publicized.
func enrollRoutes() []route.Route {
	office := organizationapi.Party{ID: "o1", Name: "星河区民政局"}
	x := organizationapi.Application{
		ID: "a1", Version: 1, Name: "暖邻服务中心", Kind: organizationapi.LegalKindServiceorg, KindText: "社会服务机构", SubjectText: "成立登记", Office: office,
		RegionName: "星河区", State: organizationapi.ApplicationStateDrafted, StateText: "草拟中", CreatedAt: noon,
		Draft:  organizationapi.ApplicationDraft{Subject: organizationapi.SubjectEstablish, Kind: organizationapi.LegalKindServiceorg, Office: "o1"},
		Papers: []organizationapi.FiledPapers{{Code: "charter", Text: "章程草案", Needed: true, Papers: []organizationapi.Paper{}}},
		Steps:  []organizationapi.Step{{Key: "file", Title: "提交", State: "now", Owner: "申请人", Basis: []organizationapi.Basis{}}}, Objections: []organizationapi.Objection{{N: 1, Text: "有异议", At: noon}},
		Refusals: []organizationapi.Choice{{Code: "similar", Text: "没有必要成立的"}},
	}
	for _, do := range []string{"submit", "endorse", "object", "file", "return", "accept", "examine", "publicize", "grant", "decline", "withdraw"} {
		x.Moves = append(x.Moves, organizationapi.Move{Do: do, Label: "办理" + do})
	}
	found := []organizationapi.Finding{{Level: "refuse", Text: "请填写住所。", Field: "address", Basis: []organizationapi.Basis{}}}
	listed := organizationapi.ApplicationPage{Items: []organizationapi.ApplicationSummary{{
		ID: "a1", Name: x.Name, KindText: x.KindText, SubjectText: x.SubjectText, Office: office, State: x.State, StateText: x.StateText, At: noon,
	}}}
	return []route.Route{
		route.On(organizationapi.ListCauses, func(_ context.Context, in organizationapi.ListCausesRequest) (organizationapi.CausePage, error) {
			return organizationapi.CausePage{Items: []organizationapi.Cause{{
				ID: "o1.2025", Version: 1, Org: organizationapi.Party{ID: in.Org, Name: "星河区暖邻社会工作服务中心"}, Region: "320312", Years: 2, Year: 2025, Text: "已连续2年不合格。",
				State: "open", StateText: "待决定", RaisedAt: noon, Moves: []organizationapi.Move{{Do: "decline", Label: "决定不撤销登记"}}, Basis: []organizationapi.Basis{},
			}}}, nil
		}),
		route.On(organizationapi.ListApplications, func(context.Context, organizationapi.ListApplicationsRequest) (organizationapi.ApplicationPage, error) {
			return listed, nil
		}),
		route.On(organizationapi.ListMyApplications, func(context.Context, organizationapi.ListMyApplicationsRequest) (organizationapi.ApplicationPage, error) {
			return listed, nil
		}),
		route.On(organizationapi.GetApplication, func(context.Context, organizationapi.GetApplicationRequest) (organizationapi.Application, error) {
			return x, nil
		}),
		route.On(organizationapi.ListApplicationFindings, func(context.Context, organizationapi.ListApplicationFindingsRequest) (organizationapi.FindingList, error) {
			return organizationapi.FindingList{Items: found}, nil
		}),
		route.On(organizationapi.ListPublicizedApplications, func(context.Context, organizationapi.ListPublicizedApplicationsRequest) (organizationapi.PublicizedPage, error) {
			return organizationapi.PublicizedPage{Items: []organizationapi.PublicizedApplication{{
				ID: "p1", Name: "暖邻服务中心", KindText: "社会服务机构", SubjectText: "成立登记", Office: office, RegionName: "星河区", Ends: noon,
			}}}, nil
		}),
	}
}

// Who cannot draft an application is not led to a page that sends them away; a visitor may sign in as somebody who can.
func TestOnlyFoundersAreLedToTheirApplications(t *testing.T) {
	w := newWorks(t, identity.Resident)
	leads := func(b *browser) [2]bool {
		page := b.get("/registrations").body
		return [2]bool{strings.Contains(page, `href="/desk/applications/new"`), strings.Contains(page, `href="/desk/applications"`)}
	}
	for role, may := range map[identity.Role]bool{identity.Resident: true, identity.Staff: true, identity.Registrar: false, identity.Supervisor: false, identity.Buyer: false} {
		if got := leads(w.as(role)); got != [2]bool{may, may} {
			t.Errorf("%s is led to a new one and to its own: %v", role, got)
		}
	}
	if got := leads(w.browser()); got != [2]bool{true, true} {
		t.Errorf("a visitor is led to a new one and to its own: %v", got)
	}
}
