package paper

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"

	"sanshe/libs/fault"
)

var all = []Kind{PDF, PNG, JPEG, XLSX, DOCX}

func pdf(body string) []byte {
	return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + body + " >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
}

// packed is a PDF whose objects lie in a stream.
func packed(objects string) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(objects))
	_ = w.Close()
	return pdf(fmt.Sprintf(">>\nendobj\n3 0 obj\n<< /Type /Obj#53tm /N 1 /Filter /FlateDecode /Length %d >>\nstream\r\n%s\nendstream\nendobj\n4 0 obj\n<<", b.Len(), b.String()))
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawing(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// book is a workbook with parts beside those it needs.
func book(t *testing.T, more map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml":     `<workbook/>`,
	}
	maps.Copy(parts, more)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rels(kind, target string) map[string]string {
	return map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind +
		`" Target="` + target + `" TargetMode="External"/></Relationships>`}
}

func TestHonestFilesAreTaken(t *testing.T) {
	for _, c := range []struct {
		name    string
		content []byte
		want    Kind
	}{
		{"年度报告.pdf", pdf(""), PDF},
		{"年度报告.PDF", packed("<< /Type /Page /Contents 5 0 R >>"), PDF},
		{"证书.png", drawing(t, 200, 100), PNG},
		{"现场.jpg", photo(t), JPEG},
		{"现场.jpeg", append(photo(t), "what a phone puts behind"...), JPEG},
		{"会员名册.xlsx", book(t, rels("hyperlink", "https://example.org/")), XLSX},
	} {
		if got, err := Look(c.name, c.content, all...); got != c.want || err != nil {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

func TestForgedFilesAreRefusedEachForItsReason(t *testing.T) {
	hidden := book(t, nil)
	for _, c := range []struct {
		what, name string
		content    []byte
		want       string
	}{
		{"nothing", "a.pdf", nil, "paper.kind"},
		{"a program", "a.pdf", []byte("MZ\x90\x00"), "paper.kind"},
		{"a page", "a.pdf", []byte("<html><script>alert(1)</script>"), "paper.kind"},
		{"an old Office file", "a.xlsx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "paper.kind"},
		{"an archive of anything", "a.xlsx", bytes.ReplaceAll(hidden, []byte("xl/workbook.xml"), []byte("xl/workbooc.xml")), "paper.kind"},
		{"a picture called a report", "a.pdf", drawing(t, 2, 2), "paper.name"},
		{"a report called a program", "a.pdf.exe", pdf(""), "paper.name"},
		{"half a report", "a.pdf", pdf("")[:40], "paper.damaged"},
		{"half a picture", "a.png", drawing(t, 2, 2)[:20], "paper.damaged"},
		{"half a workbook", "a.xlsx", hidden[:len(hidden)-30], "paper.damaged"},
		{"a picture of 50 million points", "a.png", drawing(t, 10_000, 5_000), "paper.bomb"},
		{"a workbook that unpacks a thousandfold", "a.xlsx", book(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 8<<20)}), "paper.bomb"},
		{"a workbook that unpacks beyond the bound", "a.xlsx", book(t, map[string]string{"xl/a.xml": strings.Repeat("abcdefghijklmnop", 3<<20), "xl/b.xml": strings.Repeat(" ", 40<<20)}), "paper.bomb"},
		{"objects that unpack beyond the bound", "a.pdf", packed(strings.Repeat(" ", maxUnpacked+1)), "paper.bomb"},
		{"a workbook with a macro", "a.xlsx", book(t, map[string]string{"xl/vbaProject.bin": "x"}), "paper.active"},
		{"a workbook that says it has macros", "a.xlsx", book(t, map[string]string{"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}), "paper.active"},
		{"a workbook that fetches", "a.xlsx", book(t, rels("externalLink", "file://server/share")), "paper.active"},
		{"a workbook with a program", "a.xlsx", book(t, map[string]string{"xl/media/a.png": "MZ program"}), "paper.active"},
		{"a workbook with an archive", "a.xlsx", book(t, map[string]string{"xl/media/a.png": string(hidden)}), "paper.active"},
		{"a workbook that climbs", "a.xlsx", book(t, map[string]string{"xl/../../a.xml": "x"}), "paper.damaged"},
		{"a script", "a.pdf", pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "paper.active"},
		{"a script in other letters", "a.pdf", pdf("/OpenAction << /S /J#61vaScript >>"), "paper.active"},
		{"a script behind a false stream", "a.pdf", pdf("\n%>>stream\n/AA << /S /JavaScript >>\n%endstream\n"), "paper.active"},
		{"a packed script", "a.pdf", packed("<< /S /JavaScript >>"), "paper.active"},
		{"a program started", "a.pdf", pdf("/OpenAction << /S /Launch >>"), "paper.active"},
		{"a file in a file", "a.pdf", pdf("/Names << /EmbeddedFiles 3 0 R >>"), "paper.active"},
		{"a locked report", "a.pdf", pdf("/Encrypt 9 0 R"), "paper.locked"},
		{"a report with an archive behind", "a.pdf", append(pdf(""), hidden...), "paper.double"},
		{"an archive that ends as a report", "a.pdf", append(append(pdf(""), hidden...), "%%EOF"...), "paper.double"},
		{"a picture with an archive behind", "a.png", append(drawing(t, 2, 2), hidden...), "paper.double"},
		{"a photo with a report behind its mark", "a.jpg", append(photo(t)[:2:2], append([]byte("\xff\xfe\x00\x0a%PDF-1.7"), photo(t)[2:]...)...), "paper.double"},
	} {
		if got, err := Look(c.name, c.content, all...); fault.Of(err).Code != c.want {
			t.Errorf("%s: %q, %v; want %s", c.what, got, err, c.want)
		}
	}
	if _, err := Look("a.xlsx", hidden, PDF, PNG); fault.Of(err).Code != "paper.kind" {
		t.Errorf("a kind that the caller does not take is taken: %v", err)
	}
}

func FuzzLook(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n/ObjStm stream\n%%EOF"))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, name := range []string{"a.pdf", "a.png", "a.jpg", "a.xlsx", "a.docx"} {
			if _, err := Look(name, content, all...); err != nil && fault.Of(err).Code == "internal" {
				t.Error(err)
			}
		}
	})
}
