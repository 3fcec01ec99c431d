package tender

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/tender/shown"
)

// Who reads what of the record of the opening, and when. While suppliers are dealt
// with one by one none may learn of another; what the committee finds is told with the
// result (实施条例第四十条).

// hushed reports whether suppliers are still dealt with one by one: from the
// notice until it is known who has made a last offer, or until the purchase ends.
func (t *Tender) hushed() bool { return !t.settled() && t.Failure == nil }

// bared reports whether the opening has told everybody who takes part.
func (t *Tender) bared() bool { return t.OpenedAt != nil && !t.hushed() }

// hush reports whether others are kept from the caller, and by which law.
func (s *Service) hush(t *Tender, who identity.Caller) (bool, []tenderapi.Basis) {
	if !t.hushed() || t.inside(who) {
		return false, nil
	}
	return true, shown.Basis(s.basis(*t, "tender.negotiation.secret")...)
}

// ours reports whether the caller belongs to one who stands behind a bid.
func ours(who identity.Caller, supplier tenderapi.Party, members []tenderapi.Party) bool {
	return slices.ContainsFunc(parties(supplier, members), func(p tenderapi.Party) bool { return who.In(p.ID, identity.Staff) })
}

// lines are those of the record that the caller may read, as the caller may read them.
func (t *Tender) lines(who identity.Caller) []tenderapi.OpenedBid {
	out := []tenderapi.OpenedBid{}
	inside, over := t.inside(who), t.announced() || t.Failure != nil
	for _, o := range t.Opening.Bids {
		mine := inside || ours(who, o.Supplier, o.Members)
		if t.hushed() && !mine {
			continue
		}
		if t.wears(who, Judge) {
			o.Price = t.readOut(o)
		}
		if o.FoundAt != nil && !over && !mine {
			o = t.unfound(o)
		}
		out = append(out, o)
	}
	return out
}

// unfound is a line without what the committee found of it. That it came no further the round itself shows.
func (t *Tender) unfound(o tenderapi.OpenedBid) tenderapi.OpenedBid {
	o.Valid, o.Ground, o.Why, o.FoundAt, o.FoundBy = true, "", "", nil, ""
	if t.gone(o) || t.priced() && o.Price == 0 {
		o.Valid, o.Why = false, "没有进入下一环节，理由随结果公告。"
	}
	return o
}

// readOut is a price as those may know it who judge: of a judging that is done anew the former reading is no concern.
func (t *Tender) readOut(o tenderapi.OpenedBid) int64 {
	if !t.priced() {
		return 0
	}
	return o.Price
}
