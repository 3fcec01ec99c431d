package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/organization/roster"
)

const (
	searching  = 50 * time.Millisecond // what the slowest of a hundred searches may take
	turning    = 20 * time.Millisecond // and of a hundred pages
	registered = 2                     // connections of the closed loop, one for each core
	asked      = 2 * time.Second       // how long each is asked
)

// What a smaller run may change.
const (
	sizesVar = "REGISTER_SIZES" // organizations registered, and then, "20000 200000" if nothing is said
	looksVar = "REGISTER_LOOKS" // a part of the names of the looks to be asked; all if nothing is said
	keepVar  = "REGISTER_KEEP"  // a directory in which the registers stay, for the next run
)

// register plants two countries and asks them the same.
func register(ctx context.Context, t *table, binary, dir string) error {
	sizes := strings.Fields(os.Getenv(sizesVar))
	if len(sizes) == 0 {
		sizes = []string{"20000", "200000"}
	}
	if keep := os.Getenv(keepVar); keep != "" {
		dir = keep
	}
	var towns []*country
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("%s: %w", sizesVar, err)
		}
		c, err := found(ctx, binary, filepath.Join(dir, size), n)
		if err != nil {
			return err
		}
		towns = append(towns, c)
	}
	for _, c := range towns {
		if err := c.p.start(ctx, demonstration); err != nil {
			return err
		}
		if err := c.takeAway(ctx, t); err != nil {
			return err
		}
		if err := c.signIn(ctx); err != nil { // after the day that the dump took
			return err
		}
	}
	for _, x := range questions {
		if !strings.Contains(x.name, os.Getenv(looksVar)) {
			continue
		}
		say("measuring: %s", x.name)
		laps := make([]lap, len(towns))
		for i, c := range towns {
			var err error
			if laps[i], err = c.ask(x); err != nil {
				return fmt.Errorf("%s at %d: %w", x.name, c.n, err)
			}
			t.look(x.name, c.n, laps[i], x.bound)
			if i > 0 {
				t.lookGrowth(towns[i-1].n, c.n, laps[i-1], laps[i])
			}
		}
	}
	t.note("each organization has reports of %d years. A look is a closed loop of %d connections for %v after a warm-up; every address differs, so that nothing is answered from memory. "+
		"Which names have a common word is remembered until one of them changes, which here they do not. From 20000 on a page is as long at every size.", years, registered, asked)
	return nil
}

// question is one thing that is asked of a register; path makes the i-th address of it.
type question struct {
	name  string
	bound time.Duration // of the slowest of a hundred; 0: none is set
	path  func(c *country, i int) string
}

// search is a page of n organizations.
func search(n int, of func(c *country, x *roster.Card, i int) string) func(*country, int) string {
	return func(c *country, i int) string {
		return fmt.Sprintf("/api/organization/roster?limit=%d&limit=%09d&%s", n, i, of(c, &c.orgs[i%len(c.orgs)], i))
	}
}

func word(s string) string { return "q=" + url.QueryEscape(s) }

// middle are the characters of a name that are its own.
func middle(x *roster.Card) string {
	_, rest, _ := strings.Cut(x.Authority, "民政局")
	county := strings.TrimSuffix(x.Authority, "民政局"+rest)
	return string([]rune(strings.TrimPrefix(x.Name, county))[:2])
}

// some is a word that some forty names have, at either size.
func (c *country) word(i int) string { return word(c.some[i%len(c.some)]) }

// afresh says it twice, with more and more between, so that a page that asks for it is not answered from memory within the second.
func (c *country) afresh(i int) string {
	w := c.some[i%len(c.some)]
	return word(w + strings.Repeat(" ", 1+i/len(c.some)%50) + w)
}

// report is the id of one of a year: all of one year, then of the one before.
func (c *country) report(i int) string {
	return fmt.Sprintf("%s.%d", c.orgs[i%len(c.orgs)].ID, time.Now().Year()-1-i/len(c.orgs)%years)
}

// strangers are two words of what organizations are, of which each is one.
func strangers(i int) string {
	one := i % len(sorts)
	return word(sorts[one] + " " + sorts[(one+1+i/len(sorts)%(len(sorts)-1))%len(sorts)])
}

var sorts = strings.Fields("基金会 促进会 协会 服务社 互助队 联合会")

func pair(i int) string { return word(doing[i%len(doing)] + " " + being[i/len(doing)%len(being)]) }

