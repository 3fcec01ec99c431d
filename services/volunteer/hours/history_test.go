package hours

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/libs/store/storetest"
	"sanshe/services/volunteer/card"
)

// history is one random town of few people and many shifts, some of them at the same time.
type history struct {
	*room
	rnd    *rand.Rand
	engine *storetest.Mortal
	shifts []string
	tries  map[string]int // operation → how often it was taken
}

var volunteers = []string{"lin", "min", "guo"}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{rnd: rand.New(rand.NewPCG(seed, 7)), tries: map[string]int{}}
	h.room = newRoom(t, func(e store.Engine) store.Engine {
		h.engine = &storetest.Mortal{Engine: e, Rnd: h.rnd, Calm: true}
		return h.engine
	})
	h.Bus = h.Often(func() int { return 1 + h.rnd.IntN(3) })
	for i := range 6 {
		id := fmt.Sprintf("s%d", i)
		sh := h.shift(id, saturday.Add(i/3), 9+i%3*2, 3, "p-lin", "p-min", "p-guo") // each overlaps the next
		if i == 1 {
			sh.Ledger = card.Duty
		}
		if i == 5 {
			sh = h.shift(id, "2026-07-04", 9, 3, "p-lin", "p-min", "p-guo")
		}
		sh.Bank = i < 3 // also of the duty, which the time bank must not keep
		h.room.shifts[id] = sh
		h.shifts = append(h.shifts, id)
	}
	h.engine.Calm = false
	return h
}

// step is something that somebody does; most of what is tried at random is refused.
func (h *history) step() {
	id := h.shifts[h.rnd.IntN(len(h.shifts))]
	sh := h.room.shifts[id]
	who := volunteers[h.rnd.IntN(len(volunteers))]
	person, record := "p-"+who, recordID(id, "p-"+who)
	version := func() int64 { x, _ := h.s.records.Get(h.T.Context(), record); return x.Version }
	took := func(what string, err error) {
		if err == nil {
			h.tries[what]++
		}
	}
	move := func(as, do string) {
		_, err := roomtest.Send(h, 40, as, volunteerapi.MoveRecord, volunteerapi.MoveRecordRequest{ID: record, RecordMove: volunteerapi.RecordMove{Do: do, Version: version(), Quality: 3, Note: "理由。"}})
		took(do, err)
	}
	switch h.rnd.IntN(20) {
	case 0, 1, 2: // a phone, with the code of the moment or without
		h.Set(sh.Starts.Add(time.Duration(h.rnd.IntN(200)-10) * time.Minute))
		act := []Act{in, out}[h.rnd.IntN(2)]
		d := h.draft(act, "rotating", h.s.codes.rotating(id, at(h.Clock())), who)
		if h.rnd.IntN(4) == 0 {
			d.Way, d.Code = "alone", ""
		}
		_, err := roomtest.Send(h, 40, who, volunteerapi.StateHours, states(id, person, d))
		took("state", err)
	case 3: // the lead, of all
		from := sh.Starts.Add(time.Duration(h.rnd.IntN(60)) * time.Minute)
		until := sh.Ends.Add(-time.Duration(h.rnd.IntN(60)) * time.Minute)
		h.Set(sh.Ends)
		_, err := roomtest.Send(h, 40, "lea", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: id, RollCall: volunteerapi.RollCall{
			Key: store.NewID(), Act: both, At: from, Until: &until, People: []string{"p-lin", "p-min", "p-guo"},
		}})
		took("roll", err)
	case 12, 13: // who comes and goes as one should
		for act, minute := range map[Act]int{in: h.rnd.IntN(60), out: 120 + h.rnd.IntN(60)} {
			h.Set(sh.Starts.Add(time.Duration(minute) * time.Minute))
			_, err := roomtest.Send(h, 40, who, volunteerapi.StateHours, states(id, person, h.draft(act, "rotating", h.s.codes.rotating(id, at(h.Clock())), who)))
			took("state", err)
		}
	case 4, 5, 6, 14, 15, 16:
		h.Set(sh.Ends.Add(time.Hour))
		move("kate", "confirm")
	case 7, 17:
		move([]string{who, "lea"}[h.rnd.IntN(2)], "object")
	case 8, 18, 19:
		move("kate", "uphold")
	case 9:
		x, err := h.s.records.Get(h.T.Context(), record)
		if err != nil || len(x.Statements) == 0 {
			return
		}
		key := x.Statements[h.rnd.IntN(len(x.Statements))].Key
		_, err = roomtest.Send(h, 40, "kate", volunteerapi.CorrectRecord, volunteerapi.CorrectRecordRequest{ID: record, CorrectionDraft: volunteerapi.CorrectionDraft{Version: x.Version, Strike: []string{key}, Note: "理由。"}})
		took("correct", err)
	case 10:
		h.review(record)
	case 11:
		h.amend(id, who)
	}
}

