package rate

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// An organization assesses itself part by part: what it says is kept part by part, and the first page adds it up and
// says what is missing to the next grade.

func selfPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/staff/rating", Do: p.own, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/ratings/{id}/self", Do: p.self, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/ratings/{id}/evidence", Do: p.fill, Desk: identity.Staff},
		{Method: "GET", Pattern: "/desk/staff/ratings/{id}/self/{branch}", Do: p.branch, Desk: identity.Staff},
		{Method: "POST", Pattern: "/desk/staff/ratings/{id}/self/{branch}", Do: p.branchSend, Desk: identity.Staff, Body: view.MostPapers},
	}
}

// own leads to the rehearsal of the caller's organization; one that is not of the kinds that are rated is told so.
func (p *room) own(a *frame.Ask) error {
	m, _ := a.Caller.As(identity.Staff)
	_, err := route.Call(a.Ctx, p.Call, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: m.Org})
	if f := a.Refused(err); f != nil && f.Code == "organization.tree.none" {
		return a.Show(200, a.DeskPage("等级评估自评", "等级评估自评"), view.Stack(ui.PageHead(ui.Head{Title: "等级评估自评"}),
			view.Panel(ui.Box{Title: "本机构不参加等级评估"}, ui.Paragraphs(f.Text))))
	}
	return a.Lead(selfPath(m.Org), nil)
}

func selfPath(id string) string { return frame.Href("/desk/staff/ratings/", id) + "/self" }

func branchPath(id, branch string) string { return selfPath(id) + frame.Href("/", branch) }

func (p *room) getSelf(a *frame.Ask) (organizationapi.Self, error) {
	return route.Call(a.Ctx, p.Call, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: a.Path("id")})
}

// self adds up what was said and says what is missing.
func (p *room) self(a *frame.Ask) error {
	s, err := p.getSelf(a)
	if err != nil {
		return err
	}
	lead := "按评估指标逐项自评，看离上一等级还差多少。现在没有参加评估也可以预评，只有本机构的人看得到；参加评估时从这里带过去。"
	if !s.Rehearsal {
		lead = "按评估指标逐项自评，提交以后评估专家据此核对。"
	}
	state := ui.None()
	if s.FrozenAt != nil {
		state = ui.Note(ui.Info, ui.All(ui.Text("自评已于"), ui.DateTime(*s.FrozenAt), ui.Text("提交，不能再修改。")))
	}
	unread := ui.None()
	if len(s.Unread) > 0 {
		unread = ui.Note(ui.Warn, ui.Text("上次带入时没有读到"+strings.Join(s.Unread, "、")+"的记录，原来的仍在，请过一会儿重新带入。"))
	}
	return a.Show(200, a.DeskPage("等级评估自评", "等级评估自评"), view.Stack(
		ui.PageHead(ui.Head{Title: "等级评估自评", Over: ui.Name(s.Organization.Name), Lead: ui.Text(lead)}), state, unread, sample(s.Tree.Verified, s.Tree.Note),
		view.Panel(ui.Box{Title: "现在的自评", Note: linesSay[s.LinesFrom]}, gapStats(s.Gap)),
		view.Panel(ui.Box{Title: "分部分填写"}, ui.Data(partsTable(s))),
		view.Panel(ui.Box{Title: "各部分的自评"}, radar("各部分的自评", selfSpokes(s), "自评", "")),
		gapPanel(s),
		view.Panel(ui.Box{Title: "平台带入的证据"}, ui.Data(evidenceTable(s)), p.fillButton(a, s)),
		view.Panel(ui.Box{Title: "等级线"}, ui.Data(linesTable(s.Lines)), ui.BasisPanel(view.LawOf(s.Gap.Basis)))))
}

func gapStats(g organizationapi.Gap) templ.Component {
	next := ui.StatBox{Label: "到上一等级", Value: "—"}
	if g.Next != nil {
		next = ui.StatBox{Label: "到" + gradeName(g.Next.Grade) + "还差", Value: view.PointsText(g.Missing), Unit: "分"}
	}
	return ui.Stats(ui.StatBox{Label: "自评总分（满分" + view.PointsText(g.Max) + "）", Value: view.PointsText(g.Total), Unit: "分"},
		ui.StatBox{Label: "够到的等级", Value: gradeName(g.Grade)}, next, ui.StatBox{Label: "还没有自评", Value: frame.Itoa(g.Left), Unit: "项"})
}

