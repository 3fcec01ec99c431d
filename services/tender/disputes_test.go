package tender

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
)

// awarded is a purchase whose result was published at noon of the room's day.
func awarded(t *testing.T) (*room, string) {
	t.Helper()
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	r.opens(x.ID)
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

// act is a move in its plainest form: nothing holds, and the purchase goes on.
func act(id string, do dispute.Verb, text string) tenderapi.MoveChallengeRequest {
	in := tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: tenderapi.ChallengeMove{Do: string(do), Text: text}}
	switch do {
	case dispute.Answer, dispute.Settle:
		in.Effect, in.Ground = tenderapi.EffectProceed, "unfounded"
		if text != "" {
			in.Verdicts = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictRejected, Reason: text}}
		}
	case dispute.Complain:
		in.Complaint = []tenderapi.ComplaintItem{{Item: 1, Facts: text, Request: "撤销答复。"}}
	}
	return in
}

// upheld is an answer or a decision by which the one item holds, with an effect on the purchase.
func upheld(id string, do dispute.Verb, effect tenderapi.Effect) tenderapi.MoveChallengeRequest {
	in := act(id, do, "成立，理由见附件。")
	in.Verdicts[0].Verdict, in.Effect, in.Ground = tenderapi.VerdictUpheld, effect, ""
	return in
}

// appealed is a complaint about one item that was answered.
func (r *room) appealed(id string) string {
	r.t.Helper()
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	return c.ID
}

func (r *room) challenge(id string) tenderapi.Challenge {
	r.t.Helper()
	return ok(r, "watch", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: id})
}

// 条例第五十三条第二项: each link of the procedure begins the days anew when it ends. Who judged and how is secret
// until the result, so that nobody should have known before it (政府采购法第五十二条).
func TestWhatTheCommitteeDidIsChallengedFromTheDayItIsTold(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateRevealed, 9_000_000, 8_000_000, 8_500_000)
	in := challenge(x.ID)
	in.About = "process"
	days := ruletest.Value[int](t, r.book, "dispute.challenge.file", r.law())
	opened := cn.DayOf(r.clock())
	r.at(cn.AddWorkdays(opened, days+1).At(0, 0))
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.no-link", "") // of which?
	in.Link = "opening"
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-late", "dispute.challenge.file")
	in.Link = "judging"
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-early", "") // what the committee does nobody knows yet
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	scored := cn.DayOf(r.clock())
	r.at(cn.AddWorkdays(scored, days+1).At(0, 0)) // the result is late, and the supplier does not pay for it
	for _, link := range []string{"opening", "offers"} {
		in.Link = link
		refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-late", "dispute.challenge.file") // the end of another link gives it no new days
	}
	in.Link = "judging"
	if l := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items[1].Links[2]; !l.Open || l.Last != nil || l.Since != nil {
		t.Errorf("what is secret is challenged by a last day: %+v", l)
	}
	if !ruletest.Value[bool](t, r.book, "dispute.challenge.told", r.law()) {
		t.Fatal("the days are said to count from the end of the judging, known or not")
	}
	for _, do := range []Verb{Decide, Result} {
		in := verb(x.ID, do)
		in.Note = "评审报告的核对超过了期限。"
		ok(r, "officer", tenderapi.MoveTender, in)
	}
	told := cn.DayOf(r.clock())
	r.at(cn.AddWorkdays(told, days+1).At(0, 0))
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-late", "dispute.challenge.file")
	r.at(cn.AddWorkdays(told, days).At(23, 59))
	if c := ok(r, "bob", tenderapi.FileChallenge, in); c.Link != "judging" {
		t.Errorf("it is about %q", c.Link)
	}
}

func TestEachLinkIsChallengedInItsOwnDaysAndOnce(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateRevealed, 9_000_000, 8_000_000, 8_500_000)
	ends := func(from cn.Day) cn.Day {
		return cn.AddWorkdays(from, ruletest.Value[int](t, r.book, "dispute.challenge.file", r.law()))
	}
	opened := cn.DayOf(r.clock())
	in := challenge(x.ID)
	in.About, in.Link = "process", "opening"
	ok(r, "bob", tenderapi.FileChallenge, in)
	r.at(cn.AddWorkdays(opened, 2).At(10, 0))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	got := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items[1]
	if len(got.Links) != 3 || !got.Open || got.Last != nil { // the judging has no last day before the result
		t.Fatalf("the procedure: %+v", got)
	}
	last := ends(opened).Last()
	for i, want := range []tenderapi.LinkPeriod{{Link: "opening", Filed: true, Last: &last}, {Link: "offers", Open: true, Last: &last}, {Link: "judging", Open: true}} {
		if l := got.Links[i]; l.Link != want.Link || l.Open != want.Open || l.Filed != want.Filed || (l.Last == nil) != (want.Last == nil) || l.Last != nil && !l.Last.Equal(*want.Last) || (l.Why == "") != want.Open {
			t.Errorf("%+v, want %+v", l, want)
		}
	}
	in.Link = "opening"
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
	in.Link = "judging"
	ok(r, "bob", tenderapi.FileChallenge, in)
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
}

