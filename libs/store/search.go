package store

import (
	"slices"
	"strings"
	"unicode"
)

// maxText bounds what of one text is searched, in characters: every title, name
// and code is shorter. Each text has its own, so that a long title leaves the
// code beside it to be found.
const maxText = 200

// maxAsked bounds what a search costs. A word beyond it is still asked for once.
const maxAsked = 16

// Words cuts texts into the values by which Having finds them. Of Chinese it
// keeps each character with the next, because two characters are a word; of
// anything else it keeps what spaces and signs leave together, whole and from
// each of its hyphens on, so that a code is found by its beginning and by its
// last parts. A service whose index begins to use other texts raises Schema.Rev.
func Words(texts ...string) (out []string) {
	for _, text := range texts {
		for _, r := range runs(text) {
			if r.chinese {
				for i := range r.text { // the last character stands alone
					out = append(out, string(r.text[i:min(i+2, len(r.text))]))
				}
				continue
			}
			for i, c := range r.text {
				if i == 0 || c == '-' {
					out = append(out, strings.TrimLeft(string(r.text[i:]), "-"))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Having makes the terms of a search: every word of what is asked must occur in
// some text of index, a document may have them in different ones. Nothing asked
// makes no term; signs without a word find nothing.
func Having(index, asked string) (terms []Term) {
	words := runs(asked)
	if len(words) == 0 && strings.TrimSpace(asked) != "" {
		return []Term{Between(index, "x", "x")}
	}
	for depth, more := 0, true; more; depth++ { // round by round, so that no word is left out
		more = false
		for _, w := range words {
			t, ok := w.term(index, depth)
			if more = more || ok; ok && (depth == 0 || len(terms) < maxAsked) && !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	return terms
}

// Holds reports whether every word of what is asked stands in one of texts as
// it was written. It is for who must not take pairs for the whole.
func Holds(asked string, texts ...string) bool {
	hay := strings.Map(fold, strings.Join(texts, "\n"))
	for word := range strings.FieldsSeq(strings.Map(fold, asked)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}

// run is what stands together in a text and is searched as one.
type run struct {
	text    []rune
	chinese bool
}

// term is the i-th thing to ask of a run: each pair of it, or its beginning.
func (r run) term(index string, i int) (Term, bool) {
	switch {
	case r.chinese && len(r.text) > 1 && i+1 < len(r.text):
		return Is(index, string(r.text[i:i+2])), true
	case i == 0 && (!r.chinese || len(r.text) == 1):
		return Under(index, string(r.text)), true
	}
	return Term{}, false
}

// runs cuts a text at everything that is neither letter, digit nor a hyphen
// inside a word, and where Chinese begins and ends.
func runs(text string) (out []run) {
	var r run
	end := func() {
		if !r.chinese {
			r.text = []rune(strings.Trim(string(r.text), "-"))
		}
		if len(r.text) > 0 {
			out = append(out, r)
		}
		r = run{}
	}
	for i, c := range []rune(text) {
		if i == maxText {
			break
		}
		c = fold(c)
		chinese := unicode.Is(unicode.Han, c)
		if len(r.text) > 0 && chinese != r.chinese {
			end()
		}
		if !chinese && c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			end()
			continue
		}
		r.text, r.chinese = append(r.text, c), chinese
	}
	end()
	return out
}

// fold makes one of the forms in which a character is typed: small, and of ordinary width.
func fold(c rune) rune {
	if c >= '！' && c <= '～' {
		c -= '！' - '!'
	}
	return unicode.ToLower(c)
}