func partsTable(s organizationapi.Self) ui.Table {
	t := ui.Table{Caption: "评估指标的各部分", Cols: ui.Cols("部分", "#已评", "#共有", "#自评分", "#满分", ".办理")}
	for i, n := range branches(s.Tree) {
		done, all := 0, 0
		for _, l := range s.Leaves {
			if within(l.Code, n.Code) {
				all++
				if l.Given {
					done++
				}
			}
		}
		label := "查看"
		if s.May {
			label = "填写"
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(branchPath(s.ID, n.Code), n.Name), ui.Number(done), ui.Number(all), ui.Text(view.Score(selfSpokes(s)[i].Got)), ui.Text(view.Score(n.Max)),
			ui.ButtonLink(branchPath(s.ID, n.Code), label+n.Name, false)))
	}
	return t
}

func selfSpokes(s organizationapi.Self) (out []spoke) {
	for _, n := range branches(s.Tree) {
		sp := spoke{Name: n.Name, Max: n.Max}
		for _, l := range s.Leaves {
			if within(l.Code, n.Code) {
				sp.Got += l.Points
			}
		}
		out = append(out, sp)
	}
	return out
}

// mostGaps is how much of the gap list a page shows: what comes first weighs most.
const mostGaps = 12

// gapPanel says where points are still to be had.
func gapPanel(s organizationapi.Self) templ.Component {
	t := ui.Table{Caption: "还能得分的指标", Cols: ui.Cols("指标", "部分", "#还差", "~缺什么"), Nothing: "每一项都已评满并有证据。"}
	for _, l := range s.Gap.Leaves[:min(len(s.Gap.Leaves), mostGaps)] {
		why := []string{}
		if l.Ungiven {
			why = append(why, "还没有自评")
		}
		if l.Bare {
			why = append(why, "没有证据，请上传材料")
		}
		if len(why) == 0 {
			why = append(why, "没有评满")
		}
		branch, _, _ := strings.Cut(l.Code, ".")
		t.Rows = append(t.Rows, ui.Cells(ui.Link(branchPath(s.ID, branch)+"#"+chapterID(l.Code), l.Name), ui.Text(l.Branch), ui.Text(view.Score(l.Lacks)), ui.Text(strings.Join(why, "；"))))
	}
	box := ui.Box{Title: "差距清单"}
	if n := len(s.Gap.Leaves); n > mostGaps {
		box.Note = fmt.Sprintf("共%d项，只列最要紧的%d项", n, mostGaps)
	}
	return view.Panel(box, ui.Data(t))
}

// evidenceTable lists what the platform filled in, each record once.
func evidenceTable(s organizationapi.Self) ui.Table {
	t := ui.Table{Caption: "平台带入的证据", Cols: ui.Cols("~记录", "来源", "由谁核实", "记录的时间", "摘要"), Nothing: "还没有带入，第一次保存自评时带入。"}
	seen := map[string]bool{}
	for _, l := range s.Leaves {
		for _, e := range l.Evidence {
			if !seen[e.Fill+e.Hash] {
				seen[e.Fill+e.Hash] = true
				t.Rows = append(t.Rows, ui.Cells(ui.Text(e.Text), ui.Text(e.Source), ui.Text(borne[e.Verified]), ui.DateTime(e.At), ui.Code(e.Hash[:min(len(e.Hash), 12)])))
			}
		}
	}
	return t
}

func (p *room) fillButton(a *frame.Ask, s organizationapi.Self) templ.Component {
	if !s.May {
		return ui.None()
	}
	return view.Form(frame.Href("/desk/staff/ratings/", s.ID)+"/evidence", false, frame.Fresh(a, nil), ui.Presses(ui.Press{Name: "do", Value: "fill", Label: "从平台的记录重新带入", Plain: true}))
}

// fill has the platform's records read anew.
func (p *room) fill(a *frame.Ask) error {
	if _, err := a.Form(); err != nil {
		return err
	}
	if _, err := route.Call(a.Ctx, p.Call, organizationapi.FillSelf, organizationapi.FillSelfRequest{ID: a.Path("id")}); err != nil {
		return err
	}
	return a.Redirect(selfPath(a.Path("id")), "已从平台的记录重新带入证据。")
}

// part is one part of a self-assessment: its leaves in the order of the tree, whose place is that in the form.
type part struct {
	self   organizationapi.Self
	node   organizationapi.TreeNode
	leaves []organizationapi.TreeNode
	said   map[string]organizationapi.SelfLeaf
}

