package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

func purchasePages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/buyer/new", Do: p.purchaseNew, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/buyer/new", Do: p.purchaseCreate, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/tenders/{id}", Do: p.purchase, Desk: AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/edit", Do: p.purchaseEdit, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/edit", Do: p.purchaseUpdate, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/move", Do: p.purchaseMove, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/amend", Do: p.purchaseAmend, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/committee", Do: p.purchaseCommittee, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/invalidate", Do: p.purchaseInvalidate, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/questions/{question}", Do: p.purchaseAnswer, Desk: identity.Buyer},
	}
}

// criteriaRows is how many rows of the scoring standard the form offers without script.
const criteriaRows = 8

// purchaseNew lets an officer choose an item, then shows the form.
func (p *Portal) purchaseNew(a *Ask) error {
	if a.Query("item") != "" {
		deadline := cn.AddDays(cn.DayOf(a.Now()), 30).At(9, 30)
		v := setAll("catalogue", a.Query("catalogue"), "item", a.Query("item"), "method", "consultation", "term_months", "12", "performance_percent", "5",
			"deadline", ui.DateTimeValue(deadline), "opening_place", "网上开标，任何人可看")
		for i, c := range [][4]string{{"A1", "服务方案", "50", "subjective"}, {"A2", "项目团队", "20", "subjective"}, {"A3", "类似业绩", "10", "objective"}, {"P", "价格", "20", "price"}} {
			for j, k := range []string{"code", "name", "max", "kind"} {
				v.Set(fmt.Sprintf("criteria.%d.%s", i, k), c[j])
			}
		}
		return p.showPurchaseForm(a, 200, fresh(a, v), "/desk/buyer/new", nil)
	}
	list, err := route.Call(a.Ctx, p.call, catalogapi.ListItems, catalogapi.ListItemsRequest{Q: a.Query("q"), After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "现行目录中的项目", Cols: ui.Cols("项目", "代码", "服务对象", "单位", "¥参考单价", ".办理"), Nothing: "没有找到项目，请换一个词再试。"}
	for _, i := range list.Items {
		to := "/desk/buyer/new?" + url.Values{"catalogue": {i.Catalogue}, "item": {i.Code}}.Encode()
		t.Rows = append(t.Rows, ui.Cells(ui.Text(i.Name), ui.Code(i.Code), ui.Text(i.Target), ui.Text(i.Unit), ui.Amount(i.Price), ui.ButtonLink(to, "选这一项", false)))
	}
	pg := a.deskPage("从目录发起采购", "从目录发起采购")
	return a.Show(200, pg, stack(ui.PageHead(ui.Head{Title: "从目录发起采购", Lead: ui.Text("只有列入现行目录的事项才能购买，先选一项。")}),
		panel(ui.Box{Title: "选择目录项目"}, ui.Filters("/desk/buyer/new", ui.Input{Name: "q", Label: "名称或代码", Value: a.Query("q"), Max: 60}), ui.UnitSwitch(pg), ui.Data(t), ui.Pager(pageOf(a), nextOf(a, list.Next)))))
}

// draftOf reads the form of a purchase.
func draftOf(f *Form) tenderapi.TenderDraft {
	d := tenderapi.TenderDraft{
		Version: f.Version(), Title: f.Text("title"), Catalogue: f.Text("catalogue"), Item: f.Text("item"), Method: tenderapi.Method(f.Text("method")),
		Summary: f.Text("summary"), Requirement: f.Text("requirement"), Budget: f.Money("budget", "预算金额"), Ceiling: f.Money("ceiling", "最高限价"),
		TermMonths: f.Int("term_months", "合同履行期限"), TermConditions: f.List("term_conditions"), Place: f.Text("place"), Beneficiaries: f.Text("beneficiaries"),
		Qualifications: f.Lines("qualifications"), Joint: f.Bool("joint"), SmeReserved: f.Bool("sme_reserved"), SmeReason: f.Text("sme_reason"),
		DepositPercent: f.Int("deposit_percent", "投标保证金比例"), PerformancePercent: f.Int("performance_percent", "履约保证金比例"),
		Consulted: f.Bool("consulted"), ConsultNote: f.Text("consult_note"), ExpectedMonth: f.Text("expected_month"),
		DocumentsTo: f.MomentOr("documents_to", "获取文件结束时间"), Deadline: f.Moment("deadline", "投标截止时间"), OpeningPlace: f.Text("opening_place"),
		ContactName: f.Text("contact_name"), ContactPhone: f.Text("contact_phone"), Criteria: []tenderapi.Criterion{},
	}
	for i := range criteriaRows {
		at := fmt.Sprintf("criteria.%d.", i)
		if f.Text(at+"name") == "" && f.Text(at+"code") == "" {
			continue
		}
		d.Criteria = append(d.Criteria, tenderapi.Criterion{
			Code: f.Text(at + "code"), Name: f.Text(at + "name"), Max: f.Hundredths(at+"max", "分值"), Kind: f.Text(at + "kind"), Standard: f.Text(at + "standard"),
		})
	}
	return d
}

func (p *Portal) purchaseCreate(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := draftOf(f)
	var t tenderapi.Tender
	if err = f.Fault(); err == nil {
		t, err = route.Call(a.Ctx, p.call, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showPurchaseForm(a, status, e, "/desk/buyer/new", nil) })
	}
	return a.Redirect(href("/desk/tenders/", t.ID), "已保存为草稿。请看规则检查，再公开意向或提交审核。")
}

