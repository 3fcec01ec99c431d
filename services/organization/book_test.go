package organization

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// versions are what the book says of social organizations, and from which day:
// the region ("" is the whole country), the first day, the topic, and a value
// for each rule of it; a list by its length, - where the law says nothing any more.
var versions = []struct{ region, from, topic, says string }{
	{"", "1997-12-29", "code", "inner.weights=3,7,9,10,5,8,4,2"},
	{"", "1998-10-25", "serviceorg", "conditions=5 decide=60 change=30 branch=false deregister=15 report.supervisor=03-31 report.registrar=05-31 name.barred=3 sponsor=true papers=6"},
	{"", "1998-10-25", "serviceorg", "charter.contents=8 refusals=5 charter=30 announce=true audit.leader=true revoke.grounds=10 report.fee=false"},
	{"", "1999-12-28", "serviceorg", "nonstate.share=2/3 supervisor.find=90 certificate.years=4 trades=10 capital.trade=本行（事）业所规定的最低限额 site.months=12 forms=3 forms.legal=1 forms.units=1"},
	{"", "1999-12-28", "serviceorg", "end.grounds=9"},
	{"", "2003-01-01", "directory", "conditions=true"},
	{"", "2004-06-01", "foundation", "funds.public.national=800000000 funds.public.local=400000000 funds.private=200000000 decide=60 board.min=5 board.max=25 board.term=5 board.paid=1/3"},
	{"", "2004-06-01", "foundation", "board.meetings=2 board.quorum=2/3 board.major=2/3 report=03-31 spending.private=8 spending.public=70 overhead=10 office=2 national.funds=2000000000"},
	{"", "2004-06-01", "foundation", "funds.cash=true conditions=5 sponsor=true papers=5 charter.contents=9 branch.decide=60 end.grounds=3 deregister=15 announce=true board.kin.private=1/3"},
	{"", "2004-06-01", "foundation", "board.kin.other=0 board.pass=1/2 auditor.barred=3 officials=false leader.double=false barred.years=5 report.consent=true report.audit=true"},
	{"", "2004-06-01", "foundation", "report.publish=true audit.leader=true idle.months=12 revoke.grounds=9"},
	{"", "2005-06-01", "serviceorg", "report.exempt.months=6 report.rectify.months=3 report.fails=2 report.conclusions=3"},
	{"", "2011-03-01", "rating", "years=5 nextyear=false grades=5 eligible.years=2 refused=5 renew.years=2 renew.first=false committee.min=7 committee.max=25 committee.quorum=2/3 committee.pass=1/2"},
	{"", "2011-03-01", "rating", "review.committee=true review.notify=15 recusal.years=2 lowered.years=2 revoked.years=3 return=15 fee=false contents.association=4"},
	{"", "2011-03-01", "rating", "contents.foundation=4 contents.serviceorg=4 committee.years=5 review.min=5 review.max=9 review.pass=1/2 steps=7 certificate.grade=3A report.grade=4A"},
	{"", "2011-03-01", "rating", "report.day=12-31 appeal.publicity=true simplified.grade=4A lapsed=true lowered.grounds=6 total=1000"},
	{"", "2013-03-14", "direct", "kinds=4"},
	{"", "2015-10-01", "code", "length=18 alphabet=0123456789ABCDEFGHJKLMNPQRTUWXY kinds=4 weights=1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28 registrars=12"},
	{"", "2016-02-06", "association", "members.persons=50 members.units=30 members.mixed=50 funds.local=3000000 funds.national=10000000 decide=60 change=30 charter=30 deregister=15"},
	{"", "2016-02-06", "association", "idle.months=12 leader.double=false branch.nested=false branch.regional=false report.supervisor=03-31 report.registrar=05-31 report.fee=false"},
	{"", "2016-02-06", "association", "conditions=6 name.barred=3 sponsor=true papers=5 refusals=5 charter.contents=9 legal.apply=60 legal.issue=30 end.grounds=4 announce=true"},
	{"", "2016-02-06", "association", "audit.leader=true revoke.grounds=10"},
	{"", "2006-01-12", "foundation", "report.fails=2"},
	{"", "2016-02-06", "charity", "inspection=true"},
	{"", "2016-09-01", "charity", "fundraising.months=24"},
	{"", "2017-12-27", "filing", "office=2 confirm.months=12 grace.months=3"},
	{"", "2018-01-24", "credit", "check=true enter=5 abnormal.grounds=7 serious.grounds=8 abnormal.years=2 abnormal.release=5 abnormal.expire.months=6 serious.years=2"},
	{"", "2018-01-24", "credit", "serious.consequences=5 kinds=5 unreachable.gap.min=15 unreachable.gap.max=30 notice=true objection.days=10 abnormal.repeat=true serious.fine=5000000"},
	{"", "2018-01-24", "credit", "serious.repeats=2 serious.repeat.years=3 serious.revoked=true incentives=3"},
	{"", "2020-03-01", "directory", "review.months=12"},
	{"", "2021-01-01", "filing", "liability=false"},
	{"", "2024-05-01", "name", "measures=true"},
	{"", "2024-09-05", "charity", "report=true recognize=20 fundraising.months=12 spending.average=true decide=30 extend.max=60 fundraising.decide=20 liquidate=30 report.audit=true"},
	{"", "2024-09-05", "foundation", "spending.public=70 overhead=10"},
	{"", "2026-01-01", "association", "report.conclusions=3"},
	{"", "2026-03-01", "rating", "years=5 nextyear=true eligible.years=2 refused=3 renew.years=4 renew.first=true committee.min=7 committee.max=25 committee.quorum=2/3 committee.pass=1/2"},
	{"", "2026-03-01", "rating", "review.committee=false review.notify=15 recusal.years=2 lowered.years=2 revoked.years=3 return=15 tracked=4A contents.association=4"},
	{"", "2026-03-01", "rating", "contents.foundation=4 contents.serviceorg=4 committee.years=5 review.min=- review.max=- review.pass=- steps=7 certificate.grade=3A report.grade=4A"},
	{"", "2026-03-01", "rating", "report.day=12-31 appeal.publicity=true simplified.grade=4A lapsed=true lowered.grounds=6 check.triggers=1 visit.simplified.years=2 publicity.days=7"},
	{"100000", "2021-12-01", "rating", "refused.listed=true"},
	{"3210", "2026-11-27", "association", "community.persons=20 community.units=10 community.mixed=20"},
	{"3304", "2026-01-30", "association", "report.born=06-30"},
	{"3304", "2026-01-30", "charity", "inspection=false"},
	{"3408", "2021-09-23", "rating", "lines=4"},
	{"340822", "2022-08-10", "rating", "lines=5"},
	{"410304", "2025-01-01", "rating", "lines=5"},
	{"431223", "2025-10-24", "rating", "total=100 lines=5"},
	{"4401", "2019-01-14", "report", "form.days=10 conclusion=false"},
	{"51", "2023-05-24", "filing", "excluded=4 kinds=4"},
	{"510181", "2019-05-14", "filing", "contents=6"},
}

