package dispute

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
)

func challenge(id string) tenderapi.FileChallengeRequest {
	return tenderapi.FileChallengeRequest{ID: id, ChallengeDraft: tenderapi.ChallengeDraft{About: "result", Facts: "业绩得分与采购文件不符。", Request: "重新核对。"}}
}

// act is a move in its plainest form: nothing holds, and the purchase goes on.
func act(id string, do Verb, text string) tenderapi.MoveChallengeRequest {
	in := tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: tenderapi.ChallengeMove{Do: string(do), Text: text}}
	switch do {
	case Answer, Settle:
		in.Effect, in.Ground = tenderapi.EffectProceed, "unfounded"
		if text != "" {
			in.Verdicts = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictRejected, Reason: text}}
		}
	case Complain:
		in.Complaint = []tenderapi.ComplaintItem{{Item: 1, Facts: text, Request: "撤销答复。"}}
	}
	return in
}

func TestTheTableOfADisputeIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestAChallengeComesWithinSevenWorkingDays(t *testing.T) {
	r, id := awarded(t)
	day := cn.AddWorkdays(cn.AddWorkdays(cn.DayOf(r.now), 1), 7) // after the notice's one day
	r.set(day.At(23, 0))
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	if !c.Open || cn.DayOf(c.AnswerDue) != cn.AddWorkdays(day, 7) {
		t.Errorf("%+v", c)
	}
	r.set(cn.AddWorkdays(day, 1).At(0, 1))
	refused(r, "bob", tenderapi.FileChallenge, challenge(id), "tender.challenge.too-late", "dispute.challenge.file")
	early := challenge(id)
	early.About = "process"
	refused(r, "ann", tenderapi.FileChallenge, early, "tender.challenge.too-late", "dispute.challenge.file")
}

func TestAStrangerCannotHoldUpTheContract(t *testing.T) {
	r, id := awarded(t)
	refused(r, "cat", tenderapi.FileChallenge, challenge(id), "tender.challenge.not-party", "")
	ok(r, "bob", tenderapi.FileChallenge, challenge(id))
}

func TestAComplaintFollowsTheAnswerWithinFifteenWorkingDays(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	refused(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服"), "tender.complaint.too-early", "dispute.challenge.answer")
	refused(r, "ann", tenderapi.MoveChallenge, act(c.ID, Withdraw, ""), "tender.challenge.not-found", "")
	refused(r, "other", tenderapi.MoveChallenge, act(c.ID, Answer, "答复"), "tender.challenge.not-found", "")
	refused(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, ""), "tender.challenge.verdicts", "")
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	last := cn.AddWorkdays(cn.DayOf(c.AnswerDue), ruletest.Value[int](t, r.book, "dispute.complaint.file", rule.Where{Region: region, Day: r.clock()}))
	r.set(last.At(23, 0))
	got := ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服答复。"))
	if cn.DayOf(*got.AcceptDue) != cn.AddWorkdays(last, 5) || cn.DayOf(*got.DecideDue) != cn.AddWorkdays(last, 30) {
		t.Errorf("%+v", got)
	}
	in := act(c.ID, Accept, "")
	in.SuspendDays = 31
	refused(r, "watch", tenderapi.MoveChallenge, in, "tender.complaint.suspended-too-long", "dispute.suspend")
	in.SuspendDays = 30
	if got := ok(r, "watch", tenderapi.MoveChallenge, in); !got.Open {
		t.Error("a suspended purchase is not open")
	}
	if got := ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。")); got.Open {
		t.Error("a settled complaint still holds up the contract")
	}
	seen := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]
	if seen.Facts != "" || seen.Supplier != nil || seen.Decision == "" {
		t.Errorf("strangers read %+v", seen)
	}
}

// 政府采购法57: the supervisor suspends as the matter asks for it, and all its days together count.
func TestASuspensionMayComeLaterAndItsDaysCountTogether(t *testing.T) {
	for name, prepare := range map[string]func(r *room, id string){
		"accepted": func(*room, string) {},
		"inspecting": func(r *room, id string) {
			in := act(id, Inspect, "委托检验。")
			in.Ground = "inspection"
			ok(r, "watch", tenderapi.MoveChallenge, in)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, id := awarded(t)
			c, _ := r.complaint(id)
			ask := func(do Verb, days int64) tenderapi.MoveChallengeRequest {
				in := act(c, do, "")
				in.SuspendDays = days
				return in
			}
			ok(r, "watch", tenderapi.MoveChallenge, ask(Accept, 10))
			prepare(r, c)
			refused(r, "watch", tenderapi.MoveChallenge, ask(Suspend, 0), "tender.complaint.no-suspension", "")
			first := cn.DayOf(r.now).Add(10)
			got := ok(r, "watch", tenderapi.MoveChallenge, ask(Suspend, 5)) // prolongs what lasts
			if !got.SuspendedUntil.Equal(first.Add(5).Last()) {
				t.Errorf("prolonged until %s, want %s", got.SuspendedUntil, first.Add(5).Last())
			}
			r.set(first.Add(7).At(9, 0))
			refused(r, "watch", tenderapi.MoveChallenge, ask(Suspend, 16), "tender.complaint.suspended-too-long", "dispute.suspend")
			got = ok(r, "watch", tenderapi.MoveChallenge, ask(Suspend, 15))
			if want := first.Add(7 + 15).Last(); !got.SuspendedUntil.Equal(want) || !got.Open {
				t.Errorf("suspended until %s, want %s; open %v", got.SuspendedUntil, want, got.Open)
			}
			refused(r, "watch", tenderapi.MoveChallenge, ask(Suspend, 1), "tender.complaint.suspended-too-long", "dispute.suspend")
			refused(r, "officer", tenderapi.MoveChallenge, ask(Suspend, 1), "tender.challenge.not-yours", "")
		})
	}
}

