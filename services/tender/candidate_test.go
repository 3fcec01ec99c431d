package tender

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
)

// abandoned is the news that a contract will not be signed.
func (r *room) abandoned(x tenderapi.Tender, by string, seq int64) tenderapi.Tender {
	r.t.Helper()
	ev := event.New(events.TypeContractContractAbandonedV1, r.clock(), events.ContractContractAbandonedV1{Tender: x.ID, Supplier: r.tender(x.ID).Award.Supplier.ID, Note: "不再承接。", By: by})
	ev.Subject, ev.Seq = "c-"+x.ID, seq
	if err := r.Publish(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
	return ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
}

func decide(id, supplier, note string) tenderapi.MoveTenderRequest {
	in := verb(id, Decide)
	in.Supplier, in.Note = supplier, note
	return in
}

// The order is ann, bob, cat: see room.to.
func TestTheNextCandidateComesWhenTheFirstWillNotSign(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateAwarded, 9_000_000, 9_000_000, 9_000_000)
	r.set(cn.DayOf(r.now).Add(20).At(9, 0))
	x = r.abandoned(x, "supplier", 1)
	if x.State != tenderapi.StateScored || x.Award != nil || len(x.Passed) != 1 || x.Passed[0].Ground != "refused" || x.Passed[0].Supplier.ID != "a" || x.Passed[0].AnnouncedAt == nil {
		t.Fatalf("%s %+v", x.State, x.Passed)
	}
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if len(seen.Passed) != 1 || len(seen.Committee) == 0 {
		t.Error("what was public is hidden again")
	}
	ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide)) // in time: the days begin with the refusal
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if x.Award.Supplier.ID != "b" || r.told(events.TypeTenderTenderAwardedV1) != 2 {
		t.Errorf("awarded to %+v", x.Award)
	}
	for who, want := range map[string]string{"ann": "未成交", "bob": "成交", "cat": "未成交"} {
		if got := r.mine(who); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}
	r.abandoned(x, "supplier", 2)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if x = r.abandoned(x, "supplier", 3); x.State != tenderapi.StateFailed || x.Failure.Ground != "contract" {
		t.Errorf("nobody is left, and the purchase is %s", x.State)
	}
}

func TestTheBuyerMayBeginAnewInsteadOfTakingTheNext(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateAwarded, 9_000_000, 9_000_000, 9_000_000)
	r.abandoned(x, "supplier", 1)
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
}

func TestABuyerWhoWalksAwayPicksNobodyElse(t *testing.T) {
	for _, by := range []string{"buyer", ""} {
		r := open(t)
		x := r.to(tenderapi.StateAwarded, 9_000_000, 9_000_000)
		if x = r.abandoned(x, by, 1); x.State != tenderapi.StateFailed {
			t.Errorf("abandoned by %q, the purchase is %s", by, x.State)
		}
	}
}

func TestABarredCandidateIsPassedOverByNameAndWithAReason(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 9_000_000, 9_000_000)
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", "更合意。"), "tender.award.order", "tender.award.ordered")
	r.edit("a", func(o *organizationapi.Organization) { o.ListedSerious = true })
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "", "已逾期。"), "tender.award.not-eligible", "supplier.listed.serious.barred")
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", ""), "tender.award.not-eligible", "supplier.listed.serious.barred")
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "c", "跳过两家。"), "tender.award.order", "tender.award.ordered")
	got := ok(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", "第一名已被列入名单。"))
	if got.Award.Supplier.ID != "b" || got.Award.Reason == "" || len(got.Passed) != 1 || got.Passed[0].Ground != "barred" || got.Passed[0].Note == "" {
		t.Errorf("%+v %+v", got.Award, got.Passed)
	}
}

func TestWhenEveryCandidateIsBarredThePurchaseCanEnd(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 9_000_000)
	refused(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"), "tender.failure.contradicted", "tender.failure.grounds")
	for _, id := range []string{"a", "b"} {
		r.edit(id, func(o *organizationapi.Organization) { o.ListedSerious = true })
	}
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", "第一名已被列入名单。"), "tender.award.not-eligible", "supplier.listed.serious.barred")
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
}
