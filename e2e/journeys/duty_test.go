package journeys

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestDutyIsServedApartAndItsUnitReadsASum goes from a report to the community to what the unit of the member reads of the year.
// Not a minute of it is voluntary service, and the unit reads neither days nor places.
func TestDutyIsServedApartAndItsUnitReadsASum(t *testing.T) {
	t.Parallel()
	const name, branch = "canaryname5571", "canarybranch5572"
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := hosting(t, p, "星河区梧桐里社区居民委员会", organizationapi.OrgKindCommittee, "55")
	x.w.Account(t, "lan", "罗兰", x.org, organizationapi.RoleStaff)
	unit := x.w.Register(t, "星河区水务局", organizationapi.OrgKindGovernment, "11")
	x.w.Account(t, "per", "裴人事", unit, organizationapi.RolePersonnel)
	lin := x.joined(t, "lin.xiaoman", "林小满", "000") // volunteers too, from the same account
	me := p.As(t, "lin.xiaoman")

	d := county.Ask(t, me, volunteerapi.ReportForDuty, volunteerapi.ReportForDutyRequest{DutyDraft: volunteerapi.DutyDraft{
		Name: name, Birth: "1980-03-07", Branch: branch, Unit: unit.ID, Host: x.org.ID, Agree: true, Tell: true,
	}})
	seen := county.Ask(t, p.As(t, "kate"), volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
	county.Ask(t, p.As(t, "kate"), volunteerapi.MoveDuty, volunteerapi.MoveDutyRequest{ID: d.ID, DutyMove: volunteerapi.DutyMove{Do: "accept", Version: seen.Version}})

	sh := x.project(t, volunteerapi.ProjectLedgerDuty, false)
	free := x.project(t, volunteerapi.ProjectLedgerVolunteer, false)
	join := func(shift, person string) volunteerapi.JoinShiftRequest {
		return volunteerapi.JoinShiftRequest{ID: shift, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}}
	}
	county.Refused(t, me, volunteerapi.JoinShift, join(sh.ID, lin.ID), 422, "volunteer.shift.ledger")
	county.Refused(t, me, volunteerapi.JoinShift, join(free.ID, d.ID), 422, "volunteer.duty.seat")
	x.serves(t, "lin.xiaoman", d.ID, sh)
	var year volunteerapi.DutyYear
	county.Until(t, "the year has the time", func() (bool, error) {
		got, err := county.Try(p.As(t, "lin.xiaoman"), volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
		if err != nil || len(got.Years) != 1 {
			return false, err
		}
		year = got.Years[0]
		return year.Minutes == 120, nil
	})
	if got := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: d.ID, Ledger: "duty"}); got.Minutes != 120 {
		t.Errorf("in its own ledger there are %d minutes", got.Minutes)
	}
	for _, person := range []string{lin.ID, d.ID} {
		if got := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: person, Ledger: "volunteer"}); got.Minutes != 0 || got.Records != 0 {
			t.Errorf("%d minutes count as voluntary service", got.Minutes)
		}
	}
	for _, canary := range []string{name, branch} {
		if found := county.NewScent(canary).InFiles(t, p.Kept()...); len(found) > 0 {
			t.Errorf("%s stands in %v", canary, found)
		}
	}

	p.At(t, time.Date(int(year.Year)+1, time.January, 5, 1, 0, 0, 0, time.UTC))
	told := func() []volunteerapi.DutyYear {
		return county.Ask(t, p.As(t, "per"), volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}).Items
	}
	county.Ask(t, p.As(t, "kate"), volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: year.ID, DutyYearMove: volunteerapi.DutyYearMove{
		Do: "judge", Version: year.Version, Grade: volunteerapi.DutyGradeUnmet, Text: "来得少",
	}})
	county.Refused(t, p.As(t, "lan"), volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: year.ID, DutyYearMove: volunteerapi.DutyYearMove{Do: "agree", Version: year.Version + 1}}, 403, "volunteer.dutyyear.not-yours")
	if len(told()) > 0 {
		t.Fatal("the unit reads before the member does")
	}
	own := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}).Years[0]
	if own.Year != year.Year { // the newest first: the year that has begun may be there already
		own = county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}).Years[1]
	}
	own = county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: own.ID, DutyYearMove: volunteerapi.DutyYearMove{Do: "object", Version: own.Version, Text: "社区只排过一次班"}})
	answer := volunteerapi.MoveDutyYearRequest{ID: own.ID, DutyYearMove: volunteerapi.DutyYearMove{Do: "answer", Version: own.Version, Grade: volunteerapi.DutyGradeMet, Text: "的确只排过一次，改为完成"}}
	county.Refused(t, p.As(t, "kate"), volunteerapi.MoveDutyYear, answer, 403, "volunteer.duty.same")
	county.Ask(t, p.As(t, "lan"), volunteerapi.MoveDutyYear, answer)
	list := told()
	if len(list) != 1 || list[0].Name != name || list[0].Minutes != 120 || list[0].Grade != volunteerapi.DutyGradeMet || !list[0].Objected {
		t.Fatalf("the unit reads %+v", list)
	}
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"陪伴独居老人", sh.ID, "社区只排过一次班", branch, cn.DayOf(sh.Starts).String()} {
		if strings.Contains(string(b), hidden) {
			t.Errorf("the unit reads %s", hidden)
		}
	}

	gone := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
	county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.MoveDuty, volunteerapi.MoveDutyRequest{ID: d.ID, DutyMove: volunteerapi.DutyMove{Do: "erase", Version: gone.Version}})
	if list := told(); len(list) != 1 || list[0].Name != "" || list[0].Minutes != 120 {
		t.Errorf("after erasing the unit reads %+v", list)
	}
}
