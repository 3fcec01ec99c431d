package tender

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule/ruletest"
)

// 财库〔2016〕125号: who was looked up, when, and what the register said then; later news does not change it.
func TestWhoWasLookedUpStandsInTheReportAsTheRegisterSaidThen(t *testing.T) {
	r := open(t)
	if !ruletest.Value[bool](t, r.book, "tender.credit.check", r.law()) {
		t.Fatal("nobody need look")
	}
	r.edit("b", func(o *organizationapi.Organization) { o.ListedAbnormal = true })
	x := r.to(tenderapi.StateScored, 9_000_000, 8_000_000, 8_500_000)
	r.edit("c", func(o *organizationapi.Organization) { o.ListedSerious = true })
	get := tenderapi.GetReportRequest{ID: x.ID}
	for _, who := range []string{"officer", "second", "e1", "watch"} {
		rep := ok(r, who, tenderapi.GetReport, get)
		if len(rep.Checks) != 3 || rep.Due == nil || !rep.At.Equal(*x.ScoredAt) {
			t.Fatalf("%s reads %+v", who, rep)
		}
		for _, c := range rep.Checks {
			if c.AtStep != "opening" || c.At.After(rep.At) || !c.Active || c.Serious || c.Abnormal != (c.Supplier.ID == "b") {
				t.Errorf("%s reads of %s: %+v", who, c.Supplier.ID, c)
			}
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	rep := ok(r, "officer", tenderapi.GetReport, get)
	if len(rep.Checks) != 4 || rep.Checks[3].AtStep != "decision" || !rep.Checks[3].At.After(rep.Checks[0].At) && !rep.Checks[3].At.Equal(r.clock()) {
		t.Errorf("the winner was looked up again: %+v", rep.Checks)
	}
}

func TestTheReportIsForTheBuyerTheCommitteeAndTheSupervisor(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000, 8_500_000)
	refused(r, "officer", tenderapi.GetReport, tenderapi.GetReportRequest{ID: x.ID}, "tender.report.not-yet", "")
	y := r.to(tenderapi.StateAwarded, 9_000_000, 8_000_000, 8_500_000)
	for who, code := range map[string]string{"other": "tender.report.not-yet", "ann": "identity.role", "": "identity.required", "e7": "tender.report.not-yet"} {
		if _, f := try(r, who, tenderapi.GetReport, tenderapi.GetReportRequest{ID: y.ID}); f == nil || f.Code != code {
			t.Errorf("%q is told %v, want %s", who, f, code)
		}
	}
}

// Whoever submitted a purchase and reviews for its office since reviews nothing of it, and reads all of the report.
func TestAReviewerWhoSubmittedReadsTheWholeReport(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 8_000_000)
	was := people["officer"]
	t.Cleanup(func() { people["officer"] = was })
	person("officer", "buyer", "reviewer")
	ok(r, "officer", tenderapi.GetReport, tenderapi.GetReportRequest{ID: x.ID})
	ok(r, "officer", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
}

// A county that has moved has a register of its own people, in which a supplier from elsewhere does not stand.
func TestABidderWhomTheRegisterDoesNotKnowKeepsNoBidClosed(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	was := r.orgs["b"]
	r.whole = true
	delete(r.orgs, "b")
	must(t, r.store.Delete(t.Context(), entries, "b"))
	r.opens(x.ID)
	r.whole, r.orgs["b"] = false, was
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	for _, c := range ok(r, "officer", tenderapi.GetReport, tenderapi.GetReportRequest{ID: x.ID}).Checks {
		if c.Unlisted != (c.Supplier.ID == "b") || c.Active == c.Unlisted {
			t.Errorf("of %s the record says unlisted %v, active %v", c.Supplier.ID, c.Unlisted, c.Active)
		}
	}
}
