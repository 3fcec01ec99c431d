package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/libs/fault"
)

// Input is one question of a form. Name is the JSON path the service knows the
// value by ("lots.0.ceiling"), so that a fault's field finds its way back.
type Input struct {
	Name  string
	Label string
	Help  string // under the label, before the field: what to write, never a placeholder
	Error string // whole sentence; FieldError finds it
	Value string
	// Values are the chosen options of a ChecksField.
	Values   []string
	Options  []Option // of select, radio and checks
	Required bool     // others are marked 选填
	Max      int      // characters; 0 sets none
	Lines    int      // height of an AreaField; 0 is 4
	Auto     string   // autocomplete: "organization", "tel", "off" …
	Suffix   string   // unit behind the field: 元, 日, %
	Low      string   // least number or first day
	High     string   // greatest number or last day
	Step     string   // of a number; "" is whole numbers
	Accept   string   // of a file: ".pdf,.docx"
	Multiple bool     // several files
	Locked   bool     // shown, sent, not editable
	Dense    bool     // many choices, several in a row
	Short    bool     // a short answer deserves a short field
	Wide     bool     // running text takes the width there is
	Within   string   // keeps ids apart where two forms on a page ask for the same name
	Focus    bool     // takes the focus: a row that has just been added
	Demands  []Demand // what the law asks of the answer, beside the field
	Type     string   // of a TextField: "tel", "email", "password", "search"; "" is text
}

// Option is one choice.
type Option struct {
	Value, Label string
	Help         string
	Disabled     bool
}

// Options makes choices from value, label pairs.
func Options(pairs ...string) []Option {
	var os []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		os = append(os, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return os
}

// FieldID is the id of the input called name; an error summary links to it.
func FieldID(name string) string { return "f-" + slug(name) }

// FieldError is the sentence about the input called name, or "".
func FieldError(fields []fault.Field, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Text
		}
	}
	return ""
}

// With returns in with its error taken from fields and its value from what the
// person sent, so that a refused form comes back as it was written.
func (in Input) With(fields []fault.Field, sent map[string][]string) Input {
	in.Error = FieldError(fields, in.Name)
	if vs, ok := sent[in.Name]; ok && len(vs) > 0 {
		in.Value, in.Values = vs[0], vs
	}
	return in
}

// DateValue is the value of a DateField: 2026-11-22, or "" for the zero time.
func DateValue(t time.Time) string { return inputTime(t, time.DateOnly) }

// DateTimeValue is the value of a DateTimeField.
func DateTimeValue(t time.Time) string { return inputTime(t, "2006-01-02T15:04") }

// MoneyValue is the value of a MoneyField: 1860000.00.
func MoneyValue[F fen](amount F) string { return plain(int64(amount)) }

func inputTime(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Shanghai).Format(layout)
}

// ParseDate reads a DateField: midnight in Asia/Shanghai, as UTC. "" is the zero time.
func ParseDate(s string) (time.Time, error) {
	return parseTime(s, "请按“2026-11-22”的样子填写日期。", time.DateOnly)
}

// ParseDateTime reads a DateTimeField, as UTC. "" is the zero time.
func ParseDateTime(s string) (time.Time, error) {
	return parseTime(s, "请填写日期和时间，例如2026-12-02 09:30。", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04")
}

func parseTime(s, say string, layouts ...string) (time.Time, error) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, nil
	}
	for _, l := range layouts {
		if t, err := time.ParseInLocation(l, s, Shanghai); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "portal.form.not-a-time", say)
}

func (in Input) id() string {
	if in.Within != "" {
		return FieldID(in.Within + "." + in.Name)
	}
	return FieldID(in.Name)
}

func (in Input) wrong() bool { return in.Error != "" }

// attrs are what every kind of field has in common.
func (in Input) attrs(class string) templ.Attributes {
	a := templ.Attributes{"id": in.id(), "name": in.Name, "class": class}
	var described []string
	if in.Help != "" {
		described = append(described, in.id()+"-help")
	}
	if in.wrong() {
		described = append(described, in.id()+"-error")
		a["aria-invalid"] = "true"
	}
	if in.Suffix != "" {
		described = append(described, in.id()+"-unit")
	}
	if len(in.Demands) > 0 {
		described = append(described, in.id()+"-law")
	}
	if len(described) > 0 {
		a["aria-describedby"] = strings.Join(described, " ")
	}
	if in.Focus {
		a["autofocus"] = true
	}
	if in.Required {
		a["aria-required"] = "true" // not "required": the browser's bubble speaks before the server's sentence can
	}
	if in.Auto != "" {
		a["autocomplete"] = in.Auto
	}
	if in.Locked {
		a["readonly"] = true
	}
	return a
}

