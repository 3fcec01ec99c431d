package tender

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/scoring"
)

// patience is the longest that one stage of an opening may take.
const patience = 10 * time.Minute

// MoveTender takes the next step. What a step needs from other documents is
// read before the write; the write itself changes this one document.
func (s *Service) MoveTender(ctx context.Context, in tenderapi.MoveTenderRequest) (out tenderapi.Tender, err error) {
	do := Verb(in.Do)
	var bids []Bid
	var files []unsealed
	var sheets []scoring.Sheet
	able := 0
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	who, _ := identity.From(ctx)
	at := t.State
	if err = (&t).decide(do, t.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if do != Fail { // which the authority may well order (政府采购质疑和投诉办法第三十二条)
		if err = s.running(&t); err != nil {
			return out, err
		}
	}
	if err = errors.Join(s.kept(ctx, &t, who.ID), s.undoubted(ctx, &t, do)); err != nil {
		return out, err
	}
	if t.Opening != nil { // who takes part is known, and whoever buys keeps away from those of their own (条例第九条)
		to, err := s.tiedTo(ctx, &t, who.ID)
		if err != nil {
			return out, err
		}
		if to != nil {
			return out, fault.New(fault.Refused, "tender.tender.recused", "您申报过与"+to.Name+"有利害关系，应当回避，请由本单位的其他经办人办理。").
				Under(s.basis(t, "tender.recusal.relations")...)
		}
	}
	switch do {
	case Submit:
		err = errors.Join(s.answered(ctx, &t), s.spread(ctx, t.Procedure))
	case Open, Take, Reveal: // takes as long as there are bids, and goes on when the page has given up waiting: it shows what came of it
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer stop()
		if err = t.mended(); err == nil {
			files, err = s.unsealNow(ctx, &t, do)
		}
		if err == nil && do == Open {
			err = s.checked(ctx, &t, files)
		}
	case Freeze, Conclude:
		if in.Version == 0 {
			in.Version = t.Version // the sheets read are those of the committee that sits now, and not of one that may be seated meanwhile
		}
		if err = s.unsettled(&t); err == nil && !t.competition() { // where nobody sits, nobody has signed
			sheets, err = s.scoring.Signed(ctx, t.judged())
		}
	case Publish:
		err = errors.Join(s.write(ctx, &t), s.hang(ctx, &t))
	case Fail:
		if in.Version == 0 {
			in.Version = t.Version // the ground is held against what was read, and not against what may come meanwhile
		}
		switch {
		case t.Evaluation != nil:
			able, err = s.able(ctx, &t)
		case at == tenderapi.StateOffered:
			bids, err = s.standing(ctx, in.ID, true)
		case t.ClosedAt != nil && t.Opening == nil:
			bids, err = s.standing(ctx, in.ID, false)
		}
	}
	if err != nil {
		return out, err
	}
	t, err = s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		at := t.State
		if err := t.decide(do, t.hats(who)); err != nil {
			return nil, err
		}
		if do == Fail {
			if t.PublishedAt == nil {
				if err := s.last(ctx, t); err != nil {
					return nil, err
				}
			}
			return s.fail(t, in.TenderMove, record{t: t, at: at, came: bids, able: able})
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		return s.step(ctx, t, do, who, in.TenderMove, files, sheets)
	})
	if err != nil {
		return out, err
	}
	if news[do] {
		s.reflectNow(ctx, &t)
	}
	if do == Ask { // should this not come about, the purchase's own event lets the gate follow
		if err := s.align(ctx, t.ID); err != nil {
			s.log.WarnContext(ctx, "the gate will follow later", "tender", t.ID, "err", err)
		}
	}
	return s.view(ctx, &t), nil
}

