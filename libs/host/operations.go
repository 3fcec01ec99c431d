package host

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"go.opentelemetry.io/otel/trace"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/platformapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// What one answer holds at most.
const (
	maxOutbox = 100 // documents of a collection whose outboxes are counted
	maxParked = 200 // of a service
	lagTime   = 3 * time.Second
)

var (
	errNotOperator = fault.New(fault.NotFound, "host.operations.none", "没有这个页面，请从首页重新进入。")
	errNoTrace     = fault.New(fault.NotFound, "host.trace.not-found", "这条链路已经不在内存里，或者没有被记录，请从最近的链路中另选一条。")
)

// operations serves what a process knows of itself (contracts/openapi/platform.yaml).
// It is mounted in every process, and asked with Of: the process that answers is
// the one its service runs in.
func (d *drivers) operations() *route.Handler {
	return route.Server([]route.Route{
		forOperators(platformapi.GetProcess, d.process),
		forOperators(platformapi.ListTraces, d.listTraces),
		forOperators(platformapi.GetTrace, d.getTrace),
		forOperators(platformapi.ListParked, d.listParked),
		forOperators(platformapi.GetParked, d.getParked),
		forOperators(platformapi.ReplayParked, d.replayParked),
		forOperators(platformapi.SkipParked, d.skipParked),
	}, d.who, route.Trace("platform"), route.Log(d.log))
}

// operationsPath is where they are mounted.
const operationsPath = "/api/platform/operations"

// forOperators makes a row for those who run the platform. An administrator of
// anything else is told what a stranger is: that there is nothing.
func forOperators[Req, Resp any](op contract.Operation[Req, Resp], do func(context.Context, Req) (Resp, error)) route.Route {
	return route.On(op, func(ctx context.Context, req Req) (resp Resp, err error) {
		if c, _ := identity.From(ctx); !c.In(identity.Platform, identity.Admin) {
			return resp, errNotOperator
		}
		return do(ctx, req)
	})
}

// Of asks the process of one service, whatever the address says the operation belongs to.
func Of(service string, via http.RoundTripper) http.RoundTripper { return of{service, via} }

type of struct {
	service string
	via     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (o of) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host = o.service
	return o.via.RoundTrip(r)
}

func (d *drivers) process(ctx context.Context, _ platformapi.GetProcessRequest) (platformapi.Process, error) {
	one, cancel := context.WithTimeout(ctx, lagTime)
	defer cancel()
	d.beat(one)
	out := platformapi.Process{
		Process: d.cfg.Addr, Version: version(), Since: d.watch.Since.UTC(), Now: time.Now().UTC(), ClockNow: d.clock.Now(),
		Window: watch.Window, Drivers: d.driverRows(), Paces: paceRows(d.watch.Pace.Slowest()), Services: []string{},
	}
	for _, l := range d.services {
		out.Services = append(out.Services, l.service)
	}
	var err error
	if out.Queues, err = d.queueRows(one); err != nil {
		out.QueuesUnknown = short(err)
	}
	out.Outboxes, err = d.outboxRows(ctx)
	return out, err
}

var driverStates = map[watch.State]platformapi.DriverState{
	watch.Well: platformapi.DriverStateWell, watch.Away: platformapi.DriverStateAway,
	watch.Unused: platformapi.DriverStateUnused, watch.Idle: platformapi.DriverStateIdle,
}

func (d *drivers) driverRows() []platformapi.Driver {
	out := []platformapi.Driver{}
	for _, b := range d.watch.Pulse.Beats() {
		row := platformapi.Driver{Name: b.Name, State: driverStates[b.State], Since: b.Since.UTC(), Why: b.Why}
		if !b.WhyAt.IsZero() {
			at := b.WhyAt.UTC()
			row.WhyAt = &at
		}
		out = append(out, row)
	}
	return out
}

