package buyer

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// For a consultation, a negotiation or an inquiry suppliers may be recommended
// in writing: the buyer's in one field, the experts' in another, one to a line.

// recommending asks how suppliers are invited, and who was recommended.
func (d draftForm) recommending(in func(ui.Input) ui.Input, p tenderapi.Procedure) []templ.Component {
	fields := []templ.Component{ui.Demands(d.p.Demands(d.law, p.Rules.Recommended, "书面推荐的不得少于%s。", "tender.recommended.buyer.percent", "采购人推荐的不得高于推荐总数的%s。")...)}
	for _, r := range view.Recommenders {
		fields = append(fields, ui.AreaField(in(ui.Input{
			Name: r.Field, Label: r.Name + "推荐的供应商", Help: "一行一家：登记的名称或者统一社会信用代码，冒号，推荐理由。", Max: 10000, Lines: 3,
		})))
	}
	return []templ.Component{
		ui.RadioField(in(ui.Input{Name: "invited_from", Label: "邀请供应商的方式", Options: []ui.Option{
			{Value: "", Label: "发布公告", Help: "符合条件的都可以参加。"},
			{Value: tenderapi.RecommendedWay, Label: "书面推荐", Help: "采购人和评审专家分别书面推荐，只有被推荐的可以参加。推荐的家数、名单和理由开标以后公开，磋商和谈判在确认最后报价以后公开。"},
		}, Demands: d.p.Demands(d.law, p.Rules.Sources, "供应商按规定的方式邀请。")})),
		view.Inside(ui.Fold("书面推荐的供应商", p.Recommends(d.e.Get("invited_from")) || d.e.Get("recommended_buyer")+d.e.Get("recommended_expert") != ""), view.Stack(fields...)),
	}
}

// recommendationsOf reads the two fields.
func (p *room) recommendationsOf(a *frame.Ask, f *frame.Form) (out []tenderapi.Recommendation, err error) {
	if !tenderapi.Method(f.Text("method")).Procedure().Recommends(f.Text("invited_from")) {
		return nil, nil
	}
	for _, r := range view.Recommenders {
		for i, line := range f.Lines(r.Field) {
			name, reason, _ := strings.Cut(strings.Replace(line, ":", "：", 1), "：")
			name, reason = strings.TrimSpace(name), strings.TrimSpace(reason)
			if len([]rune(reason)) < 2 || len([]rune(reason)) > 500 {
				f.Wrong(r.Field, fmt.Sprintf("第%d行请在供应商后面写冒号和推荐理由，2至500个字。", i+1))
				break
			}
			who, err := p.supplierOf(a, name)
			if err != nil {
				return nil, err
			}
			if who == nil {
				f.Wrong(r.Field, fmt.Sprintf("第%d行“%s”不是已经登记的供应商，请写登记的全称或者统一社会信用代码。", i+1, view.Clip(name, 60)))
				break
			}
			out = append(out, tenderapi.Recommendation{Supplier: *who, By: r.By, Reason: reason})
		}
	}
	return out, nil
}

// recommendedValues is recommendationsOf the other way round.
func recommendedValues(v url.Values, list []tenderapi.Recommendation) {
	for _, r := range view.Recommenders {
		var lines []string
		for _, x := range list {
			if x.By == r.By {
				lines = append(lines, x.Supplier.Name+"："+x.Reason)
			}
		}
		v.Set(r.Field, strings.Join(lines, "\n"))
	}
}