func (p *Portal) purchaseEdit(a *Ask) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	v := setAll("version", itoa(t.Version), "title", t.Title, "catalogue", t.Catalogue, "item", t.Item, "method", string(t.Method), "summary", t.Summary, "requirement", t.Requirement,
		"budget", ui.MoneyValue(t.Budget), "ceiling", ui.MoneyValue(t.Ceiling), "term_months", itoa(t.TermMonths), "place", t.Place, "beneficiaries", t.Beneficiaries,
		"qualifications", strings.Join(t.Qualifications, "\n"), "sme_reason", t.SmeReason, "deposit_percent", itoa(t.DepositPercent), "performance_percent", itoa(t.PerformancePercent),
		"consult_note", t.ConsultNote, "expected_month", t.ExpectedMonth, "deadline", ui.DateTimeValue(t.Deadline), "opening_place", t.OpeningPlace, "contact_name", t.ContactName, "contact_phone", t.ContactPhone)
	v["term_conditions"] = t.TermConditions
	for name, on := range map[string]bool{"joint": t.Joint, "sme_reserved": t.SmeReserved, "consulted": t.Consulted} {
		if on {
			v.Set(name, "true")
		}
	}
	for i, c := range t.Criteria {
		at := fmt.Sprintf("criteria.%d.", i)
		v.Set(at+"code", c.Code)
		v.Set(at+"name", c.Name)
		v.Set(at+"max", pointsText(c.Max))
		v.Set(at+"kind", c.Kind)
		v.Set(at+"standard", c.Standard)
	}
	return p.showPurchaseForm(a, 200, fresh(a, v), href("/desk/tenders/", t.ID)+"/edit", nil)
}

func (p *Portal) purchaseUpdate(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d, id := draftOf(f), a.Path("id")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: id, TenderDraft: d})
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error {
			return p.showPurchaseForm(a, status, e, href("/desk/tenders/", id)+"/edit", nil)
		})
	}
	return a.Redirect(href("/desk/tenders/", id), "已保存修改。")
}

// period words a rule's number for help texts: 20日.
func (p *Portal) periodWords(id, region string, day time.Time) string {
	n, err := rule.Ask[int](p.rules, id, rule.Where{Region: region, Day: day})
	if err != nil {
		return ""
	}
	return itoa(n.Value) + n.Unit
}

