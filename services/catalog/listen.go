package catalog

import (
	"context"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/event"
)

// Listens is the table of reactions.
func (s *Service) Listens() map[string]event.Handler {
	return map[string]event.Handler{events.TypeCatalogCatalogueEffectedV1: s.supersede}
}

// supersede takes a version out of force when its successor comes into it.
func (s *Service) supersede(ctx context.Context, ev event.Event) error {
	var next events.CatalogCatalogueEffectedV1
	if err := ev.Decode(&next); err != nil || next.Previous == "" {
		return err
	}
	_, err := s.Catalogues.Apply(ctx, next.Previous, ev, nil, func(c *Catalogue) ([]event.Event, error) {
		if c.State != catalogapi.CatalogueStateEffective {
			return nil, nil // retired meanwhile: nothing is left to replace
		}
		if err := c.decide(Supersede, []Hat{Clock}); err != nil {
			return nil, err
		}
		c.Ended = &Remark{At: ev.At, Text: "新版“" + next.Title + "”已生效。"}
		return nil, nil
	})
	return err
}
