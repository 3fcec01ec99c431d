// Package cn holds what is particular to China and is not law: the unified
// social credit code, administrative divisions with their history, identity
// numbers and how they are masked, money in fen and in words, the working-day
// calendar, and which characters may stand in a person's text.
//
// It holds no periods, thresholds or refusals of a rule: those are the rule
// book's. It knows no service and does no input or output; its tables are
// embedded, so the same build always gives the same answer.
package cn

// Error is a refusal of one value. Code tells programs what was wrong
// ("credit.check"); Text tells a person, in one whole Chinese sentence, what to
// do next. Callers wrap it into their own field or fault.
type Error struct {
	Code string
	Text string
}

func (e *Error) Error() string { return e.Text }

// Is makes errors.Is compare by Code, so that a sentence may carry details of
// the value while the sentinel stays the same.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// saying returns the same refusal with a sentence that knows the value.
func (e *Error) saying(text string) *Error { return &Error{Code: e.Code, Text: text} }

// narrow maps the full-width forms that Chinese input methods produce to ASCII;
// everything else is returned as it is.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000' || r == '\u00a0':
		return ' '
	}
	return r
}
