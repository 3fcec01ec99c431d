package registration

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errSilent   = fault.New(fault.Invalid, "organization.application.no-text", "请写明意见或者理由后再办理，对方会看到。")
	errConsent  = fault.New(fault.Refused, "organization.application.consent", "这份申请需要业务主管单位先审查同意，请先送业务主管单位。")
	errDirect   = fault.New(fault.Refused, "organization.application.direct", "这份申请没有业务主管单位，请直接向登记管理机关提交。")
	errOwn      = fault.New(fault.Forbidden, "organization.application.own", "审查和决定应由两个人办理，请由登记管理机关的另一人公示、准予或者不予登记。")
	errReturned = fault.New(fault.Refused, "organization.application.returned", "材料已经退回补正过一次，请按现有的材料受理。")
	errGround   = fault.New(fault.Refused, "organization.application.no-ground", "请从列出的情形中选择一种，并写明理由，申请人会看到。")
	errUnshown  = fault.New(fault.Refused, "organization.application.unpublicized", "成立登记在决定以前先公示，请先公示。")
	errEarly    = fault.New(fault.Refused, "organization.application.early", "公示期还没有结束，请在公示期满后再决定。")
	errOpen     = fault.New(fault.Refused, "organization.application.unanswered", "公示期间的异议还没有全部答复，请先答复再决定。")
	errLate     = fault.New(fault.Refused, "organization.application.late", "这一步已经逾期，请写明逾期原因后再办理。")
	errDays     = fault.New(fault.Invalid, "organization.application.days", "请填写公示的天数后再公示，至少1天。")
)

// MoveApplication takes the next step of an application. What a step needs of the
// register is read before the write; the register follows by event.
func (s *Service) MoveApplication(ctx context.Context, in organizationapi.MoveApplicationRequest) (out organizationapi.Application, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	a, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if err := s.may(&a, do, who); err != nil { // refuse before reading anything
		return out, err
	}
	if err := a.At(in.Version); err != nil {
		return out, err
	}
	p := proceeding{ApplicationMove: in.ApplicationMove, who: who}
	if err := s.prepare(ctx, &a, do, &p); err != nil {
		return out, err
	}
	a, err = s.applications.Update(ctx, in.ID, func(a *Application) (evs []event.Event, err error) {
		if err := a.At(in.Version); err != nil {
			return nil, err
		}
		if err := s.may(a, do, who); err != nil {
			return nil, err
		}
		if err := s.timely(a, do, in.Note); err != nil {
			return nil, err
		}
		if a.State, err = Life.Next(a.State, do, a.hats(who)); err != nil {
			return nil, err
		}
		return s.proceed(a, do, p)
	})
	if err != nil {
		return out, err
	}
	return s.shown(ctx, &a, who)
}

// proceeding is a move together with what was read or made before the write.
type proceeding struct {
	organizationapi.ApplicationMove
	who         identity.Caller
	code        string // of the organization that comes to be
	certificate string
	legal       bool
	text        string // of the ground of a refusal
	at          moments
}

// moments are the ends of periods that a move starts.
type moments struct{ fileDue, decideDue *time.Time }

// may refuses a move that the table, or a relation that it does not know of, forbids.
func (s *Service) may(a *Application, do Verb, who identity.Caller) error {
	hats := a.hats(who)
	if a.ExaminedBy == who.ID && slices.Contains([]Verb{Publicize, Grant, Decline}, do) && slices.Contains(hats, Registrar) {
		return errOwn
	}
	if _, err := Life.Next(a.State, do, hats); err != nil {
		return err
	}
	switch do {
	case Submit:
		if a.Sponsor.ID == "" {
			return errDirect.Under(rule.Cite(s.rules, "organization.direct.kinds", a.Law)...)
		}
	case File:
		if a.Sponsor.ID != "" && a.State != organizationapi.ApplicationStateEndorsed {
			return errConsent.Under(rule.Cite(s.rules, of(a.Kind, "sponsor"), a.Law)...)
		}
	case Return:
		if a.ReturnedAt != nil {
			return errReturned.Under(rule.Cite(s.rules, of(a.Kind, "papers"), a.Law)...)
		}
	case Grant, Decline:
		return s.decidable(a, do)
	}
	return nil
}

