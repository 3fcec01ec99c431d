package bidder

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A consortium is made in two places: each member says on a page of its own with
// whom it stands, and the leader, who is shown who does, names them in its
// statement and writes the agreement into its envelope.

func consortiumPath(tender string) string {
	return frame.Href("/desk/staff/tenders/", tender) + "/consortium"
}

// consortium is the page on which an organization joins a leader, or sees who has joined it.
func (p *room) consortium(a *frame.Ask) error { return p.showConsortium(a, 200, frame.Fresh(a, nil)) }

func (p *room) showConsortium(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: t.ID})
	if err != nil {
		return err
	}
	at := frame.Href("/tenders/", t.ID)
	mine, err := p.standing(a, t, c, e)
	if err != nil {
		return err
	}
	main := []templ.Component{mine}
	if t.Joint {
		main = append(main, leading(t, c))
	}
	side := view.Panel(ui.Box{Title: "联合体须知", Flat: true}, ui.Demands(p.Demands(view.Law(t),
		"supplier.consortium.each", "联合体各方都应当具备供应商的条件。", "supplier.consortium.double", "各方不得再单独参加，也不得另组联合体参加同一项目。",
		"supplier.consortium.agreement", "联合协议载明各方承担的工作和义务。", "supplier.consortium.liability", "各方共同签订合同，承担连带责任。")...))
	return a.Show(status, a.DeskPage("联合体", t.Title, at, "联合体"), view.Stack(ui.PageHead(ui.Head{Title: "联合体", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(view.WhenClosed(t, a.Now()), side))))
}

