package demo

import (
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// reported are members of a bureau who reported to a community: one has served and is judged for the time before she left, one waits
// to be taken in.
func (c *county) reported(ago func(days int) time.Time, today time.Time) []act {
	var d volunteerapi.Duty
	day := cn.DayOf(today).Add(-12)
	var shift volunteerapi.Shift
	const post = "清点消防栓"
	report := func(login, name, branch string) (volunteerapi.Duty, error) {
		return do(c, login, volunteerapi.ReportForDuty, volunteerapi.ReportForDutyRequest{DutyDraft: volunteerapi.DutyDraft{
			Name: name, Birth: "1988-06-17", Branch: branch, Unit: c.orgs["caizheng"].ID, Host: c.orgs["wutong0"].ID, Agree: true, Tell: true,
		}})
	}
	move := func(login, step string) (err error) {
		d, err = do(c, login, volunteerapi.MoveDuty, volunteerapi.MoveDutyRequest{ID: d.ID, DutyMove: volunteerapi.DutyMove{Do: step, Version: d.Version}})
		return err
	}
	return []act{
		{ago(40), func() (err error) { d, err = report("volunteer", "孙悦", "国库科党支部"); return err }},
		{ago(39), func() error { return move("juwei", "accept") }},
		{ago(30), func() (err error) {
			p, err := do(c, "juwei", volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: volunteerapi.ProjectDraft{
				Org: c.orgs["wutong0"].ID, Office: c.orgs["minzheng"].ID, Title: "梧桐里消防安全排查", Service: "neighbours", Region: c.p.Config.Region[:6], Ledger: volunteerapi.ProjectLedgerDuty,
				Place: "梧桐里社区居委会", Phone: "0000-0000102", Intro: "在职党员按楼栋清点消防栓和灭火器，把过期的记下来，报给物业更换。", Risk: "上下楼梯注意安全。",
				Positions: []volunteerapi.Position{{Code: "D1", Title: post, Duties: "按楼栋清点。", Capacity: 6, MinAge: 18, Dates: []volunteerapi.Once{
					{Day: day.String(), From: "18:30", To: "20:00"}, {Day: cn.DayOf(today).Add(12).String(), From: "18:30", To: "20:00"},
				}}},
			}})
			for _, step := range [][2]string{{"juwei", "submit"}, {"registrar", "publish"}} {
				if err == nil {
					p, err = do(c, step[0], volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: p.ID, ProjectMove: volunteerapi.ProjectMove{Do: step[1], Version: p.Version}})
				}
			}
			return err
		}},
		{day.Add(-2).At(12, 0), func() error {
			return c.until("a seat on duty", func() (ok bool, err error) {
				if shift, err = c.shift("梧桐里消防安全排查", post, day); err != nil {
					return false, nil
				}
				_, err = do(c, "volunteer", volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: shift.ID, JoinDraft: volunteerapi.JoinDraft{Person: d.ID, Told: true}})
				return err == nil, err
			})
		}},
		{day.At(20, 10), func() error {
			from, to := shift.Starts, shift.Ends
			_, err := do(c, "volunteer", volunteerapi.StateHours, volunteerapi.StateHoursRequest{ID: shift.ID, StatementBatch: volunteerapi.StatementBatch{
				Person: d.ID, Items: []volunteerapi.StatementDraft{{Key: "duty-of-sun", Act: "both", At: from, Until: &to, Way: "alone", Device: "demonstration-phone-of-volunteer"}},
			}})
			if err == nil {
				_, err = do(c, "juwei", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: shift.ID, RollCall: volunteerapi.RollCall{Key: "duty-roll", Act: "both", At: from, Until: &to, People: []string{d.ID}}})
			}
			return err
		}},
		{day.Add(2).At(9, 0), func() error {
			list, err := do(c, "juwei2", volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: shift.ID}) // who called the roll does not confirm
			if err != nil {
				return err
			}
			in := volunteerapi.ConfirmShiftRequest{ID: shift.ID}
			for _, r := range list.Items {
				in.Items = append(in.Items, volunteerapi.Confirmation{Record: r.ID, Quality: 5})
			}
			_, err = do(c, "juwei2", volunteerapi.ConfirmShift, in)
			return err
		}},
		{day.Add(2).At(10, 0), func() error {
			return c.until("the year of a member", func() (bool, error) {
				got, err := do(c, "volunteer", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID})
				d = got
				return slices.ContainsFunc(d.Years, func(y volunteerapi.DutyYear) bool { return y.Minutes > 0 }), err
			})
		}},
		{day.Add(3).At(9, 0), func() error { return move("volunteer", "leave") }},
		{day.Add(3).At(15, 0), func() error {
			y := d.Years[0]
			y, err := do(c, "juwei", volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: y.ID, DutyYearMove: volunteerapi.DutyYearMove{
				Do: "judge", Version: y.Version, Grade: volunteerapi.DutyGradeMet, Text: "按时参加排查，记录清楚。",
			}})
			if err == nil {
				_, err = do(c, "volunteer", volunteerapi.MoveDutyYear, volunteerapi.MoveDutyYearRequest{ID: y.ID, DutyYearMove: volunteerapi.DutyYearMove{Do: "agree", Version: y.Version}})
			}
			return err
		}},
		{ago(2), func() error { _, err := report("worker", "何晓云", "社会工作联合党支部"); return err }},
	}
}
