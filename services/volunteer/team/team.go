// Package team is the room of 志愿服务队伍: who volunteers together, founded by
// somebody who leads, filed by the office of the place, joined with the
// captain's consent. It knows people by their cards, and no hours.
package team

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Team is one team with its people, at most 500.
type Team struct {
	store.Meta
	Name      string              `json:"name"`
	Kind      string              `json:"kind"`
	Region    string              `json:"region"`
	Intro     string              `json:"intro"`
	Org       *volunteerapi.Party `json:"org,omitempty"` // that it belongs to
	State     State               `json:"state"`
	Note      string              `json:"note,omitempty"` // of the office or the captain, with the last step
	FoundedAt time.Time           `json:"founded_at"`
	Captain   string              `json:"captain"` // person
	People    []Fellow            `json:"people"`
}

// Fellow is somebody in a team, or who has asked to be. The name stays with the person.
type Fellow struct {
	Person  string    `json:"person"`
	Number  string    `json:"number"`
	Account string    `json:"account"` // who acts for them
	Asked   bool      `json:"asked,omitempty"`
	At      time.Time `json:"at"`
}

// What a team and a founder may have. No law speaks of it.
const (
	mostMembers = 500
	mostAsking  = 100
	mostTeams   = 5
	captainAge  = 18 // who answers for others is grown up
)

var schema = store.Schema{Name: "teams", Indexes: []string{"name", "kind", "waiting", "person", "founder"}}

func index(t *Team) map[string][]string {
	ix := map[string][]string{}
	if t.State == filed || t.State == active {
		ix["name"], ix["kind"] = []string{t.Name}, []string{t.Kind}
	}
	if t.State == founded {
		ix["waiting"] = []string{t.Region + "/" + store.Time(t.FoundedAt)}
	}
	if t.State == founded || t.State == filed || t.State == active {
		for _, f := range t.People {
			ix["person"] = append(ix["person"], f.Person)
			if f.Person == t.Captain {
				ix["founder"] = []string{f.Account}
			}
		}
	}
	return ix
}

// Service answers the operations of contracts/openapi/volunteer/team.yaml.
type Service struct {
	teams  *store.Collection[Team]
	people card.People
	place  func(code string) string
	now    func() time.Time
}

// County is whose its documents are.
func County() []host.Share { return []host.Share{{Coll: "teams", Region: "region"}} }

// New opens the room in the store of its service.
func New(ctx context.Context, d host.Deps, people card.People) (s *Service, err error) {
	s = &Service{people: people, place: d.Config.PlaceName, now: d.Now}
	s.teams, err = store.Open(ctx, d.Store, schema, index)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListTeamKinds, s.ListTeamKinds),
			route.On(volunteerapi.ListTeams, s.ListTeams),
			route.On(volunteerapi.FoundTeam, s.FoundTeam),
			route.On(volunteerapi.ListMyTeams, s.ListMyTeams),
			route.On(volunteerapi.GetTeam, s.GetTeam),
			route.On(volunteerapi.MoveTeam, s.MoveTeam),
			route.On(volunteerapi.ChangeTeamMember, s.ChangeTeamMember),
		},
		Collections: []string{s.teams.Name()},
		Listens:     map[string]event.Handler{events.TypeVolunteerPersonErasedV1: s.onErased, events.TypeVolunteerPersonHandedV1: s.onHanded},
	}
}

var (
	errNone    = fault.New(fault.NotFound, "volunteer.team.not-found", "没有找到这支队伍，请从队伍列表重新进入。")
	errKind    = fault.New(fault.Refused, "volunteer.team.kind", "没有这种类型的队伍，请从列出的类型中选择。").At("kind", "请从列出的类型中选择。")
	errOrg     = fault.New(fault.Refused, "volunteer.team.org", "只能写您担任角色的组织，请重新选择，或者留空。").At("org", "请重新选择，或者留空。")
	errCaptain = fault.New(fault.Refused, "volunteer.team.captain", "队长应是您自己的、正常的志愿者登记，并且已满十八周岁，请先登记或者恢复。")
	errPerson  = fault.New(fault.Refused, "volunteer.team.person", "只能为您自己或者由您监护的、正常的志愿者办理，请重新选择。").At("person", "请重新选择。")
	errFull    = fault.New(fault.Conflict, "volunteer.team.full", "队伍的人数已满，请选择别的队伍。")
	errMember  = fault.New(fault.Conflict, "volunteer.team.member", "这名志愿者已经在队伍里，或者已经申请加入，请刷新页面查看。")
	errNobody  = fault.New(fault.Conflict, "volunteer.team.no-member", "这名志愿者不在队伍里，或者没有申请加入，请刷新页面查看。")
	errLead    = fault.New(fault.Refused, "volunteer.team.lead", "队长不能退出，请先请另一名已满十八周岁的队员担任队长。")
	errMany    = fault.New(fault.Refused, "volunteer.team.many", "您发起的、还没有结束的队伍已有五支，请先结束不再活动的。")
	errNoNote  = fault.New(fault.Invalid, "volunteer.team.no-note", "请写明理由后再办理，队长会看到。").At("note", "请写明理由。")
	errMove    = fault.New(fault.Invalid, "volunteer.team.no-such-move", "没有这项操作，请刷新页面后重试。")
	errRegion  = fault.New(fault.Refused, "volunteer.person.region", "居住区域应为县区的行政区划代码，请从列出的区域中选择。").At("region", "请选择县区。")
)

