package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// star is the standing of somebody once it is as it should be.
func (x *service) star(t *testing.T, login, what string, is func(volunteerapi.Standing) bool) (s volunteerapi.Standing) {
	t.Helper()
	county.Until(t, login+" "+what, func() (bool, error) {
		var err error
		s, err = county.Try(x.p.As(t, login), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.people[login]})
		return err == nil && is(s), err
	})
	return s
}

// TestAStarFallsWithTheHoursUnderIt goes from terms and a star that everybody could object to, over a complaint, to hours that
// are annulled: the total falls and the star with it, and what an appeal takes back begins anew.
func TestAStarFallsWithTheHoursUnderIt(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	x := serving(t, p, "lin")
	terms := county.Ask(t, p.As(t, "registrar"), volunteerapi.DraftStarTerms, volunteerapi.DraftStarTermsRequest{StarTermsDraft: volunteerapi.StarTermsDraft{
		Title: "星级办法", From: cn.DayOf(p.Now(t)).String(), Levels: []volunteerapi.StarStep{{Hours: 2, Quality: 40, Assessed: 50, Vouched: 50}}, Notice: 5, Bar: 2,
	}})
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveStarTerms, volunteerapi.MoveStarTermsRequest{ID: terms.ID, StarMove: volunteerapi.StarMove{Do: "announce", Version: terms.Version}})
	s := x.shift(t, 2, "lin")
	p.At(t, s.Ends.Add(time.Minute))
	x.served(t, s, ownPhone, "lin")
	x.confirmed(t, s)
	x.comes(t, "lin", 165)
	reached := x.star(t, "lin", "has reached a star", func(s volunteerapi.Standing) bool { return len(s.Stars) == 1 }).Stars[0]
	shown := county.Ask(t, p.As(t, "lin"), volunteerapi.MoveStar, volunteerapi.MoveStarRequest{ID: reached.ID, StarMove: volunteerapi.StarMove{Do: "agree", Version: reached.Version}})
	p.At(t, cn.Day(shown.Until).End().Add(9*time.Hour))
	x.star(t, "lin", "is given a star", func(s volunteerapi.Standing) bool { return s.Level == 1 })

	r := x.own(t, "lin", volunteerapi.RecordStateCounted)
	v := county.Ask(t, p.As(t, "registrar"), volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: x.office.ID, Records: []string{r.ID}, Note: "有人举报当天没有活动。"}})
	county.Refused(t, p.As(t, "registrar"), volunteerapi.MoveReview, reviewMove(v.ID, "annul", v.Version, "属实。"), 403, "volunteer.review.same-person", "volunteer.record.check")
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveReview, reviewMove(v.ID, "annul", v.Version, "带队人承认当天没有活动。"))
	x.comes(t, "lin", 0)
	x.star(t, "lin", "has lost the star", func(s volunteerapi.Standing) bool {
		return s.Level == 0 && len(s.Stars) > 0 && s.Stars[0].State == volunteerapi.StarStateRevoked
	})

	x.own(t, "lin", volunteerapi.RecordStateAnnulled)
	a := county.Ask(t, p.As(t, "lin"), volunteerapi.AskAppeal, volunteerapi.AskAppealRequest{ID: r.ID, AppealDraft: volunteerapi.AppealDraft{Reason: "带队人说的是另一天。"}})
	county.Ask(t, p.As(t, "registrar"), volunteerapi.MoveAppeal, appealMove(a.ID, "revoke", a.Version, "核对了日期，是另一天。"))
	x.comes(t, "lin", 165)
	x.star(t, "lin", "has reached a star anew", func(s volunteerapi.Standing) bool { return s.Level == 0 && s.Reached == 1 })
}
