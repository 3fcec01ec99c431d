package redflag

import (
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"sanshe/libs/ocds"
)

// edge is a purchase at the boundary of an indicator.
type edge struct {
	code, what       string
	edit             func(*spec)
	value, threshold string // "" is no flag
	now              time.Time
}

var edges = []edge{
	{code: "R001", what: "a notice without an intention", edit: func(s *spec) { s.intended = time.Time{} }, value: "0", threshold: "1"},
	{code: "R001", what: "a notice with one", edit: func(*spec) {}},
	{code: "R003", what: "fifteen whole days less a minute, by a method the law does not speak of", edit: func(s *spec) { s.method, s.end = "询比", s.start.Add(15*24*time.Hour-time.Minute) }, value: "14", threshold: "15"},
	{code: "R003", what: "fifteen whole days", edit: func(s *spec) { s.method, s.end = "询比", s.start.Add(15*24*time.Hour) }},
	{code: "R003", what: "a method that has a period of its own in law", edit: func(s *spec) { s.end = s.start.Add(24 * time.Hour) }},
	{code: "R005", what: "no document", edit: func(s *spec) { s.bare = true }, value: "0", threshold: "1"},
	{code: "R005", what: "one document", edit: func(*spec) {}},
	{code: "R018", what: "one bidder", edit: func(s *spec) { s.bids = s.bids[:1] }, value: "1", threshold: "1"},
	{code: "R018", what: "two bidders", edit: func(s *spec) { s.bids = s.bids[:2] }},
	{code: "R018", what: "one bidder where nobody was to compete", edit: func(s *spec) { s.bids, s.ocds = s.bids[:1], "direct" }},
	{code: "R018", what: "one bidder of what was called off", edit: func(s *spec) { s.bids, s.status = s.bids[:1], "cancelled" }},
	{code: "R020", what: "a suspension", edit: func(s *spec) { s.complaint = true }, value: "1", threshold: "1"},
	{code: "R020", what: "a complaint that suspended nothing", edit: func(s *spec) { s.challenged = disputed(true) }, value: "1", threshold: "1"},
	{code: "R020", what: "a complaint that suspended", edit: func(s *spec) { s.complaint, s.challenged = true, disputed(true) }, value: "1", threshold: "1"},
	{code: "R020", what: "a challenge without a complaint", edit: func(s *spec) { s.challenged = disputed(false) }},
	{code: "R020", what: "none", edit: func(*spec) {}},
	{code: "R028", what: "two the same, one of them disqualified", edit: func(s *spec) { s.bids[2].fen, s.bids[2].status = s.bids[1].fen, "disqualified" }, value: "2", threshold: "2"},
	{code: "R028", what: "a fen apart", edit: func(s *spec) { s.bids[2].fen = s.bids[1].fen + 1 }},
	{code: "R030", what: "a minute late", edit: func(s *spec) { s.bids[0].at = s.end.Add(6 * time.Minute) }, value: "0.1", threshold: "0"},
	{code: "R030", what: "on the stroke", edit: func(s *spec) { s.bids[0].at = s.end }},
	{code: "R030", what: "late and lost", edit: func(s *spec) { s.bids[1].at = s.end.Add(time.Hour) }},
	{code: "R035", what: "all others out", edit: func(s *spec) { s.bids[1].status, s.bids[2].status = "disqualified", "disqualified" }, value: "2", threshold: "1"},
	{code: "R035", what: "one other left", edit: func(s *spec) { s.bids[1].status = "disqualified" }},
	{code: "R036", what: "the lowest out, by price alone", edit: func(s *spec) { s.criteria, s.bids[2].fen, s.bids[2].status = "priceOnly", 1, "disqualified" }, value: "1", threshold: "1"},
	{code: "R036", what: "the lowest out, by more than price", edit: func(s *spec) { s.bids[2].fen, s.bids[2].status = 1, "disqualified" }},
	{code: "R036", what: "another out, by price alone", edit: func(s *spec) { s.criteria, s.bids[2].status = "priceOnly", "disqualified" }},
	{code: "R039", what: "two questions open after the deadline", edit: func(s *spec) { s.questions = 2 }, value: "2", threshold: "1"},
	{code: "R039", what: "open before it", edit: func(s *spec) { s.questions = 2 }, now: at("2026-03-24", 8)},
	{code: "R063", what: "no contract a day after the last", edit: func(s *spec) { s.signed = time.Time{} }, value: "38", threshold: "37", now: at("2026-05-07", 9)},
	{code: "R063", what: "no contract on the last day", edit: func(s *spec) { s.signed = time.Time{} }, now: at("2026-05-06", 23)},
	{code: "R063", what: "a contract that nobody may read", edit: func(s *spec) { s.published = time.Time{} }, value: "63", threshold: "37", now: at("2026-06-01", 9)},
	{code: "L01", what: "nineteen days of open tender", edit: func(s *spec) { s.end = at("2026-03-21", 9) }, value: "19", threshold: "20"},
	{code: "L01", what: "twenty", edit: func(s *spec) { s.end = at("2026-03-22", 9) }},
	{code: "L01", what: "nine of a consultation", edit: func(s *spec) { s.method, s.end = "竞争性磋商（以公告方式邀请）", at("2026-03-11", 9) }, value: "9", threshold: "10"},
	{code: "L01", what: "ten of a consultation", edit: func(s *spec) { s.method, s.end = "竞争性磋商", at("2026-03-12", 9) }},
	{code: "L02", what: "twenty-nine days ahead", edit: func(s *spec) { s.intended = at("2026-02-01", 9) }, value: "29", threshold: "30"},
	{code: "L02", what: "thirty", edit: func(s *spec) { s.intended = at("2026-01-31", 9) }},
	{code: "L03", what: "thirty-one days to sign", edit: func(s *spec) { s.signed = at("2026-04-30", 9) }, value: "31", threshold: "30"},
	{code: "L03", what: "thirty", edit: func(s *spec) { s.signed = at("2026-04-29", 9) }},
	{code: "L04", what: "three working days to publish", edit: func(s *spec) { s.published = at("2026-04-15", 9) }, value: "3", threshold: "2"},
	{code: "L04", what: "two", edit: func(s *spec) { s.published = at("2026-04-14", 9) }},
	{code: "L05", what: "amended fourteen days before", edit: func(s *spec) { s.amended = []time.Time{at("2026-03-10", 9)} }, value: "14", threshold: "15"},
	{code: "L05", what: "ruled on, remedied, resumed and ended shortly before", edit: func(s *spec) { s.told = []string{"ruling-1", "remedy-technical", "resumed-2", "failure"} }},
	{code: "L05", what: "whatever else is called an amendment counts", edit: func(s *spec) { s.told = []string{"amend-7"} }, value: "4", threshold: "15"},
	{code: "L05", what: "amended fifteen days before", edit: func(s *spec) { s.amended = []time.Time{at("2026-03-09", 9)} }},
	{code: "S08", what: "95 percent of the limit", edit: func(s *spec) { s.method, s.budget = "竞争性磋商", 3_800_000_00 }, value: "95", threshold: "95"},
	{code: "S08", what: "a fen less", edit: func(s *spec) { s.method, s.budget = "竞争性磋商", 3_800_000_00-1 }},
	{code: "S08", what: "the limit itself", edit: func(s *spec) { s.method, s.budget = "竞争性磋商", 4_000_000_00 }},
	{code: "S08", what: "below the limit and openly tendered", edit: func(s *spec) { s.budget = 3_800_000_00 }},
	{code: "S09", what: "a day less a minute", edit: func(s *spec) { s.awarded = s.opened.Add(24*time.Hour - time.Minute) }, value: "23.98", threshold: "24"},
	{code: "S09", what: "a day", edit: func(s *spec) { s.awarded = s.opened.Add(24 * time.Hour) }},
	{code: "S11", what: "a tenth and a fen more", edit: func(s *spec) { s.contract = 297_000_01 }, value: "10", threshold: "10"},
	{code: "S11", what: "a tenth more", edit: func(s *spec) { s.contract = 297_000_00 }},
	{code: "S12", what: "moved twice", edit: func(s *spec) { s.ends = []time.Time{s.end.AddDate(0, 0, -9), s.end.AddDate(0, 0, -5)} }, value: "2", threshold: "2"},
	{code: "S12", what: "moved once", edit: func(s *spec) { s.ends = []time.Time{s.end.AddDate(0, 0, -9)} }},
	{code: "S15", what: "99.5 percent of the ceiling", edit: func(s *spec) { s.won = 298_500_00 }, value: "99.5", threshold: "99.5"},
	{code: "S15", what: "a fen less", edit: func(s *spec) { s.won = 298_500_00 - 1 }},
	{code: "S16", what: "a fen above the budget", edit: func(s *spec) { s.won = 300_000_01 }, value: "100", threshold: "100"},
	{code: "S16", what: "the budget", edit: func(s *spec) { s.won = 300_000_00 }},
	{code: "S17", what: "three in equal steps", edit: func(s *spec) { s.bids[1].fen, s.bids[2].fen = 280_000_00, 290_000_00 }, value: "3", threshold: "3"},
	{code: "S17", what: "a step that is a fen longer", edit: func(s *spec) { s.bids[1].fen, s.bids[2].fen = 280_000_00, 290_000_01 }},
	{code: "S17", what: "three at one price", edit: func(s *spec) { s.bids[1].fen, s.bids[2].fen = 270_000_00, 270_000_00 }},
}

