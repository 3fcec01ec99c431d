package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/scoring"
	"sanshe/services/tender/shown"
)

// CorrectSheet lets a judge change marks of their own on a ground of
// 财政部令第87号第六十四条 and on no other: nobody scores anew (条例第四十四条). Until the
// marks are frozen that is objective ones on which judges differ; between the
// summing up and the decision the evaluation is computed again. It keeps both marks; the
// sheet follows, and a request that was cut off in between finishes when it is repeated.
func (s *Service) CorrectSheet(ctx context.Context, in tenderapi.CorrectSheetRequest) (out tenderapi.Evaluation, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	sheets, err := s.scoring.Signed(ctx, t.judged())
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(sheets, func(sh scoring.Sheet) bool { return sh.Judge == who.ID })
	if i < 0 {
		return out, errNotFound
	}
	given := in.Marks
	t, err = s.change(ctx, t.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		in.Marks = t.judged().Filled(in.Bid, given)
		if t.State == tenderapi.StateOpened {
			return nil, s.evens(t, who.ID, sheets, i, in.SheetCorrection)
		}
		return nil, s.correct(t, sheets, i, in.SheetCorrection)
	})
	if err != nil {
		return out, err
	}
	if err := s.scoring.Follow(ctx, sheets[i].ID, in.Bid, in.Marks); err != nil {
		return out, err
	}
	if t.Evaluation == nil {
		return tenderapi.Evaluation{
			Tender: t.ID, At: s.now(), Criteria: t.Draft.Criteria, Ranking: []tenderapi.Ranked{}, Judges: []tenderapi.JudgeTotal{}, Basis: []tenderapi.Basis{},
		}, nil
	}
	return s.GetEvaluation(ctx, tenderapi.GetEvaluationRequest{ID: t.ID})
}

// correct computes the evaluation again with one sheet changed.
func (s *Service) correct(t *Tender, sheets []scoring.Sheet, which int, in tenderapi.SheetCorrection) error {
	if err := s.running(t); err != nil {
		return err
	}
	if t.State != tenderapi.StateScored || t.announced() {
		return fault.New(fault.Conflict, "tender.correction.late", t.word("评分锁定以前，或者汇总以后、确定中标人以前，才可以修改评分，请刷新页面查看最新进度。")).
			Under(s.basis(*t, "tender.review.again")...)
	}
	judge := int64(which + 1)
	agreed, err := s.outlying(t, judge, in.Bid)
	if err != nil {
		return err
	}
	ev, err := s.scoring.Correct(t.judged(), t.Evaluation, sheets, which, in, agreed)
	if err != nil {
		return err
	}
	if len(ev.Corrections) > len(t.Evaluation.Corrections) { // what was held was held of the former marks
		t.Outlying = slices.DeleteFunc(t.Outlying, func(o Outlying) bool { return o.Judge == judge && o.Bid == in.Bid })
	}
	t.Evaluation = ev
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
	out = tenderapi.BidScore{
		Bid: o.Bid, Supplier: o.Supplier, Valid: o.Valid, Of: int64(len(t.Evaluation.Ranking)), Basis: shown.Basis(s.basis(t, "tender.result.told")...),
	}
	if !o.Valid {
		out.Why = o.Why
		return out, nil
	}
	s.place(&out, t.Evaluation)
	if !t.competition() { // where nobody sits, nobody has signed
		out.Remarks, err = s.scoring.Remarks(ctx, t.judged(), b.ID)
	}
	return out, err
}

// place fills in where a bid came, criterion by criterion.
func (s *Service) place(out *tenderapi.BidScore, ev *tenderapi.Evaluation) {
	for _, r := range ev.Ranking {
		out.Best = max(out.Best, r.Total)
		if r.Bid != out.Bid {
			continue
		}
		out.Rank, out.Tied, out.Lot, out.Total = r.Rank, r.Tied, r.Lot, r.Total
		for _, c := range ev.Criteria {
			if k := slices.IndexFunc(r.Leaves, func(m tenderapi.Mark) bool { return m.Code == c.Code }); k >= 0 {
				out.Lines = append(out.Lines, tenderapi.BidScoreLine{Code: c.Code, Name: c.Name, Max: c.Max, Points: r.Leaves[k].Points, Answer: ev.Answered(r.Bid, c.Code)})
			}
		}
	}
}
