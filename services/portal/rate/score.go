package rate

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func scorePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/ratings/{id}", Do: p.score, Fresh: true},
		{Method: "GET", Pattern: "/ratings/{id}/papers/{paper}", Do: p.paper},
		{Method: "GET", Pattern: "/desk/ratings/{id}/calibration", Do: p.calibration, Desk: frame.AnyDesk},
	}
}

// score is the score that everybody can read: what each indicator has, how it came about, and what bears it out.
func (p *room) score(a *frame.Ask) error {
	s, err := route.Call(a.Ctx, p.Call, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: a.Path("id"), Round: roundOf(a)})
	if err != nil {
		return err
	}
	if a.Query("format") == "json" {
		return a.SendJSON("rating-"+s.Rating+".json", s)
	}
	pg := a.Page(s.Organization.Name+"的评估得分", ui.NavOrganizations, ui.Crumbs("社会组织", "/organizations", s.Organization.Name, frame.Href("/organizations/", s.Organization.ID), "评估得分"))
	body := []templ.Component{
		ui.PageHead(ui.Head{
			Title: map[int64]string{0: "评估得分", 2: "复评得分"}[roundOf(a)], Over: ui.Link(frame.Href("/organizations/", s.Organization.ID), s.Organization.Name), Lead: ui.All(ui.Text(s.Title), ui.Text("，评分冻结于"), ui.DateTime(s.FrozenAt), ui.Text("。")),
			Actions: ui.All(ui.ButtonLink(a.With("format", "json"), "下载全部得分和算式", false), ui.Print()),
		}), sample(s.Verified, s.Note),
		view.Panel(ui.Box{Title: "得分", Note: linesSay[s.LinesFrom]}, ui.Stats(
			ui.StatBox{Label: "总分（满分" + view.PointsText(s.Max) + "）", Value: view.PointsText(s.Total), Unit: "分"}, ui.StatBox{Label: "分数够到的等级", Value: gradeName(s.Grade)},
			ui.StatBox{Label: "自评总分", Value: view.PointsText(s.Nodes[0].Self), Unit: "分"}, ui.StatBox{Label: "评估专家", Value: frame.Itoa(int64(len(s.Raters))), Unit: "人"}),
			ui.Soft("等级由评估委员会表决，分数是表决的依据。")), secondPanel(a, s),
		view.Panel(ui.Box{Title: "各部分的得分"}, radar("各部分的得分", scoreSpokes(s), "得分", "自评"), ui.Soft("实线是得分，虚线是自评。")),
	}
	for i, n := range s.Nodes {
		if n.Depth == 2 {
			body = append(body, branchPanel(s, i))
		}
	}
	body = append(body, view.Panel(ui.Box{Title: "等级线"}, ui.Data(linesTable(s.Lines))), view.Panel(ui.Box{Title: "怎样重新计算", Flat: true}, ui.Paragraphs(s.Rounding+"下载的文件里有每一位评估专家对每一项的评分，任何人可以照此重新计算，也可以在自己的电脑上用命令sanshe-rating核对。")))
	return a.Show(200, pg, view.Stack(body...))
}

// roundOf is the round of sheets that is asked for: 2 after an appeal, else 0.
func roundOf(a *frame.Ask) int64 {
	if a.Query("round") == "2" {
		return 2
	}
	return 0
}

// secondPanel is what other raters gave after an appeal, in short, and where all of it stands.
func secondPanel(a *frame.Ask, s organizationapi.ScorePage) templ.Component {
	if s.Second == nil {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "复核时的复评", Note: "由另外" + frame.Itoa(int64(len(s.Second.Raters))) + "位评估专家评分"}, ui.Stats(
		ui.StatBox{Label: "复评总分", Value: view.PointsText(s.Second.Total), Unit: "分"}, ui.StatBox{Label: "分数够到的等级", Value: gradeName(s.Second.Grade)}),
		ui.Paragraphs("各项指标的复评分写在初评的得分旁边。复核决定由评估委员会表决。"), ui.ButtonLink(a.With("round", "2"), "看复评的逐项得分", false))
}

func scoreSpokes(s organizationapi.ScorePage) (out []spoke) {
	for _, n := range s.Nodes {
		if n.Depth == 2 {
			out = append(out, spoke{Name: n.Name, Max: n.Max, Got: n.Points, Self: n.Self})
		}
	}
	return out
}

// branchPanel lists the leaves of a part of the first level, under the names of what they belong to.
func branchPanel(s organizationapi.ScorePage, at int) templ.Component {
	part := s.Nodes[at]
	var tables []templ.Component
	for i := at + 1; i < len(s.Nodes) && s.Nodes[i].Depth > part.Depth; i++ {
		if second := s.Nodes[i]; second.Depth == part.Depth+1 {
			tables = append(tables, leavesFold(s, i))
		}
	}
	return view.Panel(ui.Box{ID: "part-" + part.Code, Title: part.Code + " " + part.Name, Note: view.PointsText(part.Points) + "分，满分" + view.PointsText(part.Max)}, tables...)
}

