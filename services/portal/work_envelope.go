package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// A bid is written, read once more, handed in, and answered with a receipt.
// Until it is handed in it stands in the form alone: nobody but the bidder's
// browser keeps it.

var bidSteps = []string{"填写", "核对", "递交并取得回执"}

// bidNames are the questions of a bid.
var bidNames = []string{"price", "plan", "team", "record", "contact_name", "contact_phone"}

func (p *Portal) bidForm(a *Ask) error { return p.showBidForm(a, 200, fresh(a, nil)) }

// limitOf is the highest price a bid may ask, and what it is called.
func limitOf(t tenderapi.Tender) (fen int64, name string) {
	if t.Ceiling > 0 {
		return t.Ceiling, "最高限价"
	}
	return t.Budget, "预算金额"
}

func (p *Portal) showBidForm(a *Ask, status int, e entry) error {
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	may, err := route.Call(a.Ctx, p.call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if (!may.May || t.SuspendedUntil != nil) && e.Fault == nil { // no form for what would be refused; what was already written stays on the page
		return a.Redirect(eligibilityPath(t.ID), "")
	}
	say := t.Method.Say
	limit, name := limitOf(t)
	body := stack(ui.Stepper("办理步骤", bidSteps, 0), panel(ui.Box{Title: say("投标文件"), Hidden: true}, form(bidPath(t.ID), false, e,
		ui.MoneyField(e.In(ui.Input{Name: "price", Label: "报价", Help: "不得超过" + name + spellMoney(limit) + say("，超过的投标无效。"), Required: true})),
		ui.AreaField(e.In(ui.Input{Name: "plan", Label: "服务方案", Required: true, Max: 50000, Lines: 12, Wide: true})),
		ui.AreaField(e.In(ui.Input{Name: "team", Label: "项目团队", Max: 10000, Lines: 4, Wide: true})),
		ui.AreaField(e.In(ui.Input{Name: "record", Label: "类似业绩", Max: 10000, Lines: 4, Wide: true})),
		inside(ui.Pair(),
			ui.TextField(e.In(ui.Input{Name: "contact_name", Label: "联系人", Max: 40})),
			ui.TextField(e.In(ui.Input{Name: "contact_phone", Label: "联系电话", Max: 30, Type: "tel"}))),
		ui.Note(ui.Info, ui.Text("下一步先核对，核对之后才递交。递交后可以在截止前再次递交，以最后一份为准，原来的一份即被替代、不再恢复；也可以撤回。"+unsealed)),
		ui.Submit("下一步：核对", href("/tenders/", t.ID)))))
	return a.Show(status, a.deskPage(say("准备投标"), t.Title, href("/tenders/", t.ID), say("准备投标")), stack(
		ui.PageHead(ui.Head{Title: say("准备投标"), Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(body, p.bidSide(a, t))))
}

func (p *Portal) bidSide(a *Ask, t tenderapi.Tender) templ.Component {
	limit, name := limitOf(t)
	return stack(whenClosed(t, a.Now()),
		panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T(name, ui.Money(limit)), ui.S("期限", months(t.TermMonths)))),
		ui.WideButtonLink(href("/desk/staff/tenders/", t.ID)+"/ask", "向采购人提问", false))
}

// envelopeOf reads a bid. Line ends are made one kind, so that what was shown
// to be handed in is handed in byte for byte.
func envelopeOf(f *Form) tenderapi.Envelope {
	text := func(name string) string { return strings.ReplaceAll(f.Text(name), "\r\n", "\n") }
	return tenderapi.Envelope{
		Price: f.Money("price", "报价"), Plan: text("plan"), Team: text("team"), Record: text("record"),
		ContactName: f.Text("contact_name"), ContactPhone: f.Text("contact_phone"),
	}
}

// checkEnvelope says what makes a bid invalid before anybody has read it.
func (p *Portal) checkEnvelope(f *Form, env tenderapi.Envelope, t tenderapi.Tender) {
	limit, name := limitOf(t)
	switch {
	case env.Price <= 0 && !f.faulty("price"):
		f.Wrong("price", "请填写报价，例如1860000.00。")
	case env.Price > limit:
		f.Wrong("price", "报价"+cn.Fen(env.Price).String()+"高于"+name+cn.Fen(limit).String()+t.Method.Say("，投标文件会被认定无效，请改为不高于")+name+"。", p.basis("tender.bid.invalid", law(t))...)
	}
	if env.Plan == "" {
		f.Wrong("plan", "请填写服务方案。")
	}
}

// basis is the clause of a rule; none when the book is silent.
func (p *Portal) basis(id string, w rule.Where) []fault.Basis {
	if b, ok := p.clause(id, w); ok {
		return []fault.Basis{b}
	}
	return nil
}

// bidSend takes a bid from the form to the page that shows it once more, and
// from there, when it was confirmed, to the gate.
func (p *Portal) bidSend(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.Text("step") == "edit" {
		return p.showBidForm(a, 200, fresh(a, f.Values))
	}
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	env := envelopeOf(f)
	p.checkEnvelope(f, env, t)
	if err := f.Fault(); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showBidForm(a, status, e) })
	}
	raw, err := json.Marshal(env)
	if err != nil {
		return err
	}
	if f.Text("step") != "send" {
		return p.showBid(a, t, env, raw, fresh(a, f.Values))
	}
	return retry(a, errUnsealed, f, func(status int, e entry) error { return p.showBidForm(a, status, e) })
}