func (p *Portal) showPurchaseForm(a *Ask, status int, e entry, action string, _ *tenderapi.Tender) error {
	m, _ := a.Caller.As(identity.Buyer)
	conditions, _, err := p.choices("contract.term.extended.conditions", m.Region, a.Now())
	if err != nil {
		return err
	}
	ask := func(id string) string { return p.periodWords(id, m.Region, a.Now()) }
	in := e.In
	rows := []templ.Component{}
	for i := range criteriaRows {
		at, label := fmt.Sprintf("criteria.%d.", i), fmt.Sprintf("第%d项", i+1)
		rows = append(rows, group(label, "",
			ui.TextField(in(ui.Input{Name: at + "code", Label: label + "编号", Max: 20, Short: true})),
			ui.TextField(in(ui.Input{Name: at + "name", Label: label + "名称", Max: 100})),
			ui.NumberField(in(ui.Input{Name: at + "max", Label: label + "分值", Suffix: "分", Short: true, Step: "0.01"})),
			ui.SelectField(in(ui.Input{Name: at + "kind", Label: label + "类型", Options: ui.Options("subjective", "主观分", "objective", "客观分", "price", "价格分"), Short: true})),
			ui.AreaField(in(ui.Input{Name: at + "standard", Label: label + "评分标准", Max: 1000, Lines: 2}))))
	}
	body := []templ.Component{
		ui.Hidden("version", e.Get("version")), ui.Hidden("catalogue", e.Get("catalogue")), ui.Hidden("item", e.Get("item")),
		group("项目", "目录项目代码"+e.Get("item")+"。",
			ui.TextField(in(ui.Input{Name: "title", Label: "项目名称", Required: true, Max: 100})),
			ui.AreaField(in(ui.Input{Name: "summary", Label: "项目概况", Required: true, Max: 500, Lines: 3})),
			ui.AreaField(in(ui.Input{Name: "requirement", Label: "采购需求", Help: "服务内容、数量、质量、人员和验收要求，逐条写明。", Required: true, Max: 20000, Lines: 10})),
			ui.TextField(in(ui.Input{Name: "place", Label: "服务地点", Max: 200})),
			ui.TextField(in(ui.Input{Name: "beneficiaries", Label: "服务对象", Max: 200})),
			ui.MoneyField(in(ui.Input{Name: "budget", Label: "预算金额", Required: true, Suffix: "元"})),
			ui.MoneyField(in(ui.Input{Name: "ceiling", Label: "最高限价", Help: "不填则以预算为限。", Suffix: "元"})),
			ui.NumberField(in(ui.Input{Name: "term_months", Label: "合同履行期限", Help: "一般不超过" + ask("contract.term.months") + "；超过的须满足下列全部条件，且不超过" + ask("contract.term.extended.months") + "。", Required: true, Suffix: "个月", Short: true})),
			ui.ChecksField(withValues(in(ui.Input{Name: "term_conditions", Label: "超过一年的条件", Options: conditions}), e.Values["term_conditions"]))),
		group("采购方式与时间", "",
			ui.RadioField(in(ui.Input{Name: "method", Label: "采购方式", Required: true, Options: []ui.Option{
				{Value: "open", Label: "公开招标", Help: "文件发出至截止不少于" + ask("tender.open.period") + "，至少" + ask("tender.bidders.min") + "投标。"},
				{Value: "consultation", Label: "竞争性磋商", Help: "文件发出至截止不少于" + ask("tender.consultation.period") + "，购买社会服务至少" + ask("tender.consultation.bidders.service.min") + "响应。"},
			}})),
			ui.TextField(in(ui.Input{Name: "expected_month", Label: "预计采购时间", Help: "年和月，例如2026-12。", Max: 7, Short: true})),
			ui.DateTimeField(in(ui.Input{Name: "documents_to", Label: "获取文件结束时间", Help: "不少于" + ask("tender.documents.period") + "；不填则到投标截止。"})),
			ui.DateTimeField(in(ui.Input{Name: "deadline", Label: "投标截止时间", Required: true})),
			ui.TextField(in(ui.Input{Name: "opening_place", Label: "开标地点", Max: 200}))),
		group("资格与保证金", "",
			ui.AreaField(in(ui.Input{Name: "qualifications", Label: "特定资格条件", Help: "一行一条；不得以成立年限、所在地等限制供应商。", Max: 3000, Lines: 3})),
			ui.CheckField(e.In(ui.Input{Name: "joint", Label: "接受联合体", Options: ui.Options("true", "是")})),
			ui.CheckField(e.In(ui.Input{Name: "sme_reserved", Label: "专门面向中小企业", Help: "社会组织不是企业，勾选后不能参加。", Options: ui.Options("true", "是")})),
			ui.TextField(in(ui.Input{Name: "sme_reason", Label: "不专门面向中小企业的理由", Max: 300})),
			ui.NumberField(in(ui.Input{Name: "deposit_percent", Label: "投标保证金比例", Help: "不超过预算的" + ask("tender.deposit.percent") + "。", Suffix: "%", Short: true})),
			ui.NumberField(in(ui.Input{Name: "performance_percent", Label: "履约保证金比例", Help: "不超过合同金额的" + ask("contract.deposit.percent") + "。", Suffix: "%", Short: true}))),
		group("征求意见与联系", "",
			ui.CheckField(e.In(ui.Input{Name: "consulted", Label: "已就采购需求征求社会公众意见", Options: ui.Options("true", "是")})),
			ui.AreaField(in(ui.Input{Name: "consult_note", Label: "征求意见情况", Max: 1000, Lines: 3})),
			ui.TextField(in(ui.Input{Name: "contact_name", Label: "联系人", Max: 40, Short: true})),
			ui.TextField(in(ui.Input{Name: "contact_phone", Label: "联系电话", Max: 30, Short: true, Type: "tel"}))),
		group("评分标准", "合计100分，价格分恰好一项；不用的行留空。", rows...),
		ui.Submit("保存", "/desk/buyer"),
	}
	return a.Show(status, a.deskPage("填写采购文件", "填写采购文件"), stack(ui.PageHead(ui.Head{Title: "填写采购文件"}), ui.Refusal(e.Fault), panel(ui.Box{Title: "采购文件", Hidden: true}, form(action, false, e, body...))))
}

