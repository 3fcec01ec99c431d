package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// workerRoutes are one social worker with a certificate, a course and a study.
func workerRoutes() []route.Route {
	entry := socialworkapi.WorkerEntry{
		Number: "20260532000123", Level: socialworkapi.CredentialLevelAssistant, LevelText: "助理社会工作师", Name: "何*云", Region: "320312", RegionName: "星河区",
		State: socialworkapi.CredentialStateSuspended, StateText: "登记暂停", From: "2026-06-01", To: "2029-05-31", Late: true, Basis: []socialworkapi.Basis{},
		Conditions: []socialworkapi.Sanction{{Kind: socialworkapi.SanctionKindSuspend, KindText: "暂停登记", Until: "2026-12-17"}},
	}
	course := socialworkapi.Course{
		ID: "c1", Org: socialworkapi.Party{ID: "o1", Name: "培训中心"}, Title: "个案记录", Text: "讲师某某。", Place: "某路6号", Starts: noon, Ends: noon, Minutes: 180, Capacity: 20, Taken: 3,
		Region: "320312", RegionName: "星河区", State: socialworkapi.CourseStateAnnounced, StateText: "已发布", Seats: []socialworkapi.Seat{}, Moves: []socialworkapi.SocialMove{},
	}
	mine := socialworkapi.Credential{
		ID: entry.Number, Number: entry.Number, Level: entry.Level, LevelText: entry.LevelText, Name: "何晓云", Region: "320312", RegionName: "星河区", Issued: "2026-05-20", FirstDue: "2027-05-20",
		State: socialworkapi.CredentialStateRegistered, StateText: "登记有效", Cycles: []socialworkapi.Cycle{{From: "2026-06-01", To: "2029-05-31"}}, WindowFrom: "2029-03-01", Minutes: 1500, Needed: 4320,
		Sanctions: []socialworkapi.Sanction{}, Papers: []socialworkapi.Paper{}, Moves: []socialworkapi.SocialMove{}, Basis: []socialworkapi.Basis{},
	}
	return []route.Route{
		route.On(socialworkapi.ListWorkers, func(context.Context, socialworkapi.ListWorkersRequest) (socialworkapi.WorkerPage, error) {
			return socialworkapi.WorkerPage{Items: []socialworkapi.WorkerEntry{entry}}, nil
		}),
		route.On(socialworkapi.GetWorker, func(context.Context, socialworkapi.GetWorkerRequest) (socialworkapi.WorkerEntry, error) {
			return entry, nil
		}),
		route.On(socialworkapi.ListCourses, func(context.Context, socialworkapi.ListCoursesRequest) (socialworkapi.CoursePage, error) {
			return socialworkapi.CoursePage{Items: []socialworkapi.Course{course}}, nil
		}),
		route.On(socialworkapi.ListMyCredentials, func(context.Context, socialworkapi.ListMyCredentialsRequest) (socialworkapi.CredentialList, error) {
			return socialworkapi.CredentialList{Items: []socialworkapi.Credential{mine}}, nil
		}),
		route.On(socialworkapi.GetTraining, func(context.Context, socialworkapi.GetTrainingRequest) (socialworkapi.Training, error) {
			return socialworkapi.Training{Year: "2026", Minutes: 1500, Items: []socialworkapi.TrainingEntry{
				{Source: "course/c1", Title: "个案记录", OrgName: "培训中心", On: "2026-06-02", Minutes: 180, State: socialworkapi.LedgerStateCounted, StateText: "已计入"},
			}}, nil
		}),
	}
}

func TestASocialWorkerReadsWhatIsDueAndHowManyHoursAreThere(t *testing.T) {
	b := newWorks(t, identity.Worker).as(identity.Worker)
	page := b.get("/worker").words()
	for _, want := range []string{"助理社会工作师", "登记有效", "个案记录", "今年的学时"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if body := b.get("/worker").body; !strings.Contains(body, "已计入25小时，再登记要求72小时") {
		t.Error("the meter does not say what it shows")
	}
	for at, want := range map[string]string{"/workers": "何*云", "/workers/20260532000123": "暂停登记，公布到2026年12月17日", "/courses": "培训中心"} {
		if words := b.get(at).words(); !strings.Contains(words, want) {
			t.Errorf("%s does not say %q", at, want)
		}
	}
}
