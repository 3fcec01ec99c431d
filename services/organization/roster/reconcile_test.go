package roster_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
)

type found struct {
	ID, Name string
	Score    float64
	Match    bool
	Type     []struct{ ID, Name string }
}

// ask sends a batch as OpenRefine does.
func (r *room) ask(queries any) map[string]struct{ Result []found } {
	r.t.Helper()
	b, err := json.Marshal(queries)
	if err != nil {
		r.t.Fatal(err)
	}
	w, body := r.get(http.MethodPost, "/reconcile", url.Values{"queries": {string(b)}}.Encode())
	out := map[string]struct{ Result []found }{}
	if err := json.Unmarshal([]byte(body), &out); err != nil || w.StatusCode != http.StatusOK {
		r.t.Fatalf("%d %s %v", w.StatusCode, body, err)
	}
	return out
}

func TestNamesAreHeldAgainstTheRegister(t *testing.T) {
	r := town(t)
	r.enter(
		org{filed, "邻里互助队", "320312001", "", 0}, org{filed, "邻里互助队", "320311001", "", 0},
		org{serviceorg, "暖阳养老服务中心", "320312001", "", 3},
	)
	code := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳社会"}).Items[0].CreditCode
	region := func(v string) any { return []any{map[string]any{"pid": "region", "v": v}} }
	out := r.ask(map[string]any{
		"name":   map[string]any{"query": "暖阳社会工作服务中心"},
		"typed":  map[string]any{"query": "暖阳 社会工作服务中心 "},
		"code":   map[string]any{"query": strings.ToLower(code)},
		"id":     map[string]any{"query": must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "AA"}).Items[0].ID},
		"near":   map[string]any{"query": "暖阳社会工作中心"},
		"twins":  map[string]any{"query": "邻里互助队"},
		"told":   map[string]any{"query": "邻里互助队", "properties": region("320311")},
		"typing": map[string]any{"query": "暖阳", "type": []string{"association"}},
		"prop":   map[string]any{"properties": []any{map[string]any{"pid": "credit_code", "v": []any{code}}}},
		"wrong":  map[string]any{"query": "暖阳社会工作服务中心", "properties": []any{map[string]any{"pid": "credit_code", "v": "52320312MJ00000000"}}},
		"nobody": map[string]any{"query": "XYZ公司"},
		"empty":  map[string]any{"query": ""},
		"limit":  map[string]any{"query": "暖阳", "limit": 1},
	})
	first := func(key string) found {
		if len(out[key].Result) == 0 {
			t.Errorf("%s: nobody is found", key)
			return found{}
		}
		return out[key].Result[0]
	}
	for _, key := range []string{"name", "typed", "code", "prop"} {
		if f := first(key); f.Name != "暖阳社会工作服务中心" || !f.Match || f.Score < 100 || f.Type[0].ID != "serviceorg" {
			t.Errorf("%s: %+v", key, f)
		}
	}
	if f := first("id"); f.Name != "AA志愿团2队" || !f.Match {
		t.Errorf("id: %+v", f)
	}
	if f := first("near"); f.Name != "暖阳社会工作服务中心" || f.Match || f.Score >= 100 || f.Score < 50 {
		t.Errorf("near: %+v", f)
	}
	if f := out["twins"].Result; len(f) < 2 || f[0].Match || f[1].Match || f[0].Score != 100 || f[1].Score != 100 {
		t.Errorf("twins: %+v", f)
	}
	if f := first("told"); f.Score != 110 {
		t.Errorf("told: %+v", f)
	}
	if f := first("wrong"); f.Match {
		t.Errorf("matched although the code is another's: %+v", f)
	}
	if len(out["typing"].Result) != 0 || len(out["nobody"].Result) != 0 || len(out["empty"].Result) != 0 || len(out["limit"].Result) != 1 {
		t.Errorf("%+v", out)
	}
}

