package incubation

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Booking is a space of a hub for one part of one day. Its id is made of the three, so that two who book at once find one
// of them booked. One that was given up stays and is nobody's.
type Booking struct {
	store.Meta
	Hub        string               `json:"hub"`
	Space      string               `json:"space"`
	SpaceName  string               `json:"space_name,omitempty"`
	Day        cn.Day               `json:"day"`
	Slot       organizationapi.Slot `json:"slot"`
	Incubation string               `json:"incubation"` // "" when it is free
	Name       string               `json:"name"`       // of the group
	Contact    string               `json:"contact"`
	BookedAt   time.Time            `json:"booked_at"`
}

var bookingSchema = store.Schema{Name: "bookings", Indexes: []string{"hub", "incubation"}}

func indexBooking(b *Booking) map[string][]string {
	if b.Incubation == "" {
		return nil
	}
	return map[string][]string{"hub": {b.Hub + "/" + b.Day.String()}, "incubation": {b.Incubation + "/" + b.Day.String()}}
}

func bookingID(hub, space string, day cn.Day, slot organizationapi.Slot) string {
	return hub + "." + space + "." + day.String() + "." + string(slot)
}

var (
	errTaken     = fault.New(fault.Conflict, "organization.booking.taken", "这个场地的这一时段已经有人预约，请换一个时段或者场地。")
	errAhead     = fault.New(fault.Refused, "organization.booking.ahead", "这一天还不能预约或者已经过去，请在列出的日期中选择。")
	errNoSpace   = fault.New(fault.Refused, "organization.booking.space", "基地没有这个场地，请从列出的场地中选择。")
	errNoBooking = fault.New(fault.NotFound, "organization.booking.not-found", "没有找到这个预约，它可能已经取消，请刷新页面查看。")
)

// calendarDays is how many days the calendar shows at once.
const calendarDays = 7

// mostShown bounds the groups for which somebody is offered to book.
const mostShown = 50

// BookSpace books a space for a group that is in the hub; the group does it itself or the hub for it.
func (s *Service) BookSpace(ctx context.Context, in organizationapi.BookSpaceRequest) (out organizationapi.Booking, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.Incubation, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, Book, i.hats(who)); err != nil {
		return out, err
	}
	if i.Hub.ID != in.ID {
		return out, errNone
	}
	h, err := s.hubs.Get(ctx, in.ID)
	if err != nil {
		return out, noHub(err)
	}
	space, ok := h.space(in.Space)
	if !ok {
		return out, errNoSpace.At("space", "请选择列出的场地。")
	}
	day, err := cn.ParseDay(in.Day)
	if err != nil {
		return out, errAhead.At("day", "请写成2026-01-31的样子。")
	}
	if first, last := cn.DayOf(s.now()), s.lastDay(&h); day.Before(first) || day.After(last) {
		return out, errAhead.Say("现在可以预约今天到"+last.Chinese()+"的场地，请另选一天。").At("day", "请选择今天到"+last.Chinese()+"的一天。")
	}
	b := Booking{
		Hub: h.ID, Space: in.Space, SpaceName: space.Name, Day: day, Slot: in.Slot, Incubation: i.ID, Name: i.Draft.Name, Contact: i.Contact, BookedAt: s.now(),
	}
	kept, err := s.book(ctx, b)
	return kept.shown(who, &h), err
}

// book writes a booking where there is none. The event that goes with it looks again whether the space is still there and
// the group still in the hub.
func (s *Service) book(ctx context.Context, b Booking) (kept Booking, err error) {
	id, made := bookingID(b.Hub, b.Space, b.Day, b.Slot), told(events.TypeOrganizationBookingBookedV1, b.BookedAt, events.OrganizationBookingBookedV1{Incubation: b.Incubation})
	kept, err = s.bookings.Insert(ctx, id, b, made...)
	if !errors.Is(err, store.ErrExists) {
		return kept, err
	}
	kept, err = s.bookings.Update(ctx, id, func(x *Booking) ([]event.Event, error) {
		switch x.Incubation {
		case "":
			b.Meta = x.Meta
			*x = b
			return made, nil
		case b.Incubation:
			return nil, errSame
		}
		return nil, errTaken.At("slot", "已经有人预约。")
	})
	if errors.Is(err, errSame) {
		return s.bookings.Get(ctx, id)
	}
	return kept, err
}

// lastDay is the last day for which a space may be booked today.
func (s *Service) lastDay(h *Hub) cn.Day { return cn.DayOf(s.now()).Add(int(h.Draft.Terms.AheadDays)) }

// CancelBooking frees a space again.
func (s *Service) CancelBooking(ctx context.Context, in organizationapi.CancelBookingRequest) (out organizationapi.Booking, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hubs.Get(ctx, in.ID)
	if err != nil {
		return out, noHub(err)
	}
	b, err := s.bookings.Get(ctx, bookingID(in.ID, in.Space, cn.Day(in.Day), in.Slot))
	if errors.Is(err, store.ErrNotFound) || err == nil && (b.Incubation == "" || b.Contact != who.ID && !h.kept(who)) {
		return out, errNoBooking
	}
	if err != nil {
		return out, err
	}
	why := byHub
	if b.Contact == who.ID {
		why = byGroup
	}
	if err := s.free(ctx, &b, &h, why); err != nil {
		return out, err
	}
	out = b.shown(who, &h)
	out.Mine = false
	return out, nil
}

// shown is a booking as the caller sees it: whose it is, is for the hub and for whoever booked.
func (b *Booking) shown(who identity.Caller, h *Hub) organizationapi.Booking {
	out := organizationapi.Booking{Space: b.Space, Day: b.Day.String(), Slot: b.Slot}
	if b.Contact == who.ID || h.kept(who) {
		out.Name, out.Mine = b.Name, true
	}
	return out
}

// ListBookings is a week of a hub's spaces, for its staff and for the groups that are in it; for everybody else there is none.
func (s *Service) ListBookings(ctx context.Context, in organizationapi.ListBookingsRequest) (out organizationapi.Calendar, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hubs.Get(ctx, in.ID)
	if err != nil {
		return out, noHub(err)
	}
	from, err := cn.ParseDay(in.From)
	if err != nil {
		from = cn.DayOf(s.now())
	}
	out = organizationapi.Calendar{
		From: from.String(), Days: calendarDays, Spaces: slices.Concat([]organizationapi.Space{}, h.Draft.Spaces), Last: s.lastDay(&h).String(),
		Items: []organizationapi.Booking{}, Incubations: []organizationapi.Party{},
	}
	may := store.Query{By: "at", Where: []store.Term{store.Is("mine", who.ID)}, Limit: mostShown, Desc: true}
	if h.kept(who) {
		may = store.Query{By: "in", Where: []store.Term{store.Under("in", h.ID+"/")}, Limit: mostShown}
	}
	found, err := s.incubations.Find(ctx, may)
	if err != nil {
		return out, err
	}
	for _, i := range found.Items {
		if _, err := Life.Next(i.State, Book, i.hats(who)); err == nil && i.Hub.ID == h.ID {
			out.Incubations = append(out.Incubations, organizationapi.Party{ID: i.ID, Name: i.Draft.Name})
		}
	}
	if len(out.Incubations) == 0 && !h.kept(who) {
		return out, errNoHub
	}
	to := from.Add(calendarDays)
	err = s.bookings.Each(ctx, store.Query{By: "hub", Where: []store.Term{store.Between("hub", h.ID+"/"+from.String(), h.ID+"/"+to.String())}}, func(b Booking) error {
		out.Items = append(out.Items, b.shown(who, &h))
		return nil
	})
	return out, err
}
