package hours

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// AuditState is where an audit stands.
type AuditState = volunteerapi.AuditState

// The verbs of an audit.
const (
	Draw  Verb = "draw"
	Call  Verb = "call"
	Close Verb = "close"
)

const (
	auditOpened = volunteerapi.AuditStateOpened
	drawn       = volunteerapi.AuditStateDrawn
	closed      = volunteerapi.AuditStateClosed
)

// Auditing is the life of an audit: the list and the office's value are fixed before anybody knows the public value.
var Auditing = state.Table[AuditState, Verb, Hat]{
	Name:  "volunteer.audit",
	Start: auditOpened,
	Moves: []state.Move[AuditState, Verb, Hat]{
		{Do: Draw, From: []AuditState{auditOpened}, To: drawn, By: []Hat{Registrar}, Basis: ruleCheck, Label: "公开随机值并抽取"},
		{Do: Call, From: []AuditState{drawn}, To: drawn, By: []Hat{Registrar}, Basis: ruleCheck, Label: "记录回访"},
		{Do: Close, From: []AuditState{drawn}, To: closed, By: []Hat{Registrar}, Basis: ruleCheck, Label: "回访办结"},
	},
	Does: does,
	Says: map[AuditState]string{auditOpened: "名单已固定，待抽取", drawn: "回访中", closed: "已办结"},
}

// Audit asks some of those whose hours counted in a month, drawn so that anybody can draw again, whether they were there.
type Audit struct {
	store.Meta
	Office   volunteerapi.Party `json:"office"`
	Region   string             `json:"region"`
	Month    string             `json:"month"`
	Wanted   int64              `json:"wanted"`
	Salt     string             `json:"salt"`   // makes the numbers; nobody but the office learns whose they are
	Listed   []Ticket           `json:"listed"` // all that counted
	Commit   string             `json:"commit"` // SHA-256 of the office's value
	PublicIs string             `json:"public_is,omitempty"`
	Value    string             `json:"value,omitempty"`
	Public   string             `json:"public,omitempty"`
	Seed     string             `json:"seed,omitempty"`
	Drawn    []Answer           `json:"drawn,omitempty"`
	State    AuditState         `json:"state"`
	OpenedAt time.Time          `json:"opened_at"`
}

// Ticket is a record under the number that stands for it.
type Ticket struct {
	Number string `json:"number"`
	Record string `json:"record"`
}

// Answer is what somebody said who was asked.
type Answer struct {
	Ticket
	Outcome string `json:"outcome,omitempty"`
	Note    string `json:"note,omitempty"`
	Looks   []Look `json:"looks,omitempty"`
}

// Look is that somebody of the office read whom to call.
type Look struct {
	At time.Time `json:"at"`
	By string    `json:"by"` // account
}

// mostLooks bounds how often whom to call is read for one record.
const mostLooks = 20

// mostListed bounds the records of one audit; of more than that a smaller region is drawn from.
const mostListed = 5000

var auditSchema = store.Schema{Name: "audits", Indexes: []string{"office", "at"}}

func indexAudit(a *Audit) map[string][]string {
	at := store.Time(a.OpenedAt) + "/" + a.ID
	return map[string][]string{"office": {a.Office.ID + "/" + at}, "at": {at}}
}

var (
	errNoAudit  = fault.New(fault.NotFound, "volunteer.audit.not-found", "没有找到这次抽查，请从抽查列表重新进入。")
	errOffice   = fault.New(fault.Forbidden, "volunteer.audit.not-here", "抽查由主管机关的经办人办理，请以相应的身份登录后再办理。")
	errNobody   = fault.New(fault.Refused, "volunteer.audit.empty", "这个月没有已经计入的记录，请选择其他月份。")
	errTooMany  = fault.New(fault.Refused, "volunteer.audit.many", "这个月的记录太多，请选择较小的区划。")
	errValue    = fault.New(fault.Refused, "volunteer.audit.value", "随机值与公布的摘要不符，请填写公布摘要时的值。")
	errLooks    = fault.New(fault.Refused, "volunteer.audit.looks", "这条记录的电话已经查看多次，请先记录回访的结果。")
	errUncalled = fault.New(fault.Refused, "volunteer.audit.uncalled", "还没有查看志愿者的电话，请先查看并拨打，再记录答复；没有接通的可以直接记录。")
	errLot      = fault.New(fault.Refused, "volunteer.audit.lot", "这条记录没有抽中或者已经记录回访，请刷新页面查看。")
)

// about is what the draw is about: it stands in the seed.
func (a *Audit) about() draw.Subject {
	return draw.Subject{Tender: a.ID, Nth: 1, Wanted: a.Wanted, List: draw.List(a.numbers()), Region: a.Region, Field: "volunteer hours " + a.Month}
}