// errUnsealed answers a form that was sent without the browser having sealed it.
var errUnsealed = fault.New(fault.Refused, "tender.bid.unsealed", "投标文件须在浏览器里密封后才能递交，这次没有密封，内容也没有保存。请启用脚本后重试，或者改用离线密封程序。")

// showBid shows what will be handed in, and what stands against it.
func (p *Portal) showBid(a *Ask, t tenderapi.Tender, env tenderapi.Envelope, raw []byte, e entry) error {
	found, err := p.beforeBid(a, t, env)
	if err != nil {
		return err
	}
	edit := ui.Press{Name: "step", Value: "edit", Label: "返回修改", Plain: true}
	status, ways := 200, ui.All(ui.Note(ui.Info, ui.Text("递交后截止前可以撤回或再次递交；再次递交的，原来的一份即被替代，不再恢复。回执上的文件指纹应当与上面的相同。")),
		ui.Presses(ui.Press{Name: "step", Value: "send", Label: "确认递交"}, edit))
	if e.Fault = barred(found); e.Fault != nil {
		status, ways = int(e.Fault.Kind), ui.Presses(edit)
	}
	sum, say := sha256.Sum256(raw), t.Method.Say
	main := stack(ui.Stepper("办理步骤", bidSteps, 1),
		panel(ui.Box{Title: "报价"}, ui.DL(ui.T("小写", ui.Strong(cn.Fen(env.Price).String())), ui.S("大写", "人民币"+cn.Fen(env.Price).Upper()))),
		panel(ui.Box{Title: say("投标文件")}, ui.DL(ui.T("服务方案", ui.Paragraphs(env.Plan)), ui.T("项目团队", written(env.Team)), ui.T("类似业绩", written(env.Record)),
			ui.S("联系人", env.ContactName), ui.S("联系电话", env.ContactPhone), ui.T("大小", ui.Quantity(len(raw), "字节")), ui.T("文件指纹", ui.Code(hex.EncodeToString(sum[:]))))),
		panel(ui.Box{Title: "递交前核对", Note: "逐条对照规则库"}, findings(found, "递交前逐条核对的结果")),
		form(bidPath(t.ID), false, e, e.carried(bidNames...), ways))
	return a.Show(status, a.deskPage(say("核对投标文件"), t.Title, href("/tenders/", t.ID), say("核对投标文件")), stack(
		ui.PageHead(ui.Head{Title: say("核对投标文件"), Over: ui.Text(t.Title), Lead: ui.Text("还没有递交。请逐项看一遍，确认之后才会递交。")}), ui.Refusal(e.Fault), ui.Columns(main, p.bidSide(a, t))))
}

// written is a text of several lines, or that there is none.
func written(s string) templ.Component {
	if s == "" {
		return ui.Soft("未填写")
	}
	return ui.Paragraphs(s)
}

// barred is the refusal the gate would give, or nil.
func barred(found []tenderapi.Finding) *fault.Fault {
	var out *fault.Fault
	for _, x := range found {
		if x.Ok || x.Level != "refuse" {
			continue
		}
		if out == nil {
			out = fault.New(fault.Refused, "tender.bid.not-eligible", x.Text)
		}
		out = out.Under(lawOf(x.Basis)...)
	}
	return out
}

