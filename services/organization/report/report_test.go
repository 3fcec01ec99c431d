package report

import (
	"fmt"
	"slices"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

func TestTheLifeOfAReportIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestAReportGoesFromTheOrganizationOverItsSponsorToTheConclusion(t *testing.T) {
	r := open(t)
	got := roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
	if again := roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service")); again.ID != got.ID || again.Version != got.Version {
		t.Errorf("begun twice there are two: %+v", again)
	}
	sources := map[string]int{}
	for _, k := range got.Known {
		sources[k.Source]++
	}
	if sources["社会组织名册"] < 3 || sources["信用信息"] != 1 {
		t.Errorf("what is known already: %v", sources)
	}
	roomtest.Refuses(r, "ann", organizationapi.MoveReport, act("service", Submit), "organization.report.unlawful", "")
	roomtest.Refuses(r, "bob", organizationapi.UpdateReport, written("service"), "organization.report.not-found", "")
	roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
	roomtest.Refuses(r, "ann", organizationapi.UpdateReport, written("service"), "organization.report.frozen", "")
	if _, f := roomtest.Try(r, "other", organizationapi.MoveReport, act("service", Endorse)); f == nil || f.Kind != 404 {
		t.Errorf("another sponsor: %v", f)
	}
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Return))
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Endorse))
	if _, f := roomtest.Try(r, "", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "service.2025"}); f == nil || f.Kind != 404 {
		t.Errorf("anybody reads it before its conclusion: %v", f)
	}
	roomtest.Refuses(r, "clerk", organizationapi.MoveReport, act("service", Conclude), "organization.report.conclusion-needed", "")
	end := act("service", Conclude)
	end.Conclusion = organizationapi.ReportConclusionFailed // organization.serviceorg.report.conclusions
	if got = roomtest.OK(r, "clerk", organizationapi.MoveReport, end); got.ConclusionText != "不合格" {
		t.Errorf("%s: concluded: %+v", "organization.serviceorg.report.conclusions", got)
	}
	if public := roomtest.OK(r, "", organizationapi.GetReport, organizationapi.GetReportRequest{ID: "service.2025"}); public.ConclusionText != "不合格" || public.Remark != "" {
		t.Errorf("anybody reads %+v", public)
	}
	mend := act("service", Rectify)
	mend.Until = "2026-04-06"
	roomtest.Refuses(r, "clerk", organizationapi.MoveReport, mend, "organization.report.until", "organization.serviceorg.report.rectify.months")
	mend.Until = "2026-04-05"
	roomtest.OK(r, "clerk", organizationapi.MoveReport, mend)
	r.Set(cn.Day("2026-04-05").Last())
	if r.Count(events.TypeOrganizationReportOverdueV1) != 0 {
		t.Error("overdue on the last day")
	}
	r.Set(cn.Day("2026-04-06").At(0, 0))
	if r.Count(events.TypeOrganizationReportOverdueV1) != 1 {
		t.Error("not overdue after the last day")
	}
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Redo))
	end.Conclusion = organizationapi.ReportConclusionPassed
	roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
}

func TestTheDaysOfAReportAreThoseOfItsKind(t *testing.T) {
	r := open(t)
	roomtest.OK(r, "clerk", organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: 2025}})
	roomtest.OK(r, "clerk", organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: 2025}})
	if n := r.Count(events.TypeOrganizationReportOpenedV1); n != 3 {
		t.Errorf("%d reports began", n)
	}
	roomtest.Refuses(r, "clerk", organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: 2026}}, "organization.report.year", "")
	// organization.serviceorg.report.supervisor, organization.serviceorg.report.registrar, organization.association.report.supervisor,
	// organization.association.report.registrar and organization.foundation.report name these days.
	named := map[string][2]string{
		"service": {"organization.serviceorg.report.supervisor", "organization.serviceorg.report.registrar"},
		"union":   {"organization.association.report.supervisor", "organization.association.report.registrar"},
		"fund":    {"organization.foundation.report", "organization.foundation.report"},
	}
	for org, days := range map[string][2]cn.Day{"service": {"2026-03-31", "2026-05-31"}, "union": {"2026-03-31", "2026-05-31"}, "fund": {"2026-03-31", "2026-03-31"}} {
		got := roomtest.OK(r, "clerk", organizationapi.GetReport, organizationapi.GetReportRequest{ID: org + ".2025"})
		if cn.DayOf(got.SponsorDue) != days[0] || cn.DayOf(got.RegistrarDue) != days[1] {
			t.Errorf("%s: %s and %s, by %v", org, got.SponsorDue, got.RegistrarDue, named[org])
		}
	}
	roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
	roomtest.OK(r, "bob", organizationapi.UpdateReport, written("union"))
	r.Set(cn.Day("2026-03-31").Last())
	if got := roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit)); got.Late {
		t.Error("the last second of March is in time")
	}
	r.Set(cn.Day("2026-04-01").At(0, 0))
	if got := roomtest.OK(r, "bob", organizationapi.MoveReport, act("union", Submit)); !got.Late {
		t.Error("the first of April is late")
	}
	if n := r.Count(events.TypeOrganizationReportMissedV1); n != 1 { // the foundation's
		t.Errorf("%d missed", n)
	}
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("union", Return))
	r.Set(cn.Day("2026-05-31").Last())
	if n := r.Count(events.TypeOrganizationReportMissedV1); n != 1 {
		t.Errorf("%d missed on the last day of May", n)
	}
	r.Set(cn.Day("2026-06-01").At(0, 0))
	if n := r.Count(events.TypeOrganizationReportMissedV1); n != 2 {
		t.Errorf("%d missed after May", n)
	}
	roomtest.OK(r, "bob", organizationapi.MoveReport, act("union", Submit)) // made good
}

