package team

import (
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
)

func TestATeamIsPublicOnceTheOfficeHasFiledIt(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
	r := newRoom(t)
	x := must(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	get := volunteerapi.GetTeamRequest{ID: x.ID}
	no(r, "", volunteerapi.GetTeam, get, "volunteer.team.not-found")
	no(r, "away", volunteerapi.GetTeam, get, "volunteer.team.not-found")
	if got := must(r, "", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Waiting: true}).Items; len(got) != 0 {
		t.Errorf("a stranger sees what waits: %+v", got)
	}
	if got := must(r, "street", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Waiting: true}).Items; len(got) != 1 {
		t.Errorf("the office sees %d", len(got))
	}
	no(r, "lin", volunteerapi.MoveTeam, r.move(x, "file", ""), "volunteer.team.not-yours")
	no(r, "away", volunteerapi.MoveTeam, r.move(x, "file", ""), "volunteer.team.not-yours")
	no(r, "street", volunteerapi.MoveTeam, r.move(x, "refuse", ""), "volunteer.team.no-note")
	no(r, "street", volunteerapi.MoveTeam, r.move(x, "admit", ""), "volunteer.team.no-such-move")
	x = must(r, "street", volunteerapi.MoveTeam, r.move(x, "file", ""))
	no(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"), "volunteer.team.wrong-state")
	x = must(r, "lin", volunteerapi.MoveTeam, r.move(x, "open", ""))
	if got := must(r, "", volunteerapi.ListTeams, volunteerapi.ListTeamsRequest{Kind: "community"}).Items; len(got) != 1 || got[0].State != active || len(got[0].Members) != 0 {
		t.Errorf("everybody sees %+v", got)
	}
	no(r, "street", volunteerapi.MoveTeam, r.move(x, "end", "某事"), "volunteer.team.not-yours")
}

func TestWhoLeadsIsGrownUpAndActsForThemselves(t *testing.T) {
	r := newRoom(t)
	no(r, "wu", volunteerapi.FoundTeam, founding("kid"), "volunteer.team.captain")
	no(r, "wu", volunteerapi.FoundTeam, founding("plin"), "volunteer.team.captain")
	no(r, "wu", volunteerapi.FoundTeam, founding("none"), "volunteer.team.captain")
	in := founding("pwu")
	in.Org = "works"
	no(r, "wu", volunteerapi.FoundTeam, in, "volunteer.team.org")
	in.Org, in.Kind = "", "gang"
	no(r, "wu", volunteerapi.FoundTeam, in, "volunteer.team.kind")
	own := founding("pqian")
	own.Org = "works"
	if x := must(r, "qian", volunteerapi.FoundTeam, own); x.Org == nil || x.Org.ID != "works" {
		t.Errorf("%+v", x.Org)
	}
	for range mostTeams {
		must(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	}
	no(r, "lin", volunteerapi.FoundTeam, founding("plin"), "volunteer.team.many")
}

func TestSomebodyJoinsWithTheCaptainsConsentAndNamesStayInTheTeam(t *testing.T) {
	r := newRoom(t)
	x := r.open()
	if got := must(r, "wu", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); len(got.MayJoin) != 2 || len(got.Members) != 0 {
		t.Fatalf("before asking: %+v", got)
	}
	no(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pqian"), "volunteer.team.person")
	must(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"))
	no(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"), "volunteer.team.member")
	got := must(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "kid"))
	if len(got.Members) != 2 || got.Size != 1 {
		t.Errorf("who has asked sees %+v", got.Members)
	}
	no(r, "wu", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"), "volunteer.team.not-yours")
	if ts, err := r.s.Tasks(t.Context(), r.folk["lin"]); err != nil || len(ts) != 1 || ts[0].What != "答复加入申请" {
		t.Errorf("the captain's desk: %+v, %v", ts, err)
	}
	must(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"))
	must(r, "lin", volunteerapi.ChangeTeamMember, step(x, "decline", "kid"))
	no(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "kid"), "volunteer.team.no-member")
	got = must(r, "wu", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID})
	if len(got.Members) != 2 || got.Members[0].Name == "欧阳lin" || !strings.HasPrefix(got.Members[0].Name, "欧阳") || got.Members[1].Name != "欧阳wu" {
		t.Errorf("a member sees %+v", got.Members)
	}
	if got := must(r, "qian", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); len(got.Members) != 0 || got.Size != 2 {
		t.Errorf("somebody else sees %+v", got.Members)
	}
	if mine := must(r, "wu", volunteerapi.ListMyTeams, volunteerapi.ListMyTeamsRequest{}).Items; len(mine) != 1 {
		t.Errorf("%d teams are wu's", len(mine))
	}
	no(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "plin"), "volunteer.team.lead")
	no(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "pwu"), "volunteer.team.person")
	must(r, "lin", volunteerapi.ChangeTeamMember, step(x, "lead", "pwu"))
	no(r, "lin", volunteerapi.ChangeTeamMember, step(x, "remove", "pwu"), "volunteer.team.not-yours")
	must(r, "lin", volunteerapi.ChangeTeamMember, step(x, "leave", "plin"))
	for r.relay.Drain(t.Context()) {
	}
	for _, ev := range r.heard {
		if strings.Contains(string(ev.Data), "欧阳") {
			t.Errorf("%s tells a name: %s", ev.Type, ev.Data)
		}
	}
	if last := r.heard[len(r.heard)-1]; last.Type != factLeft {
		t.Errorf("told last: %s", last.Type)
	}
}

// Who is erased is in no team, and a team does not go on without its captain.
func TestWhoIsErasedLeavesEveryTeam(t *testing.T) {
	r := newRoom(t)
	x := r.open()
	must(r, "wu", volunteerapi.ChangeTeamMember, step(x, "ask", "pwu"))
	must(r, "lin", volunteerapi.ChangeTeamMember, step(x, "admit", "pwu"))
	erase := func(person string) {
		t.Helper()
		delete(r.cards, person)
		ev := event.New(events.TypeVolunteerPersonErasedV1, morning, events.VolunteerPersonErasedV1{Account: "x", Number: "1", Region: "320312"})
		ev.Subject, ev.Seq = person, 2
		for range 2 { // a broker may tell it twice
			if err := r.s.onErased(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	erase("pwu")
	if got := must(r, "", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); got.Size != 1 || got.State != active {
		t.Errorf("%+v", got)
	}
	erase("plin")
	if got := must(r, "", volunteerapi.GetTeam, volunteerapi.GetTeamRequest{ID: x.ID}); got.Size != 0 || got.State != ended {
		t.Errorf("%+v", got)
	}
}
