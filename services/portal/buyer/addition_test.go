package buyer

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestTheFormOfAnAdditionIsDrawnWithTheCodeOfItsContract(t *testing.T) {
	v := draftValues(tenderapi.Tender{AddsTo: &tenderapi.AddedTo{ID: "k1", Code: "XH-2026-HT-0041"}})
	if v.Get("adds_to") != "XH-2026-HT-0041" {
		t.Errorf("it is drawn with %q", v.Get("adds_to"))
	}
}
