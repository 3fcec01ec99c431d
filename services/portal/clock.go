package portal

import (
	"fmt"
	"io"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

var (
	errNoDemo = fault.New(fault.NotFound, "portal.clock.fixed", "只有演示环境的时钟可以拨动。")
	errNoNext = fault.New(fault.Conflict, "portal.clock.nothing-due", "当前没有等待到期的事项，请先发布一个项目，或把时钟拨快一天。")
)

// demoWorkdays is how far the middle button of the clock leads.
const demoWorkdays = 5

// moveClock moves a demonstration's clock.
func (p *Portal) moveClock(a *frame.Ask) error {
	if !p.Config.Demo || p.Clock == nil || !p.Clock.Movable() {
		return errNoDemo
	}
	f, err := a.Form()
	if err != nil {
		return err
	}
	now, to := p.Now(), time.Time{}
	switch f.Text("move") {
	case "day":
		to = now.Add(24 * time.Hour)
	case "workdays":
		here := now.In(ui.Shanghai)
		// The hour stays: a period ends at the end of its day, so the next step is not yet late.
		to = cn.AddWorkdays(cn.DayOf(now), demoWorkdays).At(here.Hour(), here.Minute())
	case "next":
		p.Due.Forget()
		at, _ := p.Due.Next(a.Ctx, p.House)
		if at.IsZero() {
			return errNoNext
		}
		to = at.Add(time.Second)
	default:
		return fault.New(fault.Invalid, "portal.clock.unknown-move", "没有这个按钮，请在页面顶部选择时钟要走多远。")
	}
	if err := p.Clock.Set(to); err != nil {
		return err
	}
	return a.Redirect(f.Values.Get("back"), fmt.Sprintf("演示时钟已拨到%s，到期的事项正在自动办理。", to.In(ui.Shanghai).Format("2006年1月2日 15:04")))
}

// robots keeps searchers out of the desks.
func (p *Portal) robots(a *frame.Ask) error {
	a.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(a.W, "User-agent: *\nDisallow: /desk/\nDisallow: /inbox\nDisallow: /account\nDisallow: /sign-in\nDisallow: /signed-in\nDisallow: /search\n")
	return err
}
