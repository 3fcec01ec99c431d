package operations

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/platformapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// operationPages are for those who run the platform. The row admits whoever is
// signed in, so that to all others of them these addresses are as unknown as any other.
func operationPages(p *room) []frame.Page {
	page := func(method, pattern string, do func(*frame.Ask) error) frame.Page {
		return frame.Page{Method: method, Pattern: view.OperationsAt + pattern, Do: func(a *frame.Ask) error {
			if !view.Operates(a.Caller) {
				return frame.ErrUnknown
			}
			a.At(identity.Admin)
			return do(a)
		}, Desk: frame.AnyDesk}
	}
	return []frame.Page{
		page(http.MethodGet, "", p.operations),
		page(http.MethodGet, "/traces/{trace}", p.traceDesk),
		page(http.MethodGet, "/parked/{service}/{id}", p.parkedDesk),
		page(http.MethodPost, "/parked/{service}/{id}/replay", p.parkedReplay),
		page(http.MethodPost, "/parked/{service}/{id}/skip", p.parkedSkip),
	}
}

// processes are the services by which processes are asked, the portal's own first.
var processes = append([]string{"portal"}, host.Topics...)

var serviceNames = map[string]string{
	"portal": "门户", "organization": "组织", "catalog": "目录", "tender": "采购", "contract": "合同", "notice": "通知", "platform": "平台",
}

func serviceName(s string) string {
	if name, ok := serviceNames[s]; ok {
		return name
	}
	return s
}

// process is whose view is looked at: the one of a service that the address names, else the portal's.
func process(a *frame.Ask) string {
	if of := a.Query("of"); slices.Contains(processes, of) {
		return of
	}
	return processes[0]
}

// within keeps a link in the view that is looked at.
func within(a *frame.Ask, path string) string {
	if of := process(a); of != processes[0] {
		return path + "?of=" + of
	}
	return path
}

// operations shows how one process is.
func (p *room) operations(a *frame.Ask) error {
	via := host.Of(process(a), p.Call)
	x, err := route.Call(a.Ctx, via, platformapi.GetProcess, platformapi.GetProcessRequest{})
	if err != nil {
		return p.noProcess(a, err)
	}
	parked, err := route.Call(a.Ctx, via, platformapi.ListParked, platformapi.ListParkedRequest{})
	if err != nil {
		return p.noProcess(a, err)
	}
	odd := a.Query("odd") != ""
	traces, err := route.Call(a.Ctx, via, platformapi.ListTraces, platformapi.ListTracesRequest{Odd: odd, Limit: 30})
	if err != nil {
		return p.noProcess(a, err)
	}
	return a.Show(http.StatusOK, a.DeskPage("运行状况", "运行状况"), view.Stack(
		ui.PageHead(ui.Head{Title: "运行状况", Lead: ui.Text("只凭本平台自己的记录，刷新页面即可更新。链路和用时保存在内存里，重新启动后从头记录。")}),
		p.processTabs(a, x), needs(x, parked),
		view.Panel(ui.Box{Title: "各部件", Note: "时间为机器时间"}, ui.Data(driverTable(x))),
		view.Panel(ui.Box{Title: "搁置的事件", Note: "服务处理不了的事件和排在它后面的"}, ui.Data(parkedTable(a, parked)), recentDecisions(parked)),
		view.Panel(ui.Box{Title: "消息"}, queueNote(x), ui.Data(queueTable(x)), ui.Data(outboxTable(x))),
		view.Panel(ui.Box{Title: "较慢的操作", Note: "最近" + frame.Itoa(int(x.Window)) + "分钟，按第95百分位从慢到快"}, ui.Data(paceTable(x))),
		view.Panel(ui.Box{Title: "最近的链路"}, ui.Tabs("链路",
			ui.Tab{Label: "全部", Href: a.With("odd", ""), Current: !odd}, ui.Tab{Label: "出错或慢的", Href: a.With("odd", "1"), Current: odd}),
			ui.Data(traceTable(a, traces.Items))),
		view.Panel(ui.Box{Title: "本进程"}, processFacts(x))))
}

