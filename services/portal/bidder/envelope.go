package bidder

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A bid is written, read once more, sealed and handed in on one page, and all of
// it but the last happens in the bidder's browser: the platform gets three
// sealed files and a signed statement, and never what is in them. What the page
// can say beforehand it says without the content; what needs the content is
// said by its script, in words that stand here.

var bidSteps = []string{"填写", "核对并密封", "递交并取得回执"}

// limitOf is the highest price a bid may ask, and what it is called.
func limitOf(t tenderapi.Tender) (fen int64, name string) {
	if view.Competing(&t) {
		return view.OwnCeiling(&t)
	}
	if t.Unit != "" && t.Ceiling > 0 {
		return t.Ceiling, "最高限制单价（" + t.Unit + "）"
	}
	if t.Ceiling > 0 {
		return t.Ceiling, "最高限价"
	}
	return t.Budget, "预算金额"
}

// biddingIsland is what the bid's page tells its script; none of it is secret.
type biddingIsland struct {
	view.Setting
	Code    string                               `json:"code"`
	Chunk   int64                                `json:"chunk"`
	Limits  map[tenderapi.EnvelopeKind]int64     `json:"limits"`
	Papers  map[tenderapi.EnvelopeKind]paperRoom `json:"papers"`
	Limit   int64                                `json:"limit"` // fen
	Over    string                               `json:"over"`
	Ground  []fault.Basis                        `json:"ground"` // of what makes a price over the limit invalid
	Low     int64                                `json:"low"`    // fen; below it the committee asks
	Receipt string                               `json:"receipt"`
	// Partners are who may be members of the bid's consortium, the bidder itself first.
	Partners []tenderapi.Party `json:"partners"`
	// Facts are what the bid must answer, in the order of their fields.
	Facts []fact `json:"facts"`
	// Conditions are what the law wants of every supplier, each to be declared by a tick of its own.
	Conditions []condition `json:"conditions"`
}

// settingOf is the setting of the bidder's next bid.
func (p *room) settingOf(a *frame.Ask, t *tenderapi.Tender) (view.Setting, error) {
	m, _ := a.Caller.As(a.Desk)
	s := view.Setting{Tender: t.ID, Lot: t.Sealing.Lot, Bidder: m.Org, Revision: 1, Notice: t.Sealing.Notice, Suite: string(t.Sealing.Suite), Threshold: t.Sealing.Threshold, Last: view.Lastly(t)}
	if len(madeNow(t)) < len(view.SealedKinds) {
		for _, k := range madeNow(t) {
			s.Kinds = append(s.Kinds, string(k.Kind))
		}
	}
	for _, h := range t.Sealing.Holders {
		s.Holders = append(s.Holders, h.Key)
	}
	earlier, err := route.Call(a.Ctx, p.Call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: t.ID, Limit: 200})
	for _, b := range earlier.Items {
		s.Revision = max(s.Revision, b.Revision+1)
	}
	return s, err
}

func (p *room) bidForm(a *frame.Ask) error { return p.showBid(a, 200, frame.Entry{}) }

// showBid shows the page of a bid; e says what was refused of files that came without a script.
func (p *room) showBid(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	may, err := route.Call(a.Ctx, p.Call, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if e.Fault != nil && len(e.Fault.Proof) > 0 {
		return a.Show(status, a.DeskPage(view.BidTitle(&t), t.Title, frame.Href("/tenders/", t.ID), view.BidTitle(&t)),
			view.Stack(ui.PageHead(ui.Head{Title: view.BidTitle(&t), Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), proofPage(&t, e.Fault)))
	}
	if e.Fault != nil && !may.May {
		return e.Fault
	}
	if !may.May || t.SuspendedUntil != nil || t.Sealing == nil { // no form for what would be refused
		return a.Redirect(view.EligibilityPath(t.ID), "")
	}
	s, err := p.settingOf(a, &t)
	if err != nil {
		return err
	}
	found, err := p.beforeBid(a, t, may.Items)
	if err != nil {
		return err
	}
	in := p.biddingOf(&t, s)
	var shares []tenderapi.AgreedShare
	if !view.Lastly(&t) { // who stands behind a response stands behind its last offer
		if in.Partners, shares, err = p.partners(a, &t); err != nil {
			return err
		}
	}
	var self tenderapi.Party
	if t.SmeDeduction > 0 { // a register that does not answer keeps nobody from bidding: the opening looks again
		self, _ = p.self(a)
	}
	isle := ui.Isle(ui.Island{Name: "bidding", Setting: in, Without: p.withoutScript(&t), With: view.Stack(
		ui.Stepper("办理步骤", bidSteps, 0), ui.Refused(), changedNote(&t),
		view.Inside(ui.Phase("write", true), p.writePanel(t, self, in.Partners, shares), p.takePanel(t, s.Revision, in.Partners)),
		view.Inside(ui.Phase("review", false), p.reviewPanels(t, found, in.Partners)...),
		view.Inside(ui.Phase("send", false), sendPanel(t)))})
	pg := a.DeskPage(view.BidTitle(&t), t.Title, frame.Href("/tenders/", t.ID), view.BidTitle(&t))
	pg.Scripts = []string{ui.Sealing}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: view.BidTitle(&t), Over: ui.Text(t.Title), Lead: ui.Text(bidLead(&t))}), ui.Refusal(e.Fault),
		ui.Columns(isle, p.bidSide(a, t))))
}

