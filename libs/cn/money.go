package cn

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Fen is an amount of money in 分, the only unit the platform calculates in.
// No floating point touches it.
type Fen int64

// The units of Fen.
const (
	Jiao Fen = 10
	Yuan Fen = 100
	Wan  Fen = 10_000 * Yuan // 万元
	Yi   Fen = 10_000 * Wan  // 亿元
)

// The ways in which an amount can be wrong.
var (
	ErrMoneyEmpty   = &Error{"money.empty", "请填写金额。"}
	ErrMoneySyntax  = &Error{"money.syntax", "金额无法识别，请按“1,860,000.00”或“186万元”的样式填写。"}
	ErrMoneyGroups  = &Error{"money.groups", "金额的千分位逗号位置不对，请每三位一个逗号或不写逗号。"}
	ErrMoneyFinest  = &Error{"money.finest", "金额精确到分为止，请去掉更小的尾数。"}
	ErrMoneyTooMuch = &Error{"money.too-much", "金额超出可表示的范围，请核对单位。"}
)

// ParseFen reads an amount exactly: "1860000", "1,860,000.00", "186万元",
// "0.5亿", "￥１８６", "人民币12元". Without a unit the amount is in 元. It never
// rounds: what does not come out at whole 分 is ErrMoneyFinest. A leading minus
// is read; whether a negative amount makes sense is for the caller to say.
func ParseFen(s string) (Fen, error) {
	var b strings.Builder
	for _, r := range s {
		switch r = narrow(r); {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
		case r == '，':
			b.WriteByte(',')
		case r == '−':
			b.WriteByte('-')
		case r == '￥':
			b.WriteRune('¥')
		default:
			b.WriteRune(r)
		}
	}
	t := b.String()
	if t == "" {
		return 0, ErrMoneyEmpty
	}
	t, negative := strings.CutPrefix(t, "-")
	t = strings.TrimPrefix(strings.TrimPrefix(t, "人民币"), "¥")
	t, unit := cutUnit(t)
	whole, fraction, dotted := strings.Cut(t, ".")
	if !digits(strings.ReplaceAll(whole, ",", "")) || dotted && !digits(fraction) {
		return 0, ErrMoneySyntax
	}
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if len(g) > 3 || len(g) == 0 || i > 0 && len(g) != 3 {
				return 0, ErrMoneyGroups
			}
		}
	}
	fen, err := scale(strings.ReplaceAll(whole, ",", ""), fraction, unit)
	if err != nil {
		return 0, err
	}
	if negative {
		fen = -fen
	}
	return fen, nil
}

// cutUnit takes 元, 万元, 亿元 and 分 off the end.
func cutUnit(s string) (string, Fen) {
	for _, u := range []struct {
		name string
		unit Fen
	}{{"亿元", Yi}, {"万元", Wan}, {"亿", Yi}, {"万", Wan}, {"元", Yuan}, {"分", 1}} {
		if rest, ok := strings.CutSuffix(s, u.name); ok {
			return rest, u.unit
		}
	}
	return s, Yuan
}

// scale is whole.fraction × unit with a check for overflow at every step.
func scale(whole, fraction string, unit Fen) (Fen, error) {
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/int64(unit) {
		return 0, ErrMoneyTooMuch
	}
	total, place := Fen(n)*unit, unit
	for i := range len(fraction) {
		d := Fen(fraction[i] - '0')
		if place%10 != 0 { // the digit is worth less than a 分
			if d != 0 {
				return 0, ErrMoneyFinest
			}
			continue
		}
		place /= 10
		if d > 0 && total > math.MaxInt64-d*place {
			return 0, ErrMoneyTooMuch
		}
		total += d * place
	}
	return total, nil
}

// String is the amount as a page shows it: ¥1,860,000.00, -¥0.05.
func (f Fen) String() string {
	sign, digits := f.grouped()
	return sign + "¥" + digits
}

// Yuan is the amount in a sentence: 1,860,000.00元.
func (f Fen) Yuan() string {
	sign, digits := f.grouped()
	return sign + digits + "元"
}

func (f Fen) grouped() (sign, digits string) {
	sign, u := f.split()
	whole := strconv.FormatUint(u/100, 10)
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign, fmt.Sprintf("%s.%02d", b.String(), u%100)
}

// Plain is the amount in 元 without currency sign or separators, for forms and files: 1860000.00.
func (f Fen) Plain() string {
	sign, u := f.split()
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}

// Wan is the amount in 万元, exact, without trailing zeros: 186万元, 186.05万元.
func (f Fen) Wan() string {
	sign, u := f.split()
	s := fmt.Sprintf("%s%d.%06d", sign, u/uint64(Wan), u%uint64(Wan))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "万元"
}

// split separates the sign; the magnitude of the least int64 needs an unsigned word.
func (f Fen) split() (string, uint64) {
	if f < 0 {
		return "-", -uint64(f)
	}
	return "", uint64(f)
}

var upperDigits = []rune("零壹贰叁肆伍陆柒捌玖")