func late(in tenderapi.MoveChallengeRequest, why string) tenderapi.MoveChallengeRequest {
	in.Note = why
	return in
}

// Each period of a dispute on the day before its last, on it, and on the day after.
func TestThePeriodsOfADisputeEndWithTheirLastDay(t *testing.T) {
	for name, c := range map[string]struct {
		rule, code string
		days       int // working days
		from       func(r *room, id string) (dispute string, from cn.Day)
		do         func(r *room, id, dispute string) *fault.Fault
	}{
		"file": {"dispute.challenge.file", "tender.challenge.too-late", 7, func(r *room, _ string) (string, cn.Day) {
			return "", cn.AddWorkdays(cn.DayOf(r.now), 1) // when the notice of the result has run
		}, func(r *room, id, _ string) *fault.Fault {
			_, f := try(r, "bob", tenderapi.FileChallenge, challenge(id))
			return f
		}},
		"answer":   {"dispute.challenge.answer", "tender.step.late", 7, (*room).raise, moved("officer", Answer)},
		"complain": {"dispute.complaint.file", "tender.complaint.too-late", 15, (*room).unanswered, moved("bob", Complain)},
		"accept":   {"dispute.complaint.accept", "tender.step.late", 5, (*room).complaint, moved("watch", Accept)},
		"reply": {"dispute.complaint.reply", "tender.step.late", 5, func(r *room, id string) (string, cn.Day) {
			dispute, _ := r.complaint(id)
			ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Accept, ""))
			return dispute, cn.DayOf(r.now)
		}, moved("officer", Explain)},
		"decide": {"dispute.complaint.decide", "tender.step.late", 30, func(r *room, id string) (string, cn.Day) {
			dispute, from := r.complaint(id)
			ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Accept, ""))
			return dispute, from
		}, moved("watch", Settle)},
	} {
		for over := -1; over <= 1; over++ {
			r, id := awarded(t)
			dispute, from := c.from(r, id)
			last := cn.AddWorkdays(from, c.days)
			r.set(map[int]time.Time{-1: last.Add(-1).At(23, 59), 0: last.Last(), 1: last.Add(1).At(0, 0)}[over])
			f := c.do(r, id, dispute)
			if (over > 0) != (f != nil) {
				t.Errorf("%s, %d days past the last: %v", name, over, f)
			} else if f != nil && (f.Code != c.code || len(f.Basis) != 1 || f.Basis[0].Rule != c.rule) {
				t.Errorf("%s a day late: %s under %v", name, f.Code, f.Basis)
			}
		}
	}
}

// raise files a challenge and tells from which day its answer is due.
func (r *room) raise(id string) (string, cn.Day) {
	return ok(r, "bob", tenderapi.FileChallenge, challenge(id)).ID, cn.DayOf(r.now)
}

// unanswered lets the time for the answer run out.
func (r *room) unanswered(id string) (string, cn.Day) {
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	due := cn.DayOf(c.AnswerDue)
	r.set(due.Add(1).At(9, 0))
	return c.ID, due
}

// complaint is one made on the day after.
func (r *room) complaint(id string) (string, cn.Day) {
	dispute, _ := r.unanswered(id)
	ok(r, "bob", tenderapi.MoveChallenge, act(dispute, Complain, "期满没有答复。"))
	return dispute, cn.DayOf(r.now)
}

func moved(who string, do Verb) func(r *room, id, dispute string) *fault.Fault {
	return func(r *room, _, dispute string) *fault.Fault {
		_, f := try(r, who, tenderapi.MoveChallenge, act(dispute, do, "内容。"))
		return f
	}
}

func TestALateDutyIsDoneWithAReasonThatEveryoneReads(t *testing.T) {
	r, id := awarded(t)
	dispute, _ := r.complaint(id)
	for _, do := range []Verb{Accept, Settle} {
		c := r.challenge(dispute)
		r.set(cn.DayOf(*map[Verb]*time.Time{Accept: c.AcceptDue, Settle: c.DecideDue}[do]).Add(2).At(9, 0))
		in := act(dispute, do, "内容。")
		refused(r, "watch", tenderapi.MoveChallenge, in, "tender.step.late", duties[do].rule)
		ok(r, "watch", tenderapi.MoveChallenge, late(in, "等待补正。"))
		seen := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]
		i := slices.IndexFunc(seen.Steps, func(x tenderapi.Step) bool { return x.Key == string(do) })
		if got := seen.Steps[i]; got.Note != "逾期2天办理，原因：等待补正。" {
			t.Errorf("beside the late step stands %+v", got)
		}
	}
}

