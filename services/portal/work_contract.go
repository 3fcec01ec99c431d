package portal

import (
	"cmp"
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

func contractPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/contracts/{id}", Do: p.contractDesk, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/contracts/{id}", Do: p.contractTerms, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/move", Do: p.contractMove, Desk: AnyDesk},
	}
}

// paymentRows is how many payments the form offers without script.
const paymentRows = 6

func (p *Portal) contractDesk(a *Ask) error { return p.showContractDesk(a, 200, entry{}) }

func (p *Portal) showContractDesk(a *Ask, status int, e entry) error {
	a.at(identity.Buyer, identity.Staff, identity.Reviewer, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.call, contractapi.GetContract, contractapi.GetContractRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := contractSteps(c.Steps, a.Now())
	main := []templ.Component{}
	if len(c.Moves) > 0 {
		main = append(main, panel(ui.Box{Title: "现在可以办理"}, contractActions(&c, e)))
	}
	main = append(main, panel(ui.Box{Title: "全流程"}, ui.Steps(steps)))
	if c.State == contractapi.ContractStateDrafted && a.Caller.In(c.Buyer.ID, identity.Buyer) {
		terms, err := p.termsForm(a, &c, e)
		if err != nil {
			return err
		}
		main = append(main, terms)
	} else {
		main = append(main, termsPanel(&c))
	}
	sign := func(s *contractapi.Signature) templ.Component {
		if s == nil {
			return ui.Soft("还没有签署")
		}
		return ui.All(ui.Text(s.By+" "), ui.DateTime(s.At))
	}
	side := stack(panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("编号", ui.Code(c.Code)), ui.T("状态", contractTag(c.State, c.StateText)), ui.S("采购人", c.Buyer.Name), ui.S("承接方", c.Supplier.Name), ui.T("金额", ui.Money(c.Amount)),
		ui.T("签署期限", ui.Date(c.SignDue)), ui.T("采购人签署", sign(c.BuyerSigned)), ui.T("承接方签署", sign(c.SupplierSigned)), ui.T("内容指纹", ui.All(ui.Code(c.Hash), ui.Text(" "), ui.Copy(c.Hash, "复制指纹")))),
		ui.WideButtonLink(href("/tenders/", c.Tender), "看采购项目", false)), ui.BasisPanel(stepsLaw(steps)))
	return a.Show(status, a.deskPage(c.Title, c.Title), stack(ui.PageHead(ui.Head{Title: c.Title, Over: ui.Text(c.Code)}), ui.Refusal(e.Fault), ui.Columns(stack(main...), side)))
}

func (p *Portal) termsForm(a *Ask, c *contractapi.Contract, e entry) (templ.Component, error) {
	if e.Fault == nil {
		v := setAll("version", itoa(c.Version), "starts_on", c.StartsOn, "term_months", itoa(cmp.Or(c.NoticedTermMonths, c.TermMonths)), "content", c.Content, "quantity", c.Quantity, "quality", c.Quality,
			"settlement", c.Settlement, "liability", c.Liability, "performance_deposit", ui.MoneyValue(c.NoticedDeposit))
		v["term_conditions"] = c.TermConditions
		for i, x := range c.Payments {
			at := fmt.Sprintf("payments.%d.", i)
			v.Set(at+"name", x.Name)
			v.Set(at+"amount", ui.MoneyValue(x.Amount))
			v.Set(at+"condition", x.Condition)
		}
		e.Values = v
	}
	conditions, _, err := p.choices("contract.term.extended.conditions", c.Region, a.Now())
	if err != nil {
		return nil, err
	}
	rows := []templ.Component{}
	for i := range paymentRows {
		at, label := fmt.Sprintf("payments.%d.", i), fmt.Sprintf("第%d期", i+1)
		rows = append(rows, group(label, "", ui.TextField(e.In(ui.Input{Name: at + "name", Label: label + "名称", Max: 60, Short: true})),
			ui.MoneyField(e.In(ui.Input{Name: at + "amount", Label: label + "金额", Suffix: "元"})), ui.TextField(e.In(ui.Input{Name: at + "condition", Label: label + "支付条件", Max: 300}))))
	}
	return panel(ui.Box{Title: "起草条款", Note: "双方名称和金额随定标结果，不能改"}, form(href("/desk/contracts/", c.ID), false, entry{},
		ui.Hidden("version", e.Get("version")),
		ui.DateField(e.In(ui.Input{Name: "starts_on", Label: "开始日期", Required: true})),
		ui.NumberField(e.In(ui.Input{Name: "term_months", Label: "期限", Help: "按采购文件确定，不能改。", Required: true, Suffix: "个月", Short: true, Locked: c.NoticedTermMonths != 0})),
		ui.ChecksField(withValues(e.In(ui.Input{Name: "term_conditions", Label: "超过一年的条件", Options: conditions}), e.Values["term_conditions"])),
		ui.AreaField(e.In(ui.Input{Name: "content", Label: "服务内容", Required: true, Max: 20000, Lines: 6})),
		ui.AreaField(e.In(ui.Input{Name: "quantity", Label: "服务数量", Max: 1000, Lines: 2})),
		ui.AreaField(e.In(ui.Input{Name: "quality", Label: "服务质量", Required: true, Max: 5000, Lines: 3})),
		ui.AreaField(e.In(ui.Input{Name: "settlement", Label: "结算方式", Required: true, Max: 2000, Lines: 2})),
		ui.AreaField(e.In(ui.Input{Name: "liability", Label: "违约责任", Required: true, Max: 5000, Lines: 3})),
		ui.MoneyField(e.In(ui.Input{Name: "performance_deposit", Label: "履约保证金", Help: "按采购文件确定，不能改。", Suffix: "元", Locked: true})),
		group("付款计划", "各期合计须等于合同金额；不用的行留空。", rows...), ui.Submit("保存条款", ""))), nil
}

func (p *Portal) contractTerms(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := contractapi.ContractDraft{
		Version: f.Version(), StartsOn: f.Day("starts_on", "开始日期"), TermMonths: f.Int("term_months", "期限"), TermConditions: f.List("term_conditions"),
		Content: f.Text("content"), Quantity: f.Text("quantity"), Quality: f.Text("quality"), Settlement: f.Text("settlement"), Liability: f.Text("liability"),
		PerformanceDeposit: f.Money("performance_deposit", "履约保证金"), Payments: []contractapi.Payment{},
	}
	for i := range paymentRows {
		at := fmt.Sprintf("payments.%d.", i)
		if f.Text(at+"name") != "" || f.Text(at+"amount") != "" {
			d.Payments = append(d.Payments, contractapi.Payment{Name: f.Text(at + "name"), Amount: f.Money(at+"amount", "金额"), Condition: f.Text(at + "condition")})
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: a.Path("id"), ContractDraft: d})
	}
	if err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showContractDesk(a, status, e) })
	}
	return a.Redirect(href("/desk/contracts/", a.Path("id")), "条款已保存，可以送签。")
}

func (p *Portal) contractMove(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, version, note := moveOf(f)
	if _, err = route.Call(a.Ctx, p.call, contractapi.MoveContract, contractapi.MoveContractRequest{ID: a.Path("id"), ContractMove: contractapi.ContractMove{Do: do, Version: version, Note: note}}); err != nil {
		return refusedOn(a, err, func(status int, refused *fault.Fault) error {
			return p.showContractDesk(a, status, entry{Fault: refused})
		})
	}
	return a.Redirect(href("/desk/contracts/", a.Path("id")), "已办理。")
}
