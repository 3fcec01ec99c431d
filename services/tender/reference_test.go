package tender

import (
	"testing"
	"time"

	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
)

// firsts are values of rules with the day from which the book gives them, a list by its length: of all that nobody
// is held to on the platform, for penalties and findings are other people's to make and they read them here, and of
// some that hold a yes or no.
var firsts = prove.Firsts{
	"tender.records.destroyed.fine.min":        {"2003-01-01", "2000000"},
	"tender.records.destroyed.fine.max":        {"2003-01-01", "10000000"},
	"supplier.penalty.fine.min":                {"2003-01-01", `"5/1000"`},
	"supplier.penalty.fine.max":                {"2003-01-01", `"10/1000"`},
	"supplier.penalty.years.min":               {"2003-01-01", "1"},
	"supplier.penalty.years.max":               {"2003-01-01", "3"},
	"supplier.penalty.void":                    {"2003-01-01", "false"},
	"supplier.bribe.void":                      {"2015-03-01", "false"},
	"supplier.changed.void":                    {"2015-03-01", "false"},
	"supplier.changed.fine":                    {"2015-03-01", `"5/1000"`},
	"supplier.sme.determination":               {"2021-01-01", "10"},
	"tender.service.public":                    {"2015-03-01", "true"},
	"tender.result.papers":                     {"2015-03-01", "true"},
	"tender.collusion.invalid":                 {"2017-10-01", "true"},
	"tender.period.startday":                   {"2017-10-01", "false"},
	"tender.period.lastday":                    {"2017-10-01", "true"},
	"tender.negotiation.changes":               {"2003-01-01", "true"},
	"tender.bid.deposit.invalid":               {"2015-03-01", "true"},
	"tender.records.electronic":                {"2015-03-01", "true"},
	"dispute.complaint.false":                  {"2015-03-01", "true"},
	"dispute.complaint.false.years.max":        {"2015-03-01", "3"},
	"dispute.complaint.withdraw":               {"2015-03-01", "true"},
	"supplier.person.disguised":                {"2020-03-01", "false"},
	"supplier.priority.rating":                 {"2011-03-01", `"3A"`},
	"contract.written":                         {"2003-01-01", "true"},
	"contract.change.unilateral":               {"2003-01-01", "false"},
	"contract.budget.first":                    {"2020-03-01", "false"},
	"contract.evaluation.mutual":               {"2017-06-12", "true"},
	"tender.prequalification.period":           {"2015-03-01", "5"},
	"tender.deposit.cash":                      {"2015-03-01", "false"},
	"tender.deposit.return.lost":               {"2015-03-01", "5"},
	"tender.deposit.return.won":                {"2015-03-01", "5"},
	"tender.consultation.award.default":        {"2014-12-31", "true"},
	"tender.consultation.bidders.min":          {"2014-12-31", "3"},
	"tender.failure.retender":                  {"2003-01-01", "true"},
	"tender.criteria.qualification":            {"2017-10-01", "false"},
	"tender.open.price.weight.goods.min":       {"2017-10-01", "30"},
	"tender.plan.file":                         {"2015-03-01", "true"},
	"tender.methods":                           {"2003-01-01", "6"},
	"tender.collusion.malicious":               {"2015-03-01", "7"},
	"tender.records.activity":                  {"2003-01-01", "7"},
	"tender.nontender.scope":                   {"2014-02-01", "4"},
	"tender.brand.same":                        {"2017-10-01", "true"},
	"tender.price.mismatch":                    {"2017-10-01", "true"},
	"tender.split.sum":                         {"2015-03-01", "true"},
	"dispute.complaint.excluded":               {"2015-03-01", "3"},
	"contract.deposit.cash":                    {"2015-03-01", "false"},
	"contract.subcontract.consent":             {"2003-01-01", "true"},
	"contract.transfer.barred":                 {"2015-03-01", "false"},
	"contract.transfer.cases":                  {"2015-03-01", "6"},
	"contract.records.keep":                    {"2003-01-01", "15"},
	"supplier.kinds":                           {"2020-03-01", "6"},
	"supplier.materials":                       {"2015-03-01", "5"},
	"supplier.record.years":                    {"2003-01-01", "3"},
	"supplier.record.grave":                    {"2015-03-01", "4"},
	"supplier.designer.barred":                 {"2015-03-01", "false"},
	"supplier.sme.goods.wage":                  {"2021-01-01", "true"},
	"supplier.sme.reserved.nonprofit":          {"2021-01-01", "true"},
	"supplier.penalty.cases":                   {"2003-01-01", "6"},
	"tender.committee.open.large.cases":        {"2017-10-01", "2"},
	"tender.threshold.open.authority":          {"2003-01-01", "2"},
	"tender.threshold.scattered.authority":     {"2003-01-01", "2"},
	"tender.criteria.quality":                  {"2017-10-01", "true"},
	"tender.price.fixed":                       {"2017-10-01", "true"},
	"tender.price.outliers":                    {"2017-10-01", "false"},
	"tender.framework.closed.first":            {"2022-03-01", "true"},
	"tender.penalty.office.cases":              {"2003-01-01", "4"},
	"tender.consultation.bidders.research.min": {"2014-12-31", "2"},
}

func TestTheBookGivesWhatItOnlyKnowsFromItsFirstDayOn(t *testing.T) {
	for _, gap := range firsts.Gaps(bookOf(t), bought(t), "320585", "650000") {
		t.Error(gap)
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
		if vote, err := rule.Ask[bool](book, "contract.assist.vote", rule.Where{Region: c.region, Day: c.day}); vote.Value != (c.months > 0) || (err == nil) != (c.months > 0) {
			t.Errorf("in %s at %s: a vote is %v, %v", c.region, c.day, vote.Value, err)
		}
	}
}
