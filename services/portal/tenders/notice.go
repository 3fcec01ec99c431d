package tenders

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// notice is an official document about a purchase.
type notice struct {
	Doc     ui.Doc
	Clauses []ui.Clause
}

var errNoNotice = fault.New(fault.NotFound, "portal.notice.not-yet", "这份公告还没有发布，请从项目页面查看已经发布的公告。")

// tenderNotice is a notice on paper.
func (p *room) tenderNotice(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	var n notice
	switch kind := a.Query("kind"); kind {
	case "amendment":
		i := int(a.QueryInt("n")) - 1
		if i < 0 || i >= len(t.Amendments) {
			return errNoNotice
		}
		n = amendmentNotice(t, i)
	case "result":
		if t.Award == nil {
			return errNoNotice
		}
		n = p.resultNotice(t)
		// The addresses of both sides belong to the notice (政府采购法实施条例第四十三条).
		for _, w := range t.Award.Winners() {
			head := "\n供应商地址："
			if len(t.Award.Places) > 0 {
				head = "\n" + w.Name + "地址："
			}
			n.Clauses[1].Text += p.addressOf(a, head, w)
		}
		n.Clauses[len(n.Clauses)-1].Text += p.addressOf(a, "\n采购人地址：", t.Buyer)
	case "letter":
		n = p.awardLetter(&t, a.Query("supplier"))
	default:
		n = p.noticeOf(t, kind)
	}
	if n.Doc.Kind == "" {
		return errNoNotice
	}
	pg := a.Page(n.Doc.Kind+"："+t.Title, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", t.Title, frame.Href("/tenders/", t.ID), n.Doc.Kind))
	return a.Show(http.StatusOK, pg, ui.Document(n.Doc, n.Clauses...))
}

// addressOf is a party's registered address after its head, "" when the register has none.
func (p *room) addressOf(a *frame.Ask, head string, of tenderapi.Party) string {
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: of.ID})
	if err != nil || o.Address == "" {
		return ""
	}
	return head + o.Address
}

// noticeOf is the notice of a kind, or the one that speaks about the purchase as a whole.
func (p *room) noticeOf(t tenderapi.Tender, kind string) notice {
	if kind == "" {
		switch {
		case t.PublishedAt != nil:
			kind = "notice"
		case view.LastHearing(t) != nil && (t.IntendedAt == nil || t.IntendedAt.Before(view.LastHearing(t).At)):
			kind = string(view.LastHearing(t).Kind)
		case t.IntendedAt != nil:
			kind = "intention"
		}
	}
	for _, h := range slices.Backward(t.Hearings) {
		if string(h.Kind) == kind {
			return hearingNotice(t, h)
		}
	}
	switch {
	case kind == "intention" && t.IntendedAt != nil:
		return intentionNotice(t)
	case kind == "failure" && t.Failure != nil:
		return p.failureNotice(t)
	case kind == "notice" && t.PublishedAt != nil:
		return amended(p.tenderNoticeText(t), t)
	case kind == "original" && t.Original != nil:
		n := p.tenderNoticeText(asFirst(t))
		n.Clauses = append([]ui.Clause{{Head: "更正情况", Body: ui.All(ui.Paragraphs("这是首次发布的原文，其后已经更正，以更正后的公告为准。"), ui.Link(view.NoticePath(t.ID, "notice", 0), "看更正后的公告"))}}, n.Clauses...)
		return n
	case kind == "":
		n := p.tenderNoticeText(t)
		n.Doc.Kind = "采购文件（未发布）"
		return n
	}
	return notice{}
}

func docOf(t tenderapi.Tender, kind, title string, at time.Time) ui.Doc {
	return ui.Doc{
		Kind: kind, Number: t.Code, Title: title, Signer: t.Buyer.Name, Date: at,
		Meta: []ui.Term{ui.S("项目编号", t.Code), ui.S("发布机构", t.Buyer.Name), ui.T("发布日期", ui.Date(at)), ui.S("采购方式", view.MethodName(t.Method))},
	}
}

