package tender

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/recount"
)

func start(id string, wanted int64) tenderapi.StartDrawRequest {
	return tenderapi.StartDrawRequest{ID: id, DrawDraft: tenderapi.DrawDraft{Wanted: wanted, Region: region}}
}

func (r *room) commit(as string, d tenderapi.Draw, value string) tenderapi.CommitDrawRequest {
	about := draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: d.List, Region: d.Region, Field: d.Field}
	if about.String() != d.Subject {
		r.t.Fatalf("the record writes %q, want %q", d.Subject, about)
	}
	return tenderapi.CommitDrawRequest{ID: d.ID, CommitmentDraft: tenderapi.CommitmentDraft{Digest: draw.Commit(value, about)}}
}

func reveal(d tenderapi.Draw, value string) tenderapi.RevealDrawRequest {
	return tenderapi.RevealDrawRequest{ID: d.ID, RevealDraft: tenderapi.RevealDraft{Value: value}}
}

func (r *room) draws(as, id string) []tenderapi.Draw {
	r.t.Helper()
	return ok(r, as, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: id}).Items
}

// drawnFor takes a draw of so many experts to the calls.
func (r *room) drawnFor(id string, wanted int64) tenderapi.Draw {
	r.t.Helper()
	d := ok(r, "officer", tenderapi.StartDraw, start(id, wanted))
	ok(r, "officer", tenderapi.CommitDraw, r.commit("officer", d, "officer's own words"))
	ok(r, "watch", tenderapi.CommitDraw, r.commit("watch", d, "the witness's words"))
	ok(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words"))
	return ok(r, "watch", tenderapi.RevealDraw, reveal(d, "the witness's words"))
}

// called are the experts whose answer a draw waits for, in the order of the calls.
func (r *room) called(id string) (out []string) {
	r.t.Helper()
	for _, e := range slices.Sorted(func(yield func(string) bool) {
		for e, c := range people {
			if c.Has(identity.Expert) && !yield(e) {
				return
			}
		}
	}) {
		for _, x := range ok(r, e, tenderapi.ListMySummons, tenderapi.ListMySummonsRequest{}).Items {
			if x.Draw == id && x.Outcome == "pending" {
				out = append(out, e)
			}
		}
	}
	return out
}

func answer(id string, accept bool) tenderapi.AnswerDrawRequest {
	in := tenderapi.AnswerDrawRequest{ID: id, DrawAnswer: tenderapi.DrawAnswer{Accept: accept}}
	if !accept {
		in.Ground, in.Reason = "unavailable", "那天在外地。"
	}
	return in
}

// accepted lets whoever is called accept, until nobody is left to answer.
func (r *room) accepted(d tenderapi.Draw) (experts []string) {
	r.t.Helper()
	for _, e := range r.called(d.ID) {
		ok(r, e, tenderapi.AnswerDraw, answer(d.ID, true))
		experts = append(experts, e)
	}
	return experts
}

func TestADrawIsRepeatedFromItsPublicRecord(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	d := r.drawnFor(x.ID, 2)
	first := r.called(d.ID)
	ok(r, first[0], tenderapi.AnswerDraw, answer(d.ID, false))
	judges := r.accepted(d)
	if len(first) != 2 || len(judges) != 2 || slices.Contains(judges, first[0]) {
		t.Fatalf("called %v, and after one declined %v", first, judges)
	}
	before := ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"))
	for _, m := range before.Committee {
		if m.Kind == "expert" && (m.Account != "" || m.Number == "" || m.Name != "专家"+m.Number[:8]) {
			t.Errorf("the office sees %+v before the result", m)
		}
	}
	for _, as := range []string{"officer", "watch"} {
		for _, c := range r.draws(as, x.ID)[0].Calls {
			if c.Account != "" || c.Salt != "" {
				t.Errorf("%s reads who %s is before the result", as, c.Number)
			}
		}
	}
	for _, v := range r.draws("", x.ID) {
		if len(v.Calls) > 0 || len(v.Numbers) > 0 || v.Seed != "" || v.Parts[0].Value != "" {
			t.Errorf("the public sees %+v before the result", v)
		}
	}
	r.scored(x.ID, append(judges, "officer"), map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1500}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	public := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if rep := recount.Draws(public, r.draws("", x.ID)); len(rep.Wrong) > 0 {
		t.Errorf("%v\n%v", rep.Wrong, rep.Lines)
	}
	if public.Choosing != nil {
		t.Error("a committee that was drawn names a ground for choosing")
	}
}

func TestWhoTurnsOutToBeTiedAtTheOpeningIsFollowedByTheNext(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	d := r.drawnFor(x.ID, 2)
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"), "tender.draw.under", "")
	judges := r.accepted(d)
	r.ties[judges[0]] = []organizationapi.Relation{{Org: "b", Kind: "kin"}}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer")) // nobody may know yet that b bids
	r.opens(x.ID)
	refused(r, judges[0], tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	next := r.accepted(d)
	if len(next) != 1 || slices.Contains(judges, next[0]) {
		t.Fatalf("accepted %v, then %v", judges, next)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"))
	r.sign(judges[1], x.ID)
	r.sign(next[0], x.ID)
}

func TestExpertsWhoWereNotDrawnNeedAGroundThatIsPublished(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	in := committee(x.ID, "e1", "e2", "officer")
	in.Ground = ""
	refused(r, "officer", tenderapi.SeatCommittee, in, "tender.committee.not-drawn", "tender.committee.draw")
	in.Ground = "convenient"
	refused(r, "officer", tenderapi.SeatCommittee, in, "tender.committee.not-drawn", "tender.committee.draw")
	in.Ground, in.Reason = "specialised", ""
	refused(r, "officer", tenderapi.SeatCommittee, in, "tender.committee.not-drawn", "tender.committee.self")
	in.Reason = "技术复杂。"
	ok(r, "officer", tenderapi.SeatCommittee, in)
	if v := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); v.Choosing != nil {
		t.Error("the ground is public before the names are")
	}
	r.scored(x.ID, []string{"e1", "e2", "officer"}, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1500}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	v := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if v.Choosing == nil || v.Choosing.Reason != "技术复杂。" || !v.Committee[0].Chosen || v.Committee[2].Chosen {
		t.Errorf("%+v %+v", v.Choosing, v.Committee)
	}
}

func TestAnotherJudgingIsDrawnAnotherCommittee(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judged := func(by string, marks map[string][2]int64) []string {
		judges := r.accepted(r.drawnFor(x.ID, 2))
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, by))
		r.scored(x.ID, append(slices.Clone(judges), by), marks)
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
		if rep := recount.Draws(ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), r.draws("", x.ID)); len(rep.Wrong) > 0 {
			t.Errorf("%v\n%v", rep.Wrong, rep.Lines)
		}
		return judges
	}
	former := judged("officer", map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1500}})
	r.set(r.now.Add(time.Hour))
	c := r.appealed(x.ID)
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c, dispute.Settle, tenderapi.EffectRejudge))
	if got := r.tender(x.ID); got.State != tenderapi.StateOpened || len(got.Committee) != 0 {
		t.Fatalf("%s, %d judges", got.State, len(got.Committee))
	}
	r.set(r.now.Add(time.Hour))
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "clerk"), "tender.committee.unlawful", "") // the former are not seated again
	for _, e := range judged("clerk", map[string][2]int64{"a": {4000, 1500}, "b": {5000, 1500}}) {
		if slices.Contains(former, e) {
			t.Errorf("%s judges again", e)
		}
	}
	if got := r.tender(x.ID); got.Award.Supplier.ID != "b" {
		t.Errorf("awarded to %+v", got.Award)
	}
	for _, d := range r.draws("", x.ID) { // of the former judging, too
		for _, c := range d.Calls {
			if c.Outcome == "accepted" && (c.Account == "" || draw.Number(c.Salt, c.Account) != c.Number) {
				t.Errorf("draw %d no longer shows who %s is", d.Nth, c.Number)
			}
		}
	}
}
