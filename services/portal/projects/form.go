package projects

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const (
	weeklyHelp = "一行一个时间，例如：每周三、周六 14:00-16:00。"
	datesHelp  = "一行一个日期，例如：2026-12-05 09:00-11:00。"
	// blankPositions are how many empty ones a form offers below those that are written.
	blankPositions = 1
	mostPositions  = 20
)

// begin is a new project, empty or after another one.
func (p *room) begin(a *frame.Ask) error {
	v := url.Values{"region": {p.Config.Region}}
	if id := a.Query("sample"); id != "" {
		x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: id})
		if err != nil {
			return err
		}
		for i := range x.Draft.Positions {
			x.Draft.Positions[i].Dates, x.Draft.Positions[i].Last = nil, "" // what was, is not what will be
		}
		x.Draft.Insurance = nil
		v = valuesOf(&x.Draft)
		v.Set("sample", id)
	}
	return p.showForm(a, http.StatusOK, nil, frame.Fresh(a, v))
}

// valuesOf writes a draft into the questions of its form.
func valuesOf(d *volunteerapi.ProjectDraft) url.Values {
	v := url.Values{
		"title": {d.Title}, "service": {d.Service}, "ledger": {string(d.Ledger)}, "intro": {d.Intro}, "region": {d.Region}, "place": {d.Place}, "office": {d.Office},
		"phone": {d.Phone}, "risk": {d.Risk}, "lat": {degrees(d.Lat)}, "lon": {degrees(d.Lon)}, "radius": {number(d.Radius)},
	}
	if d.TimeBank {
		v.Set("time_bank", "true")
	}
	if u := d.Insurance; u != nil {
		v["insurance.company"], v["insurance.policy"], v["insurance.until"] = []string{u.Company}, []string{u.Policy}, []string{u.Until}
	}
	for i := range d.Positions {
		x, at := &d.Positions[i], frame.RowName("positions", i)
		var weekly, dates []string
		for _, w := range x.Weekly {
			weekly = append(weekly, "周"+string([]rune("一二三四五六日")[w.Day-1])+" "+w.From+"-"+w.To)
		}
		for _, o := range x.Dates {
			dates = append(dates, o.Day+" "+o.From+"-"+o.To)
		}
		for name, value := range map[string]string{
			"code": x.Code, "title": x.Title, "duties": x.Duties, "capacity": number(x.Capacity), "min_age": number(x.MinAge), "max_age": number(x.MaxAge), "training": x.Training,
			"weekly": strings.Join(weekly, "\n"), "dates": strings.Join(dates, "\n"), "last": x.Last, "certificate": x.Certificate,
		} {
			v.Set(at+name, value)
		}
		v[at+"skills"] = x.Skills
		if x.Trained {
			v.Set(at+"trained", "true")
		}
		if x.Dangerous {
			v.Set(at+"dangerous", "true")
		}
	}
	return v
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return frame.Itoa(n)
}

// degrees writes millionths of a degree.
func degrees(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', 6, 64)
}

// degree reads degrees into millionths.
func degree(f *frame.Form, name, label string) int64 {
	text := f.Text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < -180 || n > 180 {
		f.Wrong(name, label+"应为度数，例如34.180000。")
		return 0
	}
	return int64(math.Round(n * 1e6))
}

// regions are the county and its streets.
func (p *room) regions(a *frame.Ask) ([]ui.Option, error) {
	county := p.Config.Region[:6]
	out := ui.Options(county, p.Config.PlaceName(county))
	n, err := route.Call(a.Ctx, p.Call, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{Place: county})
	for _, c := range n.Places {
		out = append(out, ui.Option{Value: c.Code, Label: c.Text})
	}
	return out, err
}

