package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/volunteer"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/hours"
	"sanshe/services/volunteer/star"
)

const (
	comers     = 8               // who check in at once
	checkins   = 2 * time.Second // how long they do in a round
	tallyBound = 2 * time.Second // in which all totals are made anew of the largest number of records, beyond reading them
	perPerson  = 10              // records of one volunteer
	hoursVar   = "HOURS_RECORDS" // records kept, and then, "10000 100000 1000000" if nothing is said
	slice      = 50_000          // records that are held at once while totals are made
)

// hall is the room of hours without the rest of the platform: whoever comes volunteers, and has a seat.
type hall struct {
	dir   string
	n     int
	e     *sqlitestore.Engine
	local *host.Local
	shift card.Shift
	code  atomic.Value // what the site shows
	come  atomic.Int64
	model store.Record // what a check-in wrote
}

func (h *hall) Of(_ context.Context, id string) (card.Person, error) {
	return card.Person{ID: id, Number: "3203120000000010", Account: "of-" + id, Name: "王某", Region: region, Born: "1990-01-01", Active: true}, nil
}

func (h *hall) Mine(context.Context, string) ([]card.Person, error)  { return nil, nil }
func (h *hall) Shift(context.Context, string) (card.Shift, error)    { return h.shift, nil }
func (h *hall) Seated(context.Context, string, string) (bool, error) { return true, nil }
func (h *hall) Seats(context.Context, string) ([]string, error)      { return nil, nil }
func (h *hall) who(r *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	return identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "x", Role: identity.Volunteer, Region: region}}}, nil
}

// volunteering measures check-ins against the same rows written straight into the same store, with ever more records kept,
// and how long it takes to make all totals anew.
func volunteering(ctx context.Context, t *table, dir string) error {
	sizes := strings.Fields(os.Getenv(hoursVar))
	if len(sizes) == 0 {
		sizes = []string{"10000", "100000", "1000000"}
	}
	var first, last lap
	var least, most int
	for i, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("%s: %w", hoursVar, err)
		}
		l, err := volunteered(ctx, t, filepath.Join(dir, size), n, i == len(sizes)-1)
		if err != nil {
			return err
		}
		if i == 0 {
			first, least = l, n
		}
		last, most = l, n
	}
	if least < most {
		t.lookGrowth(least, most, first, last)
	}
	t.note("a check-in is one request through the doors of the room, in the process that measures, with the code that the site shows: it writes one record of two statements and its event. "+
		"Its baseline is the same row inserted into the same collection. %d come at once. Totals are made of records that are read %d at a time; the time is that of adding alone, on two cores.", comers, slice)
	return nil
}

// volunteered is one size.
func volunteered(ctx context.Context, t *table, dir string, n int, total bool) (l lap, err error) {
	h := &hall{dir: dir, n: n, local: &host.Local{}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return l, err
	}
	if h.e, err = sqlitestore.Open(filepath.Join(dir, "volunteer.db")); err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, h.e.Close(), os.RemoveAll(dir)) }()
	if err := h.open(ctx); err != nil {
		return l, err
	}
	say("writing %d records of hours", n)
	want, err := h.plant(ctx)
	if err != nil {
		return l, err
	}
	if total {
		if err := h.totals(ctx, t, want); err != nil {
			return l, err
		}
	}
	say("measuring check-ins at %d", n)
	var d duel
	var all []lap
	for range rounds {
		for s, ask := range map[side]func(context.Context) error{baseline: h.raw, product: h.checkIn} {
			l, err := metered(own, func() (lap, error) {
				return closed(comers, checkins, func(int) (func() error, func(), error) {
					return func() error { return ask(ctx) }, func() {}, nil
				})
			})
			if err != nil {
				return l, err
			}
			d.note(s, l)
			if s == product {
				all = append(all, l)
			}
		}
	}
	name := "hours: a check-in"
	t.duel(name, n, d, 0)
	l = sum(all)
	t.look(name, n, l, 0)
	return l, nil
}

// sum is what rounds saw together; of what one waited, the middle one's.
func sum(ls []lap) (out lap) {
	for _, l := range ls {
		out.done, out.took, out.cpu = out.done+l.done, out.took+l.took, out.cpu+l.cpu
	}
	out.p50, out.p99 = ls[len(ls)/2].p50, ls[len(ls)/2].p99
	return out
}

