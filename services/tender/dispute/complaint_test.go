package dispute

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

func TestAComplaintStaysWithinWhatWasChallenged(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id))
	answer := act(c.ID, Answer, "无误。")
	refused(r, "officer", tenderapi.MoveChallenge, answer, "tender.challenge.verdicts", "") // the second item is left out
	answer.Verdicts = append(answer.Verdicts, tenderapi.ItemVerdict{Item: 2, Verdict: tenderapi.VerdictPartly, Reason: "已经补交。"})
	ok(r, "officer", tenderapi.MoveChallenge, answer)
	in := act(c.ID, Complain, "不服。")
	in.Complaint[0].Item = 3
	refused(r, "bob", tenderapi.MoveChallenge, in, "tender.complaint.scope", "dispute.complaint.scope")
	in.Complaint[0].Item = 2
	in.Complaint = append(in.Complaint, in.Complaint[0])
	refused(r, "bob", tenderapi.MoveChallenge, in, "tender.complaint.twice", "")
	in.Complaint = nil
	refused(r, "bob", tenderapi.MoveChallenge, in, "tender.complaint.no-items", "")
	in = act(c.ID, Complain, "不服。")
	in.Complaint[0].Item = 2
	if got := ok(r, "bob", tenderapi.MoveChallenge, in); got.ComplaintItems[0].Item != 2 {
		t.Errorf("%+v", got.ComplaintItems)
	}
}

func TestTheTimeOfACorrectionDoesNotCount(t *testing.T) {
	r, id := awarded(t)
	c := r.challenge(r.appealed(id))
	refused(r, "watch", tenderapi.MoveChallenge, act(c.ID, Remand, "请写明依据。"), "tender.complaint.no-days", "")
	in := act(c.ID, Remand, "请写明依据。")
	in.Days = 3
	got := ok(r, "watch", tenderapi.MoveChallenge, in)
	if cn.DayOf(got.Supplement.Due) != cn.AddWorkdays(cn.DayOf(r.now), 3) {
		t.Errorf("%+v", got.Supplement)
	}
	r.set(cn.AddWorkdays(cn.DayOf(r.now), 2).At(10, 0))
	got = ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Supply, "依据是条例第三十四条。"))
	if cn.DayOf(*got.DecideDue) != cn.AddWorkdays(cn.DayOf(*c.DecideDue), 2) || cn.DayOf(*got.AcceptDue) != cn.AddWorkdays(cn.DayOf(r.now), 5) {
		t.Errorf("decided by %s, accepted by %s", got.DecideDue, got.AcceptDue)
	}
	if len(got.Uncounted) != 1 || got.Uncounted[0].GroundText != "投诉人补正材料" {
		t.Errorf("%+v", got.Uncounted)
	}
	refused(r, "watch", tenderapi.MoveChallenge, in, "tender.complaint.corrected", "dispute.complaint.correct")
}

func TestAnInspectionStopsTheClockOfTheDecision(t *testing.T) {
	r, id := awarded(t)
	c := r.challenge(r.appealed(id))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Accept, ""))
	refused(r, "watch", tenderapi.MoveChallenge, act(c.ID, Inspect, "送鉴定。"), "tender.challenge.no-ground", "dispute.complaint.uncounted")
	in := act(c.ID, Inspect, "送鉴定。")
	in.Ground = "appraisal"
	ok(r, "watch", tenderapi.MoveChallenge, in)
	refused(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "不成立。"), "tender.challenge.wrong-state", "")
	for who, note := range map[string]string{"": "", "cat": "", "bob": "送鉴定。", "watch": "送鉴定。"} {
		if seen := ok(r, who, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items; len(seen) != 1 || len(seen[0].Uncounted) != 1 || seen[0].Uncounted[0].Note != note {
			t.Errorf("%q reads of the inspection %+v", who, seen)
		}
	}
	r.set(cn.AddWorkdays(cn.DayOf(r.now), 40).At(10, 0))
	got := ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Reopen, ""))
	if cn.DayOf(*got.DecideDue) != cn.AddWorkdays(cn.DayOf(*c.DecideDue), 40) {
		t.Errorf("decided by %s", got.DecideDue)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "不成立。")) // in time, and nobody asks why it is late
}

