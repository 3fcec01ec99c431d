package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/services/tender/shown"
)

// evaluate computes the ranking from the signed sheets. Anyone can recompute
// it from what it records: the mean of each criterion over the judges (nothing
// is struck out, 87号令 art. 55), the price score, the sum. The account of each
// bid is done a second time from its own lines before it is recorded.
func (x *examiner) evaluate(t *Tender, sheets []Sheet) (*tenderapi.Evaluation, error) {
	valid := t.valid()
	lowest := slices.MinFunc(valid, func(a, b tenderapi.OpenedBid) int { return cmp.Compare(a.Price, b.Price) }).Price
	ev := &tenderapi.Evaluation{Tender: t.ID, Criteria: t.Draft.Criteria, Lowest: lowest, Ranking: []tenderapi.Ranked{}, Judges: []tenderapi.JudgeTotal{}}
	var entries []score.Entry
	rows := map[string]tenderapi.Ranked{}
	tree := t.tree()
	for _, o := range valid {
		given := sheetsFor(o.Bid, sheets)
		quotes := map[string]score.Quote{}
		for _, leaf := range tree.Leaves() {
			if leaf.Kind == score.Priced {
				quotes[leaf.Code] = score.Quote{Lowest: lowest, Bid: o.Price}
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
		entries = append(entries, score.Entry{ID: o.Bid, Total: r.Total, Price: o.Price, Technical: r.Total - score.Points(row.PriceScore)})
		ev.Judges = append(ev.Judges, judges(given, o.Bid)...)
		ev.Marks = append(ev.Marks, marks(tree, given, o.Bid)...)
	}
	for _, p := range score.RankBy(entries, score.Order(t.Draft.Method.Procedure().Rank)) {
		row := rows[p.ID]
		row.Rank, row.Tied = int64(p.Rank), p.Tied
		ev.Ranking = append(ev.Ranking, row)
	}
	ev.Basis = shown.Basis(ask[string](x, "tender.price.formula").Basis(), ask[string](x, "tender.rank.tie").Basis())
	if lowest := t.Draft.Method.Procedure().Rules.Lowest; lowest != "" {
		ev.Basis = shown.Basis(ask[bool](x, lowest).Basis())
	}
	return ev, nil
}

// outlier is how far a judge's total may stand from the mean of the others
// before the record marks it (畸高畸低), in percent. It refuses nothing: no law sets it.
const outlier = 30

// judges records each judge's total for one bid. Judges are numbered in the
// order of their accounts' ids, which tells nobody who they are.
func judges(given []score.Sheet, bid string) (out []tenderapi.JudgeTotal) {
	sorted := inOrder(given)
	totals := make([]score.Points, len(sorted))
	for i, sh := range sorted {
		totals[i] = sh.Total()
	}
	for i, far := range score.Outliers(totals, outlier) {
		out = append(out, tenderapi.JudgeTotal{Judge: int64(i + 1), Bid: bid, Total: int64(totals[i]), Outlier: far})
	}
	return out
}

// marks records what each judge gave, line by line and under the same numbers,
// so that the means can be taken again from the public record.
func marks(tree score.Indicator, given []score.Sheet, bid string) (out []tenderapi.JudgeMarks) {
	for i, sh := range inOrder(given) {
		m := tenderapi.JudgeMarks{Judge: int64(i + 1), Bid: bid, Marks: []tenderapi.Mark{}}
		for _, leaf := range tree.Leaves() {
			if p, ok := sh.Scores[leaf.Code]; ok {
				m.Marks = append(m.Marks, tenderapi.Mark{Code: leaf.Code, Points: int64(p)})
			}
		}
		out = append(out, m)
	}
	return out
}

func inOrder(given []score.Sheet) []score.Sheet {
	return slices.SortedFunc(slices.Values(given), func(a, b score.Sheet) int { return cmp.Compare(a.Judge, b.Judge) })
}

// conclude ranks the valid bids, and refuses when too few are left.
func (s *Service) conclude(t *Tender, sheets []Sheet) error {
	if err := s.explained(t); err != nil {
		return err
	}
	x := examiner{book: s.rules, at: t.Law}
	least := x.least(t.Draft.Method)
	if x.err == nil && len(t.valid()) < least.Value {
		return fault.New(fault.Refused, "tender.evaluation.too-few", fmt.Sprintf(
			t.word("有效投标只有%d家，不足%d家，不能评出中标人；请终止本次采购，说明理由后重新组织。"), len(t.valid()), least.Value)).Under(least.Basis())
	}
	if x.err != nil {
		return x.err
	}
	if err := x.several(t, len(t.valid())); err != nil {
		return err
	}
	ev, err := x.evaluate(t, sheets)
	if err != nil {
		return err
	}
	now := s.now()
	ev.At = now
	t.Evaluation, t.ScoredAt = ev, &now
	return x.err
}

// punctual refuses a step that is taken after its due day without saying why.
// The law's days bind the buyer; being late does not make the step impossible, hiding it would.
func (s *Service) punctual(t *Tender, do Verb, ruleID string, from cn.Day, note string) error {
	days, err := rule.Ask[int](s.rules, ruleID, t.Law)
	if err != nil {
		return err
	}
	due := t.beyond(from, cn.AddWorkdays(from, days.Value))
	if !due.Before(cn.DayOf(s.now())) {
		return nil
	}
	if note == "" {
		return fault.New(fault.Refused, "tender.step.late", fmt.Sprintf(
			"这一步应当在%s前办理，现已逾期%d日，请在说明中写明逾期原因后再办理。", due.Reckoned(), cn.DaysBetween(due, cn.DayOf(s.now())))).
			Under(days.Basis()).At("note", "请写明逾期原因，它将随公告公开。")
	}
	if t.Late == nil {
		t.Late = map[Verb]string{}
	}
	t.Late[do] = note
	return nil
}

func (s *Service) awarded(t *Tender) event.Event {
	out := events.TenderTenderAwardedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Method: string(t.Draft.Method),
		Supplier: t.Award.Supplier.ID, SupplierName: t.Award.Supplier.Name, SupplierCode: t.Award.Supplier.CreditCode,
		Amount: t.Award.Amount, At: *t.Award.AnnouncedAt, TermMonths: t.Draft.TermMonths, TermConditions: t.Draft.TermConditions,
		Requirement: t.Draft.Requirement, ItemName: t.ItemName, PerformancePercent: t.Draft.PerformancePercent,
		Place: t.Draft.Place, LawDay: &t.Law.Day, Demo: t.Demo, Bidders: []events.TenderTenderAwardedV1Bidders{},
		Unit: t.Draft.Unit, Places: t.seats(), Rescinded: t.rescinded(),
	}
	if t.competition() {
		out.Quantity, out.Price = t.Draft.Quantity, t.Award.Amount/t.Draft.Quantity
	}
	for _, m := range t.Award.Members {
		out.Members = append(out.Members, events.TenderTenderAwardedV1Members{Supplier: m.ID, Name: m.Name, Code: m.CreditCode})
	}
	for _, o := range t.Opening.Bids {
		b := events.TenderTenderAwardedV1Bidders{Supplier: o.Supplier.ID, Name: o.Supplier.Name, Valid: o.Valid}
		for _, r := range t.Evaluation.Ranking {
			if r.Bid == o.Bid {
				b.Rank, b.Total = r.Rank, r.Total
			}
		}
		out.Bidders = append(out.Bidders, b)
	}
	return event.New(events.TypeTenderTenderAwardedV1, s.now(), out)
}

// GetEvaluation shows how the award was computed: to those who take part once
// it is computed, to everyone once the result is published.
func (s *Service) GetEvaluation(ctx context.Context, in tenderapi.GetEvaluationRequest) (out tenderapi.Evaluation, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.Evaluation == nil || !(t.announced() || t.wears(who, Officer, Judge, Supervisor)) {
		return out, fault.New(fault.NotFound, "tender.evaluation.not-yet", "评审结果在公告之后公开，请等待结果公告。")
	}
	out = *t.Evaluation
	out.Ranking = slices.Clone(out.Ranking)
	for i := range out.Ranking {
		out.Ranking[i].Members = t.membersOf(out.Ranking[i].Bid)
	}
	return out, nil
}
