package providers

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

var grades = ui.Options("0", "不要求", "1", "1A以上", "2", "2A以上", "3", "3A以上", "4", "4A以上", "5", "5A")

func (p *room) begin(a *frame.Ask) error {
	return p.showForm(a, http.StatusOK, nil, frame.Fresh(a, url.Values{"mode": {"purchase"}, "grade": {"0"}, "years": {"0"}, "publicity_days": {"7"}, "term_years": {"3"}}))
}

// showForm asks for what a function says; f is nil of a new one.
func (p *room) showForm(a *frame.Ask, status int, f *organizationapi.Function, e frame.Entry) error {
	title, to, back := "起草一项职能", "/desk/functions/new", "/desk/functions"
	var body []templ.Component
	if f != nil {
		title, to, back = "修改职能", frame.Href("/desk/functions/", f.ID)+"/edit", path(f.ID)
		version := e.Get("version")
		if version == "" {
			version = frame.Itoa(f.Version)
		}
		body = append(body, ui.Hidden("version", version))
	}
	body = append(body,
		ui.TextField(e.In(ui.Input{Name: "name", Label: "职能名称", Required: true, Max: 100, Wide: true})),
		ui.TextField(e.In(ui.Input{Name: "department", Label: "转移的部门", Required: true, Max: 100})),
		ui.TextField(e.In(ui.Input{Name: "ground", Label: "设定职能的依据", Help: "写明文件名称和文号。", Required: true, Max: 500, Wide: true})),
		ui.SelectField(e.In(ui.Input{Name: "mode", Label: "方式", Required: true, Options: modes[1:]})),
		ui.AreaField(e.In(ui.Input{Name: "scope", Label: "承接的内容", Required: true, Max: 2000, Lines: 5})),
		view.Group("承接的条件", "公示以后不能再改，要改的另起一版；条件应当与职能有关，不能对组织实行差别待遇。",
			ui.ChecksField(view.WithValues(e.In(ui.Input{Name: "kinds", Label: "组织类型", Required: true, Options: kinds}), e.Values["kinds"])),
			ui.AreaField(e.In(ui.Input{Name: "fields", Label: "业务领域", Help: "一行一个，与登记的业务领域一致；不限的留空。", Max: 1200, Lines: 3})),
			ui.SelectField(e.In(ui.Input{Name: "grade", Label: "评估等级", Options: grades})),
			ui.NumberField(e.In(ui.Input{Name: "years", Label: "登记满多少年", Suffix: "年", Low: "0", High: "20", Short: true})),
			ui.CheckField(e.In(ui.Input{Name: "clean", Label: "信用", Options: ui.Options("true", "不在活动异常名录中")})),
			ui.CheckField(e.In(ui.Input{Name: "reported", Label: "年报", Options: ui.Options("true", "最近一次年度工作报告已报送，结论没有不合格")}))),
		view.Inside(ui.Pair(),
			ui.NumberField(e.In(ui.Input{Name: "publicity_days", Label: "承接组织公示的天数", Suffix: "天", Low: "3", High: "60", Required: true, Short: true})),
			ui.NumberField(e.In(ui.Input{Name: "term_years", Label: "列入目录的年限", Suffix: "年", Low: "1", High: "5", Required: true, Short: true}))),
		ui.DateField(e.In(ui.Input{Name: "effective_on", Label: "施行日期", Help: "公示期满以后的某一天起施行才填；不填的，公示期满施行。"})),
		ui.Submit("保存", back))
	return a.Show(status, a.DeskPage(title, "职能目录编制", "/desk/functions", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("公示以前只有本单位和监督部门看得到。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "职能"}, view.Form(to, false, e, body...)), ui.Help(p.Site))))
}

func read(f *frame.Form) organizationapi.FunctionDraft {
	d := organizationapi.FunctionDraft{
		Name: f.Text("name"), Department: f.Text("department"), Ground: f.Text("ground"), Mode: organizationapi.FunctionMode(f.Text("mode")), Scope: f.Text("scope"),
		PublicityDays: f.Int("publicity_days", "公示的天数"), TermYears: f.Int("term_years", "列入目录的年限"), EffectiveOn: f.Day("effective_on", "施行日期"),
		Conditions: organizationapi.FunctionConditions{Fields: f.Lines("fields"), Clean: f.Bool("clean"), Reported: f.Bool("reported")},
	}
	for _, k := range f.List("kinds") {
		d.Conditions.Kinds = append(d.Conditions.Kinds, organizationapi.LegalKind(k))
	}
	if f.Text("grade") != "" {
		d.Conditions.MinGrade = f.Int("grade", "评估等级")
	}
	if f.Text("years") != "" {
		d.Conditions.Years = f.Int("years", "登记的年数")
	}
	for _, must := range [][2]string{{"name", "请填写职能名称。"}, {"department", "请填写转移的部门。"}, {"ground", "请填写设定职能的依据。"}, {"scope", "请填写承接的内容。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if len(d.Conditions.Kinds) == 0 {
		f.Wrong("kinds", "请至少选择一种组织类型。")
	}
	return d
}

func (p *room) create(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := read(f)
	var x organizationapi.Function
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "草稿已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, nil, e) })
}

func (p *room) edit(a *frame.Ask) error {
	x, err := p.getFunction(a)
	if err != nil {
		return err
	}
	d := x.Draft
	v := url.Values{
		"name": {d.Name}, "department": {d.Department}, "ground": {d.Ground}, "mode": {string(d.Mode)}, "scope": {d.Scope}, "fields": {view.Joined(d.Conditions.Fields)},
		"grade": {frame.Itoa(d.Conditions.MinGrade)}, "years": {frame.Itoa(d.Conditions.Years)},
		"publicity_days": {frame.Itoa(d.PublicityDays)}, "term_years": {frame.Itoa(d.TermYears)}, "effective_on": {d.EffectiveOn},
	}
	for _, k := range d.Conditions.Kinds {
		v.Add("kinds", string(k))
	}
	for name, on := range map[string]bool{"clean": d.Conditions.Clean, "reported": d.Conditions.Reported} {
		if on {
			v.Set(name, "true")
		}
	}
	return p.showForm(a, http.StatusOK, &x, frame.Fresh(a, v))
}

func (p *room) save(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := p.getFunction(a)
	if err != nil {
		return err
	}
	d := read(f)
	d.Version = f.Version()
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: x.ID, FunctionDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, &x, e) })
}
