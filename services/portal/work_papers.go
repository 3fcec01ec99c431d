package portal

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// The papers of a bid stand inside its sealed envelopes. Whoever may read a bid
// sees what papers there are, and takes each out by a link of its own.

func paperPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/papers", Do: p.papers, Desk: AnyDesk},
		{Method: "GET", Pattern: "/desk/tenders/{id}/papers/{bid}/{kind}/{n}", Do: p.paper, Desk: AnyDesk},
	}
}

func papersPath(id string) string { return href("/desk/tenders/", id) + "/papers" }

// paperSpare is what text, padding and head of an envelope may take beside its papers, in bytes.
const paperSpare = 1 << 20

// paperRoom is how much of an envelope is for papers, as its page's script knows it.
type paperRoom struct {
	Most  int64 `json:"most"`  // papers
	Bytes int64 `json:"bytes"` // of all of them together
}

// paperRooms are the envelopes made now that take papers.
func paperRooms(t *tenderapi.Tender) map[tenderapi.EnvelopeKind]paperRoom {
	out := map[tenderapi.EnvelopeKind]paperRoom{}
	for _, l := range t.Sealing.Limits {
		if l.Files > 0 && l.Most > paperSpare && makes(t, l.Kind) {
			out[l.Kind] = paperRoom{Most: l.Files, Bytes: l.Most - paperSpare}
		}
	}
	return out
}

// paperField chooses papers for one envelope; its script lists what is chosen.
func paperField(t *tenderapi.Tender, kind tenderapi.EnvelopeKind, what string) templ.Component {
	room, takes := paperRooms(t)[kind]
	if !takes {
		return ui.None()
	}
	return ui.All(
		ui.FileField(ui.Input{
			Name: "files_" + string(kind), Label: kindName(kind) + "的附件", Multiple: true, Accept: ".pdf,.png,.jpg,.jpeg", Wide: true,
			Help: what + "PDF、PNG或者JPEG，最多" + itoa(room.Most) + "个，合计不超过" + itoa(room.Bytes>>20) + "MB。附件和文字一起密封，开标以前谁也打不开。",
		}),
		ui.FileLines("papers-"+string(kind)), ui.Said("attached-"+string(kind)))
}

// paperSlots are where papers are read once more.
func paperSlots(t *tenderapi.Tender) (out []ui.Term) {
	rooms := paperRooms(t)
	for _, k := range sealedKinds {
		if _, takes := rooms[k.Kind]; takes {
			out = append(out, ui.T(k.Name+"的附件", ui.Part("is-files_"+string(k.Kind), false)))
		}
	}
	return out
}

var paperKinds = map[string]string{"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}

// papersTable lists papers, each with its link.
func papersTable(tender, caption string, files []tenderapi.OpenedFile) ui.Table {
	t := ui.Table{Caption: caption, Cols: ui.Cols("~附件", "信封", "类型", "#字节", "~SHA-256"), Nothing: "没有附件。"}
	for _, f := range files {
		at := papersPath(tender) + href("/", f.Bid) + href("/", string(f.Kind)) + "/" + itoa(f.N)
		t.Rows = append(t.Rows, ui.Cells(ui.Link(at, f.File.Name), ui.Name(kindName(f.Kind)), ui.Name(paperKinds[f.File.Type]), ui.Number(f.File.Size), ui.Code(f.File.Sha256)))
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
		at := papersPath(tender) + href("/", f.Bid) + href("/", string(f.Kind)) + "/" + itoa(f.N)
		out = append(out, ui.File{Name: f.File.Name, Href: at, Note: kindName(f.Kind) + "，" + paperKinds[f.File.Type] + "，" + itoa(f.File.Size) + "字节，SHA-256 " + f.File.Sha256})
	}
	return ui.Files(out...)
}

func (p *Portal) papers(a *Ask) error {
	a.at(identity.Expert, identity.Buyer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: t.ID})
	if err != nil {
		return err
	}
	title := t.Method.Say("投标文件的附件")
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Over: ui.Text(t.Title), Lead: ui.Text("附件每次都从密封文件里重新取出，平台不另存；取出的内容与回执所列的密封文件一致，可以用SHA-256核对。")})}
	for _, b := range list.Items {
		body = append(body, panel(ui.Box{Title: who(b.Supplier, b.Members)}, ui.Data(papersTable(t.ID, who(b.Supplier, b.Members)+"的附件", b.Files))))
	}
	return a.Show(200, a.deskPage(title, t.Title, href("/desk/tenders/", t.ID), title), stack(body...))
}

// paper hands on a paper, to be kept and not to be opened in the page.
func (p *Portal) paper(a *Ask) error {
	n, err := strconv.ParseInt(a.Path("n"), 10, 32)
	if err != nil {
		return errNoSealing
	}
	file, err := route.Call(a.Ctx, p.call, tenderapi.GetBidFile, tenderapi.GetBidFileRequest{ID: a.Path("bid"), Kind: tenderapi.EnvelopeKind(a.Path("kind")), N: n})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
