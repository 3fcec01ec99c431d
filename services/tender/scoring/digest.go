package scoring

import (
	"cmp"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// Salted are the marks that the judge of a sheet gave, with what hides each of
// them, in the order of the bids: for the judge, and nobody else before the result.
func (sh *Sheet) Salted(criteria []tenderapi.Criterion) (out []tenderapi.SaltedMarks) {
	for _, b := range sh.Marks {
		given, _ := signed.Given(criteria, b.Marks)
		out = append(out, tenderapi.SaltedMarks{Bid: b.Bid, Salt: signed.MarksSalt(sh.Lot, b.Bid), Marks: given})
	}
	slices.SortFunc(out, func(a, b tenderapi.SaltedMarks) int { return cmp.Compare(a.Bid, b.Bid) })
	return out
}

// Receipt is what the platform signs for a judge of a sheet as it stands: a
// digest of what was given to each bid, and neither marks nor what hides them.
func (sh *Sheet) Receipt(criteria []tenderapi.Criterion) (tenderapi.SheetReceipt, error) {
	out := tenderapi.SheetReceipt{
		Tender: sh.Tender, Judging: cmp.Or(sh.Panel, sh.Tender), Judge: sh.Judge, Bids: []tenderapi.SheetDigest{}, Changes: sh.Changes, SignedAt: sh.SignedAt.UTC(),
	}
	for _, m := range sh.Salted(criteria) {
		d, err := signed.Marks(m.Salt, m.Bid, m.Marks)
		if err != nil {
			return out, err
		}
		out.Bids = append(out.Bids, tenderapi.SheetDigest{Bid: m.Bid, Digest: d})
	}
	return out, nil
}

// Superseded are the digests of what the sheets of those who left the committee give a bid, as their receipts have them.
func Superseded(criteria []tenderapi.Criterion, left []Sheet, bid string) (out []string, err error) {
	for _, sh := range left {
		r, err := sh.Receipt(criteria)
		if err != nil {
			return nil, err
		}
		for _, d := range r.Bids {
			if d.Bid == bid {
				out = append(out, d.Digest)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// Digests are what fixes the marks of all sheets for one bid without telling
// them: one of what each judge gave, and one of what the platform scored, where
// it did. Their order tells nothing of who gave what.
func Digests(criteria []tenderapi.Criterion, sheets []Sheet, bid string) (out []string, err error) {
	var salts []string
	var scored []tenderapi.Mark
	for _, sh := range sheets {
		b := sh.of(bid)
		if b == nil {
			continue
		}
		var given []tenderapi.Mark
		given, scored = signed.Given(criteria, b.Marks)
		salt := signed.MarksSalt(sh.Lot, bid)
		d, err := signed.Marks(salt, bid, given)
		if err != nil {
			return nil, err
		}
		out, salts = append(out, d), append(salts, salt)
	}
	if len(scored) > 0 {
		d, err := signed.Scored(salts, bid, scored)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	slices.Sort(out)
	return out, nil
}
