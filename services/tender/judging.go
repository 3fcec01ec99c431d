package tender

import (
	"context"
	"errors"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/scoring"
	"sanshe/services/tender/signed"
)

// free refuses a judge whom something ties to a bidder, as the register has it and as the judge has declared (条例第九条).
func (s *Service) free(ctx context.Context, t *Tender, who identity.Caller) error {
	if err := errors.Join(s.kept(ctx, t, who.ID), s.impartial(t, who.Memberships)); err != nil {
		return err
	}
	to, err := s.tiedTo(ctx, t, who.ID)
	if err != nil || to == nil {
		return err
	}
	return s.recused(t, *to)
}

// tiedTo is the bidder to whom somebody is tied, or nil.
func (s *Service) tiedTo(ctx context.Context, t *Tender, account string) (*tenderapi.Party, error) {
	ties, err := s.ties(t)
	if err != nil {
		return nil, err
	}
	to, tied, err := ties.Ask(ctx, s.self, account)
	if err != nil || !tied {
		return nil, err
	}
	return &to, nil
}

// freed is free for a judge who is about to change a purchase; others are turned away by what they change.
func (s *Service) freed(ctx context.Context, id string) error {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, id)
	if err != nil || !t.wears(who, Judge) {
		return err
	}
	return s.free(ctx, &t, who)
}

// judging loads a purchase that the caller judges and that is open.
func (s *Service) judging(ctx context.Context, id string) (t Tender, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	if t, err = s.load(ctx, id); err != nil {
		return t, who, err
	}
	if !t.wears(who, Judge) {
		return t, who, errNotFound
	}
	if err := s.free(ctx, &t, who); err != nil {
		return t, who, err
	}
	if t.Opening == nil {
		return t, who, fault.New(fault.Conflict, "tender.sheet.not-open", "本项目尚未开标，开标之后才能评分。")
	}
	return t, who, nil
}

// judged is the judging that counts, as the room of its sheets may know it.
func (t *Tender) judged() *scoring.Judging {
	j := &scoring.Judging{Panel: t.panel(), Tender: t.ID, Method: t.Draft.Method, Law: t.Law, Criteria: t.Draft.Criteria, Valid: t.valid(), Answers: t.answered(), TieBreak: t.Draft.TieBreak}
	if t.Opening != nil {
		j.Sealed = t.Opening.Sealed()
	}
	for _, m := range t.Committee {
		j.Committee = append(j.Committee, scoring.Seat{Account: m.Account, Alias: alias(m)})
	}
	return j
}

// GetMySheet shows a judge the valid bids and what the judge has signed.
func (s *Service) GetMySheet(ctx context.Context, in tenderapi.GetMySheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = tenderapi.Sheet{Tender: t.ID, Title: t.Draft.Title, Judge: who.ID, Criteria: t.Draft.Criteria, Marks: []tenderapi.BidMarks{}}
	out.Answers, out.Opinions, out.Checking = t.answered(), t.doubts(who), t.checking() && t.heldUntil() == nil
	part, err := s.parts(ctx, &t)
	if err != nil {
		return out, err
	}
	for _, o := range t.valid() {
		b, err := s.bids.Get(ctx, o.Bid)
		if err != nil {
			return out, err
		}
		q, e, err := part(o, &b)
		if err != nil {
			return out, err
		}
		out.Bids = append(out.Bids, tenderapi.SheetBid{Bid: o.Bid, Supplier: o.Supplier, Members: o.Members, Price: t.readOut(o), Plan: e.Plan, Team: e.Team, Record: e.Record, Files: t.attached(o, q, e)})
	}
	mine, err := s.scoring.Of(ctx, t.panel(), who.ID)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	out.Marks = t.judged().Reckoned([]scoring.Sheet{mine})[0].Marks
	if !t.judged().Lacks(&mine) { // else it is to be completed
		out.SignedAt, out.Splits = &mine.SignedAt, s.splits(ctx, &t)
		out.Copy = &tenderapi.SheetCopy{Tender: t.ID, Marks: mine.Salted(t.Draft.Criteria)}
		out.Receipt, err = s.sheetReceipt(&t, &mine)
	}
	return out, err
}

// sheetReceipt is the platform's word that a judge has signed a sheet. Whoever
// alters the sheet before it is frozen leaves the judge with a receipt that the record does not bear out.
func (s *Service) sheetReceipt(t *Tender, sh *scoring.Sheet) (*tenderapi.SignedSheetReceipt, error) {
	r, err := sh.Receipt(t.Draft.Criteria)
	if err != nil {
		return nil, err
	}
	r.Code = t.Code
	out, err := signed.Sheet(r, s.receipts)
	return &out, err
}

// SignSheet keeps a judge's marks for good.
func (s *Service) SignSheet(ctx context.Context, in tenderapi.SignSheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err := s.running(&t); err != nil {
		return out, err
	}
	if t.State != tenderapi.StateOpened {
		return out, fault.New(fault.Conflict, "tender.sheet.over", "技术评分已经锁定，不能再签署评分表。")
	}
	if err := s.unsettled(&t); err != nil {
		return out, err
	}
	if err := s.scoring.Sign(ctx, t.judged(), who.ID, in.Bids); err != nil {
		return out, err
	}
	return s.GetMySheet(ctx, tenderapi.GetMySheetRequest{ID: in.ID})
}
