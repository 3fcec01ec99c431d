package portal

import (
	"encoding/json"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// receipt is what a bidder keeps: number, hashes, time, and all of it signed.
func (p *Portal) receipt(a *Ask) error { return p.showReceipt(a, 200, nil) }

func (p *Portal) showReceipt(a *Ask, status int, refused *fault.Fault) error {
	b, err := route.Call(a.Ctx, p.call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	var body []templ.Component
	if b.Seq == 0 && b.State == "submitted" {
		body = append(body, inside(ui.OnScreen(), ui.Note(ui.Info, ui.All(ui.Text("接收编号正在登记，通常只要几秒钟，登记之后再打印。"), ui.Link(href("/desk/staff/bids/", b.ID), "刷新回执")))))
	}
	clauses := receiptClauses(&b)
	if b.Receipt != nil {
		code, err := receiptCode(b.Receipt)
		if err != nil {
			return err
		}
		clauses = append(clauses, code)
	}
	body = append(body, ui.Document(ui.Doc{Kind: b.TenderTitle, Title: receiptTitle(&b), Signer: p.config.Platform, Date: someTime(b.ReceivedAt)}, clauses...))
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
	if b.Receipt != nil {
		body = append(body, inside(ui.OnScreen(), receiptFiles(&b)))
	}
	own, err := p.ownCheck(a, &b)
	if err != nil {
		return err
	}
	if own != nil {
		body = append(body, inside(ui.OnScreen(), own))
	}
	talks, err := p.ownTalks(a, &b)
	if err != nil {
		return err
	}
	if talks != nil {
		body = append(body, inside(ui.OnScreen(), talks))
	}
	if b.State == "submitted" || b.State == "received" {
		body = append(body, inside(ui.OnScreen(), panel(ui.Box{Title: "撤回或更换"}, ui.Paragraphs("截止前可以撤回，也可以重新递交一份。重新递交后，原来的一份即被替代，不再恢复。"), inside(ui.Buttons(),
			ui.ButtonLink(bidPath(b.Tender), "重新递交", false),
			ui.ActionButtons(href("/desk/staff/bids/", b.ID)+"/withdraw", b.Version, []ui.Action{withdrawOf(&b)})))))
	}
	pg := a.deskPage(receiptTitle(&b), b.TenderTitle, href("/tenders/", b.Tender), receiptTitle(&b))
	pg.Scripts = []string{ui.Sealing}
	return a.Show(status, pg, stack(append([]templ.Component{ui.Refusal(refused)}, body...)...))
}

// receiptClauses are what the receipt says.
func receiptClauses(b *tenderapi.Bid) []ui.Clause {
	say := b.Method.Say
	terms := []ui.Term{
		ui.T("项目", ui.Link(href("/tenders/", b.Tender), b.TenderTitle)), ui.S(say("投标人"), b.Supplier.Name), ui.S("信用代码", b.Supplier.CreditCode),
		ui.T("状态", bidTag(*b)), ui.T("递交时间", ui.Instant(b.SubmittedAt)),
	}
	if len(b.Members) > 0 {
		terms = append(terms, ui.S("联合体", who(*b.Supplier, b.Members)))
	}
	if b.Revision > 0 {
		terms = append(terms, ui.T("第几次递交", ui.Number(b.Revision)))
	}
	if b.Seq > 0 {
		terms = append(terms, ui.T("接收编号", ui.Number(b.Seq)), ui.T("接收时间", ui.Instant(someTime(b.ReceivedAt))))
	}
	if len(b.Envelopes) == 0 { // handed in before bids were sealed
		terms = append(terms, ui.T("文件指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))), ui.T("大小", ui.Quantity(b.Size, "字节")))
		return []ui.Clause{{Body: ui.DL(terms...)}, {Text: say("文件指纹是投标文件的SHA-256摘要。开标记录公布同一指纹，两处相同，说明开标的就是递交的这一份。")}}
	}
	terms = append(terms, ui.T("声明指纹", ui.All(ui.Code(b.Hash), ui.Text(" "), ui.Copy(b.Hash, "复制指纹"))))
	table := ui.Table{Caption: "递交的密封文件", Cols: ui.Cols("信封", "文件指纹", "#字节")}
	for _, e := range b.Envelopes {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(kindName(e.Kind)), ui.Code(e.Hash), ui.Number(e.Size)))
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
	return panel(ui.Box{Title: "签名回执", Note: "平台签名，可以离线核验"},
		ui.Paragraphs("请保存签名回执和签名公钥两个文件。需要核验时，在自己的电脑上运行：sanshe-verify receipt 回执文件 公钥文件。不必相信本平台，平台丢失了文件，回执就是证据。"),
		inside(ui.Buttons(), ui.ButtonLink(href("/desk/staff/bids/", b.ID)+"/receipt", "保存签名回执", true), ui.ButtonLink("/desk/staff/receipt-key", "保存签名公钥", false)))
}

// ownCheck lets a bidder open the own file in the own browser.
func (p *Portal) ownCheck(a *Ask, b *tenderapi.Bid) (templ.Component, error) {
	if len(b.Envelopes) == 0 {
		return nil, nil
	}
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: b.Tender})
	if err != nil || t.Sealing == nil {
		return nil, err
	}
	s := struct {
		setting
		Envelopes []tenderapi.EnvelopeRef `json:"envelopes"`
	}{settingOfBid(&t, b), b.Envelopes}
	return panel(ui.Box{Title: "试开自己的文件", Note: "全部在您的浏览器里进行"}, ui.Isle(ui.Island{
		Name: "check", Setting: s, Without: ui.Paragraphs("试开需要浏览器的脚本。也可以用离线程序：sanshe-seal open，用-key给出本人密钥文件。"),
		With: ui.All(ui.Refused(), inside(ui.Fold("选择密封文件和本人密钥", false), inside(ui.Here("check"),
			ui.FileField(ui.Input{Name: "sealed", Label: "投标时保存的一个密封文件", Required: true}),
			ui.FileField(ui.Input{Name: "own_key", Label: "本人密钥文件", Required: true}),
			ui.TextField(ui.Input{Name: "own_passphrase", Label: "口令", Type: "password", Required: true, Auto: "off"}),
			ui.HereSubmit("试开"))), inside(ui.Part("checked", false))),
	})), nil
}

// settingOfBid is what a bid that was handed in is sealed under.
func settingOfBid(t *tenderapi.Tender, b *tenderapi.Bid) setting {
	return setting{
		Tender: t.ID, Lot: t.Sealing.Lot, Bidder: b.Supplier.ID, Revision: b.Revision, Notice: t.Sealing.Notice, Suite: string(t.Sealing.Suite), Threshold: t.Sealing.Threshold, Holders: []string{},
	}
}

var errNoReceipt = fault.New(fault.NotFound, "portal.receipt.none", "签名回执还没有做好，接收编号登记之后才有，请过几秒再来保存。")

// receiptFile is the signed receipt as a file.
func (p *Portal) receiptFile(a *Ask) error {
	b, err := route.Call(a.Ctx, p.call, tenderapi.GetBid, tenderapi.GetBidRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if b.Receipt == nil {
		return errNoReceipt
	}
	return sendJSON(a, "receipt-"+b.Receipt.Receipt.Code+"-"+itoa(b.Receipt.Receipt.Seq)+".json", b.Receipt)
}

// receiptKey is the public key that receipts are checked with, as a file.
func (p *Portal) receiptKey(a *Ask) error {
	k, err := route.Call(a.Ctx, p.call, tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if err != nil {
		return err
	}
	return sendJSON(a, "receipt-key-"+k.ID+".json", k)
}

func sendJSON(a *Ask, name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.Send(contract.File{Name: name, Type: "application/json", Body: raw})
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
