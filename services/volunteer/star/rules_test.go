package star

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// clauses are what the law says of stars; what is usual or the platform's own rests on no text and is not here.
var clauses = prove.Clauses{{"志愿服务记录与证明出具办法", "第十条", "volunteer.star.basis"}}

func TestEveryRuleOfStarsIsHeldAndProven(t *testing.T) {
	rules := slices.DeleteFunc(ruletest.Book(t, contracts.Files).All(), func(r rule.Rule) bool {
		return !strings.HasPrefix(r.ID, "volunteer.star.") && !strings.HasPrefix(r.ID, "volunteer.bar.")
	})
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range slices.Concat(s.Gaps(rules), clauses.Gaps(rules)) {
		t.Error(gap)
	}
	if len(rules) != 9 {
		t.Errorf("%d rules", len(rules))
	}
}
