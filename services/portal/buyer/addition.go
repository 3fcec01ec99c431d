package buyer

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// 添购 names the contract of which more is bought.

// added asks for that contract, by the code that stands on it.
func (d draftForm) added(in func(ui.Input) ui.Input, p tenderapi.Procedure) []templ.Component {
	if p.Rules.Additional == "" {
		return nil
	}
	return []templ.Component{ui.TextField(in(ui.Input{
		Name: "adds_to", Label: "添购的原合同", Help: "添购的必须填写，写本单位已经公告的合同的编号；受邀供应商填写原合同的供应商。其他情形不填。", Max: 40,
		Demands: d.p.Demands(d.law, p.Rules.Additional, "同一合同的各次添购合计，不超过原合同金额的%s。"),
	}))}
}

// addsToOf finds the contract whose code a form gives; where nothing is added to, none is looked for.
func (p *room) addsToOf(a *frame.Ask, f *frame.Form) (id string, err error) {
	code := f.Text("adds_to")
	if code == "" || tenderapi.Method(f.Text("method")).Procedure().Rules.Additional == "" {
		return "", nil
	}
	page, err := route.Call(a.Ctx, p.Call, contractapi.ListContracts, contractapi.ListContractsRequest{Q: view.Clip(code, 60), Limit: 200})
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(page.Items, func(c contractapi.ContractSummary) bool { return strings.EqualFold(c.Code, code) })
	if at < 0 {
		f.Wrong("adds_to", "没有找到编号为“"+code+"”的已公告合同，请按合同上的编号填写。")
		return "", nil
	}
	return page.Items[at].ID, nil
}
