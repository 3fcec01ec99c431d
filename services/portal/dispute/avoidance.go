package dispute

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A supplier asks here that somebody of the procedure step aside, and reads what
// the office found; the office asks the person and answers.

func avoidancePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/avoidances", Do: p.avoidances, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/avoidances", Do: p.avoidanceSend, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/tenders/{id}/avoidances/{avoidance}", Do: p.avoidanceAnswer, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/avoidances/{avoidance}/ruling", Do: p.avoidanceRule, Desk: identity.Supervisor},
	}
}

func (p *room) avoidances(a *frame.Ask) error { return p.showAvoidances(a, 200, frame.Fresh(a, nil)) }

func (p *room) showAvoidances(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Staff, identity.Buyer, identity.Reviewer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: t.ID})
	if err != nil {
		return err
	}
	relations, _, err := p.Choices("tender.recusal.relations", t.Region, view.Law(t).Day)
	if err != nil {
		return err
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "回避申请", Over: ui.Text(t.Title), Lead: ui.Text("供应商认为采购人员或者评审委员会成员与其他供应商有利害关系的，可以申请其回避；采购人由其他人员询问本人以后答复，有利害关系的应当回避。")}), ui.Refusal(e.Fault),
	}
	office := a.Caller.In(t.Buyer.ID, identity.Buyer) || a.Caller.In(t.Buyer.ID, identity.Reviewer)
	for _, x := range list.Items {
		body = append(body, avoidance(&t, x, list.People, office, e))
		if x.MayRule {
			body = append(body, doubtForm(&t, x.ID, list.Effects, e))
		}
	}
	if len(list.Items) == 0 {
		body = append(body, ui.Empty(ui.IconUsers, "还没有回避申请。", nil))
	}
	if list.MayAsk && a.Desk == identity.Staff {
		who := ui.Options("officer", "采购人员（经办人、审核人等）")
		if list.Members {
			who = append(who, ui.Options("member", "评审委员会成员")...)
		}
		body = append(body, view.Panel(ui.Box{Title: "申请回避", Note: "申请只有采购人和监督部门看到"}, view.Form(view.AvoidancesPath(t.ID), false, e,
			ui.RadioField(e.Among("avoid", ui.Input{Name: "of", Label: "申请谁回避", Required: true, Options: who, Help: "评审委员会的名单随结果公告公开，公开以后才能对成员申请。"})),
			ui.TextField(e.Among("avoid", ui.Input{Name: "person", Label: "被申请回避人员的姓名或者职务", Help: "只写一个人或者一个职务；对几个人申请的，请分别提出。", Required: true, Max: 60, Auto: "off"})),
			ui.RadioField(e.Among("avoid", ui.Input{Name: "relation", Label: "利害关系", Required: true, Options: relations})),
			ui.AreaField(e.Among("avoid", ui.Input{Name: "why", Label: "理由", Help: "与哪一家供应商有什么关系，有什么依据。", Required: true, Max: 2000, Lines: 4})),
			ui.Submit("提出回避申请", ""))))
	}
	if !list.MayAsk && a.Desk == identity.Staff {
		body = append(body, ui.Note(ui.Info, ui.Text("公告以后、签订合同以前可以申请回避；这个项目现在不在这个期间，认为采购过程违法的，可以向财政部门反映。")))
	}
	body = append(body, ui.BasisLine(view.LawOf(list.Basis)...))
	return a.Show(status, a.DeskPage("回避申请", t.Title, frame.Href("/tenders/", t.ID), "回避申请"), view.Stack(body...))
}

