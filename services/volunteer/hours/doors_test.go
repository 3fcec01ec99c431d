package hours

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
)

// opens says which roles open which door of this room, written by hand; * is everybody, signed in or not.
var opens = map[string]string{
	"stateHours":        "staff resident worker volunteer",
	"getShiftCode":      "staff resident worker volunteer",
	"issueSlips":        "staff resident worker volunteer",
	"getRoll":           "staff resident worker volunteer registrar",
	"callRoll":          "staff resident worker volunteer",
	"confirmShift":      "staff",
	"listRecords":       "staff resident worker volunteer registrar supervisor",
	"getRecord":         "staff resident worker volunteer registrar supervisor",
	"moveRecord":        "staff resident worker volunteer",
	"correctRecord":     "staff",
	"getHours":          "staff resident worker volunteer registrar supervisor",
	"getPunctuality":    "*",
	"listAmendments":    "*",
	"askAmendment":      "staff resident worker volunteer",
	"getAmendment":      "staff resident worker volunteer registrar supervisor",
	"moveAmendment":     "staff resident worker volunteer registrar",
	"objectAmendment":   "staff resident worker volunteer registrar supervisor",
	"getAmendmentPaper": "staff resident worker volunteer registrar supervisor",
	"listReviews":       "registrar supervisor",
	"getReview":         "registrar supervisor",
	"openReview":        "registrar",
	"moveReview":        "registrar",
	"listAudits":        "*",
	"openAudit":         "registrar",
	"getAudit":          "*",
	"drawAudit":         "registrar",
	"listLots":          "registrar",
	"lookAtLot":         "registrar",
	"recordCall":        "registrar",
	"askAppeal":         "staff resident worker volunteer",
	"getAppeal":         "staff resident worker volunteer registrar supervisor",
	"moveAppeal":        "registrar",
	"listPunctuality":   "*",
}

// mine are the operations of this room.
func mine(r *room) (out []contract.Described) {
	for _, row := range r.Part.Routes {
		out = append(out, row.Op)
	}
	return out
}

// attempts are whole requests of every operation that changes something, as somebody would send them who wants more hours:
// path and body. A record of which only the device has spoken, one that waits to be confirmed and one that counts are tried alike.
func (r *room) attempts() (out []attempt) {
	sh := r.shifts["s1"]
	begin, end := sh.Starts.Format(time.RFC3339), sh.Ends.Format(time.RFC3339)
	add := func(op, path, body string, a ...any) { out = append(out, attempt{op, path, fmt.Sprintf(body, a...)}) }
	key := func() string { return store.NewID() }
	for _, p := range []string{"p-lin", "p-min", "p-guo"} {
		id := recordID("s1", p)
		x, _ := r.s.records.Get(r.T.Context(), id)
		for _, way := range []string{"alone", "fence", "rotating", "printed", "code"} {
			add("stateHours", "shifts/s1/statements", `{"person":%q,"items":[{"key":%q,"act":"both","at":%q,"until":%q,"way":%q,"code":"234567","device":"0123456789abcdef","consent":true,"inside":true}]}`, p, key(), begin, end, way)
		}
		add("callRoll", "shifts/s1/roll", `{"key":%q,"act":"both","at":%q,"until":%q,"people":[%q]}`, key(), begin, end, p)
		add("confirmShift", "shifts/s1/confirmations", `{"items":[{"record":%q,"quality":5}]}`, id)
		for _, do := range []string{"confirm", "object", "uphold"} {
			add("moveRecord", "records/"+id+"/moves", `{"do":%q,"version":%d,"note":"理由"}`, do, x.Version)
		}
		for _, s := range x.Statements {
			add("correctRecord", "records/"+id+"/corrections", `{"version":%d,"strike":[%q],"note":"理由"}`, x.Version, s.Key)
		}
		add("askAmendment", "amendments", `{"shift":"s1","person":%q,"from":%q,"to":%q,"reason":"带队人没有点名","papers":["none"],"consent":true}`, p, begin, end)
		for _, do := range []string{"endorse", "publish", "grant"} {
			add("moveAmendment", "amendments/"+id+"/moves", `{"do":%q,"version":0}`, do)
		}
		add("objectAmendment", "amendments/"+id+"/objections", `{"text":"没有这次活动"}`)
		add("askAppeal", "records/"+id+"/appeals", `{"reason":"我当天一直在现场。"}`)
		add("moveAppeal", "appeals/"+id+"/moves", `{"do":"revoke","version":0,"note":"理由"}`)
		add("lookAtLot", "audits/none/looks", `{"record":%q}`, id)
		add("recordCall", "audits/none/calls", `{"version":1,"record":%q,"outcome":"confirmed"}`, id)
	}
	add("issueSlips", "shifts/s1/slips", `{"count":5}`)
	add("moveReview", "reviews/none/moves", `{"do":"release","version":1,"note":"理由"}`)
	add("openReview", "reviews", `{"office":"office","records":[%q],"note":"有人举报"}`, "none")
	add("openAudit", "audits", `{"office":"office","region":"320312","month":"2026-06","wanted":3,"commit":%q}`, strings.Repeat("a", 64))
	add("drawAudit", "audits/none/draws", `{"version":1,"value":"a value of sixteen","public":"07"}`)
	return out
}

