package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/admission"
)

// An open framework calls for suppliers as long as it runs (财政部令第110号). It
// has neither bids nor a committee: each who applies and is fit has a place at
// the price that the notice fixed, and leaves when it likes. What is applied for
// and answered stands in its own room (admission); who has a place, here.

// rolling reports whether suppliers are admitted one by one, as they apply.
func (t *Tender) rolling() bool { return t.Draft.Method.Procedure().Rolling() }

// errNoBids refuses the steps of bids, lots apart, where there are none.
var errNoBids = fault.New(fault.Refused, "tender.framework.no-bids", "开放式框架协议没有投标、开标和评审，请改为办理入围申请。")

// runsOut is the last instant of a framework that runs from a day on.
func (t *Tender) runsOut(from time.Time) time.Time {
	return cn.DayOf(from).AddMonths(int(t.Draft.TermMonths)).Add(-1).Last()
}

// rolling examines what a notice of an open framework must satisfy instead of what bids ask for.
func (x *examiner) rolling(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	price := ask[bool](x, p.Rules.UnitPrice)
	if d.Ceiling == 0 {
		x.slip("ceiling", "开放式框架协议按统一的付费标准付费，请填写一个计价单位的付费标准。", price.Basis())
	}
	if d.Unit == "" {
		x.slip("unit", "付费标准是一个单位的价格，请写明计价单位，如每人次、每户每月。", price.Basis())
	}
	anytime := ask[bool](x, p.Rules.Anytime)
	x.say(anytime.Value, "", "公告以后到协议期满，随时受理入围申请，入围供应商随时可以退出。", "本地区不能采用开放式框架协议，请改用其他采购方式。", anytime.Basis())
	x.announced(d, p)
	x.years(d.TermMonths, p)
}

// unbid is a draft of an open framework without what only bids need. How long
// applications come is how long it runs, from the notice on; until there is one, from now.
func (s *Service) unbid(d tenderapi.TenderDraft) tenderapi.TenderDraft {
	d.Criteria, d.DepositPercent, d.AdmittedMost, d.LowPrices, d.PriceApproval, d.DocumentsFrom, d.DocumentsTo, d.OpeningPlace = []tenderapi.Criterion{}, 0, 0, nil, nil, nil, nil, ""
	draft := Tender{Draft: d}
	d.Deadline = draft.runsOut(s.now())
	return d
}

// calls is how the room of applications asks of purchases.
type calls struct{ *Service }

// Call is the framework as the caller may know it.
func (c calls) Call(ctx context.Context, tender string) (out admission.Call, err error) {
	who, _ := identity.From(ctx)
	t, err := c.load(ctx, tender)
	if err != nil {
		return out, err
	}
	if !t.rolling() {
		return out, fault.New(fault.Refused, "tender.application.not-open", "这个项目不是开放式框架协议，不受理入围申请，请按采购公告参加。")
	}
	return admission.Call{
		Kept: c.kept(ctx, &t, who.ID),
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer, Region: t.Region, Law: t.Law, Shut: c.shut(&t),
		Inside: t.wears(who, Officer, Supervisor) || who.In(t.Buyer.ID, identity.Reviewer),
	}, nil
}

// shut is why nobody can be admitted now, nil while everybody can.
func (s *Service) shut(t *Tender) *fault.Fault {
	if err := s.running(t); err != nil {
		return fault.Of(err)
	}
	if t.State == tenderapi.StatePublished && s.now().Before(t.Draft.Deadline) {
		return nil
	}
	return fault.New(fault.Conflict, "tender.application.closed", "这个开放式框架协议现在不受理入围申请，请查看采购项目的最新进度。").
		Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Anytime)...)
}

// Fits holds an organization against the framework, as this service has heard of it from the register.
func (c calls) Fits(ctx context.Context, tender, org string) (supplier tenderapi.Party, findings []tenderapi.Finding, barred *fault.Fault, err error) {
	t, err := c.load(ctx, tender)
	if err != nil {
		return supplier, nil, nil, err
	}
	o, err := c.entry(ctx, org)
	if err != nil {
		return supplier, nil, nil, err
	}
	findings, err = c.eligible(&t, o)
	barred = refusal(findings, "tender.application.not-eligible")
	if t.holds(org) {
		barred = errHeld
	}
	return partyOf(o), findings, barred, err
}

