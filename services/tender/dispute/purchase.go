package dispute

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
)

// Purchases answers what a dispute asks about the purchase it is about. Package
// tender does; a dispute changes nothing there, the purchase follows its events.
type Purchases interface {
	// Known is a purchase that the caller may know of; of others it says that they are not there.
	Known(ctx context.Context, id string) (Purchase, error)
	// Side is such a purchase and for whom the caller acts in it, its office or an
	// organization. Who acts for nobody is told that it is not there, and
	// who must stay away that they act no more.
	Side(ctx context.Context, id string) (Purchase, tenderapi.Party, error)
	// Of is a purchase, whoever asks: who has to do with a dispute has to do with its purchase.
	Of(ctx context.Context, id string) (Purchase, error)
}

// Purchase is what a dispute may know of a purchase at the moment it asks.
type Purchase struct {
	ID     string
	Code   string
	Title  string
	Buyer  tenderapi.Party
	Owner  string // of what waits for the office, as the caller may read it
	Region string // of the buyer, GB/T 2260
	Law    rule.Where
	Method tenderapi.Method

	PublishedAt *time.Time
	AmendedAt   *time.Time        // the last correction that changed what the documents say
	Links       []Link            // of the procedure, those that have ended, the first first
	Handed      bool              // whether the caller's organization handed in a bid, whatever became of it; known to Known and Side
	AnnouncedAt *time.Time        // when the result that stands was; nil while there is none
	Winners     []tenderapi.Party // of that result; nobody learns of them before
	Bids        []Bid             // those that were opened

	Each       bool       // whether suppliers are admitted one by one: there is no common result
	AnsweredAt *time.Time // then: when the caller's organization was told that it has no place

	Kept error // the refusal of whoever must stay away from it, who does nothing for the office

	Can []tenderapi.Effect // what it could still follow as it stands
}

// Link is a link of the procedure (采购程序环节) that has ended: the opening, the last offers, the judging or the purchase itself (终止采购).
// What the law keeps secret when it ends nobody should have known then: the days count from Told, and there is no last one while that is nil.
type Link struct {
	Code string
	At   time.Time
	Told *time.Time
}

// late reports whether what was done in a link is told after its end.
func (l *Link) late() bool { return l != nil && (l.Told == nil || l.Told.After(l.At)) }

// The documents as they were published, and what the last correction changed in them. The first is what a letter
// about the documents is about that names neither, and what it is kept as.
const published, amended = "published", "amended"

// link is one that has ended, nil when it has not.
func (p *Purchase) link(code string) *Link {
	if code == amended && p.AmendedAt != nil {
		return &Link{Code: amended, At: *p.AmendedAt, Told: p.AmendedAt}
	}
	for i := range p.Links {
		if p.Links[i].Code == code {
			return &p.Links[i]
		}
	}
	return nil
}

// Bid is who stood behind a bid that was opened.
type Bid struct {
	Supplier tenderapi.Party   // of several the one who leads
	Members  []tenderapi.Party // of a consortium, the leader among them
}

// handedIn are the links that concern whoever handed in a bid, though it was withdrawn or never opened.
var handedIn = []string{"opening", "failure"}

// result is when the result that the caller may challenge was told, nil while there is none.
func (p *Purchase) result() *time.Time {
	if p.Each {
		return p.AnsweredAt
	}
	return p.AnnouncedAt
}

// tookPart reports whether an organization took part as far as what it challenges: its bid was opened, or it handed one
// in, and the opening or the end of the purchase is challenged.
func (p *Purchase) tookPart(org string, x part) bool {
	if p.Handed && slices.Contains(handedIn, x.link) {
		return true
	}
	return slices.ContainsFunc(p.Bids, func(b Bid) bool { return b.Supplier.ID == org })
}

// leaderOf is who leads the consortium of which an organization is another member, nil when there is none.
func (p *Purchase) leaderOf(org string) *tenderapi.Party {
	for _, b := range p.Bids {
		if slices.ContainsFunc(b.Members, func(m tenderapi.Party) bool { return m.ID == org && m.ID != b.Supplier.ID }) {
			return &b.Supplier
		}
	}
	return nil
}
