package lottery

import (
	"context"
	"errors"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// maxSummons is how many of them a desk shows.
const maxSummons = 200

// ListMySummons lists the purchases that an expert, or an organization of the caller, was drawn for, those that wait first.
func (s *Service) ListMySummons(ctx context.Context, _ tenderapi.ListMySummonsRequest) (out tenderapi.SummonsList, _ error) {
	who, _ := identity.From(ctx)
	out.Items = []tenderapi.Summons{}
	var rest []tenderapi.Summons
	for _, id := range callable(who) {
		if err := s.draws.Each(ctx, store.Query{Where: []store.Term{store.Is("expert", id)}, By: "expert"}, func(d Draw) error {
			p, err := s.purchases.Called(ctx, d.Tender)
			if err != nil {
				return err
			}
			v := summons(&d, &p, d.turn(id))
			if v.Outcome == string(Pending) {
				out.Items = append(out.Items, v)
			} else {
				rest = append(rest, v)
			}
			return nil
		}); err != nil {
			return out, err
		}
	}
	out.Items = append(out.Items, rest...)
	out.Items = out.Items[:min(len(out.Items), maxSummons)]
	return out, nil
}

// callable are the names under which somebody may have been drawn: their own,
// and those of the organizations they act for.
func callable(who identity.Caller) []string {
	out := []string{who.ID}
	for _, m := range who.Memberships {
		if m.Role == identity.Staff {
			out = append(out, m.Org)
		}
	}
	return out
}

// mine is the call that the caller may answer, or nil.
func (d *Draw) mine(who identity.Caller) *Call {
	for _, id := range callable(who) {
		if c := d.turn(id); c != nil {
			return c
		}
	}
	return nil
}

func summons(d *Draw, p *Purchase, c *Call) tenderapi.Summons {
	return tenderapi.Summons{
		Draw: d.ID, Of: what(d.Of), Tender: p.ID, Title: p.Title, Buyer: p.Buyer.Name, Deadline: p.Deadline, OpeningPlace: p.OpeningPlace,
		At: c.At, Until: c.Until, Outcome: string(c.Outcome), Text: outcomeSays[c.Outcome],
	}
}

// AnswerDraw answers the call, for an expert or for a supplier. Who has accepted
// may still say that they cannot come; whoever is tied to a bidder cannot accept.
func (s *Service) AnswerDraw(ctx context.Context, in tenderapi.AnswerDrawRequest) (out tenderapi.Summons, err error) {
	who, _ := identity.From(ctx)
	tender, _, _ := strings.Cut(in.ID, ".")
	p, err := s.purchases.Called(ctx, tender)
	if err != nil {
		return out, errMissing.Because(err)
	}
	_, tied, err := p.Ties.Ask(ctx, s.self, who.ID)
	if err != nil {
		return out, err
	}
	d, err := s.draws.Update(ctx, in.ID, func(d *Draw) ([]event.Event, error) {
		c := d.mine(who)
		if c == nil {
			return nil, errMissing
		}
		now := s.now()
		was := c.Outcome
		switch {
		case !in.Accept && (groundSays[in.Ground] == "" || in.Reason == ""):
			return nil, fault.New(fault.Invalid, "tender.draw.no-reason", "不能参加的，请选择情形并写明原因；原因只有采购人和财政部门可看。").At("ground", "请选择情形并写明原因。")
		case in.Accept && was == Accepted, !in.Accept && was == Declined:
			return nil, nil
		case was == Silent || was == Pending && now.After(c.Until):
			return nil, d.kind().late
		case !c.coming() || was == Accepted && d.kind().closed(&p):
			return nil, fault.New(fault.Conflict, "tender.draw.answered", "您已经答复过，如需更改，请与采购人联系。")
		case in.Accept && (tied || p.away(who.ID)):
			c.Outcome = Recused
		case in.Accept:
			c.Outcome = Accepted
		default:
			c.Outcome, c.Ground, c.Why = Declined, in.Ground, in.Reason
		}
		c.AnsweredAt = &now
		return s.nextCall(d)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errMissing
	}
	if err != nil {
		return out, err
	}
	return summons(&d, &p, d.mine(who)), nil
}

// passSilent calls the next in order where somebody has not answered in time.
func (s *Service) passSilent(ctx context.Context) error {
	due := store.Query{Where: []store.Term{store.Between("due", "", store.Time(s.now()))}, By: "due"}
	return s.draws.Sweep(ctx, due, func(d Draw) error {
		return s.pass(ctx, d.ID, func(c *Call, now time.Time) bool {
			if c.Outcome != Pending || !now.After(c.Until) {
				return false
			}
			c.Outcome = Silent
			return true
		})
	})
}

// pass ends the calls that over says are over, and calls the next in order.
func (s *Service) pass(ctx context.Context, id string, over func(*Call, time.Time) bool) error {
	_, err := s.draws.Update(ctx, id, func(d *Draw) ([]event.Event, error) {
		now, any := s.now(), false
		for i := range d.Calls {
			if over(&d.Calls[i], now) {
				d.Calls[i].AnsweredAt, any = &now, true
			}
		}
		if !any {
			return nil, nil
		}
		return s.nextCall(d)
	})
	return err
}

// recuse lets those go who turn out to be tied to a bidder: who bids is known
// from the opening on. Done twice it finds nobody.
func (s *Service) recuse(ctx context.Context, ev event.Event) error {
	p, err := s.purchases.Known(ctx, ev.Subject)
	if err != nil {
		return err
	}
	all, err := s.of(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, d := range only(all, tenderapi.DrawOfExperts) {
		tied := map[string]bool{}
		for _, c := range d.Calls {
			if c.coming() {
				if _, tied[c.Account], err = p.Ties.Ask(ctx, s.self, c.Account); err != nil {
					return err
				}
				tied[c.Account] = tied[c.Account] || p.away(c.Account)
			}
		}
		if err := s.pass(ctx, d.ID, func(c *Call, _ time.Time) bool {
			if !tied[c.Account] || !c.coming() {
				return false
			}
			c.Outcome = Recused
			return true
		}); err != nil {
			return err
		}
	}
	return nil
}
