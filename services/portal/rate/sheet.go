package rate

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A rater marks leaf by leaf beside what the organization says and what bears it out, keeps the sheet as often as need
// be, reads all of it once more and signs. After that there are corrections alone, which keep what was there before.

var sheetSteps = []string{"评分", "核对", "签署"}

func sheetPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/rater/ratings/{id}/sheet", Do: p.sheet, Desk: identity.Rater},
		{Method: "POST", Pattern: "/desk/rater/ratings/{id}/sheet", Do: p.sheetSend, Desk: identity.Rater},
		{Method: "POST", Pattern: "/desk/rater/ratings/{id}/sheet/signature", Do: p.signSend, Desk: identity.Rater},
		{Method: "POST", Pattern: "/desk/rater/ratings/{id}/sheet/corrections", Do: p.correctionSend, Desk: identity.Rater},
	}
}

func sheetPath(id string) string { return frame.Href("/desk/rater/ratings/", id) + "/sheet" }

func (p *room) mySheet(a *frame.Ask) (organizationapi.RaterSheet, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetMySheet, organizationapi.GetMySheetRequest{ID: a.Path("id")})
}

// leavesOf are the leaves of a tree, in its order: their places are those in the form.
func leavesOf(t organizationapi.Tree) (out []organizationapi.TreeNode) {
	for _, n := range t.Nodes {
		if n.Kind != "" {
			out = append(out, n)
		}
	}
	return out
}

func markName(i int, what string) string { return fmt.Sprintf("marks.%d.%s", i, what) }

func (p *room) sheet(a *frame.Ask) error {
	sh, err := p.mySheet(a)
	switch {
	case err != nil:
		return err
	case sh.SignedAt != nil:
		return p.showSigned(a, 200, sh, frame.Fresh(a, nil))
	case a.Query("check") != "":
		return p.showCheck(a, 200, sh, frame.Fresh(a, nil))
	}
	v := url.Values{}
	given := marksOf(sh)
	for i, n := range leavesOf(sh.Self.Tree) {
		if m, ok := given[n.Code]; ok {
			v.Set(markName(i, "points"), view.PointsText(m.Points))
			v.Set(markName(i, "note"), m.Note)
		}
	}
	return p.showSheet(a, 200, sh, frame.Fresh(a, v))
}

func marksOf(sh organizationapi.RaterSheet) map[string]organizationapi.RaterMark {
	out := map[string]organizationapi.RaterMark{}
	for _, m := range sh.Marks {
		out[m.Code] = m
	}
	return out
}

// showSheet is the form, a chapter for each part of the first level.
func (p *room) showSheet(a *frame.Ask, status int, sh organizationapi.RaterSheet, e frame.Entry) error {
	said := map[string]organizationapi.SelfLeaf{}
	for _, l := range sh.Self.Leaves {
		said[l.Code] = l
	}
	var chapters []ui.Chapter
	for _, b := range branches(sh.Self.Tree) {
		left := 0
		c := view.Chapter(e, "part-"+b.Code, b.Name, "满分"+view.PointsText(b.Max), func(in func(ui.Input) ui.Input) (out []templ.Component) {
			for i, n := range leavesOf(sh.Self.Tree) {
				if !within(n.Code, b.Code) {
					continue
				}
				if e.Get(markName(i, "points")) == "" {
					left++
				}
				out = append(out, markFields(sh, i, n, said[n.Code], in))
			}
			return out
		})
		if c.Mark == nil {
			c.Mark = leftTag(left)
		}
		chapters = append(chapters, c)
	}
	end := ui.Note(ui.Info, ui.Text("现在不能评分。"))
	if sh.May {
		end = ui.Presses(ui.Press{Name: "step", Value: "check", Label: "保存并核对"}, ui.Press{Name: "step", Value: "save", Label: "只保存", Plain: true})
	}
	pg := a.DeskPage("评估评分表", "评估评分表")
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: "评估评分表", Over: ui.Name(sh.Organization.Name), Lead: ui.Text("您是" + sh.Alias + "。别的评估专家看不到您的评分，您也看不到别人的；冻结以后公开的只有代号。")}),
		ui.Refusal(e.Fault), sample(sh.Self.Tree.Verified, sh.Self.Tree.Note), ui.Stepper("评分步骤", sheetSteps, 0),
		view.Form(sheetPath(sh.Rating), false, e, ui.Chapters("指标", chapters, end))))
}

func leftTag(left int) templ.Component {
	if left == 0 {
		return ui.Tag(ui.Good, ui.IconCheck, "已评完")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "还差"+frame.Itoa(left)+"项")
}

