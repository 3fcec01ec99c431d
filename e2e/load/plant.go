package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// child is a process of ours. All of them end with us.
type child struct {
	cmd  *exec.Cmd
	gone chan struct{}
	said *bytes.Buffer // stderr
}

var children struct {
	mu   sync.Mutex
	all  []*child
	past time.Duration // processor time of servers that were ours and have ended
}

func spawn(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, gone: make(chan struct{}), said: &bytes.Buffer{}}
	cmd.Stderr = c.said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	children.mu.Lock()
	children.all = append(children.all, c)
	children.mu.Unlock()
	go func() {
		_ = cmd.Wait() // how it ended stands in cmd.ProcessState
		close(c.gone)
	}()
	return c, nil
}

// stopAll ends what still runs.
func stopAll() {
	children.mu.Lock()
	defer children.mu.Unlock()
	for _, c := range children.all {
		_ = c.cmd.Process.Kill() // it may have ended already
		<-c.gone
	}
}

// part is one process of a platform.
type part struct {
	name    string // of the binary
	addr    string
	env     map[string]string
	command func() *exec.Cmd
	*child
}

// platform is one platformd on a directory of its own, or a process for each service.
type platform struct {
	dir   string            // DATA_DIR of the single process
	addr  string            // of the process that people reach
	env   map[string]string // of every process
	parts []*part
	net   *http.Transport
}

// The secrets of a platform that lives for minutes on a loopback address.
const (
	password   = "load-2026-password"
	serviceKey = "load-2026-service-key-of-some-length"
)

func newPlatform(dir string) *platform {
	return &platform{dir: dir, net: &http.Transport{MaxIdleConnsPerHost: 256}, env: map[string]string{
		"ADMIN_PASSWORD": password, "SERVICE_KEY": serviceKey, "RATE_LIMIT": "1000000", "LOG_LEVEL": "warn",
	}}
}

// single is a platform of one process.
func single(binary, dir string) (*platform, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	p := newPlatform(dir)
	p.addr = l.Addr().String()
	p.parts = []*part{{name: "platformd", addr: p.addr, command: func() *exec.Cmd { return exec.Command(binary) }, env: map[string]string{
		"ADDR": p.addr, "BROKER_ADDR": "127.0.0.1:0", "DATA_DIR": dir,
	}}}
	return p, nil
}

func (p *platform) base() string { return "http://" + p.addr }

// start runs every process with a few settings more, and returns once all are ready.
func (p *platform) start(ctx context.Context, more map[string]string) (err error) {
	for _, x := range p.parts {
		cmd := x.command()
		for _, k := range []string{"PATH", "HOME", "TMPDIR", "GOMAXPROCS"} {
			if v, ok := os.LookupEnv(k); ok {
				cmd.Env = append(cmd.Env, k+"="+v)
			}
		}
		for _, vars := range []map[string]string{p.env, x.env, more} {
			for k, v := range vars {
				cmd.Env = append(cmd.Env, k+"="+v)
			}
		}
		if x.child, err = spawn(cmd); err != nil {
			return err
		}
	}
	for _, x := range p.parts {
		if err := p.await(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func (p *platform) await(ctx context.Context, x *part) error {
	err := until(ctx, x.name+"'s readiness", func() (bool, error) {
		select {
		case <-x.gone:
			return false, errOver
		default:
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+x.addr+"/readyz", nil)
		if err != nil {
			return false, err
		}
		w, err := p.net.RoundTrip(r)
		if err != nil {
			return false, err
		}
		defer w.Body.Close()
		_, err = io.Copy(io.Discard, w.Body)
		return w.StatusCode == http.StatusOK, err
	})
	if errors.Is(err, errOver) {
		err = fmt.Errorf("%s ended by itself: %s", x.name, x.said)
	}
	return err
}

// stop asks every process to end, and waits.
func (p *platform) stop() error {
	p.net.CloseIdleConnections()
	for _, x := range p.parts {
		if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return err
		}
	}
	for _, x := range p.parts {
		select {
		case <-x.gone:
		case <-time.After(patience):
			return fmt.Errorf("%s did not stop", x.name)
		}
		if code := x.cmd.ProcessState.ExitCode(); code != 0 {
			return fmt.Errorf("%s stopped with %d: %s", x.name, code, x.said)
		}
	}
	return nil
}

// spent is the processor time of all its processes.
func (p *platform) spent() (sum time.Duration, err error) {
	for _, x := range p.parts {
		d, err := spent(x.cmd.Process.Pid)
		if err != nil {
			return 0, err
		}
		sum += d
	}
	return sum, nil
}

// RoundTrip sends to this platform what route.Call addresses to a service by name.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	return at{p, p.addr}.RoundTrip(r)
}

// at is a platform as one of its processes is reached.
type at struct {
	p    *platform
	addr string
}

// RoundTrip implements http.RoundTripper.
func (a at) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", a.addr, ""
	return a.p.net.RoundTrip(r)
}

const patience = 60 * time.Second

var errOver = errors.New("it is over")

// until asks again till ready says yes; errOver ends the waiting.
func until(ctx context.Context, what string, ready func() (bool, error)) error {
	deadline, tick := time.Now().Add(patience), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ready()
		switch {
		case ok && err == nil:
			return nil
		case errors.Is(err, errOver):
			return err
		case time.Now().After(deadline):
			return fmt.Errorf("%s did not come about within %v: %w", what, patience, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
