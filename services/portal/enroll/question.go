package enroll

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the form of an application asks, by its subject, and how it is read.

var (
	forms = ui.Options("legal", "法人", "partnership", "合伙", "individual", "个体")
	posts = ui.Options("representative", "法定代表人或者负责人", "chair", "理事长（会长）", "deputy", "副理事长（副会长）", "secretary", "秘书长", "director", "理事", "auditor", "监事")
	organ = ui.Options("", "请选择", "own", "单独建立党组织", "joint", "联合建立党组织", "functional", "功能型党组织", "none", "没有党组织")
	field = ui.Options("", "不变更", "name", "名称", "address", "住所", "legal_person", "法定代表人或者负责人", "capital", "注册资金（元）", "scope", "业务范围", "supervisor", "业务主管单位")
)

// spare is how many empty rows a list of the form ends with.
const spare = 2

// questions are the panels of the form.
func (p *room) questions(a *frame.Ask, x *organizationapi.Application, e frame.Entry) ([]templ.Component, error) {
	offices, err := p.bodies(a)
	if err != nil {
		return nil, err
	}
	direct := append(ui.Options("", "不属于直接登记"), p.listed(a, "organization.direct.kinds")...)
	consent := view.Panel(ui.Box{Title: "业务主管单位"},
		ui.SelectField(e.In(ui.Input{Name: "sponsor", Label: "业务主管单位", Options: offices})),
		ui.SelectField(e.In(ui.Input{Name: "direct", Label: "直接登记的类别", Help: "选了类别的，不需要业务主管单位。", Options: direct})))
	switch x.Draft.Subject {
	case organizationapi.SubjectChange:
		return []templ.Component{consent, view.Panel(ui.Box{Title: "变更事项"}, changeFields(e)...)}, nil
	case organizationapi.SubjectCharter:
		return []templ.Component{consent, p.charterPanel(a, x, e)}, nil
	case organizationapi.SubjectBranch:
		in := func(name, label string, most int) templ.Component {
			return ui.TextField(e.In(ui.Input{Name: "branch." + name, Label: label, Max: most}))
		}
		return []templ.Component{consent, view.Panel(ui.Box{Title: "分支机构"}, in("name", "分支机构名称", 100), in("address", "分支机构住所", 200), in("head", "分支机构负责人", 40),
			in("under", "设在哪个分支机构之下（不设的不填）", 100), ui.CheckField(e.In(view.Yes("branch.regional", "地域性", "按行政区划设立的分支机构"))))}, nil
	case organizationapi.SubjectDeregister:
		grounds := append(ui.Options("", "请选择"), p.listed(a, "organization."+string(x.Kind)+".end.grounds")...)
		return []templ.Component{consent, view.Panel(ui.Box{Title: "注销"}, ui.SelectField(e.In(ui.Input{Name: "ground", Label: "注销的情形", Options: grounds})),
			ui.DateField(e.In(ui.Input{Name: "liquidated_on", Label: "清算结束日期"})))}, nil
	}
	return p.establishing(a, x, e, consent), nil
}

// listed are the choices that a rule of the book lists, none where it has no such rule.
func (p *room) listed(a *frame.Ask, id string) []ui.Option {
	out, _, err := p.Choices(id, p.Config.Region, a.Now())
	if err != nil {
		return nil
	}
	return out
}

func changeFields(e frame.Entry) (out []templ.Component) {
	for i := range max(1, frame.Rows(e.Values, "changes")) + spare {
		at := frame.RowName("changes", i)
		out = append(out, view.Inside(ui.Pair(), ui.SelectField(e.In(ui.Input{Name: at + "field", Label: "变更事项" + frame.Itoa(i+1), Options: field})),
			ui.TextField(e.In(ui.Input{Name: at + "value", Label: "变更为", Max: 1000}))))
	}
	return out
}

