package post

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/services/socialwork/bureau"
)

// benched are the accounts of whom a directed selection is, in these tests.
type benched []string

func (b benched) Suits(_ context.Context, account, region string, d *socialworkapi.Directed, on cn.Day) (bool, error) {
	return b[0] == account && region == county && d.Years == 3 && on == "2026-06-10", nil
}

func (b benched) Pool(context.Context, string, *socialworkapi.Directed, cn.Day) ([]socialworkapi.PoolRow, error) {
	return []socialworkapi.PoolRow{{Rank: 1, Number: "STEWARD1"}}, nil
}

// directed is an announcement for chiefs with three years and two good reviews.
func directed() socialworkapi.DraftRecruitmentRequest {
	d := wanted(1)
	d.Directed = &socialworkapi.Directed{Kinds: []socialworkapi.PostKind{socialworkapi.PostKindChief}, Years: 3, Reviews: 2, Result: socialworkapi.ReviewResultExcellent}
	return d
}

func TestADirectedSelectionIsForThoseWhoSuitItAndNobodyElse(t *testing.T) {
	r := open(t)
	r.headcount(people("2026-06-01", 18, 4000, 2800))
	r.arranged(lake, 1, 1, 3)
	x := r.announced(directed())
	if x.Directed == nil || !strings.Contains(x.Directed.Text, "在岗满3年的正职，最近2个年度的考核都不低于优秀") {
		t.Fatalf("whom it is for is not said: %+v", x.Directed)
	}
	f := roomtest.Refuses(r, "lu", socialworkapi.ApplyPost, r.application("lu", x.ID), "socialwork.applicant.directed")
	if !strings.Contains(f.Text, "在岗满3年的正职") {
		t.Errorf("refused with %s", f.Text)
	}
	if got := r.apply("he", x.ID); got.State != applied {
		t.Errorf("%+v", got)
	}
	if got := roomtest.OK(r, "ben", socialworkapi.ListPool, socialworkapi.ListPoolRequest{ID: x.ID}); len(got.Items) != 1 || got.Items[0].Number != "STEWARD1" {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "away", socialworkapi.ListPool, socialworkapi.ListPoolRequest{ID: x.ID}, "socialwork.recruitment.not-found")
	open := r.announced(wanted(1))
	if got := roomtest.OK(r, "ann", socialworkapi.ListPool, socialworkapi.ListPoolRequest{ID: open.ID}); len(got.Items) != 0 {
		t.Errorf("a recruitment for everybody has a pool: %+v", got)
	}
	r.apply("lu", open.ID)
}

func TestADirectedSelectionRestsOnItsRule(t *testing.T) {
	r := open(t)
	for region, want := range map[string]int{"341700": 1, county: 0} {
		if got := bureau.Cite(r.s.rules, rule.Where{Region: region, Day: r.Clock()}, ruleDirected); len(got) != want {
			t.Errorf("in %s it rests on %+v", region, got)
		}
	}
}