// organization.serviceorg.report.exempt.months
func TestWhoWasFoundedLateInTheYearOwesNoReport(t *testing.T) {
	for day, owes := range map[string]bool{"2025-06-30": true, "2025-07-01": false, "2026-01-02": false} {
		r := open(t)
		c := r.Orgs["service"]
		c.RegisteredOn = day
		r.Orgs["service"] = c
		_, f := roomtest.Try(r, "ann", organizationapi.PrefillReport, begin("service"))
		if (f == nil) != owes || f != nil && f.Code != "organization.report.exempt" {
			t.Errorf("%s: founded on %s: %v", "organization.serviceorg.report.exempt.months", day, f)
		}
	}
	r := open(t) // organization.association.report.born holds in 3304
	c := r.Orgs["union"]
	c.RegisteredOn, c.Region = "2025-07-01", "330402"
	r.Orgs["union"] = c
	r.Set(cn.Day("2026-02-02").At(9, 0))
	roomtest.Refuses(r, "bob", organizationapi.PrefillReport, begin("union"), "organization.report.exempt", "organization.association.report.born")
	c.RegisteredOn = "2025-06-30"
	r.Orgs["union"] = c
	roomtest.OK(r, "bob", organizationapi.PrefillReport, begin("union"))
}

func TestAFoundationShowsItsAuditAndWhatItSpent(t *testing.T) {
	r := open(t)
	roomtest.OK(r, "cat", organizationapi.PrefillReport, begin("fund"))
	roomtest.OK(r, "cat", organizationapi.UpdateReport, written("fund"))
	roomtest.Refuses(r, "cat", organizationapi.MoveReport, act("fund", Submit), "organization.report.unlawful", "organization.foundation.report.audit")
	met := func(d organizationapi.ReportDraft) map[string]bool {
		t.Helper()
		in := written("fund")
		d.Law, d.Activities, d.People, d.Finance = in.Law, in.Activities, in.People, in.Finance
		in.ReportDraft = d
		roomtest.OK(r, "cat", organizationapi.UpdateReport, in)
		out := map[string]bool{}
		for _, f := range roomtest.OK(r, "cat", organizationapi.ListReportFindings, organizationapi.ListReportFindingsRequest{ID: "fund.2025"}).Items {
			for _, b := range f.Basis {
				out[b.Rule] = f.Ok
			}
		}
		return out
	}
	for _, c := range []struct {
		rule string
		d    organizationapi.ReportDraft
		want bool
	}{
		{"organization.foundation.spending.public", organizationapi.ReportDraft{Fundraising: true, Charity: 70, Incomes: []int64{100}}, true},
		{"organization.foundation.spending.public", organizationapi.ReportDraft{Fundraising: true, Charity: 69, Incomes: []int64{100}}, false},
		{"organization.foundation.spending.public", organizationapi.ReportDraft{Fundraising: true, Charity: 69, Incomes: []int64{100, 90, 90}}, true}, // organization.charity.spending.average
		{"organization.foundation.spending.private", organizationapi.ReportDraft{Charity: 8, Balance: 100}, true},
		{"organization.foundation.spending.private", organizationapi.ReportDraft{Charity: 799, Balance: 10000}, false},
		{"organization.foundation.overhead", organizationapi.ReportDraft{Overhead: 10, Spending: 100}, true},
		{"organization.foundation.overhead", organizationapi.ReportDraft{Overhead: 1001, Spending: 10000}, false},
	} {
		if got, found := met(c.d)[c.rule]; !found || got != c.want {
			t.Errorf("%s of %+v: %v (%s)", c.rule, c.d, got, "organization.charity.spending.average")
		}
	}
	paper := roomtest.OK(r, "cat", organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: "审计报告.pdf", Upload: contract.Octets([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))})
	in := written("fund")
	in.Audit = []string{paper.ID}
	roomtest.OK(r, "cat", organizationapi.UpdateReport, in)
	roomtest.OK(r, "cat", organizationapi.MoveReport, act("fund", Submit))
}

