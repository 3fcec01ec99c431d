package portal

import (
	"encoding/json"
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// bidPages are the desks of those who bid and those who judge.
func bidPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/eligibility", Do: p.eligibility, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/tenders/{id}/bid", Do: p.bidForm, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/bid", Do: p.bidSend, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/tenders/{id}/ask", Do: p.askSend, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/bids/{id}", Do: p.receipt, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/bids/{id}/withdraw", Do: p.withdraw, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/expert/tenders/{id}", Do: p.sheet, Desk: identity.Expert},
		{Method: "POST", Pattern: "/desk/expert/tenders/{id}", Do: p.sheetSend, Desk: identity.Expert},
		{Method: "GET", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheet, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/buyer/tenders/{id}/sheet", Do: p.sheetSend, Desk: identity.Buyer},
	}
}

// staffDesk is the desk of an organization: calls, bids, contracts.
func (p *Portal) staffDesk(a *Ask) error {
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	calls, err := route.Call(a.Ctx, p.call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Group: tenderapi.GroupBidding, Limit: 20})
	if err != nil {
		return err
	}
	open := ui.Table{Caption: "正在征集的项目", Cols: ui.Cols("项目", "采购人", "截止", "¥预算", ".办理"), Nothing: "现在没有正在征集的项目。"}
	for _, t := range calls.Items {
		open.Rows = append(open.Rows, ui.Cells(ui.Link(href("/tenders/", t.ID), t.Title), ui.Text(t.Buyer.Name), ui.Remaining(t.Deadline, a.Now()), ui.Amount(t.Budget),
			ui.ButtonLink(href("/desk/staff/tenders/", t.ID)+"/eligibility", "我符合条件吗", false)))
	}
	bids, err := route.Call(a.Ctx, p.call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{After: a.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	mine := ui.Table{Caption: "本机构的投标", Cols: ui.Cols("项目", "状态", "递交时间", "#名次", "#总分"), Nothing: "还没有投标。"}
	for _, b := range bids.Items {
		rank, total := ui.Soft("—"), ui.Soft("—")
		if b.Rank > 0 {
			rank, total = ui.Number(b.Rank), ui.Text(pointsText(b.Total))
		}
		mine.Rows = append(mine.Rows, ui.Cells(ui.Link(href("/desk/staff/bids/", b.ID), b.TenderTitle), bidTag(b), ui.DateTime(b.SubmittedAt), rank, total))
	}
	contracts, err := route.Call(a.Ctx, p.call, contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{Limit: 20})
	if err != nil {
		return err
	}
	pg := a.Page("社会组织工作台", ui.NavNone, nil)
	return a.Show(200, pg, stack(a.greeting(ts),
		panel(ui.Box{Title: "先办这几件"}, ui.Data(taskTable(ts, a.Now(), "眼下没有等您办理的事项。"))),
		panel(ui.Box{Title: "正在征集"}, ui.UnitSwitch(pg), ui.Data(open)),
		panel(ui.Box{Title: "我的投标"}, ui.Data(mine), ui.Pager(pageOf(a), nextOf(a, bids.Next))),
		panel(ui.Box{Title: "我的合同"}, contractTable(contracts.Items))))
}

func contractTable(list []contractapi.ContractSummary) templ.Component {
	t := ui.Table{Caption: "合同", Cols: ui.Cols("合同", "状态", "对方", "¥金额"), Nothing: "还没有合同。"}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(href("/desk/contracts/", c.ID), c.Title), contractTag(c.State, c.StateText), ui.Text(c.Buyer.Name), ui.Amount(c.Amount)))
	}
	return ui.Data(t)
}

