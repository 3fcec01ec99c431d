package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/events"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Service answers the operations of contracts/openapi/catalog.yaml.
type Service struct {
	Catalogues *store.Collection[Catalogue]
	Heads      *store.Collection[Head] // the same documents, read without their items
	Rules      *rule.Book
	Now        func() time.Time
	Demo       bool

	shelf shelf
}

// CreateCatalogue starts a draft of the caller's organization.
func (s *Service) CreateCatalogue(ctx context.Context, in catalogapi.CreateCatalogueRequest) (catalogapi.Catalogue, error) {
	who, _ := identity.From(ctx)
	m, _ := who.As(identity.Buyer) // the door lets only buyers in
	now := s.Now()
	c, err := s.Catalogues.Create(ctx, Catalogue{
		Head: Head{
			Title: in.Title, Year: in.Year, Region: m.Region, Owner: catalogapi.Party{ID: m.Org, Name: m.OrgName},
			State: Life.Start, CreatedAt: now, Demo: s.Demo,
		},
		Note: in.Note, Law: rule.Where{Region: m.Region, Day: now},
	}, func(string, *Catalogue) []event.Event { return nil })
	if err != nil {
		return catalogapi.Catalogue{}, err
	}
	return s.view(&c, who)
}

// GetCatalogue shows one version to whoever may see it.
func (s *Service) GetCatalogue(ctx context.Context, in catalogapi.GetCatalogueRequest) (catalogapi.Catalogue, error) {
	c, who, err := s.seen(ctx, in.ID)
	if err != nil {
		return catalogapi.Catalogue{}, err
	}
	return s.view(&c, who)
}

// seen reads a version for a caller to whom it exists.
func (s *Service) seen(ctx context.Context, id string) (Catalogue, identity.Caller, error) {
	who, _ := identity.From(ctx)
	c, err := s.Catalogues.Get(ctx, id)
	if fault.Of(err).Kind == fault.NotFound || err == nil && len(c.hats(who)) == 0 {
		return c, who, errNotFound
	}
	return c, who, err
}

// change moves a version by verb do: the table says who and when, then edit
// does what the step demands. A version that the caller may not know of is not found.
func (s *Service) change(ctx context.Context, id string, do Verb, version int64, edit func(*Catalogue, identity.Caller) ([]event.Event, error)) (catalogapi.Catalogue, error) {
	who, _ := identity.From(ctx)
	c, err := s.Catalogues.Update(ctx, id, func(c *Catalogue) ([]event.Event, error) {
		hats := c.hats(who)
		if len(hats) == 0 {
			return nil, errNotFound
		}
		if err := c.At(version); err != nil {
			return nil, err
		}
		if err := c.decide(do, hats); err != nil {
			return nil, err
		}
		return edit(c, who)
	})
	if fault.Of(err).Code == store.ErrNotFound.Code {
		err = errNotFound
	}
	if err != nil {
		return catalogapi.Catalogue{}, err
	}
	return s.view(&c, who)
}

// UpdateCatalogue changes what a draft is called, and what it says of itself.
func (s *Service) UpdateCatalogue(ctx context.Context, in catalogapi.UpdateCatalogueRequest) (catalogapi.Catalogue, error) {
	return s.change(ctx, in.ID, Edit, in.Version, func(c *Catalogue, _ identity.Caller) ([]event.Event, error) {
		c.Title, c.Year, c.Note = in.Title, in.Year, in.Note
		return nil, nil
	})
}

// PutItem adds an item or replaces the one of the same code.
func (s *Service) PutItem(ctx context.Context, in catalogapi.PutItemRequest) (catalogapi.Catalogue, error) {
	item := tidy(catalogapi.Item{
		Code: in.Code, Name: in.Name, Parent: in.Parent, Kind: in.Kind, Nature: in.Nature,
		Unit: in.Unit, Price: in.Price, Target: in.Target, Standard: in.Standard,
	})
	return s.change(ctx, in.ID, Edit, in.Version, func(c *Catalogue, _ identity.Caller) ([]event.Event, error) {
		j, err := newJudge(s.Rules, c.Law)
		if err != nil {
			return nil, err
		}
		if bad := j.of(item); len(bad) > 0 {
			return nil, refusal(bad)
		}
		items := merge(c.Items, []catalogapi.Item{item})
		if len(items) > maxItems {
			return nil, errFull
		}
		for at, bad := range together(items) { // a change of kind or parent may hurt the items below
			if at == item.Code {
				return nil, bad.fault()
			}
			return nil, fault.New(fault.Invalid, bad.code, "这样修改后，下级项目“"+at+"”将不合规定："+bad.text)
		}
		c.Items, c.Count = items, int64(len(items))
		return nil, nil
	})
}

