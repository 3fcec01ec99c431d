package county

import (
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// Awarded buys by consultation from the first of two suppliers, and answers the
// contract that follows, still a draft. It moves the clock past the deadline.
func (w *Town) Awarded(t testing.TB, title string) contractapi.Contract {
	t.Helper()
	due := cn.AddDays(cn.DayOf(w.Platform.Now(t)), 12).At(9, 30)
	x := w.Published(t, title, tenderapi.MethodConsultation, due)
	prices := map[string]int64{}
	for n := range 2 {
		prices[Staff(n)] = int64(80_000_000 + n*5_000_000)
		w.Bid(t, w.Platform.As(t, Staff(n)), x.ID, prices[Staff(n)])
	}
	return w.Concluded(t, x, prices)
}

// Concluded opens a consultation for which bids are in, lets the suppliers make
// their last offers, and answers the draft of the contract.
func (w *Town) Concluded(t testing.TB, x tenderapi.Tender, prices map[string]int64) contractapi.Contract {
	t.Helper()
	officer := w.Platform.As(t, "officer")
	w.Platform.At(t, x.Deadline.Add(time.Second))
	w.Open(t, x.ID)
	seats := tenderapi.SeatCommitteeRequest{ID: x.ID}
	seats.Ground, seats.Reason = "specialised", "服务对象特殊，专业性强，主管预算单位已同意。"
	seats.Members = []tenderapi.Member{{Account: officer.Me.ID, Name: officer.Me.Name, Kind: "buyer"}}
	for _, a := range w.Experts[:2] {
		seats.Members = append(seats.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	Ask(t, officer, tenderapi.SeatCommittee, seats)
	w.LastOffers(t, x.ID, prices)
	for _, login := range []string{"judge1", "judge2", "officer"} {
		judge := w.Platform.As(t, login)
		sheet := Ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
		Ask(t, judge, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: x.ID, SheetDraft: w.Marked(sheet)})
	}
	w.Reveal(t, officer, x.ID)
	for _, do := range []string{"conclude", "decide", "result"} {
		Ask(t, officer, tenderapi.MoveTender, Step(x.ID, do))
	}
	var c contractapi.Contract
	Until(t, "the draft of the contract", func() (ok bool, err error) {
		c, err = Try(officer, contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + x.ID})
		return err == nil, err
	})
	return c
}

// Marked gives the first supplier nine tenths of every criterion that people judge, and everyone else eight.
func (w *Town) Marked(sheet tenderapi.Sheet) (d tenderapi.SheetDraft) {
	for _, b := range sheet.Bids {
		tenths := int64(8)
		if b.Supplier.ID == w.Suppliers[0].ID {
			tenths = 9
		}
		m := tenderapi.BidMarks{Bid: b.Bid, Note: "方案完整。"}
		for _, c := range sheet.Criteria {
			if c.Kind != "price" && !c.Machine {
				m.Marks = append(m.Marks, tenderapi.Mark{Code: c.Code, Points: c.Max * tenths / 10})
			}
		}
		d.Bids = append(d.Bids, m)
	}
	return d
}
