package route

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
)

// Keeper is a handler that may have an answer in memory. Answered gives it and
// reports that it did; the host asks this before it spends anything on a request.
type Keeper interface {
	Answered(http.ResponseWriter, *http.Request) bool
}

// Kept remembers answers that are the same for every stranger: what a whole
// town asks for at once is made once. Only whole successes that set no cookie
// are kept.
type Kept struct {
	key    func(*http.Request) string
	vary   []string
	now    func() time.Time
	flight singleflight.Group

	mu sync.RWMutex
	by map[string]*answer
}

const (
	maxKept  = 1000      // answers; beyond it the memory starts anew
	maxBytes = 256 << 10 // of one answer
)

// NewKept makes an empty memory. key names the answer to a GET, or is "" when
// who asks is no stranger; vary lists the request headers that key looks at.
func NewKept(key func(*http.Request) string, vary string, now func() time.Time) *Kept {
	return &Kept{key: key, vary: []string{vary + ", Accept-Encoding"}, now: now, by: map[string]*answer{}}
}

// Forget empties the memory.
func (k *Kept) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.by)
}

// Answered answers from memory if it can.
func (k *Kept) Answered(w http.ResponseWriter, r *http.Request) bool {
	if a := k.fresh(k.name(r)); a != nil {
		a.write(w, r)
		return true
	}
	return false
}

// Keep answers from memory while that is fresh, for d; else it asks next, once
// for all who wait. Callers are told by Cache-Control, which is control.
func (k *Kept) Keep(d time.Duration, control string, next http.Handler) http.Handler {
	controls := []string{control}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := k.name(r)
		if key == "" {
			next.ServeHTTP(w, r)
			return
		}
		if a := k.fresh(key); a != nil {
			a.write(w, r)
			return
		}
		got, _, _ := k.flight.Do(key, func() (any, error) {
			rec := &recorder{header: http.Header{}}
			// others wait for this answer too, so the first of them must not cancel it by leaving
			next.ServeHTTP(rec, r.WithContext(context.WithoutCancel(r.Context())))
			if rec.status != http.StatusOK || rec.header.Get("Set-Cookie") != "" || rec.Len() > maxBytes {
				return rec, nil
			}
			rec.header["Cache-Control"], rec.header["Vary"] = controls, k.vary
			a := &answer{header: rec.header, body: rec.Bytes(), until: k.now().Add(d)}
			a.length = []string{strconv.Itoa(len(a.body))}
			k.put(key, a)
			return a, nil
		})
		switch a := got.(type) {
		case *answer:
			a.write(w, r)
		case *recorder:
			copyHeader(w.Header(), a.header)
			w.WriteHeader(a.status)
			_, _ = w.Write(a.Bytes()) // the reader hung up; nobody is left to tell
		}
	})
}

func (k *Kept) name(r *http.Request) string {
	if r.Method != http.MethodGet {
		return ""
	}
	return k.key(r)
}

func (k *Kept) fresh(key string) *answer {
	k.mu.RLock()
	a := k.by[key]
	k.mu.RUnlock()
	if a != nil && k.now().Before(a.until) {
		return a
	}
	return nil
}

func (k *Kept) put(key string, a *answer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.by) >= maxKept {
		clear(k.by)
	}
	k.by[key] = a
}

// answer is what one stranger was told and others will be.
type answer struct {
	header http.Header
	body   []byte
	length []string
	until  time.Time

	squeeze  sync.Once
	gzip     []byte // nil when it would not be smaller
	squeezed []string
}

var gzipped = []string{"gzip"}

// write gives the answer. It is compressed for the first who asks for that, and
// only here: nothing in it is secret, so its length tells nothing.
func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	h, body, length := w.Header(), a.body, a.length
	copyHeader(h, a.header)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		a.squeeze.Do(func() {
			if a.gzip = squeeze(a.body); a.gzip != nil {
				a.squeezed = []string{strconv.Itoa(len(a.gzip))}
			}
		})
		if a.gzip != nil {
			body, length = a.gzip, a.squeezed
			h["Content-Encoding"] = gzipped
		}
	}
	h["Content-Length"] = length
	_, _ = w.Write(body) // the reader hung up; nobody is left to tell
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

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.Buffer.Write(b)
}