// step does what a move means, after the table has allowed it.
func (s *Service) step(ctx context.Context, t *Tender, do Verb, who identity.Caller, in tenderapi.TenderMove, files []unsealed, sheets []scoring.Sheet) ([]event.Event, error) {
	now := s.now()
	code, title, buyer, name, region := t.Code, t.Draft.Title, t.Buyer.ID, t.Buyer.Name, t.Region
	tell := func(kind string, data any) ([]event.Event, error) {
		return []event.Event{event.New(kind, now, data)}, nil
	}
	if err := s.undoubted(ctx, t, do); err != nil {
		return nil, err
	}
	if err := s.together(ctx, t, do); err != nil {
		return nil, err
	}
	if err := s.invite(ctx, t); err != nil {
		return nil, err
	}
	if do == Submit || do == Publish {
		if err := s.addTo(ctx, t); err != nil {
			return nil, err
		}
	}
	switch do {
	case Announce:
		t.IntendedAt = &now
		return tell(events.TypeTenderTenderIntendedV1, events.TenderTenderIntendedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region, Budget: t.Draft.Budget})
	case Submit:
		t.Draft.Criteria = machined(t.Draft.Criteria, nil)
		x := s.examine(t)
		if x.err != nil {
			return nil, x.err
		}
		if f := refusal(x.findings, "tender.notice.unlawful"); f != nil {
			return nil, f
		}
		t.Submitter = who.ID
		return tell(events.TypeTenderTenderSubmittedV1, events.TenderTenderSubmittedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region})
	case Return:
		if in.Note == "" {
			return nil, fault.New(fault.Invalid, "tender.return.no-reason", "请写明退回的原因，方便经办人修改。").At("note", "请写明退回的原因。")
		}
		return tell(events.TypeTenderTenderReturnedV1, events.TenderTenderReturnedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region, Note: in.Note})
	case Discard:
		if err := s.last(ctx, t); err != nil {
			return nil, err
		}
		t.EndedAt = &now
		return tell(events.TypeTenderTenderDiscardedV1, events.TenderTenderDiscardedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region})
	case Publish:
		t.Draft.Criteria = machined(t.Draft.Criteria, nil)
		t.Law.Day = now // the law that binds from here on is that of the notice
		x := s.examine(t)
		if x.err != nil {
			return nil, x.err
		}
		if f := refusal(x.findings, "tender.notice.unlawful"); f != nil {
			return nil, f
		}
		if t.rolling() {
			t.Draft.Deadline = t.runsOut(now)
		} else if err := s.fix(ctx, t); err != nil {
			return nil, err
		}
		if t.Draft.DocumentsFrom == nil || t.Draft.DocumentsFrom.Before(now) {
			t.Draft.DocumentsFrom = &now
		}
		t.PublishedAt, t.Rounds = &now, t.Draft.Method.Procedure().Rounds
		return tell(events.TypeTenderTenderPublishedV1, events.TenderTenderPublishedV1{
			Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region,
			Method: string(t.Draft.Method), Budget: t.Draft.Budget, Deadline: t.Draft.Deadline, Item: t.Draft.Item,
			Invited: t.invitees(),
		})
	case Open:
		if err := s.open(t, who, files); err != nil {
			return nil, err
		}
		opened := event.New(events.TypeTenderTenderOpenedV1, now, events.TenderTenderOpenedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region, Bids: int64(len(files))})
		if !t.competition() {
			return []event.Event{opened}, nil
		}
		if err := t.decide(Freeze, t.hats(who)); err != nil { // there is nothing to mark: the prices come next
			return nil, err
		}
		frozen, err := s.step(ctx, t, Freeze, who, in, nil, nil)
		return append([]event.Event{opened}, frozen...), err
	case Ask:
		return s.askOffers(t, who, in)
	case Take:
		return s.take(t, files)
	case Freeze:
		if err := s.replaced(ctx, t); err != nil {
			return nil, err
		}
		if err := s.even(t, sheets); err != nil {
			return nil, err
		}
		left, err := s.scoring.Left(ctx, t.judged())
		if err != nil {
			return nil, err
		}
		if err := t.commit(t.evened(sheets), left); err != nil {
			return nil, err
		}
		return s.freeze(t), nil
	case Reveal:
		if err := s.reveal(t, files); err != nil {
			return nil, err
		}
		return tell(events.TypeTenderTenderRevealedV1, events.TenderTenderRevealedV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region})
	case Conclude:
		if err := s.conclude(t, sheets); err != nil {
			return nil, err
		}
		return tell(events.TypeTenderTenderScoredV1, events.TenderTenderScoredV1{Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region})
	case Decide:
		if err := s.punctual(t, do, "tender.award.decide", cn.DayOf(*t.reported()), in.Note); err != nil {
			return nil, err
		}
		if err := s.choose(ctx, t, in); err != nil {
			return nil, err
		}
		return tell(events.TypeTenderTenderDecidedV1, events.TenderTenderDecidedV1{
			Code: code, Title: title, Buyer: buyer, BuyerName: name, Region: region,
			Supplier: t.Award.Supplier.ID, SupplierName: t.Award.Supplier.Name, Amount: t.Award.Amount,
		})
	case Result:
		for _, due := range []string{"tender.result.publish", "tender.award.letter"} { // the letter is out with the result
			if err := s.punctual(t, do, due, cn.DayOf(t.Award.DecidedAt), in.Note); err != nil {
				return nil, err
			}
		}
		t.Award.AnnouncedAt = &now
		return []event.Event{s.awarded(t)}, nil
	}
	return nil, fault.New(fault.Invalid, Life.Name+".no-such-move", "没有这项操作，请刷新页面后重试。")
}

// hang puts up the gate that a published purchase needs. It is hung before the
// notice appears, so that no bidder finds a notice without a gate; a gate
// without a notice lets nobody in, because bids ask the purchase first.
func (s *Service) hang(ctx context.Context, t *Tender) error {
	_, err := s.gates.Insert(ctx, t.ID, Gate{Open: true, Closing: t.Draft.Deadline})
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.gates.Update(ctx, t.ID, func(g *Gate) ([]event.Event, error) {
		g.Open, g.Closing = true, t.Draft.Deadline
		return nil, nil
	})
	return err
}
