package team

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/volunteer/card"
)

// room is teams behind their doors; people are plain cards here, whose id is the account's with a p before it.
type room struct {
	t     *testing.T
	local *host.Local
	s     *Service
	relay *store.Relay
	heard []event.Event
	cards map[string]card.Person
	folk  map[string]identity.Caller
}

var morning = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, cards: map[string]card.Person{}, folk: map[string]identity.Caller{}}
	for _, p := range [][3]string{{"lin", "platform", "volunteer"}, {"wu", "platform", "resident"}, {"qian", "works", "staff"}, {"street", "office", "registrar"}, {"away", "elsewhere", "registrar"}} {
		m := identity.Membership{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: "320312"}
		if p[0] == "away" {
			m.Region = "110101"
		}
		r.folk[p[0]] = identity.Caller{ID: p[0], Memberships: []identity.Membership{m}}
		if p[2] != "registrar" {
			r.cards["p"+p[0]] = card.Person{ID: "p" + p[0], Number: "32031200000000" + p[0], Account: p[0], Name: "欧阳" + p[0], Region: "320312", Born: "1990-01-01", Active: true}
		}
	}
	r.cards["kid"] = card.Person{ID: "kid", Number: "3203120000000099", Account: "wu", Name: "吴小", Region: "320312", Born: "2016-01-01", Active: true}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "v.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	d := host.Deps{Store: engine, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return morning }}
	if r.s, err = New(t.Context(), d, r); err != nil {
		t.Fatal(err)
	}
	part := r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(part.Routes, func(req *http.Request) (identity.Caller, error) {
		return r.folk[strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")], nil
	}))
	return r
}

// Publish implements store.Publisher.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.heard = append(r.heard, es...)
	return nil
}

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	p, ok := r.cards[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
	}
	return p, nil
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, p := range r.cards {
		if p.Account == account {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b card.Person) int { return strings.Compare(string(a.Born), string(b.Born)) })
	return out, nil
}

func must[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), who), r.local, op, in)
	if err != nil {
		r.t.Fatalf("%s as %s: %v %+v", op.ID, who, err, fault.Of(err).Fields)
	}
	return out
}

func no[Req, Resp any](r *room, who string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	_, err := route.Call(identity.WithToken(r.t.Context(), who), r.local, op, in)
	f := new(fault.Fault)
	if !errors.As(err, &f) || f.Code != code {
		r.t.Fatalf("%s as %s: got %v, want %s", op.ID, who, err, code)
	}
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
	r.t.Helper()
	t := must(r, "lin", volunteerapi.FoundTeam, founding("plin"))
	t = must(r, "street", volunteerapi.MoveTeam, r.move(t, "file", ""))
	return must(r, "lin", volunteerapi.MoveTeam, r.move(t, "open", ""))
}