// markFields are the points of a leaf beside what the organization says of it.
func markFields(sh organizationapi.RaterSheet, i int, n organizationapi.TreeNode, said organizationapi.SelfLeaf, in func(ui.Input) ui.Input) templ.Component {
	read := []templ.Component{ui.DLNarrow(ui.S("看什么", n.Ask), ui.S("自评分", view.PointsText(said.Points)), ui.S("自评说明", said.Note)), proofs(said.Evidence)}
	if len(said.Papers) > 0 {
		read = append(read, ui.Files(papersOf(sh.Rating, said.Papers)...))
	}
	if n.Visit {
		read = append(read, ui.Tag(ui.Info, ui.IconPin, "要实地看"))
	}
	points := in(ui.Input{Name: markName(i, "points"), Label: "评分（满分" + view.PointsText(n.Max) + "）", Suffix: "分", Step: "0.01", Low: "0", High: view.PointsText(n.Max), Auto: "off", Short: true, Locked: !sh.May})
	field := ui.NumberField(points)
	if len(n.Options) > 0 {
		for _, o := range n.Options {
			points.Options = append(points.Options, ui.Option{Value: view.PointsText(o.Points), Label: o.Name + "（" + view.PointsText(o.Points) + "分）"})
		}
		field = ui.SelectField(points)
	}
	return view.Group(n.Name, "", ui.Halves(view.Stack(read...), view.Stack(field, ui.AreaField(in(ui.Input{Name: markName(i, "note"), Label: "评分说明", Max: 300, Lines: 2, Locked: !sh.May})))))
}

// sheetSend keeps the sheet, and leads on to reading it once more.
func (p *room) sheetSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	d, places := organizationapi.RaterSheetDraft{Marks: []organizationapi.RaterMark{}}, []int{}
	for i, n := range leavesOf(sh.Self.Tree) {
		if f.Text(markName(i, "points")) == "" {
			continue
		}
		m := organizationapi.RaterMark{Code: n.Code, Points: f.Hundredths(markName(i, "points"), n.Name), Note: f.Text(markName(i, "note"))}
		if m.Points < 0 || m.Points > n.Max {
			f.Wrong(markName(i, "points"), fmt.Sprintf("“%s”应在0到%s分之间。", n.Name, view.PointsText(n.Max)))
		}
		d.Marks, places = append(d.Marks, m), append(places, i)
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: sh.Rating, RaterSheetDraft: d})
	}
	if err != nil {
		return frame.Retry(a, placed(a, err, places), f, func(status int, e frame.Entry) error { return p.showSheet(a, status, sh, e) })
	}
	if f.Text("step") == "check" {
		return a.Lead(sheetPath(sh.Rating)+"?check=1", nil)
	}
	return a.Redirect(sheetPath(sh.Rating), "评分已保存，还没有签署。")
}

// placed leads what a service says of a mark to its place in the form: what has no points was not sent.
func placed(a *frame.Ask, err error, places []int) error {
	refused := a.Refused(err)
	if refused == nil {
		return err
	}
	out := *refused
	out.Fields = nil
	for _, x := range refused.Fields {
		var n int
		if _, bad := fmt.Sscanf(x.Name, "marks.%d.", &n); bad == nil && n < len(places) {
			x.Name = strings.Replace(x.Name, fmt.Sprintf("marks.%d.", n), fmt.Sprintf("marks.%d.", places[n]), 1)
		}
		out.Fields = append(out.Fields, x)
	}
	return &out
}

// showCheck is the whole sheet as one table, what is missing, and the way to sign.
func (p *room) showCheck(a *frame.Ask, status int, sh organizationapi.RaterSheet, e frame.Entry) error {
	missing := int64(len(leavesOf(sh.Self.Tree)) - len(sh.Marks))
	ways := ui.All(ui.Note(ui.Warn, ui.Textf("还有%d项没有评分，评完才能签署。", missing)), ui.ButtonLink(sheetPath(sh.Rating), "继续评分", true))
	if missing <= 0 {
		ways = view.Form(sheetPath(sh.Rating)+"/signature", false, e,
			ui.CheckField(e.In(ui.Input{Name: "sure", Label: "我已独立完成评分，知道签署后只能写明理由更正", Required: true, Options: ui.Options("true", "是")})),
			ui.Presses(ui.Press{Name: "step", Value: "sign", Label: "签署评分表"}), ui.ButtonLink(sheetPath(sh.Rating), "返回修改", false))
	}
	return a.Show(status, a.DeskPage("核对评分", "评估评分表", sheetPath(sh.Rating), "核对评分"), view.Stack(
		ui.PageHead(ui.Head{Title: "核对评分", Over: ui.Name(sh.Organization.Name), Lead: ui.Text("还没有签署。请逐项看一遍。")}), ui.Refusal(e.Fault), ui.Stepper("评分步骤", sheetSteps, 1),
		view.Panel(ui.Box{Title: "我的评分"}, ui.Data(marksTable(sh))), view.Panel(ui.Box{Title: "签署"}, ways)))
}

