package tender

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// receiptKey derives the key that signs receipts from the service key, so that
// every process of the service signs alike and none keeps a secret of its own.
func receiptKey(secret string) (ed25519.PrivateKey, error) {
	if secret == "" {
		return nil, errors.New("没有SERVICE_KEY，不能签署回执，请设置后重新启动")
	}
	seed, err := hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/receipts of the tender service", ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// receipt is the platform's word that a numbered bid is in; nil for what was never sealed. Until all are counted its number is covered.
func (s *Service) receipt(b *Bid, counted bool) *tenderapi.SignedReceipt {
	if len(b.Envelopes) == 0 || b.ReceivedAt == nil {
		return nil
	}
	covered, secret, seq := s.numberOf(b.Tender, b.Hash, b.Seqs[0], counted)
	out, err := signed.Receipt(tenderapi.Receipt{
		Tender: b.Tender, Code: b.Code, Bidder: b.Supplier.ID, Bid: b.ID, Revision: b.Revision, Statement: b.Hash, Envelopes: b.Envelopes,
		Covered: covered, Secret: secret, Seq: seq, Last: b.Last, Amended: b.Amended, ReceivedAt: b.ReceivedAt.UTC(), Deadline: b.Deadline.UTC(),
	}, s.receipts)
	if err != nil {
		panic("tender: " + err.Error()) // our own struct does not encode: a bug
	}
	return &out
}

// GetReceiptKey tells anybody what receipts are checked with.
func (s *Service) GetReceiptKey(context.Context, tenderapi.GetReceiptKeyRequest) (tenderapi.ReceiptKey, error) {
	key := s.receipts.Public().(ed25519.PublicKey)
	return tenderapi.ReceiptKey{ID: signed.KeyID(key), Key: signed.Key(key)}, nil
}
