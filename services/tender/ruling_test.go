package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/dispute"
)

// afterSigning are the effects that are open once a contract was signed, and never before.
var afterSigning = []tenderapi.Effect{tenderapi.EffectRescindNext, tenderapi.EffectRescindRestart, tenderapi.EffectCompensate}

// closed is what the effects that may not be chosen are, with the reason.
func closed(options []tenderapi.EffectOption) (out []tenderapi.Effect) {
	for _, o := range options {
		if !o.Open {
			out = append(out, o.Effect)
		}
	}
	return out
}

func TestAChallengeOfTheDocumentsIsMendedBeforeTheBidsAreOpened(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	in := challenge(x.ID)
	in.About = "documents"
	c := ok(r, "cat", tenderapi.FileChallenge, in)
	c = ok(r, "officer", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
	if got := closed(c.Effects); !slices.Equal(got, append([]tenderapi.Effect{tenderapi.EffectRejudge, tenderapi.EffectNext}, afterSigning...)) {
		t.Errorf("cannot be chosen: %v", got)
	}
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectAmend))
	x = r.tender(x.ID)
	if len(x.Rulings) != 1 || x.Rulings[0].TakenAt != nil || x.Rulings[0].EffectText != "澄清或者修改采购文件后，继续开展采购活动" {
		t.Fatalf("%+v", x.Rulings)
	}
	i := slices.IndexFunc(x.Steps, func(s tenderapi.Step) bool { return s.Key == "ruling" })
	if i < 0 || !strings.HasSuffix(x.Steps[i].Note, "还没有发布更正公告") || x.Steps[i+1].Key != "bid" {
		t.Errorf("the way of the purchase says %+v", x.Steps)
	}
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if len(seen.Rulings) != 1 || seen.Rulings[0].Owner != "组织buyer" {
		t.Errorf("strangers read %+v", seen.Rulings)
	}
	later := cn.DayOf(d.Deadline).Add(10).At(9, 30)
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
		a.Deadline, a.Changes = &later, []tenderapi.Correction{{Field: "qualifications", New: "有独立法人资格"}}
	}))
	if x = r.tender(x.ID); x.Rulings[0].TakenAt == nil || !x.Deadline.Equal(later) {
		t.Errorf("%+v, until %s", x.Rulings, x.Deadline)
	}
	r.set(later)
	r.opens(x.ID)
}

func TestBidsAreNotOpenedUnderDocumentsThatWereFoundWanting(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	in := challenge(x.ID)
	in.About = "documents"
	c := ok(r, "cat", tenderapi.FileChallenge, in)
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectAmend))
	r.set(d.Deadline)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.ruling.unamended", "")
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "unlawful"))
}

func TestAnAnswerMayMakeTheAwardVoidAndTheNextComes(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	c = ok(r, "officer", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID})
	if got := closed(c.Effects); !slices.Equal(got, append([]tenderapi.Effect{tenderapi.EffectAmend, tenderapi.EffectRejudge}, afterSigning...)) {
		t.Errorf("cannot be chosen: %v", got)
	}
	refused(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectRejudge), "tender.effect.closed", "tender.review.again")
	got := ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectNext))
	if !got.Open {
		t.Error("the contract of a void award may be signed until the purchase has followed")
	}
	x := r.tender(id)
	if x.State != tenderapi.StateScored || x.Award != nil || len(x.Passed) != 1 || x.Passed[0].Ground != "void" || x.Passed[0].Supplier.ID != "a" {
		t.Fatalf("%s %+v", x.State, x.Passed)
	}
	if got := r.challenge(c.ID); got.Open || got.EffectText != "认定结果无效，从合格的候选人中另行确定" {
		t.Errorf("open %v, %q", got.Open, got.EffectText)
	}
	if r.told(events.TypeTenderTenderRuledV1) != 1 {
		t.Errorf("told %d times", r.told(events.TypeTenderTenderRuledV1))
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	if x = ok(r, "officer", tenderapi.MoveTender, verb(id, Result)); x.Award.Supplier.ID != "b" {
		t.Errorf("awarded to %+v", x.Award)
	}
	ok(r, "ann", tenderapi.FileChallenge, challenge(id)) // it is another result
}

func TestWhatDoesNotHoldLeavesThePurchaseAlone(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	in := act(c.ID, dispute.Answer, "得分无误。")
	in.Effect = tenderapi.EffectNext
	refused(r, "officer", tenderapi.MoveChallenge, in, "tender.effect.unfounded", "")
	in.Effect = ""
	refused(r, "officer", tenderapi.MoveChallenge, in, "tender.effect.none", "")
	in.Effect, in.Verdicts[0].Item = tenderapi.EffectProceed, 2
	refused(r, "officer", tenderapi.MoveChallenge, in, "tender.challenge.verdicts", "")
	in.Verdicts[0].Item = 1
	ok(r, "officer", tenderapi.MoveChallenge, in)
	if x := r.tender(id); x.State != tenderapi.StateAwarded || x.Rulings[0].TakenAt == nil || r.challenge(c.ID).Open {
		t.Errorf("%s %+v", x.State, x.Rulings)
	}
}

