package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Outlying is one member's view that a judge's total for a bid is far off
// (畸高、畸低). No judge changes marks for that alone: more than half of the
// committee must hold so (财政部令第87号第六十四条: 经评标委员会认定).
type Outlying struct {
	Bid    string `json:"bid"`
	Judge  int64  `json:"judge"`  // whose total, by the number in the evaluation
	Member string `json:"member"` // account
}

// HoldOutlier records or takes back the caller's view of a total that the evaluation marks.
func (s *Service) HoldOutlier(ctx context.Context, in tenderapi.HoldOutlierRequest) (out tenderapi.Evaluation, err error) {
	if _, _, err = s.judging(ctx, in.ID); err != nil {
		return out, err
	}
	_, err = s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Judge) {
			return nil, errNotFound
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		if t.State != tenderapi.StateScored || t.announced() {
			return nil, fault.New(fault.Conflict, "tender.correction.late", t.word("只有汇总以后、确定中标人以前可以认定评分畸高、畸低，请刷新页面查看最新进度。")).
				Under(s.basis(*t, "tender.review.again")...)
		}
		if !slices.ContainsFunc(t.Evaluation.Judges, func(j tenderapi.JudgeTotal) bool { return j.Judge == in.Judge && j.Bid == in.Bid && j.Outlier }) {
			return nil, fault.New(fault.Refused, "tender.correction.unfounded", "这个总分没有标出与其他评委相差过大，不能认定为畸高、畸低，请从列出的评分中选择。").
				Under(s.basis(*t, "tender.correction.grounds")...)
		}
		t.Outlying = slices.DeleteFunc(t.Outlying, func(o Outlying) bool { return o.Bid == in.Bid && o.Judge == in.Judge && o.Member == who.ID })
		if !in.Withdrawn {
			t.Outlying = append(t.Outlying, Outlying{Bid: in.Bid, Judge: in.Judge, Member: who.ID})
		}
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.GetEvaluation(ctx, tenderapi.GetEvaluationRequest{ID: in.ID})
}

// holding counts the seated who hold a total to be far off.
func (t *Tender) holding(judge int64, bid string) (n int64) {
	for _, o := range t.Outlying {
		if o.Judge == judge && o.Bid == bid && t.nameOf(o.Member) != "" {
			n++
		}
	}
	return n
}

// outlying is how many hold a total to be far off, 0 while they are no majority.
func (s *Service) outlying(t *Tender, judge int64, bid string) (int64, error) {
	num, den, err := s.majority(t)
	n := t.holding(judge, bid)
	if err != nil || n*int64(den) <= int64(len(t.Committee)*num) {
		return 0, err
	}
	return n, nil
}

// totals are the judges' totals, with how many members hold one to be far off.
func (t *Tender) totals(who identity.Caller) []tenderapi.JudgeTotal {
	out := slices.Clone(t.Evaluation.Judges)
	for i := range out {
		j := &out[i]
		j.Agreed = t.holding(j.Judge, j.Bid)
		j.Mine = slices.Contains(t.Outlying, Outlying{Bid: j.Bid, Judge: j.Judge, Member: who.ID})
	}
	return out
}
