package scoring

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Change puts new marks of one bid into a sheet, and gives back the old ones; found is false when it has none.
func (sh *Sheet) Change(bid string, marks []tenderapi.Mark) (was []tenderapi.Mark, found bool) {
	at := slices.IndexFunc(sh.Marks, func(b tenderapi.BidMarks) bool { return b.Bid == bid })
	if at < 0 {
		return nil, false
	}
	sh.Marks = slices.Clone(sh.Marks)
	was, sh.Marks[at].Marks = sh.Marks[at].Marks, marks
	return was, true
}

// Correct computes an evaluation again with one sheet changed, in which one bid's
// marks were others before (was); the sheets stand in the order of their numbers.
// It keeps both marks. An evaluation that has them already comes back as it is:
// its sheet has not followed yet.
func (s *Service) Correct(j *Judging, ev *tenderapi.Evaluation, sheets []Sheet, which int, in tenderapi.SheetCorrection, was []tenderapi.Mark) (*tenderapi.Evaluation, error) {
	grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.correction.grounds", j.Law)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(grounds.Value, func(i rule.Item) bool { return i.Code == in.Ground }) || in.Reason == "" {
		return nil, fault.New(fault.Refused, "tender.correction.no-ground", "汇总以后只有法定情形可以修改评分，请从列出的情形中选择并写明理由。").
			Under(append(rule.Cite(s.rules, "tender.review.again", j.Law), grounds.Basis())...).At("ground", "请选择情形并写明理由。")
	}
	if f := j.fit(j.onlyValid(sheets[which].Marks)); f != nil {
		return nil, f
	}
	judge := int64(which + 1)
	last := lastChange(ev.Corrections, judge, in.Bid)
	if last != nil && slices.Equal(last.After, in.Marks) {
		return ev, nil
	}
	if slices.Equal(was, in.Marks) {
		return nil, fault.New(fault.Refused, "tender.correction.none", "评分与原来的相同，没有要修改的，请核对后再提交。").At("marks", "没有要修改的评分。")
	}
	next, err := s.Evaluate(j, sheets)
	if err != nil {
		return nil, err
	}
	next.At = ev.At // the report's days run on from the summing up
	next.Corrections = append(slices.Clone(ev.Corrections), tenderapi.MarkChange{
		Judge: judge, Bid: in.Bid, Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Reason: in.Reason, At: s.now(), Before: was, After: in.Marks,
	})
	return next, nil
}

// onlyValid are the marks of bids that still count; one may have been found invalid after the sheet was signed.
func (j *Judging) onlyValid(marks []tenderapi.BidMarks) []tenderapi.BidMarks {
	return slices.DeleteFunc(slices.Clone(marks), func(b tenderapi.BidMarks) bool {
		return !slices.ContainsFunc(j.Valid, func(o tenderapi.OpenedBid) bool { return o.Bid == b.Bid })
	})
}

func lastChange(list []tenderapi.MarkChange, judge int64, bid string) *tenderapi.MarkChange {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Judge == judge && list[i].Bid == bid {
			return &list[i]
		}
	}
	return nil
}
