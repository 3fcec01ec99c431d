package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Promised is what is to be paid by a contract; a framework fixes a price and promises nothing, and one that was rescinded does no more.
func Promised(c contractapi.ContractSummary) int64 {
	if c.Kind == contractapi.ContractKindFramework || c.State == contractapi.ContractStateRescinded {
		return 0
	}
	return c.Amount
}

// AmountTerm is the amount of an agreement, or the price that a framework fixes.
func AmountTerm(c *contractapi.Contract) ui.Term {
	if c.Kind == contractapi.ContractKindFramework {
		return ui.T("协议单价", UnitPrice(c.Amount, c.Unit))
	}
	return ui.T("合同金额", ui.Money(c.Amount))
}

// Jointly is what the members of a consortium owe the buyer (政府采购法第二十四条).
const Jointly = "联合体各方就合同约定的事项对采购人承担连带责任。"

// HowLong is the term in words: of an agreement of an open framework, as long as that runs.
func HowLong(c contractapi.Contract) string {
	if c.Until != "" {
		return "至迟到框架协议期满"
	}
	return "共" + Months(c.TermMonths)
}

// TermConditions are the words of the rule book for why a contract may run longer than a year.
func TermConditions(p *frame.House, w rule.Where, codes []string) (out []string) {
	x, err := rule.Ask[[]rule.Item](p.Rules, "contract.term.extended.conditions", w)
	if err != nil {
		return nil
	}
	for _, it := range x.Value {
		if slices.Contains(codes, it.Code) {
			out = append(out, it.Text)
		}
	}
	return out
}

// FollowedPanel says of a contract why its performance is watched more closely; of any other it is nothing.
func FollowedPanel(c *contractapi.Contract) templ.Component {
	if !c.Followed {
		return ui.None()
	}
	return Panel(ui.Box{Title: "重点履约跟踪", ID: "followed", Link: ui.Link(frame.Href("/tenders/", c.Tender)+"#low-prices", "看审查结论")},
		ui.Paragraphs("中标、成交的报价经过异常低价审查，评审委员会认定合理。采购人要重点跟踪履约，验收逐项对照服务标准；每次验收在本页公开。"),
		ui.BasisLine(LawOf(c.FollowedBasis)...))
}

// FollowedTag marks a contract whose performance is watched more closely.
func FollowedTag(followed bool) templ.Component {
	if !followed {
		return ui.None()
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "重点履约跟踪")
}
