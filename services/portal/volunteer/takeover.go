package volunteer

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const takeoverPath = "/volunteer/takeover"

// handover is how a guardian hands a child over that has grown; nil where there is nothing to hand over.
func handover(x *volunteerapi.Person) templ.Component {
	may := false
	for _, m := range x.Moves {
		may = may || m.Do == "offer"
	}
	if !may && x.Handover == nil {
		return nil
	}
	body := []templ.Component{ui.Paragraphs("满十四周岁以后，可以改由本人办理。把志愿者编号和移交码告诉本人，请本人用自己的账号登录，在“我的”里打开“用移交码接手”。编号、时长和星级不变；移交以后，您不能再打开这些资料。")}
	label := "生成移交码"
	if h := x.Handover; h != nil {
		body = append(body, ui.DL(ui.T("志愿者编号", ui.Code(x.Number)), ui.T("移交码", ui.Code(h.Code)), ui.T("在此以前有效", ui.DateTime(h.Until))))
		label = "重新生成移交码"
	}
	if may {
		body = append(body, view.Form(path(x.ID)+"/move", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("do", "offer"), ui.Presses(ui.Press{Label: label, Plain: true})))
	}
	return view.Panel(ui.Box{Title: "移交给本人"}, body...)
}

func (p *room) taking(a *frame.Ask) error { return p.showTaking(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) showTaking(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	separate := view.CitedRules(p.House, rule.Where{Region: p.Config.Region, Day: a.Now()}, ruleSeparate)
	const title = "用移交码接手"
	return a.Show(status, page(a, title, "我的", "我的", "/volunteer/people"), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("监护人替您登记过，现在由您自己办理。请用您自己的账号接手。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "接手", Hidden: true}, view.Form(takeoverPath, false, e,
			ui.TextField(e.In(ui.Input{Name: "number", Label: "志愿者编号", Required: true, Max: 16, Auto: "off", Help: "监护人在“我的”里打开您的登记就能看到。"})),
			ui.TextField(e.In(ui.Input{Name: "code", Label: "移交码", Required: true, Max: 16, Auto: "off", Help: "八位数字，七天之内有效。"})),
			ui.CheckField(e.In(ui.Input{Name: "agree", Label: "资料的处理", Required: true, Options: ui.Options("true", "我同意平台为志愿服务处理我的资料，随时可以查阅、更正和注销")})),
			ui.BasisLine(separate...),
			ui.Submit("接手", "/volunteer/people"))), ui.Help(p.Site)))
}

func (p *room) take(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.TakeOverVolunteerRequest{PersonTakeover: volunteerapi.PersonTakeover{Number: f.Text("number"), Code: f.Text("code"), Agree: f.Bool("agree")}}
	for _, must := range [][2]string{{"number", "请填写志愿者编号。"}, {"code", "请填写移交码。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	var x volunteerapi.Person
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.TakeOverVolunteer, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTaking(a, status, e) })
	}
	return a.Redirect(path(x.ID), "已经由您接手，编号、时长和星级不变。")
}
