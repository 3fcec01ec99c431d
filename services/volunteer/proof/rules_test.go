package proof

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// clauses are what the law says of certificates.
var clauses = prove.Clauses{
	{"志愿服务条例", "第十九条", "volunteer.certificate.free"},
	{"志愿服务记录与证明出具办法", "第十五条", "volunteer.certificate.elements"},
	{"志愿服务记录与证明出具办法", "第十七条", "volunteer.certificate.forged"},
}

func TestWhatTheLawSaysOfCertificatesIsHeldAndProven(t *testing.T) {
	rules := slices.DeleteFunc(ruletest.Book(t, contracts.Files).All(), func(r rule.Rule) bool { return !strings.HasPrefix(r.ID, "volunteer.certificate.") })
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
	for _, gap := range clauses.Gaps(rules) {
		t.Error(gap)
	}
}
