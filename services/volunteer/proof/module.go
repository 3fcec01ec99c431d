// Package proof is the room of certificates: of hours served and of stars, what
// was issued, for what and by whom, and whether it still holds. Anybody checks
// one by its number; its holder carries it along as a credential and shows of it
// what is needed; and what was taken back stands in a status list within a
// minute. It follows the hours and the stars: a certificate of what was
// corrected since holds no longer.
package proof

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/services/volunteer/card"
)

// Entry is one counted record, as a certificate sums it up.
type Entry struct {
	Record  string // id
	Title   string // what was done: 服务内容
	Org     string // id of who recorded it
	OrgName string
	Day     cn.Day // on which the shift began
	Minutes int64
	Class   string // A to E: by what it is proven
	Ledger  card.Ledger
}

// Hours is what has been counted of a person.
type Hours interface {
	// Of are the counted records of a person, of all ledgers, in any order.
	Of(ctx context.Context, person string) ([]Entry, error)
}

// Service answers the operations of contracts/openapi/volunteer/proof.yaml.
type Service struct {
	certificates *store.Collection[Certificate]
	ring         *credential.Ring
	issuer       *credential.Issuer
	people       card.People
	hours        Hours
	rules        *rule.Book
	config       host.Config
	region       func(code string) string
	now          func() time.Time
	places       []byte // key of the places in status lists
	numbers      []byte // key of the numbers
}

// County is whose its documents are. A county that moves takes its certificates along; the
// credentials that were carried away name this platform, which goes on answering for them.
func County() []host.Share {
	return []host.Share{
		{Coll: schema.Name, Region: "region"},
		{Coll: credential.ListsName, Stays: "of the credentials that name this platform"},
		{Coll: keysName, Stays: "each platform signs with its own"},
	}
}

// keysName is the collection of the keys that sign.
const keysName = "issuer_keys"

const keySize = 32

// New opens the room in the store of the service.
func New(ctx context.Context, d host.Deps, people card.People, hours Hours) (s *Service, err error) {
	s = &Service{people: people, hours: hours, rules: d.Rules, config: d.Config, region: d.Config.PlaceName, now: d.Now}
	v, err := vault.New("volunteer proofs", d.Config.ServiceKey)
	if err != nil {
		return s, err
	}
	if s.places, err = vault.Derive(d.Config.ServiceKey, "places in status lists", keySize); err != nil {
		return s, err
	}
	if s.numbers, err = vault.Derive(d.Config.ServiceKey, "numbers of certificates", keySize); err != nil {
		return s, err
	}
	if s.certificates, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.ring, err = credential.OpenRing(ctx, d.Store, keysName, v, d.Now); err != nil {
		return s, err
	}
	s.issuer, err = credential.OpenIssuer(ctx, d.Store, s.ring, d.Config.PublicURL, "", s.ended, errNone, d.Now)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListCertificates, s.ListCertificates),
			route.On(volunteerapi.IssueCertificate, s.IssueCertificate),
			route.On(volunteerapi.GetCertificate, s.GetCertificate),
			route.On(volunteerapi.MoveCertificate, s.MoveCertificate),
			route.On(volunteerapi.PresentCertificate, s.PresentCertificate),
			route.On(volunteerapi.GetCertificateBadge, s.GetCertificateBadge),
			route.On(volunteerapi.CheckCertificate, s.CheckCertificate),
			route.On(volunteerapi.CheckCredential, s.CheckCredential),
		},
		Collections: []string{s.certificates.Name()},
		Listens: map[string]event.Handler{
			events.TypeVolunteerTotalChangedV1: s.onTotal,
			events.TypeVolunteerStarGrantedV1:  s.onStar,
			events.TypeVolunteerStarRestatedV1: s.onRestated,
			events.TypeVolunteerStarRevokedV1:  s.onStarless,
		},
		Jobs: []host.Job{
			{Name: "publish status lists", Every: credential.PublishEvery, Do: s.issuer.Publish},
			{Name: "turn the keys of credentials", Every: time.Minute, Do: s.ring.Turn},
		},
		Mounts: s.issuer.Mounts(),
	}
}

// Tasks are none: nothing here waits for anybody.
func (s *Service) Tasks(context.Context, identity.Caller) ([]volunteerapi.Task, error) {
	return nil, nil
}
