package dispute

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/services/tender/shown"
)

// What a write of a challenge makes public leaves with the write itself, as with
// a purchase, to be copied and kept for ever.

// outside is the challenge as a stranger sees it, less its way and its buttons;
// how far it has come stands in its instants.
func (s *Service) outside(c *Challenge) json.RawMessage {
	v := s.shown(context.Background(), c, identity.Caller{})
	v.Version, v.Open, v.PauseBasis, v.Steps, v.Moves = 0, false, nil, []tenderapi.Step{}, []tenderapi.Move{}
	return shown.Raw(v)
}

// disclosed adds to what a write tells what anyone may see of the challenge from
// then on, unless that is what was there before: a letter sent back and forth
// between those concerned is theirs.
func (s *Service) disclosed(before json.RawMessage, c *Challenge, at time.Time, evs []event.Event) []event.Event {
	now := s.outside(c)
	if bytes.Equal(before, now) {
		return evs
	}
	return append(evs, event.New(events.TypeTenderChallengeReleasedV1, at, events.TenderChallengeReleasedV1{Tender: c.Tender, Challenge: now}))
}
