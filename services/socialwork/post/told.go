package post

import (
	"context"
	"fmt"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// standing is what a list means for who is on it: each of them is told once.
type standing string

const (
	onList   standing = "listed"
	proposed standing = "proposed"
)

// tell says to everybody on a list that it is public, and to whom it did not propose at first that it does now. What it says depends on the
// list alone, so that it may be asked as often as one likes: whoever has been told so is told nothing.
func (s *Service) tell(ctx context.Context, recruitment string) error {
	r, err := s.recruitments.Get(ctx, recruitment)
	if err != nil {
		return gone(err)
	}
	return s.everybody(ctx, recruitment, func(x *Application) ([]event.Event, error) {
		row, on := r.row(x.Number)
		if x.State != accepted || !on || x.Told == proposed || x.Told == onList && !row.Proposed {
			return nil, nil
		}
		was := x.Told
		if x.Told = onList; row.Proposed {
			x.Told = proposed
		}
		if was == onList {
			return told(events.TypeSocialworkApplicantAdvancedV1, s.now(), events.SocialworkApplicantAdvancedV1(x.fact())), nil
		}
		return told(events.TypeSocialworkApplicantListedV1, s.now(), events.SocialworkApplicantListedV1(x.fact())), nil
	})
}

// onClosed hears that a recruitment is over: whoever was not hired is told, and from when on their data is not needed.
func (s *Service) onClosed(ctx context.Context, ev event.Event) error {
	r, err := s.recruitments.Get(ctx, ev.Subject)
	if err != nil {
		return gone(err)
	}
	return s.everybody(ctx, r.ID, func(x *Application) ([]event.Event, error) {
		if x.State == hired || x.Erase != "" {
			return nil, nil
		}
		return told(events.TypeSocialworkApplicantEndedV1, s.now(), events.SocialworkApplicantEndedV1{
			Account: x.Account, Number: x.Number, Title: x.Recruitment.Name, Office: x.Office, Region: x.Region, Cancelled: r.State == cancelled,
		}), s.over(x, s.now())
	})
}

// everybody changes each application in a recruitment in a write of its own; of whom nothing is to be told nothing is written.
func (s *Service) everybody(ctx context.Context, recruitment string, change func(*Application) ([]event.Event, error)) error {
	return s.applicants.Each(ctx, store.Query{By: "of", Where: []store.Term{store.Under("of", recruitment+"/")}}, func(x Application) error {
		id := x.ID
		evs, err := change(&x)
		if err == nil && len(evs) > 0 {
			_, err = s.applicants.Update(ctx, id, change)
		}
		return err
	})
}

// against is what was answered to the objection that an application was refused for; "" of every other.
func (r *Recruitment) against(x *Application) string {
	if x.State != refused {
		return ""
	}
	for _, o := range r.Objections {
		if o.Upheld && o.Number == x.Number {
			return o.Answer
		}
	}
	return ""
}

// outcome is what has come of an application so far and what whoever applied does next; "" while nothing has.
func (x *Application) outcome(r *Recruitment) string {
	row, on := r.row(x.Number)
	switch {
	case x.State == hired:
		return fmt.Sprintf("您已被聘用，请从%s起上岗。", x.Starts.Chinese())
	case x.State == refused:
		return "异议经查成立，聘用资格已经取消，不服的请联系办理的机关。"
	case x.State != applied && x.State != accepted || (r.State == cancelled || r.State == closed) && x.Erase == "":
		return ""
	case r.State == cancelled:
		return fmt.Sprintf("招聘已经取消，报名的资料保存到%s，请看其他招聘。", x.Erase.Chinese())
	case r.State == closed:
		return fmt.Sprintf("招聘已经办结，您没有被聘用，报名的资料保存到%s，请看其他招聘。", x.Erase.Chinese())
	case !on:
		return ""
	case row.Proposed:
		return fmt.Sprintf("您在第%d名，列入拟聘用，请等公示到%s期满、异议都答复以后办理聘用。", row.Rank, r.PublicityUntil.Chinese())
	case row.Total < 100*r.Terms.Pass:
		return fmt.Sprintf("您在第%d名，总成绩没有到公告的合格线，不列入拟聘用，有异议的请在%s当天或者以前提出。", row.Rank, r.PublicityUntil.Chinese())
	}
	return fmt.Sprintf("您在第%d名，还没有列入拟聘用，前面有人退出或者被取消资格时依次递补，到时会通知您。", row.Rank)
}
