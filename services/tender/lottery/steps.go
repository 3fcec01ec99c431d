package lottery

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errMissing = fault.New(fault.NotFound, "tender.draw.not-found", "没有找到这次抽取，请从采购项目页面重新进入。")
	errWaits   = fault.New(fault.Conflict, "tender.draw.wrong-time", "这次抽取现在不能办理这一步，请刷新页面查看进度。")
	errTaken   = fault.New(fault.Conflict, "tender.draw.taken", "这一方已经有人提交摘要，请由本人公开随机值；无法公开的，由经办人作废后重新抽取。")
)

// StartDraw fixes the list and the platform's value, and publishes the digests of both.
func (s *Service) StartDraw(ctx context.Context, in tenderapi.StartDrawRequest) (out tenderapi.Draw, err error) {
	who, _ := identity.From(ctx)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	before, err := s.of(ctx, p.ID)
	if err != nil {
		return out, err
	}
	if err := s.mayDraw(ctx, &p, who, before, &out, in.DrawDraft); err != nil || out.ID != "" {
		return out, err
	}
	of := what(in.Of)
	k := kinds[of]
	list, left, err := k.pool(s, ctx, &p, in.DrawDraft, before)
	if err != nil {
		return out, err
	}
	if int64(len(list)) < in.Wanted {
		need, err := rule.Ask[any](s.rules, k.must, p.Law)
		if err != nil {
			return out, err
		}
		return out, fault.New(fault.Refused, "tender.draw.few", fmt.Sprintf(k.few, len(list), in.Wanted)).
			Under(need.Basis()).At("wanted", fmt.Sprintf("最多可以抽取%d%s。", len(list), k.counts))
	}
	now := s.now()
	d := Draw{
		Tender: p.ID, Of: of, Nth: int64(len(before)) + 1, Title: p.Title, Code: p.Code, Buyer: p.Buyer, Place: p.Region, Law: p.Law,
		Field: in.Field, Region: in.Region, Wanted: in.Wanted, Pool: list, LeftOut: left, StartedAt: now,
		Platform: Part{Text: "平台", Value: rand.Text(), At: now},
	}
	d.Platform.Digest = draw.Commit(d.Platform.Value, d.subject())
	d, err = s.draws.Insert(ctx, drawID(p.ID, d.Nth), d, event.New(events.TypeTenderDrawStartedV1, now, events.TenderDrawStartedV1{
		Code: d.Code, Title: d.Title, Tender: d.Tender, Buyer: d.Buyer.ID, Region: d.Place, Of: string(of),
		List: d.subject().List, Digest: d.Platform.Digest, Size: int64(len(list)), Wanted: d.Wanted,
	}))
	if err != nil {
		return out, err
	}
	return s.view(&d, &p, who), nil
}

// mayDraw refuses what cannot begin now. The very request whose draw has just
// begun, sent again, finds it in out.
func (s *Service) mayDraw(ctx context.Context, p *Purchase, who identity.Caller, before []Draw, out *tenderapi.Draw, in tenderapi.DrawDraft) error {
	if !p.Officer {
		return fault.New(fault.Forbidden, "tender.tender.not-yours", "抽取由采购人的经办人办理，您不能代办，请与其联系。")
	}
	if p.Stopped != nil {
		return p.Stopped
	}
	of := what(in.Of)
	same := begun(only(before, of), p.Since)
	for _, d := range same {
		if d.stage() == Committing && d.Field == in.Field && d.Region == in.Region && d.Wanted == in.Wanted {
			*out = s.view(&d, p, who)
			return nil
		}
		if d.under() {
			return fault.New(fault.Conflict, "tender.draw.under", "本项目有一次抽取还没有办完，请先办完再发起下一次。")
		}
	}
	return kinds[of].begins(s, ctx, p, in, same)
}

// of are the draws of a purchase in the order in which they began.
func (s *Service) of(ctx context.Context, tender string) (out []Draw, err error) {
	err = s.draws.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", tender)}, By: "tender"}, func(d Draw) error {
		out = append(out, d)
		return nil
	})
	slices.SortFunc(out, func(a, b Draw) int { return int(a.Nth - b.Nth) })
	return out, err
}

// change loads a draw with its purchase, and saves what do makes of it.
func (s *Service) change(ctx context.Context, id string, do func(*Draw, *Purchase, identity.Caller) ([]event.Event, error)) (out tenderapi.Draw, err error) {
	who, _ := identity.From(ctx)
	tender, _, _ := strings.Cut(id, ".")
	p, err := s.purchases.Known(ctx, tender)
	if err != nil {
		return out, errMissing.Because(err)
	}
	if !p.insider() {
		return out, errMissing
	}
	if p.Stopped != nil {
		return out, p.Stopped
	}
	d, err := s.draws.Update(ctx, id, func(d *Draw) ([]event.Event, error) { return do(d, &p, who) })
	if err != nil {
		return out, err
	}
	return s.view(&d, &p, who), nil
}

