package admission

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// Call is what an application must know of the framework that calls for it.
type Call struct {
	Code, Title string
	Buyer       tenderapi.Party
	Region      string
	Law         rule.Where
	Inside      bool         // the caller reads all applications: of the office, or watching
	Kept        error        // the refusal of whoever must stay away, who examines nothing
	Shut        *fault.Fault // why nobody can apply now, nil while everybody can
}

// Purchases is what the room asks of purchases.
type Purchases interface {
	// Call is the framework as the caller may know it; what is none refuses.
	Call(ctx context.Context, tender string) (Call, error)
	// Fits holds an organization, as the register describes it, against the
	// framework; barred is why it cannot have a place, also that it has one already.
	Fits(ctx context.Context, tender, org string) (supplier tenderapi.Party, findings []tenderapi.Finding, barred *fault.Fault, err error)
	// Admit gives a supplier a place, in one write of the purchase, whose event tells of it.
	Admit(ctx context.Context, tender string, supplier tenderapi.Party) error
	// Attach keeps what an organization has uploaded for the application.
	Attach(ctx context.Context, tender string, org tenderapi.Party, ids []string) ([]tenderapi.Evidence, error)
	// Bytes are the bytes of what was attached.
	Bytes(ctx context.Context, evidence string) ([]byte, error)
	// Over is what became of a framework that takes no application ever again, nil while it may.
	Over(ctx context.Context, tender string) (*End, error)
}

// End is the end of a framework.
type End struct {
	Text string               // why, in a sentence without anybody's own words
	In   map[string]time.Time // who was given a place, and when
}

// Desk answers the operations of applications.
type Desk struct {
	applications *store.Collection[Application]
	purchases    Purchases
	rules        *rule.Book
	now          func() time.Time
}

// New opens the room in a store.
func New(ctx context.Context, e store.Engine, p Purchases, rules *rule.Book, now func() time.Time) (*Desk, error) {
	list, err := store.Open(ctx, e, schema, index)
	return &Desk{list, p, rules, now}, err
}

// Part is what the service that the room belongs to takes over.
func (d *Desk) Part() host.Service {
	return host.Service{Routes: []route.Route{
		route.On(tenderapi.ListApplications, d.ListApplications),
		route.On(tenderapi.ApplyForPlace, d.ApplyForPlace),
		route.On(tenderapi.ListMyApplications, d.ListMyApplications),
		route.On(tenderapi.MoveApplication, d.MoveApplication),
		route.On(tenderapi.GetApplicationEvidence, d.GetApplicationEvidence),
	}, Collections: []string{schema.Name}, Listens: map[string]event.Handler{
		events.TypeTenderTenderAdmittedV1: d.Follow,
		events.TypeTenderTenderFailedV1:   d.Ended,
		events.TypeTenderGateClosedV1:     d.Ended, // the gate has the id of its purchase
	}}
}

var errNone = fault.New(fault.NotFound, "tender.application.none", "没有找到这份入围申请，请从采购项目重新进入。")

func (d *Desk) view(a *Application, who identity.Caller) tenderapi.Application {
	return a.view(who, shown.Basis(rule.Cite(d.rules, examined, a.Law)...))
}

// load reads an application that the caller may know of.
func (d *Desk) load(ctx context.Context, id string) (Application, error) {
	who, _ := identity.From(ctx)
	a, err := d.applications.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(a.hats(who)) == 0 {
		err = errNone
	}
	return a, err
}

// MoveApplication examines an application, or takes it back. Whoever is admitted
// is so by the purchase, which alone knows whether it still calls; the application follows.
func (d *Desk) MoveApplication(ctx context.Context, in tenderapi.MoveApplicationRequest) (out tenderapi.Application, err error) {
	who, _ := identity.From(ctx)
	a, err := d.load(ctx, in.ID)
	if err == nil {
		err = a.At(in.Version)
	}
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	if _, err = Life.Next(a.State, do, a.hats(who)); err != nil {
		return out, err
	}
	if do == Admit || do == Refuse {
		call, err := d.purchases.Call(ctx, a.Tender)
		if err = errors.Join(err, call.Kept); err != nil {
			return out, err
		}
	}
	switch do {
	case Admit:
		if err = d.purchases.Admit(ctx, a.Tender, a.Supplier); err != nil {
			return out, err
		}
		a, err = d.admitted(ctx, in.ID, d.now())
	case Refuse, Withdraw:
		a, err = d.close(ctx, in, do)
	default:
		err = fault.New(fault.Invalid, Life.Name+".no-such-move", "没有这项操作，请刷新页面后重试。")
	}
	return d.view(&a, who), err
}

