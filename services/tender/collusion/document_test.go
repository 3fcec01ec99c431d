package collusion

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// office is a PDF as programs for offices write them: properties in plain sight, the last save at the end.
func office(info, id string) []byte {
	return []byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n9 0 obj\n<<" + info + ">>\nendobj\ntrailer\n<</Size 10/Root 1 0 R/Info 9 0 R/ID[<" + id + "><00112233445566778899AABBCCDDEEFF>]>>\n%%EOF\n")
}

func TestAPaperTellsOfItsMaking(t *testing.T) {
	const mark = "A0B1C2D3E4F5A6B7C8D9E0F1A2B3C4D5"
	want := Document{Name: "方案.pdf", Sum: "s", Author: "钱来", Program: "WPS 文字", Made: "D:20270301101530+08'00'", ID: strings.ToLower(mark)}
	for name, content := range map[string][]byte{
		"in UTF-16":                        office("/Author(\xfe\xff\\224\\261\\147\\145)/Creator<FEFF00570050005300206587 5B57>/CreationDate(D:20270301101530+08'00')", mark),
		"in UTF-8":                         office("/Author (钱来) /Creator (WPS 文字) /CreationDate (D:20270301101530+08'00')", mark),
		"after an earlier save":            append(office("/Author(孙立)/Creator(WPS 文字)/CreationDate(D:20270301101530+08'00')", mark), office("/Author(钱来)", mark)...),
		"the author in XMP alone":          append(office("/Creator(WPS 文字)/CreationDate(D:20270301101530+08'00')", mark), "<dc:creator><rdf:Seq><rdf:li>钱来</rdf:li></rdf:Seq></dc:creator>"...),
		"beside a word that is no entry":   office("/Author(钱来)/Creator(WPS 文字)/CreationDate(D:20270301101530+08'00')/CreatorTool 3 0 R/Author 4 0 R", mark),
		"a general name before a real one": append(office("/Author(Administrator)/Creator(WPS 文字)/CreationDate(D:20270301101530+08'00')", mark), "<dc:creator><rdf:Seq><rdf:li>钱来</rdf:li></rdf:Seq></dc:creator>"...),
	} {
		if got := ReadDocument("方案.pdf", "s", content); got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, content := range map[string][]byte{
		"a picture":          []byte("\x89PNG /Author(钱来)"),
		"general names":      office("/Author(Microsoft Word)", strings.Repeat("00", 16)),
		"a string unclosed":  []byte("%PDF-1.7 /Author(" + strings.Repeat("(", 5000)),
		"an endless string":  []byte("%PDF-1.7 /Author(" + strings.Repeat("a", 5000) + ")"),
		"half a hexadecimal": []byte("%PDF-1.7 /Author<FE /ID[<12"),
		"control characters": office("/Author(\\033[2J)", "12"),
	} {
		if got := ReadDocument("", "", content); got != (Document{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestPapersOfOneHandAreASign(t *testing.T) {
	doc := func(sum string, change func(*Document)) Document {
		d := Document{Name: sum + ".pdf", Sum: sum}
		change(&d)
		return d
	}
	none := func(*Document) {}
	for name, c := range map[string]struct {
		one, other Document
		code, says string
	}{
		"the same file": {doc("a", none), doc("a", none), "similar", "同一个文件，内容一字节不差：青苗社会工作服务中心“a.pdf”、向阳养老服务社“a.pdf”"},
		"one mark":      {doc("a", func(d *Document) { d.ID = "0102" }), doc("b", func(d *Document) { d.ID = "0102" }), "author", "文档标识相同"},
		"one author":    {doc("a", func(d *Document) { d.Author = "钱 来" }), doc("b", func(d *Document) { d.Author = "钱来" }), "author", "同一作者"},
		"one editor":    {doc("a", func(d *Document) { d.Editor = "钱来" }), doc("b", func(d *Document) { d.Editor = "钱来" }), "author", "同一人保存"},
		"one second":    {doc("a", func(d *Document) { d.Program, d.Made = "WPS", "D:20270301101530Z" }), doc("b", func(d *Document) { d.Program, d.Made = "WPS", "D:20270301101530Z" }), "author", "同一秒生成"},
	} {
		bids := three()
		bids[0].Documents, bids[1].Documents = []Document{c.one}, []Document{c.other}
		got := Find(bids, "")
		if len(got) != 1 || got[0].Code != c.code || !strings.Contains(got[0].Text, c.says) || !slices.Equal(got[0].Bids, []string{bids[0].ID, bids[1].ID}) {
			t.Errorf("%s: %+v", name, got)
		}
		bids[0].Documents, bids[1].Documents = []Document{c.one, c.other}, nil // of one bidder's own
		if got := Find(bids, ""); len(got) != 0 {
			t.Errorf("%s, of one bidder: %+v", name, got)
		}
	}
	bids := three()
	same := doc("a", func(d *Document) { d.ID, d.Author = "0102", "钱来" })
	bids[0].Documents, bids[1].Documents = []Document{same}, []Document{same}
	if got := Find(bids, ""); len(got) != 1 || got[0].Code != "similar" {
		t.Errorf("what is one file is said more than once: %+v", got)
	}
	bids[1].Documents = []Document{doc("b", func(d *Document) { d.Program, d.Made = "WPS", "D:20270301" })}
	bids[0].Documents = []Document{doc("a", func(d *Document) { d.Program, d.Made = "WPS", "D:20270301" })}
	if got := Find(bids, ""); len(got) != 0 {
		t.Errorf("one day is no second: %+v", got)
	}
}

func FuzzReadDocument(f *testing.F) {
	f.Add(office("/Author(\xfe\xff\\224\\261)/Creator<FEFF>/CreationDate(D:2027\\)", "A0B1C2D3E4F5A6B7"))
	f.Add([]byte("%PDF-/Author(\\"))
	f.Fuzz(func(t *testing.T, content []byte) {
		d := ReadDocument("", "", append([]byte("%PDF-"), content...))
		for _, v := range []string{d.Author, d.Editor, d.Program, d.Made, d.ID} {
			if len(v) > 4*maxValue || bytes.ContainsAny([]byte(v), "\x00\x1b\n") {
				t.Errorf("%q", v)
			}
		}
	})
}