// said is a value as the table writes it.
func said(raw json.RawMessage) string {
	var list []json.RawMessage
	var text string
	switch {
	case raw == nil || string(raw) == "null":
		return "-"
	case json.Unmarshal(raw, &list) == nil:
		return strconv.Itoa(len(list))
	case json.Unmarshal(raw, &text) == nil:
		return text
	}
	return string(raw)
}

// asked is what the book answers; - is silence.
func asked(book *rule.Book, id, region string, day cn.Day) string {
	if region == "" {
		region = "65" // where no rule of its own stands
	}
	a, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: (region + "000000")[:6], Day: day.At(0, 0)})
	if err != nil {
		return "-"
	}
	return said(a.Value)
}

func TestTheBookOfTheRegisterAnswersTheDayBeforeOnAndAfterEveryVersion(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	type place struct{ id, region string }
	before, stands := map[place]string{}, map[string]bool{}
	for _, v := range versions {
		for word := range strings.FieldsSeq(v.says) {
			key, want, _ := strings.Cut(word, "=")
			p := place{"organization." + v.topic + "." + key, v.region}
			stands[fmt.Sprint(p, v.from)] = true
			old, first := before[p], cn.Day(v.from)
			if old == "" { // what the wider region says
				old = asked(book, p.id, v.region[:max(0, len(v.region)-2)], first.Add(-1))
			}
			for _, q := range []struct {
				day  cn.Day
				want string
			}{{first.Add(-1), old}, {first, want}, {first.Add(1), want}} {
				if got := asked(book, p.id, v.region, q.day); got != q.want {
					t.Errorf("%s in %q on %s: %s, want %s", p.id, v.region, q.day, got, q.want)
				}
			}
			if elsewhere := asked(book, p.id, "650000", first); v.region != "" && elsewhere == want {
				t.Errorf("%s: what %s says is said in 650000 too", p.id, v.region)
			}
			before[p] = want
		}
	}
	for _, r := range registered(t) {
		for _, v := range r.Values {
			if !stands[fmt.Sprint(place{r.ID, r.Region}, v.From)] {
				t.Errorf("%s in %q from %s is in no row", r.ID, r.Region, v.From)
			}
		}
	}
}