// CommitDraw fixes the caller's value by its digest.
func (s *Service) CommitDraw(ctx context.Context, in tenderapi.CommitDrawRequest) (tenderapi.Draw, error) {
	return s.change(ctx, in.ID, func(d *Draw, p *Purchase, who identity.Caller) ([]event.Event, error) {
		sh, text := d.part(p, who)
		switch {
		case sh != nil && sh.Digest == in.Digest: // said before
			return nil, nil
		case d.stage() != Committing:
			return nil, errWaits
		case sh == nil || sh.Digest != "":
			return nil, errTaken
		case in.Digest == d.Officer.Digest || in.Digest == d.Witness.Digest || in.Digest == d.Platform.Digest:
			return nil, fault.New(fault.Refused, "tender.draw.copied", "这个摘要与另一方的相同，请换一个只有您知道的随机值。").At("value", "请换一个随机值。")
		}
		*sh = Part{Account: who.ID, Text: text, Digest: in.Digest, At: s.now()}
		return nil, nil
	})
}

// RevealDraw opens the caller's value. With the last of them the platform opens
// its own, the order is known, and the first in it are called.
func (s *Service) RevealDraw(ctx context.Context, in tenderapi.RevealDrawRequest) (tenderapi.Draw, error) {
	return s.change(ctx, in.ID, func(d *Draw, p *Purchase, who identity.Caller) ([]event.Event, error) {
		sh, _ := d.part(p, who)
		switch {
		case sh != nil && sh.Value == in.Value && sh.RevealedAt != nil:
			return nil, nil
		case d.stage() != Revealing || sh == nil || sh.RevealedAt != nil:
			return nil, errWaits
		case draw.Commit(in.Value, d.subject()) != sh.Digest:
			return nil, fault.New(fault.Refused, "tender.draw.other-value", "这个随机值与您先前提交的摘要不符，请逐字核对后重新填写。").At("value", "请填写提交摘要时用的随机值。")
		}
		now := s.now()
		sh.Value, sh.RevealedAt = in.Value, &now
		if d.Officer.RevealedAt == nil || d.Witness.RevealedAt == nil {
			return nil, nil
		}
		d.Platform.RevealedAt, d.DrawnAt = &now, &now
		evs := []event.Event{event.New(events.TypeTenderDrawDrawnV1, now, events.TenderDrawDrawnV1{
			Code: d.Code, Title: d.Title, Tender: d.Tender, Buyer: d.Buyer.ID, Region: d.Place, Of: string(what(d.Of)), Seed: d.seed(),
		})}
		more, err := s.nextCall(d)
		return append(evs, more...), err
	})
}

// VoidDraw ends a draw whose order nobody knows yet: somebody will not open what
// they fixed. What was drawn stands; whoever does not like it cannot draw again.
func (s *Service) VoidDraw(ctx context.Context, in tenderapi.VoidDrawRequest) (tenderapi.Draw, error) {
	return s.change(ctx, in.ID, func(d *Draw, p *Purchase, _ identity.Caller) ([]event.Event, error) {
		switch {
		case !p.Officer:
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "作废抽取由采购人的经办人办理，您不能代办，请与其联系。")
		case in.Reason == "":
			return nil, fault.New(fault.Invalid, "tender.draw.no-reason", "请写明作废的原因，它随抽取记录公开。").At("reason", "请写明原因。")
		case d.VoidAt != nil:
			return nil, nil
		case d.DrawnAt != nil:
			return nil, fault.New(fault.Conflict, "tender.draw.drawn", "次序已经排出，不能作废；有人不能参加的，按次序请下一位。")
		}
		now := s.now()
		d.VoidAt, d.VoidWhy = &now, in.Reason
		return []event.Event{event.New(events.TypeTenderDrawVoidedV1, now, events.TenderDrawVoidedV1{
			Code: d.Code, Title: d.Title, Tender: d.Tender, Buyer: d.Buyer.ID, Region: d.Place, Of: string(what(d.Of)), Reason: in.Reason,
		})}, nil
	})
}

// nextCall calls whose turn it is, and says so when the draw is settled.
func (s *Service) nextCall(d *Draw) (evs []event.Event, err error) {
	hours, err := rule.Ask[int](s.rules, d.kind().answer, d.Law)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for _, c := range d.call(now, now.Add(time.Duration(hours.Value)*time.Hour)) {
		ev := events.TenderDrawCalledV1{Code: d.Code, Title: d.Title, Tender: d.Tender, Buyer: d.Buyer.ID, Region: d.Place, Of: string(what(d.Of)), Until: c.Until}
		if what(d.Of) == tenderapi.DrawOfSuppliers {
			ev.Supplier = c.Account
		} else {
			ev.Expert = c.Account
		}
		evs = append(evs, event.New(events.TypeTenderDrawCalledV1, now, ev))
	}
	if !d.under() {
		evs = append(evs, event.New(events.TypeTenderDrawSettledV1, now, events.TenderDrawSettledV1{
			Code: d.Code, Title: d.Title, Tender: d.Tender, Buyer: d.Buyer.ID, Region: d.Place, Of: string(what(d.Of)), Complete: d.stage() == Complete, Accepted: d.count(Accepted),
		}))
	}
	return evs, nil
}
