package ui

import (
	"strconv"
	"strings"
	"time"
)

// This file is the only place of the package that knows how a date, an amount
// or a name is written in Chinese.

// Shanghai is the zone every page shows, UTC+8 without summer time.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func year(t time.Time) int { return t.In(Shanghai).Year() }

func longDate(t time.Time) string  { return t.In(Shanghai).Format("2006年1月2日") }
func monthDay(t time.Time) string  { return t.In(Shanghai).Format("1月2日") }
func yearMonth(t time.Time) string { return t.In(Shanghai).Format("2006年1月") }
func hourMin(t time.Time) string   { return t.In(Shanghai).Format("15:04") }
func weekday(t time.Time) string {
	return "星期" + string([]rune("日一二三四五六")[t.In(Shanghai).Weekday()])
}

// yuan writes fen as 元 with two decimals and thousands marks: 1,860,000.00.
func yuan(fen int64) string {
	sign, u := split(fen)
	return sign + group(strconv.FormatUint(u/100, 10)) + "." + pad(u%100, 2)
}

// wan writes fen as 万元. Two decimals, and as many more as the amount really
// has: a page that rounds shows sums that do not add up.
func wan(fen int64) string {
	sign, u := split(fen)
	dec := pad(u%1_000_000, 6)
	for len(dec) > 2 && dec[len(dec)-1] == '0' {
		dec = dec[:len(dec)-1]
	}
	return sign + group(strconv.FormatUint(u/1_000_000, 10)) + "." + dec
}

// plain writes fen as 元 for a form value or a <data> attribute: 1860000.00.
func plain(fen int64) string {
	sign, u := split(fen)
	return strings.Replace(sign, "−", "-", 1) + strconv.FormatUint(u/100, 10) + "." + pad(u%100, 2)
}

func split(fen int64) (sign string, u uint64) {
	if fen < 0 {
		return "−", uint64(-(fen + 1)) + 1 // the smallest int64 has no positive twin
	}
	return "", uint64(fen)
}

func pad(u uint64, n int) string {
	s := strconv.FormatUint(u, 10)
	return strings.Repeat("0", max(0, n-len(s))) + s
}

func group(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// mask keeps what a neighbour would need to recognize a person and hides the
// rest: 张*三, 李*, 欧阳*华, 阿依*·买*.
func mask(name string) string {
	parts := strings.Split(strings.TrimSpace(name), "·")
	for i, p := range parts {
		parts[i] = maskPart([]rune(p), len(parts) > 1)
	}
	return strings.Join(parts, "·")
}

func maskPart(r []rune, long bool) string {
	switch {
	case len(r) == 0:
		return ""
	case len(r) == 1:
		return "*"
	case long || len(r) == 2:
		return string(r[0]) + strings.Repeat("*", len(r)-1)
	default:
		return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
	}
}
