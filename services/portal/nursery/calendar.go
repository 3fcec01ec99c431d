package nursery

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// slots are the parts of a day in their order.
var slots = []struct {
	is    organizationapi.Slot
	label string
}{{organizationapi.SlotAm, "上午"}, {organizationapi.SlotPm, "下午"}, {organizationapi.SlotEve, "晚上"}}

// calendar is a week of a hub's spaces, with the form that books one.
func (p *room) calendar(a *frame.Ask) error {
	return p.showCalendar(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showCalendar(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	id := a.Path("id")
	c, err := route.Call(a.Ctx, p.Call, organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: id, From: view.Clip(a.Query("from"), 10)})
	if err != nil {
		return err
	}
	h, err := route.Call(a.Ctx, p.Call, organizationapi.GetHub, organizationapi.GetHubRequest{ID: id})
	if err != nil {
		return err
	}
	from := cn.Day(c.From)
	week := func(first cn.Day, label string) templ.Component {
		return ui.ButtonLink(bookingsPath(id)+"?from="+url.QueryEscape(first.String()), label, false)
	}
	// There is nothing to be booked before today or after the hub's last day.
	var weeks []templ.Component
	if today := cn.DayOf(a.Now()); today.Before(from) {
		weeks = append(weeks, week(max(today, from.Add(-int(c.Days))), "前七天"))
	}
	if next := from.Add(int(c.Days)); !next.After(cn.Day(c.Last)) {
		weeks = append(weeks, week(next, "后七天"))
	}
	heads := []string{"时段"}
	for _, s := range c.Spaces {
		heads = append(heads, s.Name)
	}
	t := ui.Table{Caption: "场地七天的预约", Cols: ui.Cols(heads...), Nothing: "没有可以预约的场地。"}
	booked := map[string]*organizationapi.Booking{}
	for i := range c.Items {
		b := &c.Items[i]
		booked[b.Space+b.Day+string(b.Slot)] = b
	}
	for day := from; len(c.Spaces) > 0 && day.Before(from.Add(int(c.Days))); day = day.Add(1) {
		for _, slot := range slots {
			row := ui.Cells(ui.All(ui.Day(day), ui.Text(slot.label)))
			for _, s := range c.Spaces {
				row = append(row, cell(booked[s.Code+day.String()+string(slot.is)]))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "七天的预约", Note: "别的组织的预约只说已占用"}, ui.Data(t), view.Inside(ui.Buttons(), weeks...))}
	if mine := cancellations(id, &c); len(mine) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "我可以取消的预约"}, view.Inside(ui.Fold("取消预约", false), mine...)))
	}
	var side []templ.Component
	if len(c.Incubations) > 0 && len(c.Spaces) > 0 {
		var groups, spaces, parts []ui.Option
		for _, x := range c.Incubations {
			groups = append(groups, ui.Option{Value: x.ID, Label: x.Name})
		}
		for _, s := range c.Spaces {
			spaces = append(spaces, ui.Option{Value: s.Code, Label: s.Name + "（" + frame.Itoa(s.Seats) + "座）"})
		}
		for _, s := range slots {
			parts = append(parts, ui.Option{Value: string(s.is), Label: s.label})
		}
		side = append(side, view.Panel(ui.Box{Title: "预约"}, view.Form(bookingsPath(id), false, e,
			ui.SelectField(e.In(ui.Input{Name: "incubation", Label: "为哪个组织", Required: true, Options: groups})),
			ui.SelectField(e.In(ui.Input{Name: "space", Label: "场地", Required: true, Options: spaces})),
			ui.DateField(e.In(ui.Input{Name: "day", Label: "日期", Help: "现在可以约到" + cn.Day(c.Last).Chinese() + "。", Required: true, Low: cn.DayOf(a.Now()).String(), High: c.Last})),
			ui.SelectField(e.In(ui.Input{Name: "slot", Label: "时段", Required: true, Options: parts})),
			ui.Submit("预约", ""))))
	}
	const title = "场地预约"
	return a.Show(status, a.DeskPage(title, "孵化基地", "/hubs", h.Draft.Name, hubPath(id), title),
		view.Stack(ui.PageHead(ui.Head{Title: title, Over: ui.Text(h.Draft.Name)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

func cell(b *organizationapi.Booking) templ.Component {
	switch {
	case b == nil:
		return ui.Soft("空闲")
	case b.Name != "":
		return ui.Tag(ui.Info, ui.IconCheck, b.Name)
	}
	return ui.Tag(ui.Plain, ui.IconStop, "已占用")
}

// cancellations are a button for each booking of the week that the caller may cancel.
func cancellations(hub string, c *organizationapi.Calendar) (out []templ.Component) {
	names := map[string]string{}
	for _, s := range c.Spaces {
		names[s.Code] = s.Name
	}
	for _, b := range c.Items {
		if !b.Mine || names[b.Space] == "" {
			continue
		}
		label := ""
		for _, s := range slots {
			if s.is == b.Slot {
				label = s.label
			}
		}
		out = append(out, view.Form(frame.Href("/desk/hubs/", hub)+"/cancellations", false, frame.Entry{},
			ui.Hidden("space", b.Space), ui.Hidden("day", b.Day), ui.Hidden("slot", string(b.Slot)),
			ui.Submit("取消"+cn.Day(b.Day).Chinese()+label+names[b.Space]+"的预约（"+b.Name+"）", "")))
	}
	return out
}

func (p *room) book(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := organizationapi.BookingDraft{Incubation: f.Text("incubation"), Space: f.Text("space"), Day: f.Day("day", "日期"), Slot: organizationapi.Slot(f.Text("slot"))}
	if d.Day == "" {
		f.Wrong("day", "请选择日期。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.BookSpace, organizationapi.BookSpaceRequest{ID: a.Path("id"), BookingDraft: d})
	}
	if err == nil {
		return a.Redirect(bookingsPath(a.Path("id"))+"?from="+url.QueryEscape(d.Day), "已预约。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCalendar(a, status, e) })
}

func (p *room) cancel(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := organizationapi.BookingDraft{Space: f.Text("space"), Day: f.Text("day"), Slot: organizationapi.Slot(f.Text("slot"))}
	if _, err = route.Call(a.Ctx, p.Call, organizationapi.CancelBooking, organizationapi.CancelBookingRequest{ID: a.Path("id"), BookingDraft: d}); err == nil {
		return a.Redirect(bookingsPath(a.Path("id"))+"?from="+url.QueryEscape(d.Day), "已取消。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCalendar(a, status, e) })
}
