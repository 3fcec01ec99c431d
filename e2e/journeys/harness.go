// Package journeys walks the whole platform from outside: it builds platformd,
// starts it on an empty directory, and speaks to it over HTTP as people do. It
// imports contracts and libs for the shapes of what is said; of the services it
// knows only the binary.
package journeys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/route"
)

// binary is platformd as TestMain built it.
var binary string

// build makes platformd in dir.
func build(dir string) error {
	binary = filepath.Join(dir, "platformd")
	cmd := exec.Command("go", "build", "-o", binary, "./platform/cmd/platformd")
	cmd.Dir = filepath.Join("..", "..", "services")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// patience is how long anything may take to come about before a test gives up.
const patience = 60 * time.Second

// until asks again, without sleeping, till ready says yes.
func until(t testing.TB, what string, ready func() (bool, error)) {
	t.Helper()
	deadline, tick := time.Now().Add(patience), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ready()
		if ok && err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come about within %v: %v", what, patience, err)
		}
		<-tick.C
	}
}

// platform is one platformd and its directory. It can be killed and started again on what it left.
type platform struct {
	dir    string // DATA_DIR
	addr   string
	broker string
	base   string // http://addr
	env    map[string]string
	net    *http.Transport

	mu     sync.Mutex
	people map[string]*person
	log    *tail
	cmd    *exec.Cmd
	gone   chan struct{} // closed when the process has ended
}

// prepare chooses a fresh directory and free ports, and starts nothing. env is
// laid over an empty county in demo mode, whose clock can be moved.
func prepare(t testing.TB, env map[string]string) *platform {
	t.Helper()
	p := &platform{
		dir: filepath.Join(t.TempDir(), "data"), addr: freePort(t), broker: freePort(t), log: &tail{},
		net: &http.Transport{MaxIdleConnsPerHost: 64}, people: map[string]*person{},
	}
	p.base = "http://" + p.addr
	p.env = map[string]string{
		"ADDR": p.addr, "BROKER_ADDR": p.broker, "DATA_DIR": p.dir, "DEMO": "true", "DEMO_DATA": "false",
		"RATE_LIMIT": "100000", "LOG_LEVEL": "warn",
	}
	for k, v := range env {
		p.env[k] = v
	}
	t.Cleanup(func() {
		p.kill()
		p.net.CloseIdleConnections()
		if t.Failed() {
			t.Logf("what platformd said last:\n%s", p.log.String())
		}
	})
	return p
}

// start prepares a platform and waits until it is ready.
func start(t testing.TB, env map[string]string) *platform {
	t.Helper()
	p := prepare(t, env)
	p.start(t)
	return p
}

// environ is what the process sees: nothing of ours but where tools and temporary files are.
func (p *platform) environ() (out []string) {
	for _, k := range []string{"PATH", "HOME", "TMPDIR"} {
		out = append(out, k+"="+os.Getenv(k))
	}
	for k, v := range p.env {
		out = append(out, k+"="+v)
	}
	return out
}

// start runs platformd and returns once /readyz answers 200.
func (p *platform) start(t testing.TB) {
	t.Helper()
	p.cmd = exec.Command(binary)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.environ(), p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	p.gone = gone
	go func(cmd *exec.Cmd) {
		_ = cmd.Wait() // how it ended stands in cmd.ProcessState
		close(gone)
	}(p.cmd)
	until(t, "readiness", func() (bool, error) {
		select {
		case <-gone:
			t.Fatalf("platformd ended by itself: %v", p.cmd.ProcessState)
		default:
		}
		w, err := p.net.RoundTrip(plain(http.MethodGet, p.base+"/readyz"))
		if err != nil {
			return false, err
		}
		defer w.Body.Close()
		if b, err := io.ReadAll(w.Body); w.StatusCode != http.StatusOK {
			return false, errors.Join(err, fmt.Errorf("readyz: %s", b))
		}
		return true, nil
	})
}

// stop asks the process to end and waits; it must end well.
func (p *platform) stop(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.gone:
	case <-time.After(patience):
		t.Fatalf("platformd did not stop within %v", patience)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("platformd stopped with %d", code)
	}
	p.net.CloseIdleConnections()
}

// kill ends the process as a power cut would: no handler runs, nothing is flushed.
func (p *platform) kill() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.gone
	p.net.CloseIdleConnections()
}

// run starts platformd where it is expected to end by itself, and says how it did.
func (p *platform) run(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.environ(), &out, &errs
	err := cmd.Run()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("platformd %v was still running after %v: %s", args, patience, errs.String())
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// RoundTrip sends what route.Call addresses to a service by name to this platform.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", p.addr, ""
	return p.net.RoundTrip(r)
}

// door is a RoundTripper with the answer's status at hand, for claims about 201 and 204.
type door struct {
	http.RoundTripper
	status int
}

// RoundTrip implements http.RoundTripper.
func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := d.RoundTripper.RoundTrip(r)
	if err == nil {
		d.status = w.StatusCode
	}
	return w, err
}

// The clock of the demonstration, which is in no contract.
type reading struct {
	To time.Time `json:"to"`
}

var (
	readClock = contract.Operation[struct{}, reading]{ID: "readClock", Method: http.MethodGet, Path: "/api/platform/clock", Status: http.StatusOK}
	setClock  = contract.Operation[reading, reading]{ID: "setClock", Method: http.MethodPost, Path: "/api/platform/clock", Status: http.StatusOK}
)

// now is the platform's time.
func (p *platform) now(t testing.TB) time.Time {
	t.Helper()
	return ask(t, p.nobody(), readClock, struct{}{}).To
}

// at moves the platform's clock to an instant.
func (p *platform) at(t testing.TB, to time.Time) {
	t.Helper()
	if _, err := route.Call(p.as(t, "admin").ctx, p, setClock, reading{to}); err != nil {
		t.Fatalf("moving the clock to %v: %v", to, err)
	}
}

func plain(method, to string) *http.Request {
	u, err := url.Parse(to)
	if err != nil {
		panic(err) // our own address
	}
	return &http.Request{Method: method, URL: u, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

// Ports come from below those that the system gives to outgoing connections, so
// that no client of ours can sit on a platform's port while it is down.
const firstPort, ports = 20_000, 12_000

var taken sync.Map // port → true, for the life of this test binary

func freePort(t testing.TB) string {
	t.Helper()
	for range 200 {
		port := firstPort + rand.IntN(ports)
		if _, twice := taken.LoadOrStore(port, true); twice {
			continue
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no free port")
	return ""
}

// tail keeps the last of what a process says.
type tail struct {
	mu sync.Mutex
	b  []byte
}

const tailSize = 64 << 10

// Write implements io.Writer.
func (w *tail) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.b = append(w.b, b...)
	if len(w.b) > 2*tailSize {
		w.b = append([]byte(nil), w.b[len(w.b)-tailSize:]...)
	}
	return len(b), nil
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimSpace(string(w.b))
}
