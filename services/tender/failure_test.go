package tender

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
)

// to takes a purchase by consultation with bids of ann and bob to a state.
func (r *room) to(state State, prices ...int64) tenderapi.Tender {
	r.t.Helper()
	return r.bring(r.draft(tenderapi.MethodConsultation, 25), state, prices...)
}

// bring takes a draft there.
func (r *room) bring(d tenderapi.TenderDraft, state State, prices ...int64) tenderapi.Tender {
	r.t.Helper()
	x := r.create(d)
	judges := []string{"e1", "e2", "e3"}
	if d.Method == tenderapi.MethodOpen {
		judges = append(judges, "e4", "e5")
	}
	for _, step := range []struct {
		reached State
		do      func()
	}{
		{tenderapi.StateSubmitted, func() { ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit)) }},
		{tenderapi.StatePublished, func() { ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish)) }},
		{tenderapi.StateClosed, func() {
			for i, fen := range prices {
				r.bid([]string{"ann", "bob", "cat"}[i], x.ID, fen)
			}
			r.set(d.Deadline)
		}},
		{tenderapi.StateOpened, func() { r.opens(x.ID) }},
		{tenderapi.StateFrozen, func() {
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
			r.signed(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}, "c": {3000, 500}})
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
		}},
		{tenderapi.StateRevealed, func() {
			r.release(x.ID, tenderapi.StagePrice, two...)
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
		}},
		{tenderapi.StateScored, func() { ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude)) }},
		{tenderapi.StateDecided, func() { ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide)) }},
		{tenderapi.StateAwarded, func() { ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result)) }},
	} {
		if x = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); x.State == state {
			break
		}
		step.do()
		x = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if x.State != step.reached {
			r.t.Fatalf("on the way to %s: %s", state, x.State)
		}
	}
	return x
}

func fail(id, ground string) tenderapi.MoveTenderRequest {
	in := verb(id, Fail)
	in.Ground, in.Note = ground, "情况说明。"
	return in
}

func TestAPurchaseEndsOnlyOnAGroundThatTheRecordBearsOut(t *testing.T) {
	const low, high = 9_000_000, 10_000_001 // the budget is 10,000,000
	for name, c := range map[string]struct {
		state  State
		prices []int64
		ground string
		lawful bool
	}{
		"few, before the notice":              {tenderapi.StateSubmitted, nil, "few", false},
		"few, while bids come in":             {tenderapi.StatePublished, nil, "few", false},
		"few, one came":                       {tenderapi.StateClosed, []int64{low}, "few", true},
		"few, exactly enough came":            {tenderapi.StateClosed, []int64{low, low}, "few", false},
		"few, enough are valid":               {tenderapi.StateOpened, []int64{low, low}, "few", false},
		"few, one is over the ceiling":        {tenderapi.StateRevealed, []int64{low, 9_500_001}, "few", true},
		"few, after the scores":               {tenderapi.StateScored, []int64{low, low}, "few", false},
		"few, after the decision":             {tenderapi.StateDecided, []int64{low, low}, "few", false},
		"over budget, before the notice":      {tenderapi.StateSubmitted, nil, "overbudget", false},
		"over budget, before the opening":     {tenderapi.StateClosed, []int64{high, high}, "overbudget", false},
		"over budget, before prices are out":  {tenderapi.StateOpened, []int64{high, high}, "overbudget", false},
		"over budget, all are":                {tenderapi.StateRevealed, []int64{high, high}, "overbudget", true},
		"over budget, all but one":            {tenderapi.StateRevealed, []int64{high, 10_000_000}, "overbudget", true}, // two are needed
		"over budget, but two":                {tenderapi.StateRevealed, []int64{high, low, 10_000_000}, "overbudget", false},
		"over budget, after the decision":     {tenderapi.StateDecided, []int64{low, low}, "overbudget", false},
		"a breach of law, after the decision": {tenderapi.StateDecided, []int64{low, low}, "unlawful", true},
		"no case of a consultation any more":  {tenderapi.StateSubmitted, nil, "changed", true},
		"the task fell away, in review":       {tenderapi.StateSubmitted, nil, "cancelled", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.to(c.state, c.prices...)
			if !c.lawful {
				refused(r, "officer", tenderapi.MoveTender, fail(x.ID, c.ground), "tender.failure.contradicted", "tender.consultation.failure")
				return
			}
			if got := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, c.ground)); got.State != tenderapi.StateFailed || got.Failure.Ground != c.ground {
				t.Errorf("%s: %+v", got.State, got.Failure)
			}
		})
	}
}

