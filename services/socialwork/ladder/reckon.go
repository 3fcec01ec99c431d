package ladder

import (
	"fmt"
	"slices"
	"strconv"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// Grade is a grade on a day and how it comes about.
type Grade struct {
	N    int64  // 0 without a ladder
	Next int64  // 0 at the end of the post's grades
	On   cn.Day // the day of the next one, if no further year stops
	Why  string
}

// mostMonths is how far ahead the next grade is looked for: longer than anybody serves.
const mostMonths = 720

// served is how many whole months of service by a day count, and how many there are. A month belongs to the year of its first day.
func (x *Steward) served(l *Ladder, by cn.Day) (counted, all int64) {
	for n := 0; n < mostMonths && !x.Starts.AddMonths(n+1).After(by); n++ {
		all++
		if !x.stops(l, x.Starts.AddMonths(n)) {
			counted++
		}
	}
	return counted, all
}

// stops reports whether the year of a day does not count: its review was confirmed, and the ladder names its result.
func (x *Steward) stops(l *Ladder, on cn.Day) bool {
	return slices.ContainsFunc(x.Reviews, func(r Review) bool {
		return r.State == confirmed && r.Year == on.String()[:4] && slices.Contains(l.Terms.Stops, r.Result)
	})
}

// credit is the years that a degree and a qualification stand for.
func (x *Steward) credit(l *Ladder, f *Folder, on cn.Day) (degree, certificate int64) {
	degree = map[socialworkapi.Degree]int64{
		socialworkapi.DegreeBachelor: l.Terms.Bachelor, socialworkapi.DegreeMaster: l.Terms.Master, socialworkapi.DegreeDoctor: l.Terms.Doctor,
	}[x.Degree]
	if f.qualified(on) {
		certificate = l.Terms.Certified
	}
	return degree, certificate
}

// Reckon is somebody's grade on a day: the lowest of the post, and one more for as many years of service and of what stands for
// service as the ladder asks, until the highest.
func (x *Steward) Reckon(l *Ladder, f *Folder, on cn.Day) (g Grade) {
	if l.ID == "" {
		return Grade{Why: "还没有公布岗位等级和薪酬办法。"}
	}
	span := l.span(x.Kind)
	degree, certificate := x.credit(l, f, on)
	counted, all := x.served(l, on)
	step, months := 12*l.Terms.Years, counted+12*(degree+certificate)
	g.N = min(span.High, span.Low+months/step)
	g.Why = fmt.Sprintf("《%s》：%s从%d级到%d级，每%d年晋升一级；上岗满%d个月，其中计入%d个月，学位视同%d年，职业资格视同%d年，合计%d个月。",
		l.Terms.Title, kindSays[x.Kind], span.Low, span.High, l.Terms.Years, all, counted, degree, certificate, months)
	if g.N == span.High {
		return g
	}
	g.Next = g.N + 1
	for n, need := int(all), step-months%step; n < mostMonths; n++ {
		if !x.stops(l, x.Starts.AddMonths(n)) {
			need--
		}
		if need == 0 {
			g.On = x.Starts.AddMonths(n + 1)
			break
		}
	}
	return g
}

// allowance is what a month's registration adds, in 分.
func (l *Ladder) allowance(level socialworkapi.CredentialLevel) (fen int64, text string) {
	switch level {
	case socialworkapi.CredentialLevelAssistant:
		return l.Terms.Assistant, "助理社会工作师"
	case socialworkapi.CredentialLevelSocial:
		return l.Terms.Social, "社会工作师"
	case socialworkapi.CredentialLevelSenior:
		return l.Terms.Senior, "高级社会工作师"
	}
	return 0, ""
}

// yuan is an amount of 分 in words.
func yuan(fen int64) string { return cn.Fen(fen).Plain() + "元" }

// month is the first and the last day of one (2026-12).
func month(m string) (first, last cn.Day) {
	first = cn.Day(m + "-01")
	return first, first.AddMonths(1).Add(-1)
}

// Pay is what somebody is due for a month, each figure with its reason, in 分; nothing when they were on no post in it. Grade and
// registration are those of the first day of the month, of who begins in it those of that day. What is due for a part of a month
// is by days, rounded down.
func (x *Steward) Pay(l *Ladder, f *Folder, m string) (lines []socialworkapi.PayLine, total int64, g Grade) {
	first, last := month(m)
	from, to := max(first, x.Starts), last
	if x.Left != "" {
		to = min(last, x.Left)
	}
	if l.ID == "" || from.After(to) {
		return []socialworkapi.PayLine{}, 0, Grade{}
	}
	g = x.Reckon(l, f, from)
	add := func(what string, fen int64, why string) {
		lines = append(lines, socialworkapi.PayLine{What: what, Amount: fen, Why: why})
		total += fen
	}
	coefficient := l.Terms.Coefficients[g.N-1]
	add("岗位报酬", l.Terms.Base*coefficient/100, fmt.Sprintf("《%s》：基数%s乘以%d级的系数%d.%02d。", l.Terms.Title, yuan(l.Terms.Base), g.N, coefficient/100, coefficient%100))
	if total < l.Terms.Floor {
		add("补足最低报酬", l.Terms.Floor-total, fmt.Sprintf("岗位报酬低于最低报酬%s，补足；依据是%s。", yuan(l.Terms.Floor), l.Terms.FloorSource))
	}
	if fen, text := l.allowance(f.registered(from)); fen > 0 {
		add("职业津贴", fen, fmt.Sprintf("%s的%s登记有效，《%s》：每月%s。", from.Chinese(), text, l.Terms.Title, yuan(fen)))
	} else if f.qualified(from) {
		add("职业津贴", 0, from.Chinese()+"的证书登记没有生效，这个月没有津贴；恢复登记以后从下月起发给。")
	}
	if days, all := int64(cn.DaysBetween(from, to)+1), int64(cn.DaysBetween(first, last)+1); days < all {
		add("按在岗天数折算", total*days/all-total, fmt.Sprintf("这个月在岗%s天，全月%s天。", strconv.FormatInt(days, 10), strconv.FormatInt(all, 10)))
	}
	return lines, total, g
}
