package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAConsultationHasTwoRounds buys by consultation from three suppliers, of
// whom one leaves: what is discussed is written down, the requirements change,
// and only last offers are opened, counted and awarded.
func TestAConsultationHasTwoRounds(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	officer, nobody := p.As(t, "officer"), p.Nobody()
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	x := w.Published(t, "社区老年人居家关爱服务（两轮）", tenderapi.MethodConsultation, due)
	first := []int64{90_000_000, 88_000_000, 86_000_000}
	for i, price := range first {
		w.Bid(t, p.As(t, county.Staff(i)), x.ID, price)
	}
	p.At(t, due.Add(time.Second))
	w.Open(t, x.ID)
	seats := tenderapi.SeatCommitteeRequest{ID: x.ID}
	seats.Ground, seats.Reason = "specialised", "专业性强，主管预算单位已同意。"
	seats.Members = []tenderapi.Member{{Account: officer.Me.ID, Name: officer.Me.Name, Kind: "buyer"}}
	for _, a := range w.Experts[:2] {
		seats.Members = append(seats.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	county.Ask(t, officer, tenderapi.SeatCommittee, seats)

	for i, who := range []*county.Person{nobody, p.As(t, county.Staff(0))} { // of others nobody who is dealt with learns
		if got := county.Ask(t, who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}); !got.Hushed || len(got.Bids) != i {
			t.Errorf("while the suppliers are dealt with a reader finds %+v", got.Bids)
		}
	}
	lines := county.Ask(t, officer, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids
	for _, o := range lines {
		county.Ask(t, p.As(t, "judge1"), tenderapi.RecordTalk, tenderapi.RecordTalkRequest{ID: x.ID, TalkDraft: tenderapi.TalkDraft{Bid: o.Bid, At: p.Now(t), Text: "就探访频次磋商。"}})
	}
	for i := range 3 {
		mine := county.Ask(t, p.As(t, county.Staff(i)), tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: x.ID})
		if len(mine.Items) != 1 || mine.Items[0].Supplier.ID != w.Suppliers[i].ID {
			t.Errorf("the %d. supplier reads %+v", i+1, mine.Items)
		}
	}

	in, until := county.Step(x.ID, "ask"), p.Now(t).Add(2*time.Hour)
	in.Until, in.Changed = &until, "探访频次改为每月三次。"
	county.Refused(t, p.As(t, "judge1"), tenderapi.MoveTender, in, 403, "tender.offers.unconfirmed", "tender.consultation.changes")
	county.Ask(t, officer, tenderapi.MoveTender, in)
	w.Bid(t, p.As(t, "staff1"), x.ID, 80_000_000)
	w.Bid(t, p.As(t, "staff1"), x.ID, 79_000_000) // thinks better of it
	w.Bid(t, p.As(t, "staff2"), x.ID, 78_000_000)
	p.At(t, until)
	w.BidRefused(t, p.As(t, "staff3"), x.ID, 70_000_000, 422, "tender.bid.too-late", "tender.consultation.offers")
	w.Release(t, x.ID, tenderapi.StageOffers)
	county.Until(t, "the last offers", func() (bool, error) {
		_, err := county.Try(officer, tenderapi.MoveTender, county.Step(x.ID, "take"))
		return err == nil, err
	})

	rec := county.Ask(t, nobody, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
	gone := rec.Bids[slices.IndexFunc(rec.Bids, func(o tenderapi.OpenedBid) bool { return o.Supplier.ID == w.Suppliers[2].ID })]
	if gone.Valid || gone.Ground != "left" || !strings.Contains(gone.Why, "保证金") {
		t.Errorf("who made no last offer stands as %+v", gone)
	}
	county.Until(t, "the word to who left", func() (bool, error) {
		page, err := county.Try(p.As(t, "staff3"), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
		return slices.ContainsFunc(page.Items, func(m noticeapi.Message) bool { return strings.Contains(m.Title, "没有提交最后报价") }), err
	})
	scored(t, w, x.ID, []string{"judge1", "judge2", "officer"}, w.Marked)
	for _, do := range []string{"conclude", "decide", "result"} {
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, do))
	}

	public := recounted(t, p, x.ID)
	if a := public.Tender.Award; a.Supplier.ID != w.Suppliers[0].ID || a.Amount != 79_000_000 || public.Evaluation.Lowest != 78_000_000 {
		t.Errorf("awarded %+v, the lowest is %d", a, public.Evaluation.Lowest)
	}
	for i, o := range lines {
		county.Refused(t, nobody, tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: o.Bid, Kind: tenderapi.EnvelopeKindPrice}, 404, "store.not-found")
		for _, price := range []string{"90000000", "88000000", "86000000"} {
			if strings.Contains(string(nobody.Send(t, "GET", "/api/tender/tenders/"+x.ID+"/opening", "", "").Body), price) {
				t.Errorf("the first price of the %d. bid is out", i+1)
			}
		}
	}
	page := string(nobody.Send(t, "GET", "/tenders/"+x.ID, "", "").Body)
	for _, must := range []string{"最后报价", "探访频次改为每月三次。", "视为退出"} {
		if !strings.Contains(page, must) {
			t.Errorf("the public page lacks %q", must)
		}
	}
	if strings.Contains(page, "就探访频次磋商") {
		t.Error("the public page tells what was discussed")
	}
}
