package organization

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
	"sanshe/services/organization/roster"
)

// Service answers the operations of the contract.
type Service struct {
	orgs      *store.Collection[Organization]
	accounts  *store.Collection[Account]
	strangers *store.Collection[Stranger]
	openings  *store.Collection[Openings]
	provider  *provider
	open      *roster.Service
	vault     *vault.Vault
	rules     *rule.Book
	papers    *papers.Box
	rooms     []Room
	log       *slog.Logger
	config    host.Config
	now       func() time.Time
}

func caller(ctx context.Context) identity.Caller { c, _ := identity.From(ctx); return c }

// maxRounds bounds how often a list reads on to fill a page whose rows were filtered after the index.
const maxRounds = 5

// ListOrganizations lists the register by name.
func (s *Service) ListOrganizations(ctx context.Context, in organizationapi.ListOrganizationsRequest) (page organizationapi.OrganizationPage, err error) {
	q := store.Query{By: "name", After: in.After, Limit: int(in.Limit)}
	if q.Limit == 0 {
		q.Limit = 50
	}
	today, text := cn.DayOf(s.now()), in.Q
	if in.Listed {
		q.By, q.Where = "listed", append(q.Where, store.Under("listed", ""))
	}
	if in.Kind != "" {
		q.By, q.Where = "kind", append(q.Where, store.Under("kind", string(in.Kind)+sep))
	}
	if code := strings.ToUpper(in.Q); codeLike(code) {
		text = ""
		q.By, q.Where = "code", append(q.Where, store.Under("code", code))
	} else if in.Q != "" {
		q.Where = append(q.Where, store.Having("word", in.Q)...) // what the pairs let through is compared with the whole text
	}
	if r := cn.Stem(in.Region); r != "" {
		q.Where = append(q.Where, store.Under("region", r))
	}
	if in.Field != "" {
		q.Where = append(q.Where, store.Is("field", in.Field))
	}
	if in.Grade > 0 {
		q.Where = append(q.Where, store.Between("grade", grade(in.Grade)+today.String(), grade(in.Grade+1)))
	}
	page.Items = []organizationapi.Organization{}
	want := q.Limit
	for range maxRounds {
		q.Limit = want - len(page.Items)
		found, err := s.orgs.Find(ctx, q)
		if err != nil {
			return page, err
		}
		for _, o := range found.Items {
			if !store.Holds(text, o.Draft.Name) || in.Grade > 0 && !o.holds(in.Grade, today) {
				continue
			}
			page.Items = append(page.Items, s.view(&o, caller(ctx)))
		}
		if page.Next, q.After = found.Next, found.Next; found.Next == "" || len(page.Items) == want {
			break
		}
	}
	return page, nil
}

// GetOrganization shows one organization to anybody.
func (s *Service) GetOrganization(ctx context.Context, in organizationapi.GetOrganizationRequest) (out organizationapi.Organization, err error) {
	o, err := s.orgs.Get(ctx, in.ID)
	if err != nil {
		return out, missing(err)
	}
	return s.view(&o, caller(ctx)), nil
}

var errNoOrganization = fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoOrganization
	}
	return err
}

// RegisterOrganization adds a registered or filed organization to the register.
func (s *Service) RegisterOrganization(ctx context.Context, in organizationapi.RegisterOrganizationRequest) (out organizationapi.Organization, err error) {
	d, err := check(s.rules, in.OrganizationDraft, s.now())
	if err != nil {
		return out, err
	}
	d.Version = 0
	legal, err := legalEntity(s.rules, d, s.now())
	if err != nil {
		return out, err
	}
	sponsor, err := card.Sponsor(ctx, s, d.Supervisor)
	if err != nil {
		return out, err
	}
	if d.CreditCode != "" {
		// The id is the code, whatever the request's idempotency key: a second
		// registration meets the first, and only the very same one is answered with it.
		ctx = store.WithOnce(ctx, store.Once{ID: d.CreditCode, Hash: hash(caller(ctx).ID, d)})
	}
	o, err := s.orgs.Create(ctx, Organization{Draft: d, Status: Life.Start, LegalEntity: legal, Sponsor: sponsor, CreatedAt: s.now(), Demo: s.config.Demo},
		func(string, *Organization) []event.Event {
			return []event.Event{event.New(events.TypeOrganizationOrganizationRegisteredV1, s.now(), events.OrganizationOrganizationRegisteredV1{
				Name: d.Name, Kind: string(d.Kind), Region: d.Region, CreditCode: d.CreditCode,
			})}
		})
	if errors.Is(err, store.ErrReused) && d.CreditCode != "" {
		return out, errCodeTaken.At("credit_code", "名册中已有这个代码。")
	}
	if err != nil {
		return out, err
	}
	return s.view(&o, caller(ctx)), nil
}