// intentionNotice holds the fields of 采购意向 (rules B.12).
func intentionNotice(t tenderapi.Tender) notice {
	month := "以采购公告为准"
	if m, err := time.Parse("2006-01", t.ExpectedMonth); err == nil {
		month = m.Format("2006年1月")
	}
	return notice{docOf(t, "采购意向公开", t.Title+"采购意向", view.When(t.IntendedAt)), []ui.Clause{
		{Head: "一、项目名称", Text: t.Title},
		{Head: "二、需求概况", Text: t.Summary},
		{Head: "三、预算金额", Text: view.SpellMoney(t.Budget)},
		{Head: "四、预计采购时间", Text: month},
		{Head: "五、落实政府采购政策", Text: policies(t)},
		{Head: "六、备注", Text: "本次公开的采购意向是采购人的初步安排，具体情况以最终发布的采购公告和采购文件为准。"},
	}}
}

// tenderNoticeText holds the fields of 采购公告 (rules B.12).
func (p *room) tenderNoticeText(t tenderapi.Tender) notice {
	w := view.Law(t)
	basic := []string{
		"项目编号：" + t.Code, "项目名称：" + t.Title, "采购方式：" + view.MethodName(t.Method), "预算金额：" + view.SpellMoney(t.Budget),
	}
	basic = append(append(basic, lotClause(t)...), why(t)...)
	switch {
	case view.Rolling(&t):
		basic = append(basic, "付费标准："+view.SpellUnit(t.Ceiling, t.Unit)+"，对所有入围供应商相同")
	case view.Competing(&t): // each has its own
	case t.Unit != "":
		basic = append(basic, "最高限制单价："+view.SpellUnit(t.Ceiling, t.Unit))
	case t.Ceiling > 0:
		basic = append(basic, "最高限价："+view.SpellMoney(t.Ceiling))
	}
	basic = append(basic, competitionLines(&t)...)
	if t.AdmittedMost > 0 {
		basic = append(basic, fmt.Sprintf("最多入围：%d家", t.AdmittedMost))
	}
	basic = append(basic, "采购标的："+t.Item+" "+t.ItemName)
	if t.TermMonths > 0 {
		basic = append(basic, termName(&t)+"："+view.Months(t.TermMonths))
	}
	if t.Place != "" {
		basic = append(basic, "服务地点："+t.Place)
	}
	if t.Beneficiaries != "" {
		basic = append(basic, "服务对象："+t.Beneficiaries)
	}
	if cases := largeCases(&t); cases != "" {
		basic = append(basic, cases)
	}
	if !t.Withheld && !view.Rolling(&t) && !view.Competing(&t) {
		basic = append(basic, joint(t))
	}

	who := []string{}
	if x, err := rule.Ask[[]rule.Item](p.Rules, "supplier.conditions", w); err == nil {
		items := make([]string, len(x.Value))
		for i, it := range x.Value {
			items[i] = fmt.Sprintf("（%d）%s", i+1, it.Text)
		}
		who = append(who, "1．符合《"+x.Source.Title+"》"+x.Source.Article+"的规定："+view.Joined(items)+"。")
	}
	who = append(who, fmt.Sprintf("%d．落实政府采购政策需满足的资格要求：%s", len(who)+1, policies(t)))
	switch {
	case t.Withheld:
		who = append(who, fmt.Sprintf("%d．本项目的特定资格要求见采购文件。", len(who)+1))
	case len(t.Qualifications) == 0:
		who = append(who, fmt.Sprintf("%d．本项目没有特定资格要求。", len(who)+1))
	default:
		who = append(who, fmt.Sprintf("%d．本项目的特定资格要求：%s。", len(who)+1, view.Joined(t.Qualifications)))
	}

	docs := []string{documentsTime(t), "地点和方式：在本平台本项目页面查阅，不必登录。", "售价：免费。"}
	if t.Method.Procedure().Rules.Invited != "" || t.Method.Procedure().Recommends(t.InvitedFrom) {
		docs[1] = "地点和方式：受邀供应商登录以后，在本平台本项目页面查阅；开标以后公开。"
	}

	send := []string{"截止时间：" + view.Spell(t.Deadline), "递交方式：在本平台网上递交，截止前可以撤回并重新递交。" + view.KeptHow(&t)}
	if t.OpeningPlace != "" {
		send = append(send, "开标地点："+t.OpeningPlace)
	}
	if t.DepositPercent > 0 {
		send = append(send, fmt.Sprintf(t.Method.Say("投标保证金：预算金额的%d%%"), t.DepositPercent))
	}
	cs := []ui.Clause{
		{Head: "一、项目基本情况", Text: strings.Join(basic, "\n")},
		{Head: "二、采购需求", Text: requirement(t)},
		{Head: "三、申请人的资格要求", Text: strings.Join(who, "\n")},
		{Head: "四、获取采购文件", Text: strings.Join(docs, "\n")},
		{Head: t.Method.Say("五、提交投标文件和开标"), Text: strings.Join(send, "\n")},
	}
	if view.Rolling(&t) {
		cs[len(cs)-1] = ui.Clause{Head: "五、申请入围和退出", Text: strings.Join(p.applyLines(&t, w), "\n")}
	}
	switch {
	case t.Method.Procedure().Rules.Lowest != "":
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "评审办法", Text: "不打分。" + t.Method.Procedure().Judged + equals(t)})
	case tenderapi.Lowest(t.Criteria):
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "评审办法", Text: view.LowestPrice + equals(t)})
	case len(t.Criteria) > 0:
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "评分标准", Body: view.Stack(ui.Data(view.CriteriaTable(t.Criteria)), ui.Paragraphs(equals(t)))})
	}
	if x, err := rule.Ask[int](p.Rules, t.Method.Procedure().Rules.Notice, w); err == nil {
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "公告期限", Text: fmt.Sprintf("自本公告发布之日起%d个工作日。", x.Value)})
	}
	other := []string{}
	if t.PerformancePercent > 0 {
		other = append(other, fmt.Sprintf("履约保证金：合同金额的%d%%", t.PerformancePercent))
	}
	if low := raisedShares(t.LowPrices); low != "" {
		other = append(other, "异常低价审查：报价"+low+"的，启动审查。")
	}
	if a := t.PriceApproval; a != nil {
		other = append(other, "价格分权重经"+a.By+"于"+view.SpellDay(view.Day(a.On))+"书面同意（"+a.Number+"）："+view.Sentence(a.Reason))
	}
	if t.Consulted {
		other = append(other, "本项目已就采购需求征求社会公众意见。"+t.ConsultNote)
	}
	if len(other) > 0 {
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "其他补充事宜", Text: strings.Join(other, "\n")})
	}
	cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "联系方式", Text: contactLines(t)})
	return notice{docOf(t, t.Method.Procedure().Paper, t.Title+t.Method.Procedure().Paper, view.When(t.PublishedAt)), cs}
}

