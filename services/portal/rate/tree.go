package rate

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The indicators by which organizations are rated, a chapter for each part of the first level.

const treesPath = "/rating-trees"

func treePages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: treesPath, Do: p.trees},
		{Method: http.MethodGet, Pattern: treesPath + "/{id}", Do: p.tree},
		{Method: http.MethodGet, Pattern: treeDraftsPath, Do: p.treeDrafts, Desk: identity.Registrar},
		{Method: http.MethodGet, Pattern: treeDraftsPath + "/new", Do: p.newTree, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: treeDraftsPath + "/new", Do: p.putTree, Desk: identity.Registrar, Body: mostTable},
		{Method: http.MethodGet, Pattern: treeDraftsPath + "/{id}", Do: p.treeDraft, Desk: identity.Registrar},
		{Method: http.MethodPost, Pattern: treeDraftsPath + "/{id}/move", Do: p.moveTree, Desk: identity.Registrar},
	}
}

func treePath(id string) string { return frame.Href(treesPath+"/", id) }

func (p *room) trees(a *frame.Ask) error {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListTrees, organizationapi.ListTreesRequest{Region: p.Config.Region})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "今天适用的评估指标", Cols: ui.Cols("评估指标", "评估对象", "适用地区", "起用日期", "#满分", "#末级指标", "核对"), Nothing: "还没有评估指标。"}
	for _, x := range list.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(treePath(x.ID), x.Title), ui.Text(view.OrgKindNames[x.Kind]), ui.Text(p.placeOf(x)), ui.Date(view.Day(x.From)), ui.Text(view.PointsText(x.Max)), ui.Number(len(leavesOf(x))), checked(x.Verified)))
	}
	head := ui.Head{Title: "评估指标", Lead: ui.Text("等级评估按指标逐项评分。每个批次开始时选定一套，此后不变。")}
	if a.SignedIn() && a.Caller.Has(identity.Registrar) {
		head.Actions = ui.ButtonLink(treeDraftsPath, "发布本地的指标", true)
	}
	pg := a.Page("评估指标", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "等级评估批次", campaignsPath, "评估指标"))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: "评估指标", Hidden: true}, ui.Data(t))))
}

func checked(verified bool) templ.Component {
	if verified {
		return ui.Tag(ui.Good, ui.IconCheck, "已核对")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "未核对")
}

func (p *room) placeOf(t organizationapi.Tree) string {
	if t.Region == "" {
		return "各地"
	}
	return p.Config.PlaceName(t.Region)
}

// tree is one set of indicators; as a file it is the table that an office begins its own from.
func (p *room) tree(a *frame.Ask) error {
	if format := view.FormatOf(a); format != "" {
		file, err := route.Call(a.Ctx, p.Call, organizationapi.GetTreeSheet, organizationapi.GetTreeSheetRequest{ID: a.Path("id"), Format: format})
		if err != nil {
			return err
		}
		return a.Send(file)
	}
	t, err := route.Call(a.Ctx, p.Call, organizationapi.GetTree, organizationapi.GetTreeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := treePath(t.ID) + "?format="
	parts := append([]templ.Component{ui.PageHead(ui.Head{Title: t.Title, Tags: checked(t.Verified), Actions: ui.Print()}), sample(t.Verified, t.Note)}, p.treeParts(t)...)
	pg := a.Page(t.Title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", "评估指标", treesPath, t.Title))
	return a.Show(http.StatusOK, pg, view.Stack(append(parts, view.Panel(ui.Box{Title: "取走这套指标", Note: "改好可以作为本地的指标上传"}, ui.AsTable(ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV})))...))
}

// treeParts are what a set of indicators says: where it comes from, a chapter for each part, and its lines.
func (p *room) treeParts(t organizationapi.Tree) []templ.Component {
	source := t.Source.Title
	for _, s := range []string{t.Source.Number, t.Source.Article} {
		if s != "" {
			source += "，" + s
		}
	}
	days := ui.Date(view.Day(t.From))
	if t.To != "" {
		days = ui.All(days, ui.Text("，"), ui.Date(view.Day(t.To)), ui.Text("起停用"))
	}
	parts := []templ.Component{view.Panel(ui.Box{Title: "概况"}, ui.DLTwo(ui.S("评估对象", view.OrgKindNames[t.Kind]), ui.S("适用地区", p.placeOf(t)), ui.T("起用日期", days),
		ui.S("满分", view.PointsText(t.Max)+"分"), ui.S("末级指标", frame.Itoa(len(leavesOf(t)))+"项"), ui.S("出处", source)))}
	for _, b := range branches(t) {
		parts = append(parts, view.Panel(ui.Box{ID: "part-" + b.Code, Title: b.Code + " " + b.Name, Note: view.PointsText(b.Max) + "分"}, ui.Data(nodesTable(t, b))))
	}
	if len(t.Lines) > 0 {
		parts = append(parts, view.Panel(ui.Box{Title: "随指标的等级线", Note: "评估批次另有公布的，以批次的为准"}, ui.Data(linesTable(t.Lines))))
	}
	return parts
}

// nodesTable are all indicators below a part, each level further in.
func nodesTable(t organizationapi.Tree, part organizationapi.TreeNode) ui.Table {
	out := ui.Table{Caption: part.Name + "的指标", Cols: ui.Cols("编号", "指标", "#分值", "评分", "~看什么材料")}
	for _, n := range t.Nodes {
		if !within(n.Code, part.Code) {
			continue
		}
		name := strings.Repeat("　", strings.Count(n.Code, ".")-1) + n.Name
		row := ui.Cells(ui.Text(n.Code), ui.Strong(name), ui.Text(view.Score(n.Max)), ui.Dash(), ui.Dash())
		if n.Kind != "" {
			row[1], row[3], row[4] = ui.Text(name), ui.Text(scored(n)), asksFor(n)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func scored(n organizationapi.TreeNode) string {
	if len(n.Options) > 0 {
		names := make([]string, len(n.Options))
		for i, o := range n.Options {
			names[i] = o.Name + view.PointsText(o.Points) + "分"
		}
		return strings.Join(names, "、")
	}
	if n.Kind == "objective" {
		return "客观分"
	}
	return "主观分"
}

// filled are the records of the platform that a leaf is filled with, in words.
var filled = map[string]string{
	"card": "登记信息", "years": "成立年限", "capital": "注册资金", "ratings": "历次等级", "listings": "信用名单", "contracts": "承接的合同", "acceptance": "验收结果", "reports": "年度工作报告", "finance": "年度收支",
}

func asksFor(n organizationapi.TreeNode) templ.Component {
	out := []templ.Component{view.OrDash(n.Ask)}
	var from []string
	for _, f := range n.Fills {
		from = append(from, filled[f])
	}
	if len(from) > 0 {
		out = append(out, ui.Soft("（平台带入"+strings.Join(from, "、")+"）"))
	}
	if n.Visit {
		out = append(out, ui.Text(" "), ui.Tag(ui.Info, ui.IconPin, "要实地看"))
	}
	if n.Private {
		out = append(out, ui.Text(" "), ui.Tag(ui.Plain, ui.IconLock, "材料不公开"))
	}
	return ui.All(out...)
}
