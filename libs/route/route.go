// Package route turns a service method into a go-kit endpoint served over
// HTTP, one table row per operation of the contract, so that no service writes
// an endpoint set, a decoder or an encoder by hand. It also holds the other
// end: Call, which asks another service by the same contract. It knows no
// service and no business rule.
package route

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-kit/kit/endpoint"
	kithttp "github.com/go-kit/kit/transport/http"
	"go.opentelemetry.io/otel/trace"

	"sanshe/contracts/go/contract"
	"sanshe/libs/crash"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Route is one row of a service's table.
type Route struct {
	Op     contract.Described
	status int
	call   endpoint.Endpoint
	decode kithttp.DecodeRequestFunc
	fresh  time.Duration
	unless func() error
}

// On makes a row: the operation of the contract, and the method that answers
// it. The compiler checks one against the other. It panics on a request type
// whose tags cannot be bound, at start-up and not at noon.
func On[Req, Resp any](op contract.Operation[Req, Resp], do func(context.Context, Req) (Resp, error)) Route {
	bind := binder[Req](op.Path)
	return Route{
		Op: op.Describe(), status: op.Status,
		call: func(ctx context.Context, request any) (any, error) { return do(ctx, request.(Req)) },
		decode: func(_ context.Context, r *http.Request) (any, error) {
			req, hash, err := bind(r)
			return bound{req, hash}, err
		},
	}
}

// For serves the row's answer from memory for d before asking again: for
// public reads that many make at once. Callers are told by Cache-Control.
func (r Route) For(d time.Duration) Route { r.fresh = d; return r }

// Unless refuses the row's callers while check says why, before anything they sent is read.
func (r Route) Unless(check func() error) Route { r.unless = check; return r }

// Over says with what a body beyond the bound of the row is refused, where more is to be said of it than that it is too large.
func (r Route) Over(say func() error) Route {
	decode := r.decode
	r.decode = func(ctx context.Context, req *http.Request) (any, error) {
		v, err := decode(ctx, req)
		if errors.Is(err, errLarge) {
			err = say()
		}
		return v, err
	}
	return r
}

// bound is a request with the hash of what it said.
type bound struct {
	req  any
	hash string
}

// Layer builds the middleware of one row; Server applies layers outermost first.
type Layer func(contract.Described) endpoint.Middleware

// Who reads the caller from a request. A zero Caller is anonymous; an error
// means that the request claims an identity it cannot prove; a fault, that nobody
// can tell now.
type Who func(*http.Request) (identity.Caller, error)

// Handler serves a table, and some of it from memory.
type Handler struct {
	mux  *http.ServeMux
	kept *Kept
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// Answered implements Keeper.
func (h *Handler) Answered(w http.ResponseWriter, r *http.Request) bool { return h.kept.Answered(w, r) }

// asked names what a request without a token asks for.
func asked(r *http.Request) string {
	if r.Header.Get("Authorization") != "" {
		return ""
	}
	return r.URL.RequestURI()
}

// Server mounts the table.
func Server(table []Route, who Who, layers ...Layer) *Handler {
	mux, kept := http.NewServeMux(), NewKept(asked, "Authorization", time.Now)
	for _, r := range table {
		e := unbind(r.Op)(r.call)
		for _, layer := range slices.Backward(layers) {
			e = layer(r.Op)(e)
		}
		var handle http.Handler = kithttp.NewServer(e, r.decode, encoder(r), kithttp.ServerErrorEncoder(problem),
			kithttp.ServerBefore(func(ctx context.Context, req *http.Request) context.Context {
				return context.WithValue(ctx, keyKey{}, req.Header.Get("Idempotency-Key"))
			}))
		handle = identified(who, allowed(r.Op, unless(r.unless, handle)))
		if r.fresh > 0 && r.Op.Public {
			handle = kept.Keep(r.fresh, "public, max-age="+strconv.Itoa(int(r.fresh/time.Second)), handle)
		}
		mux.Handle(r.Op.Method+" "+r.Op.Path, handle)
	}
	mux.Handle("/", unknown(mux))
	return &Handler{mux, kept}
}

// HeaderLeft says how many milliseconds the caller still waits: work that
// nobody waits for is not done to its end.
const (
	HeaderLeft = "Sanshe-Time-Left"
	maxLeft    = 10 * 60 * 1000
)

// HeaderUntouched stands on the answer of a process that is not open yet:
// nothing was done, so that whoever asked may ask another.
const HeaderUntouched = "Sanshe-Untouched"

func identified(who Who, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := who(r)
		if f := new(fault.Fault); errors.As(err, &f) { // nothing against the caller: it could not be found out
			problem(r.Context(), f, w)
			return
		}
		if err != nil {
			problem(r.Context(), fault.New(fault.Unauthenticated, "identity.token", "登录已失效，请重新登录。").Because(err), w)
			return
		}
		ctx := r.Context()
		if left, err := strconv.ParseInt(r.Header.Get(HeaderLeft), 10, 64); err == nil && left > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(min(left, maxLeft))*time.Millisecond)
			defer cancel()
		}
		if c.ID != "" {
			ctx = identity.With(ctx, c)
			ctx = identity.WithToken(ctx, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// unknown gives paths and methods that no row has a problem, as every other refusal.
func unknown(mux *http.ServeMux) http.Handler {
	methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, m := range methods {
			try := &http.Request{Method: m, URL: r.URL, Host: r.Host}
			if _, pattern := mux.Handler(try); pattern != "/" {
				allowed = append(allowed, m)
			}
		}
		f := fault.New(fault.NotFound, "route.unknown", "没有这个接口，请核对地址。")
		if len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			f = fault.New(http.StatusMethodNotAllowed, "route.method", "这个接口不支持该请求方法，请改用"+strings.Join(allowed, "、")+"。")
		}
		problem(r.Context(), f, w)
	})
}

