package redflag

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"sanshe/libs/cn"
)

func (t *trail) of(about string, x Party, value, threshold *big.Rat, show func(*big.Rat) string, reason string) Result {
	return Result{
		About: about, Subject: x, Value: show(value), Threshold: show(threshold), Exact: value, Reason: reason,
		Purchases: slices.Clone(t.ocids), Buyers: slices.Clone(t.buyers),
	}
}

func plain(r *big.Rat) string { return show(r, 2) }

func (p *Peers) losers(l *limits) (out []Result) {
	percentile, ok := l.get("percentile")
	times, also := l.get("fence")
	var many, shares []*big.Rat
	for _, s := range p.suppliers {
		if s.valid > 0 {
			many, shares = append(many, count(s.valid)), append(shares, big.NewRat(int64(s.won), int64(s.valid)))
		}
	}
	least, too := l.whole("peers")
	if !ok || !also || !too || len(many) < max(least, 1) {
		return nil
	}
	slices.SortFunc(many, func(a, b *big.Rat) int { return a.Cmp(b) })
	often := quantile(many, new(big.Rat).Quo(percentile, hundred))
	s := spreadOf(shares)
	fence := s.low(times)
	if s.q1.Sign() <= 0 || fence.Sign() <= 0 { // most never win: then this says nothing
		return nil
	}
	for _, x := range p.suppliers {
		if x.valid == 0 || count(x.valid).Cmp(often) < 0 {
			continue
		}
		if share := big.NewRat(int64(x.won), int64(x.valid)); s.below(share, fence) {
			out = append(out, x.bids.of(OfSupplier, x.Party, share, fence, percent,
				fmt.Sprintf("%s有效投标%d次，中标%d次，占%s%%，各供应商的下限是%s%%。", x.Party, x.valid, x.won, percent(share), percent(fence))))
		}
	}
	return out
}

func (p *Peers) rejections(l *limits) (out []Result) {
	least, ok := l.whole("least")
	times, also := l.get("fence")
	peers, too := l.whole("peers")
	if !ok || !also || !too {
		return nil
	}
	kinds := map[string][]rejected{}
	for _, s := range p.suppliers {
		kinds[OfSupplier] = append(kinds[OfSupplier], rejected{s.Party, s.out, s.submitted, &s.rejected})
	}
	for _, b := range p.buyers {
		kinds[OfBuyer] = append(kinds[OfBuyer], rejected{b.Party, b.out, b.submitted, &b.rejected})
	}
	for _, b := range p.entities {
		kinds[OfEntity] = append(kinds[OfEntity], rejected{b.Party, b.out, b.submitted, &b.rejected})
	}
	for about, list := range kinds {
		list = slices.DeleteFunc(list, func(x rejected) bool { return x.submitted < least })
		if len(list) < max(peers, 1) {
			continue
		}
		var shares []*big.Rat
		for _, x := range list {
			shares = append(shares, x.share())
		}
		s := spreadOf(shares)
		fence := s.high(times)
		if fence.Sign() <= 0 { // most reject nothing: then this says nothing
			continue
		}
		for _, x := range list {
			if share := x.share(); s.above(share, fence) {
				out = append(out, x.trail.of(about, x.Party, share, fence, percent, x.reason(about, fence)))
			}
		}
	}
	return out
}

// rejected is how many of somebody's bids were disqualified.
type rejected struct {
	Party
	out, submitted int
	trail          *trail
}

func (x *rejected) share() *big.Rat { return big.NewRat(int64(x.out), int64(x.submitted)) }

func (x *rejected) reason(about string, fence *big.Rat) string {
	verb := "收到"
	if about == OfSupplier {
		verb = "递交"
	}
	return fmt.Sprintf("%s%s投标%d份，被否决%d份，占%s%%，同类的上限是%s%%。", x.Party, verb, x.submitted, x.out, percent(x.share()), percent(fence))
}

func (p *Peers) various(l *limits) (out []Result) {
	least, ok := l.whole("awards")
	digits, also := l.whole("digits")
	times, too := l.get("fence")
	peers, four := l.whole("peers")
	if !ok || !also || !too || !four {
		return nil
	}
	kinds := func(s *supplier) *big.Rat {
		heads := map[string]bool{}
		for c := range s.classes {
			heads[string([]rune(c)[:min(digits, len([]rune(c)))])] = true
		}
		return count(len(heads))
	}
	var values []*big.Rat
	for _, s := range p.suppliers {
		if s.supplied >= least {
			values = append(values, kinds(s))
		}
	}
	if len(values) < max(peers, 1) {
		return nil
	}
	all := spreadOf(values)
	fence := all.high(times)
	for _, s := range p.suppliers {
		if s.supplied < least {
			continue
		}
		if n := kinds(s); all.above(n, fence) {
			out = append(out, s.awards.of(OfSupplier, s.Party, n, fence, plain,
				fmt.Sprintf("%s中标的%d个采购分属%s个大类，各供应商的上限是%s类。", s.Party, s.supplied, plain(n), plain(fence))))
		}
	}
	return out
}