func bidTag(b tenderapi.Bid) templ.Component {
	switch b.State {
	case "received", "opened", "won":
		return ui.Tag(ui.Good, ui.IconCheck, b.StateText)
	case "invalid":
		return ui.Tag(ui.Bad, ui.IconStop, b.StateText)
	case "withdrawn", "replaced", "lost", "ended":
		return ui.Tag(ui.Plain, ui.IconPause, b.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, b.StateText)
}

// eligibility says which conditions the organization meets, and for the others why not.
func (p *Portal) eligibility(a *Ask) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	verdict, next := ui.Note(ui.Good, ui.Text("本机构符合下列全部条件，可以投标。")), ui.ButtonLink(href("/desk/staff/tenders/", t.ID)+"/bid", "准备投标", true)
	if !list.May {
		verdict, next = ui.Note(ui.Bad, ui.Text("现在不能投标。"+list.Why)), ui.ButtonLink(href("/tenders/", t.ID), "回到项目", false)
	}
	special := []string{"本项目没有特定资格条件。"}
	if len(t.Qualifications) > 0 {
		special = t.Qualifications
	}
	return a.Show(200, a.deskPage("我符合条件吗", t.Title, href("/tenders/", t.ID), "我符合条件吗"), stack(ui.PageHead(ui.Head{Title: "我符合条件吗", Over: ui.Text(t.Title)}), verdict,
		panel(ui.Box{Title: "逐条对照"}, findings(list.Items, "参加条件逐条对照")),
		panel(ui.Box{Title: "特定资格条件", Note: "由评审委员会审查"}, ui.Paragraphs(joined(special))), inside(ui.Buttons(), next)))
}

func (p *Portal) bidForm(a *Ask) error { return p.showBidForm(a, 200, fresh(a, nil)) }

func (p *Portal) showBidForm(a *Ask, status int, e entry) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	may, err := route.Call(a.Ctx, p.call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if !may.May && e.Fault == nil { // no form for what would be refused; what was already written stays on the page
		return a.Redirect(eligibilityPath(t.ID), "")
	}
	limit := t.Budget
	if t.Ceiling > 0 {
		limit = t.Ceiling
	}
	body := panel(ui.Box{Title: "投标文件", Hidden: true}, form(href("/desk/staff/tenders/", t.ID)+"/bid", false, e,
		ui.MoneyField(e.In(ui.Input{Name: "price", Label: "报价", Help: "不得超过" + spellMoney(limit) + "，超过的投标无效。", Required: true, Suffix: "元"})),
		ui.AreaField(e.In(ui.Input{Name: "plan", Label: "服务方案", Required: true, Max: 50000, Lines: 12})),
		ui.AreaField(e.In(ui.Input{Name: "team", Label: "项目团队", Max: 10000, Lines: 4})),
		ui.AreaField(e.In(ui.Input{Name: "record", Label: "类似业绩", Max: 10000, Lines: 4})),
		ui.TextField(e.In(ui.Input{Name: "contact_name", Label: "联系人", Max: 40, Short: true})),
		ui.TextField(e.In(ui.Input{Name: "contact_phone", Label: "联系电话", Max: 30, Short: true, Type: "tel"})),
		ui.Note(ui.Info, ui.Text("递交后可以在截止前再次递交，以最后一份为准，原来的一份即被替代、不再恢复；也可以撤回。开标前任何页面和接口都不显示投标内容和家数。")),
		ui.Submit("递交投标文件", href("/tenders/", t.ID))))
	side := stack(panel(ui.Box{Title: "距投标截止"}, ui.Clock(t.Deadline, a.Now()), ui.DateTime(t.Deadline)),
		panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T("预算", ui.Money(t.Budget)), ui.S("期限", months(t.TermMonths)))))
	return a.Show(status, a.deskPage("准备投标", t.Title, href("/tenders/", t.ID), "准备投标"), stack(ui.PageHead(ui.Head{Title: "准备投标", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(body, side)))
}

// bidSend seals the form into an envelope of bytes and hands it in.
func (p *Portal) bidSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	env := tenderapi.Envelope{
		Price: f.Money("price", "报价"), Plan: f.Text("plan"), Team: f.Text("team"), Record: f.Text("record"),
		ContactName: f.Text("contact_name"), ContactPhone: f.Text("contact_phone"),
	}
	if env.Price <= 0 {
		f.Wrong("price", "请填写报价，例如1860000.00。")
	}
	if env.Plan == "" {
		f.Wrong("plan", "请填写服务方案。")
	}
	var b tenderapi.Bid
	if err = f.Fault(); err == nil {
		raw, err := json.Marshal(env)
		if err != nil {
			return err
		}
		b, err = route.Call(a.Ctx, p.call, tenderapi.SubmitBid, tenderapi.SubmitBidRequest{ID: a.Path("id"), Upload: contract.Octets(raw)})
		if err != nil {
			return retry(a, err, f, func(status int, e entry) error { return p.showBidForm(a, status, e) })
		}
		return a.Redirect(href("/desk/staff/bids/", b.ID), "投标文件已递交，请保存下面的回执。")
	}
	return retry(a, err, f, func(status int, e entry) error { return p.showBidForm(a, status, e) })
}

