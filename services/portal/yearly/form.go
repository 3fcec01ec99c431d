package yearly

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What a report asks, by the kind of the organization, and how the form is read.

// part is one text of the report.
type part struct {
	name, label, help string
	most              int
	of                func(*organizationapi.ReportDraft) *string
}

var parts = []part{
	{"law", "遵守法律法规和章程的情况", "写明会议和换届、重大活动报告、信息公开的情况。", 2000, func(d *organizationapi.ReportDraft) *string { return &d.Law }},
	{"activities", "开展活动的情况", "", 5000, func(d *organizationapi.ReportDraft) *string { return &d.Activities }},
	{"people", "人员和机构变动的情况", "没有变动的，写明没有变动。", 2000, func(d *organizationapi.ReportDraft) *string { return &d.People }},
	{"finance", "财务管理的情况", "", 2000, func(d *organizationapi.ReportDraft) *string { return &d.Finance }},
}

// sum is one amount of the report, in fen.
type sum struct {
	name, label string
	charity     bool // only charities and foundations are asked
	foundation  bool // only foundations are
	of          func(*organizationapi.ReportDraft) *int64
}

var sums = []sum{
	{"income", "本年收入", false, false, func(d *organizationapi.ReportDraft) *int64 { return &d.Income }},
	{"spending", "本年支出", false, false, func(d *organizationapi.ReportDraft) *int64 { return &d.Spending }},
	{"charity", "公益（慈善活动）支出", true, false, func(d *organizationapi.ReportDraft) *int64 { return &d.Charity }},
	{"overhead", "工资福利和行政办公（管理）费用", true, false, func(d *organizationapi.ReportDraft) *int64 { return &d.Overhead }},
	{"balance", "上年末基金（净资产）余额", true, true, func(d *organizationapi.ReportDraft) *int64 { return &d.Balance }},
}

// files are the papers of a report, each under the name of its field.
var files = []struct {
	name, label string
	of          func(*organizationapi.ReportDraft) *[]string
}{
	{"accounts", "财务会计报告", func(d *organizationapi.ReportDraft) *[]string { return &d.Accounts }},
	{"audit", "审计报告", func(d *organizationapi.ReportDraft) *[]string { return &d.Audit }},
	{"papers", "其他材料", func(d *organizationapi.ReportDraft) *[]string { return &d.Papers }},
}

// incomesBefore is how many years before are asked for.
const incomesBefore = 3

func incomeName(i int) string { return "incomes." + frame.Itoa(i) }

func foundation(r *organizationapi.Report) bool { return r.Kind == organizationapi.OrgKindFoundation }

// asked reports whether an organization of the kind is asked for an amount.
func (s sum) asked(r *organizationapi.Report) bool {
	return !s.charity || foundation(r) || r.Charity && !s.foundation
}

func (p *room) edit(a *frame.Ask) error {
	r, err := p.get(a)
	if err != nil {
		return err
	}
	v := url.Values{"version": {frame.Itoa(r.Version)}}
	for _, x := range parts {
		v.Set(x.name, *x.of(&r.Draft))
	}
	for _, x := range sums {
		if n := *x.of(&r.Draft); n > 0 {
			v.Set(x.name, ui.MoneyValue(n))
		}
	}
	for i, n := range r.Draft.Incomes {
		v.Set(incomeName(i), ui.MoneyValue(n))
	}
	if r.Draft.Fundraising {
		v.Set("fundraising", "true")
	}
	for _, x := range files {
		for _, id := range *x.of(&r.Draft) {
			v.Add(x.name+".papers", id)
			if i := slices.IndexFunc(r.Papers, func(f organizationapi.Paper) bool { return f.ID == id }); i >= 0 {
				v.Set(x.name+".name."+id, r.Papers[i].Name)
			}
		}
	}
	return p.showEdit(a, http.StatusOK, &r, frame.Fresh(a, v))
}

// filledFrom says where what stands in a field comes from, and whether it was changed since; "" of what nobody filled in.
func filledFrom(r *organizationapi.Report, field string) string {
	for _, k := range r.Known {
		switch {
		case k.Field != field:
		case k.Edited:
			return "平台曾按“" + k.Source + "”填好，已经改过。"
		default:
			return "平台按“" + k.Source + "”填好，可以修改。"
		}
	}
	return ""
}

