package admission

import (
	"context"
	"errors"
	"fmt"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// ApplyForPlace takes an application while the framework calls for them. Who
// applied before and was not admitted, or has left since, applies anew. A request
// that comes again finds what it filed, whatever has become of that.
func (d *Desk) ApplyForPlace(ctx context.Context, in tenderapi.ApplyForPlaceRequest) (out tenderapi.Application, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	if mine, err := d.repeated(ctx, me.Org); mine != nil || err != nil {
		return d.shown(mine, who), err
	}
	call, err := d.purchases.Call(ctx, in.ID)
	switch {
	case err != nil:
		return out, err
	case call.Shut != nil:
		return out, call.Shut
	case !in.Accepts:
		return out, fault.New(fault.Refused, "tender.application.accepts", "加入开放式框架协议，须接受征集公告的付费标准和全部条件，请勾选后提交。").At("accepts", "请勾选。")
	}
	supplier, findings, barred, err := d.purchases.Fits(ctx, in.ID, me.Org)
	if err == nil && barred == nil {
		barred, err = d.Bars(ctx, in.ID, me.Org)
	}
	if err != nil {
		return out, err
	}
	if barred != nil { // before a paper is kept; by itself, where the same request was sent twice at once
		mine, err := d.repeated(ctx, me.Org)
		if mine == nil && err == nil {
			err = barred
		}
		return d.shown(mine, who), err
	}
	days, err := rule.Ask[int](d.rules, examined, call.Law)
	if err != nil {
		return out, err
	}
	papers, err := d.purchases.Attach(ctx, in.ID, supplier, in.Evidence)
	if err != nil {
		return out, err
	}
	now := d.now()
	once, _ := store.OnceFrom(ctx)
	a, err := d.file(ctx, Application{
		Meta: store.Meta{Request: once.Hash}, Once: once.ID,
		Tender: in.ID, Code: call.Code, Title: call.Title, Buyer: call.Buyer, Region: call.Region, Law: call.Law, Supplier: supplier, State: Life.Start,
		FiledAt: now, Due: cn.AddWorkdays(cn.DayOf(now), days.Value).Last(), Draft: in.ApplicationDraft, Evidence: papers, Findings: findings,
	})
	if err == nil { // the end may have come meanwhile, and have looked before there was anything to see
		a, err = d.end(ctx, a)
	}
	return d.view(&a, who), err
}

// shown is an application as its caller sees it, empty where there is none.
func (d *Desk) shown(a *Application, who identity.Caller) (out tenderapi.Application) {
	if a != nil {
		out = d.view(a, who)
	}
	return out
}

// repeated is the application that the request's key has filed before, for
// whatever purchase; nil when there is none.
func (d *Desk) repeated(ctx context.Context, org string) (*Application, error) {
	once, ok := store.OnceFrom(ctx)
	if !ok {
		return nil, nil
	}
	p, err := d.applications.Find(ctx, store.Query{By: "once", Limit: 1, Where: []store.Term{store.Is("once", once.ID)}})
	if err != nil || len(p.Items) == 0 {
		return nil, err
	}
	a := &p.Items[0]
	if a.Supplier.ID != org { // the caller has changed sides since
		return nil, store.ErrReused
	}
	if _, err = a.filed(once); err != nil {
		return nil, err
	}
	return a, nil
}

// file keeps an application as the first of its supplier, or in the place of one that has ended.
func (d *Desk) file(ctx context.Context, a Application) (Application, error) {
	told := event.New(events.TypeTenderApplicationFiledV1, a.FiledAt, events.TenderApplicationFiledV1{
		Tender: a.Tender, Code: a.Code, TenderTitle: a.Title, Buyer: a.Buyer.ID, BuyerName: a.Buyer.Name, Region: a.Region,
		Supplier: a.Supplier.ID, SupplierName: a.Supplier.Name, Due: a.Due,
	})
	key := id(a.Tender, a.Supplier.ID)
	first, err := d.applications.Insert(ctx, key, a, told)
	if !errors.Is(err, store.ErrExists) {
		return first, err
	}
	var found Application
	a, err = d.applications.Update(ctx, key, func(was *Application) ([]event.Event, error) {
		mine, err := was.filed(store.Once{ID: a.Once, Hash: a.Request})
		if err != nil {
			return nil, err
		}
		if mine { // sent twice at once
			found = *was
			return nil, errAsIs
		}
		if f := was.bars(); f != nil {
			return nil, f
		}
		if _, err := Life.Next(was.State, File, []Hat{Applicant}); err != nil {
			return nil, err
		}
		was.anew(a)
		return []event.Event{told}, nil
	})
	if errors.Is(err, errAsIs) {
		return found, nil
	}
	return a, err
}

// errAsIs stops a write that has nothing to change.
var errAsIs = errors.New("as it is")

// Bars is why an organization cannot apply now by what it has applied for before, nil when it can.
func (d *Desk) Bars(ctx context.Context, tender, org string) (*fault.Fault, error) {
	a, err := d.applications.Get(ctx, id(tender, org))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return a.bars(), err
}

// bars is why no other application may follow this one now.
func (a *Application) bars() *fault.Fault {
	switch {
	case a.State == tenderapi.ApplicationStateFiled:
		return fault.New(fault.Conflict, "tender.application.waiting", "本机构的入围申请正在审查，请等审查结果，或者撤回以后重新申请。")
	case a.left() == 0:
		return fault.New(fault.Refused, "tender.application.many", fmt.Sprintf("本机构已经%d次申请加入这个框架协议，达到平台的上限，不能再申请，请与采购人联系。", most))
	}
	return nil
}
