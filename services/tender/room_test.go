package tender

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/tender/sealing"
)

// room is the service with its doors, a clock one can set, and the register and
// catalogue it asks. Events are handed to its own listeners by hand.
type room struct {
	t       *testing.T
	rules   string // beside the rule book
	local   *host.Local
	mu      sync.Mutex
	now     time.Time
	machine host.Clock // whose time is now; only doubted here
	relay   *store.Relay
	orgs    map[string]organizationapi.Organization
	whole   bool // orgs is the whole register: it knows of no other
	cat     catalogapi.Catalogue
	heard   []event.Event
	book    *rule.Book
	hear    map[string]event.Handler
	jobs    []host.Job
	routes  []route.Route
	dir     string                          // of the store
	pacts   map[string]contractapi.Contract // of other purchases
	store   *ledger
	keys    sealing.Keys
	bidding map[string]*sealing.Bidder            // account → its organization's keys
	handed  map[string]int64                      // purchase and account → bids handed in
	ties    map[string][]organizationapi.Relation // what experts have declared
	asks    func(account string)                  // hears of whom the register is asked about, and may do something meanwhile
	barred  map[string]string                     // experts who are suspended, and why
	gave    map[string]map[string]sealing.Content // purchase → account → what it bid last
}

const region = "320312"

var people = map[string]identity.Caller{}

func person(id, org, role string) string {
	people[id] = identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: identity.Role(role), Region: region}}}
	return id
}

func open(t *testing.T) *room {
	t.Helper()
	return openUnder(t, "[]")
}

// openUnder opens the room under the rule book with a file more.
func openUnder(t *testing.T, rules string) *room {
	t.Helper()
	for _, p := range [][3]string{
		{"officer", "buyer", "buyer"},
		{"clerk", "buyer", "buyer"},
		{"经办", "buyer", "buyer"}, // whom suppliers ask to step aside
		{"other", "stranger", "buyer"},
		{"second", "buyer", "reviewer"},
		{"watch", "finance", "supervisor"},
		{"seal", "notary", "notary"},
		{"ann", "a", "staff"},
		{"bob", "b", "staff"},
		{"cat", "c", "staff"},
		{"dan", "d", "staff"},
		{"filed", "filed", "staff"},
		{"listed", "listed", "staff"},
		{"e1", "x", "expert"},
		{"e2", "x", "expert"},
		{"e3", "x", "expert"},
		{"e4", "x", "expert"},
		{"e5", "x", "expert"},
		{"e6", "x", "expert"},
		{"e7", "x", "expert"},
	} {
		person(p[0], p[1], p[2])
	}
	r := &room{t: t, rules: rules, local: &host.Local{}, now: cn.Day("2026-03-02").At(9, 0), orgs: map[string]organizationapi.Organization{}, pacts: map[string]contractapi.Contract{}, hear: map[string]event.Handler{}, ties: map[string][]organizationapi.Relation{}, barred: map[string]string{}, bidding: map[string]*sealing.Bidder{}, handed: map[string]int64{}, gave: map[string]map[string]sealing.Content{}}
	r.keys = sealing.NewKeys(tenderapi.SuiteX25519)
	for id, name := range map[string]string{"a": "甲社工中心", "b": "乙社工中心", "c": "丙协会", "d": "丁企业", "filed": "戊互助队", "listed": "己中心"} {
		r.orgs[id] = organizationapi.Organization{ID: id, Name: name, Kind: "serviceorg", CreditCode: "52320312MJ0000000" + id[:1], LegalPerson: name + "的负责人", LegalEntity: true, Status: "active"}
	}
	r.edit("filed", func(o *organizationapi.Organization) { o.LegalEntity, o.CreditCode, o.Kind = false, "", "filed" })
	r.edit("listed", func(o *organizationapi.Organization) { o.ListedSerious = true })
	r.edit("d", func(o *organizationapi.Organization) { o.CreditCode, o.Kind = "91320312MA0000000X", "enterprise" })
	r.cat = catalogapi.Catalogue{ID: "cat", State: catalogapi.CatalogueStateEffective, Region: region, Items: []catalogapi.Item{
		{Code: "A0402", Name: "基本养老服务", Nature: catalogapi.NatureService}, {Code: "B9", Name: "劳务派遣", Nature: catalogapi.NatureStaffing},
	}}
	r.build()
	return r
}

func (r *room) edit(id string, do func(*organizationapi.Organization)) {
	o := r.orgs[id]
	do(&o)
	o.Version++
	r.orgs[id] = o
	if r.hear[events.TypeOrganizationOrganizationChangedV1] != nil {
		r.said(id)
	}
}