// open starts the room and lets somebody check in, whose record is the model of the others.
func (h *hall) open(ctx context.Context) error {
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return err
	}
	book, err := rule.Read(dir)
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Minute)
	h.shift = card.Shift{
		ID: store.NewID(), Project: store.NewID(), Title: "陪梧桐里的老人理发、聊天", Org: store.NewID(), OrgName: "星河区暖邻社会工作服务中心", Office: store.NewID(), Region: region,
		Place: card.Place{Name: "梧桐里社区服务中心一楼", Lat: 34_200_000, Lon: 117_200_000}, Starts: now, Ends: now.Add(3 * time.Hour), Leads: []string{"lead"},
		Ledger: card.Voluntary, Open: true, Law: rule.Where{Region: region, Day: now},
	}
	d := host.Deps{Store: h.e, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.Now().UTC() }, Rules: book, Config: host.Config{ServiceKey: strings.Repeat("k", 40)}}
	papers, err := box.New(ctx, d)
	if err != nil {
		return err
	}
	s, err := hours.New(ctx, d, hours.Beside{People: h, Shifts: h, Papers: papers})
	if err != nil {
		return err
	}
	h.local.Add("volunteer", route.Server(s.Part().Routes, h.who))
	if err := h.checkIn(ctx); err != nil {
		return err
	}
	found, err := h.e.Unsent(ctx, "records", 1)
	if err != nil || len(found) != 1 {
		return errors.Join(err, errors.New("a check-in has told nothing"))
	}
	h.model, err = h.e.Get(ctx, "records", found[0].ID)
	h.model.Outbox = found[0].Outbox
	return err
}

// shown is the code of the site; who leads fetches the next ones as it runs out.
func (h *hall) shown(ctx context.Context) (string, error) {
	codes, _ := h.code.Load().([]volunteerapi.CodeWindow)
	for _, c := range codes {
		if now := time.Now(); !now.Before(c.From) && now.Before(c.To) {
			return c.Code, nil
		}
	}
	got, err := route.Call(identity.WithToken(ctx, "lead"), h.local, volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: h.shift.ID})
	if err != nil {
		return "", err
	}
	h.code.Store(got.Items)
	return got.Items[0].Code, nil
}

// checkIn is somebody who has not come before.
func (h *hall) checkIn(ctx context.Context) error {
	code, err := h.shown(ctx)
	if err != nil {
		return err
	}
	person := fmt.Sprintf("comer%021d", h.come.Add(1))
	_, err = route.Call(identity.WithToken(ctx, "of-"+person), h.local, volunteerapi.StateHours, volunteerapi.StateHoursRequest{
		ID: h.shift.ID, StatementBatch: volunteerapi.StatementBatch{Person: person, Items: []volunteerapi.StatementDraft{{
			Key: store.NewID(), Act: volunteerapi.StatementActIn, At: time.Now().UTC(), Way: "rotating", Code: code, Device: person + "-device",
		}}},
	})
	return err
}

// raw inserts the same row under another id.
func (h *hall) raw(ctx context.Context) error {
	r := h.model
	r.ID, r.Version, r.Seen, r.Emitted = store.NewID(), 1, nil, 1
	r.Outbox = slices.Clone(r.Outbox)
	r.Outbox[0].Subject = r.ID
	starts := store.Time(h.shift.Starts)
	r.Index = map[string][]string{
		"mine": {r.ID + "/" + starts + "/" + r.ID}, "shift": {h.shift.ID + "/" + r.ID}, "org": {h.shift.Org + "/" + starts + "/" + r.ID},
	}
	return h.e.Insert(ctx, "records", r)
}

// plant writes records that count, ten of each volunteer, and says what they come to.
func (h *hall) plant(ctx context.Context) (minutes int64, err error) {
	records, err := hours.Records(ctx, h.e)
	if err != nil {
		return 0, err
	}
	var next, all atomic.Int64
	err = together(writers, func(k int) error {
		draw := rand.New(rand.NewPCG(uint64(k), 3))
		for i := int(next.Add(1)) - 1; i < h.n; i = int(next.Add(1)) - 1 {
			r := h.record(draw, i)
			all.Add(r.Minutes)
			if _, err := records.Insert(ctx, store.NewID(), r); err != nil {
				return err
			}
		}
		return nil
	})
	return all.Load(), err
}

