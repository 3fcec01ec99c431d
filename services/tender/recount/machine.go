package recount

import (
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/score"
	"sanshe/services/tender/standard"
)

// machine scores again what the platform scored: every bid's answer by the
// levels of the documents, and what the committee found of it. Every judge's marks hold the same.
func (r *Report) machine(rec Record, valid []tenderapi.OpenedBid) {
	criteria := standard.Machine(rec.Evaluation.Criteria)
	for _, a := range rec.Evaluation.Answers {
		if !slices.ContainsFunc(criteria, func(c tenderapi.Criterion) bool { return c.Code == a.Code }) {
			r.differ("公布了“%s”的答复，评分标准却没有把它交给系统计分。", a.Code)
		}
	}
	for _, c := range criteria {
		for _, b := range valid {
			var of []tenderapi.AnswerMark
			for _, a := range rec.Evaluation.Answers {
				if a.Bid == b.Bid && a.Code == c.Code {
					of = append(of, a)
				}
			}
			if len(of) != 1 {
				r.differ("%s：由系统计分的“%s”公布了%d个答复，应为1个。", b.Supplier.Name, c.Name, len(of))
				continue
			}
			r.answer(rec, c, b, of[0])
		}
	}
}

// answer scores one answer again.
func (r *Report) answer(rec Record, c tenderapi.Criterion, b tenderapi.OpenedBid, m tenderapi.AnswerMark) {
	again := standard.Again(c, m)
	r.say("%s：“%s”%s，属于“%s”，由系统计%s分。", b.Supplier.Name, c.Name, said(c, m), again.Reached, score.Points(again.Points))
	if again.Reached != m.Reached || again.Points != m.Points || again.Answered != m.Answered || again.Level != m.Level || again.Count != m.Count {
		r.differ("%s：“%s”按答复和分档重算得%s分，公布为%s分。", b.Supplier.Name, c.Name, score.Points(again.Points), score.Points(m.Points))
	}
	if l := m.Lowered; l != nil {
		r.say("%s：“%s”经%s，实际属于“%s”。理由：%s", b.Supplier.Name, c.Name, l.FoundBy, l.Level, l.Why)
		if again.Lowered == nil || l.Why == "" || l.FoundBy == "" {
			r.differ("%s：“%s”的认定不是较低的一档，或者没有写明理由和由谁认定。", b.Supplier.Name, c.Name)
		}
	}
	for _, j := range rec.Evaluation.Marks {
		if j.Bid == b.Bid && !slices.Contains(j.Marks, tenderapi.Mark{Code: c.Code, Points: again.Points}) {
			r.differ("%s：“%s”由系统计%s分，评委%d的评分表中却不是。", b.Supplier.Name, c.Name, score.Points(again.Points), j.Judge)
		}
	}
}

// said words what was answered.
func said(c tenderapi.Criterion, m tenderapi.AnswerMark) string {
	switch {
	case !m.Answered:
		return "没有合格的答复，按最低一档"
	case c.Unit != "":
		return fmt.Sprintf("答复%d%s", m.Count, c.Unit)
	}
	return "答复“" + m.Level + "”"
}
