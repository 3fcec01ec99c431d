// Package post is the room of the posts of community workers (社区工作者): the
// headcount that an office announces by resident population, the posts of each
// community in one document that no seat goes beyond, and recruitment with
// scores that two enter alike and a list that is arithmetic.
package post

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/socialwork/post.yaml.
type Service struct {
	headcounts     *store.Collection[Headcount]
	establishments *store.Collection[Establishment]
	recruitments   *store.Collection[Recruitment]
	applicants     *store.Collection[Application]
	papers         *box.Box
	serving        Serving
	keys           *subject.Keys
	hashing        []byte // of the ID numbers of who applies
	rules          *rule.Book
	place          func(code string) string
	now            func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "headcounts", Region: "region"},
		{Coll: "establishments", Region: "region"},
		{Coll: "recruitments", Region: "region"},
		{Coll: "applicants", Region: "region"},
	}
}

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps, papers *box.Box, serving Serving) (s *Service, err error) {
	s = &Service{papers: papers, serving: serving, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "socialwork", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.hashing, err = vault.Derive(d.Config.ServiceKey, "applicants for posts of community workers", 32); err != nil {
		return s, err
	}
	if s.headcounts, err = store.Open(ctx, d.Store, headcountSchema, indexHeadcount); err != nil {
		return s, err
	}
	if s.establishments, err = store.Open(ctx, d.Store, establishmentSchema, indexEstablishment); err != nil {
		return s, err
	}
	if s.recruitments, err = store.Open(ctx, d.Store, recruitmentSchema, indexRecruitment); err != nil {
		return s, err
	}
	s.applicants, err = store.Open(ctx, d.Store, applicantSchema, indexApplicant)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListHeadcounts, s.ListHeadcounts),
			route.On(socialworkapi.DraftHeadcount, s.DraftHeadcount),
			route.On(socialworkapi.GetHeadcount, s.GetHeadcount),
			route.On(socialworkapi.MoveHeadcount, s.MoveHeadcount),
			route.On(socialworkapi.ListPosts, s.ListPosts),
			route.On(socialworkapi.ArrangePosts, s.ArrangePosts),
			route.On(socialworkapi.ListRecruitments, s.ListRecruitments),
			route.On(socialworkapi.DraftRecruitment, s.DraftRecruitment),
			route.On(socialworkapi.GetRecruitment, s.GetRecruitment),
			route.On(socialworkapi.MoveRecruitment, s.MoveRecruitment),
			route.On(socialworkapi.ListPool, s.ListPool),
			route.On(socialworkapi.ListApplicants, s.ListApplicants),
			route.On(socialworkapi.ApplyPost, s.ApplyPost),
			route.On(socialworkapi.ObjectRecruitment, s.ObjectRecruitment),
			route.On(socialworkapi.AnswerRecruitment, s.AnswerRecruitment),
			route.On(socialworkapi.ListMyApplications, s.ListMyApplications),
			route.On(socialworkapi.GetApplicant, s.GetApplicant),
			route.On(socialworkapi.MoveApplicant, s.MoveApplicant),
			route.On(socialworkapi.ScoreApplicant, s.ScoreApplicant),
			route.On(socialworkapi.GetApplicantPaper, s.GetApplicantPaper),
		},
		Collections: []string{s.headcounts.Name(), s.recruitments.Name(), s.applicants.Name()},
		Jobs: []host.Job{
			{Name: "bring headcounts into force", Every: time.Minute, Do: s.apply},
			{Name: "free seats of posts that nobody was hired for", Every: time.Minute, Do: s.free},
			{Name: "destroy the keys of who applied and is not needed", Every: time.Minute, Do: s.forget},
		},
		Listens: map[string]event.Handler{
			// One that is in force from today on is so at once; the clock brings the others.
			events.TypeSocialworkHeadcountAnnouncedV1:    func(ctx context.Context, _ event.Event) error { return s.apply(ctx) },
			events.TypeSocialworkRecruitmentAnsweredV1:   s.onAnswered,
			events.TypeSocialworkApplicantWithdrawnV1:    s.onWithdrawn,
			events.TypeSocialworkStewardLeftV1:           s.onLeft,
			events.TypeSocialworkRecruitmentClosedV1:     s.onClosed,
			events.TypeSocialworkRecruitmentPublicizedV1: func(ctx context.Context, ev event.Event) error { return s.tell(ctx, ev.Subject) },
		},
	}
}

// told is an event of this room.
func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// caller is who asks; zero when nobody is signed in.
func caller(ctx context.Context) identity.Caller {
	who, _ := identity.From(ctx)
	return who
}

// missing says that something is not there in the words of fault.
func missing(err, none error) error {
	if errors.Is(err, store.ErrNotFound) {
		return none
	}
	return err
}

// gone lets what does not exist be.
func gone(err error) error { return missing(err, nil) }
