package portal

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

func contractPages(p *Portal) []Page {
	return append(append(supplementPages(p), acceptancePages(p)...), []Page{
		{Method: "GET", Pattern: "/desk/contracts/{id}", Do: p.contractDesk, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/contracts/{id}", Do: p.contractTerms, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/move", Do: p.contractMove, Desk: AnyDesk},
	}...)
}

func (p *Portal) contractDesk(a *Ask) error { return p.showContractDesk(a, 200, entry{}, "") }

// showContractDesk draws the page; focus is the question of a new row of the payments that takes the focus.
func (p *Portal) showContractDesk(a *Ask, status int, e entry, focus string) error {
	a.at(identity.Buyer, identity.Staff, identity.Reviewer, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.call, contractapi.GetContract, contractapi.GetContractRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := contractSteps(c.Steps, a.Now())
	waits, err := p.disputed(a, &c)
	if err != nil {
		return err
	}
	main := []templ.Component{waits}
	if len(c.Moves) > 0 {
		main = append(main, panel(ui.Box{Title: "现在可以办理"}, contractActions(&c, e)))
	}
	main = append(main, panel(ui.Box{Title: "全流程"}, ui.Steps(steps)))
	if c.State == contractapi.ContractStateDrafted && a.Caller.In(c.Buyer.ID, identity.Buyer) {
		terms, err := p.termsForm(a, &c, e, focus)
		if err != nil {
			return err
		}
		main = append(main, terms)
	} else {
		main = append(main, termsPanel(&c))
	}
	main = append(main, p.supplementsDesk(a, &c, e, focus), p.acceptancesDesk(&c, e))
	sign := func(s *contractapi.Signature) templ.Component {
		if s == nil {
			return ui.Soft("还没有签署")
		}
		return ui.All(ui.Text(s.By+" "), ui.DateTime(s.At))
	}
	side := stack(panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("编号", ui.Code(c.Code)), ui.T("状态", contractTag(c.State, c.StateText)), ui.S("采购人", c.Buyer.Name), ui.S("承接方", c.Supplier.Name), amountTerm(&c),
		ui.T("签署期限", ui.Date(c.SignDue)), ui.T("采购人签署", sign(c.BuyerSigned)), ui.T("承接方签署", sign(c.SupplierSigned)), ui.T("内容指纹", ui.All(ui.Code(c.Hash), ui.Text(" "), ui.Copy(c.Hash, "复制指纹")))),
		ui.WideButtonLink(href("/tenders/", c.Tender), "看采购项目", false)), ui.BasisPanel(stepsLaw(steps)))
	if len(c.Members) > 0 {
		side = stack(jointPanel(&c, sign), side)
	}
	pg := a.deskPage(c.Title, c.Title)
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, stack(ui.PageHead(ui.Head{Title: c.Title, Over: ui.Text(c.Code)}), ui.Refusal(e.Fault), ui.Columns(stack(main...), side)))
}

// jointPanel names all who take the contract on together: it stands once everybody has signed.
func jointPanel(c *contractapi.Contract, sign func(*contractapi.Signature) templ.Component) templ.Component {
	terms := []ui.Term{}
	for _, m := range c.Members {
		terms = append(terms, ui.T(m.Party.Name, sign(m.Signed)))
	}
	parts := []templ.Component{ui.DLNarrow(terms...), ui.Paragraphs(jointly + "各方都签署以后，合同才成立。")}
	for _, b := range c.JointBasis {
		parts = append(parts, ui.BasisLine(fault.Basis(b)))
	}
	return panel(ui.Box{Title: "联合体各方签署"}, parts...)
}

// paymentParts are what makes a row of the payment plan.
var paymentParts = []string{"name", "amount", "condition"}

// termsValues are the terms as they stand, as the form holds them.
func termsValues(c *contractapi.Contract) url.Values {
	v := setAll("terms.starts_on", c.StartsOn, "terms.term_months", itoa(cmp.Or(c.NoticedTermMonths, c.TermMonths)), "terms.content", c.Content, "terms.quantity", c.Quantity, "terms.quality", c.Quality,
		"terms.settlement", c.Settlement, "terms.liability", c.Liability, "terms.performance_deposit", ui.MoneyValue(c.NoticedDeposit))
	v["terms.term_conditions"] = c.TermConditions
	for i, x := range c.Payments {
		at := rowName("terms.payments", i)
		v.Set(at+"name", x.Name)
		v.Set(at+"amount", ui.MoneyValue(x.Amount))
		v.Set(at+"condition", x.Condition)
	}
	return v
}

