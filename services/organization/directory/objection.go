package directory

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/organization/objection"
)

// What anybody says against a function or an entry while it is publicized, and the answer. A function waits for the
// answer, as versions of the catalogue do; no rule lets an objection hold an entry, so there it is shown, and the
// registrar who finds it right refuses the entry.

// ObjectFunction takes an objection to a publicized function.
func (s *Service) ObjectFunction(ctx context.Context, in organizationapi.ObjectFunctionRequest) (organizationapi.Function, error) {
	return s.onFunction(ctx, in.ID, Object, func(f *Function, who identity.Caller) ([]event.Event, error) {
		now := s.now()
		if !now.Before(*f.Ends) {
			return nil, objection.ErrLate.Under(rule.Cite(s.rules, ruleWindow, f.Law)...)
		}
		if fresh, err := f.Objections.Raise(who.ID, in.Text, now); !fresh {
			return nil, err
		}
		return f.told(events.TypeOrganizationFunctionObjectedV1, now), nil
	})
}

// AnswerFunction is the word of the office that compiles the function on one of them.
func (s *Service) AnswerFunction(ctx context.Context, in organizationapi.AnswerFunctionRequest) (organizationapi.Function, error) {
	return s.onFunction(ctx, in.ID, Answer, func(f *Function, _ identity.Caller) ([]event.Event, error) {
		now := s.now()
		by, err := f.Objections.Answer(in.N, in.Text, now)
		if err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeOrganizationFunctionAnsweredV1, now, events.OrganizationFunctionAnsweredV1{
			Name: f.Draft.Name, Owner: f.Owner.ID, OwnerName: f.Owner.Name, Region: f.Region, By: by,
		})}, nil
	})
}

// onFunction does what leaves a function where it stands.
func (s *Service) onFunction(ctx context.Context, id string, do Verb, edit func(*Function, identity.Caller) ([]event.Event, error)) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.functionOf(ctx, id, who); err != nil {
		return out, err
	}
	f, err := s.functions.Update(ctx, id, func(f *Function) ([]event.Event, error) {
		if _, err := Functions.Next(f.State, do, f.hats(who)); err != nil {
			return nil, err
		}
		return edit(f, who)
	})
	if err != nil {
		return out, err
	}
	return s.functionView(&f, who), nil
}

// ObjectProvider takes an objection to a publicized entry.
func (s *Service) ObjectProvider(ctx context.Context, in organizationapi.ObjectProviderRequest) (organizationapi.Provider, error) {
	return s.onProvider(ctx, in.ID, Object, func(p *Provider, who identity.Caller) ([]event.Event, error) {
		now := s.now()
		if !now.Before(*p.Ends) {
			return nil, objection.ErrLate.Under(rule.Cite(s.rules, ruleConditions, p.Law)...)
		}
		if fresh, err := p.Objections.Raise(who.ID, in.Text, now); !fresh {
			return nil, err
		}
		return []event.Event{p.told(events.TypeOrganizationProviderObjectedV1, now)}, nil
	})
}

// AnswerProvider is the registrar's word on one of them.
func (s *Service) AnswerProvider(ctx context.Context, in organizationapi.AnswerProviderRequest) (organizationapi.Provider, error) {
	return s.onProvider(ctx, in.ID, Answer, func(p *Provider, _ identity.Caller) ([]event.Event, error) {
		now := s.now()
		by, err := p.Objections.Answer(in.N, in.Text, now)
		if err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeOrganizationProviderAnsweredV1, now, events.OrganizationProviderAnsweredV1{
			Function: p.Function.ID, FunctionName: p.Function.Name, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Region, By: by,
		})}, nil
	})
}

// onProvider does what leaves an entry where it stands.
func (s *Service) onProvider(ctx context.Context, id string, do Verb, edit func(*Provider, identity.Caller) ([]event.Event, error)) (out organizationapi.Provider, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.providerOf(ctx, id, who); err != nil {
		return out, err
	}
	p, err := s.providers.Update(ctx, id, func(p *Provider) ([]event.Event, error) {
		if _, err := Life.Next(p.State, do, p.hats(who)); err != nil {
			return nil, err
		}
		return edit(p, who)
	})
	if err != nil {
		return out, err
	}
	return s.providerView(&p, who, true), nil
}