// needs says first what somebody has to look after.
func needs(x platformapi.Process, parked platformapi.ParkedList) templ.Component {
	var away []string
	for _, d := range x.Drivers {
		if d.State == platformapi.DriverStateAway {
			away = append(away, driverName(d.Name))
		}
	}
	var words []string
	if len(away) > 0 {
		words = append(words, strings.Join(away, "、")+"没有应答，平台会继续重试，请检查它是否在运行。")
	}
	if n := len(parked.Items); n > 0 {
		words = append(words, "有"+frame.Itoa(n)+"个事件流搁置，请查看原因后重试或跳过。")
	}
	if len(words) > 0 {
		return ui.Note(ui.Bad, ui.Text(strings.Join(words, "")))
	}
	return ui.Note(ui.Good, ui.Text("用到的部件都正常，没有搁置的事件。"))
}

// noProcess says that a process does not answer, with the way to the others.
func (p *room) noProcess(a *frame.Ask, err error) error {
	if f := fault.Of(err); f.Kind != fault.Unavailable || process(a) == processes[0] {
		return err
	}
	return a.Show(http.StatusServiceUnavailable, a.DeskPage("运行状况", "运行状况"), view.Stack(
		ui.PageHead(ui.Head{Title: "运行状况"}), p.processTabs(a, platformapi.Process{Services: processes[:1]}),
		ui.Note(ui.Bad, ui.Text(serviceName(process(a))+"服务所在的进程没有应答，请检查它是否在运行；门户自己的状况仍可查看。"))))
}

// processTabs leads to the processes that services run in. Where all are in one
// process there is nothing to choose.
func (p *room) processTabs(a *frame.Ask, x platformapi.Process) templ.Component {
	if len(x.Services) >= len(processes) {
		return ui.None()
	}
	var tabs []ui.Tab
	for _, s := range processes {
		of := s
		if s == processes[0] {
			of = ""
		}
		tabs = append(tabs, ui.Tab{Label: serviceName(s), Href: a.With("of", of, "odd", ""), Current: s == process(a)})
	}
	return ui.All(
		ui.Note(ui.Info, ui.Text("各服务分开运行。这里只是所选服务的一个进程看到的情况；同一服务有几个进程时，每次由其中一个应答。")),
		ui.Tabs("服务所在的进程", tabs...))
}

func processFacts(x platformapi.Process) templ.Component {
	names := make([]string, len(x.Services))
	for i, s := range x.Services {
		names[i] = serviceName(s)
	}
	version := x.Version
	if version == "" {
		version = "构建时没有写明"
	}
	ahead := x.ClockNow.Sub(x.Now)
	clock := ui.Text("与机器时间一致")
	if ahead.Abs() > time.Second {
		clock = ui.All(ui.Instant(x.ClockNow), ui.Text("，演示时钟已拨动"))
	}
	return ui.DL(
		ui.T("监听地址", ui.Code(x.Process)), ui.S("构建版本", version), ui.T("启动时间", ui.Instant(x.Since)), ui.S("已运行", span(x.Now.Sub(x.Since))),
		ui.S("其中的服务", strings.Join(names, "、")), ui.T("平台时间", clock), ui.S("主从", "各进程平等，不选主；同时修改时以文档版本为准"))
}

var driverWords = map[platformapi.DriverState]templ.Component{
	platformapi.DriverStateWell:   ui.Tag(ui.Good, ui.IconCheck, "正常"),
	platformapi.DriverStateAway:   ui.Tag(ui.Bad, ui.IconStop, "没有应答"),
	platformapi.DriverStateUnused: ui.Tag(ui.Plain, ui.IconMinus, "没有配置"),
	platformapi.DriverStateIdle:   ui.Tag(ui.Plain, ui.IconPause, "还没有用到"),
}

// driverName is a driver in words: the database of a service, the broker.
func driverName(name string) string {
	kind, service, _ := strings.Cut(name, ".")
	word, ok := map[string]string{"store": "数据库", "broker": "消息服务", "directory": "服务目录", "otlp": "遥测上报", "mail": "发信服务器"}[kind]
	switch {
	case !ok:
		return name
	case service != "":
		return serviceName(service) + "的" + word
	}
	return word
}

func driverTable(x platformapi.Process) ui.Table {
	t := ui.Table{Caption: "各部件的状况", Cols: ui.Cols("部件", "状况", "从何时起", "上次错误")}
	for _, d := range x.Drivers {
		last := ui.Soft("没有")
		if d.WhyAt != nil {
			last = ui.All(ui.Instant(*d.WhyAt), ui.Text("　"), ui.Code(d.Why))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(driverName(d.Name)), driverWords[d.State], ui.Instant(d.Since), last))
	}
	return t
}