func TestADecisionMayOrderAnotherJudging(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	in := act(c.ID, dispute.Accept, "")
	in.SuspendDays = 10
	ok(r, "watch", tenderapi.MoveChallenge, in)
	again := upheld(c.ID, dispute.Settle, tenderapi.EffectNext)
	again.Former = "原评审委员会的成员没有违法违规行为，只是评审标准适用有误。"
	refused(r, "watch", tenderapi.MoveChallenge, again, "tender.effect.former", "")
	again.Effect = tenderapi.EffectRejudge
	ok(r, "watch", tenderapi.MoveChallenge, again)
	x := r.tender(id)
	if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}); seen.Rulings[1].Former != again.Former || !slices.ContainsFunc(seen.Steps, func(s tenderapi.Step) bool { return strings.Contains(s.Note, again.Former) }) {
		t.Errorf("the public reads %+v", seen.Rulings)
	}
	if x.State != tenderapi.StateOpened || x.Award != nil || x.SuspendedUntil != nil || len(x.Committee) != 0 {
		t.Fatalf("%s, held until %v, %d judges", x.State, x.SuspendedUntil, len(x.Committee))
	}
	if seen := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]; len(seen.Rulings) != 1 || seen.EffectText == "" || seen.Decision == "" || seen.ComplaintItems != nil {
		t.Errorf("strangers read %+v", seen)
	}
	if got := r.mine("ann"); got != "已开标" {
		t.Errorf("the former winner reads %q", got)
	}
	// A fresh committee, one of whom sat in the former, as the decision lets them; no sheet of that counts.
	judges := []string{"e3", "e4", "e5"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, judges...))
	refused(r, "officer", tenderapi.MoveTender, verb(id, Freeze), "tender.sheet.missing", "")
	r.scored(id, judges, map[string][2]int64{"a": {1000, 500}, "b": {5000, 1500}})
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	if x = ok(r, "officer", tenderapi.MoveTender, verb(id, Result)); x.Award.Supplier.ID != "b" {
		t.Errorf("awarded to %+v", x.Award)
	}
	for _, b := range r.bidsOf(id) {
		if b.Supplier.ID != "b" {
			continue
		}
		got := ok(r, "bob", tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: b.Bid}).Remarks
		said := make([]string, len(got))
		for i, r := range got {
			said[i] = r.Text
		}
		if slices.Sort(said); !slices.Equal(said, []string{"e3的意见", "e4的意见", "e5的意见"}) {
			t.Errorf("of those who judged it now it is told %+v", got)
		}
	}
}

func TestAnotherJudgingMayBeChallengedByWhoChallengedTheFirst(t *testing.T) {
	r := open(t)
	id := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000, 9_500_000).ID
	in := challenge(id)
	in.About, in.Link = "process", "judging"
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c.ID, dispute.Settle, tenderapi.EffectRejudge))
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-early", "") // it is under way
	r.at(r.clock().Add(time.Hour))
	judges := []string{"e4", "e5", "e6"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, judges...))
	r.scored(id, judges, map[string][2]int64{"a": {1000, 500}, "b": {5000, 1500}, "c": {1000, 500}})
	again := ok(r, "bob", tenderapi.FileChallenge, in)
	if again.ID == c.ID {
		t.Error("the second challenge is the first")
	}
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
	in.Link = "opening"
	ok(r, "bob", tenderapi.FileChallenge, in)
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once") // nothing was opened anew
}

func TestADecisionMayEndThePurchase(t *testing.T) {
	r, id := awarded(t)
	c := r.appealed(id)
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c, dispute.Settle, tenderapi.EffectRestart))
	x := r.tender(id)
	if x.State != tenderapi.StateFailed || x.Failure == nil || x.Failure.Ground != "unlawful" || !strings.Contains(x.Failure.Note, "投诉处理决定") || r.told(events.TypeTenderTenderFailedV1) != 1 {
		t.Fatalf("%s %+v", x.State, x.Failure)
	}
	if r.challenge(c).Open {
		t.Error("the contract still waits")
	}
}

func TestWhatHasBecomeImpossibleIsRecordedAsSuch(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	other := ok(r, "ann", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectRestart))
	refused(r, "officer", tenderapi.MoveChallenge, upheld(other.ID, dispute.Answer, tenderapi.EffectNext), "tender.effect.closed", "dispute.effects")
	ok(r, "officer", tenderapi.MoveChallenge, upheld(other.ID, dispute.Answer, tenderapi.EffectProceed))
	if x := r.tender(id); len(x.Rulings) != 2 || x.State != tenderapi.StateFailed {
		t.Errorf("%s %+v", x.State, x.Rulings)
	}
}

func TestAnAwardThatWasNeverAnnouncedFallsInSilence(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000, 9_500_000)
	in := challenge(x.ID)
	in.About, in.Link = "process", "judging"
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectNext))
	if x = r.tender(x.ID); x.State != tenderapi.StateScored || len(x.Passed) != 1 {
		t.Fatalf("%s %+v", x.State, x.Passed)
	}
	if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Passed != nil {
		t.Errorf("strangers read %+v", seen.Passed)
	}
	for _, ev := range r.heard {
		if ev.Type == events.TypeTenderTenderRuledV1 && strings.Contains(string(ev.Data), `"supplier":"`) {
			t.Errorf("the news names who had won: %s", ev.Data)
		}
	}
}

func TestAContractWaitsForWhatThePurchaseFollowsByItself(t *testing.T) {
	for _, e := range append(afterSigning, tenderapi.EffectProceed, tenderapi.EffectAmend, tenderapi.EffectRejudge, tenderapi.EffectNext, tenderapi.EffectRestart) {
		if dispute.Followed(e) != (carries[e] != "") {
			t.Errorf("%s: the purchase moves by %q, and the contract waits for it: %v", e, carries[e], dispute.Followed(e))
		}
	}
}
