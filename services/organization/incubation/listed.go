package incubation

import (
	"context"
	"slices"

	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/card"
	"sanshe/services/organization/law"
)

// ruleListed says what is done to whoever is on the list of 严重违法失信.
const ruleListed = "organization.credit.serious.consequences"

// unfunded is the consequence that a hub has to heed: its rooms and hours are given from public means.
const unfunded = "unfunded"

var errListed = fault.New(fault.Refused, "organization.hub.listed", "列入严重违法失信名单的组织不能运营孵化基地，也不能入驻，请移出名单以后再办理。")

// listed refuses an organization that the law lets nobody fund.
func (s *Service) listed(o *card.Card) error {
	if !o.Serious {
		return nil
	}
	x := &law.Examiner{Book: s.rules, At: rule.Where{Region: o.Region, Day: s.now()}}
	if a, ok := law.May[[]rule.Item](x, ruleListed); ok && slices.ContainsFunc(a.Value, func(i rule.Item) bool { return i.Code == unfunded }) {
		x.Say(false, "", "", o.Name+"在严重违法失信名单中，不能运营孵化基地，也不能入驻，请移出名单以后再办理。", a.Basis())
	}
	return x.Refusal(errListed)
}

// admissible refuses a group that is on the list under its name, and one that would be taken in by an organization that is.
// The list names registered organizations only, so that a group that is filed or nothing yet stands there once it is registered.
func (s *Service) admissible(ctx context.Context, i *Incubation) error {
	named, err := s.register.Named(ctx, i.Draft.Name)
	if err != nil {
		return err
	}
	for n := range named {
		if err := s.listed(&named[n]); err != nil {
			return err
		}
	}
	return s.operable(ctx, i.Org.ID)
}

// operable refuses a hub to an organization that is on the list today.
func (s *Service) operable(ctx context.Context, org string) error {
	o, err := s.register.Of(ctx, org)
	if err != nil {
		return err
	}
	return s.listed(&o)
}
