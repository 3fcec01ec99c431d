package tender

import (
	"cmp"
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Whoever must stay away (回避) from a purchase takes no step of it any more:
// every door that somebody of the office, a judge or a holder goes through asks kept.

// keeper is the purchase that keeps the requests about somebody of the office, or
// about a member: of lots the first, where the office acts for all of them, and
// the one whose committee another shares.
func (t *Tender) keeper(of string) string {
	if of == ofMember {
		return cmp.Or(t.CommitteeOf, t.ID)
	}
	return cmp.Or(t.Procedure, t.ID)
}

// requests are those to step aside that hold for a purchase: its own, and those
// about people who act in it as they do in another lot.
func (s *Service) requests(ctx context.Context, t *Tender) ([]Avoidance, error) {
	list := slices.Clone(t.Avoidances)
	for _, of := range []string{ofOfficer, ofMember} {
		id := t.keeper(of)
		if id == t.ID {
			continue
		}
		other, err := s.tenders.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, slices.DeleteFunc(other.Avoidances, func(a Avoidance) bool { return a.Of != of })...)
	}
	return list, nil
}

// asideBy is the upheld request by which somebody must stay away, or nil.
func asideBy(list []Avoidance, account string) *Avoidance {
	i := slices.IndexFunc(list, func(a Avoidance) bool { return a.Upheld && a.Account == account })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// kept refuses somebody whom an upheld request keeps away.
func (s *Service) kept(ctx context.Context, t *Tender, account string) error {
	list, err := s.requests(ctx, t)
	if err != nil {
		return err
	}
	a := asideBy(list, account)
	if a == nil {
		return nil
	}
	return fault.New(fault.Refused, "tender.tender.aside", "供应商申请您回避，采购人已认定您与"+a.To+"有利害关系，您应当回避，请由其他人办理。").
		Under(s.basis(*t, "tender.recusal.relations")...)
}

// acting loads a purchase for a step that changes another document than the purchase itself.
func (s *Service) acting(ctx context.Context, id string) (t Tender, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	if t, err = s.load(ctx, id); err != nil {
		return t, who, err
	}
	return t, who, s.kept(ctx, &t, who.ID)
}

// may are the moves that somebody can make now; who must stay away can make none.
func (s *Service) may(ctx context.Context, t *Tender, who identity.Caller) []move {
	moves := t.open(t.hats(who))
	if len(moves) == 0 || s.kept(ctx, t, who.ID) != nil {
		return nil
	}
	return moves
}

// spare drops the tasks that somebody is not asked to do, because they must stay away from the purchase.
func (s *Service) spare(ctx context.Context, who identity.Caller, list *tenderapi.TaskList) error {
	away := map[string]bool{}
	for _, x := range list.Items {
		if _, known := away[x.Tender]; known {
			continue
		}
		t, err := s.tenders.Get(ctx, x.Tender)
		if err != nil {
			return err
		}
		requests, err := s.requests(ctx, &t)
		if err != nil {
			return err
		}
		away[x.Tender] = asideBy(requests, who.ID) != nil
	}
	list.Items = slices.DeleteFunc(list.Items, func(x tenderapi.Task) bool { return away[x.Tender] })
	return nil
}

// replaced refuses while somebody whom an upheld request keeps away sits in the committee: what they have signed must not count.
func (s *Service) replaced(ctx context.Context, t *Tender) error {
	list, err := s.requests(ctx, t)
	if err != nil {
		return err
	}
	for _, m := range t.Committee {
		if a := asideBy(list, m.Account); a != nil {
			return s.recused(t, tenderapi.Party{Name: a.To})
		}
	}
	return nil
}
