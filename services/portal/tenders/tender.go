package tenders

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// tenderData is everything the page of one purchase shows.
type tenderData struct {
	T          tenderapi.Tender
	Lots       *tenderapi.LotList // of the procedure, where there are some
	Steps      []ui.Step
	Counting   templ.Component // how its periods are counted
	Law        []ui.Basis
	Questions  []tenderapi.Question
	Orders     []tenderapi.Order // under a framework in force, the latest first
	Opening    *tenderapi.Opening
	Evaluation *tenderapi.Evaluation
	Report     bool // whether the viewer may read the report of the judging
	Former     bool // whether the viewer may read a judging that was set aside
	Contract   *contractapi.Contract
	Rescinded  []contractapi.Contract // by decisions, as far as the viewer may read them
	Challenges []tenderapi.Challenge
	Open       []tenderapi.ChallengePeriod // what the viewer's organization may challenge now
	Comments   []tenderapi.Comment
	Eligible   *tenderapi.Eligibility // of the viewer's organization, while bids are taken
	Remedies   []ui.Term              // 质疑, 投诉
	Ended      []ui.Basis             // under which a purchase that failed was ended
	Notice     notice
	Longer     []string // why the contract may run longer than a year
	Page       ui.Page
	Ask        *frame.Ask
}

// maxQuestions is how many questions the page shows; more than that nobody has yet read through.
const maxQuestions = 100

// maxOrders is how many deals under a framework its page shows; the table has them all.
const maxOrders = 100

// tender is the page of one purchase.
func (p *room) tender(a *frame.Ask) error {
	d, err := p.tenderData(a)
	if err != nil {
		return err
	}
	d.Page = a.Page(d.T.Title, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", view.MethodName(d.T.Method), "/tenders?method="+string(d.T.Method), d.T.Title))
	d.Page.Desc = d.T.Summary
	return a.Show(http.StatusOK, d.Page, tenderPage(d))
}

func (p *room) tenderData(a *frame.Ask) (d tenderData, err error) {
	id := a.Path("id")
	if d.T, err = route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}); err != nil {
		return d, err
	}
	d.Ask = a
	if d.Lots, err = view.LotsOf(p.House, a, &d.T); err != nil {
		return d, err
	}
	d.Steps, d.Counting = view.TenderSteps(d.T.Steps, a.Now()), view.Counting(p.House, view.Law(d.T))
	d.Law = view.StepsLaw(d.Steps)
	d.Remedies = p.remedies(d.T)
	d.Notice = p.noticeOf(d.T, "")
	d.Ended = p.endedUnder(d.T)
	d.Longer = view.TermConditions(p.House, view.Law(d.T), d.T.TermConditions)
	if len(d.T.Hearings) > 0 {
		if d.Comments, err = view.Comments(p.House, a, id); err != nil {
			return d, err
		}
	}
	if d.T.PublishedAt != nil {
		page, err := route.Call(a.Ctx, p.Call, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: id, Limit: maxQuestions})
		if err != nil {
			return d, err
		}
		d.Questions = page.Items
		if err := p.disputes(&d); err != nil {
			return d, err
		}
	}
	if a.SignedIn() && d.open() || d.offering() {
		if d.Eligible, err = public(route.Call(a.Ctx, p.Call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: id})); err != nil {
			return d, err
		}
	}
	if d.T.OpenedAt != nil {
		if d.Opening, err = public(p.opening(a, &d.T)); err != nil {
			return d, err
		}
	}
	if d.T.ScoredAt != nil {
		if d.Evaluation, err = public(p.evaluation(a, &d.T)); err != nil {
			return d, err
		}
		if a.SignedIn() {
			rep, err := public(route.Call(a.Ctx, p.Call, tenderapi.GetReport, tenderapi.GetReportRequest{ID: id}))
			if err != nil {
				return d, err
			}
			d.Report = rep != nil
		}
	}
	if slices.ContainsFunc(d.T.Rulings, func(r tenderapi.Ruling) bool { return r.Effect == tenderapi.EffectRejudge && r.TakenAt != nil }) {
		list, err := route.Call(a.Ctx, p.Call, tenderapi.ListJudgings, tenderapi.ListJudgingsRequest{ID: id})
		if err != nil {
			return d, err
		}
		d.Former = len(list.Items) > 0
	}
	if d.T.InForceUntil != nil {
		page, err := route.Call(a.Ctx, p.Call, tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: id, Limit: maxOrders})
		if err != nil {
			return d, err
		}
		d.Orders = page.Items
	}
	if d.T.Contract != "" {
		d.Contract, err = public(route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: d.T.Contract}))
	}
	for _, x := range d.T.Rulings {
		if x.Contract == "" {
			continue
		}
		c, err := public(route.Call(a.Ctx, p.Call, contractapi.GetContract, contractapi.GetContractRequest{ID: x.Contract}))
		if err != nil {
			return d, err
		}
		if c != nil { // never published, only its parties read it
			d.Rescinded = append(d.Rescinded, *c)
		}
	}
	if d.Contract != nil {
		d.Steps = known(d.Steps, d.T.Steps, d.Contract.Steps, a.Now())
	}
	return d, err
}

