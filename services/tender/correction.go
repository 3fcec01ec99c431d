package tender

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// CorrectSheet lets a judge change marks of their own between the summing up and
// the decision, on a ground of 财政部令第87号第六十四条 and on no other: nobody scores
// anew (条例第四十四条). The evaluation is computed again and keeps both marks; the
// sheet follows, and a request that was cut off in between finishes when it is repeated.
func (s *Service) CorrectSheet(ctx context.Context, in tenderapi.CorrectSheetRequest) (out tenderapi.Evaluation, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	sheets, err := s.signed(ctx, &t)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(sheets, func(sh Sheet) bool { return sh.Judge == who.ID })
	if i < 0 {
		return out, errNotFound
	}
	was, now, err := corrected(&sheets[i], in.SheetCorrection)
	if err != nil {
		return out, err
	}
	t, err = s.change(ctx, t.ID, 0, func(t *Tender, _ identity.Caller) ([]event.Event, error) {
		return nil, s.correct(t, sheets, i, in.SheetCorrection, was)
	})
	if err != nil {
		return out, err
	}
	_, err = s.sheets.Update(ctx, sheets[i].ID, func(sh *Sheet) ([]event.Event, error) {
		sh.Marks = now
		return nil, nil
	})
	return *t.Evaluation, err
}

// corrected puts new marks of one bid into a sheet, and gives back the old ones.
func corrected(sh *Sheet, in tenderapi.SheetCorrection) (was []tenderapi.Mark, now []tenderapi.BidMarks, err error) {
	at := slices.IndexFunc(sh.Marks, func(b tenderapi.BidMarks) bool { return b.Bid == in.Bid })
	if at < 0 {
		return nil, nil, errNotFound.Say("您的评分表中没有这份文件，请从评分表中选择。")
	}
	now = slices.Clone(sh.Marks)
	was, now[at].Marks = now[at].Marks, in.Marks
	sh.Marks = now
	return was, now, nil
}

// correct computes the evaluation again with one sheet changed.
func (s *Service) correct(t *Tender, sheets []Sheet, which int, in tenderapi.SheetCorrection, was []tenderapi.Mark) error {
	if err := s.running(t); err != nil {
		return err
	}
	again := s.basis(*t, "tender.review.again")
	if t.State != tenderapi.StateScored || t.announced() {
		return fault.New(fault.Conflict, "tender.correction.late", t.word("只有汇总以后、确定中标人以前可以修改评分，请刷新页面查看最新进度。")).Under(again...)
	}
	grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.correction.grounds", t.Law)
	if err != nil {
		return err
	}
	if !has(grounds.Value, in.Ground) || in.Reason == "" {
		return fault.New(fault.Refused, "tender.correction.no-ground", "汇总以后只有法定情形可以修改评分，请从列出的情形中选择并写明理由。").
			Under(append(again, grounds.Basis())...).At("ground", "请选择情形并写明理由。")
	}
	if f := marksFit(t, onlyValid(t, sheets[which].Marks)); f != nil {
		return f
	}
	judge := judgeNumber(sheets, sheets[which].Judge)
	last := lastChange(t.Evaluation.Corrections, judge, in.Bid)
	if last != nil && slices.Equal(last.After, in.Marks) { // the sheet has not followed yet
		return nil
	}
	if slices.Equal(was, in.Marks) {
		return fault.New(fault.Refused, "tender.correction.none", "评分与原来的相同，没有要修改的，请核对后再提交。").At("marks", "没有要修改的评分。")
	}
	x := examiner{book: s.rules, at: t.Law}
	ev, err := x.evaluate(t, sheets)
	if err != nil {
		return err
	}
	if x.err != nil {
		return x.err
	}
	ev.At = t.Evaluation.At // the report's days run on from the summing up
	ev.Corrections = append(slices.Clone(t.Evaluation.Corrections), tenderapi.MarkChange{
		Judge: judge, Bid: in.Bid, Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Reason: in.Reason, At: s.now(), Before: was, After: in.Marks,
	})
	t.Evaluation = ev
	return nil
}

