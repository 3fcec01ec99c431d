package cn

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestAmountsAreReadExactly(t *testing.T) {
	for in, want := range map[string]Fen{
		"1,860,000.00":             186000000,
		"1860000":                  186000000,
		"186万元":                    186000000,
		"186万":                     186000000,
		"１８６万元":                    186000000,
		"￥1，860，000．00":            186000000,
		"人民币12元":                   1200,
		"0.000001万元":               1,
		"0.5亿":                     5000000000,
		"0.01":                     1,
		"0.10":                     10,
		"7分":                       7,
		"-3.5":                     -350,
		"0.1234560万元":              123456,
		"1.000":                    100,
		"92233720368547758.07":     math.MaxInt64,
		" 1 860 000 ":              186000000,
		"00012":                    1200,
		"9223372036854.775807万元":   math.MaxInt64,
		"922337203.6854775807 亿元 ": math.MaxInt64,
	} {
		if got, err := ParseFen(in); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, err, want)
		}
	}
	for in, want := range map[string]*Error{
		"":                          ErrMoneyEmpty,
		"  ":                        ErrMoneyEmpty,
		"-":                         ErrMoneySyntax,
		"万元":                        ErrMoneySyntax,
		"1.":                        ErrMoneySyntax,
		".5":                        ErrMoneySyntax,
		"1e5":                       ErrMoneySyntax,
		"--1":                       ErrMoneySyntax,
		"1.2.3":                     ErrMoneySyntax,
		"1.2,3":                     ErrMoneySyntax,
		"一百万元":                      ErrMoneySyntax,
		"1,86":                      ErrMoneyGroups,
		",186":                      ErrMoneyGroups,
		"1860,000":                  ErrMoneyGroups,
		"0.001":                     ErrMoneyFinest,
		"0.0000001万元":               ErrMoneyFinest,
		"1.5分":                      ErrMoneyFinest,
		"92233720368547758.08":      ErrMoneyTooMuch,
		"92233720368547759":         ErrMoneyTooMuch,
		"99999999999999999999999亿元": ErrMoneyTooMuch,
	} {
		if got, err := ParseFen(in); !errors.Is(err, want) {
			t.Errorf("%q is %d, %v; want %s", in, got, err, want.Code)
		}
	}
}

func TestAmountsAreShown(t *testing.T) {
	for _, c := range []struct {
		fen              Fen
		page, plain, wan string
	}{
		{186000000, "¥1,860,000.00", "1860000.00", "186万元"},
		{186050000, "¥1,860,500.00", "1860500.00", "186.05万元"},
		{0, "¥0.00", "0.00", "0万元"},
		{5, "¥0.05", "0.05", "0.000005万元"},
		{99999, "¥999.99", "999.99", "0.099999万元"},
		{100000, "¥1,000.00", "1000.00", "0.1万元"},
		{-5, "-¥0.05", "-0.05", "-0.000005万元"},
		{math.MinInt64, "-¥92,233,720,368,547,758.08", "-92233720368547758.08", "-9223372036854.775808万元"},
	} {
		if want := strings.Replace(c.page, "¥", "", 1) + "元"; c.fen.Yuan() != want {
			t.Errorf("%d in a sentence is %s, want %s", int64(c.fen), c.fen.Yuan(), want)
		}
		if c.fen.String() != c.page || c.fen.Plain() != c.plain || c.fen.Wan() != c.wan {
			t.Errorf("%d is shown as %s %s %s", int64(c.fen), c.fen, c.fen.Plain(), c.fen.Wan())
		}
	}
}

func TestWhatIsShownIsReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		f := Fen(random.Uint64()>>random.IntN(63)) >> 1
		if random.IntN(2) == 0 {
			f = -f
		}
		for _, s := range []string{f.String(), f.Plain(), f.Wan()} {
			if got, err := ParseFen(s); err != nil || got != f {
				t.Fatalf("%d shown as %s is read as %d, %v", int64(f), s, int64(got), err)
			}
		}
		if got, ok := readUpper(f.Upper()); !ok || got != f {
			t.Fatalf("%d written as %s means %d", int64(f), f.Upper(), int64(got))
		}
	}
}

func TestCapitalAmountsFollowTheRuleOfBills(t *testing.T) {
	for fen, want := range map[Fen]string{
		186000000:           "壹佰捌拾陆万元整",
		0:                   "零元整",
		5:                   "伍分",
		50:                  "伍角整",
		55:                  "伍角伍分",
		140950:              "壹仟肆佰零玖元伍角整",
		600714:              "陆仟零柒元壹角肆分",
		168032:              "壹仟陆佰捌拾元叁角贰分",
		10700053:            "壹拾万零柒仟元伍角叁分",
		1640902:             "壹万陆仟肆佰零玖元零贰分",
		32504:               "叁佰贰拾伍元零肆分",
		1000:                "壹拾元整",
		10000000000:         "壹亿元整",
		10000000100:         "壹亿零壹元整",
		10001000000:         "壹亿零壹万元整",
		1000000000000:       "壹佰亿元整",
		100000000000000:     "壹万亿元整",
		100000000000100:     "壹万亿零壹元整",
		123400000000000:     "壹万贰仟叁佰肆拾亿元整",
		100010000000000:     "壹万零壹亿元整",
		1000000000000000500: "壹亿亿零伍元整",
		-100:                "负壹元整",
		9223372036854775807: "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
	} {
		if got := fen.Upper(); got != want {
			t.Errorf("%d is %s, want %s", int64(fen), got, want)
		}
	}
}

