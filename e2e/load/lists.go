package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	filesVerb = "files" // the argument that makes this binary the baseline's server
	listLines = 8       // connections of the closed loop
	listRound = 500 * time.Millisecond
	rounds    = 7
)

// serveFiles is the baseline of what is read: http.ServeFile and nothing else.
// It says where on its first line of output.
func serveFiles(ctx context.Context, dir string, out io.Writer) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(dir, filepath.Base(r.URL.Path)))
	})}
	fmt.Fprintln(out, l.Addr())
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func startFiles(dir string) (addr string, pid int, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", 0, err
	}
	cmd := exec.Command(self, filesVerb, dir)
	r, w, err := os.Pipe()
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	defer w.Close()
	cmd.Stdout = w
	if _, err := spawn(cmd); err != nil {
		return "", 0, err
	}
	addr, err = bufio.NewReader(r).ReadString('\n')
	return strings.TrimSpace(addr), cmd.Process.Pid, err
}

// reading is one thing that the public reads.
type reading struct {
	name, kind string // kind is the file's ending, from which ServeFile tells the type
	// path of the i-th request. Where it is always the same, the product may
	// answer from the memory it keeps for a second; where it varies, in a
	// parameter that changes nothing, it must work anew every time.
	path   func(i int) string
	head   string  // further request headers
	target float64 // of the ratio; 0: none is set
}

func always(p string) func(int) string { return func(int) string { return p } }
func anew(p string) func(int) string {
	return func(i int) string { return fmt.Sprintf(p, i) }
}

// A parameter said twice counts once, the first time, so the address varies and the question does not.
// Every browser takes compressed pages: then the file holds the compressed bytes, which ServeFile sends as they are.
var readings = []reading{
	{"20 tenders, JSON", "json", always("/api/tender/tenders?limit=20"), "", 1},
	{"20 tenders, page to a browser", "html", always("/tenders"), "Accept-Encoding: gzip\r\n", 1},
	{"20 tenders, page uncompressed", "html", always("/tenders"), "", 0},
	{"20 tenders, JSON, made anew", "json", anew("/api/tender/tenders?limit=20&limit=%09d"), "", 0},
	{"20 tenders, page, made anew", "html", anew("/tenders?group=bidding&group=%09d"), "", 0},
	{"tender counts, JSON, made anew", "json", anew("/api/tender/counts?buyer=&buyer=%09d"), "", 0},
	{"20 tenders found by a word, anew", "json", anew("/api/tender/tenders?limit=20&q=%%E6%%8E%%A2%%E8%%AE%%BF&q=%09d"), "", 0},
}

// lists measures each reading on a platform with few and one with many
// purchases, each against a file of the bytes it answered, in turns.
func lists(ctx context.Context, t *table, dir string, less, more *town) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files, filesPid, err := startFiles(dir)
	if err != nil {
		return err
	}
	var serial atomic.Int64
	for i, x := range readings {
		say("measuring: %s", x.name)
		var of [2]duel
		var names [2]string
		for j, w := range []*town{less, more} {
			body, err := fetch(w.p.addr, x.path(0), x.head)
			if err != nil {
				return err
			}
			names[j] = fmt.Sprintf("%d-%d.%s", i, j, x.kind)
			if err := os.WriteFile(filepath.Join(dir, names[j]), body, 0o600); err != nil {
				return err
			}
			of[j].bytes = int64(len(body))
		}
		for r := range rounds + 1 { // the first warms up
			for k := range 4 {
				turn := (k + r) % 4 // nobody is always first
				size, side := turn/2, side(turn%2)
				p := []*town{less, more}[size].p
				addr, meter, path := p.addr, p.spent, x.path
				if side == baseline {
					addr, meter, path = files, func() (time.Duration, error) { return spent(filesPid) }, always("/"+names[size])
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				got, err := metered(meter, func() (lap, error) {
					return closed(listLines, listRound, func(int) (func() error, func(), error) {
						c, err := dial(addr)
						if err != nil {
							return nil, nil, err
						}
						return func() error { return c.get(path(int(serial.Add(1))), x.head, of[size].bytes) }, c.close, nil
					})
				})
				if err != nil {
					return fmt.Errorf("%s: %w", x.name, err)
				}
				if r > 0 {
					of[size].note(side, got)
				}
			}
		}
		for j, n := range []int{less.n, more.n} {
			t.duel(x.name, n, of[j], x.target)
		}
		t.growth(less.n, more.n, of[0], of[1])
	}
	return nil
}

// fetch asks once and answers what came.
func fetch(addr, path, head string) ([]byte, error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	var b bytes.Buffer
	_, err = c.say(http.StatusOK, &b, "GET "+path+" HTTP/1.1\r\nHost: load\r\n"+head+"\r\n", nil)
	return b.Bytes(), err
}
