// Package lottery draws the experts of a committee (条例第三十九条) and those who
// are invited to bid (政府采购法第三十四条) at random, in public, and calls them
// one after another. It holds the draws and nothing
// else: what it must know of a purchase it asks by Purchases, who the experts
// are it asks the register, and how numbers are put into an order is libs/draw.
package lottery

import (
	"context"
	"net/http"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/recusal"
)

// Purchases is what the room asks about purchases; who implements it holds them.
type Purchases interface {
	// Known is a purchase that the caller may know of; of others it says that they are not there.
	Known(ctx context.Context, id string) (Purchase, error)
	// Called is a purchase that the caller was drawn for, even before anybody may know of it.
	Called(ctx context.Context, id string) (Purchase, error)
	// Unjudged refuses a new committee once judging has begun.
	Unjudged(ctx context.Context, id string) error
}

// Purchase is what a draw asks about its purchase.
type Purchase struct {
	ID           string
	Code         string
	Title        string
	Buyer        tenderapi.Party
	Region       string // of the buyer, GB/T 2260
	Law          rule.Where
	Deadline     time.Time
	OpeningPlace string

	Drafting bool                                             // its papers are not handed to review yet, and name those who are invited
	Inviting bool                                             // they are not published yet
	Opened   bool                                             // the bids are open, and with them who was invited
	Invited  []string                                         // the numbers of drawn suppliers who were
	Fit      func(organizationapi.Organization) (bool, error) // whether an organization may take part

	Since     time.Time                 // the judging before the one that counts was set aside; zero where there was none
	Seating   bool                      // it has come to where a committee may be seated, and not gone past
	Stopped   error                     // the refusal of every step: while it stands still, where nobody judges, and to whoever must stay away
	Evaluated bool                      // the marks are summed up
	Announced bool                      // the result is public
	Seated    []string                  // the numbers of drawn experts whom a result has named, of this judging or of one before, here or in a lot that shares the committee
	Shown     time.Time                 // draws of experts that began before then were public with the result of a judging that was set aside
	Ties      recusal.Ties              // that keep people away from judging it
	Aside     func(account string) bool // whom an upheld request keeps away from it; nil for nobody
	Former    func(account string) bool // whose judging of it was set aside, so that they judge it no more; nil for nobody

	Officer, Reviewer, Supervisor bool // what whoever asks is to it
}

// away reports whether an upheld request keeps somebody away.
func (p *Purchase) away(account string) bool { return p.Aside != nil && p.Aside(account) }

// insider reports whether whoever asks holds the draw or watches over it.
func (p *Purchase) insider() bool { return p.Officer || p.Reviewer || p.Supervisor }

// Service answers the operations about draws in contracts/openapi/tender.yaml.
type Service struct {
	draws     *store.Collection[Draw]
	purchases Purchases
	self      http.RoundTripper // as the service the room belongs to
	rules     *rule.Book
	now       func() time.Time
}

const coll = "draws"

// Share says to whom a draw goes when a county moves.
var Share = host.Share{Coll: coll, Of: &host.Tie{Path: "tender", Coll: "tender/tenders"}}

// New opens the draws.
func New(ctx context.Context, d host.Deps, purchases Purchases) (s *Service, err error) {
	s = &Service{purchases: purchases, self: d.Self, rules: d.Rules, now: d.Now}
	s.draws, err = store.Open(ctx, d.Store, schema, index)
	return s, err
}

// Routes is what of the service's HTTP face the room answers.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(tenderapi.ListDraws, s.ListDraws),
		route.On(tenderapi.StartDraw, s.StartDraw),
		route.On(tenderapi.CommitDraw, s.CommitDraw),
		route.On(tenderapi.RevealDraw, s.RevealDraw),
		route.On(tenderapi.VoidDraw, s.VoidDraw),
		route.On(tenderapi.ListMySummons, s.ListMySummons),
		route.On(tenderapi.AnswerDraw, s.AnswerDraw),
	}
}

// Part is what else the service that the room belongs to takes over.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes:      s.Routes(),
		Collections: []string{coll},
		Listens:     map[string]event.Handler{events.TypeTenderTenderOpenedV1: s.recuse},
		Jobs:        []host.Job{{Name: "call the next expert", Every: time.Second, Do: s.passSilent}},
	}
}

// Accepted are the calls that experts have accepted for a purchase in the draws
// since its judging began, in their order, once none is under way any more.
func (s *Service) Accepted(ctx context.Context, tender string, since time.Time) (out []Call, err error) {
	all, err := s.of(ctx, tender)
	for _, d := range begun(only(all, tenderapi.DrawOfExperts), since) {
		if d.under() {
			return nil, fault.New(fault.Conflict, "tender.draw.under", "本项目的专家抽取还没有办完，请等抽取办完再组建评审委员会。")
		}
		for _, c := range d.Calls {
			if c.Outcome == Accepted {
				out = append(out, c)
			}
		}
	}
	return out, err
}

// Sought reports whether an expert is of a region and field among whom a draw of
// the purchase looked since its judging began. It follows from what is public of draws and experts alone,
// and so tells nothing of whom a draw fell on.
func (s *Service) Sought(ctx context.Context, tender string, since time.Time, e organizationapi.Account) (bool, error) {
	all, err := s.of(ctx, tender)
	for _, d := range begun(only(all, tenderapi.DrawOfExperts), since) {
		there := func(m organizationapi.Membership) bool {
			return m.Role == organizationapi.RoleExpert && cn.Within(m.Region, d.Region)
		}
		if d.stage() != Voided && (d.Field == "" || slices.Contains(e.Fields, d.Field)) && slices.ContainsFunc(e.Memberships, there) {
			return true, err
		}
	}
	return false, err
}

// Invited are the calls that suppliers have accepted for a purchase, in the
// order of the draws, and whether a draw is still under way.
func (s *Service) Invited(ctx context.Context, tender string) (out []Call, under bool, err error) {
	all, err := s.of(ctx, tender)
	for _, d := range only(all, tenderapi.DrawOfSuppliers) {
		under = under || d.under()
		for _, c := range d.Calls {
			if c.Outcome == Accepted {
				out = append(out, c)
			}
		}
	}
	return out, under, err
}

// digits is how much of a number stands for an expert on a page; the record has all of it.
const digits = 8

// Brief is a number as a page shows it.
func Brief(number string) string { return number[:digits] }
