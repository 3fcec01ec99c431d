package buyer

import (
	"net/url"
	"slices"
	"strings"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The documents of a purchase, from the item of the catalogue to the saved draft.

// purchaseNew lets an officer choose an item, then shows the form.
func (p *room) purchaseNew(a *frame.Ask) error {
	if id := a.Query("prior"); id != "" {
		return p.purchaseAgain(a, id)
	}
	if id := a.Query("framework"); id != "" {
		return p.purchaseUnder(a, id)
	}
	if a.Query("item") != "" {
		return p.showPurchaseForm(a, 200, frame.Fresh(a, p.blankPurchase(a)), "/desk/buyer/new", "")
	}
	list, err := route.Call(a.Ctx, p.Call, catalogapi.ListItems, catalogapi.ListItemsRequest{Q: view.Clip(a.Query("q"), 60), After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "现行目录中的项目", Cols: ui.Cols("项目", "代码", "服务对象", "单位", "¥参考单价", ".办理"), Nothing: "没有找到项目，请换一个词再试。"}
	for _, i := range list.Items {
		to := "/desk/buyer/new?" + url.Values{"catalogue": {i.Catalogue}, "item": {i.Code}}.Encode()
		t.Rows = append(t.Rows, ui.Cells(ui.Text(i.Name), ui.Code(i.Code), view.OrSoft(i.Target, "不限"), ui.Text(i.Unit), priceOf(i), ui.ButtonLink(to, "选这一项", false)))
	}
	pg := a.DeskPage("从目录发起采购", "从目录发起采购")
	return a.Show(200, pg, view.Stack(ui.PageHead(ui.Head{Title: "从目录发起采购", Lead: ui.Text("只有列入现行目录的事项才能购买，先选一项。")}),
		view.Panel(ui.Box{Title: "选择目录项目"}, ui.Filters("/desk/buyer/new", ui.Input{Name: "q", Label: "名称或代码", Value: a.Query("q"), Max: 60}), ui.UnitSwitch(pg), ui.Data(t), ui.Pager(view.PageOf(a), view.NextOf(a, list.Next)))))
}

// purchaseAgain shows the form of a purchase that takes over the documents of one that failed.
func (p *room) purchaseAgain(a *frame.Ask, id string) error {
	was, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	if err != nil {
		return err
	}
	v := draftValues(was)
	for _, of := range []string{"version", "documents_from", "documents_to", "approved_by", "approval", "approved_on", "price_approval.by", "price_approval.number", "price_approval.on", "price_approval.reason", "expected_month", "lot", "most_lots"} { // the old purchase's own
		v.Del(of)
	}
	v.Set("prior", was.ID)
	if m := tenderapi.MethodRemaining; a.Query("method") == string(m) {
		v.Set("method", string(m))
		v.Del("condition_note")
	}
	v.Set("deadline", ui.DateTimeValue(cn.AddDays(cn.DayOf(a.Now()), 30).At(9, 30)))
	return p.showPurchaseForm(a, 200, frame.Fresh(a, v), "/desk/buyer/new", "")
}

// blankPurchase is what a new form holds before anybody writes.
func (p *room) blankPurchase(a *frame.Ask) url.Values {
	deadline := cn.AddDays(cn.DayOf(a.Now()), 30).At(9, 30)
	v := view.SetAll("catalogue", a.Query("catalogue"), "item", a.Query("item"), "method", "consultation", "term_months", "12", "performance_percent", "5",
		"deadline", ui.DateTimeValue(deadline), "opening_place", "网上开标，任何人可看")
	standardRows(v)
	for name, id := range map[string]string{"sme_deduction": "supplier.sme.deduction.min", "sme_joint_deduction": "supplier.sme.consortium.deduction.min"} {
		if least, err := rule.Ask[int64](p.Rules, id, rule.Where{Region: p.Config.Region, Day: a.Now()}); err == nil {
			v.Set(name, frame.Itoa(least.Value))
		}
	}
	return v
}

// standardRows writes the scoring standard that a new form proposes.
func standardRows(v url.Values) {
	for i, c := range [][4]string{{"A1", "服务方案", "50", "subjective"}, {"A2", "项目团队", "20", "subjective"}, {"A3", "类似业绩", "10", "objective"}, {"P", "价格", "20", "price"}} {
		for j, part := range []string{"code", "name", "max", "kind"} {
			v.Set(frame.RowName("criteria", i)+part, c[j])
		}
	}
}

// criterionParts are what makes a row of the scoring standard; its kind always has a value.
var criterionParts = []string{"code", "name", "max", "standard", "group", "unit", "levels"}

// draftOf reads the form of a purchase.
func draftOf(f *frame.Form) tenderapi.TenderDraft {
	d := tenderapi.TenderDraft{
		Version: f.Version(), Prior: f.Text("prior"), Title: f.Text("title"), Catalogue: f.Text("catalogue"), Item: f.Text("item"), Method: tenderapi.Method(f.Text("method")),
		Summary: f.Text("summary"), Requirement: f.Text("requirement"), Budget: f.Money("budget", "预算金额"), Ceiling: f.Money("ceiling", "最高限价"),
		Unit: f.Text("unit"), AdmittedMost: f.Int("admitted_most", "最多入围家数"),
		TermMonths: f.Int("term_months", "合同履行期限"), TermConditions: f.List("term_conditions"), Place: f.Text("place"), Beneficiaries: f.Text("beneficiaries"),
		Condition: f.Text("condition"), ConditionNote: f.Text("condition_note"), Sound: f.Bool("sound"), ApprovedBy: f.Text("approved_by"), Approval: f.Text("approval"), ApprovedOn: f.Text("approved_on"),
		InvitedFrom: f.Text("invited_from"), ExpertOpinion: f.Text("expert_opinion"),
		Qualifications: f.Lines("qualifications"), Joint: f.Bool("joint"), Complex: f.Bool("complex"), Impact: f.Bool("impact"), SmeReserved: f.Bool("sme_reserved"), SmeReason: f.Text("sme_reason"),
		TieBreak: f.Text("tie_break"), SmeDeduction: f.Int("sme_deduction", "小微企业的价格扣除"), SmeJointDeduction: f.Int("sme_joint_deduction", "联合体的价格扣除"),
		DepositPercent: f.Int("deposit_percent", "投标（磋商）保证金比例"), PerformancePercent: f.Int("performance_percent", "履约保证金比例"),
		Consulted: f.Bool("consulted"), ConsultNote: f.Text("consult_note"), ExpectedMonth: f.Text("expected_month"),
		DocumentsFrom: f.MomentOr("documents_from", "获取文件开始时间"), DocumentsTo: f.MomentOr("documents_to", "获取文件结束时间"),
		Deadline: f.Moment("deadline", "递交截止时间"), OpeningPlace: f.Text("opening_place"),
		ContactName: f.Text("contact_name"), ContactPhone: f.Text("contact_phone"), MostLots: f.Int("most_lots", "一家供应商最多中标的包数"), Criteria: []tenderapi.Criterion{},
	}
	d.Framework, d.Quantity, d.LeftOut = f.Text("framework"), f.Int("quantity", "竞价数量"), leftOutOf(f)
	for _, w := range f.List("ways") {
		d.Ways = append(d.Ways, tenderapi.OrderWay(w))
	}
	low := tenderapi.LowPrices{
		Average: f.Int("low_prices.average", "平均报价的审查比例"), Second: f.Int("low_prices.second", "次低报价的审查比例"), Ceiling: f.Int("low_prices.ceiling", "最高限价的审查比例"),
	}
	if low != (tenderapi.LowPrices{}) {
		d.LowPrices = &low
	}
	d.PriceApproval = priceApprovalOf(f)
	for i := range f.Rows("criteria", criterionParts...) {
		at := frame.RowName("criteria", i)
		d.Criteria = append(d.Criteria, tenderapi.Criterion{
			Code: f.Text(at + "code"), Name: f.Text(at + "name"), Max: f.Hundredths(at+"max", "分值"), Kind: f.Text(at + "kind"), Standard: f.Text(at + "standard"), Group: groupOf(f, at+"group"), Unit: f.Text(at + "unit"), Levels: levelsOf(f, at+"levels"),
		})
	}
	return d
}

// draftValues is draftOf the other way round.
func draftValues(t tenderapi.Tender) url.Values {
	v := view.SetAll("version", frame.Itoa(t.Version), "title", t.Title, "catalogue", t.Catalogue, "item", t.Item, "method", string(t.Method), "summary", t.Summary, "requirement", t.Requirement,
		"budget", ui.MoneyValue(t.Budget), "unit", t.Unit, "term_months", frame.Itoa(t.TermMonths), "place", t.Place, "beneficiaries", t.Beneficiaries,
		"qualifications", strings.Join(t.Qualifications, "\n"), "sme_reason", t.SmeReason, "tie_break", t.TieBreak, "deposit_percent", frame.Itoa(t.DepositPercent), "performance_percent", frame.Itoa(t.PerformancePercent),
		"condition", t.Condition, "condition_note", t.ConditionNote, "approved_by", t.ApprovedBy, "approval", t.Approval, "approved_on", t.ApprovedOn,
		"invited", invitedLines(t.Invited), "invited_from", t.InvitedFrom, "expert_opinion", t.ExpertOpinion, "consult_note", t.ConsultNote, "expected_month", t.ExpectedMonth, "documents_from", ui.DateTimeValue(view.When(t.DocumentsFrom)), "documents_to", ui.DateTimeValue(view.When(t.DocumentsTo)),
		"deadline", ui.DateTimeValue(t.Deadline), "opening_place", t.OpeningPlace, "contact_name", t.ContactName, "contact_phone", t.ContactPhone)
	recommendedValues(v, t.Recommendations)
	if t.Prior != nil {
		v.Set("prior", t.Prior.ID)
	}
	competitionValues(v, &t)
	if t.AddsTo != nil {
		v.Set("adds_to", t.AddsTo.Code)
	}
	if t.Lot > 0 {
		v.Set("lot", frame.Itoa(t.Lot))
	}
	if t.MostLots > 0 {
		v.Set("most_lots", frame.Itoa(t.MostLots))
	}
	if low := t.LowPrices; low != nil {
		for of, percent := range map[string]int64{"average": low.Average, "second": low.Second, "ceiling": low.Ceiling} {
			if percent > 0 {
				v.Set("low_prices."+of, frame.Itoa(percent))
			}
		}
	}
	if x := t.PriceApproval; x != nil {
		for of, said := range map[string]string{"by": x.By, "number": x.Number, "on": x.On, "reason": x.Reason} {
			v.Set("price_approval."+of, said)
		}
	}
	if t.Ceiling > 0 {
		v.Set("ceiling", ui.MoneyValue(t.Ceiling))
	}
	for name, percent := range map[string]int64{"sme_deduction": t.SmeDeduction, "sme_joint_deduction": t.SmeJointDeduction} {
		if percent > 0 {
			v.Set(name, frame.Itoa(percent))
		}
	}
	if t.AdmittedMost > 0 {
		v.Set("admitted_most", frame.Itoa(t.AdmittedMost))
	}
	v["term_conditions"] = t.TermConditions
	for name, on := range map[string]bool{"joint": t.Joint, "complex": t.Complex, "impact": t.Impact, "sme_reserved": t.SmeReserved, "consulted": t.Consulted, "sound": t.Sound} {
		if on {
			v.Set(name, "true")
		}
	}
	for i, c := range t.Criteria {
		at := frame.RowName("criteria", i)
		for part, value := range map[string]string{"code": c.Code, "name": c.Name, "max": view.PointsText(c.Max), "kind": c.Kind, "standard": c.Standard, "group": view.GroupText(c), "unit": c.Unit, "levels": strings.Join(view.Levels(c), "\n")} {
			v.Set(at+part, value)
		}
	}
	return v
}

func (p *room) purchaseCreate(a *frame.Ask) error {
	return p.saveDraft(a, "/desk/buyer/new", func(d tenderapi.TenderDraft) error {
		d.Form = true
		t, err := route.Call(a.Ctx, p.Call, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
		if err != nil {
			return err
		}
		return a.Redirect(frame.Href("/desk/tenders/", t.ID), "已保存为草稿。请看规则检查，再公开意向或提交审核。")
	})
}

func (p *room) purchaseEdit(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	return p.showPurchaseForm(a, 200, frame.Fresh(a, draftValues(t)), frame.Href("/desk/tenders/", t.ID)+"/edit", "")
}

func (p *room) purchaseUpdate(a *frame.Ask) error {
	id := a.Path("id")
	return p.saveDraft(a, frame.Href("/desk/tenders/", id)+"/edit", func(d tenderapi.TenderDraft) error {
		if _, err := route.Call(a.Ctx, p.Call, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: id, TenderDraft: d}); err != nil {
			return err
		}
		return a.Redirect(frame.Href("/desk/tenders/", id), "已保存修改。")
	})
}

// saveDraft answers the form of a purchase: a button beside the rows only
// changes the form, 保存 hands it to save. The form keeps its key, by which the
// service knows the draft that it made when it is saved again.
func (p *room) saveDraft(a *frame.Ask, action string, save func(tenderapi.TenderDraft) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if focus, asked := f.EditRows("criteria", criterionParts...); asked {
		return p.showPurchaseForm(a, 200, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)}, action, focus)
	}
	if f.Values.Get("show") != "" { // drawn anew for another procedure
		if f.Rows("criteria", criterionParts...) < 2 {
			standardRows(f.Values)
		}
		return p.showPurchaseForm(a, 200, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)}, action, "")
	}
	d := draftOf(f)
	if d.Invited, err = p.invitedOf(a, f); err != nil {
		return err
	}
	if d.AddsTo, err = p.addsToOf(a, f); err != nil {
		return err
	}
	if d.Recommendations, err = p.recommendationsOf(a, f); err != nil {
		return err
	}
	if err = f.Fault(); err == nil {
		err = save(d)
	}
	if err == nil {
		return nil
	}
	err = frame.Overtaken(err, f, func() (int64, error) {
		t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
		return t.Version, err
	})
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error {
		e.Key = f.Text(frame.KeyField)
		return p.showPurchaseForm(a, status, e, action, "")
	})
}

