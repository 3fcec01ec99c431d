package journeys

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// with is base as JSON with some fields replaced: a name and a raw JSON value each.
func with(t testing.TB, base any, change ...string) string {
	t.Helper()
	b, err := json.Marshal(base)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for i := 0; i+1 < len(change); i += 2 {
		delete(fields, change[i])
		out = append(out, fmt.Sprintf("%q:%s", change[i], change[i+1]))
	}
	for k, v := range fields {
		out = append(out, fmt.Sprintf("%q:%s", k, v))
	}
	return "{" + strings.Join(out, ",") + "}"
}

// quoted is s as a JSON string, escaped no more than JSON asks for.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(b)
}

const asJSON = "application/json"

// TestBadInputIsRefusedAndSaysWhy says to the platform what no honest client
// would, and what a confused one might.
func TestBadInputIsRefusedAndSaysWhy(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 2)
	w.Lawful(t)
	officer, staff1, staff2, admin, nobody := p.As(t, "officer"), p.As(t, "staff1"), p.As(t, "staff2"), p.As(t, "admin"), p.Nobody()
	due := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	open := w.Published(t, "接受投标的采购", tenderapi.MethodConsultation, due)
	draft := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: w.Draft("草拟中的采购", tenderapi.MethodConsultation, due)})
	mine := w.Bid(t, staff1, open.ID, 80_000_000)
	q := county.Ask(t, staff1, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: open.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "能否分期支付？"}})
	rival := w.Register(t, "星河区财政局", organizationapi.OrgKindGovernment, "11")
	w.Account(t, "rival", "赵立新", rival, organizationapi.RoleBuyer, organizationapi.RoleReviewer)
	other := p.As(t, "rival")

	good := w.Draft("一份草案", tenderapi.MethodConsultation, due)
	org := organizationapi.OrganizationDraft{Name: "星河区新苗服务中心", Kind: "serviceorg", Region: county.Region, CreditCode: string(cn.IssueCredit("52", county.Region, 9000))}
	tendersPath, questionsPath, orgsPath := "/api/tender/tenders", "/api/tender/tenders/"+open.ID+"/questions", "/api/organization/organizations"
	draftPath, catPath := "/api/tender/tenders/"+draft.ID, "/api/catalog/catalogues"
	long := strings.Repeat("名", 10_000)
	cursor := county.Ask(t, nobody, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 1}).Next
	if cursor == "" {
		t.Fatal("the register fits on one page of one")
	}
	w.Published(t, "另一个采购", tenderapi.MethodConsultation, due)
	guest := county.Ask(t, nobody, tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 1}).Next
	foreign := county.Ask(t, officer, tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{Limit: 1}).Next

	type row struct {
		claim        string
		who          *county.Person
		method, path string
		kind, body   string
		status       int
		code         string
		field        string // that the refusal points at, if it points
	}
	rows := []row{
		{"half a JSON", staff1, "POST", questionsPath, asJSON, `{"text":"`, 400, "request.body", ""},
		{"no JSON", staff1, "POST", questionsPath, asJSON, ``, 400, "request.body", ""},
		{"two JSON values", staff1, "POST", questionsPath, asJSON, `{"text":"能否分期支付？"}{}`, 400, "request.body", ""},
		{"a list for an object", staff1, "POST", questionsPath, asJSON, `[]`, 400, "request.body", ""},
		{"an unknown field", staff1, "POST", questionsPath, asJSON, `{"text":"能否分期支付？","admin":true}`, 400, "request.body", "admin"},
		{"a field of the answer", officer, "POST", tendersPath, asJSON, with(t, good, "state", `"published"`), 400, "request.body", "state"},
		{"a number for a text", staff1, "POST", questionsPath, asJSON, `{"text":5}`, 400, "request.body", "text"},
		{"null for a text", staff1, "POST", questionsPath, asJSON, `{"text":null}`, 400, "request.fields", "text"},
		{"a text for a number", officer, "POST", tendersPath, asJSON, with(t, good, "budget", `"5"`), 400, "request.body", "budget"},
		{"deep JSON", staff1, "POST", questionsPath, asJSON, `{"text":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, 400, "request.body", ""},
		{"deep JSON of objects", officer, "POST", tendersPath, asJSON, `{"criteria":` + strings.Repeat(`[{"code":`, 50_000) + strings.Repeat("}]", 50_000) + `}`, 400, "request.body", ""},
		{"more than the limit", staff1, "POST", questionsPath, asJSON, `{"text":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "request.too-large", ""},
		{"a table over the limit", officer, "POST", catPath + "/x/import", "text/csv", strings.Repeat("a", 5<<20), 413, "request.too-large", ""},

		{"another content type", staff1, "POST", questionsPath, "text/plain", `{"text":"能否分期支付？"}`, 415, "request.type", ""},
		{"no content type", staff1, "POST", questionsPath, "", `{"text":"能否分期支付？"}`, 415, "request.type", ""},
		{"a form", staff1, "POST", questionsPath, "application/x-www-form-urlencoded", `text=5`, 415, "request.type", ""},
		{"an upload of another type", officer, "POST", catPath + "/x/import", "image/png", "x", 415, "request.type", ""},
		{"an upload as JSON", officer, "POST", catPath + "/x/import", asJSON, "{}", 415, "request.type", ""},

		{"a wrong check digit", admin, "POST", orgsPath, asJSON, with(t, org, "credit_code", quoted(wrongDigit(org.CreditCode))), 422, "organization.code.wrong", "credit_code"},
		{"a code of another kind", admin, "POST", orgsPath, asJSON, with(t, org, "kind", `"association"`), 422, "organization.code.wrong", "credit_code"},
		{"a code with letters that codes do not have", admin, "POST", orgsPath, asJSON, with(t, org, "credit_code", `"52320312IIIIIIIIII"`), 422, "organization.code.wrong", "credit_code"},
		{"a filed group with a code", admin, "POST", orgsPath, asJSON, with(t, org, "kind", `"filed"`), 422, "organization.code.filed", "credit_code"},
		{"a place that is none", admin, "POST", orgsPath, asJSON, with(t, org, "region", `"999999"`), 422, "organization.region.unknown", "region"},
		{"a code taken", admin, "POST", orgsPath, asJSON, with(t, org, "credit_code", quoted(w.Suppliers[0].CreditCode)), 409, "organization.code.taken", "credit_code"},

		{"a cursor of nobody's", nobody, "GET", orgsPath + "?after=bm9ib2R5", "", "", 400, "store.cursor", ""},
		{"a cursor of another list", nobody, "GET", orgsPath + "?after=" + foreign, "", "", 400, "store.cursor", ""},
		{"a cursor of another service", nobody, "GET", "/api/contract/contracts?after=" + guest, "", "", 400, "store.cursor", ""},
		{"a cursor of another filter", nobody, "GET", orgsPath + "?kind=serviceorg&after=" + cursor, "", "", 400, "store.cursor", ""},
		{"a cursor with bad base64", nobody, "GET", orgsPath + "?after=%21%21", "", "", 400, "store.cursor", ""},
		{"an unknown parameter", nobody, "GET", orgsPath + "?sort=name", "", "", 400, "request.query", "sort"},
		{"a limit that is no number", nobody, "GET", orgsPath + "?limit=many", "", "", 400, "request.query", "limit"},
		{"a limit too large", nobody, "GET", orgsPath + "?limit=201", "", "", 400, "request.fields", "limit"},
		{"a negative limit", nobody, "GET", orgsPath + "?limit=-1", "", "", 400, "request.fields", "limit"},
		{"NUL in a search", nobody, "GET", orgsPath + "?q=a%00b", "", "", 400, "request.fields", "q"},
		{"a group that is none", nobody, "GET", tendersPath + "?group=secret", "", "", 400, "request.fields", "group"},
		{"half an escape", nobody, "GET", orgsPath + "?q=%zz", "", "", 400, "request.query", ""},

		{"a version that is not the latest", officer, "PUT", draftPath, asJSON, with(t, good, "version", "999"), 409, "store.stale", ""},
		{"a move on an old version", officer, "POST", draftPath + "/moves", asJSON, `{"do":"announce","version":999}`, 409, "store.stale", ""},
		{"a move that does not exist", officer, "POST", draftPath + "/moves", asJSON, `{"do":"close"}`, 409, "tender.tender.wrong-state", ""},
		{"a verb that does not exist", officer, "POST", draftPath + "/moves", asJSON, `{"do":"bribe"}`, 400, "tender.tender.no-such-move", ""},

		{"a supplier buys", staff1, "POST", tendersPath, asJSON, with(t, good), 403, "identity.role", ""},
		{"a buyer registers", officer, "POST", orgsPath, asJSON, with(t, org), 403, "identity.role", ""},
		{"a buyer makes accounts", officer, "POST", "/api/organization/accounts", asJSON, `{"login":"mole","name":"某","password":"` + county.Password + `"}`, 403, "identity.role", ""},
		{"a buyer moves the clock", officer, "POST", "/api/platform/clock", asJSON, `{"to":"2030-01-01T00:00:00Z"}`, 403, "identity.role", ""},
		{"nobody buys", nobody, "POST", tendersPath, asJSON, with(t, good), 401, "identity.required", ""},
		{"nobody reads the desk", nobody, "GET", "/api/tender/desk/tenders", "", "", 401, "identity.required", ""},

		{"another office's draft", other, "GET", draftPath, "", "", 404, "tender.tender.not-found", ""},
		{"another office's draft, changed", other, "PUT", draftPath, asJSON, with(t, good), 404, "tender.tender.not-found", ""},
		{"another office's draft, moved", other, "POST", draftPath + "/moves", asJSON, `{"do":"submit"}`, 404, "tender.tender.not-found", ""},
		{"another office's draft, examined", other, "GET", draftPath + "/findings", "", "", 404, "tender.tender.not-found", ""},
		{"another office's draft, asked about", staff1, "POST", draftPath + "/questions", asJSON, `{"text":"能否分期支付？"}`, 404, "tender.tender.not-found", ""},
		{"another office's question", other, "POST", "/api/tender/questions/" + q.ID + "/answer", asJSON, `{"text":"可以。"}`, 404, "store.not-found", ""},
		{"another supplier's bid", staff2, "GET", "/api/tender/bids/" + mine.ID, "", "", 404, "store.not-found", ""},
		{"another supplier's bid, withdrawn", staff2, "POST", "/api/tender/bids/" + mine.ID + "/withdrawal", asJSON, "", 404, "store.not-found", ""},
		{"a purchase that never was", nobody, "GET", tendersPath + "/never", "", "", 404, "", ""},
		{"an id with NUL", nobody, "GET", tendersPath + "/a%00b", "", "", 400, "request.fields", "id"},
		{"an id that climbs", nobody, "GET", tendersPath + "/..%2F..%2F..%2Fetc%2Fpasswd", "", "", 404, "", ""},
		{"an id of 10,000 characters", nobody, "GET", tendersPath + "/" + strings.Repeat("a", 10_000), "", "", 400, "request.fields", "id"},

		{"a name of 10,000 characters", admin, "POST", orgsPath, asJSON, with(t, org, "name", quoted(long)), 400, "request.fields", "name"},
		{"a title of 10,000 characters", officer, "POST", tendersPath, asJSON, with(t, good, "title", quoted(long)), 400, "request.fields", "title"},
		{"a criterion of 10,000 characters", officer, "POST", tendersPath, asJSON, with(t, good, "criteria", `[{"code":"A","name":`+quoted(long)+`,"max":1,"kind":"price"}]`), 400, "request.fields", "criteria.0.name"},
		{"a qualification of 10,000 characters", officer, "POST", tendersPath, asJSON, with(t, good, "qualifications", `["`+long+`"]`), 400, "request.fields", "qualifications.0"},
		{"a person of 10,000 characters", admin, "POST", "/api/organization/accounts", asJSON, `{"login":"mole","name":` + quoted(long) + `,"password":"` + county.Password + `"}`, 400, "request.fields", "name"},
		{"a question of 10,000 characters", staff1, "POST", questionsPath, asJSON, `{"text":` + quoted(long) + `}`, 400, "request.fields", "text"},
		{"61 criteria", officer, "POST", tendersPath, asJSON, with(t, good, "criteria", "["+strings.Repeat(`{"code":"A","name":"项","max":1,"kind":"price"},`, 60)+`{"code":"A","name":"项","max":1,"kind":"price"}]`), 400, "request.fields", "criteria"},

		{"a number beyond 64 bits", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "9223372036854775808"), 400, "request.body", "budget"},
		{"a number beyond all bits", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "1e400"), 400, "request.body", "budget"},
		{"half a fen", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "0.5"), 400, "request.body", "budget"},
		{"more money than there is", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "100000000000001"), 400, "request.fields", "budget"},
		{"negative money", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "-1"), 400, "request.fields", "budget"},
		{"a negative ceiling", officer, "POST", tendersPath, asJSON, with(t, good, "ceiling", "-1"), 400, "request.fields", "ceiling"},
		{"no money", officer, "POST", tendersPath, asJSON, with(t, good, "budget", "0"), 400, "request.fields", "budget"},
		{"negative points", officer, "POST", tendersPath, asJSON, with(t, good, "criteria", `[{"code":"A","name":"项","max":-5,"kind":"price"}]`), 400, "request.fields", "criteria.0.max"},
		{"the zero instant", officer, "POST", tendersPath, asJSON, with(t, good, "deadline", `"0001-01-01T00:00:00Z"`), 400, "request.fields", "deadline"},
		{"an instant in the year 0", officer, "POST", tendersPath, asJSON, with(t, good, "deadline", `"0000-01-01T00:00:00Z"`), 400, "request.fields", "deadline"},
		{"the year 10000", officer, "POST", tendersPath, asJSON, with(t, good, "deadline", `"10000-01-01T00:00:00Z"`), 400, "request.body", ""},
		{"an instant in words", officer, "POST", tendersPath, asJSON, with(t, good, "deadline", `"明天"`), 400, "request.body", ""},
		{"a day in the year 0", admin, "POST", orgsPath, asJSON, with(t, org, "registered_on", `"0000-00-00"`), 422, "organization.day.future", "registered_on"},
		{"a day that is none", admin, "POST", orgsPath, asJSON, with(t, org, "registered_on", `"2025-02-30"`), 422, "organization.day.future", "registered_on"},
		{"a catalogue of the year 0", officer, "POST", catPath, asJSON, `{"title":"目录","year":0}`, 400, "request.fields", "year"},

		{"an unknown path", nobody, "GET", "/api/tender/nothing", "", "", 404, "route.unknown", ""},
		{"an unknown service", nobody, "GET", "/api/nothing/at/all", "", "", 404, "", ""},
		{"a method that is not there", officer, "DELETE", tendersPath, "", "", 405, "route.method", ""},
		{"a method that nobody knows", officer, "BREW", tendersPath, "", "", 405, "route.method", ""},
		{"reading by POST", nobody, "PATCH", draftPath, asJSON, "{}", 405, "route.method", ""},
	}
	for _, c := range []struct{ name, raw string }{
		{"right-to-left override", "\u202e"},
		{"right-to-left mark", "\u200f"},
		{"isolate", "\u2066"},
		{"zero-width space", "\u200b"},
		{"zero-width joiner", "\u200d"},
		{"byte order mark", "\ufeff"},
		{"soft hyphen", "\u00ad"},
		{"NUL", "\u0000"},
		{"bell", "\u0007"},
		{"escape", "\u001b"},
		{"line separator", "\u2028"},
		{"tag", "\U000e0041"},
	} {
		rows = append(rows,
			row{c.name + " in a title", officer, "POST", tendersPath, asJSON, with(t, good, "title", quoted("甲"+c.raw+"乙")), 400, "request.fields", "title"},
			row{c.name + " in a name", admin, "POST", orgsPath, asJSON, with(t, org, "name", quoted("甲"+c.raw+"乙")), 400, "request.fields", "name"},
			row{c.name + " in a list", officer, "POST", tendersPath, asJSON, with(t, good, "qualifications", "["+quoted("甲"+c.raw+"乙")+"]"), 400, "request.fields", "qualifications.0"})
	}
	rows = append(rows,
		row{"half a surrogate", staff1, "POST", questionsPath, asJSON, `{"text":"能否\ud800分期支付？"}`, 400, "request.fields", "text"},
		row{"bytes that are no UTF-8", staff1, "POST", questionsPath, asJSON, "{\"text\":\"能否\xff分期支付？\"}", 400, "request.fields", "text"})

	before := county.Ask(t, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Limit: 200})
	for _, r := range rows {
		t.Run(r.claim, func(t *testing.T) {
			a := r.who.Send(t, r.method, r.path, r.kind, r.body)
			if a.Status != r.status {
				t.Fatalf("answered %d, want %d: %.300s", a.Status, r.status, a.Body)
			}
			p := a.Problem(t)
			if r.code != "" && p.Code != r.code {
				t.Errorf("refused with %s (%s), want %s", p.Code, p.Detail, r.code)
			}
			if r.status == http.StatusMethodNotAllowed && a.Header.Get("Allow") == "" {
				t.Error("405 does not say what is allowed")
			}
			pointed := r.field == ""
			for _, f := range p.Fields {
				county.Sentence(t, f.Text)
				pointed = pointed || f.Name == r.field
			}
			if !pointed {
				t.Errorf("points at %+v, want %s", p.Fields, r.field)
			}
			if strings.Contains(string(a.Body), "goroutine") || strings.Contains(string(a.Body), "json:") || strings.Contains(string(a.Body), ".go:") {
				t.Errorf("tells of our insides: %s", a.Body)
			}
		})
	}
	t.Run("and nothing has changed", func(t *testing.T) {
		after := county.Ask(t, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Limit: 200})
		if len(after.Items) != len(before.Items) {
			t.Errorf("%d accounts became %d", len(before.Items), len(after.Items))
		}
		if got := county.Ask(t, officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: draft.ID}); got.Version != draft.Version || got.Title != draft.Title {
			t.Errorf("the draft is now %q, version %d", got.Title, got.Version)
		}
		if got := county.Questions(t, nobody, open.ID); len(got) != 1 {
			t.Errorf("there are %d questions, want the one that was well asked", len(got))
		}
		if got := county.Ask(t, staff1, tenderapi.GetBid, tenderapi.GetBidRequest{ID: mine.ID}); got.State == "withdrawn" {
			t.Error("somebody else withdrew a bid")
		}
		page := county.Ask(t, nobody, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
		if slices.ContainsFunc(page.Items, func(o organizationapi.Organization) bool { return o.CreditCode == org.CreditCode }) {
			t.Error("a refused registration stands in the register")
		}
		if w := nobody.Send(t, "GET", "/readyz", "", ""); w.Status != 200 || strings.Contains(p.Said(), "panic") {
			t.Errorf("the platform is hurt: %d %s", w.Status, p.Said())
		}
	})
}

func wrongDigit(code string) string {
	last := "0"
	if strings.HasSuffix(code, "0") {
		last = "1"
	}
	return code[:17] + last
}
