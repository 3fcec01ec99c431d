package organization

import (
	"testing"

	"sanshe/contracts"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// registered are the rules of social organizations.
func registered(t *testing.T) []rule.Rule {
	t.Helper()
	return prove.Topics(ruletest.Book(t, contracts.Files).All(), "organization")
}

// A room that begins to hold somebody to a rule writes in the book where, and
// beside its sources, in proofs.txt, which test shows it. The portal is not
// read: a page that tells the law holds nobody to it.
func TestEveryRuleOfTheRegisterIsHeldAndProvenOrSaysWhyNot(t *testing.T) {
	s, err := prove.Open(".", "../tender", "../contract", "../../contracts/go/organizationapi")
	if err != nil {
		t.Fatal(err)
	}
	rules := registered(t)
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
	for _, id := range s.Strangers(ruletest.Book(t, contracts.Files).All()) {
		t.Errorf("%s is proven, and the book does not have it", id)
	}
	t.Log(prove.Tally(rules, "organization.association", "organization.serviceorg", "organization.foundation", "organization.charity",
		"organization.filing", "organization.report", "organization.rating", "organization.credit", "organization.code", "organization.directory"))
	for want, r := range map[string]rule.Rule{ // planted
		"organization.code.kinds is said to be held nowhere, and something asks for it": {ID: ruleCodeKinds, Reference: "平台没有这个环节。"},
		"organization.rating.nowhere is said to be held, and nothing asks for it":       {ID: "organization.rating.nowhere", Held: "提交时核对。"},
		"organization.rating.unplaced says neither where it is held nor why it is not":  {ID: "organization.rating.unplaced"},
	} {
		if got := s.Gaps([]rule.Rule{r}); len(got) != 1 || got[0] != want {
			t.Errorf("a planted gap is found as %q, want %q", got, want)
		}
	}
}