// draftForm is what the form of a purchase is drawn from.
type draftForm struct {
	p      *room
	e      frame.Entry
	law    rule.Where
	action string
	focus  string // the question that takes the focus
	item   *catalogapi.Item
	longer []ui.Option // conditions under which a contract may run longer
	cases  []ui.Option // in which the chosen procedure may be used

	sources []ui.Option       // from which those who are invited can be drawn here
	frame   *tenderapi.Tender // under which a competition is held
	left    []tenderapi.Party // whom the tender that it goes on with was left with
}

// showPurchaseForm draws the form with what e holds.
func (p *room) showPurchaseForm(a *frame.Ask, status int, e frame.Entry, action, focus string) error {
	m, _ := a.Caller.As(identity.Buyer)
	d := draftForm{p: p, e: e, law: rule.Where{Region: m.Region, Day: a.Now()}, action: action, focus: focus}
	var err error
	if d.longer, _, err = p.Choices("contract.term.extended.conditions", d.law.Region, d.law.Day); err != nil {
		return err
	}
	if list := d.chosen().Rules.Conditions; list != "" {
		if d.cases, _, err = p.Choices(list, d.law.Region, d.law.Day); err != nil && !d.chosen().Local {
			return err
		}
	}
	if d.sources, _, err = p.Choices("tender.selective.sources", d.law.Region, d.law.Day); err != nil {
		return err
	}
	d.sources = slices.DeleteFunc(d.sources, func(o ui.Option) bool { return o.Value != view.FromRegister })
	if d.frame, err = p.frameOf(a, e.Get("framework")); err != nil {
		return err
	}
	if d.left, err = p.leftOf(a, e.Get("prior")); err != nil {
		return err
	}
	if d.item, err = p.itemOf(a, e.Get("catalogue"), e.Get("item")); err != nil {
		return err
	}
	body := view.Form(action, false, e, ui.FirstPress(ui.Press{Label: "保存"}),
		ui.Hidden("version", e.Get("version")), ui.Hidden("catalogue", e.Get("catalogue")), ui.Hidden("item", e.Get("item")), ui.Hidden("prior", e.Get("prior")),
		d.common(), ui.Chapters("本页内容", d.chapters(), ui.Submit("保存", "/desk/buyer")))
	pg := a.DeskPage("填写采购文件", "填写采购文件")
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "填写采购文件", Over: ui.Text("目录项目" + e.Get("item")), Lead: ui.Text("公告之前随时可以修改。每一项旁边写明法律和政策的要求。")}),
		ui.Refusal(e.Fault), body))
}

// itemOf is the item a purchase starts from; nil when the catalogue no longer has it, which saving will say.
func (p *room) itemOf(a *frame.Ask, catalogue, code string) (*catalogapi.Item, error) {
	if catalogue == "" {
		return nil, nil
	}
	c, err := route.Call(a.Ctx, p.Call, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: catalogue})
	if view.Missing(err) {
		return nil, nil
	}
	for i := range c.Items {
		if c.Items[i].Code == code {
			return &c.Items[i], nil
		}
	}
	return nil, err
}
