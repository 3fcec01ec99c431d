package training

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Audit looks at some entries of a year again, drawn so that anybody can draw again.
type Audit struct {
	store.Meta
	Office   socialworkapi.Party `json:"office"`
	Region   string              `json:"region"`
	Year     string              `json:"year"`
	Wanted   int64               `json:"wanted"`
	Salt     string              `json:"salt"`   // makes the numbers; nobody but the office learns whose they are
	Listed   []Ticket            `json:"listed"` // all that count
	Commit   string              `json:"commit"` // SHA-256 of the office's value
	PublicIs string              `json:"public_is"`
	Value    string              `json:"value,omitempty"`
	Public   string              `json:"public,omitempty"`
	Seed     string              `json:"seed,omitempty"`
	Lots     []Lot               `json:"lots,omitempty"`
	State    AuditState          `json:"state"`
	OpenedAt time.Time           `json:"opened_at"`
}

// Ticket is an entry under the number that stands for it.
type Ticket struct {
	Number  string `json:"number"`
	Account string `json:"account"`
	Source  string `json:"source"`
}

// Lot is one that was drawn, and what the office found.
type Lot struct {
	Ticket
	Outcome string `json:"outcome,omitempty"`
	Note    string `json:"note,omitempty"`
}

// mostListed bounds the entries of one audit.
const mostListed = 5000

var auditSchema = store.Schema{Name: "audits", Indexes: []string{"at"}}

func indexAudit(a *Audit) map[string][]string {
	return map[string][]string{"at": {store.Time(a.OpenedAt) + "/" + a.ID}}
}

var (
	errNoAudit = fault.New(fault.NotFound, "socialwork.audit.not-found", "没有找到这次抽查，请从抽查列表重新进入。")
	errOffice  = fault.New(fault.Forbidden, "socialwork.audit.not-here", "抽查由登记机关的经办人办理，请以相应的身份登录后再办理。")
	errEmpty   = fault.New(fault.Refused, "socialwork.audit.empty", "这一年没有已经计入的学时，请选择其他年份。")
	errMany    = fault.New(fault.Refused, "socialwork.audit.many", "这一年的学时太多，请由下级登记机关分别抽查。")
	errValue   = fault.New(fault.Refused, "socialwork.audit.value", "随机值与公布的摘要不符，请填写公布摘要时的值。")
	errLot     = fault.New(fault.Refused, "socialwork.audit.lot", "这条学时没有抽中或者已经写明结果，请刷新页面查看。")
	errTwoEyes = fault.New(fault.Forbidden, "socialwork.audit.same-person", "这条学时是您核实计入的，请登记机关的另一名经办人核对。")
	errUnsaid  = fault.New(fault.Invalid, "socialwork.audit.no-note", "认定不实的要写明理由，本人会看到。")
)

func (a *Audit) numbers() (out []string) {
	for _, t := range a.Listed {
		out = append(out, t.Number)
	}
	return out
}

// about is what the draw is about: it stands in the seed.
func (a *Audit) about() draw.Subject {
	return draw.Subject{Tender: a.ID, Nth: 1, Wanted: a.Wanted, List: draw.List(a.numbers()), Region: a.Region, Field: "social work training " + a.Year}
}

// hats says who the caller is to an audit, which everybody may read.
func (a *Audit) hats(who identity.Caller) []Hat {
	if who.In(a.Office.ID, identity.Registrar) {
		return []Hat{Registrar}
	}
	return []Hat{Visitor}
}

