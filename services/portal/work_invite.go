package portal

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// Those who are invited to bid are drawn on the page of the draws, before the
// papers go to review; here is what the draw of suppliers has of its own.

// byLot reports whether those who may bid are drawn, and by nobody named.
func byLot(m tenderapi.Method) bool {
	p := m.Procedure()
	return p.Rules.Invited != "" && p.Rules.InvitedMost == "" && !p.Competition()
}

// inviting reports whether suppliers can be drawn for a purchase now. The first lot draws for all.
func inviting(t *tenderapi.Tender) bool {
	return byLot(t.Method) && t.Lot < 2 && slices.Contains([]tenderapi.State{tenderapi.StateDrafted, tenderapi.StateIntended}, t.State)
}

// fromRegister is the one source of names that the platform itself has: what it
// does not keep, a notice of prequalification and written recommendations, it does not offer.
const fromRegister = "pool"

// drawWords are what the pages say of a draw, by what is drawn.
type drawWords struct{ title, unit, next, called string }

var drawnWords = map[tenderapi.DrawOf]drawWords{
	tenderapi.DrawOfExperts:   {"抽取评审专家", "人", "请再抽一次，可以放宽专业或者地区。", "按次序通知的专家"},
	tenderapi.DrawOfSuppliers: {"抽取受邀供应商", "家", "请再抽一次，可以放宽业务领域或者地区。", "按次序询问的供应商"},
}

// wordsOf are the words of a draw; one that does not say what is drawn is of experts.
func wordsOf(d tenderapi.Draw) drawWords {
	if w, ok := drawnWords[d.Of]; ok {
		return w
	}
	return drawnWords[tenderapi.DrawOfExperts]
}

// invitedPanel names those who were drawn and will come to those who may know, and leads to the draw.
func (p *Portal) invitedPanel(a *Ask, t *tenderapi.Tender, _ entry) (templ.Component, error) {
	inside := a.Caller.In(t.Buyer.ID, identity.Buyer) || a.Caller.In(t.Buyer.ID, identity.Reviewer) || a.Caller.Has(identity.Supervisor)
	if t.Recommended != nil && inside {
		return panel(ui.Box{Title: "书面推荐的供应商", ID: "invited", Note: "名单和理由开标以后公开"}, ui.Paragraphs(recommendedWords(t.Recommended)), ui.Data(recommendationTable(t.Recommendations))), nil
	}
	if !byLot(t.Method) || !inside {
		return nil, nil
	}
	first := *t
	if t.Lot > 1 {
		first.ID = t.Procedure
	}
	box := ui.Box{Title: "受邀供应商", ID: "invited", Link: ui.Link(drawsPath(first.ID), "供应商抽取"), Note: "开标以后公开"}
	if len(t.Invited) == 0 {
		act := ui.ButtonLink(drawsPath(first.ID), "看供应商抽取", false)
		if inviting(t) && a.Caller.In(t.Buyer.ID, identity.Buyer) {
			act = ui.ButtonLink(drawsPath(first.ID), "抽取受邀供应商", true)
		}
		return panel(box, ui.Empty(ui.IconUsers, "还没有供应商被抽中并同意参加。受邀供应商由随机抽取产生，抽取办完以后才能提交审核。", act)), nil
	}
	list := ui.Table{Caption: "抽中并同意参加的供应商", Cols: ui.Cols("供应商", "统一社会信用代码")}
	for _, x := range t.Invited {
		list.Rows = append(list.Rows, ui.Cells(ui.Link(href("/organizations/", x.ID), x.Name), ui.Code(x.CreditCode)))
	}
	return panel(box, ui.Data(list)), nil
}

// inviteForm asks for a draw of suppliers by field and region.
func (p *Portal) inviteForm(a *Ask, t *tenderapi.Tender, again bool, e entry) (templ.Component, error) {
	known, err := route.Call(a.Ctx, p.call, organizationapi.ListFields, organizationapi.ListFieldsRequest{})
	if err != nil {
		return nil, err
	}
	fields := ui.Options("", "全部")
	for _, f := range known.Items {
		fields = append(fields, ui.Option{Value: f, Label: f})
	}
	regions := ui.Options("", "全部")
	for _, n := range []int{6, 4, 2} { // the buyer's own county, city and province
		if code := (t.Region + "000000")[:n] + "000000"[n:]; n == 6 || code != regions[len(regions)-1].Value {
			regions = append(regions, ui.Option{Value: code, Label: p.config.PlaceName(code)})
		}
	}
	title, lead := "发起随机抽取", "从平台登记的供应商中抽取。登记已注销的、没有法人资格的、在严重违法失信名单中的等不得参加的，不列入名单。抽中的供应商答复同意参加的，列入受邀名单。"
	if again {
		title, lead = "再抽一次", lead+"本项目已经抽中过的，也不列入。"
	}
	must := p.demands(law(*t), t.Method.Procedure().Rules.Invited, "应当随机选择%s以上的供应商。", "tender.invited.answer", "抽中的供应商在%s内没有答复的，按次序请下一家。")
	return panel(ui.Box{Title: title, Flat: again}, ui.Paragraphs(lead), inside(ui.Pair(), form(drawsPath(t.ID), false, e,
		ui.Hidden("start.of", string(tenderapi.DrawOfSuppliers)),
		ui.SelectField(e.among("start", ui.Input{Name: "field", Label: "业务领域", Options: fields})),
		ui.SelectField(e.among("start", ui.Input{Name: "region", Label: "地区", Options: regions})),
		ui.NumberField(e.among("start", ui.Input{Name: "wanted", Label: "抽取家数", Required: true, Suffix: "家", Low: "1", High: "15"})),
		ui.Submit("发起抽取", href("/desk/tenders/", t.ID))), ui.Demands(must...))), nil
}
