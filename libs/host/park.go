package host

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/store"
)

// Parked is an aggregate whose event a service could not digest, with what came
// after it, in order. It waits for a person; the other aggregates go on. When
// nothing waits any more the document stays, since what was decided stands in it.
type Parked struct {
	store.Meta
	Stream    string        `json:"stream"`
	Why       string        `json:"why"`
	Since     time.Time     `json:"since"`
	Retried   int           `json:"retried,omitempty"` // in vain, since it was parked
	Events    []event.Event `json:"events"`
	Decisions []Decision    `json:"decisions,omitempty"`
}

// Decision is what a person did about a parked stream: the record of it is
// saved in the same write as its effect.
type Decision struct {
	Do      string    `json:"do"` // retry or skip
	Event   string    `json:"event"`
	Reason  string    `json:"reason,omitempty"`
	Outcome string    `json:"outcome,omitempty"` // why it was in vain
	At      time.Time `json:"at"`
	By      string    `json:"by"`   // account id
	Name    string    `json:"name"` // masked where it is shown
}

// maxDecisions bounds the record of one stream. Retries make room before skips
// do: a retry changes nothing that cannot be seen elsewhere.
const maxDecisions = 50

func (p *Parked) decided(d Decision) {
	p.Decisions = append(p.Decisions, d)
	for len(p.Decisions) > maxDecisions {
		at := 0
		for i, x := range p.Decisions {
			if x.Do == "retry" {
				at = i
				break
			}
		}
		p.Decisions = append(p.Decisions[:at], p.Decisions[at+1:]...)
	}
}

// The refusals of those who look after parked events.
var (
	errParkedGone  = fault.New(fault.NotFound, "host.parked.not-found", "没有找到这个搁置的事件流，它可能已经放行，请从运行状况页面重新进入。")
	errParkedMoved = fault.New(fault.Conflict, "host.parked.changed", "最前面的事件已经不是这一个，可能刚被别人处理过，请刷新页面，核对后再办理。")
	errParkedStill = fault.New(fault.Refused, "host.parked.still", "重试没有成功，事件仍然搁置，请按原因排除问题后再试；确定不再需要这个事件的，请写明理由后跳过。")
)

// errFree says that a stream is not parked, or not any more.
var errFree = errors.New("host: the stream is not parked")

func openParked(ctx context.Context, e store.Engine) (*store.Collection[Parked], error) {
	return store.Open(ctx, e, store.Schema{Name: "parked", Indexes: []string{"open", "decided"}, Rev: 1}, func(p *Parked) map[string][]string {
		ix := map[string][]string{}
		if len(p.Events) > 0 {
			ix["open"] = []string{store.Time(p.Since)}
		}
		if n := len(p.Decisions); n > 0 {
			ix["decided"] = []string{store.Time(p.Decisions[n-1].At)}
		}
		return ix
	})
}

func parkedID(stream string) string { return strings.ReplaceAll(stream, "/", ":") }

func short(err error) string { return watch.Cut(err.Error(), 600) }

// Replay hands a parked stream's events to the service again, in order. Each
// that is digested leaves; at the first that is not the others stay behind it.
// The stream is free when the last has left, in the same write: an event that
// arrives meanwhile is either before that write, and waits, or after it, and is
// handled as any other.
func (l *listener) Replay(ctx context.Context, id string, d Decision) (p Parked, err error) {
	if p, err = l.waiting(ctx, id); err != nil {
		return p, err
	}
	for len(p.Events) > 0 {
		ev := p.Events[0]
		d.Do, d.Event, d.Outcome = "retry", ev.ID(), ""
		failed := l.again(ctx, ev)
		if failed != nil {
			d.Outcome = short(failed)
		}
		p, err = l.parked.Update(ctx, id, func(p *Parked) ([]event.Event, error) {
			if len(p.Events) == 0 || p.Events[0].ID() != ev.ID() {
				return nil, errParkedMoved // somebody else is at it
			}
			p.decided(d)
			if failed != nil {
				p.Why, p.Retried = d.Outcome, p.Retried+1
				return nil, nil
			}
			p.Events = p.Events[1:]
			return nil, nil
		})
		if err == nil && failed != nil {
			err = errParkedStill.Because(failed)
		}
		if err != nil {
			return p, err
		}
	}
	l.log.InfoContext(ctx, "parked stream released", "service", l.service, "stream", p.Stream, "by", d.By)
	return p, nil
}

// Skip gives up the first event of a parked stream. What came after it still
// waits: whether it makes sense without its predecessor a retry will tell.
func (l *listener) Skip(ctx context.Context, id, ev string, d Decision) (p Parked, err error) {
	if p, err = l.waiting(ctx, id); err != nil {
		return p, err
	}
	d.Do, d.Event = "skip", ev
	p, err = l.parked.Update(ctx, id, func(p *Parked) ([]event.Event, error) {
		if len(p.Events) == 0 || p.Events[0].ID() != ev {
			return nil, errParkedMoved
		}
		p.Events = p.Events[1:]
		p.decided(d)
		return nil, nil
	})
	if err == nil {
		l.log.WarnContext(ctx, "parked event skipped", "service", l.service, "event", ev, "by", d.By, "reason", d.Reason)
	}
	return p, err
}

func (l *listener) waiting(ctx context.Context, id string) (Parked, error) {
	p, err := l.parked.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errParkedGone
	}
	return p, err
}

// replayTime bounds one reaction to a replayed event.
const replayTime = 15 * time.Second

// again calls the reaction as a consumer would: without the rights of whoever
// asked for it, and in the trace of the event's cause. That request is linked,
// because it is not the cause.
func (l *listener) again(ctx context.Context, ev event.Event) (err error) {
	do := l.by[ev.Type]
	if do == nil {
		return nil // this release no longer reacts to it
	}
	work, cancel := context.WithTimeout(l.life, replayTime)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	work = propagation.TraceContext{}.Extract(work, propagation.MapCarrier{"traceparent": ev.Trace})
	work, span := otel.Tracer("sanshe/libs/host").Start(work, "replay "+ev.Type, trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithLinks(trace.LinkFromContext(ctx)))
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("handler panicked: %v", v)
			l.log.ErrorContext(work, "handler panicked", "event", ev.ID(), "panic", v, "stack", string(debug.Stack()))
		}
		if err != nil {
			span.RecordError(err)
			span.SetStatus(codes.Error, "handler failed")
		}
		span.End()
	}()
	return do(work, ev)
}
