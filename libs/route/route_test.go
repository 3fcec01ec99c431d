package route

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-kit/kit/endpoint"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

type line struct {
	Text string `json:"text" v:"required,maxlen=5" zh:"条目"`
}

type thing struct {
	ID    string   `json:"-" v:"required,maxlen=8" path:"id"`
	Limit int64    `json:"-" v:"min=1,max=200" query:"limit"`
	Name  string   `json:"name" v:"required,minlen=2,maxlen=10" zh:"名称"`
	Kind  string   `json:"kind,omitempty" enum:"A|B" zh:"类别"`
	Code  string   `json:"code,omitempty" re:"^[0-9]{3}$" zh:"代码"`
	Fen   int64    `json:"fen" v:"required,min=1,max=1000" zh:"金额"`
	Tags  []string `json:"tags,omitempty" v:"maxitems=2" each:"maxlen=3" zh:"标签"`
	Lines []line   `json:"lines,omitempty" v:"maxitems=3" zh:"明细"`
}

type answerBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Once string `json:"once"`
}

var (
	making = contract.Operation[thing, answerBody]{ID: "make", Method: "POST", Path: "/api/x/things/{id}", Status: 201, Roles: []string{"buyer"}}
	seeing = contract.Operation[struct{}, answerBody]{ID: "see", Method: "GET", Path: "/api/x/things", Status: 200, Public: true}
)

func serve(t *testing.T, see func(context.Context, struct{}) (answerBody, error), layers ...Layer) http.Handler {
	t.Helper()
	return Server([]Route{
		On(making, func(ctx context.Context, in thing) (answerBody, error) {
			return answerBody{ID: in.ID, Name: in.Name}, nil
		}),
		On(seeing, see).For(time.Minute),
	}, func(r *http.Request) (c identity.Caller, err error) {
		switch who := r.Header.Get("Authorization"); who {
		case "":
		case "forged":
			err = errors.New("bad signature")
		default:
			c = identity.Caller{ID: who, Memberships: []identity.Membership{{Org: "o", Role: identity.Role(who)}}}
		}
		return c, err
	}, layers...)
}

func ask(h http.Handler, method, path, as, kind, body string) (*httptest.ResponseRecorder, Problem) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if as != "" {
		r.Header.Set("Authorization", as)
	}
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p Problem
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return w, p
}