// termName is what the months of a purchase count.
func termName(t *tenderapi.Tender) string {
	if view.Rolling(t) {
		return "框架协议期限"
	}
	return "合同履行期限"
}

// applyLines say how one comes into an open framework, and out of it.
func (p *room) applyLines(t *tenderapi.Tender, w rule.Where) []string {
	out := []string{"受理时间：自公告时起至" + view.Spell(t.Deadline) + "（协议期满），随时可以申请。", "申请方式：在本平台网上提交申请和证明材料，接受本公告的付费标准和全部条件。"}
	if x, err := rule.Ask[int](p.Rules, t.Method.Procedure().Rules.Examined, w); err == nil {
		out = append(out, fmt.Sprintf("审查：采购人在收到申请后%d个工作日内审查完毕。符合条件的都入围，随即公开，并签订框架协议；不予入围的，告知理由。", x.Value))
	}
	return append(out, "退出：入围供应商随时可以退出，不须批准，退出随即公开。", "成交：由采购人或者服务对象从协议有效的入围供应商中选定，或者按次序轮候。")
}

// raisedShares words what documents set higher than the law does, "" when nothing.
func raisedShares(low *tenderapi.LowPrices) string {
	if low == nil {
		return ""
	}
	var out []string
	for _, share := range []struct {
		name    string
		percent int64
	}{{"平均报价", low.Average}, {"次低报价", low.Second}, {"最高限价（没有的按预算）", low.Ceiling}} {
		if share.percent > 0 {
			out = append(out, fmt.Sprintf("低于%s的%d%%", share.name, share.percent))
		}
	}
	return strings.Join(out, "、")
}

// amended says on top of a notice that it was corrected, and leads to each
// correction and to the text as it was first published.
func amended(n notice, t tenderapi.Tender) notice {
	if len(t.Amendments) == 0 {
		return n
	}
	ways := []templ.Component{ui.Paragraphs("本公告已经更正，以下为更正后的内容。")}
	for i, am := range t.Amendments {
		ways = append(ways, ui.Link(view.NoticePath(t.ID, "amendment", i), fmt.Sprintf("更正公告（第%d次，%s）", i+1, view.Spell(am.At))), ui.Text(" "))
	}
	if t.Original != nil {
		ways = append(ways, ui.Link(view.NoticePath(t.ID, "original", 0), "更正前的原文"))
	}
	n.Clauses = append([]ui.Clause{{Head: "更正情况", Body: ui.All(ways...)}}, n.Clauses...)
	return n
}

