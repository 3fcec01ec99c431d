package project

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// clauses are what the law says of projects.
var clauses = prove.Clauses{
	{"志愿服务条例", "第十二条", "volunteer.risk.tell"},
	{"志愿服务条例", "第十五条", "volunteer.ability.fit"},
	{"志愿服务条例", "第十六条", "volunteer.training.special"},
	{"志愿服务条例", "第十七条", "volunteer.insurance.danger"},
}

// kept are the rules that this room holds somebody to: those of proofs.txt.
func kept(t *testing.T) (out []rule.Rule) {
	t.Helper()
	b, err := os.ReadFile("proofs.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range prove.Topics(ruletest.Book(t, contracts.Files).All(), "volunteer") {
		if slices.ContainsFunc(strings.Split(string(b), "\n"), func(line string) bool { return strings.HasPrefix(line, r.ID+" ") }) {
			out = append(out, r)
		}
	}
	return out
}

func TestEveryRuleOfProjectsIsHeldProvenAndStandsUnderItsClause(t *testing.T) {
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	list := kept(t)
	if len(list) != len(clauses) {
		t.Errorf("the book has %d of %d rules", len(list), len(clauses))
	}
	for _, gap := range slices.Concat(s.Gaps(list), clauses.Gaps(list)) {
		t.Error(gap)
	}
	for _, r := range list {
		if r.Held == "" {
			t.Errorf("%s is proven and held nowhere", r.ID)
		}
	}
	if got := clauses[1:].Gaps(list); len(got) != 1 { // planted
		t.Errorf("a planted gap is found as %q", got)
	}
}
