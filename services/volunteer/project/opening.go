package project

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

var _ card.Openings = (*Service)(nil)

// Openings implements card.Openings.
func (s *Service) Openings(ctx context.Context, after, until time.Time) (out []card.Opening, err error) {
	q := store.Query{By: "at", Where: []store.Term{store.Is("state", openTo), store.Between("at", store.Time(after)+"\x00", store.Time(until)+"\x00")}}
	err = s.projects.Each(ctx, q, func(p Project) error {
		o := card.Opening{ID: p.ID, Title: p.Draft.Title, Org: p.Org.ID, OrgName: p.Org.Name, Region: p.Draft.Region, Service: p.Draft.Service, At: p.at()}
		if o.Shifts, err = s.firsts(ctx, p.ID); err != nil {
			return err
		}
		out = append(out, o)
		return nil
	})
	return out, err
}

// firsts are the next shifts of each position of a project that may still be joined.
func (s *Service) firsts(ctx context.Context, project string) (out []string, err error) {
	var seen []string
	q := store.Query{By: "starts", Where: []store.Term{store.Is("project", project), store.Between("starts", store.Time(s.now()), "")}}
	err = s.shifts.Each(ctx, q, func(x Shift) error {
		if x.running(s.now()) && len(x.Waiting) < mostWaiting && !slices.Contains(seen, x.Position.Code) {
			seen, out = append(seen, x.Position.Code), append(out, x.ID)
		}
		return nil
	})
	return out, err
}

// Suits implements card.Openings. What refuses somebody a seat refuses it here, but for the time, which may be another.
func (s *Service) Suits(ctx context.Context, o card.Opening, p card.Person) (bool, error) {
	for _, id := range o.Shifts {
		x, err := s.shifts.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return false, err
		}
		if !x.running(s.now()) {
			continue
		}
		switch err = s.fits(ctx, &p, &x); {
		case err == nil:
			return true, nil
		case fault.Ours(err):
			return false, err
		}
	}
	return false, nil
}

// Place implements card.Openings. A street or a community that the register does not know by name is called by its number.
func (s *Service) Place(ctx context.Context, code string) (string, error) {
	n := len(code)
	if strings.Trim(code, "0123456789") != "" || n != 6 && n != street && n != 12 || code != cn.Nation.Code && cn.DivisionName(code[:6]) == "" {
		return "", nil
	}
	if n == 6 {
		return s.place(code), nil
	}
	names, err := s.called(ctx, code[:6])
	if err != nil {
		return "", err
	}
	out := s.place(code[:6])
	for _, part := range slices.Compact([]string{code[:street], code}) {
		text := names[part]
		if text == "" {
			text = part[max(6, len(part)-3):]
		}
		out += text
	}
	return out, nil
}
