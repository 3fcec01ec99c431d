package duty

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/services/volunteer/cardtest"
)

// room is the reports behind their doors, over real files; what organizations there are and what counts is what a test says.
type room struct {
	*roomtest.Stage
	s *Service
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC))}
	r.Cast([][4]string{
		{"ann", "home", "staff", "320312"},
		{"bea", "home", "staff", "320312"},
		{"cat", "other", "staff", "320312"},
		{"per", "bureau", "personnel", "320312"},
		{"pit", "works", "personnel", "320312"},
		{"sup", "finance", "supervisor", "320300"},
		{"zhou", "home", "resident", "320312"},
		{"wu", "home", "resident", "320312"},
	})
	r.Deps.Keys, r.Deps.Self = r.Open("keys.db"), r.Local
	r.Deps.Config = host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"}
	var err error
	if r.s, err = New(t.Context(), r.Deps); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
	r.Beside("organization", route.On(organizationapi.GetOrganization, cardtest.Organizations{
		"home": organizationapi.OrgKindCommittee, "other": organizationapi.OrgKindCommittee, "bureau": organizationapi.OrgKindGovernment, "works": organizationapi.OrgKindEnterprise,
	}.Get))
	return r
}

// What of zhou is sealed.
const (
	name   = "司徒一苇"
	branch = "第七十七支部"
)

func draft() volunteerapi.ReportForDutyRequest {
	return volunteerapi.ReportForDutyRequest{DutyDraft: volunteerapi.DutyDraft{Name: name, Birth: "1984-02-03", Branch: branch, Unit: "bureau", Host: "home", Agree: true, Tell: true}}
}

func (r *room) moves(who, id, do string) (volunteerapi.Duty, error) {
	r.T.Helper()
	d, err := r.s.duties.Get(r.T.Context(), id)
	if err != nil {
		r.T.Fatal(err)
	}
	return roomtest.Ask(r, who, volunteerapi.MoveDuty, volunteerapi.MoveDutyRequest{ID: id, DutyMove: volunteerapi.DutyMove{Do: do, Version: d.Version, Reason: "不住在这里"}})
}

func (r *room) moved(who, id, do string) volunteerapi.Duty {
	r.T.Helper()
	out, err := r.moves(who, id, do)
	if err != nil {
		r.T.Fatalf("%s by %s: %v", do, who, err)
	}
	return out
}

// year takes a step of a year of somebody.
func (r *room) year(who, id, do string, grade volunteerapi.DutyGrade, text string) (volunteerapi.DutyYear, error) {
	r.T.Helper()
	y, err := r.s.years.Get(r.T.Context(), id)
	if err != nil {
		r.T.Fatal(err)
	}
	return roomtest.Ask(r, who, volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: id, DutyYearMove: volunteerapi.DutyYearMove{Do: do, Version: y.Version, Grade: grade, Text: text}})
}

// serving is zhou, whom home has taken in, in the year that is opened.
func (r *room) serving() volunteerapi.Duty {
	r.T.Helper()
	d := roomtest.OK(r, "zhou", volunteerapi.ReportForDuty, draft())
	r.moved("ann", d.ID, "accept")
	r.Job("open years of duty")
	return roomtest.OK(r, "zhou", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
}
