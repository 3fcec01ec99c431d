package buyer

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The form of a mini-competition, which begins from the page of its framework.

// purchaseUnder shows the form of a competition under a framework; what that has settled is not asked.
func (p *room) purchaseUnder(a *frame.Ask, id string) error {
	f, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	if err != nil {
		return err
	}
	v := view.SetAll("framework", f.ID, "method", string(tenderapi.MethodMiniCompetition), "catalogue", f.Catalogue, "item", f.Item,
		"summary", f.Summary, "place", f.Place, "beneficiaries", f.Beneficiaries, "term_months", "6", "performance_percent", frame.Itoa(f.PerformancePercent),
		"opening_place", "网上开标，任何人可看", "contact_name", f.ContactName, "contact_phone", f.ContactPhone,
		"deadline", ui.DateTimeValue(cn.AddWorkdays(cn.DayOf(a.Now()), 5).At(9, 30)))
	return p.showPurchaseForm(a, 200, frame.Fresh(a, v), "/desk/buyer/new", "")
}

// frameOf is the framework that a form is about; nil where it is about none that there is.
func (p *room) frameOf(a *frame.Ask, id string) (*tenderapi.Tender, error) {
	if id == "" {
		return nil, nil
	}
	f, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	if view.Missing(err) {
		return nil, nil
	}
	return &f, err
}

// competition are the chapters of the form of a competition.
func (d draftForm) competition() []ui.Chapter {
	return []ui.Chapter{d.project(), d.wanted(), d.order(), d.callees(), d.times(), d.criteria(), d.contact()}
}

// wanted asks what the order is for.
func (d draftForm) wanted() ui.Chapter {
	return view.Chapter(d.e, "part-need", "竞价需求", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{ui.AreaField(in(ui.Input{Name: "requirement", Label: "竞价需求", Help: "以框架协议约定的服务和合同文本为依据，写明这一次要什么。", Required: true, Max: 20000, Lines: 8, Wide: true}))}
	})
}

// order asks how much is bought.
func (d draftForm) order() ui.Chapter {
	return view.Chapter(d.e, "part-money", "数量、金额与期限", "", func(in func(ui.Input) ui.Input) []templ.Component {
		unit := ""
		if d.frame != nil {
			unit = "按框架协议的计价单位“" + d.frame.Unit + "”计。"
		}
		return []templ.Component{
			ui.NumberField(in(ui.Input{Name: "quantity", Label: "竞价数量", Required: true, Help: unit + "报价是一个计价单位的价格，成交金额按数量计算。", Demands: d.p.Demands(d.law, d.chosen().Rules.Ceiling, "以协议价格为最高限价，高于本供应商协议单价的报价无效。")})),
			ui.MoneyField(in(ui.Input{Name: "budget", Label: "预算金额", Required: true, Demands: d.p.Demands(d.law, "tender.budget.publish", "预算金额应当在采购文件中公开。")})),
			ui.NumberField(in(ui.Input{Name: "term_months", Label: "合同履行期限", Required: true, Suffix: "个月"})),
			ui.NumberField(in(ui.Input{Name: "performance_percent", Label: "履约保证金比例", Suffix: "%", Demands: d.p.Demands(d.law, "contract.deposit.percent", "不超过合同金额的%s。")})),
		}
	})
}

// callees says who is invited, and asks why somebody is not.
func (d draftForm) callees() ui.Chapter {
	r := d.chosen().Rules
	return view.Chapter(d.e, "part-invited", "邀请谁", "", func(in func(ui.Input) ui.Input) []templ.Component {
		out := []templ.Component{
			ui.Paragraphs("协议有效的入围供应商都受邀请，名单由平台按框架协议的记录带出。其中不符合竞价需求、不邀请的，写明理由，随竞价公告公开；邀请的不填。"),
			ui.Demands(d.p.Demands(d.law, r.Called, "应当邀请所有符合竞价需求的入围供应商。", r.Invited, "至少邀请%s，才有竞价。")...),
		}
		if d.frame == nil || d.frame.Award == nil {
			return append(out, ui.Note(ui.Bad, ui.Text("没有读到框架协议，请从框架协议的页面重新发起。")))
		}
		for _, x := range d.frame.Award.Places {
			if x.State == tenderapi.PlaceStateSigned {
				out = append(out, ui.Hidden(leftOutName(x.Supplier.ID)+"name", x.Supplier.Name), ui.TextField(in(ui.Input{
					Name: leftOutName(x.Supplier.ID) + "reason", Label: "不邀请" + x.Supplier.Name + "的理由", Help: "协议单价" + view.SpellUnit(x.Price, d.frame.Unit) + "。", Max: 300,
				})))
			}
		}
		return out
	})
}

// leftOutName begins the names of the fields about one supplier.
func leftOutName(supplier string) string { return "left_out." + supplier + "." }

// leftOutOf reads who is not invited, and why.
func leftOutOf(f *frame.Form) (out []tenderapi.NotInvited) {
	for name := range f.Values {
		id, ok := strings.CutSuffix(strings.TrimPrefix(name, "left_out."), ".reason")
		if !ok || !strings.HasPrefix(name, "left_out.") || f.Text(name) == "" {
			continue
		}
		out = append(out, tenderapi.NotInvited{Supplier: tenderapi.Party{ID: id, Name: f.Text(leftOutName(id) + "name")}, Reason: f.Text(name)})
	}
	slices.SortFunc(out, func(a, b tenderapi.NotInvited) int { return strings.Compare(a.Supplier.ID, b.Supplier.ID) })
	return out
}

// competitionValues writes into a form what only a competition, or a framework's documents, say.
func competitionValues(v url.Values, t *tenderapi.Tender) {
	for _, w := range t.Ways {
		v.Add("ways", string(w))
	}
	if t.Framework == nil {
		return
	}
	v.Set("framework", t.Framework.ID)
	v.Set("quantity", frame.Itoa(t.Quantity))
	for _, x := range t.LeftOut {
		v.Set(leftOutName(x.Supplier.ID)+"name", x.Supplier.Name)
		v.Set(leftOutName(x.Supplier.ID)+"reason", x.Reason)
	}
}

// waysField asks which ways of placing orders a framework's documents announce.
func (d draftForm) waysField(in func(ui.Input) ui.Input) templ.Component {
	opts := []ui.Option{}
	for _, w := range []tenderapi.OrderWay{tenderapi.OrderWayDirect, tenderapi.OrderWayTurn, tenderapi.OrderWayMiniCompetition} {
		if w != tenderapi.OrderWayMiniCompetition || !d.chosen().Rolling() {
			opts = append(opts, ui.Option{Value: string(w), Label: view.OrderWay[w]})
		}
	}
	return ui.ChecksField(view.WithValues(in(ui.Input{
		Name: "ways", Label: "第二阶段确定成交供应商的方式", Help: "以后只能用这里公告的方式；一项不选的，可以直接选定和顺序轮候。", Options: opts,
	}), d.e.Values["ways"]))
}