// close ends an application without a place: with the office's reason, or because its supplier takes it back.
func (d *Desk) close(ctx context.Context, in tenderapi.MoveApplicationRequest, do Verb) (Application, error) {
	who, _ := identity.From(ctx)
	return d.applications.Update(ctx, in.ID, func(a *Application) ([]event.Event, error) {
		if err := a.At(in.Version); err != nil { // it may have been taken back and filed anew meanwhile
			return nil, err
		}
		to, err := Life.Next(a.State, do, a.hats(who))
		if err != nil {
			return nil, err
		}
		now := d.now()
		if do == Withdraw {
			a.end(to, "", now)
			return nil, nil
		}
		if in.Note == "" {
			return nil, fault.New(fault.Invalid, "tender.application.no-reason", "不予入围必须写明理由，申请人会看到，请填写。").At("note", "请写明理由。")
		}
		a.end(to, in.Note, now)
		return []event.Event{event.New(events.TypeTenderApplicationRefusedV1, now, events.TenderApplicationRefusedV1{
			Tender: a.Tender, Code: a.Code, TenderTitle: a.Title, Buyer: a.Buyer.ID, BuyerName: a.Buyer.Name, Region: a.Region,
			Supplier: a.Supplier.ID, SupplierName: a.Supplier.Name,
		})}, nil
	})
}

// admitted lets an application that was filed before say that it has its place.
func (d *Desk) admitted(ctx context.Context, id string, at time.Time) (Application, error) {
	return d.applications.Update(ctx, id, func(a *Application) ([]event.Event, error) { a.follow(at); return nil, nil })
}

// follow takes the purchase's word, unless the application was filed after it.
func (a *Application) follow(at time.Time) {
	if to, err := Life.Next(a.State, Follow, []Hat{Purchase}); err == nil && !a.FiledAt.After(at) {
		a.end(to, "", at)
	}
}

// Follow hears that a purchase has given a place, should the move itself not have come to it.
func (d *Desk) Follow(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderAdmittedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := d.applications.Apply(ctx, id(ev.Subject, in.Supplier), ev, nil, func(a *Application) ([]event.Event, error) {
		a.follow(in.At)
		return nil, nil
	})
	return err
}

// ListApplications shows an office all that came for a framework, and a supplier its own.
func (d *Desk) ListApplications(ctx context.Context, in tenderapi.ListApplicationsRequest) (out tenderapi.ApplicationPage, err error) {
	who, _ := identity.From(ctx)
	call, err := d.purchases.Call(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.Items = []tenderapi.Application{}
	if !call.Inside {
		me, _ := who.As(identity.Staff)
		a, err := d.applications.Get(ctx, id(in.ID, me.Org))
		if err == nil {
			out.Items = append(out.Items, d.view(&a, who))
		}
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return out, err
	}
	return d.page(ctx, store.Query{By: "tender", After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("tender", in.ID+"/")}})
}

// ListMyApplications shows a supplier its applications, the latest first.
func (d *Desk) ListMyApplications(ctx context.Context, in tenderapi.ListMyApplicationsRequest) (tenderapi.ApplicationPage, error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	return d.page(ctx, store.Query{By: "supplier", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("supplier", me.Org+"/")}})
}

func (d *Desk) page(ctx context.Context, q store.Query) (out tenderapi.ApplicationPage, err error) {
	who, _ := identity.From(ctx)
	p, err := d.applications.Find(ctx, q)
	out = tenderapi.ApplicationPage{Items: make([]tenderapi.Application, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		out.Items[i] = d.view(&p.Items[i], who)
	}
	return out, err
}

// GetApplicationEvidence hands a file to those who may read the application; for everyone else there is none.
func (d *Desk) GetApplicationEvidence(ctx context.Context, in tenderapi.GetApplicationEvidenceRequest) (out contract.File, err error) {
	a, err := d.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(a.Evidence, func(e tenderapi.Evidence) bool { return e.ID == in.Evidence })
	if i < 0 {
		return out, errNone
	}
	b, err := d.purchases.Bytes(ctx, in.Evidence)
	return contract.File{Name: a.Evidence[i].Name, Type: a.Evidence[i].Type, Body: b}, err
}

// Decided is when an organization's application was refused last, nil while that has not come about.
func (d *Desk) Decided(ctx context.Context, tender, org string) (*time.Time, error) {
	a, err := d.applications.Get(ctx, id(tender, org))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if a.State == tenderapi.ApplicationStateRefused {
		return a.EndedAt, err
	}
	for _, p := range slices.Backward(a.Past) {
		if p.State == tenderapi.ApplicationStateRefused {
			return p.EndedAt, err
		}
	}
	return nil, err
}

// Tasks are the applications that an office has to answer, the most urgent first.
func (d *Desk) Tasks(ctx context.Context, office string) (out []tenderapi.Task, err error) {
	q := store.Query{Where: []store.Term{store.Under("open", office+"/")}, By: "open"}
	return out, d.applications.Each(ctx, q, func(a Application) error {
		due := a.Due
		out = append(out, tenderapi.Task{
			Tender: a.Tender, Application: a.ID, Title: a.Title, What: "审查入围申请", Detail: "申请的供应商：" + a.Supplier.Name, Owner: a.Buyer.Name, Due: &due,
			LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(d.now()))), Basis: shown.Basis(rule.Cite(d.rules, examined, a.Law)...),
		})
		return nil
	})
}