func withValues(in ui.Input, values []string) ui.Input { in.Values = values; return in }

// purchase is the work page of one purchase.
func (p *Portal) purchase(a *Ask) error { return p.showPurchase(a, 200, nil, url.Values{}) }

func (p *Portal) showPurchase(a *Ask, status int, refused *fault.Fault, sent url.Values) error {
	a.at(identity.Buyer, identity.Reviewer, identity.Supervisor, identity.Expert, identity.Staff)
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := tenderSteps(t.Steps, a.Now())
	e := entry{Values: sent, Fault: refused}
	main := []templ.Component{}
	if acts, err := p.purchaseActions(a, &t, e); err != nil {
		return err
	} else if acts != nil {
		main = append(main, panel(ui.Box{Title: "现在可以办理"}, acts))
	}
	main = append(main, panel(ui.Box{Title: "全流程", Note: "日期按工作日历推算"}, ui.Steps(steps)))
	for _, part := range []func(*Ask, *tenderapi.Tender, entry) (templ.Component, error){p.findingsPanel, p.questionsPanel, p.committeePanel, p.openingPanel, p.evaluationPanel, p.amendPanel} {
		c, err := part(a, &t, e)
		if err != nil {
			return err
		}
		if c != nil {
			main = append(main, c)
		}
	}
	side := []templ.Component{panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("编号", t.Code), ui.T("状态", tenderTag(t.State, t.StateText)), ui.S("方式", methodName(t.Method)), ui.T("预算", ui.Money(t.Budget)), ui.T("截止", ui.DateTime(t.Deadline))),
		ui.WideButtonLink(href("/tenders/", t.ID), "看公开页面", false))}
	if (t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended) && a.Caller.In(t.Buyer.ID, identity.Buyer) {
		side = append(side, ui.WideButtonLink(href("/desk/tenders/", t.ID)+"/edit", "修改采购文件", false))
	}
	if t.State == tenderapi.StateOpened && slices.ContainsFunc(t.Committee, func(m tenderapi.Member) bool { return m.Account == a.Caller.ID }) {
		side = append(side, ui.WideButtonLink(href("/desk/buyer/tenders/", t.ID)+"/sheet", "填我的评分表", true))
	}
	if t.Contract != "" || t.State == tenderapi.StateAwarded {
		side = append(side, ui.WideButtonLink(href("/desk/contracts/", "c-"+t.ID), "看合同", false))
	}
	side = append(side, ui.BasisPanel(stepsLaw(steps)))
	return a.Show(status, a.deskPage(t.Title, t.Title), stack(ui.PageHead(ui.Head{Title: t.Title, Over: ui.Text(t.Code)}), ui.Refusal(refused), ui.Columns(stack(main...), stack(side...))))
}

