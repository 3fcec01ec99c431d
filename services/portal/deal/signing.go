package deal

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// contractAsk is what the page says before a step of a contract is taken.
type contractAsk struct {
	confirm string
	reason  string // label of the reason without which the step is refused
	steps   []string
}

// contractAsks has a row for every step that asks something. A step with steps
// asks why it is late, once one of those on the contract's way is; on time it
// asks nothing, because nothing would be done with the answer.
var contractAsks = map[string]contractAsk{
	"sign":    {confirm: "双方都签署后合同成立，任何一方不得擅自变更。", steps: []string{"buyer", "supplier"}},
	"recall":  {confirm: "撤回后合同回到起草中，已有的签署作废，改好后须重新送签。"},
	"return":  {confirm: "退回后由采购人修改再送签，已有的签署作废。", reason: "退回的原因"},
	"abandon": {confirm: "放弃后本合同不再签订，理由记入采购档案。采购人放弃的，采购随之终止；承接方放弃的，由评审排序的下一候选人承接，没有下一候选人的，采购终止。", reason: "放弃签订的理由"},
	"publish": {confirm: "公告后任何人都可以查阅合同全文，不能撤回。", steps: []string{"publish"}},
	"file":    {confirm: "登记后不能撤回，请确认副本已经报送监督管理部门。", steps: []string{"file"}},
}

// contractActions are the moves open to the caller, each with what it asks for.
func contractActions(c *contractapi.Contract, e frame.Entry) templ.Component {
	acts := view.ActionsOf(c.Moves)
	for i := range acts {
		a := &acts[i]
		ask := contractAsks[a.Do]
		a.Confirm = ask.confirm
		if a.Do == "sign" {
			a.Confirm = "您签署的是指纹为" + c.Hash + "的合同内容。" + a.Confirm + afterSigning(c)
		}
		a.Danger = a.Danger || a.Do == "recall" && (c.BuyerSigned != nil || c.SupplierSigned != nil)
		in := ui.Input{Name: "note", Label: ask.reason, Required: true, Max: 1000, Lines: 2}
		if ask.reason == "" && lateStep(c, ask.steps) {
			in.Label, in.Help, in.Required = "逾期的原因", "已过规定的日期，原因将随合同公开。", a.Do != "sign" // the other side may have said it
		}
		if in.Label != "" {
			a.Form = ui.AreaField(e.Among(a.Do, in))
		}
	}
	return ui.ActionButtons(frame.Href("/desk/contracts/", c.ID)+"/move", c.Version, e.Reopened(acts))
}

// afterSigning says what the caller's signature does now: the first can still
// come to nothing, the second is the contract.
func afterSigning(c *contractapi.Contract) string {
	if c.BuyerSigned != nil || c.SupplierSigned != nil {
		return "对方已经签署，您签署后合同即告成立，不能再撤回、退回或者放弃。"
	}
	return "对方签署之前，采购人撤回修改或者承接方退回修改的，已有的签署作废，须重新签署；任何一方放弃签订的，合同不成立。"
}

// lateStep reports whether one of the steps called keys is late.
func lateStep(c *contractapi.Contract, keys []string) bool {
	for _, k := range keys {
		for _, s := range c.Steps {
			if s.Key == k && s.State == string(ui.StepLate) {
				return true
			}
		}
	}
	return false
}

// termsPanel is the contract as it stands, for who reads it before signing.
func termsPanel(c *contractapi.Contract) templ.Component {
	t := ui.Table{Caption: "付款计划", Titled: true, Cols: ui.Cols("期次", "条件", "¥金额"), Nothing: "还没有付款计划。"}
	for _, x := range c.Payments {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Name), ui.Text(x.Condition), ui.Amount(x.Amount)))
	}
	deposit := ui.Text("不收取")
	if c.PerformanceDeposit > 0 {
		deposit = ui.Money(c.PerformanceDeposit)
	}
	return view.Panel(ui.Box{Title: "合同条款"}, ui.DL(ui.T("期限", ui.All(ui.Dates(view.Day(c.StartsOn), view.Day(c.EndsOn)), ui.Text("，"+view.HowLong(*c)))),
		ui.T("履约保证金", deposit), ui.T("服务内容", ui.Paragraphs(c.Content)), ui.T("服务数量", ui.Paragraphs(c.Quantity)), ui.T("服务质量", ui.Paragraphs(c.Quality)),
		ui.T("结算方式", ui.Paragraphs(c.Settlement)), ui.T("违约责任", ui.Paragraphs(c.Liability))), ui.Data(t))
}