func (p *room) charterPanel(a *frame.Ask, x *organizationapi.Application, e frame.Entry) templ.Component {
	in := ui.Input{Name: "chapters", Label: "章程写明了下列事项", Help: "逐项核对后勾选，没有写明的先修改章程。", Options: p.listed(a, "organization."+string(x.Kind)+".charter.contents")}
	return view.Panel(ui.Box{Title: "章程"}, ui.DateField(e.In(ui.Input{Name: "adopted_on", Label: "章程通过日期"})), ui.ChecksField(view.WithValues(e.In(in), e.Values["chapters"])))
}

// establishing asks for everything that a new organization of the kind needs.
func (p *room) establishing(a *frame.Ask, x *organizationapi.Application, e frame.Entry, consent templ.Component) []templ.Component {
	text := func(name, label string, most int) templ.Component {
		return ui.TextField(e.In(ui.Input{Name: name, Label: label, Max: most, Wide: most > 60}))
	}
	count := func(name, label, unit string) templ.Component {
		return ui.NumberField(e.In(ui.Input{Name: name, Label: label, Suffix: unit, Low: "0", Short: true}))
	}
	money := func(name, label string) templ.Component {
		return ui.MoneyField(e.In(ui.Input{Name: name, Label: label}))
	}
	basic := []templ.Component{
		text("name", "拟用名称", 100), ui.AreaField(e.In(ui.Input{Name: "purpose", Label: "宗旨", Max: 1000, Lines: 2})),
		ui.AreaField(e.In(ui.Input{Name: "scope", Label: "业务范围", Max: 1000, Lines: 3})), view.Inside(ui.Pair(), text("area", "活动地域", 60), text("field", "业务领域", 40)),
	}
	funds := []templ.Component{money("capital", "注册资金")}
	people := []templ.Component{count("staff", "专职工作人员或者从业人员", "人")}
	board := []templ.Component{view.Inside(ui.Pair(), count("council.size", "理事人数", "人"), count("council.term", "每届任期", "年"))}
	switch x.Kind {
	case organizationapi.LegalKindServiceorg:
		basic = append(basic, ui.RadioField(e.In(ui.Input{Name: "form", Label: "承担责任的方式", Options: forms})),
			ui.SelectField(e.In(ui.Input{Name: "trade", Label: "行（事）业", Options: append(ui.Options("", "请选择"), p.listed(a, "organization.serviceorg.trades")...)})))
		funds = append(funds, view.Inside(ui.Pair(), money("assets", "总财产"), money("state_assets", "其中国有资产")))
	case organizationapi.LegalKindAssociation:
		people = append(people, view.Inside(ui.Pair(), count("persons", "个人会员", "个"), count("units", "单位会员", "个")))
	case organizationapi.LegalKindFoundation:
		funds = append(funds, ui.CheckField(e.In(view.Yes("cash", "到账", "原始基金是到账的货币资金"))), ui.CheckField(e.In(view.Yes("fundraising", "公开募捐", "面向公众募捐"))),
			ui.CheckField(e.In(view.Yes("private_funded", "私人财产", "用私人财产设立"))))
		board = append(board, view.Inside(ui.Pair(), count("council.paid", "领取报酬的理事", "人"), count("council.kin", "相互有近亲属关系的理事", "人")))
	}
	return []templ.Component{
		view.Panel(ui.Box{Title: "基本情况"}, basic...), consent,
		view.Panel(ui.Box{Title: "住所"}, text("address", "住所", 200), ui.CheckField(e.In(view.Yes("owned", "自有", "住所为自有"))), count("lease_months", "使用权期限", "月")),
		view.Panel(ui.Box{Title: "资金"}, funds...),
		view.Panel(ui.Box{Title: "人员"}, people...),
		view.Panel(ui.Box{Title: "举办者或者发起人", Note: "证件号码密封保存，只显示末四位"}, founderFields(e)...),
		view.Panel(ui.Box{Title: "拟任负责人", Note: "证件号码密封保存，只显示末四位"}, officerFields(e)...),
		view.Panel(ui.Box{Title: "理事会"}, board...),
		p.charterPanel(a, x, e),
		view.Panel(ui.Box{Title: "党建"}, view.Inside(ui.Pair(), ui.SelectField(e.In(ui.Input{Name: "party.kind", Label: "党组织", Options: organ})), count("party.members", "党员", "人"))),
	}
}