// known puts the contract's own step in place of the day that the purchase could only project.
func known(steps []ui.Step, way []tenderapi.Step, contract []contractapi.Step, now time.Time) []ui.Step {
	i := slices.IndexFunc(way, func(s tenderapi.Step) bool { return s.Key == "announce" })
	j := slices.IndexFunc(contract, func(s contractapi.Step) bool { return s.Key == "publish" })
	if i >= 0 && j >= 0 {
		steps[i] = view.ContractSteps(contract[j:j+1], now)[0]
	}
	return steps
}

// public is an answer that the caller may not be allowed yet: then there is none.
func public[T any](v T, err error) (*T, error) {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind < fault.Internal {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// remedies are the ways to object and their periods, as the rule book has them.
func (p *room) remedies(t tenderapi.Tender) (out []ui.Term) {
	for _, r := range []struct{ id, name, text string }{
		{"dispute.challenge.file", "质疑", "知道或者应知权益受损之日起%d个工作日内，书面向采购人提出"},
		{"dispute.complaint.file", "投诉", "质疑答复期满后%d个工作日内，向同级财政部门提出"},
	} {
		x, err := rule.Ask[int](p.Rules, r.id, view.Law(t))
		if err != nil {
			continue
		}
		out = append(out, ui.T(r.name, ui.All(ui.Text(fmt.Sprintf(r.text, x.Value)), ui.Text("。"), ui.BasisLine(x.Basis()))))
	}
	return out
}

// open reports whether a bid can still be made; strangers are led to sign in first.
func (d tenderData) open() bool {
	return d.T.State == tenderapi.StatePublished && d.T.SuspendedUntil == nil && d.Ask.Now().Before(d.T.Deadline) &&
		(!d.Ask.SignedIn() || d.Ask.Caller.Has(identity.Staff))
}

// asks reports whether a question can be put: while bids are taken, and while they will be again after a pause.
func (d tenderData) asks() bool {
	return d.open() || d.T.State == tenderapi.StatePublished && d.T.SuspendedUntil != nil &&
		(!d.Ask.SignedIn() || d.Ask.Caller.Has(identity.Staff))
}

// offering reports whether last offers are taken and this viewer speaks for an organization.
func (d tenderData) offering() bool {
	return view.Lastly(&d.T) && d.T.SuspendedUntil == nil && d.Ask.Now().Before(d.T.Offers.Until) && d.Ask.Caller.Has(identity.Staff)
}

// mayOffer reports whether this viewer's organization is asked for a last offer.
func (d tenderData) mayOffer() bool { return d.offering() && d.Eligible != nil && d.Eligible.May }

// mayBid reports whether this viewer's organization can make one.
func (d tenderData) mayBid() bool {
	return d.open() && (d.Eligible == nil || d.Eligible.May)
}

// waitsForHolders reports whether the opening has begun and is not over.
func (d tenderData) waitsForHolders() bool {
	return slices.Contains([]tenderapi.State{tenderapi.StateClosed, tenderapi.StateOpened, tenderapi.StateAsked, tenderapi.StateOffered, tenderapi.StateFrozen}, d.T.State)
}

// criteria groups the criteria by how they are scored, for one line of facts.
func (d tenderData) criteria() string {
	sum := map[string]int64{}
	var order []string
	for _, c := range d.T.Criteria {
		if sum[c.Kind] == 0 {
			order = append(order, c.Kind)
		}
		sum[c.Kind] += c.Max
	}
	switch {
	case len(order) == 0:
		return ""
	case d.lowest():
		return "不打分，符合要求的供应商中报价最低的成交"
	}
	name := map[string]string{"subjective": "主观", "objective": "客观", "price": "价格"}
	s := "综合评分法（"
	for i, k := range order {
		if i > 0 {
			s += "，"
		}
		s += name[k] + view.Points(sum[k])
	}
	return s + "）"
}

// lowest reports whether nothing is scored: of what is adequate the lowest price wins.
func (d tenderData) lowest() bool { return tenderapi.Lowest(d.T.Criteria) }

// noticeText leads to the text that bids are sealed under, or says when it can be read.
func noticeText(t *tenderapi.Tender) templ.Component { return textLink(t, 0) }

// textLink leads to the text of the notice, or of its nth correction, or says when it can be read.
func textLink(t *tenderapi.Tender, nth int) templ.Component {
	if t.Withheld && !slices.ContainsFunc(t.Sealing.Holders, func(h tenderapi.SealHolder) bool { return h.Mine }) {
		return ui.Soft("开标以后公开")
	}
	at := "/api/tender/tenders/" + t.ID + "/notice"
	if nth == 0 {
		return ui.Link(at, "密封所依据的原文")
	}
	return ui.Link(at+"?amendment="+frame.Itoa(int64(nth)), fmt.Sprintf("第%d次更正的原文", nth))
}
