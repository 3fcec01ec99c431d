package platform

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// direct matches a requirement of a go.mod that some package of the module imports.
var direct = regexp.MustCompile(`(?m)^(?:require )?\t?([a-z0-9.-]+\.[a-z]+/\S+) v\S+$`)

func TestEveryDependencyHasItsReason(t *testing.T) {
	reasons, err := os.ReadFile("../../contracts/decisions/0007-dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(reasons)) {
		if row := strings.SplitN(line, "|", 3); len(row) == 3 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
				listed = append(listed, m[1])
			}
		}
	}
	used := map[string]bool{}
	for _, module := range []string{"contracts", "libs", "services", "e2e", "deploy/check"} {
		mod, err := os.ReadFile("../../" + module + "/go.mod")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range direct.FindAllStringSubmatch(string(mod), -1) {
			used[m[1]] = true
			if !slices.Contains(listed, m[1]) {
				t.Errorf("%s requires %s and contracts/decisions/0007-dependencies.md does not say why", module, m[1])
			}
		}
		for _, l := range listed { // pinned tools are indirect
			used[l] = used[l] || strings.Contains(string(mod), "\t"+l+" v")
		}
	}
	for _, l := range listed {
		if !used[l] {
			t.Errorf("contracts/decisions/0007-dependencies.md explains %s, which nothing requires", l)
		}
	}
	if len(used) < 20 {
		t.Errorf("only %d dependencies were found", len(used))
	}
}
