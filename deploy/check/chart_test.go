package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

var umbrella = filepath.Join(root, "charts", "sanshe")

// installations are the values that the chart is rendered with, by file in ci/.
var installations = []string{"minimal", "production", "consul"}

func valuesOf(t *testing.T, name string) map[string]any {
	t.Helper()
	v, err := loader.LoadValues(bytes.NewReader(read(t, "charts/sanshe/ci/"+name+"-values.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// render is helm template.
func render(values map[string]any) (manifests []object, notes string, err error) {
	c, err := loader.Load(umbrella)
	if err != nil {
		return nil, "", err
	}
	if err := chartutil.ProcessDependencies(c, values); err != nil {
		return nil, "", err
	}
	at := common.ReleaseOptions{Name: "sanshe", Namespace: "sanshe", Revision: 1, IsInstall: true}
	all, err := util.ToRenderValues(c, values, at, nil)
	if err != nil {
		return nil, "", err
	}
	files, err := engine.Engine{Strict: true}.RenderWithContext(context.Background(), c, all)
	if err != nil {
		return nil, "", err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, "NOTES.txt") {
			notes = files[name]
			continue
		}
		docs := yaml.NewDecoder(strings.NewReader(files[name]))
		for {
			var o object
			err := docs.Decode(&o)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, "", errors.Join(errors.New(name), err)
			}
			if len(o) > 0 {
				manifests = append(manifests, o)
			}
		}
	}
	return manifests, notes, nil
}

func mustRender(t *testing.T, values map[string]any) []object {
	t.Helper()
	all, _, err := render(values)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// at goes down an object by keys; nil when it ends early.
func at(x any, keys ...string) any {
	for _, k := range keys {
		o, ok := x.(object)
		if !ok {
			return nil
		}
		x = o[k]
	}
	return x
}

func named(o object) string { return o["kind"].(string) + "/" + at(o, "metadata", "name").(string) }

func TestTheChartHasNoLint(t *testing.T) {
	for _, name := range installations {
		for _, m := range lint.RunAll(umbrella, valuesOf(t, name), "sanshe").Messages {
			if m.Severity >= support.WarningSev {
				t.Errorf("%s: %s", name, m)
			}
		}
	}
}

func TestEveryObjectIsOneThatKubernetesKnows(t *testing.T) {
	v := schemas(t)
	for _, name := range installations {
		kinds := map[string]int{}
		for _, o := range mustRender(t, valuesOf(t, name)) {
			kinds[o["kind"].(string)]++
			b, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := conform(v, b); err != nil {
				t.Errorf("%s: %s: %v", name, named(o), err)
			}
		}
		if kinds["Deployment"] != deployed(t) || kinds["NetworkPolicy"] < 3 || kinds["ServiceAccount"] < deployed(t) {
			t.Errorf("%s: %v", name, kinds)
		}
	}
	for what, planted := range map[string]string{ // a schema that has never refused anything is not one
		"a misspelt field":  `{"apiVersion":"v1","kind":"Service","metadata":{"name":"x"},"spec":{"ports":[{"port":80}],"selectr":{}}}`,
		"a wrong type":      `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicas":"two","selector":{},"template":{}}}`,
		"a missing field":   `{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"x"},"spec":{"selector":{"matchLabels":7}}}`,
		"a removed version": `{"apiVersion":"autoscaling/v2beta2","kind":"HorizontalPodAutoscaler","metadata":{"name":"x"}}`,
		"a route's typo":    `{"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"x"},"spec":{"hostname":["x"]}}`,
	} {
		if conform(v, []byte(planted)) == nil {
			t.Errorf("%s passes", what)
		}
	}
}

func TestWhatTheChartDoesNotKnowItRefuses(t *testing.T) {
	for what, change := range map[string]func(map[string]any){
		"a misspelt setting":   func(v object) { v["settings"].(object)["BROKER_SALS"] = "plain" },
		"a secret as a value":  func(v object) { v["secrets"].(object)["STORE"] = "mongodb://user:word@host" },
		"no database":          func(v object) { delete(v["secrets"].(object), "STORE") },
		"no broker":            func(v object) { delete(v["settings"].(object), "BROKER") },
		"an unknown service":   func(v object) { v["services"] = object{"tenders": object{}} },
		"no image":             func(v object) { v["image"] = object{} },
		"a value of no use":    func(v object) { v["replicas"] = 3 },
		"a boolean as setting": func(v object) { v["settings"].(object)["BROKER_TLS"] = true },
	} {
		v := valuesOf(t, "minimal")
		change(v)
		if _, _, err := render(v); err == nil {
			t.Errorf("%s passes", what)
		}
	}
}

func TestNoPodMayMoreThanItsWork(t *testing.T) {
	for _, name := range installations {
		for _, o := range mustRender(t, valuesOf(t, name)) {
			pod, ok := at(o, "spec", "template", "spec").(object)
			if !ok {
				continue
			}
			if at(pod, "automountServiceAccountToken") != false || at(pod, "securityContext", "runAsNonRoot") != true ||
				at(pod, "securityContext", "seccompProfile", "type") != "RuntimeDefault" {
				t.Errorf("%s: %s: %v", name, named(o), pod)
			}
			for _, c := range list(pod["containers"]) {
				s, _ := at(c, "securityContext").(object)
				if s["allowPrivilegeEscalation"] != false || s["readOnlyRootFilesystem"] != true || len(list(at(s, "capabilities", "drop"))) != 1 {
					t.Errorf("%s: %s: %v", name, named(o), s)
				}
				if at(c, "resources", "limits", "memory") == nil || at(c, "resources", "requests", "cpu") == nil {
					t.Errorf("%s: %s has no bounds", name, named(o))
				}
			}
		}
	}
}
