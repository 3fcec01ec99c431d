package lottery

import (
	"slices"
	"strconv"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Draw is one random choice for a purchase: of experts who judge it (条例第三十九条)
// or of suppliers who are invited to it (政府采购法第三十四条). The list
// and the platform's value are fixed, by their digests, in the write it begins
// with. The officer and a witness fix theirs before either opens it, and the
// platform opens its own in the same write as the last of them: nobody knows
// the order before nobody can change it. Who is called, and what became of it,
// follows from the order alone, so libs/draw and the record repeat everything.
type Draw struct {
	store.Meta
	Tender    string              `json:"tender"`
	Of        tenderapi.DrawOf    `json:"of,omitempty"` // what is drawn: experts where nothing is said
	Nth       int64               `json:"nth"`          // which draw of the purchase, from 1
	Title     string              `json:"title"`
	Code      string              `json:"code"`
	Buyer     tenderapi.Party     `json:"buyer"`
	Place     string              `json:"place"` // of the buyer, GB/T 2260
	Law       rule.Where          `json:"law"`
	Field     string              `json:"field,omitempty"`
	Region    string              `json:"region,omitempty"` // where they are looked for
	Wanted    int64               `json:"wanted"`
	Pool      []Ticket            `json:"pool"`
	LeftOut   []tenderapi.LeftOut `json:"left_out,omitempty"`
	StartedAt time.Time           `json:"started_at"`
	Platform  Part                `json:"platform"`
	Officer   Part                `json:"officer,omitzero"`
	Witness   Part                `json:"witness,omitzero"`
	DrawnAt   *time.Time          `json:"drawn_at,omitempty"`
	Calls     []Call              `json:"calls,omitempty"` // in the order that was drawn
	VoidAt    *time.Time          `json:"void_at,omitempty"`
	VoidWhy   string              `json:"void_why,omitempty"`
}

// Ticket is an expert or a supplier on the list. The salt keeps others from trying out who a number is.
type Ticket struct {
	Number  string `json:"number"`
	Salt    string `json:"salt"`
	Account string `json:"account"` // or the id of an organization
}

// Part is what one party puts into the seed: first the digest, then the value.
type Part struct {
	Account    string     `json:"account,omitempty"` // none for the platform
	Text       string     `json:"text,omitempty"`    // as what the party takes part
	Digest     string     `json:"digest,omitempty"`
	At         time.Time  `json:"at,omitzero"`
	Value      string     `json:"value,omitempty"` // the platform's is kept from the beginning, and shown when all are open
	RevealedAt *time.Time `json:"revealed_at,omitempty"`
}

// Call is an expert or a supplier whose turn came.
type Call struct {
	Number     string     `json:"number"`
	Account    string     `json:"account"`
	At         time.Time  `json:"at"`
	Until      time.Time  `json:"until"`
	Outcome    Outcome    `json:"outcome"`
	Ground     string     `json:"ground,omitempty"` // of who declined
	Why        string     `json:"why,omitempty"`    // in their words; stays within
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// Outcome is what became of a call.
type Outcome string

// The outcomes. Every one but the first two calls the next in order.
const (
	Pending  Outcome = "pending"
	Accepted Outcome = "accepted"
	Declined Outcome = "declined"
	Silent   Outcome = "silent"
	Recused  Outcome = "recused"
)

var outcomeSays = map[Outcome]string{Pending: "等待答复", Accepted: "同意参加", Declined: "不能参加", Silent: "逾期未答复", Recused: "应当回避"}

var groundSays = map[string]string{"recused": "因利害关系回避", "unavailable": "因故不能参加"}

// say words what became of a call; the reason itself may name people and stays within.
func (c *Call) say() string {
	if g := groundSays[c.Ground]; g != "" {
		return outcomeSays[c.Outcome] + "：" + g
	}
	return outcomeSays[c.Outcome]
}

// coming reports whether the expert may still turn up.
func (c *Call) coming() bool { return c.Outcome == Pending || c.Outcome == Accepted }

var schema = store.Schema{Name: coll, Indexes: []string{"tender", "due", "expert"}}

func index(d *Draw) map[string][]string {
	ix := map[string][]string{"tender": {d.Tender}}
	for _, c := range d.Calls {
		ix["expert"] = append(ix["expert"], c.Account)
		if c.Outcome == Pending {
			ix["due"] = append(ix["due"], store.Time(c.Until))
		}
	}
	return ix
}

// drawID is one place for each draw of a purchase, so that of two begun at once one loses.
func drawID(tender string, nth int64) string { return tender + "." + strconv.FormatInt(nth, 10) }

// Stage is how far a draw has come. It follows from what the draw holds.
type Stage string

// The stages. Short is a list that ended before enough had accepted.
const (
	Committing Stage = "committing"
	Revealing  Stage = "revealing"
	Calling    Stage = "calling"
	Complete   Stage = "complete"
	Short      Stage = "short"
	Voided     Stage = "void"
)

var stageSays = map[Stage]string{
	Committing: "等待双方提交摘要", Revealing: "等待双方公开随机值",
	Complete: "已抽满", Short: "名单用尽，没有抽满", Voided: "已作废",
}

// say words how far the draw has come.
func (d *Draw) say() string {
	if stage := d.stage(); stage != Calling {
		return stageSays[stage]
	}
	return d.kind().calling
}

func (d *Draw) stage() Stage {
	switch {
	case d.VoidAt != nil:
		return Voided
	case d.Officer.Digest == "" || d.Witness.Digest == "":
		return Committing
	case d.DrawnAt == nil:
		return Revealing
	case d.count(Pending) > 0:
		return Calling
	case d.count(Accepted) < d.Wanted:
		return Short
	}
	return Complete
}

// under reports whether it is not settled yet who comes of it.
func (d *Draw) under() bool {
	return slices.Contains([]Stage{Committing, Revealing, Calling}, d.stage())
}

func (d *Draw) count(o Outcome) (n int64) {
	for _, c := range d.Calls {
		if c.Outcome == o {
			n++
		}
	}
	return n
}

func (d *Draw) numbers() []string {
	out := make([]string, len(d.Pool))
	for i, t := range d.Pool {
		out[i] = t.Number
	}
	slices.Sort(out)
	return out
}

func (d *Draw) subject() draw.Subject {
	return draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: draw.List(d.numbers()), Region: d.Region, Field: d.Field}
}

func (d *Draw) seed() string {
	return draw.Seed(d.subject(), d.Platform.Value, d.Officer.Value, d.Witness.Value)
}

// call fills the places that are wanted from the order, as far as the list goes.
// It reports whom it called.
func (d *Draw) call(at, until time.Time) (called []Call) {
	order := draw.Order(d.seed(), d.numbers())
	for d.count(Pending)+d.count(Accepted) < d.Wanted && len(d.Calls) < len(order) {
		number := order[len(d.Calls)]
		c := Call{Number: number, Account: d.ticket(number).Account, At: at, Until: until, Outcome: Pending}
		d.Calls, called = append(d.Calls, c), append(called, c)
	}
	return called
}

func (d *Draw) ticket(number string) Ticket {
	i := slices.IndexFunc(d.Pool, func(t Ticket) bool { return t.Number == number })
	return d.Pool[i] // the order is made of the list
}

// turn is the call of an expert or a supplier, or nil.
func (d *Draw) turn(account string) *Call {
	i := slices.IndexFunc(d.Calls, func(c Call) bool { return c.Account == account })
	if i < 0 {
		return nil
	}
	return &d.Calls[i]
}

// part is what of the seed is the caller’s, or may become it, by what they are
// to the purchase. The witness watches over the office or reviews for it, and is
// never the officer in another hat.
func (d *Draw) part(p *Purchase, who identity.Caller) (sh *Part, text string) {
	switch {
	case d.Officer.Account == who.ID:
		return &d.Officer, ""
	case d.Witness.Account == who.ID:
		return &d.Witness, ""
	case d.Officer.Account == "" && p.Officer:
		return &d.Officer, "采购人经办人"
	case d.Witness.Account == "" && p.Supervisor:
		return &d.Witness, "财政部门监督人员"
	case d.Witness.Account == "" && p.Reviewer:
		return &d.Witness, "采购人审核人"
	}
	return nil, ""
}
