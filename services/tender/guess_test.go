package tender

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
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

// answers asks to name each of some people, and returns what is said of them.
func answers(accounts []string, ask func(account string) *fault.Fault) (said []string) {
	for _, a := range accounts {
		f := ask(a)
		said = append(said, fmt.Sprint(f.Code, " ", f.Text, " ", f.Fields))
	}
	return slices.Compact(said)
}

func TestARefusalTellsNothingOfAnAccount(t *testing.T) {
	r := open(t)
	draft, x := r.bare(), r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	accounts := []string{"ann", "watch", "e1", "nobody"}
	for as, code := range map[string]string{"officer": "tender.seal.role", "other": "tender.tender.not-found"} {
		said := answers(accounts, func(account string) *fault.Fault {
			_, f := try(r, as, tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: draft.ID, HoldersDraft: seats(account, "clerk", "seal")})
			return f
		})
		if len(said) != 1 || !strings.HasPrefix(said[0], code) {
			t.Errorf("of holders %s is told %v", as, said)
		}
	}
	for as, code := range map[string]string{"officer": "tender.seal.role", "other": "tender.tender.not-yours"} {
		said := answers(accounts, func(account string) *fault.Fault {
			_, f := try(r, as, tenderapi.AppointHolders, tenderapi.AppointHoldersRequest{ID: x.ID, HoldersDraft: seats(account, "clerk", "seal")})
			return f
		})
		if len(said) != 1 || !strings.HasPrefix(said[0], code) {
			t.Errorf("of holders of what is public %s is told %v", as, said)
		}
	}
	for as, code := range map[string]string{"officer": "tender.committee.wrong-role", "other": "tender.tender.not-yours"} {
		said := answers([]string{"ann", "watch", "nobody"}, func(account string) *fault.Fault {
			_, f := try(r, as, tenderapi.SeatCommittee, committee(x.ID, account))
			return f
		})
		if len(said) != 1 || !strings.HasPrefix(said[0], code) {
			t.Errorf("of members %s is told %v", as, said)
		}
	}
}

func TestTheResultNamesPersonsAndOnlyTheAccountsThatADrawIsRepeatedWith(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	judges := append(r.accepted(r.drawnFor(x.ID, 2)), "officer")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "officer"))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1500}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	for as, office := range map[string]bool{"": false, "ann": false, "other": false, "officer": true, "watch": true} {
		for _, m := range ok(r, as, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Committee {
			if m.Name == "" || (m.Account != "") != (office || m.Number != "") {
				t.Errorf("%q reads %+v", as, m)
			}
		}
	}
}
