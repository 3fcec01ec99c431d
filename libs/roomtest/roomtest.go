// Package roomtest puts one room of a service on a stage for its tests: behind doors, over a real store, with a clock one can set.
// Who asks is a plain value, and what the room tells goes to the bus of the test, which keeps it, or brings it back as a broker may.
package roomtest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// Stage is what stands around a room. The room of a test embeds it.
type Stage struct {
	T       testing.TB
	Folk    map[string]identity.Caller                 // who asks, by the token under which they do, which is their id
	Anybody func(id string) identity.Caller            // who asks under any other token; nil: nobody
	Dir     string                                     // where the files of the stores are
	Engine  *sqlitestore.Engine                        // the room's own
	Deps    host.Deps                                  // what the room is opened with
	Local   *host.Local                                // the doors
	Part    host.Service                               // the room
	Relay   *store.Relay                               // carries what it tells
	Heard   []event.Event                              // all that was told, in order
	Seqs    map[string]int64                           // how far others have told, by stream
	Bus     func(context.Context, event.Event) error   // where an event goes that is told; nil: it is kept in Heard
	After   func(operation string, out any, err error) // follows every answer of Ask; nil: nothing does

	mu   sync.Mutex
	now  time.Time
	read int // how much of Heard has been asked for
}

// New is an empty stage at a moment, with the rule book as it is shipped and a store of its own.
func New(t testing.TB, now time.Time) *Stage {
	t.Helper()
	s := &Stage{T: t, Folk: map[string]identity.Caller{}, Dir: t.TempDir(), Local: &host.Local{}, now: now, Seqs: map[string]int64{}}
	s.Engine = s.Open("store.db")
	s.Deps = host.Deps{Store: s.Engine, Rules: ruletest.Book(t, contracts.Files), Log: slog.New(slog.DiscardHandler), Now: s.Clock}
	return s
}

// Open is a further store in the folder of the stage, until the test ends.
func (s *Stage) Open(name string, how ...sqlitestore.Option) *sqlitestore.Engine {
	s.T.Helper()
	e, err := sqlitestore.Open(filepath.Join(s.Dir, name), how...)
	if err != nil {
		s.T.Fatal(err)
	}
	s.T.Cleanup(func() { _ = e.Close() })
	return e
}

// Person puts somebody with one role on the stage, in the place of whoever had the id.
func (s *Stage) Person(id, org string, role identity.Role, region string) {
	s.Folk[id] = identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: role, Region: region}}}
}

// Cast puts people on the stage, each by id, organization, role and region.
func (s *Stage) Cast(folk [][4]string) {
	for _, p := range folk {
		s.Person(p[0], p[1], identity.Role(p[2]), p[3])
	}
}

// Serve opens the doors of a room of a service, and those that stand beside it there.
func (s *Stage) Serve(service string, room host.Service, beside ...route.Route) {
	s.Part = room
	s.Relay = &store.Relay{Engine: s.Deps.Store, Collections: room.Collections, To: s, Log: s.Deps.Log}
	s.Beside(service, slices.Concat(room.Routes, beside)...)
}

// Beside opens doors of another service, as plain as a test wants them.
func (s *Stage) Beside(service string, doors ...route.Route) {
	s.Local.Add(service, route.Server(doors, s.who))
}

func (s *Stage) who(r *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if c, ok := s.Folk[id]; ok || id == "" {
		return c, nil
	}
	if s.Anybody != nil {
		return s.Anybody(id), nil
	}
	return identity.Caller{}, errors.New("nobody")
}

// Clock is the time on the stage.
func (s *Stage) Clock() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

// Set sets the clock, and lets it do nothing yet.
func (s *Stage) Set(t time.Time) { s.mu.Lock(); defer s.mu.Unlock(); s.now = t }

// Pass lets time go by, and does nothing else.
func (s *Stage) Pass(d time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.now = s.now.Add(d) }

// Jobs does what the clock does, each job once.
func (s *Stage) Jobs() {
	s.T.Helper()
	for _, j := range s.Part.Jobs {
		s.do(j)
	}
}

// Job does what the clock does under a name.
func (s *Stage) Job(name string) {
	s.T.Helper()
	i := slices.IndexFunc(s.Part.Jobs, func(j host.Job) bool { return j.Name == name })
	if i < 0 {
		s.T.Fatalf("no job is called %s", name)
	}
	s.do(s.Part.Jobs[i])
}

func (s *Stage) do(j host.Job) {
	s.T.Helper()
	if err := j.Do(s.T.Context()); err != nil {
		s.T.Fatal(j.Name, err)
	}
}
