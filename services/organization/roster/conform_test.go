package roster_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sanshe/contracts/go/organizationapi"
)

const standard = "testdata/reconciliation-0.2.json"

// shape is what the standard demands of one kind of answer.
func shape(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(standard)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(standard, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(standard + "#/$defs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holds holds a JSON text against a shape.
func holds(t *testing.T, name, body string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		return err
	}
	return shape(t, name).Validate(v)
}

func TestEveryAnswerHasTheShapeOfTheStandard(t *testing.T) {
	r := town(t)
	id := must(r, organizationapi.SearchOrganizations, organizationapi.SearchOrganizationsRequest{Q: "暖阳"}).Items[0].ID
	queries := func(s string) string { return "?" + url.Values{"queries": {s}}.Encode() }
	for _, c := range []struct{ shape, path string }{
		{"manifest", ""},
		{"batch", queries(`{"q0":{"query":"暖阳社会工作服务中心"},"q1":{"query":"没有这个名字"},"q2":{"query":""}}`)},
		// every form that the standard knows of a query
		{"batch", queries(`{"q":{"query":"暖阳","type":"serviceorg","limit":3,"type_strict":"any"}}`)},
		{"batch", queries(`{"q":{"query":"暖阳","type":["serviceorg","association"],"type_strict":"all"}}`)},
		{"batch", queries(`{"q":{"query":"暖阳","properties":[{"pid":"grade","v":4},{"pid":"listed","v":false},{"pid":"region","v":{"id":"320312","name":"某区"}},{"pid":"field","v":["养老",2,true,{"id":"x"}]},{"pid":"unknown","v":"x"}]}}`)},
		{"batch", queries(`{"q":{"properties":[{"pid":"region","v":"320312"}]}}`)},
		{"batch", queries(`{}`)},
		{"entities", "/suggest/entity?prefix=nuan"},
		{"entities", "/suggest/entity?prefix=none&cursor=20"},
		{"entities", "/suggest/entity"},
		{"suggested", "/suggest/property?prefix=grade"},
		{"suggested", "/suggest/property?cursor=2"},
		{"suggested", "/suggest/type?prefix=org"},
		{"suggested", "/suggest/type?prefix=none"},
		{"proposal", "/properties?type=serviceorg"},
		{"proposal", "/properties?type=organization&limit=2"},
		{"columns", "?" + url.Values{"extend": {fmt.Sprintf(`{"ids":[%q,"none"],"properties":[{"id":"credit_code"},{"id":"registered_on"},{"id":"former","settings":{"limit":1}}]}`, id)}}.Encode()},
		{"columns", "?" + url.Values{"extend": {`{"ids":[],"properties":[]}`}}.Encode()},
	} {
		w, body := r.get(http.MethodGet, "/reconcile"+c.path, "")
		if w.StatusCode != http.StatusOK || !strings.HasPrefix(w.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s", c.path, w.StatusCode, body)
			continue
		}
		if err := holds(t, c.shape, body); err != nil {
			t.Errorf("%s: %v\n%s", c.path, err, body)
		}
	}
}

// A checker that lets everything pass would be none.
func TestTheShapesRefuseWhatTheStandardRefuses(t *testing.T) {
	for body, name := range map[string]string{
		`{"versions":["0.1"],"name":"x","identifierSpace":"https://a","schemaSpace":"https://b"}`:                                                   "manifest",
		`{"versions":["0.2"],"name":"x","identifierSpace":"https://a"}`:                                                                             "manifest",
		`{"versions":["0.2"],"name":"x","identifierSpace":"https://a","schemaSpace":"https://b","view":{"url":"https://a/"}}`:                       "manifest",
		`{"versions":["0.2"],"name":"x","identifierSpace":"https://a","schemaSpace":"https://b","preview":{"url":"https://a/{{id}}","width":"42"}}`: "manifest",
		`[]`:         "batch",
		`{"q":{}}`:   "batch",
		`{"q":null}`: "batch",
		`{"q":{"result":[{"id":"a","name":"b"}]}}`:                         "batch",
		`{"q":{"result":[{"id":"a","name":"b","score":"100"}]}}`:           "batch",
		`{"q":{"result":null}}`:                                            "batch",
		`{"result":[{"name":"b"}]}`:                                        "entities",
		`{"result":null}`:                                                  "suggested",
		`{"meta":[]}`:                                                      "columns",
		`{"meta":[{"id":"a","name":"b"}],"rows":{"x":{"a":null}}}`:         "columns",
		`{"meta":[{"id":"a","name":"b"}],"rows":{"x":{"a":[{"str":1}]}}}`:  "columns",
		`{"meta":[{"id":"a","name":"b"}],"rows":{"x":{"a":["a string"]}}}`: "columns",
	} {
		if holds(t, name, body) == nil {
			t.Errorf("%s passes as %s", body, name)
		}
	}
}
