package platform

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/problems"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// ruleBook is the book as the platform reads it.
func ruleBook(t *testing.T) *rule.Book {
	t.Helper()
	return ruletest.Book(t, contracts.Files)
}

func TestEveryProblemIsPublishedAndEveryPublishedProblemOccurs(t *testing.T) {
	rules := map[string]bool{}
	for _, r := range ruleBook(t).All() {
		rules[r.ID] = true
	}
	occurs := map[string]bool{}
	for _, s := range sources(t) {
		for _, c := range s.codes {
			if rules[c.text] {
				continue // the rule book's ids look the same
			}
			occurs[c.text] = true
			p, ok := problems.All[c.text]
			switch {
			case !ok:
				t.Errorf("%s: %s is not in contracts/problems.yaml", c.at, c.text)
			case c.status != 0 && c.status != p.Status:
				t.Errorf("%s: %s is answered with %d, contracts/problems.yaml promises %d", c.at, c.text, c.status, p.Status)
			}
		}
	}
	for _, c := range slices.Sorted(maps.Keys(problems.All)) {
		if !occurs[c] {
			t.Errorf("%s is published and nobody answers with it", c)
		}
	}
}

func TestEveryProblemIsOneWholeSentenceForPeople(t *testing.T) {
	for c, p := range problems.All {
		if !strings.HasSuffix(p.Text, "。") || strings.Count(p.Text, "。") != 1 {
			t.Errorf("%s: %q is not one whole sentence", c, p.Text)
		}
		if i := strings.IndexAny(p.Text, ",;:!?()"); i >= 0 {
			t.Errorf("%s: %q has half-width punctuation", c, p.Text)
		}
	}
}
