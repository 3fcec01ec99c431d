// Package county is the platform as the tests from outside meet it: it builds
// it, starts it on an empty directory, and speaks to it over HTTP as people do.
// It imports contracts and libs for the shapes of what is said; of the services
// it knows only the binaries. It claims nothing itself: that is for the journeys
// and the faults.
//
// The platform is one process, or with TOPOLOGY=apart a process for each
// service, on the servers of e2e/stack. The tests are the same.
package county

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/e2e/stack"
	"sanshe/libs/fault"
	"sanshe/libs/route"
)

// Binary is platformd as TestMain built it; the services' own stand beside it.
var Binary string

// build makes the binaries in dir, with further flags for the compiler.
func build(dir string, flags []string) error {
	Binary = filepath.Join(dir, "platformd")
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", dir + "/"}, flags, []string{"./..."})...)
	cmd.Dir = filepath.Join("..", "..", "services")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// Patience is how long anything may take to come about before a test gives up.
const Patience = 2 * time.Minute

// Until asks again, without sleeping, till ready says yes.
func Until(t testing.TB, what string, ready func() (bool, error)) {
	t.Helper()
	if err := Within(Patience, ready); err != nil {
		t.Fatalf("%s did not come about: %v", what, err)
	}
}

// Within asks again till ready says yes, or answers why it has not after d.
func Within(d time.Duration, ready func() (bool, error)) error {
	deadline, tick := time.Now().Add(d), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ready()
		if ok && err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("not within %v", d), err)
		}
		<-tick.C
	}
}

// Platform is a running platform and its directory. It can be killed and started again on what it left.
type Platform struct {
	Dir    string // DATA_DIR
	Addr   string // of the process that people reach
	Broker string
	Base   string // http://addr
	Env    map[string]string
	Net    *http.Transport
	Parts  []*Part

	mu     sync.Mutex
	people map[string]*Person
}

// Part is one process of a platform.
type Part struct {
	Name    string
	Addr    string
	Host    *stack.Host // nil in a single process
	Command func(args ...string) *exec.Cmd
	env     map[string]string
	log     *tail
	Hears   io.Writer // of everything it says, not only of the last; nil: nobody
	Cmd     *exec.Cmd
	Gone    chan struct{} // closed when the process has ended
}

// Prepare chooses a fresh directory and free ports, and starts nothing. env is
// laid over an empty county in demo mode, whose clock can be moved.
func Prepare(t testing.TB, env map[string]string) *Platform {
	t.Helper()
	return Placed(t, env, (*Platform).asked)
}

// dialTime is how long one try to reach a process may take; who asks again until something comes about then does ask again.
const dialTime = 5 * time.Second

// asked is the topology that was asked for.
func (p *Platform) asked(t testing.TB) {
	t.Helper()
	if Servers == nil {
		p.Together(t)
	} else {
		p.apart(t)
	}
}

// Placed is Prepare with the processes that place makes.
func Placed(t testing.TB, env map[string]string, place func(*Platform, testing.TB)) *Platform {
	t.Helper()
	p := &Platform{
		Dir: filepath.Join(t.TempDir(), "data"), Net: &http.Transport{MaxIdleConnsPerHost: 64, DialContext: (&net.Dialer{Timeout: dialTime}).DialContext}, people: map[string]*Person{},
	}
	p.Env = map[string]string{"DATA_DIR": p.Dir, "DEMO": "true", "DEMO_DATA": "false", "RATE_LIMIT": "100000", "LOG_LEVEL": "warn"}
	place(p, t)
	p.Base = "http://" + p.Addr
	p.Env["PUBLIC_URL"] = p.Base
	for k, v := range env {
		p.Env[k] = v
	}
	t.Cleanup(func() {
		p.Kill()
		p.Net.CloseIdleConnections()
		if !t.Failed() {
			return
		}
		for _, x := range p.Parts {
			t.Logf("what %s said last:\n%s", x.Name, x.log.String())
		}
		if Servers != nil {
			t.Logf("what the servers said last:\n%s", Servers.Logs())
		}
	})
	return p
}

