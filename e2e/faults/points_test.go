package faults

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sanshe/e2e/county"
	"sanshe/libs/crash"
)

// The points by what somebody does who comes to them.
var (
	keeping = []crash.Point{crash.BeforeWrite, crash.AfterWrite}
	serving = []crash.Point{crash.AfterAdmission, crash.BeforeReply}
	telling = []crash.Point{crash.AfterRead, crash.AfterPublish, crash.AfterMark}
	hearing = []crash.Point{crash.AfterFetch, crash.AfterEffect, crash.BeforeCommit, crash.AfterCommit}
	calling = []crash.Point{crash.BeforeCall, crash.AfterCall}
	coming  = []crash.Point{crash.AfterOpen, crash.AfterAnnounce}
	leaving = []crash.Point{crash.BeforeLeaving, crash.AfterLeaving, crash.AfterDrain}
)

// passed are the points that each service comes to under the load of the crew,
// or as it starts and ends; at each it is killed when there is time. A process
// that does not die at its point fails the test (see dead).
var passed = map[string][]crash.Point{
	"portal":       slices.Concat(keeping, serving, calling, coming, leaving),
	"organization": slices.Concat(keeping, serving, telling, hearing, coming, leaving),
	"catalog":      slices.Concat(keeping, serving, telling, hearing, coming, leaving),
	"tender":       slices.Concat(keeping, serving, telling, hearing, calling, coming, leaving),
	"contract":     slices.Concat(keeping, serving, telling, hearing, calling, coming, leaving),
	"volunteer":    slices.Concat(keeping, serving, telling, coming, leaving),
	"socialwork":   slices.Concat(keeping, serving, telling, coming, leaving),
	"notice":       slices.Concat(keeping, serving, hearing, calling, coming, leaving),
	"insight":      slices.Concat(keeping, hearing, coming, leaving),
}

// brief are those at which it is killed in every run: of each kind one, and
// with each service what it does most.
var brief = map[string][]crash.Point{
	"portal":       {crash.AfterWrite, crash.AfterCall},
	"organization": {crash.AfterAnnounce, crash.AfterPublish},
	"catalog":      {crash.AfterAdmission},
	"tender":       {crash.AfterWrite, crash.AfterPublish},
	"contract":     {crash.AfterEffect, crash.AfterLeaving},
	"volunteer":    {crash.AfterWrite},
	"socialwork":   {crash.AfterRead},
	"notice":       {crash.BeforeCommit},
	"insight":      {crash.AfterWrite},
}

// TestEveryServiceHasTenPoints holds the two tables to what they are for.
func TestEveryServiceHasTenPoints(t *testing.T) {
	var short []crash.Point
	for _, name := range county.Services {
		if n := len(passed[name]); n < 10 {
			t.Errorf("%s is killed at %d points, want 10", name, n)
		}
		for _, p := range brief[name] {
			if short = append(short, p); !slices.Contains(passed[name], p) {
				t.Errorf("%s does not come to %s", name, p)
			}
		}
	}
	for _, kind := range [][]crash.Point{keeping, serving, telling, hearing, calling, coming, leaving} {
		if !slices.ContainsFunc(kind, func(p crash.Point) bool { return slices.Contains(short, p) }) {
			t.Errorf("no short run kills at any of %v", kind)
		}
	}
}

// points are those that a single process passes while it works; with time, it is killed too as it comes and goes.
func points() []crash.Point {
	all := slices.Concat(keeping, serving[1:], telling, hearing)
	if long {
		all = slices.Concat(all, serving[:1], coming, leaving)
	}
	return all
}

// often is how many times at most a process may pass a point before it dies
// there. Some come once in its life, and the portal writes only when somebody signs in.
func often(name string, p crash.Point) int {
	switch {
	case slices.Contains(coming, p), slices.Contains(leaving, p):
		return 1
	case name == "portal" && slices.Contains(keeping, p):
		return 2
	}
	return 12
}

// killedAt is a process that dies the n-th time it comes to a point, on its way in or out the first.
func (s *scene) killedAt(point crash.Point, name string) trouble {
	n := 1 + rand.IntN(often(name, point))
	x := s.Platform.Parts[0]
	if name != "" {
		x = s.Platform.Of(name)
	}
	return trouble{
		claim: strings.TrimSpace(fmt.Sprintf("%s killed at %s:%d", name, point, n)),
		begin: func(t testing.TB) {
			again(t, s.Platform, x, fmt.Sprintf("%s:%d", point, n))
			if slices.Contains(leaving, point) {
				x.Await(t, s.Platform)
				if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			dead(t, x)
		},
		end: func(t testing.TB) { x.Launch(t, s.Platform); x.Await(t, s.Platform) },
	}
}
