package recusal_test

import (
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/recusal"
)

const began = cn.Day("2026-03-02")

var law = rule.Where{Region: "320312", Day: began.At(9, 0)}

func ties(t *testing.T, bidders ...string) recusal.Ties {
	t.Helper()
	book := ruletest.Book(t, contracts.Files)
	var all []tenderapi.Party
	for _, id := range bidders {
		all = append(all, tenderapi.Party{ID: id})
	}
	out, err := recusal.Of(book, law, began, all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// B.2 9: who left a bidder three years before the notice still stays away, a day earlier no more.
func TestATieCountsForThreeYears(t *testing.T) {
	x := ties(t, "a")
	since := cn.DayOf(began.At(9, 0).AddDate(-ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "tender.recusal.years", law), 0, 0))
	for until, counts := range map[string]bool{string(since.Add(-1)): false, string(since): true, string(since.Add(1)): true, "": true} {
		for _, kind := range []string{"employed", "kin"} {
			e := organizationapi.Account{Relations: []organizationapi.Relation{{Org: "a", Kind: kind, Until: until}}}
			want := counts || kind == "kin"
			if found, _ := x.Find(e); (found == kind) != want || x.Declared(e, "a") != want {
				t.Errorf("%s until %q is found as %q, declared %v, want %v", kind, until, found, x.Declared(e, "a"), want)
			}
		}
	}
}

func TestATieNamesTheBidderItLeadsTo(t *testing.T) {
	works := organizationapi.Account{Memberships: []organizationapi.Membership{{Org: "b"}}}
	kin := organizationapi.Account{Relations: []organizationapi.Relation{{Org: "b", Kind: "kin"}}}
	for name, c := range map[string]struct {
		who  organizationapi.Account
		kind string
	}{"employed": {works, "employed"}, "kin": {kin, "kin"}} {
		if kind, to := ties(t, "a", "b").Find(c.who); kind != c.kind || to.ID != "b" {
			t.Errorf("%s: %q to %q", name, kind, to.ID)
		}
		if kind, _ := ties(t, "a").Find(c.who); kind != "" {
			t.Errorf("%s is tied by %q to a bidder who is not theirs", name, kind)
		}
		if kind, _ := ties(t).Find(c.who); kind != "" {
			t.Errorf("%s is tied by %q before anybody is known to bid", name, kind)
		}
	}
}
