// Package shown is how purchases and the disputes about them put the law and
// their own way on the wire: rules as what somebody can read, steps with who, by
// when and on what ground. It knows neither of the two, and decides nothing.
package shown

import (
	"encoding/json"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Basis is what a screen shows of the rules that something rests on.
func Basis(bs ...fault.Basis) (out []tenderapi.Basis) {
	for _, b := range bs {
		out = append(out, tenderapi.Basis(b))
	}
	return out
}

// Raw is a view as an event carries it.
func Raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("tender: " + err.Error()) // our own struct does not encode: a bug
	}
	return b
}

// Steps is the way of something as everyone sees it, from the first step on. A
// rule that the book does not know leaves its ground out.
type Steps struct {
	Book *rule.Book
	Law  rule.Where
	List []tenderapi.Step
}

// Add puts a step at the end: done when it is known when, and else still to do.
func (s *Steps) Add(key, title, owner string, at, due *time.Time, ruleID string) {
	st := tenderapi.Step{Key: key, Title: title, Owner: owner, At: at, Due: due, State: "todo", Basis: []tenderapi.Basis{}}
	if at != nil {
		st.State = "done"
	}
	s.List = append(s.List, st)
	s.Rest(ruleID)
}

// Rest adds a rule that the last step rests on too.
func (s *Steps) Rest(ruleID string) {
	st := s.last()
	st.Basis = append(st.Basis, Basis(rule.Cite(s.Book, ruleID, s.Law)...)...)
}

// Note writes a remark beside the last step.
func (s *Steps) Note(text string) { s.last().Note = text }

func (s *Steps) last() *tenderapi.Step { return &s.List[len(s.List)-1] }
