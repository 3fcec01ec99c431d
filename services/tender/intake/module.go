// Package intake is the room of the sealed files that bidders send: chunk by
// chunk, each file looked at once it is there, so that what nobody could open
// is refused while there is time to seal it again. It is a part of the service
// tender and has no doors of its own. It opens nothing and knows no bid: of a
// purchase it asks whether it takes one now and what its files must be sealed
// under (Purchases).
package intake

import (
	"context"
	"io"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/libs/store"
)

// Purchases is what the room asks about purchases; who implements it holds them.
type Purchases interface {
	// Taking is a purchase for which the caller's organization may hand in a bid
	// now; of every other it is the refusal.
	Taking(ctx context.Context, id string) (Purchase, error)
}

// Purchase is what a sealed file must know of its purchase.
type Purchase struct {
	ID     string
	Bidder string // the caller's organization
	Law    rule.Where

	Sealed    seal.Context // what its files are sealed under, but for envelope and revision
	Suite     string
	Threshold int
	Holders   []string // in the order of their shares' points
	Marks     []string // of their keys
}

// under is what one of its files is sealed under.
func (p *Purchase) under(revision int64, kind tenderapi.EnvelopeKind) seal.Context {
	c := p.Sealed
	c.Revision, c.Envelope = int(revision), seal.Envelope(kind)
	return c
}

// Service answers the operations about uploads in contracts/openapi/tender.yaml.
type Service struct {
	uploads   *store.Collection[Upload]
	packs     *store.Collection[Pack]
	pieces    *store.Collection[Piece]
	purchases Purchases
	rules     *rule.Book
	now       func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{
		{Coll: "uploads", Of: &host.Tie{Path: "tender", Coll: purchases}},
		{Coll: "packs", Of: &host.Tie{Path: "tender", Coll: purchases}},
		{Coll: "pieces", Of: &host.Tie{Path: "tender", Coll: purchases}},
	}
}

// New opens the room in the store of the service that keeps the purchases.
func New(ctx context.Context, d host.Deps, of Purchases) (s *Service, err error) {
	s = &Service{purchases: of, rules: d.Rules, now: d.Now}
	if s.uploads, err = store.Open(ctx, d.Store, uploadSchema, indexUpload); err != nil {
		return s, err
	}
	if s.packs, err = Packs(ctx, d.Store); err != nil {
		return s, err
	}
	s.pieces, err = Pieces(ctx, d.Store)
	return s, err
}

// Part is its part of the HTTP face of the service that it belongs to. None of
// what it keeps is ever in an outbox.
func (s *Service) Part() host.Service {
	return host.Service{Routes: []route.Route{
		route.On(tenderapi.ListUploads, s.ListUploads),
		route.On(tenderapi.GetUpload, s.GetUpload),
		route.On(tenderapi.PutChunk, s.PutChunk).Over(s.overlong),
		route.On(tenderapi.CompleteUpload, s.CompleteUpload),
	}}
}

// required is why files are sealed at all.
func (s *Service) required(p *Purchase) []fault.Basis {
	return rule.Cite(s.rules, "tender.seal.required", p.Law)
}

// Noted is what was noted of a file, [store.ErrNotFound] when none of it has come.
func (s *Service) Noted(ctx context.Context, tender, bidder, hash string) (Upload, error) {
	return s.uploads.Get(ctx, UploadID(tender, bidder, hash))
}

// File is a file as it was handed in, held against its hash.
func (s *Service) File(ctx context.Context, tender, bidder, hash string) ([]byte, error) {
	r, err := s.Read(ctx, tender, bidder, hash)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(r)
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// ErrDamaged says that we have not kept what the receipt promises: no fault of the bidder's.
var ErrDamaged = fault.New(fault.Internal, "tender.seal.damaged", "平台保存的密封文件与回执上的哈希不符，请联系平台运营单位，并请投标人出示自己保存的密封文件。")
