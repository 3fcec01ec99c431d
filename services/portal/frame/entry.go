package frame

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/portal/ui"
)

// Entry is a form as it is shown: the values it holds, what was refused, and
// the key under which it may be sent twice.
type Entry struct {
	Values url.Values
	Fault  *fault.Fault
	Key    string
}

// In fills one question of the form.
func (e Entry) In(in ui.Input) ui.Input {
	if e.Fault == nil {
		return in.With(nil, e.Values)
	}
	return in.With(e.Fault.Fields, e.Values)
}

// Among names the questions of one form of several on a page, so that no two
// share an id: the answer comes as form.name, and what is refused about name
// is shown there.
func (e Entry) Among(form string, in ui.Input) ui.Input {
	in.Name = form + "." + in.Name
	return e.In(in)
}

// Error is the sentence about name, or "".
func (e Entry) Error(name string) string {
	if e.Fault == nil {
		return ""
	}
	return ui.FieldError(e.Fault.Fields, name)
}

// Get is the value of name.
func (e Entry) Get(name string) string { return e.Values.Get(name) }

// Holds reports whether anything in e was written in this form of the page.
func (e Entry) Holds(form string) bool {
	for name := range e.Values {
		if strings.HasPrefix(name, form+".") {
			return true
		}
	}
	return false
}

// Reopened leaves the step that was refused open, with what was written in it.
func (e Entry) Reopened(acts []ui.Action) []ui.Action {
	for i := range acts {
		acts[i].Open = e.Fault != nil && e.Get("do") == acts[i].Do
	}
	return acts
}

// Carried are hidden fields that keep what was written through a page that only shows it.
func (e Entry) Carried(names ...string) templ.Component {
	var out []templ.Component
	for _, name := range names {
		for _, v := range e.Values[name] {
			out = append(out, ui.Hidden(name, v))
		}
	}
	return ui.All(out...)
}

// Fresh is a form nobody has sent yet.
func Fresh(a *Ask, values url.Values) Entry {
	if values == nil {
		values = url.Values{}
	}
	return Entry{Values: values, Key: a.Key()}
}

// back is the form as it was sent, with what was refused.
func (f *Form) back(a *Ask, refused *fault.Fault) Entry {
	return Entry{Values: f.Values, Fault: f.named(refused), Key: a.Key()}
}

// named gives what a service said about its own names and units those of the
// page; Form's readers know them already. What it said about something this
// form does not ask leads nowhere.
func (f *Form) named(refused *fault.Fault) *fault.Fault {
	if refused == nil || refused.Code == formFault {
		return refused
	}
	out := *refused
	out.Fields = slices.Clone(refused.Fields)
	for i := range out.Fields {
		x := &out.Fields[i]
		if f.asks != nil && !slices.Contains(f.asks, x.Name) {
			x.Name = ""
			continue
		}
		x.Name = f.scope + x.Name
		x.Text = wireUnits.Replace(x.Text)
		if label, _, bound := strings.Cut(x.Text, "不能小于"); bound && strings.TrimSpace(f.Values.Get(x.Name)) == "" {
			x.Text = "请填写" + label + "。"
		}
	}
	return &out
}

// wireUnits are those of the contracts, which people do not write in.
var wireUnits = strings.NewReplacer("（分）", "", "（百分之一分）", "", "（月）", "")

// Retry shows a form again with what was sent when err is about what was sent,
// or a hindrance that passes; every other failure is the problem page's.
func Retry(a *Ask, err error, f *Form, show func(status int, e Entry) error) error {
	if errors.Is(err, ErrAgain) { // nobody sent it just now
		return show(http.StatusOK, f.back(a, ErrAgain))
	}
	refused := a.Refused(err)
	if refused == nil {
		refused = passing(err)
	}
	if refused == nil {
		return err
	}
	if refused.Kind == fault.TooMany {
		a.W.Header().Set("Retry-After", "60")
	}
	return show(int(refused.Kind), f.back(a, refused))
}

// passing is a refusal that a moment's patience helps against, or nil.
func passing(err error) *fault.Fault {
	var f *fault.Fault
	if errors.As(err, &f) && (f.Kind == fault.TooMany || f.Kind == fault.Unavailable) {
		return f
	}
	return nil
}

// Overtaken lets a form be sent once more after somebody else has saved: what
// was written stays, and the sentence says what sending it again means. A form
// that carries its version asks latest for the new one.
func Overtaken(err error, f *Form, latest func() (int64, error)) error {
	if !errors.Is(err, store.ErrStale) {
		return err
	}
	if latest != nil {
		version, failed := latest()
		if failed != nil {
			return failed
		}
		f.Values.Set("version", Itoa(version))
	}
	return store.ErrStale.Say("内容刚被他人修改过。您填写的内容保留在这里，请先核对对方的修改；再次保存，将以您填写的为准。")
}

// MoveOf reads a form of ActionButtons; its further questions are then read
// under the name of the step.
func MoveOf(f *Form, asks ...string) (do string, version int64, note string) {
	do, version = f.Text("do"), f.Version()
	f.asks = append(asks, "note")
	return do, version, f.As(do).Text("note")
}

// Rows counts the rows of a list in values: criteria.0.…, criteria.1.….
func Rows(values url.Values, list string) int {
	return len(RowNumbers(values, list))
}

// RowNumbers are the rows of a list in values, in order.
func RowNumbers(values url.Values, list string) []int {
	var out []int
	for name := range values {
		rest, ok := strings.CutPrefix(name, list+".")
		number, _, dotted := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); ok && dotted && err == nil && n >= 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// mostRows bounds a list; what comes below it was not sent by our page.
const mostRows = 60

// Rows closes the gaps in a list of rows, so that the page counts them as the
// service does, and says how many there are. A row counts when one of parts is
// written; a choice that always has a value does not make one.
func (f *Form) Rows(list string, parts ...string) int {
	list, kept := f.scope+list, 0
	for _, n := range RowNumbers(f.Values, list) {
		from, to := RowName(list, n), ""
		if kept < mostRows && slices.ContainsFunc(parts, func(part string) bool { return strings.TrimSpace(f.Values.Get(from+part)) != "" }) {
			to = RowName(list, kept)
			kept++
		}
		f.moveRow(from, to)
	}
	return kept
}

// RowName is what the names of a row begin with: criteria.3.
func RowName(list string, n int) string { return list + "." + strconv.Itoa(n) + "." }

// moveRow renames what stands under from; to "" drops it.
func (f *Form) moveRow(from, to string) {
	for name, vs := range f.Values {
		part, ok := strings.CutPrefix(name, from)
		if !ok || from == to {
			continue
		}
		delete(f.Values, name)
		if to != "" {
			f.Values[to+part] = vs
		}
	}
}

// EditRows does what the buttons beside rows ask: add, or remove.3; any other
// word only counts anew. asked is false when none of them was pressed. The
// first of parts in a new row takes the focus.
func (f *Form) EditRows(list string, parts ...string) (focus string, asked bool) {
	do := f.Values.Get("row")
	if do == "" {
		return "", false
	}
	if n, ok := strings.CutPrefix(do, "remove."); ok {
		f.moveRow(f.scope+list+"."+n+".", "")
	}
	n := f.Rows(list, parts...)
	if (do == "add" || n == 0) && n < mostRows {
		focus = RowName(f.scope+list, n) + parts[0]
		f.Values.Set(focus, "")
	}
	return focus, true
}
