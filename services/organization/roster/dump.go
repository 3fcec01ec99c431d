package roster

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/sheet"
	"sanshe/libs/store"
)

// Dump is the open register of one day as files; its id is the day. Its row is
// also the right to write it: who has inserted it does.
type Dump struct {
	store.Meta
	Attempt string    `json:"attempt"` // whose parts they are
	At      time.Time `json:"at"`      // when the writing began
	Done    bool      `json:"done,omitempty"`
	Since   int64     `json:"since"` // the last step of the feed then
	Count   int64     `json:"count"`
	Files   []File    `json:"files,omitempty"`
}

// File is a dump in one format, gzipped, in parts of partSize bytes; the last may be smaller.
type File struct {
	Format string `json:"format"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Part is a piece of a file.
type Part struct {
	store.Meta
	Attempt string `json:"attempt"`
	Body    []byte `json:"body"`
}

var (
	dumps     = store.Schema{Name: "rosterdumps", Indexes: []string{"day"}}
	dumpParts = store.Schema{Name: "rosterparts", Indexes: []string{"attempt"}}
)

func indexDump(d *Dump) map[string][]string { return map[string][]string{"day": {d.ID}} }
func indexPart(p *Part) map[string][]string { return map[string][]string{"attempt": {p.Attempt}} }

const (
	asLines  = "jsonl"
	asCSV    = "csv"
	partSize = 1 << 20
	kept     = 31               // days
	given    = 30 * time.Minute // to who writes a dump; then another may begin anew
)

// partID names a piece of a file: the n-th, from 0.
func partID(attempt, format string, n int64) string {
	return attempt + "." + format + "." + store.Int(n)
}

// dump writes today's files if nobody has or is about to. Memory is a page of
// entries and two parts, however long the register is.
func (s *Service) dump(ctx context.Context) error {
	now, day := s.now(), s.today()
	mine := Dump{Attempt: store.NewID(), At: now}
	was, err := s.dumps.Get(ctx, day)
	switch {
	case err == nil && (was.Done || now.Sub(was.At).Abs() < given):
		return nil
	case err == nil:
		_, err = s.dumps.Update(ctx, day, func(d *Dump) ([]event.Event, error) {
			if d.Attempt != was.Attempt {
				return nil, store.ErrStale
			}
			mine.Meta = d.Meta
			*d = mine
			return nil, nil
		})
	case errors.Is(err, store.ErrNotFound):
		if n, err := s.entries.Count(ctx, 1); n == 0 || err != nil {
			return err
		}
		_, err = s.dumps.Insert(ctx, day, mine)
	}
	if errors.Is(err, store.ErrExists) || errors.Is(err, store.ErrStale) {
		return nil // another process was quicker
	}
	if err != nil {
		return err
	}
	if err := s.write(ctx, &mine, day); err != nil {
		return errors.Join(err, s.forget(context.WithoutCancel(ctx), mine.Attempt))
	}
	_, err = s.dumps.Update(ctx, day, func(d *Dump) ([]event.Event, error) {
		if d.Attempt != mine.Attempt {
			return nil, store.ErrStale
		}
		mine.Meta, mine.Done = d.Meta, true
		*d = mine
		return nil, nil
	})
	if err != nil {
		return errors.Join(err, s.forget(ctx, mine.Attempt))
	}
	if was.Attempt != "" {
		err = s.forget(ctx, was.Attempt)
	}
	return errors.Join(err, s.sweep(ctx))
}

// write writes the parts of both files.
func (s *Service) write(ctx context.Context, d *Dump, day string) (err error) {
	if d.Since, err = s.last(ctx); err != nil {
		return err
	}
	lines, table := s.file(ctx, d.Attempt, asLines), s.file(ctx, d.Attempt, asCSV)
	if _, err := io.WriteString(table, "\ufeff"); err != nil {
		return err
	}
	rows, cells := json.NewEncoder(lines), csv.NewWriter(table)
	rows.SetEscapeHTML(false)
	if err := cells.Write(columns); err != nil {
		return err
	}
	if err := s.entries.Each(ctx, store.Query{}, func(e Entry) error {
		d.Count++
		r := s.rowOn(&e, day)
		return errors.Join(rows.Encode(r), cells.Write(record(r)))
	}); err != nil {
		return err
	}
	cells.Flush()
	if err := cells.Error(); err != nil {
		return err
	}
	for _, f := range []*file{lines, table} {
		done, err := f.close()
		if err != nil {
			return err
		}
		d.Files = append(d.Files, done)
	}
	return nil
}

// sweep drops the dumps of days long ago.
func (s *Service) sweep(ctx context.Context) error {
	p, err := s.dumps.Find(ctx, store.Query{By: "day", Desc: true, Limit: 200})
	if err != nil || len(p.Items) <= kept {
		return err
	}
	for _, d := range p.Items[kept:] {
		if err := errors.Join(s.dumps.Delete(ctx, d.ID), s.forget(ctx, d.Attempt)); err != nil {
			return err
		}
	}
	return nil
}

// forget drops the parts of an attempt.
func (s *Service) forget(ctx context.Context, attempt string) error {
	for {
		p, err := s.parts.Find(ctx, store.Query{Where: []store.Term{store.Is("attempt", attempt)}, Limit: 4})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		for _, x := range p.Items {
			if err := s.parts.Delete(ctx, x.ID); err != nil {
				return err
			}
		}
	}
}

// file gzips what is written to it into parts.
type file struct {
	*gzip.Writer
	out *pieces
	f   File
}

func (s *Service) file(ctx context.Context, attempt, format string) *file {
	out := &pieces{sum: sha256.New(), put: func(n int64, body []byte) error {
		_, err := s.parts.Insert(ctx, partID(attempt, format, n), Part{Attempt: attempt, Body: body})
		return err
	}}
	return &file{Writer: gzip.NewWriter(out), out: out, f: File{Format: format}}
}

func (f *file) close() (File, error) {
	if err := f.Close(); err != nil {
		return f.f, err
	}
	if err := f.out.flush(f.out.buf.Len()); err != nil {
		return f.f, err
	}
	f.f.Bytes, f.f.SHA256 = f.out.bytes, hex.EncodeToString(f.out.sum.Sum(nil))
	return f.f, nil
}

// pieces puts away what is written to it, a part at a time.
type pieces struct {
	buf   bytes.Buffer
	n     int64
	bytes int64
	sum   hash.Hash
	put   func(n int64, body []byte) error
}

// Write implements io.Writer.
func (p *pieces) Write(b []byte) (int, error) {
	p.buf.Write(b)
	for p.buf.Len() >= partSize {
		if err := p.flush(partSize); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

func (p *pieces) flush(n int) error {
	if n == 0 {
		return nil
	}
	body := p.buf.Next(n)
	p.sum.Write(body)
	if err := p.put(p.n, body); err != nil {
		return fmt.Errorf("part %d: %w", p.n, err)
	}
	p.n, p.bytes = p.n+1, p.bytes+int64(n)
	return nil
}

// columns are the first line of the table; the words are those of the interface, which do not change.
var columns = []string{
	"id", "name", "initials", "former", "kind", "kind_text", "credit_code", "region", "region_name", "field", "authority", "registered_on", "grade", "grade_to",
	"listed_abnormal", "listed_serious", "status", "status_text", "legal_entity", "version",
}

// record is a row of the table. What a spreadsheet might run is quoted.
func record(r organizationapi.RosterRow) []string {
	grade := ""
	if r.Grade > 0 {
		grade = digit(r.Grade)
	}
	out := []string{
		r.ID, r.Name, r.Initials, strings.Join(r.Former, ";"), string(r.Kind), r.KindText, r.CreditCode, r.Region, r.RegionName, r.Field, r.Authority, r.RegisteredOn, grade, r.GradeTo,
		strconv.FormatBool(r.ListedAbnormal), strconv.FormatBool(r.ListedSerious), string(r.Status), r.StatusText, strconv.FormatBool(r.LegalEntity), strconv.FormatInt(r.Version, 10),
	}
	for i, v := range out {
		if sheet.Runs(v) {
			out[i] = "'" + v
		}
	}
	return out
}

// ListDumps lists the dumps that are whole, the newest first.
func (s *Service) ListDumps(ctx context.Context, _ organizationapi.ListDumpsRequest) (out organizationapi.DumpList, err error) {
	out.Items = []organizationapi.Dump{}
	p, err := s.dumps.Find(ctx, store.Query{By: "day", Desc: true, Limit: kept})
	for _, d := range p.Items {
		if !d.Done {
			continue
		}
		shown := organizationapi.Dump{Day: d.ID, At: d.At, Count: d.Count, Since: d.Since}
		for _, f := range d.Files {
			shown.Files = append(shown.Files, organizationapi.DumpFile{Format: f.Format, Path: dumpsAt + d.ID + "." + f.Format + ".gz", Bytes: f.Bytes, Sha256: f.SHA256})
		}
		out.Items = append(out.Items, shown)
	}
	return out, err
}