// Each procedure ends on the grounds of its own law: a tender for its prices only when all are over the budget.
func TestEachProcedureEndsOnItsOwnGrounds(t *testing.T) {
	const low, high = 9_000_000, 10_000_001
	for name, c := range map[string]struct {
		draft  func(*room) tenderapi.TenderDraft
		state  State
		prices []int64
		ground string
		code   string // "" ends it
		rule   string
	}{
		"a tender, one is the budget": {func(r *room) tenderapi.TenderDraft { return r.draft(tenderapi.MethodOpen, 25) }, tenderapi.StateRevealed, []int64{high, high, 10_000_000}, "overbudget", "tender.failure.contradicted", "tender.failure.grounds"},
		"a tender, all are over":      {func(r *room) tenderapi.TenderDraft { return r.draft(tenderapi.MethodOpen, 25) }, tenderapi.StateRevealed, []int64{high, high, high}, "overbudget", "", ""},
		"a tender has no cases":       {func(r *room) tenderapi.TenderDraft { return r.draft(tenderapi.MethodOpen, 25) }, tenderapi.StateSubmitted, nil, "changed", "tender.failure.no-ground", "tender.failure.grounds"},
		"a negotiation, two came":     {func(r *room) tenderapi.TenderDraft { return r.lowest(tenderapi.MethodNegotiation, "complex") }, tenderapi.StateClosed, []int64{low, low}, "few", "", ""},
		"a negotiation, three came":   {func(r *room) tenderapi.TenderDraft { return r.lowest(tenderapi.MethodNegotiation, "complex") }, tenderapi.StateClosed, []int64{low, low, low}, "few", "tender.failure.contradicted", "tender.negotiation.failure"},
		"an inquiry, three came":      {func(r *room) tenderapi.TenderDraft { return r.lowest(tenderapi.MethodInquiry, "standard") }, tenderapi.StateClosed, []int64{low, low, low}, "few", "tender.failure.contradicted", "tender.inquiry.failure"},
		"an inquiry, one is within":   {func(r *room) tenderapi.TenderDraft { return r.lowest(tenderapi.MethodInquiry, "standard") }, tenderapi.StateRevealed, []int64{high, high, low}, "overbudget", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := c.draft(r)
			d.Ceiling = 0
			x := r.bring(d, c.state, c.prices...)
			if c.code != "" {
				refused(r, "officer", tenderapi.MoveTender, fail(x.ID, c.ground), c.code, c.rule)
				return
			}
			if got := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, c.ground)); got.State != tenderapi.StateFailed || got.Failure.Text == "" {
				t.Errorf("%s: %+v", got.State, got.Failure)
			}
		})
	}
	for _, p := range tenderapi.Procedures {
		if p.Rules.Failure == "" {
			t.Errorf("%s cannot end", p.Name)
		}
	}
}

func TestAPurchaseThatMovedMeanwhileIsNotEndedOnWhatWasSeen(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000)
	in := fail(x.ID, "few")
	in.Version = x.Version - 1
	refused(r, "officer", tenderapi.MoveTender, in, "store.stale", "")
}

func TestTheRecordsOfAPurchaseThatFailedAreKeptAsLongAsOthers(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000)
	got := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
	last := got.Steps[len(got.Steps)-1]
	if want := cn.DayOf(r.now.In(cn.Zone).AddDate(15, 0, 0)); last.Key != "keep" || last.Due == nil || cn.DayOf(*last.Due) != want || last.Basis[0].Rule != "tender.records.keep" {
		t.Errorf("the last step is %+v, want the records kept until %s", last, want)
	}
	draft := r.create(r.draft(tenderapi.MethodOpen, 25))
	ok(r, "officer", tenderapi.MoveTender, verb(draft.ID, Submit))
	gone := ok(r, "officer", tenderapi.MoveTender, fail(draft.ID, "cancelled"))
	for _, s := range gone.Steps {
		if s.Key == "keep" {
			t.Error("a draft that never was a purchase has records to keep")
		}
	}
}

// 条例第五十三条: who handed in a bid may challenge that the purchase was ended, from the day of its end.
func TestTheEndOfAPurchaseIsChallengedByWhoHandedInABid(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000) // nothing is ever opened
	in := challenge(x.ID)
	in.About, in.Link = "process", "failure"
	refused(r, "ann", tenderapi.FileChallenge, in, "tender.challenge.too-early", "")
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
	ended := cn.DayOf(r.clock())
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.not-party", "")
	days := ruletest.Value[int](t, r.book, "dispute.challenge.file", r.law())
	got := ok(r, "ann", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items[1]
	if len(got.Links) != 1 || got.Links[0].Link != "failure" || !got.Open || !got.Last.Equal(cn.AddWorkdays(ended, days).Last()) {
		t.Errorf("the procedure: %+v", got)
	}
	r.at(cn.AddWorkdays(ended, days+1).At(0, 0))
	refused(r, "ann", tenderapi.FileChallenge, in, "tender.challenge.too-late", "dispute.challenge.file")
	r.at(cn.AddWorkdays(ended, days).At(23, 59))
	c := ok(r, "ann", tenderapi.FileChallenge, in)
	refused(r, "ann", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectRestart))
	x = r.tender(x.ID)
	if x.State != tenderapi.StateFailed || len(x.Rulings) != 1 || x.Rulings[0].TakenAt == nil || x.Failure.Ground != "few" || r.told(events.TypeTenderTenderFailedV1) != 1 {
		t.Errorf("%s %+v %+v", x.State, x.Rulings, x.Failure) // it ended once, and what it ended on is what was found wrong
	}
	d := r.draft(tenderapi.MethodOpen, 30)
	d.Prior = x.ID
	if next := r.create(d); next.Prior == nil || next.Prior.ID != x.ID {
		t.Errorf("it is begun anew as %+v", next.Prior)
	}
}