// purchaseActions are the moves open to the caller, each with what it asks for.
func (p *Portal) purchaseActions(a *Ask, t *tenderapi.Tender, e entry) (templ.Component, error) {
	if len(t.Moves) == 0 {
		return nil, nil
	}
	acts := actionsOf(t.Moves)
	grounds, _, err := p.choices("tender.failure.grounds", t.Region, a.Now())
	if err != nil {
		return nil, err
	}
	note := func(do, label string) templ.Component {
		return ui.AreaField(e.In(ui.Input{Name: "note", Within: do, Label: label, Max: 1000, Lines: 2}))
	}
	for i := range acts {
		switch acts[i].Do {
		case "return":
			acts[i].Confirm, acts[i].Form = "退回后由经办人修改再提交。", note("return", "退回原因")
		case "fail":
			acts[i].Confirm = "终止后不能恢复，理由将通知全部供应商并公开。"
			acts[i].Form = ui.All(ui.SelectField(e.In(ui.Input{Name: "ground", Within: "fail", Label: "法定情形", Options: grounds})), note("fail", "终止说明"))
		case "decide", "result":
			form := []templ.Component{note(acts[i].Do, "说明（逾期办理时写明原因）")}
			if acts[i].Do == "decide" {
				if list := p.candidates(a, t); len(list) > 1 {
					form = append(form, ui.SelectField(e.In(ui.Input{Name: "supplier", Label: "选定的候选人", Help: "第一名并列，或排在前面的已不符合条件时选定，并填写说明；其余情形不选，按评审排序确定。", Options: list})))
				}
			}
			acts[i].Confirm, acts[i].Form = "办理后不能撤回。", ui.All(form...)
		case "publish", "open", "conclude":
			acts[i].Confirm = "办理后不能撤回，请确认。"
		}
	}
	return ui.ActionButtons(href("/desk/tenders/", t.ID)+"/move", t.Version, acts), nil
}

// candidates are those of the ranking who have not fallen away, in its order.
func (p *Portal) candidates(a *Ask, t *tenderapi.Tender) (out []ui.Option) {
	ev, err := route.Call(a.Ctx, p.call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: t.ID})
	if err != nil {
		return nil
	}
	for _, r := range ev.Ranking {
		if slices.ContainsFunc(t.Passed, func(x tenderapi.Passed) bool { return x.Supplier.ID == r.Supplier.ID }) {
			continue
		}
		out = append(out, ui.Option{Value: r.Supplier.ID, Label: "第" + itoa(r.Rank) + "名 " + r.Supplier.Name})
	}
	return out
}

// send answers a form of the work page: what is refused is shown on the page itself.
func (p *Portal) sendPurchase(a *Ask, done string, call func(f *Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return refusedOn(a, err, func(status int, refused *fault.Fault) error { return p.showPurchase(a, status, refused, f.Values) })
	}
	return a.Redirect(href("/desk/tenders/", a.Path("id")), done)
}

