package papers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"sanshe/contracts/go/tenderapi"
)

// ErrEnough ends a reading whose reader has what it asked for.
var ErrEnough = errors.New("enough of this envelope is read")

// Reader is given an envelope's content piece by piece and takes it apart; it keeps
// the text and, when Take is set, one paper at a time. Its errors are Wrong, ErrEnough or of Take.
type Reader struct {
	Most     int  // papers that this envelope may have
	TextOnly bool // answers ErrEnough where the papers begin
	Take     func(n int, content []byte) error

	Text  []byte
	Files []tenderapi.BidFile

	lined bool // the first line has been looked at
	at    int  // the paper that is being read
	left  int64
	sum   hash.Hash
	head  []byte // its first bytes
	kept  bytes.Buffer
}

// Write implements io.Writer.
func (r *Reader) Write(b []byte) (int, error) {
	n := len(b)
	if len(r.Files) == 0 {
		rest, err := r.line(b)
		if err != nil || len(r.Files) == 0 {
			return n, err
		}
		if r.TextOnly {
			return n, ErrEnough
		}
		b = rest
	}
	for len(b) > 0 {
		if r.at == len(r.Files) {
			return n, Wrong("附件的末尾多出内容。")
		}
		k := min(int64(len(b)), r.left)
		if err := r.paper(b[:k]); err != nil {
			return n, err
		}
		b = b[k:]
	}
	return n, nil
}

// line collects the text; what stands behind a first line that lists papers is theirs.
func (r *Reader) line(b []byte) (rest []byte, err error) {
	end := -1
	if !r.lined {
		end = bytes.IndexByte(b, '\n')
	}
	if end < 0 {
		r.Text = append(r.Text, b...)
		return nil, r.bounded()
	}
	r.lined = true
	r.Text = append(r.Text, b[:end]...)
	if err := r.bounded(); err != nil {
		return nil, err
	}
	files, err := listed(r.Text)
	if err != nil || len(files) == 0 { // a text of several lines, or with a line feed at its end
		r.Text = append(r.Text, b[end:]...)
		return nil, r.bounded()
	}
	if err := r.fit(files); err != nil {
		return nil, err
	}
	r.Files = files
	r.next()
	return b[end+1:], nil
}

func (r *Reader) bounded() error {
	if len(r.Text) > MaxText {
		return Wrong(fmt.Sprintf("文字部分超过%dKB。", MaxText>>10))
	}
	return nil
}

// fit refuses a list that is not as lists are made.
func (r *Reader) fit(files []tenderapi.BidFile) error {
	if len(files) > r.Most {
		return Wrong(fmt.Sprintf("写了%d个附件，这个信封最多放%d个。", len(files), r.Most))
	}
	for i, f := range files {
		if why := fault(f); why != "" {
			return Wrong(fmt.Sprintf("第%d个附件%s。", i+1, why))
		}
	}
	return nil
}

// next begins a paper.
func (r *Reader) next() {
	if r.at < len(r.Files) {
		r.left, r.sum, r.head = r.Files[r.at].Size, sha256.New(), nil
		r.kept.Reset()
	}
}

func (r *Reader) paper(b []byte) error {
	r.sum.Write(b)
	r.head = append(r.head, b[:min(len(b), longest-len(r.head))]...)
	if r.Take != nil {
		r.kept.Write(b)
	}
	if r.left -= int64(len(b)); r.left > 0 {
		return nil
	}
	f := r.Files[r.at]
	if hex.EncodeToString(r.sum.Sum(nil)) != f.Sha256 {
		return Wrong(fmt.Sprintf("第%d个附件的内容与写明的SHA-256不同。", r.at+1))
	}
	for _, k := range kinds {
		if k.is == f.Type && !strings.HasPrefix(string(r.head), k.begins) {
			return Wrong(fmt.Sprintf("第%d个附件的内容不是写明的类型。", r.at+1))
		}
	}
	r.at++
	if r.Take != nil {
		if err := r.Take(r.at, r.kept.Bytes()); err != nil {
			return err
		}
	}
	r.next()
	return nil
}

// Close refuses a content that ended before everything it lists had come.
func (r *Reader) Close() error {
	if len(r.Files) == 0 {
		if files, err := listed(r.Text); err == nil && len(files) > 0 {
			return Wrong("写了附件，后面却没有附件的内容。")
		}
		return nil // whether the text says what it should is for whoever reads it
	}
	if r.at < len(r.Files) {
		return Wrong(fmt.Sprintf("第%d个附件不完整。", r.at+1))
	}
	return nil
}
