package dispute

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

func (r *room) challenge(id string) tenderapi.Challenge {
	r.t.Helper()
	return ok(r, "watch", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: id})
}

// stations are the keys and states of the steps, in one line: "file done, answer now".
func stationsOf(c tenderapi.Challenge) (line string) {
	for i, s := range c.Steps {
		if i > 0 {
			line += ", "
		}
		line += s.Key + " " + s.State
	}
	return line
}

func movesOf(c tenderapi.Challenge) (do []string) {
	for _, m := range c.Moves {
		do = append(do, m.Do)
	}
	return do
}

func TestThePeriodsSayWhatFilingWouldSay(t *testing.T) {
	r, id := awarded(t)
	end := cn.AddWorkdays(cn.AddWorkdays(cn.DayOf(r.now), 1), 7)
	y := r.published() // still takes bids
	for _, at := range []time.Time{r.now, end.At(23, 0), cn.AddWorkdays(end, 1).At(0, 1)} {
		r.set(at)
		for _, who := range []string{"ann", "cat"} {
			for _, tender := range []string{id, y} {
				list := ok(r, who, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: tender})
				if len(list.Items) != 3 {
					t.Fatalf("%d periods", len(list.Items))
				}
				for _, p := range list.Items {
					in := challenge(tender)
					in.About = p.About
					_, f := try(r, who, tenderapi.FileChallenge, in)
					if p.Open != (f == nil) {
						t.Errorf("%s on %s about %s: open %v, filing says %v", who, at, p.About, p.Open, f)
					}
					if f != nil && p.Why != f.Text || f == nil && p.Why != "" {
						t.Errorf("%s: why %q, filing says %v", p.About, p.Why, f)
					}
					if len(p.Basis) == 0 || p.Basis[0].Rule != "dispute.challenge.since" {
						t.Errorf("%s rests on %+v", p.About, p.Basis)
					}
				}
			}
		}
	}
}

func TestAPeriodNamesItsFirstAndLastDay(t *testing.T) {
	r, id := awarded(t)
	law := rule.Where{Region: region, Day: r.clock()}
	since := cn.AddWorkdays(cn.DayOf(r.now), ruletest.Value[int](t, r.book, "tender.result.notice", law)) // the end of the notice
	last := cn.AddWorkdays(since, ruletest.Value[int](t, r.book, "dispute.challenge.file", law))
	ask := func() tenderapi.ChallengePeriod {
		return ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: id}).Items[2]
	}
	if p := ask(); p.About != "result" || p.Filed || cn.DayOf(*p.Since) != since || cn.DayOf(*p.Last) != last {
		t.Errorf("%+v, from %s", p, since)
	}
	ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	if p := ask(); !p.Filed || p.Open || p.Why == "" || p.Basis[2].Rule != "dispute.challenge.once" || p.Basis[2].Verified {
		t.Errorf("after filing: %+v", p)
	}
	if p := ok(r, "ann", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: id}).Items[2]; p.Filed {
		t.Error("what another organization filed is held against this one")
	}
	y := r.published()
	if p := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: y}).Items[1]; p.Since != nil || p.Last != nil || p.Why == "" {
		t.Errorf("before the opening: %+v", p)
	}
}

func TestAChallengeOpensToThoseConcernedOnly(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	for _, who := range []string{"bob", "officer", "watch"} {
		got := ok(r, who, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
		if got.Facts == "" || got.TenderTitle == "" || got.Buyer.Name != "组织buyer" || got.Steps[0].Owner != "组织b" {
			t.Errorf("%s reads %+v", who, got)
		}
	}
	for _, who := range []string{"ann", "cat", "other"} {
		refused(r, who, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}, "tender.challenge.not-found", "")
	}
	refused(r, "bob", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: "nothing"}, "tender.challenge.not-found", "")
	for _, who := range []string{"", "ann"} {
		seen := ok(r, who, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]
		if seen.Steps[0].Owner != "质疑供应商" || !seen.Open || len(seen.PauseBasis) != 1 || seen.PauseBasis[0].Rule != "dispute.challenge.pause" {
			t.Errorf("%q sees %+v", who, seen)
		}
	}
	mine := ok(r, "bob", tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{})
	if len(mine.Items) != 1 || mine.Items[0].ID != c.ID {
		t.Errorf("bob's own: %+v", mine.Items)
	}
	if others := ok(r, "ann", tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{}); len(others.Items) != 0 {
		t.Errorf("ann's own: %+v", others.Items)
	}
}

func TestWhatHaltsAContractIsFoundAmongAnyNumberOfChallenges(t *testing.T) {
	r, id := awarded(t)
	for i := range maxShown { // answered long ago, and so listed first
		at := r.clock().Add(-time.Hour)
		if _, err := r.service.challenges.Insert(t.Context(), fmt.Sprintf("old%d", i), Challenge{
			Tender: id, Buyer: "buyer", Region: region, Law: rule.Where{Region: region, Day: at}, Supplier: tenderapi.Party{ID: fmt.Sprintf("s%d", i)},
			Draft: tenderapi.ChallengeDraft{About: "documents"}, State: tenderapi.ChallengeStateAnswered, FiledAt: at, AnsweredAt: &at,
		}); err != nil {
			t.Fatal(err)
		}
	}
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	halts := func(what string) (ids []string) {
		for _, x := range ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id, Halts: what}).Items {
			ids = append(ids, x.ID)
		}
		return ids
	}
	for _, what := range []string{"signing", "performance"} {
		if got := halts(what); !slices.Equal(got, []string{c.ID}) {
			t.Errorf("%s is halted by %v", what, got)
		}
	}
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服答复。"))
	if signing, performance := halts("signing"), halts("performance"); len(signing) != 0 || !slices.Equal(performance, []string{c.ID}) {
		t.Errorf("while the complaint is dealt with, signing is halted by %v and performing by %v", signing, performance)
	}
}

