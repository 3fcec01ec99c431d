package redflag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Purchase is what is known of one purchase after some of its releases. It is
// folded from them one at a time, in any order: of each field, and of each entry
// of a list, what the later release said counts.
type Purchase struct {
	OCID      string
	Region    string // GB/T 2260, where the platform knows it
	Suspended int    // times

	buyer, entity         said[Party]
	title, status         said[string]
	method, details       said[string]
	criteria              said[string]
	value, budget         said[money]
	start, end, opened    said[time.Time]
	tenderers             said[int]
	planned               said[time.Time] // when the intention or plan was published; zero: only that it was
	ends                  []moment        // every deadline that was published, each with the instant of its release
	scored                said[*Scores]
	items                 said[[]string] // classes of what is bought
	enquiries             []entry[enquiry]
	documents, amendments []entry[document]
	complaints            []entry[struct{}]
	bids                  []entry[bid]
	awards                []entry[award]
	contracts             []entry[contract]
	first, last           time.Time
	suspensions           []time.Time
}

// said is a value and when it was said last.
type said[T any] struct {
	at time.Time
	is bool
	v  T
}

func (s *said[T]) hear(at time.Time, v T) {
	if !s.is || !at.Before(s.at) {
		*s = said[T]{at, true, v}
	}
}

type moment struct{ at, v time.Time }

func (m moment) same(o moment) bool { return m.at.Equal(o.at) && m.v.Equal(o.v) }

// entry is one of a list that merges by id.
type entry[T any] struct {
	id string
	at time.Time
	v  T
}

// entriesMost bounds the entries of one list: more belong to no purchase, and each is looked for among the others.
const entriesMost = 2000

// put lets a list hear of an entry; over lays the later of two over the earlier.
func put[T any](list []entry[T], id string, at time.Time, v T, over func(under, upper T) T) []entry[T] {
	i := slices.IndexFunc(list, func(e entry[T]) bool { return e.id == id })
	switch {
	case i < 0 && len(list) >= entriesMost:
		return list
	case i < 0:
		return append(list, entry[T]{id, at, v})
	case at.Before(list[i].at):
		list[i].v = over(v, list[i].v)
	default:
		list[i] = entry[T]{id, at, over(list[i].v, v)}
	}
	return list
}

// named is the id of an entry, or its place where it has none.
func named(id text, i int) string {
	if id == "" {
		return "#" + strconv.Itoa(i)
	}
	return string(id)
}

func party(r *reference) Party { return Party{string(r.ID), r.Name} }

// plans are the documents that announce a purchase before its notice.
var plans = []string{"procurementPlan", "plannedProcurementNotice", "marketStudies", "needsAssessment", "feasibilityStudy"}

// Add folds one more release.
func (p *Purchase) Add(r *Release) {
	at := r.Date.Time
	p.OCID = cmp.Or(p.OCID, string(r.OCID))
	if p.first.IsZero() || at.Before(p.first) {
		p.first = at
	}
	if at.After(p.last) {
		p.last = at
	}
	if r.Buyer != nil {
		p.buyer.hear(at, party(r.Buyer))
	}
	if r.Suspended && !slices.ContainsFunc(p.suspensions, at.Equal) {
		p.suspensions = append(p.suspensions, at)
		p.Suspended = len(p.suspensions)
	}
	for i, c := range r.Challenges {
		if !c.Complained.IsZero() {
			p.complaints = put(p.complaints, "challenge-"+named(c.ID, i), at, struct{}{}, upper)
		}
	}
	if slices.Contains(r.Tag, "planning") {
		p.plan(at, at)
	}
	if r.Scores != nil {
		p.Score(at, r.Scores)
	}
	p.addPlanning(at, r.Planning)
	p.addTender(at, r.Tender)
	if r.Bids != nil {
		for i, b := range r.Bids.Details {
			p.bids = put(p.bids, named(b.ID, i), at, b, overBid)
		}
	}
	for i, a := range r.Awards {
		p.awards = put(p.awards, named(a.ID, i), at, a, overAward)
	}
	for i, c := range r.Contracts {
		p.contracts = put(p.contracts, named(c.ID, i), at, c, overContract)
	}
}

// Score hears of an evaluation that was published.
func (p *Purchase) Score(at time.Time, s *Scores) { p.scored.hear(at, s) }

// Awarded reports whether there is a result that stands, after which the evaluation is public.
func (p *Purchase) Awarded() bool {
	list, ok := p.active()
	return ok && len(list) > 0
}

// scores are the marks behind a result that stands; nil where nothing was published.
func (p *Purchase) scores() *Scores {
	if !p.Awarded() {
		return nil
	}
	return p.scored.v
}

// plan hears of an announcement ahead; the earliest counts.
func (p *Purchase) plan(at, published time.Time) {
	if !p.planned.is || p.planned.v.IsZero() || (!published.IsZero() && published.Before(p.planned.v)) {
		p.planned = said[time.Time]{at, true, published}
	}
}

func (p *Purchase) addPlanning(at time.Time, x *planning) {
	if x == nil {
		return
	}
	if x.Budget != nil && x.Budget.Amount.known() {
		p.budget.hear(at, *x.Budget.Amount)
	}
	for _, d := range x.Documents {
		if slices.Contains(plans, d.Type) {
			p.plan(at, d.At.Time)
		}
	}
}

