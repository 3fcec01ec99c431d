package bustest_test

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/propagation"

	"sanshe/libs/event"
	"sanshe/libs/event/bustest"
)

// bug is one way a bus can break its word.
type bug string

const (
	none        bug = ""
	acksFirst   bug = "acknowledges before it calls the handler"
	shrugs      bug = "drops an event its handler refused"
	shuffles    bug = "delivers a batch backwards"
	dealsOut    bug = "deals events out to partitions in turn"
	oneForAll   bug = "shares the position of all groups"
	onlyNews    bug = "starts a new group at the end"
	untraced    bug = "does not hand on the trace"
	latin       bug = "writes subjects in an old encoding"
	swallows    bug = "accepts what is too big and drops it"
	chokes      bug = "is of no use after something too big"
	singleFile  bug = "serves all partitions from one goroutine"
	forgets     bug = "loses the tail of its log in a restart"
	neverAcks   bug = "never acknowledges"
	deaf        bug = "does not end with its context"
	prefetches  bug = "acknowledges what it has fetched"
	interrupts  bug = "acknowledges an event whose handler was interrupted"
	keepsGoing  bug = "accepts events after it was closed"
	coarseClock bug = "cuts times to the second"
	duplicated  bug = "delivers everything twice" // allowed: no claim may fail
)

const lanes = 4

// broker keeps logs in memory. Reading wakes on every write.
type broker struct {
	bug bug

	mu    sync.Mutex
	logs  [lanes][]event.Event
	at    map[string]*[lanes]int
	owner map[string]*[lanes]chan struct{}
	news  chan struct{}
	sick  bool
	dealt uint32
}

func newBroker(b bug) *broker {
	return &broker{
		bug: b, at: map[string]*[lanes]int{}, owner: map[string]*[lanes]chan struct{}{}, news: make(chan struct{}),
	}
}

func (k *broker) rig() *bustest.Rig {
	return &bustest.Rig{
		Open: func(t bustest.T) bustest.Bus {
			ctx, stop := context.WithCancel(context.Background())
			m := &member{broker: k, ctx: ctx, stop: stop}
			t.Cleanup(func() { _ = m.Close() })
			return m
		},
		Restart: func(bustest.T) {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.bug == forgets {
				for p := range k.logs {
					k.logs[p] = k.logs[p][:len(k.logs[p])*9/10]
					for _, at := range k.at {
						at[p] = min(at[p], len(k.logs[p]))
					}
				}
			}
		},
	}
}

type member struct {
	*broker
	ctx  context.Context
	stop context.CancelFunc
	subs sync.WaitGroup
}

func (m *member) Close() error {
	m.stop()
	m.subs.Wait()
	return nil
}

var errTooBig = errors.New("too big")

func (m *member) Publish(ctx context.Context, events ...event.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(ctx.Err(), m.ctx.Err()); err != nil && m.bug != keepsGoing {
		return err
	}
	for _, e := range events {
		if len(e.Data) >= bustest.TooBig {
			switch m.bug {
			case swallows:
				return nil
			case chokes:
				m.sick = true
			}
			return errTooBig
		}
		if m.sick {
			return errTooBig
		}
		h := fnv.New32a()
		h.Write([]byte(e.Subject))
		p := h.Sum32() % lanes
		if m.bug == dealsOut {
			m.dealt++
			p = m.dealt % lanes
		}
		if m.bug == latin {
			e.Subject = strings.ToValidUTF8(strings.Map(func(r rune) rune { return min(r, 255) }, e.Subject), "?")
		}
		if m.bug == coarseClock {
			e.At = e.At.Truncate(1e9)
		}
		m.logs[p] = append(m.logs[p], e)
	}
	close(m.news)
	m.news = make(chan struct{})
	return nil
}

func (m *member) Subscribe(ctx context.Context, group string, _ []string, h event.Handler) error {
	m.subs.Add(1)
	defer m.subs.Done()
	if m.bug == oneForAll {
		group = "everybody"
	}
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.ctx, cancel)()
	m.mu.Lock()
	if m.at[group] == nil {
		m.at[group], m.owner[group] = &[lanes]int{}, &[lanes]chan struct{}{}
		for p := range lanes {
			m.owner[group][p] = make(chan struct{}, 1)
			if m.bug == onlyNews {
				m.at[group][p] = len(m.logs[p])
			}
		}
	}
	owner := m.owner[group]
	m.mu.Unlock()
	var g sync.WaitGroup
	file := make(chan struct{}, 1)
	for p := range lanes {
		g.Go(func() {
			own := owner[p]
			select {
			case own <- struct{}{}:
				defer func() { <-own }()
			case <-ctx.Done():
				return
			}
			m.serve(ctx, group, p, h, file)
		})
	}
	g.Wait()
	if m.bug == deaf {
		<-m.ctx.Done()
	}
	return outer.Err()
}

// serve delivers one partition.
func (m *member) serve(ctx context.Context, group string, p int, h event.Handler, file chan struct{}) {
	m.mu.Lock()
	at := m.at[group][p]
	m.mu.Unlock()
	ack := func(n int) {
		if m.bug != neverAcks {
			m.mu.Lock()
			m.at[group][p] = n
			m.mu.Unlock()
		}
	}
	for {
		m.mu.Lock()
		batch, news := m.logs[p][min(at, len(m.logs[p])):], m.news
		m.mu.Unlock()
		if m.bug == shuffles {
			batch = slices.Clone(batch)
			slices.Reverse(batch)
		}
		if m.bug == prefetches {
			ack(at + len(batch))
		}
		for _, e := range batch {
			if m.bug == acksFirst {
				ack(at + 1)
			}
			if !m.deliver(ctx, e, h, file) {
				if m.bug == interrupts {
					ack(at + 1)
				}
				return
			}
			if m.bug == duplicated {
				m.deliver(ctx, e, h, file)
			}
			at++
			if m.bug != prefetches {
				ack(at)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-news:
		}
	}
}

func (m *member) deliver(ctx context.Context, e event.Event, h event.Handler, file chan struct{}) bool {
	if m.bug == singleFile {
		select {
		case file <- struct{}{}:
			defer func() { <-file }()
		case <-ctx.Done():
			return false
		}
	}
	hctx := ctx
	if m.bug != untraced {
		hctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": e.Trace})
	}
	for ctx.Err() == nil {
		if h(hctx, e) == nil || m.bug == shrugs {
			return true
		}
	}
	return false
}
