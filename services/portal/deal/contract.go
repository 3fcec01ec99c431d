package deal

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
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func contractPages(p *room) []frame.Page {
	return append(append(supplementPages(p), acceptancePages(p)...), []frame.Page{
		{Method: "GET", Pattern: "/desk/contracts/{id}", Do: p.contractDesk, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/contracts/{id}", Do: p.contractTerms, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/move", Do: p.contractMove, Desk: frame.AnyDesk},
	}...)
}

func (p *room) contractDesk(a *frame.Ask) error { return p.showContractDesk(a, 200, frame.Entry{}, "") }

// showContractDesk draws the page; focus is the question of a new row of the payments that takes the focus.
func (p *room) showContractDesk(a *frame.Ask, status int, e frame.Entry, focus string) error {
	a.At(identity.Buyer, identity.Staff, identity.Reviewer, identity.Supervisor)
	c, err := route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	steps := view.ContractSteps(c.Steps, a.Now())
	waits, err := view.Disputed(p.House, a, &c)
	if err != nil {
		return err
	}
	main := []templ.Component{waits}
	if c.Aside {
		main = append(main, ui.Note(ui.Warn, ui.Text("供应商申请您回避，采购人已认定您应当回避，这份合同请由本单位其他人办理。")))
	}
	if len(c.Moves) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "现在可以办理"}, contractActions(&c, e)))
	}
	main = append(main, view.FollowedPanel(&c), view.Panel(ui.Box{Title: "全流程"}, ui.Steps(steps)))
	if c.State == contractapi.ContractStateDrafted && !c.Aside && a.Caller.In(c.Buyer.ID, identity.Buyer) {
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
	side := view.Stack(view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.T("编号", ui.Code(c.Code)), ui.T("状态", view.ContractTag(c.State, c.StateText)), ui.S("采购人", c.Buyer.Name), ui.S("承接方", c.Supplier.Name), view.AmountTerm(&c),
		ui.T("签署期限", ui.Date(c.SignDue)), ui.T("采购人签署", sign(c.BuyerSigned)), ui.T("承接方签署", sign(c.SupplierSigned)), ui.T("内容指纹", ui.All(ui.Code(c.Hash), ui.Text(" "), ui.Copy(c.Hash, "复制指纹")))),
		ui.WideButtonLink(frame.Href("/tenders/", c.Tender), "看采购项目", false)), ui.BasisPanel(view.StepsLaw(steps)))
	if len(c.Members) > 0 {
		side = view.Stack(jointPanel(&c, sign), side)
	}
	pg := a.DeskPage(c.Title, c.Title)
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: c.Title, Over: ui.Text(c.Code)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), side)))
}

// jointPanel names all who take the contract on together: it stands once everybody has signed.
func jointPanel(c *contractapi.Contract, sign func(*contractapi.Signature) templ.Component) templ.Component {
	terms := []ui.Term{}
	for _, m := range c.Members {
		terms = append(terms, ui.T(m.Party.Name, sign(m.Signed)))
	}
	parts := []templ.Component{ui.DLNarrow(terms...), ui.Paragraphs(view.Jointly + "各方都签署以后，合同才成立。")}
	for _, b := range c.JointBasis {
		parts = append(parts, ui.BasisLine(fault.Basis(b)))
	}
	return view.Panel(ui.Box{Title: "联合体各方签署"}, parts...)
}

// paymentParts are what makes a row of the payment plan.
var paymentParts = []string{"name", "amount", "condition"}

// termsValues are the terms as they stand, as the form holds them.
func termsValues(c *contractapi.Contract) url.Values {
	v := view.SetAll("terms.starts_on", c.StartsOn, "terms.term_months", frame.Itoa(cmp.Or(c.NoticedTermMonths, c.TermMonths)), "terms.content", c.Content, "terms.quantity", c.Quantity, "terms.quality", c.Quality,
		"terms.settlement", c.Settlement, "terms.liability", c.Liability, "terms.performance_deposit", ui.MoneyValue(c.NoticedDeposit))
	v["terms.term_conditions"] = c.TermConditions
	for i, x := range c.Payments {
		at := frame.RowName("terms.payments", i)
		v.Set(at+"name", x.Name)
		v.Set(at+"amount", ui.MoneyValue(x.Amount))
		v.Set(at+"condition", x.Condition)
	}
	return v
}

