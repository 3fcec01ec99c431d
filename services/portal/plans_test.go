package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// planRoutes are one plan that is public with a line that was revised, and one that is a draft.
func planRoutes() []route.Route {
	line := socialworkapi.PlanLine{
		N: 1, Title: "个案记录", Audience: socialworkapi.LectureAudienceWorker, AudienceText: "社会工作者", Month: 6, Minutes: 120, Times: 3, Announced: 1, Held: 1, Took: 12, Late: 2, Wanted: 2,
		Before:   []socialworkapi.PlanLineRead{{Title: "个案和小组", Month: 5, Minutes: 60, Times: 1, At: noon, Note: "学员要求加场。"}},
		Carriers: []socialworkapi.PlanCarrier{{Kind: "course", ID: "c1", Title: "个案记录", OrgName: "培训中心", From: "2026-06-03", Held: true, Took: 12}},
	}
	plan := socialworkapi.TrainingPlan{
		ID: "pl1", Version: 2, Office: socialworkapi.Party{ID: "o1", Name: "星河区民政局"}, Region: "320312", RegionName: "星河区", Year: "2026", Text: "按需求调查制定。",
		State: socialworkapi.TrainingPlanStatePublished, StateText: "已公布", PublishedAt: &noon, Lines: []socialworkapi.PlanLine{line}, Moves: []socialworkapi.SocialMove{}, MayRevise: true,
	}
	row := socialworkapi.TrainingPlanRow{ID: plan.ID, Office: plan.Office, RegionName: plan.RegionName, Year: plan.Year, State: plan.State, StateText: plan.StateText, PublishedAt: plan.PublishedAt, Lines: 1}
	of := func(id string) socialworkapi.TrainingPlan {
		out := plan
		if id == "pl2" {
			out.ID, out.State, out.StateText, out.MayRevise, out.MayWrite = id, socialworkapi.TrainingPlanStateDraft, "草稿", false, true
			out.Moves = []socialworkapi.SocialMove{{Do: "publish", Label: "公布计划"}}
		}
		return out
	}
	return []route.Route{
		route.On(socialworkapi.ListTrainingPlans, func(context.Context, socialworkapi.ListTrainingPlansRequest) (socialworkapi.TrainingPlanPage, error) {
			return socialworkapi.TrainingPlanPage{Items: []socialworkapi.TrainingPlanRow{row}}, nil
		}),
		route.On(socialworkapi.ListMyTrainingPlans, func(context.Context, socialworkapi.ListMyTrainingPlansRequest) (socialworkapi.TrainingPlanList, error) {
			return socialworkapi.TrainingPlanList{Items: []socialworkapi.TrainingPlanRow{row}}, nil
		}),
		route.On(socialworkapi.ListWantedPlanLines, func(context.Context, socialworkapi.ListWantedPlanLinesRequest) (socialworkapi.WantedPlanLineList, error) {
			return socialworkapi.WantedPlanLineList{Items: []socialworkapi.WantedPlanLine{{Plan: plan.ID, OfficeName: plan.Office.Name, Year: plan.Year, Line: line}}}, nil
		}),
		route.On(socialworkapi.GetTrainingPlan, func(_ context.Context, in socialworkapi.GetTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
			return of(in.ID), nil
		}),
		route.On(socialworkapi.DraftTrainingPlan, func(context.Context, socialworkapi.DraftTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
			return of("pl2"), nil
		}),
		route.On(socialworkapi.WriteTrainingPlan, func(context.Context, socialworkapi.WriteTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
			return of("pl2"), nil
		}),
		route.On(socialworkapi.MoveTrainingPlan, func(context.Context, socialworkapi.MoveTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
			return plan, nil
		}),
		route.On(socialworkapi.ReviseTrainingPlan, func(context.Context, socialworkapi.ReviseTrainingPlanRequest) (socialworkapi.TrainingPlan, error) {
			return plan, nil
		}),
	}
}

func init() {
	row := []string{"lines.0.title", "个案<b>记录", "lines.0.audience", "steward", "lines.0.month", "7", "lines.0.minutes", "135", "lines.0.times", "4", "lines.0.induction", "true", "text", prose}
	kept := []string{"个案<b>记录", `<option value="steward" selected`, `value="7"`, `value="135"`, `value="4"`, "☑true", prose}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/training-plans/{id}/move", identity.Registrar, "/training-plans/pl2/move", []string{"do", "publish", "version", "2"}, []string{`<details class="confirm" open`}},
		{"/desk/training-plans/new", identity.Registrar, "/desk/training-plans/new", append([]string{"office", mine, "year", "2027"}, row...), append([]string{"2027"}, kept...)},
		{"/desk/training-plans/{id}/edit", identity.Registrar, "/desk/training-plans/pl2/edit", append([]string{"version", "2"}, row...), kept},
		{"/desk/training-plans/{id}/lines/{n}", identity.Registrar, "/desk/training-plans/pl1/lines/1", []string{
			"do", "change", "version", "2", "title", "个案<b>记录", "audience", "worker", "month", "9", "minutes", "135", "times", "4", "note", prose,
		}, []string{"个案<b>记录", `<option value="worker" selected`, `value="9"`, `value="135"`, `value="4"`, prose}},
	}, forms...)
}

func TestAPlanShowsHowFarEachLineHasComeAndLeadsToWhatIsWanted(t *testing.T) {
	w := newWorks(t, identity.Staff)
	page := w.browser().get("/training-plans/pl1").words()
	for _, want := range []string{"1. 个案记录", "逾期2次", "已办", "学员要求加场。", "个案和小组，5月，每次1小时，1次"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	if strings.Contains(page, "发布讲堂") {
		t.Error("whoever announces nothing is led to announce")
	}
	b := w.as(identity.Staff)
	if !strings.Contains(b.get("/training-plans/pl1").body, `/desk/courses/new?line=pl1%2F1`) {
		t.Error("whoever teaches is not led to announce what is wanted")
	}
	form := b.get("/desk/courses/new?line=pl1%2F1").body
	for _, want := range []string{`<option value="pl1/1" selected`, `value="个案记录"`, `value="120"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form of a course does not begin with %s", want)
		}
	}
	b.post("/desk/courses/new", "org", mine, "line", "pl1/1", "title", "个案记录", "text", "讲师", "starts", "2026-12-30T09:00", "ends", "2026-12-30T12:00", "minutes", "120", "capacity", "20", "online", "false", "place", "某路6号")
	if sent := w.written("/courses"); len(sent) != 1 || !strings.Contains(sent[0].body, `"line":{"plan":"pl1","n":1}`) {
		t.Errorf("sent: %+v", sent)
	}
}

func TestALineIsRevisedOpenlyOnItsOwnPage(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	b.post("/desk/training-plans/pl1/lines/1", "do", "cancel", "version", "2", "cancel.note", "讲师生病。")
	b.post("/desk/training-plans/pl1/lines/0", "do", "add", "version", "2", "title", "危机干预", "audience", "worker", "month", "11", "minutes", "120", "times", "1", "note", "新的要求。")
	sent := w.written("/training-plans/pl1/lines")
	if len(sent) != 2 || sent[0].body != `{"do":"cancel","version":2,"n":1,"note":"讲师生病。"}` || !strings.Contains(sent[1].body, `"do":"add","version":2,"note":"新的要求。","line":{"title":"危机干预"`) {
		t.Errorf("sent: %+v", sent)
	}
}
