package bidder

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// numberTerms say which number a bid has: covered until all are in, because numbers count the bids.
func numberTerms(b *tenderapi.Bid) []ui.Term {
	if b.Seq > 0 {
		terms := []ui.Term{ui.T("接收编号", ui.Number(b.Seq))}
		if b.Receipt != nil {
			terms = append(terms, ui.T("编号密钥", ui.Code(b.Receipt.Receipt.Secret)))
		}
		return terms
	}
	return []ui.Term{ui.S("接收编号", "递交全部截止以后公布；在那以前编号盖住，谁也不能由此知道有多少家递交")}
}

// numberCheck lets a bidder hold the receipt it kept against the number that was told.
func numberCheck(b *tenderapi.Bid) templ.Component {
	return view.Panel(ui.Box{Title: "核对接收编号", Note: "全部在您的浏览器里进行"},
		ui.Paragraphs("截止以前的签名回执上，接收编号是盖住的。现在编号和编号密钥已经公布，可以核对盖住的就是这个编号。编号公布表列出本项目给出过的全部编号，从1起没有空缺。也可以在自己的电脑上运行：sanshe-verify receipt 回执文件 公钥文件 编号公布表。"),
		view.Inside(ui.Buttons(), ui.ButtonLink(view.NumbersPath(b.Tender), "保存编号公布表", false)),
		ui.Isle(ui.Island{
			Name: "number", Setting: map[string]any{"bid": b.ID, "seq": b.Seq, "repeats": append([]int64{}, b.Repeats...), "secret": b.Receipt.Receipt.Secret},
			Without: ui.Paragraphs("在网页上核对需要浏览器的脚本。也可以用离线程序sanshe-verify。"),
			With: ui.All(ui.Refused(), view.Inside(ui.Fold("选择截止以前保存的签名回执", false), view.Inside(ui.Here("number"),
				ui.FileField(ui.Input{Name: "kept", Label: "截止以前保存的签名回执", Required: true}),
				ui.HereSubmit("核对编号"))), view.Inside(ui.Part("held", false))),
		}))
}

// outageFile is the platform's signed word of when it could not take bids, as a file for anybody.
func (p *room) outageFile(a *frame.Ask) error {
	o, err := route.Call(a.Ctx, p.Call, tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: a.Path("id"), Last: a.Query("last") != ""})
	if err != nil {
		return err
	}
	return a.SendJSON("outage-"+o.Outage.Code+".json", o)
}

// numbersFile is the signed list of the numbers of a purchase, as a file for anybody.
func (p *room) numbersFile(a *frame.Ask) error {
	n, err := route.Call(a.Ctx, p.Call, tenderapi.GetNumbers, tenderapi.GetNumbersRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	return a.SendJSON("numbers-"+n.Numbers.Code+".json", n)
}
