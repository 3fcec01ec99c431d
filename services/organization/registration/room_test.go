package registration_test

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
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/organization"
)

// room is the whole service behind doors: the register follows what the room of
// registration decides. Its clock is the test's.
type room struct {
	t       *testing.T
	local   *host.Local
	mu      sync.Mutex
	now     time.Time
	book    *rule.Book
	listens map[string]event.Handler
	relay   *store.Relay
	heard   []event.Event
	people  map[string]identity.Caller
	office  string // the registrar's
	sponsor string
	file    string // of the store
}

const region = "320312"

func open(t *testing.T) *room { return openAt(t, "2026-06-01", region, true) }

// openAt opens it on a day at the office of a division; the whole country's sits in Beijing.
func openAt(t *testing.T, day cn.Day, division string, demo bool) *room {
	t.Helper()
	region := division
	if division == "100000" {
		region = "110101"
	}
	r := &room{t: t, local: &host.Local{}, now: day.At(9, 30), people: map[string]identity.Caller{}}
	r.file = filepath.Join(t.TempDir(), "organization.db")
	engine, err := sqlitestore.Open(r.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	r.book = ruletest.Book(t, contracts.Files)
	hosted, err := organization.New(t.Context(), host.Deps{
		Store: engine, Rules: r.book, Log: slog.New(slog.DiscardHandler), Now: r.clock, Config: host.Config{
			PublicURL: "https://sanshe.example", Platform: "三社", Region: region, Demo: demo,
			ServiceKey: "a service key for tests that is long enough", AdminPassword: "correct horse battery",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.listens = hosted.Listens
	r.relay = &store.Relay{Engine: engine, Collections: hosted.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("organization", route.Server(hosted.Routes, r.who))
	r.person("admin", identity.Platform, identity.Admin, region)
	r.office = r.body("徐州市铜山区民政局", organizationapi.OrgKindGovernment, "11", 1, division, region)
	r.sponsor = r.body("徐州市铜山区卫生健康委员会", organizationapi.OrgKindGovernment, "11", 2, division, region)
	r.person("ann", "c1", identity.Resident, region)
	r.person("bob", "c1", identity.Resident, region)
	r.person("rita", r.office, identity.Registrar, region)
	r.person("rob", r.office, identity.Registrar, region)
	r.person("sam", r.sponsor, identity.Sponsor, region)
	r.person("other", "elsewhere", identity.Registrar, region)
	r.person("watch", "finance", identity.Supervisor, region)
	return r
}

// body registers a public body.
func (r *room) body(name string, kind organizationapi.OrgKind, head string, serial int, division, region string) string {
	r.t.Helper()
	return ok(r, "admin", organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
		Name: name, Kind: kind, CreditCode: string(cn.IssueCredit(head, division, serial)), Region: region,
	}}).ID
}

func (r *room) person(id, org string, role identity.Role, region string) {
	c := r.people[id]
	c.ID, c.Name = id, "张"+id
	c.Memberships = append(c.Memberships, identity.Membership{Org: org, OrgName: "组织" + org, Role: role, Region: region})
	r.people[id] = c
}

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	c, known := r.people[id]
	if !known && id != "" {
		return c, errors.New("nobody")
	}
	return c, nil
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

// days lets natural days go by.
func (r *room) days(n int) { r.on(cn.DayOf(r.clock()).Add(n)) }

func (r *room) on(day cn.Day) { r.mu.Lock(); r.now = day.At(9, 30); r.mu.Unlock() }

// Publish implements event.Publisher: everybody hears it, twice.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	for _, ev := range append(slices.Clone(evs), evs...) {
		if do := r.listens[ev.Type]; do != nil {
			if err := do(ctx, ev); err != nil {
				r.t.Errorf("%s: %v", ev.Type, err)
			}
		}
	}
	return nil
}

// try asks as somebody; ok asks and expects success.
func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	for r.relay != nil && r.relay.Drain(r.t.Context()) {
	}
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %s %v %v", op.ID, as, f.Kind, f.Code, f, f.Fields)
	}
	return out
}

// refused asks and expects the code, and the rule when there is one.
func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code, ruleID string) *fault.Fault {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	if ruleID != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == ruleID && b.Title != "" }) {
		r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, ruleID)
	}
	return f
}

// codes are what a list of the book has in it.
func (r *room) codes(id string) (out []string) {
	r.t.Helper()
	list, err := rule.Ask[[]rule.Item](r.book, id, rule.Where{Region: region, Day: r.clock()})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, i := range list.Value {
		out = append(out, i.Code)
	}
	return out
}

