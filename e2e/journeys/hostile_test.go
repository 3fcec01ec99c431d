package journeys

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// TestARepeatedRequestIsOneRequest holds idempotency keys to their promise.
func TestARepeatedRequestIsOneRequest(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 2)
	w.Lawful(t)
	x := w.Published(t, "接受提问的采购", tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30))
	path := "/api/tender/tenders/" + x.ID + "/questions"
	said, other := `{"text":"能否分期支付？"}`, `{"text":"能否提前支付？"}`
	id := func(who, key, body string, status int) string {
		t.Helper()
		a := p.As(t, who).Send(t, "POST", path, asJSON, body, "Idempotency-Key", key)
		if a.Status != status {
			t.Fatalf("%s with key %.20q answered %d, want %d: %s", who, key, a.Status, status, a.Body)
		}
		if status != http.StatusCreated {
			return a.Problem(t).Code
		}
		var q tenderapi.Question
		if err := json.Unmarshal(a.Body, &q); err != nil {
			t.Fatal(err)
		}
		return q.ID
	}
	first := id("staff1", "k1", said, 201)
	if again := id("staff1", "k1", said, 201); again != first {
		t.Errorf("the same request made %s and %s", first, again)
	}
	if code := id("staff1", "k1", other, 409); code != "store.key-reused" {
		t.Errorf("the same key with other words was refused with %s", code)
	}
	if code := id("staff1", strings.Repeat("k", 101), said, 400); code != "route.key" {
		t.Errorf("a key of 101 characters was refused with %s", code)
	}
	seen := map[string]string{first: "k1"}
	for who, key := range map[string]string{"staff1": "k2", "staff2": "k1"} {
		made := id(who, key, said, 201)
		if was := seen[made]; was != "" {
			t.Errorf("key %s of %s found what was made by %s", key, who, was)
		}
		seen[made] = who + "'s " + key
	}
	if got := county.Questions(t, p.Nobody(), x.ID); len(got) != len(seen) {
		t.Errorf("%d questions stand, want %d", len(got), len(seen))
	}
}

