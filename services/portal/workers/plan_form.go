package workers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// lineParts are what makes a row of lines of a plan.
var lineParts = []string{"title", "minutes", "times"}

// nextYearFrom is the month in which the plan of the next year is what one begins to write.
const nextYearFrom = "10"

func (p *room) planning(a *frame.Ask) error {
	today := cn.DayOf(a.Now())
	year := today.Year()
	if today.String()[5:7] >= nextYearFrom {
		year++
	}
	v := url.Values{"year": {strconv.Itoa(year)}, "lines.0.title": {""}}
	if offices := registrars(a); len(offices) == 1 { // nobody chooses among one
		v.Set("office", offices[0].Value)
	}
	return p.showPlanning(a, http.StatusOK, frame.Fresh(a, v), "")
}

// registrars are the offices for which the caller registers.
func registrars(a *frame.Ask) (out []ui.Option) {
	for _, m := range a.Caller.Memberships {
		if m.Role == identity.Registrar {
			out = append(out, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	return out
}

// showPlanning asks for the plan of a year.
func (p *room) showPlanning(a *frame.Ask, status int, e frame.Entry, focus string) error {
	a.At(identity.Registrar)
	const title = "草拟培训计划"
	return a.Show(status, a.DeskPage(title, deskPlansTitle, "/desk/training-plans", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("一个机关一年一份；先存为草稿，公布以前都可以改。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Form("/desk/training-plans/new", false, e, planFields(e, focus, "/desk/training-plans",
			ui.SelectField(e.In(ui.Input{Name: "office", Label: "制定的机关", Required: true, Options: registrars(a)})),
			ui.TextField(e.In(ui.Input{Name: "year", Label: "年份", Required: true, Max: 4, Short: true})))), ui.Help(p.Site))))
}

// planFields are what a plan says, after what says whose it is.
func planFields(e frame.Entry, focus, back string, of ...templ.Component) templ.Component {
	head := append(of, ui.AreaField(e.In(ui.Input{Name: "text", Label: "说明", Required: true, Max: 2000, Lines: 4, Help: "怎样了解的需求、谁来办、怎样报名。"})))
	body := []templ.Component{ui.FirstPress(ui.Press{Label: "存为草稿"}), view.Panel(ui.Box{Title: "计划", Hidden: true}, head...)}
	n := max(1, frame.Rows(e.Values, "lines"))
	for i := range n {
		at := frame.RowName("lines", i)
		fields := lineFields(e, at, focus)
		if n > 1 {
			fields = append(fields, ui.Presses(ui.Press{Name: "row", Value: "remove." + frame.Itoa(i), Label: "去掉第" + frame.Itoa(i+1) + "项", Plain: true, Small: true}))
		}
		body = append(body, view.Panel(ui.Box{Title: "第" + frame.Itoa(i+1) + "项", ID: "line-" + frame.Itoa(i+1)}, fields...))
	}
	body = append(body, ui.Presses(ui.Press{Name: "row", Value: "add", Label: "再写一项", Plain: true}), ui.Submit("存为草稿", back))
	return view.Inside(ui.Stack(), body...)
}

// lineFields ask for one line; at is what their names begin with.
func lineFields(e frame.Entry, at, focus string) []templ.Component {
	return []templ.Component{
		ui.TextField(e.In(ui.Input{Name: at + "title", Label: "培训的内容", Required: true, Max: 80, Wide: true, Focus: at+"title" == focus})),
		ui.SelectField(e.In(ui.Input{Name: at + "audience", Label: "面向", Required: true, Options: ui.Options("worker", "社会工作者", "steward", "社区工作者", "resident", "居民和居委会成员")})),
		ui.NumberField(e.In(ui.Input{Name: at + "month", Label: "月份", Suffix: "月", Low: "1", High: "12", Short: true, Required: true})),
		ui.NumberField(e.In(ui.Input{Name: at + "minutes", Label: "每次的学时", Suffix: "分钟", Low: "30", High: "720", Short: true, Required: true})),
		ui.NumberField(e.In(ui.Input{Name: at + "times", Label: "办几次", Suffix: "次", Low: "1", High: "50", Short: true, Required: true})),
		ui.CheckField(e.In(view.Yes(at+"induction", "岗前培训", "这是社区工作者的岗前培训"))),
	}
}

// lineOf reads one line.
func lineOf(f *frame.Form, at string) socialworkapi.PlanLineDraft {
	for _, must := range [][2]string{{"title", "请填写培训的内容。"}, {"audience", "请选择面向哪些人。"}, {"month", "请填写月份。"}, {"minutes", "请填写每次的学时。"}, {"times", "请填写办几次。"}} {
		if f.Text(at+must[0]) == "" {
			f.Wrong(at+must[0], must[1])
		}
	}
	return socialworkapi.PlanLineDraft{
		Title: f.Text(at + "title"), Audience: socialworkapi.LectureAudience(f.Text(at + "audience")), Month: f.Int(at+"month", "月份"), Minutes: f.Int(at+"minutes", "每次的学时"),
		Times: f.Int(at+"times", "办几次"), Induction: f.Bool(at + "induction"),
	}
}

// linesOf reads the lines of a draft, and its text.
func linesOf(f *frame.Form) (text string, lines []socialworkapi.PlanLineDraft) {
	if text = f.Text("text"); text == "" {
		f.Wrong("text", "请填写说明。")
	}
	for i := range max(1, f.Rows("lines", lineParts...)) {
		lines = append(lines, lineOf(f, frame.RowName("lines", i)))
	}
	return text, lines
}

func (p *room) draftPlan(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if focus, asked := f.EditRows("lines", lineParts...); asked {
		return p.showPlanning(a, http.StatusOK, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)}, focus)
	}
	d := socialworkapi.TrainingPlanDraft{Office: f.Text("office"), Year: f.Text("year")}
	for _, must := range [][2]string{{"office", "请选择制定的机关。"}, {"year", "请填写年份。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	d.Text, d.Lines = linesOf(f)
	var x socialworkapi.TrainingPlan
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.DraftTrainingPlan, socialworkapi.DraftTrainingPlanRequest{TrainingPlanDraft: d})
	}
	return after(a, f, err, view.PlanPath(x.ID), "草稿已保存，核对以后请公布。", func(status int, e frame.Entry) error { return p.showPlanning(a, status, e, "") })
}

