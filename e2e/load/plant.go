package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
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
	mu  sync.Mutex
	all []*child
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

// platform is one platformd on a directory of its own.
type platform struct {
	binary, dir, addr string
	net               *http.Transport
	*child
}

// The secrets of a platform that lives for minutes on a loopback address.
const (
	password   = "load-2026-password"
	serviceKey = "load-2026-service-key-of-some-length"
)

func newPlatform(binary, dir string) (*platform, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return &platform{binary: binary, dir: dir, addr: l.Addr().String(), net: &http.Transport{MaxIdleConnsPerHost: 256}}, nil
}

func (p *platform) base() string { return "http://" + p.addr }

// start runs platformd with a few settings more, and returns once it is ready.
func (p *platform) start(ctx context.Context, more map[string]string) (err error) {
	env := map[string]string{
		"ADDR": p.addr, "BROKER_ADDR": "127.0.0.1:0", "DATA_DIR": p.dir, "ADMIN_PASSWORD": password, "SERVICE_KEY": serviceKey,
		"RATE_LIMIT": "1000000", "LOG_LEVEL": "warn",
	}
	maps.Copy(env, more)
	cmd := exec.Command(p.binary)
	for _, k := range []string{"PATH", "HOME", "TMPDIR", "GOMAXPROCS"} {
		if v, ok := os.LookupEnv(k); ok {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
	}
	for k, v := range env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	if p.child, err = spawn(cmd); err != nil {
		return err
	}
	err = until(ctx, "platformd's readiness", func() (bool, error) {
		select {
		case <-p.gone:
			return false, errOver
		default:
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base()+"/readyz", nil)
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
		err = fmt.Errorf("platformd ended by itself: %s", p.said)
	}
	return err
}

// stop asks platformd to end, and waits.
func (p *platform) stop() error {
	p.net.CloseIdleConnections()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.gone:
	case <-time.After(patience):
		return errors.New("platformd did not stop")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("platformd stopped with %d: %s", code, p.said)
	}
	return nil
}

// RoundTrip sends to this platform what route.Call addresses to a service by name.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", p.addr, ""
	return p.net.RoundTrip(r)
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
