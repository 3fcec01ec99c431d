package host

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/platformapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store/sqlitestore"
)

// stomach digests events of x.thing except those that are poison.
type stomach struct {
	poison map[string]bool
	seen   []string
	during func() // called before an event is digested
}

func (s *stomach) handle(_ context.Context, e event.Event) error {
	if s.poison[e.ID()] {
		return errors.New("cannot digest")
	}
	if s.during != nil {
		s.during()
	}
	s.seen = append(s.seen, e.ID())
	return nil
}

// instances are two processes of one service on one store.
func instances(t *testing.T, s *stomach) (a, b *listener) {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	one := func() *listener {
		l, err := newListener(t.Context(), "y", map[string]event.Handler{"x.thing.grew.v1": s.handle}, engine, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	return one(), one()
}

// hear delivers as the bus does: until it is taken.
func hear(t *testing.T, l *listener, e event.Event) {
	t.Helper()
	for range 2 * maxTries {
		if l.handle(t.Context(), e) == nil {
			return
		}
	}
	t.Fatalf("%s is not taken", e.ID())
}

func TestWhatOneInstanceParkedWaitsAtTheOthersToo(t *testing.T) {
	s := &stomach{poison: map[string]bool{"x.thing/a/1": true}}
	one, other := instances(t, s)
	all := events("a", 4)
	hear(t, one, all[0])
	hear(t, other, all[1]) // the partition has come to the other instance
	if len(s.seen) > 0 {
		t.Fatalf("%v went past a parked event", s.seen)
	}
	clear(s.poison)
	if _, err := other.Replay(t.Context(), "x.thing:a", Decision{}); err != nil {
		t.Fatal(err)
	}
	hear(t, one, all[2])
	if got := strings.Join(s.seen, " "); got != "x.thing/a/1 x.thing/a/2 x.thing/a/3" {
		t.Errorf("seen %s", got)
	}
	hear(t, one, all[1]) // again, as after a crash
	if len(s.seen) != 3 {
		t.Errorf("what was replayed is handled once more when it comes again: %v", s.seen)
	}
}

func TestAnEventThatComesDuringAReplayIsNeitherLostNorEarly(t *testing.T) {
	s := &stomach{poison: map[string]bool{"x.thing/a/1": true}}
	one, other := instances(t, s)
	all := events("a", 2)
	hear(t, one, all[0])
	clear(s.poison)
	s.during = func() { s.during = nil; hear(t, other, all[1]) }
	p, err := one.Replay(t.Context(), "x.thing:a", Decision{})
	if err != nil || len(p.Events) != 0 {
		t.Fatal(err, p.Events)
	}
	if got := strings.Join(s.seen, " "); got != "x.thing/a/1 x.thing/a/2" {
		t.Errorf("seen %s", got)
	}
}

func TestSkippingGivesUpOneEventWithARecordAndNoMore(t *testing.T) {
	s := &stomach{poison: map[string]bool{"x.thing/a/1": true}}
	l, _ := instances(t, s)
	for _, e := range events("a", 3) {
		hear(t, l, e)
	}
	why := Decision{By: "u1", Name: "张晓明", Reason: "重复的演示数据", At: time.Now()}
	if _, err := l.Skip(t.Context(), "x.thing:a", "x.thing/a/2", why); !errors.Is(err, errParkedMoved) {
		t.Errorf("an event in the middle is skipped: %v", err)
	}
	p, err := l.Skip(t.Context(), "x.thing:a", "x.thing/a/1", why)
	if err != nil || len(p.Events) != 2 || len(s.seen) != 0 {
		t.Fatalf("%v, %d wait, seen %v", err, len(p.Events), s.seen)
	}
	if d := p.Decisions[0]; d.Do != "skip" || d.Event != "x.thing/a/1" || d.By != "u1" || d.Reason != why.Reason {
		t.Errorf("recorded as %+v", d)
	}
	if _, err = l.Replay(t.Context(), "x.thing:a", Decision{}); err != nil {
		t.Fatal(err)
	}
	hear(t, l, events("a", 1)[0]) // comes again, as after a crash
	if got := strings.Join(s.seen, " "); got != "x.thing/a/2 x.thing/a/3" {
		t.Errorf("seen %s", got)
	}
}

func TestRecordsAreBoundedAndSkipsStayLongest(t *testing.T) {
	var p Parked
	p.decided(Decision{Do: "skip", Event: "first"})
	for range 3 * maxDecisions {
		p.decided(Decision{Do: "retry"})
	}
	if len(p.Decisions) != maxDecisions || p.Decisions[0].Event != "first" {
		t.Errorf("%d decisions, the first is %+v", len(p.Decisions), p.Decisions[0])
	}
}

func TestTheShapeOfAnEventTellsNothingItSays(t *testing.T) {
	got := shape([]byte(`{"name":"张晓明","fen":1860000,"lots":[{"title":"为老服务"},{}],"open":true,"none":null}`))
	for _, secret := range []string{"张晓明", "1860000", "为老服务", "true"} {
		if strings.Contains(got, secret) {
			t.Errorf("tells %s: %s", secret, got)
		}
	}
	for _, want := range []string{"name：文字（3字）", "fen：数字", "lots：2项", "title：文字（4字）", "open：是或否", "none：空"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not tell %s: %s", want, got)
		}
	}
	if shape([]byte("{")) == "" || len(shape([]byte(`["`+strings.Repeat("长", maxShape)+`"]`))) > maxShape {
		t.Error("what cannot be read or is long")
	}
}

// operator is who runs the platform; the others are not.
var operator = identity.Caller{ID: "u1", Name: "张晓明", Memberships: []identity.Membership{{Org: identity.Platform, Role: identity.Admin}}}

// asking calls the operations of a furnished process as a caller.
func asking(d *drivers, c identity.Caller) *Local {
	d.who = func(*http.Request) (identity.Caller, error) { return c, nil }
	l := &Local{}
	l.Add("catalog", d.operations())
	return l
}

func TestOnlyThoseWhoRunThePlatformSeeHowItRuns(t *testing.T) {
	d, _, _ := furnished(t)
	for name, x := range map[string]struct {
		who  identity.Caller
		want fault.Kind
	}{
		"a stranger":                   {identity.Caller{}, fault.Unauthenticated},
		"a buyer of the platform":      {identity.Caller{ID: "u", Memberships: []identity.Membership{{Org: identity.Platform, Role: identity.Buyer}}}, fault.Forbidden},
		"an administrator of a bureau": {identity.Caller{ID: "u", Memberships: []identity.Membership{{Org: "bureau", Role: identity.Admin}}}, fault.NotFound},
	} {
		via := Of("catalog", asking(d, x.who))
		_, err1 := route.Call(t.Context(), via, platformapi.GetProcess, platformapi.GetProcessRequest{})
		_, err2 := route.Call(t.Context(), via, platformapi.ListTraces, platformapi.ListTracesRequest{})
		_, err3 := route.Call(t.Context(), via, platformapi.ListParked, platformapi.ListParkedRequest{})
		_, err4 := route.Call(t.Context(), via, platformapi.ReplayParked, platformapi.ReplayParkedRequest{Service: "catalog", ID: "x"})
		for i, err := range []error{err1, err2, err3, err4} {
			if fault.Of(err).Kind != x.want {
				t.Errorf("%s is answered %v to question %d, want %d", name, err, i, x.want)
			}
		}
	}
	mounted := map[string]bool{}
	via := asking(d, operator)
	for _, op := range platformapi.Operations {
		mounted[op.ID] = true
		path := strings.NewReplacer("{trace}", browserTrace, "{service}", "catalog", "{id}", "none").Replace(op.Path)
		r, err := http.NewRequestWithContext(t.Context(), op.Method, "http://catalog"+path, strings.NewReader(`{"event":"e","reason":"没有理由可写"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		w, err := via.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if known := w.StatusCode == http.StatusOK || w.StatusCode == http.StatusNotFound && w.Header.Get("Content-Type") != ""; !known {
			t.Errorf("%s answers %d", op.ID, w.StatusCode)
		}
	}
	if len(mounted) != 7 {
		t.Errorf("%d operations", len(mounted))
	}
}

func TestAProcessTellsOfItsDriversQueuesOutboxesAndPaces(t *testing.T) {
	d, base, _ := furnished(t)
	post(t, base+"/make", "00-"+browserTrace+"-"+browserSpan+"-01")
	tree(t, d, browserTrace, "consume tender.echo.heard.v1")
	via := Of("catalog", asking(d, operator))
	got, err := route.Call(t.Context(), via, platformapi.GetProcess, platformapi.GetProcessRequest{})
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]platformapi.DriverState{}
	for _, x := range got.Drivers {
		state[x.Name] = x.State
	}
	for name, want := range map[string]platformapi.DriverState{
		"store.catalog": platformapi.DriverStateWell, "store.tender": platformapi.DriverStateWell, "broker": platformapi.DriverStateWell,
		"directory": platformapi.DriverStateUnused, "otlp": platformapi.DriverStateUnused,
	} {
		if state[name] != want {
			t.Errorf("%s is %q, want %s", name, state[name], want)
		}
	}
	if !slices.Equal(got.Services, []string{"catalog", "tender", "portal"}) || len(got.Queues) != 2 || got.QueuesUnknown != "" || len(got.Outboxes) != 2 {
		t.Errorf("%+v", got)
	}
	if !slices.ContainsFunc(got.Paces, func(p platformapi.Pace) bool {
		return p.Operation == "catalog.makeThing" && p.Calls == 1 && p.P50Us > 0
	}) {
		t.Errorf("paces %+v", got.Paces)
	}
	list, err := route.Call(t.Context(), via, platformapi.ListTraces, platformapi.ListTracesRequest{})
	if err != nil || !slices.ContainsFunc(list.Items, func(x platformapi.TraceSummary) bool { return x.ID == browserTrace }) {
		t.Errorf("traces %+v, %v", list, err)
	}
	one, err := route.Call(t.Context(), via, platformapi.GetTrace, platformapi.GetTraceRequest{Trace: browserTrace})
	if err != nil || len(one.Kept) < 8 || one.Kept[0].StartUs != 0 {
		t.Errorf("the trace %+v, %v", one, err)
	}
	if _, err = route.Call(t.Context(), via, platformapi.GetTrace, platformapi.GetTraceRequest{Trace: strings.Repeat("1", 32)}); fault.Of(err).Code != "host.trace.not-found" {
		t.Errorf("a trace that is gone: %v", err)
	}
}

func TestAParkedEventIsLookedAtRetriedAndSkippedOverHTTP(t *testing.T) {
	d, _, _ := furnished(t)
	l, err := d.listening("tender")
	if err != nil {
		t.Fatal(err)
	}
	s := &stomach{poison: map[string]bool{"x.thing/a/1": true}}
	l.by["x.thing.grew.v1"] = s.handle
	hear(t, l, events("a", 1)[0])
	via := Of("catalog", asking(d, operator))
	list, err := route.Call(t.Context(), via, platformapi.ListParked, platformapi.ListParkedRequest{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Service != "tender" || list.Items[0].Why != "cannot digest" {
		t.Fatalf("%+v, %v", list, err)
	}
	id := list.Items[0].ID
	if _, err = route.Call(t.Context(), via, platformapi.ReplayParked, platformapi.ReplayParkedRequest{Service: "tender", ID: id}); fault.Of(err).Code != "host.parked.still" {
		t.Errorf("a retry in vain: %v", err)
	}
	skip := platformapi.SkipParkedRequest{Service: "tender", ID: id, Skip: platformapi.Skip{Event: "x.thing/a/1"}}
	if _, err = route.Call(t.Context(), via, platformapi.SkipParked, skip); fault.Of(err).Kind != fault.Invalid {
		t.Errorf("skipped without a reason: %v", err)
	}
	skip.Reason = "重复的演示数据"
	p, err := route.Call(t.Context(), via, platformapi.SkipParked, skip)
	if err != nil || len(p.Events) != 0 || len(p.Decisions) != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	if x := p.Decisions[1]; x.Do != "skip" || x.By != "张*明" || x.Reason != skip.Reason {
		t.Errorf("recorded as %+v", x)
	}
	list, err = route.Call(t.Context(), via, platformapi.ListParked, platformapi.ListParkedRequest{})
	if err != nil || len(list.Items) != 0 || len(list.Decisions) != 2 || list.Decisions[0].Do != "skip" {
		t.Errorf("afterwards %+v, %v", list, err)
	}
}
