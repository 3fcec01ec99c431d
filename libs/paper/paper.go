// Package paper tells what a file is that somebody hands in, from its content,
// and refuses what could harm whoever opens it: a name that promises another
// type, a picture that is too large to unpack, an archive that unpacks to more
// than it may, macros, scripts, attached programs, and a file that is of two
// types at once. It looks at what stands in plain sight and in what PDF and
// Office pack with deflate; it is no virus scanner.
package paper

import (
	"archive/zip"
	"bytes"
	"image"
	_ "image/jpeg" // DecodeConfig reads the size of pictures
	_ "image/png"
	"slices"
	"strings"

	"sanshe/libs/fault"
)

// Kind is a type of file, as a media type.
type Kind string

// The kinds that are known here.
const (
	PDF  Kind = "application/pdf"
	PNG  Kind = "image/png"
	JPEG Kind = "image/jpeg"
	XLSX Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	DOCX Kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// MaxPixels bounds a picture: 4 bytes each once it is unpacked.
const MaxPixels = 40_000_000

var (
	errKind   = fault.New(fault.Refused, "paper.kind", "文件的内容不是可以接收的类型，请转换格式后重新选择。")
	errName   = fault.New(fault.Refused, "paper.name", "文件名的扩展名与内容的类型不符，请核对文件后重新选择。")
	errDamage = fault.New(fault.Refused, "paper.damaged", "文件不完整或者打不开，请在本机打开核对后重新选择。")
	errBomb   = fault.New(fault.Refused, "paper.bomb", "文件展开后过大，请缩小图片或者减少内容后重新选择。")
	errActive = fault.New(fault.Refused, "paper.active", "文件中有宏、脚本、外部链接的内容或者内嵌的附件，请另存为不含这些内容的文件后重新选择。")
	errLocked = fault.New(fault.Refused, "paper.locked", "文件加了密码或者权限限制，别人不能查阅，请去掉限制后重新选择。")
	errDouble = fault.New(fault.Refused, "paper.double", "文件中还藏着另一种类型的文件，请重新导出后再选择。")
)

// kinds are how files begin and how their names end.
var kinds = []struct {
	is     Kind
	begins string
	ends   []string
}{
	{PDF, "%PDF-", []string{".pdf"}},
	{PNG, "\x89PNG\r\n\x1a\n", []string{".png"}},
	{JPEG, "\xff\xd8\xff", []string{".jpg", ".jpeg"}},
	{XLSX, archive, []string{".xlsx"}},
	{DOCX, archive, []string{".docx"}},
}

const archive = "PK\x03\x04"

// Look says what a file is, if it is one of the kinds that the caller takes and harmless as far as can be seen.
// name is what it was called by whoever sent it; only its ending counts.
//
// It refuses with paper.kind, paper.name, paper.damaged, paper.locked, paper.bomb, paper.active and paper.double.
func Look(name string, content []byte, takes ...Kind) (Kind, error) {
	var is Kind
	var ends []string
	for _, k := range kinds {
		if bytes.HasPrefix(content, []byte(k.begins)) && bytes.Contains(content, []byte(office[k.is])) {
			is, ends = k.is, k.ends
			break
		}
	}
	if !slices.Contains(takes, is) {
		return "", errKind
	}
	if !slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(strings.ToLower(name), end) }) {
		return "", errName
	}
	switch is {
	case XLSX, DOCX:
		return is, unpack(content, is)
	case PDF:
		if err := readPDF(content); err != nil {
			return "", err
		}
	default:
		if err := picture(content); err != nil {
			return "", err
		}
	}
	return is, single(content)
}

// single refuses a file that a program for archives opens too, or a picture that a reader of PDF does: both look
// elsewhere than at the first byte.
func single(content []byte) error {
	if _, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		return errDouble
	}
	if at := bytes.Index(content[:min(len(content), 1024)], []byte("%PDF-")); at > 0 {
		return errDouble
	}
	return nil
}

func picture(content []byte) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case err != nil:
		return errDamage.Because(err)
	case int64(size.Width)*int64(size.Height) > MaxPixels:
		return errBomb
	}
	return nil
}