// refusal is one fault for all that is wrong with an item.
func refusal(bad []complaint) error {
	f := bad[0].fault()
	for _, p := range bad[1:] {
		f = f.At(p.field, p.text)
		if len(f.Basis) == 0 {
			f = f.Under(p.basis...)
		}
	}
	return f
}

// RemoveItem takes an item without items below it out of a draft; one that is not there is gone already.
func (s *Service) RemoveItem(ctx context.Context, in catalogapi.RemoveItemRequest) (catalogapi.Catalogue, error) {
	return s.change(ctx, in.ID, Edit, in.Version, func(c *Catalogue, _ identity.Caller) ([]event.Event, error) {
		if slices.ContainsFunc(c.Items, func(i catalogapi.Item) bool { return i.Parent == in.Code }) {
			return nil, errBelow
		}
		c.Items = slices.DeleteFunc(c.Items, func(i catalogapi.Item) bool { return i.Code == in.Code })
		c.Count = int64(len(c.Items))
		return nil, nil
	})
}

// MoveCatalogue submits, returns, approves or retires a version.
func (s *Service) MoveCatalogue(ctx context.Context, in catalogapi.MoveCatalogueRequest) (catalogapi.Catalogue, error) {
	do := Verb(in.Do)
	if !slices.Contains(menu, do) {
		do = "" // edit, object and answer are no steps; the table refuses what it does not know
	}
	return s.change(ctx, in.ID, do, in.Version, func(c *Catalogue, who identity.Caller) ([]event.Event, error) {
		now := s.Now()
		switch do {
		case Submit:
			if err := s.examine(c); err != nil {
				return nil, err
			}
			c.Submitter, c.SubmittedAt = who.ID, &now
			return told(events.TypeCatalogCatalogueSubmittedV1, now, events.CatalogCatalogueSubmittedV1{
				Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region,
			}), nil
		case Approve:
			window, err := rule.Ask[int](s.Rules, ruleWindow, c.Law)
			if err != nil {
				return nil, err
			}
			c.publicize(now, window.Value)
			return told(events.TypeCatalogCataloguePublicizedV1, now, events.CatalogCataloguePublicizedV1{
				Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region, Ends: *c.PublicityEnds,
			}), nil
		case Return:
			if in.Note == "" {
				return nil, errNote
			}
			c.recall(now, in.Note)
			return told(events.TypeCatalogCatalogueReturnedV1, now, events.CatalogCatalogueReturnedV1{
				Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region, Note: in.Note,
			}), nil
		default: // Retire
			if in.Note == "" {
				return nil, errNote
			}
			c.Ended = &Remark{now, in.Note}
			return told(events.TypeCatalogCatalogueRetiredV1, now, events.CatalogCatalogueRetiredV1{
				Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region,
			}), nil
		}
	})
}

func told(kind string, at time.Time, data any) []event.Event {
	return []event.Event{event.New(kind, at, data)}
}

// maxShown is how many faulty items a refused submission points at.
const maxShown = 20

// examine holds a whole draft against the negative list before it goes to review.
func (s *Service) examine(c *Catalogue) error {
	if len(c.Items) == 0 {
		return errEmpty
	}
	j, err := newJudge(s.Rules, c.Law)
	if err != nil {
		return err
	}
	var first *fault.Fault
	for _, i := range c.Items {
		for _, bad := range j.of(i) {
			if first == nil {
				first = bad.fault().Say("项目" + i.Code + "：" + bad.text)
				first.Fields = nil
			}
			if len(first.Fields) < maxShown {
				first = first.At("items."+i.Code, bad.text)
			}
		}
	}
	if first != nil {
		return first
	}
	return nil
}

