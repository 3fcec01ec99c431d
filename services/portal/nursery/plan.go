package nursery

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// plans is the plan as a timeline with its table, and below it what the caller may do with each goal.
func (p *room) plans(a *frame.Ask, x *organizationapi.Incubation, e frame.Entry) templ.Component {
	t := ui.Table{Caption: "孵化计划的目标", Cols: ui.Cols("目标", "最迟完成", "状态", "~说明"), Nothing: "还没有孵化计划。"}
	var forms []templ.Component
	reached := 0
	for i := range x.Goals {
		g := &x.Goals[i]
		if g.ConfirmedAt != nil {
			reached++
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(g.Code+" "+g.Title), ui.Date(view.Day(g.By)), goalTag(g), said(x, g)))
		forms = append(forms, p.settling(x, g, e)...)
	}
	seen := fmt.Sprintf("共%d项目标，已确认完成%d项。", len(x.Goals), reached)
	if len(x.Goals) > 0 && x.AgreedAt == nil {
		seen += "计划还在等基地同意。"
	}
	body := []templ.Component{ui.FigureAbove("时间线", seen, timeline(x, cn.DayOf(a.Now())), t)}
	return view.Panel(ui.Box{Title: "孵化计划", ID: "plan"}, append(body, forms...)...)
}

func goalTag(g *organizationapi.Goal) templ.Component {
	switch {
	case g.ConfirmedAt != nil:
		return ui.Tag(ui.Good, ui.IconCheck, "已确认")
	case g.ReportedAt != nil:
		return ui.Tag(ui.Info, ui.IconClock, "待确认")
	case g.Late:
		return ui.Tag(ui.Bad, ui.IconStop, "逾期")
	}
	return ui.Tag(ui.Plain, ui.IconEdit, "进行中")
}

// said is what group and hub wrote about a goal, with the evidence.
func said(x *organizationapi.Incubation, g *organizationapi.Goal) templ.Component {
	var out []templ.Component
	if g.Note != "" {
		out = append(out, ui.Text(g.Note+" "))
	}
	for _, f := range g.Papers {
		out = append(out, ui.Link(path(x.ID)+frame.Href("/papers/", f.ID), f.Name), ui.Text(" "))
	}
	if g.Remark != "" {
		out = append(out, ui.Soft("基地："+g.Remark))
	}
	if len(out) == 0 {
		return ui.Dash()
	}
	return ui.All(out...)
}

// The timeline: how wide it is, and where its axis stands.
const (
	lineLeft, lineLong = 40.0, 560.0
	lineHigh, lineAxis = 120, 64
)