// TestTheMeasuresOfTwoYearsPartOnTheFirstOfMarch asks every rule of ratings on
// the last day of the old measures and the first of the new ones.
func TestTheMeasuresOfTwoYearsPartOnTheFirstOfMarch(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	kept := []string{ // of which the news said that they stay, or nothing
		"organization.rating.grades", "organization.rating.fee", "organization.rating.total",
	}
	ask := func(id string, day cn.Day) (rule.Answer[json.RawMessage], bool) {
		a, err := rule.Ask[json.RawMessage](book, id, rule.Where{Region: "320312", Day: day.At(12, 0)})
		return a, err == nil
	}
	for _, r := range registered(t) {
		if !strings.HasPrefix(r.ID, "organization.rating.") || r.Region != "" {
			continue
		}
		then, spoke := ask(r.ID, "2026-02-28")
		if spoke && then.From != "2011-03-01" {
			t.Errorf("%s on the last day of the old measures is of %s", r.ID, then.From)
		}
		now, speaks := ask(r.ID, "2026-03-01")
		if old := speaks && now.From == "2011-03-01"; old != slices.Contains(kept, r.ID) {
			t.Errorf("%s on the first day of the new measures is of %s (%v)", r.ID, now.From, speaks)
		}
		if speaks && now.From == "2026-03-01" && now.Verified {
			t.Errorf("%s of 2026 is said to be read, and nobody has seen the text", r.ID)
		}
	}
	for id, want := range map[string][2]string{
		"organization.rating.nextyear":               {"false", "true"},
		"organization.rating.renew.years":            {"2", "4"},
		"organization.rating.renew.first":            {"false", "true"},
		"organization.rating.refused":                {"5", "3"},
		"organization.rating.review.committee":       {"true", "false"},
		"organization.rating.review.min":             {"5", "-"},
		"organization.rating.review.max":             {"9", "-"},
		"organization.rating.review.pass":            {"1/2", "-"},
		"organization.rating.tracked":                {"-", "4A"},
		"organization.rating.visit.simplified.years": {"-", "2"},
		"organization.rating.publicity.days":         {"-", "7"},
	} {
		if got := [2]string{asked(book, id, "320312", "2026-02-28"), asked(book, id, "320312", "2026-03-01")}; got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}

// TestAValueThatIsReadStandsInItsOwnSentence compares what a number says with
// the text it cites, so that a fen or a person more or less is found. Where a
// list is of two articles the note has the other's sentence.
func TestAValueThatIsReadStandsInItsOwnSentence(t *testing.T) {
	seen := 0
	for _, r := range registered(t) {
		for _, v := range r.Values {
			if v.Source.Level != "V1" {
				continue
			}
			for _, words := range worded(r.Unit, v.Value) {
				seen++
				if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(v.Source.Quote+v.Note, w) }) {
					t.Errorf("%s is %s%s, and none of %v stands in: %s", r.ID, v.Value, r.Unit, words, v.Source.Quote)
				}
			}
		}
	}
	if seen < 120 {
		t.Errorf("only %d values were compared", seen)
	}
	for _, c := range []struct {
		unit  string
		value string
		want  string
	}{
		{"分", "3000000", "[[3万元]]"},
		{"分", "3000001", "[[3000001分]]"},
		{"比例", `"2/3"`, "[[2/3 三分之二]]"},
		{"文本", `"03-31"`, "[[3月31日]]"},
		{"月", "12", "[[12个月 1年 一年]]"},
		{"日", "60", "[[60日 六十日]]"},
		{"是否", "true", "[]"},
	} {
		if got := fmt.Sprint(worded(c.unit, json.RawMessage(c.value))); got != c.want {
			t.Errorf("%s%s is worded %s, want %s", c.value, c.unit, got, c.want)
		}
	}
}

