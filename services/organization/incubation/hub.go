package incubation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

// Hub is one 孵化基地 with the terms it has published. It also holds its places:
// whoever enters is written here first, so that the last place is given once.
type Hub struct {
	store.Meta
	Draft     organizationapi.HubDraft `json:"draft"`
	Org       organizationapi.Party    `json:"org"`
	Office    organizationapi.Party    `json:"office"` // that has recognized it
	Region    string                   `json:"region"`
	Held      []string                 `json:"held,omitempty"` // incubations that have a place
	CreatedAt time.Time                `json:"created_at"`

	EndedAt *time.Time `json:"ended_at,omitempty"`
	EndedBy string     `json:"ended_by,omitempty"` // name of the organization or the office
	Ending  string     `json:"ending,omitempty"`   // its reason, which everybody reads
}

var hubSchema = store.Schema{Name: "hubs", Indexes: []string{"made"}}

func indexHub(h *Hub) map[string][]string {
	return map[string][]string{"made": {store.Time(h.CreatedAt)}}
}

var (
	errNoHub    = fault.New(fault.NotFound, "organization.hub.not-found", "没有找到这个孵化基地，请从孵化基地列表重新进入。")
	errNotHere  = fault.New(fault.Forbidden, "organization.hub.not-here", "您不是管辖当地的登记管理机关的经办人，请由当地的登记管理机关认定。")
	errHubOrg   = fault.New(fault.Refused, "organization.hub.org", "运营基地的应是名册中正常的、有法人资格的组织，请重新选择。")
	errSpaces   = fault.New(fault.Refused, "organization.hub.spaces", "场地的编号重复，请给每个场地不同的编号。")
	errCapacity = fault.New(fault.Refused, "organization.hub.capacity", "名额不能少于已经占用的，请修改名额。")
	errFull     = fault.New(fault.Conflict, "organization.hub.full", "孵化基地的名额已经占满，请等有空余名额以后再办理入驻。")
	errClosed   = fault.New(fault.Conflict, "organization.hub.closed", "这个孵化基地现在不接受申请，请选择其他基地。")
)

// CreateHub recognizes a hub that an organization of the registrar's region runs.
func (s *Service) CreateHub(ctx context.Context, in organizationapi.CreateHubRequest) (out organizationapi.Hub, err error) {
	who, _ := identity.From(ctx)
	o, err := s.register.Of(ctx, in.Org)
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return out, err
	}
	if !o.Active() || !o.LegalEntity {
		return out, errHubOrg.At("org", "请选择有法人资格的组织。")
	}
	if err := s.listed(&o); err != nil {
		return out, err
	}
	i := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Role == identity.Registrar && cn.Within(o.Region, m.Region) })
	if i < 0 {
		return out, errNotHere
	}
	h := Hub{
		Draft: in.HubDraft, Org: party(&o), Office: organizationapi.Party{ID: who.Memberships[i].Org, Name: who.Memberships[i].OrgName},
		Region: o.Region, CreatedAt: s.now(),
	}
	h.Draft.Version, h.Draft.Release = 0, false
	if err := sound(&h.Draft); err != nil {
		return out, err
	}
	h, err = s.hubs.Create(ctx, h, func(string, *Hub) []event.Event { return nil })
	return s.hub(&h, who), err
}

func party(c *card.Card) organizationapi.Party { return organizationapi.Party{ID: c.ID, Name: c.Name} }

// sound refuses what cannot be meant, and puts the months of following up in order.
func sound(d *organizationapi.HubDraft) error {
	for i, x := range d.Spaces {
		if slices.ContainsFunc(d.Spaces[:i], func(y organizationapi.Space) bool { return y.Code == x.Code }) {
			return errSpaces.At(fmt.Sprintf("spaces.%d.code", i), "这个编号已经用过。")
		}
	}
	slices.Sort(d.Terms.Follow)
	d.Terms.Follow = slices.Compact(d.Terms.Follow)
	return nil
}

