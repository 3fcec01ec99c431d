package tender

import (
	"fmt"
	"time"

	"sanshe/libs/cn"
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

	period := ask[int](x, r.Period)
	has, least := spell(between(first, last, period), period), spell(period.Value, period)
	x.say(between(first, last, period) >= period.Value, "deadline",
		fmt.Sprintf(say("自采购文件发出至投标截止共%s，不少于%s。"), has, least),
		fmt.Sprintf(say("自采购文件发出至投标截止只有%s，不得少于%s，请把截止时间改到%s或以后。"), has, least, after(first, period).Reckoned()), period.Basis())

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
		period = docs
	}
	if until.After(d.Deadline) {
		x.slip("documents_to", say("获取采购文件的结束时间晚于投标截止时间，请改到投标截止时间或以前。"), period.Basis())
	}
}

// size is how many must sit on the committee; above some budget it is more. A
// budget that somebody only remembers makes no committee larger.
func (x *examiner) size(t *Tender) rule.Answer[int] {
	r := t.Draft.Method.Procedure().Rules
	if r.LargeBudget != "" {
		large := ask[int64](x, r.LargeBudget)
		if t.Draft.Budget >= large.Value && !large.Source.Remembered() {
			return ask[int](x, r.LargeCommittee)
		}
	}
	return ask[int](x, r.Committee)
}
