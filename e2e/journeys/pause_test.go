package journeys

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sanshe/e2e/county"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// TestAComplaintLetsAPurchaseStandStillAndGoOn takes a complaint from an
// unanswered challenge to a suspension, and the purchase through it.
func TestAComplaintLetsAPurchaseStandStillAndGoOn(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 2)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 30).At(9, 30)
	x := w.Published(t, "2026年度社区老年人居家关爱服务", tenderapi.MethodOpen, due)
	v := &purchase{Town: w, id: x.ID}
	first, second, officer, watch := p.As(t, "staff1"), p.As(t, "staff2"), p.As(t, "officer"), supervisor(t, w)

	mine := w.Bid(t, first, x.ID, 90_000_000)
	county.Until(t, "the receipt", func() (bool, error) {
		b, err := county.Try(first, tenderapi.GetBid, tenderapi.GetBidRequest{ID: mine.ID})
		return b.State == "received", err
	})
	c := county.Ask(t, second, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: x.ID, ChallengeDraft: tenderapi.ChallengeDraft{
		About: "documents", Facts: "评分标准第三项指向特定机构。", Request: "修改评分标准。",
	}})
	move := func(by *county.Person, m tenderapi.ChallengeMove) tenderapi.Challenge {
		t.Helper()
		return county.Ask(t, by, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: m})
	}
	p.At(t, cn.DayOf(c.AnswerDue).Add(1).At(9, 30)) // nobody answered
	move(second, tenderapi.ChallengeMove{Do: "complain", Complaint: []tenderapi.ComplaintItem{{Item: 1, Facts: "采购人逾期没有答复。", Request: "责令修改评分标准。"}}})
	got := move(watch, tenderapi.ChallengeMove{Do: "accept", SuspendDays: 30})
	if got.SuspendedUntil == nil {
		t.Fatal("the complaint suspends nothing")
	}
	last := cn.DayOf(*got.SuspendedUntil)
	county.Until(t, "the pause", func() (bool, error) {
		x, err := county.Try(p.Nobody(), tenderapi.GetTender, v.get())
		return x.SuspendedUntil != nil && x.SuspendedUntil.Equal(*got.SuspendedUntil), err
	})

	for _, at := range []time.Time{p.Now(t), due.Add(time.Minute), last.At(23, 59)} { // the notice's own deadline comes and goes
		p.At(t, at)
		f := w.BidRefused(t, second, x.ID, 85_000_000, 422, "tender.tender.suspended", "dispute.suspend")
		if !strings.Contains(f.Text, last.Chinese()) {
			t.Errorf("the refusal names no last day: %s", f.Text)
		}
		v.state(t, tenderapi.StatePublished)
	}
	county.Refused(t, officer, tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "更正", Changes: []tenderapi.Correction{{Field: "place", New: "杏花园社区"}},
	}}, 422, "tender.tender.suspended", "dispute.suspend")
	if page := page(t, p, "/tenders/"+x.ID); !strings.Contains(page, "本项目暂停采购活动，最迟至") || !strings.Contains(page, "采购活动暂停") || strings.Contains(page, "准备投标") {
		t.Error("the public page does not say that the purchase stands still")
	}
	county.Until(t, "the news of the pause", func() (bool, error) { return v.told(t, "staff1", "tender.bid.held.v1") == 1, nil })

	p.At(t, last.Add(1).At(9, 30))
	var after tenderapi.Tender
	county.Until(t, "the purchase to go on", func() (bool, error) {
		var err error
		after, err = county.Try(p.Nobody(), tenderapi.GetTender, v.get())
		return err == nil && after.SuspendedUntil == nil, err
	})
	want := cn.AddDays(cn.DayOf(due), 31).At(9, 30) // thirty days and what was left of the day of the order
	if a := after.Amendments; !after.Deadline.Equal(want) || len(a) != 1 || !a[0].DeadlineBefore.Equal(due) || !a[0].DeadlineAfter.Equal(want) || after.Original == nil {
		t.Errorf("the deadline is %s, want %s; %+v", after.Deadline, want, a)
	}
	county.Until(t, "the news of the end", func() (bool, error) { return v.told(t, "staff1", "tender.bid.released.v1") == 1, nil })
	for _, m := range county.Ask(t, first, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 50}).Items {
		if m.Kind == "tender.bid.released.v1" && !strings.Contains(m.Text, cn.DayOf(want).Chinese()) {
			t.Errorf("the bidder is not told the new deadline: %s", m.Text)
		}
	}
	if page := page(t, p, "/tenders/"+x.ID); strings.Contains(page, "本项目暂停采购活动") || !strings.Contains(page, "起暂停31日") {
		t.Error("the public page does not tell of the pause that is over")
	}
	county.Until(t, "the gate to be let go", func() (bool, error) {
		_, err := w.TryBid(second, x.ID, 85_000_000)
		return err == nil, nil
	})
	p.At(t, want)
	county.Until(t, "the moved deadline", func() (bool, error) {
		x, err := county.Try(officer, tenderapi.GetTender, v.get())
		return x.State == tenderapi.StateClosed, err
	})
	w.BidRefused(t, first, x.ID, 84_000_000, 422, "tender.bid.too-late")
}

// supervisor is somebody of the authority to which one complains.
func supervisor(t testing.TB, w *county.Town) *county.Person {
	t.Helper()
	return w.Platform.As(t, "watch")
}

var markup = regexp.MustCompile(`<[^>]*>`)

// page is what somebody who is not signed in sees, without its markup.
func page(t testing.TB, p *county.Platform, path string) string {
	t.Helper()
	a := p.Nobody().Send(t, "GET", path, "", "")
	if a.Status != 200 {
		t.Fatalf("%s answers %d", path, a.Status)
	}
	return markup.ReplaceAllString(string(a.Body), "")
}