func (p *room) biddingOf(t *tenderapi.Tender, s view.Setting) biddingIsland {
	limit, name := limitOf(*t)
	b := biddingIsland{
		Setting: s, Code: t.Code, Chunk: t.Sealing.Chunk, Limits: map[tenderapi.EnvelopeKind]int64{}, Papers: paperRooms(t), Limit: limit, Facts: factsOf(t), Conditions: p.conditionsOf(t), Receipt: "/desk/staff/bids/", Ground: p.Basis("tender.bid.invalid", view.Law(*t)),
		Over: "高于" + name + cn.Fen(limit).String() + t.Method.Say("，投标文件会被认定无效，请改为不高于") + name + "。",
	}
	for _, l := range t.Sealing.Limits {
		b.Limits[l.Kind] = l.Most
	}
	if percent, _ := p.lowCeiling(t); percent > 0 {
		b.Low = (limit*percent + 99) / 100
	}
	return b
}

// withoutScript says what to do where no script runs: the content must not be sent, so no form could be the way.
func (p *room) withoutScript(t *tenderapi.Tender) templ.Component {
	at := frame.Href("/desk/staff/tenders/", t.ID) + "/sealing"
	links := []templ.Component{ui.ButtonLink(at+"/notice", "下载公告原文", false)}
	for _, k := range madeNow(t) {
		links = append(links, ui.ButtonLink(at+"/"+string(k.Kind), "下载"+k.Name+"的密封信息", false))
	}
	links = append(links, ui.ButtonLink(at+"/"+statementFile, "下载待签名的递交声明", false))
	if len(factsOf(t)) > 0 {
		links = append(links, ui.ButtonLink(at+"/answers", "下载答复表", false))
	}
	return view.Panel(ui.Box{Title: "这一步需要浏览器的脚本"},
		ui.Paragraphs(t.Method.Say("投标文件要在您的电脑上密封，平台不能替您密封，所以这一页在脚本关闭时不能填写。请启用脚本后刷新本页。")),
		ui.Paragraphs("也可以用离线程序sanshe-seal密封：先用keygen生成本人密钥，再用seal按公告原文密封"+counted(t)+"信封，最后用state在递交声明上写明这"+counted(t)+"文件并签名，然后在这里一起递交。"),
		view.Inside(ui.Buttons(), links...), view.Stack(p.programTable()...), plainForm(t))
}

func (p *room) writePanel(t tenderapi.Tender, self tenderapi.Party, partners []tenderapi.Party, shares []tenderapi.AgreedShare) templ.Component {
	limit, name := limitOf(t)
	say := t.Method.Say
	fields := []templ.Component{ui.MoneyField(ui.Input{Name: "price", Label: "报价", Help: "不得超过" + name + view.SpellMoney(limit) + say("，超过的投标无效。"), Required: true})}
	if view.Lastly(&t) {
		fields = append(fields, ui.Paragraphs("最后报价代替先前的报价。没有在截止以前提交的，视为退出，保证金退还；截止以后不能再退出。"))
	}
	if makes(&t, tenderapi.EnvelopeKindTechnical) {
		fields = append(fields,
			ui.AreaField(ui.Input{Name: "plan", Label: "服务方案", Required: true, Max: 50000, Lines: 12, Wide: true}),
			ui.AreaField(ui.Input{Name: "team", Label: "项目团队", Max: 10000, Lines: 4, Wide: true}),
			ui.AreaField(ui.Input{Name: "record", Label: "类似业绩", Max: 10000, Lines: 4, Wide: true}),
			answerFields(&t),
			paperField(&t, tenderapi.EnvelopeKindTechnical, "服务方案、人员简历、业绩证明等，"))
	}
	if makes(&t, tenderapi.EnvelopeKindQualification) {
		fields = append(fields, view.Inside(ui.Pair(),
			ui.TextField(ui.Input{Name: "contact_name", Label: "联系人", Required: true, Max: 40}),
			ui.TextField(ui.Input{Name: "contact_phone", Label: "联系电话", Required: true, Max: 30, Type: "tel"})),
			p.conditionFields(&t),
			p.smallField(&t, "sme", self.CreditCode),
			paperField(&t, tenderapi.EnvelopeKindQualification, "登记证书、审计报告、资质证明等，"))
	}
	return view.Panel(ui.Box{Title: say("填写投标文件"), Hidden: true}, view.Inside(ui.Here("write"), append(fields,
		p.agreementFields(&t, partners, shares),
		ui.Note(ui.Info, ui.Text("下一步先核对，核对之后才密封和递交。递交后可以在截止前再次递交，以最后一份为准，原来的一份即被替代、不再恢复；也可以撤回。关闭或刷新本页，没有递交的内容就没有了。")),
		ui.HereSubmit("下一步：核对"))...))
}

