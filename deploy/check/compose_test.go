package check

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// given is what the operator puts into deploy/.env.
var given = map[string]string{"SANSHE_IMAGE": "sanshe:0.1.0", "SERVICE_KEY": secret("SERVICE_KEY"), "ADMIN_PASSWORD": "long enough to be one"}

func compose(env map[string]string) (*types.Project, error) {
	var pairs []string
	for k, v := range env {
		pairs = append(pairs, k+"="+v)
	}
	o, err := cli.NewProjectOptions([]string{filepath.Join(root, "deploy", "compose.yaml")}, cli.WithEnv(pairs))
	if err != nil {
		return nil, err
	}
	return o.LoadProject(context.Background())
}

func TestTheComposeFileIsWholeAndItsSettingsAreKnown(t *testing.T) {
	p, err := compose(given)
	if err != nil {
		t.Fatal(err)
	}
	known, ours := settings(t), 0
	for name, s := range p.Services {
		if s.HealthCheck == nil || s.Deploy == nil || s.Deploy.Resources.Limits == nil {
			t.Errorf("%s has no health check or no bounds", name)
		}
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" || name != "portal" {
				t.Errorf("%s can be reached from outside: %v", name, port)
			}
		}
		if s.Image != given["SANSHE_IMAGE"] {
			continue
		}
		ours++
		env := map[string]string{}
		for k, v := range s.Environment {
			env[k] = *v
		}
		if odd := strange(env, known); len(odd) > 0 {
			t.Errorf("%s is given %q, which no program reads", name, odd)
		}
		if err := accepts(strings.TrimPrefix(s.Entrypoint[0], "/bin/"), env); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if env["ADVERTISE"] != name+":8080" {
			t.Errorf("%s says it is at %s", name, env["ADVERTISE"])
		}
	}
	if ours != deployed(t) {
		t.Errorf("%d services of ours", ours)
	}
}

func TestNoSecretHasADefault(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		env := maps.Clone(given)
		delete(env, name)
		if _, err := compose(env); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
