package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/recount"
)

// drawnLots are two lots with a result each, judged by one drawn committee and the officer; who was drawn.
func drawnLots(t *testing.T) (r *room, ids, judges []string) {
	t.Helper()
	r = open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	ids = r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	ids = ids[:2]
	for _, id := range ids {
		r.bidOn(id, map[string]int64{"ann": 70_000_00, "bob": 75_000_00})
	}
	r.set(d.Deadline)
	for _, id := range ids {
		r.opens(id)
	}
	judges = r.accepted(r.drawnFor(ids[0], 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], "officer"))
	ok(r, "officer", tenderapi.SeatCommittee, like(ids[1], ids[0]))
	for _, id := range ids {
		r.settled(id, append(slices.Clone(judges), "officer"))
	}
	return r, ids, judges
}

// like seats the committee of another lot.
func like(id, of string) tenderapi.SeatCommitteeRequest {
	return tenderapi.SeatCommitteeRequest{ID: id, CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: of}}
}

// settled takes a lot from its committee to its result.
func (r *room) settled(id string, judges []string) {
	r.t.Helper()
	r.scored(id, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
}

// judgedAgain lets the supervisor order another judging; who judged before may sit again where it says why.
func (r *room) judgedAgain(id, former string) {
	r.t.Helper()
	r.set(r.now.Add(time.Hour))
	c := r.appealed(id)
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Accept, ""))
	in := upheld(c, dispute.Settle, tenderapi.EffectRejudge)
	in.Former = former
	ok(r, "watch", tenderapi.MoveChallenge, in)
	r.set(r.now.Add(time.Hour))
}

// clean holds the public record of a lot against the draws of the lot whose committee it has.
func (r *room) clean(when, id, of string) {
	r.t.Helper()
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	if rep := recount.Draws(seen, r.draws("", of)); len(rep.Wrong) > 0 || len(seen.Committee) == 0 {
		r.t.Errorf("%s: %d in the committee, %v", when, len(seen.Committee), rep.Wrong)
	}
}

func TestAnotherJudgingOfOneLotLeavesThePublicRecordOfTheOtherAlone(t *testing.T) {
	r, ids, former := drawnLots(t)
	r.clean("both have a result", ids[1], ids[0])
	r.judgedAgain(ids[0], "")
	r.clean("the first is judged anew", ids[1], ids[0])
	again := r.drawnFor(ids[0], 2)
	r.clean("others are called", ids[1], ids[0])
	for _, d := range r.draws("", ids[0]) {
		if shown := len(d.Calls) > 0 || d.Seed != ""; shown != (d.Nth == 1) {
			t.Errorf("draw %d is public: %v", d.Nth, shown)
		}
	}
	judges := r.accepted(again)
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], "clerk"))
	r.clean("others sit", ids[1], ids[0])
	r.settled(ids[0], append(slices.Clone(judges), "clerk"))
	r.clean("the first has another result", ids[0], ids[0])
	r.clean("the first has another result", ids[1], ids[0])
	for _, e := range judges {
		if slices.Contains(former, e) {
			t.Errorf("%s judges again", e)
		}
	}
	r.judgedAgain(ids[1], "") // and takes the committee that the first has now
	ok(r, "officer", tenderapi.SeatCommittee, like(ids[1], ids[0]))
	r.settled(ids[1], append(slices.Clone(judges), "clerk"))
	r.clean("the second has the committee of the first's other judging", ids[1], ids[0])
}

// The first lot loses a judge whom the opening ties to one of its bidders; the second keeps who was seated for both.
func TestAJudgeReplacedInOneLotLeavesThePublicRecordOfTheOtherAlone(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	ids := r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	r.bidOn(ids[0], map[string]int64{"ann": 70_000_00, "bob": 75_000_00})
	r.bidOn(ids[1], map[string]int64{"bob": 70_000_00, "cat": 75_000_00})
	former := r.accepted(r.drawnFor(ids[0], 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], "officer"))
	ok(r, "officer", tenderapi.SeatCommittee, like(ids[1], ids[0]))
	r.ties[former[0]] = []organizationapi.Relation{{Org: "a", Kind: "kin"}}
	r.set(d.Deadline)
	r.opens(ids[0])
	r.opens(ids[1])
	next := r.accepted(r.draws("officer", ids[0])[0])
	if len(next) != 1 || slices.Contains(former, next[0]) {
		t.Fatalf("%v sat, and then came %v", former, next)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], "officer"))
	marks := map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}, "c": {3000, 1000}}
	for id, judges := range map[string][]string{ids[0]: {former[1], next[0], "officer"}, ids[1]: {former[0], former[1], "officer"}} {
		r.scored(id, judges, marks)
	}
	for _, id := range ids[:2] {
		ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
		ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
		r.clean("each has its result", id, ids[0])
	}
}

