package volunteer

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// comingShifts are those of today, and the next ones after.
func (p *room) comingShifts(a *frame.Ask) ([]templ.Component, error) {
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyShifts, volunteerapi.ListMyShiftsRequest{Limit: 20})
	if err != nil {
		return nil, err
	}
	var today, later []ui.Row
	for i := range page.Items {
		x := &page.Items[i]
		if !a.Now().Before(x.Ends) {
			continue
		}
		if cn.DayOf(x.Starts) == cn.DayOf(a.Now()) || x.Starts.Before(a.Now()) {
			today = append(today, shiftRow(x))
		} else {
			later = append(later, shiftRow(x))
		}
	}
	var out []templ.Component
	if len(today) > 0 {
		out = append(out, view.Panel(ui.Box{Title: "今天"}, ui.Rows(today...)))
	}
	next := view.Panel(ui.Box{Title: "接下来", Link: ui.Link("/volunteer/calendar", "放进手机日历")}, ui.Rows(later...))
	if len(later) == 0 {
		next = view.Panel(ui.Box{Title: "接下来"}, ui.Empty(ui.IconCalendar, "没有报名的班次，可以去找一个活动。", ui.ButtonLink("/projects", "找活动", len(today) == 0)))
	}
	return append(out, next), nil
}

// shiftRow is a shift of the caller or of a ward, with how they stand in it.
func shiftRow(x *volunteerapi.Shift) ui.Row {
	row := ui.Row{Href: view.ShiftPath(x.ID), Title: x.Position.Title, Meta: []string{view.ShiftTime(x.Starts, x.Ends), x.Project.Name, x.Place}}
	var names []string
	waits := false
	for _, m := range x.Mine {
		if m.Placing != volunteerapi.PlacingNone {
			names = append(names, m.Name)
			waits = waits || m.Placing == volunteerapi.PlacingWaiting
		}
	}
	if len(x.Mine) > 1 && len(names) > 0 {
		row.Meta = append(row.Meta, strings.Join(names, "、"))
	}
	switch {
	case x.State == volunteerapi.ShiftStateCancelled:
		row.End = ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	case waits:
		row.End = ui.Tag(ui.Warn, ui.IconClock, "候补")
	case len(names) > 0:
		row.End = ui.Tag(ui.Good, ui.IconCheck, "已报名")
	default:
		row.End = ui.Tag(ui.Info, ui.IconStar, "带队")
	}
	return row
}

// calendar is the address under which a phone reads the caller's shifts.
func (p *room) calendar(a *frame.Ask) error {
	return p.showCalendar(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showCalendar(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	feed, err := route.Call(a.Ctx, p.Call, volunteerapi.GetFeed, volunteerapi.GetFeedRequest{})
	if err != nil {
		return err
	}
	at := p.Config.PublicURL + frame.Href("/api/volunteer/feeds/", feed.Token)
	const title = "我的日历"
	return a.Show(status, page(a, title, "我的"), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("在手机或者电脑的日历里添加下面的订阅地址，报名、取消和改动都会跟着更新。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "订阅地址"}, ui.DL(ui.T("地址", ui.Code(at))), ui.Copy(at, "复制地址"),
			ui.Paragraphs("知道这个地址的人可以看到您和您监护的孩子什么时候在哪里服务，看不到姓名。请不要告诉别人。")),
		view.Panel(ui.Box{Title: "换一个地址"}, ui.Paragraphs("地址被别人知道了，就换一个。从前的地址马上失效，日历里要重新添加。"),
			view.Form("/volunteer/calendar", false, e, ui.Presses(ui.Press{Label: "换一个地址", Plain: true}))), ui.Help(p.Site)))
}

func (p *room) renew(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, volunteerapi.RenewFeed, volunteerapi.RenewFeedRequest{}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCalendar(a, status, e) })
	}
	return a.Redirect("/volunteer/calendar", "地址已经换了，请在日历里重新添加。")
}