// Together is one process for everything.
func (p *Platform) Together(t testing.TB) {
	t.Helper()
	p.Addr, p.Broker = FreePort(t), FreePort(t)
	p.Env["ADDR"], p.Env["BROKER_ADDR"] = p.Addr, p.Broker
	p.Parts = []*Part{{Name: "platformd", Addr: p.Addr, log: &tail{}, Command: func(args ...string) *exec.Cmd {
		return exec.Command(Binary, args...)
	}}}
}

// Start prepares a platform and waits until it is ready.
func Start(t testing.TB, env map[string]string) *Platform {
	t.Helper()
	p := Prepare(t, env)
	p.Start(t)
	return p
}

// environ is what a process sees: nothing of ours but where tools and temporary files are.
func (p *Platform) environ(own map[string]string) (out []string) {
	for _, k := range []string{"PATH", "HOME", "TMPDIR"} {
		out = append(out, k+"="+os.Getenv(k))
	}
	for _, vars := range []map[string]string{p.Env, own} {
		for k, v := range vars {
			out = append(out, k+"="+v)
		}
	}
	return out
}

// Start runs the platform and returns once every process of it is ready.
func (p *Platform) Start(t testing.TB) {
	t.Helper()
	for _, x := range p.Parts {
		x.Launch(t, p)
	}
	for _, x := range p.Parts {
		x.Await(t, p)
	}
	if len(p.Parts) > 1 { // ready, each by itself: whoever signs in is led to another one
		Until(t, "a way to sign in", func() (bool, error) {
			w, err := p.Net.RoundTrip(plain(http.MethodGet, p.Base+"/oidc/authorize"))
			if err != nil {
				return false, err
			}
			return w.StatusCode != http.StatusServiceUnavailable, w.Body.Close()
		})
	}
}

func (x *Part) Launch(t testing.TB, p *Platform) {
	t.Helper()
	x.Cmd = x.Command()
	out := io.Writer(x.log)
	if x.Hears != nil {
		out = io.MultiWriter(x.log, x.Hears)
	}
	x.Cmd.Env, x.Cmd.Stdout, x.Cmd.Stderr = p.environ(x.env), out, out
	x.Cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := x.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	x.Gone = gone
	go func(cmd *exec.Cmd) {
		_ = cmd.Wait() // how it ended stands in cmd.ProcessState
		close(gone)
	}(x.Cmd)
}