// asFirst is the purchase with what its notice said before any correction.
func asFirst(t tenderapi.Tender) tenderapi.Tender {
	d := t.Original
	t.Summary, t.Requirement, t.Place, t.Qualifications, t.ContactPhone = d.Summary, d.Requirement, d.Place, d.Qualifications, d.ContactPhone
	t.DocumentsFrom, t.DocumentsTo, t.Deadline, t.Criteria = d.DocumentsFrom, d.DocumentsTo, d.Deadline, d.Criteria
	return t
}

// documentsTime is from when until when the documents may be had: unless the
// officer named an end, from the notice to the deadline.
func documentsTime(t tenderapi.Tender) string {
	from, to := t.PublishedAt, &t.Deadline
	if t.DocumentsFrom != nil {
		from = t.DocumentsFrom
	}
	if t.DocumentsTo != nil {
		to = t.DocumentsTo
	}
	if from == nil {
		return "时间：自公告发布时起至" + view.Spell(*to)
	}
	return "时间：" + view.Spell(*from) + "至" + view.Spell(*to)
}

// requirement is what is needed, or why it is not told here.
func requirement(t tenderapi.Tender) string {
	if t.Withheld {
		return "采购文件只提供给受邀的供应商，开标以后公开。受邀供应商请登录以后查看。"
	}
	return t.Requirement
}

// why is what the law wants to be told of a procedure that is not the open one.
func why(t tenderapi.Tender) (out []string) {
	if t.ConditionText != "" {
		out = append(out, "采用"+view.MethodName(t.Method)+"的情形："+view.Sentence(t.ConditionText)+t.ConditionNote)
	}
	if of := t.AddsTo; of != nil {
		out = append(out, "添购的原合同："+of.Title+"（编号"+of.Code+"），承接方"+of.Supplier.Name+"，合同金额"+cn.Fen(of.Amount).Yuan())
	}
	if t.Sound {
		out = append(out, soundness)
	}
	if t.Method.Procedure().Recommends(t.InvitedFrom) {
		out = append(out, view.RecommendedWords(t.Recommended))
	}
	if len(t.Invited) > 0 {
		out = append(out, "受邀供应商："+strings.Join(view.NamesOf(t.Invited), "、"))
	}
	if t.Approval != "" {
		out = append(out, "采购方式的批准："+tenderapi.Approved(t.ApprovedBy, t.Approval, t.ApprovedOn))
	}
	return out
}

// soundness is what the office states of a tender with whose bidders it goes on alone.
const soundness = "采购人认定先前的招标文件没有不合理条款，招标程序符合规定。"

// joint is said of either method in these words (财办库〔2020〕50号).
func joint(t tenderapi.Tender) string {
	if t.Joint {
		return "本项目接受联合体投标，由牵头机构递交；各成员须在截止前各自在本平台同意，联合协议放在资格信封里。"
	}
	return "本项目不接受联合体投标。"
}

func contactLines(t tenderapi.Tender) string {
	s := "采购人：" + t.Buyer.Name
	if t.ContactName != "" {
		s += "\n联系人：" + t.ContactName
	}
	if t.ContactPhone != "" {
		s += "\n联系电话：" + t.ContactPhone
	}
	return s
}

// equals says how bids are put in order that are equal.
func equals(t tenderapi.Tender) string {
	const lots = "由平台抽签排序，抽签的种子由全体递交声明的SHA-256算出，任何人可以重算。"
	switch t.Method.Procedure().Order(t.Criteria, t.TieBreak) {
	case "total":
		return "得分相同的，报价低的在前；报价也相同的，" + lots
	case "total-technical":
		return "得分相同的，报价低的在前；报价也相同的，技术得分高的在前；仍然相同的，" + lots
	}
	return "报价相同的，" + lots
}

// amendmentNotice holds old beside new (rules B.12).
func amendmentNotice(t tenderapi.Tender, i int) notice {
	am := t.Amendments[i]
	doc := docOf(t, "更正公告", fmt.Sprintf("%s更正公告（第%d次）", t.Title, i+1), am.At)
	return notice{doc, []ui.Clause{
		{Head: "一、项目基本情况", Text: "原公告的项目编号：" + t.Code + "\n原公告的项目名称：" + t.Title},
		{Head: "二、更正理由", Text: am.Reason},
		{Head: "三、更正内容", Body: ui.Changes("更正内容", changesOf(t.Method, am))},
		{Head: "四、联系方式", Text: contactLines(t)},
	}}
}

