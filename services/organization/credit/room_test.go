package credit

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// room is the credit of two organizations behind doors, with a clock one can set. Events come back to it as the
// broker would bring them.
type room struct {
	t       *testing.T
	local   *host.Local
	now     time.Time
	service *Service
	part    host.Service
	relay   *store.Relay
	heard   []event.Event
	known   map[string]card.Card
}

const region = "320312"

var people = map[string]identity.Caller{}

func open(t *testing.T) *room {
	t.Helper()
	for _, p := range [][4]string{
		{"clerk", "office", "registrar", region},
		{"chief", "office", "registrar", region},
		{"far", "away", "registrar", "320311"},
		{"ann", "a", "staff", region},
		{"bob", "b", "staff", region},
		{"watch", "finance", "supervisor", region},
	} {
		people[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-03-02").At(9, 30), known: map[string]card.Card{}}
	for _, id := range []string{"a", "b"} {
		c := card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: true}
		c.Name, c.Kind, c.Region, c.Authority = "组织"+id, organizationapi.OrgKindServiceorg, region, "某区民政局"
		r.known[id] = c
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	book, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := host.Deps{Store: engine, Rules: book, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }}
	box, err := papers.New(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if r.service, err = New(t.Context(), d, r, box); err != nil {
		t.Fatal(err)
	}
	r.part = r.service.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: d.Log}
	r.local.Add("organization", route.Server(slices.Concat(r.part.Routes, box.Part().Routes), who))
	return r
}

func who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if id == "" {
		return identity.Caller{}, nil
	}
	c, ok := people[id]
	if !ok {
		return c, errors.New("nobody")
	}
	return c, nil
}

// Of implements card.Register.
func (r *room) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := r.known[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织。")
	}
	return c, nil
}

// Named implements card.Register.
func (r *room) Named(context.Context, string) ([]card.Card, error) { return nil, nil }

// Publish implements event.Publisher: what is told is kept, and heard by the room twice, as a broker may bring it.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	for _, ev := range evs {
		for range 2 {
			if h := r.part.Listens[ev.Type]; h != nil {
				if err := h(ctx, ev); err != nil {
					r.t.Errorf("%s: %v", ev.Type, err)
				}
			}
		}
	}
	return nil
}

// at sets the clock and does what is due.
func (r *room) at(t time.Time) { r.now = t; r.settle() }

func (r *room) settle() {
	r.t.Helper()
	for range 3 {
		for _, j := range r.part.Jobs {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
		}
		r.relay.Drain(r.t.Context())
	}
}

// told counts the events of a kind.
func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	ctx := r.t.Context()
	if as != "" {
		ctx = identity.WithToken(ctx, as)
	}
	out, err := route.Call(ctx, r.local, op, in)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

// refused asks and expects the code, and the rule when there is one.
func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code, ruleID string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	if ruleID != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == ruleID }) {
		r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, ruleID)
	}
}

func proposal(list organizationapi.ListKind, ground, duty string) organizationapi.ProposeListingRequest {
	return organizationapi.ProposeListingRequest{ListingDraft: organizationapi.ListingDraft{Org: "a", List: list, Ground: ground, Facts: "查实的事实。", Duty: duty}}
}

func act(id string, do Verb) organizationapi.MoveListingRequest {
	return organizationapi.MoveListingRequest{ID: id, ListingMove: organizationapi.ListingMove{Do: string(do), Text: "依法办理。", Paper: "某民异〔2026〕1号"}}
}

// listed is a listing decided on the first day on which it may be, which is when the clock stands.
func (r *room) listed(list organizationapi.ListKind, ground, duty string) organizationapi.Listing {
	r.t.Helper()
	l := ok(r, "clerk", organizationapi.ProposeListing, proposal(list, ground, duty))
	return r.decided(l.ID)
}

func (r *room) decided(id string) organizationapi.Listing {
	r.t.Helper()
	l := ok(r, "clerk", organizationapi.MoveListing, act(id, Tell))
	r.at(cn.DayOf(*l.HearingUntil).Add(1).At(9, 0))
	return ok(r, "chief", organizationapi.MoveListing, act(id, List))
}

func (r *room) get(id string) organizationapi.Listing {
	r.t.Helper()
	return ok(r, "clerk", organizationapi.GetListing, organizationapi.GetListingRequest{ID: id})
}
