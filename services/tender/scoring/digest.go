package scoring

import (
	"cmp"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// Salted are the marks of a sheet with what hides each of them, in the order of
// the bids: the judge's own, and nobody else's before the result.
func (sh *Sheet) Salted() (out []tenderapi.SaltedMarks) {
	for _, b := range sh.Marks {
		out = append(out, tenderapi.SaltedMarks{Bid: b.Bid, Salt: signed.MarksSalt(sh.Lot, b.Bid), Marks: b.Marks})
	}
	slices.SortFunc(out, func(a, b tenderapi.SaltedMarks) int { return cmp.Compare(a.Bid, b.Bid) })
	return out
}

// Receipt is what the platform signs for a judge of a sheet as it stands: a
// digest of what was given to each bid, and neither marks nor what hides them.
func (sh *Sheet) Receipt() (tenderapi.SheetReceipt, error) {
	out := tenderapi.SheetReceipt{
		Tender: sh.Tender, Judging: cmp.Or(sh.Panel, sh.Tender), Judge: sh.Judge, Bids: []tenderapi.SheetDigest{}, Changes: sh.Changes, SignedAt: sh.SignedAt.UTC(),
	}
	for _, m := range sh.Salted() {
		d, err := signed.Marks(m.Salt, m.Bid, m.Marks)
		if err != nil {
			return out, err
		}
		out.Bids = append(out.Bids, tenderapi.SheetDigest{Bid: m.Bid, Digest: d})
	}
	return out, nil
}

// Digests are what fixes the marks of all sheets for one bid without telling
// them. Their order tells nothing of who gave what.
func Digests(sheets []Sheet, bid string) (out []string, err error) {
	for _, sh := range sheets {
		b := sh.of(bid)
		if b == nil {
			continue
		}
		d, err := signed.Marks(signed.MarksSalt(sh.Lot, bid), bid, b.Marks)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	slices.Sort(out)
	return out, nil
}
