package tenders

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// openingTable is the record of the opening. What prices were read out (唱标) stands in it once they are revealed.
func openingTable(d tenderData) ui.Table {
	say := d.T.Method.Say
	t := ui.Table{
		Caption: "开标记录", Cols: ui.Cols(say("投标人"), "¥报价", "收到时间", "文件指纹前12位", "有效性"),
		Nothing: say("截止时没有收到投标文件。"),
	}
	if d.Opening.Hushed {
		t.Nothing = "现在还不公开。"
	}
	for _, b := range d.Opening.Bids {
		mark := ui.Tag(ui.Good, ui.IconCheck, "有效")
		if !b.Valid {
			mark = ui.All(ui.Tag(ui.Bad, ui.IconStop, "无效"), ui.Text(b.Why+view.FoundBy(b)))
		}
		at := ui.Soft("未记录")
		if b.ReceivedAt != nil {
			at = ui.Instant(*b.ReceivedAt)
		}
		t.Rows = append(t.Rows, ui.Cells(view.Parties(b.Supplier, b.Members), view.OpenedPrice(&d.T, b), at, ui.Code(view.Fingerprint(b.Hash)), mark))
	}
	return t
}

// bidders head the columns of every table that compares bids, in the order of their ranks.
func (d tenderData) bidders() (heads []ui.MatrixCol) {
	for _, r := range d.Evaluation.Ranking {
		heads = append(heads, ui.MatrixCol{Name: view.Who(r.Supplier, r.Members)})
	}
	return heads
}

