package check

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yannh/kubeconform/pkg/resource"
	"github.com/yannh/kubeconform/pkg/validator"
	"go.yaml.in/yaml/v3"
)

// Where the shapes of objects come from: modules, whose sums the Go command
// knows. Nothing of them is compiled.
const (
	kubernetes = "k8s.io/kubernetes@v1.37.2"
	gateway    = "sigs.k8s.io/gateway-api@v1.4.0"
)

// module is the directory of a module in the cache, fetched if it must be.
func module(t *testing.T, at string) string {
	t.Helper()
	c := exec.Command("go", "mod", "download", "-json", at)
	c.Env = append(os.Environ(), "GOWORK=off")
	out, err := c.Output()
	var m struct{ Dir, Error string }
	if json.Unmarshal(out, &m) != nil || m.Dir == "" {
		t.Fatalf("%s: %v %s", at, err, m.Error)
	}
	return m.Dir
}

type object = map[string]any

// schemas is a validator that knows a strict schema of every kind of object.
func schemas(t *testing.T) validator.Validator {
	t.Helper()
	dir := t.TempDir()
	written(t, dir)
	v, err := validator.New([]string{filepath.Join(dir, "{{.ResourceKind}}{{.KindSuffix}}.json")}, validator.Opts{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// written makes the files that schemas reads.
func written(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(module(t, kubernetes), "api", "openapi-spec", "swagger.json"))
	if err != nil {
		t.Fatal(err)
	}
	var swagger struct{ Definitions map[string]object }
	if err := json.Unmarshal(b, &swagger); err != nil {
		t.Fatal(err)
	}
	defs := map[string]object{}
	for name, d := range swagger.Definitions {
		strict(d)
		defs[name] = d
	}
	anyOf := func(types ...string) object { return object{"type": types} }
	defs["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = anyOf("string", "integer")
	defs["io.k8s.apimachinery.pkg.api.resource.Quantity"] = anyOf("string", "number")
	for name, d := range defs {
		for _, x := range list(d["x-kubernetes-group-version-kind"]) {
			gvk := x.(object)
			save(t, dir, gvk["kind"].(string), gvk["group"].(string), gvk["version"].(string), object{
				"$ref": "#/definitions/" + name, "definitions": reached(defs, name),
			})
		}
	}
	crd, err := os.ReadFile(filepath.Join(module(t, gateway), "config", "crd", "standard", "gateway.networking.k8s.io_httproutes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Spec struct {
			Versions []struct {
				Name   string
				Schema struct {
					Shape object `yaml:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(crd, &c); err != nil {
		t.Fatal(err)
	}
	for _, v := range c.Spec.Versions {
		s := v.Schema.Shape
		properties := s["properties"].(object)
		properties["metadata"] = defs["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]
		strict(s)
		s["definitions"] = reached(defs, "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
		save(t, dir, "HTTPRoute", "gateway.networking.k8s.io", v.Name, s)
	}
}

// strict lets no property pass that a schema does not name.
func strict(x any) {
	switch x := x.(type) {
	case object:
		if props, ok := x["properties"].(object); ok && x["additionalProperties"] == nil && len(props) > 0 {
			x["additionalProperties"] = false
		}
		for _, y := range x {
			strict(y)
		}
	case []any:
		for _, y := range x {
			strict(y)
		}
	}
}

// reached are the definitions that one leads to, itself included.
func reached(defs map[string]object, name string) map[string]object {
	out := map[string]object{}
	var walk func(any)
	visit := func(name string) {
		if _, seen := out[name]; !seen && defs[name] != nil {
			out[name] = defs[name]
			walk(defs[name])
		}
	}
	walk = func(x any) {
		switch x := x.(type) {
		case object:
			if ref, ok := x["$ref"].(string); ok {
				visit(strings.TrimPrefix(ref, "#/definitions/"))
			}
			for _, y := range x {
				walk(y)
			}
		case []any:
			for _, y := range x {
				walk(y)
			}
		}
	}
	visit(name)
	return out
}

func list(x any) []any {
	l, _ := x.([]any)
	return l
}

func save(t *testing.T, dir, kind, group, version string, schema object) {
	t.Helper()
	name := kind + "-" + version
	if group != "" {
		first, _, _ := strings.Cut(group, ".")
		name = kind + "-" + first + "-" + version
	}
	b, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ToLower(name)+".json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// conform holds a manifest to its schema.
func conform(v validator.Validator, manifest []byte) error {
	r := v.ValidateResource(resource.Resource{Path: "rendered", Bytes: manifest})
	switch r.Status {
	case validator.Valid, validator.Empty:
		return nil
	}
	return fmt.Errorf("%v %v", r.Err, r.ValidationErrors)
}