// resultNotice holds the fields of 结果公告 (政府采购法实施条例第四十三条).
func (p *room) resultNotice(t tenderapi.Tender) notice {
	at := t.Award.DecidedAt
	if t.Award.AnnouncedAt != nil {
		at = *t.Award.AnnouncedAt
	}
	name := "供应商名称：" + view.Who(t.Award.Supplier, t.Award.Members) + t.Method.Say("\n中标金额：") + view.SpellMoney(t.Award.Amount)
	if t.Award.Supplier.CreditCode != "" {
		name += "\n统一社会信用代码：" + t.Award.Supplier.CreditCode
	}
	if len(t.Award.Places) > 0 {
		name = placeLines(&t)
	}
	cs := []ui.Clause{
		{Head: "一、项目编号和名称", Text: t.Code + "\n" + t.Title},
		{Head: t.Method.Say("二、中标信息"), Text: name},
		{Head: "三、主要标的信息", Text: subject(t)},
	}
	if len(t.Committee) > 0 {
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "评审委员会成员", Body: committeeClause(t)})
	}
	if x, err := rule.Ask[int](p.Rules, "tender.result.notice", view.Law(t)); err == nil {
		cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "公告期限", Text: fmt.Sprintf("自本公告发布之日起%d个工作日。", x.Value)})
	}
	under := ui.BasisLine(p.Clauses(view.Law(t), "tender.result.contents", "tender.result.papers")...)
	cs = append(cs, ui.Clause{Head: view.Ordinal(len(cs)) + "采购文件", Body: ui.All(ui.Link(view.NoticePath(t.ID, "", 0), "看采购公告和采购文件"), ui.Text("。"), under)},
		ui.Clause{Head: view.Ordinal(len(cs)+1) + "联系方式", Text: contactLines(t)})
	kind := t.Method.Say("中标结果公告")
	return notice{docOf(t, kind, t.Title+kind, at), cs}
}

// subject is what was bought. A purchase is one project at one price, so that
// is its quantity and its unit price; the quantities inside it are those of the requirement.
func subject(t tenderapi.Tender) string {
	s := "名称：" + t.ItemName + "\n数量：1项，即本项目全部服务\n单价：每项" + view.SpellMoney(t.Award.Amount)
	if len(t.Award.Places) > 0 {
		s = "名称：" + t.ItemName + "\n数量：按第二阶段成交确定\n单价：见各家协议单价，计价单位为" + t.Unit
	}
	if view.Competing(&t) {
		s = "名称：" + t.ItemName + "\n数量：" + spellQuantity(&t) + "\n单价：" + view.SpellUnit(t.Award.Amount/max(t.Quantity, 1), t.Unit)
	}
	if view.Rolling(&t) {
		s = "名称：" + t.ItemName + "\n数量：按成交确定\n付费标准：" + view.SpellUnit(t.Ceiling, t.Unit)
	}
	if t.TermMonths > 0 {
		s += "\n服务期限：" + view.Months(t.TermMonths)
	}
	return s + "\n服务范围：" + t.Summary + "\n服务要求：" + t.Requirement
}

// endedUnder is the law under which a purchase failed: of the grounds that its
// procedure lists, or of a contract that nobody signed. One that goes on has none.
func (p *room) endedUnder(t tenderapi.Tender) []ui.Basis {
	switch {
	case t.Failure == nil:
		return nil
	case t.Failure.Ground == "contract" && view.Rolling(&t):
		return p.Clauses(view.Law(t), t.Method.Procedure().Rules.Years)
	case t.Failure.Ground == "contract":
		return p.Clauses(view.Law(t), "contract.refused.next")
	}
	return p.Clauses(view.Law(t), t.Method.Procedure().Rules.Failure)
}

func (p *room) failureNotice(t tenderapi.Tender) notice {
	return notice{docOf(t, "终止公告", t.Title+"终止公告", t.Failure.At), []ui.Clause{
		{Head: "一、项目基本情况", Text: "项目编号：" + t.Code + "\n项目名称：" + t.Title},
		{Head: "二、终止原因", Text: view.Sentence(t.Failure.Text) + "\n" + t.Failure.Note, Body: ui.BasisLine(append(p.endedUnder(t), p.Clauses(view.Law(t), "tender.failure.notify")...)...)},
		{Head: "三、联系方式", Text: contactLines(t)},
	}}
}