func TestEveryBoundOfTheContractIsHeld(t *testing.T) {
	h := serve(t, func(context.Context, struct{}) (answerBody, error) { return answerBody{}, nil })
	const js = "application/json"
	for _, c := range []struct {
		name, path, as, kind, body string
		status                     int
		code, field                string
	}{
		{"good", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5}`, 201, "", ""},
		{"trimmed", "/api/x/things/1", "buyer", js, `{"name":"  好名  ","fen":5}`, 201, "", ""},
		{"anonymous", "/api/x/things/1", "", js, `{}`, 401, "identity.required", ""},
		{"forged", "/api/x/things/1", "forged", js, `{}`, 401, "identity.token", ""},
		{"wrong role", "/api/x/things/1", "staff", js, `{"name":"好名字","fen":5}`, 403, "identity.role", ""},
		{"malformed", "/api/x/things/1", "buyer", js, `{`, 400, "request.body", ""},
		{"two values", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5}{}`, 400, "request.body", ""},
		{"unknown field", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"hack":1}`, 400, "request.body", "hack"},
		{"wrong type", "/api/x/things/1", "buyer", js, `{"name":3,"fen":5}`, 400, "request.body", "name"},
		{"a fraction", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5.5}`, 400, "request.body", "fen"},
		{"too large", "/api/x/things/1", "buyer", js, `{"name":"` + strings.Repeat("长", MaxBody/3) + `","fen":5}`, 413, "request.too-large", ""},
		{"not JSON", "/api/x/things/1", "buyer", "text/plain", `{"name":"好名字","fen":5}`, 415, "request.type", ""},
		{"missing", "/api/x/things/1", "buyer", js, `{"fen":5}`, 400, "request.fields", "name"},
		{"only spaces", "/api/x/things/1", "buyer", js, `{"name":"   ","fen":5}`, 400, "request.fields", "name"},
		{"too short", "/api/x/things/1", "buyer", js, `{"name":"一","fen":5}`, 400, "request.fields", "name"},
		{"too long", "/api/x/things/1", "buyer", js, `{"name":"一二三四五六七八九十一","fen":5}`, 400, "request.fields", "name"},
		{"too small", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":0}`, 400, "request.fields", "fen"},
		{"negative", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":-1}`, 400, "request.fields", "fen"},
		{"too big", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":1001}`, 400, "request.fields", "fen"},
		{"huge number", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":99999999999999999999}`, 400, "request.body", "fen"},
		{"not in the list", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"kind":"C"}`, 400, "request.fields", "kind"},
		{"not the pattern", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"code":"12"}`, 400, "request.fields", "code"},
		{"too many", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"tags":["a","b","c"]}`, 400, "request.fields", "tags"},
		{"an element too long", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"tags":["abcd"]}`, 400, "request.fields", "tags.0"},
		{"deep inside", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"lines":[{"text":"好"},{"text":""}]}`, 400, "request.fields", "lines.1.text"},
		{"right-to-left", "/api/x/things/1", "buyer", js, `{"name":"好\u202e名","fen":5}`, 400, "request.fields", "name"},
		{"zero width", "/api/x/things/1", "buyer", js, `{"name":"好\u200b名","fen":5}`, 400, "request.fields", "name"},
		{"invisible deep inside", "/api/x/things/1", "buyer", js, `{"name":"好名字","fen":5,"lines":[{"text":"好\u2066"}]}`, 400, "request.fields", "lines.0.text"},
		{"NUL", "/api/x/things/1", "buyer", js, `{"name":"好\u0000名","fen":5}`, 400, "request.fields", "name"},
		{"a query that is no number", "/api/x/things/1?limit=ten", "buyer", js, `{"name":"好名字","fen":5}`, 400, "request.query", "limit"},
		{"a query out of range", "/api/x/things/1?limit=201", "buyer", js, `{"name":"好名字","fen":5}`, 400, "request.fields", "limit"},
		{"an unknown query", "/api/x/things/1?admin=1", "buyer", js, `{"name":"好名字","fen":5}`, 400, "request.query", "admin"},
		{"a path too long", "/api/x/things/123456789", "buyer", js, `{"name":"好名字","fen":5}`, 400, "request.fields", "id"},
		{"unknown path", "/api/x/nowhere", "buyer", js, ``, 404, "route.unknown", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := ask(h, "POST", c.path, c.as, c.kind, c.body)
			if w.Code != c.status || p.Code != c.code {
				t.Fatalf("%d %s, want %d %s: %.300s", w.Code, p.Code, c.status, c.code, w.Body)
			}
			if c.field != "" && (len(p.Fields) != 1 || p.Fields[0].Name != c.field) {
				t.Errorf("fields = %v, want %s", p.Fields, c.field)
			}
			if c.status >= 400 && (!strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") || !strings.HasSuffix(p.Detail, "。")) {
				t.Errorf("%s %q is not a whole sentence in a problem", w.Header().Get("Content-Type"), p.Detail)
			}
		})
	}
	if w, _ := ask(h, "DELETE", "/api/x/things/1", "buyer", js, ""); w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("DELETE = %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestAnAnswerIsKeptOnlyForTheAnonymousAndOnlyWhenItIsGood(t *testing.T) {
	asked := 0
	fail := true
	h := serve(t, func(context.Context, struct{}) (answerBody, error) {
		asked++
		if fail {
			return answerBody{}, fault.New(fault.Unavailable, "x.down", "暂时不可用，请稍后再试。")
		}
		return answerBody{Name: "kept"}, nil
	})
	for range 2 {
		if w, _ := ask(h, "GET", "/api/x/things", "", "", ""); w.Code != 503 {
			t.Fatalf("%d, want 503", w.Code)
		}
	}
	fail = false
	for range 3 {
		if w, _ := ask(h, "GET", "/api/x/things", "", "", ""); w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Fatalf("%d %q", w.Code, w.Header().Get("Cache-Control"))
		}
	}
	if asked != 3 { // two failures, one success
		t.Errorf("asked %d times, want 3", asked)
	}
	for range 2 {
		ask(h, "GET", "/api/x/things", "buyer", "", "")
	}
	if asked != 5 {
		t.Errorf("asked %d times, want a fresh answer for each who carries a token", asked)
	}
}

func TestARepeatedKeyNamesTheSameDocumentOfTheSameCaller(t *testing.T) {
	var seen []store.Once
	spy := func(contract.Described) endpoint.Middleware {
		return func(next endpoint.Endpoint) endpoint.Endpoint { return next }
	}
	c := func(ctx context.Context, _ thing) (answerBody, error) {
		s := onceOf(ctx)
		seen = append(seen, s)
		return answerBody{}, nil
	}
	h := Server([]Route{On(making, c)}, func(r *http.Request) (identity.Caller, error) {
		return identity.Caller{ID: r.Header.Get("X-Who"), Memberships: []identity.Membership{{Role: identity.Buyer}}}, nil
	}, spy)
	post := func(who, key, body string) {
		r := httptest.NewRequest("POST", "/api/x/things/1", strings.NewReader(body))
		r.Header.Set("X-Who", who)
		r.Header.Set("Idempotency-Key", key)
		r.Header.Set("Content-Type", "application/json")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	a, b := `{"name":"甲乙","fen":1}`, `{"name":"丙丁","fen":1}`
	post("one", "k", a)
	post("one", "k", a)
	post("one", "k", b)
	post("two", "k", a)
	post("one", "j", a)
	if len(seen) != 5 || seen[0] != seen[1] || seen[0].ID != seen[2].ID || seen[0].Hash == seen[2].Hash || seen[0].ID == seen[3].ID || seen[0].ID == seen[4].ID {
		t.Errorf("seen = %v", seen)
	}
}

// onceOf reads what Create would: it has no other window.
func onceOf(ctx context.Context) store.Once { o, _ := store.OnceFrom(ctx); return o }

func TestWorkThatNobodyWaitsForIsCancelled(t *testing.T) {
	var left time.Duration
	h := serve(t, func(ctx context.Context, _ struct{}) (answerBody, error) {
		end, _ := ctx.Deadline()
		left = time.Until(end)
		return answerBody{}, nil
	})
	r := httptest.NewRequest(http.MethodGet, "/api/x/things", http.NoBody)
	r.Header.Set(HeaderLeft, "2000")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if left <= 0 || left > 2*time.Second {
		t.Errorf("the operation had %v, want what is left of the caller's two seconds", left)
	}
}

func TestCallBringsBackTheFaultItWasRefusedWith(t *testing.T) {
	want := fault.New(fault.Refused, "x.no", "不行，请换一个。").Under(fault.Basis{Rule: "r", Quote: "不得"}).At("name", "换一个。")
	h := Server([]Route{On(making, func(context.Context, thing) (answerBody, error) { return answerBody{}, want })},
		func(*http.Request) (identity.Caller, error) {
			return identity.Caller{ID: "a", Memberships: []identity.Membership{{Role: identity.Buyer}}}, nil
		})
	via := roundTrip(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		r.RequestURI = r.URL.RequestURI()
		h.ServeHTTP(w, r)
		return w.Result(), nil
	})
	_, err := Call(t.Context(), via, making, thing{ID: "1", Name: "好名字", Fen: 3})
	if f := fault.Of(err); f.Kind != want.Kind || f.Code != want.Code || f.Text != want.Text || len(f.Basis) != 1 || f.Basis[0] != want.Basis[0] || len(f.Fields) != 1 {
		t.Errorf("got %#v", f)
	}
}

func TestUnderWithholdNothingIsSentThatCouldChangeAnything(t *testing.T) {
	no := fault.New(fault.Conflict, "x.withheld", "还没有提交。")
	via := roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s %s was sent", r.Method, r.URL)
		return nil, http.ErrAbortHandler
	})
	if _, err := Call(Withhold(t.Context(), no), via, making, thing{ID: "1", Name: "好名字", Fen: 3}); fault.Of(err).Code != no.Code {
		t.Errorf("what was withheld answers %v", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
