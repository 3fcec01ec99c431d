package route

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// maxAnswer bounds what Call reads from another service, in bytes.
const maxAnswer = 32 << 20

// Call asks another service for op, in process or across the network: via is
// the host's driver. The service is named by the path (/api/<service>/…). The
// caller's token and trace go along; a refusal comes back as the fault it was.
func Call[Req, Resp any](ctx context.Context, via http.RoundTripper, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	if f, _ := ctx.Value(withheldKey{}).(*fault.Fault); f != nil && op.Method != http.MethodGet {
		return resp, f
	}
	r, err := request(ctx, op.Method, op.Path, req)
	if err != nil {
		return resp, err
	}
	w, err := via.RoundTrip(r)
	if err != nil {
		return resp, fault.New(fault.Unavailable, "route.unreachable", "相关服务暂时不可用，请稍后再试。").Because(err)
	}
	defer w.Body.Close()
	b, err := io.ReadAll(io.LimitReader(w.Body, maxAnswer))
	switch {
	case err != nil:
		return resp, fault.New(fault.Unavailable, "route.cut-off", "相关服务的回答没有收全，请稍后再试。").Because(err)
	case w.StatusCode >= 400:
		return resp, refused(w.StatusCode, b)
	}
	switch v := any(&resp).(type) {
	case *contract.Empty:
	case *contract.File:
		v.Body, v.Type = b, w.Header.Get("Content-Type")
		if _, params, err := mime.ParseMediaType(w.Header.Get("Content-Disposition")); err == nil {
			v.Name = params["filename"]
		}
	default:
		if err := json.Unmarshal(b, &resp); err != nil {
			return resp, fmt.Errorf("%s: %w", op.ID, err)
		}
	}
	return resp, nil
}

// refused turns a problem back into the fault it was written from.
func refused(status int, body []byte) error {
	var p Problem
	if err := json.Unmarshal(body, &p); err != nil || p.Code == "" {
		return fault.New(fault.Unavailable, "route.garbled", "相关服务的回答无法识别，请稍后再试。").Because(fmt.Errorf("status %d", status))
	}
	return &fault.Fault{Kind: fault.Kind(status), Code: p.Code, Text: p.Detail, Basis: p.Basis, Fields: p.Fields, Proof: p.Proof}
}

func request[Req any](ctx context.Context, method, path string, req Req) (*http.Request, error) {
	v := reflect.ValueOf(req)
	q, header, body := url.Values{}, http.Header{}, false
	var upload *contract.File
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Anonymous {
			continue
		}
		field := v.FieldByIndex(f.Index)
		switch {
		case f.Tag.Get("path") != "":
			path = strings.Replace(path, "{"+f.Tag.Get("path")+"}", url.PathEscape(word(field)), 1)
		case f.Tag.Get("query") != "":
			if s := word(field); s != "" && s != "0" && s != "false" {
				q.Set(f.Tag.Get("query"), s)
			}
		case f.Tag.Get("header") != "":
			if s := word(field); s != "" {
				header.Set(f.Tag.Get("header"), s)
			}
		case f.Tag.Get("upload") != "":
			u := field.Interface().(contract.File)
			upload = &u
		default:
			body = true
		}
	}
	service, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	var content []byte
	kind := "application/json"
	switch {
	case upload != nil:
		content, kind = upload.Body, mime.FormatMediaType(upload.Type, map[string]string{"name": upload.Name})
	case body:
		var err error
		if content, err = json.Marshal(req); err != nil {
			return nil, err
		}
	}
	u := "http://" + service + path
	if len(q) > 0 {
		u += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, u, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	r.Header = header
	if method != http.MethodGet {
		r.Header.Set("Content-Type", kind)
	}
	if t := identity.Token(ctx); t != "" {
		r.Header.Set("Authorization", "Bearer "+t)
	}
	if key, _ := ctx.Value(callKey{}).(string); key != "" && method != http.MethodGet {
		r.Header.Set("Idempotency-Key", key)
	}
	otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(r.Header))
	return r, nil
}

type withheldKey struct{}

// Withhold returns ctx under which Call changes nothing: whatever is not a GET
// is refused with f before it is sent.
func Withhold(ctx context.Context, f *fault.Fault) context.Context {
	return context.WithValue(ctx, withheldKey{}, f)
}

type callKey struct{}

// WithKey returns ctx under which Call sends key as the Idempotency-Key.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, callKey{}, key)
}

func word(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int64, reflect.Int32:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = word(v.Index(i))
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v.Interface())
}
