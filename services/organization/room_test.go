package organization

import (
	"context"
	"encoding/json"
	"errors"
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
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/identity/bearer"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store/sqlitestore"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t.UTC().Truncate(time.Microsecond)
}
func (c *clock) add(d time.Duration) { c.set(c.now().Add(d)) }

// room is the service behind its real door, over a real file.
type room struct {
	t       testing.TB
	s       *Service
	local   *host.Local
	now     *clock     // the platform's
	wall    *clock     // the tokens'
	machine host.Clock // only doubted here
	engine  *sqlitestore.Engine
	tokens  *bearer.Reader
}

var settings = host.Config{
	PublicURL: "https://sanshe.example", Platform: "三社", Region: "320312",
	ServiceKey: "a service key for tests that is long enough", AdminPassword: "correct horse battery",
}

// open opens the room over the data in dir; closing is left to the test or its end.
func openRoom(t testing.TB, dir string, c host.Config) (*room, error) {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(dir, "organization.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	r := &room{t: t, local: &host.Local{}, now: &clock{}, wall: &clock{}, engine: engine}
	r.now.set(time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC))
	r.wall.set(time.Now())
	if r.s, err = open(t.Context(), host.Deps{
		Store: engine, Rules: book, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: r.now.now, Config: c,
	}, r.wall.now); err != nil {
		return r, err
	}
	r.tokens = bearer.NewReader(c.PublicURL, "http://organization/oidc/keys", r.local, []byte(c.ServiceKey))
	r.tokens.Now = r.wall.now
	hosted, err := r.s.hosted(&r.machine)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", route.Server(hosted.Routes, r.who))
	for pattern, h := range hosted.Mounts {
		mux.Handle(pattern, h)
	}
	r.local.Add("organization", mux)
	return r, nil
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r, err := openRoom(t, t.TempDir(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// who believes the header X-Who, and otherwise reads tokens as the host does.
func (r *room) who(req *http.Request) (c identity.Caller, err error) {
	if h := req.Header.Get("X-Who"); h != "" {
		return c, json.Unmarshal([]byte(h), &c)
	}
	return r.tokens.Who(req)
}

// via is a transport of requests made by c.
type via struct {
	c    identity.Caller
	key  string // Idempotency-Key
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
		req.Header.Set("Authorization", "Bearer of X-Who") // as every known caller's: nothing is answered from memory
	}
	if v.key != "" {
		req.Header.Set("Idempotency-Key", v.key)
	}
	return v.next.RoundTrip(req)
}

func (r *room) as(c identity.Caller) via { return via{c: c, next: r.local} }

// with is a caller with one role in a region.
func with(role identity.Role, region string) identity.Caller {
	return identity.Caller{ID: "x-" + string(role), Name: "某人", Memberships: []identity.Membership{{Org: "o", OrgName: "某组织", Role: role, Region: region}}}
}

var admin = with(identity.Admin, "320312")

// must calls an operation as c and fails the test when it is refused.
func must[Req, Resp any](r *room, c identity.Caller, op contract.Operation[Req, Resp], req Req) Resp {
	r.t.Helper()
	out, err := route.Call(context.Background(), r.as(c), op, req)
	if err != nil {
		f := fault.Of(err)
		r.t.Fatalf("%s: %v %+v", op.ID, err, f.Fields)
	}
	return out
}

// refused calls an operation as c and answers the refusal, which must have the code.
func refused[Req, Resp any](r *room, c identity.Caller, op contract.Operation[Req, Resp], req Req, code string) *fault.Fault {
	r.t.Helper()
	_, err := route.Call(context.Background(), r.as(c), op, req)
	f := new(fault.Fault)
	if !errors.As(err, &f) || f.Code != code {
		r.t.Fatalf("%s: got %v, want %s", op.ID, err, code)
	}
	return f
}

func draft(kind organizationapi.OrgKind, name, code string) organizationapi.RegisterOrganizationRequest {
	return organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
		Name: name, Kind: kind, CreditCode: code, Region: "320312", LegalPerson: "李明", Phone: "0000-83500001",
	}}
}

// register adds a 社会服务机构.
func (r *room) register(name string, serial int) organizationapi.Organization {
	r.t.Helper()
	return must(r, admin, organizationapi.RegisterOrganization,
		draft(organizationapi.OrgKindServiceorg, name, string(cn.IssueCredit("52", "320312", serial))))
}

const goodword = "long enough 77"

// account opens an account with one role in an organization.
func (r *room) account(login, org string, role organizationapi.Role) organizationapi.Account {
	r.t.Helper()
	in := organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
		Login: login, Name: "王小明", Password: goodword, Phone: "13912345678", Email: "xiaoming@example.org",
	}}
	if org != "" {
		in.Memberships = []organizationapi.MembershipDraft{{Org: org, Role: role}}
	}
	return must(r, admin, organizationapi.CreateAccount, in)
}
