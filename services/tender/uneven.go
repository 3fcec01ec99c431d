package tender

import (
	"context"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/scoring"
)

// Evened is the correction of objective marks on which judges differed, made before
// they were frozen. The sheet follows it; until then it is laid over what was signed.
type Evened struct {
	Judge  string               `json:"judge"` // account
	Change tenderapi.MarkChange `json:"change"`
}

// evened are the sheets with what was corrected before the marks were frozen, and with the platform's marks as they are now.
func (t *Tender) evened(sheets []scoring.Sheet) []scoring.Sheet {
	out := slices.Clone(sheets)
	for _, e := range t.Evened {
		if i := slices.IndexFunc(out, func(sh scoring.Sheet) bool { return sh.Judge == e.Judge }); i >= 0 {
			out[i].Change(e.Change.Bid, e.Change.After)
		}
	}
	return t.judged().Reckoned(out)
}

// renumbered are the corrections made before the marks were frozen, under the numbers that their judges have among
// the sheets that count: who came in meanwhile has moved the others. Of a sheet that counts no more nothing is told.
func (t *Tender) renumbered(sheets []scoring.Sheet) (out []tenderapi.MarkChange) {
	for _, e := range t.Evened {
		if i := slices.IndexFunc(sheets, func(sh scoring.Sheet) bool { return sh.Judge == e.Judge }); i >= 0 {
			e.Change.Judge = int64(i + 1)
			out = append(out, e.Change)
		}
	}
	return out
}

// evens corrects objective marks on which judges differ.
func (s *Service) evens(t *Tender, judge string, sheets []scoring.Sheet, which int, in tenderapi.SheetCorrection) error {
	if err := s.running(t); err != nil {
		return err
	}
	if err := s.unsettled(t); err != nil {
		return err
	}
	for _, e := range slices.Backward(t.Evened) {
		if e.Judge == judge && e.Change.Bid == in.Bid {
			if slices.Equal(e.Change.After, in.Marks) { // sent before; its sheet may not have followed
				return nil
			}
			break
		}
	}
	change, err := s.scoring.Even(t.judged(), t.evened(sheets), which, in)
	if err == nil {
		t.Evened = append(t.Evened, Evened{Judge: judge, Change: change})
	}
	return err
}

// even refuses to freeze while judges differ on a fact.
func (s *Service) even(t *Tender, sheets []scoring.Sheet) error {
	var where []string
	for _, sp := range t.judged().Splits(t.evened(sheets)) {
		o, _ := t.openedAs(sp.Bid)
		where = append(where, o.Supplier.Name+"的“"+sp.Criterion.Name+"”")
	}
	if len(where) == 0 {
		return nil
	}
	return fault.New(fault.Refused, "tender.sheet.uneven", "客观评审因素的评分应当一致，现在不一致的有："+strings.Join(where, "、")+"。请有关评委核对事实，在评分表中修改以后再锁定。").
		Under(s.basis(*t, "tender.correction.grounds")...)
}

// commit fixes in public what was marked, and tells nothing of it: the record of the opening carries the digests from the
// freezing on. Those of whoever left after signing stand apart, so that their receipts are borne out, too.
func (t *Tender) commit(sheets, left []scoring.Sheet) (err error) {
	if t.competition() {
		return nil
	}
	bids := slices.Clone(t.Opening.Bids)
	for i := range bids {
		if bids[i].Digests, err = scoring.Digests(t.Draft.Criteria, sheets, bids[i].Bid); err != nil {
			return err
		}
		if bids[i].Superseded, err = scoring.Superseded(t.Draft.Criteria, left, bids[i].Bid); err != nil {
			return err
		}
	}
	t.Opening.Bids = bids
	return nil
}

// splits tells a judge what is not even yet, once all have signed.
func (s *Service) splits(ctx context.Context, t *Tender) (out []tenderapi.Split) {
	if t.State != tenderapi.StateOpened {
		return nil
	}
	sheets, err := s.scoring.Signed(ctx, t.judged())
	if err != nil { // somebody has not signed yet
		return nil
	}
	for _, sp := range t.judged().Splits(t.evened(sheets)) {
		out = append(out, tenderapi.Split{Bid: sp.Bid, Code: sp.Criterion.Code})
	}
	return out
}
