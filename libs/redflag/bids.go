package redflag

import (
	"math/big"
	"slices"
)

// offer is a submitted bid with the one who made it.
type offer struct {
	by       []Party
	status   string
	amount   *big.Rat
	currency string
	entry    *bid
}

func (o *offer) alone() bool { return len(o.by) == 1 && o.by[0].ID != "" }

// submitted are the states of a bid that was handed in and not taken back.
var submitted = []string{"pending", "valid", "disqualified"}

// offers are the submitted bids.
func (p *Purchase) offers() (out []offer) {
	for i := range p.bids {
		b := &p.bids[i].v
		if !slices.Contains(submitted, b.Status) {
			continue
		}
		o := offer{status: b.Status, by: parties(b.Tenderers), entry: b}
		if b.Value.known() {
			o.amount, o.currency = b.Value.Amount.Rat, b.Value.Currency
		}
		out = append(out, o)
	}
	return out
}

func parties(list []reference) (out []Party) {
	for i := range list {
		out = append(out, party(&list[i]))
	}
	return out
}

// finals are the states of an award that will not change by itself.
var finals = []string{"active", "cancelled", "unsuccessful"}

// active are the awards that stand; ok is false while one is pending or says nothing.
func (p *Purchase) active() (out []award, ok bool) {
	for i := range p.awards {
		a := p.awards[i].v
		if !slices.Contains(finals, a.Status) {
			return nil, false
		}
		if a.Status == "active" {
			out = append(out, a)
		}
	}
	return out, len(out) > 0
}

// winner is the one supplier of the one award that stands.
func (p *Purchase) winner() (who Party, a award, ok bool) {
	list, ok := p.active()
	if !ok || len(list) != 1 || len(list[0].Suppliers) != 1 || list[0].Suppliers[0].ID == "" {
		return who, a, false
	}
	return party(&list[0].Suppliers[0]), list[0], true
}

// gap is (second lowest − winning) ÷ winning, with the two who offered them, where
// the winning bid is the lowest and all bids are of one tenderer each.
func (p *Purchase) gap() (ratio *big.Rat, currency string, rival Party, ok bool) {
	who, _, ok := p.winner()
	if !ok {
		return nil, "", rival, false
	}
	var won, lost *big.Rat
	offers := p.offers()
	for _, o := range offers {
		if o.status != "valid" {
			continue
		}
		if !o.alone() {
			return nil, "", rival, false
		}
		if o.amount == nil || (currency != "" && o.currency != currency) {
			continue
		}
		currency = o.currency
		if o.by[0].ID == who.ID {
			if won == nil || o.amount.Cmp(won) < 0 {
				won = o.amount
			}
		} else if lost == nil || o.amount.Cmp(lost) < 0 {
			lost, rival = o.amount, o.by[0]
		}
	}
	if won == nil || lost == nil || won.Sign() <= 0 || lost.Cmp(won) < 0 {
		return nil, "", rival, false
	}
	return new(big.Rat).Quo(new(big.Rat).Sub(lost, won), won), currency, rival, true
}
