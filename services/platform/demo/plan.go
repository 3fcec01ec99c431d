package demo

import (
	"strconv"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// planning is the plan of this year of the office, of which a line is carried out, one is wanted and one was revised; and a draft of the next.
func (c *county) planning(ago func(days int) time.Time) (*socialworkapi.TrainingPlan, []act) {
	plan := &socialworkapi.TrainingPlan{}
	year, month := cn.DayOf(ago(0)).Year(), int64(ago(15).Month())
	draft := func(year int, text string) (socialworkapi.TrainingPlan, error) {
		return do(c, "registrar", socialworkapi.DraftTrainingPlan, socialworkapi.DraftTrainingPlanRequest{TrainingPlanDraft: socialworkapi.TrainingPlanDraft{
			Office: c.orgs["minzheng"].ID, Year: strconv.Itoa(year), Text: text, Lines: []socialworkapi.PlanLineDraft{
				{Title: "怎样开好一次协商会", Audience: socialworkapi.LectureAudienceResident, Month: month, Minutes: 30, Times: 1},
				{Title: "危机干预", Audience: socialworkapi.LectureAudienceWorker, Month: 12, Minutes: 180, Times: 2},
				{Title: "社区工作者岗前培训", Audience: socialworkapi.LectureAudienceSteward, Month: 12, Minutes: 360, Times: 1, Induction: true},
			},
		}})
	}
	acts := []act{
		{ago(15).Add(-time.Hour), func() (err error) {
			if *plan, err = draft(year, "按年初的需求调查制定，报名在课程和讲堂的页面办理。"); err != nil {
				return err
			}
			*plan, err = do(c, "registrar", socialworkapi.MoveTrainingPlan, socialworkapi.MoveTrainingPlanRequest{ID: plan.ID, TrainingPlanMove: socialworkapi.TrainingPlanMove{Do: "publish", Version: plan.Version}})
			return err
		}},
		{ago(8), func() error {
			_, err := do(c, "registrar", socialworkapi.ReviseTrainingPlan, socialworkapi.ReviseTrainingPlanRequest{ID: plan.ID, PlanRevision: socialworkapi.PlanRevision{
				Do: "change", Version: plan.Version, N: 2, Note: "报名的人多，加一次。",
				Line: &socialworkapi.PlanLineDraft{Title: "危机干预和转介", Audience: socialworkapi.LectureAudienceWorker, Month: 12, Minutes: 180, Times: 3},
			}})
			return err
		}},
	}
	at := ago(2)
	if cn.DayOf(at).Year() != year { // a draft is of this year or the next
		at = ago(0)
	}
	return plan, append(acts, act{at, func() error {
		_, err := draft(year+1, "草稿，还在征求意见。")
		return err
	}})
}