func TestADeclinedComplaintEndsWithItsGround(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id)).ID
	turned := act(c, Refuse, "没有明确的事项。")
	turned.Ground = "unclear"
	ok(r, "officer", tenderapi.MoveChallenge, turned)
	ok(r, "bob", tenderapi.MoveChallenge, act(c, Complain, "事项是明确的。"))
	refused(r, "watch", tenderapi.MoveChallenge, act(c, Decline, "不受理。"), "tender.challenge.no-ground", "dispute.complaint.declines")
	in := act(c, Decline, "请向市财政局投诉。")
	in.Ground = "elsewhere"
	got := ok(r, "watch", tenderapi.MoveChallenge, in)
	if got.State != tenderapi.ChallengeStateDeclined || got.Open || len(got.Moves) != 0 || stationsOf(got) != "file done, answer done, complain done, accept done, tell done" || got.Refusal != "不属于本部门管辖，应当向有管辖权的部门提出" {
		t.Errorf("%s %s %q", got.State, stationsOf(got), got.Refusal)
	}
	if got.Steps[1].Title != "质疑不予受理" || got.Steps[3].Title != "投诉不予受理" {
		t.Errorf("%+v", got.Steps)
	}
}

// Of the result the winner is heard too: it reads the complaint, and not what is between the others.
// 政府采购法第五十三条、第五十六条: the answer and the decision are for the others whom they touch too.
func TestTheWinnerReadsTheAnswerAndIsHeardOnceTheComplaintIsAccepted(t *testing.T) {
	r, id := awarded(t)
	papers := ok(r, "bob", tenderapi.AddEvidence, upload(id, "质疑.pdf", pdf))
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id, papers.ID))
	answer := act(c.ID, Answer, "无误。")
	answer.Verdicts = append(answer.Verdicts, tenderapi.ItemVerdict{Item: 2, Verdict: tenderapi.VerdictRejected, Reason: "无误。"})
	refused(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}, "tender.challenge.not-found", "")
	ok(r, "officer", tenderapi.MoveChallenge, answer)
	read := ok(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
	if len(read.Answers) != 2 || read.Answers[0].Reason != "无误。" || read.Supplier != nil || read.Facts != "" || len(read.Items) != 2 || read.Items[0].Facts != "" || read.Items[0].Part != "" || read.Contact != nil || read.Evidence != nil || len(read.Moves) != 0 {
		t.Errorf("the winner reads %+v", read)
	}
	for _, st := range read.Steps {
		if st.Owner == "组织b" {
			t.Errorf("the winner reads who has asked: %+v", st)
		}
	}
	refused(r, "cat", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}, "tender.challenge.not-found", "") // whom it does not touch
	mine := ok(r, "bob", tenderapi.AddEvidence, upload(id, "投诉.pdf", append(slices.Clone(pdf), '\n')))
	in := act(c.ID, Complain, "中标人没有年检结论。")
	in.Evidence = []string{mine.ID}
	ok(r, "bob", tenderapi.MoveChallenge, in)
	if read = ok(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}); read.ComplaintItems != nil || read.Evidence != nil {
		t.Errorf("before the complaint is accepted the winner reads %+v", read)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Accept, ""))
	seen := ok(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
	if !slices.Equal(movesOf(seen), []string{string(Explain)}) || seen.ComplaintItems[0].Facts == "" || seen.Items[0].Facts != "" || seen.Contact != nil || len(seen.Answers) != 2 || len(seen.Evidence) != 1 {
		t.Errorf("%v %+v", movesOf(seen), seen)
	}
	ok(r, "ann", tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: mine.ID})
	refused(r, "ann", tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: papers.ID}, "tender.challenge.not-found", "")
	ok(r, "ann", tenderapi.MoveChallenge, act(c.ID, Explain, "年检结论在投标文件第九页。"))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Explain, "评审时已经核对。"))
	if seen := r.challenge(c.ID); len(seen.Explanations) != 2 {
		t.Errorf("the supervisor reads %+v", seen.Explanations)
	}
	if seen = ok(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}); len(seen.Explanations) != 1 || len(seen.Moves) != 0 {
		t.Errorf("the winner reads %+v, may %v", seen.Explanations, movesOf(seen))
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。"))
	law := rule.Where{Region: region, Day: r.clock()}
	for kind, rested := range map[string]string{events.TypeTenderChallengeAnsweredV1: "dispute.answer.concerned", events.TypeTenderChallengeSettledV1: "dispute.decision.concerned"} {
		i := slices.IndexFunc(r.heard, func(ev event.Event) bool { return ev.Type == kind })
		var told struct{ Concerned []string }
		if err := json.Unmarshal(r.heard[i].Data, &told); err != nil || slices.Equal(told.Concerned, []string{"a"}) != ruletest.Value[bool](t, r.book, rested, law) {
			t.Errorf("%s is told to %v, %v", kind, told.Concerned, err)
		}
	}
}

