package report

import (
	"slices"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
)

// handedIn writes a report of a year, and hands it in.
func handedIn(r *room, who, org string, year int64, income int64) string {
	r.T.Helper()
	got := roomtest.OK(r, who, organizationapi.PrefillReport, organizationapi.PrefillReportRequest{ID: org, Year: year})
	in := written(org)
	in.ID, in.Income = got.ID, income
	roomtest.OK(r, who, organizationapi.UpdateReport, in)
	return got.ID
}

func move(id string, do Verb) organizationapi.MoveReportRequest {
	return organizationapi.MoveReportRequest{ID: id, ReportMove: organizationapi.ReportMove{Do: string(do), Text: "依法办理。"}}
}

// paper uploads a small file.
func paper(r *room, who string) string {
	r.T.Helper()
	return roomtest.OK(r, who, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: "报告.pdf", Upload: contract.Octets([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))}).ID
}

// concluded takes a report from its submission to a conclusion.
func concluded(r *room, who, id string, as organizationapi.ReportConclusion) {
	r.T.Helper()
	roomtest.OK(r, who, organizationapi.MoveReport, move(id, Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, move(id, Endorse))
	end := move(id, Conclude)
	end.Conclusion = as
	roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
}

func TestWhatIsKnownFillsTheDraftAndShowsWhatWasEdited(t *testing.T) {
	r := open(t)
	r.Set(cn.Day("2025-01-05").At(9, 0))
	for org, who := range map[string]string{"fund": "cat", "service": "ann"} {
		got := roomtest.OK(r, who, organizationapi.PrefillReport, organizationapi.PrefillReportRequest{ID: org, Year: 2024})
		in := written(org)
		in.ID, in.Income, in.Audit = got.ID, 120_000_00, []string{paper(r, who)}
		roomtest.OK(r, who, organizationapi.UpdateReport, in)
		roomtest.OK(r, who, organizationapi.MoveReport, move(got.ID, Submit))
	}
	r.Set(cn.Day("2026-01-05").At(9, 0))
	r.fact = organizationapi.Known{Code: "other", Label: "2025年3月2日", Text: "承接项目。", Source: "信用信息", Field: fieldActivities}
	c := r.Orgs["fund"]
	c.CharityOn, c.FundraisingOn = "2023-01-01", "2025-12-31" // to the last day of the year
	r.Orgs["fund"] = c
	got := roomtest.OK(r, "cat", organizationapi.PrefillReport, begin("fund"))
	if got.Draft.Activities != "2025年3月2日：承接项目。" || !slices.Equal(got.Draft.Incomes, []int64{120_000_00}) || !got.Draft.Fundraising || !got.Charity {
		t.Fatalf("filled: %+v", got.Draft)
	}
	edited := func() (out map[string]bool) {
		out = map[string]bool{}
		for _, k := range roomtest.OK(r, "cat", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "fund.2025"}).Known {
			if k.Field != "" {
				out[k.Field] = k.Edited
			}
		}
		return out
	}
	if e := edited(); len(e) != 3 || e["activities"] || e["incomes.0"] || e["fundraising"] {
		t.Errorf("untouched it is edited: %v", e)
	}
	in := written("fund")
	in.Activities, in.Incomes, in.Fundraising = got.Draft.Activities, []int64{120_000_01}, false
	roomtest.OK(r, "cat", organizationapi.UpdateReport, in)
	if e := edited(); e["activities"] || !e["incomes.0"] || !e["fundraising"] {
		t.Errorf("of a fen more and an unticked box: %v", e)
	}
	if other := roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service")); len(other.Draft.Incomes) != 0 || !slices.ContainsFunc(other.Known, func(k organizationapi.Known) bool { return k.Code == "income" && k.Field == "" }) {
		t.Errorf("of a service organization no incomes are asked, and the last one is told: %+v", other)
	}
}

// organization.charity.report, organization.charity.report.audit: a charity brings its accounts, and their audit where it raises funds.
func TestACharityBringsItsAccountsAndTheirAudit(t *testing.T) {
	for _, x := range []struct {
		charity, raises string
		accounts, audit string // rules that refuse
	}{
		{"", "", "", ""},
		{"2026-01-05", "", "organization.charity.report", ""}, // recognized on the day on which the report begins
		{"2026-01-06", "", "", ""},
		{"2024-01-01", "2025-12-31", "organization.charity.report", "organization.charity.report.audit"},
		{"2024-01-01", "2026-01-01", "organization.charity.report", ""}, // not in the year that is reported
	} {
		r := open(t)
		c := r.Orgs["service"]
		c.CharityOn, c.FundraisingOn = x.charity, x.raises
		r.Orgs["service"] = c
		roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
		roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
		_, f := roomtest.Try(r, "ann", organizationapi.MoveReport, act("service", Submit))
		var rules []string
		if f != nil {
			for _, b := range f.Basis {
				rules = append(rules, b.Rule)
			}
		}
		for _, id := range []string{"organization.charity.report", "organization.charity.report.audit"} {
			if want := id == x.accounts || id == x.audit; slices.Contains(rules, id) != want {
				t.Errorf("%+v is refused by %v", x, rules)
			}
		}
	}
	r := open(t)
	c := r.Orgs["service"]
	c.CharityOn, c.FundraisingOn = "2024-01-01", "2025-12-31"
	r.Orgs["service"] = c
	roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
	in := written("service")
	for _, ids := range []*[]string{&in.Accounts, &in.Audit} {
		*ids = []string{paper(r, "ann")}
	}
	roomtest.OK(r, "ann", organizationapi.UpdateReport, in)
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
}