// OpenTrainingAudit fixes the list, all entries of the year that count where the office registers, and the office's value by its digest.
// How many are drawn the book says; the office does not.
func (s *Service) OpenTrainingAudit(ctx context.Context, in socialworkapi.OpenTrainingAuditRequest) (out socialworkapi.TrainingAudit, err error) {
	who, _ := identity.From(ctx)
	at := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool { return m.Org == in.Office && m.Role == identity.Registrar })
	if at < 0 {
		return out, errOffice
	}
	m, now := who.Memberships[at], s.now()
	percent, err := rule.Ask[int64](s.rules, rulePercent, rule.Where{Region: m.Region, Day: now})
	if err != nil {
		return out, err
	}
	a := Audit{
		Office: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, Year: in.Year, Salt: store.NewID(), Commit: in.Commit, PublicIs: in.Public,
		State: Auditing.Start, OpenedAt: now,
	}
	err = s.ledgers.Each(ctx, store.Query{Where: []store.Term{store.Under("place", in.Year+"/"+cn.Stem(m.Region))}}, func(l Ledger) error {
		for _, e := range l.Entries {
			switch {
			case e.State != socialworkapi.LedgerStateCounted || !cn.Within(e.Region, m.Region):
			case len(a.Listed) == mostListed:
				return errMany
			default:
				a.Listed = append(a.Listed, Ticket{Number: draw.Number(a.Salt, l.Account+" "+e.Source), Account: l.Account, Source: e.Source})
			}
		}
		return nil
	})
	if err == nil && len(a.Listed) == 0 {
		err = errEmpty
	}
	if err != nil {
		return out, err
	}
	a.Wanted = (int64(len(a.Listed))*percent.Value + 99) / 100
	slices.SortFunc(a.Listed, func(x, y Ticket) int { // the order of the store would tell whose they are
		if x.Number < y.Number {
			return -1
		}
		return 1
	})
	a, err = s.audits.Create(ctx, a, func(string, *Audit) []event.Event { return nil })
	return s.audit(&a, who), err
}

// DrawTrainingAudit opens the office's value, adds the public one, and draws.
func (s *Service) DrawTrainingAudit(ctx context.Context, in socialworkapi.DrawTrainingAuditRequest) (out socialworkapi.TrainingAudit, err error) {
	return s.auditing(ctx, in.ID, in.Version, Draw, func(a *Audit) ([]event.Event, error) {
		if sum := sha256.Sum256([]byte(in.Value)); hex.EncodeToString(sum[:]) != a.Commit {
			return nil, errValue.At("value", "请填写公布摘要时的值。")
		}
		a.Value, a.Public = in.Value, in.Public
		a.Seed = draw.Seed(a.about(), a.Value, a.Public)
		of := map[string]Ticket{}
		for _, t := range a.Listed {
			of[t.Number] = t
		}
		for _, n := range draw.Order(a.Seed, a.numbers())[:a.Wanted] {
			a.Lots = append(a.Lots, Lot{Ticket: of[n]})
		}
		return nil, nil
	})
}

// SettleTrainingLot says whether what was drawn is true. What is not leaves the ledger, and stays there as annulled. Nobody looks
// again at what they have verified themselves.
func (s *Service) SettleTrainingLot(ctx context.Context, in socialworkapi.SettleTrainingLotRequest) (out socialworkapi.TrainingAudit, err error) {
	who, _ := identity.From(ctx)
	return s.auditing(ctx, in.ID, in.Version, Check, func(a *Audit) (_ []event.Event, err error) {
		i := slices.IndexFunc(a.Lots, func(x Lot) bool { return x.Number == in.Number && x.Outcome == "" })
		switch {
		case i < 0:
			return nil, errLot
		case in.Outcome == "denied" && in.Note == "":
			return nil, errUnsaid.At("note", "请写明理由。")
		}
		if own, err := s.checked(ctx, a.Lots[i].Source, who.ID); err != nil {
			return nil, err
		} else if own {
			return nil, errTwoEyes.Under(rule.Cite(s.rules, rulePercent, rule.Where{Region: a.Region, Day: a.OpenedAt})...)
		}
		a.Lots = slices.Clone(a.Lots)
		x := &a.Lots[i]
		x.Outcome, x.Note = in.Outcome, in.Note
		if !slices.ContainsFunc(a.Lots, func(x Lot) bool { return x.Outcome == "" }) {
			if a.State, err = Auditing.Next(a.State, Close, []Hat{Registrar}); err != nil {
				return nil, err
			}
		}
		if in.Outcome != "denied" {
			return nil, nil
		}
		e, err := s.entry(ctx, a, x.Ticket)
		if err != nil {
			return nil, err
		}
		return told(events.TypeSocialworkLotDeniedV1, s.now(), events.SocialworkLotDeniedV1{Account: x.Account, Year: a.Year, Source: x.Source, Title: e.Title}), nil
	})
}

// checked reports whether an entry is a study that somebody verified.
func (s *Service) checked(ctx context.Context, source, account string) (bool, error) {
	id, ok := strings.CutPrefix(source, "study/")
	if !ok {
		return false, nil
	}
	x, err := s.studies.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) { // the ledger has come to this county without it
		err = nil
	}
	return x.Checker == account, err
}

