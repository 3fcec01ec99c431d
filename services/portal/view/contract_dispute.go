package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Disputed says that a dispute keeps a contract from being signed or from being
// performed, or that a decision, or its supplier's leaving the framework, has ended it.
func Disputed(p *frame.House, a *frame.Ask, c *contractapi.Contract) (templ.Component, error) {
	if c.EndedAt != nil {
		return ui.Note(ui.Warn, ui.Paragraphs("这份框架协议已于"+Spell(*c.EndedAt)+"终止，此后不再按它成交；已经签订的成交合同继续履行。"+c.Note)), nil
	}
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
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: c.Tender, Halts: "signing"})
	if err != nil || len(list.Items) == 0 {
		return ui.None(), err
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return nil, err
	}
	said := []templ.Component{ui.Paragraphs("有质疑或者投诉没有办结，合同暂缓签署，办结以后再签。条款可以继续起草、送签；中标、成交结果被认定无效的，这份合同不再签。"), ui.Link(frame.Href("/tenders/", c.Tender)+"#challenges", "看办理情况"), ui.Text("。"), ui.BasisLine(LawOf(list.Items[0].PauseBasis)...)}
	if t.SuspendedUntil != nil {
		said = append(said, Suspension(t))
	}
	return ui.Note(ui.Warn, ui.All(said...)), nil
}

// performanceWaits says that a signed contract may have to rest while a dispute
// is undecided. Whether the result may be affected the buyer judges.
func performanceWaits(p *frame.House, a *frame.Ask, c *contractapi.Contract) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: c.Tender, Halts: "performance"})
	if err != nil || len(list.Items) == 0 {
		return ui.None(), err
	}
	return ui.Note(ui.Warn, ui.All(
		ui.Paragraphs("有质疑或者投诉没有办结。"+rests(c, cn.DayOf(a.Now()))),
		ui.Link(frame.Href("/tenders/", c.Tender)+"#challenges", "看办理情况"), ui.Text("。"), ui.BasisLine(p.Clauses(LawOfContract(c), "dispute.challenge.pause")...))), nil
}

// rests says what an undecided dispute asks of the two sides on a day.
func rests(c *contractapi.Contract, today cn.Day) string {
	if c.EndsOn != "" && c.EndsOn < today.String() {
		return "合同期限已满，已经履行完毕的，请等处理结果；还有没有履行完的，可能影响中标、成交结果的，采购人应当中止履行合同，并告知承接方。"
	}
	out := "请采购人判断是否可能影响中标、成交结果：可能影响的，采购人应当中止履行合同，并告知承接方；不影响的，双方照常履行。"
	if c.State == contractapi.ContractStateSigned {
		out += "合同仍应当按期公告。"
	}
	return out + "办结以后，财政部门决定撤销合同的，双方停止履行；没有撤销的，继续履行。"
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