// TestATableWithBadRowsChangesNothing uploads a thousand rows of which three are wrong.
func TestATableWithBadRowsChangesNothing(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	county.Settle(t, p, 1)
	officer := p.As(t, "officer")
	c := county.Ask(t, officer, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "大目录", Year: 2026}})
	var b strings.Builder
	header, _, _ := strings.Cut(county.Table, "\n")
	b.WriteString(header + "\n")
	bad := map[int64]string{3: "参考单价（元）", 501: "代码", 1001: "事项性质"}
	for row := int64(2); row <= 1001; row++ {
		code, nature, price := fmt.Sprintf("A%04d", row), "公共服务", "100.50"
		switch row {
		case 3:
			price = "一百元"
		case 501:
			code = "A0002" // as row 2
		case 1001:
			nature = "货物和工程" // on the negative list
		}
		fmt.Fprintf(&b, "%s,第%d项服务,,A,%s,人·年,%s,老年人,按标准执行\n", code, row, nature, price)
	}
	in := catalogapi.ImportItemsRequest{ID: c.ID, Upload: county.Upload(b.String())}
	got := county.Ask(t, officer, catalogapi.ImportItems, in)
	if got.Imported || got.Rows != 1000 || len(got.Errors) != len(bad) {
		t.Fatalf("imported=%v, %d rows, %d errors, want 1000 rows and %d errors: %+v", got.Imported, got.Rows, len(got.Errors), len(bad), got.Errors)
	}
	for _, e := range got.Errors {
		if bad[e.Row] != e.Column {
			t.Errorf("row %d, %s: %s; want column %q", e.Row, e.Column, e.Text, bad[e.Row])
		}
		county.Sentence(t, e.Text)
	}
	now := county.Ask(t, officer, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID})
	if len(now.Items) > 0 || now.Version != c.Version {
		t.Errorf("a bad table left %d items in version %d", len(now.Items), now.Version)
	}
	good := strings.NewReplacer("一百元", "100", "A0002,第501项", "A0501,第501项", "货物和工程", "公共服务").Replace(b.String())
	in.Upload = county.Upload(good)
	if got := county.Ask(t, officer, catalogapi.ImportItems, in); !got.Imported || got.Rows != 1000 {
		t.Errorf("the corrected table was not imported: %+v", got.Errors)
	}
	for _, garbage := range []contract.File{
		{Name: "a.xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: []byte("PK\x03\x04 no workbook")},
		{Name: "a.csv", Type: "text/csv", Body: []byte{0, 1, 2, 0xff}},
		{Name: "a.csv", Type: "text/csv"},
		{Name: "a.csv", Type: "text/csv", Body: []byte("\"open")},
	} {
		in.Upload = garbage
		if _, err := county.Try(officer, catalogapi.ImportItems, in); err == nil || strings.Contains(err.Error(), "internal") {
			t.Errorf("%q as %s: %v", garbage.Body, garbage.Type, err)
		}
	}
	for _, name := range []string{"../../../escaped.csv", "..\\escaped.csv", "/escaped.csv", "a\x00escaped.csv", strings.Repeat("escaped", 1000)} {
		a := officer.Send(t, "POST", "/api/catalog/catalogues/"+c.ID+"/import", `text/csv; name="`+strings.ReplaceAll(name, "\x00", "%00")+`"`, good)
		if a.Status != http.StatusOK {
			a.Problem(t)
		}
	}
	if err := filepath.WalkDir(filepath.Dir(filepath.Dir(p.Dir)), func(path string, _ fs.DirEntry, err error) error {
		if strings.Contains(path, "escaped") {
			t.Errorf("an upload's name became the file %s", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestHostileWordsAreKeptAndShownAsWords fills every text with SQL and HTML:
// what comes back is what was said, and no page takes it for its own.
func TestHostileWordsAreKeptAndShownAsWords(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 1)
	w.Lawful(t)
	officer, chief, staff1, nobody := p.As(t, "officer"), p.As(t, "chief"), p.As(t, "staff1"), p.Nobody()
	const short, evil = `<b onclick=evil()>'--`, `'; DROP TABLE tenders; --"><script>evil()</script><img src=x onerror=evil()>{{7*7}}`
	org := organizationapi.OrganizationDraft{
		Name: evil, Kind: "serviceorg", CreditCode: string(cn.IssueCredit("52", county.Region, 9001)), Region: county.Region, Address: evil, LegalPerson: short,
		Phone: short, Authority: evil, Supervisor: evil, Field: short, Scope: evil,
	}
	o := county.Ask(t, p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: org})
	o = county.Ask(t, nobody, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
	for i, got := range []string{o.Name, o.Address, o.Authority, o.Supervisor, o.Scope} {
		if got != evil {
			t.Errorf("text %d of the organization came back as %q", i, got)
		}
	}
	d := w.Draft(evil, tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30))
	d.Summary, d.Requirement, d.Place, d.Beneficiaries, d.Qualifications, d.SmeReason, d.ConsultNote = evil, evil+"\n"+evil, evil, evil, []string{evil}, evil, evil
	d.OpeningPlace, d.ContactName, d.ContactPhone = evil, short, short
	for i := range d.Criteria {
		d.Criteria[i].Name, d.Criteria[i].Standard = evil, evil
	}
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	w.Hold(t, officer, x.ID)
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"))
	county.Ask(t, chief, tenderapi.MoveTender, county.Step(x.ID, "publish"))
	q := county.Ask(t, staff1, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: evil}})
	county.Ask(t, officer, tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: evil}})
	got := county.Ask(t, nobody, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	for i, s := range []string{got.Title, got.Summary, got.Place, got.Beneficiaries, got.Qualifications[0], got.SmeReason, got.ConsultNote, got.OpeningPlace, got.Criteria[0].Name, got.Criteria[3].Standard} {
		if s != evil {
			t.Errorf("text %d of the purchase came back as %q", i, s)
		}
	}
	if qs := county.Questions(t, nobody, x.ID); len(qs) != 1 || qs[0].Text != evil || qs[0].Answer != evil {
		t.Errorf("the question came back as %+v", qs)
	}
	county.Until(t, "the hostile title in the public list", func() (bool, error) {
		return slices.ContainsFunc(county.Tenders(t, nobody, tenderapi.GroupBidding), func(s tenderapi.TenderSummary) bool { return s.Title == evil }), nil
	})
	for _, at := range []string{"/", "/tenders", "/tenders/" + x.ID, "/tenders/" + x.ID + "/notice", "/organizations", "/organizations/" + o.ID, "/search?q=" + "%3Cscript%3Eevil()"} {
		a := nobody.Send(t, "GET", at, "", "")
		body := string(a.Body)
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s answers %d %s", at, a.Status, a.Header.Get("Content-Type"))
			continue
		}
		for _, live := range []string{"<script>evil", "<img src=x", "<b onclick", "onerror=evil()>{{"} {
			if strings.Contains(body, live) {
				t.Errorf("%s carries %s as markup", at, live)
			}
		}
		if strings.HasSuffix(at, x.ID) || strings.HasSuffix(at, o.ID) {
			if !strings.Contains(html.UnescapeString(body), evil) {
				t.Errorf("%s does not show the words as they are", at)
			}
		}
		if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src") && !strings.Contains(policy, "default-src") || strings.Contains(policy, "script-src 'unsafe-inline'") {
			t.Errorf("%s is shown under the policy %q", at, policy)
		}
	}
	page := county.Ask(t, nobody, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: `' OR '1'='1`})
	if len(page.Items) > 0 {
		t.Errorf("a search for SQL found %d organizations", len(page.Items))
	}
}

