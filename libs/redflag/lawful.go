package redflag

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"sanshe/libs/cn"
)

// between counts days from one instant to another, the first not counted, as periods are counted in law.
func between(from, to time.Time) int { return cn.DaysBetween(cn.DayOf(from), cn.DayOf(to)) }

func unlawful(l *look) *found {
	m := l.lawful()
	if m == "" || !l.start.is || !l.end.is {
		return nil
	}
	least, ok := l.whole(m)
	if days := between(l.start.v, l.end.v); ok && days < least {
		return &found{
			value: count(days), threshold: fmt.Sprint(least),
			reason: fmt.Sprintf("%s从%s发布公告到%s投标截止只有%d日，法定不少于%d日。", l.details.v, day(l.start.v), day(l.end.v), days, least),
		}
	}
	return nil
}

func lateIntention(l *look) *found {
	least, ok := l.whole("ahead")
	if !ok || !l.start.is || !l.planned.is || l.planned.v.IsZero() {
		return nil
	}
	days := between(l.planned.v, l.start.v)
	if days >= least {
		return nil
	}
	return &found{
		value: count(days), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("采购意向在%s公开，公告在%s发布，只提前了%d日，应当提前%d日。", day(l.planned.v), day(l.start.v), days, least),
	}
}

func lateAmended(l *look) *found {
	m := l.lawful()
	if m == "" || !l.end.is {
		return nil
	}
	least, ok := l.whole(m)
	var latest time.Time
	for _, a := range l.amendments {
		if at := a.v.At.Time; at.After(latest) && at.Before(l.end.v) {
			latest = at
		}
	}
	if !ok || latest.IsZero() {
		return nil
	}
	days := between(latest, l.end.v)
	if days >= least {
		return nil
	}
	return &found{
		value: count(days), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("最后一次更正在%s，离%s投标截止只有%d日，少于%d日。", day(latest), day(l.end.v), days, least),
	}
}

// paper is a document that makes a contract public.
var contractPapers = []string{"contractNotice", "contractSigned", "contractText"}

// disclosed reports whether a contract is public.
func (p *Purchase) disclosed() bool {
	return slices.ContainsFunc(p.contracts, func(c entry[contract]) bool { return published(&c.v) != nil })
}

func published(c *contract) *document {
	i := slices.IndexFunc(c.Documents, func(d document) bool { return slices.Contains(contractPapers, d.Type) })
	if i < 0 {
		return nil
	}
	return &c.Documents[i]
}

func undisclosed(l *look) *found {
	sign, ok := l.whole("sign")
	pub, also := l.whole("publish")
	_, a, won := l.winner()
	if !ok || !also || !won || a.Date.IsZero() || l.disclosed() {
		return nil
	}
	due := cn.AddWorkdays(cn.AddDays(cn.DayOf(a.Date.Time), sign), pub)
	if !cn.DayOf(l.now).After(due) {
		return nil
	}
	days := between(a.Date.Time, l.now)
	return &found{
		value: count(days), threshold: fmt.Sprint(between(a.Date.Time, due.At(12, 0))),
		reason: fmt.Sprintf("结果在%s公布，合同最迟应当在%s公告，%d日过去还没有公开。", day(a.Date.Time), due.Chinese(), days),
	}
}

func lateSigned(l *look) *found {
	most, ok := l.whole("sign")
	_, a, won := l.winner()
	if !ok || !won || a.Date.IsZero() {
		return nil
	}
	for _, c := range l.contracts {
		signed := c.v.Signed.Time
		if signed.IsZero() || !cn.DayOf(signed).After(cn.AddDays(cn.DayOf(a.Date.Time), most)) {
			continue
		}
		days := between(a.Date.Time, signed)
		return &found{
			value: count(days), threshold: fmt.Sprint(most),
			reason: fmt.Sprintf("结果在%s公布，合同在%s签订，用了%d日，应当在%d日内签订。", day(a.Date.Time), day(signed), days, most),
		}
	}
	return nil
}

func latePublished(l *look) *found {
	most, ok := l.whole("publish")
	if !ok {
		return nil
	}
	for _, c := range l.contracts {
		d := published(&c.v)
		if d == nil || d.At.IsZero() || c.v.Signed.IsZero() || !cn.DayOf(d.At.Time).After(cn.AddWorkdays(cn.DayOf(c.v.Signed.Time), most)) {
			continue
		}
		n, _ := cn.WorkdaysBetween(cn.DayOf(c.v.Signed.Time), cn.DayOf(d.At.Time))
		return &found{
			value: count(n), threshold: fmt.Sprint(most),
			reason: fmt.Sprintf("合同在%s签订，在%s公告，用了%d个工作日，应当在%d个工作日内公告。", day(c.v.Signed.Time), day(d.At.Time), n, most),
		}
	}
	return nil
}

// size is what the purchase was expected to cost, in yuan: the budget, else the ceiling.
func (p *Purchase) size() (*big.Rat, bool) {
	for _, s := range []said[money]{p.budget, p.value} {
		if s.is && s.v.Currency == renminbi {
			return s.v.Amount.Rat, true
		}
	}
	return nil, false
}

// tendered reports whether the purchase was put out to open tender, which is not "open" in the standard's words.
func (p *Purchase) tendered() bool { return p.lawful() == "open" }

// yuan is a threshold that the rule book states in fen.
func (l *limits) yuan(name string) (*big.Rat, bool) {
	r, ok := l.get(name)
	if !ok {
		return nil, false
	}
	return new(big.Rat).Quo(r, hundred), true
}

func below(l *look) *found {
	size, ok := l.size()
	if !ok || l.tendered() || size.Sign() <= 0 {
		return nil
	}
	l.known = true
	open, ok := l.yuan("open")
	least, also := l.get("share")
	if !ok || !also || size.Cmp(open) >= 0 {
		return nil
	}
	share := new(big.Rat).Mul(new(big.Rat).Quo(size, open), hundred)
	if share.Cmp(least) < 0 {
		return nil
	}
	return &found{
		value: share, threshold: show(least, 2),
		reason: fmt.Sprintf("预算%s，是公开招标数额标准%s的%s%%，没有公开招标。", cash(size, renminbi), cash(open, renminbi), show(share, 2)),
	}
}