func (p *room) rewriting(a *frame.Ask) error {
	return p.showRewriting(a, http.StatusOK, frame.Entry{}, "")
}

// showRewriting asks for a draft anew.
func (p *room) showRewriting(a *frame.Ask, status int, e frame.Entry, focus string) error {
	a.At(identity.Registrar)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTrainingPlan, socialworkapi.GetTrainingPlanRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if !x.MayWrite {
		return a.Redirect(view.PlanPath(x.ID), "已公布的计划按项公开调整。")
	}
	if e.Values == nil {
		v := url.Values{"version": {frame.Itoa(x.Version)}, "text": {x.Text}}
		for i, l := range x.Lines {
			setLine(v, frame.RowName("lines", i), &l)
		}
		e = frame.Fresh(a, v)
	}
	const title = "改写草稿"
	heading, here := planName(x.Office.Name, x.Year), frame.Href("/desk/training-plans/", x.ID)+"/edit"
	return a.Show(status, a.DeskPage(title, heading, view.PlanPath(x.ID), title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text(heading)}), ui.Refusal(e.Fault),
		ui.Columns(view.Form(here, false, e, ui.Hidden("version", e.Get("version")), planFields(e, focus, view.PlanPath(x.ID))), ui.Help(p.Site))))
}

// setLine fills in what a line says.
func setLine(v url.Values, at string, l *socialworkapi.PlanLine) {
	v.Set(at+"title", l.Title)
	v.Set(at+"audience", string(l.Audience))
	v.Set(at+"month", frame.Itoa(l.Month))
	v.Set(at+"minutes", frame.Itoa(l.Minutes))
	v.Set(at+"times", frame.Itoa(l.Times))
	if l.Induction {
		v.Set(at+"induction", "true")
	}
}

func (p *room) rewrite(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if focus, asked := f.EditRows("lines", lineParts...); asked {
		return p.showRewriting(a, http.StatusOK, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)}, focus)
	}
	in := socialworkapi.WriteTrainingPlanRequest{ID: a.Path("id"), TrainingPlanWords: socialworkapi.TrainingPlanWords{Version: f.Version()}}
	in.Text, in.Lines = linesOf(f)
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.WriteTrainingPlan, in)
	}
	return after(a, f, err, view.PlanPath(in.ID), "草稿已保存，核对以后请公布。", func(status int, e frame.Entry) error { return p.showRewriting(a, status, e, "") })
}

func (p *room) movePlan(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveTrainingPlanRequest{ID: a.Path("id")}
	in.Do, in.Version, _ = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveTrainingPlan, in)
	return after(a, f, err, view.PlanPath(in.ID), "已公布。", func(status int, e frame.Entry) error { return p.showPlan(a, status, e) })
}

func (p *room) revising(a *frame.Ask) error { return p.showRevising(a, http.StatusOK, frame.Entry{}) }

