package collusion

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Document is what a paper of a bid tells of its making. What it does not tell is empty.
type Document struct {
	Name    string
	Sum     string // SHA-256 of its bytes, hexadecimal
	Author  string // who wrote it, or wrote in it last
	Editor  string // who saved it last
	Program string // what it was written with
	Made    string // when, as the file says it, to the second
	ID      string // the mark that the first file of a line of copies got, hexadecimal
}

// Bounds of what is looked at in one paper, whatever it holds.
const (
	maxValue = 512 // bytes of one property
	maxSeen  = 256 // places where a word is looked at
)

// ReadDocument looks for the properties of a PDF (ISO 32000-1, 14.3.3 and 14.4,
// and XMP) where programs for offices write them: in plain sight. It follows no
// reference and unpacks no stream, so that nobody can send it round; a file that keeps
// its properties packed tells nothing. It is as long as the file, and no longer.
func ReadDocument(name, sum string, content []byte) Document {
	d := Document{Name: name, Sum: sum}
	if !bytes.HasPrefix(content, []byte("%PDF-")) {
		return d
	}
	d.Author = first(known(property(content, "/Author")), known(element(content, "<dc:creator>")))
	d.Editor = known(first(property(content, "/LastModifiedBy"), element(content, "<cp:lastModifiedBy>")))
	d.Program = first(property(content, "/Creator"), property(content, "/Producer"))
	d.Made = property(content, "/CreationDate")
	d.ID = id(content)
	return d
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// general are names that programs and makers of computers give, and that say nothing of anybody.
var general = []string{
	"admin", "administrator", "user", "windows用户", "windowsuser", "microsoft", "microsoftoffice", "microsoftword", "word", "wps", "wpsoffice", "wps文字", "office", "root", "owner", "guest",
	"pc", "lenovo", "hp", "dell", "asus", "acer", "huawei", "apple", "mac", "thinkpad", "微软用户", "微软中国", "用户", "作者", "author", "unknown", "anonymous", "none", "null", "匿名", "默认", "未知", "新建文档", "联想",
}

// known is a name unless it is a general one.
func known(name string) string {
	if p := plain(name); len([]rune(p)) < 2 || slices.Contains(general, p) {
		return ""
	}
	return name
}

// property is the last value of an entry of a PDF's dictionaries that can be read; the last save wrote it last.
func property(content []byte, key string) string {
	for range maxSeen {
		at := bytes.LastIndex(content, []byte(key))
		if at < 0 {
			return ""
		}
		if v := text(value(content[at+len(key):])); v != "" {
			return v
		}
		content = content[:at]
	}
	return ""
}

// value is a literal or hexadecimal string that follows, nil when something else does.
func value(b []byte) []byte {
	b = bytes.TrimLeft(b[:min(len(b), 4*maxValue)], " \t\r\n")
	switch {
	case bytes.HasPrefix(b, []byte("(")):
		return literal(b[1:])
	case bytes.HasPrefix(b, []byte("<")) && !bytes.HasPrefix(b, []byte("<<")):
		end := bytes.IndexByte(b, '>')
		if end < 0 {
			return nil
		}
		return unhex(b[1:end])
	}
	return nil
}

func unhex(b []byte) []byte {
	out, err := hex.DecodeString(strings.Join(strings.Fields(string(b)), ""))
	if err != nil || len(out) > maxValue {
		return nil
	}
	return out
}

// literal reads a string up to the bracket that closes it.
func literal(b []byte) (out []byte) {
	escapes := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}
	depth := 1
	for i := 0; i < len(b) && len(out) <= maxValue; i++ {
		c := b[i]
		switch {
		case c == '\\' && i+1 < len(b):
			i++
			n, digits := 0, 0
			for ; digits < 3 && i+digits < len(b) && b[i+digits] >= '0' && b[i+digits] <= '7'; digits++ {
				n = n<<3 + int(b[i+digits]-'0')
			}
			switch e, is := escapes[b[i]]; {
			case digits > 0:
				i += digits - 1
				out = append(out, byte(n))
			case is:
				out = append(out, e)
			default:
				out = append(out, b[i])
			}
			continue
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return out
			}
		}
		out = append(out, c)
	}
	return nil
}

