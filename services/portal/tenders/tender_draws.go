package tenders

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// tenderDraws is the public record of how the suppliers and the experts of a
// purchase were drawn: digests at once, everything else with the opening and the result.
func (p *room) tenderDraws(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "抽取记录", view.CalledColumns(), view.CalledIn(list.Items))
	}
	body := []templ.Component{ui.PageHead(ui.Head{Title: "抽取记录", Over: ui.Text(t.Title), Lead: ui.Text("次序由平台、经办人和监督人三方的随机值共同决定。各方先公布摘要，再公开原值；受邀供应商的名单和结果自开标起公开，评审专家的随结果公告公开。")})}
	if len(list.Items) == 0 {
		body = append(body, view.Panel(ui.Box{Title: "抽取记录", Hidden: true}, ui.Empty(ui.IconUsers, "本项目没有随机抽取的记录。", ui.ButtonLink(frame.Href("/tenders/", t.ID), "看采购项目", false))))
	}
	known := false
	for _, d := range list.Items {
		part := append([]templ.Component{ui.Tag(view.StageKinds[d.Stage], ui.IconInfo, d.StageText)}, view.DrawFacts(d, p.Config.PlaceName)...)
		if len(d.Calls) > 0 {
			known = true
			part = append(part, ui.Data(view.CallTable(d, &t)), ui.AsTable(view.TablesOf(a)))
		}
		body = append(body, view.Panel(ui.Box{Title: "第" + frame.Itoa(d.Nth) + "次抽取", Note: view.WordsOf(d).Title}, append(part, ui.BasisLine(view.LawOf(d.Basis)...))...))
	}
	if known {
		body = append(body, ui.Note(ui.Info, ui.Text("任何人都可以在自己的电脑上运行命令 sanshe-verify draw，后面写上本项目页面的网址，由公开的记录重新排出次序，不必相信本平台。")))
	}
	pg := a.Page("抽取记录", ui.NavTenders, ui.Crumbs("采购公告", "/tenders", t.Title, frame.Href("/tenders/", t.ID), "抽取记录"))
	return a.Show(200, pg, view.Stack(body...))
}

// committeeClause names the committee in a result notice, and says why experts of it were not drawn.
func committeeClause(t tenderapi.Tender) templ.Component {
	list := ui.Data(committeeTable(t.Committee))
	if t.Choosing == nil {
		return list
	}
	return ui.All(list, ui.Paragraphs("有专家由采购人自行选定："+t.Choosing.Text+"。理由："+t.Choosing.Reason))
}
