package score

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func TestAWorkedExampleComesOut(t *testing.T) {
	r, err := Combine(serviceTree(), serviceSheets(), serviceQuotes)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Points{}
	for _, l := range r.Lines {
		got[l.Code] = l.Points
		if l.Uneven != (l.Code == "past") {
			t.Errorf("%s uneven: %v", l.Code, l.Uneven)
		}
	}
	// plan (38.00+32.50+12.00)/3 = 27.50, team 48.67/3 = 16.2233, past 16/3 = 5.3333,
	// price 900000/1000000.01 × 10 = 8.9999999.
	want := map[string]Points{
		"all": 78_05, "price": 9_00, "tech": 43_72, "plan": 27_50, "team": 16_22, "trade": 25_33, "cert": 20_00, "past": 5_33,
	}
	if !maps.Equal(got, want) || r.Total != 78_05 {
		t.Errorf("got %v, want %v", got, want)
	}
	if !slices.Equal(r.Judges, []string{"judge-1", "judge-2", "judge-3"}) {
		t.Error(r.Judges)
	}
}

func TestWhatIsNotReadyIsNotCombined(t *testing.T) {
	good := serviceSheets()
	for want, in := range map[string]struct {
		sheets []Sheet
		quotes map[string]Quote
	}{
		" sheets":                    {nil, serviceQuotes},
		"price quote":                {good, nil},
		" quote":                     {good, map[string]Quote{"price": {1, 1}, "team": {1, 1}}},
		" judge":                     {append(slices.Clone(good), good[0]), serviceQuotes},
		"plan missing, team missing": {[]Sheet{{"j", map[string]Points{"cert": 0, "past": 0}}}, serviceQuotes},
	} {
		r, err := Combine(serviceTree(), in.sheets, in.quotes)
		var ps Problems
		if !errors.As(err, &ps) || codes(ps) != want || r.Lines != nil {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := Combine(serviceTree(), good, map[string]Quote{"price": {0, 0}}); !errors.Is(err, ErrPrice) {
		t.Error(err)
	}
	tree := serviceTree()
	tree.Max = 1
	if _, err := Combine(tree, good, serviceQuotes); !errors.Is(err, &Problem{Code: "score.sum"}) {
		t.Error(err)
	}
}

// randomCase makes a valid tree with sheets and quotes.
func randomCase(random *rand.Rand) (Indicator, []Sheet, map[string]Quote) {
	serial, quotes := 0, map[string]Quote{}
	var grow func(depth int) Indicator
	grow = func(depth int) Indicator {
		serial++
		i := Indicator{Code: fmt.Sprintf("c%02d", serial), Name: "指标"}
		if depth >= 4 || depth > 1 && random.IntN(3) == 0 {
			i.Max = Points(1 + random.IntN(40_00))
			i.Kind = []Kind{Subjective, Objective, Priced}[random.IntN(3)]
			if i.Kind == Priced {
				lowest := 1 + random.Int64N(1e15)
				quotes[i.Code] = Quote{lowest, lowest + random.Int64N(1e15)}
			}
			return i
		}
		for range 1 + random.IntN(4) {
			c := grow(depth + 1)
			i.Max += c.Max
			i.Children = append(i.Children, c)
		}
		return i
	}
	tree := grow(1)
	var sheets []Sheet
	for n := range 1 + random.IntN(9) {
		s := Sheet{fmt.Sprintf("j%d", n), map[string]Points{}}
		for _, leaf := range tree.Leaves() {
			if leaf.Kind != Priced {
				s.Scores[leaf.Code] = Points(random.Int64N(int64(leaf.Max) + 1))
			}
		}
		sheets = append(sheets, s)
	}
	return tree, sheets, quotes
}

func TestOrderChangesNothingAndLeavesAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 1500 {
		tree, sheets, quotes := randomCase(random)
		r, err := Combine(tree, sheets, quotes)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := slices.Clone(sheets)
		random.Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] })
		for i := range shuffled {
			scores := map[string]Points{} // a new map has a new order
			for _, code := range slices.Backward(slices.Sorted(maps.Keys(shuffled[i].Scores))) {
				scores[code] = shuffled[i].Scores[code]
			}
			shuffled[i].Scores = scores
		}
		if again, err := Combine(tree, shuffled, quotes); err != nil || !reflect.DeepEqual(again, r) {
			t.Fatalf("another order gave another result: %v", err)
		}
		leaves, kinds := Points(0), 0
		exact := new(big.Rat)
		for _, l := range r.Lines {
			if l.Points < 0 || l.Points > l.Max {
				t.Fatalf("%s has %s of %s", l.Code, l.Points, l.Max)
			}
			if l.Kind == "" {
				continue
			}
			kinds++
			leaves += l.Points
			if l.Quote != nil {
				exact.Add(exact, new(big.Rat).Mul(big.NewRat(l.Quote.Lowest, l.Quote.Bid), big.NewRat(int64(l.Max), 1)))
			}
			for _, g := range l.Given {
				exact.Add(exact, big.NewRat(int64(g.Points), int64(len(l.Given))))
			}
		}
		if leaves != r.Total || r.Lines[0].Points != r.Total {
			t.Fatalf("leaves add up to %s, total %s", leaves, r.Total)
		}
		// The documented price of rounding at the leaf.
		drift := exact.Sub(exact, big.NewRat(int64(r.Total), 1))
		if drift.Abs(drift).Cmp(big.NewRat(int64(kinds), 2)) > 0 {
			t.Fatalf("%s drifts by %s over %d leaves", r.Total, drift.FloatString(4), kinds)
		}
	}
}

