package tender

import (
	"encoding/json"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// TestTheBookAnswersOnBeforeAndAfterItsDays holds every value that refuses
// something today: what it said the day before it took effect ("" is silence),
// on the day, and now. Boundaries of use (exactly twenty days passes, nineteen
// is refused) are held by the tests of the steps that ask.
func TestTheBookAnswersOnBeforeAndAfterItsDays(t *testing.T) {
	book := bookOf(t)
	for _, c := range []struct{ r, id, from, before, on, now string }{
		{"R01", "catalog.negative.list", "2020-03-01", "", "6", "6"},
		{"R02", "supplier.barred.kinds", "2020-03-01", "", "2", "2"},
		{"R03", "contract.term.months", "2020-03-01", "", "12", "12"},
		{"R03", "contract.term.extended.months", "2020-03-01", "", "36", "36"},
		{"R03", "contract.term.extended.conditions", "2020-03-01", "", "4", "4"},
		{"R04", "tender.open.period", "2003-01-01", "", "20", "20"},
		{"R04", "tender.consultation.period", "2014-12-31", "", "10", "10"},
		{"R05", "tender.open.notice", "2017-10-01", "", "5", "5"},
		{"R05", "tender.consultation.notice", "2015-07-17", "", "3", "3"},
		{"R06", "tender.documents.period", "2015-03-01", "", "5", "5"},
		{"R07", "tender.open.clarification", "2015-03-01", "", "15", "15"},
		{"R07", "tender.consultation.clarification", "2014-12-31", "", "5", "5"},
		{"R08", "tender.deposit.percent", "2015-03-01", "", "2", "2"},
		{"R08", "contract.deposit.percent", "2015-03-01", "", "10", "10"},
		{"R09", "tender.committee.experts", "2003-01-01", "", `"2/3"`, `"2/3"`},
		{"R09", "tender.committee.open.size", "2017-10-01", "", "5", "5"},
		{"R09", "tender.committee.open.large.size", "2017-10-01", "", "7", "7"},
		{"R09", "tender.committee.open.large.budget", "2017-10-01", "", "1000000000", "1000000000"},
		{"R09", "tender.committee.consultation.size", "2014-12-31", "", "3", "3"},
		{"R09", "tender.committee.odd", "2003-01-01", "", "true", "true"},
		{"R10", "tender.result.publish", "2015-03-01", "", "2", "2"},
		{"R10", "tender.award.decide", "2015-03-01", "", "5", "5"},
		{"R11", "contract.sign", "2003-01-01", "", "30", "30"},
		{"R11", "contract.publish", "2015-03-01", "", "2", "2"},
		{"R11", "contract.file", "2003-01-01", "", "7", "7"},
		{"R12", "dispute.challenge.file", "2003-01-01", "", "7", "7"},
		{"R12", "dispute.challenge.answer", "2003-01-01", "", "7", "7"},
		{"R12", "dispute.complaint.file", "2003-01-01", "", "15", "15"},
		{"R12", "dispute.complaint.decide", "2003-01-01", "", "30", "30"},
		{"R12", "dispute.suspend", "2003-01-01", "", "30", "30"},
		{"R14", "tender.bid.invalid", "2017-10-01", "", "6", "6"},
		{"R15", "tender.open.price.weight.min", "2017-10-01", "", "10", "10"},
		{"R15", "tender.consultation.price.weight.min", "2014-12-31", "", "10", "10"},
		{"R15", "tender.consultation.price.weight.max", "2014-12-31", "", "30", "30"},
		{"R16", "tender.consultation.bidders.service.min", "2015-06-30", "", "2", "2"},
		{"R18", "tender.bidders.min", "2003-01-01", "", "3", "3"},
		{"R18", "tender.failure.grounds", "2003-01-01", "", "4", "4"},
		{"R19", "supplier.sme.deduction.max", "2022-07-01", "10", "20", "20"},
		{"R20", "supplier.filing.only.barred", "2003-01-01", "", "true", "true"},
		{"R21", "supplier.listed.serious.barred", "2018-01-24", "", "true", "true"},
		{"R22", "tender.need.consult", "2015-03-01", "", "true", "true"},
		{"R23", "tender.records.keep", "2003-01-01", "", "15", "15"},
	} {
		day := cn.Day(c.from)
		for _, q := range []struct {
			day  cn.Day
			want string
		}{{day.Add(-1), c.before}, {day, c.on}, {day.Add(1), c.on}, {"2026-11-23", c.now}} {
			a, err := rule.Ask[json.RawMessage](book, c.id, rule.Where{Region: "320312", Day: q.day.At(12, 0)})
			if err != nil && fault.Of(err).Code != rule.Silent {
				t.Fatal(err)
			}
			if got := prove.Worded(a.Value); got != q.want {
				t.Errorf("%s %s on %s = %q, want %q", c.r, c.id, q.day, got, q.want)
			}
			if err == nil && (a.Basis().Title == "" || a.Basis().Quote == "") && a.Verified {
				t.Errorf("%s %s is verified and cites nothing", c.r, c.id)
			}
		}
	}
}

func TestWhatIsReportedRefusesAndWhatIsOnlyRememberedWarns(t *testing.T) {
	x := examiner{book: bookOf(t), at: rule.Where{Region: "320312", Day: cn.Day("2026-11-23").At(12, 0)}}
	for id, want := range map[string]string{
		"tender.open.period":                   "refuse", // read
		"tender.consultation.price.weight.max": "refuse", // reported
		"tender.intention.ahead":               "warn",   // remembered
	} {
		x.findings = nil
		x.say(false, "", "", "不符合。", ask[json.RawMessage](&x, id).Basis())
		if x.err != nil || x.findings[0].Level != want {
			t.Errorf("%s: %v %v, want %s", id, x.findings, x.err, want)
		}
	}
}

// The first of January is given every year, also before its notice is out.
func TestFiveWorkingDaysAfterTheTwentyEighthOfDecemberEndOnTheFifthOfJanuary(t *testing.T) {
	b := newStepper(bookOf(t), &Tender{Law: rule.Where{Region: "320312", Day: cn.Day("2026-11-23").At(12, 0)}}, time.Time{})
	for from, want := range map[cn.Day]cn.Day{
		"2026-12-17": "2026-12-24", "2026-12-24": "2026-12-31", "2026-12-25": "2027-01-04", "2026-12-28": "2027-01-05", "2027-01-29": "2027-02-09",
	} {
		at := from.At(12, 0)
		if due := b.workdays("tender.award.decide", &at); due == nil || cn.DayOf(*due) != want {
			t.Errorf("scored on %s: decided by %v, want %s", from, due, want)
		}
	}
}

func bookOf(t *testing.T) *rule.Book {
	t.Helper()
	return ruletest.Book(t, contracts.Files)
}