// showRevising asks what a line is to say from now on and why, or why it is cancelled; number 0 adds one.
func (p *room) showRevising(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTrainingPlan, socialworkapi.GetTrainingPlanRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(x.Lines, func(l socialworkapi.PlanLine) bool { return frame.Itoa(l.N) == a.Path("n") })
	switch {
	case !x.MayRevise:
		return a.Redirect(view.PlanPath(x.ID), "公布以后、年度结束以前才能调整。")
	case a.Path("n") != "0" && (i < 0 || x.Lines[i].Cancelled):
		return a.Redirect(view.PlanPath(x.ID), "这一项已经取消或者不在计划中。")
	}
	title, press, do := "加一项", "加这一项", "add"
	v := url.Values{"version": {frame.Itoa(x.Version)}}
	if i >= 0 {
		title, press, do = "调整第"+frame.Itoa(x.Lines[i].N)+"项", "保存调整", "change"
		setLine(v, "", &x.Lines[i])
	}
	if e.Values == nil {
		e = frame.Fresh(a, v)
	}
	heading, here := planName(x.Office.Name, x.Year), a.R.URL.Path
	fields := append([]templ.Component{ui.Hidden("do", do), ui.Hidden("version", e.Get("version"))}, lineFields(e, "", "")...)
	fields = append(fields, ui.AreaField(e.In(ui.Input{Name: "note", Label: "调整的原因", Required: true, Max: 500, Lines: 3, Help: "和原来的内容一起公布。"})), ui.Submit(press, view.PlanPath(x.ID)))
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("计划已经公布，调整写明原因，原来的内容仍可查看；面向的人和是否岗前培训不能改，要改的取消以后另加一项。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "内容", Hidden: true}, view.Form(here, false, e, fields...)),
	}
	if i >= 0 {
		acts := view.SocialSteps([]socialworkapi.SocialMove{{Do: "cancel", Label: "取消这一项"}}, map[string]view.Ask{"cancel": {Note: "*取消的原因，和原来的内容一起公布", Danger: true, Confirm: "取消以后不能恢复；已经发布的课程和讲堂不受影响。"}}, e)
		body = append(body, view.Panel(ui.Box{Title: "取消"}, ui.ActionButtons(here, x.Version, acts)))
	}
	return a.Show(status, a.DeskPage(title, heading, view.PlanPath(x.ID), title), view.Stack(append(body, ui.Help(p.Site))...))
}

func (p *room) revise(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.ReviseTrainingPlanRequest{ID: a.Path("id")}
	if n, err := strconv.ParseInt(a.Path("n"), 10, 64); err == nil {
		in.N = n
	}
	if f.Text("do") == "cancel" {
		in.Do, in.Version, in.Note = frame.MoveOf(f)
	} else {
		in.Do, in.Version = f.Text("do"), f.Version()
		if in.Note = f.Text("note"); in.Note == "" {
			f.Wrong("note", "请填写调整的原因。")
		}
		l := lineOf(f, "")
		in.Line = &l
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.ReviseTrainingPlan, in)
	}
	return after(a, f, err, view.PlanPath(in.ID), "计划已调整，原来的内容一并公布。", func(status int, e frame.Entry) error { return p.showRevising(a, status, e) })
}

// carrying asks which line of a plan is carried out; nothing where there is none to choose.
func carrying(e frame.Entry, wanted []socialworkapi.WantedPlanLine, fits func(*socialworkapi.PlanLine) bool) templ.Component {
	options := []ui.Option{{Value: "", Label: "不是计划中的一项"}}
	for i := range wanted {
		w := &wanted[i]
		if fits(&w.Line) {
			options = append(options, ui.Option{Value: lineRef(w.Plan, w.Line.N), Label: w.Year + "年" + frame.Itoa(w.Line.Month) + "月，" + w.Line.Title + "，" + w.Line.AudienceText + "，" + w.OfficeName})
		}
	}
	if len(options) == 1 {
		return ui.None()
	}
	return ui.SelectField(e.In(ui.Input{Name: "line", Label: "办的是计划中的哪一项", Wide: true, Options: options, Help: "面向的人、是否岗前培训和年份要与计划相同。"}))
}

// carriedBy reads which line a form names; nil is none.
func carriedBy(f *frame.Form) *socialworkapi.PlanLineRef {
	plan, n, ok := strings.Cut(f.Text("line"), "/")
	if !ok {
		return nil
	}
	at, _ := strconv.ParseInt(n, 10, 64) // what is no number names no line, and the service says so
	return &socialworkapi.PlanLineRef{Plan: plan, N: at}
}

// prefill is what the line in the address says of a course or lecture, for whoever came from its plan.
func prefill(a *frame.Ask, v url.Values, wanted []socialworkapi.WantedPlanLine) {
	for i := range wanted {
		w := &wanted[i]
		if lineRef(w.Plan, w.Line.N) != a.Query("line") {
			continue
		}
		v.Set("line", a.Query("line"))
		v.Set("title", w.Line.Title)
		v.Set("minutes", frame.Itoa(w.Line.Minutes))
		v.Set("audience", string(w.Line.Audience))
		if w.Line.Induction {
			v.Set("induction", "true")
		}
	}
}

// lineTerm leads from what carries out a line to its plan.
func lineTerm(l *socialworkapi.PlanLineRef) ui.Term {
	return ui.T("培训计划", ui.Link(view.PlanPath(l.Plan), "年度计划第"+frame.Itoa(l.N)+"项"))
}
