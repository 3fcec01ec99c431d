package dispute

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Challenge is a supplier's 质疑, and the 投诉 that may follow it. Its clocks
// are the law's; while it is open the contract is not signed.
type Challenge struct {
	store.Meta
	Tender   string                   `json:"tender"`
	Code     string                   `json:"code,omitempty"` // of the purchase; those filed before it stood here have none
	Title    string                   `json:"title"`
	Buyer    string                   `json:"buyer"`
	Office   string                   `json:"office,omitempty"` // name of the buyer
	Region   string                   `json:"region"`
	Law      rule.Where               `json:"law"`
	Supplier tenderapi.Party          `json:"supplier"`
	Draft    tenderapi.ChallengeDraft `json:"draft"`
	Apart    bool                     `json:"apart,omitempty"`    // it is about a result of its supplier's own, on which nobody else's contract rests
	Evidence []tenderapi.Evidence     `json:"evidence,omitempty"` // what was handed in with it, by whom and with which paper
	State    tenderapi.ChallengeState `json:"state"`

	FiledAt        time.Time                 `json:"filed_at"`
	AnswerDue      time.Time                 `json:"answer_due"`
	Correction     *tenderapi.Supplement     `json:"correction,omitempty"` // of the challenge, asked for once
	Answer         string                    `json:"answer,omitempty"`
	Answers        []tenderapi.ItemVerdict   `json:"answers,omitempty"`
	AnsweredAt     *time.Time                `json:"answered_at,omitempty"` // also when it was not taken up
	Refusal        string                    `json:"refusal,omitempty"`     // ground on which the challenge was not taken up
	Declined       string                    `json:"declined,omitempty"`    // ground on which the complaint was not taken up
	ComplainDue    *time.Time                `json:"complain_due,omitempty"`
	Complaint      string                    `json:"complaint,omitempty"`
	Grounds        []tenderapi.ComplaintItem `json:"grounds,omitempty"` // of the complaint, each about one item of the challenge
	ComplainedAt   *time.Time                `json:"complained_at,omitempty"`
	Supplement     *tenderapi.Supplement     `json:"supplement,omitempty"` // of the complaint, asked for once
	AcceptDue      *time.Time                `json:"accept_due,omitempty"`
	AcceptedAt     *time.Time                `json:"accepted_at,omitempty"`
	AcceptedBy     string                    `json:"accepted_by,omitempty"` // organization of the supervisor who did; complaints accepted earlier do not say
	DeclinedAt     *time.Time                `json:"declined_at,omitempty"`
	Concerned      []tenderapi.Party         `json:"concerned,omitempty"` // suppliers whom the complaint concerns, besides the one who made it
	ExplainDue     *time.Time                `json:"explain_due,omitempty"`
	Explanations   []tenderapi.Explanation   `json:"explanations,omitempty"`
	Uncounted      []tenderapi.Uncounted     `json:"uncounted,omitempty"` // time that does not count towards DecideDue, which has moved by it
	DecideDue      *time.Time                `json:"decide_due,omitempty"`
	Decision       string                    `json:"decision,omitempty"`
	Rulings        []tenderapi.ItemVerdict   `json:"rulings,omitempty"`
	Reject         string                    `json:"reject,omitempty"` // ground on which the whole complaint was rejected
	DecidedAt      *time.Time                `json:"decided_at,omitempty"`
	Effect         tenderapi.Effect          `json:"effect,omitempty"`   // on the purchase: of the answer, then of the decision
	Former         string                    `json:"former,omitempty"`   // why the former judges may judge anew; "" where they may not
	TakenAt        *time.Time                `json:"taken_at,omitempty"` // the purchase has followed the effect, or could not any more
	SuspendedUntil *time.Time                `json:"suspended_until,omitempty"`
	SuspendedDays  int64                     `json:"suspended_days,omitempty"` // of all its suspensions together
	WithdrawnAt    *time.Time                `json:"withdrawn_at,omitempty"`
	Once           string                    `json:"once,omitempty"` // the request that filed it, so that its repetition finds it

	Late map[Verb]string `json:"late,omitempty"` // why a step was taken after its due day
}

