// Package follow is the room of 关注: of which new projects an account wants to hear. What an account follows is one
// document, which only the account reads; it is also where its news have come to. Nothing goes out when a project is
// published: once a day each document looks at what is new since it looked last, and tells what fits in one message.
package follow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Following is what one account follows; its id is the account's.
type Following struct {
	store.Meta
	Account string     `json:"account"`
	Items   []Item     `json:"items"`
	Seen    time.Time  `json:"seen"` // what was published until then is not new any more
	Due     time.Time  `json:"due"`  // when it looks next
	Found   []Found    `json:"found,omitempty"`
	Count   int64      `json:"count,omitempty"` // how many the last message was of; Found are the first of them
	FoundAt *time.Time `json:"found_at,omitempty"`
}

// Item is one thing that is followed. What is "" is not asked for.
type Item struct {
	Place     string    `json:"place,omitempty"`
	PlaceName string    `json:"place_name,omitempty"`
	Service   string    `json:"service,omitempty"`
	Kind      string    `json:"kind,omitempty"` // the service in words
	Org       string    `json:"org,omitempty"`
	OrgName   string    `json:"org_name,omitempty"`
	Since     time.Time `json:"since"`
}

// Found is a project of which the account was told.
type Found struct {
	Project string `json:"project"`
	Title   string `json:"title"`
	OrgName string `json:"org_name"`
}

var schema = store.Schema{Name: "follows", Indexes: []string{"due"}}

func index(f *Following) map[string][]string {
	if len(f.Items) == 0 {
		return nil
	}
	return map[string][]string{"due": {store.Time(f.Due)}}
}

const (
	mostItems = 20
	// mostFound is how many of the last message's projects are kept.
	mostFound = 30
	// hour is when news are told, with the reminders of the next day.
	hour = 18
	// settling is how long after its publication a project is looked at: its shifts are made by then.
	settling = 5 * time.Minute
	// stale is from when on a project that was published and never looked at is no news any more.
	stale = 7 * 24 * time.Hour
)

var (
	errNothing = fault.New(fault.Refused, "volunteer.follow.nothing", "请至少选择一个地方、一类服务或者一个组织，再关注。")
	errPlace   = fault.New(fault.Refused, "volunteer.follow.place", "没有这个区划，请从列出的区划中选择。")
	errService = fault.New(fault.Refused, "volunteer.follow.service", "没有这种服务类别，请从列出的类别中选择。")
	errOrg     = fault.New(fault.Refused, "volunteer.follow.org", "名册中没有这个组织，请从项目的页面关注它。")
	errMany    = fault.New(fault.Conflict, "volunteer.follow.many", "最多关注二十样，请先在我的关注中去掉不再需要的。")
	errNobody  = fault.New(fault.Refused, "volunteer.follow.nobody", "请先登记为志愿者，再关注新项目。")
)

// next is the first time after now at which news are told.
func next(now time.Time) time.Time {
	at := cn.DayOf(now).At(hour, 0)
	if !at.After(now) {
		at = cn.DayOf(now).Add(1).At(hour, 0)
	}
	return at
}

func (x *Item) same(d *volunteerapi.FollowDraft) bool {
	return x.Place == d.Place && x.Service == d.Service && x.Org == d.Org
}

// wants reports whether a project is one that is followed, and was published after it was.
func (x *Item) wants(o *card.Opening) bool {
	return o.At.After(x.Since) && (x.Service == "" || x.Service == o.Service) && (x.Org == "" || x.Org == o.Org) && (x.Place == "" || cn.Within(o.Region, x.Place))
}

func (x *Item) text() string {
	return strings.Join(slices.DeleteFunc([]string{x.PlaceName, x.Kind, x.OrgName}, func(s string) bool { return s == "" }), "·")
}

