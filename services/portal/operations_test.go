package portal

import (
	"context"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/platformapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

const someTrace = "4bf92f3577b34da6a3ce929d0e0e4736"

func parkedStream() platformapi.Parked {
	return platformapi.Parked{
		ID: "x:1", Version: 3, Service: "tender", Stream: "catalog.catalogue/1", Why: "cannot digest", Since: noon, Retried: 2,
		Events: []platformapi.ParkedEvent{
			{ID: "x/1", Type: "catalog.catalogue.effected.v1", Seq: 1, At: noon, Trace: someTrace, Content: "\nname：文字（3字）"},
			{ID: "x/2", Type: "catalog.catalogue.retired.v1", Seq: 2, At: noon, Content: "\nname：文字（3字）"},
		},
		Decisions: []platformapi.Decision{{Service: "tender", Stream: "catalog.catalogue/1", Do: "retry", Event: "x/1", Outcome: "still no", At: noon, By: "张*三"}},
	}
}

// operationRoutes answer as the process of some services.
func (w *works) operationRoutes(services ...string) []route.Route {
	trouble := noon.Add(-time.Hour)
	return []route.Route{
		route.On(platformapi.GetProcess, func(context.Context, platformapi.GetProcessRequest) (platformapi.Process, error) {
			return platformapi.Process{
				Process: "127.0.0.1:8080", Version: "abc123", Since: noon.Add(-26 * time.Hour), Now: noon, ClockNow: noon, Services: services, Window: 5,
				Drivers: []platformapi.Driver{
					{Name: "broker", State: platformapi.DriverStateAway, Since: trouble, Why: "connection refused", WhyAt: &trouble},
					{Name: "mail", State: platformapi.DriverStateUnused, Since: noon},
					{Name: "store." + services[0], State: platformapi.DriverStateWell, Since: noon},
				},
				Queues:   []platformapi.Queue{{Group: "sanshe." + services[0], Topic: "sanshe.catalog", Waiting: 7, Oldest: &trouble}},
				Outboxes: []platformapi.Outbox{{Service: services[0], Collection: "gates", Waiting: 12, Oldest: &trouble}},
				Paces:    []platformapi.Pace{{Operation: services[0] + ".someOperation", Calls: 40, Failed: 1, P50Us: 1234, P95Us: 56_000, P99Us: 1_200_000, LongestUs: 61_000_000}},
			}, nil
		}),
		route.On(platformapi.ListTraces, func(_ context.Context, in platformapi.ListTracesRequest) (platformapi.TraceList, error) {
			out := platformapi.TraceList{Items: []platformapi.TraceSummary{{ID: someTrace, Name: "POST /desk/slow", Began: noon, TookUs: 812_000, Steps: 3, Odd: true}}}
			if !in.Odd {
				out.Items = append(out.Items, platformapi.TraceSummary{ID: strings.Repeat("1", 32), Name: "GET /quick", Began: noon, TookUs: 900, Steps: 1})
			}
			return out, nil
		}),
		route.On(platformapi.GetTrace, func(_ context.Context, in platformapi.GetTraceRequest) (platformapi.Trace, error) {
			return platformapi.Trace{ID: in.Trace, Name: "POST /desk/slow", Began: noon, TookUs: 812_000, Steps: 5, Wrong: true, Odd: true, Kept: []platformapi.TraceStep{
				{ID: "a", Parent: "elsewhere", Name: "POST /desk/slow", Room: "go.opentelemetry.io/otelhttp", TookUs: 20_000},
				{ID: "b", Parent: "a", Name: "tender.moveTender", Room: "sanshe/libs/route", StartUs: 1000, TookUs: 18_000},
				{ID: "c", Parent: "b", Name: "consume tender.tender.published.v1", Room: "sanshe/libs/event/kafkabus", StartUs: 30_000, TookUs: 782_000, Wrong: "cannot digest"},
			}}, nil
		}),
		route.On(platformapi.ListParked, func(context.Context, platformapi.ListParkedRequest) (platformapi.ParkedList, error) {
			p := parkedStream()
			return platformapi.ParkedList{
				Items:     []platformapi.ParkedSummary{{ID: p.ID, Service: "tender", Stream: p.Stream, Why: p.Why, Since: p.Since, Waiting: 2}},
				Decisions: p.Decisions,
			}, nil
		}),
		route.On(platformapi.GetParked, func(context.Context, platformapi.GetParkedRequest) (platformapi.Parked, error) {
			return parkedStream(), nil
		}),
		route.On(platformapi.ReplayParked, func(context.Context, platformapi.ReplayParkedRequest) (platformapi.Parked, error) {
			return parkedStream(), nil
		}),
		route.On(platformapi.SkipParked, func(context.Context, platformapi.SkipParkedRequest) (platformapi.Parked, error) {
			return parkedStream(), nil
		}),
	}
}

// operationPaths are the pages below, with the records of the works in them.
var operationPaths = []string{view.OperationsAt, view.OperationsAt + "/traces/" + someTrace, view.OperationsAt + "/parked/tender/x:1"}

// bare is what a page says, without its tags.
func bare(body string) string { return html.UnescapeString(mark.ReplaceAllString(body, "")) }

func TestHowThePlatformRunsIsForThoseWhoRunItAndUnknownToOthers(t *testing.T) {
	w := newWorks(t, identity.Staff)
	unknown := w.browser().get("/desk/admin/nowhere")
	for _, path := range operationPaths {
		if got := w.browser().get(path); got.at == path || strings.Contains(got.body, "cannot digest") {
			t.Errorf("a stranger is not asked to sign in at %s: %d", path, got.status)
		}
	}
	for name, b := range map[string]*browser{"a buyer": w.as(identity.Buyer), "an administrator of an office": func() *browser {
		w.bureau = true
		b := w.as(identity.Admin)
		w.bureau = false
		return b
	}()} {
		for _, path := range operationPaths {
			if got := b.get(path); got.status != http.StatusNotFound || !strings.Contains(got.body, frame.ErrUnknown.Text) || strings.Contains(got.body, "cannot digest") {
				t.Errorf("%s finds %s: %d", name, path, got.status)
			}
		}
		if got := b.post(operationPaths[2]+"/skip", "event", "x/1", "skip.reason", "没有理由"); got.status != unknown.status {
			t.Errorf("%s may skip: %d", name, got.status)
		}
	}
	if n := len(w.written("/skip")); n > 0 {
		t.Errorf("%d skips were sent on", n)
	}
	if b := w.as(identity.Admin); !strings.Contains(b.get("/desk/admin").body, view.OperationsAt) {
		t.Error("the desk of who runs the platform does not lead there")
	}
}

func TestThePageTellsWhatIsAwayWhatWaitsAndWhatIsSlow(t *testing.T) {
	w := newWorks(t, identity.Admin)
	b := w.as(identity.Admin)
	got := b.get(view.OperationsAt)
	text := bare(got.body)
	for _, want := range []string{
		"消息服务", "没有应答", "connection refused", "没有配置", "门户的数据库", "sanshe.catalog", "1小时0分钟", "gates", "catalog.catalogue/1", "cannot digest", "张*三",
		"portal.someOperation", "1.2毫秒", "56毫秒", "1.2秒", "1分钟", "POST /desk/slow", "GET /quick", "812毫秒", "abc123", "1天2小时", "不选主", "只是所选服务的一个进程",
		"消息服务没有应答，平台会继续重试", "有1个事件流搁置",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if odd := b.get(view.OperationsAt + "?odd=1").body; strings.Contains(odd, "GET /quick") || !strings.Contains(odd, "POST /desk/slow") {
		t.Error("the slow ones are not told apart")
	}
	if other := b.get(view.OperationsAt + "?of=tender").body; !strings.Contains(other, "tender.someOperation") || !strings.Contains(other, "/traces/"+someTrace+"?of=tender") {
		t.Error("the process of another service is not shown, or its traces are looked for here")
	}
	gone := b.get(view.OperationsAt + "?of=notice")
	if gone.status != http.StatusServiceUnavailable && gone.status != http.StatusNotFound {
		t.Errorf("a process that does not answer: %d", gone.status)
	}
}

func TestATraceIsDrawnAsATreeWithItsFailure(t *testing.T) {
	w := newWorks(t, identity.Admin)
	got := w.as(identity.Admin).get(operationPaths[1])
	for _, want := range []string{"tender.moveTender", "└", "从30毫秒起，用时782毫秒", "cannot digest", "另有2步", someTrace, "<svg"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if strings.Contains(got.body, " style=") || strings.Contains(got.body, "<script>") {
		t.Error("the drawing needs what the policy forbids")
	}
}

func TestAParkedEventIsRetriedOrSkippedWithAReason(t *testing.T) {
	w := newWorks(t, identity.Admin)
	b := w.as(identity.Admin)
	page := bare(b.get(operationPaths[2]).body)
	for _, want := range []string{"cannot digest", "name：文字（3字）", "重试", "跳过的理由", "永远不会处理x/1", "still no"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	b.post(operationPaths[2] + "/replay")
	b.post(operationPaths[2]+"/skip", "do", "skip", "event", "x/1", "skip.reason", "重复的演示数据")
	if n := len(w.written("/parked/tender/x:1/replay")); n != 1 {
		t.Errorf("%d retries were sent", n)
	}
	if sent := w.written("/parked/tender/x:1/skip"); len(sent) != 1 || !strings.Contains(sent[0].body, `"event":"x/1"`) || !strings.Contains(sent[0].body, "重复的演示数据") {
		t.Errorf("sent %+v", sent)
	}
}
