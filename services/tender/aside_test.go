package tender

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/tender/dispute"
)

// aside lets a supplier ask that somebody of the office step aside, and one of its colleagues find that the person must.
func (r *room) aside(id, account, by string) {
	r.t.Helper()
	list := ok(r, "ann", tenderapi.AskAvoidance, avoid(id, "officer")).Items
	ok(r, by, tenderapi.AnswerAvoidance, stepAside(id, list[len(list)-1].ID, account))
}

const mustStayAway = "tender.recusal.relations"

func TestWhoMustStayAwayIsOfferedNothingAndAnswersNoQuestion(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	q := ok(r, "bob", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
	may := func(who string) (moves int, answers bool) {
		x := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		return len(x.Moves), ok(r, who, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: x.ID}).Items[0].CanAnswer
	}
	if moves, answers := may("officer"); moves == 0 || !answers {
		t.Fatalf("before anybody is asked about, the officer may make %d moves and answer: %v", moves, answers)
	}
	r.aside(x.ID, "officer", "clerk")
	for _, who := range []string{"officer", "clerk", "watch", ""} {
		if told := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Aside; told != (who == "officer") {
			t.Errorf("%q is told to stay away: %v", who, told)
		}
	}
	for who, free := range map[string]bool{"officer": false, "clerk": true} {
		if moves, answers := may(who); moves > 0 != free || answers != free {
			t.Errorf("%s is offered %d moves, and to answer: %v", who, moves, answers)
		}
	}
	answer := tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人提供。"}}
	refused(r, "officer", tenderapi.AnswerQuestion, answer, "tender.tender.aside", mustStayAway)
	ok(r, "clerk", tenderapi.AnswerQuestion, answer)
}

func TestWhoMustStayAwayDrawsNobodyAndWitnessesNoDraw(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	d := ok(r, "officer", tenderapi.StartDraw, start(x.ID, 1))
	ok(r, "officer", tenderapi.CommitDraw, r.commit("officer", d, "officer's own words"))
	r.aside(x.ID, "second", "officer")
	refused(r, "second", tenderapi.CommitDraw, r.commit("second", d, "the witness's words"), "tender.tender.aside", mustStayAway)
	ok(r, "watch", tenderapi.CommitDraw, r.commit("watch", d, "the witness's words"))
	r.aside(x.ID, "officer", "clerk")
	refused(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words"), "tender.tender.aside", mustStayAway)
	if may := r.draws("officer", x.ID)[0].May; len(may) > 0 {
		t.Errorf("the officer is offered %v", may)
	}
	end := tenderapi.VoidDrawRequest{ID: d.ID, VoidDraft: tenderapi.VoidDraft{Reason: "经办人应当回避。"}}
	refused(r, "officer", tenderapi.VoidDraw, end, "tender.tender.aside", mustStayAway)
	ok(r, "clerk", tenderapi.VoidDraw, end)
	refused(r, "officer", tenderapi.StartDraw, start(x.ID, 1), "tender.tender.aside", mustStayAway)
	ok(r, "clerk", tenderapi.StartDraw, start(x.ID, 1))
}

func TestWhoMustStayAwayOpensNothingAndTwoOthersDo(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	r.aside(x.ID, "clerk", "officer") // who holds the buyer's key
	release := tenderapi.ReleaseSharesRequest{ID: x.ID, SharesDraft: tenderapi.SharesDraft{Stage: tenderapi.StageTechnical, Shares: []tenderapi.ShareDraft{{Bid: "b", Kind: tenderapi.EnvelopeKindTechnical}}}}
	refused(r, "clerk", tenderapi.ReleaseShares, release, "tender.tender.aside", mustStayAway)
	if may := ok(r, "clerk", tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: x.ID}).MayRelease; may {
		t.Error("the holder is offered to release")
	}
	r.release(x.ID, tenderapi.StageTechnical, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
}

func TestWhoMustStayAwayWritesDownNoDeposit(t *testing.T) {
	r, x := asking(t)
	r.opens(x.ID)
	r.aside(x.ID, "officer", "clerk")
	payers := r.paid(x.ID, "甲社工中心", "6222020200011234567")
	refused(r, "officer", tenderapi.RecordDeposits, payers, "tender.tender.aside", mustStayAway)
	ok(r, "clerk", tenderapi.RecordDeposits, payers)
}

func TestWhoMustStayAwayAnswersNoChallenge(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.aside(id, "officer", "clerk")
	refused(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"), "tender.tender.aside", mustStayAway)
	up := tenderapi.AddEvidenceRequest{ID: id, Name: "评分表.pdf", Upload: contract.Octets([]byte("%PDF-1.4 sheet"))}
	refused(r, "officer", tenderapi.AddEvidence, up, "tender.tender.aside", mustStayAway)
	for who, free := range map[string]bool{"officer": false, "clerk": true} {
		if got := ok(r, who, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}).Moves; len(got) > 0 != free {
			t.Errorf("%s is offered %+v", who, got)
		}
	}
	ok(r, "clerk", tenderapi.AddEvidence, up)
	ok(r, "clerk", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。")) // others go on as before
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	refused(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Explain, "说明。"), "tender.tender.aside", mustStayAway)
}

func TestWhoMustStayAwayExaminesNoApplication(t *testing.T) {
	r := open(t)
	x := r.calling()
	a := ok(r, "bob", tenderapi.ApplyForPlace, apply(x.ID))
	r.aside(x.ID, "officer", "clerk")
	for _, do := range []string{"admit", "refuse"} {
		refused(r, "officer", tenderapi.MoveApplication, decided(a, do, "不符合条件。"), "tender.tender.aside", mustStayAway)
	}
	ok(r, "clerk", tenderapi.MoveApplication, decided(a, "refuse", "不符合条件。"))
}

func TestADrawForAnotherJudgingLeavesOutWhoMustStayAway(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateAwarded, 9_000_000, 8_000_000)
	list := ok(r, "bob", tenderapi.AskAvoidance, avoid(x.ID, ofMember)).Items
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, list[0].ID, "e1"))
	c := r.appealed(x.ID)
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c, dispute.Settle, tenderapi.EffectRejudge))
	d := r.drawnFor(x.ID, 4)
	left := slices.IndexFunc(d.LeftOut, func(l tenderapi.LeftOut) bool { return l.Code == "aside" })
	if left < 0 || d.LeftOut[left].Count != 1 || d.LeftOut[left].Text == "" {
		t.Fatalf("the list leaves out %+v", d.LeftOut)
	}
	if called := r.called(d.ID); slices.Contains(called, "e1") || len(called) != 4 {
		t.Errorf("called are %v", called)
	}
}