func paceRows(list []watch.Paces) []platformapi.Pace {
	out := make([]platformapi.Pace, len(list))
	for i, p := range list {
		out[i] = platformapi.Pace{
			Operation: p.Operation, Calls: p.Calls, Failed: p.Failed, P50Us: p.P50.Microseconds(), P95Us: p.P95.Microseconds(),
			P99Us: p.P99.Microseconds(), LongestUs: p.Longest.Microseconds(),
		}
	}
	return out
}

// queueRows are the topics that each listener of this process reads.
func (d *drivers) queueRows(ctx context.Context) ([]platformapi.Queue, error) {
	out := []platformapi.Queue{}
	for _, l := range d.services {
		topics := l.topics()
		by, err := d.bus.Backlogs(ctx, d.group(l), topics)
		if err != nil {
			return out, err
		}
		for _, t := range topics {
			q := platformapi.Queue{Group: d.group(l), Topic: d.cfg.Namespace + "." + t, Waiting: by[t].Waiting}
			if at := by[t].Oldest.UTC(); !by[t].Oldest.IsZero() {
				q.Oldest = &at
			}
			out = append(out, q)
		}
	}
	return out, nil
}

// outboxRows are the collections whose events still wait for the broker.
func (d *drivers) outboxRows(ctx context.Context) ([]platformapi.Outbox, error) {
	out := []platformapi.Outbox{}
	for _, l := range d.services {
		for _, coll := range l.collections {
			rs, err := l.engine.Unsent(ctx, coll, maxOutbox)
			if err != nil {
				return out, err
			}
			row := platformapi.Outbox{Service: l.service, Collection: coll, More: len(rs) == maxOutbox}
			for _, r := range rs {
				row.Waiting += int64(len(r.Outbox))
				if at := r.Outbox[0].At.UTC(); row.Oldest == nil || at.Before(*row.Oldest) {
					row.Oldest = &at
				}
			}
			out = append(out, row)
		}
	}
	return out, nil
}

func (d *drivers) listTraces(_ context.Context, in platformapi.ListTracesRequest) (platformapi.TraceList, error) {
	list := d.watch.Traces.Recent(int(cmp.Or(in.Limit, 50)), in.Odd)
	out := platformapi.TraceList{Items: make([]platformapi.TraceSummary, len(list))}
	for i, t := range list {
		out.Items[i] = platformapi.TraceSummary{
			ID: t.ID.String(), Name: t.Name, Began: t.Began.UTC(), TookUs: t.Took.Microseconds(), Steps: int64(t.Count), Wrong: t.Wrong, Odd: t.Odd,
		}
	}
	return out, nil
}

func (d *drivers) getTrace(_ context.Context, in platformapi.GetTraceRequest) (out platformapi.Trace, err error) {
	id, err := trace.TraceIDFromHex(in.Trace)
	if err != nil {
		return out, errNoTrace.Because(err)
	}
	t, ok := d.watch.Traces.Find(id)
	if !ok {
		return out, errNoTrace
	}
	out = platformapi.Trace{
		ID: in.Trace, Name: t.Name, Began: t.Began.UTC(), TookUs: t.Took.Microseconds(), Steps: int64(t.Count), Wrong: t.Wrong, Odd: t.Odd,
		Kept: make([]platformapi.TraceStep, len(t.Spans)),
	}
	for i, s := range t.Spans {
		out.Kept[i] = platformapi.TraceStep{
			ID: s.ID.String(), Name: s.Name, Room: s.Room, Kind: s.Kind.String(), Note: s.Note, Wrong: s.Wrong,
			StartUs: s.Began.Sub(t.Began).Microseconds(), TookUs: s.Took.Microseconds(),
		}
		if s.Parent.IsValid() {
			out.Kept[i].Parent = s.Parent.String()
		}
	}
	return out, nil
}

