package catalog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/problems"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// A room is the service behind its real doors, with a clock that a test holds.
type room struct {
	t       *testing.T
	api     http.Handler
	s       *Service
	engine  store.Engine
	now     time.Time
	machine host.Clock // only doubted here
	jobs    []host.Job
}

// callers by the word that stands in the Authorization header.
var callers = map[string]identity.Caller{
	"clerk":      as("u-clerk", "章经办", "bureau", "县民政局", identity.Buyer, "320312"),
	"clerk2":     as("u-clerk2", "李经办", "bureau", "县民政局", identity.Buyer, "320312"),
	"checker":    as("u-checker", "王审核", "bureau", "县民政局", identity.Reviewer, "320312"),
	"both":       {ID: "u-both", Name: "赵双岗", Memberships: []identity.Membership{{Org: "bureau", OrgName: "县民政局", Role: identity.Buyer, Region: "320312"}, {Org: "bureau", OrgName: "县民政局", Role: identity.Reviewer, Region: "320312"}}},
	"stranger":   as("u-stranger", "钱外单位", "other", "外县民政局", identity.Buyer, "320400"),
	"elsewhere":  as("u-elsewhere", "孙外审", "other", "外县民政局", identity.Reviewer, "320400"),
	"supervisor": as("u-supervisor", "周监督", "finance", "市财政局", identity.Supervisor, "320300"),
	"far":        as("u-far", "吴监督", "far", "外市财政局", identity.Supervisor, "320400"),
	"resident":   as("u-resident", "郑居民", "village", "某社区", identity.Resident, "320312"),
	"staff":      as("u-staff", "冯社工", "agency", "某社工机构", identity.Staff, "320312"),
}

func as(id, name, org, orgName string, role identity.Role, region string) identity.Caller {
	return identity.Caller{ID: id, Name: name, Memberships: []identity.Membership{{Org: org, OrgName: orgName, Role: role, Region: region}}}
}

// start is a Friday; the next five working days run to 2026-03-13.
var start = time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)

func open(t *testing.T) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	book := ruletest.Book(t, contracts.Files)
	r := &room{t: t, now: start, engine: engine}
	r.s, err = build(t.Context(), host.Deps{Store: engine, Rules: book, Log: slog.Default(), Now: func() time.Time { return r.now }})
	if err != nil {
		t.Fatal(err)
	}
	hosted := r.s.hosted(&r.machine)
	r.jobs = hosted.Jobs
	r.api = route.Server(hosted.Routes, func(req *http.Request) (identity.Caller, error) {
		word := req.Header.Get("Authorization")
		if word == "" {
			return identity.Caller{}, nil
		}
		c, ok := callers[word]
		if !ok {
			return c, errors.New("unknown caller")
		}
		return c, nil
	})
	return r
}

// door asks over HTTP as route.Call does, with a caller's word for a token.
type door struct {
	api http.Handler
	who string
}

func (d door) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.who != "" {
		r.Header.Set("Authorization", d.who)
	}
	w := httptest.NewRecorder()
	d.api.ServeHTTP(w, r)
	return w.Result(), nil
}

// ask calls an operation and returns its answer or its refusal.
func ask[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return route.Call(r.t.Context(), door{r.api, who}, op, in)
}

// must is ask for what has to succeed.
func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := ask(r, who, op, in)
	if err != nil {
		r.t.Fatalf("%s as %s: %v", op.ID, who, err)
	}
	return out
}

func (r *room) draft(who string) catalogapi.Catalogue {
	r.t.Helper()
	return must(r, who, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "县级政府购买服务指导性目录", Year: 2026}})
}

func item(code, name string) catalogapi.ItemDraft {
	d := catalogapi.ItemDraft{Code: code, Name: name, Kind: catalogapi.ItemKindA, Nature: catalogapi.NatureService, Unit: "项"}
	if strings.HasPrefix(code, "B") {
		d.Kind, d.Nature = catalogapi.ItemKindB, catalogapi.NatureAuxiliary
	}
	return d
}

func (r *room) put(who, id string, d catalogapi.ItemDraft) (catalogapi.Catalogue, error) {
	return ask(r, who, catalogapi.PutItem, catalogapi.PutItemRequest{ID: id, ItemDraft: d})
}

func (r *room) move(who, id, do, note string) (catalogapi.Catalogue, error) {
	return ask(r, who, catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: id, CatalogueMove: catalogapi.CatalogueMove{Do: do, Note: note}})
}

