package dispute

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// step is the one of that key.
func (r *room) step(dispute, key string) tenderapi.Step {
	r.t.Helper()
	steps := r.challenge(dispute).Steps
	i := slices.IndexFunc(steps, func(s tenderapi.Step) bool { return s.Key == key })
	if i < 0 {
		r.t.Fatalf("no step %s: %+v", key, steps)
	}
	return steps[i]
}

// The other side hears of a complaint at the moment in which it is accepted, and everybody reads by when it had to.
func TestAComplaintIsHandedOnWithinItsDaysOrSaysHowLateAndWhy(t *testing.T) {
	for _, beyond := range []int{0, 1} {
		r, id := awarded(t)
		dispute, _ := r.complaint(id)
		received := cn.DayOf(r.now)
		last := cn.AddWorkdays(received, ruletest.Value[int](t, r.book, "dispute.complaint.forward", rule.Where{Region: region, Day: r.clock()}))
		if st := r.step(dispute, "forward"); st.State != "todo" || !st.Due.Equal(last.Last()) || st.Basis[0].Rule != "dispute.complaint.forward" {
			t.Errorf("before it is accepted: %+v", st)
		}
		r.set(cn.AddWorkdays(last, beyond).At(23, 59))
		ok(r, "watch", tenderapi.MoveChallenge, late(act(dispute, Accept, ""), "人员外出。"))
		st := r.step(dispute, "forward")
		if st.State != "done" || !st.At.Equal(*r.step(dispute, "accept").At) || (st.Note != "") != (beyond > 0) {
			t.Errorf("%d working days after the last: %+v", beyond, st)
		}
		if beyond > 0 && st.Note != "逾期1天办理，原因：人员外出。" {
			t.Errorf("the step says %q", st.Note)
		}
		if !slices.ContainsFunc(r.heard, func(ev event.Event) bool {
			return ev.Type == events.TypeTenderChallengeAcceptedV1 && ev.At.Equal(*st.At)
		}) {
			t.Error("nobody is told at that moment")
		}
	}
}

// A complaint that was put right came in when it was: its days begin anew.
func TestTheDaysOfHandingOnBeginWithTheComplaintThatIsWhole(t *testing.T) {
	r, id := awarded(t)
	dispute, _ := r.complaint(id)
	in := act(dispute, Remand, "请写明依据。")
	in.Days = 3
	ok(r, "watch", tenderapi.MoveChallenge, in)
	r.set(cn.AddWorkdays(cn.DayOf(r.now), 2).At(10, 0))
	ok(r, "bob", tenderapi.MoveChallenge, act(dispute, Supply, "依据是条例第三十四条。"))
	days := ruletest.Value[int](t, r.book, "dispute.complaint.forward", rule.Where{Region: region, Day: r.clock()})
	if st := r.step(dispute, "forward"); !st.Due.Equal(cn.AddWorkdays(cn.DayOf(r.now), days).Last()) {
		t.Errorf("due %s", st.Due)
	}
}

// Whose complaint is not taken up is told at once, within the days that the book gives for it.
func TestWhoseComplaintIsDeclinedIsToldAtOnce(t *testing.T) {
	r, id := awarded(t)
	dispute, _ := r.complaint(id)
	in := act(dispute, Decline, "请向市财政局投诉。")
	in.Ground = "elsewhere"
	ok(r, "watch", tenderapi.MoveChallenge, in)
	st := r.step(dispute, "tell")
	last := cn.AddWorkdays(cn.DayOf(r.now), ruletest.Value[int](t, r.book, "dispute.complaint.refuse", rule.Where{Region: region, Day: r.clock()}))
	if st.State != "done" || !st.At.Equal(r.now) || !st.Due.Equal(last.Last()) || st.Note != "" || st.Basis[0].Rule != "dispute.complaint.refuse" {
		t.Errorf("%+v", st)
	}
	if !slices.ContainsFunc(r.heard, func(ev event.Event) bool {
		return ev.Type == events.TypeTenderChallengeDeclinedV1 && !ev.At.After(*st.Due)
	}) {
		t.Error("the one who complained is not told")
	}
}

// Before its first day the book knows no such last day, and no step makes one up.
func TestAnOlderLawKnowsNoDayOfHandingOn(t *testing.T) {
	r, id := awarded(t)
	dispute, _ := r.complaint(id)
	for _, law := range []struct {
		day  cn.Day
		want bool
	}{{"2018-02-28", false}, {"2018-03-01", true}} {
		c := Challenge{Law: rule.Where{Region: region, Day: law.day.At(12, 0)}}
		seen := r.challenge(dispute)
		c.ComplainedAt, c.AcceptDue, c.State = seen.ComplainedAt, seen.AcceptDue, tenderapi.ChallengeStateComplained
		s := Service{rules: r.book, now: r.clock}
		if got := slices.ContainsFunc(s.stations(&c, "甲"), func(s tenderapi.Step) bool { return s.Key == "forward" }); got != law.want {
			t.Errorf("under the law of %s: %v", law.day, got)
		}
	}
}

// Who takes a complaint back ends the proceeding, and nothing of it is decided; after the decision there is nothing to take back.
func TestWhoWithdrawsAComplaintEndsIt(t *testing.T) {
	for _, settled := range []bool{false, true} {
		r, id := awarded(t)
		dispute, _ := r.complaint(id)
		in := act(dispute, Accept, "")
		in.SuspendDays = 10
		ok(r, "watch", tenderapi.MoveChallenge, in)
		if settled {
			ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Settle, "不成立。"))
			if _, f := try(r, "bob", tenderapi.MoveChallenge, act(dispute, Withdraw, "")); f == nil {
				t.Error("what was decided is taken back")
			}
			continue
		}
		ok(r, "bob", tenderapi.MoveChallenge, act(dispute, Withdraw, ""))
		if _, f := try(r, "watch", tenderapi.MoveChallenge, act(dispute, Settle, "不成立。")); f == nil {
			t.Error("what was taken back is decided")
		}
		st, seen := r.step(dispute, "withdraw"), r.challenge(dispute)
		if seen.Open || len(seen.Moves) != 0 || seen.PauseBasis != nil || st.State != "done" || st.Basis[0].Rule != "dispute.complaint.withdraw" {
			t.Errorf("%s, open %v, %+v", seen.State, seen.Open, st)
		}
	}
}
