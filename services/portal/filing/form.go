package filing

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

var (
	categories = ui.Options("life", "生活服务类", "affairs", "社区事务类", "culture", "文体活动类", "charity", "公益慈善类")
	natures    = ui.Options("group", "社区社会组织", "committee", "居（村）委会工作机构", "owners", "业主委员会", "building", "楼栋自治组织", "profit", "从事营利性活动的组织")
)

func (p *room) begin(a *frame.Ask) error {
	return p.showForm(a, http.StatusOK, nil, frame.Fresh(a, url.Values{"category": {"life"}, "nature": {"group"}}))
}

// showForm asks for what a filing contains; x is nil of a new one.
func (p *room) showForm(a *frame.Ask, status int, x *organizationapi.Filing, e frame.Entry) error {
	a.At(contacts...)
	committees, err := p.named(a, organizationapi.OrgKindCommittee)
	if err != nil {
		return err
	}
	offices, err := p.named(a, organizationapi.OrgKindGovernment)
	if err != nil {
		return err
	}
	title, to, back := "起草备案申请", "/desk/filings/new", "/desk/filings"
	var body []templ.Component
	if x != nil {
		title, to, back = "修改备案申请", path(x.ID)+"/edit", path(x.ID)
		version := e.Get("version")
		if version == "" {
			version = frame.Itoa(x.Version)
		}
		body = append(body, ui.Hidden("version", version))
	}
	body = append(body,
		ui.TextField(e.In(ui.Input{Name: "name", Label: "名称", Required: true, Max: 100, Wide: true})),
		ui.SelectField(e.In(ui.Input{Name: "category", Label: "类别", Required: true, Options: categories})),
		ui.SelectField(e.In(ui.Input{Name: "nature", Label: "性质", Help: "按规定，有几种组织不属于社区社会组织，请照实选择。", Required: true, Options: natures})),
		ui.SelectField(e.In(ui.Input{Name: "committee", Label: "所在的居（村）民委员会", Help: "它先出具意见。", Required: true, Options: committees})),
		ui.SelectField(e.In(ui.Input{Name: "office", Label: "备案机关", Help: "当地的街道办事处、乡镇人民政府或者县级民政部门。", Required: true, Options: offices})),
		ui.TextField(e.In(ui.Input{Name: "leader", Label: "负责人", Max: 40, Auto: "name", Short: true})),
		ui.TextField(e.In(ui.Input{Name: "phone", Label: "联系电话", Help: "密封保存，只给办理的人看到首尾。", Max: 30, Auto: "tel", Type: "tel", Short: true})),
		ui.TextField(e.In(ui.Input{Name: "place", Label: "活动场所", Max: 200, Wide: true})),
		ui.TextField(e.In(ui.Input{Name: "area", Label: "活动地域", Max: 200})),
		ui.NumberField(e.In(ui.Input{Name: "members", Label: "花名册上的人数", Suffix: "人", Low: "0", Short: true})),
		ui.MoneyField(e.In(ui.Input{Name: "funds", Label: "活动资金", Suffix: "元", Short: true})),
		ui.AreaField(e.In(ui.Input{Name: "charter", Label: "章程", Max: 8000, Lines: 8})),
		ui.Submit("保存并对照规定", back))
	return a.Show(status, a.DeskPage(title, "备案", "/desk/filings", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("申请在送出以前只有您看得到，没有填完也可以保存。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "备案的内容"}, view.Form(to, false, e, body...)), ui.Help(p.Site))))
}

// named are the organizations of a kind, to choose from.
func (p *room) named(a *frame.Ask, kinds ...organizationapi.OrgKind) ([]ui.Option, error) {
	return view.NamedOrganizations(a, p.House, kinds...)
}

func read(f *frame.Form) organizationapi.FilingDraft {
	d := organizationapi.FilingDraft{
		Name: f.Text("name"), Category: organizationapi.GroupCategory(f.Text("category")), Nature: organizationapi.GroupNature(f.Text("nature")),
		Committee: f.Text("committee"), Office: f.Text("office"), Leader: f.Text("leader"), Phone: f.Text("phone"), Place: f.Text("place"), Area: f.Text("area"), Charter: f.Text("charter"),
	}
	if f.Text("members") != "" {
		d.Members = f.Int("members", "花名册上的人数")
	}
	if f.Text("funds") != "" {
		d.Funds = f.Money("funds", "活动资金")
	}
	for _, must := range [][2]string{{"name", "请填写名称。"}, {"committee", "请选择居（村）民委员会。"}, {"office", "请选择备案机关。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	return d
}

func (p *room) create(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := read(f)
	var x organizationapi.Filing
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "草稿已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, nil, e) })
}

func (p *room) get(a *frame.Ask) (organizationapi.Filing, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: a.Path("id")})
}

func (p *room) edit(a *frame.Ask) error {
	x, err := p.get(a)
	if err != nil {
		return err
	}
	d := x.Draft
	v := url.Values{
		"name": {d.Name}, "category": {string(d.Category)}, "nature": {string(d.Nature)}, "committee": {d.Committee}, "office": {d.Office},
		"leader": {d.Leader}, "phone": {d.Phone}, "place": {d.Place}, "area": {d.Area}, "charter": {d.Charter},
	}
	if d.Members > 0 {
		v.Set("members", frame.Itoa(d.Members))
	}
	if d.Funds > 0 {
		v.Set("funds", cn.Fen(d.Funds).Plain())
	}
	return p.showForm(a, http.StatusOK, &x, frame.Fresh(a, v))
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
	d.Version = f.Version()
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateFiling, organizationapi.UpdateFilingRequest{ID: x.ID, FilingDraft: d})
	}
	if err == nil {
		return a.Redirect(path(x.ID), "已保存。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showForm(a, status, &x, e) })
}
