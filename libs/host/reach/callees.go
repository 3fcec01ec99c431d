// Package reach finds services in other processes and calls them: where they
// are (Consul, or a pattern of addresses), which instance is asked, when it is
// asked again and when it is left alone. What is said is the contracts'
// business, and whether a service is in this very process is host's.
package reach

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"

	"sanshe/libs/crash"
	"sanshe/libs/route"
)

// Directory tells where the instances of a service are: host:port each, none
// when it is not known.
type Directory interface {
	Find(ctx context.Context, service string) []string
}

// Pattern is a Directory of one address each, which something else balances:
// the name of a Kubernetes service, of a container, of a proxy. {service}
// stands for the name; the empty pattern knows nobody.
type Pattern string

// Find implements Directory.
func (p Pattern) Find(_ context.Context, service string) []string {
	if p == "" {
		return nil
	}
	return []string{strings.ReplaceAll(string(p), "{service}", service)}
}

// Callees is the RoundTripper to services in other processes. It goes round
// their instances, leaves out those that keep failing, and asks again where
// that is harmless.
type Callees struct {
	dir  Directory
	via  http.RoundTripper
	turn atomic.Uint32

	mu     sync.Mutex
	by     map[string]*gobreaker.TwoStepCircuitBreaker[any] // address →
	blame  map[string]error                                 // address → why it failed last
	budget float64                                          // retries that may still be made
}

const (
	maxTries   = 3
	perCall    = 0.1 // of a retry, which each call adds to the budget: at most one in ten is a repetition
	maxBudget  = 20
	openFor    = 2 * time.Second // how long an instance that keeps failing is left out
	openAfter  = 3               // failures in a row
	answerTime = 30 * time.Second
)

// New calls whom dir knows.
func New(dir Directory) *Callees {
	c := &Callees{
		dir: dir, by: map[string]*gobreaker.TwoStepCircuitBreaker[any]{}, blame: map[string]error{}, budget: maxBudget,
		via: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: time.Second, KeepAlive: 15 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: answerTime,
			DisableCompression: true, // between neighbours bytes are cheaper than squeezing them; what the browser asks for goes along
		},
	}
	_, _ = otel.Meter("sanshe/libs/host/reach").Int64ObservableGauge("sanshe.callee.left.out",
		metric.WithDescription("1 while an instance of another service is not asked because it keeps failing"),
		metric.WithInt64Callback(c.leftOut))
	return c
}

// leftOut says of every instance that was ever asked whether it is asked now.
func (c *Callees) leftOut(_ context.Context, o metric.Int64Observer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for addr, b := range c.by {
		var n int64
		if b.State() == gobreaker.StateOpen {
			n = 1
		}
		o.Observe(n, metric.WithAttributes(attribute.String("callee", addr)))
	}
	return nil
}

var (
	errNobody = errors.New("reach: no instance is known")
	errAll    = errors.New("reach: every instance keeps failing")
)

// RoundTrip implements http.RoundTripper; the host of r's address names the service.
func (c *Callees) RoundTrip(r *http.Request) (*http.Response, error) {
	service := r.URL.Host
	c.earn()
	var tried []string
	for {
		addr, done, err := c.pick(r.Context(), service, tried)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
		}
		out, err := c.prepare(r, addr)
		if err != nil {
			done(nil)
			return nil, err
		}
		crash.At(crash.BeforeCall)
		w, err := c.via.RoundTrip(out)
		crash.At(crash.AfterCall)
		why := failure(r.Context(), w, err)
		done(why)
		c.remember(addr, why)
		tried = append(tried, addr)
		if why == nil || len(tried) == maxTries || !harmless(r, w, err) || !c.spend() {
			return w, err
		}
		if w != nil {
			_ = w.Body.Close() // another answer is asked for
		}
	}
}

// prepare addresses a copy of r to an instance. What is left of the caller's
// time and the trace it belongs to go along.
func (c *Callees) prepare(r *http.Request, addr string) (*http.Request, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host, out.RequestURI = "http", addr, addr, ""
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	if end, ok := r.Context().Deadline(); ok {
		out.Header.Set(route.HeaderLeft, strconv.FormatInt(max(1, time.Until(end).Milliseconds()), 10))
	}
	otel.GetTextMapPropagator().Inject(r.Context(), propagation.HeaderCarrier(out.Header))
	return out, nil
}

// pick chooses the next instance that has not been tried and is not left out.
// When all have been tried it goes round once more.
func (c *Callees) pick(ctx context.Context, service string, tried []string) (addr string, done func(error), err error) {
	all := c.dir.Find(ctx, service)
	if len(all) == 0 {
		return "", nil, errNobody
	}
	first := int(c.turn.Add(1))
	for _, again := range []bool{false, true} {
		for i := range all {
			addr := all[(first+i)%len(all)]
			if slices.Contains(tried, addr) != again {
				continue
			}
			if done, err := c.breaker(addr).Allow(); err == nil {
				return addr, done, nil
			}
		}
	}
	return "", nil, c.blamed(all)
}

// remember keeps why an instance failed last; one that answers is not blamed any more.
func (c *Callees) remember(addr string, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if why == nil {
		delete(c.blame, addr)
	} else {
		c.blame[addr] = why
	}
}

// blamed is errAll with what every instance is left out for, in words: none of it is the answer to this call.
func (c *Callees) blamed(all []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var why []string
	for _, addr := range all {
		if err := c.blame[addr]; err != nil {
			why = append(why, addr+": "+err.Error())
		}
	}
	return fmt.Errorf("%w: %s", errAll, strings.Join(why, "; "))
}

func (c *Callees) breaker(addr string) *gobreaker.TwoStepCircuitBreaker[any] {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.by[addr]
	if b == nil {
		b = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
			Name: addr, Timeout: openFor,
			ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= openAfter },
		})
		c.by[addr] = b
	}
	return b
}

// failure is what an instance is to blame for. A refusal is an answer, and so
// is the problem of a service whose own driver is down; that the caller went
// away says nothing about anybody.
func failure(ctx context.Context, w *http.Response, err error) error {
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	case w.StatusCode < http.StatusInternalServerError:
		return nil
	case untouched(w):
	case w.StatusCode == http.StatusServiceUnavailable && strings.HasPrefix(w.Header.Get("Content-Type"), "application/problem+json"):
		return nil
	}
	return fmt.Errorf("status %d", w.StatusCode)
}

// untouched reports whether an instance turned the request away before anything
// was done: it has just come back under an address that is still remembered.
func untouched(w *http.Response) bool {
	return w != nil && w.Header.Get(route.HeaderUntouched) != ""
}

// harmless reports whether asking again cannot do a thing twice: nothing has
// been sent or touched, or a repetition is known as one.
func harmless(r *http.Request, w *http.Response, err error) bool {
	if r.Body != nil && r.Body != http.NoBody && r.GetBody == nil {
		return false // what was sent is gone
	}
	if dial := new(net.OpError); untouched(w) || errors.As(err, &dial) && dial.Op == "dial" {
		return true
	}
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Header.Get("Idempotency-Key") != ""
}

func (c *Callees) earn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.budget = min(maxBudget, c.budget+perCall)
}

func (c *Callees) spend() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.budget < 1 {
		return false
	}
	c.budget--
	return true
}
