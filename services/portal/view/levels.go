package view

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Levels are the levels of a criterion, one a line, as the form of a purchase reads them.
func Levels(c tenderapi.Criterion) (out []string) {
	for _, l := range c.Levels {
		line := l.Name + " "
		if c.Unit != "" {
			line += "≥" + frame.Itoa(l.AtLeast) + " "
		}
		out = append(out, line+level(l))
	}
	return out
}

func level(l tenderapi.CriterionLevel) string {
	if l.From == l.To {
		return PointsText(l.From)
	}
	return PointsText(l.From) + "-" + PointsText(l.To)
}

// Fixed reports whether a criterion takes single values alone.
func Fixed(c tenderapi.Criterion) bool {
	for _, l := range c.Levels {
		if l.From != l.To {
			return false
		}
	}
	return len(c.Levels) > 0
}

// Standard is what a criterion asks, with its levels.
func Standard(c tenderapi.Criterion) string {
	s := c.Standard
	for i, l := range c.Levels {
		switch {
		case i > 0:
			s += "；"
		case s != "":
			s += "\n"
		}
		if s += l.Name; c.Unit != "" {
			s += "（≥" + frame.Itoa(l.AtLeast) + c.Unit + "）"
		}
		s += " " + level(l) + "分"
	}
	if c.Machine {
		s += "\n由系统按供应商在技术信封中的答复计分，没有答复的按最低一档。"
	}
	return s
}

// Answered words what a bidder answered to a criterion that the platform scores.
func Answered(c tenderapi.Criterion, a tenderapi.AnswerMark) string {
	switch {
	case !a.Answered:
		return "没有合格的答复"
	case c.Unit != "":
		return frame.Itoa(a.Count) + c.Unit
	}
	return a.Level
}

// MachineMark words how an answer was scored.
func MachineMark(c tenderapi.Criterion, a tenderapi.AnswerMark) string {
	earns := "由系统计" + PointsText(a.Points) + "分。"
	switch l := a.Lowered; {
	case l != nil:
		return "答复" + Answered(c, a) + "；" + l.FoundBy + "实际属于“" + l.Level + "”，" + earns + "理由：" + l.Why
	case !a.Answered:
		return "没有合格的答复，属于最低一档“" + a.Reached + "”，" + earns
	}
	return "答复" + Answered(c, a) + "，属于“" + a.Reached + "”，" + earns
}

// Reached is the level by which an answer was scored, with why it is a lower one.
func Reached(a tenderapi.AnswerMark) string {
	switch {
	case a.Lowered != nil:
		return a.Reached + "（" + a.Lowered.FoundBy + "：" + a.Lowered.Why + "）"
	case !a.Answered:
		return a.Reached + "（最低一档）"
	}
	return a.Reached
}

// AnswerTable lists what the platform scored, bid by bid; by is the name of a bidder by its bid.
func AnswerTable(criteria []tenderapi.Criterion, answers []tenderapi.AnswerMark, by func(bid string) string) ui.Table {
	t := ui.Table{Caption: "由系统计分的客观分", Cols: ui.Cols("供应商", "评审因素", "答复", "~据以计分的一档", "#得分")}
	for _, c := range criteria {
		for _, a := range answers {
			if a.Code != c.Code {
				continue
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(by(a.Bid)), ui.Text(c.Name), ui.Text(Answered(c, a)), ui.Text(Reached(a)), ui.Text(Score(a.Points))))
		}
	}
	return t
}
