package judge

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The papers of a bid stand inside its sealed envelopes. Whoever may read a bid
// sees what papers there are, and takes each out by a link of its own.

func paperPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/papers", Do: p.papers, Desk: frame.AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/papers/{bid}/{kind}/{n}", Do: p.paper, Desk: frame.AnyDesk},
	}
}

var paperKinds = map[string]string{"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}

// papersTable lists papers, each with its link.
func papersTable(tender, caption string, files []tenderapi.OpenedFile) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols("~附件", "信封", "类型", "#字节", "~SHA-256"), Nothing: "没有附件。"}
	for _, f := range files {
		at := view.PapersPath(tender) + frame.Href("/", f.Bid) + frame.Href("/", string(f.Kind)) + "/" + frame.Itoa(f.N)
		t.Rows = append(t.Rows, ui.Cells(ui.Link(at, f.File.Name), ui.Name(view.KindName(f.Kind)), ui.Name(paperKinds[f.File.Type]), ui.Number(f.File.Size), ui.Code(f.File.Sha256)))
	}
	return t
}

// papersOf are the papers of a bid beside what it says.
func papersOf(tender string, files []tenderapi.OpenedFile) templ.Component {
	if len(files) == 0 {
		return ui.Soft("没有附件")
	}
	var out []ui.File
	for _, f := range files {
		at := view.PapersPath(tender) + frame.Href("/", f.Bid) + frame.Href("/", string(f.Kind)) + "/" + frame.Itoa(f.N)
		out = append(out, ui.File{Name: f.File.Name, Href: at, Note: view.KindName(f.Kind) + "，" + paperKinds[f.File.Type] + "，" + frame.Itoa(f.File.Size) + "字节，SHA-256 " + f.File.Sha256})
	}
	return ui.Files(out...)
}

// declaredTable is what the law wants of every supplier, and whether this one declares it.
func declaredTable(b tenderapi.BidFiles) templ.Component {
	if len(b.Declared) == 0 {
		return ui.All()
	}
	t := ui.Table{Caption: view.Who(b.Supplier, b.Members) + "对法定条件的声明", Cols: ui.Cols("~条件", "声明")}
	for _, d := range b.Declared {
		tag := ui.Tag(ui.Warn, ui.IconWarn, "没有声明")
		if d.Yes {
			tag = ui.Tag(ui.Good, ui.IconCheck, "声明具备")
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(d.Text), tag))
	}
	return ui.All(ui.Data(t), ui.Paragraphs("声明在密封的资格信封里，真实性由供应商负责；没有逐项声明的，按资格材料审查。"), ui.BasisLine(view.LawOf(b.Basis)...))
}

func (p *room) papers(a *frame.Ask) error {
	a.At(identity.Expert, identity.Buyer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: t.ID})
	if err != nil {
		return err
	}
	title := t.Method.Say("投标文件的声明和附件")
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Over: ui.Text(t.Title), Lead: ui.Text("附件每次都从密封文件里重新取出，平台不另存；取出的内容与回执所列的密封文件一致，可以用SHA-256核对。")})}
	for _, b := range list.Items {
		body = append(body, view.Panel(ui.Box{Title: view.Who(b.Supplier, b.Members)}, declaredTable(b), ui.Data(papersTable(t.ID, view.Who(b.Supplier, b.Members)+"的附件", b.Files))))
	}
	return a.Show(200, a.DeskPage(title, t.Title, frame.Href("/desk/tenders/", t.ID), title), view.Stack(body...))
}

// paper hands on a paper, to be kept and not to be opened in the page.
func (p *room) paper(a *frame.Ask) error {
	n, err := strconv.ParseInt(a.Path("n"), 10, 32)
	if err != nil {
		return view.ErrNoSealing
	}
	file, err := route.Call(a.Ctx, p.Call, tenderapi.GetBidFile, tenderapi.GetBidFileRequest{ID: a.Path("bid"), Kind: tenderapi.EnvelopeKind(a.Path("kind")), N: n})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