// organization.charity.inspection: in Jiaxing a charitable association is not inspected, so nothing is concluded; elsewhere it is.
func TestWhereCharitiesAreNotInspectedThereIsNoConclusion(t *testing.T) {
	for _, x := range []struct {
		region, charity string
		concludes       bool
	}{{"330402", "2026-02-02", false}, {"330402", "2026-02-03", true}, {"320312", "2024-01-01", true}} {
		r := open(t)
		r.Set(cn.Day("2026-02-02").At(9, 0))
		c := r.Orgs["union"]
		c.Region, c.CharityOn = x.region, x.charity
		r.Orgs["union"] = c
		people["clerk"].Memberships[0].Region = x.region
		roomtest.OK(r, "bob", organizationapi.PrefillReport, begin("union"))
		in := written("union")
		if !cn.Day(x.charity).After("2026-02-02") { // a charity on the day brings its accounts
			in.Accounts = []string{paper(r, "bob")}
		}
		roomtest.OK(r, "bob", organizationapi.UpdateReport, in)
		roomtest.OK(r, "bob", organizationapi.MoveReport, act("union", Submit))
		roomtest.OK(r, "minder", organizationapi.MoveReport, act("union", Endorse))
		end := act("union", Conclude)
		if n := len(roomtest.OK(r, "clerk", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "union.2025"}).Conclusions); (n > 0) != x.concludes {
			t.Errorf("%+v: %d conclusions to choose from", x, n)
		}
		if x.concludes {
			roomtest.Refuses(r, "clerk", organizationapi.MoveReport, end, "organization.report.conclusion-needed", "")
			continue
		}
		end.Conclusion = organizationapi.ReportConclusionPassed
		roomtest.Refuses(r, "clerk", organizationapi.MoveReport, end, "organization.report.inconclusive", "organization.charity.inspection")
		end.Conclusion = ""
		roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
	}
}

// organization.foundation.report.consent, organization.foundation.report.publish: first the sponsor's word; read by everybody from the conclusion on, and not before.
func TestAFoundationsReportNeedsItsSponsorsConsentAndIsPublishedAfterTheConclusion(t *testing.T) {
	r := open(t)
	id := handedIn(r, "cat", "fund", 2025, 0)
	in := written("fund")
	in.Audit = []string{paper(r, "cat")}
	roomtest.OK(r, "cat", organizationapi.UpdateReport, in)
	roomtest.OK(r, "cat", organizationapi.MoveReport, move(id, Submit))
	end := move(id, Conclude)
	end.Conclusion = organizationapi.ReportConclusionPassed
	roomtest.Refuses(r, "clerk", organizationapi.MoveReport, end, "organization.report.unendorsed", "organization.foundation.report.consent")
	roomtest.OK(r, "minder", organizationapi.MoveReport, move(id, Endorse))
	public := organizationapi.ListPublishedReportsRequest{ID: "fund"}
	if got := roomtest.OK(r, "", organizationapi.ListPublishedReports, public); len(got.Items) != 0 {
		t.Errorf("published before its conclusion: %+v", got)
	}
	roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
	if got := roomtest.OK(r, "", organizationapi.ListPublishedReports, public); len(got.Items) != 1 || got.Items[0].ConclusionText != "合格" {
		t.Errorf("after it: %+v", got)
	}
	got := roomtest.OK(r, "", organizationapi.GetReport, organizationapi.GetReportRequest{ID: id})
	i := slices.IndexFunc(got.Steps, func(s organizationapi.Step) bool { return s.Key == "publish" })
	if got.Draft.Activities == "" || len(got.Papers)+len(got.Draft.Audit) != 0 || i < 0 || got.Steps[i].At == nil || len(got.Steps[i].Basis) != 1 || got.Steps[i].Basis[0].Rule != "organization.foundation.report.publish" {
		t.Errorf("everybody reads %+v", got)
	}
}

