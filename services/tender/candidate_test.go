package tender

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
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
	if next := ruletest.Value[bool](t, r.book, "contract.refused.next", r.law()); (x.State == tenderapi.StateScored) != next {
		t.Fatalf("the next candidate may come: %v, and the purchase is %s", next, x.State)
	}
	if x.Award != nil || len(x.Passed) != 1 || x.Passed[0].Ground != "refused" || x.Passed[0].Supplier.ID != "a" || x.Passed[0].AnnouncedAt == nil {
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

func TestAJudgingThatIsDoneAnewIsSecretLikeTheFirst(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateAwarded, 9_000_000, 9_000_000, 9_000_000)
	x = r.abandoned(x, "supplier", 1)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	c := ok(r, "cat", tenderapi.FileChallenge, challenge(x.ID))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "cat", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c.ID, dispute.Settle, tenderapi.EffectRejudge))
	judges := []string{"e4", "e5", "e6"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if len(seen.Committee) != 0 || seen.Choosing != nil {
		t.Errorf("strangers read who judges anew: %+v", seen.Committee)
	}
	if len(seen.Passed) != 1 || seen.Passed[0].Supplier.ID != "a" {
		t.Errorf("that the first winner fell away was public, and now is %+v", seen.Passed)
	}
	for _, who := range []string{"ann", "bob", "cat"} { // whose rank in the former judging counts no more
		if b := ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]; b.Rank != 0 || b.Total != 0 {
			t.Errorf("%s still reads rank %d, total %d", who, b.Rank, b.Total)
		}
	}
	sheet := ok(r, "e4", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	for i, b := range ok(r, "e4", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids {
		if sheet.Bids[i].Price != 0 || b.Price != 0 || r.record(x.ID).Bids[i].Price == 0 {
			t.Errorf("who marks the plan reads the price: %d on the sheet, %d in the record", sheet.Bids[i].Price, b.Price)
		}
	}
	r.scored(x.ID, judges, map[string][2]int64{"b": {1000, 500}, "c": {5000, 1500}, "a": {1000, 500}})
	refused(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}, "tender.evaluation.not-yet", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	if seen = ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Award.Supplier.ID != "c" || len(seen.Committee) != 3 {
		t.Errorf("awarded to %+v by %d", seen.Award, len(seen.Committee))
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
	refused(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"), "tender.failure.contradicted", "tender.consultation.failure")
	for _, id := range []string{"a", "b"} {
		r.edit(id, func(o *organizationapi.Organization) { o.ListedSerious = true })
	}
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", "第一名已被列入名单。"), "tender.award.not-eligible", "supplier.listed.serious.barred")
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
}

// A county that has moved has another register (decision 0012). That it does not know a supplier loses nobody an award, and
// a mark that it has of the supplier under another number loses it.
func TestWhomTheRegisterDoesNotKnowIsAwardedOnceSomebodyHasLookedElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		moved  bool // nothing was kept either
		before func(*room)
		code   string // of the refusal of whoever says what was found elsewhere
	}{
		"known as it bid":                  {moved: true},
		"known by the copy that was kept":  {},
		"listed in the copy that was kept": {before: func(r *room) { r.edit("a", func(o *organizationapi.Organization) { o.ListedSerious = true }) }, code: "tender.award.not-eligible"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.to(tenderapi.StateScored, 9_000_000, 9_000_000, 9_000_000)
			if c.before != nil {
				c.before(r)
			}
			was := r.orgs["a"]
			r.whole = true
			delete(r.orgs, "a")
			if c.moved {
				must(t, r.store.Delete(t.Context(), entries, "a"))
			}
			if c.code != "" {
				refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "", "信用中国没有记录。"), c.code, "supplier.listed.serious.barred")
				return
			}
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide), "tender.award.unknown", "supplier.conditions")
			refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "b", "信用中国没有记录。"), "tender.award.order", "")
			was.ID, was.ListedSerious = "other", true
			r.orgs["other"] = was
			refused(r, "officer", tenderapi.MoveTender, decide(x.ID, "", "信用中国没有记录。"), "tender.award.not-eligible", "supplier.listed.serious.barred")
			delete(r.orgs, "other")
			got := ok(r, "officer", tenderapi.MoveTender, decide(x.ID, "", "11月27日查询信用中国，没有记录。"))
			if got.Award.Supplier.ID != "a" || got.Award.Reason == "" {
				t.Errorf("awarded to %+v", got.Award)
			}
			checks := ok(r, "officer", tenderapi.GetReport, tenderapi.GetReportRequest{ID: x.ID}).Checks
			if last := checks[len(checks)-1]; last.AtStep != "decision" || !last.Unlisted || last.Active {
				t.Errorf("the report says %+v", last)
			}
		})
	}
}

// A consortium is opened though the register does not know one of its members any more.
func TestAConsortiumIsNotInvalidBecauseTheRegisterHasMoved(t *testing.T) {
	r, x := joint(t)
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	r.leads("ann", "a", "b")
	r.says("ann", x.ID, agreed(9_000_000, "a", "b", 40))
	r.bid("cat", x.ID, 8_000_000)
	r.bid("dan", x.ID, 8_000_000)
	r.set(x.Deadline)
	r.whole = true
	delete(r.orgs, "b")
	must(t, r.store.Delete(t.Context(), entries, "b"))
	r.opens(x.ID)
	for _, b := range ok(r, "officer", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids {
		if !b.Valid {
			t.Errorf("%s is invalid: %s", b.Supplier.Name, b.Why)
		}
	}
}
