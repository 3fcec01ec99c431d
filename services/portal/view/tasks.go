package view

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// LawOf turns the clauses of a contract's answer into what components show.
func LawOf[B tenderapi.Basis | contractapi.Basis | catalogapi.Basis | organizationapi.Basis | volunteerapi.Basis | socialworkapi.Basis](bs []B) []ui.Basis {
	out := make([]ui.Basis, len(bs))
	for i, b := range bs {
		out[i] = ui.Basis(b)
	}
	return out
}

// way is a step as all three contracts write it.
type way struct {
	title, state string
	at, due      *time.Time
	owner, note  string
	basis        []ui.Basis
	exact        bool
}

func wayStep(w way, now time.Time) ui.Step {
	s := ui.Step{Title: w.title, State: ui.StepState(w.state), Owner: w.owner, Note: w.note, Basis: w.basis, Exact: w.exact}
	if w.at != nil {
		s.When = *w.at
	}
	if w.due != nil {
		s.Due = *w.due
		if s.State == ui.StepLate {
			s.Late = cn.DaysBetween(cn.DayOf(*w.due), cn.DayOf(now))
		}
	}
	return s
}

// TenderSteps are the steps of a purchase as a page draws them.
func TenderSteps(list []tenderapi.Step, now time.Time) (out []ui.Step) {
	for _, s := range list {
		exact := s.Key == "bid" || s.Key == "open" // an instant, not a day
		step := wayStep(way{s.Title, s.State, s.At, s.Due, s.Owner, s.Note, LawOf(s.Basis), exact}, now)
		step.Fixed = s.Key == "keep" // years, which no holiday moves
		out = append(out, step)
	}
	return out
}

// ContractSteps are those of a contract.
func ContractSteps(list []contractapi.Step, now time.Time) (out []ui.Step) {
	for _, s := range list {
		out = append(out, wayStep(way{s.Title, s.State, s.At, s.Due, s.Owner, s.Note, LawOf(s.Basis), false}, now))
	}
	return out
}

// CatalogSteps are those of a catalogue.
func CatalogSteps(list []catalogapi.Step, now time.Time) (out []ui.Step) {
	for _, s := range list {
		out = append(out, wayStep(way{s.Title, s.State, s.At, s.Due, s.Owner, s.Note, LawOf(s.Basis), false}, now))
	}
	return out
}

// Distinct keeps the first of each rule: a panel anchors a clause by its rule.
func Distinct(bs []ui.Basis) (out []ui.Basis) {
	for _, b := range bs {
		if !slices.ContainsFunc(out, func(o ui.Basis) bool { return o.Rule == b.Rule }) {
			out = append(out, b)
		}
	}
	return out
}

// Task is one line of 先办这几件, whichever service it comes from.
type Task struct {
	Href, Title, What, Owner string
	Detail                   string // which of several of the same purchase, and with whom
	Due                      *time.Time
	Late                     int64 // days; negative is still ahead
	Amount                   int64
	Basis                    []ui.Basis
}

// TenderTasks are what waits in purchases; href leads to where it is done.
func TenderTasks(list []tenderapi.Task, href func(tenderapi.Task) string) (out []Task) {
	for _, t := range list {
		out = append(out, Task{href(t), t.Title, t.What, t.Owner, t.Detail, t.Due, t.LateDays, t.Amount, LawOf(t.Basis)})
	}
	return out
}

// ContractTasks are what waits in contracts.
func ContractTasks(list []contractapi.Task) (out []Task) {
	for _, t := range list {
		out = append(out, Task{"/desk/contracts/" + t.Contract, t.Title, t.What, t.Owner, t.Detail, t.Due, t.LateDays, t.Amount, LawOf(t.Basis)})
	}
	return out
}

// CatalogueTasks are what waits in catalogues.
func CatalogueTasks(list []catalogapi.Task) (out []Task) {
	for _, t := range list {
		out = append(out, Task{Href: frame.Href("/desk/catalog/", t.Catalogue), Title: t.Title, What: t.What, Owner: t.Owner, Due: t.Due, Late: t.LateDays, Basis: LawOf(t.Basis)})
	}
	return out
}

// ByLateness puts what is late first, whatever its amount.
func ByLateness(ts []Task) []Task {
	slices.SortStableFunc(ts, func(a, b Task) int { return cmp.Compare(b.Late, a.Late) })
	return ts
}

// Lateness counts what is late and what falls due within three days.
func Lateness(ts []Task) (late, soon int64) {
	for _, t := range ts {
		switch {
		case t.Due == nil:
		case t.Late > 0:
			late++
		case t.Late >= -3:
			soon++
		}
	}
	return late, soon
}

func (t Task) mark(now time.Time) templ.Component {
	if t.Due == nil {
		return ui.Tag(ui.Plain, ui.IconPause, "待办")
	}
	return ui.Remaining(*t.Due, now)
}

