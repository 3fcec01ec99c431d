package volunteer

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const ruleChild, ruleSeparate = "privacy.child.age", "privacy.consent.separate"

func (p *room) joining(a *frame.Ask) error {
	ward := "false"
	if a.Query("ward") == "true" {
		ward = "true"
	}
	return p.showJoin(a, http.StatusOK, frame.Fresh(a, url.Values{"ward": {ward}, "name": {p.own(a, ward)}, "region": {p.Config.Region}}))
}

// own is the name of whoever registers themselves; a child has its own.
func (p *room) own(a *frame.Ask, ward string) string {
	if ward == "true" {
		return ""
	}
	return a.Caller.Name
}

func (p *room) showJoin(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	fields, err := p.contactFields(a, e)
	if err != nil {
		return err
	}
	at := rule.Where{Region: p.Config.Region, Day: a.Now()}
	child, separate := view.CitedRules(p.House, at, ruleChild), view.CitedRules(p.House, at, ruleSeparate)
	body := []templ.Component{
		ui.RadioField(e.In(ui.Input{Name: "ward", Label: "为谁登记", Required: true, Options: []ui.Option{
			{Value: "false", Label: "我自己", Help: "已满十四周岁的。"}, {Value: "true", Label: "我监护的孩子", Help: "不满十四周岁的只能由监护人登记。"},
		}})),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 40, Help: "与身份证上的一致。"})),
		ui.TextField(e.In(ui.Input{Name: "id_number", Label: "公民身份号码", Required: true, Max: 30, Auto: "off", Help: "只用来保证一个人只登记一次；性别和出生日期从这里读出。"})),
	}
	body = append(body, fields...)
	body = append(body,
		view.Group("同意", "", ui.CheckField(e.In(ui.Input{Name: "agree", Label: "资料的处理", Required: true, Options: ui.Options("true", "我同意平台为志愿服务处理以上资料，随时可以查阅、更正和注销")})),
			ui.BasisLine(separate...),
			ui.CheckField(e.In(ui.Input{Name: "consent", Label: "监护人同意", Help: "为孩子登记时勾选。", Options: ui.Options("true", "我是孩子的监护人，同意他（她）登记为志愿者")})),
			ui.BasisLine(child...)),
		ui.Submit("登记", "/volunteer"))
	const title = "登记为志愿者"
	return a.Show(status, page(a, title, "我的"), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("填一次就好。填完马上得到志愿者编号。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "登记的资料", Hidden: true}, view.Form("/volunteer/join", false, e, body...)),
		view.Panel(ui.Box{Title: "监护人替您登记过", Flat: true}, ui.Paragraphs("不用再登记：请监护人生成移交码，编号、时长和星级都由您接着用。"), ui.WideButtonLink(takeoverPath, "用移交码接手", false)), ui.Help(p.Site)))
}

// contactFields are what may be corrected later: where somebody lives, how they are reached, what they can and want to do.
func (p *room) contactFields(a *frame.Ask, e frame.Entry) ([]templ.Component, error) {
	all, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerFields, volunteerapi.ListVolunteerFieldsRequest{})
	if err != nil {
		return nil, err
	}
	options := func(fs []volunteerapi.VolunteerField) (out []ui.Option) {
		for _, f := range fs {
			out = append(out, ui.Option{Value: f.Code, Label: f.Text})
		}
		return out
	}
	checks := func(in ui.Input) templ.Component {
		in.Dense = true
		return ui.ChecksField(view.WithValues(e.In(in), e.Values[in.Name]))
	}
	return []templ.Component{
		ui.SelectField(e.In(ui.Input{Name: "region", Label: "居住区域", Required: true, Options: p.regions()})),
		ui.TextField(e.In(ui.Input{Name: "phone", Label: "联系电话", Required: true, Max: 20, Type: "tel", Auto: "tel"})),
		view.Inside(ui.Fold("未满十八周岁的，请填写监护人", e.Get("ward") == "true" || written(e, "guardian.name", "guardian.relation", "guardian.phone")),
			ui.TextField(e.In(ui.Input{Name: "guardian.name", Label: "监护人姓名", Max: 40})),
			ui.TextField(e.In(ui.Input{Name: "guardian.relation", Label: "与志愿者的关系", Max: 20, Help: "父亲、母亲、祖父母等。"})),
			ui.TextField(e.In(ui.Input{Name: "guardian.phone", Label: "监护人电话", Max: 20, Type: "tel"}))),
		view.Inside(ui.Fold("住址、想做的服务和专业技能，可以以后再填", written(e, "address", "services", "skills")),
			ui.TextField(e.In(ui.Input{Name: "address", Label: "详细住址", Max: 100, Auto: "street-address", Help: "社区、小区和楼号，不必写门牌。"})),
			checks(ui.Input{Name: "services", Label: "想做的服务", Options: options(all.Services)}),
			checks(ui.Input{Name: "skills", Label: "专业技能", Options: options(all.Skills)})),
	}, nil
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

// regions are the counties to choose from.
func (p *room) regions() []ui.Option { return view.Counties(p.House) }

func guardian(f *frame.Form) *volunteerapi.Guardian {
	g := volunteerapi.Guardian{Name: f.Text("guardian.name"), Relation: f.Text("guardian.relation"), Phone: f.Text("guardian.phone")}
	if g == (volunteerapi.Guardian{}) {
		return nil
	}
	return &g
}

func (p *room) join(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.PersonDraft{
		Ward: f.Text("ward") == "true", Name: f.Text("name"), IDNumber: f.Text("id_number"), Region: f.Text("region"), Address: f.Text("address"), Phone: f.Text("phone"),
		Skills: f.List("skills"), Services: f.List("services"), Guardian: guardian(f), Agree: f.Bool("agree"), Consent: f.Bool("consent"),
	}
	for _, must := range [][2]string{{"name", "请填写姓名。"}, {"id_number", "请填写公民身份号码。"}, {"phone", "请填写联系电话。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x volunteerapi.Person
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showJoin(a, status, e) })
	}
	return a.Redirect(path(x.ID), "已经登记，志愿者编号是"+x.Number+"。")
}