// takePanel takes files that were sealed without this page.
func (p *room) takePanel(t tenderapi.Tender, revision int64, partners []tenderapi.Party) templ.Component {
	at := frame.Href("/desk/staff/tenders/", t.ID) + "/sealing"
	how := fmt.Sprintf("网页脚本由平台提供；不愿依赖它的，用离线程序密封，效果相同。密封信息要用本页下载的，这一次是第%d次递交。", revision)
	if len(paperRooms(&t)) > 0 {
		how += "附件放进一个文件夹，密封资格或者技术信封时写在-attach后面。"
	}
	how += answersHow(&t) + p.conditionsHow(&t)
	body := append([]templ.Component{ui.Paragraphs(how)}, p.programTable()...)
	links := []templ.Component{ui.ButtonLink(at+"/notice", "公告原文", false)}
	if len(factsOf(&t)) > 0 {
		links = append(links, ui.ButtonLink(at+"/answers", "答复表", false))
	}
	fields := []templ.Component{}
	for _, k := range madeNow(&t) {
		links = append(links, ui.ButtonLink(at+"/"+string(k.Kind), k.Name+"的密封信息", false))
		fields = append(fields, ui.FileField(ui.Input{Name: "file_" + string(k.Kind), Label: "密封好的" + k.Name, Required: true}))
	}
	if len(partners) > 0 {
		fields = append(fields, view.Group("联合体成员", "资格信封里写有联合协议（agreement）的，选择同样的成员。", memberFields("take_", partners)))
	}
	body = append(body, view.Inside(ui.Buttons(), links...), view.Inside(ui.Here("take"), append(fields, ui.HereSubmit("下一步：递交这"+counted(&t)+"文件"))...))
	return view.Panel(ui.Box{Title: "已经用sanshe-seal密封好了"}, view.Inside(ui.Fold("选择密封好的"+counted(&t)+"文件", false), view.Stack(body...)))
}

// reviewPanels show what will be sealed, to whom, and what stands against it.
func (p *room) reviewPanels(t tenderapi.Tender, found []tenderapi.Finding, partners []tenderapi.Party) []templ.Component {
	say := t.Method.Say
	slot := func(name, label string) ui.Term { return ui.T(label, ui.Part("is-"+name, false)) }
	var said []ui.Term
	if makes(&t, tenderapi.EnvelopeKindTechnical) {
		said = append(said, slot("plan", "服务方案"), slot("team", "项目团队"), slot("record", "类似业绩"))
		said = append(said, answerSlots(&t)...)
	}
	if makes(&t, tenderapi.EnvelopeKindQualification) {
		said = append(said, slot("contact_name", "联系人"), slot("contact_phone", "联系电话"), slot("declares", "对法定条件的声明"), slot("sme", "小微企业声明"))
	}
	said = append(said, paperSlots(&t)...)
	out := []templ.Component{view.Panel(ui.Box{Title: "报价", Note: "放进价格信封，" + pricesOpen(&t)}, ui.DL(slot("price", "小写"), slot("capital", "大写")))}
	if len(said) > 0 {
		out = append(out, view.Panel(ui.Box{Title: say("投标文件")}, ui.DL(said...)))
	}
	if len(partners) > 0 {
		out = append(out, view.Panel(ui.Box{Title: "联合体", Note: "成员写进签名的声明，协议放进资格信封"}, ui.DL(slot("members", "各方和分工"))))
	}
	return append(out,
		view.Panel(ui.Box{Title: "递交前核对", Note: "逐条对照规则库"}, view.Findings(found, "递交前逐条核对的结果"), p.warnings(t)),
		view.Panel(ui.Box{Title: "密封给谁"}, ui.Paragraphs(fmt.Sprintf("平台读不到这份文件。截止以后，下面三位持有人中任何%d位一起才能打开；请与公告中的指纹核对。", t.Sealing.Threshold)), ui.Data(view.HolderKeys(t.Sealing.Holders))),
		view.Panel(ui.Box{Title: "本人密钥"}, ui.Paragraphs("密封时同时生成一把您自己的密钥，能打开您自己的文件：用来自查，也用来在持有人遗失密钥时补救。它用下面的口令加密后存成文件，平台不保存，请妥善保管。"),
			view.Inside(ui.Here("seal"), view.NewPassphrase(), ui.Said("sealing"), ui.HereSubmit("生成本人密钥并密封", ui.Act{Part: "edit", Label: "返回修改", Plain: true}))))
}