// text reads a string of a PDF: UTF-16 or UTF-8 by their marks, or bytes of some code, as far as they are one line of UTF-8.
func text(b []byte) string {
	s := string(b)
	if rest, wide := bytes.CutPrefix(b, []byte{0xfe, 0xff}); wide {
		var units []uint16
		for i := 0; i+1 < len(rest); i += 2 {
			units = append(units, uint16(rest[i])<<8|uint16(rest[i+1]))
		}
		s = string(utf16.Decode(units))
	}
	s = strings.TrimSpace(strings.TrimPrefix(s, "\ufeff"))
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	return s
}

// element is what the first element of a name in XMP holds, without the tags within.
func element(content []byte, open string) string {
	_, rest, found := bytes.Cut(content, []byte(open))
	if !found {
		return ""
	}
	inner, _, found := bytes.Cut(rest[:min(len(rest), 4*maxValue)], []byte("</"+open[1:]))
	if !found {
		return ""
	}
	var out strings.Builder
	for part := range strings.SplitSeq(string(inner), "<") {
		if _, said, tag := strings.Cut(part, ">"); tag {
			part = said
		}
		out.WriteString(part)
	}
	return text([]byte(strings.TrimSpace(out.String())))
}

// id is the permanent identifier of a PDF (14.4), which copies keep when they are saved again.
func id(content []byte) string {
	for range maxSeen {
		at := bytes.LastIndex(content, []byte("/ID"))
		if at < 0 {
			return ""
		}
		rest := bytes.TrimLeft(content[at+3:min(len(content), at+3+4*maxValue)], " \t\r\n")
		if list, is := bytes.CutPrefix(rest, []byte("[")); is {
			if v := value(list); len(v) >= 8 && bytes.Count(v, v[:1]) < len(v) { // one byte again and again is no mark
				return hex.EncodeToString(v)
			}
		}
		content = content[:at]
	}
	return ""
}

// making: items one and four, papers of different bidders were made by the same hands, or are the same file. Many may
// have a form from one hand; people look at what is flagged.
func making(bids []Bid, _ string) (out []Flag) {
	told := map[string]bool{} // files that are the same have the same properties, too
	for _, m := range []struct {
		code, says string
		of         func(Document) string
	}{
		{"similar", "%s的附件是同一个文件，内容一字节不差：%s。", func(d Document) string { return d.Sum }},
		{"author", "%s的附件出自同一份电子文档（文档标识相同）：%s。", func(d Document) string { return d.ID }},
		{"author", "%s的附件用同一个程序在同一秒生成：%s。", func(d Document) string {
			if d.Program == "" || len(d.Made) < len("D:20060102150405") {
				return ""
			}
			return d.Program + "\n" + d.Made
		}},
		{"author", "%s的附件在文档属性中写明同一作者：%s。", func(d Document) string { return plain(d.Author) }},
		{"author", "%s的附件最后由同一人保存：%s。", func(d Document) string { return plain(d.Editor) }},
	} {
		out = append(out, alikeIn(bids, m.code, m.says, m.of, told)...)
	}
	return out
}

// traced is a paper and whose it is.
type traced struct {
	bid Bid
	Document
}

// alikeIn flags papers of different bids in which a property is the same; told are pairs of papers that were flagged as one file.
func alikeIn(bids []Bid, code, says string, of func(Document) string, told map[string]bool) (out []Flag) {
	var seen []string
	by := map[string][]traced{}
	for _, b := range bids {
		for _, d := range b.Documents {
			v := of(d)
			if v == "" {
				continue
			}
			if by[v] == nil {
				seen = append(seen, v)
			}
			by[v] = append(by[v], traced{b, d})
		}
	}
	for _, v := range seen {
		var whose []Bid
		var files []string
		sums := map[string]bool{}
		for _, x := range by[v] {
			sums[x.Sum] = true
			if !slices.ContainsFunc(whose, func(b Bid) bool { return b.ID == x.bid.ID }) {
				whose = append(whose, x.bid)
			}
			if len(files) < maxNamed {
				files = append(files, x.bid.Supplier+"“"+x.Name+"”")
			}
		}
		if len(whose) < 2 || len(sums) == 1 && told[by[v][0].Sum] {
			continue
		}
		if len(sums) == 1 {
			told[by[v][0].Sum] = true
		}
		named := strings.Join(files, "、")
		if more := len(by[v]) - len(files); more > 0 {
			named += "等" + strconv.Itoa(len(by[v])) + "个"
		}
		out = append(out, Flag{Code: code, Bids: ids(whose), Text: fmt.Sprintf(says, names(whose), named)})
	}
	return out
}

// maxNamed is how many papers a sentence names.
const maxNamed = 8
