package star

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/volunteer/card"
)

// room is stars behind doors, with a clock one can set; people and totals are plain values here.
type room struct {
	t      testing.TB
	local  *host.Local
	mu     sync.Mutex
	now    time.Time
	s      *Service
	part   host.Service
	relay  *store.Relay
	heard  []event.Event
	folk   map[string]identity.Caller
	people map[string]card.Person
	totals map[string]Served
	seqs   map[string]int64
	twice  func() int // how often an event is handed over; once if nothing is said
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
	r := &room{
		t: t, local: &host.Local{}, now: day.At(9, 0), folk: map[string]identity.Caller{}, people: map[string]card.Person{}, totals: map[string]Served{}, seqs: map[string]int64{},
	}
	for i, p := range town {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: "张" + p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "组织" + p[1], Role: identity.Role(p[2]), Region: p[3]}}}
		r.people["p-"+p[0]] = card.Person{ID: "p-" + p[0], Number: fmt.Sprintf("320312%09d0", i+1), Account: p[0], Name: "王小" + p[0], Region: "320312", Born: "1990-01-01", Active: true}
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "v.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	d := host.Deps{Store: engine, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files)}
	if wrap != nil {
		d.Store = wrap(engine)
	}
	if r.s, err = New(t.Context(), d, r, ledger{r}); err != nil {
		t.Fatal(err)
	}
	r.s.settling = 0 // what is told is heard at once here
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: d.Store, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("volunteer", route.Server(r.part.Routes, r.who))
	return r
}

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if c, ok := r.folk[id]; ok || id == "" {
		return c, nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Of implements card.People.
func (r *room) Of(_ context.Context, id string) (card.Person, error) {
	p, ok := r.people[id]
	if !ok {
		return p, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从名册重新进入。")
	}
	return p, nil
}

// Mine implements card.People.
func (r *room) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, p := range r.people {
		if p.Account == account {
			out = append(out, p)
		}
	}
	return out, nil
}

// ledger is what has been counted.
type ledger struct{ r *room }

