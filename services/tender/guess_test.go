package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// guesses asks to seat each expert of the pool alone, and returns what is said of each.
func (r *room) guesses(as, id, ground string) map[string]string {
	r.t.Helper()
	said := map[string]string{}
	for e, c := range people {
		if !c.Has(identity.Expert) {
			continue
		}
		in := committee(id, "officer", e)
		if in.Ground = ground; ground == "" {
			in.Reason = ""
		}
		if _, f := try(r, as, tenderapi.SeatCommittee, in); f != nil {
			said[e] = f.Code + " " + f.Text
		} else {
			said[e] = "seated"
		}
	}
	return said
}

func TestNobodyGuessesWhoWasDrawn(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	if judges := r.accepted(r.drawnFor(x.ID, 2)); len(judges) != 2 {
		t.Fatalf("accepted: %v", judges)
	}
	for as, code := range map[string]string{"other": "tender.tender.not-yours", "ann": "identity.role", "officer": "tender.committee.not-drawn"} {
		for _, ground := range []string{"", "specialised"} {
			var first string
			for e, said := range r.guesses(as, x.ID, ground) {
				if first == "" {
					first = said
				}
				if said != first {
					t.Errorf("%s is told of %s by %q: %s, and of another: %s", as, e, ground, said, first)
				}
			}
			if !strings.HasPrefix(first, code) {
				t.Errorf("%s by %q is told %s, want %s", as, ground, first, code)
			}
		}
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer")) // who was drawn sits all the same
}
