package casework

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

var (
	errNotLeft = fault.New(fault.Conflict, "socialwork.case.not-left", "这件个案的承办人还在本组织，由承办人办理；已经离开的，请平台管理员先收回其社会工作者的角色。")
	errHeir    = fault.New(fault.Refused, "socialwork.case.heir", "接手的应是本组织的、登记有效的另一名社会工作者，请从列出的人员中选择。")
)

// mostLeft bounds what a manager is shown at once; what is handed over makes room.
const mostLeft = 200

// left reports whether the social worker of a case works for its organization no more. Their case would else be served by nobody,
// closed by nobody, and kept for ever.
func (s *Service) left(ctx context.Context, c *Case) (bool, error) {
	name, err := s.orgs.WorkerName(ctx, c.Org, c.Carer)
	return name == "", err
}

// heir is what somebody is called who may take a case over: a social worker of its organization whose registration stands.
func (s *Service) heir(ctx context.Context, org, account string) (name string, err error) {
	if name, err = s.orgs.WorkerName(ctx, org, account); err != nil || name == "" {
		return "", err
	}
	ok, err := s.stands.Stands(ctx, account)
	if !ok {
		name = ""
	}
	return name, err
}

// ListLeftCases are the cases of an organization that are not over and whose social worker has left it, with who may take them over. A
// manager sees of them what everybody of the organization may know: that there are so many, and how far they have come.
func (s *Service) ListLeftCases(ctx context.Context, in socialworkapi.ListLeftCasesRequest) (out socialworkapi.LeftCases, err error) {
	who, _ := identity.From(ctx)
	out = socialworkapi.LeftCases{Items: []socialworkapi.LeftCase{}, Heirs: []socialworkapi.CaseHeir{}}
	if !who.In(in.Org, identity.Staff) {
		return out, errNone
	}
	cases, err := s.leftCases(ctx, in.Org)
	if err != nil {
		return out, err
	}
	for i := range cases {
		out.Items = append(out.Items, leftCase(&cases[i]))
	}
	slices.SortFunc(out.Items, func(a, b socialworkapi.LeftCase) int { return a.ChangedAt.Compare(b.ChangedAt) }) // who waits longest is first
	if len(out.Items) == 0 {
		return out, nil
	}
	accounts, err := s.orgs.Workers(ctx, in.Org)
	for _, account := range accounts[:min(len(accounts), mostLeft)] {
		name, err := s.heir(ctx, in.Org, account)
		if err != nil {
			return out, err
		}
		if name != "" {
			out.Heirs = append(out.Heirs, socialworkapi.CaseHeir{Account: account, Name: name})
		}
	}
	return out, err
}

// leftCases are the cases of an organization that are not over and that nobody serves any more, mostLeft at most.
func (s *Service) leftCases(ctx context.Context, org string) (out []Case, err error) {
	works := map[string]bool{} // each social worker is asked about once
	for _, st := range living {
		err := s.cases.Each(ctx, store.Query{Where: []store.Term{store.Is("stand", org+"/"+string(st))}}, func(c Case) error {
			if _, known := works[c.Carer]; !known {
				left, err := s.left(ctx, &c)
				if err != nil {
					return err
				}
				works[c.Carer] = !left
			}
			if works[c.Carer] || len(out) >= mostLeft {
				return nil
			}
			if _, err := s.key(ctx, c.ID); err != nil { // an old copy of what is erased
				if errors.Is(err, errNone) {
					err = nil
				}
				return err
			}
			out = append(out, c)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// leftTasks are what the cases that nobody serves any more ask of a manager: one task for each organization.
func (s *Service) leftTasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	for _, m := range who.Memberships {
		if m.Role != identity.Staff {
			continue
		}
		cases, err := s.leftCases(ctx, m.Org)
		if err != nil {
			return nil, err
		}
		if len(cases) > 0 {
			out = append(out, socialworkapi.Task{
				Subject: m.Org, Room: "left", Title: strconv.Itoa(len(cases)) + "件个案的承办人已经离开", What: "移交给另一名社会工作者", Owner: m.OrgName, Basis: []socialworkapi.Basis{},
			})
		}
	}
	return out, nil
}

func leftCase(c *Case) socialworkapi.LeftCase {
	return socialworkapi.LeftCase{ID: c.ID, Version: c.Version, Short: short(c.ID), State: c.State, StateText: Life.Say(c.State), OpenedAt: c.OpenedAt, ChangedAt: c.ChangedAt}
}

// HandOverCase gives a case whose social worker has left to another of the organization. It is entered in the look-book first, as a
// look is: an entry without a handover may happen, a handover without an entry cannot. The manager reads nothing of it.
func (s *Service) HandOverCase(ctx context.Context, in socialworkapi.HandOverCaseRequest) (out socialworkapi.LeftCase, err error) {
	who, _ := identity.From(ctx)
	c, err := s.cases.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !who.In(c.Org, identity.Staff) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	key, err := s.key(ctx, c.ID)
	if err != nil {
		return out, err
	}
	next := c // refuse before anything is written
	if err = next.handOver(in.To); err == nil {
		err = c.At(in.Version)
	}
	if err != nil {
		return out, err
	}
	if left, err := s.left(ctx, &c); err != nil {
		return out, err
	} else if !left {
		return out, errNotLeft
	}
	name, err := s.heir(ctx, c.Org, in.To)
	if err != nil {
		return out, err
	}
	if name == "" {
		return out, errHeir.At("to", "请选择接手的社会工作者。")
	}
	id, now := store.NewID(), s.now()
	l := Look{
		Case: c.ID, Org: c.Org, Region: c.Region, Account: who.ID, By: cn.MaskName(who.Name), Purpose: socialworkapi.CasePurposeHandover, To: cn.MaskName(name),
		Secret: key.Seal("caselooks/"+id, in.Note), At: now,
	}
	if _, err = s.looks.Insert(ctx, id, l); err != nil {
		return out, err
	}
	c, err = s.cases.Update(ctx, c.ID, func(c *Case) ([]event.Event, error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		if err := c.handOver(in.To); err != nil {
			return nil, err
		}
		c.ChangedAt = now
		return told(events.TypeSocialworkCaseHandedV1, now, events.SocialworkCaseHandedV1{Org: c.Org, State: string(c.State), Region: c.Region, Account: c.Carer}), nil
	})
	if err != nil { // another was faster, and nothing was handed over
		_ = s.looks.Delete(ctx, id)
		return out, err
	}
	return leftCase(&c), nil
}

// handOver gives a case another social worker. One who supervised it does so no more: nobody supervises themselves.
func (c *Case) handOver(to string) (err error) {
	if c.State, err = Life.Next(c.State, HandOver, []Hat{Manager}); err != nil {
		return err
	}
	if c.Guide == to {
		c.Guidance, err = Guiding.Next(c.Guidance, HandOver, []Hat{Manager})
		c.Guide = ""
	}
	c.Carer = to
	return err
}