// hash recognizes the same content said again by the same person.
func hash(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic("organization: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

var errEnded = fault.New(fault.Conflict, "organization.organization.ended", "该组织已注销或撤销登记，不能再办理此事项。")

// change updates an organization that is still in the register.
func (s *Service) change(ctx context.Context, id string, do func(*Organization, []Hat) ([]event.Event, error)) (out organizationapi.Organization, err error) {
	o, err := s.orgs.Update(ctx, id, func(o *Organization) ([]event.Event, error) { return do(o, o.hats(caller(ctx))) })
	if err != nil {
		return out, missing(err)
	}
	return s.view(&o, caller(ctx)), nil
}

// UpdateOrganization changes what the register says.
func (s *Service) UpdateOrganization(ctx context.Context, in organizationapi.UpdateOrganizationRequest) (out organizationapi.Organization, err error) {
	sponsor, err := card.Sponsor(ctx, s, in.Supervisor)
	if err != nil {
		return out, err
	}
	return s.change(ctx, in.ID, func(o *Organization, _ []Hat) ([]event.Event, error) {
		if err := o.At(in.Version); err != nil {
			return nil, err
		}
		if o.Status != Life.Start {
			return nil, errEnded
		}
		d, err := check(s.rules, in.OrganizationDraft, s.now())
		if err != nil {
			return nil, err
		}
		if d.Kind != o.Draft.Kind || d.CreditCode != o.Draft.CreditCode {
			return nil, errFixed
		}
		if d.Supervisor != o.Draft.Supervisor || o.Sponsor == "" { // the same words go on meaning the same unit
			o.Sponsor = sponsor
		}
		d.Version, o.Draft = 0, d
		return []event.Event{event.New(events.TypeOrganizationOrganizationChangedV1, s.now(), events.OrganizationOrganizationChangedV1{
			Name: d.Name, Kind: string(d.Kind), Region: d.Region,
		})}, nil
	})
}

// RateOrganization records an announced grade.
func (s *Service) RateOrganization(ctx context.Context, in organizationapi.RateOrganizationRequest) (organizationapi.Organization, error) {
	return s.change(ctx, in.ID, func(o *Organization, _ []Hat) ([]event.Event, error) {
		if err := o.At(in.Version); err != nil {
			return nil, err
		}
		if o.Status != Life.Start {
			return nil, errEnded
		}
		if !kinds[o.Draft.Kind].social {
			grades, err := rule.Ask[[]rule.Item](s.rules, ruleGrades, rule.Where{Region: o.Draft.Region, Day: s.now()})
			if err != nil {
				return nil, err
			}
			return nil, errUnrated.Under(grades.Basis())
		}
		day, err := cn.ParseDay(in.AnnouncedOn)
		if err != nil || cn.DayOf(s.now()).Before(day) {
			return nil, errDay.At("announced_on", "公告日期应写成2026-01-31的样子，且不晚于今天。")
		}
		r, err := rate(s.rules, o.Draft.Region, in.Grade, day)
		if err != nil {
			return nil, err
		}
		if err := o.rated(r); err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeOrganizationOrganizationRatedV1, s.now(), events.OrganizationOrganizationRatedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, Grade: in.Grade,
		})}, nil
	})
}

var errNotYours = fault.New(fault.Forbidden, "organization.organization.not-yours", "该组织不在您监督的区域内，请联系所在地的监督部门。")

// mayList reports whether the hats open the two lists.
func mayList(hats []Hat) error {
	for _, h := range hats {
		if h == Registrar || h == Supervisor {
			return nil
		}
	}
	return errNotYours
}

// MarkOrganization enters that another authority has put an organization on a list.
func (s *Service) MarkOrganization(ctx context.Context, in organizationapi.MarkOrganizationRequest) (organizationapi.Organization, error) {
	return s.change(ctx, in.ID, func(o *Organization, hats []Hat) ([]event.Event, error) {
		if err := mayList(hats); err != nil {
			return nil, err
		}
		if o.Status == organizationapi.OrgStatusDeregistered {
			return nil, errEnded
		}
		return o.mark(in.List, in.Reason, in.Paper, s.now())
	})
}

// UnmarkOrganization enters that another authority has taken an organization off a list.
func (s *Service) UnmarkOrganization(ctx context.Context, in organizationapi.UnmarkOrganizationRequest) (organizationapi.Organization, error) {
	return s.change(ctx, in.ID, func(o *Organization, hats []Hat) ([]event.Event, error) {
		if err := mayList(hats); err != nil {
			return nil, err
		}
		return o.unmark(s.rules, in.Mark, in.Reason, in.Paper, s.now())
	})
}

// MoveOrganization deregisters or revokes.
func (s *Service) MoveOrganization(ctx context.Context, in organizationapi.MoveOrganizationRequest) (organizationapi.Organization, error) {
	return s.change(ctx, in.ID, func(o *Organization, hats []Hat) (out []event.Event, err error) {
		if err = o.At(in.Version); err != nil {
			return nil, err
		}
		if o.Status, err = Life.Next(o.Status, Verb(in.Do), hats); err != nil {
			return nil, err
		}
		now := s.now()
		o.EndedAt, o.Ending = &now, in.Note
		out = []event.Event{event.New(events.TypeOrganizationOrganizationEndedV1, now, events.OrganizationOrganizationEndedV1{
			Name: o.Draft.Name, Kind: string(o.Draft.Kind), Region: o.Draft.Region, Status: string(o.Status),
		})}
		// A revoked social organization is on the list by the same fact (信用信息管理办法第十五条).
		if Verb(in.Do) == Revoke && kinds[o.Draft.Kind].social && !o.listed(listSerious) {
			marked, err := o.mark(listSerious, "被撤销登记", "", now)
			if err != nil {
				return nil, err
			}
			out = append(out, marked...)
		}
		return out, nil
	})
}
