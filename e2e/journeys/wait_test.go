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

	"sanshe/e2e/county"

	"sanshe/libs/event/broker"
)

// waits launches the platform's only process, which must not become ready, and
// checks that it says what it waits for and lets nobody in.
func waits(t *testing.T, p *county.Platform, reason string, hints ...string) {
	t.Helper()
	x := p.Parts[0]
	x.Launch(t, p)
	county.Until(t, "a word about what is waited for", func() (bool, error) {
		select {
		case <-x.Gone:
			t.Fatalf("ended by itself: %s", x.Said())
		default:
		}
		return len(said(x.Said())) > 0, nil
	})
	words := said(x.Said())
	if len(words) != 1 || !strings.Contains(words[0], "重试") {
		t.Errorf("says %q, want one line that it will try again", words)
	}
	for _, h := range hints {
		if !strings.Contains(words[0], h) {
			t.Errorf("%q does not speak of %s", words[0], h)
		}
	}
	county.Until(t, "the reason at /readyz", func() (bool, error) {
		status, body, err := p.Answered(p.Addr, "/readyz")
		if err == nil && status != http.StatusServiceUnavailable {
			t.Fatalf("ready without what it leans on: %d %s", status, body)
		}
		return strings.Contains(body, reason), err
	})
	for path, want := range map[string]int{"/healthz": 200, "/": 503, "/api/tender/tenders": 503, "/desk": 503, "/metrics": 503, "/oidc/keys": 503} {
		status, body, err := p.Answered(p.Addr, path)
		if err != nil || status != want {
			t.Errorf("%s answers %d before the platform is ready, want %d: %s %v", path, status, want, body, err)
		}
	}
}

// interrupted stops a process that waits; it ends well and at once.
func interrupted(t *testing.T, p *county.Platform) {
	t.Helper()
	x := p.Parts[0]
	if err := x.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	x.Ended(t)
	p.Net.CloseIdleConnections()
}

// TestWhatIsAwayAtTheStartIsWaitedFor starts on servers that do not answer.
func TestWhatIsAwayAtTheStartIsWaitedFor(t *testing.T) {
	t.Parallel()
	county.Single(t)
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
			p := county.Prepare(t, c.env)
			waits(t, p, c.reason, c.hints...)
			interrupted(t, p)
		})
	}
}

// TestAPlatformBecomesReadyWhenItsBrokerComes starts first and has its broker later.
func TestAPlatformBecomesReadyWhenItsBrokerComes(t *testing.T) {
	t.Parallel()
	county.Single(t)
	at := county.FreePort(t)
	p := county.Prepare(t, map[string]string{"BROKER": at})
	waits(t, p, "消息服务没有应答", at)
	b, err := broker.Open(broker.Config{Dir: t.TempDir(), Addr: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	p.Parts[0].Await(t, p)
	if status, body, err := p.Answered(p.Addr, "/api/tender/tenders"); err != nil || status != http.StatusOK {
		t.Errorf("once its broker is there: %d %s %v", status, body, err)
	}
	p.Stop(t)
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
	t.Parallel()
	county.Single(t)
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
			p := county.Prepare(t, c.env)
			ends(t, p, c.hints)
		})
	}
}

// TestAServiceAloneStartsAsCarefully starts one service the way a cluster does.
func TestAServiceAloneStartsAsCarefully(t *testing.T) {
	t.Parallel()
	county.Single(t)
	alone := func(env map[string]string) *county.Platform {
		p := county.Prepare(t, env)
		p.Parts[0].Name = "tenderd"
		p.Parts[0].Command = func(args ...string) *exec.Cmd {
			return exec.Command(strings.TrimSuffix(county.Binary, "platformd")+"tenderd", args...)
		}
		return p
	}
	p := alone(map[string]string{"BROKER": "127.0.0.1:1"})
	waits(t, p, "消息服务没有应答", "BROKER")
	interrupted(t, p)
}
