package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestADeadlineIsExtendedAfterBidsWereSealed moves a deadline by a correction
// when three bids are in: two stand as they were sealed, the third is replaced
// after the first deadline, and what is opened is one bid of each.
func TestADeadlineIsExtendedAfterBidsWereSealed(t *testing.T) {
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 25).At(9, 30)
	x := w.Published(t, "2026年度社区老年人居家关爱服务", tenderapi.MethodOpen, due)
	var bids []tenderapi.Bid
	for n := range 3 {
		bids = append(bids, w.Bid(t, p.As(t, county.Staff(n)), x.ID, int64(90_000_000-n*1_000_000)))
	}
	p.At(t, due.AddDate(0, 0, -5)) // too late for a correction that moves nothing
	officer := p.As(t, "officer")
	change := tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "补充服务点位。", Changes: []tenderapi.Correction{{Field: "place", New: "全部社区"}}}}
	county.Refused(t, officer, tenderapi.AmendTender, change, 422, "tender.amendment.too-late", "tender.open.clarification")
	later := due.AddDate(0, 0, 12)
	change.Deadline = &later
	county.Ask(t, officer, tenderapi.AmendTender, change)
	got := county.Ask(t, p.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if a := got.Amendments; len(a) != 1 || !a[0].DeadlineBefore.Equal(due) || !a[0].DeadlineAfter.Equal(later) || !got.Deadline.Equal(later) {
		t.Fatalf("what was and what is: %+v, until %s", got.Amendments, got.Deadline)
	}

	p.At(t, due.Add(time.Minute)) // the first deadline is over and means nothing any more
	third := p.As(t, county.Staff(2))
	again := w.Bid(t, third, x.ID, 85_000_000)
	if again.ID == bids[2].ID {
		t.Errorf("the second bid of a supplier is its first, %s", again.ID)
	}
	p.At(t, later.Add(time.Second))
	w.BidRefused(t, third, x.ID, 84_000_000, 422, "tender.bid.too-late", "tender.open.period")
	w.Open(t, x.ID)
	want := map[string]bool{bids[0].ID: true, bids[1].ID: true, again.ID: true}
	for _, b := range county.Ask(t, p.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids {
		if !want[b.Bid] || !b.Valid {
			t.Errorf("opened is %+v", b)
		}
		delete(want, b.Bid)
	}
	if len(want) > 0 {
		t.Errorf("not opened are %v", want)
	}
}
