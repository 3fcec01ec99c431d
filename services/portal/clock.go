package portal

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

var (
	errNoDemo = fault.New(fault.NotFound, "portal.clock.fixed", "只有演示环境的时钟可以拨动。")
	errNoNext = fault.New(fault.Conflict, "portal.clock.nothing-due", "当前没有等待到期的事项，请先发布一个项目，或把时钟拨快一天。")
)

// demoWorkdays is how far the middle button of the clock leads.
const demoWorkdays = 5

// moveClock moves a demonstration's clock.
func (p *Portal) moveClock(a *Ask) error {
	if !p.config.Demo || p.clock == nil || !p.clock.Movable() {
		return errNoDemo
	}
	f, err := a.Form()
	if err != nil {
		return err
	}
	now, to := p.now(), time.Time{}
	switch f.Text("move") {
	case "day":
		to = now.Add(24 * time.Hour)
	case "workdays":
		here := now.In(ui.Shanghai)
		// The hour stays: a period ends at the end of its day, so the next step is not yet late.
		to = cn.AddWorkdays(cn.DayOf(now), demoWorkdays).At(here.Hour(), here.Minute())
	case "next":
		p.due.forget()
		at, _ := p.due.next(a.Ctx, p)
		if at.IsZero() {
			return errNoNext
		}
		to = at.Add(time.Second)
	default:
		return fault.New(fault.Invalid, "portal.clock.unknown-move", "没有这个按钮，请在页面顶部选择时钟要走多远。")
	}
	if err := p.clock.Set(to); err != nil {
		return err
	}
	return a.Redirect(f.Values.Get("back"), fmt.Sprintf("演示时钟已拨到%s，到期的事项正在自动办理。", to.In(ui.Shanghai).Format("2006年1月2日 15:04")))
}

// upcoming remembers for a second what falls due next.
type upcoming struct {
	mu    sync.Mutex
	at    time.Time
	what  string
	until time.Time
}

func (u *upcoming) forget() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.until = time.Time{}
}

// next is the earliest instant at which something public falls due.
func (u *upcoming) next(ctx context.Context, p *Portal) (time.Time, string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if p.wall().Before(u.until) {
		return u.at, u.what
	}
	ctx = identity.WithToken(ctx, "") // everybody is shown this: only what strangers may know
	now := p.now()
	u.at, u.what = time.Time{}, ""
	take := func(at *time.Time, what string) {
		if at != nil && at.After(now) && (u.at.IsZero() || at.Before(u.at)) {
			u.at, u.what = *at, what
		}
	}
	// The button is off until the services are back. Some are read, because the
	// list may be a second old and its first already past.
	if page, err := route.Call(ctx, p.call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Due: true, Limit: 20}); err == nil {
		for _, t := range page.Items {
			take(t.SuspendedUntil, "采购活动恢复")
			take(t.NextDue, t.Next)
		}
	}
	if page, err := route.Call(ctx, p.call, catalogapi.ListCatalogues, catalogapi.ListCataloguesRequest{Limit: 200}); err == nil {
		for _, c := range page.Items {
			if c.State == catalogapi.CatalogueStatePublicized {
				take(c.PublicityEnds, "目录公示期满")
			}
		}
	}
	u.until = p.wall().Add(time.Second)
	return u.at, u.what
}

// robots keeps searchers out of the desks.
func (p *Portal) robots(a *Ask) error {
	a.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(a.W, "User-agent: *\nDisallow: /desk/\nDisallow: /inbox\nDisallow: /account\nDisallow: /sign-in\nDisallow: /signed-in\nDisallow: /search\n")
	return err
}
