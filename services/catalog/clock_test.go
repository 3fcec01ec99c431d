package catalog

import (
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/fault"
)

// A process whose clock is off ends no publicity and begins none, and takes no objection for late or in time; drafts go on.
func TestACatalogueWaitsForAClockThatIsRight(t *testing.T) {
	r := open(t)
	c := r.publicized()
	r.now = *c.PublicityEnds
	r.machine.Doubt(4 * time.Second)
	r.due()
	if got := r.get("clerk", c.ID).State; got != catalogapi.CatalogueStatePublicized {
		t.Errorf("it is %s", got)
	}
	if _, err := r.move("checker", c.ID, "return", "重新核对。"); fault.Of(err).Code != "host.clock.off" {
		t.Errorf("a move is answered with %v", err)
	}
	if _, err := ask(r, "resident", catalogapi.RaiseObjection, catalogapi.RaiseObjectionRequest{ID: c.ID, ObjectionDraft: catalogapi.ObjectionDraft{Text: "单价偏低。"}}); fault.Of(err).Code != "host.clock.off" {
		t.Errorf("an objection is answered with %v", err)
	}
	if _, err := r.put("clerk", r.draft("clerk").ID, item("A01", "社区养老服务")); err != nil {
		t.Errorf("a draft is refused: %v", err)
	}
	r.machine.Doubt(0)
	r.due()
	if got := r.get("clerk", c.ID).State; got != catalogapi.CatalogueStateEffective {
		t.Errorf("its clock is right again, and it is %s", got)
	}
}
