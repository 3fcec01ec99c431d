package judge

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A judge gives points bid by bid, reads all of them once more as one table,
// and signs. Until then the points stand in the form alone; a refusal, and a
// sheet that is not complete, bring them back.

var sheetSteps = []string{"评分", "核对", "签署"}

func (p *room) sheet(a *frame.Ask) error {
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	if sh.SignedAt != nil {
		return p.showSigned(a, sh)
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if t.SuspendedUntil != nil { // no form for what would be refused
		return a.Show(200, a.DeskPage("评分表", "评分表"), view.Stack(ui.PageHead(ui.Head{Title: "评分表", Over: ui.Text(sh.Title)}),
			ui.Note(ui.Warn, view.Suspension(t)), ui.Empty(ui.IconPause, "暂停期间不评分，恢复以后再来填写评分表。", ui.ButtonLink(frame.Href("/tenders/", t.ID), "看采购项目", false))))
	}
	if !view.Settled(&t) {
		why, way := "收齐最后报价以后才评分。请先与各供应商磋商并记录，再要求最后报价。", "去磋商和要求最后报价"
		if t.Offers != nil {
			why, way = "已要求最后报价，截止并由经办人确认以后才评分。", "看采购项目"
		}
		return a.Show(200, a.DeskPage("评分表", "评分表"), view.Stack(ui.PageHead(ui.Head{Title: "评分表", Over: ui.Text(sh.Title)}),
			ui.Empty(ui.IconClock, why, ui.ButtonLink(frame.Href("/desk/tenders/", t.ID), way, true))))
	}
	return p.showSheet(a, 200, sh, frame.Fresh(a, standing(sh)))
}

// standing is what a sheet says already that is to be completed: a bid was let in again while it was being signed.
func standing(sh tenderapi.Sheet) url.Values {
	v := url.Values{}
	for i, b := range sh.Bids {
		at := slices.IndexFunc(sh.Marks, func(m tenderapi.BidMarks) bool { return m.Bid == b.Bid })
		if at < 0 {
			continue
		}
		v.Set(noteName(i), sh.Marks[at].Note)
		for k, c := range judged(sh.Criteria) {
			for _, m := range sh.Marks[at].Marks {
				if m.Code == c.Code {
					v.Set(pointsName(i, k), view.PointsText(m.Points))
				}
			}
		}
	}
	return v
}

func (p *room) mySheet(a *frame.Ask) (tenderapi.Sheet, error) {
	return route.Call(a.Ctx, p.Call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: a.Path("id")})
}

func sheetPath(a *frame.Ask) string {
	if a.Desk == identity.Buyer {
		return frame.Href("/desk/buyer/tenders/", a.Path("id")) + "/sheet"
	}
	return frame.Href("/desk/expert/tenders/", a.Path("id"))
}

// judged are the criteria people judge, in the order of the sheet; the price is computed, and so are facts that bidders answer.
func judged(cs []tenderapi.Criterion) (out []tenderapi.Criterion) {
	for _, c := range cs {
		if c.Kind != "price" && !c.Machine {
			out = append(out, c)
		}
	}
	return out
}

// pointsName and noteName are the questions of a sheet, by bid and criterion.
func pointsName(bid, criterion int) string {
	return fmt.Sprintf("bids.%d.marks.%d.points", bid, criterion)
}

func noteName(bid int) string { return fmt.Sprintf("bids.%d.note", bid) }

// sheetNames are all questions of a sheet.
func sheetNames(sh tenderapi.Sheet) (out []string) {
	for i := range sh.Bids {
		for k := range judged(sh.Criteria) {
			out = append(out, pointsName(i, k))
		}
		out = append(out, noteName(i))
	}
	return out
}

// showSheet is the form: a chapter for every bid, what was offered beside the points.
func (p *room) showSheet(a *frame.Ask, status int, sh tenderapi.Sheet, e frame.Entry) error {
	var parts []ui.Chapter
	for i, b := range sh.Bids {
		left := 0
		c := view.Chapter(e, fmt.Sprintf("bid-%d", i+1), view.Who(b.Supplier, b.Members), "", func(in func(ui.Input) ui.Input) []templ.Component {
			var give []templ.Component
			for k, c := range judged(sh.Criteria) {
				x := in(ui.Input{Name: pointsName(i, k), Help: view.Standard(c)})
				if x.Value == "" {
					left++
				}
				give = append(give, pointsField(c, x))
			}
			give = append(give, machineMarks(sh, b.Bid)...)
			give = append(give, ui.AreaField(in(ui.Input{Name: noteName(i), Label: "评语", Max: 1000, Lines: 2})))
			return []templ.Component{ui.Halves(ui.DL(ui.T("服务方案", ui.Paragraphs(b.Plan)), ui.T("项目团队", written(b.Team)), ui.T("类似业绩", written(b.Record)), ui.T("附件", papersOf(sh.Tender, b.Files))), view.Inside(ui.Points(), give...))}
		})
		if c.Mark == nil && e.Holds("bids") {
			c.Mark = leftTag(left)
		}
		parts = append(parts, c)
	}
	end := view.Stack(ui.Note(ui.Info, ui.Text("报价在技术评分锁定以后才开启，评分时谁也看不到；价格分由系统按公式计算，写了分档的客观分由系统按供应商的答复计算，都不用您评。下一步列出全部评分供您核对，核对之后才签署。")), ui.Presses(ui.Press{Name: "step", Value: "check", Label: "下一步：核对评分"}))
	pg := a.DeskPage("评分表", "评分表")
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: "评分表", Over: ui.Text(sh.Title), Actions: ui.All(answersLink(sh), ui.ButtonLink(frame.Href("/desk/tenders/", sh.Tender), "开标记录与报价审查", false))}), ui.Refusal(e.Fault), ui.Stepper("评分步骤", sheetSteps, 0),
		view.Form(sheetPath(a), false, e, ui.Chapters("供应商", parts, end))))
}

