package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// More boundaries of the law: the last that passes and the first that is refused.

// B.1 35, B.2 30 31, B.3 55
func TestWhatATenderMayNotAnnounce(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*tenderapi.TenderDraft)
		rule string // "" passes
	}{
		"documents for four working days": {func(d *tenderapi.TenderDraft) { at := cn.Day("2026-03-06").At(17, 0); d.DocumentsTo = &at }, "tender.documents.period"},
		"documents for five":              {func(d *tenderapi.TenderDraft) { at := cn.Day("2026-03-09").At(17, 0); d.DocumentsTo = &at }, ""},
		"documents for six":               {func(d *tenderapi.TenderDraft) { at := cn.Day("2026-03-10").At(17, 0); d.DocumentsTo = &at }, ""},
		"a ceiling of the budget":         {func(d *tenderapi.TenderDraft) { d.Ceiling = d.Budget }, ""},
		"a ceiling a fen above it":        {func(d *tenderapi.TenderDraft) { d.Ceiling = d.Budget + 1 }, "tender.budget.publish"},
		"price of ten points":             {func(d *tenderapi.TenderDraft) { weigh(d, 1000) }, ""},
		"a hundredth of a point less":     {func(d *tenderapi.TenderDraft) { weigh(d, 999) }, "tender.open.price.weight.min"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.draft(tenderapi.MethodOpen, 25)
			c.edit(&d)
			x := r.create(d)
			if c.rule == "" {
				ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
				return
			}
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
		})
	}
}

// B.1 38 40, B.5: three, and five where a region has read its threshold and the budget reaches it.
func TestASmallCommitteeIsHeldToItsSize(t *testing.T) {
	for method, size := range map[tenderapi.Method]string{tenderapi.MethodNegotiation: "tender.committee.negotiation.size", tenderapi.MethodInquiry: "tender.committee.inquiry.size"} {
		for _, c := range []struct {
			budget int64
			n      int
			rule   string // "" passes
		}{
			{199_999_999, 1, size},
			{199_999_999, 3, ""},
			{199_999_999, 5, ""},
			{200_000_000, 3, "tender.committee.negotiation.large.size"},
			{200_000_000, 5, ""},
			{200_000_000, 7, ""},
		} {
			x := examiner{book: bookWith(t, threshold), at: rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}}
			x.committee(&Tender{Draft: tenderapi.TenderDraft{Method: method, Budget: c.budget}}, committee("", []string{"e1", "e2", "e3", "e4", "e5", "e6", "e7"}[:c.n]...).Members)
			f := refusal(x.findings, "tender.committee.unlawful")
			if x.err != nil || (f == nil) != (c.rule == "") || f != nil && f.Basis[0].Rule != c.rule {
				t.Errorf("%s of %d, %d seats: %v %v, want %q", method, c.budget, c.n, f, x.err, c.rule)
			}
		}
	}
}

// B.2 43: the days run from the end of the judging, however long that took.
func TestTheReportIsDueTwoWorkingDaysAfterTheJudging(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(x.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.again(x.ID)
	ended := cn.DayOf(x.Deadline).Add(20)
	r.set(ended.At(10, 0))
	r.signed(x.ID, []string{"e1", "e2", "e3"}, map[string][2]int64{"ann": {30, 30}, "bob": {20, 20}})
	r.revealed(x.ID)
	last := cn.AddWorkdays(ended, 2).Last()
	for _, c := range []struct {
		at    time.Time
		state string
	}{{last, "now"}, {last.Add(time.Second), "late"}} {
		r.set(c.at)
		got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		s := got.Steps[slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == "rank" })]
		cited := slices.ContainsFunc(s.Basis, func(b tenderapi.Basis) bool { return b.Rule == "tender.report.deliver" })
		if string(s.State) != c.state || s.Due == nil || !s.Due.Equal(last) || !cited {
			t.Errorf("%s: the report is %s, due %v under %+v, want %s", c.at, s.State, s.Due, s.Basis, last)
		}
	}
}

// B.4 3
func TestServicesMayBeConsultedAbout(t *testing.T) {
	r := open(t)
	for _, budget := range []int64{49_999_999, 50_000_000, 399_999_999} {
		d := r.draft(tenderapi.MethodConsultation, 15)
		d.Budget, d.Ceiling = budget, 0
		if f, found := r.finding(r.create(d).ID, "tender.consultation.service"); !found || !f.Ok {
			t.Errorf("%d: %v %+v", budget, found, f)
		}
	}
}

// B.1 22
func TestWhoIsNoLongerRegisteredMayNotBid(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	r.bid("ann", x.ID, 9_000_000)
	r.edit("a", func(o *organizationapi.Organization) { o.Status = organizationapi.OrgStatusDeregistered })
	r.bidRefused("ann", x.ID, 9_000_000, "tender.bid.not-eligible", "supplier.conditions")
}

// B.9: the prefix of the credit code says who is an enterprise.
func TestAnAssociationThatCallsItselfSmallGetsNoAdvantage(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	for _, who := range []string{"ann", "dan"} { // an association and an enterprise
		c := content(9_000_000)
		c.Qualification.Sme = true
		r.says(who, x.ID, c)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	enterprises := ruletest.Value[[]rule.Item](t, r.book, "supplier.sme.eligible.prefix", r.law())
	for _, b := range r.bidsOf(x.ID) {
		small := slices.ContainsFunc(enterprises, func(i rule.Item) bool { return strings.HasPrefix(b.Supplier.CreditCode, i.Code) })
		if told := strings.Contains(b.Why, "不是企业"); !b.Valid || told == small || small != (b.Supplier.ID == "d") {
			t.Errorf("%s: %+v", b.Supplier.ID, b)
		}
	}
}
