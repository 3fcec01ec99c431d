package tender

import (
	"encoding/json"
	"testing"
	"time"

	"sanshe/libs/rule"
)

// Numbers that nobody is held to on the platform, with the day from which the book gives
// them: penalties and findings are other people's to make, and they read them here.
func TestTheBookGivesWhatItOnlyKnowsFromItsFirstDayOn(t *testing.T) {
	book := bookOf(t)
	for id, want := range map[string]struct{ from, value string }{
		"tender.records.destroyed.fine.min": {"2003-01-01", "2000000"},
		"tender.records.destroyed.fine.max": {"2003-01-01", "10000000"},
		"supplier.penalty.fine.min":         {"2003-01-01", `"5/1000"`},
		"supplier.penalty.fine.max":         {"2003-01-01", `"10/1000"`},
		"supplier.penalty.years.min":        {"2003-01-01", "1"},
		"supplier.penalty.years.max":        {"2003-01-01", "3"},
		"supplier.penalty.void":             {"2003-01-01", "false"},
		"supplier.sme.determination":        {"2021-01-01", "10"},
		"tender.service.public":             {"2015-03-01", "true"},
		"tender.result.papers":              {"2015-03-01", "true"},
		"tender.collusion.invalid":          {"2017-10-01", "true"},
		"tender.period.startday":            {"2017-10-01", "false"},
		"tender.criteria.quality":           {"2017-10-01", "true"},
		"tender.price.fixed":                {"2017-10-01", "true"},
		"tender.price.outliers":             {"2017-10-01", "false"},
		"tender.framework.closed.first":     {"2022-03-01", "true"},
		"tender.period.lastday":             {"2017-10-01", "true"},
		"tender.negotiation.changes":        {"2003-01-01", "true"},
		"tender.bid.deposit.invalid":        {"2015-03-01", "true"},
		"tender.records.electronic":         {"2015-03-01", "true"},
		"dispute.complaint.false":           {"2015-03-01", "true"},
		"dispute.complaint.false.years.max": {"2015-03-01", "3"},
		"dispute.complaint.withdraw":        {"2015-03-01", "true"},
		"supplier.person.disguised":         {"2020-03-01", "false"},
		"supplier.priority.rating":          {"2011-03-01", `"3A"`},
		"contract.written":                  {"2003-01-01", "true"},
		"contract.change.unilateral":        {"2003-01-01", "false"},
		"contract.budget.first":             {"2020-03-01", "false"},
		"contract.evaluation.mutual":        {"2017-06-12", "true"},
	} {
		first, err := time.ParseInLocation(time.DateOnly, want.from, time.FixedZone("", 8*3600))
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range []string{"320585", "650000"} {
			got, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: region, Day: first})
			if err != nil || string(got.Value) != want.value {
				t.Errorf("%s in %s on its first day: %s %v", id, region, got.Value, err)
			}
			if got, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: region, Day: first.Add(-time.Second)}); err == nil {
				t.Errorf("%s in %s the evening before: %s", id, region, got.Value)
			}
		}
	}
}

func TestTheBookListsTheCasesOfTheClauses(t *testing.T) {
	book := bookOf(t)
	for id, want := range map[string]int{
		"tender.records.activity": 7, "tender.penalty.office.cases": 4, "supplier.penalty.cases": 6, "contract.transfer.cases": 6,
		"tender.collusion.malicious": 7, "tender.committee.open.large.cases": 2, "tender.nontender.scope": 4,
		"supplier.kinds": 6,
	} {
		got, err := rule.Ask[[]rule.Item](book, id, rule.Where{Day: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)})
		if err != nil || len(got.Value) != want {
			t.Errorf("%s: %d cases, want %d: %v", id, len(got.Value), want, err)
		}
	}
}

// An agreement of one city is asked of nobody else.
func TestTheBookGivesALocalRuleInItsRegionOnly(t *testing.T) {
	book := bookOf(t)
	first := time.Date(2014, 4, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	for _, c := range []struct {
		region string
		day    time.Time
		months int // 0: the book has no answer
	}{
		{"320300", first, 12}, {"320382", first, 12}, {"320382", first.Add(-time.Second), 0}, {"320585", first, 0},
	} {
		got, err := rule.Ask[int](book, "contract.evaluation.mutual.months", rule.Where{Region: c.region, Day: c.day})
		if got.Value != c.months || (err == nil) != (c.months > 0) {
			t.Errorf("in %s at %s: %d %v, want %d", c.region, c.day, got.Value, err, c.months)
		}
	}
}
