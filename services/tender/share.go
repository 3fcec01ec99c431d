package tender

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/unseal"
)

// errStage refuses what belongs to a stage that is not open now. Before the close there is none: no door leads to a header or a file.
func (s *Service) errStage(t *Tender) *fault.Fault {
	return fault.New(fault.Conflict, "tender.seal.stage", t.word("现在不是打开这一部分的时候：资格和技术在投标截止以后打开，报价在技术评分锁定以后打开，请到时再来。")).
		Under(s.basis(*t, "tender.seal.early")...)
}

// opening loads a purchase in the stage that is being opened now.
func (s *Service) opening(ctx context.Context, id string, stage tenderapi.Stage) (t Tender, who identity.Caller, err error) {
	if t, who, err = s.acting(ctx, id); err != nil {
		return t, who, err
	}
	if t.stage() != stage {
		return t, who, s.errStage(&t)
	}
	if err = s.running(&t); err == nil {
		err = s.openable(ctx, &t, stage)
	}
	return t, who, err
}

// ListHeaders gives the heads of the files that are being opened: to the holders, and in a remedy to each bidder its own.
func (s *Service) ListHeaders(ctx context.Context, in tenderapi.ListHeadersRequest) (out tenderapi.HeaderPage, err error) {
	t, who, err := s.opening(ctx, in.ID, in.Stage)
	if err != nil {
		return out, err
	}
	holds, helps := t.wears(who, Holder), s.helping(&t, in.Stage)
	if !holds && !helps {
		return out, errNotHolder
	}
	bids, err := s.staged(ctx, &t, in.Stage)
	if err != nil {
		return out, err
	}
	if !holds {
		bids = slices.DeleteFunc(bids, func(b Bid) bool { return !who.In(b.Supplier.ID, identity.Staff) })
	}
	bids, out.Next = pageOf(bids, in.After, int(in.Limit))
	out.Items = []tenderapi.SealedHeader{}
	stage := t.opens(in.Stage)
	for _, b := range bids {
		for _, k := range unseal.Kinds[in.Stage] {
			h, err := s.unsealing.Head(ctx, stage, b.sealed(), k)
			if errors.Is(err, intake.ErrDamaged) { // the opening says so; the others are not kept waiting for it
				continue
			}
			if err != nil {
				return out, err
			}
			e, _ := b.envelope(k)
			out.Items = append(out.Items, tenderapi.SealedHeader{
				Bid: b.ID, Bidder: b.Supplier.ID, Revision: b.Revision, Kind: k, Hash: e.Hash, Header: base64.StdEncoding.EncodeToString(h.Bytes()),
			})
		}
	}
	return out, nil
}

// mostHeaders is how many bids a page of headers is about: a header of three holders of X-Wing takes 7 KB.
const mostHeaders = 50

// pageOf cuts a page out of bids whose number is fixed: after is the last bid of the page before.
func pageOf(bids []Bid, after string, most int) (page []Bid, next string) {
	if most == 0 {
		most = mostHeaders
	}
	if i := slices.IndexFunc(bids, func(b Bid) bool { return b.ID == after }); i >= 0 {
		bids = bids[i+1:]
	}
	if len(bids) > most {
		return bids[:most], bids[most-1].ID
	}
	return bids, ""
}

// ReleaseShares takes a holder's shares of everything that a stage opens, at
// once: a share that does not fit is refused, one that the holder could not open is recorded as that.
func (s *Service) ReleaseShares(ctx context.Context, in tenderapi.ReleaseSharesRequest) (out tenderapi.OpeningRoom, err error) {
	t, who, err := s.opening(ctx, in.ID, in.Stage)
	if err != nil {
		return out, err
	}
	h := t.holder(who.ID)
	if h == nil {
		return out, errNotHolder
	}
	bids, err := s.staged(ctx, &t, in.Stage)
	if err == nil {
		err = s.unsealing.Release(ctx, t.opens(in.Stage), sealed(bids), h.Role, who.ID, in.Shares)
	}
	if err != nil {
		return out, err
	}
	return s.GetOpeningRoom(ctx, tenderapi.GetOpeningRoomRequest{ID: in.ID})
}

