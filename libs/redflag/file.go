package redflag

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bounds of a file that somebody hands in.
type Bounds struct {
	Bytes int64 // once unpacked
	Line  int   // of one line, or of one release in a package
}

// Refused says why a file is not taken, and which line is meant; line 0 is the whole file.
type Refused struct {
	Line int
	Why  string // Chinese, without the full stop
}

func (r *Refused) Error() string {
	if r.Line == 0 {
		return r.Why + "。"
	}
	return fmt.Sprintf("第%d行：%s。", r.Line, r.Why)
}

// Read hands over the releases of a file one at a time, each after check has
// agreed to it: JSON Lines of releases, records or packages, or one package, and
// either of them as gzip. Of a record it hands over the releases, or where they
// are only links what they come to. Besides the release at hand it keeps nothing.
func Read(file io.Reader, b Bounds, check func(release []byte) error, do func(*Release) error) error {
	in := bufio.NewReaderSize(file, 64<<10)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return &Refused{Why: "这个gzip文件打不开，请重新压缩后再试"}
		}
		in = bufio.NewReaderSize(z, 64<<10)
	}
	f := &reading{bounds: b, check: check, do: do}
	f.in = bufio.NewReaderSize(&bounded{r: in, left: b.Bytes}, 64<<10)
	err := f.all()
	switch {
	case errors.Is(err, errLong):
		return &Refused{Why: fmt.Sprintf("文件展开以后超过%dMB，请分成几个文件", b.Bytes>>20)}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, io.ErrUnexpectedEOF):
		return &Refused{Line: f.line, Why: "文件到这里中断了，请重新取得完整的文件"}
	case err != nil:
		return err
	case f.releases == 0:
		return &Refused{Why: "文件里没有release或者record，请换成OCDS的package，或者每行一个release的JSON Lines"}
	}
	return nil
}

var errLong = errors.New("redflag: the file is too long")

// bounded fails where io.LimitReader would pretend that the file ends.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errLong
	}
	return n, err
}

type reading struct {
	in       *bufio.Reader
	bounds   Bounds
	check    func([]byte) error
	do       func(*Release) error
	line     int
	releases int
}

func (f *reading) refuse(format string, args ...any) error {
	return &Refused{Line: f.line, Why: fmt.Sprintf(format, args...)}
}

// all tells from the first line what kind of file it is: whole in itself, or the beginning of one document.
func (f *reading) all() error {
	for {
		f.line++
		line, whole, err := f.readLine()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		text := bytes.TrimSpace(line)
		if len(text) > 0 {
			if f.releases == 0 && (!whole || !json.Valid(text)) {
				return f.document(io.MultiReader(bytes.NewReader(line), f.in))
			}
			if !whole {
				return f.refuse("这一行超过%dMB", f.bounds.Line>>20)
			}
			if err := f.value(text); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// readLine reads to the end of the line, or as far as a line may go.
func (f *reading) readLine() (line []byte, whole bool, err error) {
	for {
		part, err := f.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > f.bounds.Line {
			return line, false, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, true, err
		}
	}
}

// value is one JSON value: a release, a record or a package.
func (f *reading) value(b []byte) error {
	var is struct {
		OCID     text              `json:"ocid"`
		Releases []json.RawMessage `json:"releases"`
		Records  []json.RawMessage `json:"records"`
		Compiled json.RawMessage   `json:"compiledRelease"`
	}
	if err := json.Unmarshal(b, &is); err != nil {
		return f.refuse("这一行不是JSON对象")
	}
	switch {
	case is.Records != nil:
		return f.each(is.Records, f.value)
	case is.OCID == "" && is.Releases != nil:
		return f.each(is.Releases, f.release)
	case is.Releases != nil || is.Compiled != nil:
		if full(is.Releases) || is.Compiled == nil {
			return f.each(is.Releases, f.release)
		}
		return f.release(is.Compiled)
	}
	return f.release(b)
}

// full reports whether a record holds its releases and not only links to them.
func full(list []json.RawMessage) bool {
	for _, b := range list {
		var r struct {
			OCID text `json:"ocid"`
		}
		if json.Unmarshal(b, &r) != nil || r.OCID == "" {
			return false
		}
	}
	return len(list) > 0
}

func (f *reading) each(list []json.RawMessage, do func([]byte) error) error {
	for _, b := range list {
		if err := do(b); err != nil {
			return err
		}
	}
	return nil
}

func (f *reading) release(b []byte) error {
	if err := f.check(b); err != nil {
		return f.refuse("%s", err)
	}
	var r Release
	if err := json.Unmarshal(b, &r); err != nil {
		return f.refuse("这个release的内容读不懂")
	}
	if r.OCID == "" {
		return f.refuse("这个release没有ocid")
	}
	f.releases++
	return f.do(&r)
}

// document is one package that is longer than a line: its list is read entry by entry.
func (f *reading) document(r io.Reader) error {
	lines := &newlines{r: r, seen: f.line}
	d := json.NewDecoder(lines)
	broken := func() error {
		f.line = lines.at(d.InputOffset())
		return f.refuse("这里不是完整的JSON")
	}
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return f.wrong(err, broken)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return f.wrong(err, broken)
		}
		take := map[any]func([]byte) error{"releases": f.release, "records": f.value}[name]
		if take == nil {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return f.wrong(err, broken)
			}
			continue
		}
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			return f.wrong(err, broken)
		}
		for d.More() {
			var one json.RawMessage
			if err := d.Decode(&one); err != nil {
				return f.wrong(err, broken)
			}
			f.line = lines.at(d.InputOffset() - int64(len(one)))
			if len(one) > f.bounds.Line {
				return f.refuse("这个release超过%dMB", f.bounds.Line>>20)
			}
			if err := take(one); err != nil {
				return err
			}
		}
		if _, err := d.Token(); err != nil {
			return f.wrong(err, broken)
		}
	}
	return nil
}

// wrong tells a file that is no JSON from one that could not be read.
func (f *reading) wrong(err error, broken func() error) error {
	if errors.Is(err, errLong) || errors.Is(err, gzip.ErrChecksum) {
		return err
	}
	return broken()
}

// newlines remembers where lines end until somebody has asked about what lies behind.
type newlines struct {
	r    io.Reader
	read int64
	ends []int64
	seen int // the line at the beginning of ends
}

func (n *newlines) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	for i, c := range p[:k] {
		if c == '\n' {
			n.ends = append(n.ends, n.read+int64(i))
		}
	}
	n.read += int64(k)
	return k, err
}

// at is the line of a place; places are asked in order.
func (n *newlines) at(place int64) int {
	for len(n.ends) > 0 && n.ends[0] < place {
		n.ends, n.seen = n.ends[1:], n.seen+1
	}
	return n.seen
}
