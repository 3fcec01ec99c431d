package framed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What may not begin a line and what may not end one (clreq, 避头尾).
const (
	notFirst = "，。、；：！？）》」』〉】”’…—·%％,.;:!?)]}"
	notLast  = "（《「『〈【“‘([{"
)

// broken breaks a text into lines no longer than room, the first shorter by
// indent. A word of Latin letters or digits stays whole as long as it fits a line.
func broken(s string, room, indent float64, long func(string) float64) []string {
	var out []string
	line, left := "", room-indent
	for _, part := range parts(s) {
		if line != "" && long(line+part) > left {
			out = append(out, strings.TrimRight(line, " "))
			line, left = "", room
			part = strings.TrimLeft(part, " ")
		}
		for long(part) > left { // a word longer than a line, an address
			n, before := 0, 0
			for i := range part {
				if i > 0 && long(part[:i]) > left {
					break
				}
				n, before = i, n
			}
			if next, _ := utf8.DecodeRuneInString(part[n:]); strings.ContainsRune(notFirst, next) {
				n = before
			}
			if n == 0 {
				break
			}
			out = append(out, line+part[:n])
			line, left, part = "", room, part[n:]
		}
		line += part
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// parts are what a line may be broken between.
func parts(s string) (out []string) {
	joins := false // the next character belongs to the part before it
	for _, r := range s {
		c := string(r)
		word := r < unicode.MaxLatin1 && r != ' '
		switch n := len(out); {
		case n > 0 && (joins || strings.ContainsRune(notFirst, r) || word && ends(out[n-1])):
			out[n-1] += c
		default:
			out = append(out, c)
		}
		joins = strings.ContainsRune(notLast, r)
	}
	return out
}

// ends reports whether a part ends within a word.
func ends(part string) bool {
	last := part[len(part)-1]
	return last < unicode.MaxASCII && last != ' '
}
