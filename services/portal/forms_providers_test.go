package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of the two directories.
func init() {
	draft := []string{
		"version", "1", "name", "需求<b>评估", "department", "某区民政局", "ground", "某方案", "mode", "transfer", "scope", prose, "kinds", "association", "kinds", "serviceorg",
		"fields", "养老服务", "grade", "3", "years", "二", "clean", "true", "publicity_days", "七", "term_years", "三", "effective_on", "五月",
	}
	kept := []string{"需求<b>评估", "某区民政局", "某方案", `<option value="transfer" selected`, prose, "☑association", "☑serviceorg", "养老服务", `<option value="3" selected`, `value="二"`, "☑true", `value="七"`, `value="三"`, `value="五月"`}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/functions/new", identity.Buyer, "/desk/functions/new", draft, kept},
		{"/desk/functions/{id}/edit", identity.Buyer, "/desk/functions/u1/edit", draft, kept},
		{"/functions/{id}/move", identity.Reviewer, "/functions/u1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/providers/{id}/move", identity.Registrar, "/providers/v1/move", []string{"do", "remove", "version", "1", "remove.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/functions/{id}/revision", identity.Buyer, "/functions/u1/revision", nil, nil},
		{"/functions/{id}/objections", identity.Staff, "/functions/u1/objections", []string{"object.text", prose}, []string{prose}},
		{"/functions/{id}/objections/{n}", identity.Buyer, "/functions/u1/objections/1", []string{"answer-1.text", prose}, []string{prose}},
		{"/providers/{id}/objections", identity.Staff, "/providers/v1/objections", []string{"object.text", prose}, []string{prose}},
		{"/providers/{id}/objections/{n}", identity.Registrar, "/providers/v1/objections/1", []string{"answer-1.text", prose}, []string{prose}},
		{"/desk/staff/functions", identity.Staff, "/desk/staff/functions", []string{"function", "u1"}, nil},
	}, forms...)
}

// directoryRoutes is one function and one entry with every button.
func directoryRoutes() []route.Route {
	conditions := organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}, Fields: []string{"养老服务"}, MinGrade: 3, Years: 2, Clean: true, Reported: true}
	said := []organizationapi.Objection{{N: 1, Text: "条件与职能无关。", At: noon}}
	f := organizationapi.Function{
		Previous: "u0", Changes: []string{"条件变严：评估等级要求3A以上"}, Stricter: []string{"评估等级要求3A以上"}, MayRevise: true, MayObject: true, MayAnswer: true, Objections: said,
		History: []organizationapi.FunctionVersion{
			{ID: "u1", Name: "养老服务需求评估", StateText: "现行", EffectiveAt: &noon, Changes: []string{"条件变严：评估等级要求3A以上"}},
			{ID: "u0", Name: "养老服务需求评估", StateText: "已被新版替代", EffectiveAt: &noon, RetiredAt: &noon, Changes: []string{}},
		},
		ID: "u1", Version: 1, Owner: organizationapi.Party{ID: "o1", Name: "星河区民政局"}, Region: "320312", RegionName: "星河区", ModeText: "转移",
		Draft: organizationapi.FunctionDraft{Name: "养老服务需求评估", Department: "星河区民政局", Ground: "某方案", Mode: "transfer", Scope: "上门评估。", Conditions: conditions, PublicityDays: 7, TermYears: 3},
		State: "effective", StateText: "现行", MayEdit: true, PublicizedAt: &noon, EffectiveAt: &noon,
		Steps: []organizationapi.Step{{Key: "submit", Title: "提交审核", State: "now", Owner: "星河区民政局", Basis: []organizationapi.Basis{}}}, Moves: []organizationapi.Move{}, Basis: []organizationapi.Basis{},
	}
	for _, do := range []string{"submit", "return", "publicize", "retire"} {
		f.Moves = append(f.Moves, organizationapi.Move{Do: do, Label: "办理" + do})
	}
	bad := organizationapi.Finding{Level: "refuse", Text: "没有有效的评估等级，这项职能要求3A以上，请先参加评估。", Basis: []organizationapi.Basis{{Rule: "organization.directory.conditions", Title: "中华人民共和国政府采购法", Article: "第二十二条"}}}
	x := organizationapi.Provider{
		ConfirmDue: &noon, MayObject: true, MayAnswer: true, Objections: said,
		ID: "v1", Version: 1, Function: organizationapi.Party{ID: "u1", Name: f.Draft.Name}, ModeText: "转移", Org: organizationapi.Party{ID: mine, Name: "星河区暖邻社会工作服务中心"},
		Region: "320312", RegionName: "星河区", State: "suspended", StateText: "已暂停", AppliedAt: noon, ListedAt: &noon, Until: "2028-01-01", Why: bad.Text, Note: "说明。",
		Findings: []organizationapi.Finding{bad}, Steps: []organizationapi.Step{}, Moves: []organizationapi.Move{},
	}
	for _, do := range []string{"withdraw", "admit", "refuse", "review", "remove", "confirm"} {
		x.Moves = append(x.Moves, organizationapi.Move{Do: do, Label: "办理" + do})
	}
	fs, xs := organizationapi.FunctionPage{Items: []organizationapi.Function{f}}, organizationapi.ProviderPage{Items: []organizationapi.Provider{x}}
	return []route.Route{
		route.On(organizationapi.ListFunctions, func(context.Context, organizationapi.ListFunctionsRequest) (organizationapi.FunctionPage, error) {
			return fs, nil
		}),
		route.On(organizationapi.ListMyFunctions, func(context.Context, organizationapi.ListMyFunctionsRequest) (organizationapi.FunctionPage, error) {
			return fs, nil
		}),
		route.On(organizationapi.GetFunction, func(context.Context, organizationapi.GetFunctionRequest) (organizationapi.Function, error) {
			return f, nil
		}),
		route.On(organizationapi.ListProviders, func(context.Context, organizationapi.ListProvidersRequest) (organizationapi.ProviderPage, error) {
			return xs, nil
		}),
		route.On(organizationapi.ListProviderCases, func(context.Context, organizationapi.ListProviderCasesRequest) (organizationapi.ProviderPage, error) {
			return xs, nil
		}),
		route.On(organizationapi.GetProvider, func(context.Context, organizationapi.GetProviderRequest) (organizationapi.Provider, error) {
			return x, nil
		}),
		route.On(organizationapi.ListFits, func(context.Context, organizationapi.ListFitsRequest) (organizationapi.FitPage, error) {
			return organizationapi.FitPage{Items: []organizationapi.Fit{
				{Function: "u1", Name: f.Draft.Name, Department: "星河区民政局", ModeText: "转移", Why: bad.Text, Items: []organizationapi.Finding{bad}},
				{Function: "u2", Name: "志愿者培训", Department: "星河区民政局", ModeText: "委托", Fits: true, May: true, Items: []organizationapi.Finding{}},
			}}, nil
		}),
	}
}

