// Package tender runs purchases of social services: plan, notice, questions,
// bids, opening, scoring, award. It holds each purchase, its bids as opaque
// bytes, and the gate that says which bids are in. It does not hold the law
// (contracts/rules), who the suppliers are (organization) or the contract.
package tender

import (
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Tender is one purchase from plan to award.
type Tender struct {
	store.Meta
	Code      string                `json:"code"`
	Buyer     tenderapi.Party       `json:"buyer"`
	Region    string                `json:"region"` // of the buyer, GB/T 2260
	Law       rule.Where            `json:"law"`    // the law it was born with
	ItemName  string                `json:"item_name"`
	Draft     tenderapi.TenderDraft `json:"draft"` // what the notice says; amended only by amendments once published
	State     State                 `json:"state"`
	Submitter string                `json:"submitter,omitempty"` // account that handed it to review
	Saved     int64                 `json:"saved,omitempty"`     // version that the form it was created with saved last

	CreatedAt   time.Time  `json:"created_at"`
	IntendedAt  *time.Time `json:"intended_at,omitempty"`
	PublishedAt *time.Time `json:"published_at,omitempty"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	OpenedAt    *time.Time `json:"opened_at,omitempty"`
	ScoredAt    *time.Time `json:"scored_at,omitempty"`
	EndedAt     *time.Time `json:"ended_at,omitempty"` // contracted, failed or discarded: records are kept from here

	Procedure   string             `json:"procedure,omitempty"`    // id of the first lot, "" where there are no lots
	Lot         int64              `json:"lot,omitempty"`          // its number, 0 where there are none
	Lots        []string           `json:"lots,omitempty"`         // of the first: the ids that have numbers, from 2 on
	Beside      []tenderapi.LotRef `json:"beside,omitempty"`       // the other lots, as of the last step (bind)
	CommitteeOf string             `json:"committee_of,omitempty"` // the lot whose committee it shares
	SeatedAt    *time.Time         `json:"seated_at,omitempty"`    // when its committee was, in the lot that it was seated for
	DrawnSince  *time.Time         `json:"drawn_since,omitempty"`  // of a committee that it shares: draws of that lot before then were for a judging that was set aside
	others      []Tender           // what Beside was made of; not kept

	Framework     *tenderapi.Related      `json:"framework,omitempty"`      // under which a mini-competition is held
	Agreed        []tenderapi.AgreedPrice `json:"agreed,omitempty"`         // with those whom it invites, in the order of Draft.Invited
	FrameworkEnds *time.Time              `json:"framework_ends,omitempty"` // of a competition: when the framework that it orders under does

	// Of one reading, never kept:
	unfit      *fault.Fault            // why no framework could be asked whom to invite
	left       []string                // codes of tenders of this office for the same item that failed, and that nothing goes on with
	Prior      *tenderapi.Related      `json:"prior,omitempty"`     // the purchase that failed and is begun anew
	AddsTo     *tenderapi.AddedTo      `json:"adds_to,omitempty"`   // the contract of which more is bought, as it was when the notice was published
	Remaining  []tenderapi.Party       `json:"remaining,omitempty"` // whom an open tender was left with when it failed for want of bidders
	Hearings   []tenderapi.Hearing     `json:"hearings,omitempty"`  // what was publicized before the notice, first the first
	Amendments []tenderapi.Amendment   `json:"amendments,omitempty"`
	Original   *tenderapi.TenderDraft  `json:"original,omitempty"` // the notice as first published, once it was amended
	Drawn      *Drawn                  `json:"drawn,omitempty"`    // how those came about who are invited
	Committee  []tenderapi.Member      `json:"committee,omitempty"`
	Choosing   *tenderapi.Choosing     `json:"choosing,omitempty"` // why experts of it were not drawn
	Opening    *tenderapi.Opening      `json:"opening,omitempty"`
	Rounds     int                     `json:"rounds,omitempty"`     // of offers; set when the notice is published
	Outages    []tenderapi.Missed      `json:"outages,omitempty"`    // found when a gate closed
	Offers     *Offers                 `json:"offers,omitempty"`     // the round of last offers, once they were asked for
	Talks      []Talk                  `json:"talks,omitempty"`      // with the suppliers, before that
	Avoidances []Avoidance             `json:"avoidances,omitempty"` // asked for by suppliers
	Opinions   []Opinion               `json:"opinions,omitempty"`   // of members who hold a bid to be invalid
	Reviews    []Review                `json:"reviews,omitempty"`    // of prices that stand out as low
	Answers    []tenderapi.AnswerMark  `json:"answers,omitempty"`    // what the platform scores of the opened bids
	Lowerings  []Lowering              `json:"lowerings,omitempty"`  // by members who hold an answer to be untrue
	Evened     []Evened                `json:"evened,omitempty"`     // objective marks that were corrected before they were frozen
	Evaluation *tenderapi.Evaluation   `json:"evaluation,omitempty"`
	Outlying   []Outlying              `json:"outlying,omitempty"` // totals that members hold to be far off
	Award      *tenderapi.Award        `json:"award,omitempty"`
	Passed     []tenderapi.Passed      `json:"passed,omitempty"` // candidates who stood before and fell away
	Failure    *tenderapi.Failure      `json:"failure,omitempty"`
	Checks     []tenderapi.CreditCheck `json:"checks,omitempty"` // of suppliers' records, the first first
	Contract   string                  `json:"contract,omitempty"`
	Orders     int64                   `json:"orders,omitempty"` // how many were placed under the framework
	Deals      []Deal                  `json:"deals,omitempty"`  // the latest of them, with the requests that placed them
	Over       *time.Time              `json:"over,omitempty"`   // since when the time of an open framework is up; it ends once no place waits for a signature
	Late       map[Verb]string         `json:"late,omitempty"`   // why a step was taken after its due day
	Sealing    *Sealing                `json:"sealing,omitempty"`
	FrozenAt   *time.Time              `json:"frozen_at,omitempty"`   // the technical scores are
	RevealedAt *time.Time              `json:"revealed_at,omitempty"` // the prices are
	Pauses     []Pause                 `json:"pauses,omitempty"`      // by complaints, in the order of their acceptance
	Rulings    []tenderapi.Ruling      `json:"rulings,omitempty"`     // by answers and decisions, in their order
	Judged     []Judged                `json:"judged,omitempty"`      // judgings that count no more
	Demo       bool                    `json:"demo,omitempty"`
}

// public reports whether anyone may know of the purchase.
func (t *Tender) public() bool {
	return t.IntendedAt != nil || t.PublishedAt != nil || len(t.Hearings) > 0
}

// hats says who the caller is to this purchase.
func (t *Tender) hats(who identity.Caller) (hats []Hat) {
	if who.In(t.Buyer.ID, identity.Buyer) {
		hats = append(hats, Officer)
		if t.public() {
			hats = append(hats, Announcer)
		} else {
			hats = append(hats, Drafter)
		}
	}
	if who.In(t.Buyer.ID, identity.Reviewer) && who.ID != t.Submitter {
		hats = append(hats, Reviewer)
	}
	if who.In(t.Buyer.ID, identity.Reviewer) {
		hats = append(hats, Reader)
	}
	for _, m := range t.Committee {
		if m.Account == who.ID {
			hats = append(hats, Judge)
		}
	}
	if t.holder(who.ID) != nil {
		hats = append(hats, Holder)
	}
	if who.Supervises(t.Region) {
		hats = append(hats, Supervisor)
	}
	if t.public() {
		hats = append(hats, Reader)
	}
	return hats
}

// word puts a sentence of ours into the words of the purchase's method.
func (t *Tender) word(text string) string { return t.Draft.Method.Say(text) }

// worded is a refusal in the words of the purchase's method.
func (t *Tender) worded(f *fault.Fault) *fault.Fault { return f.Say(t.word(f.Text)) }

func (t *Tender) wears(who identity.Caller, any ...Hat) bool {
	for _, h := range t.hats(who) {
		for _, a := range any {
			if h == a {
				return true
			}
		}
	}
	return false
}

// decide moves the purchase along its life; what the step demands is checked by its caller.
func (t *Tender) decide(do Verb, hats []Hat) (err error) {
	t.State, err = Life.Next(t.State, do, hats)
	if f := instead[do]; f != nil && slices.Contains(hats, Officer) && fault.Of(err).Code == Life.Name+".not-yours" {
		return f
	}
	return err
}

// instead says to the officer which of the two ends a draft has.
var instead = map[Verb]*fault.Fault{
	Fail:    fault.New(fault.Conflict, "tender.tender.unannounced", "这份草稿还没有公开过，不需要终止采购，请办理“作废草稿”。"),
	Discard: fault.New(fault.Conflict, "tender.tender.announced", "这项采购已经公开过，不能作废，请办理“终止采购”并说明情形。"),
}

// group is the tab of the public list the purchase stands under, "" before it is public.
func (t *Tender) group() tenderapi.Group {
	switch t.State {
	case tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateSubmitted:
		if t.public() {
			return tenderapi.GroupIntention
		}
		return ""
	case tenderapi.StatePublished:
		return tenderapi.GroupBidding
	case tenderapi.StateClosed, tenderapi.StateOpened, tenderapi.StateAsked, tenderapi.StateOffered,
		tenderapi.StateFrozen, tenderapi.StateRevealed, tenderapi.StateScored, tenderapi.StateDecided:
		return tenderapi.GroupEvaluating
	case tenderapi.StateAwarded, tenderapi.StateContracted:
		return tenderapi.GroupResult
	case tenderapi.StateFailed:
		if t.public() {
			return tenderapi.GroupFailed
		}
	}
	return ""
}

// since is the instant by which the public list is ordered: the latest thing published.
func (t *Tender) since() time.Time {
	at := t.CreatedAt
	if n := len(t.Hearings); n > 0 {
		at = t.Hearings[n-1].At
	}
	for _, p := range []*time.Time{t.IntendedAt, t.PublishedAt} {
		if p != nil && p.After(at) {
			at = *p
		}
	}
	if t.Award != nil && t.Award.AnnouncedAt != nil {
		at = *t.Award.AnnouncedAt
	}
	return at
}

var schema = store.Schema{Name: "tenders", Indexes: []string{"public", "group", "buyer", "desk", "state", "due", "judge", "holder", "method", "item", "region", "budget", "word", "prior", "procedure", "adds_to", "key", "aside"}, Rev: 5}

// dueless sorts what has no due day after all that has.
const dueless = "~"

// index is what purchases are looked up by. The day on which the next step is
// due comes from the rule book.
func index(book *rule.Book) func(*Tender) map[string][]string {
	return func(t *Tender) map[string][]string {
		ix := indexTender(t)
		if t.group() == "" {
			return ix
		}
		ix["due"] = []string{dueless + store.Time(t.since())}
		if due := nextDue(book, t); due != nil {
			ix["due"] = []string{store.Time(*due)}
		}
		return ix
	}
}

func indexTender(t *Tender) map[string][]string {
	at := store.Time(t.since())
	ix := map[string][]string{"state": {string(t.State)}}
	if t.State != tenderapi.StateDiscarded {
		ix["desk"] = []string{t.Buyer.ID + "/" + store.Time(t.CreatedAt)}
	}
	if g := t.group(); g != "" {
		ix["public"] = []string{at}
		ix["group"] = []string{string(g) + "/" + at}
		ix["buyer"] = []string{t.Buyer.ID}
		ix["method"] = []string{string(t.Draft.Method)}
		ix["item"] = []string{t.Draft.Item}
		ix["region"] = []string{t.Region}
		ix["budget"] = []string{store.Int(t.Draft.Budget)}
		ix["word"] = store.Words(t.Draft.Title, t.Code, t.Buyer.Name, t.ItemName)
	}
	if t.Draft.Prior != "" {
		ix["prior"] = []string{t.Draft.Prior}
	}
	if t.Draft.AddsTo != "" {
		ix["adds_to"] = []string{t.Draft.AddsTo}
	}
	if t.Procedure != "" {
		ix["procedure"] = []string{t.Procedure}
	}
	if slices.ContainsFunc(t.Avoidances, func(a Avoidance) bool { return a.Upheld }) {
		ix["aside"] = []string{t.Region}
	}
	for _, m := range t.Committee {
		ix["judge"] = append(ix["judge"], m.Account)
	}
	if t.Sealing != nil {
		for _, h := range t.Sealing.Holders {
			ix["holder"] = append(ix["holder"], h.Account)
			if h.ProvenAt != nil {
				ix["key"] = append(ix["key"], h.Fingerprint)
			}
		}
	}
	return ix
}

var errNotFound = fault.New(fault.NotFound, "tender.tender.not-found", "没有找到这个采购项目，它可能尚未公开，请从采购列表重新进入。")
