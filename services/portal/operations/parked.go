package operations

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/platformapi"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func parkedAt(a *frame.Ask, service, id string) string {
	return frame.Href(view.OperationsAt+"/parked/", service) + frame.Href("/", id)
}

func parkedTable(a *frame.Ask, list platformapi.ParkedList) ui.Table {
	t := ui.Table{
		Caption: "搁置的事件", Cols: ui.Cols("事件流", "处理的服务", "原因", "从何时起", "#等待的事件"),
		Nothing: "没有搁置的事件。",
	}
	for _, x := range list.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(parkedAt(a, x.Service, x.ID), x.Stream), ui.Text(serviceName(x.Service)),
			ui.Code(x.Why), ui.Instant(x.Since), ui.Number(x.Waiting)))
	}
	return t
}

func decisionTable(list []platformapi.Decision) ui.Table {
	t := ui.Table{Caption: "处理记录", Cols: ui.Cols("时间", "办理人", "办理", "事件", "理由或结果"), Nothing: "还没有人办理过。"}
	for _, x := range list {
		do, why := "重试", ui.Text("处理成功")
		switch {
		case x.Do == "skip":
			do, why = "跳过", ui.Text(x.Reason)
		case x.Outcome != "":
			why = ui.All(ui.Text("没有成功："), ui.Code(x.Outcome))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Instant(x.At), ui.Text(x.By), ui.Text(do), ui.Code(x.Event), why))
	}
	return t
}

func recentDecisions(list platformapi.ParkedList) templ.Component {
	if len(list.Decisions) == 0 {
		return ui.None()
	}
	t := decisionTable(list.Decisions)
	t.Caption, t.Titled = "最近的处理记录", true
	return ui.Data(t)
}

// service is the process that is asked about a parked stream: the one in which it was parked.
func (p *room) service(a *frame.Ask) http.RoundTripper { return host.Of(a.Path("service"), p.Call) }

func (p *room) parkedDesk(a *frame.Ask) error {
	return p.showParked(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showParked(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.service(a), platformapi.GetParked, platformapi.GetParkedRequest{Service: a.Path("service"), ID: a.Path("id")})
	if err != nil {
		return err
	}
	lead := ui.Text("这个事件流里最前面的事件处理不了，后面的按先后等着；别的事件流不受影响。")
	if len(x.Events) == 0 {
		lead = ui.Text("已经放行，没有等待的事件。")
	}
	return a.Show(status, a.DeskPage("搁置的事件", "运行状况", view.OperationsAt, "搁置的事件"), view.Stack(
		ui.PageHead(ui.Head{Title: x.Stream, Over: ui.Text("搁置的事件"), Lead: lead}), ui.Refusal(e.Fault),
		parkedSteps(a, x, e),
		view.Panel(ui.Box{Title: "等待的事件", Note: "按先后；内容只显示有哪些项，不显示值"}, ui.Data(parkedEvents(x))),
		view.Panel(ui.Box{Title: "处理记录"}, ui.Data(decisionTable(x.Decisions)))))
}

// parkedSteps are what can be done: try again, or give the first event up.
func parkedSteps(a *frame.Ask, x platformapi.Parked, e frame.Entry) templ.Component {
	if len(x.Events) == 0 {
		return ui.None()
	}
	at, first := parkedAt(a, x.Service, x.ID), x.Events[0]
	skip := ui.Action{
		Do: "skip", Label: "跳过最前面的事件", Danger: true,
		Confirm: "跳过后，这个服务永远不会处理" + first.ID + "，由它引起的办理、通知也不会发生，需要另行补办。排在后面的事件仍然等待，再点重试。",
		Form: ui.All(ui.Hidden("event", first.ID),
			ui.AreaField(e.Among("skip", ui.Input{Name: "reason", Label: "跳过的理由", Help: "5至500个字，记入处理记录。", Required: true, Max: 500, Lines: 3}))),
	}
	return view.Panel(ui.Box{Title: "办理", Note: "原因排除之后重试；确定不再需要的才跳过"},
		ui.DL(ui.T("处理不了的服务", ui.Text(serviceName(x.Service))), ui.T("原因", ui.Code(x.Why)), ui.T("从何时起", ui.Instant(x.Since)), ui.T("已经重试", ui.Quantity(x.Retried, "次"))),
		view.Inside(ui.Form(at+"/replay", false), ui.Submit("重试", "")),
		ui.ActionButtons(at+"/skip", x.Version, e.Reopened([]ui.Action{skip})))
}

func parkedEvents(x platformapi.Parked) ui.Table {
	t := ui.Table{Caption: "等待的事件", Cols: ui.Cols("事件", "类型", "发生于", "链路", "内容"), Nothing: "没有等待的事件。"}
	for _, ev := range x.Events {
		trace := ui.Soft("没有记录")
		if ev.Trace != "" {
			trace = ui.Link(frame.Href(view.OperationsAt+"/traces/", ev.Trace)+"?of="+x.Service, ev.Trace[:8])
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Code(ev.ID), ui.Code(ev.Type), ui.Instant(ev.At), trace, ui.Paragraphs(ev.Content)))
	}
	return t
}

func (p *room) parkedReplay(a *frame.Ask) error {
	at := parkedAt(a, a.Path("service"), a.Path("id"))
	f, err := a.Form()
	if err != nil {
		return err
	}
	_, err = route.Call(a.Ctx, p.service(a), platformapi.ReplayParked, platformapi.ReplayParkedRequest{Service: a.Path("service"), ID: a.Path("id")})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showParked(a, status, e) })
	}
	return a.Redirect(at, "重试成功，等待的事件都已处理。")
}

func (p *room) parkedSkip(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	ev := f.Text("event")
	f.As("skip")
	in := platformapi.SkipParkedRequest{Service: a.Path("service"), ID: a.Path("id"), Skip: platformapi.Skip{Event: ev, Reason: f.Text("reason")}}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.service(a), platformapi.SkipParked, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showParked(a, status, e) })
	}
	return a.Redirect(parkedAt(a, a.Path("service"), a.Path("id")), "已跳过这个事件，理由已记入处理记录。")
}
