// Package fault is the one vocabulary of failure. A service returns a fault;
// libs/route turns it into RFC 9457 problem+json; nothing maps errors twice.
// It holds no sentences of its own beyond the few that every service shares.
package fault

import (
	"encoding/json"
	"errors"
	"net/http"
)

// Kind says whose problem a failure is, and therefore its HTTP status.
type Kind int

// The kinds. Anything at or above 500 is ours and may trip a breaker.
const (
	Invalid         Kind = http.StatusBadRequest            // the request is malformed
	Unauthenticated Kind = http.StatusUnauthorized          // we do not know who is asking
	Forbidden       Kind = http.StatusForbidden             // we know, and they may not
	NotFound        Kind = http.StatusNotFound              // no such thing, or not theirs to see
	Conflict        Kind = http.StatusConflict              // lost a race, or the state machine has no such move
	TooLarge        Kind = http.StatusRequestEntityTooLarge // more than the operation accepts
	WrongType       Kind = http.StatusUnsupportedMediaType  // not a content type the operation reads
	Refused         Kind = http.StatusUnprocessableEntity   // well formed, and a rule says no
	TooMany         Kind = http.StatusTooManyRequests       // slow down
	Internal        Kind = http.StatusInternalServerError   // a bug; the cause goes to the log, never to the caller
	Unavailable     Kind = http.StatusServiceUnavailable    // a dependency is down; retrying may help
)

// Basis is the clause a refusal rests on, ready to be shown as 依据.
type Basis struct {
	Rule     string `json:"rule"`               // id in the rule book: "tender.open.period"
	Asks     string `json:"asks,omitempty"`     // what the rule answers, a question
	Title    string `json:"title,omitempty"`    // 中华人民共和国政府采购法
	Article  string `json:"article,omitempty"`  // 第三十五条
	Quote    string `json:"quote,omitempty"`    // the sentence itself
	From     string `json:"from,omitempty"`     // the day the value took effect
	Verified bool   `json:"verified,omitempty"` // false: nobody has checked the source
}

// Field points at one input.
type Field struct {
	Name string `json:"name"` // JSON path from the root of the request: "lots.0.ceiling"
	Text string `json:"text"` // whole sentence: what is wrong and what would be right
}

// Fault is an error that knows how to be shown to a person.
type Fault struct {
	Kind   Kind
	Code   string          // stable and dotted, listed in contracts/problems.yaml: "tender.notice.too-short"
	Text   string          // one sentence that says what to do next
	Basis  []Basis         // the clauses that say so, when a rule refused
	Fields []Field         // the inputs at fault, if any
	Proof  json.RawMessage // what the refusing side signs, for the refused to keep
	Cause  error           // for the log only

	Elsewhere bool // nothing was done, and another process of the same service may well do it
}

// New reports a failure of the given kind.
func New(k Kind, code, text string) *Fault { return &Fault{Kind: k, Code: code, Text: text} }

// Because returns a copy of f that remembers cause.
func (f *Fault) Because(cause error) *Fault { g := *f; g.Cause = cause; return &g }

// Under returns a copy of f that cites the clauses behind it.
func (f *Fault) Under(basis ...Basis) *Fault {
	g := *f
	g.Basis = append(g.Basis[:len(g.Basis):len(g.Basis)], basis...)
	return &g
}

// At returns a copy of f that points at one more input.
func (f *Fault) At(name, text string) *Fault {
	g := *f
	g.Fields = append(g.Fields[:len(g.Fields):len(g.Fields)], Field{name, text})
	return &g
}

// Proven returns a copy of f with what the refusing side signs of it.
func (f *Fault) Proven(proof json.RawMessage) *Fault { g := *f; g.Proof = proof; return &g }

// Untouched returns a copy of f that says that nothing was done, and that another process may do it.
func (f *Fault) Untouched() *Fault { g := *f; g.Elsewhere = true; return &g }

// Say returns a copy of f with another sentence for the person at the screen.
func (f *Fault) Say(text string) *Fault { g := *f; g.Text = text; return &g }

func (f *Fault) Error() string {
	if f.Cause != nil {
		return f.Code + ": " + f.Text + ": " + f.Cause.Error()
	}
	return f.Code + ": " + f.Text
}

// Unwrap gives errors.Is and errors.As the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// Is makes errors.Is compare faults by code, so copies made by Because still match.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code
}

// Of finds the fault inside err; anything else is Internal and shows nothing.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Internal, Code: "internal", Text: "系统出错了，您填写的内容没有保存，请稍后再试。", Cause: err}
}

// Ours reports whether err counts against a circuit breaker: only failures
// of the callee do, never a refusal that the callee decided on purpose.
func Ours(err error) bool { return err != nil && Of(err).Kind >= Internal }
