package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
)

// What is listed is what a bid is answered with, call by call, and each no has its clause. A grade of supplier.priority.rating
// is said beside it on its last day, and neither for a lower one nor when it is over; nobody may bid for it who may not without.
func TestTheCallsAnOrganizationMayAnswerAreThoseThatTakeItsBid(t *testing.T) {
	r := open(t)
	anybody := r.published(r.draft(tenderapi.MethodOpen, 25))
	d := r.draft(tenderapi.MethodOpen, 25)
	d.SmeReserved, d.SmeDeduction = true, 0
	small := r.published(d)
	intended := r.create(r.draft(tenderapi.MethodOpen, 25))
	ok(r, "officer", tenderapi.MoveTender, verb(intended.ID, Announce))
	for who, rules := range map[string]map[string]string{ // of each call the clause that bars it, "" where it may be answered
		"ann":    {anybody.ID: "", small.ID: "supplier.sme.ineligible.prefix"},
		"dan":    {anybody.ID: "", small.ID: ""},
		"filed":  {anybody.ID: "supplier.filing.only.barred", small.ID: "supplier.filing.only.barred"},
		"listed": {anybody.ID: "supplier.listed.serious.barred", small.ID: "supplier.listed.serious.barred"},
	} {
		calls := ok(r, who, tenderapi.ListCalls, tenderapi.ListCallsRequest{})
		if len(calls.Items) != len(rules) {
			t.Fatalf("%s sees %d calls", who, len(calls.Items))
		}
		for _, c := range calls.Items {
			_, refused := r.tryBid(who, c.Tender.ID, 9_000_000)
			want := rules[c.Tender.ID]
			if c.May != (want == "") || c.May != (refused == nil) || c.May == (c.Why != "") {
				t.Errorf("%s, %s: may %v, a bid is answered %v", who, c.Tender.Title, c.May, refused)
			}
			if want != "" && !slices.ContainsFunc(c.Items, func(f tenderapi.Finding) bool { return !f.Ok && f.Level == "refuse" && f.Basis[0].Rule == want }) {
				t.Errorf("%s is not told %s: %+v", who, want, c.Items)
			}
		}
	}
	first := ok(r, "ann", tenderapi.ListCalls, tenderapi.ListCallsRequest{Limit: 1})
	second := ok(r, "ann", tenderapi.ListCalls, tenderapi.ListCallsRequest{Limit: 1, After: first.Next})
	if len(first.Items) != 1 || len(second.Items) != 1 || first.Items[0].Tender.ID == second.Items[0].Tender.ID {
		t.Errorf("in pages: %d, %d", len(first.Items), len(second.Items))
	}

	today := r.clock().Format("2006-01-02")
	said := func() (n int) {
		t.Helper()
		for _, c := range ok(r, "ann", tenderapi.ListCalls, tenderapi.ListCallsRequest{}).Items {
			for _, f := range c.Items {
				if strings.HasPrefix(f.Text, "评估等级为") && f.Ok && f.Basis[0].Rule == "supplier.priority.rating" {
					n++
				}
			}
		}
		return n
	}
	for _, x := range []struct {
		grade int64
		to    string
		want  int
	}{{2, today, 0}, {3, today, 2}, {4, today, 2}, {3, "2020-01-01", 0}} {
		r.edit("a", func(o *organizationapi.Organization) {
			o.Ratings = []organizationapi.Rating{{Grade: x.grade, From: "2019-01-01", To: x.to}}
		})
		if got := said(); got != x.want {
			t.Errorf("%dA to %s is said %d times, want %d", x.grade, x.to, got, x.want)
		}
	}
}
