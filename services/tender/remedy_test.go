package tender

import (
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
)

// judgedAnew sets the judging of a purchase aside, as a ruling does.
func (r *room) judgedAnew(id string) {
	r.t.Helper()
	tenders, err := Tenders(r.t.Context(), r.relay.Engine, r.book)
	must(r.t, err)
	_, err = tenders.Update(r.t.Context(), id, func(t *Tender) ([]event.Event, error) {
		t.State = tenderapi.StateOpened
		t.anew(r.clock())
		return nil, nil
	})
	must(r.t, err)
}

// A judging that is done anew opens the prices anew, and waits for them as the first one did.
func TestARemedyOfTheFirstJudgingIsNoneOfTheSecond(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000, 8_500_000)
	judged := func(judges ...string) {
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
		r.signed(x.ID, judges, nil)
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	}
	judged("e1", "e2", "e3")
	ok(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID))
	for _, who := range []string{"ann", "bob", "cat"} {
		mine := ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0].ID
		must(t, r.bidder(who).Help(r.as(who), r.local, x.ID, mine, tenderapi.StagePrice))
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
	r.set(r.clock().Add(2 * time.Hour))
	r.judgedAnew(x.ID)
	r.set(r.clock().Add(time.Hour))
	judged("e4", "e5", "e6")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal), "tender.opening.shares", "tender.seal.threshold")
	ok(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID))
	if got := r.tender(x.ID).Sealing.Remedies; len(got) != 2 {
		t.Errorf("on record are %+v", got)
	}
}
