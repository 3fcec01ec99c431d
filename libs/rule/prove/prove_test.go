package prove

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sanshe/libs/rule"
)

// town is a room that is read and never run.
func town(t *testing.T) *Shelf {
	t.Helper()
	s, err := Open("testdata/town")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func levels(of ...string) (out []rule.Value) {
	for _, level := range of {
		out = append(out, rule.Value{Source: rule.Source{Title: "某条例", Article: "第一条", Level: level}})
	}
	return out
}

func TestEveryPlantedGapIsFound(t *testing.T) {
	s := town(t)
	if got := s.Gaps([]rule.Rule{{ID: "town.byname", Held: "提交时核对。", Values: levels("V1")}}); len(got) != 0 {
		t.Errorf("a test that names a rule by the constant of its package: %v", got)
	}
	for id, want := range map[string]string{ // put together from its parts
		"town.hamlet.decide": "", "town.village.decide": "does not name it", "town.hamlet.charter": "nothing asks",
	} {
		got := s.Gaps([]rule.Rule{{ID: id, Held: "提交时核对。", Values: levels("V1")}})
		if (want == "") != (len(got) == 0) || want != "" && !strings.Contains(got[0], want) {
			t.Errorf("%s: %v, want %q", id, got, want)
		}
	}
	if got := s.Gaps([]rule.Rule{{ID: "town.city.decide", Reference: "平台没有这个环节。"}}); len(got) != 0 {
		t.Errorf("what may be put together is not only known: %v", got)
	}
	for want, r := range map[string]rule.Rule{
		"":                         {ID: "town.held", Held: "提交时核对。", Values: levels("V1")},
		"neither where it is held": {ID: "town.neither"},
		"nothing asks":             {ID: "town.unasked", Held: "提交时核对。"},
		"something asks":           {ID: "town.asked", Reference: "平台没有这个环节。"},
		"no test is named":         {ID: "town.unproven", Held: "提交时核对。", Values: levels("M", "V2")},
		"does not exist":           {ID: "town.forgotten", Held: "提交时核对。"},
		"does not name it":         {ID: "town.misproven", Held: "提交时核对。"},
		"and is not held":          {ID: "town.idle", Reference: "平台没有这个环节。"},
	} {
		got := s.Gaps([]rule.Rule{r})
		if (len(got) == 0) != (want == "") || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
			t.Errorf("a planted gap (%s) is found as %v", want, got)
		}
	}
	for _, level := range []string{"V1", "V2", "L"} {
		if got := s.Gaps([]rule.Rule{{ID: "town.unproven", Held: "提交时核对。", Values: levels(level)}}); len(got) != 1 {
			t.Errorf("a rule that rests on %s needs no proof: %v", level, got)
		}
	}
	if got := s.Gaps([]rule.Rule{{ID: "town.remembered", Held: "提交时核对。", Values: levels("M", "M")}}); len(got) != 0 {
		t.Errorf("what is only remembered needs a proof: %v", got)
	}
	s.Prove(Proofs{"town.unproven": {"TestTheRuleAtWork"}})
	if got := s.Gaps([]rule.Rule{{ID: "town.unproven", Held: "提交时核对。"}}); len(got) != 1 || !strings.Contains(got[0], "does not name it") {
		t.Errorf("a proof from elsewhere is taken on trust: %v", got)
	}
}

func TestAProofOfARuleThatTheBookHasNotIsFound(t *testing.T) {
	known := []rule.Rule{{ID: "town.held"}, {ID: "town.forgotten"}, {ID: "town.misproven"}, {ID: "town.idle"}, {ID: "town.byname"}, {ID: "town.hamlet.decide"}, {ID: "town.village.decide"}}
	if got := town(t).Strangers(known); !slices.Equal(got, []string{"town.stranger"}) {
		t.Errorf("strangers: %v", got)
	}
}

func TestAFolderWithoutSourcesAndALineThatIsNoProofAreRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); err == nil {
		t.Error("an empty folder proves everything")
	}
	for name, text := range map[string]string{"room.go": "package room\n", ProofFile: "town.held TestOne and another\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), ProofFile+":1") {
		t.Errorf("a line of four words: %v", err)
	}
}

func TestClausesFindWhatTheBookLeavesOutOrCitesOtherwise(t *testing.T) {
	rules := []rule.Rule{
		{ID: "town.held", Values: levels("V1")},
		{ID: "town.remembered", Values: levels("M")},
		{ID: "town.local", Region: "32", Values: levels("L")},
		{ID: "town.stray", Values: levels("V2")},
	}
	got := Clauses{{"条例", "第一条", "town.held town.gone"}, {"条例", "第二条", "town.held"}, {"", "", "town.remembered"}}.Gaps(rules)
	want := []string{"has no town.gone", "town.held does not rest on 条例第二条", "town.remembered does not rest", "town.stray rests on a text"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("gap %d: %s, want %s", i, got[i], want[i])
		}
	}
	if got := (Clauses{{"条例", "第一条", "town.held"}}).Gaps(rules[:3]); len(got) != 0 {
		t.Errorf("a book without a gap has %q", got)
	}
}

func TestFirstsFindAnotherDayOrValueAndWhatNothingShows(t *testing.T) {
	const text = `[{"id":"town.known","asks":"？","unit":"人","region":"","status":"unverified","reference":"平台没有这个环节。",
		"values":[{"from":"2016-02-06","value":[{"code":"a","text":"甲"}],"source":{"level":"V2"}}]}]`
	book, err := rule.Read(fstest.MapFS{"a.json": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		firsts Firsts
		gaps   int
	}{
		{Firsts{"town.known": {"2016-02-06", "1"}}, 0},
		{Firsts{"town.known": {"2016-02-06", "2"}}, 2}, // in both regions
		{Firsts{"town.known": {"2016-02-07", "1"}}, 2},
		{Firsts{"town.known": {"2016-02-05", "1"}}, 2},
		{Firsts{"town.known": {"", "1"}}, 1},
		{nil, 1},
	} {
		if got := c.firsts.Gaps(book, book.All(), "320585", "650000"); len(got) != c.gaps {
			t.Errorf("%v: %q", c.firsts, got)
		}
	}
}

func TestATallyCountsByTopic(t *testing.T) {
	rules := Topics([]rule.Rule{
		{ID: "town.a.x", Held: "。", Values: levels("V1")},
		{ID: "town.b.y", Reference: "。", Values: levels("V2")},
		{ID: "town.b.z", Reference: "。", Values: levels("M")},
		{ID: "village.a", Values: levels("V1")},
	}, "town")
	if got := Tally(rules, "town.a", "town.b"); !strings.Contains(got, "town.a 1 held with a proof, 0 only known;") ||
		!strings.Contains(got, "town.b 0 held with a proof, 1 only known;") || !strings.Contains(got, "all 1 held with a proof, 1 only known;") {
		t.Error(got)
	}
}