// onlyValid are the marks of bids that still count; one may have been found invalid after the sheet was signed.
func onlyValid(t *Tender, marks []tenderapi.BidMarks) []tenderapi.BidMarks {
	return slices.DeleteFunc(slices.Clone(marks), func(b tenderapi.BidMarks) bool {
		return !slices.ContainsFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Bid == b.Bid })
	})
}

// judgeNumber is the number under which a judge's marks are public.
func judgeNumber(sheets []Sheet, judge string) int64 {
	accounts := make([]string, len(sheets))
	for i, sh := range sheets {
		accounts[i] = sh.Judge
	}
	slices.Sort(accounts)
	return int64(slices.Index(accounts, judge)) + 1
}

func lastChange(list []tenderapi.MarkChange, judge int64, bid string) *tenderapi.MarkChange {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Judge == judge && list[i].Bid == bid {
			return &list[i]
		}
	}
	return nil
}

// GetBidScore tells a supplier how its own bid was judged, once the result is
// public (财政部令第87号第六十九条): points, place, what the judges wrote, or why it was invalid.
func (s *Service) GetBidScore(ctx context.Context, in tenderapi.GetBidScoreRequest) (out tenderapi.BidScore, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err := s.tenders.Get(ctx, b.Tender)
	if err != nil {
		return out, err
	}
	i := -1
	if t.Opening != nil {
		i = slices.IndexFunc(t.Opening.Bids, func(o tenderapi.OpenedBid) bool { return o.Bid == b.ID })
	}
	if i < 0 || t.Evaluation == nil || !t.announced() {
		return out, fault.New(fault.NotFound, "tender.evaluation.not-yet", "评审结果在公告之后公开，请等待结果公告。")
	}
	o := t.Opening.Bids[i]
	out = tenderapi.BidScore{Bid: o.Bid, Supplier: o.Supplier, Valid: o.Valid, Of: int64(len(t.Evaluation.Ranking))}
	if !o.Valid {
		out.Why = o.Why
		return out, nil
	}
	s.place(&out, t.Evaluation)
	out.Remarks, err = s.remarks(ctx, t.ID, b.ID)
	return out, err
}

// place fills in where a bid came, criterion by criterion.
func (s *Service) place(out *tenderapi.BidScore, ev *tenderapi.Evaluation) {
	for _, r := range ev.Ranking {
		out.Best = max(out.Best, r.Total)
		if r.Bid != out.Bid {
			continue
		}
		out.Rank, out.Tied, out.Total = r.Rank, r.Tied, r.Total
		for _, c := range ev.Criteria {
			if k := slices.IndexFunc(r.Leaves, func(m tenderapi.Mark) bool { return m.Code == c.Code }); k >= 0 {
				out.Lines = append(out.Lines, tenderapi.BidScoreLine{Code: c.Code, Name: c.Name, Max: c.Max, Points: r.Leaves[k].Points})
			}
		}
	}
}

// remarks are what the judges wrote about a bid, under their numbers.
func (s *Service) remarks(ctx context.Context, tender, bid string) (out []tenderapi.BidRemark, err error) {
	var sheets []Sheet
	if sheets, err = s.sheetsOf(ctx, tender); err != nil {
		return nil, fmt.Errorf("sheets of %s: %w", tender, err)
	}
	for _, sh := range sheets {
		for _, m := range sh.Marks {
			if m.Bid == bid && m.Note != "" {
				out = append(out, tenderapi.BidRemark{Judge: judgeNumber(sheets, sh.Judge), Text: m.Note})
			}
		}
	}
	slices.SortFunc(out, func(a, b tenderapi.BidRemark) int { return int(a.Judge - b.Judge) })
	return out, nil
}

// sheetsOf are the signed sheets of a purchase.
func (s *Service) sheetsOf(ctx context.Context, tender string) (out []Sheet, err error) {
	err = s.sheets.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", tender)}, By: "tender"}, func(sh Sheet) error {
		out = append(out, sh)
		return nil
	})
	return out, err
}
