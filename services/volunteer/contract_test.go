package volunteer

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store/sqlitestore"
)

// door is the whole service behind its door, over real files; the header X-Who says who asks.
func door(t *testing.T) (http.RoundTripper, host.Service) {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *sqlitestore.Engine {
		e, err := sqlitestore.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
	local := &host.Local{}
	s, err := New(t.Context(), host.Deps{
		Store: open("volunteer.db"), Keys: open("volunteer-keys.db"), Call: local, Self: local, Rules: ruletest.Book(t, contracts.Files),
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Clock: &host.Clock{},
		Config: host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"},
	})
	if err != nil {
		t.Fatal(err)
	}
	local.Add("volunteer", route.Server(s.Routes, func(r *http.Request) (c identity.Caller, err error) {
		if h := r.Header.Get("X-Who"); h != "" {
			err = json.Unmarshal([]byte(h), &c)
		}
		return c, err
	}))
	return local, s
}

func TestEveryOperationOfTheContractIsMountedOnce(t *testing.T) {
	_, s := door(t)
	var mounted, promised []string
	for _, r := range s.Routes {
		mounted = append(mounted, r.Op.ID)
	}
	for _, op := range volunteerapi.Operations {
		promised = append(promised, op.ID)
	}
	slices.Sort(mounted)
	slices.Sort(promised)
	if !slices.Equal(mounted, promised) {
		t.Errorf("mounted are\n%v\nand promised\n%v", mounted, promised)
	}
}

func TestThePublicDoorsAreTheOnesWrittenDown(t *testing.T) {
	files, err := filepath.Glob("*.golden") // one of each room
	if err != nil {
		t.Fatal(err)
	}
	var golden, public []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		golden = append(golden, strings.Split(strings.TrimSpace(string(b)), "\n")...)
	}
	for _, op := range volunteerapi.Operations {
		if op.Public {
			public = append(public, op.Method+" "+op.Path)
		}
	}
	slices.Sort(public)
	slices.Sort(golden)
	if !slices.Equal(public, golden) {
		t.Errorf("public operations are\n%s\nand the golden files say\n%s", strings.Join(public, "\n"), strings.Join(golden, "\n"))
	}
}

// opens says which roles open which door, written by hand; * is everybody, signed in or not. Each room adds its own.
var opens = map[string]string{
	"addVolunteerPaper":  "staff resident worker volunteer registrar",
	"listVolunteerTasks": "officer staff resident worker volunteer registrar supervisor",
}

// asks are what operations without a body cannot be asked without, bodies whole requests.
var asks, bodies = map[string]string{"addVolunteerPaper": "?name=x.pdf"}, map[string]string{}

func TestDoorsOpenForTheirRolesAndNobodyElse(t *testing.T) {
	via, _ := door(t)
	for _, op := range volunteerapi.Operations {
		may, ok := opens[op.ID]
		if !ok {
			t.Errorf("nobody has written down who may %s", op.ID)
		}
		for _, role := range append([]identity.Role{"", identity.Service}, identity.Roles...) {
			path := op.Path
			for strings.Contains(path, "{") {
				from, to := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
				path = path[:from] + "none" + path[to+1:]
			}
			req, err := http.NewRequestWithContext(t.Context(), op.Method, "http://volunteer"+path+asks[op.ID], strings.NewReader(bodies[op.ID]))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if role != "" {
				b, err := json.Marshal(identity.Caller{ID: "x-" + string(role), Memberships: []identity.Membership{{Org: "o", Role: role, Region: "320312"}}})
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("X-Who", string(b))
				req.Header.Set("Authorization", "Bearer of X-Who") // nothing is answered from memory
			}
			w, err := via.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = w.Body.Close()
			shut := w.StatusCode == http.StatusUnauthorized || w.StatusCode == http.StatusForbidden
			want := may == "*" || role != "" && slices.Contains(strings.Fields(may), string(role))
			if shut == want {
				t.Errorf("%s as %q: %d", op.ID, role, w.StatusCode)
			}
			if want && w.StatusCode == http.StatusBadRequest && bodies[op.ID] != "" {
				t.Errorf("%s: the body of the test is not accepted", op.ID)
			}
		}
	}
}

// Who somebody is is shown to themselves and to a guardian; nobody keeps the register of volunteers by reading it.
func TestNoRoleReadsWhoSomebodyElseIs(t *testing.T) {
	for _, op := range volunteerapi.Operations {
		// Hours say a number and nobody's name.
		if strings.HasPrefix(op.Path, "/api/volunteer/people") && op.ID != "getHours" && (op.Public || slices.Contains(op.Roles, "admin") || slices.Contains(op.Roles, "service") || slices.Contains(op.Roles, "registrar")) {
			t.Errorf("%s opens a volunteer to %v", op.ID, op.Roles)
		}
	}
}
