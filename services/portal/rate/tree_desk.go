package rate

import (
	"context"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// An office publishes indicators of its own: uploaded as a table, checked by somebody else, published, in force from a day.

const (
	treeDraftsPath = "/desk/registrar/trees"
	mostTable      = 5 << 20 // bytes of an upload; the service takes less and says so
)

// treeTags are the states of indicators that an office uploaded.
var treeTags = map[organizationapi.TreeState]func(text string) templ.Component{
	organizationapi.TreeStateDraft:     func(s string) templ.Component { return ui.Tag(ui.Warn, ui.IconClock, s) },
	organizationapi.TreeStateChecked:   func(s string) templ.Component { return ui.Tag(ui.Info, ui.IconClock, s) },
	organizationapi.TreeStatePublished: func(s string) templ.Component { return ui.Tag(ui.Good, ui.IconCheck, s) },
	organizationapi.TreeStateEnded:     func(s string) templ.Component { return ui.Tag(ui.Plain, ui.IconLock, s) },
	organizationapi.TreeStateDropped:   func(s string) templ.Component { return ui.Tag(ui.Plain, ui.IconStop, s) },
}

// treeDrafts lists what the caller's office uploaded, the newest first.
func (p *room) treeDrafts(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "本机关的评估指标", []sheet.Column[organizationapi.TreeDraft]{
			{Head: "评估指标", Cell: func(d *organizationapi.TreeDraft) any { return d.Tree.Title }},
			{Head: "评估对象", Cell: func(d *organizationapi.TreeDraft) any { return view.OrgKindNames[d.Tree.Kind] }},
			{Head: "文书号", Cell: func(d *organizationapi.TreeDraft) any { return d.Tree.Source.Number }},
			{Head: "起用", Cell: func(d *organizationapi.TreeDraft) any { return cn.Day(d.Tree.From) }},
			{Head: "停用", Cell: func(d *organizationapi.TreeDraft) any { return cn.Day(d.Tree.To) }},
			{Head: "状态", Cell: func(d *organizationapi.TreeDraft) any { return d.StateText }},
			{Head: "上传时间", Cell: func(d *organizationapi.TreeDraft) any { return &d.PutAt }},
		}, func(ctx context.Context, after string) ([]organizationapi.TreeDraft, string, error) {
			page, err := route.Call(ctx, p.Call, organizationapi.ListTreeDrafts, organizationapi.ListTreeDraftsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListTreeDrafts, organizationapi.ListTreeDraftsRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "本机关上传的评估指标，最新在前", Cols: ui.Cols("评估指标", "评估对象", "起用日期", "状态"), Nothing: "还没有上传过评估指标。"}
	for _, d := range page.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.TreeDraftPath(d.ID), d.Tree.Title), ui.Text(view.OrgKindNames[d.Tree.Kind]), ui.Date(view.Day(d.Tree.From)), treeTags[d.State](d.StateText)))
	}
	return a.Show(http.StatusOK, a.DeskPage("本地的评估指标", "评估指标", treesPath, "本地的评估指标"), view.Stack(
		ui.PageHead(ui.Head{
			Title: "本地的评估指标", Lead: ui.Text("上传以后由另一名经办人核对，再发布。内容上传以后不变，要改的作废后重新上传。"),
			Actions: ui.ButtonLink(treeDraftsPath+"/new", "上传评估指标", true),
		}),
		view.Panel(ui.Box{Title: "评估指标", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) newTree(a *frame.Ask) error {
	return p.showTreeForm(a, http.StatusOK, frame.Fresh(a, view.SetAll("from", cn.DayOf(a.Now()).String())), nil)
}

// showTreeForm asks for a table and what it is; report says which of its cells are wrong.
func (p *room) showTreeForm(a *frame.Ask, status int, e frame.Entry, report *organizationapi.TreeReport) error {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListTrees, organizationapi.ListTreesRequest{Region: p.Config.Region})
	if err != nil {
		return err
	}
	kinds := ui.Input{Name: "kind", Label: "评估对象", Required: true, Short: true}
	for _, k := range view.LegalKinds {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(k), Label: view.OrgKindNames[k]})
	}
	var samples []templ.Component
	for _, t := range list.Items {
		at := treePath(t.ID) + "?format="
		samples = append(samples, view.Group(t.Title, "", ui.AsTable(ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV})))
	}
	form := view.Form(treeDraftsPath+"/new", true, frame.Entry{Key: e.Key},
		ui.TextField(e.In(ui.Input{Name: "title", Label: "指标名称", Required: true, Max: 100, Wide: true})),
		ui.SelectField(e.In(kinds)),
		view.Inside(ui.Pair(),
			ui.DateField(e.In(ui.Input{Name: "from", Label: "起用日期", Help: "这天起开始的评估批次可以选用。", Required: true})),
			ui.DateField(e.In(ui.Input{Name: "to", Label: "停用日期", Help: "不预先停用的留空。"}))),
		view.Inside(ui.Pair(),
			ui.TextField(e.In(ui.Input{Name: "paper", Label: "公布指标的文件", Help: "文件的全名，会公开。", Required: true, Max: 200})),
			ui.TextField(e.In(ui.Input{Name: "number", Label: "文书号", Required: true, Max: 60}))),
		ui.FileField(e.In(ui.Input{Name: "table", Label: "XLSX或CSV表格", Help: "表头：编号，指标，分值，评分，档次，看什么材料，平台带入，材料不公开，要实地看。等级线各写一行，编号写5A、4A。", Required: true, Accept: ".xlsx,.csv"})),
		ui.Submit("上传", treeDraftsPath))
	main := []templ.Component{view.Panel(ui.Box{Title: "上传指标", Note: "整份成功，或整份不收"}, form)}
	if report != nil {
		main = append([]templ.Component{wrongCells(report)}, main...)
	}
	return a.Show(status, a.DeskPage("上传评估指标", "本地的评估指标", treeDraftsPath, "上传评估指标"), view.Stack(
		ui.PageHead(ui.Head{Title: "上传评估指标", Lead: ui.Text("指标最多四级，各级下级合计等于上级。从右边取一份表格改好再传，比从空表开始省事。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(main...), view.Panel(ui.Box{Title: "从哪里开始", Note: "用XLSX，CSV打开时编号会变成日期"}, samples...))))
}

func wrongCells(r *organizationapi.TreeReport) templ.Component {
	t := ui.Table{Caption: "需要修改的行", Cols: ui.Cols("行", "列", "~问题"), Nothing: "没有问题。"}
	for _, x := range r.Errors {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(frame.Itoa(x.Row)), ui.Text(x.Column), ui.Text(x.Text)))
	}
	return view.Panel(ui.Box{Title: "表格没有收下"}, ui.Note(ui.Bad, ui.Textf("共读取%d行，有%d处需要修改；请改好表格再上传。", r.Rows, len(r.Errors))), ui.Data(t))
}

func (p *room) putTree(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.PutTreeRequest{
		Title: f.Text("title"), Kind: f.Text("kind"), From: f.Day("from", "起用日期"), To: f.Day("to", "停用日期"), Paper: f.Text("paper"), Number: f.Text("number"),
	}
	file, sent, err := f.Table("table")
	if err != nil {
		return err
	}
	in.Upload = file
	for _, x := range []struct {
		lacks      bool
		name, text string
	}{
		{in.Title == "", "title", "请填写指标名称。"},
		{in.Kind == "", "kind", "请选择评估对象。"},
		{f.Text("from") == "", "from", "请填写起用日期。"},
		{in.Paper == "", "paper", "请填写公布指标的文件。"},
		{in.Number == "", "number", "请填写文书号。"},
		{!sent, "table", "没有收到文件，请选择XLSX或CSV表格。"},
	} {
		if x.lacks {
			f.Wrong(x.name, x.text)
		}
	}
	var out organizationapi.TreeReport
	if err = f.Fault(); err == nil {
		out, err = route.Call(a.Ctx, p.Call, organizationapi.PutTree, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTreeForm(a, status, e, nil) })
	}
	if out.Draft == nil {
		return p.showTreeForm(a, http.StatusOK, frame.Fresh(a, f.Values), &out)
	}
	return a.Redirect(view.TreeDraftPath(out.Draft.ID), fmt.Sprintf("已收下%d行，请另一名经办人核对。", out.Rows))
}

// treeDraft is one set of indicators that the office uploaded, with what may be done to it.
func (p *room) treeDraft(a *frame.Ask) error {
	return p.showTree(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showTree(a *frame.Ask, status int, e frame.Entry) error {
	d, err := route.Call(a.Ctx, p.Call, organizationapi.GetTreeDraft, organizationapi.GetTreeDraftRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	done := []ui.Term{ui.T("上传", ui.All(ui.Text(d.PutBy+" "), ui.Date(d.PutAt)))}
	if d.CheckedAt != nil {
		done = append(done, ui.T("核对", ui.All(ui.Text(d.CheckedBy+" "), ui.Date(*d.CheckedAt))))
	}
	if d.PublishedAt != nil {
		done = append(done, ui.T("发布", ui.Date(*d.PublishedAt)))
	}
	if d.Note != "" {
		done = append(done, ui.S("理由", d.Note))
	}
	side := []templ.Component{view.Panel(ui.Box{Title: "办理情况"}, ui.DLNarrow(done...))}
	acts := view.ActionsOf(d.Moves)
	for i := range acts {
		switch acts[i].Do {
		case "check":
			acts[i].Confirm = "请先对照公布指标的文件逐项核对，核对的人会记下来。"
		case "publish":
			acts[i].Confirm = "发布以后所有人都能看到，起用日期以后开始的批次可以选用。"
		case "end", "drop":
			acts[i].Form = ui.AreaField(e.Among(acts[i].Do, ui.Input{Name: "note", Label: "理由", Required: true, Max: 500, Lines: 2}))
		}
		if acts[i].Do == "end" {
			acts[i].Form = ui.All(ui.DateField(e.Among("end", ui.Input{Name: "to", Label: "停用日期", Help: "进行中的批次照旧用到结束。", Required: true})), acts[i].Form)
		}
	}
	if len(acts) > 0 {
		side = append(side, view.Panel(ui.Box{Title: "现在可以办理"}, ui.ActionButtons(view.TreeDraftPath(d.ID)+"/move", d.Version, e.Reopened(acts))))
	}
	if d.State == organizationapi.TreeStatePublished || d.State == organizationapi.TreeStateEnded {
		side = append(side, ui.WideButtonLink(treePath(d.ID), "看公开页面", false))
	}
	return a.Show(status, a.DeskPage(d.Tree.Title, "本地的评估指标", treeDraftsPath, d.Tree.Title), view.Stack(
		ui.PageHead(ui.Head{Title: d.Tree.Title, Over: ui.Text(d.Office.Name), Tags: treeTags[d.State](d.StateText)}), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(p.treeParts(d.Tree)...), view.Stack(side...))))
}

func (p *room) moveTree(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, version, note := frame.MoveOf(f, "to")
	in := organizationapi.MoveTreeRequest{ID: a.Path("id"), TreeMove: organizationapi.TreeMove{Do: do, Version: version, Note: note}}
	if do == "end" {
		in.To = f.Day("to", "停用日期")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveTree, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showTree(a, status, e) })
	}
	return a.Redirect(view.TreeDraftPath(in.ID), map[string]string{
		"check": "已核对，可以发布了。", "publish": "指标已发布。", "end": "已定下停用的日期。", "drop": "已作废，要用的请重新上传。",
	}[do])
}