// disputed is a challenge of the purchase, and whether a complaint followed.
func disputed(complained bool) []ocds.Challenge {
	c := ocds.Challenge{ID: "c1", Date: at("2026-03-05", 9), Stage: "documents", Status: "answered"}
	if day := at("2026-03-12", 9); complained {
		c.Status, c.DateComplained = "complained", &day
	}
	return []ocds.Challenge{c}
}

func TestAnIndicatorOfOnePurchaseFlagsAtItsBoundaryAndNotBeforeIt(t *testing.T) {
	law, seen := book(t), map[string]map[bool]bool{}
	for _, e := range edges {
		s := decent("ocds-000000-1")
		e.edit(&s)
		now := e.now
		if now.IsZero() {
			now = at("2026-04-20", 9)
		}
		got, flagged := flagOf(Indicators.Flags(fold(s.steps(t)), law, now), e.code)
		if seen[e.code] == nil {
			seen[e.code] = map[bool]bool{}
		}
		seen[e.code][e.value != ""] = true
		if flagged != (e.value != "") || got.Value != e.value || got.Threshold != e.threshold {
			t.Errorf("%s, %s: flagged %v with %q against %q, want %q against %q: %s", e.code, e.what, flagged, got.Value, got.Threshold, e.value, e.threshold, got.Reason)
		}
		if flagged && !sentence.MatchString(got.Reason) {
			t.Errorf("%s says %q", e.code, got.Reason)
		}
	}
	for code := range process {
		if !seen[code][true] || !seen[code][false] {
			t.Errorf("%s was not seen on both sides of its boundary", code)
		}
	}
}