// listed counts what a desk lists of a purchase.
func (r *room) listed(who, id string) (n int) {
	r.t.Helper()
	for _, x := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
		if x.Tender == id {
			n++
		}
	}
	return n
}

// TestWhoMustStayAwayIsAskedForNothing puts before each desk what it lists, and looks again when its owner must stay away.
func TestWhoMustStayAwayIsAskedForNothing(t *testing.T) {
	for what, x := range map[string]struct {
		waits   func(t *testing.T) (*room, string)
		who     string
		instead string // is still asked; "" where the task is one person's
	}{
		"a question and a moved deadline": {func(t *testing.T) (*room, string) {
			r := open(t)
			d := r.draft(tenderapi.MethodConsultation, 25)
			x := r.published(d)
			ok(r, "bob", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
			r.set(d.Deadline.Add(-50 * time.Minute))
			r.down(d.Deadline.Add(-40 * time.Minute))
			if r.extension("officer") == "" {
				t.Fatal("nobody proposes to move the deadline")
			}
			return r, x.ID
		}, "officer", "clerk"},
		"a challenge": {func(t *testing.T) (*room, string) {
			r, id := awarded(t)
			ok(r, "bob", tenderapi.FileChallenge, challenge(id))
			return r, id
		}, "officer", "clerk"},
		"an application": {func(t *testing.T) (*room, string) {
			r := open(t)
			x := r.calling()
			ok(r, "bob", tenderapi.ApplyForPlace, apply(x.ID))
			return r, x.ID
		}, "officer", "clerk"},
		"a share of the keys": {func(t *testing.T) (*room, string) {
			r := open(t)
			return r, r.to(tenderapi.StateClosed, 9_000_000, 8_000_000).ID
		}, "clerk", "seal"},
		"a sheet": {func(t *testing.T) (*room, string) {
			r := open(t)
			clerk := people["clerk"] // sits for the office, and is an expert elsewhere
			clerk.Memberships = append(slices.Clone(clerk.Memberships), identity.Membership{Org: "pool", Role: identity.Expert, Region: region})
			people["clerk"] = clerk
			x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
			return r, x.ID
		}, "clerk", "e2"},
	} {
		t.Run(what, func(t *testing.T) {
			r, id := x.waits(t)
			if r.listed(x.who, id) == 0 || r.listed(x.instead, id) == 0 {
				t.Fatalf("the desks list %d and %d tasks", r.listed(x.who, id), r.listed(x.instead, id))
			}
			asked := ok(r, "ann", tenderapi.AskAvoidance, avoid(id, ofOfficer)).Items
			ok(r, "second", tenderapi.AnswerAvoidance, stepAside(id, asked[0].ID, x.who))
			if n := r.listed(x.who, id); n > 0 {
				t.Errorf("%s must stay away, and is asked for %d tasks", x.who, n)
			}
			if r.listed(x.instead, id) == 0 {
				t.Errorf("%s is asked for nothing any more", x.instead)
			}
		})
	}
}
