// Package checkin is the field side of hours: a volunteer says that they came
// and went, whoever leads a shift shows its code and calls the roll. Phones come
// first, and what is said without a signal is kept on the device and sent later
// (services/portal/view/field). Who may say what, and what it comes to, the
// volunteer service decides.
package checkin

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/field"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/shifts/today", Do: p.today, Desk: any},
		{Method: get, Pattern: "/shifts/{id}/checkin", Do: p.checkin, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/checkin", Do: p.say, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/checkin/kept", Do: p.keptSaid, Desk: any, Script: true},
		{Method: get, Pattern: "/shifts/{id}/lead", Do: p.lead, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/lead", Do: p.call, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/lead/kept", Do: p.keptCall, Desk: any, Script: true},
		{Method: get, Pattern: "/shifts/{id}/lead/code", Do: p.code, Desk: any},
		{Method: get, Pattern: "/shifts/{id}/lead/poster", Do: p.poster, Desk: any},
		{Method: get, Pattern: "/shifts/{id}/lead/slips", Do: p.slips, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/lead/slips", Do: p.issue, Desk: any},
		{Method: get, Pattern: "/shifts/worker.js", Do: field.Worker},
		{Method: get, Pattern: "/shifts/app.webmanifest", Do: manifest},
	}
}

// roles are those of whoever may be a volunteer.
var roles = []identity.Role{identity.Volunteer, identity.Resident, identity.Worker, identity.Staff}

func checkinPath(id string) string { return frame.Href("/shifts/", id) + "/checkin" }

func leadPath(id string) string { return frame.Href("/shifts/", id) + "/lead" }

// still is what may be done there without a signal.
const still = "签到照常按"

// scope is below which the worker answers.
const scope = "/shifts/"

const todayTitle = "今天的班次"

// page is a page of this room: one column, that can be kept on a device.
func page(a *frame.Ask, title string, crumbs ...string) ui.Page {
	if title != todayTitle {
		crumbs = append([]string{todayTitle, "/shifts/today"}, crumbs...)
	}
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs(append(append([]string{"志愿服务", "/volunteer"}, crumbs...), title)...))
	pg.Narrow, pg.NoIndex, pg.Installs = true, true, true
	pg.Scripts = []string{field.Script}
	return pg
}

// The rules that this room speaks of.
const (
	ruleActual = "volunteer.record.actual"
	ruleLate   = "volunteer.state.offline"
	ruleEarly  = "volunteer.state.early"
)

// law is where and when the rules of a shift are asked for.
func (p *room) law(x *volunteerapi.Shift) rule.Where {
	return rule.Where{Region: p.Config.Region, Day: x.Starts}
}

// limits are for how long a shift takes statements: how long before and after it, and how long a device may keep one.
func (p *room) limits(x *volunteerapi.Shift) (around, late time.Duration, err error) {
	early, err := rule.Ask[int](p.Rules, ruleEarly, p.law(x))
	if err != nil {
		return 0, 0, err
	}
	kept, err := rule.Ask[int](p.Rules, ruleLate, p.law(x))
	return time.Duration(early.Value) * time.Minute, time.Duration(kept.Value) * time.Hour, err
}

// keep lets a device keep this page of a shift for as long as it may still send what was said there.
func (p *room) keep(a *frame.Ask, x *volunteerapi.Shift) error {
	_, late, err := p.limits(x)
	field.Keep(a, x.Ends.Add(late))
	return err
}

// deviceNote is the number of a browser: random, and kept where script cannot read or change it.
type deviceNote struct {
	ID string `json:"id"`
}

const (
	deviceCookie = "device"
	deviceLife   = 400 * 24 * time.Hour // the longest that browsers keep a cookie (RFC 6265bis, 5.5)
)

// device is the number of the browser that asks; it gets one with its first visit.
func (p *room) device(a *frame.Ask) string {
	var d deviceNote
	if !p.Take(a.R, deviceCookie, &d) || d.ID == "" {
		d.ID = rand.Text()
	}
	p.Leave(a.W, deviceCookie, d, deviceLife)
	return d.ID
}

// setting is what the script must know of a shift.
func (p *room) setting(a *frame.Ask, x *volunteerapi.Shift, to string) (field.Setting, error) {
	_, late, err := p.limits(x)
	set := field.Known(a, scope)
	set.To, set.Title, set.Hours, set.Lat, set.Lon, set.Radius = to, x.Position.Title, int64(late/time.Hour), x.Lat, x.Lon, x.Radius
	return set, err
}

func (p *room) shift(a *frame.Ask) (volunteerapi.Shift, error) {
	return route.Call(a.Ctx, p.Call, volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: a.Path("id")})
}

// span is 11月28日 09:00至11:00.
func span(x *volunteerapi.Shift) string {
	return x.Starts.In(cn.Zone).Format("1月2日 15:04") + "至" + view.ShiftEnd(x.Starts, x.Ends)
}

func clock(t time.Time) string { return t.In(cn.Zone).Format("15:04") }

// today lists the shifts of today of those for whom the caller acts, and those that the caller leads.
func (p *room) today(a *frame.Ask) error {
	a.At(roles...)
	day := cn.DayOf(a.Now())
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyShifts, volunteerapi.ListMyShiftsRequest{From: day.String()})
	if err != nil {
		return err
	}
	var rows []ui.Row
	for i := range list.Items {
		x := &list.Items[i]
		if cn.DayOf(x.Starts) != day || x.State != volunteerapi.ShiftStateOpen {
			continue
		}
		row := ui.Row{Title: x.Position.Title, Meta: []string{span(x), x.Place, x.Project.Name}}
		switch {
		case len(seated(x)) > 0:
			row.Href = checkinPath(x.ID)
			if x.Leading {
				row.End = ui.Link(leadPath(x.ID), "带队")
			}
		case x.Leading:
			row.Href = leadPath(x.ID)
			row.End = ui.Tag(ui.Info, ui.IconUsers, "带队")
		default:
			continue
		}
		rows = append(rows, row)
	}
	var body templ.Component = ui.Empty(ui.IconClock, "今天没有您的班次。", ui.ButtonLink("/volunteer", "回志愿服务", false))
	if len(rows) > 0 {
		body = ui.Rows(rows...)
	}
	p.device(a)
	field.Keep(a, day.Last())
	return a.Show(http.StatusOK, page(a, todayTitle), view.Stack(
		ui.PageHead(ui.Head{Title: todayTitle, Lead: ui.Weekday(a.Now())}),
		ui.Isle(ui.Island{Name: "today", Setting: field.Known(a, scope), With: view.Stack(
			field.KeptNote(still), view.Panel(ui.Box{Title: "签到", Hidden: true}, body), field.Waiting())}),
		view.Panel(ui.Box{Title: "没有信号的地方", Flat: true}, ui.Paragraphs("出门以前打开一次这一页，今天的签到页就存在这台手机上；没有信号也能打开、签到，有信号以后自动发出。可以把这一页添加到主屏幕。")),
		ui.Help(p.Site)))
}

// seated are those for whom the caller acts who have a place in a shift.
func seated(x *volunteerapi.Shift) (out []volunteerapi.MyPlace) {
	for _, m := range x.Mine {
		if m.Placing == volunteerapi.PlacingSeated {
			out = append(out, m)
		}
	}
	return out
}
