package roster

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// maxExtended bounds the rows, and the columns, of one request.
const maxExtended = 200

// extend answers columns for organizations that were found.
func (s *Service) extend(ctx context.Context, asked string) (any, error) {
	var in struct {
		IDs        []string `json:"ids"`
		Properties []struct {
			ID string `json:"id"`
		} `json:"properties"`
	}
	if err := json.Unmarshal([]byte(asked), &in); err != nil {
		return nil, errMalformed.Because(err)
	}
	if len(in.IDs) > maxExtended || len(in.Properties) > maxExtended {
		return nil, errBatch
	}
	meta, rows := []ref{}, map[string]map[string][]map[string]string{}
	var known []property
	for _, want := range in.Properties {
		p, ok := propertyOf(want.ID)
		if !ok {
			return nil, errMalformed
		}
		known, meta = append(known, p), append(meta, p.ref)
	}
	day := s.today()
	for _, id := range in.IDs {
		row := map[string][]map[string]string{}
		e, err := s.entries.Get(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		for _, p := range known {
			row[p.ID] = []map[string]string{}
			if err != nil {
				continue
			}
			if v := p.of(s.rowOn(&e, day)); v != "" {
				row[p.ID] = append(row[p.ID], map[string]string{"str": v})
			}
		}
		rows[id] = row
	}
	return map[string]any{"meta": meta, "rows": rows}, nil
}

// propose says which columns organizations of a type have: all have the same.
func (s *Service) propose(_ context.Context, form url.Values) (any, error) {
	out := []ref{}
	for _, p := range properties {
		out = append(out, p.ref)
	}
	answer := map[string]any{"type": form.Get("type"), "properties": out}
	if n, err := strconv.Atoi(form.Get("limit")); err == nil && n > 0 {
		answer["properties"], answer["limit"] = out[:min(n, len(out))], n
	}
	return answer, nil
}

// suggestions are how many are proposed while somebody types.
const suggestions = 20

// suggestEntity finds while somebody types: as the search does.
func (s *Service) suggestEntity(ctx context.Context, form url.Values) (any, error) {
	prefix := []rune(strings.TrimSpace(form.Get("prefix")))
	skip, err := strconv.Atoi(form.Get("cursor"))
	if err != nil || skip < 0 {
		skip = 0
	}
	page, err := s.SearchOrganizations(ctx, organizationapi.SearchOrganizationsRequest{Q: string(prefix[:min(len(prefix), 60)]), Limit: int64(min(skip+suggestions, 200))})
	if err != nil {
		return nil, err
	}
	out := []ref{}
	for _, r := range page.Items[min(skip, len(page.Items)):] {
		out = append(out, ref{ID: r.ID, Name: r.Name, Description: described(r), Notable: []ref{{ID: string(r.Kind), Name: r.KindText}}})
	}
	return map[string]any{"result": out}, nil
}

func (s *Service) suggestType(_ context.Context, form url.Values) (any, error) {
	return suggested(s.types(), form), nil
}

func suggestProperty(_ context.Context, form url.Values) (any, error) {
	var all []ref
	for _, p := range properties {
		all = append(all, p.ref)
	}
	return suggested(all, form), nil
}

func suggested(all []ref, form url.Values) any {
	out, prefix := []ref{}, strings.ToLower(form.Get("prefix"))
	for _, r := range all {
		if strings.Contains(r.ID, prefix) || strings.Contains(r.Name, prefix) {
			out = append(out, r)
		}
	}
	if skip, err := strconv.Atoi(form.Get("cursor")); err == nil && skip > 0 {
		out = out[min(skip, len(out)):]
	}
	return map[string]any{"result": out}
}

var previewPage = template.Must(template.New("preview").Parse(`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{.Row.Name}}</title>
<style>body{margin:12px;font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1c2026;background:#fff}h1{margin:0 0 6px;font-size:16px}p{margin:0}</style></head>
<body><h1><a href="{{.Page}}" target="_blank" rel="noopener">{{.Row.Name}}</a></h1><p>{{.Row.KindText}}，{{.Row.RegionName}}</p>
{{with .Row.CreditCode}}<p>统一社会信用代码 {{.}}</p>{{end}}<p>状态 {{.Row.StatusText}}</p>{{if .Row.Grade}}<p>评估等级 {{.Row.Grade}}A，有效期至{{.Row.GradeTo}}</p>{{end}}
{{if .Row.ListedAbnormal}}<p>列入活动异常名录</p>{{end}}{{if .Row.ListedSerious}}<p>列入严重违法失信名单</p>{{end}}</body></html>`))

// preview is a small page about one organization, for the frame of a client.
func (s *Service) preview(w http.ResponseWriter, r *http.Request) {
	e, err := s.entries.Get(r.Context(), r.URL.Query().Get("id"))
	if errors.Is(err, store.ErrNotFound) {
		err = errNoBadge
	}
	if err != nil {
		route.Refuse(r.Context(), err, w)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = previewPage.Execute(w, map[string]any{"Row": s.rowOn(&e, s.today()), "Page": s.config.PublicURL + "/organizations/" + e.ID}) // the caller is gone; there is nobody to tell
}
