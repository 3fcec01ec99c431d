package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// dutyRoutes are a report for duty with every button, as the community reads it, and a year that is told to a unit.
func dutyRoutes() []route.Route {
	y := volunteerapi.DutyYear{
		ID: "du-1.2026", Duty: "du-1", Version: 2, Year: 2026, Number: "BD000000027", Name: "司徒一苇", Host: volunteerapi.Party{ID: "home", Name: "梧桐里社区居民委员会"},
		State: volunteerapi.DutyYearStateOpen, StateText: "记实中", Minutes: 150, Records: 2, Months: []volunteerapi.DutyMonth{{Month: "2026-11", Minutes: 150, Records: 2}},
		Objection: "少算了一次", Answer: "已核对", Until: "2027-01-11",
		Moves: []volunteerapi.VolunteerMove{{Do: "judge", Label: "写年度评价"}, {Do: "agree", Label: "没有异议"}, {Do: "object", Label: "提出异议"}, {Do: "answer", Label: "答复异议并定下评价"}},
	}
	told := volunteerapi.DutyYear{
		ID: y.ID, Duty: y.Duty, Version: 1, Year: 2026, Number: y.Number, Name: y.Name, Host: y.Host, State: volunteerapi.DutyYearStateTold, StateText: "已定", Minutes: 150, Records: 2,
		GradeText: "完成", Text: "每月都来", Objected: true,
	}
	x := volunteerapi.Duty{
		ID: "du-1", Version: 2, Number: y.Number, Name: y.Name, Branch: "第二支部", State: volunteerapi.DutyStateServing, StateText: "已报到", Host: y.Host, UnitName: "星河区水务局", Tell: true,
		Years: []volunteerapi.DutyYear{y}, Steps: []volunteerapi.DutyStep{{At: noon, What: "报到", As: "本人"}},
		Moves: []volunteerapi.VolunteerMove{{Do: "return", Label: "退回"}, {Do: "leave", Label: "转出"}, {Do: "erase", Label: "注销并销毁密钥"}},
	}
	own := x
	own.Yours = true
	return []route.Route{
		route.On(volunteerapi.ListDuties, func(context.Context, volunteerapi.ListDutiesRequest) (volunteerapi.DutyPage, error) {
			return volunteerapi.DutyPage{Items: []volunteerapi.Duty{x}}, nil
		}),
		route.On(volunteerapi.ListMyDuties, func(context.Context, volunteerapi.ListMyDutiesRequest) (volunteerapi.DutyPage, error) {
			return volunteerapi.DutyPage{Items: []volunteerapi.Duty{own}}, nil
		}),
		route.On(volunteerapi.GetDuty, func(ctx context.Context, _ volunteerapi.GetDutyRequest) (volunteerapi.Duty, error) {
			if c, _ := identity.From(ctx); c.Has(identity.Resident) {
				return own, nil
			}
			return x, nil
		}),
		route.On(volunteerapi.ReportForDuty, func(context.Context, volunteerapi.ReportForDutyRequest) (volunteerapi.Duty, error) { return own, nil }),
		route.On(volunteerapi.MoveDuty, func(_ context.Context, in volunteerapi.MoveDutyRequest) (volunteerapi.Duty, error) {
			if in.Do == "erase" {
				return volunteerapi.Duty{ID: "du-1", State: volunteerapi.DutyStateErased}, nil
			}
			return x, nil
		}),
		route.On(volunteerapi.ListDutyYears, func(ctx context.Context, _ volunteerapi.ListDutyYearsRequest) (volunteerapi.DutyYearPage, error) {
			if c, _ := identity.From(ctx); c.Has(identity.Personnel) {
				return volunteerapi.DutyYearPage{Items: []volunteerapi.DutyYear{told}}, nil
			}
			return volunteerapi.DutyYearPage{Items: []volunteerapi.DutyYear{y}}, nil
		}),
		route.On(volunteerapi.MoveDutyYear, func(context.Context, volunteerapi.MoveDutyYearRequest) (volunteerapi.DutyYear, error) { return y, nil }),
	}
}

func TestAReportForDutyIsReadByItsMemberItsCommunityAndAsASumByTheUnit(t *testing.T) {
	w := newWorks(t, identity.Staff)
	shows := func(what, page string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not show %s", what, want)
			}
		}
	}
	b := w.as(identity.Staff)
	shows("the community's list", b.get("/desk/duties").words(), "BD000000027", "已报到", "星河区水务局")
	shows("one of it", b.get("/desk/duties/du-1").words(), "司徒一苇", "第二支部", "2026年记实", "2小时30分钟", "少算了一次", "写年度评价")
	shows("what waits", b.get("/desk/duty-years").words(), "年度评价", "记实中")
	unit := w.as(identity.Personnel)
	page := unit.get("/desk/duty-years").words()
	shows("the unit's list", page, "司徒一苇", "梧桐里社区居民委员会", "2小时30分钟", "完成", "每月都来", "本人提出过异议")
	if strings.Contains(page, "少算了一次") || strings.Contains(page, "2026-11") {
		t.Error("the unit reads more than the sum")
	}
	if got := unit.get("/desk/duty-years?format=csv"); !strings.Contains(got.body, "每月都来") {
		t.Error("the table is not handed out")
	}
	me := w.as(identity.Resident)
	shows("one's own list", me.get("/duty").words(), "我的报到", "今年计入2小时30分钟", "单独同意")
	shows("one's own", me.get("/duty/du-1").words(), "向梧桐里社区居民委员会报到", "看社区的项目", "提出异议")
	if got := me.post("/duty/du-1/move", "do", "erase", "version", "2"); got.at != "/duty" {
		t.Errorf("after erasing: %s", got.at)
	}
}
