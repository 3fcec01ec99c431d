package hours

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Service answers the operations of contracts/openapi/volunteer/hours.yaml.
type Service struct {
	records    *store.Collection[Record]
	pages      *store.Collection[Page]
	totals     *store.Collection[Total]
	slips      *store.Collection[Slips]
	amendments *store.Collection[Amendment]
	traces     *store.Collection[Trace]
	reviews    *store.Collection[Review]
	appeals    *store.Collection[Appeal]
	audits     *store.Collection[Audit]
	people     card.People
	shifts     card.Shifts
	papers     *box.Box
	codes      codes
	rules      *rule.Book
	now        func() time.Time
	reach      func(ctx context.Context, person string) (card.Contact, error)
	settling   time.Duration // before what differs is looked at again
}

// County is whose its documents are. A trace lasts some days and says which device was where: it goes nowhere else.
func County() []host.Share {
	return []host.Share{
		{Coll: "records", Region: "shift.region"},
		{Coll: "pages", Region: "region"},
		{Coll: "totals", Region: "region"},
		{Coll: "slips", Region: "region"},
		{Coll: "amendments", Region: "shift.region"},
		{Coll: "traces", Region: "region"},
		{Coll: "reviews", Region: "region"},
		{Coll: "appeals", Region: "shift.region"},
		{Coll: "audits", Region: "region"},
	}
}

// Beside is what the room asks of the others.
type Beside struct {
	People card.People
	Shifts card.Shifts
	Papers *box.Box
	Reach  func(ctx context.Context, person string) (card.Contact, error)
}

// Records opens what is kept of hours, for who writes or reads it beside the room.
func Records(ctx context.Context, e store.Engine) (*store.Collection[Record], error) {
	return store.Open(ctx, e, schema, index)
}

// New opens the room in the store of the service. It refuses to start without a service key: codes are made of it.
func New(ctx context.Context, d host.Deps, b Beside) (s *Service, err error) {
	s = &Service{people: b.People, shifts: b.Shifts, papers: b.Papers, reach: b.Reach, rules: d.Rules, now: d.Now, settling: card.Settling}
	if s.codes, err = newCodes(d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.records, err = Records(ctx, d.Store); err != nil {
		return s, err
	}
	if s.pages, err = store.Open(ctx, d.Store, pageSchema, indexPage); err != nil {
		return s, err
	}
	if s.totals, err = store.Open(ctx, d.Store, totalSchema, indexTotal); err != nil {
		return s, err
	}
	if s.slips, err = store.Open(ctx, d.Store, slipSchema, indexSlips); err != nil {
		return s, err
	}
	if s.amendments, err = store.Open(ctx, d.Store, amendSchema, indexAmend); err != nil {
		return s, err
	}
	if s.traces, err = store.Open(ctx, d.Store, traceSchema, indexTrace); err != nil {
		return s, err
	}
	if s.reviews, err = store.Open(ctx, d.Store, reviewSchema, indexReview); err != nil {
		return s, err
	}
	if s.appeals, err = store.Open(ctx, d.Store, appealSchema, indexAppeal); err != nil {
		return s, err
	}
	s.audits, err = store.Open(ctx, d.Store, auditSchema, indexAudit)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.StateHours, s.StateHours),
			route.On(volunteerapi.GetShiftCode, s.GetShiftCode),
			route.On(volunteerapi.IssueSlips, s.IssueSlips),
			route.On(volunteerapi.GetRoll, s.GetRoll),
			route.On(volunteerapi.CallRoll, s.CallRoll),
			route.On(volunteerapi.ConfirmShift, s.ConfirmShift),
			route.On(volunteerapi.ListRecords, s.ListRecords),
			route.On(volunteerapi.GetRecord, s.GetRecord),
			route.On(volunteerapi.MoveRecord, s.MoveRecord),
			route.On(volunteerapi.CorrectRecord, s.CorrectRecord),
			route.On(volunteerapi.GetHours, s.GetHours),
			route.On(volunteerapi.GetPunctuality, s.GetPunctuality).For(time.Second),
			route.On(volunteerapi.ListPunctuality, s.ListPunctuality).For(time.Second),
			route.On(volunteerapi.ListAmendments, s.ListAmendments).For(time.Second),
			route.On(volunteerapi.AskAmendment, s.AskAmendment),
			route.On(volunteerapi.GetAmendment, s.GetAmendment),
			route.On(volunteerapi.MoveAmendment, s.MoveAmendment),
			route.On(volunteerapi.ObjectAmendment, s.ObjectAmendment),
			route.On(volunteerapi.GetAmendmentPaper, s.GetAmendmentPaper),
			route.On(volunteerapi.ListReviews, s.ListReviews),
			route.On(volunteerapi.OpenReview, s.OpenReview),
			route.On(volunteerapi.GetReview, s.GetReview),
			route.On(volunteerapi.MoveReview, s.MoveReview),
			route.On(volunteerapi.AskAppeal, s.AskAppeal),
			route.On(volunteerapi.GetAppeal, s.GetAppeal),
			route.On(volunteerapi.MoveAppeal, s.MoveAppeal),
			route.On(volunteerapi.ListAudits, s.ListAudits).For(time.Second),
			route.On(volunteerapi.OpenAudit, s.OpenAudit),
			route.On(volunteerapi.GetAudit, s.GetAudit),
			route.On(volunteerapi.DrawAudit, s.DrawAudit),
			route.On(volunteerapi.ListLots, s.ListLots),
			route.On(volunteerapi.LookAtLot, s.LookAtLot),
			route.On(volunteerapi.RecordCall, s.RecordCall),
		},
		Collections: []string{s.records.Name(), s.pages.Name(), s.totals.Name(), s.amendments.Name(), s.traces.Name(), s.reviews.Name(), s.appeals.Name(), s.audits.Name()},
		Jobs: []host.Job{
			{Name: "forget what devices said of days long past", Every: time.Hour, Do: s.forget},
			{Name: "make all totals of hours anew and compare them", Every: 24 * time.Hour, Do: s.recount},
		},
		Listens: map[string]event.Handler{
			events.TypeVolunteerRecordStatedV1:     s.onStated,
			events.TypeVolunteerRecordConfirmedV1:  s.onConfirmed,
			events.TypeVolunteerRecordWithdrawnV1:  s.onWithdrawn,
			events.TypeVolunteerRecordAnnulledV1:   s.onAnnulled,
			events.TypeVolunteerPageAnsweredV1:     s.onAnswered,
			events.TypeVolunteerPageCountedV1:      s.onCounted,
			events.TypeVolunteerAmendmentGrantedV1: s.onGranted,
			events.TypeVolunteerTraceFoundV1:       s.onFound,
			events.TypeVolunteerAuditDeniedV1:      s.onDenied,
			events.TypeVolunteerAppealSettledV1:    s.onAppealed,
			events.TypeVolunteerReviewHeldV1:       s.onHeld,
			events.TypeVolunteerReviewSettledV1:    s.onSettled,
			events.TypeVolunteerPersonErasedV1:     s.onErased,
		},
	}
}
