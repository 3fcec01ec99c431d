package projects

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) get(a *frame.Ask) (volunteerapi.Project, error) {
	return route.Call(a.Ctx, p.Call, volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: a.Path("id")})
}

// project is what everybody reads of one: its shifts first, then what it is, who may come and what may happen.
func (p *room) project(a *frame.Ask) error {
	x, err := p.get(a)
	if err != nil {
		return err
	}
	if x.State == volunteerapi.ProjectStateDrafted || x.State == volunteerapi.ProjectStateSubmitted {
		return a.Redirect(deskPath(x.ID), "")
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, x.Draft.Title+"的班次", view.ShiftColumns(p.House), func(ctx context.Context, after string) ([]volunteerapi.Shift, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: x.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	shifts, err := route.Call(a.Ctx, p.Call, volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: x.ID, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	skills, err := p.skillNames(a)
	if err != nil {
		return err
	}
	var rows []ui.Row
	for i := range shifts.Items {
		if s := &shifts.Items[i]; a.Now().Before(s.Ends) {
			rows = append(rows, shiftRow(s, a.Now()))
		}
	}
	d := &x.Draft
	body := []templ.Component{ui.PageHead(ui.Head{Title: d.Title, Over: ui.Text(x.Org.Name), Tags: tag(&x), Lead: ui.Text(d.Place + "，" + x.ServiceText)})}
	if x.Remark != "" && x.State != volunteerapi.ProjectStatePublished {
		body = append(body, ui.Note(ui.Warn, ui.Text(x.StateText+"，理由："+x.Remark)))
	}
	list := ui.Rows(rows...)
	if len(rows) == 0 {
		list = ui.Empty(ui.IconCalendar, "眼下没有班次，可以看看别的项目。", ui.ButtonLink("/projects", "找活动", false))
	}
	body = append(body, view.Panel(ui.Box{Title: "选一个班次", Note: "点进去报名"}, list, view.ListEnd(a, len(shifts.Items), shifts.Next)))
	if d.Intro != "" {
		body = append(body, view.Panel(ui.Box{Title: "做什么"}, ui.Paragraphs(d.Intro)))
	}
	for i := range d.Positions {
		body = append(body, p.position(&d.Positions[i], skills))
	}
	if d.Risk != "" {
		body = append(body, risk(d.Risk, dangerous(d), d.Insurance))
	}
	terms := []ui.Term{
		ui.T("组织", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)), ui.S("主管机关", x.Office.Name), ui.S("集合地点", d.Place), ui.S("所在区划", x.RegionName),
	}
	if x.Worker != "" {
		terms = append(terms, ui.S("负责的社会工作者", x.Worker))
	}
	if d.Phone != "" {
		terms = append(terms, ui.T("咨询电话", ui.Link("tel:"+strings.ReplaceAll(d.Phone, " ", ""), d.Phone)))
	}
	switch d.Ledger {
	case volunteerapi.ProjectLedgerOrder:
		terms = append(terms, ui.S("时间记作", "社会服务令，不算志愿服务时长"))
	case volunteerapi.ProjectLedgerDuty:
		terms = append(terms, ui.S("时间记作", "在职党员报到，不算志愿服务时长"))
	}
	if d.TimeBank {
		terms = append(terms, ui.T("时间银行", ui.Link("/timebank", "时间可以存入")))
	}
	follows, err := view.Follows(a, p.House, path(x.ID),
		view.Watching(volunteerapi.FollowDraft{Org: x.Org.ID}, x.Org.Name),
		view.Watching(volunteerapi.FollowDraft{Place: d.Region[:6], Service: d.Service}, x.RegionName, x.ServiceText))
	if err != nil {
		return err
	}
	body = append(body, view.Panel(ui.Box{Title: "谁来办"}, ui.DL(terms...), ui.WideButtonLink("/projects?org="+url.QueryEscape(x.Org.ID), "这个组织的项目", false)), follows, p.forward(&x), p.ways(a, &x), ui.BasisPanel(view.Distinct(view.LawOf(x.Basis))))
	pg := view.VolunteerPage(a, d.Title, "找活动", "志愿服务项目", "/projects")
	pg.NoIndex, pg.Desc, pg.Address = false, d.Title+"：在哪里、什么时候、谁可以来，还缺多少人。", p.address(&x)
	if x.State == volunteerapi.ProjectStatePublished {
		pg.Desc = x.Invitation(pg.Address)
	}
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}

// ways are where a project leads who works where somebody recruits.
func (p *room) ways(a *frame.Ask, x *volunteerapi.Project) templ.Component {
	var out []templ.Component
	if x.MayLead || len(x.Moves) > 0 {
		out = append(out, ui.WideButtonLink(deskPath(x.ID), "办理这个项目", false))
	}
	if runs(a) {
		out = append(out, ui.WideButtonLink("/desk/projects/new?sample="+url.QueryEscape(x.ID), "用作样本，新建项目", false))
	}
	if len(out) == 0 {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "组织的工作人员", Flat: true}, out...)
}

func dangerous(d *volunteerapi.ProjectDraft) bool {
	for _, x := range d.Positions {
		if x.Dangerous {
			return true
		}
	}
	return false
}

// position says what is done in one, when, and who may come.
func (p *room) position(x *volunteerapi.Position, skills map[string]string) templ.Component {
	terms := []ui.Term{ui.S("谁可以来", p.who(x, skills)), ui.S("名额", "每班"+frame.Itoa(x.Capacity)+"人")}
	if at := every(x); at != "" {
		terms = append(terms, ui.S("时间", at))
	}
	if x.Duties != "" {
		terms = append([]ui.Term{ui.S("做什么", x.Duties)}, terms...)
	}
	if x.Training != "" {
		terms = append(terms, ui.S("培训", x.Training))
	}
	for _, c := range certificates[1:] {
		if c.Value == x.Certificate {
			terms = append(terms, ui.S("证书", "登记有效的"+c.Label+"证书，或者更高级的"))
		}
	}
	if x.Dangerous {
		terms = append(terms, ui.S("危险", "可能发生人身危险，不安排未成年人，组织为志愿者购买保险"))
	}
	return view.Panel(ui.Box{Title: x.Title}, ui.DL(terms...))
}

// risk says what may happen, and who insures it.
func risk(text string, dangerous bool, u *volunteerapi.Insurance) templ.Component {
	body := []templ.Component{ui.Paragraphs(text)}
	if dangerous && u != nil && u.Company != "" {
		body = append(body, ui.DL(ui.S("人身意外伤害保险", u.Company), ui.S("保险单号", u.Policy), ui.T("保险到", ui.Date(view.Day(u.Until)))))
	}
	return view.Panel(ui.Box{Title: "可能发生的风险"}, body...)
}

// shiftRow is a shift in the list of its project, with how those stand in it for whom the caller acts.
func shiftRow(x *volunteerapi.Shift, now time.Time) ui.Row {
	r := ui.Row{Href: shiftPath(x.ID), Title: view.ShiftTime(x.Starts, x.Ends), Meta: []string{x.Position.Title}, End: shiftTag(x, now)}
	if x.Free == 0 && x.Waiting > 0 {
		r.Meta = append(r.Meta, frame.Itoa(x.Waiting)+"人候补")
	}
	for _, m := range x.Mine {
		switch m.Placing {
		case volunteerapi.PlacingSeated:
			r.Meta = append(r.Meta, m.Name+"已报名")
		case volunteerapi.PlacingWaiting:
			r.Meta = append(r.Meta, m.Name+"在候补")
		}
	}
	return r
}

// today reports whether a shift is on the day that it is now.
func today(a *frame.Ask, x *volunteerapi.Shift) bool {
	return cn.DayOf(x.Starts) == cn.DayOf(a.Now()) || x.Starts.Before(a.Now())
}
