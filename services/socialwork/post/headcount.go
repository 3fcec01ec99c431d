package post

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Headcount is how many community workers a county may have, by resident population. It is never changed: the next one replaces it.
type Headcount struct {
	store.Meta
	Office      socialworkapi.Party             `json:"office"`
	Region      string                          `json:"region"`
	Title       string                          `json:"title"`
	Rate        int64                           `json:"rate"` // to 10,000 residents
	Rounding    socialworkapi.HeadcountRounding `json:"rounding"`
	Source      string                          `json:"source"`
	CountedOn   cn.Day                          `json:"counted_on"`
	From        cn.Day                          `json:"from"`
	Communities []socialworkapi.CommunityQuota  `json:"communities"`
	People      int64                           `json:"people"`
	Quota       int64                           `json:"quota"`
	State       HeadcountState                  `json:"state"`
	Applied     bool                            `json:"applied,omitempty"` // the posts of the communities follow it
	Drafter     string                          `json:"drafter"`           // account
	DraftedAt   time.Time                       `json:"drafted_at"`
	AnnouncedAt *time.Time                      `json:"announced_at,omitempty"`
	Note        string                          `json:"note,omitempty"`
}

var headcountSchema = store.Schema{Name: "headcounts", Indexes: []string{"all", "place", "coming", "drafts"}}

func indexHeadcount(h *Headcount) map[string][]string {
	switch h.State {
	case planned:
		return map[string][]string{"drafts": {h.Office.ID + "/" + store.Time(h.DraftedAt)}}
	case inForce, replaced:
		at := h.From.String() + "/" + store.Time(*h.AnnouncedAt) + "/" + h.ID
		ix := map[string][]string{"all": {at}, "place": {h.Region + "/" + at}}
		if h.State == inForce && !h.Applied {
			ix["coming"] = []string{at}
		}
		return ix
	}
	return nil
}

var (
	errNoHeadcount = fault.New(fault.NotFound, "socialwork.headcount.not-found", "没有找到这份总量额度，请从社区工作者岗位重新进入。")
	errCounty      = fault.New(fault.Forbidden, "socialwork.headcount.county", "总量额度以县（市、区）为单位核定，请由县（市、区）的经办人办理。")
	errCommunity   = fault.New(fault.Refused, "socialwork.headcount.community", "有社区不在本县（市、区），或者写了两次，请核对社区代码。")
	errFrom        = fault.New(fault.Refused, "socialwork.headcount.from", "施行日期不能早于今天，人口数的日期不能晚于今天，请改正。")
	errReturn      = fault.New(fault.Invalid, "socialwork.headcount.no-note", "请写明退回的理由，起草的人会看到。")
)

// Share is the quota of a county, and of it to each community: the whole is rounded once as the terms say, and what the whole
// parts leave goes to the greatest remainders, so that the communities together are never more than the county.
func Share(people []int64, rate int64, how socialworkapi.HeadcountRounding) (quota int64, each []int64) {
	const unit = 10_000
	total := int64(0)
	type left struct {
		i    int
		rest int64
	}
	var rests []left
	given := int64(0)
	for i, n := range people {
		total += n * rate
		each = append(each, n*rate/unit)
		given += n * rate / unit
		rests = append(rests, left{i, n * rate % unit})
	}
	quota = total / unit
	switch {
	case how == socialworkapi.HeadcountRoundingUp && total%unit > 0, how == socialworkapi.HeadcountRoundingNearest && total%unit*2 >= unit:
		quota++
	}
	slices.SortStableFunc(rests, func(a, b left) int { return cmp.Compare(b.rest, a.rest) })
	for _, r := range rests[:quota-given] {
		each[r.i]++
	}
	return quota, each
}

func (h *Headcount) hats(who identity.Caller) (hats []Hat) {
	if who.In(h.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
		if who.ID != h.Drafter {
			hats = append(hats, Second)
		}
	}
	return hats
}

