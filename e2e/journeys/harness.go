// Package journeys walks the whole platform from outside: it builds it, starts
// it on an empty directory, and speaks to it over HTTP as people do. It imports
// contracts and libs for the shapes of what is said; of the services it knows
// only the binaries.
//
// The platform is one process, or with TOPOLOGY=apart a process for each
// service, on the servers of e2e/stack. The journeys are the same.
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
	"sanshe/e2e/stack"
	"sanshe/libs/route"
)

// binary is platformd as TestMain built it; the services' own stand beside it.
var binary string

// build makes the binaries in dir.
func build(dir string) error {
	binary = filepath.Join(dir, "platformd")
	cmd := exec.Command("go", "build", "-o", dir+"/", "./...")
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

// platform is a running platform and its directory. It can be killed and started again on what it left.
type platform struct {
	dir    string // DATA_DIR
	addr   string // of the process that people reach
	broker string
	base   string // http://addr
	env    map[string]string
	net    *http.Transport
	parts  []*part

	mu     sync.Mutex
	people map[string]*person
}

// part is one process of a platform.
type part struct {
	name    string
	addr    string
	host    *stack.Host // nil in a single process
	command func(args ...string) *exec.Cmd
	env     map[string]string
	log     *tail
	cmd     *exec.Cmd
	gone    chan struct{} // closed when the process has ended
}

// prepare chooses a fresh directory and free ports, and starts nothing. env is
// laid over an empty county in demo mode, whose clock can be moved.
func prepare(t testing.TB, env map[string]string) *platform {
	t.Helper()
	return placed(t, env, (*platform).asked)
}

// asked is the topology that was asked for.
func (p *platform) asked(t testing.TB) {
	t.Helper()
	if servers == nil {
		p.together(t)
	} else {
		p.apart(t)
	}
}

// placed is prepare with the processes that place makes.
func placed(t testing.TB, env map[string]string, place func(*platform, testing.TB)) *platform {
	t.Helper()
	p := &platform{
		dir: filepath.Join(t.TempDir(), "data"), net: &http.Transport{MaxIdleConnsPerHost: 64}, people: map[string]*person{},
	}
	p.env = map[string]string{"DATA_DIR": p.dir, "DEMO": "true", "DEMO_DATA": "false", "RATE_LIMIT": "100000", "LOG_LEVEL": "warn"}
	place(p, t)
	p.base = "http://" + p.addr
	p.env["PUBLIC_URL"] = p.base
	for k, v := range env {
		p.env[k] = v
	}
	t.Cleanup(func() {
		p.kill()
		p.net.CloseIdleConnections()
		if !t.Failed() {
			return
		}
		for _, x := range p.parts {
			t.Logf("what %s said last:\n%s", x.name, x.log.String())
		}
		if servers != nil {
			t.Logf("what the servers said last:\n%s", servers.Logs())
		}
	})
	return p
}

// together is one process for everything.
func (p *platform) together(t testing.TB) {
	t.Helper()
	p.addr, p.broker = freePort(t), freePort(t)
	p.env["ADDR"], p.env["BROKER_ADDR"] = p.addr, p.broker
	p.parts = []*part{{name: "platformd", addr: p.addr, log: &tail{}, command: func(args ...string) *exec.Cmd {
		return exec.Command(binary, args...)
	}}}
}

// start prepares a platform and waits until it is ready.
func start(t testing.TB, env map[string]string) *platform {
	t.Helper()
	p := prepare(t, env)
	p.start(t)
	return p
}

// environ is what a process sees: nothing of ours but where tools and temporary files are.
func (p *platform) environ(own map[string]string) (out []string) {
	for _, k := range []string{"PATH", "HOME", "TMPDIR"} {
		out = append(out, k+"="+os.Getenv(k))
	}
	for _, vars := range []map[string]string{p.env, own} {
		for k, v := range vars {
			out = append(out, k+"="+v)
		}
	}
	return out
}

// start runs the platform and returns once every process of it is ready.
func (p *platform) start(t testing.TB) {
	t.Helper()
	for _, x := range p.parts {
		x.launch(t, p)
	}
	for _, x := range p.parts {
		x.await(t, p)
	}
}

func (x *part) launch(t testing.TB, p *platform) {
	t.Helper()
	x.cmd = x.command()
	x.cmd.Env, x.cmd.Stdout, x.cmd.Stderr = p.environ(x.env), x.log, x.log
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	x.gone = gone
	go func(cmd *exec.Cmd) {
		_ = cmd.Wait() // how it ended stands in cmd.ProcessState
		close(gone)
	}(x.cmd)
}

// await returns once /readyz answers 200.
func (x *part) await(t testing.TB, p *platform) {
	t.Helper()
	until(t, "readiness of "+x.name, func() (bool, error) {
		select {
		case <-x.gone:
			t.Fatalf("%s ended by itself: %v\n%s", x.name, x.cmd.ProcessState, x.log.String())
		default:
		}
		w, err := p.net.RoundTrip(plain(http.MethodGet, "http://"+x.addr+"/readyz"))
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

// stop asks every process to end and waits; each must end well.
func (p *platform) stop(t testing.TB) {
	t.Helper()
	for _, x := range p.parts {
		if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range p.parts {
		x.ended(t)
	}
	p.net.CloseIdleConnections()
}

func (x *part) ended(t testing.TB) {
	t.Helper()
	select {
	case <-x.gone:
	case <-time.After(patience):
		t.Fatalf("%s did not stop within %v", x.name, patience)
	}
	if code := x.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("%s stopped with %d\n%s", x.name, code, x.log.String())
	}
}

// kill ends the platform as a power cut would: no handler runs, nothing is flushed.
func (p *platform) kill() {
	for _, x := range p.parts {
		if x.cmd != nil && x.cmd.Process != nil {
			_ = x.cmd.Process.Kill() // it may have ended already
		}
	}
	for _, x := range p.parts {
		if x.gone != nil {
			<-x.gone
		}
	}
	p.net.CloseIdleConnections()
}

// said is the last words of every process.
func (p *platform) said() string {
	var all []string
	for _, x := range p.parts {
		all = append(all, x.log.String())
	}
	return strings.Join(all, "\n")
}

// namespace is before the name of everything the platform keeps on its servers.
func (p *platform) namespace() string {
	if n := p.env["NAMESPACE"]; n != "" {
		return n
	}
	return "sanshe"
}

// run starts platformd where it is expected to end by itself, and says how it did.
func (p *platform) run(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.environ(nil), &out, &errs
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
	return at{p, p.addr}.RoundTrip(r)
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

// at moves the platform's clock to an instant, and returns when every process has it.
func (p *platform) at(t testing.TB, to time.Time) {
	t.Helper()
	if _, err := route.Call(p.as(t, "admin").ctx, p, setClock, reading{to}); err != nil {
		t.Fatalf("moving the clock to %v: %v", to, err)
	}
	for _, x := range p.parts[1:] {
		until(t, "the clock of "+x.name, func() (bool, error) {
			is, err := route.Call(p.nobody().ctx, at{p, x.addr}, readClock, struct{}{})
			off := is.To.Sub(to)
			return off >= 0 && off < patience, err
		})
	}
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
