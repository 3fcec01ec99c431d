package rating

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

var errNotSeated = fault.New(fault.Refused, "organization.rater.away", "所选的评估专家没有在评这一家，或者已经退出，请刷新页面重新选择。")

// ReleaseRater takes a rater off a case who does not come to an end of it, with a reason that those who read of raters
// read. What they gave counts for nothing any more, neither the sheet nor the signature below the record of the visit; what
// they wrote into that record stays, for the others sign it. Where fewer than the campaign announced remain, or fewer than
// two have signed, the case goes back until others have come and signed.
func (s *Service) ReleaseRater(ctx context.Context, in organizationapi.ReleaseRaterRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Update(ctx, in.ID, func(c *Case) ([]event.Event, error) {
		if len(c.hats(who)) == 0 {
			return nil, errNone
		}
		next, err := Life.Next(c.State, Release, c.hats(who))
		if err != nil {
			return nil, err
		}
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		seats := *c.sent()
		i := seatIn(seats, in.Account)
		if i < 0 {
			return nil, errNotSeated.At("account", "请从还在评这一家的评估专家中选择。")
		}
		seats[i].Recused, seats[i].Ended = in.Reason, true
		if c.When[Release] = s.now(); c.State != visited || !c.seen() {
			c.State = next
		}
		return nil, nil
	})
	if err != nil {
		return out, noCase(err)
	}
	return s.view(&c, who), nil
}
