package tender

import (
	"testing"

	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
)

// lawOfPurchases are the topics of the rules of purchases.
var lawOfPurchases = []string{"tender", "dispute", "contract", "supplier"}

// bought are the rules of purchases.
func bought(t *testing.T) []rule.Rule {
	t.Helper()
	return prove.Topics(bookOf(t).All(), lawOfPurchases...)
}

func TestEveryRuleOfPurchasesIsHeldAndProvenOrSaysWhyNot(t *testing.T) {
	s, err := prove.Open(".", "../contract", "../portal", "../organization", "../../contracts/go/tenderapi")
	if err != nil {
		t.Fatal(err)
	}
	rules := bought(t)
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
	for _, id := range s.Strangers(bookOf(t).All()) {
		t.Errorf("%s is proven, and the book does not have it", id)
	}
	t.Log(prove.Tally(rules, lawOfPurchases...))
}
