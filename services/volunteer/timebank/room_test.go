package timebank

import (
	"context"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store/storetest"
	"sanshe/libs/vault"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

// room is the time bank behind its doors; people are plain cards here, and hours are what a test says they are.
type room struct {
	*roomtest.Stage
	cardtest.People
	s      *Service
	engine *storetest.Mortal
	banked map[string]map[string]int64 // person → month → minutes
	asked  func()                      // hours were asked what they come to; nil is nothing
}

var folk = []string{"lin", "wu", "min", "guo"}

func numberOf(account string) string { return "3203120000000" + (account + "000")[:3] }

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC)), People: cardtest.People{}, banked: map[string]map[string]int64{}}
	for _, a := range folk {
		r.People["p-"+a] = card.Person{ID: "p-" + a, Number: numberOf(a), Account: a, Name: "欧阳" + a, Region: "320312", Born: "1980-01-01", Active: true}
	}
	r.People["kid"] = card.Person{ID: "kid", Number: numberOf("kid"), Account: "lin", Ward: true, Name: "林小", Region: "320312", Born: "2018-01-01", Active: true}
	r.engine = &storetest.Mortal{Engine: r.Engine}
	r.Deps.Store, r.Deps.Config = r.engine, host.Config{Region: "320312"}
	r.Anybody = func(id string) identity.Caller {
		return identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "committee", Role: identity.Volunteer, Region: "320312"}}}
	}
	r.Bus = func(ctx context.Context, ev event.Event) error {
		r.Heard = append(r.Heard, ev)
		r.hear(ctx, ev)
		return nil
	}
	fields := func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
		return volunteerapi.VolunteerFields{Services: []volunteerapi.VolunteerField{{Code: "elderly", Text: "为老服务"}}}, nil
	}
	var err error
	if r.s, err = New(t.Context(), r.Deps, r, fields, r); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
	return r
}

// hear hands an event over until it has had its effect.
func (r *room) hear(ctx context.Context, ev event.Event) {
	if err := r.Insist(ctx, ev); err != nil {
		r.T.Fatalf("%s is never heard: %v", ev.Type, err)
	}
}

// counts has a month of somebody come to what it comes to.
func (r *room) counts(person, month string, minutes int64) {
	if r.banked[person] == nil {
		r.banked[person] = map[string]int64{}
	}
	r.banked[person][month] = minutes
	ev := cardtest.Counted(r.Stage, events.VolunteerPageCountedV1{Person: person, Ledger: "volunteer", Month: month, Minutes: minutes + 60, Banked: minutes})
	r.Heard = append(r.Heard, ev)
	r.hear(r.T.Context(), ev)
}

// Banked implements Hours.
func (r *room) Banked(_ context.Context, do func(person, month string, minutes int64)) error {
	if r.asked != nil {
		r.asked()
	}
	for p, months := range r.banked {
		for m, n := range months {
			if n > 0 {
				do(p, m, n)
			}
		}
	}
	return nil
}

// Numbered implements card.Keeper.
func (r *room) Numbered(ctx context.Context, number string) (card.Person, error) {
	for _, p := range r.People {
		if p.Number == number {
			return p, nil
		}
	}
	return r.Of(ctx, "nobody")
}

func (r *room) key(person string) (*vault.Vault, error) {
	if _, err := r.Of(r.T.Context(), person); err != nil {
		return nil, err
	}
	return vault.New("person "+person, strings.Repeat("k", 40))
}

// Seal implements card.Keeper.
func (r *room) Seal(_ context.Context, person, place, text string) (string, error) {
	k, err := r.key(person)
	if err != nil {
		return "", err
	}
	return k.Seal(place, text), nil
}

// Unseal implements card.Keeper.
func (r *room) Unseal(_ context.Context, person, place, sealed string) (string, error) {
	k, err := r.key(person)
	if err != nil {
		return "", err
	}
	return k.Open(place, sealed)
}

// ask does as a client does, which sends again what fails for no reason of its own.
func ask[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return roomtest.Send(r, 60, who, op, in)
}

func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.T.Helper()
	out, err := ask(r, who, op, in)
	if err != nil {
		r.T.Fatalf("%s as %s: %v %+v", op.ID, who, err, fault.Of(err).Fields)
	}
	return out
}

func no[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.T.Helper()
	_, err := ask(r, who, op, in)
	if f := fault.Of(err); err == nil || f.Code != code {
		r.T.Fatalf("%s as %s: got %v, want %s", op.ID, who, err, code)
	}
	return fault.Of(err)
}

func move(person, do string) volunteerapi.MoveTimeAccountRequest {
	return volunteerapi.MoveTimeAccountRequest{Person: person, TimeAccountMove: volunteerapi.TimeAccountMove{Do: do}}
}

func pays(person, to string, minutes int64) volunteerapi.PayTimeRequest {
	return volunteerapi.PayTimeRequest{Person: person, RemittanceDraft: volunteerapi.RemittanceDraft{Number: numberOf(to), Minutes: minutes, Day: "2026-06-09", Service: "elderly", Served: "self"}}
}

func (r *room) has(person string) volunteerapi.TimeAccount {
	r.T.Helper()
	return must(r, r.People[person].Account, volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: person})
}