type keyKey struct{}

const maxKey = 100

// unbind gives the service its plain request, and a repeated request the identity of its first try.
func unbind(op contract.Described) endpoint.Middleware {
	return func(next endpoint.Endpoint) endpoint.Endpoint {
		return func(ctx context.Context, request any) (any, error) {
			b := request.(bound)
			key, _ := ctx.Value(keyKey{}).(string)
			if key == "" || op.Method == http.MethodGet {
				return next(ctx, b.req)
			}
			if len(key) > maxKey {
				return nil, fault.New(fault.Invalid, "route.key", "幂等键过长，请使用不超过100个字符的键。")
			}
			c, _ := identity.From(ctx)
			sum := sha256.Sum256([]byte(strings.Join([]string{c.ID, op.ID, key}, "\x00")))
			id := base64.RawURLEncoding.EncodeToString(sum[:18])
			return next(store.WithOnce(ctx, store.Once{ID: "k" + id, Hash: b.hash}), b.req)
		}
	}
}

// allowed refuses callers without a role of the row, before anything they sent is read.
func allowed(op contract.Described, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, known := identity.From(r.Context())
		switch {
		case op.Public, slices.ContainsFunc(op.Roles, func(need string) bool { return c.Has(identity.Role(need)) }):
			crash.At(crash.AfterAdmission)
			next.ServeHTTP(w, r)
		case !known:
			problem(r.Context(), fault.New(fault.Unauthenticated, "identity.required", "请先登录，再办理此事项。"), w)
		default:
			problem(r.Context(), fault.New(fault.Forbidden, "identity.role", "您的账号没有办理此事项的角色，请切换账号或联系本单位管理员。"), w)
		}
	})
}

func unless(check func() error, next http.Handler) http.Handler {
	if check == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := check(); err != nil {
			problem(r.Context(), err, w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func encoder(r Route) kithttp.EncodeResponseFunc {
	return func(_ context.Context, w http.ResponseWriter, resp any) error {
		switch v := resp.(type) {
		case contract.Empty:
			w.WriteHeader(http.StatusNoContent)
			return nil
		case contract.File:
			w.Header().Set("Content-Type", v.Type)
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Content-Disposition", disposition(v.Name))
			w.WriteHeader(r.status)
			_, err := w.Write(v.Body)
			return err
		}
		var b bytes.Buffer
		if err := json.NewEncoder(&b).Encode(resp); err != nil {
			return err // nothing is written yet, so the caller gets a whole problem
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.fresh == 0 {
			w.Header().Set("Cache-Control", "no-store")
		}
		crash.At(crash.BeforeReply)
		w.WriteHeader(r.status)
		_, err := w.Write(b.Bytes())
		return err
	}
}

// Problem is RFC 9457 problem+json as every refusal is written.
type Problem struct {
	Type   string          `json:"type"`
	Title  string          `json:"title"`
	Status int             `json:"status"`
	Detail string          `json:"detail"`
	Code   string          `json:"code"`
	Basis  []fault.Basis   `json:"basis,omitempty"`
	Fields []fault.Field   `json:"fields,omitempty"`
	Proof  json.RawMessage `json:"proof,omitempty"`
	Trace  string          `json:"trace,omitempty"`
}

// Refuse writes err as problem+json, for handlers that are no operation.
func Refuse(ctx context.Context, err error, w http.ResponseWriter) { problem(ctx, err, w) }

// problem writes err. Causes never leave the process; ours are logged by the Log layer.
func problem(ctx context.Context, err error, w http.ResponseWriter) {
	f := fault.Of(err)
	p := Problem{
		Type: "/problems/" + f.Code, Title: http.StatusText(int(f.Kind)), Status: int(f.Kind),
		Detail: f.Text, Code: f.Code, Basis: f.Basis, Fields: f.Fields, Proof: f.Proof,
	}
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		p.Trace = sc.TraceID().String()
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if f.Kind == fault.TooMany {
		w.Header().Set("Retry-After", "1")
	}
	if f.Elsewhere {
		w.Header().Set("Retry-After", "2")
		w.Header().Set(HeaderUntouched, "true")
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone; there is nobody to tell
}
