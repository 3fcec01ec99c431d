package redflag

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Peers compares purchases with each other. It hears of each once, in any
// order, and keeps counts and not purchases: its size follows the number of
// purchases and organizations, never that of what they published.
type Peers struct {
	table     Table
	law       Law
	currency  string // the first that was seen; prices in another are not compared
	gaps      []gap
	suppliers map[string]*supplier
	buyers    map[string]*buyer
	entities  map[string]*buyer // who ran procedures for another
	pairs     map[[2]string]*pair
	meetings  map[[2]string]*meeting // expert, supplier
	ranked    map[string]*ranked     // by supplier
}

type gap struct {
	Digest
	ratio *big.Rat
}

// supplier is what is counted of a tenderer.
type supplier struct {
	Party
	valid, won             int // purchases
	submitted, out         int // bids
	bid                    int // purchases in which it submitted any
	classes                map[string]bool
	supplied               int // purchases
	bids, rejected, awards trail
}

// buyer is what is counted of who buys.
type buyer struct {
	Party
	submitted, out int
	rejected       trail
	awarded        int
	wins           map[string]*trail // by supplier
	direct         map[string][]spend
	classes        map[string][]spend // not put out to open tender
}

type spend struct {
	at     time.Time
	region string
	amount *big.Rat
	ocid   string
}

type pair struct {
	together, won int
	trail
}

// trail is the evidence of a flag about an organization.
type trail struct {
	n      int
	ocids  []string
	buyers []Party
}

func (t *trail) add(d *Digest) {
	t.n++
	if len(t.ocids) < evidenceMost {
		t.ocids = append(t.ocids, d.OCID)
	}
	if d.Buyer.ID != "" && len(t.buyers) < evidenceMost && !slices.ContainsFunc(t.buyers, func(b Party) bool { return b.ID == d.Buyer.ID }) {
		t.buyers = append(t.buyers, d.Buyer)
	}
}

// Peers compares nothing yet.
func (t Table) Peers(law Law) *Peers {
	return &Peers{table: t, law: law, suppliers: map[string]*supplier{}, buyers: map[string]*buyer{}, entities: map[string]*buyer{}, pairs: map[[2]string]*pair{}, meetings: map[[2]string]*meeting{}, ranked: map[string]*ranked{}}
}

func (p *Peers) supplier(x Party) *supplier {
	s := p.suppliers[x.ID]
	if s == nil {
		s = &supplier{Party: x, classes: map[string]bool{}}
		p.suppliers[x.ID] = s
	}
	s.Name = cmp.Or(x.Name, s.Name)
	return s
}

func who(of map[string]*buyer, x Party) *buyer {
	b := of[x.ID]
	if b == nil {
		b = &buyer{Party: x, wins: map[string]*trail{}, direct: map[string][]spend{}, classes: map[string][]spend{}}
		of[x.ID] = b
	}
	b.Name = cmp.Or(x.Name, b.Name)
	return b
}

// Add hears of one purchase.
func (p *Peers) Add(d Digest) {
	if r, ok := fraction(d.Gap); ok {
		if p.currency = cmp.Or(p.currency, d.Currency); p.currency == d.Currency {
			p.gaps = append(p.gaps, gap{d, r})
		}
	}
	p.addBids(&d)
	p.addExperts(&d)
	for _, s := range d.Supplied {
		x := p.supplier(s.By)
		x.awards.add(&d)
		for _, c := range s.Classes {
			x.classes[c] = true
		}
	}
	once := map[string]bool{}
	for _, s := range d.Supplied {
		if !once[s.By.ID] {
			once[s.By.ID] = true
			p.supplier(s.By).supplied++
		}
	}
	if d.Buyer.ID != "" {
		p.addBuyer(&d)
	}
}

func (p *Peers) addBids(d *Digest) {
	out, valid, all := 0, map[string]bool{}, map[string]bool{}
	for _, b := range d.Bids {
		bad := b.Status == "disqualified"
		if bad {
			out++
		}
		for _, x := range b.By {
			if x.ID == "" {
				continue
			}
			s := p.supplier(x)
			s.submitted++
			all[x.ID] = true
			if bad {
				s.out++
				s.rejected.add(d)
			}
			if b.Status == "valid" && len(b.By) == 1 {
				valid[x.ID] = true
			}
		}
	}
	for id := range all {
		p.suppliers[id].bid++
	}
	if d.Winner != nil {
		for id := range valid {
			s := p.suppliers[id]
			s.valid++
			s.bids.add(d)
			if id == d.Winner.ID {
				s.won++
			}
		}
		p.addPairs(d, slices.Sorted(maps.Keys(all)))
	}
	if len(d.Bids) == 0 {
		return
	}
	if d.Buyer.ID != "" {
		who(p.buyers, d.Buyer).receive(d, out)
	}
	if d.Entity.ID != "" && d.Entity.ID != d.Buyer.ID { // who buys for itself is counted once
		who(p.entities, d.Entity).receive(d, out)
	}
}

