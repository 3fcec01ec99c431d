package redflag

import (
	"fmt"
	"math/big"
	"slices"
	"time"
)

func hasty(l *look) *found {
	least, ok := l.whole("hours")
	_, a, won := l.winner()
	if !ok || !won || a.Date.IsZero() || !l.opened.is {
		return nil
	}
	took := a.Date.Sub(l.opened.v)
	if took < 0 || took >= time.Duration(least)*time.Hour {
		return nil
	}
	hours := show(big.NewRat(int64(took/time.Minute), 60), 2)
	return &found{
		value: big.NewRat(int64(took/time.Minute), 60), shown: hours, threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("%s开标，%s就公布了结果，只用了%s小时。", clock(l.opened.v), clock(a.Date.Time), hours),
	}
}

// over is a as a share of b in percent, where both are money of one currency.
func over(a, b *money) (*big.Rat, bool) {
	if !a.known() || !b.known() || a.Currency != b.Currency || b.Amount.Sign() <= 0 {
		return nil, false
	}
	return new(big.Rat).Mul(new(big.Rat).Quo(a.Amount.Rat, b.Amount.Rat), hundred), true
}

func raised(l *look) *found {
	most, ok := l.get("more")
	list, _ := l.active()
	if !ok {
		return nil
	}
	for _, c := range l.contracts {
		i := slices.IndexFunc(list, func(a award) bool { return a.ID == c.v.Award })
		if i < 0 {
			continue
		}
		share, ok := over(c.v.Value, list[i].Value)
		if !ok {
			continue
		}
		if share.Sub(share, hundred); share.Cmp(most) > 0 {
			return &found{
				value: share, threshold: show(most, 2),
				reason: fmt.Sprintf("中标金额%s，合同金额%s，高出%s%%，超过%s%%。", list[i].Value, c.v.Value, show(share, 2), show(most, 2)),
			}
		}
	}
	return nil
}

func postponed(l *look) *found {
	least, ok := l.whole("moves")
	n := l.moves()
	if !ok || n < least {
		return nil
	}
	first, last := l.ends[0].v, l.ends[len(l.ends)-1].v
	return &found{
		value: count(n), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("投标截止时间改动了%d次，从%s改到%s。", n, clock(first), clock(last)),
	}
}

// awarded holds the winning amount against another; what names the other.
func awarded(l *look, against *money, what string, flagged func(share, limit *big.Rat) bool) *found {
	limit, ok := l.get("share")
	_, a, won := l.winner()
	if !ok || !won {
		return nil
	}
	share, ok := over(a.Value, against)
	if !ok || !flagged(share, limit) {
		return nil
	}
	return &found{
		value: share, threshold: show(limit, 2),
		reason: fmt.Sprintf("中标金额%s，是%s%s的%s%%。", a.Value, what, against, show(share, 2)),
	}
}

func ceiling(l *look) *found {
	if l.value.is {
		return awarded(l, &l.value.v, "最高限价或者预算", func(share, limit *big.Rat) bool { return share.Cmp(limit) >= 0 })
	}
	if l.budget.is {
		return awarded(l, &l.budget.v, "预算", func(share, limit *big.Rat) bool { return share.Cmp(limit) >= 0 })
	}
	return nil
}

func overBudget(l *look) *found {
	if !l.budget.is {
		return nil
	}
	return awarded(l, &l.budget.v, "预算", func(share, limit *big.Rat) bool { return share.Cmp(limit) > 0 })
}

func regular(l *look) *found {
	least, ok := l.whole("bidders")
	if !ok {
		return nil
	}
	var prices []*big.Rat
	currency := ""
	for _, o := range l.offers() {
		if o.amount != nil && (currency == "" || o.currency == currency) {
			prices, currency = append(prices, o.amount), o.currency
		}
	}
	if len(prices) < least {
		return nil
	}
	slices.SortFunc(prices, func(a, b *big.Rat) int { return a.Cmp(b) })
	step := new(big.Rat).Sub(prices[1], prices[0])
	for i := 2; i < len(prices); i++ {
		if new(big.Rat).Sub(prices[i], prices[i-1]).Cmp(step) != 0 {
			return nil
		}
	}
	if step.Sign() == 0 {
		return nil
	}
	return &found{
		value: count(len(prices)), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("%d家的报价从%s起，依次正好相差%s。", len(prices), cash(prices[0], currency), cash(step, currency)),
	}
}