// digits writes a number below a hundred as laws write it.
func digits(n int64) string {
	ones := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(ones[n])
	case n < 20:
		return strings.TrimSuffix("十"+string(ones[n%10]), "零")
	}
	return strings.TrimSuffix(string(ones[n/10])+"十"+string(ones[n%10]), "零")
}

// worded are, for each number or item of a value, the ways in which a text may
// write it; nothing for a yes or no.
func worded(unit string, raw json.RawMessage) (out [][]string) {
	var n int64
	var text string
	var list []rule.Item
	switch {
	case json.Unmarshal(raw, &list) == nil:
		for _, i := range list {
			out = append(out, []string{i.Text})
		}
		return out
	case json.Unmarshal(raw, &n) == nil && unit == "分" && n%1_000_000 == 0:
		return [][]string{{fmt.Sprintf("%d万元", n/1_000_000)}}
	case json.Unmarshal(raw, &n) == nil && unit == "月" && n%12 == 0:
		return [][]string{{fmt.Sprintf("%d个月", n), fmt.Sprintf("%d年", n/12), digits(n/12) + "年"}}
	case json.Unmarshal(raw, &n) == nil && unit == "百分比":
		return [][]string{{fmt.Sprintf("%d%%", n), "百分之" + digits(n)}}
	case json.Unmarshal(raw, &n) == nil && unit == "分":
		return [][]string{{fmt.Sprintf("%d分", n)}}
	case json.Unmarshal(raw, &n) == nil && n == 0:
		return [][]string{{"不得"}}
	case json.Unmarshal(raw, &n) == nil && (unit == "人" || unit == "家"):
		return [][]string{{fmt.Sprintf("%d个", n), fmt.Sprintf("%d名", n), fmt.Sprintf("%d人", n), fmt.Sprintf("%d至", n)}}
	case json.Unmarshal(raw, &n) == nil && unit == "年" && n == 2:
		return [][]string{{"2年", "两个年度"}}
	case json.Unmarshal(raw, &n) == nil:
		return [][]string{{fmt.Sprintf("%d%s", n, unit), digits(n) + unit}}
	case json.Unmarshal(raw, &text) == nil && unit == "比例":
		return [][]string{{text, map[string]string{"2/3": "三分之二", "1/2": "半数"}[text]}}
	case json.Unmarshal(raw, &text) == nil && len(text) == len("01-02") && text[2] == '-':
		month, day := text[:2], text[3:]
		return [][]string{{strings.TrimPrefix(month, "0") + "月" + strings.TrimPrefix(day, "0") + "日"}}
	case json.Unmarshal(raw, &text) == nil:
		return [][]string{{text}}
	}
	return nil
}
