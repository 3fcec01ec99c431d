package redflag

import (
	"fmt"
	"testing"
	"time"
)

// town is what peers have heard: one purchase after another.
func town(t *testing.T, table Table, n int, make func(i int) Digest) []Result {
	t.Helper()
	p := table.Peers(book(t))
	for i := range n {
		d := make(i)
		d.OCID = fmt.Sprint(i)
		p.Add(d)
	}
	return p.Flags()
}

func names(list []Result, code string) (out []string) {
	for _, r := range list {
		if r.Code == code {
			out = append(out, r.Subject.ID)
		}
	}
	return out
}

func by(name string) []Party { return []Party{{ID: name}} }

func TestComparingFlagsAtItsBoundaryAndNotBeforeIt(t *testing.T) {
	september := at("2025-09-01", 9)
	direct := func(amount string, months int) func(int) Digest {
		return func(i int) Digest {
			return Digest{Buyer: Party{ID: "B"}, Winner: &Party{ID: "W"}, Amount: amount, Direct: true, Day: september.AddDate(0, i*months, 0)}
		}
	}
	split := func(size string, months int) func(int) Digest {
		return func(i int) Digest {
			return Digest{Buyer: Party{ID: "B"}, Class: "A1", Size: size, Day: september.AddDate(0, i*months, 0)}
		}
	}
	wins := func(by int) func(int) Digest { // the first so many are W's
		return func(i int) Digest {
			w := Party{ID: "W"}
			if i >= by {
				w.ID = fmt.Sprint("other", i)
			}
			return Digest{Buyer: Party{ID: "B"}, Winner: &w}
		}
	}
	pairs := func(together int) func(int) Digest { // the rest are X's alone
		return func(i int) Digest {
			d := Digest{Winner: &Party{ID: "X"}, Bids: []Bidding{{by("X"), "valid"}}}
			if i < together {
				d.Bids = append(d.Bids, Bidding{by("Y"), "valid"})
			}
			return d
		}
	}
	for _, c := range []struct {
		code, what string
		n          int
		make       func(int) Digest
		flags      int
	}{
		{"R055", "two that come to a fen more than the limit", 2, direct("200000001/100", 1), 1},
		{"R055", "two that come to the limit", 2, direct("2000000", 1), 0},
		{"R055", "a year and a day apart", 2, func(i int) Digest { d := direct("3000000", 0)(i); d.Day = september.AddDate(i, 0, i); return d }, 0},
		{"R055", "one", 1, direct("5000000", 1), 0},
		{"S13", "three that come to the limit", 3, split("1333333.34", 2), 1},
		{"S13", "three that come to less", 3, split("1333333.33", 2), 0},
		{"S13", "two", 2, split("3000000", 2), 0},
		{"S13", "three over two years", 3, split("2000000", 9), 0},
		{"S14", "four of five", 5, wins(4), 1},
		{"S14", "four of six", 6, wins(4), 0},
		{"S14", "four of four", 4, wins(4), 0},
		{"S07", "four of five together", 5, pairs(4), 2},
		{"S07", "four of six together", 6, pairs(4), 0},
		{"S07", "three of three", 3, pairs(3), 0},
	} {
		if got := names(town(t, Indicators, c.n, c.make), c.code); len(got) != c.flags {
			t.Errorf("%s, %s: %v, want %d", c.code, c.what, got, c.flags)
		}
	}
}

func TestTheFencesStandWhereTheQuartilesSay(t *testing.T) {
	gaps := func(last string) func(int) Digest { // 1/10 … 8/10 and the last: the quartiles are 4/15 and 11/15, the high fence 43/30
		return func(i int) Digest {
			d := Digest{Gap: fmt.Sprintf("%d/10", i+1), Currency: "CNY", Winner: &Party{ID: "W"}, Rival: &Party{ID: "L"}}
			if i == 8 {
				d.Gap = last
			}
			return d
		}
	}
	for last, want := range map[string]int{"43/30": 1, "143/100": 0} {
		if got := names(town(t, Indicators, 9, gaps(last)), "R058"); len(got) != want {
			t.Errorf("the largest is %s: %v", last, got)
		}
	}
	if got := names(town(t, Indicators, 4, gaps("9")), "R058"); len(got) != 0 {
		t.Errorf("four are compared: %v", got)
	}
	same := func(int) Digest {
		return Digest{Gap: "1/10", Currency: "CNY", Winner: &Party{ID: "W"}, Rival: &Party{ID: "L"}}
	}
	if got := town(t, Indicators, 9, same); len(got) != 0 {
		t.Errorf("where all are alike nobody stands out: %v", got)
	}
	foreign := func(i int) Digest {
		d := gaps("2")(i)
		if i == 8 {
			d.Currency = "USD"
		}
		return d
	}
	if got := names(town(t, Indicators, 9, foreign), "R058"); len(got) != 0 {
		t.Errorf("prices in two currencies are compared: %v", got)
	}
}

func TestWhoBuysForItselfIsCountedOnceAndWhoBuysForOthersToo(t *testing.T) {
	table, err := Indicators.With("R038", "peers", "1")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range town(t, table, 3, func(int) Digest {
		return Digest{Buyer: Party{ID: "B"}, Entity: Party{ID: "E"}, Bids: []Bidding{{by("X"), "disqualified"}, {by("Y"), "valid"}}}
	}) {
		got[r.About+" "+r.Subject.ID]++
	}
	if got["buyer B"] != 1 || got["entity E"] != 1 {
		t.Errorf("flags: %v", got)
	}
	for _, r := range town(t, table, 3, func(int) Digest {
		return Digest{Buyer: Party{ID: "B"}, Entity: Party{ID: "B"}, Bids: []Bidding{{by("X"), "disqualified"}, {by("Y"), "valid"}}}
	}) {
		if r.About == OfEntity {
			t.Errorf("counted twice: %+v", r)
		}
	}
}

func TestAThresholdIsSetOnlyWhereThereIsOne(t *testing.T) {
	for _, c := range [][3]string{{"R003", "hours", "1"}, {"R999", "days", "1"}, {"R003", "days", "soon"}} {
		if _, err := Indicators.With(c[0], c[1], c[2]); err == nil {
			t.Errorf("%v is taken", c)
		}
	}
	table, err := Indicators.With("R003", "days", "30")
	if err != nil {
		t.Fatal(err)
	}
	s := decent("ocds-000000-1")
	s.method = "询比"
	if _, ok := flagOf(table.Flags(fold(s.steps(t)), nil, time.Time{}), "R003"); !ok {
		t.Error("the new threshold does not hold")
	}
	if _, ok := flagOf(Indicators.Flags(fold(s.steps(t)), nil, time.Time{}), "R003"); ok {
		t.Error("the table itself was changed")
	}
}