var questions = []question{
	{"search: the whole name", searching, search(20, func(_ *country, x *roster.Card, _ int) string { return word(x.Name) })},
	{"search: a word that forty have", searching, search(20, func(c *country, _ *roster.Card, i int) string { return c.word(i) })},
	{"search: its own two characters, the first 5", searching, search(5, func(_ *country, x *roster.Card, _ int) string { return word(middle(x)) })},
	{"search: own word and field, the first", searching, search(1, func(_ *country, x *roster.Card, _ int) string { return word(middle(x) + " " + x.Field) })},
	{"search: a common word", searching, search(20, func(_ *country, _ *roster.Card, i int) string { return word(doing[i%len(doing)]) })},
	{"search: two common words", searching, search(20, func(_ *country, _ *roster.Card, i int) string { return pair(i) })},
	{"search: two common words that never meet", searching, search(20, func(_ *country, _ *roster.Card, i int) string { return strangers(i) })},
	{"search: one character", searching, search(20, func(_ *country, _ *roster.Card, i int) string { return word(string(named[i%len(named)])) })},
	{"search: three first letters, the first 5", searching, search(5, func(_ *country, x *roster.Card, _ int) string { return "q=" + cn.Initials(x.Name)[2:5] })},
	{"search: six first letters, the first", searching, search(1, func(_ *country, x *roster.Card, _ int) string { return "q=" + cn.Initials(x.Name)[:6] })},
	{"search: six characters of a code, the first 5", searching, search(5, func(_ *country, x *roster.Card, _ int) string { return "q=52" + x.Region[:4] })},
	{"list: a letter", searching, search(20, func(_ *country, _ *roster.Card, i int) string {
		return "letter=" + string("abcdfghjklmnpqrstwxyz"[i%21])
	})},
	{"list: a county, kind and grade, the first", searching, search(1, func(_ *country, x *roster.Card, i int) string {
		return "place=" + x.Region[:6] + "&kind=serviceorg&grade=" + strconv.Itoa(1+i%5)
	})},
	{"list: a province and kind", searching, search(20, func(_ *country, x *roster.Card, _ int) string {
		return "place=" + x.Region[:2] + "0000&kind=serviceorg"
	})},
	{"list: a province, kind and a common word", searching, search(5, func(_ *country, x *roster.Card, i int) string {
		return "place=" + x.Region[:2] + "0000&kind=serviceorg&" + word(doing[i%len(doing)])
	})},
	{"counts of a province", searching, func(c *country, i int) string {
		return fmt.Sprintf("/api/organization/roster/counts?place=%s0000&place=%09d", c.orgs[i%len(c.orgs)].Region[:2], i)
	}},
	{"counts of the country", searching, func(_ *country, i int) string {
		return fmt.Sprintf("/api/organization/roster/counts?place=&place=%09d", i)
	}},
	{"page: one organization", turning, func(c *country, i int) string {
		return fmt.Sprintf("/organizations/%s?tab=register&i=%09d", c.orgs[i%len(c.orgs)].ID, i)
	}},
	{"page: the list from A to Z", turning, func(_ *country, i int) string { return fmt.Sprintf("/organizations?i=%09d", i) }},
	{"page: the list searched, 30 of some forty", turning, func(c *country, i int) string { return fmt.Sprintf("/organizations?i=%09d&%s", i, c.afresh(i)) }},
	{"page: a report", turning, func(c *country, i int) string { return "/reports/" + c.report(i) }},
	{"page: the reports of one organization", turning, func(c *country, i int) string { return "/organizations/" + c.orgs[i%len(c.orgs)].ID + "/reports" }},
	{"reports: one of an organization, JSON", turning, func(c *country, i int) string { return "/api/organization/reports/" + c.report(i) }},
	{"reports: the list of an organization, JSON", turning, func(_ *country, i int) string { return fmt.Sprintf("/api/organization/reports?limit=20&limit=%09d", i) }},
}

// ask puts a question for a while, after it was put for a moment to warm up.
func (c *country) ask(x question) (l lap, err error) {
	var serial atomic.Int64
	who := ""
	if strings.Contains(x.name, "the list of an organization") {
		who = c.bearer
	}
	for _, d := range []time.Duration{asked / 4, asked} {
		l, err = metered(c.p.spent, func() (lap, error) {
			return closed(registered, d, func(int) (func() error, func(), error) {
				line, err := dial(c.p.addr)
				if err != nil {
					return nil, nil, err
				}
				return func() error { return line.get(x.path(c, int(serial.Add(1))), who, 0) }, line.close, nil
			})
		})
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// takeAway has the dump of another day written and takes it, while nobody else
// asks for anything, and says by how much that made the process larger.
func (c *country) takeAway(ctx context.Context, t *table) error {
	pid := c.p.parts[0].cmd.Process.Pid
	if _, err := c.dumped(ctx, ""); err != nil { // today's is written while the process starts
		return err
	}
	before, err := forget(pid)
	if err != nil {
		return err
	}
	if err := newTown(ctx, c.p, 0).clock(time.Now().AddDate(0, 0, 1)); err != nil {
		return err
	}
	d, err := c.dumped(ctx, cn.DayOf(time.Now()).String())
	if err != nil {
		return err
	}
	written, err := memory(pid, "VmHWM")
	if err != nil {
		return err
	}
	then, err := forget(pid)
	if err != nil {
		return err
	}
	began := time.Now()
	l, err := dial(c.p.addr)
	if err != nil {
		return err
	}
	defer l.close()
	n, err := l.say(200, io.Discard, "GET "+d.Files[0].Path+" HTTP/1.1\r\nHost: load\r\n\r\n", nil)
	if err != nil {
		return err
	}
	took := time.Since(began)
	taken, err := memory(pid, "VmHWM")
	if err != nil {
		return err
	}
	t.note("dump of %d organizations, %.1f MB: while it was written the process grew by at most %d MB over the %d MB it had; while it was taken, in %.2f s, by at most %d MB",
		d.Count, float64(n)/(1<<20), (written-before)>>20, before>>20, took.Seconds(), (taken-then)>>20)
	return nil
}

// dumped waits for the dump of a day after the one given. That is longer than until waits.
func (c *country) dumped(ctx context.Context, after string) (organizationapi.Dump, error) {
	for began := time.Now(); time.Since(began) < 10*patience; {
		d, err := route.Call(ctx, c.p, organizationapi.ListDumps, organizationapi.ListDumpsRequest{})
		if err != nil || len(d.Items) > 0 && d.Items[0].Day > after {
			return append(d.Items, organizationapi.Dump{})[0], err
		}
		select {
		case <-ctx.Done():
			return organizationapi.Dump{}, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return organizationapi.Dump{}, errors.New("no dump was written")
}

// forget makes the most that a process held what it holds now, in bytes.
func forget(pid int) (int64, error) {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		return 0, err
	}
	return memory(pid, "VmRSS")
}

// memory is what a process holds (VmRSS), or the most that it held (VmHWM), in bytes.
func memory(pid int, what string) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), what+":")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kb << 10, err
}
