package roster

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// The reconciliation service API of the W3C community group, version 0.2 of
// 2023-04-10, which OpenRefine speaks: a table of names is held against the
// register, and columns are taken from it. Requests are forms with JSON inside
// and answers are read from any site, so that it is no operation.
const (
	reconcileAt = "/reconcile"
	batchSize   = 50
	maxForm     = 512 << 10 // bytes of a request
	matching    = 2         // batches at a time
)

var (
	errMalformed = fault.New(fault.Invalid, "organization.reconcile.malformed", "核对请求的格式不正确，请按核对接口0.2版的格式重新发送。")
	errBatch     = fault.New(http.StatusRequestEntityTooLarge, "organization.reconcile.batch", "一次核对的名称过多，请减少后分几次核对。")
	errNoService = fault.New(fault.NotFound, "organization.reconcile.unknown", "没有这个核对接口，请从接口说明中列出的地址重新进入。")
)

// ref is something with an identifier and a name: a type, a property, an entity.
type ref struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Notable     []ref  `json:"notable,omitempty"`
}

// anyType is what every organization is.
var anyType = ref{ID: "organization", Name: "组织"}

// property is a column that may be compared or taken.
type property struct {
	ref
	of    func(r organizationapi.RosterRow) string
	agree func(r organizationapi.RosterRow, said string) bool // nil: as it is written
}

var properties = []property{
	{ref: ref{ID: "credit_code", Name: "统一社会信用代码"}, of: func(r organizationapi.RosterRow) string { return r.CreditCode }, agree: func(r organizationapi.RosterRow, said string) bool {
		return strings.EqualFold(r.CreditCode, folded(said))
	}},
	{ref: ref{ID: "kind", Name: "类型"}, of: func(r organizationapi.RosterRow) string { return r.KindText }, agree: func(r organizationapi.RosterRow, said string) bool {
		return said == r.KindText || said == string(r.Kind)
	}},
	{ref: ref{ID: "region", Name: "区划代码"}, of: func(r organizationapi.RosterRow) string { return r.Region }, agree: inRegion},
	{ref: ref{ID: "region_name", Name: "所在区划"}, of: func(r organizationapi.RosterRow) string { return r.RegionName }, agree: func(r organizationapi.RosterRow, said string) bool {
		return strings.Contains(r.RegionName, said)
	}},
	{ref: ref{ID: "field", Name: "业务领域"}, of: func(r organizationapi.RosterRow) string { return r.Field }},
	{ref: ref{ID: "registered_on", Name: "成立登记日期"}, of: func(r organizationapi.RosterRow) string { return r.RegisteredOn }},
	{ref: ref{ID: "grade", Name: "评估等级"}, of: func(r organizationapi.RosterRow) string {
		if r.Grade == 0 {
			return ""
		}
		return digit(r.Grade) + "A"
	}},
	{ref: ref{ID: "grade_to", Name: "等级有效期至"}, of: func(r organizationapi.RosterRow) string { return r.GradeTo }},
	{ref: ref{ID: "status", Name: "状态"}, of: func(r organizationapi.RosterRow) string { return r.StatusText }},
	{ref: ref{ID: "listed", Name: "信用名单"}, of: func(r organizationapi.RosterRow) string {
		var in []string
		if r.ListedAbnormal {
			in = append(in, "活动异常名录")
		}
		if r.ListedSerious {
			in = append(in, "严重违法失信名单")
		}
		return strings.Join(in, "，")
	}},
	{ref: ref{ID: "former", Name: "曾用名"}, of: func(r organizationapi.RosterRow) string { return strings.Join(r.Former, "，") }},
}

func propertyOf(id string) (property, bool) {
	for _, p := range properties {
		if p.ID == id {
			return p, true
		}
	}
	return property{}, false
}

// types are all types, the one of everybody first.
func (s *Service) types() []ref {
	out := []ref{anyType}
	for _, k := range kinds {
		text, _ := s.register.Says(k, "")
		out = append(out, ref{ID: string(k), Name: text})
	}
	return out
}

// manifest says what the service can do.
func (s *Service) manifest() map[string]any {
	at := s.config.PublicURL + reconcileAt
	suggest := func(what string) map[string]string {
		return map[string]string{"service_url": at, "service_path": "/suggest/" + what}
	}
	return map[string]any{
		"versions": []string{"0.2"}, "name": s.config.Platform + "社会组织公开名册",
		"identifierSpace": s.config.PublicURL + "/organizations/", "schemaSpace": s.config.PublicURL + reconcileAt + "/types/",
		"defaultTypes": s.types(), "batchSize": batchSize, "documentation": s.config.PublicURL + "/organizations/data",
		"view":    map[string]string{"url": s.config.PublicURL + "/organizations/{{id}}"},
		"preview": map[string]any{"url": at + "/preview?id={{id}}", "width": 420, "height": 170},
		"suggest": map[string]any{"entity": suggest("entity"), "property": suggest("property"), "type": suggest("type")},
		"extend":  map[string]any{"propose_properties": map[string]string{"service_url": at, "service_path": "/properties"}},
	}
}

// reconcile serves the API below /reconcile.
func (s *Service) reconcile() http.Handler {
	room := make(chan struct{}, matching)
	doors := map[string]func(context.Context, url.Values) (any, error){
		"": s.ask, "/suggest/entity": s.suggestEntity, "/suggest/property": suggestProperty, "/suggest/type": s.suggestType, "/properties": s.propose,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open(w)
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		path := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, reconcileAt), "/")
		if path == "/preview" {
			s.preview(w, r)
			return
		}
		do, ok := doors[path]
		if !ok {
			route.Refuse(r.Context(), errNoService, w)
			return
		}
		form, err := formOf(w, r)
		if err != nil {
			route.Refuse(r.Context(), err, w)
			return
		}
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		case <-r.Context().Done():
			return
		}
		out, err := do(r.Context(), form)
		if err != nil {
			route.Refuse(r.Context(), err, w)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		_ = e.Encode(out) // the caller is gone; there is nobody to tell
	})
}

// formOf reads what was asked, in the address or in the body of a form.
func formOf(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		form, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return nil, errMalformed.Because(err)
		}
		return form, nil
	case http.MethodPost:
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			return nil, errBatch
		}
		if err != nil {
			return nil, errMalformed.Because(err)
		}
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, errMalformed.Because(err)
		}
		return form, nil
	}
	return nil, errNoService
}

// ask answers the endpoint itself: the manifest, a batch of queries, or columns.
func (s *Service) ask(ctx context.Context, form url.Values) (any, error) {
	switch {
	case form.Has("queries"):
		var in map[string]query
		if err := json.Unmarshal([]byte(form.Get("queries")), &in); err != nil || in == nil {
			return nil, errMalformed.Because(err)
		}
		if len(in) > batchSize {
			return nil, errBatch
		}
		out := map[string]any{}
		for key, q := range in {
			found, err := s.candidates(ctx, q)
			if err != nil {
				return nil, err
			}
			out[key] = map[string]any{"result": found}
		}
		return out, nil
	case form.Has("extend"):
		return s.extend(ctx, form.Get("extend"))
	}
	return s.manifest(), nil
}