// mayApply says whether an organization may apply for a place now, and why not.
func (s *Service) mayApply(ctx context.Context, t *Tender, org string, out tenderapi.Eligibility) (tenderapi.Eligibility, error) {
	before, err := s.admissions.Bars(ctx, t.ID, org)
	switch barred := refusal(out.Items, "tender.application.not-eligible"); {
	case s.shut(t) != nil:
		out.Why = s.shut(t).Text
	case t.holds(org):
		out.Why = errHeld.Text
	case before != nil:
		out.Why = before.Text
	case barred != nil:
		out.Why = barred.Text
	default:
		out.May = true
	}
	return out, err
}

var errHeld = fault.New(fault.Conflict, "tender.application.in", "本机构已经入围这个框架协议，不需要再申请。")

// holds reports whether an organization holds a place.
func (t *Tender) holds(org string) bool {
	return t.Award != nil && len(t.Award.Places) > 0 && t.Award.Of(org)
}

// Attach keeps what an organization has uploaded for its application.
func (c calls) Attach(ctx context.Context, tender string, org tenderapi.Party, ids []string) ([]tenderapi.Evidence, error) {
	return c.disputes.Attach(ctx, tender, org, "application", ids)
}

// Bytes are the bytes of what was attached.
func (c calls) Bytes(ctx context.Context, evidence string) ([]byte, error) {
	return c.disputes.Content(ctx, evidence)
}

// Over is what became of a framework that takes no application ever again.
func (c calls) Over(ctx context.Context, tender string) (*admission.End, error) {
	t, err := c.tenders.Get(ctx, tender)
	if err != nil || t.State == tenderapi.StatePublished && (t.heldUntil() != nil || c.now().Before(t.Draft.Deadline)) {
		return nil, err
	}
	out := admission.End{In: map[string]time.Time{}, Text: "框架协议已于" + cn.DayOf(t.Draft.Deadline).Chinese() + "期满，没有审查完毕的入围申请随之终结。"}
	if t.Failure != nil && t.Over == nil {
		out.Text = "采购已终止（" + strings.TrimSuffix(t.Failure.Text, "。") + "），没有审查完毕的入围申请随之终结。"
	}
	for _, p := range places(&t) {
		if p.AdmittedAt != nil {
			out.In[p.Supplier.ID] = *p.AdmittedAt
		}
	}
	return &out, nil
}

// Admit gives a supplier a place, as the register itself describes it now.
func (c calls) Admit(ctx context.Context, tender string, supplier tenderapi.Party) error {
	o, err := c.ask(ctx, supplier.ID)
	if err != nil {
		return err
	}
	_, err = c.change(ctx, tender, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "入围申请由征集的采购人的经办人审查，请与其联系。")
		}
		if f := c.shut(t); f != nil {
			return nil, f
		}
		findings, err := c.eligible(t, o)
		if err != nil {
			return nil, err
		}
		switch f := refusal(findings, "tender.application.not-eligible"); {
		case f != nil:
			return nil, f
		case t.holds(supplier.ID):
			return nil, errHeld.Say("这家供应商已经入围，不需要再办理。")
		case t.place(supplier.ID) == nil && len(places(t)) >= mostPlaces: // who comes again takes its old place's room
			return nil, fault.New(fault.Refused, "tender.framework.full", "入围供应商已经达到平台的上限，请联系平台管理员。")
		}
		p := t.join(partyOf(o), c.now())
		return []event.Event{event.New(events.TypeTenderTenderAdmittedV1, c.now(), t.admitted(p))}, nil
	})
	return err
}

// mostPlaces is how many a purchase's document carries.
const mostPlaces = 500

// join puts a supplier behind all who were admitted before; who was one of them and has left begins anew there.
func (t *Tender) join(supplier tenderapi.Party, at time.Time) *tenderapi.Place {
	if t.Award == nil {
		t.Award = &tenderapi.Award{Supplier: supplier, Amount: t.Draft.Ceiling, DecidedAt: at, AnnouncedAt: &at}
	}
	p := tenderapi.Place{Supplier: supplier, Rank: 1, Price: t.Draft.Ceiling, State: tenderapi.PlaceStateAwarded, AdmittedAt: &at}
	for _, o := range t.Award.Places {
		p.Rank = max(p.Rank, o.Rank+1)
		if o.Supplier.ID == supplier.ID {
			p.Again = o.Again + 1
		}
	}
	t.Award.Places = append(slices.DeleteFunc(t.Award.Places, func(o tenderapi.Place) bool { return o.Supplier.ID == supplier.ID }), p)
	return t.Award.Place(supplier.ID)
}