func (a *Audit) numbers() (out []string) {
	for _, t := range a.Listed {
		out = append(out, t.Number)
	}
	return out
}

func (a *Audit) hats(who identity.Caller) []Hat { return watching(who, a.Office.ID, a.Region) }

// OpenAudit fixes the list, all volunteers' records of the month that count and that the office watches over, and the office's
// own value by its digest. Time of the other ledgers is left to those who watch over it: who serves an order stays hidden.
func (s *Service) OpenAudit(ctx context.Context, in volunteerapi.OpenAuditRequest) (out volunteerapi.Audit, err error) {
	who, _ := identity.From(ctx)
	i := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == in.Office && m.Role == identity.Registrar })
	if i < 0 {
		return out, errOffice
	}
	a := Audit{
		Office: volunteerapi.Party{ID: in.Office, Name: who.Memberships[i].OrgName}, Region: in.Region, Month: in.Month, Wanted: in.Wanted, Salt: store.NewID(),
		Commit: in.Commit, PublicIs: in.Public, State: Auditing.Start, OpenedAt: s.now(),
	}
	q := store.Query{By: "month", Where: []store.Term{store.Under("month", in.Office+"/"+in.Month+"/")}}
	err = s.records.Each(ctx, q, func(r Record) error {
		if !cn.Within(r.Shift.Region, in.Region) || r.Shift.Ledger != card.Voluntary {
			return nil
		}
		if len(a.Listed) == mostListed {
			return errTooMany
		}
		a.Listed = append(a.Listed, Ticket{Number: draw.Number(a.Salt, r.ID), Record: r.ID})
		return nil
	})
	if err == nil && len(a.Listed) == 0 {
		err = errNobody
	}
	if err != nil {
		return out, err
	}
	a, err = s.audits.Create(ctx, a, func(string, *Audit) []event.Event { return nil })
	return s.audit(&a), err
}

// DrawAudit opens the office's value, adds the public one, and draws.
func (s *Service) DrawAudit(ctx context.Context, in volunteerapi.DrawAuditRequest) (out volunteerapi.Audit, err error) {
	return s.auditing(ctx, in.ID, in.Version, Draw, func(a *Audit) ([]event.Event, error) {
		if sum := sha256.Sum256([]byte(in.Value)); hex.EncodeToString(sum[:]) != a.Commit {
			return nil, errValue
		}
		a.Value, a.Public = in.Value, in.Public
		a.Seed = draw.Seed(a.about(), a.Value, a.Public)
		of := map[string]string{}
		for _, t := range a.Listed {
			of[t.Number] = t.Record
		}
		for _, n := range draw.Order(a.Seed, a.numbers()) {
			if int64(len(a.Drawn)) < a.Wanted {
				a.Drawn = append(a.Drawn, Answer{Ticket: Ticket{Number: n, Record: of[n]}})
			}
		}
		return nil, nil
	})
}

// LookAtLot tells whom to call about a record that was drawn, once the look is written down; the volunteer is told of it.
func (s *Service) LookAtLot(ctx context.Context, in volunteerapi.LookAtLotRequest) (out volunteerapi.LotContact, err error) {
	who, _ := identity.From(ctx)
	r, err := s.records.Get(ctx, in.Record)
	if gone(err) != nil {
		return out, err
	}
	_, err = s.auditing(ctx, in.ID, 0, Call, func(a *Audit) ([]event.Event, error) {
		i := slices.IndexFunc(a.Drawn, func(d Answer) bool { return d.Record == in.Record && d.Outcome == "" })
		if i < 0 {
			return nil, errLot
		}
		if len(a.Drawn[i].Looks) >= mostLooks {
			return nil, errLooks
		}
		now := s.now()
		a.Drawn = slices.Clone(a.Drawn)
		a.Drawn[i].Looks = append(slices.Clone(a.Drawn[i].Looks), Look{At: now, By: who.ID})
		return told(events.TypeVolunteerAuditLookedV1, now, events.VolunteerAuditLookedV1{
			Record: in.Record, Account: r.Account, Title: r.Shift.Title, OfficeName: a.Office.Name, Region: a.Region, At: now,
		}), nil
	})
	if err != nil {
		return out, err
	}
	c, err := s.reach(ctx, r.Person)
	return volunteerapi.LotContact{Record: in.Record, Name: c.Name, Guardian: c.Guardian, Phone: c.Phone}, err
}

