package volunteer

import (
	"context"

	"sanshe/libs/fault"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/order"
	"sanshe/services/volunteer/person"
)

// everybody are those who may have a seat: who volunteers, and who serves under an order, of whom only a code name is known.
type everybody struct {
	people *person.Service
	orders *order.Service
}

var errLedger = fault.New(fault.Refused, "volunteer.shift.ledger", "这个班次的时间记在另一本账上，请另选一个班次。")

// Of implements card.People.
func (e everybody) Of(ctx context.Context, id string) (card.Person, error) {
	if order.Names(id) {
		return e.orders.Of(ctx, id)
	}
	return e.people.Of(ctx, id)
}

// Mine implements card.People.
func (e everybody) Mine(ctx context.Context, account string) ([]card.Person, error) {
	own, err := e.people.Mine(ctx, account)
	if err != nil {
		return nil, err
	}
	under, err := e.orders.Mine(ctx, account)
	return append(own, under...), err
}

// Admits implements card.Gate: nobody serves an order without one, and whoever does serves nothing else with it. Duty is of
// members who have reported, which says of somebody what only they may say, and there is no room yet in which they do.
func (e everybody) Admits(ctx context.Context, sh card.Shift, p card.Person) error {
	switch {
	case p.Ledger == card.Order:
		return e.orders.Admits(ctx, sh, p)
	case sh.Ledger != card.Voluntary:
		return errLedger
	}
	return nil
}