// lowCeiling is the share of the limit below which a price will have to be explained, 0 where no law asks for it.
func (p *room) lowCeiling(t *tenderapi.Tender) (percent int64, basis ui.Basis) {
	if view.Competing(t) { // no committee sits that could ask
		return 0, basis
	}
	low, err := rule.Ask[int64](p.Rules, "tender.abnormal.ceiling", view.Law(*t))
	if err != nil {
		return 0, basis
	}
	if t.LowPrices != nil {
		return max(low.Value, t.LowPrices.Ceiling), low.Basis()
	}
	return low.Value, low.Basis()
}

// warnings are what may stand against a bid without barring it; the script shows those that do.
func (p *room) warnings(t tenderapi.Tender) templ.Component {
	_, name := limitOf(t)
	var out []templ.Component
	if percent, basis := p.lowCeiling(&t); percent > 0 {
		out = append(out, view.Inside(ui.Part("warn-low", true), ui.Note(ui.Warn, ui.All(
			ui.Text(fmt.Sprintf(t.Method.Say("报价低于%s的%d%%，评审委员会会要求说明成本，请备好材料；不能证明合理的，投标无效。"), name, percent)), ui.BasisLine(basis)))))
	}
	for _, w := range [][2]string{
		{"warn-team", "没有填写项目团队，与它有关的评分项可能不得分。"}, {"warn-record", "没有填写类似业绩，与它有关的评分项可能不得分。"},
	} {
		out = append(out, view.Inside(ui.Part(w[0], true), ui.Note(ui.Warn, ui.Text(w[1]))))
	}
	return view.Stack(out...)
}

// sendPanel is the way of the files to the receipt.
func sendPanel(t tenderapi.Tender) templ.Component {
	table := ui.Table{Caption: counted(&t) + "密封文件", Cols: ui.Cols("信封", "文件指纹", "大小", "进度", ".保存")}
	for _, k := range madeNow(&t) {
		kind := string(k.Kind)
		table.Rows = append(table.Rows, ui.Cells(ui.Text(k.Name), ui.CodeSlot("hash-"+kind), ui.Slot("size-"+kind),
			ui.All(ui.Slot("reached-"+kind), ui.Bar("progress-"+kind, k.Name+"的上传进度", false)), ui.Acts(ui.Act{Part: "keep-" + kind, Label: "保存文件", Plain: true})))
	}
	own := view.Inside(ui.Part("own", true), view.Panel(ui.Box{Title: "先收好本人密钥"}, ui.Paragraphs("密钥文件已经交给浏览器保存，请找到它，另存一份。没有找到的，可以再保存一次。"),
		ui.Acts(ui.Act{Part: "key-again", Label: "再保存一次密钥文件", Plain: true}),
		view.Inside(ui.Fold("用本人密钥试开自己的"+t.Method.Say("投标文件"), false), view.Inside(ui.Here("try"),
			ui.FileField(ui.Input{Name: "own_key", Label: "刚才保存的本人密钥文件", Required: true, Accept: ".txt"}),
			ui.TextField(ui.Input{Name: "own_passphrase", Label: "口令", Type: "password", Required: true, Auto: "off"}),
			ui.Said("tried"), ui.HereSubmit("试开"+counted(&t)+"信封")))))
	return view.Stack(own, view.Panel(ui.Box{Title: "递交"}, ui.Data(table),
		ui.Note(ui.Info, ui.Text("“已上传”是平台收到了全部字节，“已齐全”是平台核对过文件完整，“已递交”才算投标。上传中断了，再按一次即可接着传。")),
		ui.Said("state"), ui.Acts(ui.Act{Part: "send", Label: "确认递交"}, ui.Act{Part: "rewrite", Label: "返回修改", Plain: true})))
}

