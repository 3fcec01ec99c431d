package portal

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// Supplements of a contract: everyone reads those that stand, both sides read and
// sign what is proposed, the officer proposes.

func supplementPages(p *Portal) []Page {
	return []Page{
		{Method: "POST", Pattern: "/desk/contracts/{id}/supplements", Do: p.supplementPropose, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/supplements/{nth}/move", Do: p.supplementMove, Desk: AnyDesk},
	}
}

// supplementsBox holds the supplements of a contract, for its readers.
func supplementsBox(c *contractapi.Contract) (b ui.Box, body []templ.Component) {
	b = ui.Box{ID: "supplements", Title: "补充合同", Note: strconv.Itoa(len(c.Supplements)) + "份"}
	if len(c.Supplements) == 0 {
		body = append(body, ui.Paragraphs("这份合同没有签订过补充合同。"))
	}
	sum := c.Amount
	for i := range c.Supplements {
		x := &c.Supplements[i]
		if x.State == contractapi.SupplementStateAgreed {
			sum += x.Amount
		}
		body = append(body, supplementPart(x))
	}
	if sum > c.Amount {
		body = append(body, ui.DL(ui.T("连同补充合同", ui.Money(sum))))
	}
	if s := c.Supplementing; s != nil {
		body = append(body, ui.BasisLine(lawOf(s.Basis)...))
	}
	return b, body
}

// supplementsPanel is the box on the contract's public page.
func supplementsPanel(c *contractapi.Contract) templ.Component {
	box, body := supplementsBox(c)
	return panel(box, body...)
}

// supplementPart is one supplement: what is added, why, for how much, and who has signed.
func supplementPart(x *contractapi.Supplement) templ.Component {
	pays := ui.Table{Caption: "付款计划", Cols: ui.Cols("期次", "支付条件", "¥金额")}
	for _, p := range x.Payments {
		pays.Rows = append(pays.Rows, ui.Cells(ui.Text(p.Name), ui.Text(p.Condition), ui.Amount(p.Amount)))
	}
	terms := []ui.Term{
		ui.T("状态", supplementTag(x)), ui.T("追加金额", ui.Money(x.Amount)), ui.T("追加的服务", ui.Paragraphs(x.Content)), ui.T("理由", ui.Paragraphs(x.Reason)),
		ui.T("提出", ui.Date(x.ProposedAt)),
	}
	if x.AgreedAt != nil {
		terms = append(terms, ui.T("签订并公告", ui.Date(*x.AgreedAt)))
	}
	if x.Note != "" {
		terms = append(terms, ui.T("说明", ui.Paragraphs(x.Note)))
	}
	for _, g := range x.Signers {
		by := ui.Soft("还没有签署")
		if g.Signed != nil {
			by = ui.All(ui.MaskedName(g.Signed.By), ui.Text(" "), ui.DateTime(g.Signed.At))
		}
		terms = append(terms, ui.T(g.Party.Name, by))
	}
	return inside(ui.Group(supplementName(x.Nth), ""), ui.DL(terms...), ui.Data(pays))
}

func supplementName(nth int64) string { return "第" + strconv.FormatInt(nth, 10) + "份补充合同" }

// supplementTag is where a supplement stands.
func supplementTag(x *contractapi.Supplement) templ.Component {
	switch x.State {
	case contractapi.SupplementStateAgreed:
		return ui.Tag(ui.Good, ui.IconSeal, x.StateText)
	case contractapi.SupplementStateProposed:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

// supplementAsks is what is said before a step of a supplement, and the reason that it wants.
var supplementAsks = map[string]contractAsk{
	"agree":    {confirm: "各方都签署以后补充合同成立，随即公告，不能撤回；原合同的其他条款不变。"},
	"decline":  {confirm: "不同意以后，这份补充合同不再签订，原合同照旧履行。", reason: "不同意的理由"},
	"withdraw": {confirm: "撤回以后，这份补充合同不再签订，需要的可以另提一份。"},
}

// supplementsDesk is what the sides may do: the steps of what is proposed, and proposing.
func (p *Portal) supplementsDesk(a *Ask, c *contractapi.Contract, e entry, focus string) templ.Component {
	if c.Supplementing == nil && len(c.Supplements) == 0 {
		return ui.None()
	}
	box, body := supplementsBox(c)
	for i := range c.Supplements {
		x := &c.Supplements[i]
		if len(x.Moves) == 0 {
			continue
		}
		acts := actionsOf(x.Moves)
		for j := range acts {
			act := &acts[j]
			ask := supplementAsks[act.Do]
			act.Confirm = ask.confirm
			if act.Do == "agree" {
				act.Confirm = "您签署的是指纹为" + x.Hash + "的补充合同，追加" + spellMoney(x.Amount) + "。" + act.Confirm
			}
			if ask.reason != "" { // the reason of the one who turns it down
				act.Form = ui.AreaField(e.among(act.Do, ui.Input{Name: "note", Label: ask.reason, Required: true, Max: 1000, Lines: 2}))
			}
		}
		body = append(body, ui.ActionButtons(href("/desk/contracts/", c.ID)+"/supplements/"+strconv.FormatInt(x.Nth, 10)+"/move", c.Version, e.reopened(acts)))
	}
	if c.Supplementing != nil && c.Supplementing.May {
		body = append(body, p.supplementForm(c, e, focus))
	}
	return panel(box, body...)
}

// supplementForm is where the officer proposes more of the same.
func (p *Portal) supplementForm(c *contractapi.Contract, e entry, focus string) templ.Component {
	opened := e.holds("supplement")
	in := func(x ui.Input) ui.Input { return e.among("supplement", x) }
	action := href("/desk/contracts/", c.ID) + "/supplements"
	want, _ := hundredths(strings.ReplaceAll(e.Get("supplement.amount"), ",", "")) // what is no number comes to nothing
	return inside(ui.Fold("提出补充合同", opened), form(action, false, entry{Key: e.Key}, ui.FirstPress(ui.Press{Label: "签署并送承接方"}),
		ui.Hidden("version", itoa(c.Version)),
		ui.Paragraphs("只能追加与合同标的相同的服务，其他条款不变。提出即由采购人一方签署；承接方签署以后成立，随即公告。"),
		ui.MoneyField(in(ui.Input{Name: "amount", Label: "追加的金额", Required: true, Help: "还可以追加" + spellMoney(c.Supplementing.Left) + "。"})),
		ui.AreaField(in(ui.Input{Name: "content", Label: "追加的服务", Required: true, Max: 5000, Lines: 3, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "reason", Label: "追加的理由", Help: "成立以后公开。", Required: true, Max: 1000, Lines: 2, Wide: true})),
		inside(ui.Group("付款计划", "各期合计须等于追加的金额。"), paymentLines(e, "supplement", want, action+"#supplements", focus)),
		ui.Submit("签署并送承接方", "")))
}

func (p *Portal) supplementPropose(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("supplement")
	if focus, asked := f.editRows("payments", paymentParts...); asked {
		return p.showContractDesk(a, 200, fresh(a, f.Values), focus)
	}
	d := contractapi.SupplementDraft{
		Version: f.Version(), Reason: f.Text("reason"), Content: f.Text("content"), Amount: f.Money("amount", "追加的金额"), Payments: payments(f),
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.call, contractapi.ProposeSupplement, contractapi.ProposeSupplementRequest{ID: a.Path("id"), SupplementDraft: d})
	}
	if err != nil {
		return retry(a, overtaken(err, f, nil), f, func(status int, e entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(href("/desk/contracts/", a.Path("id"))+"#supplements", "补充合同已由采购人签署，承接方会收到通知。")
}

func (p *Portal) supplementMove(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	nth, err := strconv.ParseInt(a.Path("nth"), 10, 64)
	if err != nil {
		nth = 0 // typed by hand: there is none of that number, and the service says so
	}
	do, version, note := moveOf(f)
	if _, err = route.Call(a.Ctx, p.call, contractapi.MoveSupplement, contractapi.MoveSupplementRequest{
		ID: a.Path("id"), Nth: nth, SupplementMove: contractapi.SupplementMove{Do: do, Version: version, Note: note},
	}); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(href("/desk/contracts/", a.Path("id"))+"#supplements", "已办理。")
}
