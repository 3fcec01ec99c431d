package project

import (
	"context"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

const (
	mostCounted = 1_000_000_000
	// mostStreets is more than any county has.
	mostStreets = 300
	street      = 9 // digits of a street's code
)

// CountProjects counts what recruits in a division and in each of those below it: of a county in the streets in which there is something.
func (s *Service) CountProjects(ctx context.Context, in volunteerapi.CountProjectsRequest) (out volunteerapi.ProjectCounts, err error) {
	stem := cn.Stem(in.Place)
	out = volunteerapi.ProjectCounts{Place: in.Place, PlaceName: "全国", Places: []volunteerapi.ProjectCount{}}
	if stem != "" {
		out.PlaceName = s.place((stem + "000000")[:6])
	}
	if out.Total, err = s.counted(ctx, stem); err != nil {
		return out, err
	}
	switch {
	case len(stem) > 6:
		return out, nil
	case len(stem) == 6:
		out.Places, err = s.streets(ctx, stem)
		return out, err
	}
	above := cn.Nation.Code
	if stem != "" {
		above = (stem + "000000")[:6]
	}
	for _, d := range cn.Children(above) {
		n, err := s.counted(ctx, cn.Stem(d.Code))
		if err != nil {
			return out, err
		}
		out.Places = append(out.Places, volunteerapi.ProjectCount{Code: d.Code, Text: d.Name, Count: n})
	}
	return out, nil
}

// counted is how many recruit under the beginning of a code.
func (s *Service) counted(ctx context.Context, stem string) (int64, error) {
	where := []store.Term{store.Is("state", openTo)}
	if stem != "" {
		where = append(where, store.Under("region", stem))
	}
	n, err := s.projects.Count(ctx, mostCounted, where...)
	return int64(n), err
}

// streets are those of a county in which something recruits, by the names that the register of organizations knows. A project that names
// no street stands under the county alone.
func (s *Service) streets(ctx context.Context, county string) (out []volunteerapi.ProjectCount, err error) {
	names, err := s.called(ctx, county)
	if err != nil {
		return nil, err
	}
	out = []volunteerapi.ProjectCount{}
	for from := county + "\x00"; len(out) < mostStreets; {
		next, err := s.projects.Find(ctx, store.Query{By: "region", Limit: 1, Where: []store.Term{store.Is("state", openTo), store.Between("region", from, county+"\x7f")}})
		if err != nil || len(next.Items) == 0 {
			return out, err
		}
		code := next.Items[0].Draft.Region
		if from = code + "\x00"; len(code) < street {
			continue
		}
		code, from = code[:street], code[:street]+"\x7f"
		n, err := s.counted(ctx, code)
		if err != nil {
			return out, err
		}
		text := names[code]
		if text == "" {
			text = s.place(county) + strings.TrimPrefix(code, county)
		}
		out = append(out, volunteerapi.ProjectCount{Code: code, Text: text, Count: n})
	}
	return out, nil
}

// called are the streets and communities of a county by their codes, as the register of organizations knows them.
func (s *Service) called(ctx context.Context, county string) (map[string]string, error) {
	names := map[string]string{}
	known, err := route.Call(ctx, s.self, organizationapi.CountOrganizations, organizationapi.CountOrganizationsRequest{Place: county})
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return nil, err
	}
	for _, p := range known.Places {
		names[p.Code] = p.Text
	}
	return names, nil
}