// scoreMatrix compares the bids criterion by criterion, so that anybody can add up.
func scoreMatrix(d tenderData) ui.Matrix {
	e := d.Evaluation
	m := ui.Matrix{Caption: d.T.Method.Say("各投标人得分"), Corner: "评审因素", Heads: d.bidders()}
	for i, r := range e.Ranking {
		h := &m.Heads[i]
		h.Best = d.T.Award != nil && d.T.Award.Of(r.Supplier.ID)
		h.Note = fmt.Sprintf("第%d名", r.Rank)
		h.Note += view.Tied(r.Tied, r.Lot)
		if h.Best {
			h.Note += d.T.Method.Say("，中标")
		}
	}
	if d.lowest() { // nothing was scored
		m.Caption, m.Corner = d.T.Method.Say("各投标人报价"), "排序"
		row := ui.MatrixRow{Name: "报价", Money: true, Total: true}
		for _, r := range e.Ranking {
			row.Cells = append(row.Cells, ui.Amount(r.Price))
		}
		m.Rows = append(m.Rows, row)
		return m
	}
	for _, l := range tenderapi.CriterionLines(e.Criteria) {
		row := ui.MatrixRow{Name: view.Indented(l), Note: "满分" + view.Points(l.Max)}
		if l.Of == nil {
			row.Note = "小计，" + row.Note
		}
		for _, r := range e.Ranking {
			if l.Of == nil {
				row.Cells = append(row.Cells, ui.Strong(view.Score(l.Sum(r.Leaves))))
				continue
			}
			c, cell := *l.Of, ui.Dash()
			if c.Kind == "price" {
				cell = ui.Text(view.Score(r.PriceScore))
			} else if i := slices.IndexFunc(r.Leaves, func(l tenderapi.Mark) bool { return l.Code == c.Code }); i >= 0 {
				cell = ui.Text(view.Score(r.Leaves[i].Points))
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	total := ui.MatrixRow{Name: "总分", Total: true}
	price := ui.MatrixRow{Name: "报价", Money: true}
	for _, r := range e.Ranking {
		total.Cells = append(total.Cells, ui.Strong(view.Score(r.Total)))
		price.Cells = append(price.Cells, ui.Amount(r.Price))
	}
	m.Rows = append(m.Rows, total, price)
	return m
}

// priceTable shows how each price became points (87号令第五十五条: 基准价 ÷ 报价).
func priceTable(d tenderData) ui.Table {
	e := d.Evaluation
	most := int64(0)
	for _, c := range e.Criteria {
		if c.Kind == "price" {
			most += c.Max
		}
	}
	t := ui.Table{Caption: "价格分计算过程", Cols: ui.Cols(d.T.Method.Say("投标人"), "¥报价", "¥评审价格", "计算", "#价格分"), Nothing: "没有可以计算的报价。"}
	for _, r := range e.Ranking {
		t.Rows = append(t.Rows, ui.Cells(
			ui.Text(view.Who(r.Supplier, r.Members)), ui.Amount(r.Price), ui.Amount(compared(r)),
			ui.Text(fmt.Sprintf("%s ÷ %s × %s", cn.Fen(e.Lowest).Yuan(), cn.Fen(compared(r)).Yuan(), view.Points(most))), ui.Text(view.Score(r.PriceScore)),
		))
	}
	return t
}

// compared is the price that counted: the one that was bid, or what was left of it.
func compared(r tenderapi.Ranked) int64 { return cmp.Or(r.Evaluated, r.Price) }

// judgesOf are the numbers of the judges.
func judgesOf(e *tenderapi.Evaluation) (out []int64) {
	for _, j := range e.Judges {
		if !slices.Contains(out, j.Judge) {
			out = append(out, j.Judge)
		}
	}
	slices.Sort(out)
	return out
}

// markMatrix is what every judge gave line by line, from which the means are taken.
func markMatrix(d tenderData) ui.Matrix {
	e := d.Evaluation
	m := ui.Matrix{Caption: "各评委逐项打分", Corner: "评委与评审因素", Heads: d.bidders()}
	for _, n := range judgesOf(e) {
		for _, c := range judgedOf(e) {
			row := ui.MatrixRow{Name: c.Name, Note: fmt.Sprintf("评委%d", n)}
			for _, r := range e.Ranking {
				row.Cells = append(row.Cells, markOf(e, n, r.Bid, c.Code))
			}
			m.Rows = append(m.Rows, row)
		}
	}
	return m
}

func markOf(e *tenderapi.Evaluation, judge int64, bid, code string) templ.Component {
	marks := marksOf(e, judge, bid)
	if i := slices.IndexFunc(marks, func(x tenderapi.Mark) bool { return x.Code == code }); i >= 0 {
		return ui.Text(view.Score(marks[i].Points))
	}
	return ui.Dash()
}

// marksOf are what a judge gave a bid, line by line; nothing where they are not told.
func marksOf(e *tenderapi.Evaluation, judge int64, bid string) []tenderapi.Mark {
	for _, m := range e.Marks {
		if m.Judge == judge && m.Bid == bid {
			return m.Marks
		}
	}
	return nil
}

// judgedOf are the criteria for which judges give points; what is computed is given by nobody.
func judgedOf(e *tenderapi.Evaluation) (out []tenderapi.Criterion) {
	for _, c := range e.Criteria {
		if c.Kind != "price" && !c.Machine {
			out = append(out, c)
		}
	}
	return out
}

// answerTable is what the platform scored by the answers of the bidders.
func answerTable(d tenderData) ui.Table {
	return view.AnswerTable(d.Evaluation.Criteria, d.Evaluation.Answers, func(bid string) string { return view.Ranked(d.Evaluation, bid) })
}

// judgeMatrix is what every judge gave in total; judges are numbers.
func judgeMatrix(d tenderData) ui.Matrix {
	e := d.Evaluation
	m := ui.Matrix{Caption: "各评委总分", Corner: "评委", Heads: d.bidders()}
	for _, n := range judgesOf(e) {
		row := ui.MatrixRow{Name: fmt.Sprintf("评委%d", n)}
		for _, r := range e.Ranking {
			cell := ui.Dash()
			if i := slices.IndexFunc(e.Judges, func(j tenderapi.JudgeTotal) bool { return j.Judge == n && j.Bid == r.Bid }); i >= 0 {
				cell = ui.Text(view.Score(e.Judges[i].Total))
				if e.Judges[i].Outlier {
					cell = ui.All(cell, ui.Text(" "), ui.Tag(ui.Warn, ui.IconWarn, "偏离较大"))
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// changesOf shows an amendment old beside new.
func changesOf(m tenderapi.Method, am tenderapi.Amendment) []ui.Change {
	name := map[string]string{
		"summary": "项目概况", "requirement": "采购需求", "qualifications": "资格条件", "place": "服务地点", "contact": "联系方式",
		"documents_to": "获取文件结束时间", "criteria": "评分标准", "criteria_note": "评分标准", "other": "其他",
	}
	var out []ui.Change
	for _, c := range am.Changes {
		out = append(out, ui.Change{What: name[c.Field], Old: c.Old, New: c.New})
	}
	if !am.DeadlineAfter.Equal(am.DeadlineBefore) {
		out = append(out, ui.Change{What: m.Say("投标截止时间"), Old: view.Spell(am.DeadlineBefore), New: view.Spell(am.DeadlineAfter)})
	}
	return out
}

// committeeTable names the committee once the result is public (政府采购法实施条例第四十三条).
func committeeTable(list []tenderapi.Member) ui.Table {
	t := ui.Table{Caption: "评审委员会成员", Cols: ui.Cols("姓名", "身份")}
	for _, m := range list {
		t.Rows = append(t.Rows, []templ.Component{ui.Text(m.Name), ui.Text(view.MemberKind(m))})
	}
	return t
}

// replaced reports whether a result was published that holds no more, while no other is there to read.
func replaced(t *tenderapi.Tender) bool {
	return t.Award == nil && slices.ContainsFunc(t.Passed, func(x tenderapi.Passed) bool { return x.AnnouncedAt != nil })
}

// replacedWords say what comes after a result that holds no more.
func replacedWords(t *tenderapi.Tender) string {
	if t.Failure != nil {
		return "已公告的中标结果不再有效，本次采购已经终止。"
	}
	return "已公告的中标结果不再有效，采购人从其余合格的候选人中另行确定，新的中标结果确定以后在这里公告。"
}
