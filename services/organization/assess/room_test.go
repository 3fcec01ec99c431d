package assess

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// room is assessments behind doors, with ratings and a register that are plain values here, and the contract service
// as it answers over its own door.
type room struct {
	t         testing.TB
	s         *Service
	local     *host.Local
	now       time.Time
	mu        sync.Mutex
	orgs      map[string]card.Card
	cases     map[string]Case
	contracts []contractapi.Contract
	down      bool // the contract service
}

const org, other, rating = "51320312000000001X", "513203120000000028", "r1"

func with(id, org string, role identity.Role) identity.Caller {
	return identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: role, Region: "320312"}}}
}

var (
	ann      = with("ann", org, identity.Staff)
	bob      = with("bob", other, identity.Staff)
	one      = with("one", "college", identity.Rater)
	two      = with("two", "college", identity.Rater)
	three    = with("three", "firm", identity.Rater)
	stray    = with("stray", "firm", identity.Rater)
	office   = with("clerk", "bureau", identity.Registrar)
	elsewise = with("clerk2", "bureau2", identity.Registrar)
	panelist = with("pan", "college", identity.Panelist)
	watch    = with("watch", "finance", identity.Supervisor)
	nobody   = identity.Caller{}
)

func openRoom(t testing.TB) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: cn.Day("2026-06-01").At(9, 30), cases: map[string]Case{}}
	r.orgs = map[string]card.Card{}
	for id, name := range map[string]string{org: "某区社区服务协会", other: "某区邻里互助协会"} {
		r.orgs[id] = card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: true, OrganizationDraft: organizationapi.OrganizationDraft{
			Name: name, Kind: organizationapi.OrgKindAssociation, CreditCode: id, Region: "320312", RegisteredOn: "2020-05-06", Capital: 3_000_000, LegalPerson: "李明", Phone: "13912345678",
		}}
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "organization.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	d := host.Deps{Store: engine, Rules: book(t), Now: r.clock, Self: r.local}
	box, err := papers.New(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, r, box); err != nil {
		t.Fatal(err)
	}
	r.s.Serve(r)
	r.local.Add("organization", route.Server(append(box.Part().Routes, r.s.Part().Routes...), who))
	r.local.Add("contract", route.Server([]route.Route{
		route.On(contractapi.ListContracts, r.ListContracts), route.On(contractapi.GetContract, r.GetContract),
	}, who))
	return r
}

func book(t testing.TB) *rule.Book {
	t.Helper()
	return ruletest.Book(t, contracts.Files)
}

func (r *room) clock() time.Time { return r.now }

// Of implements card.Register.
func (r *room) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := r.orgs[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return c, nil
}

// Named implements card.Register.
func (r *room) Named(context.Context, string) ([]card.Card, error) { return nil, nil }

// Case implements Cases.
func (r *room) Case(_ context.Context, id string) (Case, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cases[id]
	if !ok {
		return c, store.ErrNotFound
	}
	return c, nil
}

func (r *room) set(change func(*Case)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.cases[rating]
	change(&c)
	r.cases[rating] = c
}

// begun is a rating of three raters whose self-assessment is being written.
func (r *room) begun() *Case {
	r.set(func(c *Case) {
		*c = Case{
			ID: rating, Org: r.orgs[org], Office: organizationapi.Party{ID: "bureau", Name: "民政局"}, Law: rule.Where{Region: "320312", Day: r.now}, Tree: "association.sample",
			Raters: []Rater{{"one", "1号专家"}, {"two", "2号专家"}, {"three", "3号专家"}}, Panel: []string{"pan"}, Assessing: true,
		}
	})
	return r.the()
}

// the is the rating as it stands.
func (r *room) the() *Case {
	c, err := r.Case(r.t.Context(), rating)
	if err != nil {
		r.t.Fatal(err)
	}
	return &c
}