func (p *Portal) termsForm(a *Ask, c *contractapi.Contract, e entry, focus string) (templ.Component, error) {
	if !e.holds("terms") { // nothing was written, or in another form of the page
		e.Values = termsValues(c)
	}
	conditions, _, err := p.choices("contract.term.extended.conditions", c.Region, a.Now())
	if err != nil {
		return nil, err
	}
	now := rule.Where{Region: c.Region, Day: a.Now()}
	in := func(x ui.Input) ui.Input { return e.among("terms", x) }
	action, fixed := href("/desk/contracts/", c.ID), "按采购文件确定，不能改。"
	if c.Until != "" {
		fixed = "按框架协议余下的期限确定，不能改；至迟在" + spellDay(day(c.Until)) + "终止。"
	}
	pays := inside(ui.Group("付款计划", "各期合计须等于合同金额"+spellMoney(c.Amount)+"。"), paymentLines(e, "terms", c.Amount, action+"#payments", focus))
	if c.Kind == contractapi.ContractKindFramework {
		pays = ui.None()
	}
	return panel(ui.Box{Title: "起草条款", Note: "双方名称和金额随定标结果，不能改"}, form(action, false, entry{}, ui.FirstPress(ui.Press{Label: "保存条款"}),
		ui.Hidden("version", itoa(c.Version)),
		inside(ui.Pair(),
			ui.DateField(in(ui.Input{Name: "starts_on", Label: "开始日期", Required: true})),
			ui.MoneyField(in(ui.Input{Name: "performance_deposit", Label: "履约保证金", Help: "按采购文件确定，不能改。", Locked: true, Demands: p.demands(now, "contract.deposit.percent", "不超过合同金额的%s。")}))),
		ui.NumberField(in(ui.Input{Name: "term_months", Label: "期限", Help: fixed, Locked: c.NoticedTermMonths != 0, Required: true, Suffix: "个月", Demands: p.demands(now,
			"contract.term.months", "一般不超过%s。", "contract.term.extended.months", "同时满足下列条件的，不超过%s。")})),
		ui.ChecksField(withValues(in(ui.Input{Name: "term_conditions", Label: "超过一年的条件", Options: conditions}), e.Values["terms.term_conditions"])),
		ui.AreaField(in(ui.Input{Name: "content", Label: "服务内容", Required: true, Max: 20000, Lines: 6, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "quantity", Label: "服务数量", Max: 1000, Lines: 2, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "quality", Label: "服务质量", Required: true, Max: 5000, Lines: 3, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "settlement", Label: "结算方式", Required: true, Max: 2000, Lines: 2, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "liability", Label: "违约责任", Required: true, Max: 5000, Lines: 3, Wide: true})),
		pays,
		ui.Submit("保存条款", ""))), nil
}

// paymentLines are the rows of the payment plan of one of the page's forms, with
// what they come to and should.
func paymentLines(e entry, name string, want int64, action, focus string) templ.Component {
	list := name + ".payments"
	lines := ui.Lines{
		Name: list, Word: "期", Heads: []string{"期次", "金额（元）", "支付条件"}, Action: action, Error: e.Error(list),
		Sum: &ui.LineSum{Part: "amount", Unit: "元", Want: want},
	}
	for i := range max(1, rows(e.Values, list)) {
		at, word := rowName("payments", i), "第"+itoa(i+1)+"期"
		lines.Rows = append(lines.Rows, ui.Cells(
			ui.TextField(e.among(name, ui.Input{Name: at + "name", Label: word + "名称", Required: true, Max: 60, Focus: name+"."+at+"name" == focus})),
			ui.MoneyField(e.among(name, ui.Input{Name: at + "amount", Label: word + "金额", Required: true})),
			ui.TextField(e.among(name, ui.Input{Name: at + "condition", Label: word + "支付条件", Max: 300}))))
		amount, _ := hundredths(strings.ReplaceAll(e.Get(name+"."+at+"amount"), ",", ""))
		lines.Sum.Total += amount
	}
	return ui.RowLines(lines)
}

// payments reads the payment plan of a form.
func payments(f *Form) []contractapi.Payment {
	out := []contractapi.Payment{}
	for i := range f.Rows("payments", paymentParts...) {
		at := rowName("payments", i)
		out = append(out, contractapi.Payment{Name: f.Text(at + "name"), Amount: f.Money(at+"amount", "金额"), Condition: f.Text(at + "condition")})
	}
	return out
}

func (p *Portal) contractTerms(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("terms")
	if focus, asked := f.editRows("payments", paymentParts...); asked {
		return p.showContractDesk(a, 200, fresh(a, f.Values), focus)
	}
	d := contractapi.ContractDraft{
		Version: f.Version(), StartsOn: f.Day("starts_on", "开始日期"), TermMonths: f.Int("term_months", "期限"), TermConditions: f.List("term_conditions"),
		Content: f.Text("content"), Quantity: f.Text("quantity"), Quality: f.Text("quality"), Settlement: f.Text("settlement"), Liability: f.Text("liability"),
		PerformanceDeposit: f.Money("performance_deposit", "履约保证金"), Payments: payments(f),
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: a.Path("id"), ContractDraft: d})
	}
	if err != nil {
		return retry(a, overtaken(err, f, nil), f, func(status int, e entry) error { return p.showContractDesk(a, status, e, "") })
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
		return retry(a, err, f, func(status int, e entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(href("/desk/contracts/", a.Path("id")), "已办理。")
}
