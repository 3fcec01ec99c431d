package check

import (
	"bufio"
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// deployed counts the services, each of which has a program of its own; platformd is all of them in one.
func deployed(t *testing.T) int {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(root, "services", "*", "cmd", "*d"))
	if err != nil || len(all) < 2 {
		t.Fatalf("the programs of the services are not where they are looked for: %v %v", all, err)
	}
	return len(all) - 1
}

// program is a built one by name, as `make build` leaves it.
func program(name string) string { return filepath.Join(root, "bin", name) }

// settings are the names that a program reads from its environment, by its own word.
func settings(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command(program("platformd"), "config").Output()
	if err != nil {
		t.Fatalf("platformd config: %v; make build makes it", err)
	}
	var names []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		if name, _, ok := strings.Cut(strings.TrimLeft(lines.Text(), "* "), " "); ok && strings.Contains(lines.Text(), " = ") {
			names = append(names, name)
		}
	}
	if len(names) < 30 || !slices.Contains(names, "BROKER_SASL") {
		t.Fatalf("only %d settings were read: %q", len(names), names)
	}
	return names
}

// accepts runs a program as far as its settings go.
func accepts(name string, env map[string]string) error {
	c := exec.Command(program(name), "config")
	for _, k := range slices.Sorted(maps.Keys(env)) {
		c.Env = append(c.Env, k+"="+env[k])
	}
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Run(); err != nil {
		return &refusal{name, said.String()}
	}
	return nil
}

type refusal struct{ program, said string }

func (r *refusal) Error() string { return r.program + " refuses: " + r.said }

// secret is a value that every program takes for a setting that is one.
func secret(name string) string {
	if name == "STORE" {
		return "mongodb://sanshe:word@mongodb:27017/?replicaSet=rs0"
	}
	if name == "SMTP" {
		return "smtp://sanshe:word@mail:587"
	}
	return "a value that is long enough to be a key, and nobody's"
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
