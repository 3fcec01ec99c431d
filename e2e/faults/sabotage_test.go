package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"sanshe/e2e/county"
	"sanshe/libs/crash"
)

// meddling is what a saboteur does to the files of a platform at rest. $bid,
// $question and $tender in a statement are of the run.
type meddling struct {
	bug string
	by  string // the invariant that must see it
	db  string
	sql string
	do  func(t testing.TB, s *scene) // once the platform runs on what is left
}

var meddlings = []meddling{
	{"an acknowledged bid is thrown away", "I1", "tender", `DELETE FROM bids WHERE id = '$bid'`, nil},
	{"a bid is exchanged for another", "I1", "tender", `UPDATE bids SET body = json_set(body, '$.hash', '` + strings.Repeat("0", 64) + `') WHERE id = '$bid'`, nil},
	{"a change loses its event before anybody has heard it", "I13", "tender", `DELETE FROM questions_out`, nil},
	{"a message is not kept", "I14", "notice", `DELETE FROM messages WHERE body ->> '$.kind' = '` + inquired + `' AND n = (SELECT max(n) FROM messages WHERE body ->> '$.kind' = '` + inquired + `')`, nil},
	{"what a bid has heard is forgotten, and comes again", "I14", "tender", `UPDATE bids SET seen = '{}'`, func(t testing.TB, s *scene) { s.again(t, 1); s.heardAll(t) }},
	{"a question is left out of the public list", "I16", "tender", `DELETE FROM questions_ix WHERE id = '$question'`, nil},
	{"a bid shows a number that its gate did not give", "I17", "tender", `UPDATE bids SET body = json_set(body, '$.seqs[0]', 99) WHERE id = '$bid'`, nil},
	{"the memory of a key is exchanged", "I18", "tender", `UPDATE questions SET body = json_set(body, '$.request', 'another') WHERE id = '$question'`, func(t testing.TB, s *scene) { s.anew(t) }},
	{"a gate forgets what it counted", "I19", "tender", `UPDATE gates SET body = json_set(body, '$.count', 0) WHERE id = '$tender'`, func(t testing.TB, s *scene) { s.bid(t) }},
}

// TestASaboteurIsCaught lets somebody change the real files of a platform that
// was killed at work, a different thing each time, and starts it on what is left.
func TestASaboteurIsCaught(t *testing.T) {
	county.Single(t)
	s, _ := open(t, nil, 0)
	x := s.Platform.Parts[0]
	s.interrupted(t, x)
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.CopyFS(kept, os.DirFS(s.Platform.Dir)); err != nil {
		t.Fatal(err)
	}
	honestly := func(t testing.TB, m meddling) []string {
		t.Helper()
		s.Platform.Kill()
		if err := os.RemoveAll(s.Platform.Dir); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(s.Platform.Dir, os.DirFS(kept)); err != nil {
			t.Fatal(err)
		}
		if m.sql != "" {
			s.meddle(t, m)
		}
		s.Platform.Start(t)
		if s.spoiled = m.bug != ""; m.do != nil {
			m.do(t, s)
		}
		s.reader.once(t)
		return s.table.Hold(m.bug, s.record(t))
	}
	if wrong := honestly(t, meddling{}); len(wrong) > 0 {
		t.Fatalf("without a saboteur: %v", wrong)
	}
	for _, m := range meddlings {
		t.Run(m.bug, func(t *testing.T) {
			acked := make([][]Call, len(s.workers))
			for n, w := range s.workers {
				acked[n] = slices.Clone(w.acked)
			}
			wrong := honestly(t, m)
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

// interrupted works until a kill leaves a question whose event nobody has heard.
func (s *scene) interrupted(t testing.TB, x *county.Part) {
	t.Helper()
	for range 20 {
		c := s.hire(t)
		c.does(t, "work", 2*crewSize)
		again(t, s.Platform, x, string(crash.AfterRead)+":5")
		dead(t, x)
		c.stop()
		c.wait.Wait()
		n := 0
		s.sql(t, "tender", `SELECT count(*) FROM questions_out`, func(q *sqlite3.Stmt) { n = q.ColumnInt(0) })
		if n > 0 {
			return
		}
		x.Launch(t, s.Platform)
		x.Await(t, s.Platform)
	}
	t.Fatal("no kill left an event unheard")
}

func (s *scene) sql(t testing.TB, db, statement string, row func(*sqlite3.Stmt)) (changed int) {
	t.Helper()
	c, err := sqlite3.Open(filepath.Join(s.Platform.Dir, "store", db+".db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	q, _, err := c.Prepare(statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer q.Close()
	for q.Step() {
		row(q)
	}
	if err := q.Err(); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return int(c.Changes())
}

// of is an acknowledged call of a kind, the earliest.
func (s *scene) of(t testing.TB, kind Kind) (*worker, Call) {
	t.Helper()
	for _, w := range s.workers {
		for _, c := range w.done() {
			if c.Kind == kind {
				return w, c
			}
		}
	}
	t.Fatalf("no %s was acknowledged", kind)
	return nil, Call{}
}

func (s *scene) meddle(t testing.TB, m meddling) {
	t.Helper()
	_, bid := s.of(t, Bid)
	_, question := s.of(t, Ask)
	statement := strings.NewReplacer("$bid", bid.ID, "$question", question.ID, "$tender", bid.Tender).Replace(m.sql)
	if n := s.sql(t, m.db, statement, func(*sqlite3.Stmt) {}); n == 0 {
		t.Fatalf("%s changed nothing", statement)
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
