package tenders

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// offersBox is the second round as anybody may see it; nil where there is none.
func offersBox(t *tenderapi.Tender) templ.Component {
	o := t.Offers
	if o == nil {
		return nil
	}
	terms := []ui.Term{ui.T("要求提交", ui.DateTime(o.AskedAt)), ui.T("截止", ui.DateTime(o.Until))}
	if o.TakenAt != nil {
		terms = append(terms, ui.T("确认", ui.DateTime(*o.TakenAt)))
	}
	body := []templ.Component{ui.DL(terms...)}
	if o.Changed != "" {
		body = append(body, ui.DL(ui.T("需求的变动", ui.Paragraphs(o.Changed))))
	}
	body = append(body, ui.Paragraphs("只有响应有效的供应商提交；没有在截止以前提交的，视为退出，保证金退还。报价以最后报价为准，先前的报价不开启。"), ui.BasisLine(view.LawOf(o.Basis)...))
	return view.Panel(ui.Box{ID: "offers", Title: "最后报价"}, body...)
}
