package volunteer

import (
	"testing"

	"sanshe/libs/fault"
	"sanshe/services/volunteer/card"
)

// Whoever has no order serves none, whatever else they may do, and nobody is taken for a member who has not said so.
func TestNobodyServesInALedgerThatIsNotTheirs(t *testing.T) {
	e := everybody{}
	for ledger, bars := range map[card.Ledger]bool{card.Voluntary: false, card.Duty: true, card.Order: true} {
		err := e.Admits(t.Context(), card.Shift{Ledger: ledger}, card.Person{ID: "p"})
		if (err != nil) != bars || bars && fault.Of(err).Code != "volunteer.shift.ledger" {
			t.Errorf("%s: %v", ledger, err)
		}
	}
}
