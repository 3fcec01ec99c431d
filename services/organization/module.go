package organization

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/services/organization/assess"
	"sanshe/services/organization/credit"
	"sanshe/services/organization/directory"
	"sanshe/services/organization/filing"
	"sanshe/services/organization/incubation"
	"sanshe/services/organization/papers"
	"sanshe/services/organization/rating"
	"sanshe/services/organization/registration"
	"sanshe/services/organization/report"
	"sanshe/services/organization/roster"
)

// Unit is the service as binaries list it.
var Unit = host.Unit{Name: "organization", New: New, County: slices.Concat([]host.Share{
	{Coll: "organizations", Region: "draft.region"},
	{Coll: "accounts", Region: "home", Of: &host.Tie{Path: "memberships.org", Coll: "organization/organizations"}},
	{Coll: "strangers", Stays: "failures at this platform's door"},
	{Coll: "openings", Stays: "attempts at this platform's door"},
	{Coll: "requests", Stays: "sign-ins under way"},
	{Coll: "families", Stays: "sessions of this platform"},
	{Coll: "keys", Stays: "each platform signs with its own"},
}, roster.County(), assess.County(), rating.County(), credit.County(), registration.County(), report.County(), filing.County(), directory.County(), incubation.County(), papers.County("applications", "incubations", "listings", "organizations", "ratings", "reports")), Opens: unlocks, Grows: []store.Growing{register}}

// New opens the register, the accounts and the OpenID provider.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := open(ctx, d, time.Now)
	if err != nil {
		return host.Service{}, err
	}
	return s.hosted(d.Clock)
}

// hosted is the service as the host takes it.
func (s *Service) hosted(c *host.Clock) (host.Service, error) {
	doors, err := s.provider.handler()
	if err != nil {
		return host.Service{}, err
	}
	parts := []host.Service{s.papers.Part(), s.open.Part()}
	for _, r := range s.rooms {
		parts = append(parts, r.Part())
	}
	out := host.Service{
		Routes:      s.routes(),
		Collections: []string{s.orgs.Name()},
		Listens:     s.listens(),
		Mounts:      map[string]http.Handler{root: doors, discovery: doors},
	}.With(parts...).ByClock(c, untimed)
	out.Jobs = append(out.Jobs, // of tokens, which must go on being signed whatever the clock
		host.Job{Name: "sweep counts of openings", Every: time.Hour, Do: s.sweepOpenings},
		host.Job{Name: "sweep sign-ins", Every: time.Minute, Do: s.provider.sweep},
		host.Job{Name: "turn signing keys", Every: time.Minute, Do: s.provider.turn},
	)
	return out, nil
}

// untimed is what no day or hour decides: who may sign in, and as what. Registering, rating, the lists, the life of an
// organization and what somebody declares of the last years are told by the day, and wait for a clock that is right.
var untimed = map[string]bool{
	"createAccount": true, "addMembership": true, "removeMembership": true, "setStanding": true, "unlockAccount": true,
	"answerOffer": true, "changePassword": true, "signIn": true, "openAccount": true,
}

// open makes the service; wall is the clock of its tokens.
func open(ctx context.Context, d host.Deps, wall func() time.Time) (*Service, error) {
	if d.Config.ServiceKey == "" {
		return nil, errors.New("没有SERVICE_KEY，无法保护账号资料，请设置至少32个字符的随机串")
	}
	v, err := vault.New(sealing, d.Config.ServiceKey)
	if err != nil {
		return nil, err
	}
	codes, err := vault.Derive(d.Config.ServiceKey, "codes", keySize)
	if err != nil {
		return nil, err
	}
	s := &Service{
		vault: v, rules: d.Rules, log: d.Log, config: d.Config, now: d.Now,
		provider: &provider{
			keyring: &keyring{vault: v, now: wall}, issuer: d.Config.PublicURL, log: d.Log,
			clients: clients(d.Config.PublicURL), codes: [keySize]byte(codes),
		},
	}
	if err := s.collections(ctx, d.Store); err != nil {
		return nil, err
	}
	if err := s.furnish(ctx, d); err != nil {
		return nil, err
	}
	if err := s.first(ctx); err != nil {
		return nil, err
	}
	if s.open, err = roster.New(ctx, d, cards{s}); err != nil {
		return nil, err
	}
	return s, s.provider.turn(ctx)
}