// readUpper evaluates capital characters by value, not by the way they were written.
func readUpper(s string) (Fen, bool) {
	s, negative := strings.CutPrefix(s, "负")
	s = strings.TrimSuffix(s, "整")
	total, group, digit := new(big.Int), int64(0), int64(0)
	multiply := func(n int64) {
		total.Add(total, big.NewInt(group+digit))
		total.Mul(total, big.NewInt(n))
		group, digit = 0, 0
	}
	// A 亿 multiplies all before it, a 万 only what stands since the last 亿.
	above := new(big.Int)
	low := int64(0)
	for _, r := range s {
		switch r {
		case '零':
		case '拾':
			group, digit = group+digit*10, 0
		case '佰':
			group, digit = group+digit*100, 0
		case '仟':
			group, digit = group+digit*1000, 0
		case '万':
			multiply(1e4)
		case '亿':
			total.Add(total, big.NewInt(group+digit))
			above.Add(above, total)
			above.Mul(above, big.NewInt(1e8))
			total.SetInt64(0)
			group, digit = 0, 0
		case '元':
			multiply(1)
		case '角':
			low, digit = low+digit*10, 0
		case '分':
			low, digit = low+digit, 0
		default:
			i := strings.IndexRune(string(upperDigits), r)
			if i < 0 {
				return 0, false
			}
			digit = int64(i / len("零"))
		}
	}
	total.Add(total, above)
	total.Mul(total, big.NewInt(100))
	total.Add(total, big.NewInt(low))
	if negative {
		total.Neg(total)
	}
	return Fen(total.Int64()), total.IsInt64()
}

func TestSharesRoundAsTheyAreTold(t *testing.T) {
	for _, c := range []struct {
		fen            Fen
		bp             BasisPoints
		up, even, down Fen
	}{
		{186000000, 1000, 18600000, 18600000, 18600000},
		{50, 100, 1, 0, 0},
		{150, 100, 2, 2, 1},
		{250, 100, 3, 2, 2},
		{149, 100, 1, 1, 1},
		{151, 100, 2, 2, 1},
		{-50, 100, -1, 0, 0},
		{50, -100, -1, 0, 0},
		{-250, -100, 3, 2, 2},
		{math.MaxInt64, 10000, math.MaxInt64, math.MaxInt64, math.MaxInt64},
	} {
		for how, want := range map[Rounding]Fen{HalfUp: c.up, HalfEven: c.even, Down: c.down} {
			if got, err := c.fen.Share(c.bp, how); err != nil || got != want {
				t.Errorf("%d × %d‱, rounding %d: %d, %v; want %d", int64(c.fen), c.bp, how, got, err, want)
			}
		}
	}
	if _, err := Fen(math.MaxInt64).Share(10001, Down); !errors.Is(err, ErrMoneyTooMuch) {
		t.Errorf("overflow: %v", err)
	}
	if _, err := Fen(math.MaxInt64).Share(math.MaxInt64, Down); !errors.Is(err, ErrMoneyTooMuch) {
		t.Errorf("overflow: %v", err)
	}
}

func TestPartsAddUpToTheWhole(t *testing.T) {
	parts, err := Fen(100).Split(1, 1, 1)
	if err != nil || parts[0] != 34 || parts[1] != 33 || parts[2] != 33 {
		t.Errorf("100 in three is %v, %v", parts, err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		f := Fen(random.Int64())
		if random.IntN(2) == 0 {
			f = -f
		}
		shares := make([]int64, 1+random.IntN(6))
		for i := range shares {
			shares[i] = random.Int64N(1e6)
		}
		shares[0]++
		parts, err := f.Split(shares...)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := SumFen(parts...); err != nil || sum != f {
			t.Fatalf("%d split by %v is %v, which adds up to %d", f, shares, parts, sum)
		}
		for i, s := range shares {
			if s == 0 && parts[i] != 0 {
				t.Fatalf("a share of nothing got %d", parts[i])
			}
		}
	}
	for _, shares := range [][]int64{nil, {0, 0}, {1, -1}, {math.MaxInt64, 1}} {
		if parts, err := Fen(100).Split(shares...); err == nil {
			t.Errorf("split by %v is %v", shares, parts)
		}
	}
}

func TestSumsRefuseToOverflow(t *testing.T) {
	if _, err := SumFen(math.MaxInt64, 1); !errors.Is(err, ErrMoneyTooMuch) {
		t.Error(err)
	}
	if _, err := SumFen(math.MinInt64, -1); !errors.Is(err, ErrMoneyTooMuch) {
		t.Error(err)
	}
}

func FuzzReadingMoneyNeverPanicsAndIsExact(f *testing.F) {
	for _, s := range []string{"186万元", "1,860,000.00", "-0.01", "９９亿", "¥"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fen, err := ParseFen(s)
		if err != nil {
			return
		}
		if again, err := ParseFen(fen.String()); err != nil || again != fen {
			t.Fatalf("%q is %d, shown as %s, read as %d, %v", s, fen, fen, again, err)
		}
	})
}
