package organization

import (
	"context"

	"sanshe/services/organization/incubation"
)

// Called is the account of a login, for a hub that names a mentor.
func (p people) Called(ctx context.Context, login string) (incubation.Person, error) {
	a, err := p.accounts.Get(ctx, accountID(login))
	if err != nil {
		return incubation.Person{}, missingAccount(err)
	}
	return incubation.Person{ID: a.ID, Name: a.Name, Memberships: a.Memberships}, nil
}
