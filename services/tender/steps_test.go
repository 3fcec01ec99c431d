package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule/ruletest"
)

func TestEveryStepOfAPublishedPurchaseHasADate(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	step := func(key string) tenderapi.Step {
		got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		return got.Steps[slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == key })]
	}
	for _, key := range []string{"clarify", "bid", "open", "rank", "decide", "result", "contract", "announce"} {
		if s := step(key); s.At == nil && s.Due == nil {
			t.Errorf("%s has neither happened nor a day by which it must", key)
		}
	}
	scored, decided, signed, announced := step("rank").Due, step("decide").Due, step("contract").Due, step("announce").Due
	if !d.Deadline.Before(*scored) || !scored.Before(*decided) || !signed.Before(*announced) {
		t.Errorf("the days do not follow each other: %v, %v, %v, %v", scored, decided, signed, announced)
	}
}

func TestJudgingThatTakesLongIsNotLate(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.again(x.ID)
	r.set(d.Deadline.AddDate(0, 1, 0))
	got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	s := got.Steps[slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == "score" })]
	if s.State != "now" || s.Due != nil {
		t.Errorf("no law bounds how long the judging takes, the step says %s by %v", s.State, s.Due)
	}
}

// 实施条例第三十三条: counted from the letter of award for who did not win, from the contract for who did, each to the last moment of its last day.
func TestDepositsGoBackWithinTheirWorkingDays(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.DepositPercent = 2
	x := r.bring(d, tenderapi.StateAwarded, 9_000_000, 8_000_000)
	lost, won := ruletest.Value[int](t, r.book, "tender.deposit.return.lost", r.law()), ruletest.Value[int](t, r.book, "tender.deposit.return.won", r.law())
	due := func(key string, from cn.Day, days int) {
		t.Helper()
		got := ok(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}) // who paid one
		i := slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == key })
		if i < 0 || got.Steps[i].Due == nil || !got.Steps[i].Due.Equal(cn.AddWorkdays(from, days).Last()) || got.Steps[i].State != "todo" || len(got.Steps[i].Basis) != 1 {
			t.Errorf("%s from %s: %+v", key, from, got.Steps)
		}
	}
	announced := cn.DayOf(r.clock())
	due("refund-lost", announced, lost)
	r.set(announced.Add(9).At(10, 0))
	r.signs(x.ID, "c-"+x.ID, x.Award.Supplier.ID, 1)
	due("refund-lost", announced, lost)
	due("refund-won", cn.DayOf(r.clock()), won)
	plain := open(t).to(tenderapi.StateAwarded, 9_000_000, 8_000_000)
	if slices.ContainsFunc(plain.Steps, func(s tenderapi.Step) bool { return s.Key == "refund-lost" || s.Key == "refund-won" }) {
		t.Error("what nobody paid is to be paid back")
	}
}