// showForm asks for a project; x is nil of a new one.
func (p *room) showForm(a *frame.Ask, status int, x *volunteerapi.Project, e frame.Entry) error {
	atDesk(a)
	services, skills, err := p.fields(a)
	if err != nil {
		return err
	}
	offices, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindGovernment)
	if err != nil {
		return err
	}
	regions, err := p.regions(a)
	if err != nil {
		return err
	}
	title, to, back := "新建志愿服务项目", "/desk/projects/new", "/desk/projects"
	var body []templ.Component
	if x != nil {
		title, to, back = "修改志愿服务项目", deskPath(x.ID)+"/edit", deskPath(x.ID)
		version := e.Get("version")
		if version == "" {
			version = frame.Itoa(x.Version)
		}
		body = append(body, ui.Hidden("version", version))
	} else {
		var orgs []ui.Option
		for _, m := range a.Caller.Memberships {
			if m.Role == identity.Staff || m.Role == identity.Worker {
				orgs = append(orgs, ui.Option{Value: m.Org, Label: m.OrgName})
			}
		}
		if len(orgs) == 1 && !e.Values.Has("org") {
			e.Values.Set("org", orgs[0].Value)
		}
		body = append(body, e.Carried("sample"), ui.SelectField(e.In(ui.Input{Name: "org", Label: "招募的组织", Required: true, Options: orgs})))
	}
	body = append(body,
		ui.TextField(e.In(ui.Input{Name: "title", Label: "项目名称", Required: true, Max: 60, Wide: true})),
		ui.SelectField(e.In(ui.Input{Name: "service", Label: "服务类别", Required: true, Options: append(ui.Options("", "请选择"), services...)})),
		ui.AreaField(e.In(ui.Input{Name: "intro", Label: "介绍", Max: 4000, Lines: 4})),
		ui.SelectField(e.In(ui.Input{Name: "region", Label: "所在区划", Required: true, Options: regions})),
		ui.TextField(e.In(ui.Input{Name: "place", Label: "集合地点", Required: true, Max: 100, Wide: true})),
		ui.SelectField(e.In(ui.Input{Name: "office", Label: "主管机关", Required: true, Help: "可以审核，发现不合规定时可以撤下。", Options: offices})),
		ui.TextField(e.In(ui.Input{Name: "phone", Label: "咨询电话", Max: 30, Type: "tel"})),
		ui.AreaField(e.In(ui.Input{Name: "risk", Label: "可能发生的风险", Max: 2000, Lines: 3, Help: "路上和现场要注意什么，没有特别风险的也写明。志愿者看过才能报名。"})),
		ui.BasisLine(p.cited(a, "volunteer.risk.tell")...))
	for i := range min(mostPositions, frame.Rows(e.Values, "positions")+blankPositions) {
		body = append(body, positionFields(e, i, skills))
	}
	body = append(body,
		view.Inside(ui.Fold("人身意外伤害保险，有危险的岗位要填", written(e, "insurance.company", "insurance.policy", "insurance.until")),
			ui.TextField(e.In(ui.Input{Name: "insurance.company", Label: "保险公司", Max: 100})), ui.TextField(e.In(ui.Input{Name: "insurance.policy", Label: "保险单号", Max: 60})),
			ui.DateField(e.In(ui.Input{Name: "insurance.until", Label: "保险到哪一天"})), ui.BasisLine(p.cited(a, "volunteer.insurance.danger")...)),
		view.Inside(ui.Fold("地图位置和时间的记法，可以不填", written(e, "lat", "lon", "radius") || e.Get("ledger") == "duty" || e.Get("ledger") == "order" || e.Get("time_bank") != ""),
			ui.TextField(e.In(ui.Input{Name: "lat", Label: "纬度", Max: 12, Short: true, Help: "例如34.180000。"})), ui.TextField(e.In(ui.Input{Name: "lon", Label: "经度", Max: 12, Short: true})),
			ui.NumberField(e.In(ui.Input{Name: "radius", Label: "签到的范围", Suffix: "米", Low: "0", High: "5000", Short: true, Help: "填了的，可以用手机定位签到，只记在不在范围里。"})),
			ui.SelectField(e.In(ui.Input{Name: "ledger", Label: "时间记作", Options: ui.Options("volunteer", "志愿服务", "duty", "在职党员报到，只有向本社区报到的人可以报名", "order", "社会服务令，只有承接的社会服务令可以报名")})),
			ui.CheckField(e.In(ui.Input{Name: "time_bank", Label: "时间银行", Help: "只有记作志愿服务的时间可以存。", Options: ui.Options("true", "志愿者可以把时间存入时间银行")})), ui.BasisLine(p.cited(a, "volunteer.time.store")...)),
		ui.Submit("保存", back))
	return a.Show(status, a.DeskPage(title, "志愿服务项目", "/desk/projects", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("先存成草稿，送审以后由另一名工作人员或者主管机关审核发布。要填更多岗位时，保存以后再修改。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "项目"}, view.Form(to, false, e, body...)), ui.Help(p.Site))))
}

// certificates are those that a position may ask for.
var certificates = ui.Options("", "不需要", "assistant", "助理社会工作师", "social", "社会工作师", "senior", "高级社会工作师")

// positionFields ask for one position or activity.
func positionFields(e frame.Entry, i int, skills []ui.Option) templ.Component {
	at := frame.RowName("positions", i)
	in := func(x ui.Input) ui.Input { x.Name, x.Within = at+x.Name, at; return e.In(x) }
	checks := func(x ui.Input) templ.Component {
		x = in(x)
		return ui.ChecksField(view.WithValues(x, e.Values[x.Name]))
	}
	return view.Group("岗位或者活动"+strconv.Itoa(i+1), "不要的，清空名称、内容和时间。", ui.Hidden(at+"code", e.Get(at+"code")),
		ui.TextField(in(ui.Input{Name: "title", Label: "名称", Max: 60})),
		ui.AreaField(in(ui.Input{Name: "duties", Label: "做什么", Max: 1000, Lines: 2})),
		ui.NumberField(in(ui.Input{Name: "capacity", Label: "每班名额", Suffix: "人", Low: "1", High: "500", Short: true})),
		ui.AreaField(in(ui.Input{Name: "weekly", Label: "每周的班次", Max: 800, Lines: 2, Help: weeklyHelp})),
		ui.DateField(in(ui.Input{Name: "last", Label: "每周的班次到哪一天", Help: "不填是一直有。"})),
		ui.AreaField(in(ui.Input{Name: "dates", Label: "单次的日期", Max: 4000, Lines: 2, Help: datesHelp})),
		view.Inside(ui.Fold("谁可以来、培训和危险", written(e, at+"min_age", at+"max_age", at+"skills", at+"training", at+"trained", at+"certificate", at+"dangerous")),
			ui.NumberField(in(ui.Input{Name: "min_age", Label: "最小年龄", Suffix: "周岁", Low: "0", High: "120", Short: true})),
			ui.NumberField(in(ui.Input{Name: "max_age", Label: "最大年龄", Suffix: "周岁", Low: "0", High: "120", Short: true})),
			checks(ui.Input{Name: "skills", Label: "需要的专业技能", Dense: true, Options: skills}),
			ui.AreaField(in(ui.Input{Name: "training", Label: "怎样培训", Max: 500, Lines: 2})),
			checks(view.Yes("trained", "报名的条件", "参加过培训的才能报名")),
			ui.SelectField(in(ui.Input{Name: "certificate", Label: "需要的社会工作者证书", Help: "登记有效的这一级或者更高级的才能报名。", Options: certificates})),
			checks(view.Yes("dangerous", "危险", "可能发生人身危险"))))
}

// cited are the clauses of a rule as it stands here today.
func (p *room) cited(a *frame.Ask, id string) []ui.Basis {
	return view.CitedRules(p.House, rule.Where{Region: p.Config.Region, Day: a.Now()}, id)
}

// written reports whether somebody has filled in one of some questions, or has to.
func written(e frame.Entry, names ...string) bool {
	for _, name := range names {
		if e.Get(name) != "" || e.Error(name) != "" {
			return true
		}
	}
	return false
}

var (
	times  = regexp.MustCompile(`^(.*?)\s*(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|到)+\s*(\d{1,2})[:：](\d{2})$`)
	clocks = func(h, m string) string { return ("0" + h)[len(h)-1:] + ":" + m }
)

// span reads the end of a line, 14:00-16:00, and what stands before it.
func span(line string) (before, from, to string, ok bool) {
	m := times.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return "", "", "", false
	}
	from, to = clocks(m[2], m[3]), clocks(m[4], m[5])
	return m[1], from, to, from < "24:00" && to < "24:00"
}

// weekly reads lines such as 每周三、周六 14:00-16:00.
func weekly(f *frame.Form, name string) (out []volunteerapi.Weekly) {
	for _, line := range f.Lines(name) {
		days, from, to, ok := span(line)
		found := false
		for _, r := range days {
			n := strings.IndexRune("一二三四五六日", r) / len("一")
			if r == '天' {
				n = 6
			}
			if strings.ContainsRune("一二三四五六日天", r) {
				found = true
				out = append(out, volunteerapi.Weekly{Day: int64(n + 1), From: from, To: to})
			}
		}
		if !ok || !found {
			f.Wrong(name, fmt.Sprintf("看不懂“%s”，请写成“每周三 14:00-16:00”的样子。", line))
			return nil
		}
	}
	return out
}

// dates reads lines such as 2026-12-05 09:00-11:00.
func dates(f *frame.Form, name string) (out []volunteerapi.Once) {
	for _, line := range f.Lines(name) {
		text, from, to, ok := span(line)
		day, err := cn.ParseDay(strings.TrimSpace(text))
		if err != nil || !ok {
			f.Wrong(name, fmt.Sprintf("看不懂“%s”，请写成“2026-12-05 09:00-11:00”的样子。", line))
			return nil
		}
		out = append(out, volunteerapi.Once{Day: string(day), From: from, To: to})
	}
	return out
}

// read takes a draft from its form.
func read(f *frame.Form) volunteerapi.ProjectDraft {
	d := volunteerapi.ProjectDraft{
		Version: f.Version(), Org: f.Text("org"), Office: f.Text("office"), Sample: f.Text("sample"), Title: f.Text("title"), Service: f.Text("service"),
		Ledger: volunteerapi.ProjectLedger(f.Text("ledger")), TimeBank: f.Bool("time_bank"), Intro: f.Text("intro"), Region: f.Text("region"), Place: f.Text("place"), Phone: f.Text("phone"), Risk: f.Text("risk"),
		Lat: degree(f, "lat", "纬度"), Lon: degree(f, "lon", "经度"), Radius: f.Int("radius", "签到的范围"), Positions: []volunteerapi.Position{},
	}
	if u := (volunteerapi.Insurance{Company: f.Text("insurance.company"), Policy: f.Text("insurance.policy"), Until: f.Day("insurance.until", "保险到哪一天")}); u != (volunteerapi.Insurance{}) {
		d.Insurance = &u
	}
	for _, must := range [][2]string{{"title", "请填写项目名称。"}, {"service", "请选择服务类别。"}, {"place", "请填写集合地点。"}, {"office", "请选择主管机关。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	n, last := f.Rows("positions", "title", "duties", "weekly", "dates"), 0
	for i := range n { // a code is not given twice
		if k, err := strconv.Atoi(strings.TrimLeft(f.Text(frame.RowName("positions", i)+"code"), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")); err == nil {
			last = max(last, k)
		}
	}
	for i := range n {
		at := frame.RowName("positions", i)
		x := volunteerapi.Position{
			Code: f.Text(at + "code"), Title: f.Text(at + "title"), Duties: f.Text(at + "duties"), Capacity: f.Int(at+"capacity", "每班名额"), MinAge: f.Int(at+"min_age", "最小年龄"),
			MaxAge: f.Int(at+"max_age", "最大年龄"), Skills: f.List(at + "skills"), Training: f.Text(at + "training"), Trained: f.Bool(at + "trained"), Certificate: f.Text(at + "certificate"), Dangerous: f.Bool(at + "dangerous"),
			Weekly: weekly(f, at+"weekly"), Dates: dates(f, at+"dates"), Last: f.Day(at+"last", "每周的班次到哪一天"),
		}
		if x.Title == "" {
			f.Wrong(at+"title", "请填写岗位或者活动的名称。")
		}
		if x.Capacity == 0 {
			f.Wrong(at+"capacity", "请填写每班名额。")
		}
		if x.Code == "" {
			last++
			x.Code = "P" + strconv.Itoa(last)
		}
		d.Positions = append(d.Positions, x)
	}
	return d
}

func (p *room) create(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := read(f)
	var x volunteerapi.Project
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
	}
	if err == nil {
		return a.Redirect(deskPath(x.ID), "已存成草稿，请核对以后送审。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, nil, e) })
}

func (p *room) edit(a *frame.Ask) error {
	x, err := p.get(a)
	if err == nil && !x.MayEdit {
		err = frame.ErrUnknown
	}
	if err != nil {
		return err
	}
	return p.showForm(a, http.StatusOK, &x, frame.Fresh(a, valuesOf(&x.Draft)))
}

func (p *room) save(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := p.get(a)
	if err != nil {
		return err
	}
	d := read(f)
	d.Org = x.Org.ID
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: x.ID, ProjectDraft: d})
	}
	if err == nil {
		return a.Redirect(deskPath(x.ID), "已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, &x, e) })
}