func (t Task) ground() templ.Component {
	cs := []templ.Component{}
	if t.Due != nil {
		cs = append(cs, ui.All(ui.Text("至"), ui.MonthDay(*t.Due)))
	}
	for _, b := range t.Basis {
		cs = append(cs, ui.Link("/rules/"+b.Rule, lawName(b)))
	}
	if len(cs) == 0 {
		return ui.Soft("没有法定期限")
	}
	return ui.Dots(cs...)
}

func lawName(b ui.Basis) string {
	if b.Title == "" {
		return "规则" + b.Rule
	}
	return strings.TrimPrefix(strings.Trim(b.Title, "《》"), "中华人民共和国") + b.Article
}

// who is the office and, below it where there is no room, the person; neither breaks.
func (t Task) who() templ.Component {
	office, person, _ := strings.Cut(t.Owner, " ")
	if person == "" {
		return ui.Name(office)
	}
	return ui.All(ui.Name(office), ui.Text(" "), ui.Name(person))
}

// name says what is to be done, and below it which of several it is.
func (t Task) name() templ.Component {
	link := ui.Link(t.Href, t.Title+"："+t.What)
	if t.Detail == "" {
		return link
	}
	return ui.All(link, ui.Text(" "), ui.Soft(t.Detail))
}

func (t Task) Money() templ.Component {
	if t.Amount == 0 {
		return ui.Dash()
	}
	return ui.Amount(t.Amount)
}

// TaskTable lists what waits; nothing is said when there is none.
func TaskTable(ts []Task, now time.Time, nothing string) ui.Table {
	table := ui.Table{
		Caption: "等我办的事项，逾期在前", Cols: ui.Cols("事项", "状态", "期限与依据", "责任人", "¥金额", ".办理"), Nothing: nothing,
	}
	for _, t := range ts {
		table.Rows = append(table.Rows, ui.Cells(
			t.name(), t.mark(now), t.ground(), t.who(), t.Money(), ui.ButtonLink(t.Href, "去办理", false)))
	}
	return table
}

// TenderTag says where a purchase stands.
func TenderTag(s tenderapi.State, text string) templ.Component {
	switch s {
	case tenderapi.StatePublished:
		return ui.Tag(ui.Info, ui.IconLock, text)
	case tenderapi.StateContracted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case tenderapi.StateFailed, tenderapi.StateDiscarded:
		return ui.Tag(ui.Plain, ui.IconPause, text)
	case tenderapi.StateDrafted, tenderapi.StateIntended:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	default:
		return ui.Tag(ui.Info, ui.IconClock, text)
	}
}

// ContractTag says where a contract stands.
func ContractTag(s contractapi.ContractState, text string) templ.Component {
	switch s {
	case contractapi.ContractStatePublished:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case contractapi.ContractStateAbandoned, contractapi.ContractStateRescinded:
		return ui.Tag(ui.Plain, ui.IconPause, text)
	case contractapi.ContractStateDrafted:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	default:
		return ui.Tag(ui.Info, ui.IconClock, text)
	}
}

// CatalogTag says where a catalogue stands.
func CatalogTag(s catalogapi.CatalogueState, text string) templ.Component {
	switch s {
	case catalogapi.CatalogueStateEffective:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case catalogapi.CatalogueStateRevised, catalogapi.CatalogueStateRetired:
		return ui.Tag(ui.Plain, ui.IconPause, text)
	case catalogapi.CatalogueStateDrafted:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	default:
		return ui.Tag(ui.Info, ui.IconClock, text)
	}
}

// PointsText is 8.5 from 850.
func PointsText(n int64) string {
	s := strconv.FormatInt(n/100, 10)
	if r := n % 100; r != 0 {
		s += strings.TrimRight("."+strconv.FormatInt(100+r, 10)[1:], "0")
	}
	return s
}

// Score writes what was given, always with two decimals, so that a column of them stands by the point.
func Score(n int64) string { return strconv.FormatFloat(float64(n)/100, 'f', 2, 64) }

// LowestPrice is how a tender is decided whose documents count nothing but the price.
const LowestPrice = "采用最低评标价法，不打分：满足采购文件全部实质性要求的投标人中，报价最低的中标。"

// Tied says behind a rank that others were equal, and what the lot said.
func Tied(tied bool, lot int64) string {
	switch {
	case lot > 0:
		return "（并列，抽签第" + strconv.FormatInt(lot, 10) + "）"
	case tied:
		return "（并列）"
	}
	return ""
}

// Missing reports whether err only says that there is nothing to see yet.
func Missing(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.NotFound
}

// SomeTime is an instant, zero when it has not come.
func SomeTime(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// SetAll makes values from name, value pairs.
func SetAll(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
