package buyer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Who paid a deposit stands in the office's bank statement and nowhere on the
// platform: the office writes it down here, line by line or as a table.

func depositPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/deposits", Do: p.deposits, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/deposits", Do: p.depositsSend, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/deposits/table", Do: p.depositsTable, Desk: identity.Buyer},
	}
}

func depositsPath(id string) string { return frame.Href("/desk/tenders/", id) + "/deposits" }

func (p *room) deposits(a *frame.Ask) error { return p.showDeposits(a, 200, frame.Entry{}) }

func (p *room) showDeposits(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDeposits, tenderapi.ListDepositsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	clauses, basis, err := p.Choices("tender.collusion.signs", t.Region, view.Law(t).Day)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(clauses, func(o ui.Option) bool { return o.Value == "account" })
	why := "账号加密保存，页面上只显示末四位；付款人不公开，评审委员会只看到有没有线索。"
	if i >= 0 {
		why = "“" + clauses[i].Label + "”视为串通投标的情形之一。" + why
	}
	known := ui.Table{Caption: "已登记的付款人", Cols: ui.Cols(t.Method.Say("投标人"), "~付款户名", "付款账号", "登记"), Nothing: "开标记录中没有投标文件。"}
	former := ui.Table{Caption: "更正以前登记的付款人", Cols: known.Cols}
	var rows []templ.Component
	for n, d := range list.Items {
		payer, account, written := ui.Soft("还没有登记"), ui.None(), ui.None()
		if d.Payer != "" {
			payer, account = ui.Text(d.Payer), ui.Code(d.Account)
		}
		if d.At != nil {
			written = writtenBy(*d.At, d.By)
		}
		known.Rows = append(known.Rows, ui.Cells(ui.Text(d.Supplier.Name), payer, account, written))
		for _, x := range d.Former {
			former.Rows = append(former.Rows, ui.Cells(ui.Text(d.Supplier.Name), ui.Text(x.Payer), ui.Code(x.Account), writtenBy(x.At, x.By)))
		}
		name := frame.RowName("items", n)
		rows = append(rows, view.Group(d.Supplier.Name, "", ui.None(), view.Inside(ui.Pair(),
			ui.TextField(e.In(ui.Input{Name: name + "payer", Label: "付款户名", Max: 100, Auto: "off"})),
			ui.TextField(e.In(ui.Input{Name: name + "account", Label: "付款账号", Max: 60, Auto: "off"})))))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "保证金的付款人", Over: ui.Text(t.Title), Lead: ui.Text(t.Method.Say("开标以后，由采购人按银行对账单登记各家投标保证金从哪个账户转出。"))}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "已登记"}, ui.Data(known), ui.Paragraphs(why), ui.BasisLine(basis)),
		view.Panel(ui.Box{Title: "退还", Flat: true}, ui.All(ui.Text("最后一日见"), ui.Link(frame.Href("/desk/tenders/", t.ID), "项目页的办理步骤"), ui.Text("。")), ui.Demands(p.Demands(view.Law(t),
			"tender.deposit.return.lost", t.Method.Say("没有中标的，自中标通知书发出之日起%s以内退还。"), "tender.deposit.return.won", t.Method.Say("中标的，自合同签订之日起%s以内退还。"))...)),
	}
	if len(former.Rows) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "更正以前的登记"}, ui.Data(former), ui.Paragraphs("更正不会抹去原来的登记，比对线索时一并比对。")))
	}
	if a.Caller.In(t.Buyer.ID, identity.Buyer) && len(rows) > 0 {
		body = append(body,
			view.Panel(ui.Box{Title: "登记", Note: "不改的留空，更正会留下记录"}, view.Form(depositsPath(t.ID), false, e, append(rows, ui.Submit("保存付款人", ""))...)),
			view.Panel(ui.Box{Title: "用表格登记", Flat: true}, view.Form(depositsPath(t.ID)+"/table", true, e,
				ui.FileField(e.In(ui.Input{Name: "table", Label: "CSV表格", Help: "UTF-8，第一行是表头：供应商，付款户名，付款账号。供应商的名称须与开标记录相同。", Required: true, Accept: ".csv"})), ui.Submit("导入", ""))))
	}
	return a.Show(status, a.DeskPage("保证金的付款人", t.Title, frame.Href("/desk/tenders/", t.ID), "保证金的付款人"), view.Stack(body...))
}

// writtenBy is when a payer was written down, and by whom where that was kept.
func writtenBy(at time.Time, by string) templ.Component {
	if by == "" {
		return ui.DateTime(at)
	}
	return ui.All(ui.DateTime(at), ui.Text(" "), ui.Name(by))
}

func (p *room) depositsSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDeposits, tenderapi.ListDepositsRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	in := tenderapi.RecordDepositsRequest{ID: a.Path("id")}
	for n, d := range list.Items {
		name := frame.RowName("items", n)
		payer, account := f.Text(name+"payer"), f.Text(name+"account")
		switch {
		case payer == "" && account == "":
			continue
		case payer == "":
			f.Wrong(name+"payer", "请填写"+d.Supplier.Name+"的付款户名。")
		case account == "":
			f.Wrong(name+"account", "请填写"+d.Supplier.Name+"的付款账号。")
		}
		in.Items = append(in.Items, tenderapi.DepositDraft{Bid: d.Bid, Payer: payer, Account: account})
	}
	if len(in.Items) == 0 {
		f.Wrong(frame.RowName("items", 0)+"payer", "请至少填写一家的付款户名和付款账号。")
	}
	return p.sendDeposits(a, f, in)
}

// sendDeposits hands over what a form or a table said, unless something in it is wrong.
func (p *room) sendDeposits(a *frame.Ask, f *frame.Form, in tenderapi.RecordDepositsRequest) error {
	err := f.Fault()
	if err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.RecordDeposits, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDeposits(a, status, e) })
	}
	return a.Redirect(depositsPath(in.ID), "已登记"+frame.Itoa(len(in.Items))+"家的付款人。")
}

func (p *room) depositsTable(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDeposits, tenderapi.ListDepositsRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	in := tenderapi.RecordDepositsRequest{ID: a.Path("id")}
	file, ok, err := f.File("table")
	if err != nil {
		return err
	}
	if !ok {
		f.Wrong("table", "请选择CSV表格。")
		return p.sendDeposits(a, f, in)
	}
	if in.Items, err = depositsIn(file.Body, list.Items); err != nil {
		f.Wrong("table", err.Error())
	}
	return p.sendDeposits(a, f, in)
}

var errDepositTable = errors.New("表格读不出来，请存成UTF-8的CSV，第一行是表头：供应商，付款户名，付款账号。")

// depositsIn reads a table of who paid for which bidder. Its error is a sentence for whoever made it.
func depositsIn(table []byte, bids []tenderapi.Deposit) (out []tenderapi.DepositDraft, err error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\xef\xbb\xbf"))))
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 || len(rows[0]) < 3 {
		return nil, errDepositTable
	}
	for n, row := range rows[1:] {
		i := slices.IndexFunc(bids, func(d tenderapi.Deposit) bool { return d.Supplier.Name == strings.TrimSpace(row[0]) })
		payer, account := strings.TrimSpace(row[1]), strings.Trim(row[2], " \t'")
		if i < 0 || payer == "" || account == "" {
			return nil, errors.New("第" + frame.Itoa(n+2) + "行的供应商不在开标记录中，或者没有付款户名、付款账号，请改好后重新导入。")
		}
		out = append(out, tenderapi.DepositDraft{Bid: bids[i].Bid, Payer: payer, Account: account})
	}
	return out, nil
}
