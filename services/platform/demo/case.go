package demo

import (
	"time"

	"sanshe/contracts/go/socialworkapi"
)

// openCase is work with an old man that has come as far as a plan and a visit; a colleague is asked to look at it.
func (c *county) openCase(at time.Time) error {
	x, err := do(c, "worker", socialworkapi.OpenCase, socialworkapi.OpenCaseRequest{CaseDraft: socialworkapi.CaseDraft{
		Key: "the-case-of-the-demonstration", Org: c.orgs["org1"].ID, Name: "陶启明", Born: "1946-03-12", Address: "星河区梧桐街道同心路3号", Theme: socialworkapi.CaseThemeElder,
		Reason: "老伴去世以后很少出门，一日三餐不定时。", Consent: socialworkapi.CaseConsent{By: socialworkapi.CaseConsentBySelf, Way: socialworkapi.CaseConsentWayPaper, Scope: "同意记录服务情况，给承办人和督导看。"},
	}})
	if err != nil {
		return err
	}
	for _, m := range []socialworkapi.CaseMove{
		{Do: "assess", Dimensions: []socialworkapi.CaseDimension{{Name: "起居", Score: 3}, {Name: "来往", Score: 2}}},
		{
			Do: "plan", Goals: []socialworkapi.CaseGoal{{Text: "三餐定时", Dimension: "起居", Target: 7}, {Text: "每周出门两次", Dimension: "来往", Target: 6}},
			Tasks: []socialworkapi.CaseTask{{Text: "每周家访", For: socialworkapi.CaseTaskForProfessional}, {Text: "陪同散步", For: socialworkapi.CaseTaskForVolunteer}},
		},
		{Do: "ask", Note: "怎样谈到老伴，请一起商量。"},
	} {
		m.Version = x.Version
		if x, err = do(c, "worker", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: x.ID, CaseMove: m}); err != nil {
			return err
		}
	}
	_, err = do(c, "worker", socialworkapi.WriteVisit, socialworkapi.WriteVisitRequest{ID: x.ID, CaseVisitDraft: socialworkapi.CaseVisitDraft{
		Key: "the-visit-of-the-demonstration", At: at.Add(-2 * time.Hour), Note: "在家，精神尚好，愿意下周一起去社区食堂。",
	}})
	return err
}
