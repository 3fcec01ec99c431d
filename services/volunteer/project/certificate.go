package project

import (
	"context"
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/volunteer/card"
)

// levels are those of social workers' certificates, the lowest first.
var levels = []socialworkapi.CredentialLevel{socialworkapi.CredentialLevelAssistant, socialworkapi.CredentialLevelSocial, socialworkapi.CredentialLevelSenior}

// certified reports whether somebody holds a certificate of a level, or a higher one, whose registration stands. Only the holder's
// own word leads to it: the register of social work is asked on behalf of whoever signs up, and for a child there is none.
func (s *Service) certified(ctx context.Context, p *card.Person, level socialworkapi.CredentialLevel) (bool, error) {
	who, _ := identity.From(ctx)
	if p.Ward || p.Account != who.ID || !who.Has(identity.Worker) {
		return false, nil
	}
	own, err := route.Call(ctx, s.self, socialworkapi.ListMyCredentials, socialworkapi.ListMyCredentialsRequest{})
	if fault.Of(err).Kind == fault.Forbidden {
		return false, nil
	}
	return slices.ContainsFunc(own.Items, func(c socialworkapi.Credential) bool {
		stands := c.State == socialworkapi.CredentialStateRegistered || c.State == socialworkapi.CredentialStateRenewing
		return stands && slices.Index(levels, c.Level) >= slices.Index(levels, level)
	}), err
}
