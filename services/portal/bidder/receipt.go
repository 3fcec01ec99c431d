package bidder

import (
	"encoding/json"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// receipt is what a bidder keeps: number, hashes, time, and all of it signed.
func (p *room) receipt(a *frame.Ask) error { return p.showReceipt(a, 200, nil) }

func (p *room) showReceipt(a *frame.Ask, status int, refused *fault.Fault) error {
	b, err := route.Call(a.Ctx, p.Call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	var body []templ.Component
	if b.ReceivedAt == nil && b.State == "submitted" {
		body = append(body, view.Inside(ui.OnScreen(), ui.Note(ui.Info, ui.All(ui.Text("接收正在登记，通常只要几秒钟，登记之后再打印。"), ui.Link(frame.Href("/desk/staff/bids/", b.ID), "刷新回执")))))
	}
	clauses := receiptClauses(&b)
	if b.Receipt != nil {
		code, err := receiptCode(b.Receipt)
		if err != nil {
			return err
		}
		clauses = append(clauses, code)
	}
	body = append(body, ui.Document(ui.Doc{Kind: b.TenderTitle, Title: receiptTitle(&b), Signer: p.Config.Platform, Date: view.SomeTime(b.ReceivedAt)}, clauses...))
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: b.ID}); err == nil {
		body = append(body, view.Inside(ui.OnScreen(), ui.Note(ui.Warn, ui.All(ui.Text("评审委员会请本单位说明报价。"), ui.Link(frame.Href("/desk/staff/bids/", b.ID)+"/review", "查看并说明")))))
	} else if !view.Missing(err) {
		return err
	}
	told, err := p.ownScore(a, b)
	if err != nil {
		return err
	}
	if told != nil {
		body = append(body, view.Inside(ui.OnScreen(), told))
	}
	if b.Receipt != nil {
		body = append(body, view.Inside(ui.OnScreen(), receiptFiles(&b)))
	}
	if b.Seq > 0 && b.Receipt != nil {
		body = append(body, view.Inside(ui.OnScreen(), numberCheck(&b)))
	}
	own, err := p.ownCheck(a, &b)
	if err != nil {
		return err
	}
	if own != nil {
		body = append(body, view.Inside(ui.OnScreen(), own))
	}
	talks, err := p.ownTalks(a, &b)
	if err != nil {
		return err
	}
	if talks != nil {
		body = append(body, view.Inside(ui.OnScreen(), talks))
	}
	if b.State == "submitted" || b.State == "received" {
		body = append(body, view.Inside(ui.OnScreen(), view.Panel(ui.Box{Title: "撤回或更换"}, ui.Paragraphs("截止前可以撤回，也可以重新递交一份。重新递交后，原来的一份即被替代，不再恢复。"), view.Inside(ui.Buttons(),
			ui.ButtonLink(view.BidPath(b.Tender), "重新递交", false),
			ui.ActionButtons(frame.Href("/desk/staff/bids/", b.ID)+"/withdraw", b.Version, []ui.Action{withdrawOf(&b)})))))
	}
	pg := a.DeskPage(receiptTitle(&b), b.TenderTitle, frame.Href("/tenders/", b.Tender), receiptTitle(&b))
	pg.Scripts = []string{ui.Sealing}
	return a.Show(status, pg, view.Stack(append([]templ.Component{ui.Refusal(refused)}, body...)...))
}

