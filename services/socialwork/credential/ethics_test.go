package credential

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
)

const facts = "把服务对象的病情告诉了邻居。"

func (r *room) opened(number string) socialworkapi.Finding {
	r.T.Helper()
	return roomtest.OK(r, "ann", socialworkapi.OpenFinding, socialworkapi.OpenFindingRequest{FindingDraft: socialworkapi.FindingDraft{Number: number, Facts: facts}})
}

func judge(id string, do Verb, note string) socialworkapi.MoveFindingRequest {
	in := socialworkapi.MoveFindingRequest{ID: id, FindingMove: socialworkapi.FindingMove{Do: string(do), Note: note}}
	if do == Propose {
		in.Kind, in.Months = socialworkapi.SanctionKindSuspend, 6
	}
	return in
}

func (r *room) judge(as, id string, do Verb, note string) socialworkapi.Finding {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.MoveFinding, judge(id, do, note))
}

func TestAFindingIsToldFirstAndAnsweredInTime(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	roomtest.Refuses(r, "away", socialworkapi.OpenFinding, socialworkapi.OpenFindingRequest{FindingDraft: socialworkapi.FindingDraft{Number: one, Facts: facts}}, "socialwork.worker.not-found")
	f := r.opened(one)
	if f.AnswerBy != "2026-06-16" || f.Basis[0].Rule != ruleAnswer || r.Count(events.TypeSocialworkFindingOpenedV1) != 1 {
		t.Errorf("%+v", f)
	}
	roomtest.Refuses(r, "lu", socialworkapi.GetFinding, socialworkapi.GetFindingRequest{ID: f.ID}, "socialwork.finding.not-found")
	if got := roomtest.OK(r, "he", socialworkapi.GetFinding, socialworkapi.GetFindingRequest{ID: f.ID}); got.Facts != facts {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "ben", socialworkapi.MoveFinding, judge(f.ID, Propose, "属实。"), "socialwork.finding.early")
	r.At(cn.Day("2026-06-16").Last())
	roomtest.Refuses(r, "ben", socialworkapi.MoveFinding, judge(f.ID, Propose, "属实。"), "socialwork.finding.early")
	r.At(cn.Day("2026-06-17").At(0, 0)) // silence is no reason to wait for ever
	in := judge(f.ID, Propose, "属实。")
	in.Months = 0
	roomtest.Refuses(r, "ben", socialworkapi.MoveFinding, in, "socialwork.finding.sanction")
	r.judge("ben", f.ID, Propose, "属实。")
	f = roomtest.OK(r, "he", socialworkapi.GetFinding, socialworkapi.GetFindingRequest{ID: f.ID})
	if f.Sanction != nil || f.Months != 0 || len(f.Trail) != 0 { // what is only proposed is not told
		t.Errorf("%+v", f)
	}
	rec, err := r.s.findings.Get(t.Context(), f.ID)
	if b, _ := json.Marshal(rec); err != nil || strings.Contains(string(b), "病情") || strings.Contains(string(b), "属实") {
		t.Errorf("what is said of somebody lies open: %s %v", b, err)
	}
	if w := r.public(one); len(w.Conditions) != 0 || !w.Standing {
		t.Errorf("%+v", w)
	}
}

func TestTwoDecideAndAThirdLooksAgain(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	f := r.opened(one)
	r.judge("he", f.ID, Answer, "没有这回事。")
	r.judge("ann", f.ID, Propose, "有两人作证。")
	roomtest.Refuses(r, "ann", socialworkapi.MoveFinding, judge(f.ID, Decide, ""), "socialwork.finding.not-yours")
	r.judge("ben", f.ID, Decide, "")
	if w := r.public(one); len(w.Conditions) != 0 || !w.Standing {
		t.Errorf("published before it is in force: %+v", w)
	}
	f = r.judge("he", f.ID, Appeal, "证人不在场。")
	for _, as := range []string{"ann", "ben", "he"} {
		roomtest.Refuses(r, as, socialworkapi.MoveFinding, judge(f.ID, Overturn, "证据不足。"), "socialwork.finding.not-yours")
	}
	f = r.judge("cai", f.ID, Overturn, "证据不足。")
	if f.State != overturned || len(f.Trail) != 5 {
		t.Errorf("%+v", f)
	}
	r.At(cn.Day("2027-01-01").At(9, 0))
	if w := r.public(one); len(w.Conditions) != 0 || !w.Standing {
		t.Errorf("%+v", w)
	}
}