// ListFollows lists what the caller follows.
func (s *Service) ListFollows(ctx context.Context, _ volunteerapi.ListFollowsRequest) (volunteerapi.FollowList, error) {
	who, _ := identity.From(ctx)
	f, err := s.follows.Get(ctx, who.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return f.view(), err
}

// AddFollow follows something from now on. What is followed already stays as it is.
func (s *Service) AddFollow(ctx context.Context, in volunteerapi.AddFollowRequest) (out volunteerapi.FollowList, err error) {
	who, _ := identity.From(ctx)
	mine, err := s.people.Mine(ctx, who.ID)
	if err != nil {
		return out, err
	}
	if len(mine) == 0 {
		return out, errNobody
	}
	x, err := s.named(ctx, &in.FollowDraft)
	if err != nil {
		return out, err
	}
	add := func(f *Following) error {
		f.Account = who.ID
		if slices.ContainsFunc(f.Items, func(y Item) bool { return y.same(&in.FollowDraft) }) {
			return nil
		}
		if len(f.Items) >= mostItems {
			return errMany
		}
		if len(f.Items) == 0 {
			f.Seen, f.Due = x.Since, next(x.Since)
		}
		f.Items = append(f.Items, x)
		return nil
	}
	for {
		f, err := s.follows.Update(ctx, who.ID, func(f *Following) ([]event.Event, error) { return nil, add(f) })
		if !errors.Is(err, store.ErrNotFound) {
			return f.view(), err
		}
		f = Following{}
		if err = add(&f); err != nil {
			return out, err
		}
		if f, err = s.follows.Insert(ctx, who.ID, f); !errors.Is(err, store.ErrExists) {
			return f.view(), err
		}
	}
}

// DropFollow follows something no longer. With the last one goes what was told, too.
func (s *Service) DropFollow(ctx context.Context, in volunteerapi.DropFollowRequest) (volunteerapi.FollowList, error) {
	who, _ := identity.From(ctx)
	f, err := s.follows.Update(ctx, who.ID, func(f *Following) ([]event.Event, error) {
		f.Items = slices.DeleteFunc(f.Items, func(x Item) bool { return x.same(&in.FollowDraft) })
		if len(f.Items) == 0 {
			*f = Following{Meta: f.Meta}
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return f.view(), err
}

// named looks up what is to be followed, and what it is called.
func (s *Service) named(ctx context.Context, d *volunteerapi.FollowDraft) (x Item, err error) {
	x = Item{Place: d.Place, Service: d.Service, Org: d.Org, Since: s.now()}
	if d.Place == "" && d.Service == "" && d.Org == "" {
		return x, errNothing
	}
	if d.Place != "" {
		if x.PlaceName, err = s.openings.Place(ctx, d.Place); err != nil {
			return x, err
		}
		if x.PlaceName == "" {
			return x, errPlace.At("place", "请选择列出的区划。")
		}
	}
	if d.Service != "" {
		all, err := s.fields(ctx, volunteerapi.ListVolunteerFieldsRequest{})
		if err != nil {
			return x, err
		}
		i := slices.IndexFunc(all.Services, func(f volunteerapi.VolunteerField) bool { return f.Code == d.Service })
		if i < 0 {
			return x, errService.At("service", "请选择列出的类别。")
		}
		x.Kind = all.Services[i].Text
	}
	if d.Org != "" {
		o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: d.Org})
		if fault.Of(err).Kind == fault.NotFound {
			err = errOrg.At("org", "请从项目的页面关注。")
		}
		if err != nil {
			return x, err
		}
		x.OrgName = o.Name
	}
	return x, nil
}

// forget empties what an account follows. The document stays with nothing in it: deleted and made anew it would number what it
// says from one again, and who has heard the first would not hear the second.
func (s *Service) forget(ctx context.Context, account string) error {
	_, err := s.follows.Update(ctx, account, func(f *Following) ([]event.Event, error) {
		*f = Following{Meta: f.Meta}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Of is what an account follows, for the copy of everything that is kept of it.
func (s *Service) Of(ctx context.Context, account string) ([]volunteerapi.Follow, error) {
	f, err := s.follows.Get(ctx, account)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return f.view().Items, err
}

func (f *Following) view() volunteerapi.FollowList {
	out := volunteerapi.FollowList{Items: []volunteerapi.Follow{}, Most: mostItems, Found: []volunteerapi.FollowFound{}, FoundAt: f.FoundAt, Count: f.Count}
	for i := range f.Items {
		x := &f.Items[i]
		out.Items = append(out.Items, volunteerapi.Follow{Place: x.Place, Service: x.Service, Org: x.Org, Text: x.text(), Since: x.Since})
	}
	for _, x := range f.Found {
		out.Found = append(out.Found, volunteerapi.FollowFound{Project: x.Project, Title: x.Title, OrgName: x.OrgName})
	}
	if len(f.Items) > 0 {
		out.Due = &f.Due
	}
	return out
}
