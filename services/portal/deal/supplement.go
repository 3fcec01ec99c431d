package deal

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Supplements of a contract: everyone reads those that stand, both sides read and
// sign what is proposed, the officer proposes.

func supplementPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "POST", Pattern: "/desk/contracts/{id}/supplements", Do: p.supplementPropose, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/supplements/{nth}/move", Do: p.supplementMove, Desk: frame.AnyDesk},
	}
}

// supplementAsks is what is said before a step of a supplement, and the reason that it wants.
var supplementAsks = map[string]contractAsk{
	"agree":    {confirm: "各方都签署以后补充合同成立，随即公告，不能撤回；原合同的其他条款不变。"},
	"decline":  {confirm: "不同意以后，这份补充合同不再签订，原合同照旧履行。", reason: "不同意的理由"},
	"withdraw": {confirm: "撤回以后，这份补充合同不再签订，需要的可以另提一份。"},
}

// supplementsDesk is what the sides may do: the steps of what is proposed, and proposing.
func (p *room) supplementsDesk(a *frame.Ask, c *contractapi.Contract, e frame.Entry, focus string) templ.Component {
	if c.Supplementing == nil && len(c.Supplements) == 0 {
		return ui.None()
	}
	box, body := view.SupplementsBox(c)
	for i := range c.Supplements {
		x := &c.Supplements[i]
		if len(x.Moves) == 0 {
			continue
		}
		acts := view.ActionsOf(x.Moves)
		for j := range acts {
			act := &acts[j]
			ask := supplementAsks[act.Do]
			act.Confirm = ask.confirm
			if act.Do == "agree" {
				act.Confirm = "您签署的是指纹为" + x.Hash + "的补充合同，追加" + view.SpellMoney(x.Amount) + "。" + act.Confirm
			}
			if ask.reason != "" { // the reason of the one who turns it down
				act.Form = ui.AreaField(e.Among(act.Do, ui.Input{Name: "note", Label: ask.reason, Required: true, Max: 1000, Lines: 2}))
			}
		}
		body = append(body, ui.ActionButtons(frame.Href("/desk/contracts/", c.ID)+"/supplements/"+strconv.FormatInt(x.Nth, 10)+"/move", c.Version, e.Reopened(acts)))
	}
	if c.Supplementing != nil && c.Supplementing.May {
		body = append(body, p.supplementForm(c, e, focus))
	}
	return view.Panel(box, body...)
}

// supplementForm is where the officer proposes more of the same.
func (p *room) supplementForm(c *contractapi.Contract, e frame.Entry, focus string) templ.Component {
	opened := e.Holds("supplement")
	in := func(x ui.Input) ui.Input { return e.Among("supplement", x) }
	action := frame.Href("/desk/contracts/", c.ID) + "/supplements"
	want, _ := frame.Hundredths(strings.ReplaceAll(e.Get("supplement.amount"), ",", "")) // what is no number comes to nothing
	return view.Inside(ui.Fold("提出补充合同", opened), view.Form(action, false, frame.Entry{Key: e.Key}, ui.FirstPress(ui.Press{Label: "签署并送承接方"}),
		ui.Hidden("version", frame.Itoa(c.Version)),
		ui.Paragraphs("只能追加与合同标的相同的服务，其他条款不变。提出即由采购人一方签署；承接方签署以后成立，随即公告。"),
		ui.MoneyField(in(ui.Input{Name: "amount", Label: "追加的金额", Required: true, Help: "还可以追加" + view.SpellMoney(c.Supplementing.Left) + "。"})),
		ui.AreaField(in(ui.Input{Name: "content", Label: "追加的服务", Required: true, Max: 5000, Lines: 3, Wide: true})),
		ui.AreaField(in(ui.Input{Name: "reason", Label: "追加的理由", Help: "成立以后公开。", Required: true, Max: 1000, Lines: 2, Wide: true})),
		view.Inside(ui.Group("付款计划", "各期合计须等于追加的金额。"), paymentLines(e, "supplement", want, action+"#supplements", focus)),
		ui.Submit("签署并送承接方", "")))
}

func (p *room) supplementPropose(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("supplement")
	if focus, asked := f.EditRows("payments", paymentParts...); asked {
		return p.showContractDesk(a, 200, frame.Fresh(a, f.Values), focus)
	}
	d := contractapi.SupplementDraft{
		Version: f.Version(), Reason: f.Text("reason"), Content: f.Text("content"), Amount: f.Money("amount", "追加的金额"), Payments: payments(f),
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, contractapi.ProposeSupplement, contractapi.ProposeSupplementRequest{ID: a.Path("id"), SupplementDraft: d})
	}
	if err != nil {
		return frame.Retry(a, frame.Overtaken(err, f, nil), f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id"))+"#supplements", "补充合同已由采购人签署，承接方会收到通知。")
}

func (p *room) supplementMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	nth, err := strconv.ParseInt(a.Path("nth"), 10, 64)
	if err != nil {
		nth = 0 // typed by hand: there is none of that number, and the service says so
	}
	do, version, note := frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, contractapi.MoveSupplement, contractapi.MoveSupplementRequest{
		ID: a.Path("id"), Nth: nth, SupplementMove: contractapi.SupplementMove{Do: do, Version: version, Note: note},
	}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id"))+"#supplements", "已办理。")
}
