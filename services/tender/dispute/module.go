// Package dispute is the room of challenges (质疑) and of the complaints (投诉)
// that may follow them: the letter and its evidence, the days of the law, what
// the office answers and the supervisor decides, and who reads what of it. It is
// a part of the service tender and has no doors of its own. It knows no purchase
// beyond what it asks (Purchases), and changes none: the purchase follows the
// events of its disputes.
package dispute

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"log/slog"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Service answers the operations of challenges in contracts/openapi/tender.yaml.
type Service struct {
	challenges *store.Collection[Challenge]
	evidence   *store.Collection[Paper]
	purchases  Purchases
	rules      *rule.Book
	idKey      []byte // of the ids of challenges
	log        *slog.Logger
	now        func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{
		{Coll: "challenges", Of: &host.Tie{Path: "tender", Coll: purchases}},
		{Coll: "evidence", Of: &host.Tie{Path: "tender", Coll: purchases}},
	}
}

// New opens the room in the store of the service that keeps the purchases; kept
// is how it keeps them.
func New(ctx context.Context, d host.Deps, kept store.Schema, of Purchases) (s *Service, err error) {
	s = &Service{purchases: of, rules: d.Rules, log: d.Log, now: d.Now}
	if s.idKey, err = idKey(d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.challenges, err = Challenges(kept).Open(ctx, d.Store); err != nil {
		return s, err
	}
	s.evidence, err = store.Open(ctx, d.Store, evidenceSchema, indexEvidence)
	return s, err
}

// idKey derives from the service key what the ids of challenges are made with,
// so that every process makes the same one.
func idKey(secret string) ([]byte, error) {
	if secret == "" {
		return nil, errors.New("没有SERVICE_KEY，不能给质疑编号，请设置后重新启动")
	}
	return hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/ids of challenges", sha256.Size)
}

// Routes is its part of the HTTP face of the service that it belongs to.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(tenderapi.ListChallenges, s.ListChallenges),
		route.On(tenderapi.ListChallengePeriods, s.ListChallengePeriods),
		route.On(tenderapi.CheckChallenge, s.CheckChallenge),
		route.On(tenderapi.FileChallenge, s.FileChallenge),
		route.On(tenderapi.AddEvidence, s.AddEvidence),
		route.On(tenderapi.ListDisputes, s.ListDisputes),
		route.On(tenderapi.ListDecisions, s.ListDecisions),
		route.On(tenderapi.GetDecision, s.GetDecision),
		route.On(tenderapi.ListMyChallenges, s.ListMyChallenges),
		route.On(tenderapi.GetChallenge, s.GetChallenge),
		route.On(tenderapi.GetEvidence, s.GetEvidence),
		route.On(tenderapi.MoveChallenge, s.MoveChallenge),
	}
}

// Part is what that service takes over besides.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes:      s.Routes(),
		Collections: []string{"challenges"},
		Listens:     map[string]event.Handler{events.TypeTenderTenderRuledV1: s.onRuled},
		Jobs:        []host.Job{{Name: "drop loose evidence", Every: time.Hour, Do: s.dropLoose}},
	}
}

// onRuled notes that the purchase has followed a challenge, or could not any more.
func (s *Service) onRuled(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderRuledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if in.Challenge == "" { // of a judging in doubt, which nobody has challenged
		return nil
	}
	_, err := s.challenges.Apply(ctx, in.Challenge, ev, nil, func(c *Challenge) ([]event.Event, error) {
		if string(c.Effect) == in.Effect && c.TakenAt == nil {
			c.TakenAt = &ev.At
		}
		return nil, nil
	})
	return err
}
