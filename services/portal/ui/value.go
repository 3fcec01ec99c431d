package ui

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"sanshe/libs/cn"
)

// number is anything counted on a page.
type number interface {
	~int | ~int32 | ~int64 | ~float64
}

// fen is an amount of money; int lets a constant stand for one.
type fen interface {
	~int | ~int64
}

// Date is 2026年11月22日 in Asia/Shanghai, in a <time> that never breaks over
// lines. The zero time is shown as 未定. The end of a period that was counted
// over days no holiday notice covers says so beside it, here and in MonthDay,
// Weekday and DateTime.
func Date(t time.Time) templ.Component { return stamp(t, time.DateOnly, longDate) }

// MonthDay is 11月22日 of this year, and the whole date of any other.
func MonthDay(t time.Time) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		say := longDate
		if year(t) == thisYear(ctx) {
			say = monthDay
		}
		return stamp(t, time.DateOnly, say).Render(ctx, w)
	})
}

// Month is 2026年6月.
func Month(t time.Time) templ.Component { return stamp(t, "2006-01", yearMonth) }

// Weekday is 2026年11月23日 星期一.
func Weekday(t time.Time) templ.Component {
	return stamp(t, time.DateOnly, func(t time.Time) string { return longDate(t) + " " + weekday(t) })
}

// DateTime is 2026年11月22日 09:30.
func DateTime(t time.Time) templ.Component {
	return stamp(t, time.RFC3339, func(t time.Time) string { return longDate(t) + " " + hourMin(t) })
}

// Instant is 2026年11月22日 09:30:07, for receipts and logs.
func Instant(t time.Time) templ.Component {
	return stamp(t, time.RFC3339, func(t time.Time) string { return longDate(t) + t.In(Shanghai).Format(" 15:04:05") })
}

// Dates is 2026年2月1日至2027年1月31日; the two dates may stand on two lines, neither breaks.
func Dates(from, to time.Time) templ.Component {
	return All(Date(from), markup("至<wbr>"), Date(to))
}

func stamp(t time.Time, layout string, say func(time.Time) string) templ.Component {
	if t.IsZero() {
		return markup(`<span class="soft nowrap">未定</span>`)
	}
	if tentative(t) {
		return markup(stampText(t, layout, say), `<span class="soft">（`, cn.Estimate, `）</span>`)
	}
	return markup(stampText(t, layout, say))
}

func stampText(t time.Time, layout string, say func(time.Time) string) string {
	return `<time datetime="` + t.In(Shanghai).Format(layout) + `">` + say(t) + `</time>`
}

// Money is ¥1,860,000.00, or ¥186.00万元 for who prefers it. amount is in fen;
// nothing is ever rounded away.
func Money[F fen](amount F) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		text, unit := yuan(int64(amount)), ""
		if unitOf(ctx) == Wan {
			text, unit = wan(int64(amount)), "万元"
		}
		_, err := io.WriteString(w, `<data class="money num" value="`+plain(int64(amount))+`"><span class="yen">¥</span>`+text+unit+`</data>`)
		return err
	})
}

// Amount is the bare number of a table cell; the head of its column (Col.Money) names the unit.
func Amount[F fen](amount F) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		text := yuan(int64(amount))
		if unitOf(ctx) == Wan {
			text = wan(int64(amount))
		}
		_, err := io.WriteString(w, `<data class="num nowrap" value="`+plain(int64(amount))+`">`+text+`</data>`)
		return err
	})
}

func unitWord(ctx context.Context) string {
	if unitOf(ctx) == Wan {
		return "万元"
	}
	return "元"
}

// Quantity is a number with its unit, 2个工作日 or 1,204人, that never breaks
// over lines.
func Quantity[N number](n N, unit string) templ.Component {
	return markup(`<span class="num nowrap">`, count(n), esc(unit), `</span>`)
}

// Number is a bare number with thousands marks.
func Number[N number](n N) templ.Component { return markup(`<span class="num">`, count(n), `</span>`) }

// Percent is 91.4% from 0.914, with one decimal at most.
func Percent(share float64) templ.Component {
	return markup(`<span class="num nowrap">`, count(float64(int64(share*1000+0.5))/10), `%</span>`)
}

func count[N number](n N) string {
	s := strconv.FormatFloat(float64(n), 'f', -1, 64)
	whole, dec, has := strings.Cut(s, ".")
	whole, minus := strings.CutPrefix(whole, "-")
	whole = group(whole)
	if minus {
		whole = "−" + whole
	}
	if has {
		whole += "." + dec
	}
	return whole
}