func TestWhoseJudgingWasSetAsideJudgesNoMore(t *testing.T) {
	r, ids, former := drawnLots(t)
	r.judgedAgain(ids[1], "")
	barred := !ruletest.Value[bool](t, r.book, "tender.committee.former", r.law())
	if !barred {
		t.Fatal("the rule book lets them")
	}
	refused(r, "officer", tenderapi.SeatCommittee, like(ids[1], ids[0]), "tender.committee.again", "tender.committee.former")
	refused(r, "officer", tenderapi.SeatCommittee, committee(ids[1], former[0], "clerk"), "tender.committee.again", "tender.committee.former")
	refused(r, "officer", tenderapi.SeatCommittee, committee(ids[1], "officer"), "tender.committee.again", "tender.committee.former")
	d := r.drawnFor(ids[1], 2)
	if i := slices.IndexFunc(d.LeftOut, func(l tenderapi.LeftOut) bool { return l.Code == "former" }); i < 0 || d.LeftOut[i].Count != 2 || d.LeftOut[i].Text == "" {
		t.Errorf("the list leaves out %+v", d.LeftOut)
	}
	judges := r.accepted(d)
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[1], "clerk"))
	r.settled(ids[1], append(judges, "clerk"))
	r.clean("the second is judged by others", ids[1], ids[1])
	r.judgedAgain(ids[1], "两次评审的成员都没有违法违规行为，专家库中没有别的专家。")
	ok(r, "officer", tenderapi.SeatCommittee, like(ids[1], ids[0]))
}

// What was public of a judging that was set aside is so again with the next result; who may read reports reads it all along.
func TestAJudgingThatWasSetAsideIsReadAsFarAsItWasPublic(t *testing.T) {
	r, ids, former := drawnLots(t)
	id := ids[0]
	was := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: id})
	reads := func(as string) []tenderapi.Judging {
		t.Helper()
		return ok(r, as, tenderapi.ListJudgings, tenderapi.ListJudgingsRequest{ID: id}).Items
	}
	if len(reads("watch")) != 0 {
		t.Error("what counts is told as set aside")
	}
	r.judgedAgain(id, "")
	for _, as := range []string{"officer", "second", "watch", former[0]} {
		all := reads(as)
		if len(all) != 1 || all[0].Nth != 1 || !all[0].Shown || all[0].Award == nil || !strings.Contains(all[0].Why, "投诉处理决定") || !cmp.Equal(all[0].Evaluation.Ranking, was.Ranking) || len(all[0].Committee) != 3 {
			t.Errorf("%s reads %+v", as, all)
		}
	}
	judges := r.accepted(r.drawnFor(id, 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, "clerk"))
	for _, as := range []string{"", "ann", judges[0]} {
		if all := reads(as); len(all) != 0 {
			t.Errorf("while others judge %q reads %+v", as, all)
		}
	}
	r.settled(id, append(judges, "clerk"))
	for _, as := range []string{"", "bob", judges[0]} {
		all := reads(as)
		if len(all) != 1 || all[0].Evaluation == nil || len(all[0].Evaluation.Marks) == 0 || len(all[0].Committee) != 3 {
			t.Fatalf("with the result %q reads %+v", as, all)
		}
		for _, m := range all[0].Committee {
			if (m.Account != "") != (m.Number != "") || m.Name == "" {
				t.Errorf("%q reads of a former judge %+v", as, m)
			}
		}
	}
}

// What nobody had published is not published by setting it aside.
func TestAJudgingWithoutAResultStaysWithThoseWhoReadIt(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judges := r.accepted(r.drawnFor(x.ID, 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"))
	marks := map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}}
	r.scored(x.ID, append(slices.Clone(judges), "officer"), marks)
	r.rejudged(x.ID)
	next := r.accepted(r.drawnFor(x.ID, 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "clerk"))
	r.settled(x.ID, append(next, "clerk"))
	for as, names := range map[string]int{"": -1, "ann": -1, next[0]: -1, "officer": 0, "second": 0, "watch": 3} { // how many members are named, -1 for nothing read
		all := ok(r, as, tenderapi.ListJudgings, tenderapi.ListJudgingsRequest{ID: x.ID}).Items
		if names < 0 {
			if len(all) != 0 {
				t.Errorf("%q reads %+v", as, all)
			}
			continue
		}
		if len(all) != 1 || all[0].Shown || all[0].Evaluation == nil {
			t.Fatalf("%s reads %+v", as, all)
		}
		n := 0
		for _, m := range all[0].Committee {
			if m.Account != "" && m.Number != "" || as == "watch" {
				n++
			}
		}
		if n != names {
			t.Errorf("%s is told who was drawn: %+v", as, all[0].Committee)
		}
	}
}

// rejudged lets the supervisor order another judging before there is a result.
func (r *room) rejudged(id string) {
	r.t.Helper()
	in := challenge(id)
	in.About, in.Link = "process", "judging"
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c.ID, dispute.Settle, tenderapi.EffectRejudge))
}

// Whom a draw fell on is secret until the result, also by what is refused.
func TestWhoWasDrawnForAJudgingWithoutAResultIsNotLearnedByChoosing(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judges := r.accepted(r.drawnFor(x.ID, 2))
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"))
	r.scored(x.ID, append(slices.Clone(judges), "officer"), map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	r.rejudged(x.ID)
	for _, e := range []string{"e1", "e2", "e3", "e4", "e5", "e6", "e7"} {
		refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, e, "clerk"), "tender.committee.not-drawn", "tender.committee.draw")
	}
}
