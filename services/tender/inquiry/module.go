// Package inquiry is the room of what is asked and said about a purchase before
// bids are in: the questions of suppliers about its documents, and what anybody
// says to a hearing, with the office's answers. It is a part of the service
// tender and has no doors of its own. It knows no purchase beyond what it asks
// (Purchases), and changes none.
package inquiry

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Purchases is what the room asks about purchases; who implements it holds them.
type Purchases interface {
	// Known is a purchase that the caller may know of; of others it says that they are not there.
	Known(ctx context.Context, id string) (Purchase, error)
	// Owner is whose the office's part of a purchase is, as the caller may read it, and whether it is still asked.
	Owner(ctx context.Context, id string) (owner string, asking bool, err error)
	// Bidding are the organizations that hear of a purchase by a bid of their own.
	Bidding(ctx context.Context, id string) ([]string, error)
}

// Purchase is what a question or a comment must know of its purchase.
type Purchase struct {
	ID     string
	Code   string
	Title  string
	Buyer  string // organization
	Law    rule.Where
	Method tenderapi.Method

	Limited    bool                                // only the invited may bid
	Asking     bool                                // bids are taken, or will be again after a pause
	Settled    string                              // the rule by which a change would now move the deadline; "" while there is time, or where no text was read
	Documented bool                                // the caller may read its documents
	Inside     bool                                // the caller is of the office, or watches it
	Kept       error                               // the refusal of whoever must stay away, who answers nothing
	Hearings   map[tenderapi.HearingKind]time.Time // until when something may be said to the last of a kind
}

// Service answers the operations about questions and comments in contracts/openapi/tender.yaml.
type Service struct {
	questions *store.Collection[Question]
	comments  *store.Collection[Comment]
	purchases Purchases
	rules     *rule.Book
	now       func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{
		{Coll: "questions", Of: &host.Tie{Path: "tender", Coll: purchases}},
		{Coll: "comments", Of: &host.Tie{Path: "tender", Coll: purchases}},
	}
}

// New opens the room in the store of the service that keeps the purchases.
func New(ctx context.Context, d host.Deps, of Purchases) (s *Service, err error) {
	s = &Service{purchases: of, rules: d.Rules, now: d.Now}
	if s.questions, err = store.Open(ctx, d.Store, store.Schema{Name: "questions", Indexes: []string{"tender", "open"}}, indexQuestion); err != nil {
		return s, err
	}
	s.comments, err = store.Open(ctx, d.Store, store.Schema{Name: "comments", Indexes: []string{"tender", "waiting", "open"}}, indexComment)
	return s, err
}

// Part is what the service that it belongs to takes over.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(tenderapi.ListComments, s.ListComments),
			route.On(tenderapi.AddComment, s.AddComment),
			route.On(tenderapi.AnswerComment, s.AnswerComment),
			route.On(tenderapi.ListQuestions, s.ListQuestions),
			route.On(tenderapi.AskQuestion, s.AskQuestion),
			route.On(tenderapi.AnswerQuestion, s.AnswerQuestion),
		},
		Collections: []string{"questions", "comments"},
		Listens: map[string]event.Handler{
			events.TypeTenderTenderSuspendedV1: s.tellAskers,
			events.TypeTenderTenderResumedV1:   s.tellAskers,
			events.TypeTenderTenderFailedV1:    s.tellAskers,
		},
	}
}
