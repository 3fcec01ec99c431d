package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/e2e/county"
	"sanshe/libs/crash"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// meddling is what a saboteur does to the store of a platform at rest.
type meddling struct {
	bug string
	by  string // the invariant that must see it
	db  string // whose store
	act func(*saboteur)
	do  func(testing.TB, *scene) // once the platform runs on what is left
}

var meddlings = []meddling{
	{"an acknowledged bid is thrown away", "I1", "tender", func(x *saboteur) { x.remove("bids", x.bid.ID) }, nil},
	{"a bid is exchanged for another", "I1", "tender", func(x *saboteur) { x.change("bids", x.bid.ID, "hash", strings.Repeat("0", 64)) }, nil},
	{"a change loses its event before anybody has heard it", "I13", "tender", func(x *saboteur) { x.hush("questions") }, nil},
	{"a message is not kept", "I14", "notice", func(x *saboteur) { x.remove("messages", x.message()) }, nil},
	{
		"what a bid has heard is forgotten, and comes again", "I14", "tender", func(x *saboteur) { x.alter("bids", x.bid.ID, func(r *store.Record) { r.Seen = nil }) },
		func(t testing.TB, s *scene) { s.again(t, 1); s.heardAll(t) },
	},
	{"a question is left out of the public list", "I16", "tender", func(x *saboteur) { x.alter("questions", x.question.ID, func(r *store.Record) { r.Index = nil }) }, nil},
	{"a bid shows a number that its gate did not give", "I17", "tender", func(x *saboteur) { x.change("bids", x.bid.ID, "seqs", []int64{99}) }, nil},
	{"the memory of a key is exchanged", "I18", "tender", func(x *saboteur) { x.change("questions", x.question.ID, "request", "another") }, func(t testing.TB, s *scene) { s.anew(t) }},
	{"the sessions are thrown away", "I20", "portal", func(x *saboteur) { x.clear("sessions") }, nil},
	{"a message is unread again", "I1", "notice", func(x *saboteur) { x.change("messages", x.heeded.ID, "read_at", nil) }, nil},
	{"a contract goes back by a round", "I1", "contract", func(x *saboteur) { x.wind("contracts", x.only("contracts", agreed), 4) }, nil},
	{"a change of a catalogue under review is told to nobody", "I13", "catalog", func(x *saboteur) { x.wind("catalogues", x.only("catalogues", reviewed), 2) }, nil},
	{"a member does not hear of the new name", "I14", "organization", func(x *saboteur) { x.alter("accounts", x.only("accounts", formerly), older) }, nil},
	{"a release is taken out of the feed", "I14", "insight", func(x *saboteur) { x.remove("entries", x.only("entries", "tender-"+x.question.ID+"-2")) }, nil},
	{"a gate forgets what it counted", "I19", "tender", func(x *saboteur) { x.change("gates", x.bid.Tender, "count", 0) }, func(t testing.TB, s *scene) { s.bid(t) }},
}

// saboteur has got at the store of one service, and knows one bid, one question and one message that was read.
type saboteur struct {
	testing.TB
	store.Whole
	bid, question, heeded Call
}

// looted are the collections that are got at, with their indexes.
var looted = map[string][]store.Schema{
	"tender":       {{Name: "bids", Indexes: []string{"tender", "supplier", "standing", "own"}}, {Name: "gates", Indexes: []string{"due"}}, {Name: "questions", Indexes: []string{"tender", "open"}}},
	"notice":       {{Name: "messages", Indexes: []string{"inbox", "unread", "due"}}},
	"portal":       {{Name: "sessions", Indexes: []string{"due"}}},
	"contract":     {{Name: "contracts", Indexes: []string{"public", "desk", "buyer", "supplier", "tender", "seal", "word"}}},
	"catalog":      {{Name: "catalogues", Indexes: []string{"public", "region", "desk", "created", "effective", "due"}}},
	"insight":      {{Name: "entries", Indexes: []string{"seq", "release", "purchase", "month", "first", "notice"}}},
	"organization": {{Name: "accounts", Indexes: []string{"login", "member", "role", "field", "seat", "demo", "locked"}}},
}

func (x *saboteur) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *saboteur) remove(coll, id string) { x.Helper(); x.must(x.Delete(x.Context(), coll, id)) }