func (p *room) showEdit(a *frame.Ask, status int, r *organizationapi.Report, e frame.Entry) error {
	at(a)
	var texts, money, papers []templ.Component
	for _, x := range parts {
		texts = append(texts, ui.AreaField(e.In(ui.Input{Name: x.name, Label: x.label, Help: x.help + filledFrom(r, x.name), Required: true, Max: x.most, Lines: 5, Wide: true})))
	}
	if foundation(r) || r.Charity {
		money = append(money, ui.CheckField(e.In(withHelp(view.Yes("fundraising", "公开募捐资格", "年度终了时具有公开募捐资格"), filledFrom(r, "fundraising")))))
	}
	var pair []templ.Component
	for _, x := range sums {
		if x.asked(r) {
			pair = append(pair, ui.MoneyField(e.In(ui.Input{Name: x.name, Label: x.label})))
		}
	}
	if foundation(r) {
		for i := range incomesBefore {
			pair = append(pair, ui.MoneyField(e.In(ui.Input{Name: incomeName(i), Label: frame.Itoa(r.Year-int64(i)-1) + "年收入", Help: filledFrom(r, incomeName(i))})))
		}
	}
	money = append(money, view.Inside(ui.Pair(), pair...))
	for _, x := range files {
		papers = append(papers, view.PaperFields(e, x.name+".", x.label, view.PaperHelp))
	}
	title := "填写" + yearText(r)
	return a.Show(status, a.DeskPage(title, "年度工作报告", listPath, yearText(r), path(r.ID), "填写"), view.Stack(
		ui.PageHead(ui.Head{Title: title, Over: ui.Text(r.Org.Name), Lead: ui.Text("没有填完也可以保存；保存后逐条显示哪里还不符合规定。作出结论以后，文字和金额向社会公开，附件不公开，请不要在文字里写个人信息。")}),
		ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "平台已经知道的"}, ui.Data(knownTable(r))),
		view.Form(path(r.ID)+"/edit", true, frame.Entry{}, view.Inside(ui.Stack(),
			ui.Hidden("version", e.Get("version")),
			view.Panel(ui.Box{Title: "一年的工作"}, texts...),
			view.Panel(ui.Box{Title: "收入和支出", Note: "按财务会计报告填写"}, money...),
			view.Panel(ui.Box{Title: "附件"}, papers...),
			ui.Submit("保存并对照规定", path(r.ID))))))
}

func withHelp(in ui.Input, help string) ui.Input { in.Help = help; return in }

// knownTable are the things nobody has to type, with where they come from and what they filled in.
func knownTable(r *organizationapi.Report) ui.Table {
	t := ui.Table{Caption: "平台已经知道的，来自哪里", Cols: ui.Cols("事项", "~内容", "来源", "填入"), Nothing: "平台还没有这个年度的记录。"}
	for _, k := range r.Known {
		text, into := ui.Text(k.Text), ui.Soft("只供查看")
		if k.Link != "" {
			text = ui.Link(k.Link, k.Text)
		}
		if k.Field != "" {
			into = ui.Text(fieldText(r, k.Field))
			if k.Edited {
				into = ui.All(into, ui.Text(" "), ui.Tag(ui.Warn, ui.IconEdit, "已改动"))
			}
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(k.Label), text, ui.Text(k.Source), into))
	}
	return t
}

// fieldText is what the form calls a field.
func fieldText(r *organizationapi.Report, field string) string {
	for _, x := range parts {
		if x.name == field {
			return x.label
		}
	}
	for i := range incomesBefore {
		if field == incomeName(i) {
			return frame.Itoa(r.Year-int64(i)-1) + "年收入"
		}
	}
	return "公开募捐资格"
}

func (p *room) save(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	r, err := p.get(a)
	if err != nil {
		return err
	}
	d, err := p.read(a, f, &r)
	if err != nil {
		return err
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateReport, organizationapi.UpdateReportRequest{ID: r.ID, ReportDraft: d})
	}
	if err == nil {
		return a.Redirect(path(r.ID), "已保存，请逐条看是否符合规定，再报送。")
	}
	err = frame.Overtaken(err, f, func() (int64, error) { return r.Version, nil })
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showEdit(a, status, &r, e) })
}

// read takes the form, and uploads its files; what the kind is not asked stays as it is.
func (p *room) read(a *frame.Ask, f *frame.Form, r *organizationapi.Report) (organizationapi.ReportDraft, error) {
	d := r.Draft
	d.Version = f.Version()
	for _, x := range parts {
		*x.of(&d) = f.Text(x.name)
	}
	for _, x := range sums {
		if x.asked(r) {
			*x.of(&d) = f.Money(x.name, x.label)
		}
	}
	if foundation(r) || r.Charity {
		d.Fundraising = f.Bool("fundraising")
	}
	if foundation(r) {
		d.Incomes = nil
		for i := range incomesBefore {
			if f.Text(incomeName(i)) == "" {
				break // the last year comes first, and none is left out
			}
			d.Incomes = append(d.Incomes, f.Money(incomeName(i), frame.Itoa(r.Year-int64(i)-1)+"年收入"))
		}
	}
	defer f.As("")
	for _, x := range files {
		ids, err := view.TakePapers(p.House, a, f.As(x.name))
		if err != nil {
			return d, err
		}
		*x.of(&d) = ids
	}
	return d, nil
}
