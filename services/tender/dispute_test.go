package tender

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
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
	y := r.published(r.draft(tenderapi.MethodOpen, 30)) // still takes bids
	for _, at := range []time.Time{r.now, end.At(23, 0), cn.AddWorkdays(end, 1).At(0, 1)} {
		r.set(at)
		for _, who := range []string{"ann", "cat"} {
			for _, tender := range []string{id, y.ID} {
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
	since := cn.AddWorkdays(cn.DayOf(r.now), 1) // the end of the notice
	ask := func() tenderapi.ChallengePeriod {
		return ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: id}).Items[2]
	}
	if p := ask(); p.About != "result" || p.Filed || cn.DayOf(*p.Since) != since || cn.DayOf(*p.Last) != cn.AddWorkdays(since, 7) {
		t.Errorf("%+v, from %s", p, since)
	}
	ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	if p := ask(); !p.Filed || p.Open || p.Why == "" || p.Basis[2].Rule != "dispute.challenge.once" || p.Basis[2].Verified {
		t.Errorf("after filing: %+v", p)
	}
	if p := ok(r, "ann", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: id}).Items[2]; p.Filed {
		t.Error("what another organization filed is held against this one")
	}
	y := r.published(r.draft(tenderapi.MethodOpen, 30))
	if p := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: y.ID}).Items[1]; p.Since != nil || p.Last != nil || p.Why == "" {
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

func TestADisputeWaitsForOneAfterAnother(t *testing.T) {
	r, id := awarded(t)
	people["far"] = identity.Caller{ID: "far", Name: "远", Memberships: []identity.Membership{{Org: "faraway", OrgName: "外地财政局", Role: identity.Supervisor, Region: "330100"}}}
	people["city"] = identity.Caller{ID: "city", Name: "市", Memberships: []identity.Membership{{Org: "cityfinance", OrgName: "市财政局", Role: identity.Supervisor, Region: "320300"}}}
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	waits := func(who, what, ruleID string, due time.Time) {
		t.Helper()
		for _, p := range []string{"officer", "other", "watch", "city", "far", "bob"} {
			list := ok(r, p, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items
			i := slices.IndexFunc(list, func(x tenderapi.Task) bool { return x.Challenge == c.ID })
			if mine := p == who || who == "watch" && p == "city"; mine != (i >= 0) {
				t.Errorf("%s: waits for %s: %v", what, p, i >= 0)
			} else if i >= 0 && (list[i].What != what || !list[i].Due.Equal(due) || len(list[i].Basis) != 1 || list[i].Basis[0].Rule != ruleID || list[i].Tender != id ||
				list[i].Title != c.TenderTitle || !strings.HasSuffix(list[i].Detail, "供应商：组织b")) {
				t.Errorf("%s is asked for %+v", p, list[i])
			}
		}
	}
	waits("officer", "答复质疑", "dispute.challenge.answer", c.AnswerDue)
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	waits("", "", "", time.Time{})
	got := ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服答复。"))
	waits("watch", "受理投诉", "dispute.complaint.accept", *got.AcceptDue)
	got = ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Accept, ""))
	if list := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items; !slices.ContainsFunc(list, func(x tenderapi.Task) bool {
		return x.Challenge == c.ID && x.What == "提交书面说明" && x.Due.Equal(*got.ExplainDue) && x.Basis[0].Rule == "dispute.complaint.reply"
	}) {
		t.Errorf("the other side is not asked for its explanation: %+v", list)
	}
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Explain, "得分有评分表为证。"))
	waits("watch", "作出处理决定", "dispute.complaint.decide", *got.DecideDue)
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。"))
	waits("", "", "", time.Time{})
}

func TestAnUnansweredChallengeIsLateAndStaysATask(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.set(cn.DayOf(c.AnswerDue).Add(3).At(9, 0))
	list := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items
	if i := slices.IndexFunc(list, func(x tenderapi.Task) bool { return x.Challenge == c.ID }); i < 0 || list[i].LateDays != 3 {
		t.Errorf("%+v", list)
	}
	if got := stationsOf(r.challenge(c.ID)); got != "file done, answer late, complain now" {
		t.Error(got)
	}
	ok(r, "officer", tenderapi.MoveChallenge, late(act(c.ID, Answer, "得分无误。"), "评委外出。"))
	if got := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]; got.Steps[1].Note != "逾期3天办理，原因：评委外出。" || got.Steps[1].State != "done" {
		t.Errorf("strangers read %+v", got.Steps[1])
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
	if got := r.challenge(c.ID); got.Steps[1].Title != "答复期满，没有答复" || stationsOf(got) != "file done, answer done, complain done, accept now, settle todo" {
		t.Errorf("%q, %s", got.Steps[1].Title, stationsOf(got))
	}
	in := act(c.ID, Accept, "")
	in.SuspendDays = 10
	ok(r, "watch", tenderapi.MoveChallenge, in)
	if got := r.challenge(c.ID); got.PauseBasis[0].Rule != "dispute.suspend" || got.Steps[3].Note == "" || stationsOf(got) != "file done, answer done, complain done, accept done, explain now, settle now" {
		t.Errorf("%+v", got)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。"))
	if got := r.challenge(c.ID); got.PauseBasis != nil || len(got.Moves) != 0 || stationsOf(got) != "file done, answer done, complain done, accept done, settle done" {
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
	c, err := Challenges(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	known, err := Tenders(t.Context(), engine, bookOf(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := known.Insert(t.Context(), "t2", Tender{Buyer: tenderapi.Party{ID: "buyer", Name: "星河区民政局"}}); err != nil {
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
		err := challenges.Backfill(t.Context(), engine, func(context.Context) error { written++; return nil }, func(store.Progress) {})
		if err != nil || written > 1 {
			t.Errorf("backfill wrote %d, %v; c1 was written when the index was renewed", written, err)
		}
	}
	if err := challenges.Contract(t.Context(), engine, time.Now()); err != nil {
		t.Error(err)
	}
	for _, where := range []store.Term{store.Under("tender", "t1/"), store.Under("supplier", "b/"), store.Under("open", "buyer/")} {
		if p, err := c.Find(t.Context(), store.Query{Where: []store.Term{where}, By: where.Index}); err != nil || len(p.Items) != 1 || p.Items[0].Office != "采购人" {
			t.Errorf("%s finds %+v, %v", where.Index, p.Items, err)
		}
	}
}
