package star

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Totals is what has been counted of people, beside the events that tell of it.
type Totals interface {
	// Served is what counts of a person in the voluntary ledger now.
	Served(ctx context.Context, person string) (Served, error)
}

// Service answers the operations of contracts/openapi/volunteer/star.yaml.
type Service struct {
	terms     *store.Collection[Terms]
	standings *store.Collection[Standing]
	stars     *store.Collection[Star]
	bars      *store.Collection[Bar]
	people    card.People
	totals    Totals
	rules     *rule.Book
	place     func(code string) string
	now       func() time.Time
	settling  time.Duration // before what differs is looked at again
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "star_terms", Region: "region"},
		{Coll: "standings", Region: "region"},
		{Coll: "stars", Region: "region"},
		{Coll: "star_bars", Region: "region"},
	}
}

// New opens the room in the store of the service.
func New(ctx context.Context, d host.Deps, people card.People, totals Totals) (s *Service, err error) {
	s = &Service{people: people, totals: totals, rules: d.Rules, place: d.Config.PlaceName, now: d.Now, settling: card.Settling}
	if s.terms, err = store.Open(ctx, d.Store, termsSchema, indexTerms); err != nil {
		return s, err
	}
	if s.standings, err = store.Open(ctx, d.Store, standingSchema, indexStanding); err != nil {
		return s, err
	}
	if s.stars, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	s.bars, err = store.Open(ctx, d.Store, barSchema, indexBar)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListStarTerms, s.ListStarTerms),
			route.On(volunteerapi.DraftStarTerms, s.DraftStarTerms),
			route.On(volunteerapi.GetStarTerms, s.GetStarTerms),
			route.On(volunteerapi.MoveStarTerms, s.MoveStarTerms),
			route.On(volunteerapi.GetStarSums, s.GetStarSums).For(time.Minute),
			route.On(volunteerapi.ListStars, s.ListStars),
			route.On(volunteerapi.GetStar, s.GetStar),
			route.On(volunteerapi.MoveStar, s.MoveStar),
			route.On(volunteerapi.ObjectStar, s.ObjectStar),
			route.On(volunteerapi.AnswerStar, s.AnswerStar),
			route.On(volunteerapi.GetStanding, s.GetStanding),
			route.On(volunteerapi.ListStarBars, s.ListStarBars),
			route.On(volunteerapi.GetStarBar, s.GetStarBar),
			route.On(volunteerapi.MoveStarBar, s.MoveStarBar),
		},
		Collections: []string{s.terms.Name(), s.standings.Name(), s.stars.Name(), s.bars.Name()},
		Jobs: []host.Job{
			{Name: "bring star terms into force", Every: time.Minute, Do: s.apply},
			{Name: "grant stars whose publicity is over", Every: time.Minute, Do: s.grantDue},
			{Name: "end bars whose time is over", Every: time.Minute, Do: s.endBars},
			{Name: "lessen the stars that say more than is counted", Every: 24 * time.Hour, Do: s.lessenAll},
			{Name: "reckon all stars anew and compare them", Every: 24 * time.Hour, Do: s.recount},
		},
		Listens: map[string]event.Handler{
			events.TypeVolunteerTotalChangedV1:     s.onTotal,
			events.TypeVolunteerRecordAnnulledV1:   s.onAnnulled,
			events.TypeVolunteerPersonChangedV1:    s.onMoved,
			events.TypeVolunteerPersonErasedV1:     s.onErased,
			events.TypeVolunteerPersonHandedV1:     s.onHanded,
			events.TypeVolunteerPersonRegisteredV1: s.onReturned,
			events.TypeVolunteerStarReachedV1:      s.onReached,
			events.TypeVolunteerStarLostV1:         s.onLost,
			events.TypeVolunteerStarLessenedV1:     s.onLessened,
			events.TypeVolunteerStarGrantedV1:      s.onGranted,
			events.TypeVolunteerStarRefusedV1:      s.onRefused,
			events.TypeVolunteerBarImposedV1:       s.onBarred,
			events.TypeVolunteerBarLiftedV1:        s.onLifted,
			events.TypeVolunteerBarOverV1:          s.onOver,
		},
	}
}

// recount says in the log whose standing is not what it follows from; what is on its way is no such one.
func (s *Service) recount(ctx context.Context) error {
	wrong, err := card.Twice(ctx, s.settling, s.differing)
	for id, why := range wrong {
		return fmt.Errorf("the standing of %s is not what it follows from, one of %d: %s", id, len(wrong), why)
	}
	return err
}

// lessenAll lessens what stood there before stars were lessened when their total fell.
func (s *Service) lessenAll(ctx context.Context) error {
	return s.standings.Sweep(ctx, store.Query{}, func(x Standing) error {
		if !slices.ContainsFunc(slices.Concat(x.Held, x.Open), x.excessive) {
			return nil
		}
		_, err := s.standings.Update(ctx, x.ID, func(x *Standing) ([]event.Event, error) { return x.reckon(s.now()), nil })
		return err
	})
}

// differing are the standings that are not what the totals come to, or whose stars stand otherwise, each with what is wrong.
func (s *Service) differing(ctx context.Context) (out map[string]string, err error) {
	out = map[string]string{}
	err = s.standings.Each(ctx, store.Query{}, func(x Standing) error {
		served, err := s.totals.Served(ctx, x.ID)
		if err != nil {
			return err
		}
		if x.Served.Classes == (card.Classes{}) { // heard before they were kept
			served.Classes = card.Classes{}
		}
		want := int64(0)
		if x.Barred == "" && !x.Gone {
			want = Rank(x.Measure.Steps, served)
		}
		if served != x.Served || want != x.Level {
			out[x.ID] = fmt.Sprintf("%+v at level %d, the total is %+v", x.Served, x.Level, served)
			return nil
		}
		for _, c := range x.Held {
			star, err := s.stars.Get(ctx, c.Star)
			if gone(err) != nil {
				return err
			}
			if err != nil || star.State != granted || !x.holds(c) {
				out[x.ID] = "the star " + c.Star + " is held and does not hold"
			} else if star.Minutes > served.Minutes || !star.Classes.Within(served.Classes) {
				out[x.ID] = "the star " + c.Star + " says more than is counted"
			}
		}
		return nil
	})
	return out, err
}