func founderFields(e frame.Entry) (out []templ.Component) {
	for i := range frame.Rows(e.Values, "founders") + spare {
		at, n := frame.RowName("founders", i), frame.Itoa(i+1)
		out = append(out, view.Inside(ui.Pair(), ui.TextField(e.In(ui.Input{Name: at + "name", Label: "姓名或者单位名称" + n, Max: 100, Auto: "off"})),
			ui.TextField(e.In(ui.Input{Name: at + "id_number", Label: "身份证件号码" + n, Max: 20, Auto: "off"}))), ui.CheckField(e.In(view.Yes(at+"unit", "单位"+n, "第"+n+"位是单位"))))
	}
	return out
}

func officerFields(e frame.Entry) (out []templ.Component) {
	for i := range frame.Rows(e.Values, "officers") + spare {
		at, n := frame.RowName("officers", i), frame.Itoa(i+1)
		yes := func(name, label, says string) templ.Component {
			return ui.CheckField(e.In(view.Yes(at+name, label+n, says)))
		}
		out = append(out, view.Inside(ui.Pair(), ui.TextField(e.In(ui.Input{Name: at + "name", Label: "姓名" + n, Max: 40, Auto: "off"})),
			ui.TextField(e.In(ui.Input{Name: at + "id_number", Label: "身份证件号码" + n, Max: 20, Auto: "off"}))),
			view.Inside(ui.Pair(), ui.SelectField(e.In(ui.Input{Name: at + "post", Label: "职务" + n, Options: append(ui.Options("", "请选择"), posts...)})),
				ui.DateField(e.In(ui.Input{Name: at + "from", Label: "任期开始" + n}))),
			yes("full_time", "专职", "专职"), yes("official", "公职", "现职国家工作人员"), yes("elsewhere", "兼任", "同时担任其他社会组织的法定代表人"), yes("kin", "近亲属", "与理事有近亲属关系"))
	}
	return out
}

// read is the draft as the form says it; papers, and what the subject does not ask, stay.
func read(f *frame.Form, x *organizationapi.Application) organizationapi.ApplicationDraft {
	d := x.Draft
	d.Version, d.Sponsor, d.Direct, d.Papers = f.Version(), f.Text("sponsor"), f.Text("direct"), kept(x)
	switch d.Subject {
	case organizationapi.SubjectChange:
		d.Changes = nil
		for i := range f.Rows("changes", "field", "value") {
			at := frame.RowName("changes", i)
			d.Changes = append(d.Changes, organizationapi.CardChange{Field: f.Text(at + "field"), Value: f.Text(at + "value")})
			if f.Text(at+"field") == "" || f.Text(at+"value") == "" {
				f.Wrong(at+"value", "请选择变更的事项，并写明变更为什么。")
			}
		}
	case organizationapi.SubjectCharter:
		d.AdoptedOn, d.Chapters = f.Day("adopted_on", "章程通过日期"), f.List("chapters")
	case organizationapi.SubjectBranch:
		d.Branch = &organizationapi.Branch{Name: f.Text("branch.name"), Address: f.Text("branch.address"), Head: f.Text("branch.head"), Under: f.Text("branch.under"), Regional: f.Bool("branch.regional")}
		if d.Branch.Name == "" {
			f.Wrong("branch.name", "请填写分支机构名称。")
		}
	case organizationapi.SubjectDeregister:
		d.Ground, d.LiquidatedOn = f.Text("ground"), f.Day("liquidated_on", "清算结束日期")
	default:
		readEstablishing(f, &d)
	}
	return d
}