// organization.serviceorg.report.fails: two years in a row, and neither one nor two apart.
func TestTwoBadYearsInARowLeadToTheRevocationOfAServiceOrganization(t *testing.T) {
	const failed, passed = organizationapi.ReportConclusionFailed, organizationapi.ReportConclusionPassed
	for name, x := range map[string]struct {
		years []organizationapi.ReportConclusion // from 2023 on; "" never came
		leads bool
	}{
		"one":                  {[]organizationapi.ReportConclusion{passed, passed, failed}, false},
		"two in a row":         {[]organizationapi.ReportConclusion{passed, failed, failed}, true},
		"missed, then failed":  {[]organizationapi.ReportConclusion{passed, "", failed}, true},
		"two apart":            {[]organizationapi.ReportConclusion{failed, passed, failed}, false},
		"two, then a good one": {[]organizationapi.ReportConclusion{failed, failed, passed}, false},
	} {
		r := open(t)
		for i, as := range x.years {
			year := int64(2023 + i)
			r.Set(cn.Day("2024-02-01").AddMonths(12*i).At(9, 0))
			if as == "" {
				roomtest.OK(r, "ann", organizationapi.PrefillReport, organizationapi.PrefillReportRequest{ID: "service", Year: year})
				r.Set(cn.Day("2024-06-01").AddMonths(12*i).At(0, 0))
				continue
			}
			concluded(r, "ann", handedIn(r, "ann", "service", year, 0), as)
		}
		got := roomtest.OK(r, "clerk", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "service.2025"})
		if leads := len(got.Follows) == 1 && got.Follows[0].Basis[0].Rule == "organization.serviceorg.report.fails"; leads != x.leads {
			t.Errorf("%s: follows %+v", name, got.Follows)
		}
		if public := roomtest.OK(r, "", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "service.2025"}); len(public.Follows) != 0 {
			t.Errorf("%s: everybody reads %+v", name, public.Follows)
		}
	}
}

func TestWhoHasNoSponsorSendsItsReportToTheRegistrar(t *testing.T) {
	r := open(t)
	id := handedIn(r, "bob", "union", 2025, 0)
	roomtest.Refuses(r, "bob", organizationapi.MoveReport, move(id, Send), "organization.report.sponsored", "")
	c := r.Orgs["service"]
	c.Supervisor = ""
	r.Orgs["service"] = c
	id = handedIn(r, "ann", "service", 2025, 0)
	roomtest.Refuses(r, "ann", organizationapi.MoveReport, move(id, Submit), "organization.report.direct", "")
	if got := roomtest.OK(r, "ann", organizationapi.GetReport, organizationapi.GetReportRequest{ID: id}); len(got.Moves) != 1 || got.Moves[0].Do != string(Send) {
		t.Errorf("it may %+v", got.Moves)
	}
	if got := roomtest.OK(r, "ann", organizationapi.MoveReport, move(id, Send)); got.State != organizationapi.ReportStateEndorsed {
		t.Errorf("sent it stands at %s", got.State)
	}
	if f := func() *fault.Fault {
		_, f := roomtest.Try(r, "minder", organizationapi.GetReport, organizationapi.GetReportRequest{ID: id})
		return f
	}(); f == nil || f.Kind != 404 {
		t.Errorf("a unit that does not sponsor it reads it: %v", f)
	}
}

func TestEachListsTheReportsThatConcernThem(t *testing.T) {
	r := open(t)
	r.Set(cn.Day("2025-01-05").At(9, 0))
	handedIn(r, "ann", "service", 2023, 0)
	concluded(r, "ann", handedIn(r, "ann", "service", 2024, 0), organizationapi.ReportConclusionPassed)
	r.Set(cn.Day("2026-01-05").At(9, 0))
	roomtest.OK(r, "bob", organizationapi.MoveReport, move(handedIn(r, "bob", "union", 2025, 0), Submit))
	list := func(who string, in organizationapi.ListReportsRequest) (out []string) {
		t.Helper()
		for _, x := range roomtest.OK(r, who, organizationapi.ListReports, in).Items {
			out = append(out, x.ID)
		}
		return out
	}
	for _, x := range []struct {
		who  string
		in   organizationapi.ListReportsRequest
		want []string
	}{
		{"clerk", organizationapi.ListReportsRequest{}, []string{"union.2025", "service.2024", "service.2023"}},
		{"clerk", organizationapi.ListReportsRequest{Year: 2024}, []string{"service.2024"}},
		{"clerk", organizationapi.ListReportsRequest{State: organizationapi.ReportStateSubmitted}, []string{"union.2025"}},
		{"clerk", organizationapi.ListReportsRequest{Year: 2024, State: organizationapi.ReportStateSubmitted}, nil},
		{"minder", organizationapi.ListReportsRequest{}, []string{"union.2025", "service.2024", "service.2023"}},
		{"other", organizationapi.ListReportsRequest{}, nil},
		{"ann", organizationapi.ListReportsRequest{}, []string{"service.2024", "service.2023"}},
		{"cat", organizationapi.ListReportsRequest{}, nil},
	} {
		if got := list(x.who, x.in); !slices.Equal(got, x.want) {
			t.Errorf("%s asks for %+v and gets %v", x.who, x.in, got)
		}
	}
}