func (d *drivers) listParked(ctx context.Context, _ platformapi.ListParkedRequest) (platformapi.ParkedList, error) {
	out := platformapi.ParkedList{Items: []platformapi.ParkedSummary{}, Decisions: []platformapi.Decision{}}
	for _, l := range d.services {
		open, err := l.parked.Find(ctx, store.Query{By: "open", Limit: maxParked})
		if err != nil {
			return out, err
		}
		for _, p := range open.Items {
			out.Items = append(out.Items, platformapi.ParkedSummary{
				ID: p.ID, Service: l.service, Stream: p.Stream, Type: p.Events[0].Type, Why: p.Why, Since: p.Since, Waiting: int64(len(p.Events)),
			})
		}
		decided, err := l.parked.Find(ctx, store.Query{By: "decided", Desc: true, Limit: 20})
		if err != nil {
			return out, err
		}
		for _, p := range decided.Items {
			out.Decisions = append(out.Decisions, decisionRows(l.service, p)...)
		}
	}
	slices.SortFunc(out.Items, func(a, b platformapi.ParkedSummary) int { return a.Since.Compare(b.Since) })
	slices.SortFunc(out.Decisions, func(a, b platformapi.Decision) int { return b.At.Compare(a.At) })
	out.Decisions = out.Decisions[:min(len(out.Decisions), 50)]
	return out, nil
}

func decisionRows(service string, p Parked) []platformapi.Decision {
	out := make([]platformapi.Decision, len(p.Decisions))
	for i, x := range p.Decisions {
		out[i] = platformapi.Decision{
			Service: service, Stream: p.Stream, Do: x.Do, Event: x.Event, Reason: x.Reason, Outcome: x.Outcome, At: x.At, By: cn.MaskName(x.Name),
		}
	}
	return out
}

func parkedRow(service string, p Parked) platformapi.Parked {
	out := platformapi.Parked{
		ID: p.ID, Version: p.Version, Service: service, Stream: p.Stream, Why: p.Why, Since: p.Since, Retried: int64(p.Retried),
		Events: make([]platformapi.ParkedEvent, len(p.Events)), Decisions: decisionRows(service, p),
	}
	for i, e := range p.Events {
		out.Events[i] = platformapi.ParkedEvent{ID: e.ID(), Type: e.Type, Seq: e.Seq, At: e.At.UTC(), Content: shape(e.Data)}
		if len(e.Trace) == len("00-")+32+len("-")+16+len("-01") {
			out.Events[i].Trace = e.Trace[3:35]
		}
	}
	return out
}

// listening is the listener of a service in this process.
func (d *drivers) listening(service string) (*listener, error) {
	for _, l := range d.services {
		if l.service == service {
			return l, nil
		}
	}
	return nil, errParkedGone
}

func (d *drivers) getParked(ctx context.Context, in platformapi.GetParkedRequest) (out platformapi.Parked, err error) {
	l, err := d.listening(in.Service)
	if err != nil {
		return out, err
	}
	p, err := l.waiting(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return parkedRow(l.service, p), nil
}

// decision is one by whoever asks, now. It is kept by the machine's time: a
// demonstration's clock moves documents, not who did what.
func decision(ctx context.Context, reason string) Decision {
	c, _ := identity.From(ctx)
	return Decision{At: time.Now().UTC(), By: c.ID, Name: c.Name, Reason: reason}
}

func (d *drivers) replayParked(ctx context.Context, in platformapi.ReplayParkedRequest) (out platformapi.Parked, err error) {
	l, err := d.listening(in.Service)
	if err != nil {
		return out, err
	}
	p, err := l.Replay(ctx, in.ID, decision(ctx, ""))
	if err != nil {
		return out, err
	}
	return parkedRow(l.service, p), nil
}

func (d *drivers) skipParked(ctx context.Context, in platformapi.SkipParkedRequest) (out platformapi.Parked, err error) {
	l, err := d.listening(in.Service)
	if err != nil {
		return out, err
	}
	p, err := l.Skip(ctx, in.ID, in.Event, decision(ctx, in.Reason))
	if err != nil {
		return out, err
	}
	return parkedRow(l.service, p), nil
}
