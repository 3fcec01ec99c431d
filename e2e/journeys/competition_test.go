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
	"sanshe/libs/ocds"
)

// compete lets three of the four who were admitted offer a price for one more
// order, of whom one asks a fen more than it has agreed to; the fourth does not
// meet the need.
func (f *framework) compete(t *testing.T) {
	officer, chief := f.Platform.As(t, "officer"), f.Platform.As(t, "chief")
	due := cn.AddDays(cn.DayOf(f.Platform.Now(t)), 10).At(9, 30)
	d := f.Draft("春节前上门照护", tenderapi.MethodMiniCompetition, due)
	d.Framework, d.Quantity, d.Budget, d.Ceiling, d.TermMonths = f.id, 100, 9000_00, 0, 6
	unfit := f.Suppliers[admitted[3]]
	d.LeftOut = []tenderapi.NotInvited{{Supplier: tenderapi.Party{ID: unfit.ID, Name: unfit.Name}, Reason: "没有夜间上门的人员，竞价需求第二条要求夜间上门。"}}
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	f.Hold(t, officer, x.ID)
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"))
	x = county.Ask(t, chief, tenderapi.MoveTender, county.Step(x.ID, "publish"))
	if len(x.Invited) != 3 || len(x.LeftOut) != 1 || x.Framework == nil || x.Framework.ID != f.id {
		t.Fatalf("invited are %+v, left out %+v", x.Invited, x.LeftOut)
	}
	if seen := county.Ask(t, f.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); !seen.Withheld || len(seen.Agreed) > 0 || len(seen.LeftOut) != 1 {
		t.Errorf("before the opening anybody reads %+v", seen)
	}
	_, err := f.TryBid(f.Platform.As(t, county.Staff(admitted[3])), x.ID, 80_00)
	county.Refusal(t, "a price of who is not invited", err, 422, "tender.bid.not-eligible")
	prices := []int64{unitPrices[admitted[0]] + 1, 85_50, 85_80}
	for i, fen := range prices {
		f.Bid(t, f.Platform.As(t, county.Staff(admitted[i])), x.ID, fen)
	}
	f.Platform.At(t, due.Add(time.Second))
	county.Until(t, "the opening", func() (bool, error) {
		got, err := county.Try(officer, tenderapi.MoveTender, county.Step(x.ID, "open"))
		return got.State == tenderapi.StateFrozen, err
	})
	f.Release(t, x.ID, tenderapi.StagePrice)
	for _, do := range []string{"reveal", "conclude", "decide", "result"} {
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, do))
	}
	rec := recounted(t, f.Platform, x.ID)
	dear, won := f.Suppliers[admitted[0]].ID, f.Suppliers[admitted[1]].ID
	for _, b := range rec.Opening.Bids {
		if b.Valid == (b.Supplier.ID == dear) || !b.Valid && (b.Ground != "overpriced" || !strings.Contains(b.Why, "协议单价86.00元")) {
			t.Errorf("read out: %+v", b)
		}
	}
	if a := rec.Tender.Award; a.Supplier.ID != won || a.Amount != 8550_00 {
		t.Fatalf("awarded %+v", a)
	}
	if c := f.signed(t, "c-"+x.ID, admitted[1]); c.Kind != contractapi.ContractKindOrder || c.Amount != 8550_00 || c.Tender != x.ID || c.TermMonths != 6 {
		t.Errorf("the contract of the competition is %+v", c)
	}
	county.Ask(t, officer, contractapi.MoveContract, contractapi.MoveContractRequest{ID: "c-" + x.ID, ContractMove: contractapi.ContractMove{Do: "publish"}})
	county.Until(t, "the competition's order among the others", func() (bool, error) {
		page, err := county.Try(f.Platform.Nobody(), tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: f.id})
		return slices.ContainsFunc(page.Items, func(o tenderapi.Order) bool {
			return o.Competition == x.ID && o.Way == tenderapi.OrderWayMiniCompetition && o.State == tenderapi.OrderStateSigned && o.Price == 85_50 && o.Supplier.ID == won
		}), err
	})
	r := disclosed(t, f.Platform, x.ID, "the contract of the competition", func(rec open) bool {
		return len(rec.CompiledRelease.Contracts) == 1 && len(rec.CompiledRelease.Contracts[0].Documents) == 1
	}).CompiledRelease
	leads := func(p ocds.RelatedProcess) bool {
		return p.Identifier == "ocds-000000-"+f.id && p.Relationship[0] == "framework"
	}
	if len(r.Awards) != 1 || r.Contracts[0].AwardID != r.Awards[0].ID || !slices.ContainsFunc(r.RelatedProcesses, leads) {
		t.Errorf("in the open data stand %+v, %+v and %+v", r.Awards, r.Contracts, r.RelatedProcesses)
	}
}
