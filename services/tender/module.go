package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/admission"
	"sanshe/services/tender/deposit"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/inquiry"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/lottery"
	"sanshe/services/tender/scoring"
	"sanshe/services/tender/signed"
	"sanshe/services/tender/unseal"
)

// Unit is the service as a binary lists it.
var Unit = host.Unit{Name: "tender", New: New, County: slices.Concat([]host.Share{
	{Coll: "tenders", Region: "region"},
	{Coll: "counters", Region: "id"}, // begins with the region
	{Coll: "gates", Of: &host.Tie{Path: "id", Coll: "tender/tenders"}},
	{Coll: "bids", Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}},
	{Coll: "envelopes", By: &host.Tie{Path: "hash", Coll: "tender/bids"}},
	{Coll: "places", Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}},
	{Coll: "notices", Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}},
	{Coll: "applications", Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}},
	{Coll: "orders", Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}},
	lottery.Share,
	entriesStay,
	{Coll: store.Beats, Stays: "when the processes of this platform could take bids"},
}, intake.County("tender/tenders"), unseal.County("tender/tenders"), scoring.County("tender/tenders"), deposit.County("tender/tenders"), inquiry.County("tender/tenders"), dispute.County("tender/tenders")), Grows: []store.Growing{dispute.Challenges(schema)}}

// New builds the service for a host.
func New(ctx context.Context, d host.Deps) (out host.Service, err error) {
	s := &Service{call: d.Call, self: d.Self, rules: d.Rules, log: d.Log, now: d.Now, clock: d.Clock, demo: d.Config.Demo}
	if s.tenders, err = Tenders(ctx, d.Store, d.Rules); err != nil {
		return out, err
	}
	if s.bids, err = store.Open(ctx, d.Store, BidSchema, indexBid); err != nil {
		return out, err
	}
	if s.envelopes, err = store.Open(ctx, d.Store, store.Schema{Name: "envelopes"}, func(*Envelope) map[string][]string { return nil }); err != nil {
		return out, err
	}
	if s.receipts, err = receiptKey(d.Config.ServiceKey); err != nil {
		return out, err
	}
	if s.numbers, err = signed.NumberKey(d.Config.ServiceKey); err != nil {
		return out, err
	}
	if s.notices, err = store.Open(ctx, d.Store, store.Schema{Name: "notices"}, func(*Notice) map[string][]string { return nil }); err != nil {
		return out, err
	}
	if s.files, err = intake.New(ctx, d, files{s}); err != nil {
		return out, err
	}
	if s.unsealing, err = unseal.New(ctx, d, s.files); err != nil {
		return out, err
	}
	if s.gates, err = Gates(ctx, d.Store); err != nil {
		return out, err
	}
	if s.scoring, err = scoring.New(ctx, d); err != nil {
		return out, err
	}
	if s.deposited, err = deposit.New(ctx, d); err != nil {
		return out, err
	}
	if s.inquiries, err = inquiry.New(ctx, d, asked{s}); err != nil {
		return out, err
	}
	if s.disputes, err = dispute.New(ctx, d, schema, purchases{s}); err != nil {
		return out, err
	}
	if s.experts, err = lottery.New(ctx, d, drawing{s}); err != nil {
		return out, err
	}
	if s.orders, err = store.Open(ctx, d.Store, orderSchema, indexOrder); err != nil {
		return out, err
	}
	if s.admissions, err = admission.New(ctx, d.Store, calls{s}, d.Rules, d.Now); err != nil {
		return out, err
	}
	if s.counters, err = store.Open(ctx, d.Store, store.Schema{Name: "counters"}, func(*Counter) map[string][]string { return nil }); err != nil {
		return out, err
	}
	if s.register, err = store.Open(ctx, d.Store, store.Schema{Name: entries}, func(*Entry) map[string][]string { return nil }); err != nil {
		return out, err
	}
	if s.places, err = store.Open(ctx, d.Store, placeSchema, indexPlace); err != nil {
		return out, err
	}
	s.pulse.process = store.NewID()
	if s.beats, err = store.OpenBeats(ctx, d.Store); err != nil {
		return out, err
	}
	own := host.Service{
		Routes:      s.Routes(),
		Collections: []string{"tenders", "bids", "gates", "places", "orders"},
		Listens:     s.listens(),
		Jobs: []host.Job{
			{Name: "close due gates", Every: time.Second, Do: s.closeDue},
			{Name: "say that bids can be taken", Every: beatEvery, Do: s.beat},
		},
	}
	return own.With(s.files.Part(), s.inquiries.Part(), s.disputes.Part(), s.experts.Part(), s.admissions.Part()).ByClock(d.Clock, untimed), nil
}

// Tenders opens the purchases of a store, for the service and for whoever must
// fill a store without its doors, such as the benchmarks.
func Tenders(ctx context.Context, e store.Engine, book *rule.Book) (*store.Collection[Tender], error) {
	return store.Open(ctx, e, schema, index(book))
}

// Gates opens the gates of a store; each has the id of its purchase.
func Gates(ctx context.Context, e store.Engine) (*store.Collection[Gate], error) {
	return store.Kind[Gate]{Schema: store.Schema{Name: "gates", Indexes: []string{"due"}}, Index: indexGate, Busy: true}.Open(ctx, e)
}
