package person

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

var _ card.People = (*Service)(nil)

// GetVolunteer shows somebody to themselves, or to the guardian.
func (s *Service) GetVolunteer(ctx context.Context, in volunteerapi.GetVolunteerRequest) (out volunteerapi.Person, err error) {
	p, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &p)
}

// ListMyVolunteers lists the caller and the caller's wards.
func (s *Service) ListMyVolunteers(ctx context.Context, _ volunteerapi.ListMyVolunteersRequest) (out volunteerapi.PersonList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []volunteerapi.Person{}
	err = s.mine(ctx, who.ID, func(p *Person) error {
		v, err := s.view(ctx, p)
		if err == nil {
			out.Items = append(out.Items, v)
		}
		return err
	})
	return out, err
}

// GetVolunteerData is a copy of everything that is kept of somebody.
func (s *Service) GetVolunteerData(ctx context.Context, in volunteerapi.GetVolunteerDataRequest) (out volunteerapi.PersonData, err error) {
	p, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := s.open(ctx, &p)
	if err != nil {
		return out, err
	}
	out = volunteerapi.PersonData{IDNumber: string(x.IDNumber), AgreedAt: p.AgreedAt, MadeAt: s.now()}
	if s.Follows != nil {
		if out.Follows, err = s.Follows(ctx, p.Account); err != nil {
			return out, err
		}
	}
	out.Person, err = s.view(ctx, &p)
	return out, err
}

// mine calls do for those for whom an account acts and who can be read: itself first, then its wards as they came.
func (s *Service) mine(ctx context.Context, account string, do func(*Person) error) error {
	if account == "" {
		return nil
	}
	found, err := s.people.Find(ctx, store.Query{Where: []store.Term{store.Is("account", account)}})
	if err != nil {
		return err
	}
	slices.SortStableFunc(found.Items, func(a, b Person) int {
		if a.Ward != b.Ward {
			if b.Ward {
				return -1
			}
			return 1
		}
		return a.RegisteredAt.Compare(b.RegisteredAt)
	})
	for i := range found.Items {
		if err := do(&found.Items[i]); err != nil && !errors.Is(err, errNone) {
			return err
		}
	}
	return nil
}

func (s *Service) view(ctx context.Context, p *Person) (out volunteerapi.Person, err error) {
	who, _ := identity.From(ctx)
	x, err := s.open(ctx, p)
	if err != nil {
		return out, err
	}
	at := rule.Where{Region: p.Region, Day: s.now()}
	out = volunteerapi.Person{
		ID: p.ID, Version: p.Version, Number: p.Number, Name: x.Name, MaskedName: cn.MaskName(x.Name), Sex: x.Sex, Born: x.Born.String(),
		Age: int64(x.IDNumber.Age(cn.DayOf(s.now()))), IDNumber: cn.MaskID(string(x.IDNumber)), Region: p.Region, RegionName: s.place(p.Region),
		Address: x.Address, Phone: x.Phone, Skills: append([]string{}, p.Skills...), Services: append([]string{}, p.Services...), Ward: p.Ward,
		State: p.State, StateText: Life.Say(p.State), RegisteredAt: p.RegisteredAt, Moves: []volunteerapi.VolunteerMove{},
		Basis: card.Bases(s.rules, at, ruleKinds, ruleCopy, ruleWithdraw),
	}
	if x.Guardian != (volunteerapi.Guardian{}) {
		out.Guardian = &x.Guardian
		out.Basis = append(out.Basis, card.Bases(s.rules, at, ruleChild)...)
	}
	if h := p.handing(s.now()); h != nil && p.Account == who.ID {
		out.Handover = &volunteerapi.Handover{Code: s.code(p.ID, h), Until: h.Until}
	}
	early := p.Ward && s.grown(ctx, p) != nil
	for _, m := range Life.Open(p.State, p.hats(who)) {
		switch {
		case m.Do == Change:
			out.MayEdit = true
			continue
		case m.Do == Offer && early:
			continue
		}
		out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
	}
	return out, nil
}

// Of implements card.People.
func (s *Service) Of(ctx context.Context, id string) (card.Person, error) {
	p, err := s.people.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return card.Person{}, err
	}
	return s.card(ctx, &p)
}

// Reach is how to reach a person. Whoever calls it has written down who looks, and why, before.
func (s *Service) Reach(ctx context.Context, id string) (c card.Contact, err error) {
	p, err := s.people.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return c, err
	}
	x, err := s.open(ctx, &p)
	if c.Name, c.Phone = x.Name, x.Phone; p.Ward && err == nil {
		c.Guardian, c.Phone = x.Guardian.Name, x.Guardian.Phone
	}
	return c, err
}

// Mine implements card.People.
func (s *Service) Mine(ctx context.Context, account string) (out []card.Person, err error) {
	err = s.mine(ctx, account, func(p *Person) error {
		c, err := s.card(ctx, p)
		if err == nil {
			out = append(out, c)
		}
		return err
	})
	return out, err
}

func (s *Service) card(ctx context.Context, p *Person) (card.Person, error) {
	x, err := s.open(ctx, p)
	return card.Person{
		ID: p.ID, Number: p.Number, Account: p.Account, Ward: p.Ward, Name: x.Name, Region: p.Region, Born: x.Born, Active: p.State == active, Skills: p.Skills, Barred: p.Barred,
	}, err
}