// Challenges are how they are kept, in a store that keeps purchases too. Those
// filed before the buyer's name stood in them take it from the purchase.
func Challenges(purchases store.Schema) store.Kind[Challenge] {
	return store.Kind[Challenge]{
		Schema: store.Schema{Name: "challenges", Indexes: []string{"tender", "supplier", "open", "complaint", "closed", "unproven", "decided", "place", "verdict"}, Rev: 4},
		Index:  indexChallenge,
		Reads:  []store.Schema{purchases},
		Steps: []store.Step[Challenge]{
			{Says: "the buyer's name stands in the challenge", Up: nameOffice(purchases.Name)},
		},
	}
}

// nameOffice is a pure addition: who does not know the field reads nothing else for it.
func nameOffice(purchases string) func(context.Context, store.Look, *Challenge) error {
	return func(ctx context.Context, look store.Look, c *Challenge) error {
		if c.Office != "" {
			return nil
		}
		var p struct {
			Buyer tenderapi.Party `json:"buyer"`
		}
		err := look(ctx, purchases, c.Tender, &p)
		if fault.Of(err).Code == store.ErrNotFound.Code { // a purchase is never removed; a test or a tool may have left a challenge without one
			c.Office = "采购人"
			return nil
		}
		c.Office = p.Buyer.Name
		return err
	}
}

// indexChallenge finds the challenges of a purchase and of a supplier, and those
// that wait: open for the buyer, complaint for the supervisor of a region. Of
// complaints that are closed it also finds those that nothing has proven, and the
// decisions by their day, place and verdict.
func indexChallenge(c *Challenge) map[string][]string {
	ix := map[string][]string{
		"tender":   {c.Tender + "/" + store.Time(c.FiledAt)},
		"supplier": {c.Supplier.ID + "/" + store.Time(c.FiledAt)},
	}
	if c.heard() {
		for _, p := range c.Concerned {
			ix["supplier"] = append(ix["supplier"], p.ID+"/"+store.Time(c.FiledAt))
		}
	}
	if _, due, owes := c.owed(Officer); owes {
		ix["open"] = []string{c.Buyer + "/" + store.Time(due)}
	}
	switch closed := c.closedAt(); {
	case c.ComplainedAt == nil:
	case closed == nil:
		ix["complaint"] = []string{c.Region + "/" + store.Time(c.waits())}
	default:
		ix["closed"] = []string{c.Region + "/" + store.Time(*closed)}
		if c.Reject != "" && c.Reject != ineligible {
			ix["unproven"] = []string{c.Supplier.ID + "/" + store.Time(*closed)}
		}
		if v := c.verdict(); v != "" {
			ix["decided"], ix["place"], ix["verdict"] = []string{store.Time(*closed)}, []string{c.Region}, []string{string(v)}
		}
	}
	return ix
}

// ineligible is the one ground of rejection that says nothing about the facts.
const ineligible = "ineligible"

// due is by when the step that the law makes a duty of office or supervisor must
// be taken; zero when neither owes one.
func (c *Challenge) due() time.Time {
	switch c.State {
	case tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned:
		return c.AnswerDue
	case tenderapi.ChallengeStateComplained:
		return *c.AcceptDue
	case tenderapi.ChallengeStateAccepted:
		return *c.DecideDue
	}
	return time.Time{}
}

// waits is by when a complaint goes on, whoever it waits for.
func (c *Challenge) waits() time.Time {
	switch c.State {
	case tenderapi.ChallengeStateRemanded:
		return c.Supplement.Due
	case tenderapi.ChallengeStateInspecting:
		return *c.DecideDue
	}
	return c.due()
}

// closedAt is when a complaint came to its end, nil while it has none.
func (c *Challenge) closedAt() *time.Time {
	switch c.State {
	case tenderapi.ChallengeStateSettled:
		return c.DecidedAt
	case tenderapi.ChallengeStateDeclined:
		return c.DeclinedAt
	case tenderapi.ChallengeStateWithdrawn:
		if c.WithdrawnAt == nil { // older documents do not say when
			return c.ComplainedAt
		}
		return c.WithdrawnAt
	}
	return nil
}

