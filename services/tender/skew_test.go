package tender

import (
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
)

// A process whose clock is off closes nothing, takes nothing and opens nothing;
// what anybody may read it still answers, and once its clock is right the rest goes on.
func TestWhoseClockIsOffDecidesNoDeadline(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	b := r.bid("ann", x.ID, 90_000_00)
	r.machine.Doubt(4 * time.Second)
	if _, f := r.tryBid("bob", x.ID, 80_000_00); f == nil || f.Code != "host.clock.off" {
		t.Errorf("a bid is answered with %v", f)
	}
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: b.ID}, "host.clock.off", "")
	r.set(d.Deadline.Add(time.Minute))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StatePublished {
		t.Errorf("it closed the gate: %s", got.State)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "host.clock.off", "")
	r.machine.Doubt(0)
	r.settle()
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StateClosed {
		t.Errorf("its clock is right again, and the purchase is %s", got.State)
	}
}
