package team

import (
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

func TestATeamIsPublicOnceTheOfficeHasFiledIt(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
	r := newRoom(t)
	x := roomtest.OK(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	get := volunteerapi.GetTeamRequest{ID: x.ID}
	roomtest.Refuses(r, "", volunteerapi.GetTeam, get, "volunteer.team.not-found")
	roomtest.Refuses(r, "away", volunteerapi.GetTeam, get, "volunteer.team.not-found")
	if got := roomtest.OK(r, "", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Waiting: true}).Items; len(got) != 0 {
		t.Errorf("a stranger sees what waits: %+v", got)
	}
	if got := roomtest.OK(r, "street", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Waiting: true}).Items; len(got) != 1 {
		t.Errorf("the office sees %d", len(got))
	}
	roomtest.Refuses(r, "lin", volunteerapi.MoveTeam, r.move(x, "file", ""), "volunteer.team.not-yours")
	roomtest.Refuses(r, "away", volunteerapi.MoveTeam, r.move(x, "file", ""), "volunteer.team.not-yours")
	roomtest.Refuses(r, "street", volunteerapi.MoveTeam, r.move(x, "refuse", ""), "volunteer.team.no-note")
	roomtest.Refuses(r, "street", volunteerapi.MoveTeam, r.move(x, "admit", ""), "volunteer.team.no-such-move")
	x = roomtest.OK(r, "street", volunteerapi.MoveTeam, r.move(x, "file", ""))
	roomtest.Refuses(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"), "volunteer.team.wrong-state")
	x = roomtest.OK(r, "lin", volunteerapi.MoveTeam, r.move(x, "open", ""))
	if got := roomtest.OK(r, "", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Kind: "community"}).Items; len(got) != 1 || got[0].State != active || len(got[0].Members) != 0 {
		t.Errorf("everybody sees %+v", got)
	}
	roomtest.Refuses(r, "street", volunteerapi.MoveTeam, r.move(x, "end", "某事"), "volunteer.team.not-yours")
}

func TestWhoLeadsIsGrownUpAndActsForThemselves(t *testing.T) {
	r := newRoom(t)
	roomtest.Refuses(r, "wu", volunteerapi.FoundTeam, founding("kid"), "volunteer.team.captain")
	roomtest.Refuses(r, "wu", volunteerapi.FoundTeam, founding("plin"), "volunteer.team.captain")
	roomtest.Refuses(r, "wu", volunteerapi.FoundTeam, founding("none"), "volunteer.team.captain")
	in := founding("pwu")
	in.Org = "works"
	roomtest.Refuses(r, "wu", volunteerapi.FoundTeam, in, "volunteer.team.org")
	in.Org, in.Kind = "", "gang"
	roomtest.Refuses(r, "wu", volunteerapi.FoundTeam, in, "volunteer.team.kind")
	own := founding("pqian")
	own.Org = "works"
	if x := roomtest.OK(r, "qian", volunteerapi.FoundTeam, own); x.Org == nil || x.Org.ID != "works" {
		t.Errorf("%+v", x.Org)
	}
	for range mostTeams {
		roomtest.OK(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	}
	roomtest.Refuses(r, "lin", volunteerapi.FoundTeam, founding("plin"), "volunteer.team.many")
}

func TestSomebodyJoinsWithTheCaptainsConsentAndNamesStayInTheTeam(t *testing.T) {
	r := newRoom(t)
	x := r.open()
	if got := roomtest.OK(r, "wu", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); len(got.MayJoin) != 2 || len(got.Members) != 0 {
		t.Fatalf("before asking: %+v", got)
	}
	roomtest.Refuses(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pqian"), "volunteer.team.person")
	roomtest.OK(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"))
	roomtest.Refuses(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"), "volunteer.team.member")
	got := roomtest.OK(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "kid"))
	if len(got.Members) != 2 || got.Size != 1 {
		t.Errorf("who has asked sees %+v", got.Members)
	}
	roomtest.Refuses(r, "wu", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"), "volunteer.team.not-yours")
	if ts, err := r.s.Tasks(t.Context(), r.Folk["lin"]); err != nil || len(ts) != 1 || ts[0].What != "答复加入申请" {
		t.Errorf("the captain's desk: %+v, %v", ts, err)
	}
	roomtest.OK(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"))
	roomtest.OK(r, "lin", volunteerapi.ChangeTeamMember, step(x, "decline", "kid"))
	roomtest.Refuses(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "kid"), "volunteer.team.no-member")
	got = roomtest.OK(r, "wu", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID})
	if len(got.Members) != 2 || got.Members[0].Name == "欧阳lin" || !strings.HasPrefix(got.Members[0].Name, "欧阳") || got.Members[1].Name != "欧阳wu" {
		t.Errorf("a member sees %+v", got.Members)
	}
	if got := roomtest.OK(r, "qian", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); len(got.Members) != 0 || got.Size != 2 {
		t.Errorf("somebody else sees %+v", got.Members)
	}
	if mine := roomtest.OK(r, "wu", volunteerapi.ListMyTeams, volunteerapi.ListMyTeamsRequest{}).Items; len(mine) != 1 {
		t.Errorf("%d teams are wu's", len(mine))
	}
	roomtest.Refuses(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "plin"), "volunteer.team.lead")
	roomtest.Refuses(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "pwu"), "volunteer.team.person")
	roomtest.OK(r, "lin", volunteerapi.ChangeTeamMember, step(x, "lead", "pwu"))
	roomtest.Refuses(r, "lin", volunteerapi.ChangeTeamMember, step(x, "remove", "pwu"), "volunteer.team.not-yours")
	roomtest.OK(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "plin"))
	r.Settle()
	for _, ev := range r.Heard {
		if strings.Contains(string(ev.Data), "欧阳") {
			t.Errorf("%s tells a name: %s", ev.Type, ev.Data)
		}
	}
	if last := r.Heard[len(r.Heard)-1]; last.Type != factLeft {
		t.Errorf("told last: %s", last.Type)
	}
}

// Who is erased is in no team, and a team does not go on without its captain.
func TestWhoIsErasedLeavesEveryTeam(t *testing.T) {
	r := newRoom(t)
	x := r.open()
	roomtest.OK(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"))
	roomtest.OK(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"))
	erase := func(person string) {
		t.Helper()
		delete(r.cards, person)
		ev := event.New(events.TypeVolunteerPersonErasedV1, r.Clock(), events.VolunteerPersonErasedV1{Account: "x", Number: "1", Region: "320312"})
		ev.Subject, ev.Seq = person, 2
		for range 2 { // a broker may tell it twice
			if err := r.s.onErased(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	erase("pwu")
	if got := roomtest.OK(r, "", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); got.Size != 1 || got.State != active {
		t.Errorf("%+v", got)
	}
	erase("plin")
	if got := roomtest.OK(r, "", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); got.Size != 0 || got.State != ended {
		t.Errorf("%+v", got)
	}
}