// admitted is what others hear of a place; its agreement runs as long as the
// framework has left: so many begun months, and no day longer than it.
func (t *Tender) admitted(p *tenderapi.Place) events.TenderTenderAdmittedV1 {
	months, first, last := int64(1), cn.DayOf(*p.AdmittedAt), cn.DayOf(t.Draft.Deadline)
	for first.AddMonths(int(months)).Add(-1).Before(last) {
		months++
	}
	return events.TenderTenderAdmittedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
		Supplier: p.Supplier.ID, SupplierName: p.Supplier.Name, SupplierCode: p.Supplier.CreditCode, Rank: p.Rank, Again: p.Again, Price: p.Price, Unit: t.Draft.Unit,
		At: *p.AdmittedAt, TermMonths: months, Until: last.String(), Requirement: t.Draft.Requirement, ItemName: t.ItemName, LawDay: &t.Law.Day, Demo: t.Demo,
	}
}

// agreement is the id of a place's contract; who was admitted again has another.
func (t *Tender) agreement(p *tenderapi.Place) string {
	id := "c-" + t.ID + "-" + p.Supplier.ID
	if p.Again > 0 {
		return fmt.Sprintf("%s-%d", id, p.Again)
	}
	return id
}

// enter lets a place that was signed later than others take its turn with them, and not before them all.
func (t *Tender) enter(p *tenderapi.Place) {
	p.Turns = 0
	if next := t.turn(); next != nil {
		p.Turns = next.Turns
	}
}

// expire ends an open framework whose time is up, once of every place is known
// whether its agreement was signed. The contract alone knows that: what was signed
// a moment before the end may be heard of after it, and stays signed. Where nobody
// has signed, it has come to nothing.
func (s *Service) expire(t *Tender, at time.Time) ([]event.Event, error) {
	if t.Over == nil {
		t.Over = &at
	}
	if t.pending() {
		return nil, nil
	}
	do := Lapse
	if t.turn() != nil {
		do = Expire
	}
	if err := t.decide(do, []Hat{Clock}); err != nil {
		return nil, passed(err)
	}
	t.release(at)
	t.EndedAt = &at
	if do == Expire {
		return []event.Event{s.released(t, "expired", at)}, nil
	}
	t.Failure = &tenderapi.Failure{At: at, Ground: "contract", Text: "框架协议期满，没有有效的入围供应商。", Note: "协议期内随时受理申请，期满时没有供应商签订了框架协议而没有退出。"}
	return s.aloud(t, []event.Event{s.failed(t)}), nil
}

// pending reports whether somebody was admitted of whom nobody knows yet whether it signs.
func (t *Tender) pending() bool {
	return slices.ContainsFunc(places(t), func(p tenderapi.Place) bool { return p.State == tenderapi.PlaceStateAwarded })
}

// places are those of a framework, none while nobody was admitted.
func places(t *Tender) []tenderapi.Place {
	if t.Award == nil {
		return nil
	}
	return t.Award.Places
}

// LeavePlace lets a supplier leave an open framework, of its own will and in public.
func (s *Service) LeavePlace(ctx context.Context, in tenderapi.LeavePlaceRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		me, _ := who.As(identity.Staff)
		switch {
		case !t.rolling():
			return nil, fault.New(fault.Refused, "tender.place.not-open", "只有开放式框架协议的入围供应商可以在本平台随时退出，其他框架协议请与采购人协商。").
				Under(s.basis(*t, "tender.framework.open.anytime")...)
		case t.State != tenderapi.StatePublished || t.Over != nil || !t.holds(me.Org):
			return nil, fault.New(fault.NotFound, "tender.place.none", "本机构在这个项目中没有有效的入围，请刷新页面查看最新进度。")
		}
		now, p := s.now(), t.Award.Place(me.Org)
		p.State, p.Ground, p.Note, p.EndedAt = tenderapi.PlaceStateLeft, "供应商退出", in.Note, &now
		return []event.Event{event.New(events.TypeTenderTenderLeftV1, now, events.TenderTenderLeftV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Supplier: p.Supplier.ID, SupplierName: p.Supplier.Name, Text: p.Ground, Note: p.Note,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}
