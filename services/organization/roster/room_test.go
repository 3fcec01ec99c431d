package roster_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
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
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization"
)

// room is the register with its open copy, over a real file; the test is its broker and its clock.
type room struct {
	t      testing.TB
	engine *sqlitestore.Engine
	hosted host.Service
	local  *host.Local
	told   []event.Event // everything that was delivered

	mu sync.Mutex
	at time.Time
}

func (r *room) now() time.Time      { r.mu.Lock(); defer r.mu.Unlock(); return r.at }
func (r *room) set(at time.Time)    { r.mu.Lock(); defer r.mu.Unlock(); r.at = at }
func (r *room) day(y, m, d int)     { r.set(time.Date(y, time.Month(m), d, 4, 0, 0, 0, time.UTC)) }
func (r *room) mux() *http.ServeMux { return http.NewServeMux() }

func newRoom(t testing.TB) *room {
	t.Helper()
	return newRoomOn(t, func(e *sqlitestore.Engine) store.Engine { return e })
}

// newRoomOn is newRoom, whose engine the test looks at as it is used.
func newRoomOn(t testing.TB, wrap func(*sqlitestore.Engine) store.Engine) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "organization.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	r := &room{t: t, engine: engine, local: &host.Local{}}
	r.day(2026, 6, 1)
	r.hosted, err = organization.New(t.Context(), host.Deps{
		Store: wrap(engine), Rules: book, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: r.now,
		Config: host.Config{
			PublicURL: "https://sanshe.example", Platform: "三社", Region: "320312", Place: "星河区",
			ServiceKey: "a service key for tests that is long enough", AdminPassword: "correct horse battery",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := r.mux()
	mux.Handle("/", route.Server(r.hosted.Routes, func(req *http.Request) (c identity.Caller, err error) {
		if h := req.Header.Get("X-Who"); h != "" {
			err = json.Unmarshal([]byte(h), &c)
		}
		return c, err
	}))
	for pattern, h := range r.hosted.Mounts {
		mux.Handle(pattern, h)
	}
	r.local.Add("organization", mux)
	return r
}

// fresh asks each time, and as the administrator where something is to change.
type fresh struct{ next http.RoundTripper }

func (f fresh) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer of X-Who") // nothing is answered from memory
	b, err := json.Marshal(identity.Caller{ID: "a", Name: "某人", Memberships: []identity.Membership{{Org: "o", Role: identity.Admin, Region: "320312"}}})
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Who", string(b))
	return f.next.RoundTrip(req)
}

func must[Req, Resp any](r *room, op contract.Operation[Req, Resp], req Req) Resp {
	r.t.Helper()
	out, err := route.Call(context.Background(), fresh{r.local}, op, req)
	if err != nil {
		r.t.Fatalf("%s: %v %+v", op.ID, err, fault.Of(err).Fields)
	}
	return out
}

// deliver brings every event to who listens, in order, until none is left.
func (r *room) deliver() {
	r.t.Helper()
	for {
		due, err := r.engine.Unsent(r.t.Context(), "organizations", 100)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, d := range due {
			for _, ev := range d.Outbox {
				r.hear(ev)
			}
			if err := r.engine.Sent(r.t.Context(), "organizations", []store.Ack{{ID: d.ID, UpTo: d.Outbox[len(d.Outbox)-1].Seq}}); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	r.told = append(r.told, ev)
	if do := r.hosted.Listens[ev.Type]; do != nil {
		if err := do(r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
}

// job does what the clock does.
func (r *room) job(name string) {
	r.t.Helper()
	for _, j := range r.hosted.Jobs {
		if j.Name == name {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
			return
		}
	}
	r.t.Fatalf("no job is called %q", name)
}

type org struct {
	kind         organizationapi.OrgKind
	name, region string
	field        string
	serial       int // of its credit code; 0: none
}

// enter puts organizations into the register and answers their ids.
func (r *room) enter(all ...org) (ids []string) {
	r.t.Helper()
	heads := map[organizationapi.OrgKind]string{
		organizationapi.OrgKindAssociation: "51", organizationapi.OrgKindServiceorg: "52", organizationapi.OrgKindFoundation: "53", organizationapi.OrgKindGovernment: "11",
	}
	for _, o := range all {
		d := organizationapi.OrganizationDraft{Name: o.name, Kind: o.kind, Region: o.region, Field: o.field, LegalPerson: "李明", Phone: "13912345678", RegisteredOn: "2020-01-02"}
		if o.serial > 0 {
			d.CreditCode = string(cn.IssueCredit(heads[o.kind], "320312", o.serial))
		}
		ids = append(ids, must(r, organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d}).ID)
	}
	r.deliver()
	return ids
}

// found is what a search finds, by name and in order, over all its pages.
func (r *room) found(in organizationapi.SearchOrganizationsRequest) (names []string) {
	r.t.Helper()
	for range 1000 {
		p := must(r, organizationapi.SearchOrganizations, in)
		for _, o := range p.Items {
			names = append(names, o.Name)
		}
		if in.After = p.Next; p.Next == "" {
			return names
		}
	}
	r.t.Fatal("the pages have no end")
	return nil
}

// feed is every step from the first.
func (r *room) feed() (all []organizationapi.RosterChange) {
	r.t.Helper()
	for since := int64(0); ; {
		p := must(r, organizationapi.ListRosterChanges, organizationapi.ListRosterChangesRequest{Since: since, Limit: 7})
		all = append(all, p.Items...)
		if since = p.Last; !p.More {
			return all
		}
	}
}
