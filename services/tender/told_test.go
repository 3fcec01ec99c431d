package tender

import (
	"encoding/json"
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule/ruletest"
)

// toldOfTheEnd are the suppliers whom the news of a failed purchase reaches, each as often as it does.
func (r *room) toldOfTheEnd(id string) (out []string) {
	r.t.Helper()
	r.settle()
	for _, ev := range r.heard {
		switch ev.Type {
		case events.TypeTenderTenderFailedV1:
			var in events.TenderTenderFailedV1
			must(r.t, json.Unmarshal(ev.Data, &in))
			if ev.Subject == id {
				out = append(out, in.Bidders...)
			}
		case events.TypeTenderBidEndedV1:
			var in events.TenderBidEndedV1
			must(r.t, json.Unmarshal(ev.Data, &in))
			if in.Tender == id {
				out = append(out, in.Supplier)
			}
		}
	}
	slices.Sort(out)
	return out
}

// 政府采购法第三十六条: whoever handed in a bid that stands is told once, wherever the purchase ends; who took it back is not.
func TestWhoeverHandedInABidIsToldWhyThePurchaseFailed(t *testing.T) {
	for _, at := range []State{tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened} {
		r := open(t)
		if !ruletest.Value[bool](t, r.book, "tender.failure.notify", r.law()) {
			t.Fatal("the book wants nobody told")
		}
		d := r.draft(tenderapi.MethodOpen, 25)
		x := r.published(d)
		for _, who := range []string{"ann", "bob", "cat"} {
			r.bid(who, x.ID, 9_000_000)
		}
		r.bid("ann", x.ID, 8_900_000) // in the place of her first, and told once all the same
		gone := r.bid("dan", x.ID, 9_000_000)
		ok(r, "dan", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.ID})
		if at != tenderapi.StatePublished {
			r.set(d.Deadline)
		}
		if at == tenderapi.StateOpened {
			r.opens(x.ID)
		}
		silent := fail(x.ID, "unlawful")
		silent.Note = ""
		refused(r, "officer", tenderapi.MoveTender, silent, "tender.failure.no-ground", "tender.failure.notify")
		if told := r.toldOfTheEnd(x.ID); len(told) != 0 {
			t.Errorf("before the end %v are told of it", told)
		}
		ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "unlawful"))
		if told := r.toldOfTheEnd(x.ID); !slices.Equal(told, []string{"a", "b", "c"}) {
			t.Errorf("at %s: told are %v", at, told)
		}
		for _, who := range []string{"ann", ""} {
			if f := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Failure; f == nil || f.Text == "" || f.Note == "" {
				t.Errorf("%q reads no reason: %+v", who, f)
			}
		}
	}
}
