package journeys

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"sanshe/e2e/county"
)

// releases are two processes on one store, one of each release of a service.
type releases struct {
	*county.Platform
	before, now *county.Part // N−1 and N

	mu    sync.Mutex
	wrote map[string]int64 // id → how often a write of it was acknowledged
}

// person is what both releases say of one.
type person struct {
	Name string
	N    int64
}

// release is a process of e2e/releases as it is built with tags.
func release(t testing.TB, p *county.Platform, tags string) *county.Part {
	t.Helper()
	at := filepath.Join(t.TempDir(), "people"+tags)
	if out, err := exec.Command("go", "build", "-tags="+tags, "-o", at, "sanshe/e2e/releases").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	x := p.Instance(t, "people"+tags)
	host := x.Host
	x.Command = func(args ...string) *exec.Cmd { return host.Command(at, args...) }
	return x
}

// ask sends one request to one process.
func (r *releases) ask(x *county.Part, method, id, name string) (p person, err error) {
	req, err := http.NewRequest(method, "http://"+x.Addr+"/people/"+id+"?name="+url.QueryEscape(name), http.NoBody)
	if err != nil {
		return p, err
	}
	w, err := r.Net.RoundTrip(req)
	if err != nil {
		return p, err
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusOK {
		return p, fmt.Errorf("%s %s at %s: %s", method, id, x.Name, w.Status)
	}
	return p, json.NewDecoder(w.Body).Decode(&p)
}

// write writes a person once more, at one of the two.
func (r *releases) write(t *testing.T, x *county.Part, id string) {
	p, err := r.ask(x, http.MethodPut, id, "Li "+id)
	if err != nil || p.Name != "Li "+id {
		t.Errorf("writing %s at %s: %+v, %v", id, x.Name, p, err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrote[id]++
}

// agree lets each of the processes that are there write people of the other and
// one of its own; then all must read everybody alike, and as they were written.
func (r *releases) agree(t *testing.T, when string, there ...*county.Part) {
	t.Helper()
	for _, x := range there {
		r.write(t, x, "both")
		r.write(t, x, when+"-"+x.Name)
		r.write(t, x, "old-3")
	}
	for id, n := range r.wrote {
		for _, x := range there {
			if p, err := r.ask(x, http.MethodGet, id, ""); err != nil || p.Name != "Li "+id || p.N != n {
				t.Errorf("%s: %s reads %s as %+v, %v, want %d writes", when, x.Name, id, p, err, n)
			}
		}
	}
}

// migrates runs the command as the release N has it.
func (r *releases) migrates(t *testing.T, args ...string) (said string) {
	t.Helper()
	code, stdout, stderr := r.now.Run(t, r.Platform, append([]string{"migrate"}, args...)...)
	if code != 0 {
		t.Fatalf("migrate %v ended with %d: %s", args, code, stderr)
	}
	return stdout
}

// refuses is migrates where it must refuse.
func (r *releases) refuses(t *testing.T, hints []string, args ...string) {
	t.Helper()
	code, stdout, stderr := r.now.Run(t, r.Platform, append([]string{"migrate"}, args...)...)
	refused(t, code, stdout, stderr, hints)
}

// TestTwoReleasesWorkSideBySide takes a change of shape through its three
// strides with a process of each release on the same store. At every stride
// each reads what the other writes.
func TestTwoReleasesWorkSideBySide(t *testing.T) {
	t.Parallel()
	county.Several(t)
	r := &releases{wrote: map[string]int64{}}
	r.Platform = county.Placed(t, nil, func(p *county.Platform, t testing.TB) {
		p.OnServers()
		r.before, r.now = release(t, p, "before"), release(t, p, "")
		p.Parts, p.Addr = []*county.Part{r.before, r.now}, r.now.Addr
	})
	start := func(x *county.Part) { x.Launch(t, r.Platform); x.Await(t, r.Platform) }

	start(r.before)
	for n := range 60 {
		r.write(t, r.before, fmt.Sprintf("old-%d", n))
	}
	start(r.now)
	r.agree(t, "expanded", r.before, r.now)

	r.refuses(t, []string{"people/people", fmt.Sprint(r.before.Cmd.Process.Pid), "停"}, "--contract")
	r.agree(t, "refused", r.before, r.now)

	var writers sync.WaitGroup
	over := make(chan struct{})
	for _, x := range r.Parts {
		writers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					r.write(t, x, "both")
				}
			}
		})
	}
	code, stdout, stderr := r.now.Run(t, r.Platform, "migrate", "--rate", "50")
	close(over)
	writers.Wait()
	if code != 0 { // while N−1 goes on writing there may always be one left
		refused(t, code, "", stderr, []string{"people/people", "旧形状的文档", "停"})
	}
	if !strings.Contains(stdout, "people/people 形状1") {
		t.Errorf("migrating says %q", stdout)
	}
	r.agree(t, "backfilled", r.before, r.now)

	if err := r.before.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.before.Ended(t)
	r.refuses(t, []string{"people/people", "旧形状的文档", "migrate"}, "--contract")
	r.migrates(t)
	if again := r.migrates(t); !strings.Contains(again, "改写0") {
		t.Errorf("migrating what is migrated says %q", again)
	}
	for range 2 {
		if said := r.migrates(t, "--contract"); !strings.Contains(said, "people/people") || !strings.Contains(said, "形状1") {
			t.Errorf("contracting says %q", said)
		}
	}
	r.agree(t, "contracted", r.now)

	code, stdout, stderr = r.before.Run(t, r.Platform)
	refused(t, code, stdout, stderr, []string{"更新的版本"})
	r.agree(t, "closed", r.now)
}
