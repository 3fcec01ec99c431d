package tender

import (
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// record is what the purchase's own papers say when somebody ends it.
type record struct {
	t     *Tender
	at    State // where it stood before
	came  []Bid // bids, or last offers, that stood when the time was up, known before they were opened only
	able  int   // candidates who could still be awarded, known after the scores only
	least int   // bidders the method needs
}

// provable are the grounds that the papers can contradict, and what they must
// show. The others (a breach of law, a task that fell away) lie outside the
// purchase: the officer answers for them with the reason everyone reads.
var provable = map[string]struct {
	holds func(r record) bool
	but   func(r record) string
}{
	"few":        {record.few, record.notFew},
	"overbudget": {record.overbudget, record.notOverbudget},
}

// few reports whether too few came, too few are valid, or, after the scores, too
// few could still be awarded. Once a candidate has fallen away the buyer may
// begin anew instead of taking the next (条例第四十九条).
func (r record) few() bool {
	switch {
	case r.t.Evaluation != nil:
		return len(r.t.Passed) > 0 || r.able < r.least
	case r.at == tenderapi.StateOffered:
		return len(r.came) < r.least
	case r.t.Opening != nil:
		return len(r.t.valid()) < r.least
	}
	return r.t.ClosedAt != nil && len(r.came) < r.least
}

// left are the suppliers who came, or whose bids were found to be valid; none
// once there was a ranking, from which candidates fell away for reasons of their own.
func (r record) left() (out []tenderapi.Party) {
	switch {
	case r.t.Evaluation != nil:
	case r.t.Opening != nil:
		for _, o := range r.t.valid() {
			out = append(out, o.Supplier)
		}
	default:
		for _, b := range r.came {
			out = append(out, b.Supplier)
		}
	}
	return out
}

func (r record) notFew() string {
	switch {
	case r.at == tenderapi.StateOffered:
		return fmt.Sprintf("已有%d家供应商提交了最后报价，不少于%d家，不能以供应商不足为由终止，请先确认最后报价。", len(r.came), r.least)
	case r.t.Opening != nil:
		return fmt.Sprintf(r.t.word("开标记录中有效投标有%d家，不少于%d家，不能以供应商不足为由终止，请按实际情形选择。"), len(r.t.valid()), r.least)
	case r.t.ClosedAt != nil:
		return fmt.Sprintf(r.t.word("已有%d家供应商递交了投标文件，不少于%d家，不能以供应商不足为由终止，请先开标。"), len(r.came), r.least)
	}
	if r.t.rolling() {
		return "开放式框架协议随时受理入围申请，不能以供应商不足为由终止，请按实际情形选择。"
	}
	return r.t.word("投标截止时间还没有到，供应商是否不足尚不能确定，请等截止以后再办理，或按实际情形选择。")
}

// priced reports whether prices are known: with the opening where nothing is sealed, else when they are revealed.
func (t *Tender) priced() bool {
	return t.Opening != nil && (!t.sealed() || t.RevealedAt != nil)
}

// tendering is the rule by whose grounds a tender in the strict sense ends (政府采购法第三十六条).
const tendering = "tender.failure.grounds"

// overbudget reports whether every price that could be read exceeds the budget; outside of a tender, whether too few are
// within it. The ceiling is not the budget: bids above it alone are invalid, and may leave too few.
func (r record) overbudget() bool {
	if !r.t.priced() {
		return false
	}
	priced, within, enough := 0, 0, 1
	if r.t.Draft.Method.Procedure().Rules.Failure != tendering {
		enough = r.least
	}
	for _, b := range r.t.Opening.Bids {
		if b.Price == 0 {
			continue
		}
		if priced++; r.t.cost(b.Price) <= r.t.Draft.Budget {
			within++
		}
	}
	return priced > 0 && within < enough
}

func (r record) notOverbudget() string {
	switch {
	case r.t.Opening == nil:
		return "还没有开标，报价尚未公开，不能以报价均超过预算为由终止，请开标以后再办理。"
	case !r.t.priced():
		return "报价还没有开启，不能以报价均超过预算为由终止，请开启报价以后再办理。"
	}
	return r.t.word("开标记录中有报价没有超过预算，不能以报价超过预算为由终止，请按实际情形选择。")
}

// fail ends a purchase on a ground that the law lists and the record bears out.
func (s *Service) fail(t *Tender, in tenderapi.TenderMove, r record) ([]event.Event, error) {
	grounds, err := rule.Ask[[]rule.Item](s.rules, t.Draft.Method.Procedure().Rules.Failure, t.Law)
	if err != nil {
		return nil, err
	}
	if !has(grounds.Value, in.Ground) || in.Note == "" {
		return nil, fault.New(fault.Refused, "tender.failure.no-ground", "终止采购必须符合法定情形并说明理由，理由将通知全部供应商。").
			Under(append([]fault.Basis{grounds.Basis()}, s.basis(*t, "tender.failure.notify")...)...).At("ground", "请选择终止的法定情形，并填写说明。")
	}
	if slices.ContainsFunc(places(t), func(p tenderapi.Place) bool { return p.In() }) && t.rolling() {
		return nil, fault.New(fault.Conflict, "tender.framework.in-force", "还有入围供应商的框架协议有效，不能终止采购，请先按规定的情形逐家解除，或者等协议期满。").
			Under(s.basis(*t, "tender.framework.removal")...)
	}
	least, err := s.enough(t)
	if err != nil {
		return nil, err
	}
	r.least = least.Value
	if p, known := provable[in.Ground]; known && !p.holds(r) {
		return nil, fault.New(fault.Refused, "tender.failure.contradicted", p.but(r)).
			Under(grounds.Basis(), least.Basis()).At("ground", p.but(r))
	}
	if in.Ground == "few" && t.Draft.Method == tenderapi.MethodOpen {
		t.Remaining = r.left()
	}
	now := s.now()
	t.release(now)
	t.Failure, t.EndedAt = &tenderapi.Failure{At: now, Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Note: in.Note}, &now
	return []event.Event{s.failed(t)}, nil
}

// enough is how many bidders the purchase needs where it stands; who applies for an open framework is not counted.
func (s *Service) enough(t *Tender) (rule.Answer[int], error) {
	rules := t.Draft.Method.Procedure().Rules
	switch {
	case t.rolling():
		a, err := rule.Ask[bool](s.rules, rules.Anytime, t.Law)
		return rule.Answer[int]{Rule: a.Rule, Source: a.Source, From: a.From, Verified: a.Verified}, err
	case t.framework() && t.Evaluation != nil:
		return rule.Ask[int](s.rules, rules.Admitted, t.Law)
	}
	return rule.Ask[int](s.rules, rules.Bidders, t.Law)
}

// failed tells the bidders, whose names are known only once envelopes were opened.
func (s *Service) failed(t *Tender) event.Event {
	out := events.TenderTenderFailedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
		Ground: t.Failure.Ground, Text: t.Failure.Text, Note: t.Failure.Note, Bidders: []string{},
	}
	if t.Opening != nil {
		for _, b := range t.Opening.Bids {
			out.Bidders = append(out.Bidders, b.Supplier.ID)
		}
	}
	return event.New(events.TypeTenderTenderFailedV1, s.now(), out)
}