// callRoutes are two calls, one of which may be answered.
func callRoutes() []route.Route {
	return []route.Route{route.On(tenderapi.ListCalls, func(context.Context, tenderapi.ListCallsRequest) (tenderapi.CallPage, error) {
		row := tenderapi.TenderSummary{ID: "t1", Title: "居家养老服务", Buyer: tenderapi.Party{ID: "o1", Name: "星河区民政局"}, Method: tenderapi.MethodOpen, State: tenderapi.StatePublished, StateText: "公告中", Deadline: noon}
		no := tenderapi.Finding{Level: "refuse", Text: "本组织在严重违法失信名单中。", Basis: []tenderapi.Basis{{Rule: "supplier.listed.serious.barred", Title: "社会组织信用信息管理办法"}}}
		return tenderapi.CallPage{Items: []tenderapi.Call{{Tender: row, May: true, Items: []tenderapi.Finding{}}, {Tender: row, Why: no.Text, Items: []tenderapi.Finding{no}}}}, nil
	})}
}

// What an organization may not do is said with its reason and the clause that says so, and nobody can press what would be refused.
func TestAnOrganizationReadsWhatItMayDoAndExactlyWhyNot(t *testing.T) {
	b := newWorks(t, identity.Staff).as(identity.Staff)
	for path, says := range map[string][]string{
		"/desk/staff/functions": {"不符合：没有有效的评估等级", "政府采购法", "符合全部条件。", "申请列入承接组织目录"},
		"/desk/staff/calls":     {"可以参加。", "现在不能参加。本组织在严重违法失信名单中。", "社会组织信用信息管理办法"},
		"/functions/u1":         {"评估等级：3A以上", "业务领域：养老服务", "最近一次年度工作报告", "历次修订", "条件变严：评估等级要求3A以上。", "条件与职能无关。"},
		"/providers/v1":         {"暂停的原因：没有有效的评估等级", "已暂停", "以前确认继续承接", "条件与职能无关。"},
	} {
		body := b.get(path).body
		for _, s := range says {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		if path == "/desk/staff/functions" && strings.Count(body, "申请列入承接组织目录") != 1 {
			t.Error("what would be refused can be applied for")
		}
	}
}
