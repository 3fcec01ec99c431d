package notice

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
)

// A seat is where somebody sits who is to be told: the members of an
// organization in a role, or one account.
type seat struct {
	org     string
	role    identity.Role
	account string
	of      any // what concerns this seat alone, for its text
}

func members(org string, role identity.Role) []seat { return []seat{{org: org, role: role}} }

// staffOf are those who act for any of some organizations.
func staffOf(orgs []string) (out []seat) {
	for _, org := range orgs {
		out = append(out, members(org, identity.Staff)...)
	}
	return out
}

func accounts(ids ...string) (out []seat) {
	for _, id := range ids {
		out = append(out, seat{account: id})
	}
	return out
}

// A telling is one row of the table: an event, who is told of it, and in what words.
type telling struct {
	kind  string
	title string
	text  *template.Template
	link  *template.Template
	seats func(event.Event) (data any, to []seat, err error)
}

// scene is what a row's words may speak of.
type scene struct {
	ID string // of what the event is about
	D  any    // the event's data
	Of any    // the seat's own
}

// tell makes a row. It panics on words that are no template, at start-up.
func tell[T any](kind string, to func(id string, d T) []seat, title, text, link string) telling {
	words := func(name, s string) *template.Template {
		return template.Must(template.New(kind + " " + name).Funcs(template.FuncMap{
			"moment": moment, "money": money, "points": points, "list": list, "word": word,
		}).Parse(s))
	}
	return telling{kind, title, words("text", text), words("link", link), func(ev event.Event) (any, []seat, error) {
		var d T
		if err := ev.Decode(&d); err != nil {
			return nil, nil, err
		}
		return d, to(ev.Subject, d), nil
	}}
}

// say writes a row's words for one seat.
func (t telling) say(ev event.Event, data any, s seat) (text, link string, err error) {
	sc := scene{ev.Subject, data, s.of}
	var a, b strings.Builder
	if err = t.text.Execute(&a, sc); err == nil {
		err = t.link.Execute(&b, sc)
	}
	return a.String(), b.String(), err
}

// moment is an instant as a letter writes it: 2026年3月6日17时30分. A period of
// days ends with its last day, which says so while no holiday notice covers it.
func moment(t time.Time) string {
	day, at := cn.DayOf(t), t.In(cn.Zone)
	if day.End().Sub(t) <= time.Second {
		return day.Reckoned()
	}
	return fmt.Sprintf("%s%d时%02d分", day.Chinese(), at.Hour(), at.Minute())
}

// word puts what is written in the words of 公开招标 into those of the purchase's method.
func word(method, s string) string { return tenderapi.Method(method).Say(s) }

func money(fen int64) string { return cn.Fen(fen).Yuan() }

// points writes hundredths of a point.
func points(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// list names a list of the credit register of social organizations.
func list(code string) string {
	if name, ok := map[string]string{"abnormal": "活动异常名录", "serious": "严重违法失信名单"}[code]; ok {
		return name
	}
	return "信用名单"
}
