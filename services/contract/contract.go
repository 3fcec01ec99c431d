// Package contract keeps the agreement that follows an award: drafted from it,
// signed by both sides, published, accepted. It holds terms, payments as promised,
// what was found of the performance, and signatures over exact words. It does not
// hold the purchase (tender), nor yet payment.
package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Contract is one agreement.
type Contract struct {
	store.Meta
	Code       string                        `json:"code"`
	Kind       contractapi.ContractKind      `json:"kind,omitempty"` // "" is a contract
	Unit       string                        `json:"unit,omitempty"` // of what the amount of a framework is the price
	Title      string                        `json:"title"`
	Tender     string                        `json:"tender"`
	TenderCode string                        `json:"tender_code"`
	Buyer      contractapi.Party             `json:"buyer"`
	Supplier   contractapi.Party             `json:"supplier"`
	Members    []contractapi.Party           `json:"members,omitempty"` // of a consortium, the leader first
	Region     string                        `json:"region"`
	Law        rule.Where                    `json:"law"`
	Amount     int64                         `json:"amount"`          // fen, as awarded: no term may change it
	Percent    int64                         `json:"percent"`         // performance deposit asked in the notice
	Term       int64                         `json:"term"`            // months asked in the notice; 0 in what was awarded before it was kept
	Until      string                        `json:"until,omitempty"` // the last day of the open framework, which no agreement outlasts
	Draft      contractapi.ContractDraft     `json:"draft"`
	State      State                         `json:"state"`
	AwardedAt  time.Time                     `json:"awarded_at"`
	OfferedAt  *time.Time                    `json:"offered_at,omitempty"`
	Signed     map[Hat]contractapi.Signature `json:"signed,omitempty"`
	SignedAt   *time.Time                    `json:"signed_at,omitempty"`
	Published  *time.Time                    `json:"published,omitempty"`
	Filed      *time.Time                    `json:"filed,omitempty"`
	Rescinded  *time.Time                    `json:"rescinded,omitempty"`
	Followed   bool                          `json:"followed,omitempty"` // awarded at a price that was asked about as low (财库〔2026〕2号)
	Void       bool                          `json:"void,omitempty"`     // rescinded because its award was void when the last signed
	EndedAt    *time.Time                    `json:"ended_at,omitempty"` // when its supplier left the framework, which it had signed
	Note       string                        `json:"note,omitempty"`

	Supplements []Supplement `json:"supplements,omitempty"` // in the order in which they were proposed
	Acceptances []Acceptance `json:"acceptances,omitempty"` // in the order in which they were recorded

	Late map[Verb]string `json:"late,omitempty"`
	Demo bool            `json:"demo,omitempty"`
}

// framework reports whether the agreement only fixes a price, under which orders come later.
func (c *Contract) framework() bool { return c.Kind == contractapi.ContractKindFramework }

// hats says who the caller is to this contract.
func (c *Contract) hats(who identity.Caller) (hats []Hat) {
	if who.In(c.Buyer.ID, identity.Buyer) {
		hats = append(hats, Buyer)
	}
	if who.In(c.Buyer.ID, identity.Reviewer) { // the office's second pair of eyes reads what its desk lists
		hats = append(hats, Reader)
	}
	if who.In(c.Supplier.ID, identity.Staff) {
		hats = append(hats, Supplier)
	}
	hats = append(hats, c.joins(who)...)
	if who.Supervises(c.Region) {
		hats = append(hats, Supervisor)
	}
	if c.Published != nil { // also when it was rescinded: what was public stays so
		hats = append(hats, Reader)
	}
	return hats
}

// side is the hat under which the caller signs.
func side(hats []Hat) (Hat, bool) {
	for _, h := range hats {
		if h == Buyer || h == Supplier || h == Member {
			return h, true
		}
	}
	return "", false
}

// hash is what a signature covers: parties, amount and every term, as canonical JSON.
func (c *Contract) hash() string {
	terms := c.Draft
	terms.Version = 0
	b, err := json.Marshal(struct {
		Code, Title, Tender string
		Buyer, Supplier     contractapi.Party
		Members             []contractapi.Party `json:",omitempty"`
		Amount              int64
		Terms               contractapi.ContractDraft
		Unit                string `json:",omitempty"`
		Until               string `json:",omitempty"`
	}{c.Code, c.Title, c.Tender, c.Buyer, c.Supplier, c.Members, c.Amount, terms, c.Unit, c.Until})
	if err != nil {
		panic("contract: " + err.Error()) // our own struct does not encode: a bug
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// deposit is the performance deposit that the notice asked, in whole fen.
func (c *Contract) deposit() int64 { return c.Amount * c.Percent / 100 }

// endsOn is the last day of the term: the day before the same date months later
// (民法典 art. 200–202), and never after the framework that the agreement is of, or
// after the day on which its supplier left that.
func (c *Contract) endsOn() string {
	d, err := cn.ParseDay(c.Draft.StartsOn)
	if err != nil {
		return ""
	}
	end := d.AddMonths(int(c.Draft.TermMonths)).Add(-1).String()
	if c.Until != "" {
		end = min(end, c.Until)
	}
	if c.EndedAt != nil {
		end = min(end, cn.DayOf(*c.EndedAt).String())
	}
	return end
}

// says is the state in words; an agreement that was signed may have ended since.
func (c *Contract) says() string {
	if c.EndedAt != nil {
		return "已解除"
	}
	return Life.Say(c.State)
}

var schema = store.Schema{Name: "contracts", Indexes: []string{"public", "desk", "buyer", "supplier", "tender", "seal", "word", "followed"}, Rev: 1}

func index(c *Contract) map[string][]string {
	at := store.Time(c.AwardedAt)
	ix := map[string][]string{"desk": {at}, "buyer": {c.Buyer.ID}, "tender": {c.Tender}}
	for _, p := range c.suppliers() {
		ix["supplier"] = append(ix["supplier"], p.ID)
	}
	if c.Published != nil {
		ix["public"] = []string{store.Time(*c.Published)}
		ix["word"] = store.Words(c.words()...)
		ix["seal"] = []string{c.hash()}
		if c.Followed {
			ix["followed"] = []string{"yes"}
		}
	}
	return ix
}

// words are what a published contract is found by.
func (c *Contract) words() []string {
	out := []string{c.Title, c.Code, c.Buyer.Name}
	for _, p := range c.suppliers() {
		out = append(out, p.Name, p.CreditCode)
	}
	return out
}

var errNotFound = fault.New(fault.NotFound, "contract.contract.not-found", "没有找到这份合同，它可能尚未公告，请从合同列表重新进入。")