func TestWhoHandedInABidMayChallengeTheOpening(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	gone := r.bid("cat", x.ID, 8_500_000)
	ok(r, "cat", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.ID})
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	_, late := r.tryBid("dan", x.ID, 8_000_000)
	if f := fault.Of(late); f.Code != "tender.bid.too-late" || strings.Contains(f.Text, "质疑") {
		t.Errorf("who came too late is told %q, and may not challenge", f.Text)
	}
	r.opens(x.ID)
	in := challenge(x.ID)
	in.About, in.Link = "process", "opening"
	refused(r, "dan", tenderapi.FileChallenge, in, "tender.challenge.not-party", "")
	ok(r, "cat", tenderapi.FileChallenge, in)
}

// 条例第五十三条第一项: nobody can have known before a correction what it changes. Its days are its own, up to the last moment of
// the last of them; what was challenged before does not use them up, and what it did not change has no new days.
func TestACorrectionBeginsTheDaysAnewForWhatItChanged(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 40))
	days := ruletest.Value[int](t, r.book, "dispute.challenge.file", r.law())
	if !ruletest.Value[bool](t, r.book, "dispute.challenge.amended", r.law()) {
		t.Fatal("the book lets no days begin anew")
	}
	corrects := func(text string) cn.Day {
		ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
			a.Changes = []tenderapi.Correction{{Field: "requirement", New: text}}
		}))
		return cn.DayOf(r.clock())
	}
	in := challenge(x.ID)
	in.About, in.Link = "documents", "amended"
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-early", "") // nothing was corrected
	in.Link = ""
	ok(r, "ann", tenderapi.FileChallenge, in)
	notice := cn.AddWorkdays(cn.DayOf(r.clock()), ruletest.Value[int](t, r.book, "tender.consultation.notice", r.law()))

	r.at(cn.AddWorkdays(notice, days-1).At(10, 0)) // a day before the documents' own days end
	first := corrects("每周探访一次。")
	if got := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items[0]; !got.Open || len(got.Links) != 2 ||
		got.Links[0].Link != "published" || cn.DayOf(*got.Links[0].Last) != cn.AddWorkdays(notice, days) ||
		got.Links[1].Link != "amended" || cn.DayOf(*got.Links[1].Last) != cn.AddWorkdays(first, days) {
		t.Errorf("the documents: %+v", got)
	}
	in.Link = "amended"
	r.at(cn.AddWorkdays(first, days).At(23, 59))
	again := ok(r, "ann", tenderapi.FileChallenge, in)
	if again.Link != "amended" {
		t.Errorf("it is about %q", again.Link)
	}
	refused(r, "ann", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
	whole := in
	whole.Link = "published"
	refused(r, "bob", tenderapi.FileChallenge, whole, "tender.challenge.too-late", "dispute.challenge.file")
	r.at(cn.AddWorkdays(first, days+1).At(0, 0))
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.too-late", "dispute.challenge.file")

	second := corrects("每周探访两次。")
	r.at(cn.AddWorkdays(second, days).At(23, 59))
	for _, who := range []string{"ann", "bob"} { // what ann said of the first correction is not held against her
		ok(r, who, tenderapi.FileChallenge, in)
	}
}

func TestACorrectionWithinTheNoticeEndsNoDaysEarlierAndOneLetterIsAboutBoth(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 40))
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
		a.Changes = []tenderapi.Correction{{Field: "requirement", New: "每周探访一次。"}}
	}))
	got := ok(r, "bob", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items[0].Links
	if len(got) != 2 || !got[0].Last.Equal(*got[1].Last) {
		t.Errorf("%+v", got)
	}
	in := challenge(x.ID)
	in.About = "documents"
	ok(r, "bob", tenderapi.FileChallenge, in)
	in.Link = "amended"
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.already", "dispute.challenge.once")
}

// Days that a suspension took and gave back change nothing in the documents.
func TestADeadlineThatWasGivenBackBeginsNoDaysAnew(t *testing.T) {
	resumed := tenderapi.Amendment{Resumed: true, Changes: []tenderapi.Change{{Field: "documents_to"}}}
	later := tenderapi.Amendment{Changes: []tenderapi.Change{}}
	said := tenderapi.Amendment{At: time.Date(2026, 3, 9, 1, 0, 0, 0, time.UTC), Changes: []tenderapi.Change{{Field: "requirement"}}}
	for _, list := range [][]tenderapi.Amendment{nil, {resumed}, {later}, {later, resumed}} {
		if at := (&Tender{Amendments: list}).amendedAt(); at != nil {
			t.Errorf("%+v begins the days anew at %s", list, at)
		}
	}
	if at := (&Tender{Amendments: []tenderapi.Amendment{said, later, resumed}}).amendedAt(); at == nil || !at.Equal(said.At) {
		t.Errorf("the correction is found at %v", at)
	}
}
