package cases

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const urgentTitle = "紧急查阅"

// urgently are the two pages of it, one at the desk of each who may look: managers, and social workers whose case it is not.
func (p *room) urgently(role identity.Role, path string, crumbs ...string) []frame.Page {
	show := func(a *frame.Ask, status int, e frame.Entry, sheet *socialworkapi.CaseSheet) error {
		a.At(role)
		private(a)
		body := []templ.Component{view.Panel(ui.Box{Title: "查阅", Hidden: true}, view.Form(path, false, e,
			ui.TextField(e.In(ui.Input{Name: "id", Label: "个案的编号", Help: "写在服务对象的纸条上，承办人也可以告诉您。", Required: true, Max: 60, Auto: "off"})),
			ui.RadioField(e.In(ui.Input{Name: "part", Label: "看什么", Help: "只看处理紧急情况需要的一部分。", Required: true, Options: sections})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "紧急的原因", Help: "写进查阅簿，由没有查阅的人判断是否正当，服务对象凭查阅码可以看到。", Required: true, Max: 1000, Lines: 4})),
			ui.Submit("记入查阅簿并阅读", strings.TrimSuffix(path, "/urgent"))))}
		if sheet != nil {
			body = slices.Insert(body, 0, sheetPanel(sheet))
		}
		return a.Show(status, a.DeskPage(urgentTitle, append(slices.Clone(crumbs), urgentTitle)...), view.Stack(
			ui.PageHead(ui.Head{Title: urgentTitle, Lead: ui.Text("服务对象有危险、又找不到承办人时，本组织的人员说明原因以后阅读。每一次都先记入查阅簿，再给看。")}), ui.Refusal(e.Fault),
			ui.Columns(view.Stack(body...), ui.Help(p.Site))))
	}
	look := func(a *frame.Ask) error {
		f, err := a.Form()
		if err != nil {
			return err
		}
		in := socialworkapi.LookCaseRequest{ID: f.Text("id"), CaseLookAsk: socialworkapi.CaseLookAsk{
			Purpose: socialworkapi.CasePurposeUrgent, Part: socialworkapi.CasePart(f.Text("part")), Reason: f.Text("reason"),
		}}
		for _, must := range [][2]string{{"id", "请填写个案的编号。"}, {"part", "请选择看什么。"}, {"reason", "请写明紧急的原因。"}} {
			if f.Text(must[0]) == "" {
				f.Wrong(must[0], must[1])
			}
		}
		var sheet socialworkapi.CaseSheet
		if err = f.Fault(); err == nil {
			sheet, err = route.Call(a.Ctx, p.Call, socialworkapi.LookCase, in)
		}
		if err != nil {
			return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return show(a, status, e, nil) })
		}
		return show(a, http.StatusOK, frame.Fresh(a, f.Values), &sheet)
	}
	return []frame.Page{
		{Method: http.MethodGet, Pattern: path, Desk: role, Do: func(a *frame.Ask) error { return show(a, http.StatusOK, frame.Fresh(a, nil), nil) }},
		{Method: http.MethodPost, Pattern: path, Desk: role, Do: look},
	}
}
