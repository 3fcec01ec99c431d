package portal

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"sanshe/services/portal/ui"
)

// kept remembers, for a second, pages as strangers see them: a notice that a
// whole town opens at once is rendered once. It never keeps anything for a
// browser that carries a session or a note.
type kept struct {
	wall   func() time.Time
	flight singleflight.Group

	mu sync.Mutex
	by map[string]keptPage
}

type keptPage struct {
	kind  string
	body  []byte
	gzip  []byte // nil when it would not be smaller
	until time.Time
}

const (
	keptFor  = time.Second
	maxKept  = 128       // pages
	maxBytes = 256 << 10 // of one page
)

func newKept(wall func() time.Time) *kept { return &kept{wall: wall, by: map[string]keptPage{}} }

func (k *kept) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.by)
}

func (k *kept) get(key string) (keptPage, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.by[key]
	return p, ok && k.wall().Before(p.until)
}

func (k *kept) put(key string, p keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.by) >= maxKept {
		clear(k.by)
	}
	k.by[key] = p
}

// keyOf names a page as a stranger sees it; "" when the request is not a stranger's.
func keyOf(r *http.Request) string {
	if r.Method != http.MethodGet {
		return ""
	}
	for _, c := range r.Cookies() {
		if strings.Contains(c.Name, "sanshe") {
			return ""
		}
	}
	prefs := ui.PrefsOf(r) // and not the cookies: anybody can write a thousand different ones
	return r.URL.RequestURI() + "\x00" + prefs.Mode.Class() + "\x00" + string(prefs.Unit)
}

func (k *kept) serve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := keyOf(r)
		if key == "" {
			next.ServeHTTP(w, r)
			return
		}
		p, ok := k.get(key)
		if !ok {
			got, _, _ := k.flight.Do(key, func() (any, error) {
				rec := &recording{header: http.Header{}}
				// others wait for this page too, so the first of them must not cancel it by leaving
				next.ServeHTTP(rec, r.WithContext(context.WithoutCancel(r.Context())))
				if rec.status != http.StatusOK || rec.header.Get("Set-Cookie") != "" || rec.Len() > maxBytes {
					return rec, nil
				}
				// Only strangers' pages are compressed: nothing in them is secret, so their length tells nothing.
				fresh := keptPage{rec.header.Get("Content-Type"), rec.Bytes(), squeeze(rec.Bytes()), k.wall().Add(keptFor)}
				k.put(key, fresh)
				return fresh, nil
			})
			if rec, other := got.(*recording); other {
				for name, vs := range rec.header {
					w.Header()[name] = vs
				}
				w.WriteHeader(rec.status)
				_, _ = w.Write(rec.Bytes()) // the reader hung up; nobody is left to tell
				return
			}
			p = got.(keptPage)
		}
		h, body := w.Header(), p.body
		h.Set("Content-Type", p.kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Cookie, Accept-Encoding")
		if p.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body = p.gzip
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // the same
	})
}

func squeeze(b []byte) []byte {
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestSpeed)
	if err != nil {
		return nil
	}
	if _, err = w.Write(b); err != nil || w.Close() != nil || z.Len() >= len(b) {
		return nil
	}
	return z.Bytes()
}

// recording is an answer on its way into memory.
type recording struct {
	bytes.Buffer
	header http.Header
	status int
}

func (r *recording) Header() http.Header { return r.header }

func (r *recording) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recording) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.Buffer.Write(b)
}
