package demo

import (
	"fmt"
	"time"

	"sanshe/contracts/go/tenderapi"
)

// lastOffers is the second round of a consultation: asked for on the day of the
// opening and confirmed the same afternoon. Where the story ends with the asking, a visitor may still offer.
func (c *county) lastOffers(p purchase, deadline time.Time, add func(stage string, at time.Time, do func() error)) {
	until, waits := deadline.Add(5*time.Hour), 0
	if p.upto == "asked" {
		until, waits = deadline.AddDate(0, 0, 15), 2 // longer than any holiday
	}
	add("asked", deadline.Add(40*time.Minute), func() error { return c.consult(p, deadline.Add(30*time.Minute)) })
	add("asked", deadline.Add(50*time.Minute), func() error { return c.askLast(p, until) })
	for i, b := range p.bidders[min(waits, len(p.bidders)):] {
		add("asked", deadline.Add(time.Duration(60+7*i)*time.Minute), func() error { return c.offerLast(p, b, waits+i) })
	}
	add("taken", until.Add(time.Second), func() error { return c.offered(p.key) })
	add("taken", until.Add(10*time.Minute), func() error { return c.take(p) })
}

// consult lets the first of the committee write down what was discussed with each supplier.
func (c *county) consult(p purchase, at time.Time) error {
	logins, err := c.judges(p.key)
	if err != nil {
		return err
	}
	o, err := do(c, p.office, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: c.tender[p.key]})
	if err != nil {
		return err
	}
	for _, b := range o.Bids {
		if _, err := do(c, logins[0], tenderapi.RecordTalk, tenderapi.RecordTalkRequest{ID: c.tender[p.key], TalkDraft: tenderapi.TalkDraft{
			Bid: b.Bid, At: at, Text: fmt.Sprintf("就%s的服务频次、人员安排和应急预案逐项磋商，供应商承诺满足采购需求。", p.title),
		}}); err != nil {
			return err
		}
	}
	return nil
}

func (c *county) askLast(p purchase, until time.Time) error {
	_, err := do(c, p.office, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: c.tender[p.key], TenderMove: tenderapi.TenderMove{Do: "ask", Until: &until}})
	return err
}

// offerLast is what a bidder asks in the end: some percent less than at first.
func (c *county) offerLast(p purchase, login string, i int) error {
	says := c.says(p, login, i)
	says.Price.Price = says.Price.Price * 97 / 100
	return c.until("the gate of "+p.key, func() (bool, error) {
		err := c.seal(login, c.tender[p.key], 2, says)
		return err == nil, err
	})
}

// offered waits for the clock to close the second round.
func (c *county) offered(key string) error {
	return c.until("the last offers of "+key, func() (bool, error) {
		t, err := do(c, "supervisor", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.tender[key]})
		return t.State == tenderapi.StateOffered, err
	})
}

func (c *county) take(p purchase) error {
	return c.until("the last numbers of "+p.key, func() (bool, error) {
		err := c.move(p.office, p.key, "take", "")
		return err == nil, err
	})
}