func TestAComplaintIsOfferedWhileItMayBeMade(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	bob := func() tenderapi.Challenge {
		t.Helper()
		return ok(r, "bob", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
	}
	if got := bob(); !slices.Equal(movesOf(got), []string{"withdraw"}) || stationsOf(got) != "file done, answer now, complain todo" {
		t.Errorf("before the answer: %v, %s", movesOf(got), stationsOf(got))
	}
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	if got := bob(); !slices.Equal(movesOf(got), []string{"complain", "withdraw"}) || stationsOf(got) != "file done, answer done, complain now" {
		t.Errorf("after the answer: %v, %s", movesOf(got), stationsOf(got))
	}
	r.set(cn.AddWorkdays(cn.DayOf(c.AnswerDue), 16).At(0, 1))
	if got := bob(); !slices.Equal(movesOf(got), []string{"withdraw"}) || got.Steps[2].Title != "投诉期满，没有投诉" || stationsOf(got) != "file done, answer done, complain done" {
		t.Errorf("after the window: %v, %s", movesOf(got), stationsOf(got))
	}
}

func TestTheStepsOfAComplaintEndWithTheDecision(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.set(cn.AddWorkdays(cn.DayOf(c.AnswerDue), 1).At(9, 0))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "逾期没有答复。"))
	if got := r.challenge(c.ID); got.Steps[1].Title != "答复期满，没有答复" || stationsOf(got) != "file done, answer done, complain done, accept now, forward todo, settle todo" {
		t.Errorf("%q, %s", got.Steps[1].Title, stationsOf(got))
	}
	in := act(c.ID, Accept, "")
	in.SuspendDays = 10
	ok(r, "watch", tenderapi.MoveChallenge, in)
	if got := r.challenge(c.ID); got.PauseBasis[0].Rule != "dispute.suspend" || got.Steps[3].Note == "" || stationsOf(got) != "file done, answer done, complain done, accept done, forward done, explain now, settle now" {
		t.Errorf("%+v", got)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。"))
	if got := r.challenge(c.ID); got.PauseBasis != nil || len(got.Moves) != 0 || stationsOf(got) != "file done, answer done, complain done, accept done, forward done, settle done" {
		t.Errorf("%+v", got)
	}
}

func TestAWithdrawnChallengeSaysWhenAndAsksNothingMore(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	got := ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Withdraw, ""))
	if got.WithdrawnAt == nil || got.Open || stationsOf(got) != "file done, withdraw done" {
		t.Errorf("%+v", got)
	}
	r.set(r.now.AddDate(0, 3, 0))
	if got := r.challenge(c.ID); stationsOf(got) != "file done, withdraw done" {
		t.Error(stationsOf(got))
	}
}

// bought is what a challenge of an older store reads of its purchase.
type bought struct {
	store.Meta
	Buyer tenderapi.Party `json:"buyer"`
}

// Written as the release before wrote them: one index, no name of the office.
func TestChallengesOfAnOlderStoreAreFoundByTheDesks(t *testing.T) {
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	old, err := store.Open(t.Context(), engine, store.Schema{Name: "challenges", Indexes: []string{"tender"}}, func(c *Challenge) map[string][]string {
		return map[string][]string{"tender": {c.Tender + "/" + store.Time(c.FiledAt)}}
	})
	if err != nil {
		t.Fatal(err)
	}
	filed := cn.Day("2026-03-02").At(9, 0)
	if _, err := old.Insert(t.Context(), "c1", Challenge{
		Tender: "t1", Buyer: "buyer", Region: region, Law: rule.Where{Region: region, Day: filed}, Supplier: tenderapi.Party{ID: "b", Name: "乙"},
		State: tenderapi.ChallengeStateFiled, FiledAt: filed, AnswerDue: filed.AddDate(0, 0, 9),
	}); err != nil {
		t.Fatal(err)
	}
	kind := Challenges(kept)
	c, err := kind.Open(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	known, err := store.Open(t.Context(), engine, kept, func(*bought) map[string][]string { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := known.Insert(t.Context(), "t2", bought{Buyer: tenderapi.Party{ID: "buyer", Name: "星河区民政局"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Insert(t.Context(), "c2", Challenge{Tender: "t2", Buyer: "buyer", Region: region, State: tenderapi.ChallengeStateWithdrawn, FiledAt: filed}); err != nil {
		t.Fatal(err)
	}
	if x, err := c.Get(t.Context(), "c2"); err != nil || x.Office != "星河区民政局" {
		t.Errorf("a challenge without the buyer's name takes %q from its purchase, %v", x.Office, err)
	}
	for range 2 { // the second time there is nothing to do
		written := 0
		err := kind.Backfill(t.Context(), engine, func(context.Context) error { written++; return nil }, func(store.Progress) {})
		if err != nil || written > 1 {
			t.Errorf("backfill wrote %d, %v; c1 was written when the index was renewed", written, err)
		}
	}
	if err := kind.Contract(t.Context(), engine, time.Now()); err != nil {
		t.Error(err)
	}
	for _, where := range []store.Term{store.Under("tender", "t1/"), store.Under("supplier", "b/"), store.Under("open", "buyer/")} {
		if p, err := c.Find(t.Context(), store.Query{Where: []store.Term{where}, By: where.Index}); err != nil || len(p.Items) != 1 || p.Items[0].Office != "采购人" {
			t.Errorf("%s finds %+v, %v", where.Index, p.Items, err)
		}
	}
}