// whole is a record with all that belongs to it, also what is only written and not read.
func (x *saboteur) whole(coll, id string) (r store.Record) {
	x.Helper()
	v, resume, err := x.Hold(x.Context())
	x.must(err)
	x.must(v.Dump(x.Context(), func(at string, each store.Record) error {
		if at == coll && each.ID == id {
			r = each
		}
		return nil
	}))
	x.must(v.Close())
	x.must(resume())
	return r
}

// alter changes a record without making it a new version.
func (x *saboteur) alter(coll, id string, how func(*store.Record)) {
	x.Helper()
	r := x.whole(coll, id)
	r.Outbox = nil
	how(&r)
	x.must(x.Swap(x.Context(), coll, r, r.Version))
}

// wind makes a document as old as it was n versions ago.
func (x *saboteur) wind(coll, id string, n int64) {
	x.Helper()
	r := x.whole(coll, id)
	was := r.Version
	r.Outbox, r.Version = nil, was-n
	x.must(x.Swap(x.Context(), coll, r, was))
}

// older gives an organization the name with which it was entered, where an
// account quotes it, and lets nobody find the account to tell it of another.
func older(r *store.Record) {
	delete(r.Index, "member")
	r.Body = regexp.MustCompile(formerly+`[^"]*`).ReplaceAll(r.Body, []byte(formerly))
}

func (x *saboteur) clear(coll string) {
	x.Helper()
	all, err := x.Find(x.Context(), coll, store.Query{Limit: 1000})
	x.must(err)
	for _, r := range all {
		x.remove(coll, r.ID)
	}
}

// only is the document that holds some words.
func (x *saboteur) only(coll, words string) (id string) {
	x.Helper()
	all, err := x.Find(x.Context(), coll, store.Query{Limit: 1000})
	x.must(err)
	for _, r := range all {
		if strings.Contains(string(r.Body), words) {
			id = r.ID
		}
	}
	if id == "" {
		x.Fatalf("no document of %s holds %q", coll, words)
	}
	return id
}

// change gives a field of a document another value.
func (x *saboteur) change(coll, id, field string, to any) {
	x.Helper()
	x.alter(coll, id, func(r *store.Record) {
		doc := map[string]any{}
		x.must(json.Unmarshal(r.Body, &doc))
		doc[field] = to
		body, err := json.Marshal(doc)
		x.must(err)
		r.Body = body
	})
}

// hush lets the events that wait vanish as if they had been sent.
func (x *saboteur) hush(coll string) {
	x.Helper()
	for _, r := range unsent(x, x, coll) {
		x.must(x.Sent(x.Context(), coll, []store.Ack{{ID: r.ID, UpTo: r.Outbox[len(r.Outbox)-1].Seq}}))
	}
}

