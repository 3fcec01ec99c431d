package contract

import (
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
)

// A process whose clock is off signs, publishes, supplements and accepts nothing, as every one of these has its days; it
// shows what stands, and takes terms that nobody has been sent.
func TestAContractWaitsForAClockThatIsRight(t *testing.T) {
	const off = "host.clock.off"
	r := open(t)
	r.machine.Doubt(-4 * time.Second)
	ok(r, "officer", contractapi.UpdateContract, r.terms())
	refused(r, "officer", contractapi.MoveContract, r.verb(Offer, ""), off, "")
	r.machine.Doubt(0)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	r.machine.Doubt(4 * time.Second)
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), off, "")
	r.machine.Doubt(0)
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	r.machine.Doubt(4 * time.Second)
	before := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	refused(r, "officer", contractapi.MoveContract, r.verb(File, ""), off, "")
	refused(r, "officer", contractapi.ProposeSupplement, r.more(100), off, "")
	refused(r, "officer", contractapi.RecordAcceptance, r.found(asFound), off, "")
	refused(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""), off, "")
	refused(r, "ann", contractapi.MoveAcceptance, r.report(1, Agree, ""), off, "")
	if after := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); after.Version != before.Version {
		t.Errorf("it is version %d, and was %d", after.Version, before.Version)
	}
	r.machine.Doubt(0)
	ok(r, "officer", contractapi.MoveContract, r.verb(File, ""))
}
