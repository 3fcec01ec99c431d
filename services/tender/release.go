package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/services/tender/shown"
)

// releasing are the facts that change what anyone may see, and the step of the
// purchase that each is. Handing to review, seating a committee and deciding
// change nothing in public.
var releasing = map[string]string{
	events.TypeTenderTenderIntendedV1:   "intended",
	events.TypeTenderTenderPublicizedV1: "publicized",
	events.TypeTenderTenderPublishedV1:  "published",
	events.TypeTenderTenderAmendedV1:    "amended",
	events.TypeTenderTenderSuspendedV1:  "suspended",
	events.TypeTenderTenderResumedV1:    "resumed",
	events.TypeTenderTenderClosedV1:     "closed",
	events.TypeTenderTenderOpenedV1:     "opened",
	events.TypeTenderTenderAskedV1:      "asked",
	events.TypeTenderTenderOfferedV1:    "offered",
	events.TypeTenderTenderTakenV1:      "taken",
	events.TypeTenderTenderFrozenV1:     "frozen",
	events.TypeTenderTenderRevealedV1:   "revealed",
	events.TypeTenderTenderRemediedV1:   "remedied",
	events.TypeTenderTenderScoredV1:     "scored",
	events.TypeTenderTenderAwardedV1:    "awarded",
	events.TypeTenderTenderFailedV1:     "failed",
	events.TypeTenderTenderRuledV1:      "ruled",
	events.TypeTenderTenderRemovedV1:    "removed",
	events.TypeTenderTenderAdmittedV1:   "admitted",
	events.TypeTenderTenderLeftV1:       "left",
}

// aloud adds to what a write tells what anyone may see from then on. It leaves
// with the write itself: whoever asked later might be shown another state.
func (s *Service) aloud(t *Tender, evs []event.Event) []event.Event {
	for _, ev := range evs {
		if step := releasing[ev.Type]; step != "" && t.public() {
			return append(slices.Clip(evs), s.released(t, step, ev.At))
		}
	}
	return evs
}

// released is the purchase as a stranger sees it after a step. What its pages
// show of persons is for its readers and stays out of what is copied and kept
// for ever: contacts, telephone numbers, the committee. Marks stay with the
// purchase too: they grow with judges, bids and criteria, and are asked for there.
func (s *Service) released(t *Tender, step string, at time.Time) event.Event {
	stranger := context.Background()
	v := s.view(stranger, t)
	v.Version++ // as the write leaves it
	v.Steps, v.Moves, v.SuspendedBasis, v.Original, v.Committee, v.Choosing = []tenderapi.Step{}, []tenderapi.Move{}, nil, nil, nil, nil
	v.ContactName, v.ContactPhone = "", ""
	if v.Sealing != nil {
		for i := range v.Sealing.Holders {
			v.Sealing.Holders[i].Name = ""
		}
	}
	for i := range v.Amendments {
		a := &v.Amendments[i]
		a.Changes = slices.Clone(a.Changes)
		for j := range a.Changes {
			if c := &a.Changes[j]; c.Field == "contact" {
				c.Old, c.New = "", ""
			}
		}
	}
	out := events.TenderTenderReleasedV1{Step: step, Tender: shown.Raw(v)}
	if t.Opening != nil && !t.hushed() {
		opening := s.told(stranger, t)
		opening.Host = ""
		out.Opening = shown.Raw(opening)
	}
	return event.New(events.TypeTenderTenderReleasedV1, at, out)
}