func (p *Purchase) addTender(at time.Time, t *tender) {
	if t == nil {
		return
	}
	for _, x := range []struct {
		to *said[string]
		v  string
	}{{&p.title, t.Title}, {&p.status, t.Status}, {&p.method, t.Method}, {&p.details, t.Details}, {&p.criteria, t.Criteria}} {
		if x.v != "" {
			x.to.hear(at, x.v)
		}
	}
	if t.Entity != nil {
		p.entity.hear(at, party(t.Entity))
	}
	if t.Value.known() {
		p.value.hear(at, *t.Value)
	}
	if t.Tenderers != nil {
		p.tenderers.hear(at, *t.Tenderers)
	}
	if len(t.Items) > 0 {
		p.items.hear(at, classes(t.Items))
	}
	p.addPeriods(at, t)
	for i, e := range t.Enquiries {
		p.enquiries = put(p.enquiries, named(e.ID, i), at, e, overEnquiry)
	}
	for i, d := range t.Documents {
		p.documents = put(p.documents, named(d.ID, i), at, d, upper)
	}
	for i, c := range t.Changes {
		if unamending(string(c.ID)) {
			continue
		}
		p.amendments = put(p.amendments, named(c.ID, i), at, document{ID: c.ID, At: c.Date}, upper)
	}
	for i, c := range t.Complains {
		p.complaints = put(p.complaints, named(c.ID, i), at, struct{}{}, upper)
	}
}

// unamending reports whether an amendment, by the name that this platform's releases give it, changes nothing in
// the documents: a ruling, a remedy of holders who were absent, the days after a suspension, the end of it all.
// Other publishers have names of their own, and what they call an amendment is one.
func unamending(id string) bool {
	return id == "failure" || strings.HasPrefix(id, "ruling-") || strings.HasPrefix(id, "remedy-") || strings.HasPrefix(id, "resumed-")
}

func (p *Purchase) addPeriods(at time.Time, t *tender) {
	if x := t.Period; x != nil {
		if !x.Start.IsZero() {
			p.start.hear(at, x.Start.Time)
		}
		if !x.End.IsZero() {
			p.end.hear(at, x.End.Time)
			if m := (moment{at, x.End.Time}); len(p.ends) < entriesMost && !slices.ContainsFunc(p.ends, m.same) {
				p.ends = append(p.ends, m)
			}
		}
	}
	if x := t.Awarding; x != nil && !x.Start.IsZero() {
		p.opened.hear(at, x.Start.Time)
	}
}

func classes(items []item) (out []string) {
	for _, i := range items {
		if c := i.Classification; c != nil && c.ID != "" && !slices.Contains(out, string(c.ID)) {
			out = append(out, string(c.ID))
		}
	}
	return out
}

func upper[T any](_, up T) T { return up }

func overBid(under, up bid) bid {
	up.Status = cmp.Or(up.Status, under.Status)
	up.Date.Time = orTime(up.Date.Time, under.Date.Time)
	up.Value = cmp.Or(up.Value, under.Value)
	if len(up.Tenderers) == 0 {
		up.Tenderers = under.Tenderers
	}
	return up
}

func overAward(under, up award) award {
	up.Status = cmp.Or(up.Status, under.Status)
	up.Date.Time = orTime(up.Date.Time, under.Date.Time)
	up.Value = cmp.Or(up.Value, under.Value)
	if len(up.Suppliers) == 0 {
		up.Suppliers = under.Suppliers
	}
	if len(up.Items) == 0 {
		up.Items = under.Items
	}
	return up
}

func overContract(under, up contract) contract {
	up.Award, up.Status = cmp.Or(up.Award, under.Award), cmp.Or(up.Status, under.Status)
	up.Signed.Time = orTime(up.Signed.Time, under.Signed.Time)
	up.Value = cmp.Or(up.Value, under.Value)
	if len(up.Documents) == 0 {
		up.Documents = under.Documents
	}
	return up
}

func overEnquiry(under, up enquiry) enquiry {
	up.Answer = cmp.Or(up.Answer, under.Answer)
	up.Answered.Time, up.Date.Time = orTime(up.Answered.Time, under.Answered.Time), orTime(up.Date.Time, under.Date.Time)
	return up
}

func orTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// method words of ours, by the name of their thresholds in the table.
var methods = []struct{ name, words string }{{"open", "公开招标"}, {"consultation", "竞争性磋商"}}

// lawful is which of the methods that the rule book speaks of this purchase has, or "".
func (p *Purchase) lawful() string {
	for _, m := range methods {
		if strings.HasPrefix(p.details.v, m.words) {
			return m.name
		}
	}
	return ""
}

// cancelled purchases are left out of everything.
func (p *Purchase) cancelled() bool { return p.status.v == "cancelled" }

// Last is the instant of the latest release.
func (p *Purchase) Last() time.Time { return p.last }

// Settled reports whether nothing can be late any more: the contract is public, or there will be none.
func (p *Purchase) Settled() bool {
	return p.cancelled() || p.status.v == "unsuccessful" || p.status.v == "withdrawn" || p.disclosed()
}

// moves counts how often the deadline was moved.
func (p *Purchase) moves() int {
	slices.SortStableFunc(p.ends, func(a, b moment) int { return a.at.Compare(b.at) })
	n := 0
	for i := 1; i < len(p.ends); i++ {
		if !p.ends[i].v.Equal(p.ends[i-1].v) {
			n++
		}
	}
	return n
}