func readEstablishing(f *frame.Form, d *organizationapi.ApplicationDraft) {
	d.Name, d.Purpose, d.Scope, d.Area, d.Field = f.Text("name"), f.Text("purpose"), f.Text("scope"), f.Text("area"), f.Text("field")
	d.Form, d.Trade, d.Address, d.Owned = f.Text("form"), f.Text("trade"), f.Text("address"), f.Bool("owned")
	d.LeaseMonths, d.Staff, d.Persons, d.Units = f.Int("lease_months", "使用权期限"), f.Int("staff", "从业人员"), f.Int("persons", "个人会员"), f.Int("units", "单位会员")
	d.Capital, d.Assets, d.StateAssets = f.Money("capital", "注册资金"), f.Money("assets", "总财产"), f.Money("state_assets", "国有资产")
	d.Cash, d.Fundraising, d.PrivateFunded = f.Bool("cash"), f.Bool("fundraising"), f.Bool("private_funded")
	d.AdoptedOn, d.Chapters = f.Day("adopted_on", "章程通过日期"), f.List("chapters")
	d.Council = &organizationapi.Council{Size: f.Int("council.size", "理事人数"), Term: f.Int("council.term", "任期"), Paid: f.Int("council.paid", "领取报酬的理事"), Kin: f.Int("council.kin", "有近亲属关系的理事")}
	d.Party = &organizationapi.PartyBuilding{Kind: f.Text("party.kind"), Members: f.Int("party.members", "党员")}
	d.Founders, d.Officers = nil, nil
	for i := range f.Rows("founders", "name", "id_number") {
		at := frame.RowName("founders", i)
		o := organizationapi.Founder{Name: f.Text(at + "name"), IDNumber: f.Text(at + "id_number"), Unit: f.Bool(at + "unit")}
		if o.Name == "" {
			f.Wrong(at+"name", "请填写姓名或者单位名称。")
		}
		d.Founders = append(d.Founders, o)
	}
	for i := range f.Rows("officers", "name", "id_number") {
		at := frame.RowName("officers", i)
		o := organizationapi.Officer{
			Name: f.Text(at + "name"), IDNumber: f.Text(at + "id_number"), Post: f.Text(at + "post"), From: f.Day(at+"from", "任期开始"),
			FullTime: f.Bool(at + "full_time"), Official: f.Bool(at + "official"), Elsewhere: f.Bool(at + "elsewhere"), Kin: f.Bool(at + "kin"),
		}
		if o.Name == "" || o.Post == "" {
			f.Wrong(at+"name", "请填写姓名，并选择职务。")
		}
		d.Officers = append(d.Officers, o)
	}
}