// sentence is one whole Chinese sentence with a figure, in full-width punctuation.
var sentence = regexp.MustCompile(`^[^。!?;]*([0-9]|都是|最低|没有公开采购意向)[^。!?;]*。$`)

func TestADecentPurchaseHasNoFlag(t *testing.T) {
	s := decent("ocds-000000-1")
	if got := Indicators.Flags(fold(s.steps(t)), book(t), at("2026-12-01", 9)); len(got) > 0 {
		t.Errorf("flags: %+v", got)
	}
}

func TestTheOrderInWhichReleasesAreHeardDoesNotMatterAndTwiceIsOnce(t *testing.T) {
	law := book(t)
	for _, e := range edges {
		s := decent("ocds-000000-1")
		e.edit(&s)
		list := s.steps(t)
		want := Indicators.Flags(fold(list), law, at("2026-06-20", 9))
		rng := rand.New(rand.NewPCG(1, 2))
		mixed := append(list[:len(list):len(list)], list...)
		rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if got := Indicators.Flags(fold(mixed), law, at("2026-06-20", 9)); !reflect.DeepEqual(codes(want), codes(got)) {
			t.Errorf("%s, %s: %v, want %v", e.code, e.what, codes(got), codes(want))
		}
	}
}

func TestOfEachEntryWhatTheLaterReleaseSaidCounts(t *testing.T) {
	s := decent("ocds-000000-1")
	first := s.steps(t)
	s.bids[1].status, s.bids[2].status = "disqualified", "disqualified"
	later := s.steps(t)
	for i := range later {
		later[i].Date.Time = first[i].Date.Add(time.Minute)
	}
	for _, list := range [][]*Release{append(first[:len(first):len(first)], later...), append(later[:len(later):len(later)], first...)} {
		if _, ok := flagOf(Indicators.Flags(fold(list), book(t), at("2026-04-20", 9)), "R035"); !ok {
			t.Error("the earlier release counts")
		}
	}
}

func codes(list []Result) (out []string) {
	for _, r := range list {
		out = append(out, r.Code+" "+r.Value)
	}
	return out
}

func TestEveryRowOfTheTableIsWholeAndHasOneFunction(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Indicators {
		_, one := process[r.Code]
		_, all := across[r.Code]
		if one == all || seen[r.Code] {
			t.Errorf("%s: of one purchase %v, across %v, twice %v", r.Code, one, all, seen[r.Code])
		}
		seen[r.Code] = true
		if r.Name == "" || r.Unit == "" || r.Source.Title == "" || len(r.Thresholds) == 0 || !strings.HasSuffix(r.Compares, "。") || !strings.HasSuffix(r.Why, "。") {
			t.Errorf("%s is not whole: %+v", r.Code, r)
		}
		if r.Level != High && r.Level != Medium && r.Level != Low {
			t.Errorf("%s has the level %q", r.Code, r.Level)
		}
		for _, x := range r.Thresholds {
			if _, ok := decimal(x.Value); x.Means == "" || (!ok && x.Rule == "") {
				t.Errorf("%s.%s says nothing", r.Code, x.Name)
			}
		}
	}
	if len(seen) != len(process)+len(across) {
		t.Errorf("%d rows, %d functions", len(seen), len(process)+len(across))
	}
}

func TestEveryRuleThatATableAsksForAnswers(t *testing.T) {
	law := book(t)
	for _, r := range Indicators {
		for _, x := range r.Thresholds {
			if _, ok := law(x.Rule, "320312", at("2026-06-01", 9)); x.Rule != "" && !ok {
				t.Errorf("%s.%s: the book is silent about %s", r.Code, x.Name, x.Rule)
			}
		}
	}
}