func (in Input) inputAttrs(kind string) templ.Attributes {
	class := "input"
	if in.Short || kind == "date" || kind == "datetime-local" || kind == "number" || kind == "money" {
		class += " short"
	}
	if kind == "money" || kind == "number" {
		class += " num"
	}
	a := in.attrs(class)
	a["type"], a["value"] = kind, in.Value
	switch kind {
	case "money":
		a["type"], a["inputmode"] = "text", "decimal"
		if in.Auto == "" {
			a["autocomplete"] = "off"
		}
	case "file":
		delete(a, "value")
		if in.Accept != "" {
			a["accept"] = in.Accept
		}
		if in.Multiple {
			a["multiple"] = true
		}
	case "number", "date", "datetime-local":
		for k, v := range map[string]string{"min": in.Low, "max": in.High, "step": in.Step} {
			if v != "" {
				a[k] = v
			}
		}
	}
	if in.Max > 0 && kind != "file" {
		a["maxlength"] = strconv.Itoa(in.Max)
	}
	return a
}

func (in Input) areaAttrs() templ.Attributes {
	a := in.attrs("input area")
	lines := in.Lines
	if lines == 0 {
		lines = 4
	}
	a["rows"] = strconv.Itoa(lines)
	if in.Max > 0 {
		a["maxlength"] = strconv.Itoa(in.Max)
	}
	return a
}

func (in Input) selectAttrs() templ.Attributes {
	a := in.attrs("input")
	delete(a, "readonly")
	if in.Short {
		a["class"] = "input short"
	}
	return a
}

// pickAttrs are those of the i-th radio button or box. The first carries the
// id that an error summary links to.
func (in Input) pickAttrs(kind string, i int, o Option) templ.Attributes {
	id := in.id()
	if i > 0 {
		id += "-" + strconv.Itoa(i)
	}
	a := templ.Attributes{"type": kind, "id": id, "name": in.Name, "value": o.Value}
	if (kind == "radio" && o.Value == in.Value) || (kind == "checkbox" && slices.Contains(in.Values, o.Value)) {
		a["checked"] = true
	}
	if o.Disabled || in.Locked && a["checked"] == nil {
		a["disabled"] = true
	}
	if o.Help != "" {
		a["aria-describedby"] = id + "-note"
	}
	return a
}

func (in Input) groupAttrs() templ.Attributes {
	a := templ.Attributes{}
	var described []string
	if in.Help != "" {
		described = append(described, in.id()+"-help")
	}
	if in.wrong() {
		described = append(described, in.id()+"-error")
	}
	if len(in.Demands) > 0 {
		described = append(described, in.id()+"-law")
	}
	if len(described) > 0 {
		a["aria-describedby"] = strings.Join(described, " ")
	}
	return a
}

// Action is a move that is open to the viewer, as a service lists it.
type Action struct {
	Do      string          `json:"do"`     // the verb sent as do
	Label   string          `json:"label"`  // what the button says: 发布公告
	Danger  bool            `json:"danger"` // ends something, or cannot be taken back
	Confirm string          `json:"-"`      // what will happen, said before it does; a dangerous move always asks
	Basis   []Basis         `json:"-"`      // shown beside the question
	Form    templ.Component `json:"-"`      // further questions: the reason, the amount
	Open    bool            `json:"-"`      // it was refused and comes back as it was filled in
	Quiet   bool            `json:"-"`      // one of many, in the rows of a table, or one that few take
}

func (a Action) asks() bool { return a.Danger || a.Confirm != "" || a.Form != nil || len(a.Basis) > 0 }

func (a Action) question() string {
	if a.Confirm != "" {
		return a.Confirm
	}
	if a.Danger {
		return "办理后不能撤回，并会记入公开日志。"
	}
	return ""
}

func (a Action) headID() string { return "ask-" + slug(a.Do) }

// buttonClass of the i-th action: the first that is not dangerous is the main one.
func buttonClass(as []Action, i int) string {
	if as[i].Quiet {
		return "btn plain small"
	}
	if as[i].Danger {
		return "btn stop"
	}
	for j := range as[:i] {
		if !as[j].Danger {
			return "btn plain"
		}
	}
	return "btn"
}

func summaryTitle(n int) string { return fmt.Sprintf("有%d处要改", n) }