func (p *Portal) askSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: a.Path("id"), QuestionDraft: tenderapi.QuestionDraft{Text: f.Text("text")}}); err != nil {
		return err
	}
	return a.Redirect(href("/tenders/", a.Path("id")), "问题已提交，采购人答复后会公开，不显示提问人。")
}

// receipt is what a bidder keeps: number, hash, time.
func (p *Portal) receipt(a *Ask) error {
	b, err := route.Call(a.Ctx, p.call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	terms := []ui.Term{
		ui.T("项目", ui.Link(href("/tenders/", b.Tender), b.TenderTitle)), ui.S("投标人", b.Supplier.Name), ui.T("状态", bidTag(b)),
		ui.T("递交时间", ui.DateTime(b.SubmittedAt)), ui.T("文件指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))), ui.T("大小", ui.Quantity(b.Size, "字节")),
	}
	if b.Seq > 0 {
		terms = append(terms, ui.T("接收编号", ui.Number(b.Seq)), ui.T("接收时间", ui.DateTime(someTime(b.ReceivedAt))))
	}
	if b.Rank > 0 {
		terms = append(terms, ui.T("名次", ui.Number(b.Rank)), ui.S("总分", pointsText(b.Total)))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "投标回执", Over: ui.Text(b.TenderTitle)}), panel(ui.Box{Title: "回执"}, ui.DL(terms...), ui.Print())}
	if b.State == "submitted" || b.State == "received" {
		body = append(body, panel(ui.Box{Title: "撤回或更换"}, ui.Paragraphs("截止前可以撤回，也可以重新递交一份。重新递交后，原来的一份即被替代，不再恢复。"),
			ui.ActionButtons(href("/desk/staff/bids/", b.ID)+"/withdraw", b.Version, []ui.Action{{Do: "withdraw", Label: "撤回投标", Danger: true, Confirm: "撤回后这份投标不再参加开标，以前递交的也不恢复；截止前可以重新递交。"}}),
			ui.ButtonLink(href("/desk/staff/tenders/", b.Tender)+"/bid", "重新递交", false)))
	}
	return a.Show(200, a.deskPage("投标回执", "投标回执"), stack(body...))
}

func (p *Portal) withdraw(a *Ask) error {
	if _, err := a.Form(); err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: a.Path("id")}); err != nil {
		return err
	}
	return a.Redirect(href("/desk/staff/bids/", a.Path("id")), "投标已撤回。")
}

// expertDesk lists what an expert has to score.
func (p *Portal) expertDesk(a *Ask) error {
	ts, err := p.tasks(a)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "等我评分的项目", Cols: ui.Cols("项目", "¥预算", ".办理"), Nothing: "眼下没有等您评分的项目；被选入评审委员会时，会收到通知。"}
	for _, x := range ts {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(x.Href, x.Title), x.money(), ui.ButtonLink(x.Href, "去评分", false)))
	}
	return a.Show(200, a.Page("评审专家工作台", ui.NavNone, nil), stack(a.greeting(nil), panel(ui.Box{Title: "等我评分"}, ui.Data(t)),
		ui.Note(ui.Info, ui.Text("请独立评分。评分表签署后不能修改；您的姓名在结果公告时公开，评分以序号公开。"))))
}

func (p *Portal) sheet(a *Ask) error { return p.showSheet(a, 200, fresh(a, nil)) }

