package committee

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Those who are invited to bid are drawn on the page of the draws, before the
// papers go to review; here is what the draw of suppliers has of its own.

// inviteForm asks for a draw of suppliers by field and region.
func (p *room) inviteForm(a *frame.Ask, t *tenderapi.Tender, again bool, e frame.Entry) (templ.Component, error) {
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
	if err != nil {
		return nil, err
	}
	var known []candidate
	for _, o := range page.Items {
		if o.Field != "" {
			known = append(known, candidate{Fields: []string{o.Field}})
		}
	}
	regions := ui.Options("", "全部")
	for _, n := range []int{6, 4, 2} { // the buyer's own county, city and province
		if code := (t.Region + "000000")[:n] + "000000"[n:]; n == 6 || code != regions[len(regions)-1].Value {
			regions = append(regions, ui.Option{Value: code, Label: p.Config.PlaceName(code)})
		}
	}
	title, lead := "发起随机抽取", "从平台登记的供应商中抽取。登记已注销的、没有法人资格的、在严重违法失信名单中的等不得参加的，不列入名单。抽中的供应商答复同意参加的，列入受邀名单。"
	if again {
		title, lead = "再抽一次", lead+"本项目已经抽中过的，也不列入。"
	}
	must := p.Demands(view.Law(*t), t.Method.Procedure().Rules.Invited, "应当随机选择%s以上的供应商。", "tender.invited.answer", "抽中的供应商在%s内没有答复的，按次序请下一家。")
	return view.Panel(ui.Box{Title: title, Flat: again}, ui.Paragraphs(lead), view.Inside(ui.Pair(), view.Form(view.DrawsPath(t.ID), false, e,
		ui.Hidden("start.of", string(tenderapi.DrawOfSuppliers)),
		ui.SelectField(e.Among("start", ui.Input{Name: "field", Label: "业务领域", Options: choicesOf(known, func(c candidate) []string { return c.Fields }, func(s string) string { return s })})),
		ui.SelectField(e.Among("start", ui.Input{Name: "region", Label: "地区", Options: regions})),
		ui.NumberField(e.Among("start", ui.Input{Name: "wanted", Label: "抽取家数", Required: true, Suffix: "家", Low: "1", High: "15"})),
		ui.Submit("发起抽取", frame.Href("/desk/tenders/", t.ID))), ui.Demands(must...))), nil
}
