package order

import (
	"context"
	"net/http"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/volunteer/order.yaml, and hands out cards of those who serve under an order.
type Service struct {
	orders *store.Collection[Order]
	keys   *subject.Keys
	self   http.RoundTripper
	rules  *rule.Book
	now    func() time.Time
}

// County is whose its documents are.
func County() []host.Share { return []host.Share{{Coll: "orders", Region: "region"}} }

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{self: d.Self, rules: d.Rules, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "volunteer", d.Config.ServiceKey); err != nil {
		return s, err
	}
	s.orders, err = store.Open(ctx, d.Store, schema, index)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListOrders, s.ListOrders),
			route.On(volunteerapi.EnterOrder, s.EnterOrder),
			route.On(volunteerapi.ListMyOrders, s.ListMyOrders),
			route.On(volunteerapi.BindOrder, s.BindOrder),
			route.On(volunteerapi.GetOrder, s.GetOrder),
			route.On(volunteerapi.MoveOrder, s.MoveOrder),
			route.On(volunteerapi.LookAtOrder, s.LookAtOrder),
		},
		Collections: []string{s.orders.Name()},
		Jobs:        []host.Job{{Name: "seal orders that are over", Every: time.Minute, Do: s.sealOver}},
		Listens:     map[string]event.Handler{events.TypeVolunteerPageCountedV1: s.onCounted},
	}
}
