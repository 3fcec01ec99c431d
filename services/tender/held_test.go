package tender

import (
	"encoding/json"
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule/ruletest"
)

// 政府采购法第四十六条: who is awarded may still change while nobody has been told, and no more from the notice on.
func TestAResultBindsFromItsNoticeOn(t *testing.T) {
	r := open(t)
	if !ruletest.Value[bool](t, r.book, "tender.award.binding", r.law()) {
		t.Fatal("the book says that a notice binds nobody")
	}
	before := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.MoveTender, fail(before.ID, "unlawful"))

	x := r.to(tenderapi.StateAwarded, 9_000_000, 8_000_000)
	for _, in := range []tenderapi.MoveTenderRequest{
		fail(x.ID, "unlawful"), fail(x.ID, "cancelled"), decide(x.ID, "b", "改选第二名。"), verb(x.ID, Decide), verb(x.ID, Result), verb(x.ID, Conclude),
	} {
		for _, who := range []string{"officer", "clerk", "e1"} {
			if _, got := try(r, who, tenderapi.MoveTender, in); got == nil {
				t.Errorf("%s changes a result that is out: %s", who, in.Do)
			}
		}
	}
	if seen := r.tender(x.ID); seen.State != tenderapi.StateAwarded || seen.Award.Supplier.ID != "a" || len(doable(seen)) != 0 {
		t.Errorf("the result is %s, %+v, and the officer may %v", seen.State, seen.Award, doable(seen))
	}
	if x = r.abandoned(x, "supplier", 1); x.State != tenderapi.StateScored { // giving up is the supplier's to do, and the next one comes
		t.Errorf("the first gave up, and the purchase is %s", x.State)
	}
}

// 政府采购法第三十八条: what changed is told to everybody who still takes part, and to nobody in half.
func TestWhatChangedInANegotiationIsToldToAllWhoTakePart(t *testing.T) {
	for _, changed := range []string{"", "服务频次改为每月三次。"} {
		r := open(t)
		d := r.lowest(tenderapi.MethodNegotiation, "complex")
		x := r.published(d)
		for _, who := range []string{"ann", "bob", "cat", "dan"} {
			r.bid(who, x.ID, 9_000_000)
		}
		r.set(d.Deadline)
		r.opens(x.ID)
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
		for _, who := range []string{"e1", "e2"} { // whose response is invalid, takes part no more
			ok(r, who, tenderapi.InvalidateBid, opinion(x.ID, r.record(x.ID).Bids[3].Bid, "signature"))
		}
		in := verb(x.ID, Ask)
		until := r.clock().AddDate(0, 0, 1)
		in.Until, in.Changed = &until, "服务频次改为每月三次。"
		refused(r, "e1", tenderapi.MoveTender, in, "tender.offers.unconfirmed", "tender.negotiation.changes") // the buyer's to confirm
		in.Changed = changed
		ok(r, "officer", tenderapi.MoveTender, in)

		var told events.TenderTenderAskedV1
		for _, ev := range r.heard {
			if ev.Type == events.TypeTenderTenderAskedV1 {
				must(t, json.Unmarshal(ev.Data, &told))
			}
		}
		if slices.Sort(told.Bidders); !slices.Equal(told.Bidders, []string{"a", "b", "c"}) || told.Changed != changed {
			t.Errorf("%v are told %q", told.Bidders, told.Changed)
		}
		for _, who := range []string{"ann", "bob", "cat", ""} {
			if o := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Offers; o == nil || o.Changed != changed ||
				!slices.ContainsFunc(o.Basis, func(b tenderapi.Basis) bool { return b.Rule == "tender.negotiation.changes" }) {
				t.Errorf("%q reads of the change %+v", who, o)
			}
		}
		x = r.tender(x.ID) // where nothing changed, what was offered may not change either
		x.Offers.Changed = "x"
		full, err := r.bidder("ann").Seal(&x, r.handed[x.ID+"ann"]+1, content(8_000_000))
		must(t, err)
		must(t, full.Upload(r.as("ann"), r.local, &x))
		if changed == "" {
			refused(r, "ann", tenderapi.FinalizeBid, full.Request(), "tender.statement.fixed", "tender.negotiation.changes")
		} else {
			ok(r, "ann", tenderapi.FinalizeBid, full.Request())
		}
	}
}
