package portal

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of the annual report.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/reports/seasons", identity.Registrar, "/desk/reports/seasons", []string{"season.year", "2024"}, []string{`<option value="2024" selected`}},
		{"/desk/reports/new", identity.Staff, "/desk/reports/new", []string{"begin.year", "2024"}, []string{`<option value="2024" selected`}},
		{"/desk/reports/{id}/edit", identity.Staff, "/desk/reports/r1/edit", []string{
			"version", "1", "law", prose, "activities", "办了十二次活动", "income", "十二万", "charity", "8000", "incomes.0", "90000", "fundraising", "true", "audit.papers", "p1", "audit.name.p1", "审计.pdf",
		}, []string{prose, "办了十二次活动", "十二万", `value="8000"`, `value="90000"`, "☑true", "☑p1", "审计.pdf"}},
		{"/desk/reports/{id}/move", identity.Registrar, "/desk/reports/r1/move", []string{"do", "return", "version", "1", "return.text", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/reports/{id}/move", identity.Registrar, "/desk/reports/r1/move", []string{"do", "conclude", "version", "1", "conclude.conclusion", "basic", "conclude.text", prose}, []string{prose, "☑basic"}},
		{"/desk/reports/{id}/move", identity.Registrar, "/desk/reports/r1/move", []string{"do", "rectify", "version", "1", "rectify.text", prose, "rectify.until", "2026-12-20"}, []string{prose, `value="2026-12-20"`}},
	}, forms...)
	const figures = "figures made of a list that is a table itself"
	const part, read = "a part of one document, which is read, printed and kept as a whole", "what the rule book says of one thing at this moment, reckoned for this reader"
	noList[part] = append(noList[part], "平台已经知道的，来自哪里")
	noList[figures] = append(noList[figures], "大事记，新的在前")
	noList[read] = append(noList[read], "支出比例，按年报的金额计算")
}

// yearlyRoutes is the report of a foundation with every button.
func yearlyRoutes() []route.Route {
	org := organizationapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}
	r := organizationapi.Report{
		ID: "r1", Version: 1, Org: org, Year: 2025, Kind: organizationapi.OrgKindFoundation, KindText: "基金会", Region: "320312", State: organizationapi.ReportStateOpen, StateText: "填报中",
		Charity: true, OpenedAt: noon, SponsorDue: noon, RegistrarDue: noon, Sponsor: "星河区民政局", Office: "星河区民政局", ConcludedAt: &noon, Conclusion: organizationapi.ReportConclusionBasic, ConclusionText: "基本合格",
		Known: []organizationapi.Known{
			{Code: "name", Label: "名称", Text: org.Name, Source: "社会组织名册"},
			{Code: "income", Label: "2024年收入", Text: "90,000.00", Source: "2024年度工作报告", Link: "/reports/r0", Field: "incomes.0", Edited: true},
		},
		Draft:  organizationapi.ReportDraft{Law: "守法。", Charity: 8_000_00, Balance: 90_000_00, Audit: []string{"p1"}},
		Papers: []organizationapi.Paper{{ID: "p1", Name: "审计.pdf", Type: "application/pdf", Size: 1024, Hash: "00", At: noon}},
		Steps:  []organizationapi.Step{{Key: "submit", Title: "报送业务主管单位", State: "now", Owner: org.Name, Due: &noon, Basis: []organizationapi.Basis{}}}, Moves: []organizationapi.Move{},
		Conclusions: []organizationapi.Choice{{Code: "passed", Text: "合格"}, {Code: "basic", Text: "基本合格"}},
	}
	for _, do := range []string{"submit", "send", "return", "endorse", "conclude", "rectify", "redo"} {
		r.Moves = append(r.Moves, organizationapi.Move{Do: do, Label: "办理" + do, Rule: "organization.foundation.report"})
	}
	page := organizationapi.ReportPage{Items: []organizationapi.ReportSummary{{
		ID: "r1", Org: org, Year: 2025, Kind: r.Kind, KindText: r.KindText, State: r.State, StateText: r.StateText, SponsorDue: noon, RegistrarDue: noon, ConclusionText: "基本合格", ConcludedAt: &noon,
	}}}
	return []route.Route{
		route.On(organizationapi.GetReport, func(context.Context, organizationapi.GetReportRequest) (organizationapi.Report, error) { return r, nil }),
		route.On(organizationapi.ListReports, func(context.Context, organizationapi.ListReportsRequest) (organizationapi.ReportPage, error) {
			return page, nil
		}),
		route.On(organizationapi.ListPublishedReports, func(context.Context, organizationapi.ListPublishedReportsRequest) (organizationapi.ReportPage, error) {
			return page, nil
		}),
		route.On(organizationapi.GetDossier, func(context.Context, organizationapi.GetDossierRequest) (organizationapi.Dossier, error) {
			return organizationapi.Dossier{ID: "o1", Officers: []organizationapi.DossierOfficer{}, Charters: []organizationapi.DossierCharter{}, Branches: []organizationapi.Branch{}, Entries: []organizationapi.DossierEntry{{SubjectText: "变更登记", On: "2025-05-06", Text: "住所变更。"}}}, nil
		}),
		route.On(organizationapi.ListReportFindings, func(context.Context, organizationapi.ListReportFindingsRequest) (organizationapi.FindingList, error) {
			return organizationapi.FindingList{Items: []organizationapi.Finding{{Level: "warn", Text: "公益支出低于上一年基金余额的8%，请说明。", Field: "charity", Basis: []organizationapi.Basis{}}}}, nil
		}),
	}
}