func leavesFold(s organizationapi.ScorePage, at int) templ.Component {
	second := s.Nodes[at]
	name := fmt.Sprintf("%s %s：%s分，满分%s", second.Code, second.Name, view.PointsText(second.Points), view.PointsText(second.Max))
	heads := []string{"指标", "属于", "#满分", "#自评", "#得分"}
	if s.Second != nil {
		heads = append(heads, "#复评")
	}
	t := ui.Table{Caption: second.Name + "的指标", Cols: ui.Cols(append(heads, "算式", "~证据")...)}
	above := second.Name
	for i := at; i < len(s.Nodes) && (i == at || s.Nodes[i].Depth > second.Depth); i++ {
		n := s.Nodes[i]
		if n.Kind == "" {
			above = n.Name
			continue
		}
		formula := ui.Text(n.Formula)
		if n.Uneven {
			formula = ui.All(formula, ui.Text(" "), ui.Tag(ui.Warn, ui.IconWarn, "客观分不一致"))
		}
		row := ui.Cells(ui.Text(n.Code+" "+n.Name), ui.Text(above), ui.Text(view.Score(n.Max)), ui.Text(view.Score(n.Self)), ui.Text(view.Score(n.Points)))
		if s.Second != nil {
			row = append(row, ui.Text(view.Score(n.Again)))
		}
		t.Rows = append(t.Rows, append(row, formula, shownEvidence(s, n)))
	}
	return view.Inside(ui.Fold(name, false), ui.Data(t))
}

// shownEvidence is the evidence of a leaf, as far as it is for everybody.
func shownEvidence(s organizationapi.ScorePage, n organizationapi.ScoreNode) templ.Component {
	var lines []templ.Component
	for _, e := range n.Evidence {
		lines = append(lines, paragraph(proof(e)))
	}
	if len(n.Papers) > 0 {
		lines = append(lines, ui.Files(papersOf(s.Rating, n.Papers)...))
	}
	if n.Private {
		lines = append(lines, ui.Soft("材料涉及个人隐私，没有公开。"))
	}
	if len(lines) == 0 {
		return ui.Soft("没有公开的证据")
	}
	return ui.All(lines...)
}

// paper hands on a file, to be kept and not to be opened in the page.
func (p *room) paper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, organizationapi.GetRatingPaper, organizationapi.GetRatingPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}

// calibration sets the sheets side by side, for those who conduct, decide and watch.
func (p *room) calibration(a *frame.Ask) error {
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetCalibration, organizationapi.GetCalibrationRequest{ID: a.Path("id"), Round: roundOf(a)})
	if err != nil {
		return err
	}
	sheets := ui.Table{Caption: "各评估专家的总分", Cols: ui.Cols("评估专家", "#总分", "#与其他人平均的差", "#更正", "标记"), Nothing: "还没有人签署。"}
	for _, s := range c.Sheets {
		mark := ui.Dash()
		if s.Outlier {
			mark = ui.Tag(ui.Warn, ui.IconWarn, fmt.Sprintf("离其他人的平均超过%d%%", c.Percent))
		}
		sheets.Rows = append(sheets.Rows, ui.Cells(ui.Text(s.Alias), ui.Text(view.Score(s.Total)), ui.Text(strings.Replace(view.Score(s.Deviation), "-", "−", 1)), ui.Number(s.Corrections), mark))
	}
	leaves := ui.Table{Caption: "评分不同的指标，相差大的在前", Cols: ui.Cols("指标", "#满分", "#最低", "#最高", "标记"), Nothing: "没有评分不同的指标。"}
	for _, l := range c.Leaves[:min(len(c.Leaves), mostLeaves)] {
		mark := ui.Dash()
		if l.Uneven {
			mark = ui.Tag(ui.Warn, ui.IconWarn, "客观分不一致")
		}
		leaves.Rows = append(leaves.Rows, ui.Cells(ui.Text(l.Code+" "+l.Name), ui.Text(view.Score(l.Max)), ui.Text(view.Score(l.Low)), ui.Text(view.Score(l.High)), mark))
	}
	return a.Show(200, a.DeskPage("评分的比较", "评分的比较"), view.Stack(
		ui.PageHead(ui.Head{Title: "评分的比较", Lead: ui.Textf("%d位评估专家，%d位已经签署。这里只供参考，不改变任何分数。", c.Raters, c.Signed)}),
		view.Panel(ui.Box{Title: "总分"}, ui.Data(sheets)), view.Panel(ui.Box{Title: "逐项"}, ui.Data(leaves))))
}

// mostLeaves is how many leaves a comparison shows.
const mostLeaves = 30
