package portal

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// For a consultation, a negotiation or an inquiry suppliers may be recommended
// in writing: the buyer's in one field, the experts' in another, one to a line.

// recommenders are the two fields, in the order in which pages name them.
var recommenders = []struct{ by, field, name string }{
	{"buyer", "recommended_buyer", "采购人"}, {"expert", "recommended_expert", "评审专家"},
}

// recommending asks how suppliers are invited, and who was recommended.
func (d draftForm) recommending(in func(ui.Input) ui.Input, p tenderapi.Procedure) []templ.Component {
	fields := []templ.Component{ui.Demands(d.p.demands(d.law, p.Rules.Recommended, "书面推荐的不得少于%s。", "tender.recommended.buyer.percent", "采购人推荐的不得高于推荐总数的%s。")...)}
	for _, r := range recommenders {
		fields = append(fields, ui.AreaField(in(ui.Input{
			Name: r.field, Label: r.name + "推荐的供应商", Help: "一行一家：登记的名称或者统一社会信用代码，冒号，推荐理由。", Max: 10000, Lines: 3,
		})))
	}
	return []templ.Component{
		ui.RadioField(in(ui.Input{Name: "invited_from", Label: "邀请供应商的方式", Options: []ui.Option{
			{Value: "", Label: "发布公告", Help: "符合条件的都可以参加。"},
			{Value: tenderapi.RecommendedWay, Label: "书面推荐", Help: "采购人和评审专家分别书面推荐，只有被推荐的可以参加。推荐的家数随公告公开，名单和理由开标以后公开。"},
		}, Demands: d.p.demands(d.law, p.Rules.Sources, "供应商按规定的方式邀请。")})),
		inside(ui.Fold("书面推荐的供应商", p.Recommends(d.e.Get("invited_from")) || d.e.Get("recommended_buyer")+d.e.Get("recommended_expert") != ""), stack(fields...)),
	}
}

// recommendationsOf reads the two fields.
func (p *Portal) recommendationsOf(a *Ask, f *Form) (out []tenderapi.Recommendation, err error) {
	if !tenderapi.Method(f.Text("method")).Procedure().Recommends(f.Text("invited_from")) {
		return nil, nil
	}
	for _, r := range recommenders {
		for i, line := range f.Lines(r.field) {
			name, reason, _ := strings.Cut(strings.Replace(line, ":", "：", 1), "：")
			name, reason = strings.TrimSpace(name), strings.TrimSpace(reason)
			if len([]rune(reason)) < 2 || len([]rune(reason)) > 500 {
				f.Wrong(r.field, fmt.Sprintf("第%d行请在供应商后面写冒号和推荐理由，2至500个字。", i+1))
				break
			}
			who, err := p.supplierOf(a, name)
			if err != nil {
				return nil, err
			}
			if who == nil {
				f.Wrong(r.field, fmt.Sprintf("第%d行“%s”不是已经登记的供应商，请写登记的全称或者统一社会信用代码。", i+1, clip(name, 60)))
				break
			}
			out = append(out, tenderapi.Recommendation{Supplier: *who, By: r.by, Reason: reason})
		}
	}
	return out, nil
}

// recommendedValues is recommendationsOf the other way round.
func recommendedValues(v url.Values, list []tenderapi.Recommendation) {
	for _, r := range recommenders {
		var lines []string
		for _, x := range list {
			if x.By == r.by {
				lines = append(lines, x.Supplier.Name+"："+x.Reason)
			}
		}
		v.Set(r.field, strings.Join(lines, "\n"))
	}
}

// recommendedWords say how many were recommended by whom.
func recommendedWords(n *tenderapi.Recommended) string {
	return fmt.Sprintf("以书面推荐方式邀请供应商：采购人推荐%d家，评审专家推荐%d家。", n.Buyer, n.Expert)
}

// recommendationTable names those who were recommended, by whom and why.
func recommendationTable(list []tenderapi.Recommendation) ui.Table {
	t := ui.Table{Caption: "书面推荐的供应商", Cols: ui.Cols("供应商", "推荐人", "~推荐理由")}
	for _, r := range recommenders {
		for _, x := range list {
			if x.By == r.by {
				t.Rows = append(t.Rows, ui.Cells(ui.Link(href("/organizations/", x.Supplier.ID), x.Supplier.Name), ui.Text(r.name), ui.Text(x.Reason)))
			}
		}
	}
	return t
}
