package person

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Handing is how a child who has grown takes over what the guardian began: the guardian reads out a code, and whoever it is of
// enters it at an account of their own. Number, hours and stars stay; the guardian opens nothing of them any more.
type Handing struct {
	Nonce string    `json:"nonce"`
	Until time.Time `json:"until"`
	Wrong int       `json:"wrong,omitempty"` // codes that were entered and are not it
}

const (
	handFor   = 7 * 24 * time.Hour
	mostWrong = 5 // of a hundred million, before the guardian has to begin anew
)

var (
	errEarly = fault.New(fault.Refused, "volunteer.person.early", "不满十四周岁的由监护人办理，请等满十四周岁以后再移交给本人。")
	errCode  = fault.New(fault.Refused, "volunteer.person.handover", "志愿者编号或者移交码不正确，或者移交码已经过期；请核对，输错五次的要请监护人重新生成。").At("code", "请核对编号和移交码。")
	errHeir  = fault.New(fault.Refused, "volunteer.person.heir", "移交要由本人用自己的账号接手，请退出登录，用本人的账号登录以后再办理。")
)

// code is eight digits that follow from what is kept, so that the guardian may look at them again.
func (s *Service) code(person string, h *Handing) string {
	mac := hmac.New(sha256.New, s.hashing)
	mac.Write([]byte("handing over\n" + person + "\n" + h.Nonce))
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(mac.Sum(nil))%100_000_000)
}

// handing is what stands open of somebody now; nil is nothing.
func (p *Person) handing(now time.Time) *Handing {
	if p.Handing == nil || !p.Ward || !now.Before(p.Handing.Until) {
		return nil
	}
	return p.Handing
}

// grown refuses to hand over a child for whom only the guardian may act.
func (s *Service) grown(ctx context.Context, p *Person) error {
	x, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	child, _, err := s.ages(rule.Where{Region: p.Region, Day: s.now()})
	if err == nil && x.IDNumber.Age(cn.DayOf(s.now())) < child.Value {
		err = errEarly.Under(child.basis)
	}
	return err
}

// TakeOverVolunteer makes the caller's account that of the volunteer, whose guardian has given them the code.
func (s *Service) TakeOverVolunteer(ctx context.Context, in volunteerapi.TakeOverVolunteerRequest) (out volunteerapi.Person, err error) {
	who, _ := identity.From(ctx)
	found, err := s.people.Find(ctx, store.Query{Where: []store.Term{store.Is("number", in.Number)}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(found.Items) == 0 {
		return out, errCode
	}
	p := found.Items[0]
	if p.Account == who.ID && !p.Ward { // the same form again
		return s.view(ctx, &p)
	}
	h := p.handing(s.now())
	switch {
	case h == nil:
		return out, errCode
	case p.Account == who.ID:
		return out, errHeir
	case !hmac.Equal([]byte(s.code(p.ID, h)), []byte(in.Code)):
		return out, s.missed(ctx, p.ID, h.Nonce)
	case !in.Agree:
		return out, errAgree.Under(rule.Cite(s.rules, ruleSeparate, rule.Where{Region: p.Region, Day: s.now()})...)
	}
	if err = s.room(ctx, who.ID, false); err != nil {
		return out, err
	}
	key := ofAccount(who.ID)
	if id, err := s.claim(ctx, key, p.ID, who.ID); err != nil && (id != p.ID || !errors.Is(err, errClaimed)) { // else an earlier try of the same
		if errors.Is(err, errClaimed) {
			err = errSelf
		}
		return out, err
	}
	if p, err = s.give(ctx, &p, who.ID, h.Nonce); err != nil { // the claim is let go of with those that were cut off
		return out, err
	}
	if err = s.settle(ctx, key, p.ID); err != nil {
		return out, err
	}
	return s.view(ctx, &p)
}

// give writes whose account it is now. Who is of age has no guardian any more.
func (s *Service) give(ctx context.Context, p *Person, account, nonce string) (Person, error) {
	x, err := s.open(ctx, p)
	if err != nil {
		return *p, err
	}
	_, adult, err := s.ages(rule.Where{Region: p.Region, Day: s.now()})
	if err != nil {
		return *p, err
	}
	if x.IDNumber.Age(cn.DayOf(s.now())) >= adult.Value {
		x.Guardian = volunteerapi.Guardian{}
	}
	secret, err := s.seal(ctx, p.ID, x)
	if err != nil {
		return *p, err
	}
	read := p.Version
	return s.people.Update(ctx, p.ID, func(p *Person) (_ []event.Event, err error) {
		if err = p.At(read); err != nil { // what was sealed is what was read
			return nil, err
		}
		if h := p.handing(s.now()); h == nil || h.Nonce != nonce {
			return nil, errCode
		}
		if p.State, err = Life.Next(p.State, Take, []Hat{Heir}); err != nil {
			return nil, err
		}
		from, now := p.Account, s.now()
		p.Account, p.Ward, p.Handing, p.AgreedAt, p.Secret = account, false, nil, now, secret
		p.Claims = append(slices.Clone(p.Claims), ofAccount(account))
		return []event.Event{event.New(events.TypeVolunteerPersonHandedV1, now, events.VolunteerPersonHandedV1{
			Account: account, From: from, Number: p.Number, Region: p.Region,
		})}, nil
	})
}

// missed counts a code that is not it; after the last the guardian begins anew.
func (s *Service) missed(ctx context.Context, id, nonce string) error {
	_, err := s.people.Update(ctx, id, func(p *Person) ([]event.Event, error) {
		if h := p.Handing; h != nil && h.Nonce == nonce {
			next := *h
			if next.Wrong++; next.Wrong >= mostWrong {
				p.Handing = nil
			} else {
				p.Handing = &next
			}
		}
		return nil, nil
	})
	return cmp.Or(err, error(errCode))
}
