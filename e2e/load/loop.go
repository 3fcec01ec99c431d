package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// lap is what one round of a loop saw.
type lap struct {
	done int           // answers
	took time.Duration // from the first question to the last answer
	p50  time.Duration // of one answer
	p99  time.Duration
	cpu  time.Duration // of whoever answered, in all
}

func (l lap) rate() float64 { return float64(l.done) / l.took.Seconds() }

// closed runs a closed loop for d: n workers, each of which asks again as soon
// as it has its answer. open makes a worker's ask, outside the time measured.
func closed(n int, d time.Duration, open func(k int) (ask func() error, end func(), err error)) (l lap, err error) {
	asks := make([]func() error, n)
	for k := range n {
		ask, end, err := open(k)
		if err != nil {
			return l, err
		}
		defer end()
		asks[k] = ask
	}
	var mu sync.Mutex
	var all []time.Duration
	began := time.Now()
	err = together(n, func(k int) error {
		mine := make([]time.Duration, 0, 1<<14)
		for at := began; at.Sub(began) < d; {
			if err := asks[k](); err != nil {
				return err
			}
			now := time.Now()
			mine = append(mine, now.Sub(at))
			at = now
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, mine...)
		return nil
	})
	l = lap{done: len(all), took: time.Since(began)}
	if len(all) == 0 {
		return l, err
	}
	slices.Sort(all)
	l.p50, l.p99 = all[len(all)/2], all[len(all)*99/100]
	return l, err
}

// metered adds what the rounds in do cost whose processor time spent tells:
// it is steadier than speed on a machine that others use too.
func metered(spent func() (time.Duration, error), do func() (lap, error)) (l lap, err error) {
	was, err := spent()
	if err != nil {
		return l, err
	}
	if l, err = do(); err != nil {
		return l, err
	}
	now, err := spent()
	l.cpu = now - was
	return l, err
}

// line is one connection that is kept. It is leaner than http.Client, because
// the generator runs on the cores of those it measures.
type line struct {
	conn    net.Conn
	r       *bufio.Reader
	out     []byte
	tenders *line // to a service that people reach past the portal; nil: there is none
}

func dial(addr string) (*line, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &line{conn: c, r: bufio.NewReaderSize(c, 64<<10)}, nil
}

// close ends the line: the round is over.
func (l *line) close() {
	_ = l.conn.Close()
	if l.tenders != nil {
		l.tenders.close()
	}
}

// say sends a request and reads the answer's body into w.
func (l *line) say(want int, w io.Writer, head string, body []byte) (n int64, err error) {
	if l.tenders != nil && strings.Contains(head[:min(len(head), 20)], " /api/tender/") {
		return l.tenders.say(want, w, head, body)
	}
	l.out = append(append(l.out[:0], head...), body...)
	if err := l.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	if _, err = l.conn.Write(l.out); err != nil {
		return 0, err
	}
	status, answer, err := l.head()
	if err != nil {
		return 0, err
	}
	if status != want {
		b, _ := io.ReadAll(io.LimitReader(answer, 2000)) // what there is helps
		return 0, &unwanted{status, want, b}
	}
	return io.Copy(w, answer)
}

// unwanted is an answer of another status than it should have.
type unwanted struct {
	status, want int
	says         []byte
}

func (u *unwanted) Error() string {
	return fmt.Sprintf("answered %d, want %d: %s", u.status, u.want, u.says)
}

// head reads the head of an answer and answers its status and its body. It
// looks only for where the body ends, so that whoever sends more headers is
// not charged for the generator's reading them.
func (l *line) head() (status int, body io.Reader, err error) {
	length := int64(-1)
	for {
		row, err := l.r.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		name, value, _ := bytes.Cut(bytes.TrimSpace(row), []byte(":"))
		switch {
		case status == 0: // HTTP/1.1 200 OK
			if f := bytes.Fields(row); len(f) > 1 {
				status, err = strconv.Atoi(string(f[1]))
			}
			if err != nil || status == 0 {
				return 0, nil, fmt.Errorf("no answer but %q", row)
			}
		case bytes.EqualFold(name, contentLength):
			if length, err = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64); err != nil {
				return 0, nil, err
			}
		case len(name) > 0:
		case length >= 0:
			return status, io.LimitReader(l.r, length), nil
		default:
			return status, &chunked{httputil.NewChunkedReader(l.r), l.r}, nil
		}
	}
}

var contentLength = []byte("Content-Length")

// chunked reads the empty line after the last chunk too: the next answer begins behind it.
type chunked struct {
	io.Reader
	behind *bufio.Reader
}

func (c *chunked) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err == io.EOF {
		if _, bad := c.behind.ReadSlice('\n'); bad != nil {
			return n, bad
		}
	}
	return n, err
}

// get reads path, which must be about n bytes long; 0 takes any length. A page tells
// the time, so its compressed bytes differ by a few from one minute to the next.
func (l *line) get(path, head string, n int64) error {
	got, err := l.say(http.StatusOK, io.Discard, "GET "+path+" HTTP/1.1\r\nHost: load\r\n"+head+"\r\n", nil)
	if err == nil && n != 0 && (got-n)*(got-n)*100*100 > n*n {
		err = fmt.Errorf("%s is %d bytes long, want %d", path, got, n)
	}
	return err
}