func (p *room) part(a *frame.Ask) (out part, err error) {
	if out.self, err = p.getSelf(a); err != nil {
		return out, err
	}
	at := slices.IndexFunc(out.self.Tree.Nodes, func(n organizationapi.TreeNode) bool { return n.Code == a.Path("branch") })
	if at < 0 || strings.Contains(a.Path("branch"), ".") {
		return out, frame.ErrUnknown
	}
	out.node, out.said = out.self.Tree.Nodes[at], map[string]organizationapi.SelfLeaf{}
	for _, l := range out.self.Leaves {
		out.said[l.Code] = l
	}
	for _, n := range out.self.Tree.Nodes {
		if within(n.Code, out.node.Code) && n.Kind != "" {
			out.leaves = append(out.leaves, n)
		}
	}
	return out, nil
}

// The questions of a leaf, by its place in the part.
func leafName(i int, what string) string { return fmt.Sprintf("leaves.%d.%s", i, what) }

// chapterID is the anchor of the part of the second level that a leaf stands in.
func chapterID(code string) string {
	parts := strings.Split(code, ".")
	return "part-" + strings.Join(parts[:min(2, len(parts))], "-")
}

func (p *room) branch(a *frame.Ask) error {
	x, err := p.part(a)
	if err != nil {
		return err
	}
	v := url.Values{"version": {frame.Itoa(x.self.Version)}}
	for i, n := range x.leaves {
		l := x.said[n.Code]
		if l.Given {
			v.Set(leafName(i, "points"), view.PointsText(l.Points))
		}
		v.Set(leafName(i, "note"), l.Note)
		for _, f := range l.Papers {
			v.Add(leafName(i, "papers"), f.ID)
			v.Set(leafName(i, "paper."+f.ID), f.Name)
		}
	}
	return p.showBranch(a, 200, x, frame.Fresh(a, v))
}

func (p *room) showBranch(a *frame.Ask, status int, x part, e frame.Entry) error {
	var chapters []ui.Chapter
	for _, second := range x.self.Tree.Nodes {
		if !within(second.Code, x.node.Code) || strings.Count(second.Code, ".") != 1 {
			continue
		}
		chapters = append(chapters, view.Chapter(e, chapterID(second.Code), second.Name, "满分"+view.PointsText(second.Max), func(in func(ui.Input) ui.Input) (out []templ.Component) {
			for i, n := range x.leaves {
				if within(n.Code, second.Code) {
					out = append(out, p.leafFields(x, i, n, e, in))
				}
			}
			return out
		}))
	}
	title := "自评：" + x.node.Name
	end := ui.None()
	if x.self.May {
		end = ui.Presses(ui.Press{Name: "step", Value: "save", Label: "保存这一部分"})
	}
	pg := a.DeskPage(title, "等级评估自评", selfPath(x.self.ID), x.node.Name)
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Over: ui.Name(x.self.Organization.Name), Lead: ui.Text("每一项填自评分和说明；平台已有的记录不必再提供，平台以外的上传材料。可以分几次填写。")}),
		ui.Refusal(e.Fault), view.Form(branchPath(x.self.ID, x.node.Code), true, e, ui.Hidden("version", e.Get("version")), ui.Chapters("指标", chapters, end))))
}

// leafFields are the questions of a leaf, beside what the platform knows already.
func (p *room) leafFields(x part, i int, n organizationapi.TreeNode, e frame.Entry, in func(ui.Input) ui.Input) templ.Component {
	said := x.said[n.Code]
	read := view.Stack(ui.DLNarrow(ui.S("看什么", n.Ask)), proofs(said.Evidence))
	if n.Private {
		read = view.Stack(read, ui.Soft("材料涉及个人隐私，不公开。"))
	}
	points := in(ui.Input{
		Name: leafName(i, "points"), Label: "自评分（满分" + view.PointsText(n.Max) + "）", Suffix: "分", Step: "0.01", Low: "0", High: view.PointsText(n.Max), Auto: "off", Short: true, Locked: !x.self.May, Within: "leaf",
	})
	field := ui.NumberField(points)
	if len(n.Options) > 0 {
		for _, o := range n.Options {
			points.Options = append(points.Options, ui.Option{Value: view.PointsText(o.Points), Label: o.Name + "（" + view.PointsText(o.Points) + "分）"})
		}
		field = ui.SelectField(points)
	}
	write := []templ.Component{field, ui.AreaField(in(ui.Input{Name: leafName(i, "note"), Label: "自评说明", Max: 500, Lines: 2, Locked: !x.self.May}))}
	if x.self.May {
		write = append(write, paperFields(i, e, in))
	} else if len(said.Papers) > 0 {
		write = append(write, ui.Files(papersOf(x.self.ID, said.Papers)...))
	}
	return view.Group(n.Name, "", ui.Halves(read, view.Stack(write...)))
}

