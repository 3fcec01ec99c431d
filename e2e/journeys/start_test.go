package journeys

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
)

// said splits what a process wrote to stderr into words for people and log lines.
func said(stderr string) (words []string) {
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); line != "" && !(strings.HasPrefix(line, "{") && json.Valid([]byte(line))) {
			words = append(words, line)
		}
	}
	return words
}

// ends runs platformd, which must not start, and must say why in one line.
func ends(t *testing.T, p *county.Platform, hints []string, args ...string) {
	t.Helper()
	code, stdout, stderr := p.Run(t, args...)
	refused(t, code, stdout, stderr, hints)
}

// refused checks how a program ended that had to refuse: with one line that says why.
func refused(t *testing.T, code int, stdout, stderr string, hints []string) {
	t.Helper()
	words := slices.DeleteFunc(said(stderr), func(line string) bool { return strings.HasSuffix(line, "会继续重试") }) // it ended by something else
	if code == 0 || stdout != "" || len(words) != 1 {
		t.Fatalf("ended with %d, %d lines on stderr and %q on stdout:\n%s", code, len(words), stdout, stderr)
	}
	line := words[0]
	if !strings.ContainsFunc(line, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) || strings.Contains(line, "%!") || strings.Contains(line, "goroutine") {
		t.Errorf("%q is no clear sentence", line)
	}
	for _, h := range hints {
		if !strings.Contains(line, h) {
			t.Errorf("%q does not speak of %s", line, h)
		}
	}
}

