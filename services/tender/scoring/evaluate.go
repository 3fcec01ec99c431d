package scoring

import (
	"cmp"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/services/tender/shown"
	"sanshe/services/tender/signed"
)

// Evaluate computes the ranking from the signed sheets, in the order of their
// numbers ([Service.Signed]). Anyone can recompute
// it from what it records: the mean of each criterion over the judges (nothing
// is struck out, 87号令 art. 55), the price score, the sum. The account of each
// bid is done a second time from its own lines before it is recorded.
func (s *Service) Evaluate(j *Judging, sheets []Sheet) (*tenderapi.Evaluation, error) {
	p := j.Method.Procedure()
	order := score.Order(p.Order(j.Criteria, j.TieBreak))
	lowest := Evaluated(slices.MinFunc(j.Valid, func(a, b tenderapi.OpenedBid) int { return cmp.Compare(Evaluated(a), Evaluated(b)) }))
	ev := &tenderapi.Evaluation{Tender: j.Tender, Criteria: j.Criteria, Lowest: lowest, Ranking: []tenderapi.Ranked{}, Judges: []tenderapi.JudgeTotal{}, Answers: j.Answers}
	var entries []score.Entry
	rows := map[string]tenderapi.Ranked{}
	tree := j.tree()
	for _, o := range j.Valid {
		given := sheetsFor(o.Bid, sheets)
		quotes := map[string]score.Quote{}
		for _, leaf := range tree.Leaves() {
			if leaf.Kind == score.Priced {
				quotes[leaf.Code] = score.Quote{Lowest: lowest, Bid: Evaluated(o)}
			}
		}
		r, err := score.Combine(tree, given, quotes)
		if err == nil {
			err = r.Recompute().Verify()
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "tender.sheet.incomplete", "评分表还不能汇总，请按各条核对评分标准和评分表。").Because(err)
		}
		row := tenderapi.Ranked{Bid: o.Bid, Supplier: o.Supplier, Price: o.Price, Total: int64(r.Total), Leaves: []tenderapi.Mark{}}
		if o.Deduction > 0 {
			row.Evaluated = Evaluated(o)
		}
		for _, l := range r.Lines {
			if l.Kind == "" {
				continue
			}
			row.Leaves = append(row.Leaves, tenderapi.Mark{Code: l.Code, Points: int64(l.Points)})
			if l.Kind == score.Priced {
				row.PriceScore += int64(l.Points)
			}
		}
		rows[o.Bid] = row
		entries = append(entries, score.Entry{ID: o.Bid, Total: r.Total, Price: score.Compared(order, o.Price, o.Deduction), Technical: r.Total - score.Points(row.PriceScore)})
		ev.Judges = append(ev.Judges, judges(given, o.Bid)...)
		ev.Marks = append(ev.Marks, marks(tree, given, o.Bid, sheets)...)
	}
	lots := func(equals []string) []string { return draw.Lots(j.Tender, j.Sealed, equals) }
	for _, at := range score.Settle(score.RankBy(entries, order), lots) {
		row := rows[at.ID]
		row.Rank, row.Tied, row.Lot = int64(at.Rank), at.Tied, int64(at.Lot)
		ev.Ranking = append(ev.Ranking, row)
	}
	formula, err := rule.Ask[string](s.rules, "tender.price.formula", j.Law)
	if err != nil {
		return nil, err
	}
	tie, err := rule.Ask[string](s.rules, "tender.rank.tie", j.Law)
	if err != nil {
		return nil, err
	}
	lot, err := rule.Ask[string](s.rules, "tender.rank.lot", j.Law)
	if err != nil {
		return nil, err
	}
	ev.Basis = shown.Basis(formula.Basis(), tie.Basis())
	if p.Rules.Lowest == "" && tenderapi.Lowest(j.Criteria) {
		methods, err := rule.Ask[[]rule.Item](s.rules, "tender.criteria.methods", j.Law)
		if err != nil {
			return nil, err
		}
		ev.Basis = shown.Basis(methods.Basis())
	}
	if p.Rules.Lowest != "" {
		lowest, err := rule.Ask[bool](s.rules, p.Rules.Lowest, j.Law)
		if err != nil {
			return nil, err
		}
		ev.Basis = shown.Basis(lowest.Basis())
	}
	if slices.ContainsFunc(ev.Ranking, func(r tenderapi.Ranked) bool { return r.Lot > 0 }) {
		ev.Basis = append(ev.Basis, shown.Basis(lot.Basis())...)
	}
	if ev.Deducted() {
		deduction, err := rule.Ask[int64](s.rules, p.Rules.DeductionLeast, j.Law)
		if err != nil {
			return nil, err
		}
		ev.Basis = append(ev.Basis, shown.Basis(deduction.Basis())...)
	}
	return ev, nil
}

// Evaluated is the price of a bid that is compared: what policy takes off is taken off.
func Evaluated(o tenderapi.OpenedBid) int64 { return score.Deducted(o.Price, o.Deduction) }

// outlier is how far a judge's total may stand from the mean of the others
// before the record marks it (畸高畸低), in percent. It refuses nothing: no law sets it.
const outlier = 30

// judges records each judge's total for one bid.
func judges(given []score.Sheet, bid string) (out []tenderapi.JudgeTotal) {
	totals := make([]score.Points, len(given))
	for i, sh := range given {
		totals[i] = sh.Total()
	}
	for i, far := range score.Outliers(totals, outlier) {
		out = append(out, tenderapi.JudgeTotal{Judge: int64(i + 1), Bid: bid, Total: int64(totals[i]), Outlier: far})
	}
	return out
}

// marks records what each judge gave, line by line and under the same numbers,
// so that the means can be taken again from the public record.
func marks(tree score.Indicator, given []score.Sheet, bid string, sheets []Sheet) (out []tenderapi.JudgeMarks) {
	for i, sh := range given {
		m := tenderapi.JudgeMarks{Judge: int64(i + 1), Bid: bid, Salt: signed.MarksSalt(sheets[i].Lot, bid), Marks: []tenderapi.Mark{}}
		for _, leaf := range tree.Leaves() {
			if p, ok := sh.Scores[leaf.Code]; ok {
				m.Marks = append(m.Marks, tenderapi.Mark{Code: leaf.Code, Points: int64(p)})
			}
		}
		out = append(out, m)
	}
	return out
}