// furnish opens the box of papers and the rooms.
func (s *Service) furnish(ctx context.Context, d host.Deps) (err error) {
	if s.papers, err = papers.New(ctx, d); err != nil {
		return err
	}
	a, err := assess.New(ctx, d, s, s.papers)
	if err != nil {
		return err
	}
	ratings, err := rating.New(ctx, d, s, people{s}, rating.By(a), s.papers)
	if err != nil {
		return err
	}
	a.Serve(ratings)
	listed, err := credit.New(ctx, d, s, s.papers)
	if err != nil {
		return err
	}
	enrolled, err := registration.New(ctx, d, s, s.vault, s.papers)
	if err != nil {
		return err
	}
	yearly, err := report.New(ctx, d, s, []report.Facts{listed.Known, enrolled.Known}, s.papers)
	if err != nil {
		return err
	}
	a.Selves.Fills(yearly.Evidence())
	filings, err := filing.New(ctx, d, s, enrolled, s.vault)
	if err != nil {
		return err
	}
	listings, err := directory.New(ctx, d, s, yearly)
	if err != nil {
		return err
	}
	nursery, err := incubation.New(ctx, d, incubation.Beside{Register: s, People: people{s}, Filings: filings, Drafts: enrolled, Papers: s.papers})
	s.rooms = append(s.rooms, a, ratings, listed, enrolled, yearly, filings, listings, nursery)
	return err
}

func (s *Service) collections(ctx context.Context, e store.Engine) (err error) {
	p := s.provider
	if s.orgs, err = register.Open(ctx, e); err != nil {
		return err
	}
	if s.accounts, err = store.Open(ctx, e, accounts, indexAccount); err != nil {
		return err
	}
	if s.strangers, err = store.Open(ctx, e, strangers, func(*Stranger) map[string][]string { return nil }); err != nil {
		return err
	}
	if s.openings, err = store.Open(ctx, e, openings, indexOpenings); err != nil {
		return err
	}
	if p.requests, err = store.Open(ctx, e, requests, indexRequest); err != nil {
		return err
	}
	if p.families, err = store.Open(ctx, e, families, indexFamily); err != nil {
		return err
	}
	p.accounts = s.accounts
	p.store, err = store.Open(ctx, e, keys, func(*Key) map[string][]string { return nil })
	return err
}

var (
	errNoPassword = errors.New("还没有任何账号，请设置ADMIN_PASSWORD（至少12个字符），首次启动时用它建立管理员账号admin")
	errDemoData   = errors.New("数据目录里有演示账号，它们的密码人人都知道，正式环境不能使用，请换一个空的DATA_DIR，或设置DEMO=true只作演示")
)

// adminLogin is the account of the first start.
const adminLogin = "admin"

// first makes the administrator of an empty platform, and refuses to open a
// demonstration's accounts to the world.
func (s *Service) first(ctx context.Context) error {
	if !s.config.Demo {
		n, err := s.accounts.Count(ctx, 1, store.Is("demo", "1"))
		if err != nil {
			return err
		}
		if n > 0 {
			return errDemoData
		}
	}
	n, err := s.accounts.Count(ctx, 1)
	if err != nil || n > 0 {
		return err
	}
	password := strings.TrimSpace(s.config.AdminPassword) // as the door trims what people type
	if password == "" {
		return errNoPassword
	}
	if !s.config.Demo {
		if err := goodPassword(adminLogin, password); err != nil {
			return err
		}
	}
	_, err = s.accounts.Insert(ctx, accountID(adminLogin), Account{
		Login: adminLogin, Name: "平台管理员", Password: hashPassword(password), CreatedAt: s.now(), Demo: s.config.Demo,
		Memberships: []identity.Membership{{Org: platform, OrgName: s.config.Platform, Role: identity.Admin, Region: s.config.Region}},
	})
	if errors.Is(err, store.ErrExists) {
		return nil // another process was quicker
	}
	return err
}
