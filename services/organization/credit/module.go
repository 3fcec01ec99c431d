// Package credit is the room of credit information (信用信息) and of the two
// lists of 社会组织信用信息管理办法: what is entered of an organization, by whom
// and by when; and every listing from its proposal over notice, objection and
// decision to its removal. It reads the register (card.Register) and never
// writes it: the register follows the events of its listings. What a listing
// means for a purchase others ask the rule book.
package credit

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// Service answers the operations of contracts/openapi/organization/credit.yaml.
type Service struct {
	listings *store.Collection[Listing]
	records  *store.Collection[Record]
	register card.Register
	papers   *papers.Box
	rules    *rule.Book
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "listings", Region: "region"},
		{Coll: "records", Of: &host.Tie{Path: "org", Coll: "organization/organizations"}},
	}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, register card.Register, box *papers.Box) (s *Service, err error) {
	s = &Service{register: register, papers: box, rules: d.Rules, now: d.Now}
	if s.listings, err = store.Open(ctx, d.Store, listings, indexListing); err != nil {
		return s, err
	}
	s.records, err = store.Open(ctx, d.Store, records, indexRecord)
	return s, err
}

// Part is what the service takes over of the room.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.ListCredit, s.ListCredit),
			route.On(organizationapi.RecordCredit, s.RecordCredit),
			route.On(organizationapi.ListOrganizationListings, s.ListOrganizationListings),
			route.On(organizationapi.ListListingGrounds, s.ListListingGrounds),
			route.On(organizationapi.ListListings, s.ListListings),
			route.On(organizationapi.ProposeListing, s.ProposeListing),
			route.On(organizationapi.GetListing, s.GetListing),
			route.On(organizationapi.MoveListing, s.MoveListing),
			route.On(organizationapi.GetListingPaper, s.GetListingPaper),
		},
		Collections: []string{s.listings.Name(), s.records.Name()},
		Listens: map[string]event.Handler{
			events.TypeOrganizationOrganizationRegisteredV1: s.enter,
			events.TypeOrganizationOrganizationChangedV1:    s.enter,
			events.TypeOrganizationOrganizationEndedV1:      s.enter,
			events.TypeOrganizationOrganizationRatedV1:      s.enter,
			events.TypeOrganizationListingListedV1:          event.Both(s.enter, s.merge),
			events.TypeOrganizationListingRemovedV1:         s.enter,
			events.TypeOrganizationListingEscalatedV1:       s.escalated,
			events.TypeOrganizationCreditRecordedV1:         s.penalized,
			events.TypeContractContractPublishedV1:          s.enter,
			events.TypeOrganizationReportConcludedV1:        s.enter,
			events.TypeOrganizationReportMissedV1:           event.Both(s.enter, s.unreported),
			events.TypeOrganizationReportOverdueV1:          s.unrectified,
		},
		Jobs: []host.Job{{Name: "turn listings", Every: time.Minute, Do: s.turn}},
	}
}