// decidable refuses a decision before everybody could object, and while somebody has not been answered.
func (s *Service) decidable(a *Application, do Verb) error {
	if do == Grant && a.Draft.Subject == organizationapi.SubjectEstablish && a.PublicizedAt == nil {
		return errUnshown
	}
	if a.PublicityEnds != nil && !s.now().After(*a.PublicityEnds) {
		return errEarly.Say("公示到" + cn.DayOf(*a.PublicityEnds).Chinese() + "结束，请在公示期满后再决定。")
	}
	if a.Objections.Open() {
		return errOpen
	}
	return nil
}

// worded are the moves that say something to the other side.
var worded = map[Verb]bool{Object: true, Return: true, Examine: true, Decline: true}

// prepare reads what the move needs, and refuses what is not lawful.
func (s *Service) prepare(ctx context.Context, a *Application, do Verb, p *proceeding) (err error) {
	if worded[do] && p.Note == "" {
		return errSilent.At("note", "请填写。")
	}
	switch do {
	case Submit, File, Grant:
		x, err := s.examined(ctx, a)
		if err != nil {
			return err
		}
		if err := x.Refusal(errUnlawful); err != nil {
			return err
		}
	}
	switch do {
	case Submit, File:
		if err = s.claim(ctx, a); err != nil {
			return err
		}
		if do == File {
			p.at.decideDue, err = s.due(a, deciding(a), s.now())
		}
	case Endorse:
		if a.Draft.Subject != organizationapi.SubjectDeregister {
			p.at.fileDue, err = s.due(a, applying(a), s.now())
		}
	case Publicize:
		if p.Days < 1 {
			err = errDays.At("days", "请填写天数。")
		}
	case Decline:
		if list, ask := rule.Ask[[]rule.Item](s.rules, of(a.Kind, "refusals"), a.Law); ask == nil {
			if p.text = rule.Text(list.Value, p.Ground); p.text == "" {
				err = errGround.Under(list.Basis()).At("ground", "请从列出的情形中选择。")
			}
		}
	case Grant:
		err = s.grantable(ctx, a, p)
	}
	return err
}

// grantable finds what a new organization gets: its code, its certificate, and whether it answers for itself.
func (s *Service) grantable(ctx context.Context, a *Application, p *proceeding) (err error) {
	p.certificate = store.NewID()
	p.legal = true
	if a.Draft.Subject != organizationapi.SubjectEstablish {
		return nil
	}
	if a.Kind == organizationapi.LegalKindServiceorg { // of the three forms the law's list says which are legal persons
		if legal, ask := rule.Ask[[]rule.Item](s.rules, "organization.serviceorg.forms.legal", a.Law); ask == nil {
			p.legal = rule.Text(legal.Value, a.Draft.Form) != ""
		}
	}
	if s.late(a, Grant) && p.Note == "" { // before a code is spent
		return s.timely(a, Grant, "")
	}
	p.code, err = s.code(ctx, a, p.CreditCode)
	return err
}

// applying is the rule that says within which days an application follows the sponsor's consent.
func applying(a *Application) string {
	if a.Draft.Subject == organizationapi.SubjectCharter {
		return of(a.Kind, "charter")
	}
	return of(a.Kind, "change")
}

// deciding is the rule that says within which days the registrar decides.
func deciding(a *Application) string {
	if a.Draft.Subject == organizationapi.SubjectBranch && a.Kind == organizationapi.LegalKindFoundation {
		return of(a.Kind, "branch.decide")
	}
	return of(a.Kind, "decide")
}

// due is the last instant of a period of days; nil where no law of the kind sets one.
func (s *Service) due(a *Application, id string, from time.Time) (*time.Time, error) {
	days, err := rule.Ask[int](s.rules, id, a.Law)
	if err != nil {
		if fault.Of(err).Code == rule.Silent {
			err = nil
		}
		return nil, err
	}
	end := cn.AddDays(cn.DayOf(from), days.Value).Last()
	return &end, nil
}

// owed is by when a move is owed, under which rule, and what its step is called; nil is at no time.
func (s *Service) owed(a *Application, do Verb) (due *time.Time, id, step string) {
	switch do {
	case File:
		switch a.Draft.Subject {
		case organizationapi.SubjectChange, organizationapi.SubjectCharter:
			return a.FileDue, applying(a), "file"
		case organizationapi.SubjectDeregister:
			if day, err := cn.ParseDay(a.Draft.LiquidatedOn); err == nil {
				end, _ := s.due(a, of(a.Kind, "deregister"), day.At(12, 0))
				return end, of(a.Kind, "deregister"), "file"
			}
		}
	case Grant, Decline:
		return a.DecideDue, deciding(a), "decide"
	}
	return nil, "", ""
}