// said lets the service hear that the register says something else of an organization.
func (r *room) said(id string) {
	ev := event.Event{Type: events.TypeOrganizationOrganizationChangedV1, Subject: id, Seq: r.orgs[id].Version}
	if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
		r.t.Error(err)
	}
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

// self asks as the platform does for itself.
func (r *room) self(req *http.Request) (*http.Response, error) {
	req.Header.Set("Authorization", "Bearer self")
	return r.local.RoundTrip(req)
}

func (r *room) build() {
	t := r.t
	r.dir = t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(r.dir, "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	r.store = &ledger{Whole: engine}
	book := bookWith(t, r.rules)
	people["self"] = identity.Caller{ID: "self", Memberships: []identity.Membership{{Role: identity.Service}}}
	s, err := New(t.Context(), host.Deps{
		Store: r.store, Call: r.local, Self: roundTrip(r.self), Who: who, Rules: book, Log: slog.New(slog.DiscardHandler),
		Now: r.clock, Clock: &r.machine, Config: host.Config{Demo: true, ServiceKey: "a key for tests only, 32 characters"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.book, r.hear, r.jobs, r.routes = book, s.Listens, s.Jobs, s.Routes
	r.relay = &store.Relay{Engine: r.store, Collections: s.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("tender", route.Server(s.Routes, who))
	r.local.Add("catalog", route.Server([]route.Route{route.On(catalogapi.GetCatalogue, func(_ context.Context, in catalogapi.GetCatalogueRequest) (catalogapi.Catalogue, error) {
		if in.ID != r.cat.ID {
			return catalogapi.Catalogue{}, store.ErrNotFound
		}
		return r.cat, nil
	})}, who))
	r.local.Add("contract", route.Server([]route.Route{route.On(contractapi.GetContract, func(_ context.Context, in contractapi.GetContractRequest) (contractapi.Contract, error) {
		c, ok := r.pacts[in.ID]
		if !ok {
			return c, store.ErrNotFound
		}
		return c, nil
	})}, who))
	r.local.Add("organization", route.Server([]route.Route{
		route.On(organizationapi.GetOrganization, func(_ context.Context, in organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
			if o, there := r.orgs[in.ID]; there || !r.whole {
				return o, nil
			}
			return organizationapi.Organization{}, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请核对后重试。")
		}),
		route.On(organizationapi.ListOrganizations, func(_ context.Context, in organizationapi.ListOrganizationsRequest) (out organizationapi.OrganizationPage, err error) {
			for _, o := range r.orgs {
				if in.Field != "" && o.Field != in.Field {
					continue
				}
				out.Items = append(out.Items, o)
			}
			return out, nil
		}),
		route.On(organizationapi.GetAccount, func(_ context.Context, in organizationapi.GetAccountRequest) (organizationapi.Account, error) {
			c, ok := people[in.ID]
			if r.asks != nil {
				r.asks(in.ID)
			}
			if !ok {
				return organizationapi.Account{}, store.ErrNotFound
			}
			return r.account(c), nil
		}),
		route.On(organizationapi.ListMembers, func(_ context.Context, in organizationapi.ListMembersRequest) (out organizationapi.AccountList, err error) {
			for _, c := range people {
				if slices.ContainsFunc(c.Memberships, func(m identity.Membership) bool { return m.Org == in.ID }) {
					out.Items = append(out.Items, r.account(c))
				}
			}
			return out, nil
		}),
		route.On(organizationapi.ListExperts, func(_ context.Context, in organizationapi.ListExpertsRequest) (out organizationapi.AccountList, err error) {
			for _, c := range people {
				if c.Has(identity.Expert) && (in.Region == "" || in.Region == region) && in.Field != "法律" { // nobody here is a lawyer
					out.Items = append(out.Items, r.account(c))
				}
			}
			return out, nil
		}),
	}, who))
}

// account is a person as the register describes them to a service.
func (r *room) account(c identity.Caller) organizationapi.Account {
	a := organizationapi.Account{ID: c.ID, Name: c.Name, Relations: r.ties[c.ID]}
	for _, m := range c.Memberships {
		a.Memberships = append(a.Memberships, organizationapi.Membership{Org: m.Org, OrgName: m.OrgName, Role: organizationapi.Role(m.Role), Region: m.Region})
	}
	if c.Has(identity.Expert) {
		a.Standing, a.StandingReason = organizationapi.StandingAvailable, r.barred[c.ID]
	}
	if r.barred[c.ID] != "" {
		a.Standing = organizationapi.StandingSuspended
	}
	return a
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

// law is where and when the room's purchases begin.
func (r *room) law() rule.Where { return rule.Where{Region: region, Day: r.clock()} }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock(); r.settle() }

// Publish makes the room its own bus: what it emits, it hears.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	for _, ev := range evs {
		if do := r.hear[ev.Type]; do != nil {
			for range 2 { // at least once means twice, sooner or later
				if err := do(ctx, ev); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// settle does what is due and carries events until nothing moves.
func (r *room) settle() {
	r.t.Helper()
	for range 4 {
		for _, j := range r.jobs {
			if err := j.Do(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
		}
		r.relay.Drain(r.t.Context())
	}
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
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
	cites(r, op.ID+" as "+as, f, code, ruleID)
}

// cites expects a refusal with the code, and the rule when there is one.
func cites(r *room, what string, f *fault.Fault, code, ruleID string) {
	r.t.Helper()
	if f == nil || f.Code != code {
		r.t.Fatalf("%s = %v, want %s", what, f, code)
	}
	cited := ruleID == ""
	for _, b := range f.Basis {
		cited = cited || b.Rule == ruleID
	}
	if !cited {
		r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, ruleID)
	}
}

func (r *room) draft(method tenderapi.Method, days int) tenderapi.TenderDraft {
	return tenderapi.TenderDraft{
		Title: "社区老年人居家关爱服务", Catalogue: "cat", Item: "A0402", Method: method, Summary: "概况", Requirement: "需求",
		Budget: 100_000_00, Ceiling: 95_000_00, TermMonths: 12, Consulted: true, ConsultNote: "已征求。",
		SmeDeduction: 10, SmeJointDeduction: 4,
		Deadline: cn.DayOf(r.now).Add(days).At(9, 30),
		Criteria: []tenderapi.Criterion{
			{Code: "A", Name: "方案", Max: 6000, Kind: "subjective"}, {Code: "B", Name: "团队", Max: 2000, Kind: "subjective"}, {Code: "P", Name: "价格", Max: 2000, Kind: "price"},
		},
	}
}

func (r *room) create(d tenderapi.TenderDraft) tenderapi.Tender {
	r.t.Helper()
	t := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	r.hold(t.ID)
	if draws(d.Method.Procedure()) && len(d.Invited) > 0 {
		r.invite(t.ID, d.Invited...)
	}
	return ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: t.ID})
}

func verb(id string, do Verb) tenderapi.MoveTenderRequest {
	return tenderapi.MoveTenderRequest{ID: id, TenderMove: tenderapi.TenderMove{Do: string(do)}}
}

// published takes a draft to bidding.
func (r *room) published(d tenderapi.TenderDraft) tenderapi.Tender {
	r.t.Helper()
	t := r.create(d)
	ok(r, "officer", tenderapi.MoveTender, verb(t.ID, Submit))
	return ok(r, "second", tenderapi.MoveTender, verb(t.ID, Publish))
}

func committee(id string, accounts ...string) tenderapi.SeatCommitteeRequest {
	in := tenderapi.SeatCommitteeRequest{ID: id}
	in.Ground, in.Reason = "specialised", "专业性强，主管预算单位已同意。"
	for _, a := range accounts {
		kind := "expert"
		if a == "officer" || a == "clerk" || a == "other" {
			kind = "buyer"
		}
		in.Members = append(in.Members, tenderapi.Member{Account: a, Name: a, Kind: kind})
	}
	return in
}

// scored signs every judge's sheet with the same marks, reveals the prices and concludes.
func (r *room) scored(id string, judges []string, marks map[string][2]int64) tenderapi.Tender {
	r.t.Helper()
	r.signed(id, judges, marks)
	r.revealed(id)
	return ok(r, "officer", tenderapi.MoveTender, verb(id, Conclude))
}

// signed signs every judge's sheet with the same marks.
func (r *room) signed(id string, judges []string, marks map[string][2]int64) {
	r.t.Helper()
	r.again(id)
	for _, j := range judges {
		sheet := ok(r, j, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id})
		in := tenderapi.SignSheetRequest{ID: id}
		for _, b := range sheet.Bids {
			given := []tenderapi.Mark{}
			for i, c := range sheet.Criteria {
				if c.Kind != "price" { // where nothing but the price counts, nothing is marked
					given = append(given, tenderapi.Mark{Code: c.Code, Points: marks[b.Supplier.ID][i]})
				}
			}
			in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: given, Note: j + "的意见"})
		}
		ok(r, j, tenderapi.SignSheet, in)
	}
}