// token makes a JWT by hand, signed with key, or by nobody when key is empty.
func token(header, payload map[string]any, key string) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // maps of words and numbers
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	raw := part(header) + "." + part(payload)
	if key == "" {
		return raw + "."
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(raw))
	return raw + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// TestForgedTokensAreNobody presents tokens that claim much and prove nothing.
func TestForgedTokensAreNobody(t *testing.T) {
	t.Parallel()
	const shared = "a-key-for-this-journey-of-more-than-32-characters"
	p := county.Start(t, map[string]string{"SERVICE_KEY": shared})
	county.Settle(t, p, 1)
	admin := p.As(t, "admin")
	parts := strings.Split(admin.Token, ".")
	if len(parts) != 3 {
		t.Fatalf("the platform's own token has %d parts", len(parts))
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	keys := p.Nobody().Send(t, "GET", "/oidc/keys", "", "")
	later, ago := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Minute).Unix()
	service := func(exp int64) map[string]any {
		return map[string]any{"iss": "service:tender", "sub": "service:tender", "exp": exp, "memberships": claims["memberships"]}
	}
	flipped := []byte(parts[2])
	flipped[10] ^= 1
	if flipped[10] == '.' || bytes.Equal(flipped, []byte(parts[2])) {
		flipped[10] = 'A'
	}
	none := map[string]any{"alg": "none", "typ": "JWT"}
	hs := map[string]any{"alg": "HS256", "typ": "JWT"}
	elevated, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	elevated = bytes.Replace(elevated, []byte(admin.Me.ID), []byte("somebody"), 1)
	forged := map[string]string{
		"garbage":                             "garbage",
		"three dots":                          "a.b.c",
		"empty":                               "",
		"a flipped signature":                 parts[0] + "." + parts[1] + "." + string(flipped),
		"no signature":                        parts[0] + "." + parts[1] + ".",
		"another payload":                     parts[0] + "." + base64.RawURLEncoding.EncodeToString(elevated) + "." + parts[2],
		"alg none":                            token(none, claims, ""),
		"alg None":                            token(map[string]any{"alg": "None"}, claims, ""),
		"alg none with the old signature":     strings.TrimSuffix(token(none, claims, ""), ".") + "." + parts[2],
		"no alg":                              token(map[string]any{"typ": "JWT"}, claims, ""),
		"signed with the public keys":         token(hs, claims, string(keys.Body)),
		"signed with the demonstration's key": token(hs, service(later), "demonstration-key-known-to-everyone"),
		"a person signed by a service":        token(hs, claims, shared),
		"an expired service":                  token(hs, service(ago), shared),
		"a service without an end":            token(hs, map[string]any{"iss": "service:tender", "sub": "x"}, shared),
		"1 MB":                                strings.Repeat("a", 60_000),
	}
	for name, forgery := range forged {
		t.Run(name, func(t *testing.T) {
			w := &county.Person{Platform: p}
			for _, at := range []string{"/api/organization/accounts", "/api/organization/organizations", "/api/organization/me"} {
				a := w.Send(t, "GET", at, "", "", "Authorization", "Bearer "+forgery)
				if a.Status != http.StatusUnauthorized || a.Problem(t).Code != "identity.token" {
					t.Errorf("%s answers %d: %.200s", at, a.Status, a.Body)
				}
			}
		})
	}
	t.Run("another scheme", func(t *testing.T) {
		a := p.Nobody().Send(t, "GET", "/api/organization/me", "", "", "Authorization", "Basic YWRtaW46YWRtaW4=")
		if a.Status != http.StatusUnauthorized {
			t.Errorf("answers %d", a.Status)
		}
	})
	t.Run("a service never becomes a person", func(t *testing.T) {
		w := &county.Person{Platform: p, Context: identity.WithToken(context.Background(), token(hs, service(later), shared))}
		if _, err := route.Call(w.Context, p, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: admin.Org()}); err != nil && strings.Contains(err.Error(), "identity") {
			t.Errorf("a service is not let in where services are: %v", err)
		}
		county.Refused(t, w, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{}, 403, "identity.role")
	})
	t.Run("while the true one opens", func(t *testing.T) {
		county.Ask(t, admin, organizationapi.ListAccounts, organizationapi.ListAccountsRequest{})
	})
}