const page = "%PDF-1.4\n%NAME\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// paper uploads a file as somebody.
func (r *room) paper(as, name string) string {
	r.t.Helper()
	return ok(r, as, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name + ".pdf", Upload: contract.File{Type: "application/octet-stream", Body: []byte(strings.Replace(page, "NAME", name, 1))}}).ID
}

// canary is the identity number of everybody here; nobody may find it anywhere.
const canary = "11010519491231002X"

// lawful is an establishment that nothing is wrong with.
func (r *room) lawful(name string, kind organizationapi.LegalKind) organizationapi.ApplicationDraft {
	r.t.Helper()
	d := organizationapi.ApplicationDraft{
		Subject: organizationapi.SubjectEstablish, Name: name, Kind: kind, Form: "legal", Office: r.office, Sponsor: r.sponsor,
		Purpose: "为社区老年人服务。", Scope: "居家养老照料、助餐和心理关爱。", Area: "铜山区", Field: "养老服务", Trade: "civil", Address: "铜山区某路1号", LeaseMonths: 24,
		Persons: 60, Staff: 5, Capital: 300_000_000, Assets: 300_000_000, StateAssets: 0, Cash: true, AdoptedOn: "2026-05-20",
		Founders: []organizationapi.Founder{{Name: "某某有限公司", Unit: true}, {Name: "王芳", IDNumber: canary}},
		Officers: []organizationapi.Officer{
			{Name: "李建国", IDNumber: canary, Post: "representative", FullTime: true, From: "2026-06-01"},
			{Name: "赵晓明", IDNumber: canary, Post: "director"},
		},
		Council:  &organizationapi.Council{Size: 5, Term: 4},
		Party:    &organizationapi.PartyBuilding{Kind: "joint", Members: 3},
		Chapters: r.codes("organization." + string(kind) + ".charter.contents"),
	}
	if kind == organizationapi.LegalKindServiceorg {
		d.Trade = r.codes("organization.serviceorg.trades")[6]
	}
	return d
}

// withPapers attaches every paper that the law asks for.
func (r *room) withPapers(as string, d organizationapi.ApplicationDraft) organizationapi.ApplicationDraft {
	r.t.Helper()
	for _, code := range r.codes("organization." + string(d.Kind) + ".papers") {
		if code != "consent" {
			d.Papers = append(d.Papers, organizationapi.PaperSet{Code: code, Papers: []string{r.paper(as, code)}})
		}
	}
	return d
}

func create(d organizationapi.ApplicationDraft) organizationapi.CreateApplicationRequest {
	return organizationapi.CreateApplicationRequest{ApplicationDraft: d}
}

// drafted is a lawful establishment of a service organization, not handed in.
func (r *room) drafted(name string) organizationapi.Application {
	r.t.Helper()
	return ok(r, "ann", organizationapi.CreateApplication, create(r.withPapers("ann", r.lawful(name, organizationapi.LegalKindServiceorg))))
}

type move = organizationapi.ApplicationMove

// act makes a move of what the application is now.
func act(a organizationapi.Application, m move) organizationapi.MoveApplicationRequest {
	m.Version = a.Version
	return organizationapi.MoveApplicationRequest{ID: a.ID, ApplicationMove: m}
}

// do makes moves one after another: who, verb, note.
func (r *room) do(a organizationapi.Application, moves ...[3]string) organizationapi.Application {
	r.t.Helper()
	for _, m := range moves {
		in := move{Do: m[1], Note: m[2]}
		if m[1] == "publicize" {
			in.Days = 7
		}
		a = ok(r, m[0], organizationapi.MoveApplication, act(a, in))
	}
	return a
}

// filed is an application that the registrar has.
func (r *room) filed(a organizationapi.Application) organizationapi.Application {
	r.t.Helper()
	return r.do(a, [3]string{"ann", "submit", ""}, [3]string{"sam", "endorse", "同意。"}, [3]string{"ann", "file", ""})
}

// granted is an application that went the whole way.
func (r *room) granted(a organizationapi.Application) organizationapi.Application {
	r.t.Helper()
	a = r.do(r.filed(a), [3]string{"rita", "accept", ""}, [3]string{"rita", "examine", "符合条件。"}, [3]string{"rob", "publicize", ""})
	r.days(8)
	return r.do(a, [3]string{"rob", "grant", ""})
}
