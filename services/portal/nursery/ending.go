package nursery

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func endPath(id string) string { return frame.Href("/desk/hubs/", id) + "/end" }

// ending asks whoever may end a hub why, and says what becomes of what is under way.
func (p *room) ending(a *frame.Ask) error {
	return p.showEnding(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showEnding(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Staff, identity.Registrar)
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetHub, organizationapi.GetHubRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if !x.MayEnd && !keeps(a, &x) && !recognized(a, &x) {
		return frame.ErrUnknown
	}
	var body templ.Component
	switch {
	case x.State == organizationapi.HubStateEnded:
		body = ui.Note(ui.Info, ui.Text("这个孵化基地已经结束，不用再办理。"))
	case !x.MayEnd:
		body = ui.Note(ui.Warn, ui.Text("还有"+frame.Itoa(x.Taken)+"个组织在这个孵化基地里，请等它们出壳或者离开以后再结束。"))
	default:
		version := e.Get("version")
		if version == "" {
			version = frame.Itoa(x.Version)
		}
		body = view.Form(endPath(x.ID), false, e, ui.Hidden("version", version),
			ui.Note(ui.Warn, ui.Text("结束以后不能恢复。没有办完的入驻申请随之结束，申请的人会收到通知。已经出壳的组织仍然在基地的页面上公布。")),
			ui.AreaField(e.In(ui.Input{Name: "note", Label: "理由", Help: "公布在基地的页面，请不要写入个人信息。", Required: true, Max: 1000, Lines: 4})),
			ui.Submit("结束这个孵化基地", hubPath(x.ID)))
	}
	const title = "结束孵化基地"
	return a.Show(status, a.DeskPage(title, "孵化基地", "/hubs", x.Draft.Name, hubPath(x.ID), title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Over: ui.Text(x.Draft.Name)}), ui.Refusal(e.Fault), ui.Columns(view.Panel(ui.Box{Title: "结束", Hidden: true}, body), ui.Help(p.Site))))
}

func (p *room) end(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := organizationapi.HubEnd{Version: f.Version(), Note: f.Text("note")}
	if d.Note == "" {
		f.Wrong("note", "请写明理由，它公布在基地的页面。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.EndHub, organizationapi.EndHubRequest{ID: a.Path("id"), HubEnd: d})
	}
	if err == nil {
		return a.Redirect(hubPath(a.Path("id")), "已结束，没有办完的申请的人会收到通知。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showEnding(a, status, e) })
}
