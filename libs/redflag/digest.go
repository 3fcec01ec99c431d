package redflag

import (
	"math/big"
	"time"
)

// Digest is what the indicators that compare purchases need of one: some
// hundred bytes, whatever its releases weigh. It is kept as JSON.
type Digest struct {
	OCID   string    `json:"ocid"`
	Title  string    `json:"title,omitempty"`
	Region string    `json:"region,omitempty"`
	Day    time.Time `json:"day"` // of the notice, else of the first release
	Buyer  Party     `json:"buyer"`
	Entity Party     `json:"entity"`
	Open   bool      `json:"open,omitempty"`   // put out to open tender, as our law calls it
	Direct bool      `json:"direct,omitempty"` // without competition
	Bids   []Bidding `json:"bids,omitempty"`
	Class  string    `json:"class,omitempty"` // of what is bought, the first
	Size   string    `json:"size,omitempty"`  // yuan: the budget, else the ceiling

	Winner   *Party `json:"winner,omitempty"` // the one supplier of the one award that stands, once no award is pending
	Amount   string `json:"amount,omitempty"` // of that award, in yuan
	Gap      string `json:"gap,omitempty"`    // (second lowest − winning) ÷ winning, a fraction
	Currency string `json:"currency,omitempty"`
	Rival    *Party `json:"rival,omitempty"` // of the second lowest bid

	Supplied []Supply `json:"supplied,omitempty"`

	Experts []Party  `json:"experts,omitempty"` // of the committee, once the result has named them
	Ranked  []string `json:"ranked,omitempty"`  // ids of the suppliers whom it ranked
}

// Bidding is a submitted bid.
type Bidding struct {
	By     []Party `json:"by"`
	Status string  `json:"status"`
}

// Supply is what an award that stands gave to one supplier.
type Supply struct {
	By      Party    `json:"by"`
	Classes []string `json:"classes"`
}

// directs are the methods without competition.
var directs = map[string]bool{"direct": true, "limited": true}

// Digest is p as others are compared with it; ok is false for what is left out.
func (p *Purchase) Digest() (d Digest, ok bool) {
	if p.cancelled() || p.OCID == "" {
		return d, false
	}
	d = Digest{
		OCID: p.OCID, Title: p.title.v, Region: p.Region, Day: orTime(p.start.v, p.first), Buyer: p.buyer.v, Entity: p.entity.v,
		Open: p.tendered(), Direct: directs[p.method.v],
	}
	for _, o := range p.offers() {
		d.Bids = append(d.Bids, Bidding{o.by, o.status})
	}
	if len(p.items.v) > 0 {
		d.Class = p.items.v[0]
	}
	if size, ok := p.size(); ok {
		d.Size = size.RatString()
	}
	if who, a, ok := p.winner(); ok {
		d.Winner = &who
		if a.Value.known() && a.Value.Currency == renminbi {
			d.Amount = a.Value.Amount.RatString()
		}
	}
	if ratio, currency, rival, ok := p.gap(); ok {
		d.Gap, d.Currency, d.Rival = ratio.RatString(), currency, &rival
	}
	if s := p.scores(); s != nil {
		d.Experts = s.Experts
		for _, b := range s.Bids {
			d.Ranked = append(d.Ranked, b.By.ID)
		}
	}
	for i := range p.awards {
		a := &p.awards[i].v
		if a.Status != "active" || len(a.Suppliers) != 1 || a.Suppliers[0].ID == "" {
			continue
		}
		if c := classes(a.Items); len(c) > 0 {
			d.Supplied = append(d.Supplied, Supply{party(&a.Suppliers[0]), c})
		}
	}
	return d, true
}

func fraction(s string) (*big.Rat, bool) { return decimal(s) }