// organization.report.conclusion: in Guangzhou a report draws no conclusion.
func TestWhereThePlaceDrawsNoConclusionThereIsNone(t *testing.T) {
	r := open(t)
	c := r.Orgs["service"]
	c.Region = "440103"
	r.Orgs["service"] = c
	people["clerk"].Memberships[0].Region = "440103"
	roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
	roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Endorse))
	end := act("service", Conclude)
	end.Conclusion = organizationapi.ReportConclusionPassed
	roomtest.Refuses(r, "clerk", organizationapi.MoveReport, end, "organization.report.inconclusive", "organization.report.conclusion")
	end.Conclusion = ""
	roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
}

func TestAnAssociationIsConcludedByTheWordsOfItsLaw(t *testing.T) {
	r := open(t)
	roomtest.OK(r, "bob", organizationapi.PrefillReport, begin("union"))
	roomtest.OK(r, "bob", organizationapi.UpdateReport, written("union"))
	roomtest.OK(r, "bob", organizationapi.MoveReport, act("union", Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("union", Endorse))
	end := act("union", Conclude)
	end.Conclusion = organizationapi.ReportConclusionFailed
	list, err := rule.Ask[[]rule.Item](ruletest.Book(t, contracts.Files), "organization.association.report.conclusions", rule.Where{Region: "320312", Day: r.Clock()})
	if err != nil {
		t.Fatal(err)
	}
	if got := roomtest.OK(r, "clerk", organizationapi.MoveReport, end); got.ConclusionText == "" || got.ConclusionText != rule.Text(list.Value, "failed") {
		t.Errorf("concluded as %q of %+v", got.ConclusionText, list.Value)
	}
}

func TestTheSponsorIsKnownByItsIdAndAnOldReportByItsName(t *testing.T) {
	for name, id := range map[string]string{"kept": "health", "old": ""} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			c := r.Orgs["service"]
			c.Sponsor = id
			r.Orgs["service"] = c
			roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
			roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
			roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
			renamed := people["minder"]
			renamed.Memberships = []identity.Membership{{Org: "health", OrgName: "某区卫生健康局", Role: identity.Sponsor, Region: region}}
			double := people["other"] // of another unit that bears the name
			double.Memberships = []identity.Membership{{Org: "school", OrgName: "某区卫生健康委员会", Role: identity.Sponsor, Region: region}}
			for who, want := range map[*identity.Caller]bool{&renamed: id != "", &double: id == ""} {
				ts, err := r.service.Tasks(t.Context(), *who)
				if err != nil || (len(ts) == 1) != want {
					t.Errorf("%s of %s: %d tasks, %v", who.ID, who.Memberships[0].OrgName, len(ts), err)
				}
				if got, err := r.service.reports.Get(t.Context(), "service.2025"); err != nil || slices.Contains(got.hats(*who), Sponsor) != want {
					t.Errorf("%s wears %v, %v", who.ID, got.hats(*who), err)
				}
			}
			people["minder"], people["other"] = renamed, double
			for who, want := range map[string]bool{"minder": id != "", "other": id == ""} {
				if page := roomtest.OK(r, who, organizationapi.ListReports, organizationapi.ListReportsRequest{}); (len(page.Items) == 1) != want {
					t.Errorf("%s lists %+v", who, page.Items)
				}
			}
			if id != "" {
				roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Endorse))
			}
		})
	}
}

// However many are being written, the desk of the authority shows those that it has to conclude.
func TestAReportThatWaitsIsNotLostAmongThoseThatAreWritten(t *testing.T) {
	r := open(t)
	for i := range 120 {
		c := r.Orgs["service"]
		c.ID = fmt.Sprintf("a%03d", i) // by its id before the one that waits
		c.Supervisor = ""
		r.Orgs[c.ID] = c
	}
	roomtest.OK(r, "clerk", organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: 2025}})
	roomtest.OK(r, "ann", organizationapi.UpdateReport, written("service"))
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Endorse))
	ts, err := r.service.Tasks(t.Context(), people["clerk"])
	if err != nil || len(ts) != 1 || ts[0].Subject != "service.2025" {
		t.Errorf("%d tasks, %v", len(ts), err)
	}
}
