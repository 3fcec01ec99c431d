package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Disputed says that a dispute keeps a contract from being signed or from being
// performed, or that a decision has ended it.
func Disputed(p *frame.House, a *frame.Ask, c *contractapi.Contract) (templ.Component, error) {
	switch c.State {
	case contractapi.ContractStateDrafted, contractapi.ContractStateOffered:
		return signingWaits(p, a, c)
	case contractapi.ContractStateSigned, contractapi.ContractStatePublished:
		return performanceWaits(p, a, c)
	case contractapi.ContractStateRescinded:
		return rescindedNote(p, c), nil
	}
	return ui.None(), nil
}

// signingWaits says, before anybody tries, that a dispute keeps a contract from being signed, and until when.
func signingWaits(p *frame.House, a *frame.Ask, c *contractapi.Contract) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: c.Tender})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list.Items, func(x tenderapi.Challenge) bool { return x.Open })
	if i < 0 {
		return ui.None(), nil
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return nil, err
	}
	said := []templ.Component{ui.Paragraphs("有质疑或者投诉没有办结，合同暂缓签署，办结以后再签。"), ui.Link(frame.Href("/tenders/", c.Tender)+"#challenges", "看办理情况"), ui.Text("。"), ui.BasisLine(LawOf(list.Items[i].PauseBasis)...)}
	if t.SuspendedUntil != nil {
		said = append(said, Suspension(t))
	}
	return ui.Note(ui.Warn, ui.All(said...)), nil
}

// undecided are the states of a challenge or complaint in which somebody owes a
// word on it; what was answered, and is not complained about, is none of them.
var undecided = []tenderapi.ChallengeState{
	tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned, tenderapi.ChallengeStateComplained,
	tenderapi.ChallengeStateRemanded, tenderapi.ChallengeStateAccepted, tenderapi.ChallengeStateInspecting,
}

// performanceWaits says that a signed contract may have to rest while a dispute
// is undecided. Whether the result may be affected the buyer judges.
func performanceWaits(p *frame.House, a *frame.Ask, c *contractapi.Contract) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: c.Tender})
	if err != nil || !slices.ContainsFunc(list.Items, func(x tenderapi.Challenge) bool { return slices.Contains(undecided, x.State) }) {
		return ui.None(), err
	}
	return ui.Note(ui.Warn, ui.All(
		ui.Paragraphs("有质疑或者投诉没有办结。可能影响中标、成交结果的，采购人应当中止履行合同，办结以后再决定是否继续。"),
		ui.Link(frame.Href("/tenders/", c.Tender)+"#challenges", "看办理情况"), ui.Text("。"), ui.BasisLine(p.Clauses(LawOfContract(c), "dispute.challenge.pause")...))), nil
}

// rescindedNote says when and why a contract ended, and that nothing follows from it any more.
func rescindedNote(p *frame.House, c *contractapi.Contract) templ.Component {
	return ui.Note(ui.Warn, ui.All(
		ui.Paragraphs("这份合同已于"+Spell(*c.RescindedAt)+"撤销，双方停止履行，不再付款。"+c.Note),
		ui.Link(frame.Href("/tenders/", c.Tender), "看采购项目的后续办理"), ui.Text("。"), ui.BasisLine(p.Clauses(LawOfContract(c), "dispute.rescind")...)))
}

// LawOfContract is where and when a contract asks for the law.
func LawOfContract(c *contractapi.Contract) rule.Where {
	return rule.Where{Region: c.Region, Day: c.AwardedAt}
}
