package ui

import (
	"fmt"
	"strings"
	"testing"
)

func TestManyClausesAreFoldedUnderTheirCount(t *testing.T) {
	law := func(n int) (bs []Basis) {
		for i := range n {
			bs = append(bs, Basis{Rule: fmt.Sprintf("x.rule%d", i), Title: "《某法》", Article: fmt.Sprintf("第%d条", i)})
		}
		return bs
	}
	if got := draw(t, BasisPanel(law(fewClauses))); strings.Contains(got, "<details") {
		t.Error("a few clauses are folded")
	}
	got := draw(t, BasisPanel(law(9)))
	has(t, got, "<details><summary>", "9条")
	if strings.Contains(got, "<details open") || strings.Count(got, "<li>") != 9 {
		t.Error("many clauses stand open, or not all are there")
	}
}

func TestASentenceThatGroundsTwoRulesStandsOnceAndAConventionSaysWhatItAnswers(t *testing.T) {
	got := draw(t, BasisPanel([]Basis{
		{Rule: "x.most", Asks: "最多几个？", Title: "《某法》", Article: "第七条", Quote: "不得多于三个。", Verified: true},
		{Rule: "x.least", Asks: "最少几个？", Title: "《某法》", Article: "第七条", Quote: "不得多于三个。", Verified: true},
		{Rule: "x.own", Asks: "一次几个？", Title: "平台约定"},
	}))
	has(t, got, "最多几个？", "最少几个？", "一次几个？", `href="/rules/x.least"`, `id="law-x-least"`)
	if strings.Count(got, "不得多于三个") != 1 || strings.Count(got, "<li>") != 2 {
		t.Error(got)
	}
	if strings.Contains(draw(t, BasisList([]Basis{{Rule: "x.most", Asks: "最多几个？", Title: "《某法》", Article: "第七条", Quote: "不得多于三个。"}})), "最多几个？") {
		t.Error("a sentence that grounds one rule needs no question")
	}
}

func TestTheButtonOfAFilterStandsWithItsLastField(t *testing.T) {
	got := draw(t, Filters("/x", Input{Name: "a", Label: "一"}, Input{Name: "b", Label: "二"}))
	end := got[strings.Index(got, "filter-end"):]
	if !strings.Contains(end, "二") || !strings.Contains(end, "筛选") || strings.Contains(end, "一") {
		t.Error(got)
	}
}
