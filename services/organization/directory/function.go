package directory

import (
	"cmp"
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
	"sanshe/services/organization/objection"
)

// Function is something that a department hands on, with what it asks of whoever takes it over. From publicity on its
// conditions are fixed, so that entries are held to what everybody has read.
type Function struct {
	store.Meta
	Draft     organizationapi.FunctionDraft `json:"draft"`
	Owner     organizationapi.Party         `json:"owner"`
	Region    string                        `json:"region"` // of the owner
	Law       rule.Where                    `json:"law"`
	State     FunctionState                 `json:"state"`
	CreatedAt time.Time                     `json:"created_at"`
	Submitter string                        `json:"submitter,omitempty"` // account that handed it in
	Returned  string                        `json:"returned,omitempty"`
	Ending    string                        `json:"ending,omitempty"`

	Previous   string         `json:"previous,omitempty"` // the version that it revises
	Root       string         `json:"root,omitempty"`     // the first version, where it is not that itself
	Objections objection.List `json:"objections,omitempty"`

	SubmittedAt  *time.Time `json:"submitted_at,omitempty"`
	PublicizedAt *time.Time `json:"publicized_at,omitempty"`
	Ends         *time.Time `json:"ends,omitempty"` // first instant after publicity
	EffectiveAt  *time.Time `json:"effective_at,omitempty"`
	RetiredAt    *time.Time `json:"retired_at,omitempty"`
}

// sep stands between the parts of a composed index value; it sorts before every printable character.
const sep = "\x1f"

var functionSchema = store.Schema{Name: "functions", Indexes: []string{"owner", "public", "state", "mode", "region", "word", "due", "root"}}

// indexFunction finds the functions of an owner, those that everybody reads by their name, and those whose publicity ends.
func indexFunction(f *Function) map[string][]string {
	ix := map[string][]string{"owner": {f.Owner.ID + sep + store.Time(f.CreatedAt)}, "state": {string(f.State)}}
	if f.public() {
		ix["public"] = []string{f.Draft.Name + sep + f.ID}
		ix["mode"], ix["region"], ix["word"] = []string{string(f.Draft.Mode)}, []string{f.Region}, store.Words(f.Draft.Name, f.Draft.Department)
	}
	if f.State == shown && !f.Objections.Open() {
		ix["due"] = []string{store.Time(f.begins())}
	}
	if f.Root != "" {
		ix["root"] = []string{f.Root}
	}
	return ix
}

// public reports whether everybody may read it: from publicity on, unless it has gone back.
func (f *Function) public() bool { return f.PublicizedAt != nil }

// begins is when it comes into force: with the end of its publicity, or on the later day that it names.
func (f *Function) begins() time.Time {
	if on := cn.Day(f.Draft.EffectiveOn); on != "" && on.At(0, 0).After(*f.Ends) {
		return on.At(0, 0)
	}
	return *f.Ends
}

// root is the first version, by which the entries of all are named.
func (f *Function) root() string { return cmp.Or(f.Root, f.ID) }

// hats says who the caller is to this function.
func (f *Function) hats(who identity.Caller) (hats []Hat) {
	if who.In(f.Owner.ID, identity.Buyer) {
		hats = append(hats, Owner)
	}
	if who.In(f.Owner.ID, identity.Reviewer) && who.ID != f.Submitter {
		hats = append(hats, Reviewer)
	}
	if who.Supervises(f.Region) {
		hats = append(hats, Supervisor)
	}
	if f.public() {
		hats = append(hats, Reader)
	}
	return hats
}

// inside reports whether a wearer of the hats reads what the owner's people say to one another.
func inside(hats []Hat) bool {
	return slices.ContainsFunc(hats, func(h Hat) bool { return h != Reader })
}

var (
	errNoFunction = fault.New(fault.NotFound, "organization.function.not-found", "没有找到这项职能，请从目录重新进入。")
	errFrozen     = fault.New(fault.Conflict, "organization.function.frozen", "已经提交审核的职能不能再修改，请等待审核，或者退回后再改。")
	errInactive   = fault.New(fault.Conflict, "organization.function.inactive", "这项职能不在现行的目录中，请从目录里另选一项。")
	errWordless   = fault.New(fault.Invalid, "organization.function.no-note", "请写明意见或者理由后再办理，对方会看到。").At("note", "请填写。")
	errDay        = fault.New(fault.Invalid, "organization.function.day", "施行日期应写成2026-01-31的样子，请改正后再保存。").At("effective_on", "请填写日期，或者清空这一项。")
	errNoDoor     = fault.New(fault.Invalid, "organization.function.no-such-move", "没有这项操作，请刷新页面后重试。")
)

// functionOf reads a function that the caller may see.
func (s *Service) functionOf(ctx context.Context, id string, who identity.Caller) (Function, error) {
	f, err := s.functions.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(f.hats(who)) == 0 {
		return Function{}, errNoFunction
	}
	return f, err
}