func (h *Headcount) law() rule.Where { return rule.Where{Region: h.Region, Day: h.DraftedAt} }

// DraftHeadcount reckons what the caller's county may have.
func (s *Service) DraftHeadcount(ctx context.Context, in socialworkapi.DraftHeadcountRequest) (out socialworkapi.Headcount, err error) {
	who, now := caller(ctx), s.now()
	m, _ := who.As(identity.Registrar) // the door opens for no other
	if len(m.Region) != 6 {
		return out, errCounty
	}
	h := Headcount{
		Office: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, Title: in.Title, Rate: in.Rate, Rounding: in.Rounding, Source: in.Source,
		CountedOn: cn.Day(in.CountedOn), From: cn.Day(in.From), State: Counting.Start, Drafter: who.ID, DraftedAt: now,
	}
	today := cn.DayOf(now)
	switch {
	case !h.From.Valid() || h.From.Before(today):
		return out, errFrom.At("from", "请改到今天或者以后。")
	case !h.CountedOn.Valid() || h.CountedOn.After(today):
		return out, errFrom.At("counted_on", "请改到今天或者以前。")
	}
	var people []int64
	seen := map[string]bool{}
	for i, c := range in.Communities {
		if seen[c.Community] || !cn.Within(c.Community, h.Region) {
			return out, errCommunity.At(fmt.Sprintf("communities.%d.community", i), "请核对。")
		}
		seen[c.Community] = true
		people = append(people, c.People)
		h.People += c.People
	}
	var each []int64
	h.Quota, each = Share(people, h.Rate, h.Rounding)
	for i, c := range in.Communities {
		h.Communities = append(h.Communities, socialworkapi.CommunityQuota{Community: c.Community, Name: c.Name, People: c.People, Quota: each[i]})
	}
	h, err = s.headcounts.Create(ctx, h, func(string, *Headcount) []event.Event {
		return told(events.TypeSocialworkHeadcountDraftedV1, now, events.SocialworkHeadcountDraftedV1{Title: h.Title, Office: h.Office.ID, OfficeName: h.Office.Name, Region: h.Region, By: who.ID})
	})
	if err != nil {
		return out, err
	}
	return s.headcount(&h, who), nil
}

// MoveHeadcount announces a draft or gives it back. What would come into force in the past begins on the day it is announced.
func (s *Service) MoveHeadcount(ctx context.Context, in socialworkapi.MoveHeadcountRequest) (out socialworkapi.Headcount, err error) {
	who, now := caller(ctx), s.now()
	h, err := s.headcounts.Update(ctx, in.ID, func(h *Headcount) ([]event.Event, error) {
		do := Verb(in.Do)
		to, err := Counting.Next(h.State, do, h.hats(who))
		if err != nil {
			return nil, err
		}
		if err := h.At(in.Version); err != nil {
			return nil, err
		}
		h.State = to
		if do == Return {
			if h.Note = in.Note; h.Note == "" {
				return nil, errReturn.At("note", "请填写。")
			}
			return nil, nil
		}
		h.AnnouncedAt, h.From = &now, max(h.From, cn.DayOf(now))
		return told(events.TypeSocialworkHeadcountAnnouncedV1, now, events.SocialworkHeadcountAnnouncedV1{
			Title: h.Title, Office: h.Office.ID, OfficeName: h.Office.Name, Region: h.Region, From: h.From.String(),
		}), nil
	})
	if err != nil {
		return out, missing(err, errNoHeadcount)
	}
	return s.headcount(&h, who), nil
}

// GetHeadcount shows one; what is not announced is the office's.
func (s *Service) GetHeadcount(ctx context.Context, in socialworkapi.GetHeadcountRequest) (out socialworkapi.Headcount, err error) {
	who := caller(ctx)
	h, err := s.headcounts.Get(ctx, in.ID)
	if err == nil && h.AnnouncedAt == nil && len(h.hats(who)) == 0 {
		err = errNoHeadcount
	}
	if err != nil {
		return out, missing(err, errNoHeadcount)
	}
	return s.headcount(&h, who), nil
}