// ListShares shows what was released in a stage that is open, so that whoever
// may read the files can put their keys together again. The price is for everybody.
func (s *Service) ListShares(ctx context.Context, in tenderapi.ListSharesRequest) (out tenderapi.ShareRecord, err error) {
	t, err := s.reading(ctx, in.ID, in.Stage, "")
	if err != nil {
		return out, err
	}
	out = tenderapi.ShareRecord{Stage: in.Stage, Holders: []tenderapi.HolderShares{}, Headers: []tenderapi.SealedRef{}}
	released, err := s.unsealing.Released(ctx, t.opens(in.Stage))
	if err != nil {
		return out, err
	}
	for _, x := range released {
		out.Holders = append(out.Holders, tenderapi.HolderShares{Role: x.Role, At: x.At, Shares: x.Items})
	}
	for _, o := range t.Opening.Bids {
		id := t.paper(o, in.Stage)
		if id == "" {
			continue
		}
		b, err := s.bids.Get(ctx, id)
		if err != nil {
			return out, err
		}
		for _, k := range unseal.Kinds[in.Stage] {
			e, has := b.envelope(k)
			if !has {
				continue
			}
			out.Headers = append(out.Headers, tenderapi.SealedRef{Bid: b.ID, Bidder: b.Supplier.ID, Revision: b.Revision, Kind: k, Hash: e.Hash})
		}
	}
	return out, nil
}

// reading loads a purchase whose stage the caller may read: prices are everybody's once they are out, the rest is
// for those who judge, buy and watch, and for the bidder itself.
func (s *Service) reading(ctx context.Context, id string, stage tenderapi.Stage, bidder string) (t Tender, err error) {
	who, _ := identity.From(ctx)
	if t, err = s.load(ctx, id); err != nil {
		return t, err
	}
	if !t.sealed() || !t.shown(stage) {
		return t, s.errStage(&t)
	}
	switch {
	case stage == tenderapi.StagePrice || t.wears(who, Officer, Supervisor) || bidder != "" && who.In(bidder, identity.Staff):
		return t, nil
	case t.wears(who, Judge):
		return t, s.free(ctx, &t, who)
	}
	return t, fault.New(fault.Forbidden, "tender.seal.secret", t.word("资格和技术文件含有投标人的商业秘密，只给评审委员会、采购人、监督部门和投标人本人看；报价开启以后人人可以核验。"))
}

// GetEnvelope gives a sealed file as it was handed in, once it has been opened.
func (s *Service) GetEnvelope(ctx context.Context, in tenderapi.GetEnvelopeRequest) (out contract.File, err error) {
	b, err := s.bids.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	stage := stageOf(&b, in.Kind)
	t, err := s.reading(ctx, b.Tender, stage, b.Supplier.ID)
	if err != nil {
		return out, err
	}
	if o, stood := t.openedAs(b.ID); !stood || t.paper(o, stage) != b.ID {
		return out, store.ErrNotFound
	}
	e, _ := b.envelope(in.Kind)
	file, err := s.files.File(ctx, b.Tender, b.Supplier.ID, e.Hash)
	return contract.File{Name: b.ID + "." + string(in.Kind) + ".age", Type: "application/octet-stream", Body: file}, err
}

// stageOf is the stage that opens an envelope of a bid.
func stageOf(b *Bid, kind tenderapi.EnvelopeKind) tenderapi.Stage {
	switch {
	case kind == tenderapi.EnvelopeKindPrice:
		return tenderapi.StagePrice
	case b.Last:
		return tenderapi.StageOffers
	}
	return tenderapi.StageTechnical
}
