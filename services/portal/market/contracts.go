package market

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// contractsData is the list of published contracts.
type contractsData struct {
	Filters  []ui.Input
	Items    []contractapi.ContractSummary
	First    string
	Next     string
	Narrowed bool
	Tables   ui.Tables
	Page     ui.Page
}

// contracts lists what has been published.
func (p *room) contracts(a *frame.Ask) error {
	in := contractapi.ListContractsRequest{
		Q: view.Clip(a.Query("q"), 60), Buyer: view.Clip(a.Query("buyer"), 60), Supplier: view.Clip(a.Query("supplier"), 60), Followed: a.Query("followed") == "yes", After: a.Query("after"), Limit: 30,
	}
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "合同公告", view.ContractColumns(p.House), func(ctx context.Context, after string) ([]contractapi.ContractSummary, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, contractapi.ListContracts, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, contractapi.ListContracts, in)
	if err != nil {
		return err
	}
	d := contractsData{
		Items: page.Items, First: view.PageOf(a), Next: view.NextOf(a, page.Next), Narrowed: in.Q != "" || in.Buyer != "" || in.Supplier != "" || in.Followed,
		Tables: view.TablesOf(a),
		Filters: []ui.Input{
			{Name: "followed", Label: "履约跟踪", Value: a.Query("followed"), Options: ui.Options("", "全部", "yes", "重点履约跟踪的")},
			{Name: "q", Label: "合同名称、编号", Value: in.Q, Max: 60},
		},
	}
	d.Page = a.Page("合同公告", ui.NavContracts, ui.Crumbs("合同公告"))
	d.Page.Desc = "已公告的政府购买服务合同：双方、金额、期限和付款计划。"
	return a.Show(http.StatusOK, d.Page, contractsPage(d))
}

// contractData is the page of one contract.
type contractData struct {
	C       contractapi.Contract
	Steps   []ui.Step
	Law     []ui.Basis
	Doc     ui.Doc
	Clauses []ui.Clause
	Longer  []string        // why it may run longer than a year
	Dispute templ.Component // what a dispute means for it
	Page    ui.Page
	Ask     *frame.Ask
}

// contract is the page of one contract; ?print=1 is its text on paper.
func (p *room) contract(a *frame.Ask) error {
	c, err := route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := contractData{C: c, Steps: view.ContractSteps(c.Steps, a.Now()), Ask: a}
	d.Law = view.StepsLaw(d.Steps)
	d.Longer = view.TermConditions(p.House, view.LawOfContract(&c), c.TermConditions)
	d.Doc, d.Clauses = contractText(c)
	here := frame.Href("/contracts/", c.ID)
	if a.Query("print") != "" {
		d.Page = a.Page(c.Title, ui.NavContracts, ui.Crumbs("合同公告", "/contracts", c.Title, here, "正文"))
		return a.Show(http.StatusOK, d.Page, ui.Document(d.Doc, append(d.Clauses, signedClause(c, len(d.Clauses))...)...))
	}
	if d.Dispute, err = view.Disputed(p.House, a, &c); err != nil {
		return err
	}
	d.Page = a.Page(c.Title, ui.NavContracts, ui.Crumbs("合同公告", "/contracts", c.Title))
	return a.Show(http.StatusOK, d.Page, contractPage(d))
}

