package portal

import (
	"context"
	"slices"
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
	paper := socialworkapi.Paper{ID: "p1", Name: "证书.pdf", Type: "application/pdf", Size: 2048, Hash: "ab", At: noon}
	course := socialworkapi.Course{
		ID: "c1", Org: socialworkapi.Party{ID: "o1", Name: "培训中心"}, Title: "个案记录", Text: "讲师某某。", Place: "某路6号", Starts: noon, Ends: noon, Minutes: 180, Capacity: 20, Taken: 3,
		Region: "320312", RegionName: "星河区", State: socialworkapi.CourseStateAnnounced, StateText: "已发布", Code: "123456", MayRoll: true, Seats: []socialworkapi.Seat{{N: 1, Name: "何晓云", Mine: true, Stated: true}, {N: 2, Name: "陆小川"}},
		Moves: []socialworkapi.SocialMove{{Do: "leave", Label: "退出"}, {Do: "attend", Label: "签到"}, {Do: "cancel", Label: "取消课程"}},
	}
	mine := socialworkapi.Credential{
		ID: entry.Number, Number: entry.Number, Level: entry.Level, LevelText: entry.LevelText, Name: "何晓云", Region: "320312", RegionName: "星河区", Issued: "2026-05-20", FirstDue: "2027-05-20",
		State: socialworkapi.CredentialStateRegistered, StateText: "登记有效", Cycles: []socialworkapi.Cycle{{From: "2026-06-01", To: "2029-05-31"}}, WindowFrom: "2029-03-01", Minutes: 1500, Needed: 4320,
		Sanctions: []socialworkapi.Sanction{}, Papers: []socialworkapi.Paper{paper}, Basis: []socialworkapi.Basis{},
		Moves: []socialworkapi.SocialMove{{Do: "return", Label: "退回更正"}, {Do: "verify", Label: "核验无误"}, {Do: "show", Label: "名册中显示全名"}},
	}
	finding := socialworkapi.Finding{
		ID: "fd1", Version: 2, Number: entry.Number, Name: entry.Name, Region: "320312", Facts: "没有为服务对象保密。", State: socialworkapi.FindingStateAnswered, StateText: "已陈述，待拟定处理",
		AnswerBy: "2026-12-01", Trail: []socialworkapi.Saying{{Do: "answer", Label: "陈述", By: "本人", At: noon, Note: "没有这件事。"}}, Basis: []socialworkapi.Basis{},
		Moves: []socialworkapi.SocialMove{{Do: "propose", Label: "拟定处理"}, {Do: "drop", Label: "不予认定"}},
	}
	study := socialworkapi.Study{
		ID: "st1", Version: 1, Title: "老年社会工作案例集", On: "2026-06-02", Minutes: 240, Text: "写了三页笔记。", Name: entry.Name, Region: "320312", State: socialworkapi.StudyStateFiled,
		StateText: "待核实", Papers: []socialworkapi.Paper{paper}, Moves: []socialworkapi.SocialMove{{Do: "verify", Label: "核实并计入"}, {Do: "refuse", Label: "不予计入"}},
	}
	audit := socialworkapi.TrainingAudit{
		ID: "ta1", Version: 1, Office: course.Org, Region: "320312", Year: "2026", Wanted: 1, Listed: 3, List: "abc", About: "ta1 1", Commit: "def", PublicIs: "开奖号码", Numbers: []string{"n1", "n2", "n3"},
		Drawn: []string{"n2"}, Left: 1, State: socialworkapi.TrainingAuditStateDrawn, StateText: "核对中", OpenedAt: noon, MayDraw: true, MaySettle: true, Basis: []socialworkapi.Basis{},
	}
	return append(slices.Concat(casework(), lectureRoutes(), planRoutes()),
		route.On(socialworkapi.ListPassClaims, func(context.Context, socialworkapi.ListPassClaimsRequest) (socialworkapi.PassClaims, error) {
			return socialworkapi.PassClaims{Items: []socialworkapi.PassClaim{{Name: "level", Title: "级别", Text: "助理社会工作师"}, {Name: "name", Title: "姓名", Text: "何晓云"}}}, nil
		}),
		route.On(socialworkapi.PresentPass, func(context.Context, socialworkapi.PresentPassRequest) (socialworkapi.Pass, error) {
			return socialworkapi.Pass{Credential: "eyJ.eyJ.x~", ExpiresAt: noon}, nil
		}),
		route.On(socialworkapi.CheckPass, func(context.Context, socialworkapi.CheckPassRequest) (socialworkapi.PassCheck, error) {
			return socialworkapi.PassCheck{Valid: true, Text: "凭证有效。", Claims: []socialworkapi.PassClaim{{Name: "level", Title: "级别", Text: "助理社会工作师"}}, Withheld: 5, CheckedAt: noon}, nil
		}),
		route.On(socialworkapi.ListSocialworkTasks, func(context.Context, socialworkapi.ListSocialworkTasksRequest) (socialworkapi.TaskList, error) {
			return socialworkapi.TaskList{Items: []socialworkapi.Task{{Subject: "st1", Room: "study", Title: study.Title, What: "核实自学", Owner: "登记机关", Basis: []socialworkapi.Basis{}}}}, nil
		}),
		route.On(socialworkapi.AddSocialworkPaper, func(context.Context, socialworkapi.AddSocialworkPaperRequest) (socialworkapi.Paper, error) {
			return paper, nil
		}),
		route.On(socialworkapi.ListCredentials, func(context.Context, socialworkapi.ListCredentialsRequest) (socialworkapi.CredentialPage, error) {
			return socialworkapi.CredentialPage{Items: []socialworkapi.Credential{mine}}, nil
		}),
		route.On(socialworkapi.GetCredential, func(context.Context, socialworkapi.GetCredentialRequest) (socialworkapi.Credential, error) {
			return mine, nil
		}),
		route.On(socialworkapi.EnterCredential, func(context.Context, socialworkapi.EnterCredentialRequest) (socialworkapi.Credential, error) {
			return mine, nil
		}),
		route.On(socialworkapi.CorrectCredential, func(context.Context, socialworkapi.CorrectCredentialRequest) (socialworkapi.Credential, error) {
			return mine, nil
		}),
		route.On(socialworkapi.MoveCredential, func(context.Context, socialworkapi.MoveCredentialRequest) (socialworkapi.Credential, error) {
			return mine, nil
		}),
		route.On(socialworkapi.ListFindings, func(context.Context, socialworkapi.ListFindingsRequest) (socialworkapi.FindingPage, error) {
			return socialworkapi.FindingPage{Items: []socialworkapi.Finding{finding}}, nil
		}),
		route.On(socialworkapi.GetFinding, func(context.Context, socialworkapi.GetFindingRequest) (socialworkapi.Finding, error) {
			return finding, nil
		}),
		route.On(socialworkapi.OpenFinding, func(context.Context, socialworkapi.OpenFindingRequest) (socialworkapi.Finding, error) {
			return finding, nil
		}),
		route.On(socialworkapi.MoveFinding, func(context.Context, socialworkapi.MoveFindingRequest) (socialworkapi.Finding, error) {
			return finding, nil
		}),
		route.On(socialworkapi.ListMyCourses, func(context.Context, socialworkapi.ListMyCoursesRequest) (socialworkapi.CoursePage, error) {
			return socialworkapi.CoursePage{Items: []socialworkapi.Course{course}}, nil
		}),
		route.On(socialworkapi.GetCourse, func(_ context.Context, in socialworkapi.GetCourseRequest) (socialworkapi.Course, error) {
			out := course
			if in.ID == "c2" { // at which both have said that he was there
				out.ID, out.Seats = in.ID, []socialworkapi.Seat{{N: 1, Name: "何晓云", Mine: true, Stated: true, Rolled: true}}
			}
			return out, nil
		}),
		route.On(socialworkapi.AnnounceCourse, func(context.Context, socialworkapi.AnnounceCourseRequest) (socialworkapi.Course, error) {
			return course, nil
		}),
		route.On(socialworkapi.MoveCourse, func(context.Context, socialworkapi.MoveCourseRequest) (socialworkapi.Course, error) {
			return course, nil
		}),
		route.On(socialworkapi.RollCourse, func(context.Context, socialworkapi.RollCourseRequest) (socialworkapi.Course, error) {
			return course, nil
		}),
		route.On(socialworkapi.ListStudies, func(context.Context, socialworkapi.ListStudiesRequest) (socialworkapi.StudyPage, error) {
			return socialworkapi.StudyPage{Items: []socialworkapi.Study{study}}, nil
		}),
		route.On(socialworkapi.GetStudy, func(context.Context, socialworkapi.GetStudyRequest) (socialworkapi.Study, error) {
			return study, nil
		}),
		route.On(socialworkapi.FileStudy, func(context.Context, socialworkapi.FileStudyRequest) (socialworkapi.Study, error) {
			return study, nil
		}),
		route.On(socialworkapi.MoveStudy, func(context.Context, socialworkapi.MoveStudyRequest) (socialworkapi.Study, error) {
			return study, nil
		}),
		route.On(socialworkapi.ListTrainingAudits, func(context.Context, socialworkapi.ListTrainingAuditsRequest) (socialworkapi.TrainingAuditPage, error) {
			return socialworkapi.TrainingAuditPage{Items: []socialworkapi.TrainingAudit{audit}}, nil
		}),
		route.On(socialworkapi.GetTrainingAudit, func(ctx context.Context, _ socialworkapi.GetTrainingAuditRequest) (socialworkapi.TrainingAudit, error) {
			who, _ := identity.From(ctx)
			out := audit
			out.MayDraw, out.MaySettle = who.Has(identity.Registrar), who.Has(identity.Registrar)
			return out, nil
		}),
		route.On(socialworkapi.OpenTrainingAudit, func(context.Context, socialworkapi.OpenTrainingAuditRequest) (socialworkapi.TrainingAudit, error) {
			return audit, nil
		}),
		route.On(socialworkapi.DrawTrainingAudit, func(context.Context, socialworkapi.DrawTrainingAuditRequest) (socialworkapi.TrainingAudit, error) {
			return audit, nil
		}),
		route.On(socialworkapi.SettleTrainingLot, func(context.Context, socialworkapi.SettleTrainingLotRequest) (socialworkapi.TrainingAudit, error) {
			return audit, nil
		}),
		route.On(socialworkapi.ListTrainingLots, func(context.Context, socialworkapi.ListTrainingLotsRequest) (socialworkapi.TrainingLotList, error) {
			return socialworkapi.TrainingLotList{Items: []socialworkapi.TrainingLot{{Number: "n2", Title: study.Title, On: study.On, Minutes: 240, Name: entry.Name}, {Number: "n3", Title: study.Title, On: study.On, Minutes: 120, Name: entry.Name, Mine: true}}}, nil
		}),
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
				{Source: "course/c2", Title: "小组工作", OrgName: "培训中心", On: "2026-06-03", Minutes: 180, State: socialworkapi.LedgerStateCounted, StateText: "已计入"},
				{Source: "course/c3", Title: "冒名的课", OrgName: "培训中心", On: "2026-06-04", Minutes: 180, State: socialworkapi.LedgerStateAnnulled, StateText: "抽查不实，已作废"},
			}}, nil
		}),
	)
}

func TestWhoWasCountedPrintsTheRecordAndTheHoursOfTheYear(t *testing.T) {
	b := newWorks(t, identity.Worker).as(identity.Worker)
	if got := b.get("/courses/c1/record"); strings.Contains(got.body, "计入继续教育3小时") {
		t.Error("a record for whom the roll does not name")
	}
	if got := b.get("/courses/c2/record").words(); !strings.Contains(got, "发布单位点名、本人签到，计入继续教育3小时。") {
		t.Errorf("no record for who was counted: %s", got)
	}
	got := b.get("/worker/training?year=2026").words()
	for _, want := range []string{"小组工作", "线下", "2条", "已计入", "25小时", "72小时", "47小时"} {
		if !strings.Contains(got, want) {
			t.Errorf("the proof does not say %q: %s", want, got)
		}
	}
	if strings.Contains(got, "冒名的课") {
		t.Error("the proof names what was annulled")
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
