package county

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/e2e/stack"
	"sanshe/libs/store"
)

// Servers are what a platform leans on whose services are apart; nil means one
// process, which leans on nothing.
var Servers *stack.Stack

// built is where deploy/ci/stack.sh puts what the servers are made of.
var built = filepath.Join("..", "stack", "target")

// Services, each a Binary of its own. The first is the one that people reach.
var Services = []string{"portal", "organization", "catalog", "tender", "contract", "volunteer", "socialwork", "notice", "insight"}

// OnServers leans a platform on the servers, with a name for everything that
// other platforms on them must not share.
func (p *Platform) OnServers() {
	for k, v := range map[string]string{
		"NAMESPACE": "t" + strings.ToLower(store.NewID()[:8]), "STORE": Servers.Mongo, "BROKER": Servers.Kafka, "CONSUL": Servers.Consul,
	} {
		p.Env[k] = v
	}
	p.Broker = Servers.Kafka
}

// apart is a process for each service.
func (p *Platform) apart(t testing.TB) {
	t.Helper()
	p.OnServers()
	for _, name := range Services {
		p.Parts = append(p.Parts, p.Instance(t, name))
	}
	p.Addr = p.Parts[0].Addr
}

// Instance is one more process of a service, not running yet.
func (p *Platform) Instance(t testing.TB, name string) *Part {
	t.Helper()
	host, err := Servers.Host()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Part{
		Name: name, Addr: host.Addr, Host: host, log: &tail{},
		env: map[string]string{"ADDR": host.Addr, "DATA_DIR": filepath.Join(p.Dir, name+"-"+strings.ReplaceAll(host.Addr, ":", "-"))},
		Command: func(args ...string) *exec.Cmd {
			return host.Command(filepath.Join(filepath.Dir(Binary), name+"d"), args...)
		},
	}
}

// Of is the first process of a service.
func (p *Platform) Of(name string) *Part {
	for _, x := range p.Parts {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Several skips a claim about services that are apart.
func Several(t testing.TB) {
	t.Helper()
	if Servers == nil {
		t.Skip("about services apart; run it with make test-full")
	}
}

// Single skips a claim about what one process brings with it: its files, its
// broker, its start on an empty directory.
func Single(t testing.TB) {
	t.Helper()
	if Servers != nil {
		t.Skip("about a single process")
	}
}

// raise starts the servers if the topology asks for them; down ends them.
func raise(dir string) (down func() error, err error) {
	if os.Getenv("TOPOLOGY") != "apart" {
		return func() error { return nil }, nil
	}
	if Servers, err = stack.Up(built, dir, stack.Brief); err != nil {
		return nil, err
	}
	return Servers.Down, nil
}
