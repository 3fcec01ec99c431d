package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// formerly is the purchase as it stood in a judging that was set aside: what is shown of that is shown by the same hand.
func (t *Tender) formerly(j *Judged) *Tender {
	was := *t
	was.Evaluation, was.Committee, was.Award, was.Reviews, was.ScoredAt = j.Evaluation, j.Committee, j.Award, j.Reviews, j.ScoredAt
	was.Judged, was.Outlying, was.State = t.Judged[:j.Round], nil, tenderapi.StateScored
	return &was
}

// ListJudgings shows the judgings that were set aside. Who could read one when it counted can read it still: the office, the
// supervisor and whoever judged it at any time. Everybody else reads what had been published with a result, and not
// while others judge anew, who shall see with eyes of their own.
func (s *Service) ListJudgings(ctx context.Context, in tenderapi.ListJudgingsRequest) (out tenderapi.JudgingList, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.Items = []tenderapi.Judging{}
	over := t.announced() || t.Failure != nil
	for i := range t.Judged {
		j := &t.Judged[i]
		was := t.formerly(j)
		if !(was.office(who) || was.wears(who, Judge, Supervisor)) && !(over && j.shown()) {
			continue
		}
		v := tenderapi.Judging{
			Nth: int64(i + 1), ScoredAt: j.ScoredAt, SetAsideAt: j.At, Why: t.setAside(j), Shown: j.shown(), Award: j.Award,
			Committee: append([]tenderapi.Member{}, was.members(who, j.shown())...), Reviews: []tenderapi.PriceReview{},
		}
		if j.Evaluation != nil {
			e := was.evaluation(who)
			v.Evaluation = &e
		}
		for k := range j.Reviews {
			v.Reviews = append(v.Reviews, s.viewReview(was, &j.Reviews[k], who))
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

// setAside says whose word set a judging aside, and what it was.
func (t *Tender) setAside(j *Judged) string {
	i := slices.IndexFunc(t.Rulings, func(r tenderapi.Ruling) bool {
		return r.Effect == tenderapi.EffectRejudge && r.TakenAt != nil && r.At.Equal(j.At)
	})
	if i < 0 {
		return ""
	}
	r := t.Rulings[i]
	return r.Owner + "，" + spoken[r.By] + "：" + r.EffectText + "。"
}

// members is a committee as the caller may know it. Experts are named with the result, not before (条例 art. 43; art. 40
// keeps them secret until then); the one who watches knows them, the office knows those it chose itself. It is nil
// for whoever may know nobody yet.
func (t *Tender) members(who identity.Caller, named bool) []tenderapi.Member {
	switch {
	case t.wears(who, Supervisor) || named && t.wears(who, Officer):
		return t.Committee
	case named:
		return nameable(t.Committee)
	case t.wears(who, Officer):
		return aliased(t.Committee)
	}
	return nil
}
