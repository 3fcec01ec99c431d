package tender

import (
	"cmp"
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/signed"
)

// The gate's numbers count the bids, so while something may still come nobody
// reads one: receipts carry it covered, and the secret that uncovers it is told
// to everybody together with all the numbers (decision 0035).

// counted reports whether it is told how many came: nothing more can come, of
// last offers neither, and it is known who has made one.
func (t *Tender) counted() bool {
	return t.ClosedAt != nil && (t.settled() || t.State == tenderapi.StateFailed)
}

// ownView shows a bid as its purchase stands: with its number once all are counted.
func (s *Service) ownView(ctx context.Context, b *Bid) (out tenderapi.Bid, err error) {
	t, err := s.tenders.Get(ctx, b.Tender)
	if err != nil {
		return out, err
	}
	return s.bidView(b, t.counted()), nil
}

// GetNumbers tells everybody which numbers the gate gave and what covered them.
func (s *Service) GetNumbers(ctx context.Context, in tenderapi.GetNumbersRequest) (out tenderapi.SignedNumbers, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !t.counted() {
		return out, fault.New(fault.NotFound, "tender.numbers.not-yet", "递交全部截止以后才公布接收编号，请在截止以后再来。")
	}
	n := tenderapi.Numbers{Tender: t.ID, Code: t.Code, Secret: signed.Secret(s.numbers, t.ID), Items: []tenderapi.Number{}}
	if err := s.numbered(ctx, t.ID, func(b Bid) {
		for i, seq := range b.Seqs {
			x := tenderapi.Number{Seq: seq, Became: "standing", ReceivedAt: b.ReceivedAt, Last: b.Last}
			switch {
			case i > 0:
				x.Became, x.ReceivedAt = "repeated", nil
			case b.State == BidReplaced:
				x.Became = "replaced"
			case b.State == BidWithdrawn:
				x.Became = "withdrawn"
			}
			n.Items = append(n.Items, x)
		}
	}); err != nil {
		return out, err
	}
	slices.SortFunc(n.Items, func(a, b tenderapi.Number) int { return cmp.Compare(a.Seq, b.Seq) })
	n.Count = int64(len(n.Items))
	n.Items = n.Items[:min(len(n.Items), signed.Listed)]
	return signed.Numbers(n, s.receipts)
}

// numberOf covers a number for the statement it concerns, and says it plainly once all are counted.
func (s *Service) numberOf(tender, statement string, seq int64, counted bool) (covered, secret string, plain int64) {
	key := signed.Secret(s.numbers, tender)
	if covered = signed.Cover(key, statement, seq); counted {
		return covered, key, seq
	}
	return covered, "", 0
}
