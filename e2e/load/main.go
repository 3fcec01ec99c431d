// Command load measures the product against baselines, both in one run and in
// turns, and prints ratios: absolute figures of a shared machine say little.
// The product is bin/platformd as a child process, spoken to over HTTP; a
// baseline is the least that could do the same work. All of it runs on two
// cores, for which the bounds are stated; a run in which one was missed ends
// with an error. It is no part of the build: a machine that others use misses bounds.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	few  = 10_000  // purchases stored
	many = 100_000 // and then
)

var cases = []string{"lists", "bids", "rush", "opening", "topology", "register", "hours"}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	do := func(ctx context.Context) error { return bench(ctx, os.Args[1:]) }
	if len(os.Args) == 3 && os.Args[1] == filesVerb {
		do = func(ctx context.Context) error { return serveFiles(ctx, os.Args[2], os.Stdout) }
	}
	if err := do(ctx); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "load:", err)
		stop()
		os.Exit(1)
	}
}

// bench runs the cases named, or all, on a directory of its own and leaves nothing behind.
func bench(ctx context.Context, only []string) (err error) {
	asked := func(name string) bool { return len(only) == 0 || slices.Contains(only, name) }
	for _, name := range only {
		if !slices.Contains(cases, name) {
			return fmt.Errorf("no cases are called %q: there are %s", name, strings.Join(cases, ", "))
		}
	}
	binary, err := filepath.Abs(filepath.Join("..", "bin", "platformd"))
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("platformd is not built, use make bench: %w", err)
	}
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	began := time.Now()
	how, err := pin()
	if err != nil {
		return err
	}
	load, err := watch()
	if err != nil {
		return err
	}
	defer stopAll()

	var sizes []int
	if asked("lists") {
		sizes = []int{few, many}
	} else if asked("bids") || asked("rush") {
		sizes = []int{few}
	}
	towns := make([]*town, len(sizes))
	for i, n := range sizes {
		say("building a platform with %d purchases", n)
		if towns[i], err = settle(ctx, binary, filepath.Join(dir, strconv.Itoa(n)), n); err != nil {
			return err
		}
		say("… %d purchases written in %.1f s (%.0f/s)", n, towns[i].took.Seconds(), float64(n)/towns[i].took.Seconds())
	}
	for _, w := range towns {
		if err := w.begin(ctx); err != nil {
			return err
		}
	}
	var t table
	if asked("lists") {
		if err := lists(ctx, &t, filepath.Join(dir, "files"), towns[0], towns[1]); err != nil {
			return err
		}
		if err := towns[1].p.stop(); err != nil {
			return err
		}
	}
	if asked("bids") {
		if err := bids(ctx, &t, filepath.Join(dir, "baseline"), towns[0]); err != nil {
			return err
		}
	}
	if asked("rush") { // the last of this town, whose clock it moves by weeks
		if err := rushing(ctx, &t, towns[0]); err != nil {
			return err
		}
	}
	if len(towns) > 0 {
		if err := towns[0].p.stop(); err != nil {
			return err
		}
	}
	if asked("opening") { // in a town of its own, whose clock it moves by weeks too
		w, err := settle(ctx, binary, filepath.Join(dir, "opening"), few)
		if err == nil {
			err = w.begin(ctx)
		}
		if err == nil {
			err = openings(ctx, &t, w)
		}
		if err == nil {
			err = w.p.stop()
		}
		if err != nil {
			return err
		}
	}
	if asked("topology") {
		if err := topology(ctx, &t, binary, filepath.Join(dir, "topology")); err != nil {
			return err
		}
	}
	if asked("register") {
		if err := register(ctx, &t, binary, filepath.Join(dir, "register")); err != nil {
			return err
		}
	}
	if asked("hours") {
		if err := volunteering(ctx, &t, filepath.Join(dir, "hours")); err != nil {
			return err
		}
	}
	machine, err := load.line(how)
	if err != nil {
		return err
	}
	fmt.Print(t.String(), machine, fmt.Sprintf("the run of %s took %s\n", began.UTC().Format(time.DateOnly), time.Since(began).Round(time.Second)))
	return t.verdict()
}

// say tells whoever waits how far we are.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