// avoidance is one request with its answer, or the form that answers it.
func avoidance(t *tenderapi.Tender, x tenderapi.Avoidance, people []tenderapi.AvoidancePerson, office bool, e frame.Entry) templ.Component {
	terms := []ui.Term{
		ui.S("申请人", x.By.Name), ui.S("申请谁回避", map[string]string{"officer": "采购人员", "member": "评审委员会成员"}[x.Of]+"："+x.Person), ui.S("利害关系", x.RelationText),
		ui.T("理由", ui.Paragraphs(x.Why)), ui.T("提出时间", ui.DateTime(x.At)),
	}
	if x.AnsweredAt != nil {
		result := ui.Tag(ui.Good, ui.IconCheck, "不需要回避")
		if x.Upheld {
			result = ui.Tag(ui.Warn, ui.IconStop, "应当回避")
		}
		terms = append(terms, ui.T("答复", result))
		if x.To != "" {
			terms = append(terms, ui.S("有利害关系的供应商", x.To))
		}
		terms = append(terms, ui.T("询问本人的情况", ui.Paragraphs(x.Said)), ui.T("答复的理由", ui.Paragraphs(x.Reason)), ui.T("答复时间", ui.DateTime(*x.AnsweredAt)))
		if x.AnsweredBy != "" {
			terms = append(terms, ui.S("答复人", x.AnsweredBy))
		}
	}
	parts := []templ.Component{ui.DL(terms...)}
	switch {
	case x.AnsweredAt != nil || !office:
	case !x.MayAnswer:
		parts = append(parts, ui.Paragraphs("申请涉及您本人，或者您应当回避，由本单位的其他经办人或者审核人答复。"))
	default:
		form := "answer-" + x.ID
		parts = append(parts, view.Form(view.AvoidancesPath(t.ID)+"/"+url.PathEscape(x.ID), false, frame.Entry{},
			ui.AreaField(e.Among(form, ui.Input{Name: "said", Label: "询问本人的情况", Required: true, Max: 2000, Lines: 2})),
			ui.RadioField(e.Among(form, ui.Input{Name: "upheld", Label: "是否应当回避", Required: true, Options: append(ui.Options("yes", "应当回避"), ui.Options("no", "不需要回避")...)})),
			ui.SelectField(e.Among(form, ui.Input{Name: "account", Label: "回避的人员", Help: "应当回避的必填；认定以后，此人不能再办理本项目。", Options: whoMayBeAside(people, x.Of)})),
			ui.TextField(e.Among(form, ui.Input{Name: "to", Label: "有利害关系的供应商", Help: "应当回避的必填。", Max: 100, Auto: "off"})),
			ui.AreaField(e.Among(form, ui.Input{Name: "reason", Label: "答复的理由", Required: true, Max: 2000, Lines: 2})),
			ui.Submit("答复回避申请", "")))
	}
	return view.Panel(ui.Box{Title: x.By.Name + "的申请"}, parts...)
}

// whoMayBeAside are those of whom the answer to a request may find that they must stay away.
func whoMayBeAside(people []tenderapi.AvoidancePerson, of string) []ui.Option {
	out := ui.Options("", "不需要回避")
	for _, x := range people {
		switch {
		case x.Of == "member" && of == "member":
			out = append(out, ui.Option{Value: x.Account, Label: x.Name + "（评审专家）"})
		case x.Of == "officer" && x.Reviews:
			out = append(out, ui.Option{Value: x.Account, Label: x.Name + "（采购审核人）"})
		case x.Of == "officer":
			out = append(out, ui.Option{Value: x.Account, Label: x.Name + "（采购经办人）"})
		}
	}
	return out
}

func (p *room) avoidanceSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("avoid")
	in := tenderapi.AskAvoidanceRequest{ID: a.Path("id"), AvoidanceDraft: tenderapi.AvoidanceDraft{Of: f.Text("of"), Person: f.Text("person"), Relation: f.Text("relation"), Why: f.Text("why")}}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.AskAvoidance, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAvoidances(a, status, e) })
	}
	return a.Redirect(view.AvoidancesPath(in.ID), "回避申请已提出，采购人已收到通知。")
}

func (p *room) avoidanceAnswer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("answer-" + a.Path("avoidance"))
	in := tenderapi.AnswerAvoidanceRequest{ID: a.Path("id"), Avoidance: a.Path("avoidance"), AvoidanceAnswer: tenderapi.AvoidanceAnswer{
		Upheld: f.Text("upheld") == "yes", Said: f.Text("said"), Reason: f.Text("reason"),
	}}
	if in.Upheld {
		in.Account, in.To = f.Text("account"), strings.TrimSpace(f.Text("to"))
	}
	if f.Text("upheld") == "" {
		f.Wrong("upheld", "请选择是否应当回避。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.AnswerAvoidance, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAvoidances(a, status, e) })
	}
	return a.Redirect(view.AvoidancesPath(in.ID), "回避申请已答复，申请人已收到通知。")
}
