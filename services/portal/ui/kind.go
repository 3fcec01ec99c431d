package ui

import "strconv"

// Kind is what a mark means. It is never said by colour alone: a word and an
// icon go with it.
type Kind string

// The kinds.
const (
	Plain Kind = ""     // neither good nor bad: waiting, paused, draft
	Info  Kind = "info" // under way
	Good  Kind = "ok"   // done, met, valid
	Warn  Kind = "warn" // needs attention soon
	Bad   Kind = "bad"  // late, refused, missing
)

func (k Kind) icon() Icon {
	switch k {
	case Good:
		return IconCheck
	case Warn:
		return IconWarn
	case Bad:
		return IconStop
	default:
		return IconInfo
	}
}

func boolWord(b bool) string { return strconv.FormatBool(b) }

func turnValue(word string, on bool) string {
	if on {
		return "-" + word
	}
	return word
}