// MaskedName is a person's name as strangers may see it: 张*三.
func MaskedName(name string) templ.Component {
	return markup(`<span class="nowrap">`, esc(mask(name)), `</span>`)
}

// Code is an identifier, number or fingerprint to be compared by eye.
func Code(s string) templ.Component { return markup(`<code>`, esc(s), `</code>`) }

// Number patterns of running text that must stay on one line: dates, amounts,
// a count with its unit, an article of law.
var together = regexp.MustCompile(
	`(?:至|自|应于|应付|应答|不晚于|不早于)?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?: ?\d{1,2}:\d{2}(?::\d{2})?)?` +
		`|\d{4}年(?:\d{1,2}月)?` +
		`|\d{1,2}:\d{2}(?:[–至-]\d{1,2}:\d{2})?` +
		`|[A-Z]{1,4}(?:-[0-9A-Z]{1,8}){2,4}` +
		`|\d{6}-\d{4}-[A-Z]{2}-\d{4,6}(?:-[A-Z]{2})?` +
		`|[¥￥]?[−-]?\d[\d,]*(?:\.\d+)?(?:个工作日|个自然日|个日历日|个月|万元|亿元|元|日|天|年|小时|分钟|学时|课时|平方米|公里|人次|人|件|份|家|笔|个|户|条|张|字|票|项|次|名|位|分|级|处|页|期| ?[KMG]B|%|％)` +
		`|第[一二三四五六七八九十百零〇\d]+条(?:第[一二三四五六七八九十\d]+[款项])*`)

// Text is running text. Dates, amounts, counts and articles in it do not break
// over lines; everything is escaped.
func Text(s string) templ.Component { return markup(text(s)) }

func text(s string) string {
	s = strings.ReplaceAll(s, " · ", "\u00a0· ") // a dot ends a line, it never begins one
	var b strings.Builder
	last := 0
	for _, m := range together.FindAllStringIndex(s, -1) {
		b.WriteString(esc(s[last:m[0]]))
		b.WriteString(`<span class="nowrap">` + esc(s[m[0]:m[1]]) + `</span>`)
		last = m[1]
	}
	b.WriteString(esc(s[last:]))
	return b.String()
}

// Textf is Text of a formatted sentence.
func Textf(format string, args ...any) templ.Component { return Text(fmt.Sprintf(format, args...)) }

// Strong is Text in bold.
func Strong(s string) templ.Component { return markup(`<b>`, text(s), `</b>`) }

// Name is the name of an office or a role in a cell; a short one stays in one piece.
func Name(s string) templ.Component {
	if utf8.RuneCountInString(s) <= 8 {
		return markup(`<span class="nowrap">`, esc(s), `</span>`)
	}
	return Text(s)
}

// Soft is Text in the second voice.
func Soft(s string) templ.Component { return markup(`<span class="soft">`, text(s), `</span>`) }

// Dash stands in a cell that has nothing to say; a card leaves it out.
func Dash() templ.Component { return markup(`<span class="soft dash">—</span>`) }

// Dots sets facts in one line with room between them; each fact stays in one piece.
func Dots(facts ...templ.Component) templ.Component {
	cs := make([]templ.Component, 0, 3*len(facts))
	for _, f := range facts {
		cs = append(cs, markup(`<span class="part">`), f, markup(`</span>`))
	}
	return All(markup(`<span class="dots">`), All(cs...), markup(`</span>`))
}

// Late is Text that must be noticed: 逾期7天. Words carry the meaning, red only helps.
func Late(s string) templ.Component { return markup(`<span class="late">`, text(s), `</span>`) }

// Link is a link whose words say where it leads. Only paths of this site, http,
// https, mailto and tel are links; anything else leads nowhere.
func Link(href, label string) templ.Component {
	class := ""
	if utf8.RuneCountInString(label) <= 8 {
		class = ` class="nowrap"` // a short link stays in one piece
	}
	return markup(`<a`, class, ` href="`, esc(string(templ.URL(href))), `">`, text(label), `</a>`)
}

// Paragraphs is text with line breaks as paragraphs, as a person typed it.
func Paragraphs(s string) templ.Component {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString("<p>" + text(line) + "</p>")
		}
	}
	return markup(b.String())
}