// ListContracts is the contract service's.
func (r *room) ListContracts(_ context.Context, in contractapi.ListContractsRequest) (out contractapi.ContractPage, err error) {
	out.Items = []contractapi.ContractSummary{}
	if r.down {
		return out, fault.New(fault.Unavailable, "down", "坏了，请稍后再试。")
	}
	for _, c := range r.contracts {
		if c.Supplier.ID == in.Supplier {
			out.Items = append(out.Items, contractapi.ContractSummary{ID: c.ID, Title: c.Title, Amount: c.Amount, Supplier: c.Supplier, State: c.State})
		}
	}
	return out, nil
}

// GetContract is the contract service's.
func (r *room) GetContract(_ context.Context, in contractapi.GetContractRequest) (contractapi.Contract, error) {
	for _, c := range r.contracts {
		if c.ID == in.ID {
			return c, nil
		}
	}
	return contractapi.Contract{}, store.ErrNotFound
}

func who(req *http.Request) (c identity.Caller, err error) {
	if h := req.Header.Get("X-Who"); h != "" {
		return c, json.Unmarshal([]byte(h), &c)
	}
	return c, nil
}

type via struct {
	c    identity.Caller
	next http.RoundTripper
}

func (v via) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	if v.c.ID != "" {
		b, err := json.Marshal(v.c)
		if err != nil {
			return nil, err
		}
		req.Header.Set("X-Who", string(b))
		req.Header.Set("Authorization", "Bearer of X-Who")
	}
	return v.next.RoundTrip(req)
}

// must asks as somebody and fails the test when it is refused.
func must[Req, Resp any](r *room, c identity.Caller, op contract.Operation[Req, Resp], req Req) Resp {
	r.t.Helper()
	out, err := route.Call(r.t.Context(), via{c, r.local}, op, req)
	if err != nil {
		f := fault.Of(err)
		r.t.Fatalf("%s as %s: %v %+v", op.ID, c.ID, err, f.Fields)
	}
	return out
}

// refused asks as somebody and answers the refusal, which must have the code.
func refused[Req, Resp any](r *room, c identity.Caller, op contract.Operation[Req, Resp], req Req, code string) *fault.Fault {
	r.t.Helper()
	_, err := route.Call(r.t.Context(), via{c, r.local}, op, req)
	f := new(fault.Fault)
	if !errors.As(err, &f) || f.Code != code {
		r.t.Fatalf("%s as %s: got %v, want %s", op.ID, c.ID, err, code)
	}
	return f
}

// paper hands in a small PDF.
func (r *room) paper(c identity.Caller, name string) string {
	r.t.Helper()
	return must(r, c, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: contract.File{
		Name: name, Type: "application/octet-stream", Body: []byte("%PDF-1.4\n1 0 obj<</N(" + name + ")>>endobj\ntrailer<<>>\n%%EOF\n"),
	}}).ID
}

// all are marks of every leaf: of each hundred points of a leaf, percent.
func (r *room) all(percent int64) (out []organizationapi.RaterMark) {
	for _, l := range r.tree().Root.Leaves() {
		out = append(out, organizationapi.RaterMark{Code: l.Code, Points: int64(l.Max) * percent / 100})
	}
	return out
}

func (r *room) tree() *Tree {
	t, err := r.s.Trees.Get(r.t.Context(), "association.sample")
	if err != nil {
		r.t.Fatal(err)
	}
	return t
}

// said is a self-assessment of every leaf.
func (r *room) said(version, percent int64) organizationapi.SelfDraft {
	d := organizationapi.SelfDraft{Version: version}
	for _, m := range r.all(percent) {
		d.Leaves = append(d.Leaves, organizationapi.LeafDraft{Code: m.Code, Given: true, Points: m.Points})
	}
	return d
}

// marking is a rating whose self-assessment is handed in and whose raters may mark.
func (r *room) marking() {
	r.t.Helper()
	r.begun()
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: r.said(0, 90)})
	if _, err := r.s.Selves.Freeze(r.t.Context(), r.the()); err != nil {
		r.t.Fatal(err)
	}
	r.set(func(c *Case) { c.Assessing, c.Marking = false, true })
}

func (r *room) sign(c identity.Caller, percent int64) organizationapi.RaterSheet {
	r.t.Helper()
	return must(r, c, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(percent)}})
}