// review has a record denied, and decides about one that waits.
func (h *history) review(record string) {
	data, err := json.Marshal(events.VolunteerAuditDeniedV1{Record: record, Office: "office", Region: "320312", At: h.Clock()})
	if err != nil {
		h.T.Fatal(err)
	}
	ev := event.Event{Type: events.TypeVolunteerAuditDeniedV1, Subject: store.NewID(), Seq: 1, At: h.Clock(), Data: data}
	if err := h.Insist(h.T.Context(), ev); err != nil {
		h.T.Fatal(err)
	}
	for range h.rnd.IntN(3) { // some stay open
		page, err := h.s.reviews.Find(h.T.Context(), store.Query{Where: []store.Term{store.Is("waits", "office")}, Limit: 5})
		if err != nil {
			h.T.Fatal(err)
		}
		for _, v := range page.Items {
			do := []string{"release", "release", "annul"}[h.rnd.IntN(3)]
			if _, err := roomtest.Send(h, 40, "reg", volunteerapi.MoveReview, volunteerapi.MoveReviewRequest{ID: v.ID, ReviewMove: volunteerapi.ReviewMove{Do: do, Version: v.Version, Note: "理由。"}}); err == nil {
				h.tries[do]++
			}
		}
	}
}

// amend asks for a shift, and takes the request as far as it goes.
func (h *history) amend(shift, who string) {
	sh := h.room.shifts[shift]
	h.Set(sh.Ends.Add(time.Hour))
	h.engine.Calm = true // papers are another room's
	p := h.paper(who)
	h.engine.Calm = false
	a, err := roomtest.Send(h, 40, who, volunteerapi.AskAmendment, amends(h.room, shift, "p-"+who, p))
	for _, x := range [][2]string{{"kate", "endorse"}, {"reg", "publish"}, {"reg", "grant"}} {
		if err != nil {
			return
		}
		if x[1] == "grant" {
			h.Set(cn.Day(a.Summary.Until).End())
		}
		a, err = roomtest.Send(h, 40, x[0], volunteerapi.MoveAmendment, amending(a, x[1], ""))
		if err != nil && fault.Of(err).Kind < fault.Internal { // written, and nobody learnt of it
			a, err = roomtest.Send(h, 40, x[0], volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: recordID(shift, "p-"+who)})
		}
		if err == nil {
			h.tries[x[1]]++
		}
	}
}

// wrong is what is not as it must be, whatever has happened.
func (h *history) wrong() (out []string) {
	ctx := h.T.Context()
	say := func(f string, a ...any) { out = append(out, fmt.Sprintf(f, a...)) }
	records, pages := map[string]Record{}, map[string]Page{}
	sums := map[string]Sums{} // total id → of what counts
	all := func(do func() error) {
		if err := do(); err != nil {
			h.T.Fatal(err)
		}
	}
	all(func() error {
		return h.s.records.Each(ctx, store.Query{}, func(r Record) error { records[r.ID] = r; return nil })
	})
	all(func() error {
		return h.s.pages.Each(ctx, store.Query{}, func(p Page) error { pages[p.ID] = p; return nil })
	})
	on := map[string]Entry{}
	for _, p := range pages {
		for i, e := range p.Entries {
			r := records[e.Record]
			if pageID(r.Shift.Ledger, r.Person, r.month()) != p.ID || r.State != counted && r.State != objected {
				say("%s is on page %s and %s", e.Record, p.ID, r.State)
			}
			if r.State == counted && (e.Minutes != r.Minutes || e.Class != r.Class || e.Round != r.Round) {
				say("page and record of %s differ: %+v %d", e.Record, e, r.Minutes)
			}
			if _, twice := on[e.Record]; twice || i > 0 && e.From.Before(p.Entries[i-1].To) {
				say("%s is entered twice or overlaps", e.Record)
			}
			on[e.Record] = e
			id := totalID(p.Ledger, p.Person)
			s := sums[id]
			s.Add(e.Minutes, e.Quality, e.Class)
			sums[id] = s
		}
	}
	for id, r := range records {
		if id != recordID(r.Shift.ID, r.Person) {
			say("%s is a second record", id)
		}
		if _, ok := on[id]; r.State == counted && !ok || r.Entered != ok {
			say("%s is %s, entered %v and on a page %v", id, r.State, r.Entered, ok)
		}
		if r.State == confirmed {
			say("%s was never answered", id)
		}
		seconds, _ := slowly(r.Shift.Starts, r.Shift.Ends, r.Statements)
		if r.Amendment == "" && r.Minutes != seconds/60 || (r.Class == "e") != (r.Amendment != "") {
			say("%s: %d minutes of class %q are not what was stated: %d", id, r.Minutes, r.Class, seconds/60)
		}
		if a, err := h.s.amendments.Get(ctx, r.Amendment); r.Amendment != "" && (err != nil || a.State != granted) {
			say("%s rests on an amendment that was not granted", id)
		}
	}
	for id, r := range records { // asked of the records and of the reviews, it is the same
		open := false
		all(func() error {
			return h.s.reviews.Each(ctx, store.Query{}, func(v Review) error {
				for _, m := range v.Marks {
					open = open || m.State == opened && m.Record == id && cn.DayOf(v.OpenedAt).Add(30).End().After(h.Clock())
				}
				return nil
			})
		})
		if until, err := h.s.Doubt(ctx, r.Person, true); err != nil || open && !until.After(h.Clock()) {
			say("a review of %s is open and its volunteer may be erased, %v", id, err)
		}
	}
	kept := map[string]int64{}
	all(func() error {
		return h.s.Banked(ctx, func(person, month string, minutes int64) { kept[person+month] = minutes })
	})
	for id, r := range records {
		if _, ok := on[id]; ok && r.Shift.Bank && r.Shift.Ledger == card.Voluntary {
			kept[r.Person+r.month()] -= on[id].Minutes
		}
	}
	for key, n := range kept {
		if n != 0 {
			say("the time bank keeps %d minutes too many of %s", n, key)
		}
	}
	all(func() error {
		return h.s.totals.Each(ctx, store.Query{}, func(t Total) error {
			got, want := t.sums(), sums[t.ID]
			if got != want {
				say("total %s is %+v, its records come to %+v", t.ID, got, want)
			}
			delete(sums, t.ID)
			return nil
		})
	})
	for id, s := range sums {
		say("%s has no total for %+v", id, s)
	}
	wrong, err := h.s.differing(ctx) // made anew of nothing but records
	if err != nil || len(wrong) > 0 {
		say("made anew, totals differ: %v %v", wrong, err)
	}
	return out
}

