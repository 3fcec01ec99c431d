package contract

import (
	"testing"

	"sanshe/contracts/go/contractapi"
)

func TestWhoMustStayAwayReadsAContractAndIsShownNothingToDo(t *testing.T) {
	r := open(t)
	r.offered()
	read := func(as string) contractapi.Contract {
		t.Helper()
		return ok(r, as, contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	}
	if got := read("officer"); got.Aside || len(got.Moves) == 0 {
		t.Fatalf("an officer is shown %+v", got.Moves)
	}
	r.aside = true
	if got := read("officer"); !got.Aside || len(got.Moves) != 0 || got.Supplementing != nil && got.Supplementing.May || got.Accepting != nil && got.Accepting.May {
		t.Errorf("who must stay away is shown %+v", got)
	}
	if got := read("ann"); got.Aside || len(got.Moves) == 0 { // the other side is no officer
		t.Errorf("the supplier is shown %+v", got.Moves)
	}
}
