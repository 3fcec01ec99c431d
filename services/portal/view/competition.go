package view

import (
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// Competing reports whether a purchase is a competition under a framework.
func Competing(t *tenderapi.Tender) bool { return t.Method.Procedure().Competition() }

// Announces reports whether a framework's documents named a way of placing orders; where they named none, a competition is not among them.
func Announces(t *tenderapi.Tender, way tenderapi.OrderWay) bool {
	if len(t.Ways) == 0 {
		return way != tenderapi.OrderWayMiniCompetition
	}
	for _, w := range t.Ways {
		if w == way {
			return true
		}
	}
	return false
}

// OwnCeiling is what the caller's organization has agreed to; a competition shows nobody else's before the opening.
func OwnCeiling(t *tenderapi.Tender) (fen int64, name string) {
	if len(t.Agreed) > 0 {
		fen = t.Agreed[0].Price
	}
	return fen, "本机构的协议单价（" + t.Unit + "）"
}

func competePath(framework string) string {
	return "/desk/buyer/new?framework=" + url.QueryEscape(framework)
}

// CompeteBox leads from a framework in force to the form of a competition.
func CompeteBox(t *tenderapi.Tender) templ.Component {
	if !Announces(t, tenderapi.OrderWayMiniCompetition) {
		return ui.None()
	}
	return Panel(ui.Box{Title: "二次竞价", Note: "密封报价，报价最低的成交"},
		ui.Paragraphs("写明竞价需求和数量，邀请全部协议有效、符合需求的入围供应商再报一次价；各家以自己的协议单价为最高限价。"),
		Inside(ui.Buttons(), ui.ButtonLink(competePath(t.ID), "发起二次竞价", false)))
}