func TestAPartIsChallengedOnce(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	again := challenge(id)
	again.Facts = "另有一项得分不符。"
	for _, in := range []tenderapi.FileChallengeRequest{challenge(id), again} {
		_, f := try(r, "bob", tenderapi.FileChallenge, in)
		if f == nil || f.Code != "tender.challenge.already" || len(f.Basis) != 1 || f.Basis[0].Rule != "dispute.challenge.once" || f.Basis[0].Verified {
			t.Fatalf("a second challenge of the result: %v", f)
		}
	}
	process := challenge(id)
	process.About = "process"
	if _, f := try(r, "bob", tenderapi.FileChallenge, process); f != nil {
		t.Errorf("another part: %v", f)
	}
	ok(r, "ann", tenderapi.FileChallenge, challenge(id))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Withdraw, ""))
	ok(r, "bob", tenderapi.FileChallenge, again)
}

func TestARepeatedRequestFindsItsOwnChallenge(t *testing.T) {
	r, id := awarded(t)
	ctx := route.WithKey(identity.WithToken(t.Context(), "bob"), "one-and-the-same")
	first, err := route.Call(ctx, r.local, tenderapi.FileChallenge, challenge(id))
	second, again := route.Call(ctx, r.local, tenderapi.FileChallenge, challenge(id))
	if err != nil || again != nil || first.ID != second.ID {
		t.Errorf("%v, %v: %q and %q", err, again, first.ID, second.ID)
	}
}

func TestAKeyThatFiledAChallengeFilesNoneOfAnotherPurchase(t *testing.T) {
	r := open(t)
	x, y := r.published(), r.published()
	in := func(id string) tenderapi.FileChallengeRequest {
		c := challenge(id)
		c.About = "documents"
		return c
	}
	file := func(key, id string) (tenderapi.Challenge, error) {
		return route.Call(route.WithKey(identity.WithToken(t.Context(), "bob"), key), r.local, tenderapi.FileChallenge, in(id))
	}
	first, err := file("one-key", x)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = file("one-key", y); fault.Of(err).Code != store.ErrReused.Code {
		t.Errorf("the same key and the same words for another purchase: %v", err)
	}
	if mine := ok(r, "bob", tenderapi.ListMyChallenges, tenderapi.ListMyChallengesRequest{}).Items; len(mine) != 1 || mine[0].ID != first.ID {
		t.Errorf("filed are %+v", mine)
	}
	if again, err := file("one-key", x); err != nil || again.ID != first.ID {
		t.Errorf("its own repetition finds %q, %v", again.ID, err)
	}
	if _, err = file("another-key", y); err != nil {
		t.Errorf("another key: %v", err)
	}
}

func TestAComplaintAfterItsWindowIsRefused(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.set(cn.AddWorkdays(cn.DayOf(c.AnswerDue), 16).At(0, 1)) // never answered
	refused(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "逾期未答复。"), "tender.complaint.too-late", "dispute.complaint.file")
}

func TestOnePartIsChallengedOnceHoweverManyAskAtOnce(t *testing.T) {
	r, id := awarded(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for i := range 8 {
		wg.Go(func() {
			_, err := route.Call(route.WithKey(identity.WithToken(t.Context(), "bob"), "key-"+strconv.Itoa(i)), r.local, tenderapi.FileChallenge, challenge(id))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				codes[fault.Of(err).Code]++
			} else {
				codes["filed"]++
			}
		})
	}
	wg.Wait()
	if codes["filed"] != 1 || codes["tender.challenge.already"] != 7 {
		t.Errorf("eight at once: %v", codes)
	}
}

func TestItTakesTheServicesKeyToMakeTheIdOfAChallenge(t *testing.T) {
	ids := map[string]bool{}
	for _, key := range []string{"one", "another"} {
		r := openWith(t, key)
		ids[ok(r, "bob", tenderapi.FileChallenge, challenge(r.awarded())).ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("whoever knows purchase, organization and part computes the id: %v", ids)
	}
}

func TestTheSameRequestTwiceAtOnceFilesOneChallenge(t *testing.T) {
	r, id := awarded(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	filed := map[string]int{}
	for range 8 {
		wg.Go(func() {
			c, err := route.Call(route.WithKey(identity.WithToken(t.Context(), "bob"), "the-same-key-every-time"), r.local, tenderapi.FileChallenge, challenge(id))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			filed[c.ID]++
		})
	}
	wg.Wait()
	if len(filed) != 1 {
		t.Errorf("filed as %v", filed)
	}
}
