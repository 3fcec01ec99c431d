package deal

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Acceptances of a contract: everyone reads those that stand, both sides read and
// sign what is recorded, the officer records.

func acceptancePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "POST", Pattern: "/desk/contracts/{id}/acceptances", Do: p.acceptanceRecord, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/contracts/{id}/acceptances/{nth}/move", Do: p.acceptanceMove, Desk: frame.AnyDesk},
	}
}

// acceptanceAsks is what is said before a step of an acceptance, and the reason that it wants.
var acceptanceAsks = map[string]contractAsk{
	"agree":    {confirm: "各方都签署以后验收书成立，随即公告，不能撤回。"},
	"object":   {confirm: "书面异议随验收结果一并公告，不能撤回；请只写事项和理由，不写服务对象的姓名。", reason: "不同意的事项和理由"},
	"withdraw": {confirm: "撤回以后，这份验收书不再签署，可以另行记录。"},
}

// acceptancesDesk is what the sides may do: the steps of what is recorded, and recording.
func (p *room) acceptancesDesk(c *contractapi.Contract, e frame.Entry) templ.Component {
	if c.Accepting == nil && len(c.Acceptances) == 0 {
		return ui.None()
	}
	box, body := view.AcceptancesBox(c)
	for i := range c.Acceptances {
		x := &c.Acceptances[i]
		if len(x.Moves) == 0 {
			continue
		}
		acts := view.ActionsOf(x.Moves)
		for j := range acts {
			act := &acts[j]
			ask := acceptanceAsks[act.Do]
			act.Confirm = ask.confirm
			if act.Do == "agree" {
				act.Confirm = "您签署的是指纹为" + x.Hash + "的验收书。" + act.Confirm
			}
			if ask.reason != "" {
				act.Form = ui.AreaField(e.Among(act.Do, ui.Input{Name: "note", Label: ask.reason, Required: true, Max: 1000, Lines: 2}))
			}
		}
		body = append(body, ui.ActionButtons(frame.Href("/desk/contracts/", c.ID)+"/acceptances/"+strconv.FormatInt(x.Nth, 10)+"/move", c.Version, e.Reopened(acts)))
	}
	if c.Accepting != nil && c.Accepting.May {
		body = append(body, p.acceptanceForm(c, e))
	}
	return view.Panel(box, body...)
}

// acceptanceForm is where the officer records what was found of each standard of the contract.
func (p *room) acceptanceForm(c *contractapi.Contract, e frame.Entry) templ.Component {
	opened := e.Holds("acceptance")
	in := func(x ui.Input) ui.Input { return e.Among("acceptance", x) }
	fields := []templ.Component{
		ui.Hidden("version", frame.Itoa(c.Version)),
		ui.Paragraphs("按合同约定的服务质量逐项验收。记录即由采购人一方签署；承接方签署或者提出书面异议以后成立，随即公告。请不要写服务对象的姓名。"),
		view.Inside(ui.Pair(),
			ui.TextField(in(ui.Input{Name: "stage", Label: "验收的阶段", Help: "例如中期验收、最终验收。", Required: true, Max: 60})),
			ui.DateField(in(ui.Input{Name: "accepted_on", Label: "验收日期", Required: true}))),
		ui.CheckField(in(view.Yes("final", "最终验收", "这是合同的最终验收"))),
	}
	for i, standard := range c.Accepting.Standards {
		at := frame.RowName("items", i)
		fields = append(fields, view.Inside(ui.Group("标准"+frame.Itoa(i+1), standard),
			ui.AreaField(in(ui.Input{Name: at + "finding", Label: "履约情况", Required: true, Max: 2000, Lines: 2, Wide: true})),
			ui.RadioField(in(ui.Input{Name: at + "met", Label: "结果", Required: true, Options: ui.Options("yes", "合格", "no", "不合格")})),
			view.Inside(ui.Pair(),
				ui.TextField(in(ui.Input{Name: at + "remedy", Label: "整改要求", Help: "不合格的须写明。", Max: 1000})),
				ui.DateField(in(ui.Input{Name: at + "remedy_by", Label: "整改期限"})))))
	}
	fields = append(fields,
		view.Inside(ui.Group("服务对象的意见", "面向社会公众的公共服务项目必须填写。"), view.Inside(ui.Pair(),
			ui.NumberField(in(ui.Input{Name: "asked", Label: "出具意见的人数", Suffix: "人"})),
			ui.NumberField(in(ui.Input{Name: "satisfied", Label: "其中表示满意的人数", Suffix: "人"}))),
			ui.AreaField(in(ui.Input{Name: "opinions", Label: "意见的概要", Max: 2000, Lines: 2, Wide: true}))),
		ui.AreaField(in(ui.Input{Name: "members", Label: "验收方成员", Help: "每行一人，写职务或者身份，不写姓名。", Required: true, Max: 1800, Lines: 3, Wide: true})),
		ui.CheckField(in(view.Yes("members_signed", "成员签字", "各成员均已在验收书上签字"))),
		ui.AreaField(in(ui.Input{Name: "conclusion", Label: "验收结论", Required: true, Max: 2000, Lines: 2, Wide: true})),
		ui.Submit("签署并送承接方", ""))
	return view.Inside(ui.Fold("记录验收", opened), view.Form(frame.Href("/desk/contracts/", c.ID)+"/acceptances", false, frame.Entry{Key: e.Key}, fields...))
}