func (a *Ask) sheetPath() string {
	if a.Desk == identity.Buyer {
		return href("/desk/buyer/tenders/", a.Path("id")) + "/sheet"
	}
	return href("/desk/expert/tenders/", a.Path("id"))
}

func (p *Portal) showSheet(a *Ask, status int, e entry) error {
	sh, err := route.Call(a.Ctx, p.call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	signed := map[string]int64{}
	for _, b := range sh.Marks {
		for _, m := range b.Marks {
			signed[b.Bid+"/"+m.Code] = m.Points
		}
	}
	parts := []templ.Component{}
	for i, b := range sh.Bids {
		fields := []templ.Component{ui.DL(ui.T("报价", ui.Money(b.Price)), ui.T("服务方案", ui.Paragraphs(b.Plan)), ui.T("项目团队", ui.Paragraphs(b.Team)), ui.T("类似业绩", ui.Paragraphs(b.Record)))}
		k := 0
		for _, c := range sh.Criteria {
			if c.Kind == "price" {
				continue
			}
			name := fmt.Sprintf("bids.%d.marks.%d.points", i, k)
			k++
			in := ui.Input{Name: name, Label: c.Name + "（满分" + pointsText(c.Max) + "）", Help: c.Standard, Required: true, Short: true, Suffix: "分", Step: "0.01", Low: "0", High: pointsText(c.Max)}
			if sh.SignedAt != nil {
				in.Locked, in.Value = true, pointsText(signed[b.Bid+"/"+c.Code])
				fields = append(fields, ui.NumberField(in))
				continue
			}
			fields = append(fields, ui.NumberField(e.In(in)))
		}
		if sh.SignedAt == nil {
			fields = append(fields, ui.AreaField(e.In(ui.Input{Name: fmt.Sprintf("bids.%d.note", i), Label: "评语", Max: 1000, Lines: 2})))
		}
		parts = append(parts, group(b.Supplier.Name, "", fields...))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "评分表", Over: ui.Text(sh.Title)}), ui.Refusal(e.Fault)}
	if sh.SignedAt != nil {
		body = append(body, ui.Note(ui.Good, ui.All(ui.Text("您已于"), ui.DateTime(*sh.SignedAt), ui.Text("签署评分表，不能再修改。"))), panel(ui.Box{Title: "我的评分"}, parts...))
	} else {
		body = append(body, ui.ButtonLink(href("/desk/tenders/", a.Path("id")), "看开标记录，提出投标无效的意见", false))
		parts = append(parts, ui.CheckField(e.In(ui.Input{Name: "sure", Label: "我已独立完成评分，知道签署后不能修改", Required: true, Options: ui.Options("true", "是")})), ui.Submit("签署评分表", "/desk/expert"))
		body = append(body, panel(ui.Box{Title: "逐家评分", Note: "价格分由系统按公式计算"}, form(a.sheetPath(), false, entry{}, parts...)))
	}
	return a.Show(status, a.deskPage("评分表", "评分表"), stack(body...))
}

func (p *Portal) sheetSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := route.Call(a.Ctx, p.call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	in := tenderapi.SignSheetRequest{ID: a.Path("id"), SheetDraft: tenderapi.SheetDraft{Bids: []tenderapi.BidMarks{}}}
	for i, b := range sh.Bids {
		marks := tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{}, Note: f.Text(fmt.Sprintf("bids.%d.note", i))}
		k := 0
		for _, c := range sh.Criteria {
			if c.Kind == "price" {
				continue
			}
			name := fmt.Sprintf("bids.%d.marks.%d.points", i, k)
			k++
			if f.Text(name) == "" {
				f.Wrong(name, "请给"+b.Supplier.Name+"的“"+c.Name+"”评分。")
			}
			marks.Marks = append(marks.Marks, tenderapi.Mark{Code: c.Code, Points: f.Hundredths(name, c.Name)})
		}
		in.Bids = append(in.Bids, marks)
	}
	if !f.Bool("sure") {
		f.Wrong("sure", "请确认您已独立完成评分，再签署。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, tenderapi.SignSheet, in)
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showSheet(a, status, e) })
	}
	return a.Redirect(a.sheetPath(), "评分表已签署。")
}
