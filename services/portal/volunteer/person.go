package volunteer

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) person(a *frame.Ask) error { return p.show(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) get(a *frame.Ask) (volunteerapi.Person, error) {
	return route.Call(a.Ctx, p.Call, volunteerapi.GetVolunteer, volunteerapi.GetVolunteerRequest{ID: a.Path("id")})
}

// show is what is kept of somebody, with everything that they may do about it.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	x, err := p.get(a)
	if err != nil {
		return err
	}
	terms := []ui.Term{
		ui.T("志愿者编号", ui.Code(x.Number)), ui.T("登记时间", ui.Date(x.RegisteredAt)), ui.S("性别", sexes[x.Sex]), ui.T("出生日期", ui.Date(view.Day(x.Born))),
		ui.S("公民身份号码", x.IDNumber),
	}
	if x.Guardian != nil {
		terms = append(terms, ui.S("监护人", strings.TrimSpace(x.Guardian.Name+" "+x.Guardian.Relation+" "+x.Guardian.Phone)))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: x.Name, Tags: tag(&x)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "登记"}, ui.DL(terms...)),
	}
	if h := handover(&x); h != nil {
		body = append(body, h)
	}
	if x.MayEdit {
		form, err := p.correction(a, &x, e)
		if err != nil {
			return err
		}
		body = append(body, form)
	}
	body = append(body, view.Panel(ui.Box{Title: "资料归您"},
		ui.Paragraphs("平台保存的全部资料，随时可以取走一份。"), ui.WideButtonLink(path(x.ID)+"/data", "取走全部资料", false),
		ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(actions(&x)))),
		ui.BasisPanel(view.Distinct(view.LawOf(x.Basis))))
	return a.Show(status, page(a, x.Name, "我的", "我的", "/volunteer/people"), view.Stack(body...))
}

var sexes = map[volunteerapi.Sex]string{volunteerapi.SexMale: "男", volunteerapi.SexFemale: "女"}

// actions are the moves that are open; who leaves for good is told what that means.
func actions(x *volunteerapi.Person) []ui.Action {
	var out []ui.Action
	for _, m := range x.Moves {
		if m.Do == "offer" { // handover shows it
			continue
		}
		act := ui.Action{Do: m.Do, Label: m.Label}
		if m.Do == "erase" {
			act.Danger = true
			act.Confirm = "注销以后，姓名、证件号码、电话和住址都不能再打开，平台和它的备份里都没有办法恢复；志愿者编号不再使用，再次登记会得到新的编号。服务记录正在核查的，办结以后才能注销，最长的等待日数见规则。记录认定不实还没有办结，或者不予评星的期限未满的，公民身份号码的密文摘要保留到办结或者期满，再次登记时接着办理。"
		}
		out = append(out, act)
	}
	return out
}

func (p *room) correction(a *frame.Ask, x *volunteerapi.Person, e frame.Entry) (templ.Component, error) {
	if !e.Values.Has("name") {
		e.Values = url.Values{"name": {x.Name}, "region": {x.Region}, "address": {x.Address}, "phone": {x.Phone}, "skills": x.Skills, "services": x.Services, "do": e.Values["do"]}
		if g := x.Guardian; g != nil {
			e.Values["guardian.name"], e.Values["guardian.relation"], e.Values["guardian.phone"] = []string{g.Name}, []string{g.Relation}, []string{g.Phone}
		}
	}
	version := e.Get("version")
	if version == "" {
		version = frame.Itoa(x.Version)
	}
	fields, err := p.contactFields(a, e)
	if err != nil {
		return nil, err
	}
	body := append([]templ.Component{ui.Hidden("version", version), ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 40}))}, fields...)
	return view.Panel(ui.Box{Title: "更正资料"}, view.Form(path(x.ID), false, e, append(body, ui.Submit("保存", "/volunteer/people"))...)), nil
}

func (p *room) correct(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.UpdateVolunteerRequest{ID: a.Path("id"), PersonChange: volunteerapi.PersonChange{
		Version: f.Version(), Name: f.Text("name"), Region: f.Text("region"), Address: f.Text("address"), Phone: f.Text("phone"),
		Skills: f.List("skills"), Services: f.List("services"), Guardian: guardian(f),
	}}
	for _, must := range [][2]string{{"name", "请填写姓名。"}, {"phone", "请填写联系电话。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.UpdateVolunteer, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
	}
	return a.Redirect(path(in.ID), "资料已经更正。")
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: a.Path("id"), PersonMove: volunteerapi.PersonMove{Do: do, Version: f.Version()}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
	}
	if do == "erase" {
		return a.Redirect("/volunteer", "已经注销，资料不能再打开。")
	}
	if do == "offer" {
		return a.Redirect(path(a.Path("id")), "移交码已经生成，请告诉本人。")
	}
	return a.Redirect(path(a.Path("id")), "已经办理。")
}

// data is everything that is kept, to take along.
func (p *room) data(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetVolunteerData, volunteerapi.GetVolunteerDataRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return err
	}
	return a.Send(contract.File{Name: "志愿者资料" + x.Person.Number + ".json", Type: "application/json", Body: b})
}
