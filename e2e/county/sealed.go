package county

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/sealing"
)

// Sealers are those who seal the bids of a town and those who open them: the
// keys of its holders for each purchase, and of every bidder, with how often it has bid.
type Sealers struct {
	mu      sync.Mutex
	keys    sealing.Keys
	bidders map[string]*sealing.Bidder // organization → its keys
	serial  map[string]int64           // purchase and organization → revisions used
}

// keepers are the accounts that hold the keys of every purchase: the reviewer, the supervisor, the notary.
var keepers = [3]string{"chief", "watch", "notary"}

// hire opens the accounts of those who hold.
func (w *Town) hire(t testing.TB) {
	t.Helper()
	w.Account(t, keepers[1], "孙一平", w.Register(t, "星河区财政局", organizationapi.OrgKindGovernment, "11"), organizationapi.RoleSupervisor)
	w.Account(t, keepers[2], "沈维公", w.Register(t, "星河区公证处", organizationapi.OrgKindInstitution, "12"), organizationapi.RoleNotary)
	w.Sealers = &Sealers{keys: sealing.NewKeys(tenderapi.SuiteX25519), bidders: map[string]*sealing.Bidder{}, serial: map[string]int64{}}
}

func (w *Town) trio(t testing.TB) sealing.Trio {
	t.Helper()
	x := sealing.Trio{Keys: w.Sealers.keys}
	for i, login := range keepers {
		p := w.Platform.As(t, login)
		x.Accounts[i], x.Who[i] = p.Me.ID, p.Context
	}
	return x
}

// Hold lets the three holders of a draft prove their keys.
func (w *Town) Hold(t testing.TB, officer *Person, tender string) {
	t.Helper()
	if err := w.trio(t).Prepare(officer.Context, w.Platform, tender); err != nil {
		t.Fatalf("holding the keys: %v %+v", err, fault.Of(err).Fields)
	}
}

// Release lets two of the holders release their shares of a stage, as soon as the last bids are filed.
func (w *Town) Release(t testing.TB, tender string, stage tenderapi.Stage) {
	t.Helper()
	x := w.trio(t)
	Until(t, "the shares of the "+string(stage)+" stage", func() (bool, error) {
		err := x.Release(w.Platform, tender, stage)
		return err == nil, err
	})
}

// ReleaseBy lets one of the holders release its shares of a stage, as soon as the last bids are filed.
func (w *Town) ReleaseBy(t testing.TB, role tenderapi.HolderRole, tender string, stage tenderapi.Stage) {
	t.Helper()
	x := w.trio(t)
	who := x.Who[slices.Index(sealing.Roles[:], role)]
	Until(t, "the share of the "+string(role), func() (bool, error) {
		err := x.Keys.Release(who, w.Platform, tender, role, stage)
		return err == nil, err
	})
}

// Rescued opens a supplier's own bid of a stage with the supplier's own key.
func (w *Town) Rescued(t testing.TB, by *Person, b tenderapi.Bid, stage tenderapi.Stage) {
	t.Helper()
	if err := w.Sealers.bidders[by.Org()].Help(by.Context, w.Platform, b.Tender, b.ID, stage); err != nil {
		t.Fatalf("a bid opened by %s: %v", by.Me.Name, err)
	}
}

// Reveal freezes the technical scores and reads the prices out.
func (w *Town) Reveal(t testing.TB, officer *Person, tender string) {
	t.Helper()
	Ask(t, officer, tenderapi.MoveTender, Step(tender, "freeze"))
	w.Release(t, tender, tenderapi.StagePrice)
	Ask(t, officer, tenderapi.MoveTender, Step(tender, "reveal"))
}

// LastOffers asks for last offers within the hour, lets some suppliers make
// theirs, and confirms who did. It moves the clock past that hour.
func (w *Town) LastOffers(t testing.TB, tender string, prices map[string]int64) tenderapi.Tender {
	t.Helper()
	officer, until := w.Platform.As(t, "officer"), w.Platform.Now(t).Add(time.Hour)
	in := Step(tender, "ask")
	in.Until = &until
	Ask(t, officer, tenderapi.MoveTender, in)
	for _, login := range slices.Sorted(maps.Keys(prices)) {
		w.Bid(t, w.Platform.As(t, login), tender, prices[login])
	}
	w.Platform.At(t, until.Add(time.Second))
	var out tenderapi.Tender
	Until(t, "the last offers", func() (ok bool, err error) {
		out, err = Try(officer, tenderapi.MoveTender, Step(tender, "take"))
		return err == nil, err
	})
	return out
}

// Says is a bid; nothing of it may show before the opening.
func Says(price int64, plan string) sealing.Content {
	return sealing.Content{
		Qualification: tenderapi.QualificationPart{ContactName: "林小满", ContactPhone: "0000-0000-200"},
		Technical:     tenderapi.TechnicalPart{Plan: plan, Team: "项目主管1名，社会工作师2名。", Record: "近三年同类项目3项。", Answers: []tenderapi.CriterionAnswer{{Code: "A3", Count: 3}}},
		Price:         tenderapi.PricePart{Price: price},
	}
}

// Next is the keys of an organization, and the number of its next bid for a purchase.
func (s *Sealers) Next(tender, org string) (b *sealing.Bidder, revision int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bidders[org] == nil {
		if s.bidders[org], err = sealing.NewBidder(s.keys.Suite, org); err != nil {
			return nil, 0, err
		}
	}
	s.serial[tender+org]++
	return s.bidders[org], s.serial[tender+org], nil
}

// Sealed is a bid that has been sealed and uploaded, by way of via.
func (s *Sealers) Sealed(ctx context.Context, via http.RoundTripper, t *tenderapi.Tender, org string, says sealing.Content) (out sealing.Sealed, err error) {
	b, revision, err := s.Next(t.ID, org)
	if err != nil {
		return out, err
	}
	if out, err = b.Seal(t, revision, says); err != nil {
		return out, err
	}
	return out, out.Upload(ctx, via, t)
}

// TryBid seals, uploads and hands in; the answer may be a refusal, of whatever step.
func (w *Town) TryBid(by *Person, tender string, price int64) (out tenderapi.Bid, err error) {
	b, revision, err := w.Sealers.Next(tender, by.Org())
	if err != nil {
		return out, err
	}
	return b.Submit(by.Context, w.Platform, tender, revision, Says(price, "方案"+strings.Repeat("，入户探访", 20)))
}

// Bid hands in a bid that must be accepted.
func (w *Town) Bid(t testing.TB, by *Person, tender string, price int64) tenderapi.Bid {
	t.Helper()
	b, err := w.TryBid(by, tender, price)
	if err != nil {
		t.Fatalf("a bid of %s: %v %+v", by.Me.Name, err, fault.Of(err).Fields)
	}
	return b
}

// BidRefused hands in a bid that must be refused, as Refused does.
func (w *Town) BidRefused(t testing.TB, by *Person, tender string, price int64, kind fault.Kind, code string, rules ...string) *fault.Fault {
	t.Helper()
	b, err := w.TryBid(by, tender, price)
	if err == nil {
		t.Fatalf("a bid was accepted and should be refused with %s: %+v", code, b)
	}
	return Refusal(t, "a bid", err, kind, code, rules...)
}