// pointsField asks for the points of a criterion: one of its values, or any number that it allows.
func pointsField(c tenderapi.Criterion, x ui.Input) templ.Component {
	x.Label, x.Required = view.FullName(c)+"（满分"+view.PointsText(c.Max)+"）", true
	if !view.Fixed(c) {
		x.Suffix, x.Step, x.Low, x.High, x.Auto = "分", "0.01", "0", view.PointsText(c.Max), "off"
		return ui.NumberField(x)
	}
	for _, l := range c.Levels {
		x.Options = append(x.Options, ui.Option{Value: view.PointsText(l.From), Label: l.Name + "（" + view.PointsText(l.From) + "分）"})
	}
	return ui.SelectField(x)
}

func leftTag(left int) templ.Component {
	if left == 0 {
		return ui.Tag(ui.Good, ui.IconCheck, "已评完")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "还差"+frame.Itoa(left)+"项")
}

// sheetOf reads the form. What has no points yet is in missing, and is not in the draft.
func sheetOf(f *frame.Form, sh tenderapi.Sheet) (d tenderapi.SheetDraft, missing []string) {
	d.Bids = []tenderapi.BidMarks{}
	for i, b := range sh.Bids {
		marks := tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{}, Note: f.Text(noteName(i))}
		for k, c := range judged(sh.Criteria) {
			name := pointsName(i, k)
			if f.Text(name) == "" {
				missing = append(missing, b.Supplier.Name+"的“"+c.Name+"”")
				continue
			}
			points := f.Hundredths(name, c.Name)
			if points < 0 || points > c.Max {
				f.Wrong(name, fmt.Sprintf("“%s”应在0到%s分之间。", c.Name, view.PointsText(c.Max)))
			}
			marks.Marks = append(marks.Marks, tenderapi.Mark{Code: c.Code, Points: points})
		}
		d.Bids = append(d.Bids, marks)
	}
	return d, missing
}

// sheetSend takes the points from the form to the table of all of them, and
// from there, when it was confirmed, to the signed sheet.
func (p *room) sheetSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	if sh.SignedAt != nil {
		return a.Redirect(sheetPath(a), "您已签署过评分表，签署后不能修改。")
	}
	if f.Text("step") == "edit" {
		return p.showSheet(a, 200, sh, frame.Fresh(a, f.Values))
	}
	d, missing := sheetOf(f, sh)
	if err := f.Fault(); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showSheet(a, status, sh, e) })
	}
	if f.Text("step") != "sign" || len(missing) > 0 {
		return p.showMarks(a, 200, sh, d, missing, frame.Fresh(a, f.Values))
	}
	if !f.Bool("sure") {
		f.Wrong("sure", "请确认您已独立完成评分，再签署。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: a.Path("id"), SheetDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showMarks(a, status, sh, d, missing, e) })
	}
	return a.Redirect(sheetPath(a), "评分表已签署。")
}

// showMarks shows all points as one table, what is missing, and the way to sign.
func (p *room) showMarks(a *frame.Ask, status int, sh tenderapi.Sheet, d tenderapi.SheetDraft, missing []string, e frame.Entry) error {
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "核对评分", Over: ui.Text(sh.Title), Lead: ui.Text("还没有签署。请逐项看一遍，签署后不能修改。")}), ui.Refusal(e.Fault), ui.Stepper("评分步骤", sheetSteps, 1),
		view.Panel(ui.Box{Title: "我的评分", Note: "价格分由系统按公式计算"}, ui.Compare(marksMatrix(sh, d.Bids))), notesPanel(sh, d.Bids),
	}
	ways := []templ.Component{e.Carried(sheetNames(sh)...)}
	back := ui.Press{Name: "step", Value: "edit", Label: "返回修改", Plain: true}
	if len(missing) > 0 {
		back.Label, back.Plain = "继续评分", false
		ways = append(ways, ui.Note(ui.Warn, ui.All(ui.Textf("还有%d项没有评分，评完才能签署：", len(missing)), ui.Paragraphs(view.Joined(missing)+"。"))), ui.Presses(back))
	} else {
		ways = append(ways, ui.CheckField(e.In(ui.Input{Name: "sure", Label: "我已独立完成评分，知道签署后不能修改", Required: true, Options: ui.Options("true", "是")})),
			ui.Presses(ui.Press{Name: "step", Value: "sign", Label: "签署评分表"}, back))
	}
	body = append(body, view.Panel(ui.Box{Title: "签署"}, view.Form(sheetPath(a), false, e, ways...)))
	return a.Show(status, a.DeskPage("核对评分", "评分表", sheetPath(a), "核对评分"), view.Stack(body...))
}

