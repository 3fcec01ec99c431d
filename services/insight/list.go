package insight

import (
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// Listed is a purchase as lists and calendars show it: what was public of it
// last. It follows its purchase and its contract, each of which writes its own part.
type Listed struct {
	store.Meta
	Release   string           `json:"release,omitempty"` // of its latest step
	Code      string           `json:"code"`
	Title     string           `json:"title"`
	Buyer     string           `json:"buyer"`
	Region    string           `json:"region"`
	Method    tenderapi.Method `json:"method"`
	State     tenderapi.State  `json:"state"`
	StateText string           `json:"state_text"`
	Item      string           `json:"item"`
	Budget    int64            `json:"budget"`
	Published *time.Time       `json:"published,omitempty"` // the notice, or before it the intention
	Opened    bool             `json:"opened,omitempty"`    // and it is known to everybody how many bids there are
	Deadline  time.Time        `json:"deadline"`
	Suspended bool             `json:"suspended,omitempty"` // because of a complaint; its deadline moves when it is resumed
	Bids      int              `json:"bids"`
	Supplier  string           `json:"supplier,omitempty"`
	Amount    int64            `json:"amount,omitempty"`
	Announced *time.Time       `json:"announced,omitempty"`
	Failure   string           `json:"failure,omitempty"`
	Changed   time.Time        `json:"changed"`            // when anything of this last became public
	Contract  string           `json:"contract,omitempty"` // once published
	SignedAt  *time.Time       `json:"signed_at,omitempty"`
	StartsOn  string           `json:"starts_on,omitempty"`
	EndsOn    string           `json:"ends_on,omitempty"`
	Added     int64            `json:"added,omitempty"` // by supplements, in fen
}

var listed = store.Schema{Name: "purchases", Indexes: []string{"published", "open"}}

func indexListed(l *Listed) map[string][]string {
	ix := map[string][]string{}
	if l.Published != nil {
		ix["published"] = []string{store.Time(*l.Published)}
	}
	if l.State == tenderapi.StatePublished {
		ix["open"] = []string{store.Time(l.Deadline)}
	}
	return ix
}

// follow takes over what is public of the purchase.
func (l *Listed) follow(p *purchase, release string) {
	l.Release = release
	t := &p.t
	l.Code, l.Title, l.Buyer, l.Region, l.Method = t.Code, t.Title, t.Buyer.Name, t.Region, t.Method
	l.State, l.StateText, l.Item, l.Budget = t.State, t.StateText, t.ItemName, t.Budget
	l.Published = t.IntendedAt
	if t.PublishedAt != nil {
		l.Published, l.Deadline = t.PublishedAt, t.Deadline
	}
	l.Suspended = t.SuspendedUntil != nil
	if p.opening != nil {
		l.Opened, l.Bids = true, len(p.opening.Bids)
	}
	l.Supplier, l.Amount, l.Announced, l.Failure = "", 0, nil, ""
	if t.Award != nil && t.Failure == nil {
		l.Supplier, l.Amount, l.Announced = winners(t.Award), t.Award.Amount, t.Award.AnnouncedAt
		if n := len(t.Award.Places); n > 0 { // the prices of one unit are no amount
			l.Supplier, l.Amount = fmt.Sprintf("%s等%d家", l.Supplier, n), 0
		}
	}
	if t.Failure != nil {
		l.Failure = t.Failure.Text
	}
	l.Changed = *later(&l.Changed, p.at)
}

// sign takes over what is public of the contract.
func (l *Listed) sign(c *contractapi.Contract) {
	l.Region = c.Region // of both, and whichever is heard first
	if c.State == contractapi.ContractStateRescinded {
		l.Contract, l.SignedAt, l.StartsOn, l.EndsOn, l.Added = "", nil, "", "", 0
		return
	}
	l.Contract, l.SignedAt, l.StartsOn, l.EndsOn, l.Added = c.Code, c.SignedAt, c.StartsOn, c.EndsOn, 0
	for _, x := range c.Supplements {
		l.Added += x.Amount
	}
}

// winners names the supplier, of a consortium everybody.
func winners(x *tenderapi.Award) string {
	if len(x.Members) == 0 {
		return x.Supplier.Name
	}
	return named(refs(x.Members))
}

func named(list []ocds.Reference) string {
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = x.Name
	}
	return strings.Join(names, "、")
}
