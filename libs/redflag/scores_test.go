package redflag

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// marked is an evaluation of the three bids of a decent purchase by five judges:
// two subjective factors and an objective one, on which nobody stands out.
func marked(s *spec) *Scores {
	out := &Scores{Factors: []Factor{{"A", "方案", subjective, 4000}, {"B", "人员", subjective, 2000}, {"C", "业绩", objective, 2000}, {"P", "价格", "price", 2000}}}
	base := map[string][]int64{"A": {3400, 3200, 3000}, "B": {1700, 1600, 1500}, "C": {1800, 1500, 1200}}
	for i, b := range s.bids[:3] {
		out.Bids = append(out.Bids, Scored{b.who, Party{b.who, b.who}, i + 1, 2000 - int64(i)*50})
		for j := 1; j <= 5; j++ {
			for _, f := range out.Factors[:3] {
				p := base[f.Code][i]
				if f.Kind == subjective {
					p += int64(j-3) * 20
				}
				out.Marks = append(out.Marks, Mark{j, b.who, f.Code, p})
			}
		}
	}
	return out
}

// give sets what judges gave the n-th bid for a factor; nobody named means all.
func (s *Scores) give(n int, factor string, points int64, judges ...int) {
	for i := range s.Marks {
		m := &s.Marks[i]
		if m.Bid != s.Bids[n].ID || m.Factor != factor {
			continue
		}
		named := len(judges) == 0
		for _, j := range judges {
			named = named || j == m.Judge
		}
		if named {
			m.Points = points
		}
	}
}

func scoring(edit func(*Scores)) func(*spec) {
	return func(s *spec) {
		s.scores = marked(s)
		edit(s.scores)
	}
}

// level makes the two first bids alike but for what is said afterwards.
func level(s *Scores) {
	for _, f := range []string{"A", "B", "C"} {
		s.give(0, f, 1500)
		s.give(1, f, 1500)
		s.give(2, f, 1000)
	}
	s.Bids[0].Price, s.Bids[1].Price = 1900, 1900
}

func init() {
	edges = append(edges, []edge{
		{code: "S01", what: "without one judge two are equal", edit: scoring(func(s *Scores) { level(s); s.give(0, "A", 1600, 2) })},
		{code: "S01", what: "one judge outweighs the four others", edit: scoring(func(s *Scores) {
			level(s)
			s.give(1, "A", 1510, 1, 3, 4, 5)
			s.give(0, "A", 1600, 2)
		}), value: "1", threshold: "1"},
		{code: "S01", what: "a lot decided between equals", edit: scoring(level)},
		{code: "S01", what: "nobody's marks alone decide", edit: scoring(func(*Scores) {})},
		{code: "S02", what: "four deviations, a quarter of the points", edit: scoring(func(s *Scores) { s.give(0, "A", 2400, 1) }), value: "50", threshold: "3"},
		{code: "S02", what: "far in deviations and little in points", edit: scoring(func(s *Scores) { s.give(0, "A", 3300, 1) })},
		{code: "S02", what: "three deviations exactly", edit: scoring(func(s *Scores) {
			for j, p := range []int64{1000, 1500, 2000, 2500, 3500} {
				s.give(0, "A", p, j+1)
			}
		})},
		{code: "S03", what: "one judge counts the references otherwise", edit: scoring(func(s *Scores) { s.give(1, "C", 1400, 4) }), value: "1", threshold: "1"},
		{code: "S03", what: "all count alike", edit: scoring(func(*Scores) {})},
		{code: "S04", what: "technical points make up for the price and three tenths more", edit: scoring(func(s *Scores) {
			level(s)
			s.Bids[0].Price = 1700
			s.give(0, "A", 1730)
		}), value: "0.3", threshold: "0.3"},
		{code: "S04", what: "a hundredth more", edit: scoring(func(s *Scores) {
			level(s)
			s.Bids[0].Price = 1700
			s.give(0, "A", 1731)
		})},
		{code: "S04", what: "a price that lost less than two points", edit: scoring(func(s *Scores) {
			level(s)
			s.Bids[0].Price = 1701
			s.give(0, "A", 1710)
		})},
		{code: "S05", what: "two of three factors only the winner has in full", edit: scoring(func(s *Scores) { s.give(0, "B", 2000); s.give(0, "C", 2000) }), value: "66.67", threshold: "50"},
		{code: "S05", what: "another has one of them in full from one judge", edit: scoring(func(s *Scores) {
			s.give(0, "B", 2000)
			s.give(0, "C", 2000)
			s.give(1, "B", 2000, 3)
		})},
	}...)
}

// In no release before the result does an evaluation say anything.
func TestMarksBeforeTheResultFlagNothing(t *testing.T) {
	s := decent("ocds-000000-1")
	s.scores = marked(&s)
	s.scores.give(1, "C", 1400, 4)
	p := fold(s.steps(t))
	if _, ok := flagOf(Indicators.Flags(p, book(t), at("2026-04-20", 9)), "S03"); !ok {
		t.Fatal("with the result it is found")
	}
	p.awards = nil
	for _, f := range Indicators.Flags(p, book(t), at("2026-04-20", 9)) {
		if f.Code[0] == 'S' && f.Code < "S07" {
			t.Errorf("without a result: %+v", f)
		}
	}
}

// A supplier that wins wherever one expert sits, and hardly elsewhere, is found; by
// chance as often as elsewhere, or too seldom to say, it is not. The probabilities are those of the hypergeometric table.
func TestOneExpertAndOneWinnerAreFoundBeyondChance(t *testing.T) {
	meet := func(with, wonWith, without, wonWithout int) []Result {
		return town(t, Indicators, with+without, func(i int) Digest {
			d := Digest{Winner: &Party{"W", "甲中心"}, Ranked: []string{"W", "X"}, Experts: []Party{{fmt.Sprint("e", i), "某某"}}}
			won := i < wonWith || i >= with && i < with+wonWithout
			if i < with {
				d.Experts = append(d.Experts, Party{"expert", "王小明"})
			}
			if !won {
				d.Winner = &Party{"X", "乙中心"}
			}
			return d
		})
	}
	found, ok := flagOf(meet(5, 5, 10, 1), "S06")
	if !ok || found.Subject.ID != "W" || found.Value != "2.5" || len(found.Purchases) != 5 {
		t.Errorf("%+v", found)
	}
	if !sentence.MatchString(found.Reason) || fisher(5, 5, 6, 15).RatString() != "2/1001" {
		t.Errorf("%s, by chance %s", found.Reason, fisher(5, 5, 6, 15))
	}
	for _, c := range [][4]int{{5, 5, 10, 10}, {3, 3, 10, 0}, {5, 3, 10, 3}, {4, 4, 4, 1}} {
		if f, ok := flagOf(meet(c[0], c[1], c[2], c[3]), "S06"); ok {
			t.Errorf("%v: %+v", c, f)
		}
	}
}

// fair gives an ordinary purchase marks as honest judges give them.
func fair(rng *rand.Rand, s *spec) *Scores {
	out := marked(s)
	for i := range out.Marks {
		if m := &out.Marks[i]; m.Factor != "C" {
			m.Points += int64(rng.IntN(21) - 10)
		}
	}
	for i := range out.Bids {
		if out.Bids[i].By.ID == s.winner {
			out.Bids[0].By, out.Bids[i].By = out.Bids[i].By, out.Bids[0].By
		}
	}
	for range 5 {
		n := rng.IntN(60)
		out.Experts = append(out.Experts, Party{fmt.Sprint("expert", n), fmt.Sprint("专家", n)})
	}
	return out
}
