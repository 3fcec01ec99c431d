package directory

import (
	"context"
	"errors"
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
	"sanshe/services/organization/law"
	"sanshe/services/organization/objection"
)

// Provider is the entry of one organization for one function, through all versions of it. Its id is made of the two, so
// that applying twice is writing one document; who applies anew goes on in the same one.
type Provider struct {
	store.Meta
	Function organizationapi.Party        `json:"function"` // the version that it is held to
	Mode     organizationapi.FunctionMode `json:"mode"`
	Org      organizationapi.Party        `json:"org"`
	Region   string                       `json:"region"` // of the function
	Law      rule.Where                   `json:"law"`
	State    State                        `json:"state"`
	Findings []organizationapi.Finding    `json:"findings,omitempty"` // of the last time it was looked at
	Turns    cn.Day                       `json:"turns,omitempty"`    // next day on which time alone may change them
	Why      string                       `json:"why,omitempty"`      // of the suspension
	Note     string                       `json:"note,omitempty"`     // of a refusal or a removal
	Days     int64                        `json:"days"`               // of publicity, as the function announced
	Years    int64                        `json:"years"`              // in the directory

	AppliedAt   time.Time  `json:"applied_at"`
	AdmittedAt  *time.Time `json:"admitted_at,omitempty"`
	Ends        *time.Time `json:"ends,omitempty"` // first instant after publicity
	ListedAt    *time.Time `json:"listed_at,omitempty"`
	Until       cn.Day     `json:"until,omitempty"` // last day in the directory
	ReviewDue   *time.Time `json:"review_due,omitempty"`
	RemindedAt  *time.Time `json:"reminded_at,omitempty"`
	ReviewedAt  *time.Time `json:"reviewed_at,omitempty"`
	SuspendedAt *time.Time `json:"suspended_at,omitempty"`
	EndedAt     *time.Time `json:"ended_at,omitempty"`
	ConfirmDue  *time.Time `json:"confirm_due,omitempty"` // first instant after the days to say that it goes on
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty"`

	Objections objection.List `json:"objections,omitempty"`
}

var providerSchema = store.Schema{Name: "providers", Indexes: []string{"org", "case", "public", "function", "state", "region", "word", "waits", "owes", "due"}, Rev: 1}

// indexProvider finds the entries of an organization and of a region, the newest application last; those that everybody
// reads by the organization's name; what waits for the registrar, or for the organization; and what the clock does next.
func indexProvider(p *Provider) map[string][]string {
	ix := map[string][]string{
		"org": {p.Org.ID + sep + store.Time(p.AppliedAt)}, "case": {p.Region + sep + store.Time(p.AppliedAt)},
		"function": {p.Function.ID}, "state": {string(p.State)},
	}
	if p.public() {
		ix["public"], ix["region"], ix["word"] = []string{p.Org.Name + sep + p.ID}, []string{p.Region}, store.Words(p.Org.Name)
	}
	if p.State == applied || p.State == listed && p.RemindedAt != nil || p.answerable() && p.Objections.Open() {
		ix["waits"] = []string{p.Region + sep + store.Time(p.AppliedAt)}
	}
	if p.State == suspended || p.stands() && p.ConfirmDue != nil {
		ix["owes"] = []string{p.Org.ID}
	}
	if at, ok := p.due(); ok {
		ix["due"] = []string{store.Time(at)}
	}
	return ix
}

// public reports whether everybody may read it: from publicity on, whatever became of it.
func (p *Provider) public() bool { return p.AdmittedAt != nil }

// stands reports whether it is in the directory, suspended or not.
func (p *Provider) stands() bool { return p.State == listed || p.State == suspended }

// answerable reports whether the registrar may still answer what was said against it.
func (p *Provider) answerable() bool { return p.State == publicized || p.stands() }

// due is when the clock looks at it next.
func (p *Provider) due() (at time.Time, ok bool) {
	sooner := func(t time.Time) {
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	if p.State == publicized {
		sooner(*p.Ends)
	}
	if p.stands() && p.Until != "" {
		sooner(p.Until.End())
	}
	if p.stands() && p.Turns != "" {
		sooner(p.Turns.At(0, 0))
	}
	if p.State == listed && p.RemindedAt == nil {
		sooner(*p.ReviewDue)
	}
	if p.State == listed && p.ConfirmDue != nil {
		sooner(*p.ConfirmDue)
	}
	return at, ok
}

// hats says who the caller is to this entry.
func (p *Provider) hats(who identity.Caller) (hats []Hat) {
	if who.In(p.Org.ID, identity.Staff) {
		hats = append(hats, Applicant)
	}
	if slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Role == identity.Registrar && cn.Within(p.Region, m.Region)
	}) {
		hats = append(hats, Registrar)
	}
	if who.Supervises(p.Region) {
		hats = append(hats, Supervisor)
	}
	if p.public() {
		hats = append(hats, Reader)
	}
	return hats
}