func TestTheManifestSaysWhereEverythingIs(t *testing.T) {
	r := town(t)
	w, body := r.get(http.MethodGet, "/reconcile", "", "Origin", "https://elsewhere.example")
	var m struct {
		Versions                           []string
		Name, IdentifierSpace, SchemaSpace string
		DefaultTypes                       []struct{ ID, Name string }
		View, Preview                      struct{ URL string }
		Suggest                            map[string]struct {
			URL  string `json:"service_url"`
			Path string `json:"service_path"`
		}
		Extend struct {
			Propose struct {
				URL  string `json:"service_url"`
				Path string `json:"service_path"`
			} `json:"propose_properties"`
		}
		BatchSize int
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Versions, []string{"0.2"}) || m.Name == "" || m.IdentifierSpace != "https://sanshe.example/organizations/" || m.SchemaSpace == "" ||
		!strings.Contains(m.View.URL, "{{id}}") || m.BatchSize != 50 || len(m.DefaultTypes) != 9 || w.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s", body)
	}
	here := func(u string) string { return strings.TrimPrefix(u, "https://sanshe.example") }
	id := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳"}).Items[0].ID
	for what, prefix := range map[string]string{"entity": "nysh", "property": "评估", "type": "基金"} {
		w, body := r.get(http.MethodGet, here(m.Suggest[what].URL)+m.Suggest[what].Path+"?prefix="+url.QueryEscape(prefix), "")
		var out struct{ Result []struct{ ID, Name string } }
		if err := json.Unmarshal([]byte(body), &out); err != nil || w.StatusCode != http.StatusOK || len(out.Result) != 1 || w.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %s %v", what, w.StatusCode, body, err)
		}
	}
	if w, body := r.get(http.MethodGet, here(strings.Replace(m.Preview.URL, "{{id}}", id, 1)), ""); w.StatusCode != http.StatusOK || !strings.Contains(body, "暖阳社会工作服务中心") {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	_, body = r.get(http.MethodGet, here(m.Extend.Propose.URL)+m.Extend.Propose.Path+"?type=serviceorg&limit=3", "")
	var proposed struct{ Properties []struct{ ID, Name string } }
	if err := json.Unmarshal([]byte(body), &proposed); err != nil || len(proposed.Properties) != 3 {
		t.Errorf("%s %v", body, err)
	}
	_, body = r.get(http.MethodPost, "/reconcile", url.Values{"extend": {fmt.Sprintf(`{"ids":[%q,"none"],"properties":[{"id":"credit_code"},{"id":"grade"}]}`, id)}}.Encode())
	var columns struct {
		Meta []struct{ ID, Name string }
		Rows map[string]map[string][]map[string]string
	}
	if err := json.Unmarshal([]byte(body), &columns); err != nil || len(columns.Meta) != 2 || columns.Rows[id]["credit_code"][0]["str"][:2] != "52" ||
		len(columns.Rows[id]["grade"]) != 0 || columns.Rows["none"]["grade"] == nil {
		t.Errorf("%s %v", body, err)
	}
}

func TestBadReconciliationRequestsAreRefused(t *testing.T) {
	r := town(t)
	many := map[string]any{}
	for i := range 51 {
		many[fmt.Sprint(i)] = map[string]string{"query": "暖阳"}
	}
	tooMany, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{http.MethodPost, "/reconcile", url.Values{"queries": {string(tooMany)}}.Encode(), http.StatusRequestEntityTooLarge, "organization.reconcile.batch"},
		{http.MethodPost, "/reconcile", "queries=" + strings.Repeat("x", 600<<10), http.StatusRequestEntityTooLarge, "organization.reconcile.batch"},
		{http.MethodPost, "/reconcile", "queries=[]", http.StatusBadRequest, "organization.reconcile.malformed"},
		{http.MethodGet, "/reconcile?queries=null", "", http.StatusBadRequest, "organization.reconcile.malformed"},
		{http.MethodGet, "/reconcile?queries=%zz", "", http.StatusBadRequest, "organization.reconcile.malformed"},
		{http.MethodGet, "/reconcile?extend={", "", http.StatusBadRequest, "organization.reconcile.malformed"},
		{http.MethodGet, "/reconcile?extend=" + url.QueryEscape(`{"ids":[],"properties":[{"id":"phone"}]}`), "", http.StatusBadRequest, "organization.reconcile.malformed"},
		{http.MethodGet, "/reconcile/elsewhere", "", http.StatusNotFound, "organization.reconcile.unknown"},
		{http.MethodPut, "/reconcile", "", http.StatusNotFound, "organization.reconcile.unknown"},
	} {
		w, body := r.get(c.method, c.path, c.body)
		if w.StatusCode != c.status || !strings.Contains(body, c.code) || w.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %.60s: %d %s", c.method, c.path, w.StatusCode, body)
		}
	}
}
