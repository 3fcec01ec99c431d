package recount

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// frozen holds the marks that were published against what was fixed in public
// when they were frozen: each is what a judge had given then, or a recorded
// correction leads from there to it.
func (r *Report) frozen(rec Record) {
	if !slices.ContainsFunc(rec.Opening.Bids, func(b tenderapi.OpenedBid) bool { return len(b.Digests) > 0 }) {
		return // judged before they were
	}
	wrong := len(r.Wrong)
	for _, b := range rec.Opening.Bids {
		left := slices.Clone(b.Digests)
		for _, m := range rec.Evaluation.Marks {
			if m.Bid != b.Bid {
				continue
			}
			stood := [][]tenderapi.Mark{m.Marks}
			for _, c := range rec.Evaluation.Corrections {
				if c.Judge == m.Judge && c.Bid == m.Bid {
					stood = append(stood, c.Before)
				}
			}
			at := -1
			for _, marks := range stood {
				if d, err := signed.Marks(m.Salt, m.Bid, marks); err == nil && at < 0 {
					at = slices.Index(left, d)
				}
			}
			if at < 0 {
				r.differ("%s：评委%d的打分与锁定时公布的摘要不符。", b.Supplier.Name, m.Judge)
				continue
			}
			left = slices.Delete(left, at, at+1)
		}
		if b.Valid && len(left) > 0 {
			r.differ("%s：锁定时公布的摘要有%d份没有对应的打分。", b.Supplier.Name, len(left))
		}
	}
	if len(r.Wrong) == wrong {
		r.say("各评委的打分与锁定时公布的摘要一致。")
	}
}
