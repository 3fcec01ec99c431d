package scoring

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
)

// What the platform scores stands in every sheet alike, and nobody gives it: it
// follows from what the bidder answered, by the levels of the documents, and
// from what the committee held of the answer in common.

// answer is what the platform gives a bid on a criterion, or nil where people do.
func (j *Judging) answer(bid, code string) *tenderapi.AnswerMark {
	i := slices.IndexFunc(j.Answers, func(a tenderapi.AnswerMark) bool { return a.Bid == bid && a.Code == code })
	if i < 0 {
		return nil
	}
	return &j.Answers[i]
}

// Filled are marks of one bid with those of the platform, where they are not among them.
func (j *Judging) Filled(bid string, marks []tenderapi.Mark) []tenderapi.Mark {
	out := slices.Clone(marks)
	for _, a := range j.Answers {
		if a.Bid == bid && points(marks, a.Code) < 0 {
			out = append(out, tenderapi.Mark{Code: a.Code, Points: a.Points})
		}
	}
	return out
}

func (j *Judging) filled(sheet []tenderapi.BidMarks) []tenderapi.BidMarks {
	out := slices.Clone(sheet)
	for i := range out {
		out[i].Marks = j.Filled(out[i].Bid, out[i].Marks)
	}
	return out
}

// reckoned are marks of one bid with those of the platform as they are now.
func (j *Judging) reckoned(bid string, marks []tenderapi.Mark) []tenderapi.Mark {
	return j.Filled(bid, slices.DeleteFunc(slices.Clone(marks), func(m tenderapi.Mark) bool { return j.answer(bid, m.Code) != nil }))
}

// Reckoned are sheets with the marks of the platform as they are now: the
// committee may have found since somebody signed that an answer does not hold.
func (j *Judging) Reckoned(sheets []Sheet) []Sheet {
	if len(j.Answers) == 0 {
		return sheets
	}
	out := slices.Clone(sheets)
	for i := range out {
		out[i].Marks = slices.Clone(out[i].Marks)
		for k := range out[i].Marks {
			b := &out[i].Marks[k]
			b.Marks = j.reckoned(b.Bid, b.Marks)
		}
	}
	return out
}

// ReckonedChange is a correction with the marks of the platform as they are now, before it and after.
func (j *Judging) ReckonedChange(c tenderapi.MarkChange) tenderapi.MarkChange {
	c.Before, c.After = j.reckoned(c.Bid, c.Before), j.reckoned(c.Bid, c.After)
	return c
}