// Upper is the amount in capital characters as bills write it (《支付结算办法》
// 附一 正确填写票据和结算凭证的基本规定): 壹佰捌拾陆万元整. It does not begin with
// 人民币. Where that rule leaves a choice, 零 before 角 is written only when
// the 元 are not there or 角 is missing, and 整 follows 角.
func (f Fen) Upper() string {
	sign, u := f.split()
	var b strings.Builder
	if sign != "" {
		b.WriteString("负")
	}
	yuan, jiao, fen := u/100, u/10%10, u%10
	if yuan > 0 || u == 0 {
		b.WriteString(upperWhole(yuan))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case fen == 0:
		b.WriteRune(upperDigits[jiao])
		b.WriteString("角整")
	case jiao == 0:
		if yuan > 0 {
			b.WriteRune('零')
		}
		b.WriteRune(upperDigits[fen])
		b.WriteString("分")
	default:
		b.WriteRune(upperDigits[jiao])
		b.WriteString("角")
		b.WriteRune(upperDigits[fen])
		b.WriteString("分")
	}
	return b.String()
}

// upperWhole writes a whole number. What stands before 亿 is a number of 亿 and
// is written as one, so 壹万亿 and 壹万零壹亿 come out as people read them. 零 stands
// once for any run of zeros between two digits.
func upperWhole(n uint64) string {
	for _, p := range []struct {
		worth uint64
		name  string
	}{{1_0000_0000, "亿"}, {1_0000, "万"}, {1000, "仟"}, {100, "佰"}, {10, "拾"}} {
		if n < p.worth {
			continue
		}
		high, low := n/p.worth, n%p.worth
		s := upperWhole(high) + p.name
		if low == 0 {
			return s
		}
		if low < p.worth/10 || high%10 == 0 {
			s += "零"
		}
		return s + upperWhole(low)
	}
	return string(upperDigits[n])
}

// Rounding says what happens to a fraction of a 分.
type Rounding int

// The roundings. There is no default: every caller says which its document asks for.
const (
	HalfUp   Rounding = iota + 1 // 四舍五入, half away from zero
	HalfEven                     // 四舍六入五成双, half to the even neighbour
	Down                         // 舍尾, toward zero
)

// BasisPoints is a share in hundredths of a percent: 10% is 1000.
type BasisPoints int64

// Share is f × bp ÷ 10000, exact but for one rounding of the magnitude at the
// end, so Share(-x) is -Share(x). It panics on an unknown rounding; a
// product outside int64 is ErrMoneyTooMuch.
func (f Fen) Share(bp BasisPoints, how Rounding) (Fen, error) {
	_, a := f.split()
	_, b := Fen(bp).split()
	hi, lo := bits.Mul64(a, b)
	if hi >= 10_000 {
		return 0, ErrMoneyTooMuch
	}
	q, r := bits.Div64(hi, lo, 10_000)
	up := false
	switch how {
	case HalfUp:
		up = r >= 5_000
	case HalfEven:
		up = r > 5_000 || r == 5_000 && q%2 == 1
	case Down:
	default:
		panic("cn: unknown rounding")
	}
	if up {
		q++
	}
	if q > math.MaxInt64 {
		return 0, ErrMoneyTooMuch
	}
	if (f < 0) != (bp < 0) {
		return -Fen(q), nil
	}
	return Fen(q), nil
}

// Split divides f among shares in proportion so that the parts add up to f
// exactly: each part is rounded toward zero and the 分 left over go one each to
// the largest remainders, the earlier share first. Payments by milestone use it.
// Shares must not be negative nor all zero.
func (f Fen) Split(shares ...int64) ([]Fen, error) {
	var sum uint64
	for _, s := range shares {
		if s < 0 || sum+uint64(s) > math.MaxInt64 {
			return nil, ErrMoneyTooMuch.saying("分配比例不能为负，也不能过大，请核对。")
		}
		sum += uint64(s)
	}
	if sum == 0 {
		return nil, ErrMoneySyntax.saying("分配比例不能全部为零，请至少填写一项。")
	}
	sign, u := f.split()
	parts, rest := make([]Fen, len(shares)), make([]uint64, len(shares))
	left := u
	for i, s := range shares {
		hi, lo := bits.Mul64(u, uint64(s))
		q, r := bits.Div64(hi, lo, sum) // hi < sum because s ≤ sum and u < 2⁶⁴
		parts[i], rest[i] = Fen(q), r
		left -= q
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best] {
				best = i
			}
		}
		parts[best]++
		rest[best] = 0
	}
	if sign != "" {
		for i := range parts {
			parts[i] = -parts[i]
		}
	}
	return parts, nil
}

// SumFen adds amounts and refuses to overflow.
func SumFen(amounts ...Fen) (Fen, error) {
	var sum Fen
	for _, a := range amounts {
		if a > 0 && sum > math.MaxInt64-a || a < 0 && sum < math.MinInt64-a {
			return 0, ErrMoneyTooMuch
		}
		sum += a
	}
	return sum, nil
}