func (p *room) acceptanceRecord(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("acceptance")
	c, err := route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := contractapi.AcceptanceDraft{
		Version: f.Version(), Stage: f.Text("stage"), Final: f.Bool("final"), AcceptedOn: f.Day("accepted_on", "验收日期"), Items: foundItems(f, c.Accepting),
		Members: append([]string{}, f.Lines("members")...), MembersSigned: f.Bool("members_signed"), Asked: f.Int("asked", "出具意见的人数"), Satisfied: f.Int("satisfied", "表示满意的人数"),
		Opinions: f.Text("opinions"), Conclusion: f.Text("conclusion"),
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, contractapi.RecordAcceptance, contractapi.RecordAcceptanceRequest{ID: a.Path("id"), AcceptanceDraft: d})
	}
	if err != nil {
		return frame.Retry(a, frame.Overtaken(err, f, nil), f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id"))+"#acceptances", "验收书已由采购人签署，承接方会收到通知。")
}

// foundItems reads what was found of each standard of the contract.
func foundItems(f *frame.Form, how *contractapi.Accepting) []contractapi.AcceptanceItem {
	out := []contractapi.AcceptanceItem{}
	if how == nil { // nothing to accept, which the service says
		return out
	}
	for i, standard := range how.Standards {
		at := frame.RowName("items", i)
		item := contractapi.AcceptanceItem{Standard: standard, Finding: f.Text(at + "finding"), Met: f.Bool(at + "met")}
		if f.Text(at+"met") == "" {
			f.Wrong(at+"met", "请选择合格或者不合格。")
		}
		if !item.Met {
			item.Remedy = f.Text(at + "remedy")
			if f.Text(at+"remedy_by") != "" {
				item.RemedyBy = f.Day(at+"remedy_by", "整改期限")
			}
		}
		out = append(out, item)
	}
	return out
}

func (p *room) acceptanceMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	nth, err := strconv.ParseInt(a.Path("nth"), 10, 64)
	if err != nil {
		nth = 0 // typed by hand: there is none of that number, and the service says so
	}
	do, version, note := frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, contractapi.MoveAcceptance, contractapi.MoveAcceptanceRequest{
		ID: a.Path("id"), Nth: nth, AcceptanceMove: contractapi.AcceptanceMove{Do: do, Version: version, Note: note},
	}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showContractDesk(a, status, e, "") })
	}
	return a.Redirect(frame.Href("/desk/contracts/", a.Path("id"))+"#acceptances", "已办理。")
}
