package team

import (
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

// room is teams behind their doors; people are plain cards here, whose id is the account's with a p before it.
type room struct {
	*roomtest.Stage
	s     *Service
	cards cardtest.People
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)), cards: cardtest.People{}}
	r.Cast([][4]string{
		{"lin", "platform", "volunteer", "320312"},
		{"wu", "platform", "resident", "320312"},
		{"qian", "works", "staff", "320312"},
		{"street", "office", "registrar", "320312"},
		{"away", "elsewhere", "registrar", "110101"},
	})
	for _, a := range []string{"lin", "wu", "qian"} {
		r.cards["p"+a] = card.Person{ID: "p" + a, Number: "32031200000000" + a, Account: a, Name: "欧阳" + a, Region: "320312", Born: "1990-01-01", Active: true}
	}
	r.cards["kid"] = card.Person{ID: "kid", Number: "3203120000000099", Account: "wu", Name: "吴小", Region: "320312", Born: "2016-01-01", Active: true}
	var err error
	if r.s, err = New(t.Context(), r.Deps, r.cards); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
	return r
}

func founding(person string) volunteerapi.FoundTeamRequest {
	return volunteerapi.FoundTeamRequest{TeamDraft: volunteerapi.TeamDraft{Name: "晚风小队", Kind: "community", Region: "320312", Intro: "给老人理发、聊天。", Person: person}}
}

func (r *room) move(t volunteerapi.Team, do, note string) volunteerapi.MoveTeamRequest {
	return volunteerapi.MoveTeamRequest{ID: t.ID, TeamMove: volunteerapi.TeamMove{Do: do, Version: t.Version, Note: note}}
}

func step(t volunteerapi.Team, do, person string) volunteerapi.ChangeTeamMemberRequest {
	return volunteerapi.ChangeTeamMemberRequest{ID: t.ID, MemberStep: volunteerapi.MemberStep{Do: do, Person: person}}
}

// open is a team that recruits.
func (r *room) open() volunteerapi.Team {
	r.T.Helper()
	t := roomtest.OK(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	t = roomtest.OK(r, "street", volunteerapi.MoveTeam, r.move(t, "file", ""))
	return roomtest.OK(r, "lin", volunteerapi.MoveTeam, r.move(t, "open", ""))
}