// entry is what a ticket stands for; empty where it has gone since.
func (s *Service) entry(ctx context.Context, a *Audit, t Ticket) (e Entry, err error) {
	l, err := s.ledgers.Get(ctx, t.Account+"."+a.Year)
	if err != nil {
		return e, err
	}
	if i := slices.IndexFunc(l.Entries, func(x Entry) bool { return x.Source == t.Source }); i >= 0 {
		e = l.Entries[i]
	}
	return e, nil
}

// auditing takes a step of the office.
func (s *Service) auditing(ctx context.Context, id string, version int64, do Verb, how func(*Audit) ([]event.Event, error)) (out socialworkapi.TrainingAudit, err error) {
	who, _ := identity.From(ctx)
	a, err := s.audits.Update(ctx, id, func(a *Audit) (_ []event.Event, err error) {
		if err = a.At(version); err != nil {
			return nil, err
		}
		if a.State, err = Auditing.Next(a.State, do, a.hats(who)); err != nil {
			return nil, err
		}
		return how(a)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	return s.audit(&a, who), nil
}

// ListTrainingLots is which entries were drawn, for the office that asks.
func (s *Service) ListTrainingLots(ctx context.Context, in socialworkapi.ListTrainingLotsRequest) (out socialworkapi.TrainingLotList, err error) {
	who, _ := identity.From(ctx)
	a, err := s.audits.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Contains(a.hats(who), Registrar) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	out.Items = []socialworkapi.TrainingLot{}
	for _, x := range a.Lots {
		e, err := s.entry(ctx, &a, x.Ticket)
		if err != nil {
			return out, err
		}
		own, err := s.checked(ctx, x.Source, who.ID)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, socialworkapi.TrainingLot{
			Number: x.Number, Title: e.Title, OrgName: e.OrgName, On: e.On.String(), Minutes: e.Minutes, Name: e.Name, Outcome: x.Outcome, Note: x.Note, Mine: own,
		})
	}
	return out, nil
}

// GetTrainingAudit is public: with it anybody draws again.
func (s *Service) GetTrainingAudit(ctx context.Context, in socialworkapi.GetTrainingAuditRequest) (out socialworkapi.TrainingAudit, err error) {
	who, _ := identity.From(ctx)
	a, err := s.audits.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoAudit
	}
	if err != nil {
		return out, err
	}
	return s.audit(&a, who), nil
}

// ListTrainingAudits are all, the latest first, without the numbers of their lists.
func (s *Service) ListTrainingAudits(ctx context.Context, in socialworkapi.ListTrainingAuditsRequest) (out socialworkapi.TrainingAuditPage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.audits.Find(ctx, store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit)})
	out = socialworkapi.TrainingAuditPage{Items: []socialworkapi.TrainingAudit{}, Next: found.Next}
	for i := range found.Items {
		v := s.audit(&found.Items[i], who)
		v.Numbers, v.Drawn = []string{}, []string{}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (s *Service) audit(a *Audit, who identity.Caller) socialworkapi.TrainingAudit {
	about, office := a.about(), slices.Contains(a.hats(who), Registrar)
	out := socialworkapi.TrainingAudit{
		ID: a.ID, Version: a.Version, Office: a.Office, Region: a.Region, Year: a.Year, Wanted: a.Wanted, Listed: int64(len(a.Listed)), List: about.List, About: about.String(),
		Commit: a.Commit, PublicIs: a.PublicIs, Value: a.Value, Public: a.Public, Seed: a.Seed, Numbers: a.numbers(), Drawn: []string{}, State: a.State,
		StateText: Auditing.Say(a.State), OpenedAt: a.OpenedAt, MayDraw: office && a.State == listed, MaySettle: office && a.State == drawn,
		Basis: bureau.Cite(s.rules, rule.Where{Region: a.Region, Day: a.OpenedAt}, rulePercent),
	}
	for _, x := range a.Lots {
		out.Drawn = append(out.Drawn, x.Number)
		switch x.Outcome {
		case "confirmed":
			out.Confirmed++
		case "denied":
			out.Denied++
		default:
			out.Left++
		}
	}
	return out
}