// all is every document as it is kept, with its version.
func (h *history) all() string {
	var b strings.Builder
	for _, coll := range []string{"records", "pages", "totals", "amendments", "traces", "reviews", "audits", "slips"} {
		q := store.Query{Limit: 200}
		rs, err := h.engine.Engine.Find(h.T.Context(), coll, q)
		if err != nil || len(rs) > q.Limit {
			h.T.Fatal(coll, len(rs), err)
		}
		for _, r := range rs {
			fmt.Fprintf(&b, "%s/%s@%d %s\n", coll, r.ID, r.Version, r.Body)
		}
	}
	return b.String()
}

// news are the lines of one text that the other does not have.
func news(before, after string) string {
	had := strings.Split(before, "\n")
	return strings.Join(slices.DeleteFunc(strings.Split(after, "\n"), func(l string) bool { return slices.Contains(had, l) }), "\n")
}

func TestWhateverHappensHoursAreWhatWasStatedAndTotalsTheirSum(t *testing.T) {
	tries, fails := map[string]int{}, 0
	rare := func() string { // what has hardly happened: names of records are drawn anew each time, and with them what befalls whom
		for _, what := range []string{"state", "roll", "confirm", "object", "uphold", "correct", "release", "annul", "grant"} {
			if tries[what] < 3 {
				return what
			}
		}
		return ""
	}
	for seed := uint64(0); seed < 6 || rare() != "" && seed < 40; seed++ {
		h := newHistory(t, seed)
		for range 150 {
			h.step()
			if h.rnd.IntN(3) == 0 {
				h.Relay.Drain(t.Context())
			}
			if n := len(h.Heard); n > 0 && h.rnd.IntN(4) == 0 { // the bus begins again further back
				for _, ev := range slices.Clone(h.Heard[h.rnd.IntN(n):]) {
					if err := h.Insist(t.Context(), ev); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		fails += h.engine.Fails
		h.engine.Calm = true
		h.Settle()
		for _, w := range h.wrong() {
			t.Errorf("seed %d: %s", seed, w)
		}
		before := h.all()
		for range 5 {
			for _, ev := range slices.Clone(h.Heard) {
				if err := h.Insist(t.Context(), ev); err != nil {
					t.Fatal(err)
				}
			}
			h.Settle()
		}
		if after := h.all(); after != before {
			t.Errorf("seed %d: hearing everything again has changed something:\n%s", seed, news(before, after))
		}
		for k, n := range h.tries {
			tries[k] += n
		}
		if seed == 0 {
			h.plant()
		}
	}
	if what := rare(); what != "" {
		t.Errorf("%s happened %d times: the histories say little", what, tries[what])
	}
	if fails < 100 {
		t.Errorf("only %d writes failed", fails)
	}
	t.Logf("%v, %d writes failed", tries, fails)
}

// plant does what nothing in the product can, and sees that it is found.
func (h *history) plant() {
	h.T.Helper()
	page, err := h.s.pages.Find(h.T.Context(), store.Query{})
	if err != nil {
		h.T.Fatal(err)
	}
	i := slices.IndexFunc(page.Items, func(p Page) bool { return len(p.Entries) > 0 })
	if i < 0 {
		h.T.Fatal("no page has an entry")
	}
	_, err = h.s.pages.Update(h.T.Context(), page.Items[i].ID, func(p *Page) ([]event.Event, error) {
		p.Entries[0].Minutes++
		return nil, nil
	})
	if err != nil || len(h.wrong()) == 0 {
		h.T.Errorf("a minute that nobody stated is not found, %v", err)
	}
}