// receiptClauses are what the receipt says.
func receiptClauses(b *tenderapi.Bid) []ui.Clause {
	say := b.Method.Say
	terms := []ui.Term{
		ui.T("项目", ui.Link(frame.Href("/tenders/", b.Tender), b.TenderTitle)), ui.S(say("投标人"), b.Supplier.Name), ui.S("信用代码", b.Supplier.CreditCode),
		ui.T("状态", view.BidTag(*b)), ui.T("递交时间", ui.Instant(b.SubmittedAt)),
	}
	if len(b.Members) > 0 {
		terms = append(terms, ui.S("联合体", view.Who(*b.Supplier, b.Members)))
	}
	if b.Revision > 0 {
		terms = append(terms, ui.T("第几次递交", ui.Number(b.Revision)))
	}
	if b.ReceivedAt != nil {
		terms = append(append(terms, numberTerms(b)...), ui.T("接收时间", ui.Instant(*b.ReceivedAt)))
	}
	if len(b.Envelopes) == 0 { // handed in before bids were sealed
		terms = append(terms, ui.T("文件指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))), ui.T("大小", ui.Quantity(b.Size, "字节")))
		return []ui.Clause{{Body: ui.DL(terms...)}, {Text: say("文件指纹是投标文件的SHA-256摘要。开标记录公布同一指纹，两处相同，说明开标的就是递交的这一份。")}}
	}
	terms = append(terms, ui.T("声明指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))))
	table := ui.Table{Caption: "递交的密封文件", Cols: ui.Cols("信封", "文件指纹", "#字节")}
	for _, e := range b.Envelopes {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(view.KindName(e.Kind)), ui.Code(e.Hash), ui.Number(e.Size)))
	}
	return []ui.Clause{
		{Body: ui.DL(terms...)},
		{Body: ui.Data(table)},
		{Text: say("文件指纹是密封文件的SHA-256摘要，声明指纹是投标人签名声明的摘要。开标记录公布同样的指纹，两处相同，说明开标的就是递交的这一份。")},
	}
}

// receiptCode is the signed receipt as a code that a camera reads, so that also
// the printed sheet can be checked without this platform.
func receiptCode(r *tenderapi.SignedReceipt) (ui.Clause, error) {
	raw, err := json.Marshal(r)
	return ui.Clause{Body: ui.QR(string(raw), "签名回执的二维码", "二维码里是平台签名的回执全文，不是网址。用手机扫出文字，原样存成一个文件，再在自己的电脑上运行：sanshe-verify receipt 回执文件 公钥文件。不联网也能核验，打印件同样可以核验。")}, err
}

// receiptFiles hands the signed receipt out, to be checked without this platform.
func receiptFiles(b *tenderapi.Bid) templ.Component {
	return view.Panel(ui.Box{Title: "签名回执", Note: "平台签名，可以离线核验"},
		ui.Paragraphs("请保存签名回执和签名公钥两个文件。需要核验时，在自己的电脑上运行：sanshe-verify receipt 回执文件 公钥文件。不必相信本平台，平台丢失了文件，回执就是证据。"),
		view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/desk/staff/bids/", b.ID)+"/receipt", "保存签名回执", true), ui.ButtonLink("/desk/staff/receipt-key", "保存签名公钥", false)))
}

// ownCheck lets a bidder open the own file in the own browser.
func (p *room) ownCheck(a *frame.Ask, b *tenderapi.Bid) (templ.Component, error) {
	if len(b.Envelopes) == 0 {
		return nil, nil
	}
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: b.Tender})
	if err != nil || t.Sealing == nil {
		return nil, err
	}
	s := struct {
		view.Setting
		Envelopes []tenderapi.EnvelopeRef `json:"envelopes"`
	}{view.SettingOfBid(&t, b), b.Envelopes}
	return view.Panel(ui.Box{Title: "试开自己的文件", Note: "全部在您的浏览器里进行"}, ui.Isle(ui.Island{
		Name: "check", Setting: s, Without: ui.Paragraphs("试开需要浏览器的脚本。也可以用离线程序：sanshe-seal open，用-key给出本人密钥文件。"),
		With: ui.All(ui.Refused(), view.Inside(ui.Fold("选择密封文件和本人密钥", false), view.Inside(ui.Here("check"),
			ui.FileField(ui.Input{Name: "sealed", Label: "投标时保存的一个密封文件", Required: true}),
			ui.FileField(ui.Input{Name: "own_key", Label: "本人密钥文件", Required: true}),
			ui.TextField(ui.Input{Name: "own_passphrase", Label: "口令", Type: "password", Required: true, Auto: "off"}),
			ui.HereSubmit("试开"))), view.Inside(ui.Part("checked", false))),
	})), nil
}

var errNoReceipt = fault.New(fault.NotFound, "portal.receipt.none", "签名回执还没有做好，接收登记之后才有，请过几秒再来保存。")

// receiptFile is the signed receipt as a file.
func (p *room) receiptFile(a *frame.Ask) error {
	b, err := route.Call(a.Ctx, p.Call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if b.Receipt == nil {
		return errNoReceipt
	}
	return a.SendJSON("receipt-"+b.Receipt.Receipt.Code+"-"+frame.Itoa(b.Receipt.Receipt.Revision)+".json", b.Receipt)
}

// receiptKey is the public key that receipts are checked with, as a file.
func (p *room) receiptKey(a *frame.Ask) error {
	k, err := route.Call(a.Ctx, p.Call, tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if err != nil {
		return err
	}
	return a.SendJSON("receipt-key-"+k.ID+".json", k)
}

func (p *room) withdraw(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: a.Path("id")}); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showReceipt(a, status, e.Fault) })
	}
	return a.Redirect(frame.Href("/desk/staff/bids/", a.Path("id")), "文件已撤回。")
}

// machineNote says why an answer earned less than it might; nothing where people gave the points.
func machineNote(m *tenderapi.AnswerMark) string {
	switch {
	case m == nil:
		return ""
	case m.Lowered != nil:
		return "（" + m.Lowered.FoundBy + "，实际属于“" + m.Lowered.Level + "”：" + m.Lowered.Why + "）"
	case !m.Answered:
		return "（没有合格的答复，按最低一档计分）"
	}
	return "（按答复属于“" + m.Reached + "”，由系统计分）"
}

// ownScore tells a supplier how its bid was judged; nil before the result.
func (p *room) ownScore(a *frame.Ask, b tenderapi.Bid) (templ.Component, error) {
	s, err := route.Call(a.Ctx, p.Call, tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: b.ID})
	if view.Missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	box, told := ui.Box{Title: "本单位的评审结果", ID: "score"}, ui.BasisLine(view.LawOf(s.Basis)...)
	if !s.Valid {
		return view.Panel(box, ui.DL(ui.T("结论", ui.Tag(ui.Bad, ui.IconStop, b.Method.Say("投标无效"))), ui.S("理由", s.Why)), told), nil
	}
	place := "第" + frame.Itoa(s.Rank) + "名，共" + frame.Itoa(s.Of) + "家"
	place += view.Tied(s.Tied, s.Lot)
	lines := ui.Table{Caption: "各项得分", Cols: ui.Cols("评审因素", "#满分", "#得分")}
	for _, l := range s.Lines {
		lines.Rows = append(lines.Rows, ui.Cells(ui.Text(l.Name+machineNote(l.Answer)), ui.Text(view.PointsText(l.Max)), ui.Text(view.Score(l.Points))))
	}
	body := []templ.Component{ui.DL(ui.S("排名", place), ui.S("总分", view.Score(s.Total)), ui.S("最高的总分", view.Score(s.Best))), ui.Data(lines)}
	if len(s.Remarks) > 0 {
		said := ui.Table{Caption: "评委的评语", Cols: ui.Cols("评委", "~评语")}
		for _, r := range s.Remarks {
			said.Rows = append(said.Rows, ui.Cells(ui.Text("评委"+frame.Itoa(r.Judge)), ui.Text(r.Text)))
		}
		body = append(body, ui.Data(said))
	}
	return view.Panel(box, append(body, told)...), nil
}
