package registration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Claim is the one application under way for a subject of an organization, or for
// a name in a region. Its id says what is claimed, so that two claims are two
// writes of one document.
type Claim struct {
	store.Meta
	Application string `json:"application"`
}

var errTwice = fault.New(fault.Conflict, "organization.application.twice", "同一事项已有一份申请在办理，请等它办结，或者撤回以后再提交。")

// claimed is what an application claims; "" is nothing.
func (a *Application) claimed() string {
	what := "organization/" + a.Draft.Org + "/" + string(a.Draft.Subject)
	if a.Draft.Subject == organizationapi.SubjectEstablish {
		what = "name/" + cn.Stem(a.Region) + "/" + a.Name
	}
	sum := sha256.Sum256([]byte(what))
	return hex.EncodeToString(sum[:16])
}

// claim makes this application the one under way, before it is handed in. A claim
// of one that has ended, or never came about, is taken over.
func (s *Service) claim(ctx context.Context, a *Application) error {
	id := a.claimed()
	_, err := s.claims.Insert(ctx, id, Claim{Application: a.ID})
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	c, err := s.claims.Get(ctx, id)
	if err != nil || c.Application == a.ID {
		return err
	}
	other, err := s.applications.Get(ctx, c.Application)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return err
	case other.underway() && other.claimed() == id:
		return errTwice
	}
	_, err = s.claims.Update(ctx, id, func(now *Claim) ([]event.Event, error) {
		if now.Application != c.Application && now.Application != a.ID {
			return nil, errTwice // somebody else was quicker
		}
		now.Application = a.ID
		return nil, nil
	})
	return err
}
