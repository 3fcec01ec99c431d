package report

import (
	"context"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/services/organization/card"
	"sanshe/services/organization/cardtest"
	"sanshe/services/organization/papers"
)

// room is the reports of three organizations behind doors.
type room struct {
	*cardtest.Town
	service *Service
	fact    organizationapi.Known // of every year of everybody
}

const region = "320312"

var people map[string]identity.Caller

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Town: cardtest.New(t, cn.Day("2026-01-05").At(9, 0)), fact: organizationapi.Known{Code: "other", Label: "某日", Text: "承接项目。", Source: "信用信息"}}
	people = r.Folk
	for _, p := range [][4]string{
		{"clerk", "office", "registrar", "某区民政局"},
		{"minder", "health", "sponsor", "某区卫生健康委员会"},
		{"other", "school", "sponsor", "某区教育局"},
		{"ann", "service", "staff", "某服务中心"},
		{"bob", "union", "staff", "某协会"},
		{"cat", "fund", "staff", "某基金会"},
	} {
		r.Person(p[0], p[1], identity.Role(p[2]), region)
		r.Folk[p[0]].Memberships[0].OrgName = p[3]
	}
	for id, kind := range map[string]organizationapi.OrgKind{"service": organizationapi.OrgKindServiceorg, "union": organizationapi.OrgKindAssociation, "fund": organizationapi.OrgKindFoundation} {
		r.Organization(id, kind, region, func(c *card.Card) {
			c.Name, c.Authority, c.Supervisor, c.RegisteredOn = "某"+id, "某区民政局", "某区卫生健康委员会", "2020-01-01"
		})
	}
	box, err := papers.New(t.Context(), r.Deps)
	if err != nil {
		t.Fatal(err)
	}
	facts := func(_ context.Context, org string, year int64) ([]organizationapi.Known, error) {
		return []organizationapi.Known{r.fact}, nil
	}
	if r.service, err = New(t.Context(), r.Deps, r, []Facts{facts}, box); err != nil {
		t.Fatal(err)
	}
	r.Serve("organization", r.service.Part(), box.Part().Routes...)
	return r
}

// Social implements Register.
func (r *room) Social(_ context.Context, _ string, do func(card.Card) error) error {
	for _, c := range r.Orgs {
		if err := do(c); err != nil {
			return err
		}
	}
	return nil
}

func begin(org string) organizationapi.PrefillReportRequest {
	return organizationapi.PrefillReportRequest{ID: org, Year: 2025}
}

func act(org string, do Verb) organizationapi.MoveReportRequest {
	return organizationapi.MoveReportRequest{ID: org + ".2025", ReportMove: organizationapi.ReportMove{Do: string(do), Text: "依法办理。"}}
}

func written(org string) organizationapi.UpdateReportRequest {
	return organizationapi.UpdateReportRequest{ID: org + ".2025", ReportDraft: organizationapi.ReportDraft{Law: "守法。", Activities: "开展活动。", People: "没有变动。", Finance: "规范。"}}
}
