package credit

import (
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Listing is one listing of one organization on one of the two lists, on one
// ground. Another ground is another listing; an organization is off a list when
// none of it stands.
type Listing struct {
	store.Meta
	Org     organizationapi.Party    `json:"org"`
	Region  string                   `json:"region"`
	Office  string                   `json:"office,omitempty"` // name of the registering authority
	Law     rule.Where               `json:"law"`
	List    organizationapi.ListKind `json:"list"`
	Ground  string                   `json:"ground"`
	Words   string                   `json:"words"` // of the ground, as the book had them
	Facts   string                   `json:"facts"`
	Duty    string                   `json:"duty,omitempty"` // what has to be done to get off it; "" where nothing can be mended
	Papers  []organizationapi.Paper  `json:"papers,omitempty"`
	From    string                   `json:"from,omitempty"` // the listing on the other list that it follows
	State   State                    `json:"state"`
	Hands   []string                 `json:"hands,omitempty"` // accounts of the authority that worked on it before the decision
	Decider string                   `json:"decider,omitempty"`

	ProposedAt   time.Time                    `json:"proposed_at"`
	Notice       string                       `json:"notice,omitempty"`
	ToldAt       *time.Time                   `json:"told_at,omitempty"`
	HearingUntil *time.Time                   `json:"hearing_until,omitempty"` // last instant for an objection, as the notice said
	Objection    *organizationapi.ListingNote `json:"objection,omitempty"`
	Reply        *organizationapi.ListingNote `json:"reply,omitempty"`
	Paper        string                       `json:"paper,omitempty"` // number of the decision
	Decision     string                       `json:"decision,omitempty"`
	ListedAt     *time.Time                   `json:"listed_at,omitempty"`
	ExpireOn     cn.Day                       `json:"expire_on,omitempty"`   // first day on which time alone takes it off, or lets it be applied for
	EscalateOn   cn.Day                       `json:"escalate_on,omitempty"` // day on which two years are over
	EscalatedAt  *time.Time                   `json:"escalated_at,omitempty"`
	Done         *organizationapi.ListingNote `json:"done,omitempty"` // application for removal
	RemoveDue    *time.Time                   `json:"remove_due,omitempty"`
	Rejection    *organizationapi.ListingNote `json:"rejection,omitempty"`
	RemovedAt    *time.Time                   `json:"removed_at,omitempty"`
	Removal      string                       `json:"removal,omitempty"`
	DroppedAt    *time.Time                   `json:"dropped_at,omitempty"`
	Dropping     string                       `json:"dropping,omitempty"`

	Late map[Verb]string `json:"late,omitempty"` // why a step was taken after its due day
}

const (
	abnormal = organizationapi.ListKindAbnormal
	serious  = organizationapi.ListKindSerious
)

// sep stands between the parts of a composed index value; it sorts before every printable character.
const sep = "\x1f"

var listings = store.Schema{Name: "listings", Indexes: []string{"org", "open", "closed", "waits", "same", "stands", "due"}}

// indexListing finds the listings of an organization, those of a region that go
// on or are closed, those that wait for the authority, those not decided yet by
// their ground, those that stand, and what the clock has to do next.
func indexListing(l *Listing) map[string][]string {
	ix := map[string][]string{"org": {l.Org.ID + sep + store.Time(l.ProposedAt)}}
	if closed := l.closedAt(); closed != nil {
		ix["closed"] = []string{l.Region + sep + store.Time(*closed)}
		return ix
	}
	ix["open"] = []string{l.Region + sep + store.Time(l.waits())}
	if l.stands() {
		ix["stands"] = []string{l.Org.ID + sep + string(l.List) + sep + store.Time(*l.ListedAt)}
	} else {
		ix["same"] = []string{l.Org.ID + sep + string(l.List) + sep + l.Ground}
	}
	if l.State != organizationapi.ListingStateListed {
		ix["waits"] = []string{l.Region + sep + store.Time(l.waits())}
	} else if next := l.next(); next != "" {
		ix["due"] = []string{store.Time(next.At(0, 0))}
	}
	return ix
}

// stands reports whether the organization is on the list by it.
func (l *Listing) stands() bool {
	return l.State == organizationapi.ListingStateListed || l.State == organizationapi.ListingStateFulfilled
}

// decided reports whether it was ever decided to list, from when on everybody may know.
func (l *Listing) decided() bool { return l.ListedAt != nil }

// mends reports whether it comes off the list by what the organization does, and not by time.
func (l *Listing) mends() bool { return l.List == serious || l.Duty != "" }

// closedAt is when it came to its end, nil while it has none.
func (l *Listing) closedAt() *time.Time {
	if l.State == organizationapi.ListingStateDropped {
		return l.DroppedAt
	}
	return l.RemovedAt
}

// waits is when something is to happen next, as far as that is known.
func (l *Listing) waits() time.Time {
	switch {
	case l.State == organizationapi.ListingStateFulfilled && l.RemoveDue != nil:
		return *l.RemoveDue
	case l.State == organizationapi.ListingStateFulfilled:
		return l.Done.At
	case l.State == organizationapi.ListingStateListed && l.next() != "":
		return l.next().At(0, 0)
	case l.State == organizationapi.ListingStateListed:
		return *l.ListedAt
	case l.HearingUntil != nil:
		return *l.HearingUntil
	}
	return l.ProposedAt
}

// next is the day on which the clock acts on a listing that stands; "" when it never does.
func (l *Listing) next() (day cn.Day) {
	if l.List == serious {
		return ""
	}
	if !l.mends() {
		day = l.ExpireOn
	}
	if l.EscalatedAt == nil && (day == "" || l.EscalateOn < day) {
		day = l.EscalateOn
	}
	return day
}

// hats says who the caller is to this listing.
func (l *Listing) hats(who identity.Caller) (hats []Hat) {
	if who.In(l.Org.ID, identity.Staff) && l.ToldAt != nil {
		hats = append(hats, Subject)
	}
	if registrarOf(who, l.Region) {
		hats = append(hats, Registrar)
	}
	if who.Supervises(l.Region) {
		hats = append(hats, Supervisor)
	}
	if l.decided() {
		hats = append(hats, Reader)
	}
	return hats
}

// inside reports whether a wearer of the hats reads more than everybody does.
func inside(hats []Hat) bool {
	return slices.ContainsFunc(hats, func(h Hat) bool { return h != Reader })
}

// registrarOf reports whether the caller works for an authority that registers in the region.
func registrarOf(who identity.Caller, region string) bool {
	return slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Role == identity.Registrar && cn.Within(region, m.Region)
	})
}
