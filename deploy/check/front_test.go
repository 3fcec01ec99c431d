package check

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// leads are the services that an installation's Ingress and HTTPRoute lead to, by path.
func leads(all []object) map[string]string {
	out := map[string]string{}
	for _, o := range all {
		switch o["kind"] {
		case "Ingress":
			for _, r := range list(at(o, "spec", "rules")) {
				for _, p := range list(at(r, "http", "paths")) {
					out[at(p, "path").(string)] = at(p, "backend", "service", "name").(string)
				}
			}
		case "HTTPRoute":
			for _, r := range list(at(o, "spec", "rules")) {
				path := "/"
				for _, m := range list(at(r, "matches")) {
					path, _ = at(m, "path", "value").(string)
				}
				for _, b := range list(at(r, "backendRefs")) {
					out[path] = at(b, "name").(string)
				}
			}
		}
	}
	return out
}

// open reports whether a policy lets some peer from outside to the pods of a service.
func open(all []object, service string, from any) bool {
	var pods object
	for _, o := range all {
		if o["kind"] == "Deployment" && at(o, "metadata", "name") == service {
			pods, _ = at(o, "spec", "template", "metadata", "labels").(object)
		}
	}
	return slices.ContainsFunc(all, func(o object) bool {
		if o["kind"] != "NetworkPolicy" || pods == nil {
			return false
		}
		selector, _ := at(o, "spec", "podSelector", "matchLabels").(object)
		for k, v := range selector {
			if pods[k] != v {
				return false
			}
		}
		return slices.ContainsFunc(list(at(o, "spec", "ingress")), func(rule any) bool {
			return same(at(rule, "from"), from)
		})
	})
}

func same(a, b any) bool {
	x, y := list(a), list(b)
	return slices.EqualFunc(x, y, func(p, q any) bool {
		m, ok := at(p, "namespaceSelector", "matchLabels").(object)
		n, _ := at(q, "namespaceSelector", "matchLabels").(object)
		return ok && maps.Equal(m, n)
	})
}

// TestWhereTheFrontLeadsSomebodyIsLetIn holds the ways in against the policies:
// who is named reaches every interface at its service, anybody else the portal alone.
func TestWhereTheFrontLeadsSomebodyIsLetIn(t *testing.T) {
	peer := []any{object{"namespaceSelector": object{"matchLabels": object{"kubernetes.io/metadata.name": "ingress"}}}}
	for name, front := range map[string]object{
		"ingress": {"ingress": object{"enabled": true}},
		"route":   {"route": object{"enabled": true, "parentRefs": []any{object{"name": "gate"}}}},
	} {
		for _, from := range [][]any{nil, peer} {
			values := valuesOf(t, "minimal")
			maps.Copy(values, front)
			values["networkPolicy"] = object{"portalFrom": from}
			all := mustRender(t, values)
			ways := leads(all)
			if !strings.HasSuffix(ways["/"], "portal") {
				t.Errorf("%s: %v leads nobody to the portal", name, ways)
			}
			if want := map[bool]int{false: 1, true: deployed(t)}[from != nil]; len(ways) != want {
				t.Errorf("%s from %v: %d ways in, want %d: %v", name, from, len(ways), want, ways)
			}
			for path, service := range ways {
				if path != "/" && !strings.HasSuffix(service, strings.Split(path, "/")[2]) {
					t.Errorf("%s: %s leads to %s", name, path, service)
				}
				if !open(all, service, from) {
					t.Errorf("%s: %s leads to %s, which no policy opens to %v", name, path, service, from)
				}
			}
			if from == nil && open(all, strings.Replace(ways["/"], "portal", "tender", 1), nil) {
				t.Errorf("%s: whoever is not named reaches the tender service", name)
			}
		}
	}
}
