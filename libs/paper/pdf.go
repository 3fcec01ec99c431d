package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"iter"
	"slices"
)

// active are the names by which a PDF runs a script, starts a program or carries a file (ISO 32000-1, 7.11.4, 12.6.4.5, 12.6.4.16, 12.7.8).
var active = []string{"JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA"}

// readPDF looks at all names of the file, and at those in the streams that hold objects (7.5.7); pictures and pages are not unpacked.
func readPDF(content []byte) error {
	end := bytes.LastIndex(content, []byte("%%EOF"))
	if end < 0 {
		return errDamage
	}
	if len(bytes.Trim(content[end+len("%%EOF"):], " \t\r\n\f\x00")) > 0 {
		return errDouble
	}
	if err := inert(content); err != nil {
		return err
	}
	left := maxUnpacked
	for rest := content; ; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			return nil
		}
		dict := rest[max(bytes.LastIndex(rest[:at], []byte("obj")), 0):at]
		rest = rest[at+len("stream"):]
		for name := range names(dict) {
			if name != "ObjStm" {
				continue
			}
			n, err := objects(rest, left)
			if err != nil {
				return err
			}
			left -= n
		}
	}
}

// objects looks into a stream of objects, of at most left bytes; one that is packed another way than by deflate is refused unread.
func objects(packed []byte, left int) (int, error) {
	r, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(packed, "\r\n")))
	if err != nil {
		return 0, errDamage.Because(err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(left)+1))
	switch {
	case len(plain) > left:
		return 0, errBomb
	case err != nil:
		return 0, errDamage.Because(err)
	}
	return len(plain), inert(plain)
}

// inert refuses names that do something, and a file whose names cannot be read because it is locked (7.6).
func inert(part []byte) error {
	for name := range names(part) {
		switch {
		case slices.Contains(active, name):
			return errActive
		case name == "Encrypt":
			return errLocked
		}
	}
	return nil
}

// names are the names in a part of a file. One may spell its letters as #4A (7.3.5).
func names(part []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			at := bytes.IndexByte(part, '/')
			if at < 0 {
				return
			}
			part = part[at+1:]
			end := bytes.IndexAny(part[:min(len(part), 128)], "\x00\t\n\f\r ()<>[]{}/%")
			if end < 0 {
				end = min(len(part), 128) // longer than any name (annex C); what follows is looked at too
			}
			if !yield(spelled(part[:end])) {
				return
			}
			part = part[end:]
		}
	}
}

func spelled(name []byte) string {
	var out []byte
	for i := 0; i < len(name); i++ {
		if name[i] == '#' && i+2 < len(name) {
			if b, err := hex.DecodeString(string(name[i+1 : i+3])); err == nil {
				out = append(out, b...)
				i += 2
				continue
			}
		}
		out = append(out, name[i])
	}
	return string(out)
}