// beforeBid holds a bid and its bidder against the rules.
func (p *Portal) beforeBid(a *Ask, t tenderapi.Tender, env tenderapi.Envelope) ([]tenderapi.Finding, error) {
	list, err := route.Call(a.Ctx, p.call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return nil, err
	}
	limit, name := limitOf(t)
	out := append(slices.Clip(list.Items), tenderapi.Finding{Ok: true, Level: "refuse", Text: "报价不高于" + name + "。", Basis: wireBasis(p.basis("tender.bid.invalid", law(t)))})
	warn := func(text string, basis ...fault.Basis) {
		out = append(out, tenderapi.Finding{Level: "warn", Text: text, Basis: wireBasis(basis)})
	}
	if low, err := rule.Ask[int64](p.rules, "tender.abnormal.ceiling", law(t)); err == nil && env.Price*100 < limit*low.Value {
		warn(fmt.Sprintf(t.Method.Say("报价低于%s的%d%%，评审委员会会要求说明成本，请备好材料；不能证明合理的，投标无效。"), name, low.Value), low.Basis())
	}
	for _, x := range [][2]string{{"项目团队", env.Team}, {"类似业绩", env.Record}} {
		if x[1] == "" {
			warn("没有填写" + x[0] + "，与它有关的评分项可能不得分。")
		}
	}
	if env.ContactName == "" || env.ContactPhone == "" {
		warn("没有写全联系人和电话，评审中需要说明时可能找不到您。")
	}
	earlier, err := route.Call(a.Ctx, p.call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: t.ID, Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, b := range earlier.Items {
		if b.State == "submitted" || b.State == "received" {
			warn("本机构已在" + spell(b.SubmittedAt) + "递交过一份，确认递交后那一份即被这一份替代，不再恢复。")
			break
		}
	}
	return out, nil
}

// wireBasis is lawOf the other way round.
func wireBasis(bs []fault.Basis) []tenderapi.Basis {
	out := make([]tenderapi.Basis, len(bs))
	for i, b := range bs {
		out[i] = tenderapi.Basis(b)
	}
	return out
}

// receipt is what a bidder keeps: number, hash, time.
func (p *Portal) receipt(a *Ask) error { return p.showReceipt(a, 200, nil) }

func (p *Portal) showReceipt(a *Ask, status int, refused *fault.Fault) error {
	b, err := route.Call(a.Ctx, p.call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	say := b.Method.Say
	terms := []ui.Term{
		ui.T("项目", ui.Link(href("/tenders/", b.Tender), b.TenderTitle)), ui.S(say("投标人"), b.Supplier.Name), ui.S("信用代码", b.Supplier.CreditCode),
		ui.T("状态", bidTag(b)), ui.T("递交时间", ui.Instant(b.SubmittedAt)),
	}
	var body []templ.Component
	if b.Seq > 0 {
		terms = append(terms, ui.T("接收编号", ui.Number(b.Seq)), ui.T("接收时间", ui.Instant(someTime(b.ReceivedAt))))
	} else if b.State == "submitted" {
		body = append(body, inside(ui.OnScreen(), ui.Note(ui.Info, ui.All(ui.Text("接收编号正在登记，通常只要几秒钟，登记之后再打印。"), ui.Link(href("/desk/staff/bids/", b.ID), "刷新回执")))))
	}
	terms = append(terms, ui.T("文件指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))), ui.T("大小", ui.Quantity(b.Size, "字节")))
	body = append(body, ui.Document(ui.Doc{Kind: b.TenderTitle, Title: say("投标回执"), Signer: p.config.Platform, Date: someTime(b.ReceivedAt)}, ui.Clause{Body: ui.DL(terms...)},
		ui.Clause{Text: say("文件指纹是投标文件的SHA-256摘要。开标记录公布同一指纹，两处相同，说明开标的就是递交的这一份。")}))
	if _, err := route.Call(a.Ctx, p.call, tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: b.ID}); err == nil {
		body = append(body, inside(ui.OnScreen(), ui.Note(ui.Warn, ui.All(ui.Text("评审委员会请本单位说明报价。"), ui.Link(href("/desk/staff/bids/", b.ID)+"/review", "查看并说明")))))
	} else if !missing(err) {
		return err
	}
	told, err := p.ownScore(a, b)
	if err != nil {
		return err
	}
	if told != nil {
		body = append(body, inside(ui.OnScreen(), told))
	}
	if b.State == "submitted" || b.State == "received" {
		body = append(body, inside(ui.OnScreen(), panel(ui.Box{Title: "撤回或更换"}, ui.Paragraphs("截止前可以撤回，也可以重新递交一份。重新递交后，原来的一份即被替代，不再恢复。"), inside(ui.Buttons(),
			ui.ButtonLink(bidPath(b.Tender), "重新递交", false),
			ui.ActionButtons(href("/desk/staff/bids/", b.ID)+"/withdraw", b.Version, []ui.Action{{Do: "withdraw", Label: say("撤回投标文件"), Danger: true, Confirm: "撤回后这份文件不再参加开标，以前递交的也不恢复；截止前可以重新递交。"}})))))
	}
	return a.Show(status, a.deskPage(say("投标回执"), b.TenderTitle, href("/tenders/", b.Tender), say("投标回执")), stack(append([]templ.Component{ui.Refusal(refused)}, body...)...))
}

func (p *Portal) withdraw(a *Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.call, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: a.Path("id")}); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showReceipt(a, status, e.Fault) })
	}
	return a.Redirect(href("/desk/staff/bids/", a.Path("id")), "文件已撤回。")
}
