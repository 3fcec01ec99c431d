package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// A purchase that failed is begun anew as a purchase of its own (政府采购法第三十七条):
// the new one names the old, and each leads to the other.

// related is a purchase as another one names it.
func (t *Tender) related() tenderapi.Related {
	return tenderapi.Related{ID: t.ID, Code: t.Code, Title: t.Draft.Title, Method: t.Draft.Method}
}

// prior is the failed purchase of the same office that t goes on with, nil when it names none.
func (s *Service) prior(ctx context.Context, t *Tender, id string) (*tenderapi.Related, error) {
	if id == "" {
		return nil, nil
	}
	was, err := s.tenders.Get(ctx, id)
	if fault.Of(err).Kind == fault.NotFound || err == nil && (was.Buyer.ID != t.Buyer.ID || was.State != tenderapi.StateFailed) {
		return nil, fault.New(fault.Refused, "tender.prior.unfit", "重新采购只能接续本单位已经终止的采购项目，请从终止的项目页面发起。").
			At("prior", "请选择本单位已经终止的采购项目。")
	}
	if err != nil {
		return nil, err
	}
	r := was.related()
	return &r, nil
}

// remaining are the suppliers whom the open tender that t goes on with was left
// with, when those alone may be dealt with (财政部令第74号第二十七条). The officer
// names nobody: who they are is what the record of the failure says.
func (s *Service) remaining(ctx context.Context, t *Tender, p tenderapi.Procedure) ([]tenderapi.Party, error) {
	least, err := rule.Ask[int](s.rules, p.Rules.Remaining, t.Law)
	if err != nil {
		return nil, err
	}
	if t.Prior != nil {
		was, err := s.tenders.Get(ctx, t.Prior.ID)
		if err != nil || len(was.Remaining) == least.Value {
			return was.Remaining, err
		}
	}
	return nil, fault.New(fault.Refused, "tender.remaining.unfit", fmt.Sprintf(
		"只有公开招标因供应商不足而终止、恰好剩下%d家的项目，才可以改为只与这些供应商谈判；请从该项目的页面发起，或者改用其他采购方式。", least.Value)).
		Under(least.Basis()).At("method", "请改用其他采购方式。")
}

// leaves are the suppliers with whom alone a failed purchase may be begun anew, for its own officer.
func (s *Service) leaves(t *Tender, who identity.Caller) []tenderapi.Party {
	if len(t.Remaining) == 0 || !t.wears(who, Officer) {
		return nil
	}
	least, err := rule.Ask[int](s.rules, tenderapi.MethodRemaining.Procedure().Rules.Remaining, rule.Where{Region: t.Region, Day: s.now()})
	if err != nil || len(t.Remaining) != least.Value {
		return nil
	}
	return t.Remaining
}

// mostFollowed bounds how often a purchase is said to have been begun anew.
const mostFollowed = 20

// followed are the purchases that went on with one that failed, as far as the caller may know of them.
func (s *Service) followed(ctx context.Context, t *Tender) (out []tenderapi.Related, err error) {
	if t.State != tenderapi.StateFailed {
		return nil, nil
	}
	who, _ := identity.From(ctx)
	p, err := s.tenders.Find(ctx, store.Query{Where: []store.Term{store.Is("prior", t.ID)}, Limit: mostFollowed})
	for i := range p.Items {
		if next := &p.Items[i]; len(next.hats(who)) > 0 && next.State != tenderapi.StateDiscarded {
			out = append(out, next.related())
		}
	}
	return out, err
}

// sound checks that the failed tender was found to be in order: were it not, it
// would have to be put right and tendered again.
func (x *examiner) sound(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	needs := ask[bool](x, p.Rules.Sound)
	x.say(d.Sound || !needs.Value, "sound", "已认定招标文件没有不合理条款、招标程序符合规定。",
		"改为与剩下的供应商谈判以前，请先认定招标文件没有不合理条款、招标程序符合规定；不是这样的，请改正以后重新招标。", needs.Basis())
}

// bidding are the procedures whose failure demands that bids be invited again.
var bidding = []tenderapi.Method{tenderapi.MethodOpen, tenderapi.MethodSelective}

// remembers is for how long a tender that failed is asked about: the budget it was made for is of a year.
const remembers = 365 * 24 * time.Hour

// leftOver finds the tenders of the same office and item that failed and were not begun anew, where another procedure is
// chosen without naming any.
func (s *Service) leftOver(ctx context.Context, t *Tender) error {
	t.left = nil
	if p := t.Draft.Method.Procedure(); t.PublishedAt != nil || t.Draft.Prior != "" || t.AddsTo != nil || slices.Contains(bidding, p.Method) || p.Framework() || p.Competition() {
		return nil
	}
	failed := store.Query{By: "public", Where: []store.Term{store.Is("buyer", t.Buyer.ID), store.Is("item", t.Draft.Item), store.Is("state", string(tenderapi.StateFailed))}}
	return s.tenders.Each(ctx, failed, func(was Tender) error {
		if !slices.Contains(bidding, was.Draft.Method) || was.EndedAt == nil || s.now().Sub(*was.EndedAt) > remembers || was.PublishedAt == nil {
			return nil
		}
		n, err := s.tenders.Count(ctx, 1, store.Is("prior", was.ID))
		if err == nil && n == 0 && len(t.left) < mostFollowed {
			t.left = append(t.left, was.Code)
		}
		return err
	})
}

// changed checks that a purchase which was to be tendered, and failed, is bought
// in another way only where that was approved.
func (x *examiner) changed(t *Tender, p tenderapi.Procedure, now time.Time) {
	for _, code := range t.left { // else the approval could be walked around by beginning as if nothing had been
		needs := ask[bool](x, "tender.failure.approval")
		x.say(!needs.Value || strings.Contains(t.Draft.ConditionNote, code), "prior", "已写明与废标的项目"+code+"的关系。",
			"本单位同一目录项目的招标"+code+"已经废标，还没有重新采购：这次就是它的，请从该项目的页面发起；与它无关的，请在采用本方式的理由中写明项目编号和原因，随公告公开。", needs.Basis())
	}
	if t.Prior == nil || !slices.Contains(bidding, t.Prior.Method) || slices.Contains(bidding, p.Method) {
		return
	}
	if needs := ask[bool](x, "tender.failure.approval"); needs.Value {
		x.allowed(t, "项目"+t.Prior.Code+"废标以后不重新招标、改用"+p.Name, now, needs.Basis())
	}
}