func TestTheRegisterShowsWhatWaitsAndCountsWhatNothingHasProven(t *testing.T) {
	r, id := awarded(t)
	c := r.appealed(id)
	list := func(closed bool) []tenderapi.Dispute {
		t.Helper()
		return ok(r, "watch", tenderapi.ListDisputes, tenderapi.ListDisputesRequest{Closed: closed}).Items
	}
	if got := list(false); len(got) != 1 || got[0].Next != "受理投诉" || got[0].Challenge.Supplier == nil || got[0].Unproven != 0 || got[0].Warn {
		t.Fatalf("%+v", got)
	}
	r.set(cn.DayOf(*r.challenge(c).AcceptDue).Add(2).At(9, 0))
	if got := list(false); got[0].LateDays != 2 {
		t.Errorf("late %d days", got[0].LateDays)
	}
	ok(r, "watch", tenderapi.MoveChallenge, late(act(c, Accept, ""), "人员外出。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c, Settle, "查无实据。"))
	if got := list(true); len(list(false)) != 0 || len(got) != 1 || got[0].Unproven != 1 || got[0].Warn {
		t.Errorf("%+v", got)
	}
	for range 2 {
		c := r.appealed(r.awarded())
		ok(r, "watch", tenderapi.MoveChallenge, act(c, Accept, ""))
		ok(r, "watch", tenderapi.MoveChallenge, act(c, Settle, "查无实据。"))
	}
	if got := list(true); got[0].Unproven != 3 || !got[0].Warn || got[0].Basis[0].Rule != "dispute.complaint.unproven.times" || got[0].Basis[0].Verified {
		t.Errorf("after three: %+v", got[0])
	}
	r.set(r.now.AddDate(1, 1, 0))
	if got := list(true); got[0].Unproven != 0 {
		t.Errorf("a year later they still count: %d", got[0].Unproven)
	}
	if _, f := try(r, "officer", tenderapi.ListDisputes, tenderapi.ListDisputesRequest{}); f == nil {
		t.Error("an officer reads the supervisor's register")
	}
}

// 94号令第三十条: an accepted complaint that is taken back is over, and who was told of it is told so. Before that
// nobody but the buyer has learnt of it.
func TestWhoWasToldOfAComplaintIsToldThatItWasTakenBack(t *testing.T) {
	for name, accept := range map[string]bool{"accepted": true, "not yet accepted": false} {
		r, id := awarded(t)
		dispute, _ := r.complaint(id)
		if accept {
			ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Accept, ""))
		}
		ok(r, "bob", tenderapi.MoveChallenge, act(dispute, Withdraw, ""))
		i := slices.IndexFunc(r.heard, func(ev event.Event) bool { return ev.Type == events.TypeTenderChallengeWithdrawnV1 })
		var told events.TenderChallengeWithdrawnV1
		if err := r.heard[i].Decode(&told); err != nil {
			t.Fatal(err)
		}
		if told.Buyer != "buyer" || told.Accepted != accept || slices.Equal(told.Concerned, []string{"a"}) != accept || (told.Supervisor == "finance") != accept {
			t.Errorf("%s: %+v", name, told)
		}
		if got := r.challenge(dispute); got.Open || len(r.tasks("watch")) != 0 || len(r.tasks("ann")) != 0 {
			t.Errorf("%s: somebody still owes something: %+v", name, got)
		}
	}
}

// 94号令: a complaint counts as taken up from its receipt, however long its examination took.
func TestTheDaysOfTheDecisionRunFromTheReceiptOfTheComplaint(t *testing.T) {
	for _, over := range []int{0, 1} {
		r, id := awarded(t)
		dispute, received := r.complaint(id)
		law := rule.Where{Region: region, Day: r.clock()}
		if !ruletest.Value[bool](t, r.book, "dispute.complaint.received", law) {
			t.Fatal("the book counts from another day")
		}
		last := cn.AddWorkdays(received, ruletest.Value[int](t, r.book, "dispute.complaint.decide", law))
		r.set(cn.AddWorkdays(received, ruletest.Value[int](t, r.book, "dispute.complaint.accept", law)).At(17, 0))
		got := ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Accept, ""))
		if step := got.Steps[slices.IndexFunc(got.Steps, func(st tenderapi.Step) bool { return st.Key == "settle" })]; !step.Due.Equal(last.Last()) || !slices.ContainsFunc(step.Basis, func(b tenderapi.Basis) bool { return b.Rule == "dispute.complaint.received" }) {
			t.Errorf("the decision is due %s under %+v", step.Due, step.Basis)
		}
		r.set(last.Last().Add(time.Duration(over) * time.Second))
		if f := moved("watch", Settle)(r, id, dispute); (f != nil) != (over > 0) {
			t.Errorf("%d seconds past the last day: %v", over, f)
		}
	}
}