// timeline draws the goals between the day of entry and the last day of the term: filled when confirmed, beside today.
func timeline(x *organizationapi.Incubation, today cn.Day) templ.Component {
	from, to := cn.Day(x.EnteredOn), cn.Day(x.Until)
	all := max(1, cn.DaysBetween(from, to))
	at := func(day cn.Day) float64 {
		return lineLeft + lineLong*min(1, max(0, float64(cn.DaysBetween(from, day))/float64(all)))
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" aria-hidden="true">`, int(lineLong+2*lineLeft), lineHigh)
		fmt.Fprintf(&b, `<line class="axis" x1="%.1f" y1="%d" x2="%.1f" y2="%d"></line>`, lineLeft, lineAxis, lineLeft+lineLong, lineAxis)
		if !today.Before(from) && !today.After(to) {
			fmt.Fprintf(&b, `<line class="lx" stroke-width="2" x1="%.1f" y1="26" x2="%.1f" y2="%d"></line><text x="%.1f" y="18" text-anchor="middle">今天</text>`, at(today), at(today), lineAxis+12, at(today))
		}
		for i, g := range x.Goals {
			day, up := cn.Day(g.By), -16
			if i%2 == 1 { // neighbours do not write over one another
				up = 28
			}
			fill := `class="l1" fill="none" stroke-width="2"`
			if g.ConfirmedAt != nil {
				fill = `class="f1 l1" stroke-width="2"`
			}
			fmt.Fprintf(&b, `<circle %s cx="%.1f" cy="%d" r="8"></circle><text class="strong" x="%.1f" y="%d" text-anchor="middle">%s</text>`, fill, at(day), lineAxis, at(day), lineAxis+up, templ.EscapeString(g.Code))
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="start">%s</text><text x="%.1f" y="%d" text-anchor="end">%s</text></svg>`, lineLeft, lineHigh-6, from, lineLeft+lineLong, lineHigh-6, to)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// settling are the forms for one goal: to report it with evidence, to confirm it or to give it back.
func (p *room) settling(x *organizationapi.Incubation, g *organizationapi.Goal, e frame.Entry) (out []templ.Component) {
	to := path(x.ID) + frame.Href("/goals/", g.Code)
	var acts []ui.Action
	for _, do := range g.May {
		scope := do + "-" + g.Code
		switch do {
		case "report":
			out = append(out, view.Inside(ui.Fold("报告目标"+g.Code+"完成", e.Holds(scope)), view.Form(to, true, frame.Entry{Key: e.Key},
				ui.Hidden("do", scope), ui.Hidden("version", frame.Itoa(x.Version)),
				ui.AreaField(e.Among(scope, ui.Input{Name: "note", Label: "完成的情况", Max: 2000, Lines: 3})),
				view.PaperFields(e, scope+".", "证明材料", view.PaperHelp), ui.Submit("报告完成", ""))))
		case "confirm":
			acts = append(acts, ui.Action{Do: scope, Label: "确认目标" + g.Code + "完成", Form: ui.AreaField(e.Among(scope, ui.Input{Name: "note", Label: "说明", Max: 2000, Lines: 2}))})
		case "return":
			acts = append(acts, ui.Action{Do: scope, Label: "退回目标" + g.Code, Quiet: true, Form: ui.AreaField(e.Among(scope, ui.Input{Name: "note", Label: "还缺什么", Required: true, Max: 2000, Lines: 2}))})
		}
	}
	if len(acts) > 0 {
		out = append(out, ui.ActionButtons(to, x.Version, e.Reopened(acts)))
	}
	return out
}

func (p *room) settle(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.SettleGoalRequest{ID: a.Path("id")}
	do, version, note := frame.MoveOf(f)
	in.Do, in.Version, in.Code, in.Note = strings.TrimSuffix(do, "-"+a.Path("goal")), version, a.Path("goal"), note
	if in.Do == "report" {
		if in.Papers, err = view.TakePapers(p.House, a, f); err != nil {
			return err
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.SettleGoal, in)
	}
	return p.after(a, f, err, map[string]string{"report": "已报告，等基地确认。", "confirm": "已确认。", "return": "已退回。"}[in.Do])
}

// blankGoals are how many empty rows the plan offers below those that are written.
const blankGoals = 3

func (p *room) planning(a *frame.Ask) error {
	x, err := p.get(a)
	if err != nil {
		return err
	}
	v := url.Values{}
	for i, g := range x.Goals {
		row := frame.RowName("goals", i)
		v.Set(row+"code", g.Code)
		v.Set(row+"title", g.Title)
		v.Set(row+"by", g.By)
	}
	return p.showPlan(a, http.StatusOK, &x, frame.Fresh(a, v))
}

func (p *room) showPlan(a *frame.Ask, status int, x *organizationapi.Incubation, e frame.Entry) error {
	a.At(applicants...)
	version := e.Get("version")
	if version == "" {
		version = frame.Itoa(x.Version)
	}
	body := []templ.Component{ui.Hidden("version", version)}
	for i := range min(20, frame.Rows(e.Values, "goals")+blankGoals) {
		row := frame.RowName("goals", i)
		locked := false
		for _, g := range x.Goals {
			locked = locked || g.ConfirmedAt != nil && g.Code == e.Get(row+"code")
		}
		help := ""
		if locked {
			help = "已经确认完成，不能再改。"
		}
		body = append(body, view.Group("目标"+strconv.Itoa(i+1), help, ui.Hidden(row+"code", e.Get(row+"code")),
			ui.TextField(e.In(ui.Input{Name: row + "title", Label: "目标", Max: 200, Wide: true, Locked: locked, Within: row})),
			ui.DateField(e.In(ui.Input{Name: row + "by", Label: "最迟完成", Locked: locked, Within: row}))))
	}
	const title = "写孵化计划"
	return a.Show(status, a.DeskPage(title, "孵化", "/desk/incubations", x.Draft.Name, path(x.ID), title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("写明要达到的目标和最迟的日子，孵化期到" + cn.Day(x.Until).Chinese() + "。改过的计划要基地重新同意；不要的目标，清空就不再列入。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "目标"}, view.Form(path(x.ID)+"/plan", false, e, append(body, ui.Submit("保存，请基地同意", path(x.ID)))...)), ui.Help(p.Site))))
}

func (p *room) plan(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := p.get(a)
	if err != nil {
		return err
	}
	in := organizationapi.PlanIncubationRequest{ID: x.ID}
	in.Version = f.Version()
	last := 0
	for _, g := range x.Goals { // a number is not given twice
		if n, err := strconv.Atoi(g.Code); err == nil {
			last = max(last, n)
		}
	}
	for i := range f.Rows("goals", "title", "by") {
		row := frame.RowName("goals", i)
		g := organizationapi.GoalDraft{Code: f.Text(row + "code"), Title: f.Text(row + "title"), By: f.Day(row+"by", "最迟完成")}
		if g.Title == "" {
			f.Wrong(row+"title", "请填写目标。")
		}
		if g.By == "" {
			f.Wrong(row+"by", "请选择最迟完成的日子。")
		}
		if g.Code == "" {
			last++
			g.Code = strconv.Itoa(last)
		}
		in.Goals = append(in.Goals, g)
	}
	if len(in.Goals) == 0 {
		f.Wrong("goals.0.title", "请至少写一项目标。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.PlanIncubation, in)
	}
	if err == nil {
		return a.Redirect(path(x.ID), "计划已保存，基地会收到通知。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showPlan(a, status, &x, e) })
}

// mentoring is the group's mentors, the hours they wrote, and what the caller may do with them.
func (p *room) mentoring(a *frame.Ask, x *organizationapi.Incubation, hours *organizationapi.HourPage, e frame.Entry) templ.Component {
	var body []templ.Component
	var rows []ui.Term
	for _, m := range x.Mentors {
		name := m.Name + "，" + m.OrgName
		if m.Until != "" {
			name += "，到" + cn.Day(m.Until).Chinese() + "为止"
		}
		rows = append(rows, ui.S("导师"+frame.Itoa(m.N), name))
	}
	body = append(body, ui.DL(append(rows, ui.S("已确认", cn.Spent(hours.Minutes)+"，出壳的条件是"+cn.Spent(x.Terms.Minutes)), ui.S("待确认或者有异议", cn.Spent(hours.Pending)+"，不计入"))...))
	t := ui.Table{Caption: "导师时长记录", Cols: ui.Cols("时间", "导师", "#分钟", "状态", "~内容"), Nothing: "还没有辅导记录。"}
	var forms []templ.Component
	for i := range hours.Items {
		h := &hours.Items[i]
		text := ui.Text(h.Text)
		if h.Note != "" {
			text = ui.All(text, ui.Soft(" 异议："+h.Note))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.All(ui.Date(view.Day(h.On)), ui.Text(" "+h.From+"—"+h.To)), ui.Text(h.Mentor), ui.Number(h.Minutes), hourTag(h), text))
		forms = append(forms, answering(x, h, e)...)
	}
	body = append(body, ui.Data(t), view.ListEnd(a, len(hours.Items), hours.Next))
	body = append(body, forms...)
	if hours.MayWrite {
		body = append(body, view.Group("写一次辅导", "", writing(x, "", nil, e, a.Now())))
	}
	if x.MayName {
		body = append(body, view.Inside(ui.Fold("安排导师", e.Holds("mentor")), view.Form(path(x.ID)+"/mentors", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.TextField(e.Among("mentor", ui.Input{Name: "login", Label: "导师的登录名", Help: "请导师告诉您。导师应是社会工作者或者机构的工作人员。", Required: true, Max: 60, Auto: "off", Short: true})),
			ui.RadioField(e.Among("mentor", ui.Input{Name: "end", Label: "安排", Required: true, Value: "no", Options: ui.Options("no", "请这位导师", "yes", "不再请这位导师")})),
			ui.Submit("保存", ""))))
	}
	return view.Panel(ui.Box{Title: "导师", ID: "mentoring"}, body...)
}

func hourTag(h *organizationapi.Hour) templ.Component {
	switch h.State {
	case organizationapi.HourStateConfirmed:
		return ui.Tag(ui.Good, ui.IconCheck, h.StateText)
	case organizationapi.HourStateDisputed:
		return ui.Tag(ui.Bad, ui.IconWarn, h.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, h.StateText)
}

// writing is the mentor's form: of a new session, or of one that is written right.
func writing(x *organizationapi.Incubation, scope string, h *organizationapi.Hour, e frame.Entry, now time.Time) templ.Component {
	in, label := ui.Input{}, "写辅导记录"
	if scope == "" {
		scope = "hour"
	}
	ask := func(name, title, was string) ui.Input {
		in = e.Among(scope, ui.Input{Name: name, Label: title, Required: true, Short: true})
		if in.Value == "" {
			in.Value = was
		}
		return in
	}
	var on, from, to, text string
	fields := []templ.Component{ui.Hidden("form", scope)}
	if h != nil {
		on, from, to, text, label = h.On, h.From, h.To, h.Text, "改好再请确认"
		fields = append(fields, ui.Hidden("session", h.Session), ui.Hidden(scope+".on", on))
	} else {
		day := ask("on", "日期", on)
		day.High = cn.DayOf(now).String()
		fields = append(fields, ui.DateField(day))
	}
	start, end, what := ask("from", "开始", from), ask("to", "结束", to), ask("text", "辅导的内容", text)
	start.Help, end.Help, what.Max, what.Lines, what.Short = "写成09:30的样子。", "写成11:00的样子。", 2000, 3, false
	return view.Form(path(x.ID)+"/hours", false, frame.Entry{Key: e.Key}, append(fields, ui.TextField(start), ui.TextField(end), ui.AreaField(what), ui.Submit(label, ""))...)
}

// answering are the forms for one session: the group's consent or objection, the mentor's correction.
func answering(x *organizationapi.Incubation, h *organizationapi.Hour, e frame.Entry) (out []templ.Component) {
	when := cn.Day(h.On).Chinese() + h.From
	id := plain(h.Session)
	var acts []ui.Action
	for _, do := range h.May {
		scope := do + "-" + id
		switch do {
		case "confirm":
			acts = append(acts, ui.Action{Do: scope, Label: "确认" + when + "的辅导"})
		case "dispute":
			acts = append(acts, ui.Action{Do: scope, Label: "对" + when + "的辅导有异议", Quiet: true, Form: ui.AreaField(e.Among(scope, ui.Input{Name: "note", Label: "异议的理由", Required: true, Max: 1000, Lines: 2}))})
		case "withdraw":
			acts = append(acts, ui.Action{Do: scope, Label: "撤回" + when + "的记录", Danger: true, Confirm: "撤回以后这次辅导不再列出，可以另写。"})
		case "correct":
			out = append(out, view.Inside(ui.Fold("修改"+when+"的记录", e.Holds(scope)), writing(x, scope, h, e, time.Time{})))
		}
	}
	if len(acts) > 0 {
		out = append(out, ui.ActionButtons(path(x.ID)+"/answers", 0, e.Reopened(acts)))
	}
	return out
}

func (p *room) write(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.WriteHoursRequest{ID: a.Path("id")}
	in.Session = f.Text("session")
	f.As(f.Text("form"))
	in.On, in.From, in.To, in.Text = f.Day("on", "日期"), f.Text("from"), f.Text("to"), f.Text("text")
	for _, must := range [][3]string{{"on", in.On, "请选择日期。"}, {"from", in.From, "请填写开始的时间。"}, {"to", in.To, "请填写结束的时间。"}, {"text", in.Text, "请填写辅导的内容。"}} {
		if must[1] == "" {
			f.Wrong(must[0], must[2])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.WriteHours, in)
	}
	return p.after(a, f, err, "已写好，等被辅导的组织确认。")
}

// plain is the number of a session without points, which part the names of a form; session reads it again.
func plain(session string) string { return strings.ReplaceAll(session, ".", "-") }

func session(plain string) string {
	parts := strings.SplitN(plain, "-", 5)
	if len(parts) < 5 {
		return plain
	}
	return parts[0] + "." + strings.Join(parts[1:4], "-") + "." + strings.ReplaceAll(parts[4], "-", ".") // the day has dashes of its own
}

func (p *room) answer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	scope, _, note := frame.MoveOf(f)
	do, id, _ := strings.Cut(scope, "-")
	in := organizationapi.AnswerHoursRequest{ID: a.Path("id")}
	in.Session, in.Do, in.Note = session(id), do, note
	_, err = route.Call(a.Ctx, p.Call, organizationapi.AnswerHours, in)
	return p.after(a, f, err, map[string]string{"confirm": "已确认。", "dispute": "已告知导师。", "withdraw": "已撤回。"}[do])
}

func (p *room) mentor(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.NameMentorRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("mentor")
	if in.Login, in.End = f.Text("login"), f.Text("end") == "yes"; in.Login == "" {
		f.Wrong("login", "请填写导师的登录名。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.NameMentor, in)
	}
	return p.after(a, f, err, "已保存。")
}
