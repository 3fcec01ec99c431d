package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// lap is what one round of a loop saw.
type lap struct {
	done int           // answers
	took time.Duration // from the first question to the last answer
	p99  time.Duration // of one answer
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
	l.p99 = all[len(all)*99/100]
	return l, err
}

// metered adds what the rounds in do cost the process pid. Processor time is
// steadier than speed on a machine that others use too.
func metered(pid int, do func() (lap, error)) (l lap, err error) {
	was, err := spent(pid)
	if err != nil {
		return l, err
	}
	if l, err = do(); err != nil {
		return l, err
	}
	now, err := spent(pid)
	l.cpu = now - was
	return l, err
}

// line is one connection that is kept. It is leaner than http.Client, because
// the generator runs on the cores of those it measures.
type line struct {
	conn net.Conn
	r    *bufio.Reader
	out  []byte
}

func dial(addr string) (*line, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &line{conn: c, r: bufio.NewReaderSize(c, 64<<10)}, nil
}

func (l *line) close() { _ = l.conn.Close() } // the round is over

// say sends a request and reads the answer's body into w.
func (l *line) say(want int, w io.Writer, head string, body []byte) (n int64, err error) {
	l.out = append(append(l.out[:0], head...), body...)
	if err := l.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	if _, err = l.conn.Write(l.out); err != nil {
		return 0, err
	}
	a, err := http.ReadResponse(l.r, nil)
	if err != nil {
		return 0, err
	}
	defer a.Body.Close()
	if a.StatusCode != want {
		b, _ := io.ReadAll(io.LimitReader(a.Body, 2000)) // what there is helps
		return 0, fmt.Errorf("answered %d, want %d: %s", a.StatusCode, want, b)
	}
	return io.Copy(w, a.Body)
}

// get reads path, which must be n bytes long; 0 takes any length.
func (l *line) get(path string, n int64) error {
	got, err := l.say(http.StatusOK, io.Discard, "GET "+path+" HTTP/1.1\r\nHost: load\r\n\r\n", nil)
	if err == nil && n != 0 && got != n {
		err = fmt.Errorf("%s is %d bytes long, want %d", path, got, n)
	}
	return err
}
