// Package ladder is the room of grades, pay and training of community workers
// (社区工作者): an office announces a ladder as data, and from it, the days
// served, the reviews, the degree and the certificate a grade and a pay are
// reckoned for any day. No operation takes a grade or an amount for anybody.
package ladder

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/socialwork/ladder.yaml.
type Service struct {
	ladders  *store.Collection[Ladder]
	stewards *store.Collection[Steward]
	folders  *store.Collection[Folder]
	lists    *store.Collection[PayList]
	payees   *store.Collection[Payee]
	takings  *store.Collection[Taking]
	keys     *subject.Keys
	names    Names
	rules    *rule.Book
	place    func(code string) string
	now      func() time.Time
}

// County is whose its documents are: what is known of an account goes where its post is.
func County() []host.Share {
	return []host.Share{
		{Coll: "ladders", Region: "region"},
		{Coll: "stewards", Region: "region"},
		{Coll: "folders", By: &host.Tie{Path: "account", Coll: "socialwork/stewards"}},
		{Coll: "pay_lists", Region: "region"},
		{Coll: "payees", Region: "region"},
		{Coll: "pay_takings", Region: "region"},
	}
}

// Names says what whoever was hired is called, as their papers were checked.
type Names interface {
	// NameOf is the name in an application; "" where it is destroyed.
	NameOf(ctx context.Context, application string) (string, error)
}

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps, names Names) (s *Service, err error) {
	s = &Service{rules: d.Rules, place: d.Config.PlaceName, now: d.Now, names: names}
	if s.keys, err = subject.Open(ctx, d.Keys, "socialwork", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.payees, err = store.Open(ctx, d.Store, payeeSchema, indexPayee); err != nil {
		return s, err
	}
	if s.takings, err = store.Open(ctx, d.Store, takingSchema, indexTaking); err != nil {
		return s, err
	}
	if s.ladders, err = store.Open(ctx, d.Store, ladderSchema, indexLadder); err != nil {
		return s, err
	}
	if s.stewards, err = store.Open(ctx, d.Store, stewardSchema, indexSteward); err != nil {
		return s, err
	}
	if s.folders, err = store.Open(ctx, d.Store, folderSchema, indexFolder); err != nil {
		return s, err
	}
	s.lists, err = store.Open(ctx, d.Store, payListSchema, indexPayList)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListLadders, s.ListLadders),
			route.On(socialworkapi.DraftLadder, s.DraftLadder),
			route.On(socialworkapi.GetLadder, s.GetLadder),
			route.On(socialworkapi.MoveLadder, s.MoveLadder),
			route.On(socialworkapi.ListStewards, s.ListStewards),
			route.On(socialworkapi.ListMyPosts, s.ListMyPosts),
			route.On(socialworkapi.GetSteward, s.GetSteward),
			route.On(socialworkapi.MoveSteward, s.MoveSteward),
			route.On(socialworkapi.ReviewSteward, s.ReviewSteward),
			route.On(socialworkapi.GetStewardCoverage, s.GetStewardCoverage).For(time.Minute),
			route.On(socialworkapi.ListPayLists, s.ListPayLists),
			route.On(socialworkapi.DrawPayList, s.DrawPayList),
			route.On(socialworkapi.GetPayList, s.GetPayList),
			route.On(socialworkapi.MovePayList, s.MovePayList),
			route.On(socialworkapi.TakePayList, s.TakePayList),
			route.On(socialworkapi.GetPayee, s.GetPayee),
			route.On(socialworkapi.SetPayee, s.SetPayee),
		},
		Collections: []string{s.ladders.Name(), s.stewards.Name(), s.lists.Name(), s.payees.Name()},
		Jobs: []host.Job{
			{Name: "finish erasures of accounts that pay goes to", Every: time.Minute, Do: s.finish},
			{Name: "erase the accounts of who has left", Every: time.Minute, Do: s.forget},
			{Name: "replace ladders", Every: time.Minute, Do: s.replace},
			{Name: "look at grades and training of community workers once a day", Every: time.Minute, Do: s.look},
		},
		Listens: map[string]event.Handler{
			events.TypeSocialworkApplicantHiredV1:       s.onHired,
			events.TypeSocialworkCredentialRegisteredV1: s.onRegistered,
			events.TypeSocialworkCredentialRenewedV1:    s.onRenewed,
			events.TypeSocialworkCredentialLapsedV1:     s.onLapsed,
			events.TypeSocialworkCredentialErasedV1:     s.onErased,
			events.TypeSocialworkFindingSettledV1:       s.onSettled,
			events.TypeSocialworkFindingEndedV1:         s.onEnded,
			events.TypeSocialworkCourseAttendedV1:       s.onAttended,
			events.TypeSocialworkLecturePassedV1:        s.onPassed,
			events.TypeSocialworkCourseStruckV1:         s.onStruck,
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
