package roster

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// dumpsAt is where dumps are taken away. It is no operation: answers of those
// are whole in memory and must be written within a minute.
const dumpsAt = "/dumps/"

var (
	errNoDump   = fault.New(fault.NotFound, "organization.dump.not-found", "没有这个数据包，数据包只保留最近的，请从数据包列表中选择。")
	errBusyDump = fault.New(fault.TooMany, "organization.dump.busy", "正在下载的人过多，请过一分钟再下载。")
)

// atOnce is how many may take a dump away at a time: each holds a part in memory.
const atOnce = 16

var dumpName = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}|latest)\.(jsonl|csv)\.gz$`)

// open is what anybody may read from any site.
func open(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// downloads serves /dumps/2026-06-01.jsonl.gz, whole or a range of it; latest is led to the last day that is whole.
func (s *Service) downloads() http.Handler {
	room := make(chan struct{}, atOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open(w)
		asked := dumpName.FindStringSubmatch(r.URL.Path[min(len(dumpsAt), len(r.URL.Path)):])
		if asked == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
			route.Refuse(r.Context(), errNoDump, w)
			return
		}
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		default:
			route.Refuse(r.Context(), errBusyDump, w)
			return
		}
		if err := s.download(w, r, asked[1], asked[2]); err != nil {
			route.Refuse(r.Context(), err, w)
		}
	})
}

// download answers with a file; an error means that nothing was written yet.
func (s *Service) download(w http.ResponseWriter, r *http.Request, day, format string) error {
	if day == "latest" {
		p, err := s.dumps.Find(r.Context(), store.Query{By: "day", Desc: true, Limit: kept})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(p.Items, func(d Dump) bool { return d.Done })
		if at < 0 {
			return errNoDump
		}
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, dumpsAt+p.Items[at].ID+"."+format+".gz", http.StatusFound)
		return nil
	}
	d, err := s.dumps.Get(r.Context(), day)
	if errors.Is(err, store.ErrNotFound) || err == nil && !d.Done {
		return errNoDump
	}
	if err != nil {
		return err
	}
	f := d.Files[slices.IndexFunc(d.Files, func(f File) bool { return f.Format == format })]
	w.Header().Set("Content-Type", "application/gzip")
	w.Header().Set("Content-Disposition", `attachment; filename="roster-`+day+"."+format+`.gz"`)
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Header().Set("ETag", `"`+f.SHA256+`"`)
	wait := http.NewResponseController(w)
	http.ServeContent(w, r, "", d.At, &reader{ctx: r.Context(), s: s, attempt: d.Attempt, f: f, n: -1, more: func() {
		_ = wait.SetWriteDeadline(time.Now().Add(time.Minute)) // a minute for each part; who cannot be given longer is cut off
	}})
	return nil
}

// reader reads a file part by part, and from anywhere.
type reader struct {
	ctx     context.Context
	s       *Service
	attempt string
	f       File
	at      int64
	n       int64 // the part that is held, -1: none
	part    []byte
	more    func() // is called before a part is read
}

// Seek implements io.Seeker.
func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.f.Bytes
	}
	if offset < 0 {
		return r.at, errors.New("roster: seek before the beginning")
	}
	r.at = offset
	return r.at, nil
}

// Read implements io.Reader.
func (r *reader) Read(b []byte) (int, error) {
	if r.at >= r.f.Bytes {
		return 0, io.EOF
	}
	if n := r.at / partSize; n != r.n {
		r.more()
		p, err := r.s.parts.Get(r.ctx, partID(r.attempt, r.f.Format, n))
		if err != nil {
			return 0, err
		}
		r.n, r.part = n, p.Body
	}
	n := copy(b, r.part[r.at%partSize:])
	r.at += int64(n)
	return n, nil
}