func (s *Service) late(a *Application, do Verb) bool {
	due, _, _ := s.owed(a, do)
	return due != nil && s.now().After(*due)
}

// timely refuses a duty done after its day without saying why (decision 0006): late it is taken all the same.
func (s *Service) timely(a *Application, do Verb, note string) error {
	due, id, step := s.owed(a, do)
	if due == nil || !s.now().After(*due) {
		return nil
	}
	if note == "" {
		return errLate.Say(fmt.Sprintf("这一步应当在%s前办理，现已逾期%d日，请写明逾期原因后再办理。", cn.DayOf(*due).Reckoned(), cn.DaysBetween(cn.DayOf(*due), cn.DayOf(s.now())))).
			Under(rule.Cite(s.rules, id, a.Law)...).At("note", "请写明逾期原因，它会记入登记卷宗并公开。")
	}
	if a.Late == nil {
		a.Late = map[string]string{}
	}
	a.Late[step] = note
	return nil
}

// proceed does what a move means and starts the next clock.
func (s *Service) proceed(a *Application, do Verb, p proceeding) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Submit:
		a.SubmittedAt, a.AgreedAt, a.FileDue = &now, nil, nil
		return []event.Event{event.New(events.TypeOrganizationApplicationSubmittedV1, now, events.OrganizationApplicationSubmittedV1(a.fact()))}, nil
	case Endorse:
		a.AgreedAt, a.SponsorNote, a.FileDue = &now, p.Note, p.at.fileDue
		return []event.Event{event.New(events.TypeOrganizationApplicationEndorsedV1, now, events.OrganizationApplicationEndorsedV1(a.fact()))}, nil
	case Object:
		a.SponsorNote = p.Note
		return []event.Event{event.New(events.TypeOrganizationApplicationObjectedV1, now, events.OrganizationApplicationObjectedV1(a.fact()))}, nil
	case File:
		a.FullAt, a.DecideDue = &now, p.at.decideDue
		due := now
		if a.DecideDue != nil {
			due = *a.DecideDue
		}
		return []event.Event{event.New(events.TypeOrganizationApplicationFiledV1, now, a.filed(due))}, nil
	case Return: // the law's days run from the day on which everything is there
		a.ReturnedAt, a.ReturnNote, a.FullAt, a.DecideDue = &now, p.Note, nil, nil
		return []event.Event{event.New(events.TypeOrganizationApplicationReturnedV1, now, events.OrganizationApplicationReturnedV1(a.fact()))}, nil
	case Accept:
		a.AcceptedAt = &now
		return []event.Event{event.New(events.TypeOrganizationApplicationAcceptedV1, now, a.accepted())}, nil
	case Examine:
		a.ExaminedAt, a.ExaminedBy, a.Opinion = &now, p.who.ID, p.Note
		return nil, nil
	case Publicize:
		end := cn.DayOf(now).Add(int(p.Days)).Last()
		a.PublicizedAt, a.PublicityEnds = &now, &end
		return []event.Event{event.New(events.TypeOrganizationApplicationPublicizedV1, now, a.publicized(end))}, nil
	case Grant:
		a.DecidedAt, a.DecidedBy, a.Decision = &now, p.who.ID, p.Note
		a.Certificate = p.certificate
		if a.Draft.Subject == organizationapi.SubjectEstablish {
			a.CreditCode, a.Organization = p.code, p.code
		}
		return []event.Event{event.New(events.TypeOrganizationApplicationGrantedV1, now, a.granted(p.legal, now))}, nil
	case Decline:
		a.DecidedAt, a.DecidedBy, a.Decision, a.Ground = &now, p.who.ID, p.Note, p.Ground
		return []event.Event{event.New(events.TypeOrganizationApplicationDeclinedV1, now, events.OrganizationApplicationDeclinedV1(a.fact()))}, nil
	}
	a.WithdrawnAt = &now
	return []event.Event{event.New(events.TypeOrganizationApplicationWithdrawnV1, now, events.OrganizationApplicationWithdrawnV1(a.fact()))}, nil
}
