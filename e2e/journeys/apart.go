package journeys

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/e2e/stack"
	"sanshe/libs/store"
)

// servers are what a platform leans on whose services are apart; nil means one
// process, which leans on nothing.
var servers *stack.Stack

// built is where deploy/ci/stack.sh puts what the servers are made of.
var built = filepath.Join("..", "stack", "target")

// services, each a binary of its own. The first is the one that people reach.
var services = []string{"portal", "organization", "catalog", "tender", "contract", "notice"}

// apart is a process for each service, with a name for everything that other
// platforms on the same servers must not share.
func (p *platform) apart(t testing.TB) {
	t.Helper()
	for k, v := range map[string]string{
		"NAMESPACE": "t" + strings.ToLower(store.NewID()[:8]), "STORE": servers.Mongo, "BROKER": servers.Kafka, "CONSUL": servers.Consul,
	} {
		p.env[k] = v
	}
	for _, name := range services {
		p.parts = append(p.parts, p.instance(t, name))
	}
	p.addr, p.broker = p.parts[0].addr, servers.Kafka
}

// instance is one more process of a service, not running yet.
func (p *platform) instance(t testing.TB, name string) *part {
	t.Helper()
	host, err := servers.Host()
	if err != nil {
		t.Fatal(err)
	}
	return &part{
		name: name, addr: host.Addr, host: host, log: &tail{},
		env: map[string]string{"ADDR": host.Addr, "DATA_DIR": filepath.Join(p.dir, name+"-"+strings.ReplaceAll(host.Addr, ":", "-"))},
		command: func(args ...string) *exec.Cmd {
			return host.Command(filepath.Join(filepath.Dir(binary), name+"d"), args...)
		},
	}
}

// of is the first process of a service.
func (p *platform) of(name string) *part {
	for _, x := range p.parts {
		if x.name == name {
			return x
		}
	}
	return nil
}

// several skips a claim about services that are apart.
func several(t testing.TB) {
	t.Helper()
	if servers == nil {
		t.Skip("about services apart; run it with make test-full")
	}
}

// single skips a claim about what one process brings with it: its files, its
// broker, its start on an empty directory.
func single(t testing.TB) {
	t.Helper()
	if servers != nil {
		t.Skip("about a single process")
	}
}

// raise starts the servers if the topology asks for them; down ends them.
func raise(dir string) (down func() error, err error) {
	if os.Getenv("TOPOLOGY") != "apart" {
		return func() error { return nil }, nil
	}
	if servers, err = stack.Up(built, dir); err != nil {
		return nil, err
	}
	return servers.Down, nil
}
