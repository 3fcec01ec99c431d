package flags

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/redflag"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// families of indicators, by the letter of their codes, in the order of the page.
var families = []struct{ letter, title, note string }{
	{"R", "国际通行的指标", "出自开放合同伙伴组织的工具Cardinal和《公共采购红旗指南》，编号相同"},
	{"L", "与法定期限比较的指标", "天数都问规则库，法律改了就跟着改"},
	{"S", "其他指标", "本平台用公开的数据能算的"},
}

const indicatorsLead = "监督部门用这些指标从公开数据里找值得再看一眼的地方。" + redflag.Hint

// indicators is the table of them, with where each comes from: public, so that whoever is looked at knows by what.
func (p *room) indicators(a *frame.Ask) error {
	list, err := route.Call(a.Ctx, p.Call, insightapi.ListIndicators, insightapi.ListIndicatorsRequest{})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "风险指标", indicatorColumns(), list.Items)
	}
	var parts []templ.Component
	for _, f := range families {
		t := ui.Table{Caption: f.title, Cols: ui.Cols("指标", "强弱", "~比什么", "~阈值", "出处"), Nothing: "没有这一类指标。"}
		for _, x := range list.Items {
			if strings.HasPrefix(x.Code, f.letter) {
				t.Rows = append(t.Rows, ui.Cells(
					ui.Text(x.Code+" "+x.Name), flagLevel(x.Level), ui.Text(x.Compares+x.Why), thresholdList(x.Thresholds), flagSource(x.Source)))
			}
		}
		parts = append(parts, view.Panel(ui.Box{Title: f.title, Note: f.note}, ui.Data(t)))
	}
	parts = append(parts, view.Panel(ui.Box{Title: "怎样使用"}, ui.Paragraphs(indicatorsUse), ui.AsTable(view.TablesOf(a))))
	pg := a.Page("风险指标", ui.NavNone, ui.Crumbs("数据开放", "/open-data", "风险指标"))
	pg.Desc = indicatorsLead
	return a.Show(http.StatusOK, pg, view.Stack(append([]templ.Component{ui.PageHead(ui.Head{Title: "风险指标", Lead: ui.Text(indicatorsLead)})}, parts...)...))
}

const indicatorsUse = "每条提示写明数值、阈值和理由，由监督部门逐条决定采纳还是不采纳；提示本身不影响任何采购。\n" +
	"指标只用公开的数据，任何人都可以从数据开放页面下载同样的数据，用命令sanshe-flags算出同样的结果。\n" +
	"S01至S06用随结果公开的逐项打分和评审专家名单，结果公告以前不算；打分不在按月下载的数据里，见每个项目的评审结果。\n" +
	"已取消的采购不参加计算。需要互相比较的指标，用全部公开采购的四分位数，数量不够时不算。"

func thresholdList(list []insightapi.FlagThreshold) templ.Component {
	var out []templ.Component
	for i, x := range list {
		if i > 0 {
			out = append(out, ui.Text("；"))
		}
		out = append(out, ui.Text(x.Means+"："))
		switch {
		case x.Rule != "":
			out = append(out, ui.Link("/rules/"+x.Rule, "规则库"))
		default:
			out = append(out, ui.Text(x.Value))
		}
	}
	return ui.All(out...)
}

func flagSource(s insightapi.FlagSource) templ.Component {
	if s.Url == "" {
		return ui.Text(s.Title)
	}
	return ui.Link(s.Url, s.Title)
}

// levels are how much a hint weighs. None of them is red: a hint is no finding.
var levels = map[insightapi.FlagLevel]struct {
	kind ui.Kind
	icon ui.Icon
	word string
}{
	insightapi.FlagLevelHigh: {ui.Warn, ui.IconWarn, "强"}, insightapi.FlagLevelMedium: {ui.Info, ui.IconInfo, "中"}, insightapi.FlagLevelLow: {ui.Plain, ui.IconMinus, "弱"},
}

func flagLevel(l insightapi.FlagLevel) templ.Component {
	x := levels[l]
	return ui.Tag(x.kind, x.icon, x.word)
}