// leading lists who has agreed to stand with the organization.
func leading(t tenderapi.Tender, c tenderapi.Consortium) templ.Component {
	with := ui.Table{Caption: "同意加入本机构牵头的联合体的机构", Cols: ui.Cols("机构", "统一社会信用代码", "~承担的工作", "#占比"), Nothing: "还没有机构同意加入。请把本机构的统一社会信用代码告诉对方，由对方登录后在这一页填写。"}
	for i, m := range c.Partners {
		work, percent := ui.Dash(), ui.Dash()
		if x := shareOf(c, i); x.Percent > 0 {
			work, percent = ui.Text(x.Work), ui.Text(frame.Itoa(x.Percent)+"%")
		}
		with.Rows = append(with.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", m.ID), m.Name), ui.Code(m.CreditCode), work, percent))
	}
	return view.Panel(ui.Box{Title: "由本机构牵头", Note: "开标以前只有双方看得到"}, ui.Data(with),
		ui.Paragraphs(t.Method.Say("准备投标时从这些机构中选择成员；联合协议中各成员承担的工作和占比，以成员同意的为准。截止前成员可以收回同意，收回后本机构会收到通知。")),
		view.Inside(ui.Buttons(), ui.ButtonLink(view.BidPath(t.ID), t.Method.Say("准备投标"), false)))
}

// standing is with whom the organization stands, and what it may do about it.
func (p *room) standing(a *frame.Ask, t tenderapi.Tender, c tenderapi.Consortium, e frame.Entry) (templ.Component, error) {
	box := ui.Box{Title: "加入他人牵头的联合体"}
	switch {
	case c.Lead != nil:
		terms := []ui.Term{ui.T("牵头机构", ui.Link(frame.Href("/organizations/", c.Lead.ID), c.Lead.Name)), ui.T("同意时间", ui.Instant(view.SomeTime(c.Since)))}
		if c.Share != nil && c.Share.Percent > 0 {
			terms = append(terms, ui.T("承担的工作", ui.Paragraphs(c.Share.Work)), ui.S("合同金额占比", frame.Itoa(c.Share.Percent)+"%"))
		}
		body := []templ.Component{ui.DL(terms...)}
		if c.MayLeave {
			if c.MayRewrite {
				body = append(body, view.Form(consortiumPath(t.ID), false, e, append(shareFields(e, c.Share), ui.Hidden("do", "rewrite"), ui.Submit("改写", ""))...))
			} else {
				body = append(body, ui.Note(ui.Info, ui.Text(c.Why)))
			}
			body = append(body, ui.ActionButtons(consortiumPath(t.ID), 0, []ui.Action{{
				Do: "leave", Label: "收回同意", Danger: true, Confirm: t.Method.Say("收回后，写有本机构的投标文件开标时按无效处理，牵头机构会收到通知；截止前可以再次同意。"),
			}}))
		}
		return view.Panel(box, body...), nil
	case !c.MayJoin:
		return view.Panel(box, ui.Note(ui.Info, ui.Text(c.Why))), nil
	}
	m, _ := a.Caller.As(a.Desk)
	return view.Panel(box, view.Form(consortiumPath(t.ID), false, e,
		ui.TextField(e.In(ui.Input{
			Name: "lead", Label: "牵头机构的统一社会信用代码", Required: true, Max: 18, Auto: "off",
			Help: "由" + m.OrgName + "的经办人填写，填写即表示本机构同意作为成员。一个项目只能加入一个联合体，加入后不能再单独投标；截止前可以收回。",
		})),
		ui.All(shareFields(e, nil)...),
		ui.Submit("同意加入", frame.Href("/tenders/", t.ID)))), nil
}

// shareFields ask what a member does and for how much of the contract, beginning with what it has said before.
func shareFields(e frame.Entry, said *tenderapi.AgreedShare) []templ.Component {
	work := e.In(ui.Input{Name: "work", Label: "本机构承担的工作和义务", Help: "联合协议须与此一致，不一致的投标无效。截止前、牵头机构递交以前可以在这一页改写，不必收回同意；改写后牵头机构会收到通知。", Required: true, Max: 2000, Lines: 2})
	percent := e.In(ui.Input{Name: "percent", Label: "合同金额占比", Suffix: "%", Low: "1", High: "99", Required: true, Short: true})
	if said != nil && e.Fault == nil {
		work.Value, percent.Value = said.Work, frame.Itoa(said.Percent)
	}
	return []templ.Component{ui.AreaField(work), ui.NumberField(percent)}
}

func (p *room) consortiumSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in, said := tenderapi.JoinConsortiumRequest{ID: a.Path("id")}, "已收回同意，牵头机构会收到通知。"
	if f.Text("do") != "leave" {
		if in.Lead, err = p.leader(a, f); err != nil {
			return err
		}
		if in.Work, in.Percent = f.Text("work"), f.Int("percent", "合同金额占比"); in.Work == "" {
			f.Wrong("work", "请填写本机构承担的工作。")
		}
		if in.Percent < 1 || in.Percent > 99 {
			f.Wrong("percent", "请填写1至99的整数。")
		}
		said = "已同意加入，牵头机构会收到通知。"
		if f.Text("do") == "rewrite" {
			said = "已改写，牵头机构会收到通知。"
		}
	}
	err = f.Fault()
	if err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.JoinConsortium, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showConsortium(a, status, e) })
	}
	return a.Redirect(consortiumPath(a.Path("id")), said)
}

// leader finds the organization whose credit code was written; who rewrites stays with the one it stands with.
func (p *room) leader(a *frame.Ask, f *frame.Form) (string, error) {
	if f.Text("do") == "rewrite" {
		c, err := route.Call(a.Ctx, p.Call, tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: a.Path("id")})
		if err != nil {
			return "", err
		}
		if c.Lead == nil { // it took its word back meanwhile
			f.Wrong("lead", "本机构已收回同意，请填写牵头机构的统一社会信用代码，重新同意。")
			return "", nil
		}
		return c.Lead.ID, nil
	}
	code := strings.ToUpper(f.Text("lead"))
	if code == "" {
		f.Wrong("lead", "请填写牵头机构的统一社会信用代码。")
		return "", nil
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: code, Limit: 2})
	if err != nil {
		return "", err
	}
	for _, o := range found.Items {
		if o.CreditCode == code {
			return o.ID, nil
		}
	}
	f.Wrong("lead", "名册中没有这个统一社会信用代码，请核对后重新填写。")
	return "", nil
}

// partners are who may stand in the next statement, the organization itself first, and what each of the others has agreed to
// do; none where joint bids are not taken.
func (p *room) partners(a *frame.Ask, t *tenderapi.Tender) (parties []tenderapi.Party, shares []tenderapi.AgreedShare, err error) {
	if !t.Joint || t.State == tenderapi.StateAsked { // a last offer is of those who were opened
		return nil, nil, nil
	}
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: t.ID})
	if err != nil || len(c.Partners) == 0 {
		return nil, nil, err
	}
	self, err := p.self(a)
	return append([]tenderapi.Party{self}, c.Partners[:min(len(c.Partners), mostPartners)]...), c.Shares, err
}

