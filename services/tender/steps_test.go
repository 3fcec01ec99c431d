package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/tenderapi"
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
