package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
)

// The documents of a procedure may limit how many lots one supplier wins
// (兼投不兼中). Then lots are decided in their order, and whoever has won as many
// as that is passed over in public.

// limit passes over the candidates whose turn it would be and who have won enough lots.
func (s *Service) limit(ctx context.Context, t *Tender) error {
	won, err := s.wonElsewhere(ctx, t)
	if err != nil || won == nil {
		return err
	}
	for i := range t.others {
		if o := &t.others[i]; o.Lot < t.Lot && !o.resolved() {
			return fault.New(fault.Conflict, "tender.lots.sequence", fmt.Sprintf(
				t.word("采购文件限制一家供应商最多中标%d包，按包号的次序定标，请先办完%s的定标，或者终止那一包。"), t.Draft.MostLots, o.called())).
				Under(s.basis(*t, "tender.lots.order")...)
		}
	}
	for {
		left := t.candidates()
		passed := len(t.Passed)
		for _, r := range left {
			if lots := won[r.Supplier.ID]; r.Rank == left[0].Rank && t.full(lots) {
				t.Passed = append(t.Passed, tenderapi.Passed{Supplier: r.Supplier, Amount: r.Price, Ground: "most", Note: t.enough(lots), At: s.now()})
			}
		}
		if len(t.Passed) == passed {
			return nil
		}
	}
}

// wonElsewhere lists the lots that each supplier has won beside this one; nil where nothing limits them.
func (s *Service) wonElsewhere(ctx context.Context, t *Tender) (map[string][]string, error) {
	if t.Draft.MostLots == 0 || t.Procedure == "" {
		return nil, nil
	}
	if err := s.bind(ctx, t); err != nil {
		return nil, err
	}
	won := map[string][]string{}
	for i := range t.others {
		if o := &t.others[i]; o.Award != nil && o.State != tenderapi.StateFailed {
			won[o.Award.Supplier.ID] = append(won[o.Award.Supplier.ID], fmt.Sprintf("第%d包", o.Lot))
		}
	}
	return won, nil
}

// resolved reports whether a lot has a winner or will have none.
func (t *Tender) resolved() bool {
	return slices.Contains([]State{tenderapi.StateDecided, tenderapi.StateAwarded, tenderapi.StateContracted, tenderapi.StateFailed}, t.State)
}

// full reports whether somebody with these lots may win no more.
func (t *Tender) full(lots []string) bool { return int64(len(lots)) >= t.Draft.MostLots }

func (t *Tender) enough(lots []string) string {
	return fmt.Sprintf(t.word("采购文件规定一家供应商最多中标%d包，该供应商已确定为%s的中标供应商。"), t.Draft.MostLots, strings.Join(lots, "、"))
}