// ReviseCatalogue starts the next version from one in force. A version has one
// successor, so asking again finds it.
func (s *Service) ReviseCatalogue(ctx context.Context, in catalogapi.ReviseCatalogueRequest) (catalogapi.Catalogue, error) {
	c, who, err := s.seen(ctx, in.ID)
	if err != nil {
		return catalogapi.Catalogue{}, err
	}
	if !slices.Contains(c.hats(who), Owner) {
		return catalogapi.Catalogue{}, errNotOwner
	}
	if c.State != catalogapi.CatalogueStateEffective {
		return catalogapi.Catalogue{}, errNotEffective
	}
	sum := sha256.Sum256([]byte("successor\x00" + c.ID))
	id := "r" + base64.RawURLEncoding.EncodeToString(sum[:18])
	next, err := s.Catalogues.Insert(ctx, id, c.revision(s.Now()))
	if fault.Of(err).Code == store.ErrExists.Code {
		next, err = s.Catalogues.Get(ctx, id)
	}
	if err != nil {
		return catalogapi.Catalogue{}, err
	}
	return s.view(&next, who)
}

// RaiseObjection records an objection while the version is publicized.
func (s *Service) RaiseObjection(ctx context.Context, in catalogapi.RaiseObjectionRequest) (catalogapi.Catalogue, error) {
	id := store.NewID()
	return s.change(ctx, in.ID, Object, 0, func(c *Catalogue, who identity.Caller) ([]event.Event, error) {
		now := s.Now()
		if !now.Before(*c.PublicityEnds) {
			window, err := rule.Ask[int](s.Rules, ruleWindow, c.Law)
			if err != nil {
				return nil, err
			}
			return nil, errLate.Under(window.Basis())
		}
		if fresh, err := c.object(who, id, in.Text, now); !fresh {
			return nil, err
		}
		return told(events.TypeCatalogCatalogueObjectedV1, now, events.CatalogCatalogueObjectedV1{
			Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region, Objection: id,
		}), nil
	})
}

// AnswerObjection answers one objection.
func (s *Service) AnswerObjection(ctx context.Context, in catalogapi.AnswerObjectionRequest) (catalogapi.Catalogue, error) {
	return s.change(ctx, in.ID, Answer, 0, func(c *Catalogue, _ identity.Caller) ([]event.Event, error) {
		now := s.Now()
		o, err := c.answer(in.Objection, in.Text, now)
		if err != nil {
			return nil, err
		}
		return told(events.TypeCatalogCatalogueAnsweredV1, now, events.CatalogCatalogueAnsweredV1{
			Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region, Objection: o.ID, By: o.Account,
		}), nil
	})
}

// Due puts in force every version whose window has passed; it is the clock's hand.
func (s *Service) Due(ctx context.Context) error {
	now := s.Now()
	due := store.Query{Where: []store.Term{store.Between("due", "", store.Time(now)+"\x01")}, By: "due"}
	return s.Heads.Sweep(ctx, due, func(h Head) error {
		_, err := s.Catalogues.Update(ctx, h.ID, func(c *Catalogue) ([]event.Event, error) {
			if err := c.effect(now); err != nil {
				return nil, err
			}
			return told(events.TypeCatalogCatalogueEffectedV1, now, events.CatalogCatalogueEffectedV1{
				Title: c.Title, Year: c.Year, Owner: c.Owner.ID, OwnerName: c.Owner.Name, Region: c.Region,
				Items: c.Count, Previous: c.Previous,
			}), nil
		})
		if fault.Of(err).Kind == fault.Conflict {
			return nil // somebody objected, answered or acted in between; the next round looks again
		}
		return err
	})
}

var (
	errFull         = fault.New(fault.Refused, "catalog.catalogue.full", "一份目录最多2000个项目，请删减或分成几份目录。")
	errBelow        = fault.New(fault.Conflict, "catalog.item.below", "这个项目下面还有下级项目，请先删除或调整下级项目。")
	errNotOwner     = fault.New(fault.Forbidden, "catalog.catalogue.not-yours", "修订目录由目录编制单位的经办人办理，您不能代办，请与其联系。")
	errNotEffective = fault.New(fault.Conflict, "catalog.catalogue.not-effective", "只有现行有效的目录可以修订，请从现行目录开始。")
)
