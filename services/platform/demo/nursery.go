package demo

import (
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// nursery is a hub with one group in it: a goal is reached, the next is under way, some hours of its mentor are
// confirmed and some wait for it, and a space is booked.
func (c *county) nursery(ago func(days int) time.Time) []act {
	var h organizationapi.Hub
	var x organizationapi.Incubation
	const entered = 150 // days ago
	move := func(login, verb, note string) func() error {
		return func() (err error) {
			x, err = do(c, login, organizationapi.MoveIncubation, organizationapi.MoveIncubationRequest{ID: x.ID, IncubationMove: organizationapi.IncubationMove{Do: verb, Version: x.Version, Note: note}})
			return err
		}
	}
	settle := func(login, verb, note string, papers ...string) (err error) {
		x, err = do(c, login, organizationapi.SettleGoal, organizationapi.SettleGoalRequest{ID: x.ID, GoalStep: organizationapi.GoalStep{Do: verb, Version: x.Version, Code: "1", Note: note, Papers: papers}})
		return err
	}
	hours := func(days int, text string) (organizationapi.Hour, error) {
		return do(c, "worker", organizationapi.WriteHours, organizationapi.WriteHoursRequest{ID: x.ID, HourDraft: organizationapi.HourDraft{
			On: cn.DayOf(ago(days)).String(), From: "08:30", To: "10:00", Text: text,
		}})
	}
	return []act{
		{ago(entered + 40), func() (err error) {
			h, err = do(c, "registrar", organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: organizationapi.HubDraft{
				Org: c.orgs["org1"].ID, Name: "星河区社会组织孵化基地", Address: "星河区梧桐街道同心路12号", Capacity: 6, Open: true,
				Intro: "三层小楼，一层活动室，二层会议室和共用办公位。社区社会组织和刚起步的发起人都可以申请。",
				Spaces: []organizationapi.Space{
					{Code: "A1", Name: "一号活动室", Seats: 40}, {Code: "B2", Name: "会议室", Seats: 12},
				},
				Terms: organizationapi.HubTerms{
					Months: 12, Extensions: 1, ExtensionMonths: 6, Minutes: 600, AheadDays: 30, Follow: []int64{6, 12},
					Text: "每月至少来基地一次。\n场地免费，用完恢复原样。",
				},
			}})
			return err
		}},
		{ago(entered + 8), func() (err error) {
			x, err = do(c, "resident", organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{
				Hub: h.ID, Name: "梧桐里社区助餐服务队", Team: 12, Area: "梧桐里社区", Place: "梧桐里社区活动室",
				Idea: "给独居老人送午餐，现在每天二十份。想学会记账和排班，明年登记为社会服务机构。",
			}})
			return err
		}},
		{ago(entered + 4), move("staff", "diagnose", "人员稳定，缺财务制度和固定场地。先建账，再定章程和排班办法。")},
		{ago(entered), move("staff", "enter", "")},
		{ago(entered - 4), func() (err error) {
			x, err = do(c, "resident", organizationapi.PlanIncubation, organizationapi.PlanIncubationRequest{ID: x.ID, PlanDraft: organizationapi.PlanDraft{Version: x.Version, Goals: []organizationapi.GoalDraft{
				{Code: "1", Title: "建立收支账，每季度公布", By: cn.DayOf(ago(90)).String()},
				{Code: "2", Title: "排班办法试行三个月", By: cn.DayOf(ago(-20)).String()},
				{Code: "3", Title: "章程草案经全体成员通过", By: cn.DayOf(ago(-90)).String()},
			}}})
			return err
		}},
		{ago(entered - 6), move("staff", "agree", "")},
		{ago(entered - 6), func() (err error) {
			x, err = do(c, "staff", organizationapi.NameMentor, organizationapi.NameMentorRequest{ID: x.ID, MentorDraft: organizationapi.MentorDraft{Version: x.Version, Login: "worker"}})
			return err
		}},
		{ago(110), func() error {
			one, err := hours(110, "教成员记流水账和做季度公布表。")
			if err != nil {
				return err
			}
			_, err = do(c, "resident", organizationapi.AnswerHours, organizationapi.AnswerHoursRequest{ID: x.ID, HourAnswer: organizationapi.HourAnswer{Session: one.Session, Do: "confirm"}})
			return err
		}},
		{ago(95), func() error {
			body := []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
			paper, err := do(c, "resident", organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: "第一季度收支公布.pdf", Upload: contract.Octets(body)})
			if err != nil {
				return err
			}
			return settle("resident", "report", "已公布第一季度的收支。", paper.ID)
		}},
		{ago(92), func() error { return settle("staff", "confirm", "账目清楚。") }},
		{ago(4), func() error {
			_, err := hours(4, "看排班试行的记录，改了请假的办法。")
			return err
		}},
		{ago(1), func() error {
			_, err := do(c, "resident", organizationapi.BookSpace, organizationapi.BookSpaceRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{
				Incubation: x.ID, Space: "A1", Day: cn.DayOf(ago(0)).Add(3).String(), Slot: organizationapi.SlotPm,
			}})
			return err
		}},
	}
}
