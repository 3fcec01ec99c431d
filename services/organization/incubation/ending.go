package incubation

import (
	"context"
	"errors"
	"fmt"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

var errOccupied = fault.New(fault.Conflict, "organization.hub.occupied", "还有组织在孵化基地里，请等它们出壳或者离开以后再结束基地。")

// overText is what a group reads whose application ended with its hub.
const overText = "孵化基地已经结束，没有办完的申请不再办理，请向其他孵化基地申请。"

// EndHub ends a hub for good: the organization that runs it gives it up, or the office that has recognized it takes that
// back. Places and end stand in one document, so that nobody enters a hub that has ended and none ends over a group.
func (s *Service) EndHub(ctx context.Context, in organizationapi.EndHubRequest) (out organizationapi.Hub, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hubs.Update(ctx, in.ID, func(h *Hub) ([]event.Event, error) {
		hats := h.hats(who)
		if len(hats) == 0 {
			return nil, errNoHub
		}
		if _, err := Hubs.Next(h.state(), End, hats); err != nil {
			return nil, err
		}
		if err := h.At(in.Version); err != nil {
			return nil, err
		}
		if n := len(h.Held); n > 0 {
			return nil, errOccupied.Say(fmt.Sprintf("还有%d个组织在%s里，请等它们出壳或者离开以后再结束。", n, h.Draft.Name))
		}
		now := s.now()
		h.EndedAt, h.EndedBy, h.Ending = &now, h.Org.Name, in.Note
		if !h.kept(who) {
			h.EndedBy = h.Office.Name
		}
		return told(events.TypeOrganizationHubEndedV1, now, events.OrganizationHubEndedV1{
			Name: h.Draft.Name, Org: h.Org.ID, OrgName: h.Org.Name, Office: h.Office.ID, OfficeName: h.Office.Name, Region: h.Region, By: h.EndedBy, Note: h.Ending,
		}), nil
	})
	return s.hub(&h, who), noHub(err)
}

// onHubEnded hears that a hub is over: so are the applications that run there, and what is still booked.
func (s *Service) onHubEnded(ctx context.Context, ev event.Event) error {
	q := store.Query{By: "hub", Where: []store.Term{store.Under("hub", ev.Subject+"/")}}
	err := s.incubations.Each(ctx, q, func(i Incubation) error {
		if i.State != applied && i.State != diagnosed {
			return nil
		}
		return s.over(ctx, i.ID)
	})
	if err != nil {
		return err
	}
	return s.refit(ctx, ev)
}

// onApplied hears of an application: the hub may have ended while it was written.
func (s *Service) onApplied(ctx context.Context, ev event.Event) error {
	i, err := s.incubations.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	h, err := s.hubs.Get(ctx, i.Hub.ID)
	if err != nil || h.EndedAt == nil {
		return err
	}
	return s.over(ctx, i.ID)
}

// over refuses an application whose hub has ended.
func (s *Service) over(ctx context.Context, id string) error {
	_, err := s.incubations.Update(ctx, id, func(i *Incubation) ([]event.Event, error) {
		to, err := Life.Next(i.State, Refuse, []Hat{Closing})
		if err != nil { // withdrawn or refused meanwhile
			return nil, errSame
		}
		i.State = to
		return i.take(Refuse, overText, s.now())
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}
