package score

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPriceScoresByHand(t *testing.T) {
	for _, c := range []struct {
		lowest, bid int64
		max, want   Points
	}{
		{100, 100, 10_00, 10_00},
		{100, 200, 10_00, 5_00},
		{100, 300, 10_00, 3_33},
		{200, 300, 10_00, 6_67},
		{1, 200, 1, 0}, // 0.005 of a hundredth
		{1, 2, 1, 1},   // exactly a half goes up
		{1, 2, 3, 2},   // 1.5 → 2
		{1, 3, 1, 0},   // a third goes down
		{1, math.MaxInt64, 30_00, 0},
		{math.MaxInt64, math.MaxInt64, Limit, Limit},
	} {
		if got, err := PriceScore(c.lowest, c.bid, c.max); err != nil || got != c.want {
			t.Errorf("%d/%d×%s = %s, %v; want %s", c.lowest, c.bid, c.max, got, err, c.want)
		}
	}
}

func TestImpossiblePricesAreRefused(t *testing.T) {
	for _, c := range []struct {
		lowest, bid int64
		max         Points
		want        error
	}{
		{100, 0, 10_00, ErrPrice},
		{100, -1, 10_00, ErrPrice},
		{0, 100, 10_00, ErrLowest},
		{-5, 100, 10_00, ErrLowest},
		{101, 100, 10_00, ErrLowest},
		{100, 100, 0, ErrMax},
		{100, 100, Limit + 1, ErrMax},
	} {
		if p, err := PriceScore(c.lowest, c.bid, c.max); !errors.Is(err, c.want) || p != 0 {
			t.Errorf("%+v: %s, %v", c, p, err)
		}
	}
}

// exactPrice rounds the true quotient half up, by another road.
func exactPrice(lowest, bid int64, max Points) Points {
	n := new(big.Int).Mul(big.NewInt(lowest), big.NewInt(2*int64(max)))
	n.Add(n, big.NewInt(bid))
	return Points(n.Quo(n, new(big.Int).Mul(big.NewInt(bid), big.NewInt(2))).Int64())
}

func TestPriceScoresAreExactAndNeverRiseWithThePrice(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 20000 {
		lowest := 1 + random.Int64N(1e15)
		bid := lowest + random.Int64N(1e15)>>random.IntN(50)
		dearer := bid + random.Int64N(1e15)>>random.IntN(50)
		max := 1 + Points(random.Int64N(int64(Limit)))
		a, errA := PriceScore(lowest, bid, max)
		b, errB := PriceScore(lowest, dearer, max)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if a != exactPrice(lowest, bid, max) {
			t.Fatalf("%d/%d×%s = %s, want %s", lowest, bid, max, a, exactPrice(lowest, bid, max))
		}
		if b > a || a > max {
			t.Fatalf("%d earns %s, dearer %d earns %s", bid, a, dearer, b)
		}
	}
}

func FuzzPriceScoreIsExact(f *testing.F) {
	f.Add(int64(100), int64(300), int64(1000))
	f.Add(int64(math.MaxInt64-1), int64(math.MaxInt64), int64(Limit))
	f.Fuzz(func(t *testing.T, lowest, bid, max int64) {
		got, err := PriceScore(lowest, bid, Points(max))
		sensible := lowest > 0 && bid >= lowest && max > 0 && Points(max) <= Limit
		if (err == nil) != sensible {
			t.Fatalf("%d/%d×%d: %v", lowest, bid, max, err)
		}
		if sensible && got != exactPrice(lowest, bid, Points(max)) {
			t.Fatalf("%d/%d×%d = %d", lowest, bid, max, got)
		}
	})
}

func TestTheMeanIsRoundedOnceAwayFromZero(t *testing.T) {
	for want, in := range map[Points][]Points{
		0:             nil,
		2:             {1, 2}, // 1.5
		-2:            {-1, -2},
		3:             {3, 3, 4},  // 3.33
		4:             {3, 4, 4},  // 3.67
		1:             {3, -1, 0}, // 0.67
		math.MaxInt64: {math.MaxInt64, math.MaxInt64, math.MaxInt64},
		-1:            {math.MinInt64, math.MaxInt64}, // −0.5
	} {
		for range 3 {
			if got := Mean(in); got != want {
				t.Errorf("mean of %v is %d, want %d", in, got, want)
			}
			slices.Reverse(in)
		}
	}
}

func TestBidsAreRankedAsTheMethodSays(t *testing.T) {
	entries := []Entry{
		{"a", 90_00, 300, 50_00},
		{"b", 90_00, 200, 40_00},
		{"c", 95_00, 900, 10_00},
		{"d", 90_00, 200, 45_00},
		{"e", 80_00, 100, 60_00},
		{"f", 90_00, 200, 45_00},
	}
	type place struct {
		id   string
		rank int
		tied bool
	}
	random := rand.New(rand.NewPCG(11, 12))
	for order, want := range map[Order][]place{
		ByTotal:              {{"c", 1, false}, {"b", 2, true}, {"d", 2, true}, {"f", 2, true}, {"a", 5, false}, {"e", 6, false}},
		ByTotalThenTechnical: {{"c", 1, false}, {"d", 2, true}, {"f", 2, true}, {"b", 4, false}, {"a", 5, false}, {"e", 6, false}},
		ByPrice:              {{"e", 1, false}, {"b", 2, true}, {"d", 2, true}, {"f", 2, true}, {"a", 5, false}, {"c", 6, false}},
	} {
		for range 20 {
			random.Shuffle(len(entries), func(a, b int) { entries[a], entries[b] = entries[b], entries[a] })
			before := slices.Clone(entries)
			var got []place
			for _, p := range RankBy(entries, order) {
				got = append(got, place{p.ID, p.Rank, p.Tied})
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %v, want %v", order, got, want)
			}
			if !slices.Equal(before, entries) {
				t.Fatal("the argument was reordered")
			}
		}
	}
	if len(RankBy(nil, ByTotal)) != 0 {
		t.Error("nobody has a rank")
	}
}

func TestAnUnknownOrderStopsTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	RankBy(nil, "luck")
}

func TestOnlyTotalsFarFromTheOthersAreMarked(t *testing.T) {
	for _, c := range []struct {
		totals  []Points
		percent int64
		want    []bool
	}{
		{[]Points{80_00, 82_00, 40_00}, 30, []bool{true, true, true}}, // 80 against 61, 82 against 60, 40 against 81
		{[]Points{80_00, 82_00, 81_00, 79_00, 40_00}, 30, []bool{false, false, false, false, true}},
		{[]Points{100_00, 100_00, 130_00}, 30, []bool{false, false, false}}, // exactly 30%
		{[]Points{100_00, 100_00, 130_01}, 30, []bool{false, false, true}},
		{[]Points{0, 0, 0}, 30, []bool{false, false, false}},
		{[]Points{50_00}, 30, []bool{false}},
	} {
		if got := Outliers(c.totals, c.percent); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.totals, got, c.want)
		}
	}
}
