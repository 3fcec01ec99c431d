package roster

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Service answers the operations of contracts/openapi/organization/roster.yaml.
type Service struct {
	entries  *store.Collection[Entry]
	steps    *store.Collection[Step]
	dumps    *store.Collection[Dump]
	parts    *store.Collection[Part]
	register Register
	log      *slog.Logger
	config   host.Config
	now      func() time.Time
}

// County is whose its documents are: each platform makes its own copy of the cards it keeps.
func County() []host.Share {
	return []host.Share{
		{Coll: entries.Name, Stays: "a copy for reading; the platform that keeps the register makes its own"},
		{Coll: steps.Name, Stays: "places in this platform's feed; what the county does elsewhere has its places there"},
		{Coll: dumps.Name, Stays: "files of this platform's roster"},
		{Coll: dumpParts.Name, Stays: "files of this platform's roster"},
	}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, of Register) (s *Service, err error) {
	s = &Service{register: of, log: d.Log, config: d.Config, now: d.Now}
	if s.entries, err = Entries(ctx, d.Store); err != nil {
		return s, err
	}
	if s.steps, err = store.Open(ctx, d.Store, steps, indexStep); err != nil {
		return s, err
	}
	if s.dumps, err = store.Open(ctx, d.Store, dumps, indexDump); err != nil {
		return s, err
	}
	s.parts, err = store.Open(ctx, d.Store, dumpParts, indexPart)
	return s, err
}

// Entries opens the copy, for the service and for whoever must fill a store without its doors, such as the benchmarks.
func Entries(ctx context.Context, e store.Engine) (*store.Collection[Entry], error) {
	return store.Open(ctx, e, entries, indexEntry)
}

// fresh is how long an answer is good for: everybody may read all of it.
const fresh = time.Second

// counted is how long a count is good for: it reads more than a page does.
const counted = 10 * time.Second

// Part is what the service that keeps the register takes over.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.SearchOrganizations, s.SearchOrganizations).For(fresh),
			route.On(organizationapi.CountOrganizations, s.CountOrganizations).For(counted),
			route.On(organizationapi.ListRosterChanges, s.ListRosterChanges).For(fresh),
			route.On(organizationapi.ListDumps, s.ListDumps).For(fresh),
			route.On(organizationapi.GetBadge, s.GetBadge).For(fresh),
		},
		Listens: map[string]event.Handler{
			events.TypeOrganizationOrganizationRegisteredV1: s.hears("registered"),
			events.TypeOrganizationOrganizationChangedV1:    s.hears("changed"),
			events.TypeOrganizationOrganizationRatedV1:      s.hears("rated"),
			events.TypeOrganizationOrganizationMarkedV1:     s.hears("marked"),
			events.TypeOrganizationOrganizationUnmarkedV1:   s.hears("unmarked"),
			events.TypeOrganizationOrganizationEndedV1:      s.hears("ended"),
		},
		Jobs: []host.Job{
			{Name: "fill the roster", Every: fillEvery, Do: s.fill},
			{Name: "turn grades", Every: time.Minute, Do: s.turn},
			{Name: "write the daily dump", Every: time.Minute, Do: s.dump},
		},
		Mounts: map[string]http.Handler{dumpsAt: s.downloads(), badgesAt: s.badges(), reconcileAt: s.reconcile(), reconcileAt + "/": s.reconcile()},
	}
}

// today is the day in China.
func (s *Service) today() string { return cn.DayOf(s.now()).String() }

// rowOn is an entry with the grade that holds on a day.
func (s *Service) rowOn(e *Entry, day string) organizationapi.RosterRow {
	c, g := &e.Card, e.Card.on(day)
	r := organizationapi.RosterRow{
		ID: e.ID, Version: c.Version, Name: c.Name, Initials: cn.Initials(c.Name), Former: e.Former, Kind: c.Kind, CreditCode: c.CreditCode,
		Region: c.Region, RegionName: s.config.PlaceName(c.Region), Field: c.Field, Authority: c.Authority, RegisteredOn: c.RegisteredOn,
		Grade: g.N, GradeTo: g.To, ListedAbnormal: c.Abnormal, ListedSerious: c.Serious,
		Status: c.Status, LegalEntity: c.LegalEntity, Demo: c.Demo,
	}
	r.KindText, r.StatusText = s.register.Says(c.Kind, c.Status)
	return r
}
