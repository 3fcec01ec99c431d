package follow

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/store/storetest"
	"sanshe/services/volunteer/card"
)

// room is what accounts follow behind its doors; who volunteers and what recruits are plain values here.
type room struct {
	*roomtest.Stage
	s      *Service
	engine *storetest.Mortal
	mine   map[string][]card.Person // by account
	opened []card.Opening
}

func newRoom(t *testing.T, seed uint64) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, cn.Day("2026-06-01").At(10, 0)), mine: map[string][]card.Person{}}
	r.engine = &storetest.Mortal{Engine: r.Engine, Rnd: rand.New(rand.NewPCG(seed, 7)), Calm: true}
	r.Deps.Store, r.Deps.Self, r.Deps.Call = r.engine, r.Local, r.Local
	r.Anybody = func(id string) identity.Caller {
		return identity.Caller{ID: id, Name: id, Memberships: []identity.Membership{{Org: identity.Platform, Role: identity.Volunteer}}}
	}
	r.Bus = r.once
	r.Beside("organization", route.On(organizationapi.GetOrganization, r.org))
	var err error
	if r.s, err = New(t.Context(), r.Deps, r, r, r.fields); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
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
	r.opened = append(r.opened, card.Opening{ID: id, Title: "项目" + id, Org: org, OrgName: "组织" + org, Region: region, Service: service, At: r.Clock()})
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
	return p.Active && (!strings.HasPrefix(o.ID, "成") || p.Age(cn.DayOf(r.Clock())) >= 18), nil
}

// Place implements card.Openings.
func (r *room) Place(_ context.Context, code string) (string, error) {
	return cn.DivisionName(code[:6]), nil
}

// once keeps an event as who hears it keeps it, once under its name.
func (r *room) once(_ context.Context, ev event.Event) error {
	if !slices.ContainsFunc(r.Heard, func(was event.Event) bool { return was.ID() == ev.ID() }) {
		r.Heard = append(r.Heard, ev)
	}
	return nil
}

// news lets the clock come to a time, does its work as often as it takes, and is what an account was told until then.
func (r *room) news(at time.Time, account string) (out []events.VolunteerFollowFoundV1) {
	r.T.Helper()
	r.Set(at)
	var err error
	for range 200 {
		if err = r.Part.Jobs[0].Do(r.T.Context()); err == nil {
			break
		}
	}
	if err != nil {
		r.T.Fatal(err)
	}
	for r.Relay.Drain(r.T.Context()) {
	}
	for _, ev := range r.Heard {
		var d events.VolunteerFollowFoundV1
		if err := ev.Decode(&d); err != nil {
			r.T.Fatal(err)
		}
		if d.Account == account {
			out = append(out, d)
		}
	}
	return out
}

func (r *room) follows(as, place, service, org string) volunteerapi.FollowList {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: volunteerapi.FollowDraft{Place: place, Service: service, Org: org}})
}

func (r *room) refuses(as string, d volunteerapi.FollowDraft, code string) {
	r.T.Helper()
	if _, f := roomtest.Try(r, as, volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: d}); f == nil || f.Code != code {
		r.T.Errorf("%+v: %v, want %s", d, f, code)
	}
}