var (
	errNoProvider = fault.New(fault.NotFound, "organization.provider.not-found", "没有找到这个承接目录条目，请从目录重新进入。")
	errNotOwn     = fault.New(fault.Forbidden, "organization.provider.not-own", "您不是这个组织的工作人员，请由该组织申请。")
	errTwice      = fault.New(fault.Conflict, "organization.provider.twice", "本组织已经在办理或者已经列入这项职能的承接目录，请打开原来的条目。")
	errUnfit      = fault.New(fault.Refused, "organization.provider.unfit", "该组织现在不符合这项职能的承接条件，请对照列出的条件核对。")
	errNoNote     = fault.New(fault.Invalid, "organization.provider.no-note", "请写明意见或者理由后再办理，对方会看到。").At("note", "请填写。")
	errNoMove     = fault.New(fault.Invalid, "organization.provider.no-such-move", "没有这项操作，请刷新页面后重试。")
)

// providerOf reads an entry that the caller may see.
func (s *Service) providerOf(ctx context.Context, id string, who identity.Caller) (Provider, error) {
	p, err := s.providers.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(p.hats(who)) == 0 {
		return Provider{}, errNoProvider
	}
	return p, err
}

// weighed is an organization held against a function today.
type weighed struct {
	*law.Examiner
	name  string
	turns cn.Day
}

func (s *Service) weigh(ctx context.Context, f *Function, org string) (w weighed, err error) {
	c, err := s.register.Of(ctx, org)
	if err != nil {
		return w, err
	}
	last, err := s.reports.Last(ctx, org)
	if err != nil {
		return w, err
	}
	now := s.now()
	w = weighed{Findings(s.rules, f, &c, last, now), c.Name, turns(f, &c, cn.DayOf(now))}
	return w, w.Err
}

// unfit is why the organization may not be in the directory, nil when it may.
func (w weighed) unfit() *fault.Fault {
	err := w.Refusal(errUnfit)
	if err == nil {
		return nil
	}
	return fault.Of(err)
}

// saw keeps in the entry what was found.
func (p *Provider) saw(w weighed) {
	p.Findings, p.Turns, p.Org.Name = w.Findings, w.turns, w.name
}

// ApplyProvider applies for an organization. Who does not meet the conditions is refused, with every line.
func (s *Service) ApplyProvider(ctx context.Context, in organizationapi.ApplyProviderRequest) (out organizationapi.Provider, err error) {
	who, _ := identity.From(ctx)
	if !who.In(in.Org, identity.Staff) {
		return out, errNotOwn
	}
	f, err := s.functions.Get(ctx, in.Function)
	if errors.Is(err, store.ErrNotFound) || err == nil && !f.public() {
		return out, errNoFunction
	}
	if err != nil {
		return out, err
	}
	if f.State != effective {
		return out, errInactive
	}
	w, err := s.weigh(ctx, &f, in.Org)
	if err != nil {
		return out, err
	}
	if bad := w.unfit(); bad != nil {
		return out, bad
	}
	now := s.now()
	p := Provider{
		Org: organizationapi.Party{ID: in.Org}, Region: f.Region, Law: rule.Where{Region: f.Region, Day: now}, State: Life.Start, AppliedAt: now,
	}
	p.under(&f)
	p.saw(w)
	id := entryID(&f, in.Org)
	p, err = s.providers.Insert(ctx, id, p, p.told(events.TypeOrganizationProviderAppliedV1, now))
	if errors.Is(err, store.ErrExists) {
		p, err = s.again(ctx, id, &f, w, who)
	}
	if err != nil {
		return out, err
	}
	return s.providerView(&p, who, true), nil
}