// Whoever has had a hand in it, with the words that opened it or a proposal that was sent back, does not look at the appeal.
func TestNobodyWhoHadAHandInItJudgesTheAppeal(t *testing.T) {
	r := open(t)
	r.Folk["dan"] = identity.Caller{ID: "dan", Name: "dan", Memberships: []identity.Membership{{Org: "office", OrgName: "office", Role: identity.Registrar, Region: "320312"}}}
	r.Folk["eva"] = identity.Caller{ID: "eva", Name: "eva", Memberships: r.Folk["dan"].Memberships}
	r.registered("he", one, assistant)
	f := r.opened(one) // by ann
	r.judge("he", f.ID, Answer, "没有这回事。")
	r.judge("ben", f.ID, Propose, "有两人作证。")
	r.judge("cai", f.ID, SendBack, "证据不全。")
	r.judge("cai", f.ID, Propose, "有三人作证。")
	r.judge("dan", f.ID, Decide, "")
	r.judge("he", f.ID, Appeal, "证人不在场。")
	for _, as := range []string{"ann", "ben", "cai", "dan", "he"} {
		roomtest.Refuses(r, as, socialworkapi.MoveFinding, judge(f.ID, Overturn, "证据不足。"), "socialwork.finding.not-yours")
	}
	if f = r.judge("eva", f.ID, Overturn, "证据不足。"); f.State != overturned {
		t.Errorf("%+v", f)
	}
}

func TestADecisionIsInForceTheDayAfterTheTermForAppealing(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.registered("he", two, social)
	f := r.opened(one)
	r.judge("he", f.ID, Answer, "我错了。")
	r.judge("ann", f.ID, Propose, "有两人作证。")
	if f = r.judge("ben", f.ID, Decide, ""); f.AppealBy != "2026-06-16" || f.Basis[1].Rule != ruleAppeal {
		t.Errorf("%+v", f)
	}
	r.At(cn.Day("2026-06-16").Last())
	if w := r.public(one); !w.Standing {
		t.Errorf("%+v", w)
	}
	r.At(cn.Day("2026-06-17").At(0, 0))
	for _, number := range []string{one, two} { // whatever certificate it was found by
		if w := r.public(number); w.Standing || w.State != suspended || len(w.Conditions) != 1 || w.Conditions[0].Until != "2026-12-17" || w.Conditions[0].KindText != "暂停登记" {
			t.Errorf("%+v", w)
		}
	}
	roomtest.Refuses(r, "he", socialworkapi.MoveFinding, judge(f.ID, Appeal, "不服。"), "socialwork.finding.wrong-state")
	r.At(cn.Day("2026-12-17").Last())
	if w := r.public(one); w.State != suspended {
		t.Errorf("%+v", w)
	}
	r.At(cn.Day("2026-12-18").At(0, 0))
	if w := r.public(one); !w.Standing || len(w.Conditions) != 0 {
		t.Errorf("%+v", w)
	}
}

func TestWhoIsStruckOffIsNotRegisteredUntilItIsOver(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.enter("he", two, social, "2026-05-20")
	r.move("ann", two, Verify, "")
	f := r.opened(one)
	r.judge("he", f.ID, Answer, "我错了。")
	in := judge(f.ID, Propose, "情节严重。")
	in.Kind, in.Months = socialworkapi.SanctionKindStrike, 12
	roomtest.OK(r, "ann", socialworkapi.MoveFinding, in)
	r.judge("ben", f.ID, Decide, "")
	r.judge("he", f.ID, Appeal, "太重。")
	r.judge("cai", f.ID, Uphold, "适当。")
	if w := r.public(one); w.State != struck || w.Standing {
		t.Errorf("%+v", w)
	}
	roomtest.Refuses(r, "ben", socialworkapi.MoveCredential, step(two, Register, ""), "socialwork.credential.barred")
	r.At(cn.Day("2027-06-02").At(0, 0))
	if w := r.public(one); w.State != lapsed || len(w.Conditions) != 0 {
		t.Errorf("%+v", w)
	}
	r.move("ben", two, Register, "")
	r.learned("he", "2027-01-10", 72*60)
	r.move("he", one, Restore, "")
	r.move("ann", one, Renew, "")
}

// Of whatever the office says about a person, what a clock moves it never moves past a step that somebody has still to take.
func TestWhatIsSuspendedLapsesOnlyOnceItIsResumed(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.At(cn.Day("2029-05-01").At(9, 0))
	f := r.opened(one)
	r.judge("he", f.ID, Answer, "我错了。")
	r.judge("ann", f.ID, Propose, "有两人作证。")
	r.judge("ben", f.ID, Decide, "")
	r.At(cn.Day("2029-05-17").At(0, 0))
	r.At(cn.Day("2029-06-02").At(0, 0))
	if w := r.public(one); w.State != suspended {
		t.Errorf("%+v", w)
	}
	r.At(cn.Day("2029-11-18").At(0, 0))
	r.At(cn.Day("2029-11-18").At(0, 0).Add(time.Minute))
	if w := r.public(one); w.State != lapsed {
		t.Errorf("%+v", w)
	}
	page := roomtest.OK(r, "he", socialworkapi.ListFindings, socialworkapi.ListFindingsRequest{})
	if len(page.Items) != 1 || page.Items[0].Facts != "" || page.Items[0].State != ended {
		t.Errorf("%+v", page)
	}
}