// Await returns once /readyz answers 200.
func (x *Part) Await(t testing.TB, p *Platform) {
	t.Helper()
	Until(t, "readiness of "+x.Name, func() (bool, error) {
		select {
		case <-x.Gone:
			t.Fatalf("%s ended by itself: %v\n%s", x.Name, x.Cmd.ProcessState, x.log.String())
		default:
		}
		w, err := p.Net.RoundTrip(plain(http.MethodGet, "http://"+x.Addr+"/readyz"))
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

// Stop asks every process to end and waits; each must end well.
func (p *Platform) Stop(t testing.TB) {
	t.Helper()
	for _, x := range p.Parts {
		if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range p.Parts {
		x.Ended(t)
	}
	p.Net.CloseIdleConnections()
}

func (x *Part) Ended(t testing.TB) {
	t.Helper()
	select {
	case <-x.Gone:
	case <-time.After(Patience):
		t.Fatalf("%s did not stop within %v", x.Name, Patience)
	}
	if code := x.Cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("%s stopped with %d\n%s", x.Name, code, x.log.String())
	}
}

// Kill ends the platform as a power cut would: no handler runs, nothing is flushed.
func (p *Platform) Kill() {
	for _, x := range p.Parts {
		if x.Cmd != nil && x.Cmd.Process != nil {
			_ = x.Cmd.Process.Kill() // it may have ended already
		}
	}
	for _, x := range p.Parts {
		if x.Gone != nil {
			<-x.Gone
		}
	}
	p.Net.CloseIdleConnections()
}

// Said is what a process said last.
func (x *Part) Said() string { return x.log.String() }

// Said is the last words of every process.
func (p *Platform) Said() string {
	var all []string
	for _, x := range p.Parts {
		all = append(all, x.log.String())
	}
	return strings.Join(all, "\n")
}

// Namespace is before the name of everything the platform keeps on its servers.
func (p *Platform) Namespace() string {
	if n := p.Env["NAMESPACE"]; n != "" {
		return n
	}
	return "sanshe"
}

// Run starts platformd where it is expected to end by itself, and says how it did.
func (p *Platform) Run(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return p.RunWith(t, nil, args...)
}

// RunWith is Run with something done to the process once it runs.
func (p *Platform) RunWith(t testing.TB, do func(*os.Process), args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return p.ended(t, exec.Command(Binary, args...), nil, do)
}

// RunOf is Run with the program of one service.
func (p *Platform) RunOf(t testing.TB, service string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return p.ended(t, exec.Command(filepath.Join(filepath.Dir(Binary), service+"d"), args...), nil, nil)
}

// Run is Platform.Run with the program and the settings of a process.
func (x *Part) Run(t testing.TB, p *Platform, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return p.ended(t, x.Command(args...), x.env, nil)
}

func (p *Platform) ended(t testing.TB, cmd *exec.Cmd, own map[string]string, do func(*os.Process)) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = p.environ(own), &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(Patience, func() { _ = cmd.Process.Kill() }) // it may just have ended
	if do != nil {
		do(cmd.Process)
	}
	err := cmd.Wait()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if !late.Stop() {
		t.Fatalf("%v was still running after %v: %s", cmd.Args, Patience, errs.String())
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// RoundTrip sends what route.Call addresses to a service by name to this platform.
func (p *Platform) RoundTrip(r *http.Request) (*http.Response, error) {
	return at{p, p.Addr}.RoundTrip(r)
}

// Door is a RoundTripper with the answer's status at hand, for claims about 201 and 204.
type Door struct {
	http.RoundTripper
	Status int
}

// RoundTrip implements http.RoundTripper.
func (d *Door) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := d.RoundTripper.RoundTrip(r)
	if err == nil {
		d.Status = w.StatusCode
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

// Now is the platform's time.
func (p *Platform) Now(t testing.TB) time.Time {
	t.Helper()
	return Ask(t, p.Nobody(), readClock, struct{}{}).To
}

// At moves the platform's clock to an instant, and returns when every process
// has it that has not died of it.
func (p *Platform) At(t testing.TB, to time.Time) {
	t.Helper()
	if _, err := route.Call(p.As(t, "admin").Context, p, setClock, reading{to}); err != nil {
		if fault.Of(err).Code == "route.unreachable" {
			select { // who dies of it may do so before it has answered
			case <-p.Parts[0].Gone:
				return
			case <-time.After(Patience):
			}
		}
		t.Fatalf("moving the clock to %v: %v", to, err)
	}
	for _, x := range p.Parts[1:] {
		Until(t, "the clock of "+x.Name, func() (bool, error) {
			select {
			case <-x.Gone:
				return true, nil
			default:
			}
			is, err := route.Call(p.Nobody().Context, at{p, x.Addr}, readClock, struct{}{})
			off := is.To.Sub(to)
			return off >= 0 && off < Patience, err
		})
	}
}

// at is a platform as one of its processes is reached.
type at struct {
	p    *Platform
	addr string
}

// RoundTrip implements http.RoundTripper.
func (a at) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", a.addr, ""
	return a.p.Net.RoundTrip(r)
}

func plain(method, to string) *http.Request {
	u, err := url.Parse(to)
	if err != nil {
		panic(err) // our own address
	}
	return &http.Request{Method: method, URL: u, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
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

// Under runs do with some of the environment changed.
func (p *Platform) Under(change map[string]string, do func()) {
	was := map[string]string{}
	for k, v := range p.Env {
		was[k] = v
	}
	for k, v := range change {
		p.Env[k] = v
	}
	do()
	p.Env = was
}

// Answered asks a process for an address and gives status and body.
func (p *Platform) Answered(addr, path string) (status int, body string, err error) {
	w, err := p.Net.RoundTrip(plain(http.MethodGet, "http://"+addr+path))
	if err != nil {
		return 0, "", err
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	return w.StatusCode, string(b), err
}
