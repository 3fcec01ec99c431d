// Package law is how the rooms of the register hold something against the rule
// book and show what they found: every fault of an application at once, each
// with its clause. It knows no application, and decides nothing but whether a
// finding refuses or only warns.
package law

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Examiner collects what it finds against the book of one day and place.
type Examiner struct {
	Book     *rule.Book
	At       rule.Where
	Findings []organizationapi.Finding
	Err      error           // the book itself is at fault, and nothing found counts
	hearsay  map[string]bool // rules that somebody remembers and nobody has seen written
}

// Ask reads a rule. A book that is silent or at fault stops the examination: x.Err says so.
func Ask[T any](x *Examiner, id string) (a rule.Answer[T]) {
	if x.Err == nil {
		a, x.Err = rule.Ask[T](x.Book, id, x.At)
	}
	if a.Source.Remembered() {
		if x.hearsay == nil {
			x.hearsay = map[string]bool{}
		}
		x.hearsay[id] = true
	}
	return a
}

// May reads a rule that the book may be silent about, on that day or in that place: ok is false then, and the
// examination goes on.
func May[T any](x *Examiner, id string) (a rule.Answer[T], ok bool) {
	if x.Err == nil {
		if _, err := rule.Ask[T](x.Book, id, x.At); err != nil && fault.Of(err).Code == rule.Silent {
			return a, false
		}
	}
	a = Ask[T](x, id)
	return a, x.Err == nil
}

// Say records one finding. A rule known from memory alone only warns; one that
// is reported refuses, and the page says that its text has not been checked.
func (x *Examiner) Say(ok bool, field, good, bad string, basis fault.Basis) {
	level, text := "refuse", good
	if x.hearsay[basis.Rule] {
		level = "warn"
	}
	if !ok {
		text = bad
	}
	if x.Err == nil {
		x.Findings = append(x.Findings, organizationapi.Finding{Ok: ok, Level: level, Text: text, Field: field, Basis: Basis(basis)})
	}
}

// Slip records what nobody can have meant. That is no question of law, so it is
// refused whether or not anyone has verified the rule that caught it.
func (x *Examiner) Slip(field, bad string, basis ...fault.Basis) {
	if x.Err == nil {
		x.Findings = append(x.Findings, organizationapi.Finding{Level: "refuse", Text: bad, Field: field, Basis: Basis(basis...)})
	}
}

// Announced records one line of what an authority has announced it asks: it refuses, whatever is known of the rules
// beside it.
func (x *Examiner) Announced(ok bool, good, bad string, basis ...fault.Basis) {
	text := good
	if !ok {
		text = bad
	}
	if x.Err == nil {
		x.Findings = append(x.Findings, organizationapi.Finding{Ok: ok, Level: "refuse", Text: text, Basis: Basis(basis...)})
	}
}

// Refusal gathers the findings that refuse into one fault, said as the caller names it, with every field and basis; or nil. The error of the book goes before.
func (x *Examiner) Refusal(as *fault.Fault) error {
	if x.Err != nil {
		return x.Err
	}
	var out *fault.Fault
	var first string
	n := 0
	for _, f := range x.Findings {
		if f.Ok || f.Level != "refuse" {
			continue
		}
		if n++; out == nil {
			first = f.Text
			out = as.Say(first)
		}
		for _, b := range f.Basis {
			out = out.Under(fault.Basis(b))
		}
		if f.Field != "" {
			out = out.At(f.Field, f.Text)
		}
	}
	switch {
	case out == nil:
		return nil
	case n > 1:
		return out.Say(fmt.Sprintf("%s另有%d处不符合规定，请一并修改。", first, n-1))
	}
	return out
}

// Basis is what a screen shows of the rules that something rests on; never null on the wire.
func Basis(bs ...fault.Basis) []organizationapi.Basis {
	out := []organizationapi.Basis{}
	for _, b := range bs {
		out = append(out, organizationapi.Basis(b))
	}
	return out
}

// Raw is a view as an event carries it.
func Raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("organization: " + err.Error()) // our own struct does not encode: a bug
	}
	return b
}

// Steps is the way of something as everyone sees it, from the first step on. A
// rule that the book does not know leaves its ground out.
type Steps struct {
	Book *rule.Book
	Law  rule.Where
	Now  time.Time
	List []organizationapi.Step
}

// Add puts a step at the end: done when it is known when, late when its day is over, and else still to do.
func (s *Steps) Add(key, title, owner string, at, due *time.Time, ruleIDs ...string) {
	st := organizationapi.Step{Key: key, Title: title, Owner: owner, At: at, Due: due, State: "todo", Basis: []organizationapi.Basis{}}
	switch {
	case at != nil:
		st.State = "done"
	case due != nil && s.Now.After(*due):
		st.State = "late"
	}
	for _, id := range ruleIDs {
		st.Basis = append(st.Basis, Basis(rule.Cite(s.Book, id, s.Law)...)...)
	}
	s.List = append(s.List, st)
}

// Done leaves the steps that were taken, of what goes no further.
func (s *Steps) Done() {
	s.List = slices.DeleteFunc(s.List, func(st organizationapi.Step) bool { return st.State != "done" })
}

// Note writes a remark beside the last step.
func (s *Steps) Note(text string) { s.List[len(s.List)-1].Note = text }

// Turn marks the first step that is still to do as the one whose turn it is.
func (s *Steps) Turn() {
	for i := range s.List {
		switch s.List[i].State {
		case "todo":
			s.List[i].State = "now"
			return
		case "late":
			return
		}
	}
}