// written are the values of the form as the draft has them.
func written(x *organizationapi.Application) url.Values {
	d, v := x.Draft, url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	num := func(name string, n int64) {
		if n != 0 {
			v.Set(name, frame.Itoa(n))
		}
	}
	yes := func(name string, is bool) {
		if is {
			v.Set(name, "true")
		}
	}
	money := func(name string, n int64) {
		if n != 0 {
			v.Set(name, ui.MoneyValue(n))
		}
	}
	for name, value := range map[string]string{
		"sponsor": d.Sponsor, "direct": d.Direct, "name": d.Name, "purpose": d.Purpose, "scope": d.Scope, "area": d.Area, "field": d.Field, "form": d.Form, "trade": d.Trade,
		"address": d.Address, "adopted_on": d.AdoptedOn, "ground": d.Ground, "liquidated_on": d.LiquidatedOn,
	} {
		set(name, value)
	}
	for name, n := range map[string]int64{"lease_months": d.LeaseMonths, "staff": d.Staff, "persons": d.Persons, "units": d.Units} {
		num(name, n)
	}
	money("capital", d.Capital)
	money("assets", d.Assets)
	money("state_assets", d.StateAssets)
	yes("owned", d.Owned)
	yes("cash", d.Cash)
	yes("fundraising", d.Fundraising)
	yes("private_funded", d.PrivateFunded)
	v["chapters"] = d.Chapters
	if c := d.Council; c != nil {
		num("council.size", c.Size)
		num("council.term", c.Term)
		num("council.paid", c.Paid)
		num("council.kin", c.Kin)
	}
	if d.Party != nil {
		set("party.kind", d.Party.Kind)
		num("party.members", d.Party.Members)
	}
	for i, o := range d.Founders {
		at := frame.RowName("founders", i)
		set(at+"name", o.Name)
		set(at+"id_number", o.IDNumber)
		yes(at+"unit", o.Unit)
	}
	for i, o := range d.Officers {
		at := frame.RowName("officers", i)
		set(at+"name", o.Name)
		set(at+"id_number", o.IDNumber)
		set(at+"post", o.Post)
		set(at+"from", o.From)
		yes(at+"full_time", o.FullTime)
		yes(at+"official", o.Official)
		yes(at+"elsewhere", o.Elsewhere)
		yes(at+"kin", o.Kin)
	}
	for i, c := range d.Changes {
		at := frame.RowName("changes", i)
		set(at+"field", c.Field)
		set(at+"value", c.Value)
	}
	if b := d.Branch; b != nil {
		set("branch.name", b.Name)
		set("branch.address", b.Address)
		set("branch.head", b.Head)
		set("branch.under", b.Under)
		yes("branch.regional", b.Regional)
	}
	return v
}

// facts are what an application says, read only.
func facts(x *organizationapi.Application) []templ.Component {
	d := x.Draft
	terms := []ui.Term{ui.S("登记管理机关", x.Office.Name)}
	if x.Sponsor != nil {
		terms = append(terms, ui.S("业务主管单位", x.Sponsor.Name))
	}
	text := func(name, value string) {
		if value != "" {
			terms = append(terms, ui.S(name, value))
		}
	}
	money := func(name string, fen int64) {
		if fen > 0 {
			terms = append(terms, ui.T(name, ui.Money(fen)))
		}
	}
	day := func(name, value string) {
		if t := view.Day(value); !t.Equal(time.Time{}) {
			terms = append(terms, ui.T(name, ui.Date(t)))
		}
	}
	text("宗旨", d.Purpose)
	text("业务范围", d.Scope)
	text("活动地域", d.Area)
	text("住所", d.Address)
	money("注册资金", d.Capital)
	money("总财产", d.Assets)
	money("其中国有资产", d.StateAssets)
	day("章程通过日期", d.AdoptedOn)
	day("清算结束日期", d.LiquidatedOn)
	if d.Branch != nil {
		text("分支机构", d.Branch.Name+"，"+d.Branch.Address)
	}
	out := []templ.Component{ui.DL(terms...)}
	if len(d.Changes) > 0 {
		t := ui.Table{Caption: "变更事项", Cols: ui.Cols("事项", "~原来", "~变更为")}
		for _, c := range d.Changes {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(label(field, c.Field)), view.OrDash(c.Was), ui.Text(c.Value)))
		}
		out = append(out, ui.Data(t))
	}
	if len(d.Officers)+len(d.Founders) > 0 {
		t := ui.Table{Caption: "举办者和拟任负责人", Cols: ui.Cols("姓名或者单位", "身份", "证件号码")}
		for _, o := range d.Founders {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(o.Name), ui.Text("举办者或者发起人"), view.OrDash(o.IDNumber)))
		}
		for _, o := range d.Officers {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(o.Name), ui.Text(label(posts, o.Post)), view.OrDash(o.IDNumber)))
		}
		out = append(out, ui.Data(t))
	}
	return out
}

// label words one of some choices.
func label(list []ui.Option, value string) string {
	for _, o := range list {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