// record is one that counts, as long as those of the product.
func (h *hall) record(draw *rand.Rand, i int) hours.Record {
	person := fmt.Sprintf("planted%019d", i/perPerson)
	starts := h.shift.Starts.AddDate(0, -1-i%perPerson, 0)
	minutes := 30 + draw.Int64N(150)
	from, to := starts, starts.Add(time.Duration(minutes)*time.Minute)
	r := hours.Record{
		Person: person, Number: "3203120000000010", Account: "of-" + person, State: volunteerapi.RecordStateCounted, From: &from, To: &to, Minutes: minutes,
		Class: volunteerapi.HourClassA, Due: starts.AddDate(0, 0, 14), ConfirmedAt: &to, Quality: draw.Int64N(6), Round: 1, Entered: true,
		Shift: hours.Shift{
			ID: h.shift.ID, Project: h.shift.Project, Title: h.shift.Title, Org: h.shift.Org, OrgName: h.shift.OrgName, Office: h.shift.Office, Region: region,
			Place: h.shift.Place.Name, Lat: h.shift.Place.Lat, Lon: h.shift.Place.Lon, Starts: starts, Ends: starts.Add(3 * time.Hour), Leads: h.shift.Leads,
			Ledger: card.Voluntary, Law: h.shift.Law,
		},
		Trail: []hours.Trail{{At: to, What: "确认", As: hours.Staff, By: person}},
	}
	for n, at := range []time.Time{from, to} {
		act := []hours.Act{volunteerapi.StatementActIn, volunteerapi.StatementActOut}[n]
		key := fmt.Sprintf("key-%d-%d", i, n)
		s := hours.Statement{Key: key, Source: volunteerapi.StatementSourceDevice, Act: act, At: at, Heard: at, By: r.Account, Device: strings.Repeat("d", 32), Way: volunteerapi.StatementWayRotating}
		r.Statements = append(r.Statements, s)
		s.Key, s.Source, s.Device = key+".site", volunteerapi.StatementSourceSite, ""
		r.Statements = append(r.Statements, s)
	}
	return r
}

// totals makes all totals anew, and counts reading apart from adding.
func (h *hall) totals(ctx context.Context, t *table, want int64) error {
	records, err := hours.Records(ctx, h.e)
	if err != nil {
		return err
	}
	say("making all totals of %d records anew", h.n)
	tallies := [registered]hours.Tally{{}, {}}
	var adding time.Duration
	var held []hours.Record
	add := func() {
		began := time.Now()
		var work sync.WaitGroup
		for k := range tallies { // each has the persons whose number is even, or odd
			work.Go(func() {
				for i := range held {
					if p := held[i].Person; len(p) > 0 && int(p[len(p)-1])%len(tallies) == k {
						tallies[k].Add(&held[i])
					}
				}
			})
		}
		work.Wait()
		adding += time.Since(began)
		held = held[:0]
	}
	began := time.Now()
	seen := 0
	err = records.Each(ctx, store.Query{}, func(r hours.Record) error {
		seen++
		if held = append(held, r); len(held) == slice {
			add()
		}
		return nil
	})
	if err != nil {
		return err
	}
	add()
	reading := time.Since(began) - adding
	var got, persons int64
	for _, tally := range tallies {
		persons += int64(len(tally))
		for _, s := range tally {
			got += s.Minutes
		}
	}
	ranked := time.Now()
	stars := shine(tallies[:])
	ranking := time.Since(ranked)
	if got != want || persons != int64((h.n+perPerson-1)/perPerson) {
		return fmt.Errorf("the totals come to %d minutes of %d persons, what was planted to %d", got, persons, want)
	}
	name := "hours: all totals made anew"
	t.looks = append(t.looks, []string{
		name, fmt.Sprint(seen), fmt.Sprintf("%.2f s", adding.Seconds()), "", fmt.Sprintf("%.0f/s", float64(seen)/adding.Seconds()), "", fmt.Sprintf("≤%v", tallyBound), t.judge(name, adding <= tallyBound),
	})
	name = "hours: all stars made anew of these totals"
	t.looks = append(t.looks, []string{
		name, fmt.Sprint(persons), fmt.Sprintf("%.3f s", ranking.Seconds()), "", fmt.Sprintf("%.0f/s", float64(persons)/ranking.Seconds()), "",
		fmt.Sprintf("≤%v with the totals", tallyBound), t.judge(name, adding+ranking <= tallyBound),
	})
	t.note("reading %d records one after another took %.1f s; of %d persons, by star from none to five: %v.", seen, reading.Seconds(), persons, stars)
	return nil
}

// steps are five stars within reach of what is planted, which ask for hours and quality.
var steps = []star.Step{
	{Hours: 10},
	{Hours: 15, Quality: 25, Assessed: 50, Vouched: 80},
	{Hours: 18, Quality: 27, Assessed: 60, Vouched: 80},
	{Hours: 20, Quality: 28, Assessed: 60, Vouched: 80},
	{Hours: 22, Quality: 30, Assessed: 70, Vouched: 80},
}

// shine ranks everybody by the rule of the product, and says how many are at which star.
func shine(tallies []hours.Tally) (out [6]int64) {
	var counts [registered][6]int64
	var work sync.WaitGroup
	for k := range tallies {
		work.Go(func() {
			for _, s := range tallies[k] {
				counts[k][star.Rank(steps, volunteer.Served(*s))]++
			}
		})
	}
	work.Wait()
	for _, c := range counts {
		for level, n := range c {
			out[level] += n
		}
	}
	return out
}