// RecordCall is what somebody who was drawn said; who was not there has their record reviewed. Who has not looked whom to call
// has spoken to nobody.
func (s *Service) RecordCall(ctx context.Context, in volunteerapi.RecordCallRequest) (out volunteerapi.Audit, err error) {
	who, _ := identity.From(ctx)
	return s.auditing(ctx, in.ID, in.Version, Call, func(a *Audit) (evs []event.Event, err error) {
		i := slices.IndexFunc(a.Drawn, func(d Answer) bool { return d.Record == in.Record && d.Outcome == "" })
		if i < 0 {
			return nil, errLot
		}
		if in.Outcome != "unreached" && len(a.Drawn[i].Looks) == 0 {
			return nil, errUncalled
		}
		a.Drawn = slices.Clone(a.Drawn)
		a.Drawn[i].Outcome, a.Drawn[i].Note = in.Outcome, in.Note
		if !slices.ContainsFunc(a.Drawn, func(d Answer) bool { return d.Outcome == "" }) {
			if a.State, err = Auditing.Next(a.State, Close, []Hat{Registrar}); err != nil {
				return nil, err
			}
		}
		if in.Outcome != "denied" {
			return nil, nil
		}
		now := s.now()
		return told(events.TypeVolunteerAuditDeniedV1, now, events.VolunteerAuditDeniedV1{Record: in.Record, Office: a.Office.ID, Region: a.Region, At: now, By: who.ID}), nil
	})
}

// auditing takes a step of the office.
func (s *Service) auditing(ctx context.Context, id string, version int64, do Verb, how func(*Audit) ([]event.Event, error)) (out volunteerapi.Audit, err error) {
	who, _ := identity.From(ctx)
	a, err := s.audits.Update(ctx, id, func(a *Audit) (evs []event.Event, err error) {
		hats := a.hats(who)
		if !slices.Contains(hats, Registrar) { // everybody may read an audit
			return nil, errOffice
		}
		to, err := Auditing.Next(a.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := a.At(version); err != nil {
			return nil, err
		}
		a.State = to
		return how(a)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	return s.audit(&a), nil
}

// ListLots is which records were drawn, for the office that asks.
func (s *Service) ListLots(ctx context.Context, in volunteerapi.ListLotsRequest) (out volunteerapi.LotList, err error) {
	who, _ := identity.From(ctx)
	a, err := s.audits.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Contains(a.hats(who), Registrar) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	out.Items = []volunteerapi.Lot{}
	for _, d := range a.Drawn {
		r, err := s.records.Get(ctx, d.Record)
		if gone(err) != nil {
			return out, err
		}
		out.Items = append(out.Items, volunteerapi.Lot{
			Number: d.Number, Record: d.Record, Title: r.Shift.Title, OrgName: r.Shift.OrgName, At: r.Shift.Starts, Minutes: r.Minutes, Outcome: d.Outcome, Note: d.Note,
		})
	}
	return out, nil
}

// GetAudit is public: with it anybody draws again.
func (s *Service) GetAudit(ctx context.Context, in volunteerapi.GetAuditRequest) (out volunteerapi.Audit, err error) {
	a, err := s.audits.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	return s.audit(&a), nil
}

// ListAudits lists all, or those of an office, the latest first, without the numbers of their lists.
func (s *Service) ListAudits(ctx context.Context, in volunteerapi.ListAuditsRequest) (out volunteerapi.AuditPage, err error) {
	q := store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Office != "" {
		q.By, q.Where = "office", []store.Term{store.Under("office", in.Office+"/")}
	}
	found, err := s.audits.Find(ctx, q)
	out = volunteerapi.AuditPage{Items: []volunteerapi.Audit{}, Next: found.Next}
	for i := range found.Items {
		v := s.audit(&found.Items[i])
		v.Numbers, v.Drawn = nil, nil
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (s *Service) audit(a *Audit) volunteerapi.Audit {
	about := a.about()
	out := volunteerapi.Audit{
		ID: a.ID, Version: a.Version, Office: a.Office.ID, OfficeName: a.Office.Name, Region: a.Region, Month: a.Month, Wanted: a.Wanted,
		Listed: int64(len(a.Listed)), List: about.List, About: about.String(), Commit: a.Commit, PublicIs: a.PublicIs, Value: a.Value, Public: a.Public, Seed: a.Seed,
		State: a.State, StateText: Auditing.Say(a.State), OpenedAt: a.OpenedAt, Basis: s.cite(rule.Where{Region: a.Region, Day: a.OpenedAt}, ruleCheck),
	}
	if a.State != auditOpened {
		out.Numbers = a.numbers()
	}
	for _, d := range a.Drawn {
		out.Drawn = append(out.Drawn, d.Number)
		switch d.Outcome {
		case "confirmed":
			out.Confirmed++
		case "denied":
			out.Denied++
		case "unreached":
			out.Unreached++
		default:
			out.Left++
		}
	}
	return out
}
