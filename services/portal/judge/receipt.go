package judge

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What a judge has signed is the judge's to prove: the platform signs a receipt
// of it, which tells no marks, and hands the judge a copy that does.

func receiptPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/sheet/receipt", Do: p.sheetReceipt, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/sheet/copy", Do: p.sheetCopy, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/sheet/key", Do: p.sheetKey, Desk: frame.AnyDesk},
	}
}

// receiptPanel hands out the receipt, what it is checked with, and the own copy; nothing before all is signed.
func receiptPanel(sh tenderapi.Sheet) templ.Component {
	if sh.Receipt == nil {
		return ui.None()
	}
	at := frame.Href("/desk/tenders/", sh.Tender) + "/sheet/"
	return view.Inside(ui.OnScreen(), view.Panel(ui.Box{Title: "签署回执", Note: "平台签名，可以离线核验"},
		ui.Paragraphs("从签署时起，评分只能按法定情形修改，修改都随结果公开。请保存回执和公钥：回执里是各份评分的摘要，看不出分数；锁定以后开标记录公布同样的摘要，签署以后、锁定以前被改动过的，凭回执就能证明。\n评分副本里有您给出的分数，用来当场核对回执，结果公告以前请勿交给他人。\n核验在自己的电脑上进行：sanshe-verify sheet 回执文件 公钥文件 评分副本文件；锁定以后再加上项目的网址。"),
		view.Inside(ui.Buttons(), ui.ButtonLink(at+"receipt", "保存签署回执", true), ui.ButtonLink(at+"key", "保存签名公钥", false), ui.ButtonLink(at+"copy", "保存评分副本", false))))
}

var errNoReceipt = fault.New(fault.NotFound, "portal.sheet.unsigned", "评分表还没有完整签署，签署以后才有回执，请先签署评分表。")

// signed is the caller's sheet, once it is signed as a whole.
func (p *room) signed(a *frame.Ask) (tenderapi.Sheet, error) {
	sh, err := p.mySheet(a)
	if err == nil && sh.Receipt == nil {
		err = errNoReceipt
	}
	return sh, err
}

func (p *room) sheetReceipt(a *frame.Ask) error {
	sh, err := p.signed(a)
	if err != nil {
		return err
	}
	return a.SendJSON("sheet-"+sh.Receipt.Sheet.Code+".json", sh.Receipt)
}

func (p *room) sheetCopy(a *frame.Ask) error {
	sh, err := p.signed(a)
	if err != nil {
		return err
	}
	return a.SendJSON("sheet-copy-"+sh.Receipt.Sheet.Code+".json", sh.Copy)
}

func (p *room) sheetKey(a *frame.Ask) error {
	k, err := route.Call(a.Ctx, p.Call, tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if err != nil {
		return err
	}
	return a.SendJSON("receipt-key-"+k.ID+".json", k)
}
