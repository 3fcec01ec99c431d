package admission

import (
	"context"
	"errors"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Ended ends what waits for an answer when its framework has come to its end: its
// time is up, or the office has ended it. Nobody could be admitted any more, and
// nothing would ever leave the office's desk.
func (d *Desk) Ended(ctx context.Context, ev event.Event) error {
	var waiting []Application
	q := store.Query{By: "tender", Where: []store.Term{store.Under("tender", ev.Subject+"/0/")}}
	if err := d.applications.Each(ctx, q, func(a Application) error { waiting = append(waiting, a); return nil }); err != nil {
		return err
	}
	for _, a := range waiting {
		if _, err := d.end(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// end lets an application end with its framework, if that has ended, and tells the
// applicant why. Who was given a place before the end has it, and hears of that.
func (d *Desk) end(ctx context.Context, a Application) (Application, error) {
	over, err := d.purchases.Over(ctx, a.Tender)
	if err != nil || over == nil {
		return a, err
	}
	var found Application
	a, err = d.applications.Update(ctx, a.ID, func(a *Application) ([]event.Event, error) {
		found = *a
		if at, in := over.In[a.Supplier.ID]; in && !at.Before(a.FiledAt) {
			return nil, errAsIs
		}
		to, err := Life.Next(a.State, Lapse, []Hat{Purchase})
		if err != nil { // answered, or taken back, meanwhile
			return nil, errAsIs
		}
		now := d.now()
		a.end(to, over.Text, now)
		return []event.Event{event.New(events.TypeTenderApplicationLapsedV1, now, events.TenderApplicationLapsedV1{
			Tender: a.Tender, Code: a.Code, TenderTitle: a.Title, Buyer: a.Buyer.ID, BuyerName: a.Buyer.Name, Region: a.Region,
			Supplier: a.Supplier.ID, SupplierName: a.Supplier.Name, Text: over.Text,
		})}, nil
	})
	if errors.Is(err, errAsIs) {
		return found, nil
	}
	return a, err
}
