package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// awarded is a purchase whose result was published at noon of the room's day.
func awarded(t *testing.T) (*room, string) {
	t.Helper()
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	ok(r, "ann", tenderapi.SubmitBid, bid(x.ID, 9_000_000))
	ok(r, "bob", tenderapi.SubmitBid, bid(x.ID, 8_000_000))
	r.set(d.Deadline)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	return r, x.ID
}

func challenge(id string) tenderapi.FileChallengeRequest {
	return tenderapi.FileChallengeRequest{ID: id, ChallengeDraft: tenderapi.ChallengeDraft{About: "result", Facts: "业绩得分与采购文件不符。", Request: "重新核对。"}}
}

func act(id string, do Verb, text string) tenderapi.MoveChallengeRequest {
	return tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: tenderapi.ChallengeMove{Do: string(do), Text: text}}
}

func TestTheGrievanceTableIsSound(t *testing.T) {
	if err := Grievance.Check(); err != nil {
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
	refused(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, ""), "tender.challenge.no-text", "")
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	last := cn.AddWorkdays(cn.DayOf(c.AnswerDue), 15)
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

func TestAComplaintAfterItsWindowIsRefused(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.set(cn.AddWorkdays(cn.DayOf(c.AnswerDue), 16).At(0, 1)) // never answered
	refused(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "逾期未答复。"), "tender.complaint.too-late", "dispute.complaint.file")
}
