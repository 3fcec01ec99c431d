package person

import (
	"context"
	"errors"

	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
	"sanshe/services/volunteer/card"
)

var _ card.Keeper = (*Service)(nil)

// Numbered implements card.Keeper.
func (s *Service) Numbered(ctx context.Context, number string) (card.Person, error) {
	page, err := s.people.Find(ctx, store.Query{Where: []store.Term{store.Is("number", number)}, Limit: 1})
	if err != nil {
		return card.Person{}, err
	}
	if len(page.Items) == 0 {
		return card.Person{}, errNone
	}
	return s.card(ctx, &page.Items[0])
}

// lent is the key of somebody who is there.
func (s *Service) lent(ctx context.Context, person string) (*vault.Vault, error) {
	key, err := s.keys.Of(ctx, person)
	if errors.Is(err, subject.ErrGone) {
		return nil, errNone
	}
	return key, err
}

// Seal implements card.Keeper.
func (s *Service) Seal(ctx context.Context, person, place, text string) (string, error) {
	key, err := s.lent(ctx, person)
	if err != nil {
		return "", err
	}
	return key.Seal(place, text), nil
}

// Unseal implements card.Keeper.
func (s *Service) Unseal(ctx context.Context, person, place, sealed string) (string, error) {
	key, err := s.lent(ctx, person)
	if err != nil {
		return "", err
	}
	return key.Open(place, sealed)
}