// UpdateHub is the organization's own: what it offers and on which terms. Who has applied keeps the terms of that day. A
// space that is booked goes only together with its bookings, and whoever keeps the hub must have said so; who has booked a
// space that goes or has fewer seats is told.
func (s *Service) UpdateHub(ctx context.Context, in organizationapi.UpdateHubRequest) (out organizationapi.Hub, err error) {
	who, _ := identity.From(ctx)
	if err := sound(&in.HubDraft); err != nil {
		return out, err
	}
	h, err := s.hubs.Get(ctx, in.ID)
	if err == nil && h.kept(who) && !in.Release {
		err = s.unbooked(ctx, &h, in.Spaces)
	}
	if err == nil && h.kept(who) && in.Open && !h.Draft.Open { // to take groups in again is to open
		err = s.operable(ctx, h.Org.ID)
	}
	if err != nil {
		return out, noHub(err)
	}
	h, err = s.hubs.Update(ctx, in.ID, func(h *Hub) ([]event.Event, error) {
		if !h.kept(who) {
			return nil, errNoHub
		}
		if _, err := Hubs.Next(h.state(), Change, h.hats(who)); err != nil {
			return nil, err
		}
		if err := h.At(in.Version); err != nil {
			return nil, err
		}
		if n := len(h.Held); in.Capacity < int64(n) {
			return nil, errCapacity.At("capacity", fmt.Sprintf("已经占用%d个名额。", n))
		}
		less := lessened(h.Draft.Spaces, in.Spaces)
		d := in.HubDraft
		d.Version, d.Release, d.Org = 0, false, h.Org.ID // who runs it is the registrar's to say
		h.Draft = d
		if len(less) == 0 {
			return nil, nil
		}
		return told(events.TypeOrganizationHubRefittedV1, s.now(), events.OrganizationHubRefittedV1{Spaces: less}), nil
	})
	return s.hub(&h, who), noHub(err)
}

func noHub(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoHub
	}
	return err
}

// kept reports whether the caller works for the organization that runs the hub.
func (h *Hub) kept(who identity.Caller) bool { return who.In(h.Org.ID, identity.Staff) }

// hats says who the caller is to it.
func (h *Hub) hats(who identity.Caller) (hats []Hat) {
	if h.kept(who) {
		hats = append(hats, Keeper)
	}
	if who.In(h.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
	}
	return hats
}

func (h *Hub) state() HubState {
	if h.EndedAt != nil {
		return ended
	}
	return running
}

// GetHub shows a hub to everybody.
func (s *Service) GetHub(ctx context.Context, in organizationapi.GetHubRequest) (out organizationapi.Hub, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hubs.Get(ctx, in.ID)
	return s.hub(&h, who), noHub(err)
}

// ListHubs lists the hubs, the latest first.
func (s *Service) ListHubs(ctx context.Context, in organizationapi.ListHubsRequest) (out organizationapi.HubPage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.hubs.Find(ctx, store.Query{By: "made", Desc: true, After: in.After, Limit: int(in.Limit)})
	out = organizationapi.HubPage{Items: []organizationapi.Hub{}, Next: found.Next}
	for i := range found.Items {
		out.Items = append(out.Items, s.hub(&found.Items[i], who))
	}
	return out, err
}

// applicants are the roles of whoever may speak for a group.
var applicants = []identity.Role{identity.Resident, identity.Volunteer, identity.Worker, identity.Staff}

func (s *Service) hub(h *Hub, who identity.Caller) organizationapi.Hub {
	d := h.Draft
	d.Spaces = slices.Concat([]organizationapi.Space{}, d.Spaces)
	d.Terms.Follow = slices.Concat([]int64{}, d.Terms.Follow)
	taken := int64(len(h.Held))
	can := func(do Verb) bool { _, err := Hubs.Next(h.state(), do, h.hats(who)); return err == nil }
	return organizationapi.Hub{
		ID: h.ID, Version: h.Version, Draft: d, Org: h.Org, Office: h.Office, Region: h.Region, RegionName: s.place(h.Region),
		State: h.state(), StateText: Hubs.Say(h.state()), EndedAt: h.EndedAt, EndedBy: h.EndedBy, Ending: h.Ending, Taken: taken, Free: max(0, d.Capacity-taken),
		MayEdit: can(Change), MayEnd: can(End) && taken == 0, MayApply: d.Open && h.EndedAt == nil && !h.kept(who) && slices.ContainsFunc(applicants, who.Has),
	}
}

// ListGraduates names the groups that have gone out of a hub, the latest first: a name, a day and what it is registered as.
func (s *Service) ListGraduates(ctx context.Context, in organizationapi.ListGraduatesRequest) (out organizationapi.GraduatePage, err error) {
	found, err := s.incubations.Find(ctx, store.Query{By: "out", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("out", in.ID+"/")}})
	out = organizationapi.GraduatePage{Items: []organizationapi.Graduate{}, Next: found.Next}
	for i := range found.Items {
		x := &found.Items[i]
		out.Items = append(out.Items, organizationapi.Graduate{Name: x.Draft.Name, GraduatedOn: cn.DayOf(*x.EndedAt).String(), Heir: x.Heir})
	}
	return out, err
}
