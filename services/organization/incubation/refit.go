package incubation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Why a booking is free again. Who gave it up need not be told, nor a group that is in the hub no longer.
const (
	byGroup = "group"
	byHub   = "hub"
	bySpace = "space"
	byEnd   = "ended"
)

var errBooked = fault.New(fault.Conflict, "organization.hub.booked", "要停用的场地今天以后还有预约，请先取消这些预约，或者选择同时取消并通知预约的组织。")

// space is one that may be booked; a hub that has ended has none.
func (h *Hub) space(code string) (x organizationapi.Space, ok bool) {
	n := slices.IndexFunc(h.Draft.Spaces, func(x organizationapi.Space) bool { return x.Code == code })
	if n < 0 || h.EndedAt != nil {
		return x, false
	}
	return h.Draft.Spaces[n], true
}

// lessened are the spaces that go (no seats) or have fewer seats than they had.
func lessened(was, will []organizationapi.Space) (out []events.OrganizationHubRefittedV1Spaces) {
	for _, x := range was {
		seats := int64(0)
		for _, y := range will {
			if y.Code == x.Code {
				seats = y.Seats
			}
		}
		if seats < x.Seats {
			out = append(out, events.OrganizationHubRefittedV1Spaces{Code: x.Code, Was: x.Seats, Seats: seats})
		}
	}
	return out
}

// coming calls do with what is booked in a hub from today on.
func (s *Service) coming(ctx context.Context, hub string, do func(Booking) error) error {
	q := store.Query{By: "hub", Where: []store.Term{store.Between("hub", hub+"/"+cn.DayOf(s.now()).String(), hub+"0")}} // "0" comes after "/"
	return s.bookings.Each(ctx, q, do)
}

// unbooked refuses to take a space away over the heads of who has booked it.
func (s *Service) unbooked(ctx context.Context, h *Hub, will []organizationapi.Space) error {
	n, names, last := 0, []string{}, cn.Day("")
	err := s.coming(ctx, h.ID, func(b Booking) error {
		if slices.ContainsFunc(will, func(x organizationapi.Space) bool { return x.Code == b.Space }) {
			return nil
		}
		n, last = n+1, b.Day
		if name := b.spaceName(); !slices.Contains(names, name) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil || n == 0 {
		return err
	}
	return errBooked.Say(fmt.Sprintf("要停用的%s到%s为止还有%d个预约，请先取消，或者选择同时取消并通知预约的组织。", strings.Join(names, "、"), last.Chinese(), n)).
		At("release", "停用的场地还有预约，同时取消的请选择这一项。")
}

// refit hears that spaces of a hub have gone, all of them when it has ended, or have fewer seats. What counts is the hub as
// it stands now: a space that is back keeps its bookings.
func (s *Service) refit(ctx context.Context, ev event.Event) error {
	var in events.OrganizationHubRefittedV1
	if ev.Type == events.TypeOrganizationHubRefittedV1 {
		if err := ev.Decode(&in); err != nil {
			return err
		}
	}
	h, err := s.hubs.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	return s.coming(ctx, h.ID, func(b Booking) error {
		space, ok := h.space(b.Space)
		n := slices.IndexFunc(in.Spaces, func(x events.OrganizationHubRefittedV1Spaces) bool { return x.Code == b.Space })
		switch {
		case !ok:
			return s.free(ctx, &b, &h, h.gone())
		case n < 0 || space.Seats >= in.Spaces[n].Was || b.BookedAt.After(ev.At):
			return nil
		}
		_, err := s.bookings.Apply(ctx, b.ID, ev, nil, func(b *Booking) ([]event.Event, error) {
			if b.Incubation == "" {
				return nil, nil
			}
			return told(events.TypeOrganizationBookingNarrowedV1, s.now(), events.OrganizationBookingNarrowedV1{
				Name: b.Name, Contact: b.Contact, Hub: h.ID, HubName: h.Draft.Name, SpaceName: b.spaceName(), Day: b.Day.String(), Slot: string(b.Slot), Seats: space.Seats,
			}), nil
		})
		return err
	})
}

// gone is why a space of the hub is not there.
func (h *Hub) gone() string {
	if h.EndedAt != nil {
		return byEnd
	}
	return bySpace
}

func (b *Booking) spaceName() string {
	if b.SpaceName == "" { // of before the name was kept
		return b.Space
	}
	return b.SpaceName
}

// free lets go of a booking as it was read; who is to be told is told by the same write. A booking that somebody else has
// made since stays.
func (s *Service) free(ctx context.Context, was *Booking, h *Hub, why string) error {
	_, err := s.bookings.Update(ctx, was.ID, func(b *Booking) ([]event.Event, error) {
		if b.Incubation != was.Incubation || !b.BookedAt.Equal(was.BookedAt) {
			return nil, errSame
		}
		var evs []event.Event
		if why != byGroup {
			evs = told(events.TypeOrganizationBookingReleasedV1, s.now(), events.OrganizationBookingReleasedV1{
				Name: b.Name, Contact: b.Contact, Hub: h.ID, HubName: h.Draft.Name, SpaceName: b.spaceName(), Day: b.Day.String(), Slot: string(b.Slot), Ground: why,
			})
		}
		b.Incubation, b.Name, b.Contact = "", "", ""
		return evs, nil
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

// onBooked hears of a booking: the space may have gone, or the group, while it was written.
func (s *Service) onBooked(ctx context.Context, ev event.Event) error {
	var in events.OrganizationBookingBookedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	b, err := s.bookings.Get(ctx, ev.Subject)
	if err != nil || b.Incubation != in.Incubation { // given up, perhaps booked by another
		return err
	}
	h, err := s.hubs.Get(ctx, b.Hub)
	if err != nil {
		return err
	}
	if _, ok := h.space(b.Space); !ok {
		return s.free(ctx, &b, &h, h.gone())
	}
	i, err := s.incubations.Get(ctx, b.Incubation)
	if err != nil || i.State == entered || i.EndedAt == nil || !b.Day.After(cn.DayOf(*i.EndedAt)) {
		return err
	}
	return s.free(ctx, &b, &h, byGroup)
}

// onEnded hears that a group is in the hub no longer: its place is free, and so is what it has booked from the next day on.
func (s *Service) onEnded(ctx context.Context, ev event.Event) error {
	i, err := s.incubations.Get(ctx, ev.Subject)
	if err != nil {
		return err
	}
	if err := s.release(ctx, i.Hub.ID, i.ID); err != nil {
		return err
	}
	h, err := s.hubs.Get(ctx, i.Hub.ID)
	if err != nil {
		return err
	}
	q := store.Query{By: "incubation", Where: []store.Term{store.Between("incubation", i.ID+"/"+cn.DayOf(*i.EndedAt).Add(1).String(), i.ID+"0")}}
	return s.bookings.Each(ctx, q, func(b Booking) error { return s.free(ctx, &b, &h, byGroup) })
}