func unsent(t testing.TB, e store.Engine, coll string) []store.Record {
	t.Helper()
	all, err := e.Unsent(t.Context(), coll, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// message is the earliest about a question: its event has long been
// acknowledged, and does not come again with what was killed.
func (x *saboteur) message() (id string) {
	x.Helper()
	all, err := x.Find(x.Context(), "messages", store.Query{Limit: 1000})
	x.must(err)
	var first time.Time
	for _, r := range all {
		var m struct {
			Kind string    `json:"kind"`
			At   time.Time `json:"at"`
		}
		x.must(json.Unmarshal(r.Body, &m))
		if m.Kind == inquired && (id == "" || m.At.Before(first)) {
			id, first = r.ID, m.At
		}
	}
	if id == "" {
		x.Fatal("nobody was told of a question")
	}
	return id
}

// TestASaboteurIsCaught lets somebody change the real store of a platform that
// was killed at work, a different thing each time, and starts it on what is left.
func TestASaboteurIsCaught(t *testing.T) {
	t.Parallel()
	county.Single(t)
	s, _ := open(t, nil, 0)
	x := s.Platform.Parts[0]
	s.interrupted(t, x)
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.CopyFS(kept, os.DirFS(s.Platform.Dir)); err != nil {
		t.Fatal(err)
	}
	relive := func(t testing.TB, m meddling) []string {
		t.Helper()
		s.Platform.Kill()
		if err := os.RemoveAll(s.Platform.Dir); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(s.Platform.Dir, os.DirFS(kept)); err != nil {
			t.Fatal(err)
		}
		if m.act != nil {
			s.meddle(t, m)
		}
		s.Platform.Start(t)
		if s.spoiled = m.act != nil; m.do != nil {
			m.do(t, s)
		}
		s.reader.once(t)
		return s.table.Hold(m.bug, s.record(t))
	}
	if wrong := relive(t, meddling{bug: "nobody has meddled"}); len(wrong) > 0 {
		t.Fatalf("without a saboteur: %v", wrong)
	}
	for _, m := range meddlings {
		t.Run(m.bug, func(t *testing.T) {
			acked := make([][]Call, len(s.workers))
			for n, w := range s.workers {
				acked[n] = slices.Clone(w.acked)
			}
			wrong := relive(t, m)
			if !slices.ContainsFunc(wrong, func(w string) bool { return strings.HasPrefix(w, m.by+": ") }) {
				t.Errorf("%s does not see it; seen: %v", m.by, wrong)
			}
			for n, w := range s.workers {
				w.acked = acked[n]
			}
		})
	}
	t.Log("\n" + s.table.String())
}

// interrupted works until a kill leaves a question whose event nobody has
// heard, and a browser in the middle of its session. What was done first has
// been heard by everybody, so that it is whole when somebody meddles with it.
func (s *scene) interrupted(t testing.TB, x *county.Part) {
	t.Helper()
	first := s.hire(t)
	first.does(t, "work that is heard of", 2*crewSize)
	first.rest(t)
	s.heardAll(t)
	for range 20 {
		c := s.hire(t)
		c.does(t, "work", 2*crewSize)
		again(t, s.Platform, x, string(crash.AfterRead)+"/questions:3")
		dead(t, x)
		c.stop()
		c.wait.Wait()
		e := s.loot(t, "tender")
		left := s.unheard(t, unsent(t, e, "questions"))
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if left && s.signedIn() {
			return
		}
		x.Launch(t, s.Platform)
		x.Await(t, s.Platform)
	}
	t.Fatal("no kill left an event unheard")
}

// unheard reports whether the broker lacks an event of records that have not been told that it was sent.
func (s *scene) unheard(t testing.TB, records []store.Record) bool {
	t.Helper()
	return slices.ContainsFunc(records, func(r store.Record) bool {
		return len(county.NewScent(r.Outbox[len(r.Outbox)-1].ID()).InFiles(t, filepath.Join(s.Platform.Dir, "broker"))) == 0
	})
}

// loot opens the store of a service of a platform that does not run.
func (s *scene) loot(t testing.TB, service string) *sqlitestore.Engine {
	t.Helper()
	e, err := sqlitestore.Open(filepath.Join(s.Platform.Dir, "store", service+".db"))
	for _, c := range looted[service] {
		if err == nil {
			err = e.Prepare(t.Context(), c)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// of is the first call of a kind that was acknowledged, of the work that has been heard by everybody: each of the crew has
// finished something of it.
func (s *scene) of(t testing.TB, kind Kind) (by *worker, first Call) {
	t.Helper()
	for _, w := range s.workers {
		for _, c := range w.done() {
			if c.Kind == kind && (by == nil || c.Ended.Before(first.Ended)) {
				by, first = w, c
			}
		}
	}
	if by == nil {
		t.Fatalf("no %s was acknowledged", kind)
	}
	return by, first
}

func (s *scene) meddle(t testing.TB, m meddling) {
	t.Helper()
	e := s.loot(t, m.db)
	x := &saboteur{TB: t, Whole: e}
	_, x.bid = s.of(t, Bid)
	_, x.question = s.of(t, Ask)
	_, x.heeded = s.of(t, Heed)
	m.act(x)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// anew asks once more for the earliest question, under its key.
func (s *scene) anew(t testing.TB) {
	t.Helper()
	w, c := s.of(t, Ask)
	w.repeat(&c)
	w.acked[slices.IndexFunc(w.acked, func(was Call) bool { return was.Key == c.Key })] = c
}

// bid hands in one more bid where the earliest was.
func (s *scene) bid(t testing.TB) {
	t.Helper()
	w, was := s.of(t, Bid)
	c := Call{Key: fmt.Sprintf("late-%d-%d", w.number, len(s.table.rows)), Kind: Bid, Tender: was.Tender}
	if _, _, err := w.say(&c, false); err != nil {
		t.Fatal(err)
	}
}
