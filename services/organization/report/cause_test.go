package report

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
)

// years takes an organization through its years from 2023 on; "" is one whose report never came.
func (r *room) years(as, org string, list ...organizationapi.ReportConclusion) {
	r.T.Helper()
	for i, c := range list {
		year := int64(2023 + i)
		r.Set(cn.Day("2024-02-01").AddMonths(12*i).At(9, 0))
		switch {
		case c == "":
			roomtest.OK(r, as, organizationapi.PrefillReport, organizationapi.PrefillReportRequest{ID: org, Year: year})
			r.Set(cn.Day("2024-06-01").AddMonths(12*i).At(0, 0))
		default:
			concluded(r, as, handedIn(r, as, org, year, 0), c)
		}
	}
}

func (r *room) causes(as, org string) []organizationapi.Cause {
	r.T.Helper()
	return roomtest.OK(r, as, organizationapi.ListCauses, organizationapi.ListCausesRequest{Org: org}).Items
}

// toDecide are the tasks of the registrar that ask whether to revoke.
func (r *room) toDecide() (n int) {
	r.T.Helper()
	ts, err := r.service.Tasks(r.T.Context(), people["clerk"])
	if err != nil {
		r.T.Fatal(err)
	}
	for _, t := range ts {
		if t.Room == "revocation" && len(t.Basis) == 1 {
			n++
		}
	}
	return n
}

func decline(c organizationapi.Cause, note string) organizationapi.MoveCauseRequest {
	return organizationapi.MoveCauseRequest{ID: c.ID, CauseMove: organizationapi.CauseMove{Do: string(Decline), Version: c.Version, Note: note}}
}

// The boundaries of organization.serviceorg.report.fails and organization.foundation.report.fails: one bad year puts
// nothing on the registrar's desk, the second in a row does, and nothing is revoked.
func TestTwoBadYearsPutADecisionOnTheRegistrarsDesk(t *testing.T) {
	const failed, passed = organizationapi.ReportConclusionFailed, organizationapi.ReportConclusionPassed
	for name, x := range map[string]struct {
		as, org string
		years   []organizationapi.ReportConclusion
		want    int
	}{
		"one":                      {"ann", "service", []organizationapi.ReportConclusion{passed, failed}, 0},
		"two":                      {"ann", "service", []organizationapi.ReportConclusion{failed, failed}, 1},
		"one that never came":      {"ann", "service", []organizationapi.ReportConclusion{failed, ""}, 1},
		"two that never came":      {"ann", "service", []organizationapi.ReportConclusion{"", ""}, 1},
		"two apart":                {"ann", "service", []organizationapi.ReportConclusion{failed, passed, failed}, 0},
		"a good one after":         {"ann", "service", []organizationapi.ReportConclusion{failed, failed, passed}, 0},
		"a foundation":             {"cat", "fund", []organizationapi.ReportConclusion{"", ""}, 1},
		"an association, no years": {"bob", "union", []organizationapi.ReportConclusion{"", ""}, 0},
	} {
		r := open(t)
		r.years(x.as, x.org, x.years...)
		if got := r.toDecide(); got != x.want {
			t.Errorf("%s: the registrar finds %d", name, got)
		}
		law := map[string]string{"service": "organization.serviceorg.report.fails", "fund": "organization.foundation.report.fails"}[x.org]
		for _, c := range r.causes("clerk", x.org) {
			if (c.State == pending) != (x.want == 1) || len(c.Basis) != 1 || c.Basis[0].Rule != law || c.Years != 2 {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if name == "two" && r.Count(events.TypeOrganizationCauseRaisedV1) != 1 {
			t.Errorf("told %d times", r.Count(events.TypeOrganizationCauseRaisedV1))
		}
		if r.Count(events.TypeOrganizationRevocationDecidedV1) != 0 {
			t.Errorf("%s: revoked by itself", name)
		}
	}
}

func TestACauseIsDeclinedWithAReasonAndAThirdBadYearIsANewOne(t *testing.T) {
	const failed = organizationapi.ReportConclusionFailed
	r := open(t)
	people["far"] = identity.Caller{ID: "far", Memberships: []identity.Membership{{Org: "away", Role: identity.Registrar, Region: "320311"}}}
	people["watch"] = identity.Caller{ID: "watch", Memberships: []identity.Membership{{Org: "finance", Role: identity.Supervisor, Region: region}}}
	r.years("ann", "service", failed, failed)
	c := r.causes("clerk", "service")[0]
	if got := r.causes("watch", ""); len(got) != 1 || len(got[0].Moves) != 0 || len(r.causes("far", "")) != 0 {
		t.Errorf("the supervisor reads %+v", got)
	}
	roomtest.Refuses(r, "ann", organizationapi.ListCauses, organizationapi.ListCausesRequest{}, "identity.role", "")
	roomtest.Refuses(r, "far", organizationapi.MoveCause, decline(c, "不撤销。"), "organization.cause.not-found", "")
	roomtest.Refuses(r, "clerk", organizationapi.MoveCause, decline(c, ""), "organization.cause.no-note", "")
	lift := decline(c, "不撤销。")
	lift.Do = string(Lift)
	roomtest.Refuses(r, "clerk", organizationapi.MoveCause, lift, "organization.cause.no-such-move", "")
	got := roomtest.OK(r, "clerk", organizationapi.MoveCause, decline(c, "已经更换负责人，正在整改。"))
	if got.State != declined || got.Note == "" || r.toDecide() != 0 {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "clerk", organizationapi.MoveCause, decline(got, "不撤销。"), "organization.cause.wrong-state", "")
	r.Set(cn.Day("2026-02-01").At(9, 0))
	concluded(r, "ann", handedIn(r, "ann", "service", 2025, 0), failed)
	if all := r.causes("clerk", "service"); len(all) != 2 || all[0].Year != 2025 || all[0].State != pending || all[1].State != declined || r.toDecide() != 1 {
		t.Errorf("after a third year: %+v", all)
	}
	r.Part.Listens[events.TypeOrganizationRevocationDecidedV1](t.Context(), event.Event{Type: events.TypeOrganizationRevocationDecidedV1, Subject: "service"})
	if got := r.causes("clerk", "service"); got[0].State != decided || got[1].State != declined {
		t.Errorf("revoked, they are %s and %s", got[0].State, got[1].State)
	}
}

func TestAReportMadeGoodLiftsTheCause(t *testing.T) {
	r := open(t)
	r.years("ann", "service", "", "")
	if r.toDecide() != 1 {
		t.Fatal("nothing to decide")
	}
	concluded(r, "ann", handedIn(r, "ann", "service", 2024, 0), organizationapi.ReportConclusionPassed)
	if got := r.causes("clerk", "service"); len(got) != 1 || got[0].State != lifted || got[0].ClosedAt == nil || r.toDecide() != 0 {
		t.Errorf("%+v", got)
	}
}
