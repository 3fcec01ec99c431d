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

// Refusals of a correction that needs no look at its ground.
var (
	errNoMarks = fault.New(fault.NotFound, "tender.sheet.not-found", "评分表中没有这份文件，请从评分表中选择。")
	errNone    = fault.New(fault.Refused, "tender.correction.none", "评分与原来的相同，没有要修改的，请核对后再提交。").At("marks", "没有要修改的评分。")
)

// listed checks that a correction names one of the law's grounds and gives a reason.
func (s *Service) listed(j *Judging, in tenderapi.SheetCorrection) (grounds rule.Answer[[]rule.Item], err error) {
	grounds, err = rule.Ask[[]rule.Item](s.rules, "tender.correction.grounds", j.Law)
	if err == nil && (!slices.ContainsFunc(grounds.Value, func(i rule.Item) bool { return i.Code == in.Ground }) || in.Reason == "") {
		err = fault.New(fault.Refused, "tender.correction.no-ground", "评分签署以后只有法定情形可以修改，请从列出的情形中选择并写明理由。").
			Under(slices.Concat(rule.Cite(s.rules, "tender.review.again", j.Law), rule.Cite(s.rules, "tender.review.sample", j.Law), []fault.Basis{grounds.Basis()})...).
			At("ground", "请选择情形并写明理由。")
	}
	return grounds, err
}

// laid are sheets as they count: with the last correction of each judge and bid over what stands in them. A sheet follows
// its correction a moment later, and whoever corrects in that moment must not count what stood there before.
func laid(sheets []Sheet, corrections []tenderapi.MarkChange) []Sheet {
	out := slices.Clone(sheets)
	for _, c := range corrections {
		if i := int(c.Judge) - 1; i < len(out) {
			out[i].Change(c.Bid, c.After)
		}
	}
	return out
}

// Correct computes an evaluation again with the marks of one bid changed in one sheet; the sheets stand in the order of
// their numbers. It keeps both marks. An evaluation that has them already comes back as it is:
// its sheet has not followed yet. agreed is how many of the committee hold that
// the judge's total for the bid is far off, 0 while they are not enough.
func (s *Service) Correct(j *Judging, ev *tenderapi.Evaluation, sheets []Sheet, which int, in tenderapi.SheetCorrection, agreed int64) (*tenderapi.Evaluation, error) {
	grounds, err := s.listed(j, in)
	if err != nil {
		return nil, err
	}
	judge := int64(which + 1)
	sheets = laid(sheets, ev.Corrections)
	was, found := sheets[which].Change(in.Bid, in.Marks)
	if !found {
		return nil, errNoMarks
	}
	if f := s.fits(j, j.onlyValid(sheets[which].Marks)); f != nil {
		return nil, f
	}
	last := lastChange(ev.Corrections, judge, in.Bid)
	if last != nil && same(last.After, in.Marks) {
		return ev, nil
	}
	if same(was, in.Marks) {
		return nil, errNone
	}
	if f := j.founded(ev, judge, agreed, in, was); f != nil {
		return nil, f.Under(append(rule.Cite(s.rules, "tender.review.again", j.Law), grounds.Basis())...)
	}
	next, err := s.Evaluate(j, sheets)
	if err != nil {
		return nil, err
	}
	change := tenderapi.MarkChange{
		Judge: judge, Bid: in.Bid, Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Reason: in.Reason, At: s.now(), Before: was, After: in.Marks,
	}
	if in.Ground == groundOutlier {
		change.Agreed, change.Members = agreed, int64(len(j.Committee))
	}
	next.At = ev.At // the report's days run on from the summing up
	next.Corrections = append(slices.Clone(ev.Corrections), change)
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
