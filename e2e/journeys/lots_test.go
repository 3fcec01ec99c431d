package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// came are the suppliers that bid for each of four lots, counted from 0: twelve
// of them in all, and two for the last.
var came = [][]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {0, 1, 2, 3, 4, 5}, {4, 6, 8, 10, 11}, {0, 7}}

// wins are whom the first three lots go to, when one supplier may win one: the
// first has the best price of the second lot too.
var wins = []int{0, 1, 4}

// divided is a purchase in four lots.
type divided struct {
	*county.Town
	ids []string
	due time.Time
}

// TestTwelveBiddersAndThreeLotsToTheirContracts buys by open tender in four lots,
// of which the last fails alone for want of bidders.
func TestTwelveBiddersAndThreeLotsToTheirContracts(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 12)
	w.Lawful(t)
	d := &divided{Town: w, due: cn.AddDays(cn.DayOf(w.Platform.Now(t)), 30).At(9, 30)}
	walk(t, []part{
		{"a draft is divided, and its holders prove their keys once", d.plan},
		{"all lots are reviewed and published together, also after a break", d.publish},
		{"each bidder sees where it has bid, and nobody else does", d.offer},
		{"the lot for which two came fails, and the others are opened", d.open},
		{"one committee judges all, and nobody wins more lots than one", d.judge},
		{"each result is recounted from what is public, and has its contract", d.verify},
		{"each lot is published as open contracting data and names the others", d.published},
	})
}

func (d *divided) plan(t *testing.T) {
	officer := d.Platform.As(t, "officer")
	draft := d.Draft("2026年度居家关爱服务（城北）", tenderapi.MethodOpen, d.due)
	draft.Budget, draft.Ceiling, draft.MostLots = 90_000_000, 90_000_000, 1
	first := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: draft})
	d.ids = []string{first.ID}
	for _, part := range []string{"城东", "城西", "城南"} {
		x := county.Ask(t, officer, tenderapi.AddLot, tenderapi.AddLotRequest{ID: first.ID, LotDraft: tenderapi.LotDraft{Title: "2026年度居家关爱服务（" + part + "）", Budget: 90_000_000, Ceiling: 90_000_000}})
		d.ids = append(d.ids, x.ID)
	}
	d.Hold(t, officer, first.ID)
	list := county.Ask(t, officer, tenderapi.ListLots, tenderapi.ListLotsRequest{ID: d.ids[3]})
	if len(list.Items) != 4 || list.Budget != 360_000_000 || !strings.HasSuffix(list.Items[3].Code, "-4") {
		t.Fatalf("the lots are %+v", list)
	}
	county.Refused(t, d.Platform.Nobody(), tenderapi.ListLots, tenderapi.ListLotsRequest{ID: first.ID}, 404, "tender.tender.not-found")
}

func (d *divided) publish(t *testing.T) {
	officer, chief := d.Platform.As(t, "officer"), d.Platform.As(t, "chief")
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(d.ids[0], "submit"))
	county.Refused(t, chief, tenderapi.MoveTender, county.Step(d.ids[0], "publish"), 422, "tender.lots.apart", "tender.lots.together")
	for _, id := range d.ids[1:] {
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(id, "submit"))
	}
	for _, id := range d.ids {
		x := county.Ask(t, chief, tenderapi.MoveTender, county.Step(id, "publish"))
		if len(x.Beside) != 3 || !x.Deadline.Equal(d.due) || x.Sealing.Lot == "" {
			t.Errorf("%s is published beside %d others until %v, sealed as lot %q", x.Code, len(x.Beside), x.Deadline, x.Sealing.Lot)
		}
	}
}

func (d *divided) offer(t *testing.T) {
	for lot, suppliers := range came {
		for _, n := range suppliers {
			d.Bid(t, d.Platform.As(t, county.Staff(n)), d.ids[lot], int64(60_000_000+n*1_000_000))
		}
	}
	own := county.Ask(t, d.Platform.As(t, county.Staff(7)), tenderapi.ListLots, tenderapi.ListLotsRequest{ID: d.ids[1]}).Items
	for lot, suppliers := range came {
		if bids := own[lot].BidText != ""; bids != slices.Contains(suppliers, 7) {
			t.Errorf("the eighth supplier sees of lot %d: %q", lot+1, own[lot].BidText)
		}
	}
	for _, l := range county.Ask(t, d.Platform.Nobody(), tenderapi.ListLots, tenderapi.ListLotsRequest{ID: d.ids[1]}).Items {
		if l.Bid != "" || l.Bids != 0 {
			t.Errorf("a stranger sees bids before the opening: %+v", l)
		}
	}
}