// contractText is the contract as a document.
func contractText(c contractapi.Contract) (ui.Doc, []ui.Clause) {
	doc := ui.Doc{
		Kind: paperName(c.Kind), Number: c.Code, Title: c.Title, Signer: "甲方：" + c.Buyer.Name, Signer2: "乙方：" + c.Supplier.Name, Verify: view.Fingerprint(c.Hash),
		Meta: []ui.Term{ui.S("合同编号", c.Code), ui.S("项目编号", c.TenderCode)},
	}
	if c.SignedAt != nil {
		doc.Date = *c.SignedAt
	}
	parties := "甲方（采购人）：" + party(c.Buyer) + "\n乙方（承接主体）：" + party(c.Supplier)
	if len(c.Members) > 0 {
		parties += "（联合体牵头机构）"
		for _, m := range c.Members[1:] {
			parties += "\n乙方（联合体成员）：" + party(m.Party)
		}
		parties += "\n" + view.Jointly
	}
	cs := []ui.Clause{{Head: "一、合同双方", Text: parties}}
	add := func(head, text string) {
		if text != "" {
			cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + head, Text: text})
		}
	}
	add("服务内容", c.Content)
	add("服务数量", c.Quantity)
	add("服务质量", c.Quality)
	add("服务期限", contractTerm(c))
	if c.Kind == contractapi.ContractKindFramework {
		add("协议单价", view.SpellUnit(c.Amount, c.Unit))
		add("成交合同", "本协议只约定单价。采购人或者服务对象选定乙方的，另行签订成交合同，单价不高于协议单价。")
	} else {
		add("合同金额", view.SpellMoney(c.Amount))
	}
	add("结算方式", c.Settlement)
	if len(c.Payments) > 0 {
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "付款计划", Body: ui.Data(paymentTable(c))})
	}
	deposit := "本合同不收取履约保证金。"
	if c.PerformanceDeposit > 0 {
		deposit = view.SpellMoney(c.PerformanceDeposit)
	}
	if c.Kind != contractapi.ContractKindFramework {
		add("履约保证金", deposit)
	}
	add("违约责任", c.Liability)
	return doc, cs
}

// paperName is what an agreement is called.
func paperName(k contractapi.ContractKind) string {
	if k == contractapi.ContractKindFramework {
		return "政府采购框架协议"
	}
	return "政府购买服务合同"
}

// signedClause closes the paper, after n clauses: who signed which text. The page says it beside the terms.
func signedClause(c contractapi.Contract, n int) (cs []ui.Clause) {
	if c.BuyerSigned != nil || c.SupplierSigned != nil {
		cs = append(cs, ui.Clause{Head: view.Ordinal(n) + "签署", Body: ui.All(ui.Data(signTable(c)), ui.Paragraphs("双方所签文本的完整指纹（SHA-256）："), ui.Code(c.Hash))})
	}
	return cs
}

// signTable is who signed the text, when, for whom.
func signTable(c contractapi.Contract) ui.Table {
	t := ui.Table{Caption: "双方签署", Cols: ui.Cols("一方", "单位", "签署人", "签署时间")}
	type place struct {
		side, name string
		by         *contractapi.Signature
	}
	places := []place{{"甲方", c.Buyer.Name, c.BuyerSigned}, {"乙方", c.Supplier.Name, c.SupplierSigned}}
	for i, m := range c.Members {
		if i > 0 { // the leader signs in the supplier's place
			places = append(places, place{"乙方（联合体成员）", m.Party.Name, m.Signed})
		}
	}
	for _, s := range places {
		who, at := ui.Soft("尚未签署"), ui.None()
		if s.by != nil {
			who, at = ui.MaskedName(s.by.By), ui.DateTime(s.by.At)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(s.side), ui.Text(s.name), who, at))
	}
	return t
}

func party(p contractapi.Party) string {
	if p.CreditCode == "" {
		return p.Name
	}
	return p.Name + "\n统一社会信用代码：" + p.CreditCode
}

func contractTerm(c contractapi.Contract) string {
	from, to := view.Day(c.StartsOn), view.Day(c.EndsOn)
	if from.IsZero() || to.IsZero() {
		return ""
	}
	return "自" + view.SpellDay(from) + "至" + view.SpellDay(to) + "，" + view.HowLong(c) + "。"
}

// lateSign reports how the period for signing stands.
func lateSign(c contractapi.Contract, now time.Time) bool {
	return c.SignedAt == nil && c.State != contractapi.ContractStateAbandoned && now.After(c.SignDue)
}