// keep starts p well, registers an organization, stops, and answers a check
// that a later good start still finds it.
func keep(t *testing.T, p *county.Platform) (still func(*testing.T)) {
	t.Helper()
	p.Start(t)
	w := &county.Town{Platform: p}
	o := w.Register(t, "星河区常在服务中心", organizationapi.OrgKindServiceorg, "52")
	p.Stop(t)
	return func(t *testing.T) {
		t.Helper()
		p.Start(t)
		got := county.Ask(t, p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		if got.Name != o.Name {
			t.Errorf("found %q, want %q", got.Name, o.Name)
		}
		p.Stop(t)
	}
}

// TestABadStartSaysWhyAndHarmsNothing starts platformd wrongly in every way an
// operator might. It ends at once, says what to do in one line, and a good
// start afterwards finds everything.
func TestABadStartSaysWhyAndHarmsNothing(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Prepare(t, nil)
	still := keep(t, p)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("a file, not a directory"), 0o600); err != nil {
		t.Fatal(err)
	}
	const key = "a-key-for-this-journey-of-more-than-32-characters"
	fresh := filepath.Join(t.TempDir(), "fresh")
	env := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	for _, c := range []struct {
		claim string
		env   map[string]string
		hints []string
	}{
		{"an address that is none", env("ADDR", "nonsense"), []string{"ADDR", "nonsense", "127.0.0.1:8080"}},
		{"an address of another machine", env("ADDR", "192.0.2.1:8080"), []string{"ADDR", "192.0.2.1:8080"}},
		{"a sample that is no number", env("TRACE_SAMPLE", "x"), []string{"TRACE_SAMPLE", "0.1"}},
		{"a sample beyond all", env("TRACE_SAMPLE", "2"), []string{"TRACE_SAMPLE", "0到1"}},
		{"a switch that is neither", env("DEMO", "maybe"), []string{"DEMO"}},
		{"a time in words", env("DRAIN_TIMEOUT", "soon"), []string{"DRAIN_TIMEOUT", "10s"}},
		{"a log level that is none", env("LOG_LEVEL", "loud"), []string{"LOG_LEVEL", "loud"}},
		{"a region that is none", env("REGION", "1"), []string{"REGION"}},
		{"a limit of nothing", env("RATE_LIMIT", "0"), []string{"RATE_LIMIT"}},
		{"a database nobody knows", env("STORE", "oracle://x"), []string{"STORE"}},
		{"a public address that is none", env("PUBLIC_URL", "三社"), []string{"PUBLIC_URL"}},
		{"a broker address without a port", env("BROKER", "127.0.0.1"), []string{"BROKER", "127.0.0.1"}},
		{"a broker address that is none", env("BROKER_ADDR", "nowhere:x"), []string{"BROKER_ADDR"}},
		{"a mail server that is none", env("SMTP", "mail"), []string{"SMTP"}},
		{"a network that is none", env("CHANNEL_NETS", "10.0.0.1"), []string{"CHANNEL_NETS", "10.0.0.1"}},
		{"an interface that is none", env("WECOM_API", "wecom"), []string{"WECOM_API"}},
		{"data under a file", env("DATA_DIR", filepath.Join(file, "data")), []string{"DATA_DIR", file}},
		{"data in a file", env("DATA_DIR", file), []string{"DATA_DIR", file}},
		{"the demonstration's key outside demo mode", env("DEMO", "false", "SERVICE_KEY", "demonstration-key-known-to-everyone", "DATA_DIR", fresh), []string{"SERVICE_KEY"}},
		{"the demonstration's password outside demo mode", env("DEMO", "false", "SERVICE_KEY", key, "ADMIN_PASSWORD", county.AdminPassword, "DATA_DIR", fresh), []string{"ADMIN_PASSWORD"}},
		{"a short key", env("DEMO", "false", "SERVICE_KEY", "short"), []string{"SERVICE_KEY", "32"}},
		{"a short password", env("DEMO", "false", "SERVICE_KEY", key, "ADMIN_PASSWORD", "short", "DATA_DIR", fresh), []string{"ADMIN_PASSWORD", "12"}},
		{"no first password", env("DEMO", "false", "SERVICE_KEY", key, "DATA_DIR", fresh), []string{"ADMIN_PASSWORD"}},
		{"a demonstration's data outside demo mode", env("DEMO", "false", "SERVICE_KEY", "demonstration-key-of-my-own-32-chars", "ADMIN_PASSWORD", "long-enough-and-mine"), []string{"DEMO", "DATA_DIR"}},
		{"another key than the data's", env("SERVICE_KEY", key), []string{"SERVICE_KEY"}},
	} {
		t.Run(c.claim, func(t *testing.T) {
			p.Under(c.env, func() { ends(t, p, c.hints) })
			still(t)
		})
	}
	for claim, port := range map[string]string{"ADDR": p.Addr, "BROKER_ADDR": p.Broker} {
		t.Run("a busy port for "+claim, func(t *testing.T) {
			l, err := net.Listen("tcp", port)
			if err != nil {
				t.Fatal(err)
			}
			ends(t, p, []string{claim, port})
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			still(t)
		})
	}
	t.Run("a directory in use", func(t *testing.T) {
		p.Start(t)
		q := county.Prepare(t, map[string]string{"DATA_DIR": p.Dir})
		ends(t, q, []string{p.Dir})
		p.Stop(t)
		still(t)
	})
	for name, hint := range map[string]string{"demo-clock.json": "demo-clock.json", "store/tender.db": "tender"} {
		t.Run("a damaged "+name, func(t *testing.T) {
			at := filepath.Join(p.Dir, name)
			p.Start(t)
			p.At(t, county.Morning)
			p.Stop(t)
			was, err := os.ReadFile(at)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, []byte(strings.Repeat("damaged ", 1024)), 0o600); err != nil {
				t.Fatal(err)
			}
			ends(t, p, []string{hint})
			if err := os.WriteFile(at, was, 0o600); err != nil {
				t.Fatal(err)
			}
			still(t)
		})
	}
	t.Run("a command nobody knows", func(t *testing.T) {
		ends(t, p, []string{"fly", "serve"}, "fly")
		still(t)
	})
	t.Run("demonstration data outside demo mode", func(t *testing.T) {
		p.Under(env("DEMO", "false", "SERVICE_KEY", key), func() { ends(t, p, []string{"DEMO"}, "demo-data") })
		still(t)
	})
}

