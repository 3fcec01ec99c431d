package redflag

import (
	"fmt"
	"math/big"

	"sanshe/libs/cn"
)

// meeting is what is counted of one expert and one supplier: purchases in which
// that supplier was ranked, with that expert on the committee.
type meeting struct {
	expert Party
	sat    int
	trail  // of those that it won
}

// ranked is what is counted of a supplier in purchases whose committee is known.
type ranked struct{ all, won int }

// meetingsMost bounds what a file full of strangers costs.
const meetingsMost = 500_000

// addExperts counts who won before whom.
func (p *Peers) addExperts(d *Digest) {
	if len(d.Experts) == 0 || d.Winner == nil {
		return
	}
	for _, id := range d.Ranked {
		r := p.ranked[id]
		if r == nil {
			r = &ranked{}
			p.ranked[id] = r
		}
		r.all++
		won := id == d.Winner.ID
		if won {
			r.won++
			p.supplier(*d.Winner)
		}
		for _, x := range d.Experts {
			k := [2]string{x.ID, id}
			m := p.meetings[k]
			if m == nil && len(p.meetings) >= meetingsMost {
				continue
			}
			if m == nil {
				m = &meeting{expert: x}
				p.meetings[k] = m
			}
			m.sat++
			if won {
				m.add(d)
			}
		}
	}
}

// lucky looks for suppliers who win where one expert sits and hardly elsewhere:
// the lift P(win | expert) ÷ P(win), and by Fisher's exact test how probable so many wins are by chance.
func (p *Peers) lucky(l *limits) (out []Result) {
	lift, ok := l.get("lift")
	least, also := l.whole("wins")
	chance, too := l.get("chance")
	if !ok || !also || !too {
		return nil
	}
	for k, m := range p.meetings {
		r := p.ranked[k[1]]
		if m.n < max(least, 1) {
			continue
		}
		ratio := big.NewRat(int64(m.n*r.all), int64(m.sat*r.won))
		q := new(big.Rat).Mul(fisher(m.n, m.sat, r.won, r.all), hundred)
		if ratio.Cmp(lift) < 0 || q.Cmp(chance) > 0 {
			continue
		}
		by := p.suppliers[k[1]].Party
		out = append(out, m.of(OfSupplier, by, ratio, lift, func(x *big.Rat) string { return show(x, 2) },
			fmt.Sprintf("%s参加了%d次评审公开的采购，中标%d次，其中评审专家%s参加的%d次里中标%d次，中标率是全部的%s倍，出于偶然的概率是%s%%。",
				by, r.all, r.won, cn.MaskName(m.expert.Name), m.sat, m.n, show(ratio, 2), show(q, 4))))
	}
	return onePerSubject(out)
}

// fisher is how probable it is by chance that of all purchases, won of which were
// won, at least so many of those with the expert were: the one-sided exact test.
func fisher(both, with, won, all int) *big.Rat {
	choose := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	sum := new(big.Int)
	for x := both; x <= min(with, won); x++ {
		sum.Add(sum, new(big.Int).Mul(choose(won, x), choose(all-won, with-x)))
	}
	return new(big.Rat).SetFrac(sum, choose(all, with))
}
