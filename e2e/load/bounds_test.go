package main

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
)

// TestABoundThatIsMissedEndsTheRunWithAnError plants, one at a time, what each kind of row must catch.
func TestABoundThatIsMissedEndsTheRunWithAnError(t *testing.T) {
	quick := lap{done: 100, took: time.Second, p50: time.Millisecond, p99: 2 * time.Millisecond}
	slow := lap{done: 100, took: 2 * time.Second, p50: 2 * time.Millisecond, p99: patient + time.Millisecond}
	against := func(base, prod lap) duel { return duel{laps: [2][]lap{{base}, {prod}}} }
	for claim, add := range map[string]func(t *table, bad bool){
		"an answer that comes late": func(t *table, bad bool) { t.rush("rush", []rush{{lap: quick}, {lap: pick(bad, slow, quick)}}) },
		"a bid that is refused":     func(t *table, bad bool) { t.rush("rush", []rush{{lap: quick, failed: pick(bad, 1, 0)}}) },
		"the 500th bid":             func(t *table, bad bool) { t.wait("bid", against(quick, pick(bad, slow, quick)), mostMore) },
		"an opening that takes long": func(t *table, bad bool) {
			t.opening("opening", []opened{{technical: time.Second}, {openBound / 2, openBound/2 + pick(bad, time.Millisecond, 0)}})
		},
		"a list": func(t *table, bad bool) { t.duel("list", few, against(quick, pick(bad, slow, quick)), 0.9) },
		"ten times as many stored": func(t *table, bad bool) {
			t.growth(few, many, against(quick, quick), against(quick, pick(bad, slow, quick)))
		},
	} {
		for _, bad := range []bool{false, true} {
			var x table
			add(&x, bad)
			if err := x.verdict(); (err != nil) != bad || strings.Contains(x.String(), "MISSED") != bad {
				t.Errorf("%s, missed: %v: the run ends with %v and prints\n%s", claim, bad, err, x.String())
			}
		}
	}
}

// TestATableReadOutIsWhole plants what an opening must not pass over for speed's sake.
func TestATableReadOutIsWhole(t *testing.T) {
	read := func() (out []tenderapi.OpenedBid) {
		for i := range openers {
			out = append(out, tenderapi.OpenedBid{Valid: true, Price: says(i).Price.Price})
		}
		return out
	}
	if err := whole(read(), tenderapi.StagePrice); err != nil {
		t.Errorf("a whole table is refused: %v", err)
	}
	for claim, spoil := range map[string]func(bids []tenderapi.OpenedBid) []tenderapi.OpenedBid{
		"a bid is missing":            func(b []tenderapi.OpenedBid) []tenderapi.OpenedBid { return b[1:] },
		"a bid is not valid":          func(b []tenderapi.OpenedBid) []tenderapi.OpenedBid { b[3].Valid = false; return b },
		"a price is another's":        func(b []tenderapi.OpenedBid) []tenderapi.OpenedBid { b[3].Price = b[4].Price; return b },
		"a price has not been opened": func(b []tenderapi.OpenedBid) []tenderapi.OpenedBid { b[0].Price = 0; return b },
	} {
		if whole(spoil(read()), tenderapi.StagePrice) == nil {
			t.Errorf("%s, and nobody says so", claim)
		}
	}
}

func pick[T any](bad bool, worse, good T) T {
	if bad {
		return worse
	}
	return good
}

func TestTheCoresOfAProcessAreRead(t *testing.T) {
	got, err := allowed("Name:\tload\nCpus_allowed_list:\t0,2-4,9\nMems_allowed_list:\t0\n")
	if want := []string{"0", "2", "3", "4", "9"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("read %v, %v, want %v", got, err, want)
	}
	if _, err := allowed("Name:\tload\n"); err == nil {
		t.Error("a process without cores is no error")
	}
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("there is no /proc here")
	}
	if got, err := allowed(string(b)); err != nil || len(got) != runtime.NumCPU() {
		t.Errorf("of this process read %v, %v, and Go counts %d", got, err, runtime.NumCPU())
	}
}
