package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// StepState is where a step of a procedure stands.
type StepState string

// The states of a step.
const (
	StepTodo StepState = "todo"
	StepNow  StepState = "now"
	StepDone StepState = "done"
	StepLate StepState = "late"
)

// Step is one station of a procedure: what, by when, whose, on what ground.
type Step struct {
	Title string
	State StepState
	When  time.Time // when it happened; zero until it has
	Due   time.Time // by when it must happen
	Exact bool      // show the hour too: a bid deadline is an instant, not a day
	Fixed bool      // Due was not counted in the working-day calendar: a number of years
	Owner string    // 星河区民政局 采购科 李*; names already masked. "" is said aloud as 责任人未定
	Basis []Basis
	Note  string // 公告期5个工作日
	Late  int    // days late, for StepLate; 0 says only 逾期
	Year  int    // this year, which need not be written; 0 writes every year
	Tag   string // word of the mark of the current step; "" is 进行中
}

func (s Step) class() string {
	if s.State == StepLate {
		return "over-due"
	}
	return string(s.State)
}

func (s Step) spoken() string {
	switch s.State {
	case StepDone:
		return "（已完成）"
	case StepTodo, "":
		return "（未到）"
	default:
		return "" // the mark says it
	}
}

func (s Step) mark() templ.Component {
	switch s.State {
	case StepNow:
		if s.Tag != "" {
			return Tag(Info, IconClock, s.Tag)
		}
		return Tag(Info, IconClock, "进行中")
	case StepLate:
		if s.Late > 0 {
			return Tag(Bad, IconStop, fmt.Sprintf("逾期%d天", s.Late))
		}
		return Tag(Bad, IconStop, "逾期")
	default:
		return None()
	}
}

// dates says when: the day it happened, else the day it must. The year is
// written when it is not this one.
func (s Step) dates(this int) templ.Component {
	day := func(t time.Time) string {
		say, layout := monthDay, time.DateOnly
		if year(t) != this {
			say = longDate
		}
		if s.Exact {
			layout = time.RFC3339
			inner := say
			say = func(t time.Time) string { return inner(t) + " " + hourMin(t) }
		}
		return stampText(t, layout, say)
	}
	switch {
	case !s.When.IsZero():
		return markup(day(s.When))
	case s.Due.IsZero():
		return markup(`<span class="soft">日期未定</span>`)
	case s.State == StepNow:
		return markup("至", day(s.Due))
	case s.State == StepLate:
		return markup(`应于`, day(s.Due))
	default:
		return markup("不晚于", day(s.Due))
	}
}

// tentative tells whether the day shown was counted over days no holiday notice
// covers. A window may end at the first instant after its last day.
func (s Step) tentative() bool {
	return s.When.IsZero() && !s.Due.IsZero() && !s.Exact && !s.Fixed && (tentative(s.Due) || tentative(s.Due.Add(-time.Second)))
}

// detail is the line below: owner · note · 依据.
func (s Step) detail() templ.Component {
	owner := text(s.Owner)
	if s.Owner == "" {
		owner = `<span class="late">责任人未定</span>`
	}
	parts := []string{owner}
	if s.Note != "" {
		parts = append(parts, text(s.Note))
	}
	if len(s.Basis) > 0 {
		parts = append(parts, basisLinks(s.Basis))
	}
	return markup(`<p class="basis"><span class="part">`, strings.Join(parts, `</span><span class="part">`), `</span></p>`)
}

// left splits a duration into days, hours and minutes; never negative.
func left(d time.Duration) (days, hours, minutes int) {
	d = max(d, 0)
	return int(d.Hours()) / 24, int(d.Hours()) % 24, int(d.Minutes()) % 60
}

// remaining is the countdown as a sentence, for screen readers.
func remaining(d time.Duration) string {
	days, hours, minutes := left(d)
	return fmt.Sprintf("还剩%d天%d小时%d分钟", days, hours, minutes)
}

// Remaining is the mark 还剩9天 of a list row: info, warn within three days, bad
// when past; 还剩40天（暂定） while no holiday notice covers the days counted.
func Remaining(until, now time.Time) templ.Component {
	y1, m1, d1 := until.In(Shanghai).Date()
	y2, m2, d2 := now.In(Shanghai).Date()
	days := int(time.Date(y1, m1, d1, 0, 0, 0, 0, time.UTC).Sub(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	word := ""
	if tentative(until) {
		word = "（暂定）"
	}
	switch {
	case until.IsZero():
		return Tag(Plain, IconPause, "期限未定")
	case until.Before(now) && days == 0:
		return Tag(Bad, IconStop, "今天已过期")
	case until.Before(now):
		return Tag(Bad, IconStop, fmt.Sprintf("逾期%d天", -days))
	case days == 0:
		return Tag(Warn, IconClock, "今天到期")
	case days <= 3:
		return Tag(Warn, IconClock, fmt.Sprintf("还剩%d天%s", days, word))
	default:
		return Tag(Info, IconClock, fmt.Sprintf("还剩%d天%s", days, word))
	}
}