func (d *divided) open(t *testing.T) {
	officer := d.Platform.As(t, "officer")
	d.Platform.At(t, d.due.Add(time.Second))
	fail := county.Step(d.ids[3], "fail")
	fail.Ground, fail.Note = "few", "递交投标文件的供应商只有两家。"
	county.Until(t, "the end of the fourth lot", func() (bool, error) {
		_, err := county.Try(officer, tenderapi.MoveTender, fail)
		return err == nil, err
	})
	for _, id := range d.ids[:3] {
		d.Open(t, id)
	}
	for lot, l := range county.Ask(t, d.Platform.Nobody(), tenderapi.ListLots, tenderapi.ListLotsRequest{ID: d.ids[0]}).Items {
		if failed := l.State == tenderapi.StateFailed; failed != (lot == 3) || !failed && int(l.Bids) != len(came[lot]) {
			t.Errorf("lot %d is %s with %d bids", lot+1, l.State, l.Bids)
		}
	}
}

func (d *divided) judge(t *testing.T) {
	officer := d.Platform.As(t, "officer")
	seats := tenderapi.SeatCommitteeRequest{ID: d.ids[0]}
	seats.Ground, seats.Reason = "specialised", "服务对象特殊，专业性强，主管预算单位已同意。"
	for _, a := range d.Experts {
		seats.Members = append(seats.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	county.Ask(t, officer, tenderapi.SeatCommittee, seats)
	for lot, id := range d.ids[:3] {
		if lot > 0 {
			county.Ask(t, officer, tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: id, CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: d.ids[0]}})
		}
		scored(t, d.Town, id, five, even)
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(id, "conclude"))
	}
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(d.ids[1], "decide"), 409, "tender.lots.sequence", "tender.lots.order")
	for lot, id := range d.ids[:3] {
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(id, "decide"))
		x := county.Ask(t, officer, tenderapi.MoveTender, county.Step(id, "result"))
		if x.Award.Supplier.ID != d.Suppliers[wins[lot]].ID {
			t.Errorf("lot %d goes to %s", lot+1, x.Award.Supplier.Name)
		}
	}
	second := county.Ask(t, d.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: d.ids[1]})
	if len(second.Passed) != 1 || second.Passed[0].Ground != "most" || second.Passed[0].Supplier.ID != d.Suppliers[0].ID {
		t.Errorf("who was passed over in the second lot: %+v", second.Passed)
	}
}

// even gives every bid the same marks, so that the price decides.
func even(sheet tenderapi.Sheet) (d tenderapi.SheetDraft) {
	for _, b := range sheet.Bids {
		m := tenderapi.BidMarks{Bid: b.Bid}
		for _, c := range sheet.Criteria {
			if c.Kind != "price" && !c.Machine {
				m.Marks = append(m.Marks, tenderapi.Mark{Code: c.Code, Points: c.Max * 8 / 10})
			}
		}
		d.Bids = append(d.Bids, m)
	}
	return d
}

func (d *divided) verify(t *testing.T) {
	for _, id := range d.ids[:3] {
		rec := recounted(t, d.Platform, id)
		county.Until(t, "the draft of the contract", func() (bool, error) {
			c, err := county.Try(d.Platform.As(t, "officer"), contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + id})
			return err == nil && c.Amount == rec.Tender.Award.Amount, err
		})
	}
}

func (d *divided) published(t *testing.T) {
	for lot, id := range d.ids {
		r := disclosed(t, d.Platform, id, "the end of the lot", func(rec open) bool {
			return len(rec.CompiledRelease.Awards) > 0 || rec.CompiledRelease.Tender.Status == "unsuccessful"
		}).CompiledRelease
		if len(r.Tender.Lots) != 1 || r.Tender.Lots[0].ID != r.Tender.Items[0].RelatedLot || len(r.RelatedProcesses) != 3 {
			t.Errorf("lot %d stands in the open data as %+v beside %+v", lot+1, r.Tender.Lots, r.RelatedProcesses)
		}
	}
}
