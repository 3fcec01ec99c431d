package route

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// maxKept bounds how many answers a row remembers.
const maxKept = 1000

type answer struct {
	header http.Header
	body   []byte
	until  time.Time
}

// kept answers a row's public GETs from memory while they are fresh. A request
// that carries a token is never kept, and only whole successes are.
func (r Route) kept(next http.Handler) http.Handler {
	if r.fresh == 0 || r.Op.Method != http.MethodGet || !r.Op.Public {
		return next
	}
	var mu sync.RWMutex
	var flight singleflight.Group
	by := map[string]*answer{}
	age := []string{"public, max-age=" + strconv.Itoa(int(r.fresh/time.Second))}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Authorization") != "" {
			next.ServeHTTP(w, req)
			return
		}
		key := req.URL.RequestURI()
		mu.RLock()
		a := by[key]
		mu.RUnlock()
		if a == nil || time.Now().After(a.until) {
			got, _, _ := flight.Do(key, func() (any, error) {
				rec := recorder{header: http.Header{}}
				// others wait for this answer too, so the first of them must not cancel it by leaving
				next.ServeHTTP(&rec, req.WithContext(context.WithoutCancel(req.Context())))
				fresh := &answer{rec.header, rec.Bytes(), time.Now().Add(r.fresh)}
				if rec.status != http.StatusOK {
					return &rec, nil
				}
				fresh.header["Cache-Control"] = age
				fresh.header.Set("Content-Length", strconv.Itoa(len(fresh.body)))
				mu.Lock()
				if len(by) >= maxKept {
					clear(by)
				}
				by[key] = fresh
				mu.Unlock()
				return fresh, nil
			})
			if rec, refused := got.(*recorder); refused {
				copyHeader(w.Header(), rec.header)
				w.WriteHeader(rec.status)
				_, _ = w.Write(rec.Bytes())
				return
			}
			a = got.(*answer)
		}
		copyHeader(w.Header(), a.header)
		_, _ = w.Write(a.body)
	})
}

func copyHeader(to, from http.Header) {
	for k, v := range from {
		to[k] = v
	}
}

// recorder keeps an answer in memory.
type recorder struct {
	bytes.Buffer
	header http.Header
	status int
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.Buffer.Write(b)
}
