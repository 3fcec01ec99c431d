package team

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

func personIn(person string) store.Query {
	return store.Query{Where: []store.Term{store.Is("person", person)}}
}

// ListTeams lists those that are filed by name, and for a registrar those that wait, the longest first.
func (s *Service) ListTeams(ctx context.Context, in volunteerapi.ListTeamsRequest) (out volunteerapi.TeamPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "name", After: in.After, Limit: int(in.Limit)}
	if in.Kind != "" {
		q.Where = []store.Term{store.Is("kind", in.Kind)}
	}
	out.Items = []volunteerapi.Team{}
	if in.Waiting {
		m, ok := who.As(identity.Registrar)
		if !ok {
			return out, nil
		}
		q.By, q.Where = "waiting", []store.Term{store.Under("waiting", cn.Stem(m.Region))}
	}
	found, err := s.teams.Find(ctx, q)
	for i := range found.Items {
		out.Items = append(out.Items, s.row(&found.Items[i], who))
	}
	out.Next = found.Next
	return out, err
}

// ListMyTeams lists those of the caller and of the caller's wards.
func (s *Service) ListMyTeams(ctx context.Context, _ volunteerapi.ListMyTeamsRequest) (out volunteerapi.TeamList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []volunteerapi.Team{}
	mine, err := s.people.Mine(ctx, who.ID)
	if err != nil {
		return out, err
	}
	for _, p := range mine {
		page, err := s.teams.Find(ctx, personIn(p.ID))
		if err != nil {
			return out, err
		}
		for i := range page.Items {
			t := &page.Items[i]
			if !slices.ContainsFunc(out.Items, func(x volunteerapi.Team) bool { return x.ID == t.ID }) {
				out.Items = append(out.Items, s.row(t, who))
			}
		}
	}
	return out, nil
}

// GetTeam shows a team; its people to themselves and the office.
func (s *Service) GetTeam(ctx context.Context, in volunteerapi.GetTeamRequest) (out volunteerapi.Team, err error) {
	t, err := s.get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	if hats := t.hats(who); len(hats) == 1 && (t.State == founded || t.State == refused) {
		return out, errNone // not public yet, or never
	}
	return s.view(ctx, &t)
}

// row is a team without its people.
func (s *Service) row(t *Team, who identity.Caller) volunteerapi.Team {
	members, _ := t.size()
	k, _ := kindOf(t.Kind)
	out := volunteerapi.Team{
		ID: t.ID, Version: t.Version, Name: t.Name, Kind: t.Kind, KindText: k.Text, Region: t.Region, RegionName: s.place(t.Region), Intro: t.Intro, Org: t.Org,
		State: t.State, StateText: Life.Say(t.State), FoundedAt: t.FoundedAt, Size: int64(members), Members: []volunteerapi.TeamMember{},
		MayJoin: []volunteerapi.Party{}, Moves: []volunteerapi.VolunteerMove{},
	}
	hats := t.hats(who)
	if len(hats) > 1 {
		out.Note = t.Note
	}
	for _, m := range Life.Open(t.State, hats) {
		if _, ok := moved[m.Do]; ok {
			out.Moves = append(out.Moves, volunteerapi.VolunteerMove{Do: string(m.Do), Label: m.Label})
		}
	}
	return out
}

// view is a team with those of its people whom the caller may see. An organization sees how many, and not who.
func (s *Service) view(ctx context.Context, t *Team) (out volunteerapi.Team, err error) {
	who, _ := identity.From(ctx)
	out = s.row(t, who)
	hats := t.hats(who)
	captain := slices.Contains(hats, Captain)
	for _, f := range t.People {
		own := who.ID != "" && f.Account == who.ID
		if !own && !captain && !slices.Contains(hats, Office) && (f.Asked || !slices.Contains(hats, Member)) {
			continue
		}
		p, err := s.people.Of(ctx, f.Person)
		if x := new(fault.Fault); errors.As(err, &x) && x.Kind == fault.NotFound { // erased, and the event is on its way
			continue
		}
		if err != nil {
			return out, err
		}
		out.Members = append(out.Members, t.member(f, p, own, captain))
	}
	if t.State != active || who.ID == "" {
		return out, nil
	}
	mine, err := s.people.Mine(ctx, who.ID)
	for _, p := range mine {
		if p.Active && t.fellow(p.ID) == nil {
			out.MayJoin = append(out.MayJoin, volunteerapi.Party{ID: p.ID, Name: p.Name})
		}
	}
	return out, err
}

func (t *Team) member(f Fellow, p card.Person, own, captain bool) volunteerapi.TeamMember {
	out := volunteerapi.TeamMember{
		Person: f.Person, Number: f.Number, Name: cn.MaskName(p.Name), State: volunteerapi.MemberStateMember, Captain: f.Person == t.Captain, Mine: own, At: f.At, May: []string{},
	}
	if own {
		out.Name = p.Name
	}
	if f.Asked {
		out.State = volunteerapi.MemberStateAsked
	}
	may := func(ok bool, do Verb) {
		if ok && t.State == active {
			out.May = append(out.May, string(do))
		}
	}
	may(captain && f.Asked, Admit)
	may(captain && f.Asked, Decline)
	may(own && f.Asked, Withdraw)
	may(own && !f.Asked && !out.Captain, Leave)
	may(captain && !f.Asked && !out.Captain && !own, Remove)
	may(captain && !f.Asked && !out.Captain, Lead)
	return out
}

// mostTasks bounds what one desk is told of.
const mostTasks = 50

// Tasks are teams that wait for a registrar, and people who wait for a captain.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []volunteerapi.Task, err error) {
	add := func(t *Team, what, owner string) {
		out = append(out, volunteerapi.Task{Subject: t.ID, Room: "team", Title: t.Name, What: what, Owner: owner, Basis: []volunteerapi.Basis{}})
	}
	if m, ok := who.As(identity.Registrar); ok {
		page, err := s.teams.Find(ctx, store.Query{By: "waiting", Limit: mostTasks, Where: []store.Term{store.Under("waiting", cn.Stem(m.Region))}})
		if err != nil {
			return out, err
		}
		for i := range page.Items {
			add(&page.Items[i], "办理备案", m.OrgName)
		}
	}
	page, err := s.teams.Find(ctx, store.Query{Where: []store.Term{store.Is("founder", who.ID)}, Limit: mostTasks})
	for i := range page.Items {
		t := &page.Items[i]
		if _, asking := t.size(); asking > 0 && t.State == active {
			add(t, "答复加入申请", t.Name)
		} else if t.State == filed {
			add(t, "开始招募", t.Name)
		}
	}
	return out, err
}
