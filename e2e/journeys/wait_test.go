package journeys

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"sanshe/libs/event/broker"
)

// answer asks a process for an address and gives status and body.
func (p *platform) answer(addr, path string) (status int, body string, err error) {
	w, err := p.net.RoundTrip(plain(http.MethodGet, "http://"+addr+path))
	if err != nil {
		return 0, "", err
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	return w.StatusCode, string(b), err
}

// waits launches the platform's only process, which must not become ready, and
// checks that it says what it waits for and lets nobody in.
func (p *platform) waits(t *testing.T, reason string, hints ...string) {
	t.Helper()
	x := p.parts[0]
	x.launch(t, p)
	until(t, "a word about what is waited for", func() (bool, error) {
		select {
		case <-x.gone:
			t.Fatalf("ended by itself: %s", x.log.String())
		default:
		}
		return len(said(x.log.String())) > 0, nil
	})
	words := said(x.log.String())
	if len(words) != 1 || !strings.Contains(words[0], "重试") {
		t.Errorf("says %q, want one line that it will try again", words)
	}
	for _, h := range hints {
		if !strings.Contains(words[0], h) {
			t.Errorf("%q does not speak of %s", words[0], h)
		}
	}
	until(t, "the reason at /readyz", func() (bool, error) {
		status, body, err := p.answer(p.addr, "/readyz")
		if err == nil && status != http.StatusServiceUnavailable {
			t.Fatalf("ready without what it leans on: %d %s", status, body)
		}
		return strings.Contains(body, reason), err
	})
	for path, want := range map[string]int{"/healthz": 200, "/": 503, "/api/tender/tenders": 503, "/desk": 503, "/metrics": 503, "/oidc/keys": 503} {
		status, body, err := p.answer(p.addr, path)
		if err != nil || status != want {
			t.Errorf("%s answers %d before the platform is ready, want %d: %s %v", path, status, want, body, err)
		}
	}
}

// interrupted stops a process that waits; it ends well and at once.
func (p *platform) interrupted(t *testing.T) {
	t.Helper()
	x := p.parts[0]
	if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	x.ended(t)
	p.net.CloseIdleConnections()
}

// TestWhatIsAwayAtTheStartIsWaitedFor starts on servers that do not answer.
func TestWhatIsAwayAtTheStartIsWaitedFor(t *testing.T) {
	single(t)
	for _, c := range []struct {
		claim, reason string
		env           map[string]string
		hints         []string
	}{
		{"a broker that is not there", "消息服务没有应答", map[string]string{"BROKER": "127.0.0.1:1"}, []string{"消息服务", "127.0.0.1:1", "BROKER"}},
		{"a database that is not there", "数据库没有应答", map[string]string{"STORE": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500"}, []string{"数据库", "STORE"}},
		{"a directory of services that is not there", "服务目录没有应答", map[string]string{"CONSUL": "127.0.0.1:1"}, []string{"Consul", "127.0.0.1:1", "CONSUL"}},
	} {
		t.Run(c.claim, func(t *testing.T) {
			p := prepare(t, c.env)
			p.waits(t, c.reason, c.hints...)
			p.interrupted(t)
		})
	}
}

// TestAPlatformBecomesReadyWhenItsBrokerComes starts first and has its broker later.
func TestAPlatformBecomesReadyWhenItsBrokerComes(t *testing.T) {
	single(t)
	at := freePort(t)
	p := prepare(t, map[string]string{"BROKER": at})
	p.waits(t, "消息服务没有应答", at)
	b, err := broker.Open(broker.Config{Dir: t.TempDir(), Addr: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	p.parts[0].await(t, p)
	if status, body, err := p.answer(p.addr, "/api/tender/tenders"); err != nil || status != http.StatusOK {
		t.Errorf("once its broker is there: %d %s %v", status, body, err)
	}
	p.stop(t)
}

// listening is a server whose every connection do serves; it counts nothing and knows no protocol.
func listening(t *testing.T, l net.Listener, do func(net.Conn)) string {
	t.Helper()
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go do(c)
		}
	}()
	return l.Addr().String()
}

// TestARefusalAtTheStartEndsIt starts with an account, a token or a certificate
// that somebody must put right: waiting would not.
func TestARefusalAtTheStartEndsIt(t *testing.T) {
	single(t)
	hangUp := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return listening(t, l, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096)) // hears it out first, as brokers do
			_ = c.Close()
		})
	}()
	own := httptest.NewTLSServer(nil) // for its certificate, which nobody vouches for
	cert := own.TLS.Certificates[0]
	own.Close()
	encrypted := func() string {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
		if err != nil {
			t.Fatal(err)
		}
		return listening(t, l, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	}()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "ACL not found", http.StatusForbidden) }))
	t.Cleanup(web.Close)
	u, err := url.Parse(web.URL)
	if err != nil {
		t.Fatal(err)
	}
	const key = "a-key-for-this-journey-of-more-than-32-characters"
	for _, c := range []struct {
		claim string
		env   map[string]string
		hints []string
	}{
		{"a broker that hangs up on an account", map[string]string{"BROKER": hangUp, "BROKER_USER": "sanshe", "BROKER_PASSWORD": "wrong"}, []string{hangUp, "BROKER_USER", "BROKER_PASSWORD"}},
		{"a certificate that nobody vouches for", map[string]string{"BROKER": encrypted, "BROKER_TLS": "true"}, []string{encrypted, "BROKER_TLS", "证书"}},
		{"encryption to what does not speak it", map[string]string{"BROKER": u.Host, "BROKER_TLS": "true"}, []string{u.Host, "BROKER_TLS"}},
		{"a directory that knows no such token", map[string]string{"CONSUL": web.URL, "CONSUL_TOKEN": "wrong", "SERVICE_KEY": key}, []string{"Consul", "CONSUL_TOKEN"}},
		{"an address of a database that is none", map[string]string{"STORE": "mongodb://%zz"}, []string{"STORE", "mongodb://"}},
	} {
		t.Run(c.claim, func(t *testing.T) {
			p := prepare(t, c.env)
			p.ends(t, c.hints)
		})
	}
}

// TestAServiceAloneStartsAsCarefully starts one service the way a cluster does.
func TestAServiceAloneStartsAsCarefully(t *testing.T) {
	single(t)
	alone := func(env map[string]string) *platform {
		p := prepare(t, env)
		p.parts[0].name = "tenderd"
		p.parts[0].command = func(args ...string) *exec.Cmd {
			return exec.Command(strings.TrimSuffix(binary, "platformd")+"tenderd", args...)
		}
		return p
	}
	p := alone(map[string]string{"BROKER": "127.0.0.1:1"})
	p.waits(t, "消息服务没有应答", "BROKER")
	p.interrupted(t)
}