// self is the organization of whoever asks, as the register has it.
func (p *room) self(a *frame.Ask) (tenderapi.Party, error) {
	m, _ := a.Caller.As(a.Desk)
	o, err := route.Call(a.Ctx, p.Call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: m.Org})
	return tenderapi.Party{ID: o.ID, Name: o.Name, CreditCode: o.CreditCode}, err
}

// shareOf is what the partner at a place has agreed to do.
func shareOf(c tenderapi.Consortium, i int) (x tenderapi.AgreedShare) {
	if i < len(c.Shares) {
		x = c.Shares[i]
	}
	return x
}

// mostPartners are as many as a statement has room for besides the leader.
const mostPartners = 9

// agreementFields ask who does what; the script reads them by their numbers. scope keeps two forms of a page apart.
func (p *room) agreementFields(t *tenderapi.Tender, partners []tenderapi.Party, shares []tenderapi.AgreedShare) templ.Component {
	if len(partners) == 0 {
		return ui.All()
	}
	fields := []templ.Component{memberFields("member_", partners)}
	for i, m := range partners {
		n, note := strconv.Itoa(i), ""
		work := ui.Input{Name: "work_" + n, Label: "承担的工作和义务", Max: 2000, Lines: 2, Wide: true}
		percent := ui.Input{Name: "percent_" + n, Label: "合同金额占比", Suffix: "%", Low: "1", High: "99", Short: true}
		if i > 0 && i <= len(shares) && shares[i-1].Percent > 0 { // the member's own word: the agreement says the same
			work.Value, work.Locked = shares[i-1].Work, true
			percent.Value, percent.Locked = strconv.FormatInt(shares[i-1].Percent, 10), true
			note = "由该机构填写，不能改；要改变的，由它改写。"
		}
		fields = append(fields, view.Group(m.Name, note, ui.AreaField(work), ui.NumberField(percent),
			p.smallField(t, "small_"+n, m.CreditCode)))
	}
	return view.Group("联合协议", "单独投标的，不选成员，本节留空。以联合体投标的，每一方都写明承担的工作和占比，占比合计100%；协议密封在资格信封里。", fields...)
}

// smallField lets an enterprise declare that it is small, where something is then taken off its price; others are told why not.
func (p *room) smallField(t *tenderapi.Tender, name, creditCode string) templ.Component {
	if t.SmeDeduction == 0 {
		return ui.All()
	}
	yes, err := rule.Ask[[]rule.Item](p.Rules, "supplier.sme.eligible.prefix", view.Law(*t))
	if err != nil {
		return ui.All()
	}
	if creditCode != "" && !slices.ContainsFunc(yes.Value, func(i rule.Item) bool { return strings.HasPrefix(creditCode, i.Code) }) {
		return ui.All(ui.Paragraphs("小型、微型企业的报价在评审时扣除一定比例；社会组织和事业单位不是企业，不能声明。"), ui.BasisLine(yes.Basis()))
	}
	return ui.CheckField(ui.Input{
		Name: name, Label: "小微企业声明", Options: ui.Options("true", "声明本单位是小型或者微型企业，对声明的真实性负责"),
		Help:    fmt.Sprintf("评审时从报价中扣除%d%%（联合体按成员承担的份额），合同仍按报价签订。", t.SmeDeduction),
		Demands: []ui.Demand{{Text: "按划型标准属于小型、微型企业的才能声明。", Basis: []ui.Basis{yes.Basis()}}},
	})
}

// memberFields ask who are members of the consortium that hands in.
func memberFields(prefix string, partners []tenderapi.Party) templ.Component {
	fields := []templ.Component{}
	for i, m := range partners[1:] {
		fields = append(fields, ui.CheckField(ui.Input{Name: prefix + strconv.Itoa(i+1), Label: m.Name, Options: ui.Options("true", "作为联合体成员")}))
	}
	return ui.All(fields...)
}
