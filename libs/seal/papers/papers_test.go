package papers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sanshe/contracts/go/tenderapi"
)

const text = `{"plan":"方案"}`

func pdf(n int) []byte { return append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{'\n', 7, '{'}, n)...) }

var three = []Paper{
	{"资质证书.pdf", pdf(100_000)},
	{"照片.PNG", []byte("\x89PNG\r\n\x1a\n以下是图")},
	{"扫描件.jpeg", []byte("\xff\xd8\xff")}, // not a byte more than tells its type
}

// read gives content to a reader, few bytes at a time.
func read(content []byte, r *Reader) error {
	if _, err := io.CopyBuffer(struct{ io.Writer }{r}, iotest.OneByteReader(bytes.NewReader(content)), make([]byte, 7)); err != nil {
		return err
	}
	return r.Close()
}

func TestWhatWasJoinedComesApartByteForByte(t *testing.T) {
	content, err := Join([]byte(text), three)
	if err != nil {
		t.Fatal(err)
	}
	for name, give := range map[string]func(*Reader) error{
		"at once":       func(r *Reader) error { _, err := r.Write(content); return errors.Join(err, r.Close()) },
		"byte for byte": func(r *Reader) error { return read(content, r) },
	} {
		var got []Paper
		r := &Reader{Most: MaxFiles}
		r.Take = func(n int, c []byte) error {
			got = append(got, Paper{r.Files[n-1].Name, bytes.Clone(c)})
			return nil
		}
		if err := give(r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var says tenderapi.TechnicalPart
		if err := json.Unmarshal(r.Text, &says); err != nil || says.Plan != "方案" || len(says.Files) != 3 || says.Files[1].Type != "image/png" {
			t.Errorf("%s: %s, %v", name, r.Text, err)
		}
		for i, p := range three {
			if got[i].Name != p.Name || !bytes.Equal(got[i].Content, p.Content) {
				t.Errorf("%s: %s comes back as %s of %d bytes", name, p.Name, got[i].Name, len(got[i].Content))
			}
		}
	}
}

func TestWithoutPapersTheContentIsTheText(t *testing.T) {
	if got, err := Join([]byte(text), nil); err != nil || string(got) != text {
		t.Errorf("%s, %v", got, err)
	}
	for _, content := range []string{text, "{\n  \"plan\": \"方案\"\n}\n", text + "\n", `{"plan":"方案","files":[]}`} {
		r := &Reader{}
		if err := read([]byte(content), r); err != nil || string(r.Text) != content || r.Files != nil {
			t.Errorf("%q reads as %q: %v", content, r.Text, err)
		}
	}
}

func TestWhoReadsTheTextAloneIsGivenNoPaper(t *testing.T) {
	content, err := Join([]byte(text), three)
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{Most: MaxFiles, TextOnly: true}
	end := bytes.IndexByte(content, '\n')
	if _, err := r.Write(content[:end]); err != nil {
		t.Fatalf("before the line ends: %v", err)
	}
	if _, err := r.Write(content[end : end+1]); !errors.Is(err, ErrEnough) || len(r.Files) != 3 {
		t.Errorf("%v, %d papers", err, len(r.Files))
	}
}

// line is a first line that lists papers as they are told.
func line(t *testing.T, files ...tenderapi.BidFile) []byte {
	t.Helper()
	out, err := json.Marshal(tenderapi.TechnicalPart{Plan: "方案", Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

func TestAContentThatIsNotWhatItListsIsRefused(t *testing.T) {
	body := pdf(1000)
	is, err := Describe(Paper{"方案.pdf", body})
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*tenderapi.BidFile)) tenderapi.BidFile {
		f := is
		change(&f)
		return f
	}
	named := func(name string) tenderapi.BidFile { return with(func(f *tenderapi.BidFile) { f.Name = name }) }
	one := func(f tenderapi.BidFile) []byte { return append(line(t, f), body...) }
	jpeg := with(func(f *tenderapi.BidFile) { f.Name, f.Type = "方案.jpg", "image/jpeg" })
	many := bytes.Repeat(body, MaxFiles+1)
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"a size that is too large":      {one(with(func(f *tenderapi.BidFile) { f.Size++ })), "第1个附件不完整"},
		"a size beyond every bound":     {one(with(func(f *tenderapi.BidFile) { f.Size = 1 << 62 })), "大小不在"},
		"a negative size":               {one(with(func(f *tenderapi.BidFile) { f.Size = -1 })), "大小不在"},
		"an empty paper":                {append(line(t, with(func(f *tenderapi.BidFile) { f.Size = 0 }), is), body...), "大小不在"},
		"a size that is too small":      {one(with(func(f *tenderapi.BidFile) { f.Size-- })), "与写明的SHA-256不同"},
		"trailing bytes":                {append(one(is), 0), "末尾多出内容"},
		"a byte changed":                {append(one(is)[:len(one(is))-1], 0), "与写明的SHA-256不同"},
		"cut off":                       {one(is)[:len(one(is))-1], "第1个附件不完整"},
		"nothing behind the line":       {line(t, is), "第1个附件不完整"},
		"no line feed":                  {bytes.TrimSuffix(line(t, is), []byte("\n")), "没有附件的内容"},
		"another hash":                  {one(with(func(f *tenderapi.BidFile) { f.Sha256 = strings.Repeat("0", 64) })), "与写明的SHA-256不同"},
		"no hash":                       {one(with(func(f *tenderapi.BidFile) { f.Sha256 = "" })), "SHA-256写得不对"},
		"a hash in capitals":            {one(with(func(f *tenderapi.BidFile) { f.Sha256 = strings.ToUpper(f.Sha256) })), "SHA-256写得不对"},
		"a type that lies":              {one(jpeg), "不是写明的类型"},
		"a type that is not taken":      {one(with(func(f *tenderapi.BidFile) { f.Name, f.Type = "方案.html", "text/html" })), "类型不是"},
		"a name out of its folder":      {one(named("../方案.pdf")), "路径分隔符"},
		"a name of another system":      {one(named(`..\方案.pdf`)), "路径分隔符"},
		"a name with a line feed":       {one(named("方\n案.pdf")), "控制字符"},
		"a name that turns round":       {one(named("方案\u202egpj.pdf")), "控制字符"},
		"a name with another ending":    {one(named("方案.hta")), "扩展名与类型不符"},
		"no name":                       {one(named("")), "文件名是空的"},
		"a long name":                   {one(named(strings.Repeat("案", MaxName) + ".pdf")), "超过120个字符"},
		"one paper too many":            {append(line(t, slicesRepeat(is, MaxFiles+1)...), many...), "写了21个附件"},
		"a text without end":            {bytes.Repeat([]byte("方案"), MaxText/4), "文字部分超过"},
		"a first line without end":      {append(append([]byte(`{"plan":"`), bytes.Repeat([]byte("a"), MaxText)...), line(t, is)...), "文字部分超过"},
		"the second paper is cut":       {append(append(line(t, is, is), body...), body[:3]...), "第2个附件不完整"},
		"several lines that list files": {append([]byte("{\n"), append(line(t, is)[1:], body...)...), ""},
	} {
		r := &Reader{Most: MaxFiles}
		err := read(c.content, r)
		var wrong Wrong
		if c.says == "" { // then it is no text either
			if json.Valid(r.Text) {
				t.Errorf("%s: reads as %q", name, r.Text)
			}
			continue
		}
		if !errors.As(err, &wrong) || !strings.Contains(string(wrong), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := &Reader{} // as the price's
	if err := read(one(is), r); err == nil || !strings.Contains(err.Error(), "最多放0个") {
		t.Errorf("an envelope that takes none: %v", err)
	}
}

func slicesRepeat(f tenderapi.BidFile, n int) (out []tenderapi.BidFile) {
	for range n {
		out = append(out, f)
	}
	return out
}

func TestWhatCouldNotBeReadIsNotJoined(t *testing.T) {
	body := pdf(10)
	var many []Paper
	for range MaxFiles + 1 {
		many = append(many, Paper{"方案.pdf", body})
	}
	for name, c := range map[string]struct {
		text string
		list []Paper
		says string
	}{
		"an empty file":        {text, []Paper{{"方案.pdf", nil}}, "是空文件"},
		"a program":            {text, []Paper{{"方案.pdf", []byte("MZ\x90")}}, "不是PDF、PNG或者JPEG"},
		"another ending":       {text, []Paper{{"方案.png", body}}, "扩展名与类型不符"},
		"a path":               {text, []Paper{{"a/方案.pdf", body}}, "路径分隔符"},
		"one name twice":       {text, []Paper{{"方案.pdf", body}, {"方案.pdf", pdf(11)}}, "都叫"},
		"too many":             {text, many, "最多放20个"},
		"a text that lists":    {`{"plan":"a","files":[]}`, []Paper{{"方案.pdf", body}}, "已经写了files"},
		"a text of no members": {`[1]`, []Paper{{"方案.pdf", body}}, "JSON对象"},
		"null":                 {`null`, []Paper{{"方案.pdf", body}}, "JSON对象"},
	} {
		if _, err := Join([]byte(c.text), c.list); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	content, err := Join([]byte(text), three[1:])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content, 3)
	f.Add([]byte(text), 1)
	f.Fuzz(func(t *testing.T, content []byte, step int) {
		whole := &Reader{Most: MaxFiles}
		_, err := whole.Write(content)
		if err == nil {
			err = whole.Close()
		}
		step = max(1, step%64)
		parts := &Reader{Most: MaxFiles}
		var other error
		for rest := content; other == nil && len(rest) > 0; rest = rest[min(step, len(rest)):] {
			_, other = parts.Write(rest[:min(step, len(rest))])
		}
		if other == nil {
			other = parts.Close()
		}
		if (err == nil) != (other == nil) || err == nil && !bytes.Equal(whole.Text, parts.Text) {
			t.Errorf("at once %v, in steps of %d %v", err, step, other)
		}
	})
}