// showSigned shows what can no longer be changed.
func (p *room) showSigned(a *frame.Ask, sh tenderapi.Sheet) error {
	split := ui.None()
	if len(sh.Splits) > 0 {
		split = ui.Note(ui.Warn, ui.All(ui.Text("全部评委都已签署，但客观评审因素的评分不一致，一致以前不能锁定。请核对事实，属于您的，"), ui.ButtonLink(view.CorrectionsPath(sh.Tender), "修改我的评分", false)))
	}
	return a.Show(200, a.DeskPage("评分表", "评分表"), view.Stack(ui.PageHead(ui.Head{Title: "评分表", Over: ui.Text(sh.Title), Actions: answersLink(sh)}), ui.Stepper("评分步骤", sheetSteps, 3), split,
		ui.Note(ui.Good, ui.All(ui.Text("您已于"), ui.DateTime(*sh.SignedAt), ui.Text("签署评分表，不能再修改。"))),
		view.Panel(ui.Box{Title: "我的评分", Note: "价格分由系统按公式计算"}, ui.Compare(marksMatrix(sh, sh.Marks)), ui.Print()), notesPanel(sh, sh.Marks), receiptPanel(sh)))
}

// marksMatrix sets every bid's points side by side, with what they come to.
func marksMatrix(sh tenderapi.Sheet, given []tenderapi.BidMarks) ui.Matrix {
	m := ui.Matrix{Caption: "全部评分", Corner: "评审因素"}
	by, sums := map[string]int64{}, map[string]int64{}
	for _, b := range given {
		for _, x := range b.Marks {
			by[b.Bid+"/"+x.Code] = x.Points
			sums[b.Bid] += x.Points
		}
	}
	price, most, revealed := ui.MatrixRow{Name: "报价", Money: true}, int64(0), false
	for _, b := range sh.Bids {
		m.Heads = append(m.Heads, ui.MatrixCol{Name: view.Who(b.Supplier, b.Members)})
		price.Cells = append(price.Cells, ui.Amount(b.Price))
		revealed = revealed || b.Price > 0
	}
	if revealed { // before that there is no price, for anybody
		m.Rows = append(m.Rows, price)
	}
	for _, a := range sh.Answers { // a sheet that is not signed yet has none of them among its marks
		if _, there := by[a.Bid+"/"+a.Code]; !there {
			by[a.Bid+"/"+a.Code] = a.Points
			sums[a.Bid] += a.Points
		}
	}
	shown := slices.DeleteFunc(slices.Clone(sh.Criteria), func(c tenderapi.Criterion) bool { return c.Kind == "price" })
	for _, l := range tenderapi.CriterionLines(shown) {
		row := ui.MatrixRow{Name: view.Indented(l), Note: "满分" + view.PointsText(l.Max)}
		if l.Of == nil {
			row.Note = "小计，" + row.Note
			for _, b := range sh.Bids {
				sum := int64(0)
				for _, code := range l.Codes {
					sum += by[b.Bid+"/"+code]
				}
				row.Cells = append(row.Cells, ui.Strong(view.Score(sum)))
			}
			m.Rows = append(m.Rows, row)
			continue
		}
		c := *l.Of
		if c.Machine {
			row.Note += "，由系统计分"
		}
		most += c.Max
		for _, b := range sh.Bids {
			cell := ui.Tag(ui.Warn, ui.IconWarn, "未评")
			if points, ok := by[b.Bid+"/"+c.Code]; ok {
				cell = ui.Text(view.Score(points))
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	total := ui.MatrixRow{Name: "合计", Note: "满分" + view.PointsText(most), Total: true}
	for _, b := range sh.Bids {
		total.Cells = append(total.Cells, ui.Text(view.Score(sums[b.Bid])))
	}
	m.Rows = append(m.Rows, total)
	return m
}

// notesPanel shows the remarks a judge wrote; nothing when there are none.
func notesPanel(sh tenderapi.Sheet, given []tenderapi.BidMarks) templ.Component {
	var terms []ui.Term
	for _, b := range sh.Bids {
		for _, x := range given {
			if x.Bid == b.Bid && x.Note != "" {
				terms = append(terms, ui.T(view.Who(b.Supplier, b.Members), ui.Paragraphs(x.Note)))
			}
		}
	}
	if len(terms) == 0 {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "评语"}, ui.DL(terms...))
}

// written is a text of several lines, or that there is none.
func written(s string) templ.Component {
	if s == "" {
		return ui.Soft("未填写")
	}
	return ui.Paragraphs(s)
}
