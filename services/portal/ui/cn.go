package ui

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/libs/cn"
)

// This file is the only place of the package that knows how a date, an amount
// or a name is written in Chinese; libs/cn knows the rest.

// Shanghai is the zone every page shows, UTC+8 without summer time.
var Shanghai = cn.Zone

func year(t time.Time) int { return t.In(Shanghai).Year() }

func longDate(t time.Time) string   { return t.In(Shanghai).Format("2006年1月2日") }
func monthDay(t time.Time) string   { return t.In(Shanghai).Format("1月2日") }
func yearMonth(t time.Time) string  { return t.In(Shanghai).Format("2006年1月") }
func hourMin(t time.Time) string    { return t.In(Shanghai).Format("15:04") }
func hourMinSec(t time.Time) string { return t.In(Shanghai).Format("15:04:05") }
func weekday(t time.Time) string {
	return "星期" + string([]rune("日一二三四五六")[t.In(Shanghai).Weekday()])
}

// tentative tells whether t is the end of a period that was counted over days
// no holiday notice covers. A period ends with its day, at 23:59:59; an hour
// that a person chose, and a day that has a date of its own, are no estimate.
func tentative(t time.Time) bool {
	return hourMinSec(t) == "23:59:59" && cn.Look(cn.DayOf(t)).Estimated
}

// yuan writes fen as 元 with two decimals and thousands marks: 1,860,000.00.
func yuan(fen int64) string {
	return strings.Replace(strings.Replace(cn.Fen(fen).String(), "¥", "", 1), "-", "−", 1)
}

// wan writes fen as 万元 without the unit. Two decimals so that a column lines
// up, and as many more as the amount really has: a page that rounds shows sums
// that do not add up.
func wan(fen int64) string {
	number := strings.TrimSuffix(cn.Fen(fen).Wan(), "万元")
	number, minus := strings.CutPrefix(number, "-")
	whole, dec, _ := strings.Cut(number, ".")
	dec += strings.Repeat("0", max(0, 2-len(dec)))
	if minus {
		return "−" + group(whole) + "." + dec
	}
	return group(whole) + "." + dec
}

// plain writes fen as 元 for a form value or a <data> attribute: 1860000.00.
func plain(fen int64) string { return cn.Fen(fen).Plain() }

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

func mask(name string) string { return cn.MaskName(name) }

// Upper is an amount in capital characters, as contracts write it: 壹佰捌拾陆万元整.
func Upper[F fen](amount F) templ.Component {
	return markup(esc(cn.Fen(int64(amount)).Upper()))
}

// Day is 2026年11月22日 of a calendar day; a day that is not one is shown as 未定.
func Day(d cn.Day) templ.Component {
	if !d.Valid() {
		return Date(time.Time{})
	}
	return Date(d.At(0, 0))
}
