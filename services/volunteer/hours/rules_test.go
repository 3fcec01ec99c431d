package hours

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

// clauses are what the law says of hours; what the platform has set itself rests on no text and is not here.
var clauses = prove.Clauses{
	{"志愿服务记录与证明出具办法", "第七条", "volunteer.record.actual volunteer.record.unit"},
	{"志愿服务记录与证明出具办法", "第十一条", "volunteer.record.within"},
	{"志愿服务记录与证明出具办法", "第十三条", "volunteer.record.correct"},
	{"志愿服务记录与证明出具办法", "第二十一条", "volunteer.record.check"},
	{"志愿服务条例", "第二十条", "volunteer.record.publish.consent"},
}

// kept are the rules that this room holds somebody to: those of proofs.txt.
func kept(t *testing.T) (out []rule.Rule) {
	t.Helper()
	b, err := os.ReadFile("proofs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(b)) {
		ids = append(ids, strings.Fields(line)[0])
	}
	for _, r := range prove.Topics(ruletest.Book(t, contracts.Files).All(), "volunteer") {
		if slices.Contains(ids, r.ID) {
			out = append(out, r)
		}
	}
	if len(out) != len(ids) {
		t.Errorf("the book has %d of the %d rules that are proven", len(out), len(ids))
	}
	return out
}

func TestEveryRuleOfHoursIsHeldAndProven(t *testing.T) {
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range s.Gaps(kept(t)) {
		t.Error(gap)
	}
	for _, r := range kept(t) {
		if r.Held == "" {
			t.Errorf("%s is proven and held nowhere", r.ID)
		}
	}
	if got := s.Gaps([]rule.Rule{{ID: "volunteer.record.nowhere", Held: "记录时核对。"}}); len(got) != 1 { // planted
		t.Errorf("a planted gap is found as %q", got)
	}
}

func TestEveryClauseOfHoursStandsInTheBook(t *testing.T) {
	for _, gap := range clauses.Gaps(kept(t)) {
		t.Error(gap)
	}
}
