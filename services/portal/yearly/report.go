package yearly

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// One report for those concerned: where it stands, how it stands against the law, what it says, and what they may do.

func yearText(r *organizationapi.Report) string { return frame.Itoa(r.Year) + "年度工作报告" }

func (p *room) get(a *frame.Ask) (organizationapi.Report, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetReport, organizationapi.GetReportRequest{ID: a.Path("id")})
}

func (p *room) report(a *frame.Ask) error { return p.show(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	r, err := p.get(a)
	if err != nil {
		return err
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.ListReportFindings, organizationapi.ListReportFindingsRequest{ID: r.ID})
	if err != nil {
		return err
	}
	writes := slices.ContainsFunc(r.Moves, func(m organizationapi.Move) bool { return m.Do == "submit" || m.Do == "send" })
	head := ui.Head{Title: yearText(&r), Over: ui.Link(frame.Href("/organizations/", r.Org.ID), r.Org.Name), Tags: tags(&r)}
	switch {
	case writes:
		head.Actions = ui.ButtonLink(path(r.ID)+"/edit", "填写年报", true)
	case r.ConcludedAt != nil:
		head.Actions = ui.ButtonLink(frame.Href("/reports/", r.ID), "看公开的页面", false)
	}
	main := said(&r)
	if len(r.Moves) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(r.ID)+"/move", r.Version, e.Reopened(p.actions(&r, e)))))
	}
	main = append(main, view.Panel(ui.Box{Title: "对照规定", Note: refusing(found.Items)}, view.RegistryFindings(found.Items, "逐条对照")))
	if foundation(&r) {
		main = append(main, view.Panel(ui.Box{Title: "支出比例"}, ui.Data(ratios(&r, found.Items))))
	}
	main = append(main,
		view.Panel(ui.Box{Title: "年报的内容"}, contents(&r)),
		view.Panel(ui.Box{Title: "附件", Note: "不向社会公开"}, attached(&r)),
		view.Panel(ui.Box{Title: "平台已经知道的"}, ui.Data(knownTable(&r))))
	side := view.Stack(view.Panel(ui.Box{Title: "办理进度"}, ui.Steps(steps(&r, a.Now()))), view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(overview(&r)...)))
	pg := a.DeskPage(yearText(&r), "年度工作报告", listPath, r.Org.Name+frame.Itoa(r.Year)+"年度")
	return a.Show(status, pg, view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

// steps are the way of a report. The law names its days: no holiday moves them.
func steps(r *organizationapi.Report, now time.Time) []ui.Step {
	out := view.RegistrySteps(r.Steps, now)
	for i := range out {
		out[i].Fixed = true
	}
	return out
}

func tags(r *organizationapi.Report) templ.Component {
	list := []templ.Component{tag(r.State, r.StateText)}
	if r.Late {
		list = append(list, ui.Tag(ui.Warn, ui.IconWarn, "逾期报送"))
	}
	if r.ConclusionText != "" {
		list = append(list, conclusionTag(r))
	}
	if r.Charity {
		list = append(list, ui.Tag(ui.Info, ui.IconInfo, "慈善组织"))
	}
	return ui.All(list...)
}

func conclusionTag(r *organizationapi.Report) templ.Component {
	switch r.Conclusion {
	case organizationapi.ReportConclusionPassed:
		return ui.Tag(ui.Good, ui.IconCheck, r.ConclusionText)
	case organizationapi.ReportConclusionFailed:
		return ui.Tag(ui.Bad, ui.IconStop, r.ConclusionText)
	}
	return ui.Tag(ui.Warn, ui.IconWarn, r.ConclusionText)
}

// said is what the sides wrote to one another, and what follows from several years.
func said(r *organizationapi.Report) (out []templ.Component) {
	for _, f := range r.Follows {
		out = append(out, ui.Note(ui.Warn, ui.All(ui.Text(f.Text), ui.Clauses(view.LawOf(f.Basis)...))))
	}
	for _, n := range [][2]string{{"业务主管单位退回：", r.Returned}, {"业务主管单位的初审意见：", r.Opinion}, {"登记管理机关的说明：", r.Remark}, {"责令整改：", r.Rectify}} {
		if n[1] != "" {
			out = append(out, ui.Note(ui.Info, ui.Text(n[0]+n[1])))
		}
	}
	return out
}

func refusing(list []organizationapi.Finding) string {
	n := 0
	for _, f := range list {
		if !f.Ok && f.Level == "refuse" {
			n++
		}
	}
	if n == 0 {
		return "没有不符合的"
	}
	return frame.Itoa(n) + "处不符合，改好以后才能报送"
}

// ratios are the shares that the law limits, as the report's own amounts make them, each with what the law says of it.
func ratios(r *organizationapi.Report, found []organizationapi.Finding) ui.Table {
	d := &r.Draft
	base, of := d.Balance, "上年末基金余额"
	if r.Fundraising || d.Fundraising {
		base, of = 0, "上一年总收入"
		if len(d.Incomes) > 0 {
			base = d.Incomes[0]
		}
	}
	t := ui.Table{Caption: "支出比例，按年报的金额计算", Cols: ui.Cols("比例", "¥分子", "¥分母", "#比例值", "~对照规定")}
	for _, x := range []struct {
		field, name string
		part, whole int64
	}{{"charity", "公益支出占" + of, d.Charity, base}, {"overhead", "工资福利和行政办公支出占总支出", d.Overhead, d.Spending}} {
		share := ui.Dash()
		if x.whole > 0 {
			share = ui.Percent(float64(x.part) / float64(x.whole))
		}
		verdict := ui.Dash()
		if i := slices.IndexFunc(found, func(f organizationapi.Finding) bool { return f.Field == x.field }); i >= 0 {
			verdict = ui.All(ui.Text(found[i].Text), ui.Clauses(view.LawOf(found[i].Basis)...))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.name), ui.Amount(x.part), ui.Amount(x.whole), share, verdict))
	}
	return t
}

