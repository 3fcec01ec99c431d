package ladder

import (
	"context"
	"errors"
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
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

const (
	county = "320312"
	lake   = "320312001001"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is ladders behind doors, with a clock one can set; what other rooms tell is told by hand here.
type room struct {
	t     *testing.T
	local *host.Local
	mu    sync.Mutex
	now   time.Time
	s     *Service
	part  host.Service
	relay *store.Relay
	heard []event.Event
	told  []event.Event
	seq   int64
	folk  map[string]identity.Caller
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}}
	for _, p := range [][4]string{
		{"ann", "office", "registrar", county},
		{"ben", "office", "registrar", county},
		{"watch", "finance", "supervisor", county},
		{"town", "street", "registrar", "320312001"},
		{"street2", "street", "registrar", "320312001"},
		{"away", "elsewhere", "registrar", "110101"},
		{"he", "home", "resident", county},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	dir := t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	d := host.Deps{
		Store: engine, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: county},
	}
	if r.s, err = New(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("socialwork", route.Server(r.part.Routes, func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if c, ok := r.folk[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
	return r
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

// at sets the clock to a morning, and lets it do what is due.
func (r *room) at(day string) {
	r.t.Helper()
	r.mu.Lock()
	r.now = cn.Day(day).At(10, 0)
	r.mu.Unlock()
	r.tick()
}

func (r *room) tick() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
	r.settle()
}

// Publish implements store.Publisher.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.heard = append(r.heard, es...)
	return nil
}

// settle tells the room its own events, each twice, as a bus may.
func (r *room) settle() {
	r.t.Helper()
	for r.relay.Drain(r.t.Context()) || len(r.heard) > 0 {
		es := r.heard
		r.heard, r.told = nil, append(r.told, es...)
		for _, ev := range es {
			r.hear(ev)
		}
	}
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	for range 2 {
		if do := r.part.Listens[ev.Type]; do != nil {
			if err := do(r.t.Context(), ev); err != nil {
				r.t.Fatal(ev.Type, err)
			}
		}
	}
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
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

// tells is another room telling something of an aggregate.
func tells[T any](r *room, kind, subject string, d T) {
	r.t.Helper()
	r.seq++
	ev := event.New(kind, r.clock(), d)
	ev.Subject, ev.Seq = subject, r.seq
	r.hear(ev)
}

// usual is the ladder of three posts and eighteen grades: 1.00 at the first, 0.10 more at each.
func usual(from string) socialworkapi.LadderDraft {
	d := socialworkapi.LadderDraft{
		Title: "三岗十八级办法", From: from, Years: 3, Bachelor: 3, Master: 5, Doctor: 7, Stops: []socialworkapi.ReviewResult{socialworkapi.ReviewResultBasic, socialworkapi.ReviewResultPoor},
		Spans: []socialworkapi.LadderSpan{
			{Kind: socialworkapi.PostKindChief, Low: 7, High: 18}, {Kind: socialworkapi.PostKindDeputy, Low: 4, High: 15}, {Kind: socialworkapi.PostKindOther, Low: 1, High: 12},
		},
		Base: 400000, Floor: 430000, FloorSource: "本区事业单位管理岗对应等级", Assistant: 20000, Social: 30000, Senior: 50000, InductionDays: 30, Yearly: 1, Rotation: 3,
	}
	for i := range int64(18) {
		d.Coefficients = append(d.Coefficients, 100+10*i)
	}
	return d
}

// announced is a ladder that two of the office have announced.
func (r *room) announced(d socialworkapi.LadderDraft) socialworkapi.Ladder {
	r.t.Helper()
	l := ok(r, "ann", socialworkapi.DraftLadder, socialworkapi.DraftLadderRequest{LadderDraft: d})
	l = ok(r, "ben", socialworkapi.MoveLadder, socialworkapi.MoveLadderRequest{ID: l.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: l.Version}})
	r.tick()
	return l
}

// hired is somebody on a post of the kind other at the lake.
func (r *room) hired(account, id, degree, starts string) {
	r.t.Helper()
	tells(r, events.TypeSocialworkApplicantHiredV1, id, events.SocialworkApplicantHiredV1{
		Account: account, Number: "0001", Title: "某招聘", Office: "office", Region: county, Community: lake, CommunityName: "湖滨社区", Kind: "other", Degree: degree, Starts: starts,
	})
}

func (r *room) get(as, id string) socialworkapi.Steward {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetSteward, socialworkapi.GetStewardRequest{ID: id})
}

// registered is a certificate whose registration begins today.
func (r *room) registered(account, id, level string) {
	r.t.Helper()
	today := cn.DayOf(r.clock())
	tells(r, events.TypeSocialworkCredentialRegisteredV1, id, events.SocialworkCredentialRegisteredV1{
		Account: account, Number: "0123", Level: level, Region: county, From: today.String(), To: today.AddMonths(36).Add(-1).String(),
	})
}

func (r *room) attended(account, course string, induction bool) {
	r.t.Helper()
	tells(r, events.TypeSocialworkCourseAttendedV1, course, events.SocialworkCourseAttendedV1{
		Course: course, Account: account, Name: "何*", Title: "某课", OrgName: "office", From: r.clock(), To: r.clock(), Minutes: 120, County: true, Induction: induction, Region: county,
	})
}

func (r *room) paid(as, month string) socialworkapi.PayList {
	r.t.Helper()
	return ok(r, as, socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lake, Month: month}})
}