// publicized makes a version that is publicized at r.now.
func (r *room) publicized() catalogapi.Catalogue {
	r.t.Helper()
	c := r.draft("clerk")
	for _, d := range []catalogapi.ItemDraft{item("A01", "社区养老服务"), item("B01", "课题研究服务")} {
		if _, err := r.put("clerk", c.ID, d); err != nil {
			r.t.Fatal(err)
		}
	}
	return r.through(c.ID)
}

// through takes a draft to publicity.
func (r *room) through(id string) catalogapi.Catalogue {
	r.t.Helper()
	if _, err := r.move("clerk", id, "submit", ""); err != nil {
		r.t.Fatal(err)
	}
	c, err := r.move("checker", id, "approve", "")
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// effective makes a version in force.
func (r *room) effective() catalogapi.Catalogue {
	r.t.Helper()
	c := r.publicized()
	r.now = *c.PublicityEnds
	r.due()
	return r.get("clerk", c.ID)
}

func (r *room) due() {
	r.t.Helper()
	for _, j := range r.jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *room) get(who, id string) catalogapi.Catalogue {
	r.t.Helper()
	return must(r, who, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: id})
}

// bus hands the events of the room's outbox to its own listeners, each twice.
func (r *room) bus() (seen []event.Event) {
	r.t.Helper()
	relay := store.Relay{Engine: r.engine, Collections: []string{schema.Name}, Log: slog.Default(), To: publisher(func(ctx context.Context, evs ...event.Event) error {
		for _, ev := range evs {
			seen = append(seen, ev)
			if do := r.s.Listens()[ev.Type]; do != nil {
				if err := errors.Join(do(ctx, ev), do(ctx, ev)); err != nil {
					return err
				}
			}
		}
		return nil
	})}
	for relay.Drain(r.t.Context()) {
	}
	return seen
}

type publisher func(context.Context, ...event.Event) error

func (p publisher) Publish(ctx context.Context, evs ...event.Event) error { return p(ctx, evs...) }

func TestTheLifeTableIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryOperationOfTheContractIsMounted(t *testing.T) {
	var have []string
	for _, r := range (&Service{}).Routes() {
		have = append(have, r.Op.ID)
	}
	var want []string
	for _, op := range catalogapi.Operations {
		want = append(want, op.ID)
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("mounted %v, promised %v", have, want)
	}
}

func TestPublicOperationsAreExactlyThoseOnTheList(t *testing.T) {
	golden, err := os.ReadFile("testdata/public.golden")
	if err != nil {
		t.Fatal(err)
	}
	var public []string
	for _, r := range (&Service{}).Routes() {
		if r.Op.Public {
			public = append(public, r.Op.Method+" "+r.Op.Path)
		}
	}
	slices.Sort(public)
	if got := strings.Join(public, "\n") + "\n"; got != string(golden) {
		t.Errorf("public operations:\n%s\nlisted:\n%s", got, golden)
	}
}

func TestEveryRefusalIsListedInTheContract(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"(catalog\.(?:catalogue|item|import|objection)\.[a-z-]+)"`)
	found := map[string]bool{ruleWindow: true}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(raw), -1) {
			if _, ok := problems.All[m[1]]; !ok && !found[m[1]] {
				t.Errorf("%s: %s is not listed", f, m[1])
			}
			found[m[1]] = true
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d codes were found", len(found))
	}
}

func TestARepeatedRequestMakesOneCatalogue(t *testing.T) {
	r := open(t)
	ctx := route.WithKey(t.Context(), "once")
	in := catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "目录", Year: 2026}}
	a, err := route.Call(ctx, door{r.api, "clerk"}, catalogapi.CreateCatalogue, in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := route.Call(ctx, door{r.api, "clerk"}, catalogapi.CreateCatalogue, in)
	if err != nil || a.ID != b.ID {
		t.Errorf("the second try made %q beside %q: %v", b.ID, a.ID, err)
	}
	in.Title = "另一份目录"
	if _, err = route.Call(ctx, door{r.api, "clerk"}, catalogapi.CreateCatalogue, in); !errors.Is(err, store.ErrReused) {
		t.Errorf("a used key with other content: %v", err)
	}
	if l := must(r, "clerk", catalogapi.ListDeskCatalogues, catalogapi.ListDeskCataloguesRequest{}); len(l.Items) != 1 {
		t.Errorf("%d catalogues", len(l.Items))
	}
}

// sameItems compares the items of two versions.
func sameItems(a, b []catalogapi.Item) bool { return reflect.DeepEqual(a, b) }

// text is a problem's body for messages.
func text(v any) string {
	var b bytes.Buffer
	_ = json.NewEncoder(&b).Encode(v) // for a message only
	return b.String()
}