func (p *room) bidSide(a *frame.Ask, t tenderapi.Tender) templ.Component {
	limit, name := limitOf(t)
	side := []templ.Component{
		p.serverClock(a, t),
		view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T(name, ui.Money(limit)), ui.S("期限", view.Months(t.TermMonths)))),
	}
	if !view.Lastly(&t) { // questions are over
		side = append(side, ui.WideButtonLink(frame.Href("/desk/staff/tenders/", t.ID)+"/ask", "向采购人提问", false))
	}
	if t.Joint && !view.Lastly(&t) {
		side = append(side, ui.WideButtonLink(consortiumPath(t.ID), "联合体", false))
	}
	return view.Stack(side...)
}

// serverClock is how long bids are taken, by the platform's clock; its script measures how far the browser's own is off.
func (p *room) serverClock(a *frame.Ask, t tenderapi.Tender) templ.Component {
	if t.SuspendedUntil != nil || !view.Taken(&t) {
		return view.WhenClosed(t, a.Now())
	}
	return ui.Isle(ui.Island{
		Name: "clock", Setting: map[string]string{"at": frame.Href("/tenders/", t.ID) + "/clock"}, Without: view.WhenClosed(t, a.Now()),
		With: view.Panel(ui.Box{Title: "平台时间"}, ui.DLNarrow(ui.T("还剩", ui.Slot("left")), ui.T("截止", ui.DateTime(view.Closes(&t))), ui.T("现在", ui.Slot("time"))), ui.Said("soon"), view.Inside(ui.Part("offset", false))),
	})
}

// told is what the clock's script asks for.
type told struct {
	Now   string `json:"now"`
	Until string `json:"until"`
	Open  bool   `json:"open"`
}

// bidClock says the platform's time and whether it takes bids: only the platform can say that it still does.
func (p *room) bidClock(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	const exact = "2006-01-02T15:04:05.000Z07:00"
	now := a.Now()
	raw, err := json.Marshal(told{now.UTC().Format(exact), view.Closes(&t).UTC().Format(exact), view.Taken(&t) && t.SuspendedUntil == nil && now.Before(view.Closes(&t))})
	if err != nil {
		return err
	}
	a.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	a.W.Header().Set("Cache-Control", "no-store")
	_, err = a.W.Write(raw)
	return err
}

// beforeBid is what the rules say of the bidder, and what an earlier bid means, before anything is written.
func (p *room) beforeBid(a *frame.Ask, t tenderapi.Tender, list []tenderapi.Finding) ([]tenderapi.Finding, error) {
	_, name := limitOf(t)
	out := append(slices.Clip(list), tenderapi.Finding{Ok: true, Level: "refuse", Text: "报价不高于" + name + "。", Basis: wireBasis(p.Basis("tender.bid.invalid", view.Law(t)))})
	earlier, err := route.Call(a.Ctx, p.Call, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: t.ID, Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, b := range earlier.Items {
		if b.State == "submitted" || b.State == "received" {
			out = append(out, tenderapi.Finding{Level: "warn", Text: "本机构已在" + view.Spell(b.SubmittedAt) + "递交过一份，确认递交后那一份即被这一份替代，不再恢复。", Basis: []tenderapi.Basis{}})
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

// statementFile is the file of sealingFile that is no envelope's.
const statementFile = "statement"

// sealingFile is what sanshe-seal asks for: the holders' keys, where an envelope belongs, or what is to be signed.
func (p *room) sealingFile(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if t.Sealing == nil || t.Sealing.Notice == "" {
		return view.ErrNoSealing
	}
	s, err := p.settingOf(a, &t)
	if err != nil {
		return err
	}
	what := a.Path("what")
	if what == "notice" {
		text, err := route.Call(a.Ctx, p.Call, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: t.ID})
		if err != nil {
			return err
		}
		text.Name = "notice-" + t.Code + ".json"
		return a.Send(text)
	}
	if what == statementFile {
		draft, err := p.draftStatement(a, &t, s)
		if err != nil {
			return err
		}
		return a.SendJSON("statement-"+t.Code+".json", draft)
	}
	if what == "answers" {
		return a.SendJSON("answers-"+t.Code+".json", factsOf(&t))
	}
	if !slices.ContainsFunc(view.SealedKinds, func(k view.SealedKind) bool { return string(k.Kind) == what }) {
		return view.ErrNoSealing
	}
	return a.SendJSON(what+"-"+t.Code+".json", seal.Context{Tender: s.Tender, Lot: s.Lot, Envelope: seal.Envelope(what), Bidder: s.Bidder, Revision: int(s.Revision), NoticeHash: s.Notice})
}
