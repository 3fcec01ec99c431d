package ui

import (
	"fmt"
	"strings"
	"testing"
)

func TestManyClausesAreFoldedUnderTheirCount(t *testing.T) {
	law := func(n int) (bs []Basis) {
		for i := range n {
			bs = append(bs, Basis{Rule: fmt.Sprintf("x.rule%d", i), Title: "《某法》"})
		}
		return bs
	}
	if got := draw(t, BasisPanel(law(fewClauses))); strings.Contains(got, "<details") {
		t.Error("a few clauses are folded")
	}
	got := draw(t, BasisPanel(law(9)))
	has(t, got, "<details><summary>", "9条")
	if strings.Contains(got, "<details open") || strings.Count(got, "<li ") != 9 {
		t.Error("many clauses stand open, or not all are there")
	}
}

func TestTheButtonOfAFilterStandsWithItsLastField(t *testing.T) {
	got := draw(t, Filters("/x", Input{Name: "a", Label: "一"}, Input{Name: "b", Label: "二"}))
	end := got[strings.Index(got, "filter-end"):]
	if !strings.Contains(end, "二") || !strings.Contains(end, "筛选") || strings.Contains(end, "一") {
		t.Error(got)
	}
}
