package tender

import (
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// What a procedure asks stands in its row (tenderapi.Procedures) and in the rule
// book; here a draft is held against it.

// after is the day on which a period ends that began on a day: the law counts
// some in days and some in working days, and the rule's unit says which.
func after(day cn.Day, period rule.Answer[int]) cn.Day {
	if period.Unit == workdays {
		return cn.AddWorkdays(day, period.Value)
	}
	return cn.AddDays(day, period.Value)
}

// between counts from day to day as the period does.
func between(from, to cn.Day, period rule.Answer[int]) int {
	if period.Unit == workdays {
		n, _ := cn.WorkdaysBetween(from, to)
		return n
	}
	return cn.DaysBetween(from, to)
}

// workdays is the rule book's unit for days on which offices are open.
const workdays = "工作日"

// spell writes a number of a period's days: 20日, 3个工作日.
func spell(n int, period rule.Answer[int]) string {
	if period.Unit == workdays {
		return fmt.Sprintf("%d个工作日", n)
	}
	return fmt.Sprintf("%d日", n)
}

// periods checks the time that bidders are given.
func (x *examiner) periods(t *Tender, now time.Time) {
	d, r, say := &t.Draft, t.Draft.Method.Procedure().Rules, t.word
	from := now
	if d.DocumentsFrom != nil && d.DocumentsFrom.After(now) {
		from = *d.DocumentsFrom
	}
	first, last := cn.DayOf(from), cn.DayOf(d.Deadline)

	var ground fault.Basis
	if r.Period != "" {
		period := ask[int](x, r.Period)
		has, least := spell(between(first, last, period), period), spell(period.Value, period)
		ground = period.Basis()
		x.say(between(first, last, period) >= period.Value, "deadline",
			fmt.Sprintf(say("自采购文件发出至投标截止共%s，不少于%s。"), has, least),
			fmt.Sprintf(say("自采购文件发出至投标截止只有%s，不得少于%s，请把截止时间改到%s或以后。"), has, least, after(first, period).Reckoned()), ground)
	}
	if r.Notice != "" {
		notice := ask[int](x, r.Notice)
		ends := cn.AddWorkdays(cn.DayOf(now), notice.Value)
		x.say(!last.Before(ends), "deadline",
			fmt.Sprintf("公告期限%d个工作日，至%s。", notice.Value, ends.Reckoned()),
			fmt.Sprintf("公告期限为%d个工作日，至%s才届满，请把截止时间改到此日或以后。", notice.Value, ends.Reckoned()), notice.Basis())
	}

	until := d.Deadline
	if d.DocumentsTo != nil {
		until = *d.DocumentsTo
	}
	if r.Documents != "" {
		docs := ask[int](x, r.Documents)
		least := cn.AddWorkdays(first, docs.Value)
		x.say(!cn.DayOf(until).Before(least), "documents_to",
			fmt.Sprintf("采购文件提供期限至%s，不少于%d个工作日。", cn.DayOf(until).Chinese(), docs.Value),
			fmt.Sprintf("采购文件提供期限不得少于%d个工作日，请把获取文件结束时间改到%s或以后。", docs.Value, least.Reckoned()), docs.Basis())
		ground = docs.Basis()
	}
	if until.After(d.Deadline) {
		x.slip("documents_to", say("获取采购文件的结束时间晚于投标截止时间，请改到投标截止时间或以前。"), ground)
	}
}

// procedure checks that the law allows this way of buying here.
func (x *examiner) procedure(t *Tender, now time.Time) {
	d, p := &t.Draft, t.Draft.Method.Procedure()
	if p.Rules.Services != "" {
		x.services(t, p)
	}
	if p.Rules.Conditions != "" {
		x.chosen(d, p)
	}
	switch {
	case p.Competition():
		x.called(t, p)
		return
	case p.Rules.Invited != "":
		x.invited(t, p)
	}
	x.sources(d, p)
	if p.Rules.Sound != "" {
		x.sound(d, p)
	}
	if p.Rules.Publicity != "" && d.Condition == onlyOne {
		x.publicized(t, p, now)
	}
	if p.Method != tenderapi.MethodOpen {
		x.approved(t, p, now)
	}
	x.changed(t, p, now)
	x.added(t)
}

// chosen checks that the case is one of the law's, and that its facts are told.
func (x *examiner) chosen(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	if _, err := rule.Ask[any](x.book, p.Rules.Conditions, x.at); p.Local && err != nil && fault.Of(err).Code == rule.Silent {
		x.findings = append(x.findings, tenderapi.Finding{
			Level: "refuse", Field: "method", Text: fmt.Sprintf("规则库没有本地区采用%s的依据，请改用其他采购方式。", p.Name), Basis: []tenderapi.Basis{},
		})
		return
	}
	cases := ask[[]rule.Item](x, p.Rules.Conditions)
	x.say(has(cases.Value, d.Condition) && d.ConditionNote != "", "condition", fmt.Sprintf("采用%s的情形：%s。", p.Name, clause(rule.Text(cases.Value, d.Condition))),
		fmt.Sprintf("采用%s须符合法定情形，请选择适用情形，并写明采用本方式的理由。", p.Name), cases.Basis())
}

// services checks that a service may be bought this way. The law leaves alone
// what stays below its threshold.
func (x *examiner) services(t *Tender, p tenderapi.Procedure) {
	may, least := ask[bool](x, p.Rules.Services), ask[int64](x, "tender.threshold.scattered")
	ok := may.Value || t.total() < least.Value
	if !may.Value && least.Source.Remembered() {
		x.doubt(may.Rule)
	}
	x.say(ok, "method", fmt.Sprintf("本项目可以采用%s。", p.Name),
		fmt.Sprintf("%s只能用于预算不到%s的服务项目，请改用其他采购方式。", p.Name, cn.Fen(least.Value).Yuan()), may.Basis())
}

// approved checks that what would have to be tendered openly was allowed not to be.
func (x *examiner) approved(t *Tender, p tenderapi.Procedure, now time.Time) {
	threshold, needs := ask[int64](x, "tender.threshold.open"), ask[bool](x, "tender.method.approval")
	if t.total() < threshold.Value || !needs.Value {
		return
	}
	if threshold.Source.Remembered() {
		x.doubt(needs.Rule)
	}
	x.allowed(t, "预算达到公开招标数额标准"+cn.Fen(threshold.Value).Yuan()+"，采用"+p.Name, now, needs.Basis())
}

// allowed checks who allowed what the law has allowed before the procedure begins, under which number and when.
// What was handed to review before the day was asked for is published and corrected without it.
func (x *examiner) allowed(t *Tender, what string, now time.Time, law fault.Basis) {
	d := &t.Draft
	x.say(d.Approval != "" && d.ApprovedBy != "", "approval", fmt.Sprintf("%s已获%s批准（%s）。", what, d.ApprovedBy, d.Approval),
		what+"须在采购活动开始前获得批准，请填写批准机关、批准文号和批准日期。", law)
	if d.Approval == "" || d.ApprovedOn == "" && t.State == tenderapi.StatePublished {
		return
	}
	on := cn.Day(d.ApprovedOn)
	x.say(d.ApprovedOn != "" && !cn.DayOf(now).Before(on), "approved_on", "批准日期"+on.Chinese()+"，在采购活动开始以前。",
		what+"须在采购活动开始前获得批准，批准日期应当填写，并且不晚于提交审核的日期，请核对批准文件后填写。", law)
}

// clause is the text of a list's entry without what ends it there.
func clause(s string) string { return strings.TrimRight(s, "的；。") }

// priceOnly is the standard of a procedure in which nothing is scored: what is
// adequate stands by its price, and that is what the points say.
func priceOnly(p tenderapi.Procedure) []tenderapi.Criterion {
	return []tenderapi.Criterion{{Code: "P", Name: "报价", Max: full, Kind: "price", Standard: p.Judged}}
}

// size is how many must sit on the committee; above some budget it is more, and
// in the cases that the documents say are the purchase's. What somebody only
// remembers makes no committee larger.
func (x *examiner) size(t *Tender) rule.Answer[int] {
	r := t.Draft.Method.Procedure().Rules
	if r.LargeBudget != "" {
		large := ask[int64](x, r.LargeBudget)
		if t.total() >= large.Value && !large.Source.Remembered() {
			return ask[int](x, r.LargeCommittee)
		}
	}
	if r.LargeCases != "" && (t.Draft.Complex || t.Draft.Impact) {
		cases := ask[[]rule.Item](x, r.LargeCases)
		if !cases.Source.Remembered() && (t.Draft.Complex && has(cases.Value, "complex") || t.Draft.Impact && has(cases.Value, "impact")) {
			return ask[int](x, r.LargeCommittee)
		}
	}
	return ask[int](x, r.Committee)
}