type attempt struct{ op, path, body string }

// ask sends an attempt as a caller, past the client.
func (r *room) ask(c identity.Caller, method, path, body string) int {
	r.T.Helper()
	req, err := http.NewRequestWithContext(identity.WithToken(r.T.Context(), c.ID), method, "http://volunteer"+path, strings.NewReader(body))
	if err != nil {
		r.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.ID != "" {
		r.Folk[c.ID] = c
		req.Header.Set("Authorization", "Bearer "+c.ID)
	}
	w, err := r.Local.RoundTrip(req)
	if err != nil {
		r.T.Fatal(err)
	}
	r.Settle()
	return w.StatusCode
}

// holding is somebody who has a role in every organization of the town.
func holding(roles ...identity.Role) identity.Caller {
	c := identity.Caller{ID: "x"}
	for _, role := range roles {
		c.ID += "-" + string(role)
		for _, org := range []string{"org1", "office", "platform", "finance"} {
			c.Memberships = append(c.Memberships, identity.Membership{Org: org, OrgName: "组织" + org, Role: role, Region: "320312"})
		}
	}
	return c
}

// stand is how many minutes are stated and count of everybody.
func (r *room) stand() (said, counts map[string]int64) {
	said, counts = map[string]int64{}, map[string]int64{}
	for _, p := range []string{"p-lin", "p-min", "p-guo"} {
		x, _ := r.s.records.Get(r.T.Context(), recordID("s1", p))
		t, _ := r.s.totals.Get(r.T.Context(), "volunteer."+p)
		said[p], counts[p] = x.Minutes, t.sums().Minutes
	}
	return said, counts
}

// tempted is a shift that is over: only the device has spoken of p-lin, p-min waits for confirmation, p-guo is counted.
func tempted(t *testing.T) *room {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min", "p-guo")
	r.counted("guo", "s1", "p-guo", 0, 60)
	r.served("min", "s1", "p-min", 0, 100)
	r.Set(sh.Ends.Add(time.Hour))
	d, until := r.draft(both, "alone", "", "lin"), sh.Ends
	d.At, d.Until = sh.Starts, &until
	roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d))
	return r
}

func TestNoRoleAddsHours(t *testing.T) {
	covered := map[string]bool{}
	for _, role := range append([]identity.Role{"", identity.Service}, identity.Roles...) {
		r := tempted(t)
		c := holding(role)
		if role == "" {
			c = identity.Caller{}
		}
		said, counts := r.stand()
		for _, a := range r.attempts() {
			covered[a.op] = true
			status := r.ask(c, http.MethodPost, "/api/volunteer/"+a.path, a.body)
			now, sum := r.stand()
			for p := range said {
				if now[p] > said[p] {
					t.Errorf("%s as %q: %d, and %s has %d minutes instead of %d", a.op, role, status, p, now[p], said[p])
				}
				confirms := role == identity.Staff && (a.op == "moveRecord" || a.op == "confirmShift")
				if sum[p] > counts[p] && (!confirms || sum[p] != said[p]) {
					t.Errorf("%s as %q: %d minutes of %s count instead of %d", a.op, role, sum[p], p, counts[p])
				}
			}
			said, counts = now, sum
		}
	}
	r := newRoom(t, nil)
	for _, op := range mine(r) {
		if op.Method != http.MethodGet && !covered[op.ID] {
			t.Errorf("%s changes something, and nobody has tried to gain hours by it", op.ID)
		}
	}
}

// Whoever is everything at once, and leads the shift besides, gains nothing for somebody who has not spoken.
func TestOneAccountWithEveryRoleAddsNoHoursAlone(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min", "p-guo")
	c := holding(append([]identity.Role{identity.Service}, identity.Roles...)...)
	c.ID = "almighty"
	sh.Leads = append(sh.Leads, c.ID)
	r.shifts["s1"] = sh
	r.Set(sh.Ends.Add(time.Hour))
	for range 2 { // what was refused may be open the second time
		for _, a := range r.attempts() {
			r.ask(c, http.MethodPost, "/api/volunteer/"+a.path, a.body)
		}
	}
	said, counts := r.stand()
	for p := range said {
		if said[p] != 0 || counts[p] != 0 {
			t.Errorf("%s has %d minutes, %d count", p, said[p], counts[p])
		}
	}
	if x, err := r.s.records.Get(t.Context(), recordID("s1", "p-lin")); err != nil || len(x.Statements) == 0 {
		t.Errorf("the roll was not called, so nothing was tried: %v", err)
	}
}

