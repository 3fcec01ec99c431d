package star

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

// room is stars behind doors; people and totals are plain values here.
type room struct {
	*roomtest.Stage
	s      *Service
	people cardtest.People
	totals map[string]Served
}

// The town: lin, min and guo volunteer; reg and rex are of the county's office, city of the city's, watch supervises.
var town = [][4]string{
	{"lin", "committee", "resident", "320312"},
	{"min", "committee", "resident", "320312"},
	{"guo", "committee", "resident", "320312"},
	{"wen", "committee", "resident", "320312"},
	{"reg", "office", "registrar", "320312"},
	{"rex", "office", "registrar", "320312"},
	{"city", "bureau", "registrar", "320300"},
	{"clerk", "bureau", "registrar", "320300"},
	{"away", "elsewhere", "registrar", "110101"},
	{"watch", "finance", "supervisor", "320300"},
	{"root", "platform", "admin", "320312"},
}

const day = cn.Day("2026-06-01")

func newRoom(t testing.TB, wrap func(store.Engine) store.Engine) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, day.At(9, 0)), people: cardtest.People{}, totals: map[string]Served{}}
	r.Cast(town)
	for i, p := range town {
		r.people["p-"+p[0]] = card.Person{ID: "p-" + p[0], Number: fmt.Sprintf("320312%09d0", i+1), Account: p[0], Name: "王小" + p[0], Region: "320312", Born: "1990-01-01", Active: true}
	}
	if wrap != nil {
		r.Deps.Store = wrap(r.Engine)
	}
	r.Bus = r.Often(func() int { return 1 })
	r.After = func(string, any, error) { r.Settle() }
	var err error
	if r.s, err = New(t.Context(), r.Deps, r.people, ledger{r}); err != nil {
		t.Fatal(err)
	}
	r.s.settling = 0 // what is told is heard at once here
	r.Serve("volunteer", r.s.Part())
	return r
}

// ledger is what has been counted.
type ledger struct{ r *room }

// Served implements Totals.
func (l ledger) Served(_ context.Context, person string) (Served, error) {
	return l.r.totals[person], nil
}

// comes hands over an event of another room.
func (r *room) comes(kind, subject string, data any) {
	r.T.Helper()
	ev := r.Event(kind, subject, data)
	r.Heard = append(r.Heard, ev)
	if err := r.Insist(r.T.Context(), ev); err != nil {
		r.T.Fatal(err)
	}
}

// total says what somebody has served in the voluntary ledger.
func (r *room) total(person string, v Served) {
	r.T.Helper()
	v.Classes = card.Classes{1: v.Vouched, 3: v.Minutes - v.Vouched}
	r.totals[person] = v
	r.comes(events.TypeVolunteerTotalChangedV1, "volunteer."+person, events.VolunteerTotalChangedV1{
		Person: person, Ledger: "volunteer", Minutes: v.Minutes, Records: v.Records, QualitySum: v.QualitySum, QualityCount: v.QualityCount, Bm: v.Vouched, Dm: v.Minutes - v.Vouched,
	})
	r.Settle()
}

// hours is somebody who served so long, well and vouched for.
func (r *room) hours(person string, n int64) {
	r.T.Helper()
	r.total(person, Served{Minutes: 60 * n, Records: n, QualitySum: 5 * n, QualityCount: n, Vouched: 60 * n})
}

// annulled says that a record of somebody was found untrue.
func (r *room) annulled(person, record string) {
	r.T.Helper()
	r.comes(events.TypeVolunteerRecordAnnulledV1, record, events.VolunteerRecordAnnulledV1{
		Person: person, Org: "org1", OrgName: "组织org1", Office: "office", Region: "320312", Title: "陪老人理发", Ledger: "volunteer", Month: "2026-05", Round: 2,
	})
	r.Settle()
}

// jobs does what the clock does.
func (r *room) jobs() {
	r.T.Helper()
	r.Jobs()
	r.Settle()
}

// steps are those of as many stars as hours are named, each asking for nothing else.
func steps(hours ...int64) (out []Step) {
	for _, h := range hours {
		out = append(out, Step{Hours: h})
	}
	return out
}

func terms(from cn.Day, s []Step) volunteerapi.DraftStarTermsRequest {
	return volunteerapi.DraftStarTermsRequest{StarTermsDraft: volunteerapi.StarTermsDraft{Title: "星级办法", From: from.String(), Levels: s, Notice: 5, Bar: 2}}
}

func termsMove(x volunteerapi.StarTerms, do, text string) volunteerapi.MoveStarTermsRequest {
	return volunteerapi.MoveStarTermsRequest{ID: x.ID, StarMove: volunteerapi.StarMove{Do: do, Version: x.Version, Note: text}}
}

// announced are terms of an office that are in force from a day.
func (r *room) announced(drafter, second string, from cn.Day, s []Step) volunteerapi.StarTerms {
	r.T.Helper()
	x := roomtest.OK(r, drafter, volunteerapi.DraftStarTerms, terms(from, s))
	return roomtest.OK(r, second, volunteerapi.MoveStarTerms, termsMove(x, "announce", ""))
}

func (r *room) standing(person string) volunteerapi.Standing {
	r.T.Helper()
	return roomtest.OK(r, strings.TrimPrefix(person, "p-"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: person})
}

// latest is the star of somebody that was reached last.
func (r *room) latest(person string) volunteerapi.Star {
	r.T.Helper()
	x := r.standing(person)
	if len(x.Stars) == 0 {
		r.T.Fatalf("%s has no star", person)
	}
	return x.Stars[0]
}

func starMove(x volunteerapi.Star, do string) volunteerapi.MoveStarRequest {
	return volunteerapi.MoveStarRequest{ID: x.ID, StarMove: volunteerapi.StarMove{Do: do, Version: x.Version}}
}

// public is the latest star of somebody, who agrees to its publicity.
func (r *room) public(person string) volunteerapi.Star {
	r.T.Helper()
	return roomtest.OK(r, strings.TrimPrefix(person, "p-"), volunteerapi.MoveStar, starMove(r.latest(person), "agree"))
}

// granted is that star after its publicity.
func (r *room) granted(person string) volunteerapi.Star {
	r.T.Helper()
	x := r.public(person)
	r.Set(cn.Day(x.Until).End().Add(time.Hour))
	r.jobs()
	x = roomtest.OK(r, strings.TrimPrefix(person, "p-"), volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: x.ID})
	if x.State != granted {
		r.T.Fatalf("the star is %s", x.State)
	}
	return x
}

func (r *room) star(as, id string) volunteerapi.Star {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: id})
}

func (r *room) object(as, id, text string) volunteerapi.Star {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: id, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: text}})
}

func answers(x volunteerapi.Star, n int64, upheld bool) volunteerapi.AnswerStarRequest {
	return volunteerapi.AnswerStarRequest{ID: x.ID, StarAnswer: volunteerapi.StarAnswer{Version: x.Version, N: n, Text: "已核实。", Upheld: upheld}}
}

func barMove(b volunteerapi.StarBar, do string) volunteerapi.MoveStarBarRequest {
	return volunteerapi.MoveStarBarRequest{ID: b.ID, StarMove: volunteerapi.StarMove{Do: do, Version: b.Version, Note: "理由。"}}
}

func (r *room) bar(as, person string) volunteerapi.StarBar {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: person})
}
