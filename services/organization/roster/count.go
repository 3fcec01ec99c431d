package roster

import (
	"context"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

const (
	all       = 1_000_000_000
	maxPlaces = 300 // more than any division has below it
)

// CountOrganizations counts a place: each number is one look into one index.
func (s *Service) CountOrganizations(ctx context.Context, in organizationapi.CountOrganizationsRequest) (out organizationapi.RosterCounts, err error) {
	stem := cn.Stem(in.Place)
	out.Place, out.PlaceName = in.Place, "全国"
	if stem != "" {
		out.PlaceName = s.placeName(ctx, in.Place)
	}
	of := func(trait string) (n int64) {
		if err != nil {
			return 0
		}
		where := store.Is("place", stem+"/"+trait)
		switch {
		case stem == "":
			where = store.Is("cell", trait)
		case trait == "":
			where = store.Is("place", stem)
		}
		var got int
		got, err = s.entries.Count(ctx, all, where)
		return int64(got)
	}
	if stem != "" {
		out.Total = of("")
	}
	out.Kinds, out.Grades, out.Listed, out.Statuses = []organizationapi.RosterCount{}, []organizationapi.RosterCount{}, []organizationapi.RosterCount{}, []organizationapi.RosterCount{}
	for _, k := range kinds {
		text, _ := s.register.Says(k, "")
		n := of(ofKind + string(k))
		out.Kinds = append(out.Kinds, organizationapi.RosterCount{Code: string(k), Text: text, Count: n})
		if stem == "" { // each has one kind; to count them all is to read them all
			out.Total += n
		}
	}
	for n := int64(5); n > 0; n-- {
		out.Grades = append(out.Grades, organizationapi.RosterCount{Code: digit(n), Text: digit(n) + "A级", Count: of(ofGrade + digit(n))})
	}
	for _, l := range [][2]string{{listAbnormal, "活动异常名录"}, {listSerious, "严重违法失信名单"}} {
		out.Listed = append(out.Listed, organizationapi.RosterCount{Code: l[0], Text: l[1], Count: of(ofList + l[0])})
	}
	for _, t := range statuses {
		_, text := s.register.Says("", t)
		out.Statuses = append(out.Statuses, organizationapi.RosterCount{Code: string(t), Text: text, Count: of(ofStatus + string(t))})
	}
	if err != nil {
		return out, err
	}
	out.Places, err = s.places(ctx, stem)
	return out, err
}

var (
	kinds = []organizationapi.OrgKind{
		organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation, organizationapi.OrgKindFiled,
		organizationapi.OrgKindGovernment, organizationapi.OrgKindInstitution, organizationapi.OrgKindEnterprise, organizationapi.OrgKindCommittee,
	}
	statuses = []organizationapi.OrgStatus{
		organizationapi.OrgStatusActive, organizationapi.OrgStatusRevoked, organizationapi.OrgStatusDeregistered,
	}
)

// places counts the divisions below one: those of GB/T 2260 down to the county,
// below it the streets in which organizations are.
func (s *Service) places(ctx context.Context, stem string) (out []organizationapi.RosterCount, err error) {
	out = []organizationapi.RosterCount{}
	if len(stem) > 6 {
		return out, nil
	}
	if len(stem) == 6 {
		return s.streets(ctx, stem)
	}
	above := cn.Nation.Code
	if stem != "" {
		above = (stem + "000000")[:6]
	}
	for _, d := range cn.Children(above) {
		n, err := s.entries.Count(ctx, all, store.Is("place", cn.Stem(d.Code)))
		if err != nil {
			return out, err
		}
		name := d.Name
		if d.Code == s.config.Region && s.config.Place != "" {
			name = s.config.Place
		}
		out = append(out, organizationapi.RosterCount{Code: d.Code, Text: name, Count: int64(n)})
	}
	return out, nil
}

// streets counts the streets of a county, asking for the next one after each.
func (s *Service) streets(ctx context.Context, county string) (out []organizationapi.RosterCount, err error) {
	out = []organizationapi.RosterCount{}
	for from := county; len(out) < maxPlaces; {
		next, err := s.entries.Find(ctx, store.Query{By: "street", Where: []store.Term{store.Between("street", from, county+"\x7f")}, Limit: 1})
		if err != nil || len(next.Items) == 0 {
			return out, err
		}
		code := next.Items[0].Card.Region[:street]
		n, err := s.entries.Count(ctx, all, store.Is("place", code))
		if err != nil {
			return out, err
		}
		out = append(out, organizationapi.RosterCount{Code: code, Text: s.placeName(ctx, code), Count: int64(n)})
		from = code + "\x00"
	}
	return out, nil
}

// placeName is a division's name. A street's is that of its office, which is
// here or has filed a group here, since no table of streets is kept; without one it stays a number.
func (s *Service) placeName(ctx context.Context, code string) string {
	if len(code) < street {
		return s.config.PlaceName((code + "000000")[:6])
	}
	county := s.config.PlaceName(code)
	for _, k := range []organizationapi.OrgKind{organizationapi.OrgKindGovernment, organizationapi.OrgKindFiled} {
		p, err := s.entries.Find(ctx, store.Query{By: "name", Limit: 20, Where: []store.Term{store.Is("place", cn.Stem(code)+"/"+ofKind+string(k))}})
		if err != nil {
			return code
		}
		for _, e := range p.Items {
			office := e.Card.Name
			if k == organizationapi.OrgKindFiled {
				office = e.Card.Authority
			}
			for _, end := range []string{"办事处", "人民政府"} {
				if name, ok := strings.CutSuffix(office, end); ok && e.Card.Region[:street] == code[:street] {
					return strings.TrimPrefix(name, county)
				}
			}
		}
	}
	return code
}