// dueOf is the day by which a move is owed.
func (c *Challenge) dueOf(do Verb) time.Time {
	if do == Explain && c.ExplainDue != nil { // while the supervisor's own days run
		return *c.ExplainDue
	}
	return c.due()
}

// owed is the step that a hat owes, and by when.
func (c *Challenge) owed(h Hat) (do Verb, due time.Time, owes bool) {
	switch due = c.due(); {
	case h == Officer && (c.State == tenderapi.ChallengeStateFiled || c.State == tenderapi.ChallengeStateReturned):
		return Answer, due, true
	case h == Officer && c.ExplainDue != nil && c.closedAt() == nil && !c.explained(c.Buyer):
		return Explain, *c.ExplainDue, true
	case h == Supervisor && c.State == tenderapi.ChallengeStateComplained:
		return Accept, due, true
	case h == Supervisor && c.State == tenderapi.ChallengeStateAccepted:
		return Settle, due, true
	}
	return "", time.Time{}, false
}

// items are what is challenged; what was filed in one piece is one item.
func (c *Challenge) items() []tenderapi.GrievanceItem { return itemsOf(c.Draft) }

func itemsOf(d tenderapi.ChallengeDraft) []tenderapi.GrievanceItem {
	if len(d.Items) > 0 || d.Facts == "" {
		return d.Items
	}
	return []tenderapi.GrievanceItem{{Ground: d.About + "-other", Facts: d.Facts, Request: d.Request}}
}

// open reports whether the contract has to wait: until the challenge is answered,
// a complaint of one that never was is closed, the purchase goes on, and what was
// ruled about its result has been carried out. What cannot touch the result of
// others (条例第五十四条) keeps nobody waiting, unless the supervisor suspends.
func (c *Challenge) open(now time.Time) bool {
	if c.pending() {
		return true
	}
	switch c.State {
	case tenderapi.ChallengeStateSettled, tenderapi.ChallengeStateDeclined, tenderapi.ChallengeStateWithdrawn:
		return false
	}
	return c.AnsweredAt == nil && !c.Apart || c.suspends(now)
}

// pending reports whether an effect that ends the award waits for the purchase to follow.
func (c *Challenge) pending() bool { return Followed(c.Effect) && c.TakenAt == nil }

func (c *Challenge) suspends(now time.Time) bool {
	return c.SuspendedUntil != nil && now.Before(*c.SuspendedUntil)
}

// concern notes the suppliers besides its own whom a challenge touches, where the law has them told: those who have won what is challenged.
func (s *Service) concern(c *Challenge, ruleID string, winners []tenderapi.Party) error {
	told, err := rule.Ask[bool](s.rules, ruleID, c.Law)
	if err == nil && told.Value {
		c.Concerned = slices.DeleteFunc(slices.Clone(winners), func(p tenderapi.Party) bool { return p.ID == c.Supplier.ID })
	}
	return err
}

// concerned are the organizations of those.
func (c *Challenge) concerned() []string {
	out := []string{}
	for _, p := range c.Concerned {
		out = append(out, p.ID)
	}
	return out
}

// heard reports whether those whom a challenge touches have learnt of it: with the answer, or when a complaint is accepted.
func (c *Challenge) heard() bool { return c.AnsweredAt != nil || c.AcceptedAt != nil }

// hats says who the caller is to this challenge.
func (c *Challenge) hats(who identity.Caller) (hats []Hat) {
	if who.In(c.Supplier.ID, identity.Staff) {
		hats = append(hats, Challenger)
	}
	for _, p := range c.Concerned {
		if c.heard() && who.In(p.ID, identity.Staff) {
			hats = append(hats, Concerned)
		}
	}
	if who.In(c.Buyer, identity.Buyer) {
		hats = append(hats, Officer)
	}
	if who.Supervises(c.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}
