package judge

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the platform scores nobody types. The committee reads the evidence, and
// may hold in common that an answer belongs to a lower level.

// answersLink leads to what the platform scores; nothing where it scores nothing but the price.
func answersLink(sh tenderapi.Sheet) templ.Component {
	if len(sh.Answers) == 0 {
		return ui.None()
	}
	return ui.ButtonLink(view.AnswersPath(sh.Tender), "核对客观分的答复", false)
}

// machineMarks say what the platform gives one bid.
func machineMarks(sh tenderapi.Sheet, bid string) (out []templ.Component) {
	for _, c := range sh.Criteria {
		for _, a := range sh.Answers {
			if a.Bid == bid && a.Code == c.Code {
				out = append(out, ui.DL(ui.T(view.FullName(c)+"（满分"+view.PointsText(c.Max)+"）", ui.Text(view.MachineMark(c, a)))))
			}
		}
	}
	return out
}

func (p *room) answers(a *frame.Ask) error { return p.showAnswers(a, 200, frame.Entry{}) }

func (p *room) showAnswers(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Expert, identity.Buyer)
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: sh.Tender})
	if err != nil {
		return err
	}
	var body []templ.Component
	for i, b := range sh.Bids {
		parts := []templ.Component{ui.DL(ui.T("类似业绩", written(b.Record)), ui.T("附件", papersOf(sh.Tender, b.Files)))}
		for k, c := range sh.Criteria {
			at := slices.IndexFunc(sh.Answers, func(m tenderapi.AnswerMark) bool { return m.Bid == b.Bid && m.Code == c.Code })
			if at < 0 {
				continue
			}
			parts = append(parts, answerPart(sh, c, sh.Answers[at], "answer-"+frame.Itoa(i)+"-"+frame.Itoa(k), e))
		}
		body = append(body, view.Panel(ui.Box{Title: view.Who(b.Supplier, b.Members)}, parts...))
	}
	if len(sh.Answers) == 0 {
		body = append(body, ui.Empty(ui.IconCheck, "本项目没有由系统计分的客观分。", ui.ButtonLink(sheetPath(a), "回评分表", false)))
	}
	lead := "客观分由系统按供应商的答复和采购文件的分档计分。请对照证明材料核对；答复与材料不符的，认定实际属于的较低一档，过半数成员认定以后按那一档计分。只能降低，不能提高。"
	if !sh.Checking {
		lead = "客观分由系统按供应商的答复和采购文件的分档计分，现在只能查看。"
	}
	must := append([]ui.Demand{{Text: "认定和理由随结果公开；结果公告以前只有评审委员会、采购人和财政部门可看。"}}, p.Demands(view.Law(t), "tender.criteria.quantified", "分值设置应当与评审因素的量化指标相对应。")...)
	return a.Show(status, a.DeskPage("核对客观分的答复", t.Title, frame.Href("/desk/tenders/", t.ID), "核对客观分的答复"), view.Stack(
		ui.PageHead(ui.Head{Title: "核对客观分的答复", Over: ui.Text(t.Title), Lead: ui.Text(lead), Actions: ui.ButtonLink(sheetPath(a), "评分表", false)}), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(body...), view.Panel(ui.Box{Title: "须知", Flat: true}, ui.Demands(must...)))))
}

// answerPart is one answer, what members hold of it, and the way to hold it to be lower.
func answerPart(sh tenderapi.Sheet, c tenderapi.Criterion, m tenderapi.AnswerMark, name string, e frame.Entry) templ.Component {
	parts := []templ.Component{ui.DL(ui.T(c.Name+"（满分"+view.PointsText(c.Max)+"）", ui.Text(view.MachineMark(c, m))), ui.T("分档", ui.Paragraphs(view.Standard(c))))}
	mine := false
	for _, o := range sh.Opinions {
		if o.Bid == m.Bid && o.Code == m.Code {
			mine = mine || o.Mine
			parts = append(parts, ui.Note(ui.Warn, ui.Text(o.By+"认为属于“"+o.Level+"”："+o.Why)))
		}
	}
	if !sh.Checking {
		return view.Stack(parts...)
	}
	hidden := ui.All(ui.Hidden("bid", m.Bid), ui.Hidden("code", m.Code), ui.Hidden("form", name))
	if mine {
		parts = append(parts, view.Form(view.AnswersPath(sh.Tender), false, frame.Entry{}, hidden, ui.Hidden("withdrawn", "true"), ui.Presses(ui.Press{Label: "撤回我的意见", Plain: true, Small: true})))
	}
	x := ui.Input{Name: "level", Label: "实际属于的一档", Required: true}
	for _, l := range c.Levels {
		if l.From < m.Points || m.Lowered != nil && l.Name == m.Lowered.Level {
			x.Options = append(x.Options, ui.Option{Value: l.Name, Label: l.Name + "（" + view.PointsText(l.From) + "分）"})
		}
	}
	if len(x.Options) == 0 { // there is nothing lower
		return view.Stack(parts...)
	}
	return view.Stack(append(parts, view.Inside(ui.Fold("答复与证明材料不符", e.Holds(name)), view.Form(view.AnswersPath(sh.Tender), false, frame.Entry{}, hidden,
		ui.SelectField(e.Among(name, x)), ui.AreaField(e.Among(name, ui.Input{Name: "why", Label: "理由", Help: "写明缺哪些材料、哪里不符；随结果公开。", Required: true, Max: 1000, Lines: 2})),
		ui.Submit("认定为这一档", ""))))...)
}

func (p *room) answersSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := tenderapi.LowerAnswerRequest{ID: a.Path("id"), AnswerVote: tenderapi.AnswerVote{Bid: f.Text("bid"), Code: f.Text("code"), Withdrawn: f.Bool("withdrawn")}}
	f.As(f.Text("form"))
	in.Level, in.Why = f.Text("level"), f.Text("why")
	if _, err = route.Call(a.Ctx, p.Call, tenderapi.LowerAnswer, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAnswers(a, status, e) })
	}
	if in.Withdrawn {
		return a.Redirect(view.AnswersPath(in.ID), "意见已撤回。")
	}
	return a.Redirect(view.AnswersPath(in.ID), "意见已记录，过半数成员认定以后按较低的一档计分。")
}