// CreateFunction begins a function of the caller's organization.
func (s *Service) CreateFunction(ctx context.Context, in organizationapi.CreateFunctionRequest) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	m, _ := who.As(identity.Buyer)
	now := s.now()
	if err := dated(in.FunctionDraft); err != nil {
		return out, err
	}
	f := Function{
		Draft: in.FunctionDraft, Owner: organizationapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region,
		Law: rule.Where{Region: m.Region, Day: now}, State: Functions.Start, CreatedAt: now,
	}
	f, err = s.functions.Create(ctx, f, func(string, *Function) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.functionView(&f, who), nil
}

// dated refuses a draft that names no day where it should.
func dated(d organizationapi.FunctionDraft) error {
	if _, err := cn.ParseDay(d.EffectiveOn); d.EffectiveOn != "" && err != nil {
		return errDay
	}
	return nil
}

// UpdateFunction changes a draft.
func (s *Service) UpdateFunction(ctx context.Context, in organizationapi.UpdateFunctionRequest) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.functionOf(ctx, in.ID, who); err != nil {
		return out, err
	}
	if err := dated(in.FunctionDraft); err != nil {
		return out, err
	}
	f, err := s.functions.Update(ctx, in.ID, func(f *Function) ([]event.Event, error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		if _, err := Functions.Next(f.State, Edit, f.hats(who)); err != nil {
			if f.State != drafted {
				err = errFrozen
			}
			return nil, err
		}
		f.Draft = in.FunctionDraft
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.functionView(&f, who), nil
}

// MoveFunction takes the next step of a function.
func (s *Service) MoveFunction(ctx context.Context, in organizationapi.MoveFunctionRequest) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	if _, err := s.functionOf(ctx, in.ID, who); err != nil {
		return out, err
	}
	if !slices.Contains(functionMenu, do) {
		return out, errNoDoor
	}
	f, err := s.functions.Update(ctx, in.ID, func(f *Function) ([]event.Event, error) {
		if err := f.At(in.Version); err != nil {
			return nil, err
		}
		next, err := Functions.Next(f.State, do, f.hats(who))
		if err != nil {
			return nil, err
		}
		if in.Note == "" && (do == Return || do == Retire) {
			return nil, errWordless
		}
		f.State = next
		return s.take(f, do, in.Note, who)
	})
	if err != nil {
		return out, err
	}
	return s.functionView(&f, who), nil
}

// take does what a move means.
func (s *Service) take(f *Function, do Verb, note string, who identity.Caller) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Submit:
		f.Submitter, f.SubmittedAt, f.Returned = who.ID, &now, ""
		return f.told(events.TypeOrganizationFunctionSubmittedV1, now), nil
	case Return:
		f.Returned, f.SubmittedAt, f.PublicizedAt, f.Ends = note, nil, nil, nil
		return f.told(events.TypeOrganizationFunctionReturnedV1, now), nil
	case Public:
		days, err := rule.Ask[int](s.rules, ruleWindow, f.Law)
		if err != nil {
			return nil, err
		}
		ends := cn.AddWorkdays(cn.DayOf(now), days.Value).End()
		f.PublicizedAt, f.Ends = &now, &ends
		return []event.Event{event.New(events.TypeOrganizationFunctionPublicizedV1, now, events.OrganizationFunctionPublicizedV1{
			Name: f.Draft.Name, Owner: f.Owner.ID, OwnerName: f.Owner.Name, Region: f.Region, Ends: ends,
		})}, nil
	}
	f.RetiredAt, f.Ending = &now, note
	return f.told(events.TypeOrganizationFunctionRetiredV1, now), nil
}

// told is what happened, of those events that say no more than these words.
func (f *Function) told(kind string, at time.Time) []event.Event {
	return []event.Event{event.New(kind, at, events.OrganizationFunctionSubmittedV1{Name: f.Draft.Name, Owner: f.Owner.ID, OwnerName: f.Owner.Name, Region: f.Region})}
}

// effect puts a function in force when its publicity is over.
func (s *Service) effect(f *Function) (evs []event.Event, err error) {
	now := s.now()
	if f.State != shown || now.Before(f.begins()) || f.Objections.Open() { // somebody was quicker
		return nil, nil
	}
	if f.State, err = Functions.Next(f.State, Effect, []Hat{Clock}); err != nil {
		return nil, err
	}
	f.EffectiveAt = &now
	return []event.Event{event.New(events.TypeOrganizationFunctionEffectedV1, now, events.OrganizationFunctionEffectedV1{
		Name: f.Draft.Name, Owner: f.Owner.ID, OwnerName: f.Owner.Name, Region: f.Region, Previous: f.Previous,
	})}, nil
}
