package tender

import (
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/abnormal"
	"sanshe/services/tender/shown"
)

// Review is the review of one price that stands out as low (财库〔2026〕2号).
// Being found makes nothing invalid: the committee asks, the supplier explains,
// and the majority decides.
type Review struct {
	Bid         string                `json:"bid"`
	Supplier    tenderapi.Party       `json:"supplier"`
	Price       int64                 `json:"price"`
	Signs       []tenderapi.PriceSign `json:"signs,omitempty"`
	Question    string                `json:"question,omitempty"`
	AskedAt     *time.Time            `json:"asked_at,omitempty"`
	Until       *time.Time            `json:"until,omitempty"`
	Explanation string                `json:"explanation,omitempty"`
	ExplainedAt *time.Time            `json:"explained_at,omitempty"`
	Votes       []PriceVote           `json:"votes,omitempty"`
	Reasonable  bool                  `json:"reasonable,omitempty"`
	Why         string                `json:"why,omitempty"`
	FoundBy     string                `json:"found_by,omitempty"`
	DecidedAt   *time.Time            `json:"decided_at,omitempty"`
}

// PriceVote is what one member holds of a price.
type PriceVote struct {
	Judge      string `json:"judge"` // account
	Reasonable bool   `json:"reasonable"`
	Why        string `json:"why"`
	Looked     string `json:"looked,omitempty"` // what the member looked up elsewhere, and when
}

// followed reports whether a supplier wins at a price that was asked about and found reasonable:
// its performance is watched then. What was found unreasonable is invalid and wins nothing.
func (t *Tender) followed(supplier string) bool {
	return slices.ContainsFunc(t.Reviews, func(r Review) bool { return r.Supplier.ID == supplier && r.Reasonable })
}

// groundAbnormal is why a bid is invalid whose price could not be explained.
const groundAbnormal = "abnormal"

// The stages of a review; they follow from what it holds.
const (
	priceFound   = "found"
	priceAsked   = "asked"
	priceReady   = "ready" // explained, or the time is over
	priceDecided = "decided"
)

var priceSays = map[string]string{
	priceFound: "待请供应商说明", priceAsked: "等待供应商说明", priceReady: "待评审委员会认定", priceDecided: "已认定",
}

func (r *Review) stage(now time.Time) string {
	switch {
	case r.DecidedAt != nil:
		return priceDecided
	case r.AskedAt == nil:
		return priceFound
	case r.ExplainedAt == nil && !now.After(*r.Until):
		return priceAsked
	}
	return priceReady
}

// review finds the review of a bid, or nil.
func (t *Tender) review(bid string) *Review {
	i := slices.IndexFunc(t.Reviews, func(r Review) bool { return r.Bid == bid })
	if i < 0 {
		return nil
	}
	return &t.Reviews[i]
}

// priced looks at the prices of those who passed the conformity review: once
// they are known, and again whenever the committee changes who passed. What
// nobody has been asked about yet is dropped when it no longer stands out.
func (s *Service) priced(t *Tender) error {
	if t.RevealedAt == nil || t.competition() { // where no committee sits that could ask
		return nil
	}
	x := examiner{book: s.rules, at: t.Law}
	percents := x.lowPrices(&t.Draft)
	if x.err != nil {
		return x.err
	}
	bids, prices := t.conforming()
	top, topName := t.Draft.Ceiling, "最高限价"
	if top == 0 {
		top, topName = t.Draft.Budget, "预算金额"
	}
	t.Reviews = slices.DeleteFunc(t.Reviews, func(r Review) bool { return r.AskedAt == nil })
	for i, signs := range abnormal.Find(prices, top, percents) {
		if len(signs) == 0 || t.review(bids[i].Bid) != nil {
			continue
		}
		r := Review{Bid: bids[i].Bid, Supplier: bids[i].Supplier, Price: prices[i]}
		for _, sign := range signs {
			r.Signs = append(r.Signs, s.sign(t, sign, prices, top, topName, percents))
		}
		t.Reviews = append(t.Reviews, r)
	}
	return nil
}

