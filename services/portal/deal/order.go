package deal

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The desk of a framework in force: an officer places an order with one of the
// admitted, or ends an agreement.

func orderPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/orders", Do: p.orders, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/orders", Do: p.orderPlace, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/places/removal", Do: p.placeRemove, Desk: identity.Buyer},
	}
}

func (p *room) orders(a *frame.Ask) error { return p.showOrders(a, 200, frame.Fresh(a, nil)) }

func (p *room) showOrders(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if t.InForceUntil == nil { // no form for what would be refused
		return a.Redirect(frame.Href("/tenders/", t.ID), "")
	}
	grounds, basis, err := p.Choices("tender.framework.removal", t.Region, a.Now())
	if err != nil {
		return err
	}
	main := view.Stack(
		view.Panel(ui.Box{Title: "入围供应商"}, ui.Data(view.PlaceTable(&t)), ui.AsTable(view.TablesBeside(t.ID, "places")), ui.Paragraphs(view.TurnWords(&t))),
		view.Panel(ui.Box{Title: "确定一次成交", Note: "成交以后起草成交合同"}, orderForm(&t, e)),
		view.CompeteBox(&t),
		view.Panel(ui.Box{Title: "解除框架协议", Note: "情形和事实随即公开"}, ui.ActionButtons(frame.Href("/desk/tenders/", t.ID)+"/places/removal", t.Version, e.Reopened([]ui.Action{{
			Do: "remove", Label: "解除框架协议", Danger: true, Confirm: "解除后不能恢复，该供应商还没有签订的成交合同不再签订。", Form: ui.All(
				ui.SelectField(e.Among("remove", ui.Input{Name: "supplier", Label: "供应商", Required: true, Options: signedPlaces(&t)})),
				ui.RadioField(e.Among("remove", ui.Input{Name: "ground", Label: "情形", Required: true, Options: grounds})),
				ui.AreaField(e.Among("remove", ui.Input{Name: "note", Label: "事实", Required: true, Max: 1000, Lines: 3}))),
		}}))))
	side := view.Stack(view.Panel(ui.Box{Title: "框架协议"}, ui.DLNarrow(ui.T("编号", ui.Code(t.Code)), ui.T("有效期至", ui.Date(*t.InForceUntil)), ui.S("计价单位", t.Unit)),
		ui.WideButtonLink(frame.Href("/tenders/", t.ID), "看公开页面", false)), ui.BasisPanel([]ui.Basis{basis}))
	title := "框架协议成交：" + t.Title
	return a.Show(status, a.DeskPage(title, title), view.Stack(ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault), ui.ColumnsFacts(main, side)))
}

// orderForm asks with whom, how much and at what price.
func orderForm(t *tenderapi.Tender, e frame.Entry) templ.Component {
	in := func(x ui.Input) ui.Input { return e.Among("order", x) }
	next := "按次序由系统确定。"
	if t.NextTurn != nil {
		next = "现在轮到" + t.NextTurn.Name + "。"
	}
	ways := slices.DeleteFunc([]ui.Option{
		{Value: string(tenderapi.OrderWayDirect), Label: "直接选定", Help: "由采购人或者服务对象选定一家。"},
		{Value: string(tenderapi.OrderWayTurn), Label: "顺序轮候", Help: next},
	}, func(o ui.Option) bool { return !view.Announces(t, tenderapi.OrderWay(o.Value)) })
	if len(ways) == 0 {
		return ui.Paragraphs("征集文件只公告了二次竞价，请发起二次竞价。")
	}
	return view.Form(view.OrdersPath(t.ID), false, frame.Entry{},
		ui.Hidden("version", frame.Itoa(t.Version)),
		ui.RadioField(in(ui.Input{Name: "way", Label: "怎样确定", Required: true, Options: ways})),
		ui.SelectField(in(ui.Input{Name: "supplier", Label: "选定的供应商", Help: "顺序轮候的不选。", Options: append(ui.Options("", "请选择"), signedPlaces(t)...)})),
		ui.RadioField(in(ui.Input{Name: "by", Label: "由谁选定", Options: ui.Options(string(tenderapi.OrderByBuyer), view.OrderBy[tenderapi.OrderByBuyer], string(tenderapi.OrderByBeneficiary), view.OrderBy[tenderapi.OrderByBeneficiary])})),
		view.Inside(ui.Pair(),
			ui.NumberField(in(ui.Input{Name: "quantity", Label: "数量", Required: true, Help: "按计价单位“" + t.Unit + "”计。"})),
			ui.MoneyField(in(ui.Input{Name: "price", Label: "成交单价", Help: "不填则按协议单价，不得高于协议单价。"}))),
		ui.NumberField(in(ui.Input{Name: "term_months", Label: "合同履行期限", Required: true, Suffix: "个月"})),
		ui.AreaField(in(ui.Input{Name: "content", Label: "本次服务内容", Help: "只有签约双方和监督部门看得到，不写入随后公开的合同；不写服务对象的姓名和住址。", Max: 2000, Lines: 3})),
		ui.Submit("确定成交", ""))
}

// signedPlaces are those with whom an order may be placed.
func signedPlaces(t *tenderapi.Tender) (out []ui.Option) {
	for _, x := range t.Award.Places {
		if x.State == tenderapi.PlaceStateSigned {
			out = append(out, ui.Option{Value: x.Supplier.ID, Label: fmt.Sprintf("%s（%s）", x.Supplier.Name, ui.MoneyValue(x.Price)+"元")})
		}
	}
	return out
}

func (p *room) orderPlace(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("order")
	in := tenderapi.PlaceOrderRequest{ID: a.Path("id"), OrderDraft: tenderapi.OrderDraft{
		Version: f.Version(), Way: tenderapi.OrderWay(f.Text("way")), By: tenderapi.OrderBy(f.Text("by")), Supplier: f.Text("supplier"),
		Quantity: f.Int("quantity", "数量"), Price: f.Money("price", "成交单价"), TermMonths: f.Int("term_months", "合同履行期限"), Content: f.Text("content"),
	}}
	var o tenderapi.Order
	if err = f.Fault(); err == nil {
		o, err = route.Call(a.Ctx, p.Call, tenderapi.PlaceOrder, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrders(a, status, e) })
	}
	return a.Redirect(view.OrdersPath(a.Path("id")), "已确定"+o.Supplier.Name+"成交，请到合同中起草成交合同。")
}

func (p *room) placeRemove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	_, version, note := frame.MoveOf(f, "ground", "supplier")
	in := tenderapi.RemovePlaceRequest{ID: a.Path("id"), PlaceRemoval: tenderapi.PlaceRemoval{Version: version, Supplier: f.Text("supplier"), Ground: f.Text("ground"), Note: note}}
	if _, err = route.Call(a.Ctx, p.Call, tenderapi.RemovePlace, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showOrders(a, status, e) })
	}
	return a.Redirect(view.OrdersPath(a.Path("id")), "框架协议已解除，情形和事实已公开。")
}