// receive counts the bids of a purchase, out of which were disqualified.
func (b *buyer) receive(d *Digest, out int) {
	b.submitted, b.out = b.submitted+len(d.Bids), b.out+out
	if out > 0 {
		b.rejected.add(d)
	}
}

// crowded is how many tenderers a purchase may have for its pairs to be counted; more are no companions.
const crowded = 30

// pairsMost bounds what a file full of strangers costs; companions meet again before there are so many.
const pairsMost = 500_000

func (p *Peers) addPairs(d *Digest, ids []string) {
	if len(ids) > crowded {
		return
	}
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			k := [2]string{a, b}
			x := p.pairs[k]
			if x == nil && len(p.pairs) >= pairsMost {
				continue
			}
			if x == nil {
				x = &pair{}
				p.pairs[k] = x
			}
			x.together++
			x.add(d)
			if d.Winner.ID == a || d.Winner.ID == b {
				x.won++
			}
		}
	}
}

func (p *Peers) addBuyer(d *Digest) {
	b := who(p.buyers, d.Buyer)
	if d.Winner != nil {
		b.awarded++
		t := b.wins[d.Winner.ID]
		if t == nil {
			t = &trail{}
			b.wins[d.Winner.ID] = t
			p.supplier(*d.Winner)
		}
		t.add(d)
		if amount, ok := fraction(d.Amount); ok && d.Direct {
			b.direct[d.Winner.ID] = append(b.direct[d.Winner.ID], spend{d.Day, d.Region, amount, d.OCID})
		}
	}
	if size, ok := fraction(d.Size); ok && !d.Open && d.Class != "" {
		b.classes[d.Class] = append(b.classes[d.Class], spend{d.Day, d.Region, size, d.OCID})
	}
}

// across are the indicators that compare.
var across = map[string]func(*Peers, *limits) []Result{
	"R024": (*Peers).close, "R025": (*Peers).losers, "R038": (*Peers).rejections, "R048": (*Peers).various, "R055": (*Peers).direct,
	"R058": (*Peers).discounted, "S06": (*Peers).lucky, "S07": (*Peers).companions, "S13": (*Peers).split, "S14": (*Peers).favourites,
}

// Flags are the flags that come of comparing, as they stand now.
func (p *Peers) Flags() (out []Result) {
	for _, row := range p.table {
		do := across[row.Code]
		if do == nil {
			continue
		}
		list := do(p, &limits{row: row, law: p.law, known: true})
		for i := range list {
			list[i].Code, list[i].Level = row.Code, row.Level
		}
		slices.SortFunc(list, func(a, b Result) int { return strings.Compare(a.About+a.Subject.ID, b.About+b.Subject.ID) })
		out = append(out, list...)
	}
	return out
}

func ratios(gaps []gap) (out []*big.Rat) {
	for _, g := range gaps {
		out = append(out, g.ratio)
	}
	return out
}

func (g *gap) result(fence *big.Rat, format string) Result {
	r := Result{
		About: OfPurchase, Subject: Party{g.OCID, g.Title}, Value: percent(g.ratio), Threshold: percent(fence), Exact: g.ratio, Purchases: []string{g.OCID},
		Reason: fmt.Sprintf(format, g.Winner, percent(g.ratio), g.Rival, percent(fence)),
	}
	if g.Buyer.ID != "" {
		r.Buyers = []Party{g.Buyer}
	}
	return r
}

// spread is where the gaps lie; ok is false while there are too few to compare.
func (p *Peers) spread(l *limits) (s spread, times *big.Rat, ok bool) {
	times, ok = l.get("fence")
	least, also := l.whole("peers")
	if !ok || !also || len(p.gaps) < max(least, 1) {
		return s, nil, false
	}
	return spreadOf(ratios(p.gaps)), times, true
}

func (p *Peers) close(l *limits) (out []Result) {
	s, times, ok := p.spread(l)
	if !ok {
		return nil
	}
	fence := s.low(times)
	if s.q1.Sign() <= 0 || fence.Sign() <= 0 { // most differ by nothing: then this says nothing
		return nil
	}
	for _, g := range p.gaps {
		if s.below(g.ratio, fence) {
			out = append(out, g.result(fence, "%s的成交价与次低的有效报价只差%s%%（次低的是%s），各采购的下限是%s%%。"))
		}
	}
	return out
}

func (p *Peers) discounted(l *limits) (out []Result) {
	s, times, ok := p.spread(l)
	if !ok {
		return nil
	}
	fence := s.high(times)
	if fence.Sign() <= 0 {
		return nil
	}
	for _, g := range p.gaps {
		if s.above(g.ratio, fence) {
			out = append(out, g.result(fence, "%s成交，次低的有效报价比成交价高%s%%（次低的是%s），各采购的上限是%s%%。"))
		}
	}
	return out
}
