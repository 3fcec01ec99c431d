package timebank

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/store/storetest"
	"sanshe/libs/vault"
	"sanshe/services/volunteer/card"
)

// room is the time bank behind its doors; people are plain cards here, and hours are what a test says they are.
type room struct {
	t      *testing.T
	local  *host.Local
	part   host.Service
	s      *Service
	engine *storetest.Mortal
	relay  *store.Relay
	now    time.Time
	heard  []event.Event
	cards  map[string]card.Person
	banked map[string]map[string]int64 // person → month → minutes
	seq    map[string]int64            // of each page
	asked  func()                      // hours were asked what they come to; nil is nothing
}

var folk = []string{"lin", "wu", "min", "guo"}

func numberOf(account string) string { return "3203120000000" + (account + "000")[:3] }

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{
		t: t, local: &host.Local{}, now: time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC), cards: map[string]card.Person{},
		banked: map[string]map[string]int64{}, seq: map[string]int64{},
	}
	for _, a := range folk {
		r.cards["p-"+a] = card.Person{ID: "p-" + a, Number: numberOf(a), Account: a, Name: "欧阳" + a, Region: "320312", Born: "1980-01-01", Active: true}
	}
	r.cards["kid"] = card.Person{ID: "kid", Number: numberOf("kid"), Account: "lin", Ward: true, Name: "林小", Region: "320312", Born: "2018-01-01", Active: true}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "v.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	r.engine = &storetest.Mortal{Engine: engine}
	d := host.Deps{Store: r.engine, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }, Rules: ruletest.Book(t, contracts.Files), Config: host.Config{Region: "320312"}}
	fields := func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
		return volunteerapi.VolunteerFields{Services: []volunteerapi.VolunteerField{{Code: "elderly", Text: "为老服务"}}}, nil
	}
	if r.s, err = New(t.Context(), d, r, fields, r); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: r.engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(r.part.Routes, func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		return identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "committee", Role: identity.Volunteer, Region: "320312"}}}, nil
	}))
	return r
}

// Publish implements store.Publisher.
func (r *room) Publish(ctx context.Context, es ...event.Event) error {
	for _, ev := range es {
		r.heard = append(r.heard, ev)
		r.hear(ctx, ev)
	}
	return nil
}

// hear hands an event over until it has had its effect.
func (r *room) hear(ctx context.Context, ev event.Event) {
	do := r.part.Listens[ev.Type]
	for try := 0; do != nil; try++ {
		err := do(context.WithoutCancel(ctx), ev)
		if err == nil {
			return
		}
		if try == 100 {
			r.t.Fatalf("%s is never heard: %v", ev.Type, err)
		}
	}
}

func (r *room) settle() {
	for range 20 {
		was := len(r.heard)
		r.relay.Drain(context.WithoutCancel(r.t.Context()))
		if len(r.heard) == was {
			return
		}
	}
}

// counts has a month of somebody come to what it comes to.
func (r *room) counts(person, month string, minutes int64) {
	if r.banked[person] == nil {
		r.banked[person] = map[string]int64{}
	}
	r.banked[person][month] = minutes
	data, err := json.Marshal(events.VolunteerPageCountedV1{Person: person, Region: "320312", Ledger: "volunteer", Month: month, Minutes: minutes + 60, Records: 1, Banked: minutes})
	if err != nil {
		r.t.Fatal(err)
	}
	page := "volunteer." + person + "." + month
	r.seq[page]++
	ev := event.Event{Type: events.TypeVolunteerPageCountedV1, Subject: page, Seq: r.seq[page], At: r.now, Data: data}
	r.heard = append(r.heard, ev)
	r.hear(r.t.Context(), ev)
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

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	p, ok := r.cards[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
	}
	return p, nil
}

// Numbered implements card.Keeper.
func (r *room) Numbered(ctx context.Context, number string) (card.Person, error) {
	for _, p := range r.cards {
		if p.Number == number {
			return p, nil
		}
	}
	return r.Of(ctx, "nobody")
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, p := range r.cards {
		if p.Account == account {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b card.Person) int { return strings.Compare(string(a.Born), string(b.Born)) })
	return out, nil
}

func (r *room) key(person string) (*vault.Vault, error) {
	if _, err := r.Of(r.t.Context(), person); err != nil {
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

// ask does as a client does: what failed for no reason of its own is sent again, under the same key.
func ask[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) (out Resp, err error) {
	ctx := route.WithKey(identity.WithToken(r.t.Context(), who), store.NewID())
	for range 60 {
		if out, err = route.Call(ctx, r.local, op, in); err == nil || fault.Of(err).Kind < fault.Internal {
			break
		}
	}
	return out, err
}

func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := ask(r, who, op, in)
	if err != nil {
		r.t.Fatalf("%s as %s: %v %+v", op.ID, who, err, fault.Of(err).Fields)
	}
	return out
}

func no[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, err := ask(r, who, op, in)
	if f := fault.Of(err); err == nil || f.Code != code {
		r.t.Fatalf("%s as %s: got %v, want %s", op.ID, who, err, code)
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
	r.t.Helper()
	return must(r, r.cards[person].Account, volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: person})
}
