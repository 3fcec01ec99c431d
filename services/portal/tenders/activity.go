package tenders

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// activityPath is where the record of the purchase's activities stands.
func activityPath(id string) string { return frame.Href("/tenders/", id) + "/activity" }

var errNoActivity = fault.New(fault.NotFound, "portal.activity.not-yours", "采购活动记录由本项目的采购人和本地区的财政部门调取，公告以后才有，请以相应的身份登录以后再打开。")

// keeps reports whether the caller is of those who keep the records of a purchase, or watch over them.
func keeps(a *frame.Ask, t *tenderapi.Tender) bool {
	return t.PublishedAt != nil && (a.Caller.In(t.Buyer.ID, identity.Buyer) || a.Caller.In(t.Buyer.ID, identity.Reviewer) ||
		a.Caller.Supervises(t.Region))
}

// activity is 采购活动记录 on paper (政府采购法第四十二条): the items of the rule book in its order, each from what the purchase has
// published or its office may read. What the platform does not know is left to be written by hand.
func (p *room) activity(a *frame.Ask) error {
	d, err := p.tenderData(a)
	if err != nil {
		return err
	}
	if !keeps(a, &d.T) {
		return errNoActivity
	}
	items, err := rule.Ask[[]rule.Item](p.Rules, "tender.records.activity", view.Law(d.T))
	if err != nil {
		return err
	}
	write := map[string]func() []templ.Component{
		"category": d.whatIsBought, "budget": d.whatItCosts, "method": func() []templ.Component { return p.howItIsBought(&d) }, "invited": d.whoIsAsked,
		"award": d.whoWon, "failure": d.howItEnded, "record": d.howItWent,
	}
	var clauses []ui.Clause
	for _, item := range items.Value {
		if of := write[item.Code]; of != nil {
			head, _, _ := strings.Cut(item.Text, "，") // what must be said of it stands in the law
			clauses = append(clauses, ui.Clause{Head: view.Ordinal(len(clauses)) + head, Body: view.Stack(of()...)})
		}
	}
	clauses = append(clauses, ui.Clause{Head: view.Ordinal(len(clauses)) + "保存", Body: view.Stack(
		ui.Paragraphs("本记录是采购文件之一，随采购文件一并保存。"), ui.BasisLine(append([]ui.Basis{items.Basis()}, p.Basis("tender.records.keep", view.Law(d.T))...)...))})
	doc := docOf(d.T, "采购活动记录", d.T.Title+"采购活动记录", a.Now())
	doc.Meta = []ui.Term{ui.S("项目编号", d.T.Code), ui.S("采购人", d.T.Buyer.Name), ui.T("调取日期", ui.Date(a.Now())), ui.S("采购方式", view.MethodName(d.T.Method))}
	pg := a.Page("采购活动记录："+d.T.Title, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", d.T.Title, frame.Href("/tenders/", d.T.ID), "采购活动记录"))
	return a.Show(http.StatusOK, pg, ui.Document(doc, clauses...))
}

func (d tenderData) whatIsBought() []templ.Component {
	return []templ.Component{ui.DL(
		ui.S("项目名称", d.T.Title), ui.S("项目编号", d.T.Code), ui.S("类别", "服务，目录项目"+d.T.Item+" "+d.T.ItemName), ui.S("采购人", d.T.Buyer.Name), ui.S("现在的状态", d.T.StateText))}
}

func (d tenderData) whatItCosts() []templ.Component {
	terms := []ui.Term{ui.T("预算金额", ui.Money(d.T.Budget))}
	if d.T.Ceiling > 0 {
		terms = append(terms, ceilingTerm(d.T))
	}
	terms = append(terms, ui.T("资金构成", ui.Soft("平台没有登记，由采购人补写：")))
	switch {
	case d.Contract != nil:
		terms = append(terms, view.AmountTerm(d.Contract))
	case d.T.Award != nil:
		terms = append(terms, ui.T(d.T.Method.Say("中标金额"), ui.All(ui.Money(d.T.Award.Amount), ui.Text("，合同还没有公告"))))
	default:
		terms = append(terms, ui.T("合同价格", ui.Soft("没有合同")))
	}
	return []templ.Component{ui.DL(terms...)}
}

// tendered reports whether a purchase is by tender, of which the law wants no further record.
func (d tenderData) tendered() bool {
	return d.T.Method == tenderapi.MethodOpen || d.T.Method == tenderapi.MethodSelective
}

func (p *room) howItIsBought(d *tenderData) []templ.Component {
	out := []templ.Component{ui.DL(ui.S("采购方式", view.MethodName(d.T.Method)))}
	if d.T.Method == tenderapi.MethodOpen {
		return out
	}
	if reasons := why(d.T); len(reasons) > 0 {
		return append(out, ui.Paragraphs(strings.Join(reasons, "\n")))
	}
	law := view.Law(d.T)
	if may, err := rule.Ask[bool](p.Rules, d.T.Method.Procedure().Rules.Services, law); err == nil && may.Value { // what any service may be bought by
		return append(out, ui.Paragraphs("是政府购买服务项目，可以采用这种方式。"), ui.BasisLine(may.Basis()))
	}
	return append(out, ui.Paragraphs("采购人没有写明原因，由采购人补写："))
}

func (d tenderData) whoIsAsked() []templ.Component {
	how := "发布公告邀请，凡符合资格条件的供应商都可以参加。"
	if len(d.T.Invited) > 0 {
		how = "只邀请下列供应商：" + strings.Join(view.NamesOf(d.T.Invited), "、") + "。"
	}
	out := []templ.Component{ui.Paragraphs(how)}
	if len(d.T.Qualifications) > 0 {
		out = append(out, ui.Paragraphs("特定资格条件：\n"+strings.Join(d.T.Qualifications, "\n")))
	}
	if d.Opening != nil {
		out = append(out, ui.Data(openingTable(d)))
	}
	return out
}

func (d tenderData) whoWon() (out []templ.Component) {
	switch {
	case d.T.Method.Procedure().Rules.Lowest != "":
		out = append(out, ui.Paragraphs("不打分。"+d.T.Method.Procedure().Judged))
	case d.lowest():
		out = append(out, ui.Paragraphs(view.LowestPrice))
	case len(d.T.Criteria) > 0:
		out = append(out, ui.Data(view.CriteriaTable(d.T.Criteria)))
	}
	if d.Evaluation != nil {
		out = append(out, d.reportResult()...)
	}
	if d.T.Award != nil {
		reason := "按评审结果的排序确定。"
		if d.T.Award.Reason != "" {
			reason += d.T.Award.Reason
		}
		out = append(out, ui.DL(ui.S(d.T.Method.Say("中标供应商"), strings.Join(view.NamesOf(d.T.Award.Winners()), "、")), ui.S("原因", reason), ui.T("确定时间", ui.DateTime(d.T.Award.DecidedAt))))
	} else {
		out = append(out, ui.Paragraphs(d.T.Method.Say("没有确定中标供应商。")))
	}
	if len(d.T.Passed) > 0 {
		out = append(out, view.PassedTable(&d.T))
	}
	return out
}

func (d tenderData) howItEnded() []templ.Component {
	if f := d.T.Failure; f != nil {
		return []templ.Component{ui.DL(ui.T("终止时间", ui.DateTime(f.At)), ui.S("原因", view.Sentence(f.Text)+f.Note)), ui.BasisLine(d.Ended...)}
	}
	return []templ.Component{ui.Paragraphs("采购没有终止。")}
}

// howItWent is what happened on the way that a tender does not have.
func (d tenderData) howItWent() []templ.Component {
	if d.tendered() {
		return []templ.Component{ui.Paragraphs("采用招标方式，没有这一项。")}
	}
	t := ui.Table{Caption: "经过", Cols: ui.Cols("步骤", "办理", "时间"), Nothing: "还没有办过的步骤。"}
	for _, st := range d.T.Steps {
		if st.At != nil {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(st.Title), ui.Text(st.Owner), ui.DateTime(*st.At)))
		}
	}
	out := []templ.Component{ui.Data(t)}
	if o := d.T.Offers; o != nil && o.Changed != "" {
		out = append(out, ui.Paragraphs("采购需求的变动："+o.Changed))
	}
	return append(out, ui.Paragraphs("与各供应商商谈的记录在项目的工作页面，请一并存档。"))
}
