package report

import (
	"context"
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// ListReports lists the reports of the caller's region, those that come to the caller's unit, or those of the caller's
// organization: the newest year first.
func (s *Service) ListReports(ctx context.Context, in organizationapi.ListReportsRequest) (organizationapi.ReportPage, error) {
	who, _ := identity.From(ctx)
	q := store.Query{After: in.After, Limit: int(in.Limit)}
	if m, ok := who.As(identity.Registrar); ok {
		q.By, q.Where = "place", []store.Term{store.Under("place", cn.Stem(m.Region))}
	} else if m, ok := who.As(identity.Sponsor); ok {
		q.By, q.Where = "unit", []store.Term{store.Under("unit", m.Org+sep)}
		if n, err := s.reports.Count(ctx, 1, q.Where...); n == 0 && err == nil { // of before its id was kept
			q.Where = []store.Term{store.Under("unit", m.OrgName+sep)}
		}
	} else {
		m, _ := who.As(identity.Staff)
		q.By, q.Desc, q.Where = "org", true, []store.Term{store.Under("org", m.Org+sep)}
	}
	if in.Year > 0 {
		q.Where = append(q.Where, store.Is("year", fmt.Sprint(in.Year)))
	}
	if in.State != "" {
		q.Where = append(q.Where, store.Is("state", string(in.State)))
	}
	return s.listed(ctx, q)
}

// ListPublishedReports lists the reports of an organization that everybody may read.
func (s *Service) ListPublishedReports(ctx context.Context, in organizationapi.ListPublishedReportsRequest) (page organizationapi.ReportPage, err error) {
	if _, err := s.register.Of(ctx, in.ID); err != nil {
		return page, err
	}
	return s.listed(ctx, store.Query{
		By: "org", Desc: true, Where: []store.Term{store.Under("org", in.ID+sep), store.Is("public", in.ID)}, After: in.After, Limit: int(in.Limit),
	})
}

func (s *Service) listed(ctx context.Context, q store.Query) (page organizationapi.ReportPage, err error) {
	found, err := s.reports.Find(ctx, q)
	if err != nil {
		return page, err
	}
	page.Items, page.Next = []organizationapi.ReportSummary{}, found.Next
	for i := range found.Items {
		r := &found.Items[i]
		page.Items = append(page.Items, organizationapi.ReportSummary{
			ID: r.ID, Org: r.Org, Year: r.Year, Kind: r.Kind, KindText: kindText[r.Kind], State: r.State, StateText: Life.Say(r.State), Sponsor: r.Sponsor, Office: r.Office,
			SponsorDue: r.SponsorDue, RegistrarDue: r.RegistrarDue, SubmittedAt: r.SubmittedAt, Late: r.Late, ConclusionText: r.Words, ConcludedAt: r.ConcludedAt,
		})
	}
	return page, nil
}

// kindText are the three kinds that report, as screens call them.
var kindText = map[organizationapi.OrgKind]string{
	organizationapi.OrgKindAssociation: "社会团体", organizationapi.OrgKindServiceorg: "社会服务机构", organizationapi.OrgKindFoundation: "基金会",
}
