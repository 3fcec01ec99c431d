package volunteer

import (
	"context"
	"slices"

	"sanshe/libs/fault"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/duty"
	"sanshe/services/volunteer/order"
	"sanshe/services/volunteer/person"
)

// everybody are those who may have a seat: who volunteers, who reported for duty, and who serves under an order, of whom only
// a code name is known.
type everybody struct {
	people *person.Service
	duties *duty.Service
	orders *order.Service
}

var errLedger = fault.New(fault.Refused, "volunteer.shift.ledger", "这个班次的时间记在另一本账上，请另选一个班次。")

// Of implements card.People.
func (e everybody) Of(ctx context.Context, id string) (card.Person, error) {
	switch {
	case order.Names(id):
		return e.orders.Of(ctx, id)
	case duty.Names(id):
		return e.duties.Of(ctx, id)
	}
	return e.people.Of(ctx, id)
}

// Mine implements card.People.
func (e everybody) Mine(ctx context.Context, account string) ([]card.Person, error) {
	own, err := e.people.Mine(ctx, account)
	if err != nil {
		return nil, err
	}
	due, err := e.duties.Mine(ctx, account)
	if err != nil {
		return nil, err
	}
	under, err := e.orders.Mine(ctx, account)
	return slices.Concat(own, due, under), err
}

// Admits implements card.Gate: whoever serves an order or reported for duty serves nothing else with it, and nobody else serves
// those.
func (e everybody) Admits(ctx context.Context, sh card.Shift, p card.Person) error {
	switch {
	case p.Ledger == card.Order:
		return e.orders.Admits(ctx, sh, p)
	case p.Ledger == card.Duty:
		return e.duties.Admits(ctx, sh, p)
	case sh.Ledger != card.Voluntary:
		return errLedger
	}
	return nil
}
