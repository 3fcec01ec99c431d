package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What an Office file may unpack to.
const (
	maxParts    = 2000
	maxUnpacked = 64 << 20 // bytes
	maxRatio    = 100      // of unpacked to packed, beyond freely bytes
	freely      = 1 << 20
)

// office is the part that makes an archive a document of its kind.
var office = map[Kind]string{XLSX: "xl/workbook.xml", DOCX: "word/document.xml"}

// unpack reads every part of an Office file (ECMA-376, part 2), since what an archive says of its sizes may be untrue.
func unpack(content []byte, is Kind) error {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return errDamage.Because(err)
	}
	if len(z.File) > maxParts {
		return errBomb
	}
	total, main := 0, false
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		if path.IsAbs(name) || strings.Contains("/"+name+"/", "/../") {
			return errDamage
		}
		main = main || name == office[is]
		part, err := readPart(f, maxUnpacked-total)
		if err != nil {
			return err
		}
		total += len(part)
		if err := passive(name, part); err != nil {
			return err
		}
	}
	switch {
	case !main:
		return errDamage
	case total > freely && total/maxRatio > len(content):
		return errBomb
	}
	return nil
}

func readPart(f *zip.File, left int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, errDamage.Because(err)
	}
	part, err := io.ReadAll(io.LimitReader(r, int64(left)+1))
	_ = r.Close() // nothing was written
	switch {
	case len(part) > left:
		return nil, errBomb
	case err != nil:
		return nil, errDamage.Because(err)
	}
	return part, nil
}

// passive refuses a part that does something when the file is opened, or holds another file.
func passive(name string, part []byte) error {
	switch ext := path.Ext(name); {
	case strings.Contains(name, "vbaproject"), strings.Contains(name, "/activex/"), strings.Contains(name, "/embeddings/"),
		strings.Contains(name, "/externallinks/"), strings.Contains(name, "/macrosheets/"), strings.Contains(name, "/ctrlprops/"):
		return errActive
	case bytes.HasPrefix(part, []byte(archive)), bytes.HasPrefix(part, []byte("%PDF-")), bytes.HasPrefix(part, []byte("MZ")), bytes.HasPrefix(part, []byte("\xd0\xcf\x11\xe0")):
		return errActive
	case name == "[content_types].xml" && bytes.Contains(bytes.ToLower(part), []byte("macroenabled")):
		return errActive
	case ext == ".rels":
		return related(part)
	}
	return nil
}

// related looks at where a part points: a hyperlink is followed by a person, everything else outside the file is fetched by the program.
func related(part []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(part)); ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errDamage.Because(err)
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" {
			continue
		}
		says := map[string]string{}
		for _, a := range e.Attr {
			says[strings.ToLower(a.Name.Local)] = a.Value
		}
		if strings.EqualFold(says["targetmode"], "external") && !strings.HasSuffix(says["type"], "/hyperlink") {
			return errActive
		}
	}
}
