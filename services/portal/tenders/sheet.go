package tenders

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// What was read out and what was scored, as tables: a row for each bidder, so that a
// spreadsheet adds up what the page shows side by side.

// bidColumns are the record of the opening.
func bidColumns(t *tenderapi.Tender) []sheet.Column[tenderapi.OpenedBid] {
	return []sheet.Column[tenderapi.OpenedBid]{
		{Head: t.Method.Say("投标人"), Cell: func(b *tenderapi.OpenedBid) any { return view.Who(b.Supplier, b.Members) }},
		{Head: "报价（元）", Cell: func(b *tenderapi.OpenedBid) any {
			if b.Price > 0 {
				return cn.Fen(b.Price)
			}
			return view.NoPrice(t, *b)
		}},
		{Head: "收到时间", Cell: func(b *tenderapi.OpenedBid) any { return b.ReceivedAt }},
		{Head: "文件指纹", Cell: func(b *tenderapi.OpenedBid) any { return b.Hash }},
		{Head: "有效性", Cell: func(b *tenderapi.OpenedBid) any { return map[bool]string{true: "有效", false: "无效"}[b.Valid] }},
		{Head: "无效的理由", Cell: func(b *tenderapi.OpenedBid) any {
			if b.Valid {
				return ""
			}
			return b.Why + view.FoundBy(*b)
		}},
	}
}

// reviewColumns are the prices that were reviewed for being unusually low.
func reviewColumns(t *tenderapi.Tender) []sheet.Column[tenderapi.PriceReview] {
	return []sheet.Column[tenderapi.PriceReview]{
		{Head: t.Method.Say("投标人"), Cell: func(r *tenderapi.PriceReview) any { return r.Supplier.Name }},
		{Head: "启动原因", Cell: func(r *tenderapi.PriceReview) any { return signsOf(*r) }},
		{Head: "结果", Cell: func(r *tenderapi.PriceReview) any { return view.PriceState(t, *r) }},
		{Head: "理由", Cell: func(r *tenderapi.PriceReview) any { return foundLow(*r) }},
	}
}

// scoreColumns are the ranking with every line of the standard, groups added up.
func scoreColumns(t *tenderapi.Tender, e *tenderapi.Evaluation) []sheet.Column[tenderapi.Ranked] {
	out := []sheet.Column[tenderapi.Ranked]{
		{Head: "名次", Cell: func(r *tenderapi.Ranked) any { return r.Rank }},
		{Head: "并列", Cell: func(r *tenderapi.Ranked) any { return view.Tied(r.Tied, r.Lot) }},
		{Head: t.Method.Say("投标人"), Cell: func(r *tenderapi.Ranked) any { return view.Who(r.Supplier, r.Members) }},
		{Head: "结果", Cell: func(r *tenderapi.Ranked) any {
			return map[bool]string{true: t.Method.Say("中标")}[t.Award != nil && t.Award.Of(r.Supplier.ID)]
		}},
		{Head: "报价（元）", Cell: func(r *tenderapi.Ranked) any { return cn.Fen(r.Price) }},
	}
	if tenderapi.Lowest(t.Criteria) { // nothing was scored
		return out
	}
	out = append(out, sheet.Column[tenderapi.Ranked]{Head: "评审价格（元）", Cell: func(r *tenderapi.Ranked) any { return cn.Fen(compared(*r)) }})
	for _, l := range tenderapi.CriterionLines(e.Criteria) {
		head := l.Name + "（满分" + view.Points(l.Max) + "）"
		if l.Of == nil {
			head = l.Name + "（小计，满分" + view.Points(l.Max) + "）"
		}
		out = append(out, sheet.Column[tenderapi.Ranked]{Head: head, Cell: func(r *tenderapi.Ranked) any {
			switch {
			case l.Of == nil:
				return sheet.Hundredths(l.Sum(r.Leaves))
			case l.Of.Kind == "price":
				return sheet.Hundredths(r.PriceScore)
			}
			return pointsOf(r.Leaves, l.Of.Code)
		}})
	}
	return append(out, sheet.Column[tenderapi.Ranked]{Head: "总分", Cell: func(r *tenderapi.Ranked) any { return sheet.Hundredths(r.Total) }})
}

// pointsOf are the points under a code, nothing where none were given.
func pointsOf(marks []tenderapi.Mark, code string) any {
	if i := slices.IndexFunc(marks, func(m tenderapi.Mark) bool { return m.Code == code }); i >= 0 {
		return sheet.Hundredths(marks[i].Points)
	}
	return nil
}

