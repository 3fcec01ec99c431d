package training

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
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

var start = cn.Day("2026-06-01").At(8, 0)

// room is training behind doors, with a clock one can set.
type room struct {
	t     *testing.T
	local *host.Local
	mu    sync.Mutex
	now   time.Time
	s     *Service
	part  host.Service
	box   *box.Box
	relay *store.Relay
	heard []event.Event
	told  []event.Event
	folk  map[string]identity.Caller
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}}
	for _, p := range [][4]string{
		{"何晓云", "org1", "worker", "320312"},
		{"陆小川", "org1", "worker", "320312"},
		{"kate", "school", "staff", "320312"},
		{"ken", "school", "staff", "320312"},
		{"mia", "other", "staff", "320312"},
		{"ann", "office", "registrar", "320312"},
		{"away", "elsewhere", "registrar", "110101"},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: "单位" + p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	both := r.folk["kate"] // who teaches may learn elsewhere, and at home
	both.Memberships = append(both.Memberships, r.folk["何晓云"].Memberships...)
	r.folk["kate"] = both
	dir := t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	keys, err := sqlitestore.Open(filepath.Join(dir, "k.db"), sqlitestore.Forgetful())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keys.Close() })
	d := host.Deps{
		Store: engine, Keys: keys, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: "320312"},
	}
	if r.box, err = box.Sealed(t.Context(), d, "socialwork"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, r.box); err != nil {
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

func (r *room) at(t time.Time) { r.mu.Lock(); r.now = t; r.mu.Unlock() }

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
			for range 2 {
				if do := r.part.Listens[ev.Type]; do != nil {
					if err := do(r.t.Context(), ev); err != nil {
						r.t.Fatal(ev.Type, err)
					}
				}
			}
		}
	}
}

// last is the last event of a kind; it fails the test where there is none.
func last[T any](r *room, kind string) (d T) {
	r.t.Helper()
	for i := len(r.told) - 1; i >= 0; i-- {
		if r.told[i].Type == kind {
			if err := r.told[i].Decode(&d); err != nil {
				r.t.Fatal(err)
			}
			return d
		}
	}
	r.t.Fatalf("nobody told %s", kind)
	return d
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

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
}

const (
	he = "何晓云"
	lu = "陆小川"
)

// course is one of the school tomorrow from nine, for so many hours and as many places.
func (r *room) course(as, org, title string, from time.Time, hours int, places int64) socialworkapi.Course {
	r.t.Helper()
	return ok(r, as, socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: org, Title: title, Text: "讲师某某。", Place: "梧桐里5号", Starts: from, Ends: from.Add(time.Duration(hours) * time.Hour), Minutes: int64(hours) * 60, Capacity: places,
	}})
}

func move(id string, do Verb, code string) socialworkapi.MoveCourseRequest {
	return socialworkapi.MoveCourseRequest{ID: id, CourseMove: socialworkapi.CourseMove{Do: string(do), Code: code}}
}

func (r *room) join(as, id string) int64 {
	r.t.Helper()
	c := ok(r, as, socialworkapi.MoveCourse, move(id, Join, ""))
	for _, x := range c.Seats {
		if x.Mine {
			return x.N
		}
	}
	r.t.Fatalf("%s has no seat: %+v", as, c)
	return 0
}

func roll(id string, present ...int64) socialworkapi.RollCourseRequest {
	return socialworkapi.RollCourseRequest{ID: id, CourseRoll: socialworkapi.CourseRoll{Present: present}}
}

func (r *room) year(as string) socialworkapi.Training {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{})
}

// code is what the place shows now.
func (r *room) code(as, id string) string {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: id}).Code
}
