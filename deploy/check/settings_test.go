package check

import (
	"encoding/json"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// alone are the settings that a cluster has no use for, and why.
var alone = map[string]string{
	"DEMO":         "a demonstration is one process",
	"DEMO_DATA":    "a demonstration is one process",
	"BROKER_ADDR":  "of the embedded broker",
	"BROKER_SYNC":  "of the embedded broker",
	"METRICS_OPEN": "METRICS_ADDR is for that, and no proxy leads to it",
}

// container is what one of the chart's runs: its program with the command that
// it is given, and its environment with secrets filled in.
type container struct {
	program string
	args    []string
	env     map[string]string
}

func containers(t *testing.T, manifests []object) map[string]container {
	t.Helper()
	config := map[string]object{}
	for _, o := range manifests {
		if o["kind"] == "ConfigMap" {
			config[at(o, "metadata", "name").(string)] = o["data"].(object)
		}
	}
	out := map[string]container{}
	for _, o := range manifests {
		for _, c := range list(at(o, "spec", "template", "spec", "containers")) {
			is := container{env: map[string]string{}}
			for _, word := range list(at(c, "command")) {
				is.args = append(is.args, word.(string))
			}
			is.program, is.args = strings.TrimPrefix(is.args[0], "/bin/"), is.args[1:]
			for _, from := range list(at(c, "envFrom")) {
				name := at(from, "configMapRef", "name").(string)
				if config[name] == nil {
					t.Errorf("%s reads %s, which nobody makes", named(o), name)
				}
				for k, v := range config[name] {
					is.env[k] = v.(string)
				}
			}
			for _, e := range list(at(c, "env")) {
				name := at(e, "name").(string)
				switch value, ok := at(e, "value").(string); {
				case ok:
					is.env[name] = value
				case at(e, "valueFrom", "secretKeyRef") != nil:
					is.env[name] = secret(name)
				case at(e, "valueFrom", "fieldRef") != nil:
					is.env[name] = "10.0.0.7"
				default:
					is.env[name] = "536870912"
				}
			}
			out[named(o)] = is
		}
	}
	return out
}

var reference = regexp.MustCompile(`\$\(([A-Z_]+)\)`)

// strange are the names of an environment that no program reads and no other value refers to.
func strange(env map[string]string, known []string) (out []string) {
	used := []string{"GOMEMLIMIT"} // Go's own
	for _, v := range env {
		for _, m := range reference.FindAllStringSubmatch(v, -1) {
			used = append(used, m[1])
		}
	}
	for name := range env {
		if !slices.Contains(known, name) && !slices.Contains(used, name) {
			out = append(out, name)
		}
	}
	return out
}

func TestEverySettingIsOneThatTheProgramsKnow(t *testing.T) {
	known := settings(t)
	for _, name := range installations {
		for who, c := range containers(t, mustRender(t, valuesOf(t, name))) {
			if odd := strange(c.env, known); len(odd) > 0 {
				t.Errorf("%s: %s is given %q, which no program reads", name, who, odd)
			}
			env := map[string]string{}
			for k, v := range c.env {
				env[k] = reference.ReplaceAllStringFunc(v, func(r string) string { return c.env[reference.FindStringSubmatch(r)[1]] })
			}
			if err := accepts(c.program, env); err != nil {
				t.Errorf("%s: %s: %v", name, who, err)
			}
		}
	}
	if odd := strange(map[string]string{"BROKER_SALS": "plain", "POD_IP": "1", "ADVERTISE": "$(POD_IP):8080"}, known); !slices.Equal(odd, []string{"BROKER_SALS"}) {
		t.Errorf("a misspelt name is not seen: %q", odd)
	}
}

// unknown reports whether a program knows no such command. The word after it is
// one that no command takes, so that a known one says how it is written and does nothing.
func unknown(name string, args ...string) bool {
	out, err := exec.Command(program(name), append(args, "--nothing")...).CombinedOutput()
	return err == nil || !strings.Contains(string(out), "请写成："+args[0])
}

func TestTheMigrationJobRunsACommandThatThereIs(t *testing.T) {
	found := false
	for who, c := range containers(t, mustRender(t, valuesOf(t, "production"))) {
		if len(c.args) == 0 {
			continue // it serves
		}
		found = found || strings.HasPrefix(who, "Job/") && slices.Equal(c.args, []string{"migrate"})
		if unknown(c.program, c.args...) {
			t.Errorf("%s runs %s %q, which the program does not know", who, c.program, c.args)
		}
	}
	if !found {
		t.Error("no job migrates")
	}
	if !unknown("platformd", "migrate-all") {
		t.Error("a command that there is not is not seen")
	}
}

func TestEverySettingThatAClusterNeedsCanBeSet(t *testing.T) {
	var schema struct {
		Properties struct {
			Settings, Secrets struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(read(t, "charts/sanshe/values.schema.json"), &schema); err != nil {
		t.Fatal(err)
	}
	can := slices.Concat(slices.Collect(maps.Keys(schema.Properties.Settings.Properties)), slices.Collect(maps.Keys(schema.Properties.Secrets.Properties)))
	for _, name := range []string{"minimal", "consul"} { // what follows from the cluster
		for _, c := range containers(t, mustRender(t, valuesOf(t, name))) {
			can = append(can, slices.Collect(maps.Keys(c.env))...)
		}
	}
	known := settings(t)
	for _, name := range known {
		if why := alone[name]; (why == "") != slices.Contains(can, name) {
			t.Errorf("%s: can be set: %v; %q", name, why == "", why)
		}
	}
	for name := range alone {
		if !slices.Contains(known, name) {
			t.Errorf("%s is explained and unknown", name)
		}
	}
}

func TestASecretReachesOnlyWhoNeedsIt(t *testing.T) {
	for who, c := range containers(t, mustRender(t, valuesOf(t, "production"))) {
		for name, only := range map[string]string{"ADMIN_PASSWORD": "organizationd", "SMTP": "noticed"} {
			if _, has := c.env[name]; has != (c.program == only) {
				t.Errorf("%s has %s: %v", who, name, has)
			}
		}
		if c.env["STORE"] == "" || c.env["SERVICE_KEY"] == "" || c.env["BROKER_PASSWORD"] == "" {
			t.Errorf("%s lacks what everybody needs: %v", who, c.env)
		}
	}
}