// lowPrices are the shares below which prices of a purchase stand out: the law's,
// or what its documents set higher. Of a day on which the law asks for no review, documents do not either.
func (x *examiner) lowPrices(d *tenderapi.TenderDraft) (out abnormal.Percents) {
	for _, share := range shares(d) {
		if law := x.percent(share.rule); law > 0 {
			*share.of(&out) = max(law, share.own)
		}
	}
	return out
}

// share is one of the three shares of a price, the law's and the documents' own.
type share struct {
	field, rule, name string
	own               int64
	of                func(*abnormal.Percents) *int64
}

func shares(d *tenderapi.TenderDraft) []share {
	var own tenderapi.LowPrices
	if d.LowPrices != nil {
		own = *d.LowPrices
	}
	return []share{
		{"low_prices.average", "tender.abnormal.average", "平均报价", own.Average, func(p *abnormal.Percents) *int64 { return &p.Average }},
		{"low_prices.second", "tender.abnormal.second", "次低报价", own.Second, func(p *abnormal.Percents) *int64 { return &p.Second }},
		{"low_prices.ceiling", "tender.abnormal.ceiling", "最高限价", own.Ceiling, func(p *abnormal.Percents) *int64 { return &p.Ceiling }},
	}
}

// raised checks that documents which ask about more prices than the law does stay within what it allows.
func (x *examiner) raised(d *tenderapi.TenderDraft) {
	for _, share := range shares(d) {
		if share.own == 0 || x.percent(share.rule) == 0 {
			continue
		}
		law, most := ask[int64](x, share.rule), ask[int64](x, "tender.abnormal.raise.max")
		x.say(share.own >= law.Value, share.field, fmt.Sprintf("报价低于%s的%d%%即启动异常低价审查，不低于规定的%d%%。", share.name, share.own, law.Value),
			fmt.Sprintf("异常低价审查的比例只能高于规定，%s的%d%%低于规定的%d%%，请调高或者留空。", share.name, share.own, law.Value), law.Basis())
		x.say(share.own <= most.Value, share.field, fmt.Sprintf("%s的审查比例不超过上限%d%%。", share.name, most.Value),
			fmt.Sprintf("采购文件可以提高异常低价审查的比例，但不超过%d%%，%s现在是%d%%，请调低。", most.Value, share.name, share.own), most.Basis())
	}
}

// percent is a figure of the rule book; a book that is silent on the day asks for no review.
func (x *examiner) percent(id string) int64 {
	a, err := rule.Ask[int64](x.book, id, x.at)
	if err != nil && fault.Of(err).Code != rule.Silent {
		x.err = err
	}
	return a.Value
}

// sign words what makes a price stand out, with the figures it was held against.
func (s *Service) sign(t *Tender, sign abnormal.Sign, prices []int64, top int64, topName string, percents abnormal.Percents) tenderapi.PriceSign {
	sorted, sum := slices.Sorted(slices.Values(prices)), int64(0)
	for _, p := range prices {
		sum += p
	}
	text := map[abnormal.Sign]func() string{
		abnormal.Average: func() string {
			return fmt.Sprintf("报价低于通过符合性审查的%d家供应商报价平均值（约%s）的%d%%。", len(prices), cn.Fen(sum/int64(len(prices))).Yuan(), percents.Average)
		},
		abnormal.Second: func() string {
			return fmt.Sprintf("报价低于次低报价（%s）的%d%%。", cn.Fen(sorted[1]).Yuan(), percents.Second)
		},
		abnormal.Ceiling: func() string {
			return fmt.Sprintf("报价低于%s（%s）的%d%%。", topName, cn.Fen(top).Yuan(), percents.Ceiling)
		},
	}
	return tenderapi.PriceSign{Code: string(sign), Text: text[sign](), Basis: shown.Basis(s.basis(*t, "tender.abnormal."+string(sign))...)}
}

// conforming are the bids that passed the conformity review: the valid ones, and
// those that only their price made invalid.
func (t *Tender) conforming() (bids []tenderapi.OpenedBid, prices []int64) {
	for _, b := range t.Opening.Bids {
		if b.Valid || b.Ground == groundAbnormal {
			bids, prices = append(bids, b), append(prices, b.Price)
		}
	}
	return bids, prices
}
