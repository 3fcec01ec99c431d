// Package papers puts files behind the text of an envelope and takes them off
// again. What is sealed is the text alone, as it always was, or one line of JSON
// whose member files lists the papers, a line feed, and the papers' bytes one
// after another in that order. Nothing else stands between or behind them.
package papers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanshe/contracts/go/tenderapi"
)

// What an envelope may hold. These bound what the platform reads, no law sets them.
const (
	MaxText  = 1 << 20  // bytes of the text: the longest of the contract take less
	MaxFiles = 20       // papers
	MaxName  = 120      // characters of a paper's name
	MaxSize  = 16 << 20 // bytes of one paper; the sealed envelope is bounded too
)

// Wrong is why a paper is not taken, in words for whoever made it.
type Wrong string

func (w Wrong) Error() string { return string(w) }

type kind struct {
	is, begins string
	ends       []string
}

// kinds are the types that are taken, each by how its files begin and how their names end.
var kinds = []kind{
	{"application/pdf", "%PDF-", []string{".pdf"}},
	{"image/png", "\x89PNG\r\n\x1a\n", []string{".png"}},
	{"image/jpeg", "\xff\xd8\xff", []string{".jpg", ".jpeg"}},
}

// longest is how many first bytes tell every type.
const longest = 8

// Paper is a file as it lies with its bidder.
type Paper struct {
	Name    string // without a path
	Content []byte
}

// Describe says of a paper what an envelope lists, or why it cannot be taken.
func Describe(p Paper) (f tenderapi.BidFile, err error) {
	if len(p.Content) == 0 {
		return f, Wrong("“" + p.Name + "”是空文件，请重新选择。")
	}
	f = tenderapi.BidFile{Name: p.Name, Size: int64(len(p.Content)), Sha256: sum(p.Content)}
	for _, k := range kinds {
		if strings.HasPrefix(string(p.Content[:min(len(p.Content), longest)]), k.begins) {
			f.Type = k.is
		}
	}
	if f.Type == "" {
		return f, Wrong("“" + p.Name + "”不是PDF、PNG或者JPEG文件，请转换格式后重新选择。")
	}
	if why := fault(f); why != "" {
		return f, Wrong("“" + p.Name + "”" + why + "，请修改后重新选择。")
	}
	return f, nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// fault is what is wrong with what is said of a paper, "" when nothing is.
func fault(f tenderapi.BidFile) string {
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.is == f.Type })
	digest, err := hex.DecodeString(f.Sha256)
	switch {
	case at < 0:
		return "的类型不是PDF、PNG或者JPEG"
	case f.Name == "" || !utf8.ValidString(f.Name) || utf8.RuneCountInString(f.Name) > MaxName:
		return fmt.Sprintf("的文件名是空的，或者超过%d个字符", MaxName)
	case strings.ContainsFunc(f.Name, func(r rune) bool { return r == '/' || r == '\\' || unicode.In(r, unicode.Cc, unicode.Cf) }):
		return "的文件名含有路径分隔符或者控制字符"
	case !slices.ContainsFunc(kinds[at].ends, func(end string) bool { return strings.HasSuffix(strings.ToLower(f.Name), end) }):
		return "的扩展名与类型不符"
	case f.Size < 1 || f.Size > MaxSize:
		return fmt.Sprintf("的大小不在1字节到%dMB之间", MaxSize>>20)
	case err != nil || len(digest) != sha256.Size || strings.ToLower(f.Sha256) != f.Sha256:
		return "的SHA-256写得不对"
	}
	return ""
}

// Join is the content of an envelope that says text, a JSON object, and has these papers behind it; without any it is the text.
func Join(text []byte, list []Paper) ([]byte, error) {
	if len(list) == 0 {
		return text, nil
	}
	if len(list) > MaxFiles {
		return nil, Wrong(fmt.Sprintf("一个信封最多放%d个附件，请合并或者减少后重新选择。", MaxFiles))
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return nil, Wrong("有附件的信封，文字部分应是一个JSON对象，请核对后重新密封。")
	}
	if _, taken := members["files"]; taken {
		return nil, Wrong("文字部分已经写了files，附件清单由程序填写，请去掉后重新密封。")
	}
	var files []tenderapi.BidFile
	for _, p := range list {
		f, err := Describe(p)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(files, func(g tenderapi.BidFile) bool { return g.Name == f.Name }) {
			return nil, Wrong("有两个附件都叫“" + f.Name + "”，请改名后重新选择。")
		}
		files = append(files, f)
	}
	said, err := json.Marshal(files)
	if err != nil {
		return nil, err
	}
	members["files"] = said
	out, err := json.Marshal(members) // one line: JSON writes no line feed of its own
	if err != nil {
		return nil, err
	}
	if len(out) > MaxText {
		return nil, Wrong(fmt.Sprintf("文字部分超过%dKB，请精简后重新密封。", MaxText>>10))
	}
	out = append(out, '\n')
	for _, p := range list {
		out = append(out, p.Content...)
	}
	return out, nil
}

// listed is what a text says of papers.
func listed(text []byte) (files []tenderapi.BidFile, err error) {
	var says struct {
		Files []tenderapi.BidFile `json:"files"`
	}
	err = json.Unmarshal(bytes.TrimSpace(text), &says)
	return says.Files, err
}
