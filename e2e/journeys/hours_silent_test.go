package journeys

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// field is one property of a request, as the contract writes it on a line.
type field struct{ name, says string }

// shapes are the properties of every schema of the volunteer contract, the words of those that are words, and the schema that each operation asks for.
func shapes(t *testing.T) (of map[string][]field, words map[string][]string, asks map[string]string) {
	t.Helper()
	of, words, asks = map[string][]field{}, map[string][]string{}, map[string]string{}
	schema, property, operation := regexp.MustCompile(`^    ([A-Z]\w*):`), regexp.MustCompile(`^        (\w+): (\{.*)$`), regexp.MustCompile(`^      operationId: (\w+)`)
	asked := regexp.MustCompile(`requestBody:.*#/components/schemas/(\w+)`)
	names, err := fs.Glob(contracts.Files, "openapi/volunteer/*.yaml")
	if err != nil || len(names) < 5 {
		t.Fatalf("the contract is in %v, %v", names, err)
	}
	for _, name := range append(names, "openapi/volunteer.yaml") {
		b, err := fs.ReadFile(contracts.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		var op, in string
		for line := range strings.SplitSeq(string(b), "\n") {
			if m := operation.FindStringSubmatch(line); m != nil {
				op = m[1]
			}
			if m := asked.FindStringSubmatch(line); m != nil {
				asks[op] = m[1]
			}
			if m := schema.FindStringSubmatch(line); m != nil {
				in = m[1]
				if w := oneOf.FindStringSubmatch(line); w != nil {
					words[in] = strings.Split(w[1], ", ")
				}
			}
			if m := property.FindStringSubmatch(line); m != nil && in != "" {
				of[in] = append(of[in], field{m[1], m[2]})
			}
		}
	}
	return of, words, asks
}

var (
	refersTo = regexp.MustCompile(`#/components/schemas/(\w+)`)
	oneOf    = regexp.MustCompile(`enum: \[([^\]]*)\]`)
)

// ofHours are the addresses under which hours are stated, confirmed, corrected and decided about.
var ofHours = regexp.MustCompile(`/(statements|slips|roll|confirmations)$|/(records|amendments|reviews|appeals|audits)(/|$)`)

// forger writes requests that somebody would send who wants hours for a person.
type forger struct {
	of    map[string][]field
	known map[string]any // what a field of a name holds
	enums map[string][]string
}

// bodies are the requests of one schema: one for each value of its words, all other fields filled in.
func (g *forger) bodies(schema string) []map[string]any {
	out := []map[string]any{{}}
	for _, f := range g.of[schema] {
		var next []map[string]any
		for _, v := range g.values(f) {
			for _, b := range out {
				c := map[string]any{f.name: v}
				for k, old := range b {
					c[k] = old
				}
				next = append(next, c)
			}
		}
		if len(next) > 60 { // ways and words of one request; none has so many that matter together
			next = next[:60]
		}
		out = next
	}
	return out
}

func (g *forger) values(f field) []any {
	list := strings.Contains(f.says, "type: array")
	wrap := func(v any) any {
		if list {
			return []any{v}
		}
		return v
	}
	if v, ok := g.known[f.name]; ok {
		return []any{wrap(v)}
	}
	words := oneOf.FindStringSubmatch(f.says)
	if m := refersTo.FindStringSubmatch(f.says); m != nil {
		if g.enums[m[1]] == nil {
			return []any{wrap(g.bodies(m[1])[0])}
		}
		return g.words(g.enums[m[1]], wrap)
	}
	switch {
	case words != nil:
		return g.words(strings.Split(words[1], ", "), wrap)
	case strings.Contains(f.says, "type: boolean"):
		return []any{true}
	case strings.Contains(f.says, "type: integer"):
		return []any{60}
	}
	return []any{wrap("六十分钟，请如数计入这名志愿者的时长。")}
}

func (g *forger) words(list []string, wrap func(any) any) (out []any) {
	for _, w := range list {
		out = append(out, wrap(w))
	}
	return out
}

// TestNobodyAddsHoursSilently lets every account of the demonstration, the administrator's among them, send every changing
// request of the contract in every form, all for one volunteer who was not there. They may work together: not a minute comes of it.
func TestNobodyAddsHoursSilently(t *testing.T) {
	t.Parallel()
	county.Single(t) // the demonstration is built in one process
	p := county.Prepare(t, map[string]string{"DEMO_DATA": "true"})
	populated(t, p)
	org, office := p.As(t, "worker").Org(), p.As(t, "registrar").Org()
	s := recruited(t, p.As(t, "worker"), p.As(t, "staff"), org, office, cn.DayOf(p.Now(t)).Add(2))
	form := organizationapi.AccountDraft{Login: "absent", Name: "林不在", Password: county.AdminPassword, Memberships: []organizationapi.MembershipDraft{{Org: p.As(t, "resident").Org(), Role: organizationapi.RoleResident}}}
	county.Ask(t, p.As(t, "admin"), organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: form})
	absent := p.As(t, "absent")
	person := county.Ask(t, absent, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: "林不在", IDNumber: identityOf(t, "1991-07-09", "013"), Region: county.Region, Phone: "0516-83501234", Agree: true,
	}}).ID
	county.Ask(t, absent, volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: s.ID, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}})
	p.At(t, s.Ends.Add(time.Minute))

	of, enums, asks := shapes(t)
	record := func() (r volunteerapi.HourRecord) {
		page := county.Ask(t, absent, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: person})
		if len(page.Items) > 0 {
			r = page.Items[0]
		}
		return r
	}
	began, ends := s.Starts.Format(time.RFC3339), s.Ends.Format(time.RFC3339)
	sent, tried, served := 0, map[string]bool{}, map[int]int{}
	forge := func(w *county.Person) {
		r := record()
		id := r.ID
		if id == "" {
			id = "none"
		}
		g := &forger{of: of, enums: enums, known: map[string]any{
			"person": person, "people": person, "shift": s.ID, "record": id, "records": id, "strike": "roll.none", "version": r.Version, "office": office, "org": org,
			"from": began, "at": began, "to": ends, "until": ends, "act": "both", "key": store.NewID(), "device": strings.Repeat("d", 40), "code": "234567", "region": county.Region,
			"month": cn.DayOf(s.Starts).String()[:7], "commit": strings.Repeat("a", 64), "quality": 5, "count": 5, "wanted": 5, "accuracy": 5, "papers": "none", "signature": "none",
		}}
		for _, op := range volunteerapi.Operations {
			if op.Method == http.MethodGet || op.Path == "/api/volunteer/papers" {
				continue
			}
			bodies := []map[string]any{{}}
			if asks[op.ID] != "" {
				bodies = g.bodies(asks[op.ID])
			}
			for _, subject := range []string{s.ID, id, person} {
				if !addresses(op.Path, subject, s.ID, person) {
					continue
				}
				for _, body := range bodies {
					b, err := json.Marshal(body)
					if err != nil {
						t.Fatal(err)
					}
					a := w.Send(t, op.Method, strings.NewReplacer("{id}", subject).Replace(op.Path), asJSON, string(b))
					sent++
					served[a.Status]++
					if a.Status != http.StatusBadRequest && a.Status != http.StatusForbidden { // it was well made, and they have the role
						tried[op.ID] = true
					}
					if a.Status >= 500 {
						t.Errorf("%s as %s: %d %s", op.ID, w.Me.Login, a.Status, a.Body)
					}
				}
			}
		}
	}
	accounts := county.All(t, func(after string) ([]organizationapi.Account, string) {
		page := county.Ask(t, p.As(t, "admin"), organizationapi.ListAccounts, organizationapi.ListAccountsRequest{After: after, Limit: 200})
		return page.Items, page.Next
	})
	if len(accounts) < 50 {
		t.Fatalf("only %d accounts", len(accounts))
	}
	none := func(who string) {
		t.Helper()
		for _, ledger := range []string{"volunteer", "duty", "order"} {
			if sum := county.Ask(t, absent, volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: person, Ledger: ledger}); sum.Minutes != 0 {
				t.Fatalf("after %s %d minutes count in %s", who, sum.Minutes, ledger)
			}
		}
		if r := record(); r.Minutes != 0 || slices.Contains([]volunteerapi.RecordState{"stated", "confirmed", "counted"}, r.State) {
			t.Fatalf("after %s there are %d minutes: %+v", who, r.Minutes, r)
		}
	}
	for _, x := range accounts {
		if x.Login == "absent" {
			continue
		}
		forge(p.As(t, x.Login))
		none(x.Login)
	}
	for _, op := range volunteerapi.Operations {
		if op.Method != http.MethodGet && ofHours.MatchString(op.Path) && !tried[op.ID] { // the others were tried as well, though not each request was well made
			t.Errorf("nobody got as far as what %s does", op.ID)
		}
	}
	if r := record(); len(r.Statements) == 0 || served[http.StatusOK] == 0 {
		t.Errorf("the lead's roll did not get through, so nothing was tried: %v %+v", served, r)
	}
	t.Logf("%d requests of %d kinds by %d accounts: %v", sent, len(tried), len(accounts)-1, served)

	county.Ask(t, absent, volunteerapi.StateHours, states(person, "own", s)) // planted: with the volunteer's own word there are hours
	if r := record(); r.Minutes == 0 {
		t.Errorf("the checker sees no minutes where there are some: %+v", r)
	}
}

// addresses reports whether an address is of that kind of thing.
func addresses(path, subject, shift, person string) bool {
	switch {
	case !strings.Contains(path, "{id}"):
		return subject == shift
	case strings.Contains(path, "/shifts/"):
		return subject == shift
	case strings.Contains(path, "/people/"):
		return subject == person
	}
	return subject != shift && subject != person
}