// paperFields ask for files and list those that are there.
func paperFields(i int, e frame.Entry, in func(ui.Input) ui.Input) templ.Component {
	ids := e.Values[leafName(i, "papers")]
	var fields []templ.Component
	if len(ids) > 0 {
		kept := ui.Input{Name: leafName(i, "papers"), Label: "已经上传的材料", Help: "不要的去掉勾选。"}
		for _, id := range ids {
			kept.Options = append(kept.Options, ui.Option{Value: id, Label: e.Get(leafName(i, "paper."+id))})
			fields = append(fields, ui.Hidden(leafName(i, "paper."+id), e.Get(leafName(i, "paper."+id))))
		}
		fields = append(fields, ui.ChecksField(view.WithValues(in(kept), ids)))
	}
	return ui.All(append(fields, ui.FileField(in(ui.Input{Name: leafName(i, "files"), Label: "证明材料", Accept: ".pdf,.jpg,.jpeg,.png,.xlsx,.docx", Multiple: true})))...)
}

// papersOf are papers to download.
func papersOf(id string, ps []organizationapi.Paper) (out []ui.File) {
	for _, f := range ps {
		out = append(out, ui.File{Name: f.Name, Href: frame.Href("/ratings/", id) + frame.Href("/papers/", f.ID), Note: fmt.Sprintf("%d KB，摘要%s", (f.Size+1023)/1024, f.Hash[:min(len(f.Hash), 12)])})
	}
	return out
}

// branchSend keeps a part.
func (p *room) branchSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := p.part(a)
	if err != nil {
		return err
	}
	d, err := p.draftOf(a, f, x)
	if err != nil {
		return err
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: x.self.ID, SelfDraft: d})
	}
	if err != nil {
		err = frame.Overtaken(err, f, func() (int64, error) {
			s, err := p.getSelf(a)
			return s.Version, err
		})
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showBranch(a, status, x, e) })
	}
	return a.Redirect(selfPath(x.self.ID), "“"+x.node.Name+"”的自评已保存。")
}

// draftOf reads the part and uploads its files, whose numbers the form keeps.
func (p *room) draftOf(a *frame.Ask, f *frame.Form, x part) (d organizationapi.SelfDraft, err error) {
	d = organizationapi.SelfDraft{Version: f.Version(), Leaves: []organizationapi.LeafDraft{}}
	for i, n := range x.leaves {
		l := organizationapi.LeafDraft{Code: n.Code, Given: f.Text(leafName(i, "points")) != "", Note: f.Text(leafName(i, "note"))}
		if l.Given {
			l.Points = f.Hundredths(leafName(i, "points"), n.Name)
			if l.Points < 0 || l.Points > n.Max {
				f.Wrong(leafName(i, "points"), fmt.Sprintf("“%s”应在0到%s分之间。", n.Name, view.PointsText(n.Max)))
			}
		}
		if err := p.upload(a, f, i); err != nil {
			return d, err
		}
		l.Papers = f.List(leafName(i, "papers"))
		d.Leaves = append(d.Leaves, l)
	}
	return d, nil
}

func (p *room) upload(a *frame.Ask, f *frame.Form, i int) error {
	files, err := f.Files(leafName(i, "files"))
	if err != nil {
		return err
	}
	for _, x := range files {
		name := x.Name
		if r := []rune(name); utf8.RuneCountInString(name) > 100 {
			name = string(r[len(r)-100:]) // the end says what kind it is
		}
		got, err := route.Call(a.Ctx, p.Call, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: contract.Octets(x.Body)})
		if refused := a.Refused(err); refused != nil {
			f.Wrong(leafName(i, "files"), "“"+x.Name+"”："+refused.Text, refused.Basis...)
			continue
		}
		if err != nil {
			return err
		}
		f.Values.Add(leafName(i, "papers"), got.ID)
		f.Values.Set(leafName(i, "paper."+got.ID), got.Name)
	}
	return nil
}