// No request has a place for a number of hours: what is sent are instants and codes.
func TestNoRequestCarriesANumberOfHours(t *testing.T) {
	b, err := os.ReadFile("../../../contracts/openapi/volunteer/hours.yaml")
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]string{}
	var last string
	for _, line := range strings.Split(string(b), "\n") {
		if m := regexp.MustCompile(`^    ([A-Z]\w*):`).FindStringSubmatch(line); m != nil {
			last = m[1]
		}
		if last != "" {
			schemas[last] += line + "\n"
		}
	}
	ref := regexp.MustCompile(`#/components/schemas/(\w+)`)
	asked := regexp.MustCompile(`requestBody:.*#/components/schemas/(\w+)`)
	var queue []string
	for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
		queue = append(queue, m[1])
	}
	if len(queue) < 12 {
		t.Fatalf("found only %d requests, the search is wrong", len(queue))
	}
	number := regexp.MustCompile(`(?m)^        (\w*(minute|hour|duration|class|total)\w*):`)
	seen := map[string]bool{}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		if m := number.FindStringSubmatch(schemas[name]); m != nil {
			t.Errorf("%s asks for %s", name, m[1])
		}
		for _, m := range ref.FindAllStringSubmatch(schemas[name], -1) {
			queue = append(queue, m[1])
		}
	}
	if !number.MatchString(schemas["HourRecord"]) { // planted: an answer has them
		t.Error("the check no longer sees minutes")
	}
}

func TestDoorsOpenForTheirRolesAndNobodyElse(t *testing.T) {
	r := tempted(t)
	bodies := map[string]string{}
	for _, a := range r.attempts() {
		bodies[a.op] = a.body
	}
	tries := 0
	for _, op := range mine(r) {
		may, written := opens[op.ID]
		if !written {
			t.Errorf("nobody has written down who may %s", op.ID)
		}
		for _, role := range append([]identity.Role{"", identity.Service}, identity.Roles...) {
			c := identity.Caller{}
			if role != "" {
				c = holding(role)
			}
			path := strings.NewReplacer("{id}", "none", "{paper}", "none").Replace(op.Path)
			switch op.ID {
			case "listReviews", "listAudits":
				path += "?office=office"
			case "getPunctuality":
				path += "?org=org1"
			case "listRecords":
				path += "?org=org1"
			}
			status := r.ask(c, op.Method, path, bodies[op.ID])
			shut := status == http.StatusUnauthorized || status == http.StatusForbidden
			if want := may == "*" || role != "" && slices.Contains(strings.Fields(may), string(role)); shut == want || status == http.StatusBadRequest {
				t.Errorf("%s as %q: %d", op.ID, role, status)
			}
			tries++
		}
	}
	if tries != len(opens)*(2+len(identity.Roles)) {
		t.Errorf("%d tries", tries)
	}
}

func TestThePublicDoorsAreTheOnesWrittenDown(t *testing.T) {
	b, err := os.ReadFile("../hours.golden")
	if err != nil {
		t.Fatal(err)
	}
	var public []string
	for _, op := range mine(newRoom(t, nil)) {
		if op.Public {
			public = append(public, op.Method+" "+op.Path)
		}
	}
	slices.Sort(public)
	if got := strings.Join(public, "\n") + "\n"; got != string(b) {
		t.Errorf("public are\n%sand written down is\n%s", got, b)
	}
}

// What everybody may see names nobody.
func TestWhatIsPublicNamesNobody(t *testing.T) {
	r := tempted(t)
	roomtest.OK(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", r.paper("lin")))
	a := r.get("lin", recordID("s1", "p-lin"))
	am := roomtest.OK(r, "kate", volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: a.ID})
	am = roomtest.OK(r, "kate", volunteerapi.MoveAmendment, amending(am, "endorse", ""))
	roomtest.OK(r, "reg", volunteerapi.MoveAmendment, amending(am, "publish", ""))
	var all []any
	page, err := r.s.ListAmendments(t.Context(), volunteerapi.ListAmendmentsRequest{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(err, page)
	}
	audits, err := r.s.ListAudits(t.Context(), volunteerapi.ListAuditsRequest{Office: "office"})
	if err != nil {
		t.Fatal(err)
	}
	late, err := r.s.GetPunctuality(t.Context(), volunteerapi.GetPunctualityRequest{Org: "org1"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(append(all, page, audits, late))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"王", r.people["p-lin"].Number, `"lin"`, "p-lin", "p-min"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("%q stands in %s", secret, b)
		}
	}
}