func (p *room) termsForm(a *frame.Ask, c *contractapi.Contract, e frame.Entry, focus string) (templ.Component, error) {
	if !e.Holds("terms") { // nothing was written, or in another form of the page
		e.Values = termsValues(c)
	}
	conditions, _, err := p.Choices("contract.term.extended.conditions", c.Region, a.Now())
	if err != nil {
		return nil, err
	}
	now := rule.Where{Region: c.Region, Day: a.Now()}
	in := func(x ui.Input) ui.Input { return e.Among("terms", x) }
	action, fixed := frame.Href("/desk/contracts/", c.ID), "按采购文件确定，不能改。"
	if c.Until != "" {
		fixed = "按框架协议余下的期限确定，不能改；至迟在" + view.SpellDay(view.Day(c.Until)) + "终止。"
	}
	pays := view.Inside(ui.Group("付款计划", "各期合计须等于合同金额"+view.SpellMoney(c.Amount)+"。"), paymentLines(e, "terms", c.Amount, action+"#payments", focus))
	term := ui.Input{Name: "term_months", Label: "期限", Help: fixed, Locked: c.NoticedTermMonths != 0, Required: true, Suffix: "个月"}
	longer := ui.ChecksField(view.WithValues(in(ui.Input{Name: "term_conditions", Label: "超过一年的条件", Options: conditions}), e.Values["terms.term_conditions"]))
	if c.Kind == contractapi.ContractKindFramework { // nothing is paid by it, and how long it runs was examined with its notice
		pays, longer = ui.None(), ui.None()
	} else {
		term.Demands = p.Demands(now, "contract.term.months", "一般不超过%s。", "contract.term.extended.months", "同时满足下列条件的，不超过%s。")
	}
	return view.Panel(ui.Box{Title: "起草条款", Note: "双方名称和金额随定标结果，不能改"}, view.Form(action, false, frame.Entry{}, ui.FirstPress(ui.Press{Label: "保存条款"}),
		ui.Hidden("version", frame.Itoa(c.Version)),
		view.Inside(ui.Pair(),
			ui.DateField(in(ui.Input{Name: "starts_on", Label: "开始日期", Required: true})),
			ui.MoneyField(in(ui.Input{Name: "performance_deposit", Label: "履约保证金", Help: "按采购文件确定，不能改。", Locked: true, Demands: p.Demands(now, "contract.deposit.percent", "不超过合同金额的%s。")}))),
		ui.NumberField(in(term)), longer,
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
func paymentLines(e frame.Entry, name string, want int64, action, focus string) templ.Component {
	list := name + ".payments"
	lines := ui.Lines{
		Name: list, Word: "期", Heads: []string{"期次", "金额（元）", "支付条件"}, Action: action, Error: e.Error(list),
		Sum: &ui.LineSum{Part: "amount", Unit: "元", Want: want},
	}
	for i := range max(1, frame.Rows(e.Values, list)) {
		at, word := frame.RowName("payments", i), "第"+frame.Itoa(i+1)+"期"
		lines.Rows = append(lines.Rows, ui.Cells(
			ui.TextField(e.Among(name, ui.Input{Name: at + "name", Label: word + "名称", Required: true, Max: 60, Focus: name+"."+at+"name" == focus})),
			ui.MoneyField(e.Among(name, ui.Input{Name: at + "amount", Label: word + "金额", Required: true})),
			ui.TextField(e.Among(name, ui.Input{Name: at + "condition", Label: word + "支付条件", Max: 300}))))
		amount, _ := frame.Hundredths(strings.ReplaceAll(e.Get(name+"."+at+"amount"), ",", ""))
		lines.Sum.Total += amount
	}
	return ui.RowLines(lines)
}

// payments reads the payment plan of a form.
func payments(f *frame.Form) []contractapi.Payment {
	out := []contractapi.Payment{}
	for i := range f.Rows("payments", paymentParts...) {
		at := frame.RowName("payments", i)
		out = append(out, contractapi.Payment{Name: f.Text(at + "name"), Amount: f.Money(at+"amount", "金额"), Condition: f.Text(at + "condition")})
	}
	return out
}

func (p *room) contractTerms(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("terms")
	if focus, asked := f.EditRows("payments", paymentParts...); asked {
		return p.showContractDesk(a, 200, frame.Fresh(a, f.Values), focus)
	}
	d := contractapi.ContractDraft{
		Version: f.Version(), StartsOn: f.Day("starts_on", "开始日期"), TermMonths: f.Int("term_months", "期限"), TermConditions: f.List("term_conditions"),
		Content: f.Text("content"), Quantity: f.Text("quantity"), Quality: f.Text("quality"), Settlement: f.Text("settlement"), Liability: f.Text("liability"),
		PerformanceDeposit: f.Money("performance_deposit", "履约保证金"), Payments: payments(f),
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: a.Path("id"), ContractDraft: d})
	}
	if err != nil {
		return frame.Retry(a, frame.Overtaken(err, f, nil), f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id")), "条款已保存，可以送签。")
}

func (p *room) contractMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, version, note := frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, contractapi.MoveContract, contractapi.MoveContractRequest{ID: a.Path("id"), ContractMove: contractapi.ContractMove{Do: do, Version: version, Note: note}}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id")), "已办理。")
}
