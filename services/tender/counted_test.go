package tender

import (
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// 民法典第二百零一条、第二百零三条: the day of the event does not count, and a last day that is off moves to the next that is
// none; one that is a working day stays, the eve of a holiday too.
func TestAPeriodBeginsOnTheNextDayAndItsLastDayIsNoDayOff(t *testing.T) {
	law := rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}
	book := bookOf(t)
	starts, moves := ruletest.Value[bool](t, book, "tender.period.startday", law), ruletest.Value[bool](t, book, "tender.period.lastday", law)
	b := newStepper(book, &Tender{State: tenderapi.StateAwarded, Law: law}, time.Time{})
	days := ruletest.Value[int](t, book, "contract.sign", law)
	for _, c := range []struct {
		name string
		last cn.Day // the day that the plain count ends on
		due  cn.Day
	}{
		{"a Friday", "2026-11-27", "2026-11-27"},
		{"a Saturday", "2026-11-28", "2026-11-30"},
		{"a Sunday", "2026-11-29", "2026-11-30"},
		{"a Monday", "2026-11-30", "2026-11-30"},
		{"the eve of the national holidays", "2026-09-30", "2026-09-30"},
		{"the first of them", "2026-10-01", "2026-10-08"},
		{"a Saturday on which offices work", "2026-02-14", "2026-02-14"},
	} {
		first := 0
		if starts { // the day itself would be the first
			first = 1
		}
		at := c.last.Add(first-days).At(23, 59)
		due := b.days("contract.sign", &at)
		if due == nil || (cn.DayOf(*due) == c.last) != (c.due == c.last || !moves) || moves && cn.DayOf(*due) != c.due {
			t.Errorf("%s: ends on %v, want %s", c.name, due, c.due)
		}
	}
	// Of working days the event's own does not count either, though it is one.
	for from, want := range map[cn.Day]cn.Day{"2026-11-23": "2026-11-25", "2026-11-26": "2026-11-30", "2026-11-28": "2026-12-01"} {
		at := from.At(0, 1)
		if due := b.workdays("contract.publish", &at); cn.DayOf(*due) != want {
			t.Errorf("two working days after %s end on %s, want %s", from, due, want)
		}
	}
}

// 政府采购法第四十条: until the time is up a supplier may put another in the place of its price, and after that nobody.
func TestThePriceOfAnInquiryIsNamedOnce(t *testing.T) {
	r := open(t)
	d := r.lowest(tenderapi.MethodInquiry, "standard")
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	b := r.bid("ann", x.ID, 8_900_000)
	r.bid("bob", x.ID, 9_100_000)
	r.bid("cat", x.ID, 9_200_000)
	again := r.uploaded("ann", x.ID, 3, content(8_000_000))
	r.set(d.Deadline)
	refused(r, "ann", tenderapi.FinalizeBid, again.Request(), "tender.bid.too-late", "tender.inquiry.fixed")
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: b.ID}, "tender.bid.too-late", "tender.inquiry.fixed")
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	in := verb(x.ID, Ask)
	until := r.clock().Add(time.Hour)
	in.Until = &until
	refused(r, "officer", tenderapi.MoveTender, in, "tender.offers.once", "tender.inquiry.fixed")
	r.signed(x.ID, []string{"e1", "e2", "officer"}, nil)
	r.revealed(x.ID)
	if o := r.record(x.ID).Bids; o[0].Price != 8_900_000 || o[1].Price != 9_100_000 {
		t.Errorf("read out: %+v", o)
	}
}

// 实施条例第三十四条: what the documents do not name, nobody marks, not even with nothing.
func TestNobodyJudgesByWhatTheDocumentsDoNotName(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.again(x.ID)
	in := tenderapi.SignSheetRequest{ID: x.ID}
	for _, b := range ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Bids {
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 6000}, {Code: "B", Points: 1000}}})
	}
	named := in.Bids[0].Marks
	for _, points := range []int64{0, 1} {
		in.Bids[0].Marks = append(named[:2:2], tenderapi.Mark{Code: "C", Points: points})
		refused(r, "e1", tenderapi.SignSheet, in, "tender.sheet.incomplete", "tender.criteria.unstated")
	}
	in.Bids[0].Marks = named[:1]
	if _, f := try(r, "e1", tenderapi.SignSheet, in); f == nil || len(f.Basis) != 0 { // too little is no criterion too many
		t.Errorf("a sheet with a mark missing: %v", f)
	}
	in.Bids[0].Marks = named
	ok(r, "e1", tenderapi.SignSheet, in)
}

// 实施条例第四十四条: what is found in a sample or on a visit is no ground on which marks change; those of the list are.
func TestNoSampleAndNoVisitChangesAResult(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria[1].Kind = "objective"
	x := r.bring(d, tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.marks(x.ID, map[string]int64{"e1": 5000, "e2": 4000, "e3": 4500}, map[string]int64{"e1": 1000, "e2": 1500, "e3": 1500})
	first := r.opened(x.ID).Bid
	for _, ground := range []string{"sample", "visit"} {
		refused(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, ground, 5000, 1500), "tender.correction.no-ground", "tender.review.sample")
	}
	ok(r, "e1", tenderapi.CorrectSheet, correction(x.ID, first, "objective", 5000, 1500))
}