// given is what one judge gave one bidder; judges are numbers.
type given struct {
	judge int64
	to    *tenderapi.Ranked
	total *tenderapi.JudgeTotal
	marks []tenderapi.Mark
}

// givenOf are all that judges gave, judge by judge, the bidders in the order of their ranks.
func givenOf(e *tenderapi.Evaluation) (out []given) {
	for _, n := range judgesOf(e) {
		for i := range e.Ranking {
			g := given{judge: n, to: &e.Ranking[i], marks: marksOf(e, n, e.Ranking[i].Bid)}
			if k := slices.IndexFunc(e.Judges, func(j tenderapi.JudgeTotal) bool { return j.Judge == n && j.Bid == g.to.Bid }); k >= 0 {
				g.total = &e.Judges[k]
			}
			out = append(out, g)
		}
	}
	return out
}

// givenColumns have the single marks where they are told.
func givenColumns(t *tenderapi.Tender, e *tenderapi.Evaluation) []sheet.Column[given] {
	out := []sheet.Column[given]{
		{Head: "评委", Cell: func(g *given) any { return "评委" + frame.Itoa(g.judge) }},
		{Head: t.Method.Say("投标人"), Cell: func(g *given) any { return view.Who(g.to.Supplier, g.to.Members) }},
	}
	if len(e.Marks) > 0 {
		for _, c := range judgedOf(e) {
			out = append(out, sheet.Column[given]{Head: view.FullName(c), Cell: func(g *given) any { return pointsOf(g.marks, c.Code) }})
		}
	}
	return append(out,
		sheet.Column[given]{Head: "总分", Cell: func(g *given) any {
			if g.total == nil {
				return nil
			}
			return sheet.Hundredths(g.total.Total)
		}},
		sheet.Column[given]{Head: "偏离较大", Cell: func(g *given) any {
			return map[bool]string{true: "是"}[g.total != nil && g.total.Outlier]
		}})
}

// answerColumns are what the platform scored by the answers of the bidders.
func answerColumns(e *tenderapi.Evaluation) []sheet.Column[tenderapi.AnswerMark] {
	of := func(a *tenderapi.AnswerMark) (c tenderapi.Criterion) {
		if i := slices.IndexFunc(e.Criteria, func(c tenderapi.Criterion) bool { return c.Code == a.Code }); i >= 0 {
			c = e.Criteria[i]
		}
		return c
	}
	return []sheet.Column[tenderapi.AnswerMark]{
		{Head: "供应商", Cell: func(a *tenderapi.AnswerMark) any { return view.Ranked(e, a.Bid) }},
		{Head: "评审因素", Cell: func(a *tenderapi.AnswerMark) any { return of(a).Name }},
		{Head: "答复", Cell: func(a *tenderapi.AnswerMark) any { return view.Answered(of(a), *a) }},
		{Head: "据以计分的一档", Cell: func(a *tenderapi.AnswerMark) any { return view.Reached(*a) }},
		{Head: "得分", Cell: func(a *tenderapi.AnswerMark) any { return sheet.Hundredths(a.Points) }},
	}
}

// invitedColumns are who competes under a framework, and what each has agreed to.
func invitedColumns(unit string) []sheet.Column[tenderapi.AgreedPrice] {
	return []sheet.Column[tenderapi.AgreedPrice]{
		{Head: "供应商", Cell: func(x *tenderapi.AgreedPrice) any { return x.Supplier.Name }},
		{Head: "协议单价（元）", Cell: func(x *tenderapi.AgreedPrice) any { return cn.Fen(x.Price) }},
		{Head: "计价单位", Cell: func(*tenderapi.AgreedPrice) any { return unit }},
	}
}

// leftOutColumns are who was not invited, and why.
func leftOutColumns() []sheet.Column[tenderapi.NotInvited] {
	return []sheet.Column[tenderapi.NotInvited]{
		{Head: "供应商", Cell: func(x *tenderapi.NotInvited) any { return x.Supplier.Name }},
		{Head: "理由", Cell: func(x *tenderapi.NotInvited) any { return x.Reason }},
	}
}

// recommendedColumns are who was recommended in writing, by whom and why.
func recommendedColumns() []sheet.Column[tenderapi.Recommendation] {
	return []sheet.Column[tenderapi.Recommendation]{
		{Head: "供应商", Cell: func(x *tenderapi.Recommendation) any { return x.Supplier.Name }},
		{Head: "推荐人", Cell: func(x *tenderapi.Recommendation) any { return view.RecommenderName(x.By) }},
		{Head: "推荐理由", Cell: func(x *tenderapi.Recommendation) any { return x.Reason }},
	}
}
