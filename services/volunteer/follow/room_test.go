package follow

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/store/storetest"
	"sanshe/services/volunteer/card"
)

// room is what accounts follow behind its doors, with a clock one can set; who volunteers and what recruits are plain values here.
type room struct {
	t      *testing.T
	local  *host.Local
	now    time.Time
	s      *Service
	part   host.Service
	engine *storetest.Mortal
	relay  *store.Relay
	heard  []event.Event
	mine   map[string][]card.Person // by account
	opened []card.Opening
}

func newRoom(t *testing.T, seed uint64) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-06-01").At(10, 0), mine: map[string][]card.Person{}}
	e, err := sqlitestore.Open(filepath.Join(t.TempDir(), "volunteer.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	r.engine = &storetest.Mortal{Engine: e, Rnd: rand.New(rand.NewPCG(seed, 7)), Calm: true}
	r.local.Add("organization", route.Server([]route.Route{route.On(organizationapi.GetOrganization, r.org)}, func(*http.Request) (identity.Caller, error) { return identity.Caller{}, nil }))
	r.s, err = New(t.Context(), host.Deps{Store: r.engine, Self: r.local, Call: r.local, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }}, r, r, r.fields)
	if err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: r.engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(r.part.Routes, func(q *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
		return identity.Caller{ID: id, Name: id, Memberships: []identity.Membership{{Org: identity.Platform, Role: identity.Volunteer}}}, nil
	}))
	return r
}

func (r *room) org(_ context.Context, in organizationapi.GetOrganizationRequest) (o organizationapi.Organization, err error) {
	if in.ID != "org" {
		return o, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return organizationapi.Organization{ID: "org", Name: "暖邻服务中心", Moves: []organizationapi.Move{}, Marks: []organizationapi.Mark{}}, nil
}

func (r *room) fields(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
	return volunteerapi.VolunteerFields{Skills: []volunteerapi.VolunteerField{}, Services: []volunteerapi.VolunteerField{{Code: "elderly", Text: "为老服务"}, {Code: "emergency", Text: "应急救援"}}}, nil
}

// volunteer registers somebody for an account.
func (r *room) volunteer(account, born string) {
	r.mine[account] = append(r.mine[account], card.Person{ID: account + born, Account: account, Born: cn.Day(born), Active: true, Ward: len(r.mine[account]) > 0})
}

// opens publishes a project now. Who is younger than a number of years does not suit it.
func (r *room) opens(id, region, service, org string) {
	r.opened = append(r.opened, card.Opening{ID: id, Title: "项目" + id, Org: org, OrgName: "组织" + org, Region: region, Service: service, At: r.now})
}

// Of implements card.People.
func (r *room) Of(context.Context, string) (card.Person, error) {
	return card.Person{}, errors.New("nobody asks")
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) ([]card.Person, error) {
	return r.mine[account], nil
}

// Openings implements card.Openings.
func (r *room) Openings(_ context.Context, after, until time.Time) (out []card.Opening, err error) {
	for _, o := range r.opened {
		if o.At.After(after) && !o.At.After(until) {
			out = append(out, o)
		}
	}
	return out, nil
}

// Suits implements card.Openings: what begins with 成 is for who is grown.
func (r *room) Suits(_ context.Context, o card.Opening, p card.Person) (bool, error) {
	return p.Active && (!strings.HasPrefix(o.ID, "成") || p.Age(cn.DayOf(r.now)) >= 18), nil
}

// Place implements card.Openings.
func (r *room) Place(_ context.Context, code string) (string, error) {
	return cn.DivisionName(code[:6]), nil
}

// Publish implements event.Publisher: an event is kept as who hears it keeps it, once under its name.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		if !slices.ContainsFunc(r.heard, func(was event.Event) bool { return was.ID() == ev.ID() }) {
			r.heard = append(r.heard, ev)
		}
	}
	return nil
}

// news lets the clock come to a time, does its work as often as it takes, and is what an account was told until then.
func (r *room) news(at time.Time, account string) (out []events.VolunteerFollowFoundV1) {
	r.t.Helper()
	r.now = at
	var err error
	for range 200 {
		if err = r.part.Jobs[0].Do(r.t.Context()); err == nil {
			break
		}
	}
	if err != nil {
		r.t.Fatal(err)
	}
	for r.relay.Drain(r.t.Context()) {
	}
	for _, ev := range r.heard {
		var d events.VolunteerFollowFoundV1
		if err := ev.Decode(&d); err != nil {
			r.t.Fatal(err)
		}
		if d.Account == account {
			out = append(out, d)
		}
	}
	return out
}

func ask[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	if err != nil {
		f = fault.Of(err)
	}
	return out, f
}

func (r *room) follows(as, place, service, org string) volunteerapi.FollowList {
	r.t.Helper()
	out, f := ask(r, as, volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: volunteerapi.FollowDraft{Place: place, Service: service, Org: org}})
	if f != nil {
		r.t.Fatal(f)
	}
	return out
}

func (r *room) refuses(as string, d volunteerapi.FollowDraft, code string) {
	r.t.Helper()
	if _, f := ask(r, as, volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: d}); f == nil || f.Code != code {
		r.t.Errorf("%+v: %v, want %s", d, f, code)
	}
}