func TestTheAccountVerifiesItselfAndNoOther(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	changed := 0
	for range 100 {
		tree, sheets, quotes := randomCase(random)
		r, err := Combine(tree, sheets, quotes)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(r.Recompute())
		if err != nil {
			t.Fatal(err)
		}
		read := func() (c Recompute) {
			if err := json.Unmarshal(raw, &c); err != nil {
				t.Fatal(err)
			}
			return c
		}
		if err := read().Verify(); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		for at := range read().Steps {
			for name, spoil := range map[string]func(*Step){
				"points": func(s *Step) { s.Points++ },
				"text":   func(s *Step) { s.Text += "0" },
				"rule":   func(s *Step) { s.Rule = "guess" },
				"input": func(s *Step) {
					if len(s.Inputs) == 0 {
						s.Quote.Lowest = 0
						return
					}
					s.Inputs[0].Points++
				},
				"code": func(s *Step) { s.Code += "x" },
			} {
				c := read()
				spoil(&c.Steps[at])
				// The code of the root stands nowhere else in the account.
				if name == "code" && at == len(c.Steps)-1 {
					continue
				}
				if c.Verify() == nil {
					t.Fatalf("%s of step %d changed and not noticed: %+v", name, at, c.Steps[at])
				}
				changed++
			}
		}
		c := read()
		c.Total++
		if c.Verify() == nil {
			t.Fatal("another total passes")
		}
	}
	if (Recompute{}).Verify() == nil {
		t.Error("an empty account passes")
	}
	t.Logf("%d changes of one value, all noticed", changed)
}

func TestTheAccountReadsLikeArithmetic(t *testing.T) {
	r, err := Combine(serviceTree(), serviceSheets(), serviceQuotes)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range r.Recompute().Steps {
		got = append(got, s.Code+" "+s.Text)
	}
	want := []string{
		"price 900000.00元÷1000000.01元×10.00＝9.00",
		"plan （32.50＋12.00＋38.00）÷3＝27.50",
		"team （15.00＋16.34＋17.33）÷3＝16.22",
		"tech 27.50＋16.22＝43.72",
		"cert （20.00＋20.00＋20.00）÷3＝20.00",
		"past （5.00＋6.00＋5.00）÷3＝5.33",
		"trade 20.00＋5.33＝25.33",
		"all 9.00＋43.72＋25.33＝78.05",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAnAccountThatCountsAStepTwiceOrNeverIsRefused(t *testing.T) {
	leaf := func(code string) Step {
		return Step{Code: code, Name: code, Rule: MeanRule, Inputs: []Input{{"j", 1_00}}, Max: 2_00, Points: 1_00, Text: "（1.00）÷1＝1.00"}
	}
	root := func(text string, total Points, from ...string) Step {
		s := Step{Code: "r", Name: "r", Rule: SumRule, Max: 4_00, Points: total, Text: text}
		for _, f := range from {
			s.Inputs = append(s.Inputs, Input{f, 1_00})
		}
		return s
	}
	for name, c := range map[string]struct {
		steps []Step
		good  bool
	}{
		"each once":  {[]Step{leaf("a"), leaf("b"), root("1.00＋1.00＝2.00", 2_00, "a", "b")}, true},
		"one twice":  {[]Step{leaf("a"), root("1.00＋1.00＝2.00", 2_00, "a", "a")}, false},
		"one never":  {[]Step{leaf("a"), leaf("b"), root("1.00＝1.00", 1_00, "a")}, false},
		"out of air": {[]Step{leaf("a"), root("1.00＋1.00＝2.00", 2_00, "a", "z")}, false},
		"same code":  {[]Step{leaf("a"), leaf("a"), root("1.00＝1.00", 1_00, "a")}, false},
	} {
		err := Recompute{Steps: c.steps, Total: c.steps[len(c.steps)-1].Points}.Verify()
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