// fellow is somebody in the team or at its door; nil is neither.
func (t *Team) fellow(person string) *Fellow {
	if i := slices.IndexFunc(t.People, func(f Fellow) bool { return f.Person == person }); i >= 0 {
		return &t.People[i]
	}
	return nil
}

// size counts the members, and those who have asked.
func (t *Team) size() (members, asking int) {
	for _, f := range t.People {
		if f.Asked {
			asking++
		} else {
			members++
		}
	}
	return members, asking
}

// hats says who the caller is to a team.
func (t *Team) hats(who identity.Caller) []Hat {
	hats := []Hat{Visitor}
	if who.ID == "" {
		return hats
	}
	for _, f := range t.People {
		switch {
		case f.Account != who.ID || f.Asked:
		case f.Person == t.Captain:
			hats = append(hats, Captain)
		default:
			hats = append(hats, Member)
		}
	}
	if slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Role == identity.Registrar && cn.Within(t.Region, m.Region)
	}) {
		hats = append(hats, Office)
	}
	return hats
}

func (s *Service) get(ctx context.Context, id string) (Team, error) {
	t, err := s.teams.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	return t, err
}

// ListTeamKinds lists what a team may be.
func (s *Service) ListTeamKinds(context.Context, volunteerapi.ListTeamKindsRequest) (volunteerapi.TeamKinds, error) {
	return volunteerapi.TeamKinds{Items: slices.Clone(kinds)}, nil
}

// FoundTeam begins a team, led by whoever begins it.
func (s *Service) FoundTeam(ctx context.Context, in volunteerapi.FoundTeamRequest) (out volunteerapi.Team, err error) {
	who, _ := identity.From(ctx)
	if _, ok := kindOf(in.Kind); !ok {
		return out, errKind
	}
	if d, ok := cn.FindDivision(in.Region[:6]); !ok || !d.Current || in.Region[4:6] == "00" {
		return out, errRegion
	}
	t := Team{Name: in.Name, Kind: in.Kind, Region: in.Region, Intro: in.Intro, State: Life.Start, FoundedAt: s.now(), Captain: in.Person}
	if in.Org != "" {
		i := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == in.Org && m.Org != identity.Platform })
		if i < 0 {
			return out, errOrg
		}
		t.Org = &volunteerapi.Party{ID: in.Org, Name: who.Memberships[i].OrgName}
	}
	p, err := s.captain(ctx, in.Person)
	if err != nil {
		return out, err
	}
	if p.Account != who.ID {
		return out, errCaptain
	}
	n, err := s.teams.Count(ctx, mostTeams, store.Is("founder", who.ID))
	if err != nil {
		return out, err
	}
	if n >= mostTeams {
		return out, errMany
	}
	t.People = []Fellow{{Person: p.ID, Number: p.Number, Account: p.Account, At: s.now()}}
	t, err = s.teams.Create(ctx, t, func(_ string, t *Team) []event.Event { return t.told(factFounded, s.now()) })
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t)
}

// captain is somebody who may answer for a team; errCaptain for everybody else.
func (s *Service) captain(ctx context.Context, person string) (card.Person, error) {
	p, err := s.people.Of(ctx, person)
	if f := new(fault.Fault); errors.As(err, &f) && f.Kind == fault.NotFound || err == nil && (!p.Active || p.Age(cn.DayOf(s.now())) < captainAge) {
		return p, errCaptain
	}
	return p, err
}
