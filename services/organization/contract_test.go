package organization

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

func TestEveryOperationOfTheContractIsMounted(t *testing.T) {
	r := newRoom(t)
	mounted := map[string]bool{}
	hosted, err := r.s.hosted(&r.machine)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range hosted.Routes {
		if mounted[row.Op.ID] {
			t.Errorf("%s is mounted twice", row.Op.ID)
		}
		mounted[row.Op.ID] = true
	}
	for _, op := range organizationapi.Operations {
		if !mounted[op.ID] {
			t.Errorf("%s is not mounted", op.ID)
		}
		delete(mounted, op.ID)
	}
	if len(mounted) > 0 {
		t.Errorf("mounted and not in the contract: %v", mounted)
	}
}

func TestThePublicDoorsAreTheOnesWrittenDown(t *testing.T) {
	files, err := filepath.Glob("*.golden") // the service's own and one of each room
	if err != nil {
		t.Fatal(err)
	}
	var golden []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		golden = append(golden, strings.Split(strings.TrimSpace(string(b)), "\n")...)
	}
	var public []string
	for _, op := range organizationapi.Operations {
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

// opens says which roles open which door, written by hand; * is everybody, signed in or not.
var opens = map[string]string{
	"listOrganizations":     "*",
	"getOrganization":       "*",
	"signIn":                "*",
	"registerOrganization":  "admin",
	"updateOrganization":    "admin",
	"rateOrganization":      "admin",
	"moveOrganization":      "admin",
	"markOrganization":      "admin supervisor",
	"unmarkOrganization":    "admin supervisor",
	"listMembers":           "admin service",
	"listAccounts":          "admin",
	"createAccount":         "admin",
	"getAccount":            "admin service",
	"addMembership":         "admin",
	"removeMembership":      "admin",
	"unlockAccount":         "admin",
	"setStanding":           "admin",
	"declareRelations":      "buyer expert panelist rater reviewer",
	"listExperts":           "buyer reviewer supervisor service",
	"getMe":                 "buyer reviewer staff expert supervisor notary worker volunteer resident registrar sponsor rater panelist officer personnel admin",
	"changePassword":        "buyer reviewer staff expert supervisor notary worker volunteer resident registrar sponsor rater panelist officer personnel admin",
	"listKeepers":           "buyer",
	"listFields":            "*",
	"addPaper":              "staff resident worker volunteer registrar sponsor rater supervisor",
	"listOrganizationTasks": "buyer reviewer staff resident worker volunteer registrar sponsor rater panelist officer personnel supervisor",
}

func TestDoorsOpenForTheirRolesAndNobodyElse(t *testing.T) {
	r := newRoom(t)
	tries := 0
	for _, op := range organizationapi.Operations {
		may, ok := opens[op.ID]
		if !ok {
			t.Errorf("nobody has written down who may %s", op.ID)
		}
		for _, role := range append([]identity.Role{"", identity.Service}, identity.Roles...) {
			c := identity.Caller{}
			if role != "" {
				c = with(role, "320312")
			}
			path := strings.NewReplacer("{id}", "none", "{mark}", "none", "{paper}", "none", "{n}", "1", "{year}", "2025").Replace(op.Path) + asks[op.ID]
			req, err := http.NewRequestWithContext(context.Background(), op.Method, "http://organization"+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			w, err := r.as(c).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			shut := w.StatusCode == http.StatusUnauthorized || w.StatusCode == http.StatusForbidden
			want := may == "*" || role != "" && slices.Contains(strings.Fields(may), string(role))
			// An empty body is refused before the door is asked; the operations with none must get past it.
			if w.StatusCode == http.StatusBadRequest {
				w.StatusCode, shut = r.again(op.ID, c, req)
			}
			if shut == want {
				t.Errorf("%s as %q: %d", op.ID, role, w.StatusCode)
			}
			tries++
		}
	}
	if tries != len(opens)*(2+len(identity.Roles)) {
		t.Errorf("%d tries", tries)
	}
}

// asks are what operations without a body cannot be asked without.
var asks = map[string]string{"listKeepers": "?role=notary"}

// bodies are whole requests, for the doors that look at the body first.
var bodies = map[string]string{
	"registerOrganization": `{"name":"某某互助队","kind":"filed","region":"320312"}`,
	"updateOrganization":   `{"name":"某某互助队","kind":"filed","region":"320312"}`,
	"rateOrganization":     `{"grade":5,"announced_on":"2026-01-01","paper":"民评〔2026〕1号"}`,
	"moveOrganization":     `{"do":"revoke"}`,
	"markOrganization":     `{"list":"serious","reason":"某事","paper":"某号"}`,
	"unmarkOrganization":   `{"reason":"某事","paper":"某号"}`,
	"setStanding":          `{"standing":"available"}`,
	"declareRelations":     `{"relations":[]}`,
	"createAccount":        `{"login":"someone","name":"某人","password":"long enough 77"}`,
	"addMembership":        `{"org":"none","role":"staff"}`,
	"removeMembership":     `{"org":"none","role":"staff"}`,
	"changePassword":       `{"old":"a","new":"long enough 78"}`,
	"signIn":               `{"request":"none","login":"x","password":"y"}`,
}

func (r *room) again(op string, c identity.Caller, was *http.Request) (status int, shut bool) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), was.Method, was.URL.String(), strings.NewReader(bodies[op]))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	w, err := r.as(c).RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if w.StatusCode == http.StatusBadRequest {
		r.t.Errorf("%s: the body of the test is not accepted", op)
	}
	return w.StatusCode, w.StatusCode == http.StatusUnauthorized || w.StatusCode == http.StatusForbidden
}

func TestSupervisorsListOnlyInTheirRegion(t *testing.T) {
	for region, want := range map[string]bool{
		"320312": true, "320300": true, "320000": true, "100000": true, "320311": false, "320400": false, "110000": false,
	} {
		o := Organization{}
		o.Draft.Region = "320312001"
		if got := mayList(o.hats(with(identity.Supervisor, region))) == nil; got != want {
			t.Errorf("a supervisor of %s: %v", region, got)
		}
	}
	for _, role := range identity.Roles {
		o := Organization{}
		want := role == identity.Admin
		if got := mayList(o.hats(with(role, "110101"))) == nil; got != want {
			t.Errorf("%s of elsewhere: %v", role, got)
		}
	}
}

func TestEveryErrorCodeIsPublished(t *testing.T) {
	files, err := filepath.Glob("../../contracts/problems/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	published := "\n"
	for _, f := range append(files, "../../contracts/problems.yaml") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		published += string(b) + "\n"
	}
	n := 0
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, part := range strings.Split(string(src), "fault.New(")[1:] {
			code := strings.SplitN(part, `"`, 3)[1]
			if n++; !strings.Contains(published, "\n"+code+":") {
				t.Errorf("%s: %s is not in contracts/problems", path, code)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 20 {
		t.Errorf("found only %d codes, the search is wrong", n)
	}
}

func TestEveryRuleTheServiceAsksIsInTheBook(t *testing.T) {
	r := newRoom(t)
	ids := []string{ruleCodeKinds, ruleCodeWeights, ruleFiling, ruleYears, ruleNextYear, ruleGrades, ruleAbnormal, ruleSerious, ruleSeriousEnds}
	for _, m := range Life.Moves {
		ids = append(ids, m.Basis)
	}
	for _, by := range bases {
		for _, id := range by {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if _, ok := r.s.rules.Of(id, "320312"); !ok {
			t.Errorf("the book does not know %s", id)
		}
	}
}
