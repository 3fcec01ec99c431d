package abnormal

import (
	"reflect"
	"testing"
)

var lawful = Percents{Average: 50, Second: 50, Ceiling: 45}

func TestAShareItselfSetsNothingOffAndAFenLessDoes(t *testing.T) {
	for name, c := range map[string]struct {
		prices  []int64
		ceiling int64
		shares  Percents
		first   []Sign // of the first price
	}{
		"half of the mean":              {[]int64{400, 900, 1100}, 100, lawful, []Sign{Second}}, // 400 ×3 = 1200 = half of 2400
		"exactly half of the mean":      {[]int64{400, 800, 1200}, 100, lawful, nil},            // half of 800 is 400, too
		"a fen below half of the mean":  {[]int64{399, 798, 1203}, 100, Percents{Average: 50, Second: 50, Ceiling: 45}, []Sign{Average}},
		"a mean that is no whole fen":   {[]int64{400, 800, 1201}, 100, lawful, []Sign{Average}}, // half of 800⅓
		"half of the second":            {[]int64{500, 1000}, 100, lawful, nil},
		"a fen below half of it":        {[]int64{499, 1000}, 100, lawful, []Sign{Second}},
		"not the next of all prices":    {[]int64{499, 1500, 1000}, 100, lawful, []Sign{Average, Second}}, // mean 999⅔
		"two who are lowest":            {[]int64{300, 300, 3000}, 100, lawful, []Sign{Average}},
		"45 of a hundred":               {[]int64{45}, 100, lawful, nil},
		"44 of a hundred":               {[]int64{44}, 100, lawful, []Sign{Ceiling}},
		"44.99 of a hundred":            {[]int64{4499}, 10000, lawful, []Sign{Ceiling}},
		"one alone has no second":       {[]int64{90}, 100, lawful, nil},
		"documents that ask for more":   {[]int64{64}, 100, Percents{50, 50, 65}, []Sign{Ceiling}},
		"and are met exactly":           {[]int64{65}, 100, Percents{50, 50, 65}, nil},
		"prices beyond 64 bits when ×n": {[]int64{49_999_999_999_999, 100_000_000_000_000, 100_000_000_000_000}, 100_000_000_000_000, lawful, []Sign{Second}},
	} {
		if got := Find(c.prices, c.ceiling, c.shares)[0]; !reflect.DeepEqual(got, c.first) {
			t.Errorf("%s: %v, want %v", name, got, c.first)
		}
	}
}

func TestFiveHundredPricesOfABillionYuanAreExact(t *testing.T) {
	prices := make([]int64, 500)
	for i := range prices {
		prices[i] = 100_000_000_000_000
	}
	// the rest weigh 499 parts; p×500 < half of p+499 parts exactly when p is below 499/999 of a part
	prices[0] = 49_949_949_949_949
	if got := Find(prices, 1, lawful); len(got[0]) != 2 || len(got[1]) != 0 {
		t.Errorf("%v", got[:2])
	}
	prices[0]++
	if got := Find(prices, 1, lawful); len(got[0]) != 1 { // still below half of the second
		t.Errorf("%v", got[0])
	}
}

func TestNoPriceNoSign(t *testing.T) {
	if got := Find(nil, 100, lawful); len(got) != 0 {
		t.Error(got)
	}
}
