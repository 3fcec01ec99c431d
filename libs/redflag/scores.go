package redflag

import (
	"fmt"
	"math/big"
	"slices"
)

// Scores is an evaluation as it is published with the result: every mark of
// every member, under the number by which the result calls that member. Points
// are hundredths of a point.
type Scores struct {
	Factors []Factor `json:"factors"`
	Bids    []Scored `json:"bids"`
	Marks   []Mark   `json:"marks"`
	Experts []Party  `json:"experts,omitempty"` // whom the result names, in an order that says nothing of their numbers
}

// Factor is what is scored; a price is computed and marked by nobody.
type Factor struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"` // subjective, objective or price
	Max  int64  `json:"max"`
}

// Scored is a bid that was ranked.
type Scored struct {
	ID    string `json:"id"`
	By    Party  `json:"by"`
	Rank  int    `json:"rank"`
	Price int64  `json:"price"` // points of its price
}

// Mark is what one member gave one bid for one factor.
type Mark struct {
	Judge  int    `json:"judge"`
	Bid    string `json:"bid"`
	Factor string `json:"factor"`
	Points int64  `json:"points"`
}

const (
	subjective = "subjective"
	objective  = "objective"
)

// first is the bid that was ranked first; ok is false where two are, or none.
func (s *Scores) first() (first Scored, ok bool) {
	for _, b := range s.Bids {
		if b.Rank == 1 {
			if ok {
				return first, false
			}
			first, ok = b, true
		}
	}
	return first, ok
}

// judges are the numbers of those who marked, in order.
func (s *Scores) judges() (out []int) {
	for _, m := range s.Marks {
		if !slices.Contains(out, m.Judge) {
			out = append(out, m.Judge)
		}
	}
	slices.Sort(out)
	return out
}

// given are the marks of a bid for a factor.
func (s *Scores) given(bid, factor string) (out []Mark) {
	for _, m := range s.Marks {
		if m.Bid == bid && m.Factor == factor {
			out = append(out, m)
		}
	}
	return out
}

// technical is the mean over the judges of what a bid was given in all, without
// one of them (0 leaves nobody out). None is rounded on the way.
func (s *Scores) technical(bid string, without int) *big.Rat {
	var sum int64
	n := 0
	for _, j := range s.judges() {
		if j == without {
			continue
		}
		n++
		for _, m := range s.Marks {
			if m.Judge == j && m.Bid == bid {
				sum += m.Points
			}
		}
	}
	if n == 0 {
		return new(big.Rat)
	}
	return big.NewRat(sum, int64(n))
}

// top is the bid with the most points without one of the judges; ok is false among equals.
func (s *Scores) top(without int) (best Scored, ok bool) {
	var most *big.Rat
	for _, b := range s.Bids {
		total := new(big.Rat).Add(s.technical(b.ID, without), big.NewRat(b.Price, 1))
		c := 1
		if most != nil {
			c = total.Cmp(most)
		}
		switch {
		case c > 0:
			best, most, ok = b, total, true
		case c == 0:
			ok = false
		}
	}
	return best, ok
}

// points writes hundredths of a point.
func points(n *big.Rat) string { return show(new(big.Rat).Quo(n, hundred), 2) }

// flipped looks for judges without any one of whom another bid would have come first.
func flipped(l *look) *found {
	least, ok := l.whole("judges")
	s := l.scores()
	if !ok || s == nil || len(s.judges()) < least {
		return nil
	}
	won, one := s.first()
	now, clear := s.top(0)
	if !one || !clear || now.ID != won.ID { // a lot, a correction or a deduction decided: then no mark did
		return nil
	}
	n, who, instead := 0, 0, Scored{}
	for _, j := range s.judges() {
		if other, clear := s.top(j); clear && other.ID != won.ID {
			if n++; who == 0 {
				who, instead = j, other
			}
		}
	}
	if n == 0 {
		return nil
	}
	return &found{
		value: count(n), threshold: "1",
		reason: fmt.Sprintf("%d名评委中有%d名，去掉其中一名的打分，排名第一的就不再是%s，例如去掉评委%d，就是%s。", len(s.judges()), n, won.By, who, instead.By),
	}
}

// deviant looks for subjective marks far from those of the other judges, in units of the median absolute deviation.
func deviant(l *look) *found {
	fence, ok := l.get("fence")
	least, also := l.whole("judges")
	share, too := l.get("share")
	s := l.scores()
	if !ok || !also || !too || s == nil {
		return nil
	}
	var worst *big.Rat
	reason, n := "", 0
	for _, f := range s.Factors {
		for _, b := range s.Bids {
			marks := s.given(b.ID, f.Code)
			if f.Kind != subjective || len(marks) < least {
				continue
			}
			mid := median(marks, func(m Mark) *big.Rat { return big.NewRat(m.Points, 1) })
			away := func(m Mark) *big.Rat {
				d := new(big.Rat).Sub(big.NewRat(m.Points, 1), mid)
				return d.Abs(d)
			}
			mad := median(marks, away)
			if mad.Sign() == 0 {
				continue
			}
			for _, m := range marks {
				z := new(big.Rat).Quo(away(m), mad)
				part := new(big.Rat).Mul(new(big.Rat).Quo(away(m), big.NewRat(max(f.Max, 1), 1)), hundred)
				if z.Cmp(fence) <= 0 || part.Cmp(share) < 0 {
					continue
				}
				if n++; worst == nil || z.Cmp(worst) > 0 {
					worst = z
					reason = fmt.Sprintf("评委%d给%s的“%s”打了%s分，各评委的中位数是%s分，偏离是绝对中位差的%s倍", m.Judge, b.By, f.Name, points(big.NewRat(m.Points, 1)), points(mid), show(z, 2))
				}
			}
		}
	}
	if worst == nil {
		return nil
	}
	if n > 1 {
		reason += fmt.Sprintf("，这样的打分共%d处", n)
	}
	return &found{value: worst, threshold: show(fence, 2), reason: reason + "。"}
}

