package tenderapi

import (
	"slices"
	"time"
)

// In reports whether a place of a framework is still held.
func (p *Place) In() bool { return p.State == PlaceStateAwarded || p.State == PlaceStateSigned }

// Place is a supplier's place in the framework that the award made, or nil.
func (a *Award) Place(supplier string) *Place {
	i := slices.IndexFunc(a.Places, func(p Place) bool { return p.Supplier.ID == supplier })
	if i < 0 {
		return nil
	}
	return &a.Places[i]
}

// Of reports whether a supplier has won: it is the one, or has a place among several.
func (a *Award) Of(supplier string) bool {
	if len(a.Places) == 0 {
		return a.Supplier.ID == supplier
	}
	p := a.Place(supplier)
	return p != nil && p.In()
}

// Winners are all who have won, first the first.
func (a *Award) Winners() (out []Party) {
	if len(a.Places) == 0 {
		return []Party{a.Supplier}
	}
	for i := range a.Places {
		if a.Places[i].In() {
			out = append(out, a.Places[i].Supplier)
		}
	}
	return out
}

// Deducted reports whether anything was taken off a price before it was compared.
func (e *Evaluation) Deducted() bool {
	return slices.ContainsFunc(e.Ranking, func(r Ranked) bool { return r.Evaluated > 0 })
}

// Answered is what the platform gave a bid on a criterion, by the bid's own answer, or nil where people gave it.
func (e *Evaluation) Answered(bid, code string) *AnswerMark {
	i := slices.IndexFunc(e.Answers, func(a AnswerMark) bool { return a.Bid == bid && a.Code == code })
	if i < 0 {
		return nil
	}
	return &e.Answers[i]
}

// Sealed are the hashes of the statements that handed in what was opened, last offers too.
func (o *Opening) Sealed() (out []string) {
	for _, b := range o.Bids {
		out = append(out, b.Hash)
		if b.Last != nil {
			out = append(out, b.Last.Hash)
		}
	}
	return out
}

// Approved is who allowed a purchase to be made in another way than by open tender, under which number and on which
// day (2026-03-01), in one line; older purchases do not say the day.
func Approved(by, number, on string) string {
	text := by + "，" + number
	if day, err := time.Parse(time.DateOnly, on); err == nil {
		text += "，" + day.Format("2006年1月2日")
	}
	return text
}
