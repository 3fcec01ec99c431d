package tenders

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// reviewTable tells everybody with the result which prices were reviewed and what came of it.
func reviewTable(d tenderData) ui.Table {
	t := ui.Table{Caption: "异常低价审查", Cols: ui.Cols(d.T.Method.Say("投标人"), "~启动原因", "结果", "~理由")}
	for _, r := range d.Opening.Reviews {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Supplier.Name), ui.Text(signsOf(r)), view.PriceTag(&d.T, r), ui.Text(foundLow(r))))
	}
	return t
}

// foundLow is why a review ended as it did, and by whom it was found.
func foundLow(r tenderapi.PriceReview) string { return r.Why + "（" + r.FoundBy + "）" }

// signsOf is why a price was reviewed.
func signsOf(r tenderapi.PriceReview) (why string) {
	for _, s := range r.Signs {
		why += s.Text
	}
	return why
}

// reportLow is what the report says of each price that was reviewed, and what is archived of it:
// the items of the rule book (财库〔2026〕2号), in its order.
func (p *room) reportLow(d *tenderData) (out []templ.Component, err error) {
	if len(d.Opening.Reviews) == 0 { // the book may know nothing of the kind on the purchase's day
		return nil, nil
	}
	var items []rule.Item
	for _, id := range []string{"tender.abnormal.report", "tender.abnormal.archive"} {
		list, err := rule.Ask[[]rule.Item](p.Rules, id, view.Law(d.T))
		if err != nil {
			return nil, err
		}
		items = append(items, list.Value...)
	}
	for _, r := range d.Opening.Reviews {
		t := ui.Table{Caption: "异常低价审查：" + r.Supplier.Name, Cols: ui.Cols("事项", "~记载"), Rows: [][]templ.Component{ui.Cells(ui.Text("报价"), ui.Money(r.Price))}}
		for _, item := range items {
			if of := lowSays[item.Code]; of != nil {
				t.Rows = append(t.Rows, ui.Cells(ui.Text(item.Text), of(&d.T, r)))
			}
		}
		out = append(out, ui.Data(t))
	}
	return out, nil
}

// lowSays is what is written under each item of a review of a price.
var lowSays = map[string]func(*tenderapi.Tender, tenderapi.PriceReview) templ.Component{
	"reason": func(_ *tenderapi.Tender, r tenderapi.PriceReview) templ.Component { return ui.Text(signsOf(r)) },
	"opinion": func(_ *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
		said := ""
		for _, o := range r.Votes {
			said += "成员" + o.By + view.Holds(o) + "\n"
		}
		return orNone(said, "没有成员提出意见")
	},
	"result": func(t *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
		return ui.All(view.PriceTag(t, r), ui.Text(" "+foundLow(r)))
	},
	"explanation": func(_ *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
		return orNone(r.Explanation, "期限内没有说明")
	},
	"search": func(_ *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
		said := ""
		for _, o := range r.Votes {
			if o.Looked != "" {
				said += "成员" + o.By + "：" + o.Looked + "\n"
			}
		}
		return orNone(said, "没有登记查询记录")
	},
}

// orNone is a text of several lines, or the words for there being none.
func orNone(text, none string) templ.Component {
	if text == "" {
		return ui.Soft(none)
	}
	return ui.Paragraphs(text)
}
