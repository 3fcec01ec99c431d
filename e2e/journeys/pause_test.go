package journeys

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// TestAComplaintLetsAPurchaseStandStillAndGoOn takes a complaint from an
// unanswered challenge to a suspension, and the purchase through it.
func TestAComplaintLetsAPurchaseStandStillAndGoOn(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 2)
	w.lawful(t)
	due := cn.AddDays(cn.DayOf(p.now(t)), 30).At(9, 30)
	x := w.published(t, "2026年度社区老年人居家关爱服务", tenderapi.MethodOpen, due)
	v := &purchase{town: w, id: x.ID}
	first, second, officer, watch := p.as(t, "staff1"), p.as(t, "staff2"), p.as(t, "officer"), w.supervisor(t)

	mine := ask(t, first, tenderapi.SubmitBid, bid(x.ID, 90_000_000))
	until(t, "the receipt", func() (bool, error) {
		b, err := try(first, tenderapi.GetBid, tenderapi.GetBidRequest{ID: mine.ID})
		return b.State == "received", err
	})
	c := ask(t, second, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: x.ID, ChallengeDraft: tenderapi.ChallengeDraft{
		About: "documents", Facts: "评分标准第三项指向特定机构。", Request: "修改评分标准。",
	}})
	move := func(by *person, m tenderapi.ChallengeMove) tenderapi.Challenge {
		t.Helper()
		return ask(t, by, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: m})
	}
	p.at(t, cn.DayOf(c.AnswerDue).Add(1).At(9, 30)) // nobody answered
	move(second, tenderapi.ChallengeMove{Do: "complain", Text: "采购人逾期没有答复。"})
	got := move(watch, tenderapi.ChallengeMove{Do: "accept", SuspendDays: 30})
	if got.SuspendedUntil == nil {
		t.Fatal("the complaint suspends nothing")
	}
	last := cn.DayOf(*got.SuspendedUntil)
	until(t, "the pause", func() (bool, error) {
		x, err := try(p.nobody(), tenderapi.GetTender, v.get())
		return x.SuspendedUntil != nil && x.SuspendedUntil.Equal(*got.SuspendedUntil), err
	})

	for _, at := range []time.Time{p.now(t), due.Add(time.Minute), last.At(23, 59)} { // the notice's own deadline comes and goes
		p.at(t, at)
		f := refused(t, second, tenderapi.SubmitBid, bid(x.ID, 85_000_000), 422, "tender.tender.suspended", "dispute.suspend")
		if !strings.Contains(f.Text, last.Chinese()) {
			t.Errorf("the refusal names no last day: %s", f.Text)
		}
		v.state(t, tenderapi.StatePublished)
	}
	refused(t, officer, tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "更正", Changes: []tenderapi.Correction{{Field: "place", New: "杏花园社区"}},
	}}, 422, "tender.tender.suspended", "dispute.suspend")
	if page := page(t, p, "/tenders/"+x.ID); !strings.Contains(page, "本项目暂停采购活动，最迟至") || !strings.Contains(page, "采购活动暂停") || strings.Contains(page, "准备投标") {
		t.Error("the public page does not say that the purchase stands still")
	}
	until(t, "the news of the pause", func() (bool, error) { return v.told(t, "staff1", "tender.bid.held.v1") == 1, nil })

	p.at(t, last.Add(1).At(9, 30))
	var after tenderapi.Tender
	until(t, "the purchase to go on", func() (bool, error) {
		var err error
		after, err = try(p.nobody(), tenderapi.GetTender, v.get())
		return err == nil && after.SuspendedUntil == nil, err
	})
	want := cn.AddDays(cn.DayOf(due), 31).At(9, 30) // thirty days and what was left of the day of the order
	if a := after.Amendments; !after.Deadline.Equal(want) || len(a) != 1 || !a[0].DeadlineBefore.Equal(due) || !a[0].DeadlineAfter.Equal(want) || after.Original == nil {
		t.Errorf("the deadline is %s, want %s; %+v", after.Deadline, want, a)
	}
	until(t, "the news of the end", func() (bool, error) { return v.told(t, "staff1", "tender.bid.released.v1") == 1, nil })
	for _, m := range ask(t, first, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 50}).Items {
		if m.Kind == "tender.bid.released.v1" && !strings.Contains(m.Text, cn.DayOf(want).Chinese()) {
			t.Errorf("the bidder is not told the new deadline: %s", m.Text)
		}
	}
	if page := page(t, p, "/tenders/"+x.ID); strings.Contains(page, "本项目暂停采购活动") || !strings.Contains(page, "起暂停31日") {
		t.Error("the public page does not tell of the pause that is over")
	}
	until(t, "the gate to be let go", func() (bool, error) {
		_, err := try(second, tenderapi.SubmitBid, bid(x.ID, 85_000_000))
		return err == nil, nil
	})
	p.at(t, want)
	until(t, "the moved deadline", func() (bool, error) {
		x, err := try(officer, tenderapi.GetTender, v.get())
		return x.State == tenderapi.StateClosed, err
	})
	refused(t, first, tenderapi.SubmitBid, bid(x.ID, 84_000_000), 422, "tender.bid.too-late")
}

// supervisor is somebody of the authority to which one complains.
func (w *town) supervisor(t testing.TB) *person {
	t.Helper()
	finance := w.register(t, "星河区财政局", organizationapi.OrgKindGovernment, "11")
	w.account(t, "watch", "孙一平", finance, organizationapi.RoleSupervisor)
	return w.p.as(t, "watch")
}

var markup = regexp.MustCompile(`<[^>]*>`)

// page is what somebody who is not signed in sees, without its markup.
func page(t testing.TB, p *platform, path string) string {
	t.Helper()
	a := p.nobody().send(t, "GET", path, "", "")
	if a.status != 200 {
		t.Fatalf("%s answers %d", path, a.status)
	}
	return markup.ReplaceAllString(string(a.body), "")
}