func (p *Peers) companions(l *limits) (out []Result) {
	least, ok := l.get("share")
	together, also := l.whole("together")
	if !ok || !also {
		return nil
	}
	for k, x := range p.pairs {
		a, b := p.suppliers[k[0]], p.suppliers[k[1]]
		either := a.bid + b.bid - x.together
		if x.together < together || x.won < x.together || either <= 0 {
			continue
		}
		share := big.NewRat(int64(x.together), int64(either))
		if new(big.Rat).Mul(share, hundred).Cmp(least) < 0 {
			continue
		}
		for _, two := range [][2]*supplier{{a, b}, {b, a}} {
			out = append(out, x.of(OfSupplier, two[0].Party, share, new(big.Rat).Quo(least, hundred), percent,
				fmt.Sprintf("%s与%s共同投标%d次，占两家投标采购的%s%%，每次都由其中一家中标。", two[0].Party, two[1].Party, x.together, percent(share))))
		}
	}
	return onePerSubject(out)
}

// onePerSubject keeps of each subject the flag with the largest value.
func onePerSubject(list []Result) (out []Result) {
	best := map[string]Result{}
	for _, r := range list {
		k := r.About + "/" + r.Subject.ID
		was, ok := best[k]
		if c := 0; !ok || func() bool { c = r.Exact.Cmp(was.Exact); return c > 0 || c == 0 && r.Reason < was.Reason }() {
			best[k] = r
		}
	}
	return slices.Collect(maps.Values(best))
}

func (p *Peers) favourites(l *limits) (out []Result) {
	least, ok := l.get("share")
	awards, also := l.whole("awards")
	if !ok || !also {
		return nil
	}
	for _, b := range p.buyers {
		if b.awarded < awards {
			continue
		}
		for id, t := range b.wins {
			share := big.NewRat(int64(t.n), int64(b.awarded))
			if new(big.Rat).Mul(share, hundred).Cmp(least) < 0 {
				continue
			}
			out = append(out, t.of(OfBuyer, b.Party, share, new(big.Rat).Quo(least, hundred), percent,
				fmt.Sprintf("%s有结果的%d个采购中，%d个由%s中标，占%s%%。", b.Party, b.awarded, t.n, p.suppliers[id].Party, percent(share))))
		}
	}
	return onePerSubject(out)
}

// sums finds the months in which the spending is largest; limit is what holds at each of them.
func sums(list []spend, months int) (best []spend, sum *big.Rat) {
	slices.SortFunc(list, func(a, b spend) int { return a.at.Compare(b.at) })
	sum = new(big.Rat)
	run, from := new(big.Rat), 0
	for i, s := range list {
		run.Add(run, s.amount)
		for end(list[from].at, months).Before(s.at) {
			run.Sub(run, list[from].amount)
			from++
		}
		if run.Cmp(sum) > 0 {
			sum.Set(run)
			best = list[from : i+1]
		}
	}
	return best, sum
}

// end is when that many months from t are over.
func end(t time.Time, months int) time.Time { return cn.DayOf(t).AddMonths(months).At(0, 0) }

func (p *Peers) direct(l *limits) (out []Result) {
	months, ok := l.whole("months")
	least, also := l.whole("awards")
	if !ok || !also {
		return nil
	}
	for _, b := range p.buyers {
		for id, list := range b.direct {
			best, sum := sums(list, months)
			l.region, l.day = list[0].region, list[0].at
			open, ok := l.yuan("open")
			if !ok || len(best) < least || sum.Cmp(open) <= 0 {
				continue
			}
			out = append(out, b.spent(best, sum, open, l,
				fmt.Sprintf("%s在%d个月内直接向%s采购%d次，合计%s，超过公开招标数额标准%s。", b.Party, months, p.suppliers[id].Party, len(best), cash(sum, renminbi), cash(open, renminbi))))
		}
	}
	return onePerSubject(out)
}

func (b *buyer) spent(list []spend, sum, open *big.Rat, l *limits, reason string) Result {
	r := Result{
		About: OfBuyer, Subject: b.Party, Value: plain(sum), Threshold: plain(open), Exact: sum, Reason: reason, Buyers: []Party{b.Party},
		Rules: slices.Compact(slices.Clone(l.rules)), Day: string(cn.DayOf(l.day)),
	}
	for _, s := range list[:min(len(list), evidenceMost)] {
		r.Purchases = append(r.Purchases, s.ocid)
	}
	return r
}

func (p *Peers) split(l *limits) (out []Result) {
	months, ok := l.whole("months")
	least, also := l.whole("purchases")
	if !ok || !also {
		return nil
	}
	for _, b := range p.buyers {
		for class, list := range b.classes {
			l.region, l.day = list[0].region, list[0].at
			open, ok := l.yuan("open")
			if !ok {
				continue
			}
			list = slices.DeleteFunc(slices.Clone(list), func(s spend) bool { return s.amount.Cmp(open) >= 0 })
			best, sum := sums(list, months)
			if len(best) < least || sum.Cmp(open) < 0 {
				continue
			}
			out = append(out, b.spent(best, sum, open, l,
				fmt.Sprintf("%s在%d个月内对目录项目%s采购%d次，都没有公开招标，合计%s，达到公开招标数额标准%s。", b.Party, months, class, len(best), cash(sum, renminbi), cash(open, renminbi))))
		}
	}
	return onePerSubject(out)
}