// TestAReadOnlyDirectoryIsRefused starts on data that cannot be written.
func TestAReadOnlyDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Prepare(t, nil)
	still := keep(t, p)
	thaw, ok := county.Frozen(t, p.Dir)
	if !ok { // no right to mount: a file in the place of the directory is as unwritable
		aside := p.Dir + ".aside"
		if err := os.Rename(p.Dir, aside); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.Dir, nil, 0o400); err != nil {
			t.Fatal(err)
		}
		thaw = func() {
			if err := os.Remove(p.Dir); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(aside, p.Dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	ends(t, p, []string{p.Dir, "不可写", "DATA_DIR"})
	thaw()
	still(t)
}

// TestAFullDiskIsRefusedAndHarmsNothing starts on a disk without room, and
// lets a disk fill up under a running platform.
func TestAFullDiskIsRefusedAndHarmsNothing(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Prepare(t, nil)
	disk := filepath.Join(t.TempDir(), "disk")
	if !county.Small(t, disk, "100m") { // no right to mount: a file stands where the disk should be
		if err := os.WriteFile(disk+".file", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		p.Under(map[string]string{"DATA_DIR": filepath.Join(disk+".file", "data")}, func() { ends(t, p, []string{"DATA_DIR"}) })
		return
	}
	p.Dir = filepath.Join(disk, "data")
	p.Env["DATA_DIR"] = p.Dir
	still := keep(t, p)
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, make([]byte, 50<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	ends(t, p, []string{p.Dir, "MB"})
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	still(t)

	p.Start(t)
	w := &county.Town{Platform: p, Serial: 100}
	before := w.Register(t, "星河区先到服务中心", organizationapi.OrgKindServiceorg, "52")
	county.Fill(t, filler)
	d := organizationapi.OrganizationDraft{Name: "星河区后到服务中心", Kind: "filed", Region: county.Region, Scope: strings.Repeat("服务", 400)}
	county.Until(t, "a write that finds no room", func() (bool, error) {
		_, err := county.Try(p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
		return err != nil, nil
	})
	f := county.Refused(t, p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d}, 503, "store.unavailable")
	if !strings.Contains(f.Text, "空间") {
		t.Errorf("a full disk is told as %q", f.Text)
	}
	if got := county.Ask(t, p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: before.ID}); got.Name != before.Name {
		t.Errorf("a full disk shows %q", got.Name)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	county.Until(t, "a write after the room came back", func() (bool, error) {
		_, err := county.Try(p.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
		return err == nil, err
	})
	p.Stop(t)
	still(t)
}

// TestConfigShowsWhatDiffersAndNoSecret prints the settings of an operator.
func TestConfigShowsWhatDiffersAndNoSecret(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Prepare(t, map[string]string{
		"DEMO": "false", "SERVICE_KEY": "a-very-secret-key-of-my-own-0123456789", "ADMIN_PASSWORD": "a-very-secret-password",
		"SMTP": "smtp://post:a-very-secret-word@localhost:587", "LOG_LEVEL": "info",
	})
	code, out, stderr := p.Run(t, "config")
	if code != 0 || stderr != "" {
		t.Fatalf("ended with %d: %s", code, stderr)
	}
	if strings.Contains(out, "very-secret") {
		t.Errorf("tells a secret:\n%s", out)
	}
	marked := map[string]bool{
		"ADDR": true, "DATA_DIR": true, "SERVICE_KEY": true, "ADMIN_PASSWORD": true, "SMTP": true, "RATE_LIMIT": true, "DEMO_DATA": true,
		"LOG_LEVEL": false, "CONSUL": false, "TRACE_SAMPLE": false, "STORE": false, "DEMO": false,
	}
	for name, want := range marked {
		found := false
		for line := range strings.Lines(out) {
			words := strings.Fields(strings.TrimPrefix(line, "*"))
			if len(words) > 2 && words[0] == name && words[1] == "=" {
				found = true
				if strings.HasPrefix(line, "*") != want {
					t.Errorf("%s is marked wrongly: %q", name, line)
				}
			}
		}
		if !found {
			t.Errorf("%s is not shown:\n%s", name, out)
		}
	}
	if _, err := os.Stat(p.Dir); !os.IsNotExist(err) {
		t.Errorf("showing the settings made %s: %v", p.Dir, err)
	}
	if !strings.Contains(out, fmt.Sprintf("= %s", p.Addr)) {
		t.Errorf("does not show the address:\n%s", out)
	}
}