// ListHeadcounts lists what was announced, the latest first; for a registrar the office's drafts stand before them.
func (s *Service) ListHeadcounts(ctx context.Context, in socialworkapi.ListHeadcountsRequest) (out socialworkapi.HeadcountPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.Headcount{}
	if m, ok := who.As(identity.Registrar); ok && in.After == "" && in.Region == "" {
		drafts, err := s.headcounts.Find(ctx, store.Query{By: "drafts", Desc: true, Limit: 20, Where: []store.Term{store.Under("drafts", m.Org+"/")}})
		if err != nil {
			return out, err
		}
		for i := range drafts.Items {
			out.Items = append(out.Items, s.headcount(&drafts.Items[i], who))
		}
	}
	q := store.Query{By: "all", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 30))}
	if in.Region != "" {
		q.By, q.Where = "place", []store.Term{store.Under("place", cn.Stem(in.Region))}
	}
	found, err := s.headcounts.Find(ctx, q)
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.headcount(&found.Items[i], who))
	}
	return out, err
}

// apply brings headcounts into force whose day has come: each community has what it says, one that it does not name has none.
// What was cut off is done again.
func (s *Service) apply(ctx context.Context) error {
	until := cn.DayOf(s.now()).String() + "0" // the sign after /
	return s.headcounts.Sweep(ctx, store.Query{By: "coming", Where: []store.Term{store.Between("coming", "", until)}}, func(h Headcount) error {
		for _, c := range h.Communities {
			if err := s.establish(ctx, &h, c); err != nil {
				return err
			}
		}
		err := s.establishments.Each(ctx, store.Query{By: "place", Where: []store.Term{store.Under("place", h.Region)}}, func(e Establishment) error {
			if e.Headcount == h.ID {
				return nil
			}
			return s.establish(ctx, &h, socialworkapi.CommunityQuota{Community: e.ID, Name: e.Name})
		})
		if err != nil {
			return err
		}
		place := h.Region + "/"
		before := store.Query{By: "place", Where: []store.Term{store.Between("place", place, place+h.From.String()+"/"+store.Time(*h.AnnouncedAt))}}
		err = s.headcounts.Each(ctx, before, func(old Headcount) error {
			_, err := s.headcounts.Update(ctx, old.ID, func(old *Headcount) ([]event.Event, error) {
				if to, err := Counting.Next(old.State, Replace, []Hat{Clock}); err == nil {
					old.State = to
				}
				return nil, nil
			})
			return err
		})
		if err != nil {
			return err
		}
		_, err = s.headcounts.Update(ctx, h.ID, func(h *Headcount) ([]event.Event, error) {
			h.Applied = true
			return nil, nil
		})
		return err
	})
}

// warnings say where a headcount is not what is usual. What is usual was never read in a text, so it refuses nothing.
func (s *Service) warnings(h *Headcount) []string {
	out := []string{}
	if usual, err := rule.Ask[int64](s.rules, ruleRate, h.law()); err == nil && h.Rate < usual.Value {
		out = append(out, fmt.Sprintf("转述的目标是每万人%d名，这里是%d名。", usual.Value, h.Rate))
	}
	return out
}

func (s *Service) headcount(h *Headcount, who identity.Caller) socialworkapi.Headcount {
	return socialworkapi.Headcount{
		ID: h.ID, Version: h.Version, Office: h.Office, Region: h.Region, RegionName: s.place(h.Region), Title: h.Title, Rate: h.Rate, Rounding: h.Rounding,
		Source: h.Source, CountedOn: h.CountedOn.String(), From: h.From.String(), Communities: h.Communities, People: h.People, Quota: h.Quota,
		State: h.State, StateText: Counting.Say(h.State), Note: h.Note, Warnings: s.warnings(h),
		Moves: bureau.Menu(Counting, h.State, h.hats(who)), Basis: bureau.Cite(s.rules, h.law(), ruleRate),
	}
}