func queueNote(x platformapi.Process) templ.Component {
	if x.QueuesUnknown == "" {
		return ui.None()
	}
	return ui.Note(ui.Warn, ui.All(ui.Text("没有问到排队的情况，请先看消息服务是否正常。"), ui.Code(x.QueuesUnknown)))
}

func queueTable(x platformapi.Process) ui.Table {
	t := ui.Table{
		Caption: "排队等待处理的事件", Titled: true, Cols: ui.Cols("消费组", "主题", "#等待的事件", "等得最久的"),
		Nothing: "这个进程里没有服务接收别人的事件。",
	}
	for _, q := range x.Queues {
		t.Rows = append(t.Rows, ui.Cells(ui.Code(q.Group), ui.Code(q.Topic), ui.Number(q.Waiting), waited(q.Oldest, x.Now)))
	}
	return t
}

func outboxTable(x platformapi.Process) ui.Table {
	t := ui.Table{
		Caption: "已经保存、还没有发出的事件", Titled: true, Cols: ui.Cols("服务", "集合", "#等待的事件", "等得最久的"),
		Nothing: "没有等待发出的事件。",
	}
	for _, o := range x.Outboxes {
		if o.Waiting == 0 {
			continue
		}
		n := ui.Number(o.Waiting)
		if o.More {
			n = ui.All(n, ui.Text("以上"))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(serviceName(o.Service)), ui.Code(o.Collection), n, waited(o.Oldest, x.ClockNow)))
	}
	return t
}

// waited is how long something has waited, or that nothing does.
func waited(since *time.Time, now time.Time) templ.Component {
	if since == nil {
		return ui.Soft("没有")
	}
	return ui.Text(span(now.Sub(*since)))
}

// maxPaces is how many operations are listed; the others are quicker.
const maxPaces = 20

func paceTable(x platformapi.Process) ui.Table {
	t := ui.Table{
		Caption: "各操作的用时", Cols: ui.Cols("操作", "#次数", "#出错", "#一半在", "#95%在", "#99%在", "#最长"),
		Nothing: "最近几分钟没有人办理业务。从内存直接回答的公开列表不在其中。",
	}
	for _, o := range x.Paces[:min(len(x.Paces), maxPaces)] {
		t.Rows = append(t.Rows, ui.Cells(ui.Code(o.Operation), ui.Number(o.Calls), ui.Number(o.Failed),
			took(o.P50Us), took(o.P95Us), took(o.P99Us), took(o.LongestUs)))
	}
	return t
}

// took is how long a step took, in microseconds.
func took(us int64) templ.Component { return ui.Text(span(time.Duration(us) * time.Microsecond)) }

// span is a length of time to two figures or so.
func span(d time.Duration) string {
	d = max(d, 0)
	tenths := func(unit time.Duration, word string) string {
		n := int64((d*10 + unit/2) / unit)
		if n%10 == 0 || n >= 100 {
			return frame.Itoa(int(n/10)) + word
		}
		return frame.Itoa(int(n/10)) + "." + frame.Itoa(int(n%10)) + word
	}
	switch {
	case d < time.Second:
		return tenths(time.Millisecond, "毫秒")
	case d < time.Minute:
		return tenths(time.Second, "秒")
	case d < time.Hour:
		return frame.Itoa(int(d/time.Minute)) + "分钟"
	case d < 24*time.Hour:
		return frame.Itoa(int(d/time.Hour)) + "小时" + frame.Itoa(int(d%time.Hour/time.Minute)) + "分钟"
	}
	return frame.Itoa(int(d/(24*time.Hour))) + "天" + frame.Itoa(int(d%(24*time.Hour)/time.Hour)) + "小时"
}

func traceTable(a *frame.Ask, list []platformapi.TraceSummary) ui.Table {
	t := ui.Table{Caption: "最近的链路", Cols: ui.Cols("开始于", "请求", "#步骤", "#用时", "结果"), Nothing: "还没有这样的链路。"}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Instant(x.Began), ui.Link(within(a, frame.Href(view.OperationsAt+"/traces/", x.ID)), x.Name),
			ui.Number(x.Steps), took(x.TookUs), traceMark(x.Wrong, x.Odd)))
	}
	return t
}

func traceMark(wrong, odd bool) templ.Component {
	switch {
	case wrong:
		return ui.Tag(ui.Bad, ui.IconStop, "有一步出错")
	case odd:
		return ui.Tag(ui.Warn, ui.IconClock, "有一步较慢")
	}
	return ui.Tag(ui.Good, ui.IconCheck, "正常")
}
