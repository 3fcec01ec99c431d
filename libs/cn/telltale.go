package cn

import (
	"regexp"
	"strings"
)

// identity is a text of the shape of an identity number, of 18 or, as before 1999, of 15 characters, however it is spaced; that
// it is wrong in a digit does not matter, for it still tells of somebody.
var identity = regexp.MustCompile(`\b[1-9]\d{5}[- ]*(?:(?:18|19|20)\d{2}[- ]*(?:0[1-9]|1[0-2])[- ]*(?:0[1-9]|[12]\d|3[01])[- ]*\d{3}[- ]*[0-9Xx]|\d{2}[- ]*(?:0[1-9]|1[0-2])[- ]*(?:0[1-9]|[12]\d|3[01])[- ]*\d{3})\b`)

// landline is a fixed telephone with the code of its area, in brackets or not.
var landline = regexp.MustCompile(`(?:\b|\()0[1-9]\d{1,2}[-) ]*[2-9]\d{2,3}[- ]*\d{4}\b`)

// HoldsPersonalNumber reports whether a text that everybody will read holds what looks like the telephone or identity number of somebody.
func HoldsPersonalNumber(s string) bool {
	s = strings.Map(func(r rune) rune {
		switch r = narrow(r); r {
		case '.', '·', '‐', '‑', '–', '—', '－': // what people set between groups of digits
			return '-'
		case '\t', '\n':
			return ' '
		}
		return r
	}, s)
	return mobile.MatchString(s) || identity.MatchString(s) || landline.MatchString(s)
}