// contents is what the report says, as everybody reads it later.
func contents(r *organizationapi.Report) templ.Component {
	var ts []ui.Term
	for _, x := range parts {
		if text := *x.of(&r.Draft); text != "" {
			ts = append(ts, ui.T(x.label, ui.Paragraphs(text)))
		}
	}
	for _, x := range sums {
		if n := *x.of(&r.Draft); x.asked(r) && n > 0 {
			ts = append(ts, ui.T(x.label, ui.Money(n)))
		}
	}
	for i, n := range r.Draft.Incomes {
		ts = append(ts, ui.T(frame.Itoa(r.Year-int64(i)-1)+"年收入", ui.Money(n)))
	}
	if r.Draft.Fundraising {
		ts = append(ts, ui.S("公开募捐资格", "年度终了时具有"))
	}
	if len(ts) == 0 {
		return ui.Empty(ui.IconFile, "还没有填写。", nil)
	}
	return ui.DL(ts...)
}

func attached(r *organizationapi.Report) templ.Component {
	var out []templ.Component
	for _, x := range files {
		var list []organizationapi.Paper
		for _, f := range r.Papers {
			if slices.Contains(*x.of(&r.Draft), f.ID) {
				list = append(list, f)
			}
		}
		if len(list) > 0 {
			out = append(out, view.Group(x.label, "", ui.Data(view.PaperTable(list, path(r.ID)))))
		}
	}
	if len(out) == 0 {
		return ui.Soft("没有附件。")
	}
	return view.Stack(out...)
}

func overview(r *organizationapi.Report) []ui.Term {
	ts := []ui.Term{ui.S("类型", r.KindText)}
	if r.Sponsor != "" {
		ts = append(ts, ui.S("业务主管单位", r.Sponsor))
	}
	ts = append(ts, ui.T("登记管理机关", view.OrDash(r.Office)), ui.S("报送期限", view.SpellDay(r.SponsorDue)))
	if r.RectifyDue != nil {
		ts = append(ts, ui.S("整改期限", view.SpellDay(*r.RectifyDue)))
	}
	return ts
}

// asked is what each move wants to know; a star is before what must be said.
var asked = map[string]struct{ label, help, confirm string }{
	"submit":   {"", "", "报送以后不能再修改；需要修改的，由业务主管单位退回。"},
	"send":     {"", "", "报送以后不能再修改。"},
	"return":   {"*需要修改的内容", "该组织会看到。", ""},
	"endorse":  {"*初审意见", "该组织和登记管理机关会看到。", ""},
	"conclude": {"说明", "该组织会看到，不向社会公开。", "作出结论以后，年报和结论向社会公开，不能撤回。"},
	"rectify":  {"*需要整改的问题", "该组织会看到，不向社会公开。", ""},
	"redo":     {"*整改的情况", "写明做了什么、什么时候做完。", ""},
}

func (p *room) actions(r *organizationapi.Report, e frame.Entry) []ui.Action {
	acts := view.ActionsOf(r.Moves)
	law := rule.Where{Region: r.Region, Day: r.OpenedAt}
	for i := range acts {
		do, ask := acts[i].Do, asked[acts[i].Do]
		acts[i].Confirm = ask.confirm
		acts[i].Basis = p.Clauses(law, r.Moves[i].Rule)
		var fields []templ.Component
		if do == "conclude" && len(r.Conclusions) > 0 {
			in := ui.Input{Name: "conclusion", Label: "年检结论", Help: "按年报开始填报那一天的规定列出。", Required: true}
			for _, c := range r.Conclusions {
				in.Options = append(in.Options, ui.Option{Value: c.Code, Label: c.Text})
			}
			fields = append(fields, ui.RadioField(e.Among(do, in)))
		}
		if do == "rectify" {
			fields = append(fields, ui.DateField(e.Among(do, ui.Input{Name: "until", Label: "整改期限", Required: true})))
		}
		if label, must := strings.CutPrefix(ask.label, "*"); label != "" {
			fields = append(fields, ui.AreaField(e.Among(do, ui.Input{Name: "text", Label: label, Help: ask.help, Required: must, Max: 2000, Lines: 3})))
		}
		if len(fields) > 0 {
			acts[i].Form = ui.All(fields...)
		}
	}
	return acts
}

var done = map[string]string{
	"submit": "已报送业务主管单位。", "send": "已报送登记管理机关。", "return": "已退回该组织修改。", "endorse": "已同意，登记管理机关会收到。",
	"conclude": "已作出结论，年报向社会公开。", "rectify": "已责令整改，并通知该组织。", "redo": "已申请重新检查。",
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveReportRequest{ID: a.Path("id"), ReportMove: organizationapi.ReportMove{Do: f.Text("do"), Version: f.Version()}}
	f.As(in.Do)
	in.Text, in.Conclusion, in.Until = f.Text("text"), organizationapi.ReportConclusion(f.Text("conclusion")), f.Day("until", "整改期限")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveReport, in)
	}
	if err == nil {
		return a.Redirect(path(in.ID), done[in.Do])
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

// paper hands on a file, to be kept and not to be opened in the page.
func (p *room) paper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, organizationapi.GetReportPaper, organizationapi.GetReportPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