// Served implements Totals.
func (l ledger) Served(_ context.Context, person string) (Served, error) {
	return l.r.totals[person], nil
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

func (r *room) set(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock() }

// Publish implements event.Publisher: what is told comes back, perhaps more often than once.
func (r *room) Publish(ctx context.Context, evs ...event.Event) error {
	for _, ev := range evs {
		times := 1
		if r.twice != nil {
			times = r.twice()
		}
		for range times {
			r.heard = append(r.heard, ev)
			if err := r.hear(ctx, ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// hear hands an event over until it has had its effect, as the bus does.
func (r *room) hear(ctx context.Context, ev event.Event) (err error) {
	do := r.part.Listens[ev.Type]
	for try := 0; do != nil && try < 100; try++ {
		if err = do(context.WithoutCancel(ctx), ev); err == nil {
			return nil
		}
	}
	return err
}

// settle hands over all that is to be told, until nothing is.
func (r *room) settle() {
	r.t.Helper()
	for range 40 {
		was := len(r.heard)
		r.relay.Drain(context.WithoutCancel(r.t.Context()))
		if len(r.heard) == was {
			return
		}
	}
}

// comes hands over an event of another room, each of one subject under a next sequence.
func (r *room) comes(kind, subject string, data any) {
	r.t.Helper()
	r.seqs[kind+subject]++
	ev := event.New(kind, r.clock(), data)
	ev.Subject, ev.Seq = subject, r.seqs[kind+subject]
	r.heard = append(r.heard, ev)
	if err := r.hear(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
}

// total says what somebody has served in the voluntary ledger.
func (r *room) total(person string, v Served) {
	r.t.Helper()
	v.Classes = card.Classes{1: v.Vouched, 3: v.Minutes - v.Vouched}
	r.totals[person] = v
	r.comes(events.TypeVolunteerTotalChangedV1, "volunteer."+person, events.VolunteerTotalChangedV1{
		Person: person, Ledger: "volunteer", Minutes: v.Minutes, Records: v.Records, QualitySum: v.QualitySum, QualityCount: v.QualityCount, Bm: v.Vouched, Dm: v.Minutes - v.Vouched,
	})
	r.settle()
}

// hours is somebody who served so long, well and vouched for.
func (r *room) hours(person string, n int64) {
	r.t.Helper()
	r.total(person, Served{Minutes: 60 * n, Records: n, QualitySum: 5 * n, QualityCount: n, Vouched: 60 * n})
}

// annulled says that a record of somebody was found untrue.
func (r *room) annulled(person, record string) {
	r.t.Helper()
	r.comes(events.TypeVolunteerRecordAnnulledV1, record, events.VolunteerRecordAnnulledV1{
		Person: person, Org: "org1", OrgName: "组织org1", Office: "office", Region: "320312", Title: "陪老人理发", Ledger: "volunteer", Month: "2026-05", Round: 2,
	})
	r.settle()
}

// jobs does what the clock does.
func (r *room) jobs() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
	r.settle()
}

func (r *room) told(kind string) (n int) {
	for _, ev := range r.heard {
		if ev.Type == kind {
			n++
		}
	}
	return n
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	ctx := r.t.Context()
	if as != "" {
		ctx = identity.WithToken(ctx, as)
	}
	out, err := route.Call(ctx, r.local, op, in)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	return f
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
	r.t.Helper()
	x := ok(r, drafter, volunteerapi.DraftStarTerms, terms(from, s))
	return ok(r, second, volunteerapi.MoveStarTerms, termsMove(x, "announce", ""))
}

func (r *room) standing(person string) volunteerapi.Standing {
	r.t.Helper()
	return ok(r, strings.TrimPrefix(person, "p-"), volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: person})
}

// latest is the star of somebody that was reached last.
func (r *room) latest(person string) volunteerapi.Star {
	r.t.Helper()
	x := r.standing(person)
	if len(x.Stars) == 0 {
		r.t.Fatalf("%s has no star", person)
	}
	return x.Stars[0]
}

func starMove(x volunteerapi.Star, do string) volunteerapi.MoveStarRequest {
	return volunteerapi.MoveStarRequest{ID: x.ID, StarMove: volunteerapi.StarMove{Do: do, Version: x.Version}}
}

// public is the latest star of somebody, who agrees to its publicity.
func (r *room) public(person string) volunteerapi.Star {
	r.t.Helper()
	return ok(r, strings.TrimPrefix(person, "p-"), volunteerapi.MoveStar, starMove(r.latest(person), "agree"))
}

// granted is that star after its publicity.
func (r *room) granted(person string) volunteerapi.Star {
	r.t.Helper()
	x := r.public(person)
	r.set(cn.Day(x.Until).End().Add(time.Hour))
	r.jobs()
	x = ok(r, strings.TrimPrefix(person, "p-"), volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: x.ID})
	if x.State != granted {
		r.t.Fatalf("the star is %s", x.State)
	}
	return x
}

func (r *room) star(as, id string) volunteerapi.Star {
	r.t.Helper()
	return ok(r, as, volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: id})
}

func (r *room) object(as, id, text string) volunteerapi.Star {
	r.t.Helper()
	return ok(r, as, volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: id, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: text}})
}

func answers(x volunteerapi.Star, n int64, upheld bool) volunteerapi.AnswerStarRequest {
	return volunteerapi.AnswerStarRequest{ID: x.ID, StarAnswer: volunteerapi.StarAnswer{Version: x.Version, N: n, Text: "已核实。", Upheld: upheld}}
}

func barMove(b volunteerapi.StarBar, do string) volunteerapi.MoveStarBarRequest {
	return volunteerapi.MoveStarBarRequest{ID: b.ID, StarMove: volunteerapi.StarMove{Do: do, Version: b.Version, Note: "理由。"}}
}

func (r *room) bar(as, person string) volunteerapi.StarBar {
	r.t.Helper()
	return ok(r, as, volunteerapi.GetStarBar, volunteerapi.GetStarBarRequest{ID: person})
}
