package host

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Local is a RoundTripper that reaches services in this process by name. The
// request still crosses JSON and the whole middleware stack, so a call that
// works in one process works across two. Names it does not know go to Away.
type Local struct {
	Away http.RoundTripper // nil: there is nothing beyond this process

	mu sync.RWMutex
	by map[string]http.Handler
}

// Add makes a service reachable.
func (l *Local) Add(name string, h http.Handler) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string]http.Handler{}
	}
	l.by[name] = h
}

// RoundTrip serves r with the handler named by its host.
func (l *Local) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.RLock()
	h, ok := l.by[r.URL.Host]
	l.mu.RUnlock()
	if !ok {
		if l.Away != nil {
			return l.Away.RoundTrip(r)
		}
		return nil, fmt.Errorf("host: no service %q in this process", r.URL.Host)
	}
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "in-process"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := &reply{header: http.Header{}}
	h.ServeHTTP(w, in)
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.Buffer), ContentLength: int64(w.Len()), Request: r,
	}, nil
}

type reply struct {
	bytes.Buffer
	header http.Header
	status int
}

func (w *reply) Header() http.Header { return w.header }

func (w *reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *reply) Write(b []byte) (int, error) { w.WriteHeader(http.StatusOK); return w.Buffer.Write(b) }
