package desk

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// offersPanel asks those who belonged to a filed group whether they go on with the organization it has become; nil when
// nothing is asked.
func offersPanel(list []organizationapi.Offer) templ.Component {
	if len(list) == 0 {
		return nil
	}
	t := ui.Table{Caption: "等您答复的角色", Cols: ui.Cols("组织", "角色", "原来的备案组织", ".答复")}
	for _, o := range list {
		answer := view.Inside(ui.Form("/account/offers", false), ui.Hidden("org", o.Org), ui.Hidden("role", string(o.Role)), ui.Presses(
			ui.Press{Name: "do", Value: "accept", Label: "转入", Small: true}, ui.Press{Name: "do", Value: "decline", Label: "不转入", Plain: true, Small: true}))
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", o.Org), o.OrgName), ui.Text(ui.DeskNames[identity.Role(o.Role)]), ui.Text(o.OriginName), answer))
	}
	return view.Panel(ui.Box{Title: "是否转入登记的组织", ID: "offers", Note: "同意以后，您在备案组织的角色转到登记的组织；不答复的，不代表登记的组织"}, ui.Data(t))
}

func (p *room) offerAnswer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.AnswerOfferRequest{OfferAnswer: organizationapi.OfferAnswer{
		Org: f.Text("org"), Role: organizationapi.Role(f.Text("role")), Accept: f.Text("do") == "accept",
	}}
	if _, err := route.Call(a.Ctx, p.Call, organizationapi.AnswerOffer, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAccount(a, status, e) })
	}
	done := "已答复不转入，您的角色没有变化。"
	if in.Accept {
		done = "已答复转入，重新登录以后就可以用新的角色办事。"
	}
	return a.Redirect("/account", done)
}
