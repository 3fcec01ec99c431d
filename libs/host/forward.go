package host

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"

	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// forward hands on what is addressed to a service that is not in this process,
// so that any process can be the one that the network reaches. What no
// directory knows is answered by next.
func (d *drivers) forward(service func(path string) string, next http.Handler) http.Handler {
	proxy := &httputil.ReverseProxy{
		Transport: d.local,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", service(r.In.URL.Path)
			r.Out.URL.RawQuery = r.In.URL.RawQuery // what cannot be read is for the service to refuse
			r.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			route.Refuse(r.Context(), fault.New(fault.Unavailable, "route.unreachable", "相关服务暂时不可用，请稍后再试。").Because(err), w)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := service(r.URL.Path)
		if !slices.Contains(Topics, name) || len(d.dir.Find(r.Context(), name)) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if err := hold(r); err != nil {
			route.Refuse(r.Context(), fault.New(fault.Invalid, "request.body", "提交的内容格式不正确，请检查后重新提交。").Because(err), w)
			return
		}
		proxy.ServeHTTP(&flowing{ResponseWriter: w, time: writeTime, piece: piece}, r)
	})
}

// hold reads a body that is not large into memory, so that the request can be
// repeated where one instance has gone away.
func hold(r *http.Request) error {
	if r.ContentLength <= 0 || r.ContentLength > route.MaxBody {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, r.ContentLength))
	if err != nil {
		return err
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, err = r.GetBody()
	return err
}

// apiService is the service that an address of the interfaces belongs to: /api/<service>/…
func apiService(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	return name
}
