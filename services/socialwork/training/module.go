// Package training is the room of 继续教育: courses that organizations and offices
// announce, where two say that somebody was there; the plan of a year, whose
// progress is reckoned from the courses and lectures that name its lines; lectures on line, whose time
// the platform takes and whose examination it scores; studies with evidence that
// the office verifies; and the ledger of each account and year, whose sum is made
// of its entries and which nobody writes. A part of it is drawn every year so
// that anybody can draw again, and looked at.
package training

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/socialwork/training.yaml.
type Service struct {
	courses *store.Collection[Course]
	studies *store.Collection[Study]
	ledgers *store.Collection[Ledger]
	audits  *store.Collection[Audit]

	plans    *store.Collection[Plan]
	lectures *store.Collection[Lecture]
	pupils   *store.Collection[Pupil]

	papers *box.Box
	keys   *subject.Keys // of seats
	codes  []byte        // what the codes of courses are made of
	rules  *rule.Book
	place  func(code string) string
	now    func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "courses", Region: "region"},
		{Coll: "studies", Region: "region"},
		{Coll: "ledgers", By: &host.Tie{Path: "account", Coll: "socialwork/credentials"}},
		{Coll: "audits", Region: "region"},
		{Coll: "plans", Region: "region"},
		{Coll: "lectures", Region: "region"},
		{Coll: "pupils", Region: "region"},
	}
}

// New opens the room in the store of the service, with the keys apart. It refuses to start without a service key: codes are made of it.
func New(ctx context.Context, d host.Deps, papers *box.Box) (s *Service, err error) {
	s = &Service{papers: papers, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "socialwork", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.codes, err = vault.Derive(d.Config.ServiceKey, "codes of courses", 32); err != nil {
		return s, err
	}
	if s.courses, err = store.Open(ctx, d.Store, courseSchema, indexCourse); err != nil {
		return s, err
	}
	if s.studies, err = store.Open(ctx, d.Store, studySchema, indexStudy); err != nil {
		return s, err
	}
	if s.ledgers, err = store.Open(ctx, d.Store, ledgerSchema, indexLedger); err != nil {
		return s, err
	}
	if s.plans, err = store.Open(ctx, d.Store, planSchema, indexPlan); err != nil {
		return s, err
	}
	if s.lectures, err = store.Open(ctx, d.Store, lectureSchema, indexLecture); err != nil {
		return s, err
	}
	if s.pupils, err = store.Open(ctx, d.Store, pupilSchema, indexPupil); err != nil {
		return s, err
	}
	s.audits, err = store.Open(ctx, d.Store, auditSchema, indexAudit)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListCourses, s.ListCourses).For(time.Second),
			route.On(socialworkapi.AnnounceCourse, s.AnnounceCourse),
			route.On(socialworkapi.ListMyCourses, s.ListMyCourses),
			route.On(socialworkapi.GetCourse, s.GetCourse),
			route.On(socialworkapi.MoveCourse, s.MoveCourse),
			route.On(socialworkapi.RollCourse, s.RollCourse),
			route.On(socialworkapi.ListLectures, s.ListLectures),
			route.On(socialworkapi.AnnounceLecture, s.AnnounceLecture),
			route.On(socialworkapi.ListMyLectures, s.ListMyLectures),
			route.On(socialworkapi.GetLecture, s.GetLecture),
			route.On(socialworkapi.MoveLecture, s.MoveLecture),
			route.On(socialworkapi.AnswerLecture, s.AnswerLecture),
			route.On(socialworkapi.ListTrainingPlans, s.ListTrainingPlans),
			route.On(socialworkapi.DraftTrainingPlan, s.DraftTrainingPlan),
			route.On(socialworkapi.ListMyTrainingPlans, s.ListMyTrainingPlans),
			route.On(socialworkapi.ListWantedPlanLines, s.ListWantedPlanLines),
			route.On(socialworkapi.GetTrainingPlan, s.GetTrainingPlan),
			route.On(socialworkapi.WriteTrainingPlan, s.WriteTrainingPlan),
			route.On(socialworkapi.MoveTrainingPlan, s.MoveTrainingPlan),
			route.On(socialworkapi.ReviseTrainingPlan, s.ReviseTrainingPlan),
			route.On(socialworkapi.ListStudies, s.ListStudies),
			route.On(socialworkapi.FileStudy, s.FileStudy),
			route.On(socialworkapi.GetStudy, s.GetStudy),
			route.On(socialworkapi.MoveStudy, s.MoveStudy),
			route.On(socialworkapi.GetStudyPaper, s.GetStudyPaper),
			route.On(socialworkapi.GetTraining, s.GetTraining),
			route.On(socialworkapi.ListTrainingAudits, s.ListTrainingAudits).For(time.Second),
			route.On(socialworkapi.OpenTrainingAudit, s.OpenTrainingAudit),
			route.On(socialworkapi.GetTrainingAudit, s.GetTrainingAudit),
			route.On(socialworkapi.DrawTrainingAudit, s.DrawTrainingAudit),
			route.On(socialworkapi.ListTrainingLots, s.ListTrainingLots),
			route.On(socialworkapi.SettleTrainingLot, s.SettleTrainingLot),
		},
		Collections: []string{s.courses.Name(), s.studies.Name(), s.ledgers.Name(), s.audits.Name(), s.lectures.Name(), s.pupils.Name(), s.plans.Name()},
		Jobs:        []host.Job{{Name: "close the training plans of years that are over", Every: time.Minute, Do: s.finishYears}},
		Listens: map[string]event.Handler{
			events.TypeSocialworkCourseAttendedV1:   s.onAttended,
			events.TypeSocialworkCourseStruckV1:     s.onStruck,
			events.TypeSocialworkLecturePassedV1:    s.onPassed,
			events.TypeSocialworkStudyVerifiedV1:    s.onVerified,
			events.TypeSocialworkLotDeniedV1:        s.onDenied,
			events.TypeSocialworkCredentialErasedV1: s.onErased,
		},
	}
}