func marksTable(sh organizationapi.RaterSheet) ui.Table {
	t := ui.Table{Caption: "我的评分", Cols: ui.Cols("指标", "部分", "#满分", "#自评", "#评分", "~评分说明")}
	given, said := marksOf(sh), map[string]int64{}
	for _, l := range sh.Self.Leaves {
		said[l.Code] = l.Points
	}
	for _, b := range branches(sh.Self.Tree) {
		for _, n := range leavesOf(sh.Self.Tree) {
			if !within(n.Code, b.Code) {
				continue
			}
			points, note := ui.Late("没有评"), ui.Dash()
			if m, ok := given[n.Code]; ok {
				points, note = ui.Text(view.Score(m.Points)), view.OrDash(m.Note)
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(n.Name), ui.Text(b.Name), ui.Text(view.Score(n.Max)), ui.Text(view.Score(said[n.Code])), points, note))
		}
	}
	t.Foot = ui.Cells(ui.Text("合计"), ui.None(), ui.Text(view.Score(sh.Self.Tree.Max)), ui.Text(view.Score(sh.Self.Gap.Total)), ui.Text(view.Score(sh.Total)), ui.None())
	return t
}

// signSend signs what was kept, which is what the table shows.
func (p *room) signSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	if sh.SignedAt != nil {
		return a.Redirect(sheetPath(sh.Rating), "您已签署过评分表。")
	}
	if !f.Bool("sure") {
		f.Wrong("sure", "请确认您已独立完成评分，再签署。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: sh.Rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: sh.Marks}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCheck(a, status, sh, e) })
	}
	return a.Redirect(sheetPath(sh.Rating), "评分表已签署。")
}

// showSigned is a signed sheet with its corrections, and until the freezing the way to correct it.
func (p *room) showSigned(a *frame.Ask, status int, sh organizationapi.RaterSheet, e frame.Entry) error {
	said := ui.All(ui.Text("您已于"), ui.DateTime(*sh.SignedAt), ui.Text("签署评分表。"))
	if sh.FrozenAt != nil {
		said = ui.All(said, ui.Text("评分已于"), ui.DateTime(*sh.FrozenAt), ui.Text("冻结，不能再改动。"))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "评估评分表", Over: ui.Name(sh.Organization.Name)}), ui.Refusal(e.Fault), ui.Stepper("评分步骤", sheetSteps, 3), ui.Note(ui.Good, said),
		view.Panel(ui.Box{Title: "我的评分"}, ui.Data(marksTable(sh)), ui.Print()),
	}
	if len(sh.Corrections) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "更正"}, ui.Data(correctionsTable(sh))))
	}
	if sh.May {
		leaf := ui.Input{Name: "marks.0.code", Label: "更正哪一项", Required: true}
		for _, n := range leavesOf(sh.Self.Tree) {
			leaf.Options = append(leaf.Options, ui.Option{Value: n.Code, Label: n.Code + " " + n.Name + "（满分" + view.PointsText(n.Max) + "）"})
		}
		body = append(body, view.Panel(ui.Box{Title: "更正评分", Note: "原来的分数和理由都留在表上"}, view.Form(sheetPath(sh.Rating)+"/corrections", false, e,
			ui.SelectField(e.In(leaf)), ui.NumberField(e.In(ui.Input{Name: "marks.0.points", Label: "改为", Suffix: "分", Step: "0.01", Low: "0", Required: true, Short: true, Auto: "off"})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "理由", Max: 500, Lines: 3, Required: true})), ui.Presses(ui.Press{Name: "step", Value: "correct", Label: "更正评分"}))))
	}
	return a.Show(status, a.DeskPage("评估评分表", "评估评分表"), view.Stack(body...))
}

func correctionsTable(sh organizationapi.RaterSheet) ui.Table {
	names := map[string]string{}
	for _, n := range leavesOf(sh.Self.Tree) {
		names[n.Code] = n.Name
	}
	t := ui.Table{Caption: "更正", Cols: ui.Cols("指标", "时间", "#原来", "#改为", "~理由")}
	for _, c := range sh.Corrections {
		for i, m := range c.After {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(names[m.Code]), ui.DateTime(c.At), ui.Text(view.Score(c.Before[i].Points)), ui.Text(view.Score(m.Points)), ui.Text(c.Reason)))
		}
	}
	return t
}

func (p *room) correctionSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	sh, err := p.mySheet(a)
	if err != nil {
		return err
	}
	if sh.SignedAt == nil {
		return a.Lead(sheetPath(sh.Rating), nil)
	}
	m := organizationapi.RaterMark{Code: f.Text("marks.0.code"), Note: marksOf(sh)[f.Text("marks.0.code")].Note}
	if f.Text("marks.0.points") == "" {
		f.Wrong("marks.0.points", "请填写改为多少分。")
	}
	m.Points = f.Hundredths("marks.0.points", "改为")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.ReviseSheet, organizationapi.ReviseSheetRequest{ID: sh.Rating, RaterCorrectionDraft: organizationapi.RaterCorrectionDraft{Reason: f.Text("reason"), Marks: []organizationapi.RaterMark{m}}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showSigned(a, status, sh, e) })
	}
	return a.Redirect(sheetPath(sh.Rating), "评分已更正，原来的分数留在表上。")
}