// again applies where there was an entry before; the same application said twice is one.
func (s *Service) again(ctx context.Context, id string, f *Function, w weighed, who identity.Caller) (Provider, error) {
	if was, err := s.providers.Get(ctx, id); err != nil || was.State == applied {
		return was, err
	}
	return s.providers.Update(ctx, id, func(p *Provider) (evs []event.Event, err error) {
		if p.State, err = Life.Next(p.State, Reapply, p.hats(who)); err != nil {
			return nil, errTwice
		}
		now := s.now()
		p.AppliedAt, p.Law.Day, p.Note, p.Why, p.Until = now, now, "", "", ""
		p.AdmittedAt, p.Ends, p.ListedAt, p.ReviewDue, p.RemindedAt, p.ReviewedAt, p.SuspendedAt, p.EndedAt = nil, nil, nil, nil, nil, nil, nil, nil
		p.ConfirmDue, p.ConfirmedAt, p.Objections = nil, nil, nil
		p.under(f)
		p.saw(w)
		return []event.Event{p.told(events.TypeOrganizationProviderAppliedV1, now)}, nil
	})
}

// noted are the moves that say why.
var noted = map[Verb]bool{Refuse: true, Remove: true}

// MoveProvider takes the next step of an entry.
func (s *Service) MoveProvider(ctx context.Context, in organizationapi.MoveProviderRequest) (out organizationapi.Provider, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	p, err := s.providerOf(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if !slices.Contains(providerMenu, do) || do == Confirm && p.ConfirmDue == nil {
		return out, errNoMove
	}
	if _, err := Life.Next(p.State, do, p.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if noted[do] && in.Note == "" {
		return out, errNoNote
	}
	f, _, err := s.current(ctx, p.Function.ID)
	if err != nil {
		return out, err
	}
	if do == Admit && f.State != effective {
		return out, errInactive.Say("这项职能已经废止，不能再列入承接目录，这件申请由系统结束，请刷新页面查看。")
	}
	w, err := s.weigh(ctx, &f, p.Org.ID)
	if err != nil {
		return out, err
	}
	if do == Admit || do == Review {
		if bad := w.unfit(); bad != nil {
			return out, bad
		}
	}
	p, err = s.providers.Update(ctx, in.ID, func(p *Provider) ([]event.Event, error) {
		if err := p.At(in.Version); err != nil {
			return nil, err
		}
		next, err := Life.Next(p.State, do, p.hats(who))
		if err != nil {
			return nil, err
		}
		p.State = next
		if p.saw(w); do == Admit { // under the version that it was held against
			p.under(&f)
		}
		return s.proceed(p, do, in.Note, w)
	})
	if err != nil {
		return out, err
	}
	return s.providerView(&p, who, true), nil
}

// proceed does what a move of a person means.
func (s *Service) proceed(p *Provider, do Verb, note string, w weighed) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Admit:
		ends := cn.DayOf(now).Add(int(p.Days)).End()
		p.AdmittedAt, p.Ends = &now, &ends
		return []event.Event{event.New(events.TypeOrganizationProviderAdmittedV1, now, events.OrganizationProviderAdmittedV1{
			Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, Ends: ends,
		})}, nil
	case Refuse:
		p.Note, p.EndedAt = note, &now
		return []event.Event{p.told(events.TypeOrganizationProviderRefusedV1, now)}, nil
	case Review:
		p.ReviewedAt, p.RemindedAt = &now, nil
		return nil, s.reviewed(p, cn.DayOf(now))
	case Confirm:
		p.ConfirmDue, p.ConfirmedAt = nil, &now
		return s.follow(p, w)
	case Remove:
		return p.left("removed", note, now), nil
	}
	return p.left("withdrawn", note, now), nil
}

// reviewed sets when it is to be reviewed next.
func (s *Service) reviewed(p *Provider, from cn.Day) error {
	months, err := rule.Ask[int](s.rules, ruleReview, rule.Where{Region: p.Region, Day: s.now()})
	if err != nil {
		return err
	}
	due := from.AddMonths(months.Value).Last()
	p.ReviewDue = &due
	return nil
}

// told is what happened to it, of those events that say no more than these words.
func (p *Provider) told(kind string, at time.Time) event.Event {
	return event.New(kind, at, events.OrganizationProviderAppliedV1{Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region})
}

// left takes it out of the directory.
func (p *Provider) left(why, note string, at time.Time) []event.Event {
	p.EndedAt, p.Note = &at, note
	return []event.Event{event.New(events.TypeOrganizationProviderRemovedV1, at, events.OrganizationProviderRemovedV1{
		Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, Why: why,
	})}
}
