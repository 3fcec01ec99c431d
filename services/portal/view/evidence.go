package view

import (
	"slices"
	"unicode/utf8"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// MostPapers bounds a form with evidence: some files at a time, each within what the service takes.
const MostPapers = 14 << 20

// EvidenceFields asks for files and lists those that are there already.
func EvidenceFields(e frame.Entry, scope, label, help string) templ.Component {
	ids := e.Values[scope+"evidence"]
	fields := []templ.Component{}
	if len(ids) > 0 {
		kept := ui.Input{Name: scope + "evidence", Label: "已经上传的" + label, Help: "不要的去掉勾选。"}
		for _, id := range ids {
			kept.Options = append(kept.Options, ui.Option{Value: id, Label: e.Get(scope + "paper." + id)})
			fields = append(fields, ui.Hidden(scope+"paper."+id, e.Get(scope+"paper."+id)))
		}
		fields = append(fields, ui.ChecksField(WithValues(e.In(kept), ids)))
	}
	return ui.All(append(fields, ui.FileField(e.In(ui.Input{Name: scope + "files", Label: label, Help: help, Accept: ".pdf,.jpg,.jpeg,.png", Multiple: true})))...)
}

// TakeEvidence uploads the files of a form and remembers their numbers in it.
func TakeEvidence(p *frame.House, a *frame.Ask, f *frame.Form, tender string) ([]string, error) {
	files, err := f.Files("files")
	if err != nil {
		return nil, err
	}
	for _, x := range files {
		got, err := route.Call(a.Ctx, p.Call, tenderapi.AddEvidence, tenderapi.AddEvidenceRequest{ID: tender, Name: shortened(x.Name), Upload: contract.Octets(x.Body)})
		if refused := a.Refused(err); refused != nil {
			f.Wrong("files", "“"+x.Name+"”："+refused.Text, refused.Basis...)
			continue
		}
		if err != nil {
			return nil, err
		}
		if name := f.Name("evidence"); !slices.Contains(f.Values[name], got.ID) {
			f.Values.Add(name, got.ID)
		}
		f.Values.Set(f.Name("paper."+got.ID), got.Name)
	}
	return f.List("evidence"), nil
}

// shortened keeps the end of a long name: that is where its kind stands.
func shortened(name string) string {
	const most = 100
	r := []rune(name)
	return string(r[max(0, utf8.RuneCountInString(name)-most):])
}

// papers are the papers with which evidence may be handed in.
var papers = map[string]string{"challenge": "质疑函", "correction": "质疑函的补正", "complaint": "投诉书", "supplement": "投诉书的补正", "explanation": "书面说明"}

func evidenceTable(c *tenderapi.Challenge) ui.Table {
	t := ui.Table{Caption: "证明材料", Cols: ui.Cols("~文件", "随附于", "提交的一方", "#千字节", "~SHA-256")}
	for _, e := range c.Evidence {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(ChallengePath(c.ID)+frame.Href("/evidence/", e.ID), e.Name), ui.Name(papers[e.Stage]), ui.Name(e.By), ui.Number((e.Size+1023)/1024), ui.Code(e.Hash)))
	}
	return t
}