func median(marks []Mark, of func(Mark) *big.Rat) *big.Rat {
	all := make([]*big.Rat, len(marks))
	for i, m := range marks {
		all[i] = of(m)
	}
	slices.SortFunc(all, (*big.Rat).Cmp)
	n := len(all)
	sum := new(big.Rat).Add(all[(n-1)/2], all[n/2])
	return sum.Quo(sum, big.NewRat(2, 1))
}

// uneven looks for objective marks that are not the same from all judges.
func uneven(l *look) *found {
	least, ok := l.whole("lines")
	s := l.scores()
	if !ok || s == nil {
		return nil
	}
	n, reason := 0, ""
	for _, f := range s.Factors {
		for _, b := range s.Bids {
			marks := s.given(b.ID, f.Code)
			if f.Kind != objective || len(marks) < 2 {
				continue
			}
			low := slices.MinFunc(marks, func(a, b Mark) int { return int(a.Points - b.Points) })
			high := slices.MaxFunc(marks, func(a, b Mark) int { return int(a.Points - b.Points) })
			if low.Points == high.Points {
				continue
			}
			if n++; n == 1 {
				reason = fmt.Sprintf("客观因素“%s”，评委%d给%s打%s分，评委%d打%s分", f.Name, low.Judge, b.By, points(big.NewRat(low.Points, 1)), high.Judge, points(big.NewRat(high.Points, 1)))
			}
		}
	}
	if n < max(least, 1) {
		return nil
	}
	return &found{value: count(n), threshold: fmt.Sprint(least), reason: fmt.Sprintf("%s，不一致的共%d处。", reason, n)}
}

// offset looks for a dearer winner whose technical points are ahead by just what its price lost.
func offset(l *look) *found {
	margin, ok := l.get("margin")
	least, also := l.get("price")
	s := l.scores()
	if !ok || !also || s == nil {
		return nil
	}
	won, one := s.first()
	if !one {
		return nil
	}
	var best *found
	for _, b := range s.Bids {
		lost := big.NewRat(b.Price-won.Price, 100)
		if b.ID == won.ID || lost.Cmp(least) < 0 {
			continue
		}
		gained := new(big.Rat).Sub(s.technical(won.ID, 0), s.technical(b.ID, 0))
		gained.Quo(gained, hundred)
		over := new(big.Rat).Sub(gained, lost)
		if over.Sign() < 0 || over.Cmp(margin) > 0 || best != nil && over.Cmp(best.value) >= 0 {
			continue
		}
		best = &found{value: over, threshold: show(margin, 2), reason: fmt.Sprintf("%s的价格分比%s低%s分，技术分恰好高%s分，总分只多%s分。",
			won.By, b.By, show(lost, 2), show(gained, 2), show(over, 2))}
	}
	return best
}

// tailored looks for factors of which the winner alone has all the points, from every judge.
func tailored(l *look) *found {
	least, ok := l.get("share")
	many, also := l.whole("factors")
	bidders, too := l.whole("bidders")
	s := l.scores()
	if !ok || !also || !too || s == nil || len(s.Bids) < bidders {
		return nil
	}
	won, one := s.first()
	if !one {
		return nil
	}
	all, alone := 0, 0
	for _, f := range s.Factors {
		if f.Kind != subjective && f.Kind != objective || f.Max <= 0 {
			continue
		}
		all++
		full := func(b Scored) bool {
			marks := s.given(b.ID, f.Code)
			return len(marks) > 0 && !slices.ContainsFunc(marks, func(m Mark) bool { return m.Points != f.Max })
		}
		some := func(b Scored) bool {
			return b.ID != won.ID && slices.ContainsFunc(s.given(b.ID, f.Code), func(m Mark) bool { return m.Points == f.Max })
		}
		if full(won) && !slices.ContainsFunc(s.Bids, some) {
			alone++
		}
	}
	if all == 0 || alone < many {
		return nil
	}
	share := new(big.Rat).Mul(big.NewRat(int64(alone), int64(all)), hundred)
	if share.Cmp(least) < 0 {
		return nil
	}
	return &found{value: share, threshold: show(least, 2), reason: fmt.Sprintf("%d项评审因素中有%d项，各评委都只给%s满分，其他%d家没有一家得到满分。", all, alone, won.By, len(s.Bids)-1)}
}
