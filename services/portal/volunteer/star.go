package volunteer

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// stars is how far somebody is: a ring of hours and one of quality, and in words what is missing to the next star.
func (p *room) stars(a *frame.Ask, person string) (templ.Component, error) {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: person})
	if err != nil {
		return nil, err
	}
	hours := strings.TrimSuffix(fmt.Sprintf("%d.%d", x.Minutes/60, x.Minutes%60/6), ".0")
	has := "还没有星级"
	if x.Level > 0 {
		has = view.StarWord(x.Level)
	}
	says, share := "累计服务"+hours+"小时", 1.0
	terms := []ui.Term{ui.S("现在", has)}
	switch {
	case x.Barred != "":
		terms = append(terms, ui.T("不予评星", ui.All(ui.Date(view.Day(x.Barred)), ui.Text("以前"))))
	case x.Next != nil:
		share = float64(x.Minutes) / float64(60*x.Next.Hours)
		var lacks []string
		for _, l := range x.Lacks {
			lacks = append(lacks, l.What+"现在"+l.Has+"，要"+l.Needs)
		}
		says += "，" + view.StarWord(x.NextLevel) + "要" + frame.Itoa(x.Next.Hours) + "小时"
		terms = append(terms, ui.S("到"+view.StarWord(x.NextLevel), strings.Join(lacks, "；")))
	case x.Terms == nil:
		terms = append(terms, ui.S("星级办法", "您所在的地方还没有公布"))
	}
	quality := "还没有评价"
	if x.Quality > 0 {
		quality = fmt.Sprintf("%d.%d分，满分5分", x.Quality/10, x.Quality%10)
	}
	terms = append(terms, ui.S("服务质量", quality), ui.S("由现场、带队人或者服务对象证明", frame.Itoa(x.Vouched)+"%的时间"))
	var rows []ui.Row
	for _, s := range x.Stars[:min(len(x.Stars), 5)] {
		rows = append(rows, ui.Row{Href: view.StarPath(s.ID), Title: view.StarWord(s.Level), Meta: []string{s.StateText}})
	}
	body := []templ.Component{ui.Ring(says+"；服务质量"+quality, share, float64(x.Quality)/50, hours, "小时"), ui.DL(terms...), ui.Soft("外圈是时长，内圈是质量。")}
	if len(rows) > 0 {
		body = append(body, ui.Rows(rows...))
	}
	if x.Bar != "" {
		body = append(body, ui.WideButtonLink(view.StarBarPath(x.Bar), "记录不实的认定", false))
	}
	return view.Panel(ui.Box{Title: "我的星级", Link: ui.Link("/stars", "条件和公示")}, body...), nil
}
