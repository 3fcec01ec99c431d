package store

import "strings"

// maxPairs bounds the index rows that searching costs a document, maxAsked how many of them a search asks for.
const (
	maxPairs = 60
	maxAsked = 8
)

// Pairs cuts texts into the pairs of neighbouring characters by which a search
// finds them: enough for Chinese, where two characters are a word.
func Pairs(texts ...string) (out []string) {
	seen := map[string]bool{}
	for _, text := range texts {
		r := []rune(strings.ToLower(text))
		for i := 0; i+1 < len(r) && len(out) < maxPairs; i++ {
			if w := string(r[i : i+2]); !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// Having makes the terms of a search: every pair of what is asked must occur in index.
func Having(index, asked string) (terms []Term) {
	for i, w := range Pairs(strings.TrimSpace(asked)) {
		if i < maxAsked {
			terms = append(terms, Is(index, w))
		}
	}
	return terms
}
