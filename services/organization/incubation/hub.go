package incubation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	i := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Role == identity.Registrar && cn.Within(o.Region, m.Region) })
	if i < 0 {
		return out, errNotHere
	}
	h := Hub{
		Draft: in.HubDraft, Org: party(&o), Office: organizationapi.Party{ID: who.Memberships[i].Org, Name: who.Memberships[i].OrgName},
		Region: o.Region, CreatedAt: s.now(),
	}
	h.Draft.Version = 0
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

// UpdateHub is the organization's own: what it offers and on which terms. Who has applied keeps the terms of that day.
func (s *Service) UpdateHub(ctx context.Context, in organizationapi.UpdateHubRequest) (out organizationapi.Hub, err error) {
	who, _ := identity.From(ctx)
	if err := sound(&in.HubDraft); err != nil {
		return out, err
	}
	h, err := s.hubs.Update(ctx, in.ID, func(h *Hub) ([]event.Event, error) {
		if !h.kept(who) {
			return nil, errNoHub
		}
		if err := h.At(in.Version); err != nil {
			return nil, err
		}
		if n := len(h.Held); in.Capacity < int64(n) {
			return nil, errCapacity.At("capacity", fmt.Sprintf("已经占用%d个名额。", n))
		}
		d := in.HubDraft
		d.Version, d.Org = 0, h.Org.ID // who runs it is the registrar's to say
		h.Draft = d
		return nil, nil
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

// hold gives a place to an incubation, once; the last one goes to whoever is first.
func (s *Service) hold(ctx context.Context, hub, incubation string) error {
	_, err := s.hubs.Update(ctx, hub, func(h *Hub) ([]event.Event, error) {
		if slices.Contains(h.Held, incubation) {
			return nil, nil
		}
		if int64(len(h.Held)) >= h.Draft.Capacity {
			return nil, errFull.Say(fmt.Sprintf("%s的%d个名额已经占满，请等有空余名额以后再办理入驻。", h.Draft.Name, h.Draft.Capacity))
		}
		h.Held = append(h.Held, incubation)
		return nil, nil
	})
	return noHub(err)
}

// release takes a place back; asked twice it does nothing the second time.
func (s *Service) release(ctx context.Context, hub, incubation string) error {
	_, err := s.hubs.Update(ctx, hub, func(h *Hub) ([]event.Event, error) {
		h.Held = slices.DeleteFunc(h.Held, func(id string) bool { return id == incubation })
		return nil, nil
	})
	return err
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
	return organizationapi.Hub{
		ID: h.ID, Version: h.Version, Draft: d, Org: h.Org, Office: h.Office, Region: h.Region, RegionName: s.place(h.Region),
		Taken: taken, Free: max(0, d.Capacity-taken), MayEdit: h.kept(who), MayApply: d.Open && !h.kept(who) && slices.ContainsFunc(applicants, who.Has),
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
