package duty

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

// Service answers the operations of contracts/openapi/volunteer/duty.yaml, and hands out cards of those who reported for duty.
type Service struct {
	duties *store.Collection[Duty]
	years  *store.Collection[Year]
	keys   *subject.Keys
	self   http.RoundTripper
	rules  *rule.Book
	now    func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{{Coll: "duties", Region: "region"}, {Coll: "duty_years", Region: "region"}}
}

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{self: d.Self, rules: d.Rules, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "volunteer", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.duties, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	s.years, err = store.Open(ctx, d.Store, yearSchema, yearIndex)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListDuties, s.ListDuties),
			route.On(volunteerapi.ReportForDuty, s.ReportForDuty),
			route.On(volunteerapi.ListMyDuties, s.ListMyDuties),
			route.On(volunteerapi.GetDuty, s.GetDuty),
			route.On(volunteerapi.MoveDuty, s.MoveDuty),
			route.On(volunteerapi.ListDutyYears, s.ListDutyYears),
			route.On(volunteerapi.MoveDutyYear, s.MoveDutyYear),
		},
		Collections: []string{s.duties.Name(), s.years.Name()},
		Jobs: []host.Job{
			{Name: "open years of duty", Every: time.Minute, Do: s.openYears},
			{Name: "tell years that nobody objects to", Every: time.Minute, Do: s.tellYears},
			{Name: "destroy keys of duties that are over", Every: time.Minute, Do: s.eraseOver},
		},
		Listens: map[string]event.Handler{events.TypeVolunteerPageCountedV1: s.onCounted},
	}
}