func (p *Portal) purchaseMove(a *Ask) error {
	return p.sendPurchase(a, "已办理。", func(f *Form) error {
		do, version, note := moveOf(f)
		_, err := route.Call(a.Ctx, p.call, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: a.Path("id"), TenderMove: tenderapi.TenderMove{
			Do: do, Version: version, Note: note, Ground: f.Text("ground"), Supplier: f.Text("supplier"),
		}})
		return err
	})
}

func (p *Portal) purchaseAmend(a *Ask) error {
	return p.sendPurchase(a, "更正公告已发布。", func(f *Form) error {
		t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
		if err != nil {
			return err
		}
		in := tenderapi.AmendTenderRequest{ID: t.ID, AmendmentDraft: tenderapi.AmendmentDraft{
			Version: f.Version(), Reason: f.Text("reason"), Criteria: amendedCriteria(f, t.Criteria),
			DocumentsTo: f.MomentOr("documents_to", "新的获取文件结束时间"), Deadline: f.MomentOr("deadline", "新的截止时间"),
		}}
		if f.Text("new") != "" {
			in.Changes = append(in.Changes, tenderapi.Correction{Field: f.Text("field"), New: f.Text("new")})
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err = route.Call(a.Ctx, p.call, tenderapi.AmendTender, in)
		return err
	})
}

// amendedCriteria reads the points and standards of a correction; nothing when all stay as they are.
func amendedCriteria(f *Form, was []tenderapi.Criterion) []tenderapi.Criterion {
	now := slices.Clone(was)
	for i := range now {
		at := fmt.Sprintf("criteria.%d.", i)
		now[i].Max, now[i].Standard = f.Hundredths(at+"max", now[i].Name+"的分值"), f.Text(at+"standard")
	}
	if slices.Equal(now, was) {
		return nil
	}
	return now
}

func (p *Portal) purchaseCommittee(a *Ask) error {
	return p.sendPurchase(a, "评审委员会已组成，成员已收到通知。", func(f *Form) error {
		in := tenderapi.SeatCommitteeRequest{ID: a.Path("id"), CommitteeDraft: tenderapi.CommitteeDraft{Version: f.Version(), Members: []tenderapi.Member{}}}
		for _, x := range f.List("members") {
			in.Members = append(in.Members, tenderapi.Member{Account: x, Name: x, Kind: "expert"})
		}
		if f.Bool("own") {
			in.Members = append(in.Members, tenderapi.Member{Account: a.Caller.ID, Name: a.Caller.Name, Kind: "buyer"})
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.SeatCommittee, in)
		return err
	})
}

func (p *Portal) purchaseInvalidate(a *Ask) error {
	return p.sendPurchase(a, "意见已更新，评审委员会过半数成员意见相同时即作认定。", func(f *Form) error {
		_, err := route.Call(a.Ctx, p.call, tenderapi.InvalidateBid, tenderapi.InvalidateBidRequest{ID: a.Path("id"), InvalidationDraft: tenderapi.InvalidationDraft{
			Bid: f.Text("bid"), Ground: f.Text("ground"), Why: f.Text("why"), Withdrawn: f.Bool("withdrawn"),
		}})
		return err
	})
}

func (p *Portal) purchaseAnswer(a *Ask) error {
	return p.sendPurchase(a, "答复已公开。", func(f *Form) error {
		_, err := route.Call(a.Ctx, p.call, tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: a.Path("question"), AnswerDraft: tenderapi.AnswerDraft{Text: f.Text("answer")}})
		return err
	})
}

// expertOptions are the experts one may seat, those of the purchase's own kind of work first.
func (p *Portal) expertOptions(a *Ask) ([]ui.Option, error) {
	list, err := route.Call(a.Ctx, p.call, organizationapi.ListExperts, organizationapi.ListExpertsRequest{})
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, 0, len(list.Items))
	for _, x := range list.Items {
		out = append(out, ui.Option{Value: x.ID, Label: x.MaskedName + "（" + x.Title + "）"})
	}
	slices.SortStableFunc(out, func(x, y ui.Option) int { return strings.Compare(x.Label, y.Label) })
	return out, nil
}
