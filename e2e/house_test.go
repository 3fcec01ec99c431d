// Package e2e checks the house as a whole: who may import whom, how large a
// room may grow, and that each room says what it is for.
package e2e

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// walls lists who may import what; anything unlisted is forbidden. Read it as the floor plan.
var walls = []struct {
	prefix string
	only   []string
	why    string
}{
	{"github.com/go-kit/", []string{"sanshe/libs/route", "sanshe/libs/host"}, "services write tables, not endpoints"},
	{"go.mongodb.org/", []string{"sanshe/libs/store/mongostore"}, "one room knows that database"},
	{"github.com/ncruces/go-sqlite3", []string{"sanshe/libs/store/sqlitestore", "sanshe/e2e/load"}, "one room knows that database"},
	{"database/sql", []string{"sanshe/libs/store/sqlitestore", "sanshe/e2e/load"}, "services keep documents, not tables"},
	{"github.com/segmentio/kafka-go", []string{"sanshe/libs/event/kafkabus", "sanshe/libs/event/broker"}, "one room knows the broker"},
	{"github.com/twmb/", []string{"sanshe/libs/event/broker", "sanshe/libs/event/kafkabus"}, "one room embeds the broker; the bus breaks it on purpose in its tests"},
	{"github.com/hashicorp/consul", []string{"sanshe/libs/host/reach"}, "one room knows the directory"},
	{"github.com/a-h/templ", []string{"sanshe/services/portal"}, "pages are the portal's"},
	{"github.com/zitadel/oidc", []string{"sanshe/libs/identity/bearer", "sanshe/services/organization", "sanshe/services/portal"}, "sign-in has one provider and one client"},
	{"github.com/xuri/excelize", []string{"sanshe/libs/sheet", "sanshe/services/catalog", "sanshe/services/insight"}, "lists become tables in one room; catalogues also come from them"},
	{"github.com/piglig/go-qr", []string{"sanshe/services/portal"}, "pages are the portal's"},
	{"filippo.io/age", []string{"sanshe/libs/seal"}, "one room knows how bids are sealed"},
	{"crypto/hpke", []string{"sanshe/libs/seal"}, "one room knows how bids are sealed"},
}

// blocked holds for every room below a prefix.
var blocked = []struct{ from, to, why string }{
	{"sanshe/libs", "sanshe/services", "libs know no service"},
	{"sanshe/libs", "sanshe/e2e", "libs know no test"},
	{"sanshe/contracts", "sanshe/libs", "contracts behave like paper"},
	{"sanshe/contracts", "sanshe/services", "contracts behave like paper"},
	{"sanshe/services/portal/ui", "sanshe/services/portal/frame", "what pages are built from knows no request"},
	{"sanshe/services/portal/ui", "sanshe/services/portal/view", "what pages are built from knows no contract"},
	{"sanshe/services/portal/frame", "sanshe/services/portal/view", "the frame knows no page"},
	{"sanshe/services", "sanshe/e2e", "the product does not know its tests"},
}

type edge struct{ from, to string }

func edges(t *testing.T) (all []edge) {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}`, "sanshe/contracts/...", "sanshe/libs/...", "sanshe/services/...", "sanshe/e2e/...")
	cmd.Env = append(os.Environ(), "GOWORK=") // of every module at once
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for _, to := range words[1:] {
			all = append(all, edge{words[0], to})
		}
	}
	return all
}

func broken(e edge) (why string) {
	for _, w := range walls {
		if within(e.to, w.prefix) && !slices.ContainsFunc(w.only, func(o string) bool { return within(e.from, o) }) {
			return w.why
		}
	}
	for _, b := range blocked {
		if within(e.from, b.from) && within(e.to, b.to) {
			return b.why
		}
	}
	if below := within(e.from, "sanshe/services/portal/frame") || within(e.from, "sanshe/services/portal/view"); below && portalRoom(e.to) != "" {
		return "what rooms share knows no room"
	}
	if a, b := portalRoom(e.from), portalRoom(e.to); a != "" && b != "" && a != b {
		return "rooms of the portal meet in its view, not at imports"
	}
	if a, b := service(e.from), service(e.to); a != "" && b != "" && a != b && a != "platform" {
		return "services meet at contracts, not at imports"
	}
	return ""
}

func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}

func service(path string) string {
	rest, ok := strings.CutPrefix(path, "sanshe/services/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// portalRoom is the room of the portal that serves pages; the frame, the view
// and what they are built from are below all rooms.
func portalRoom(path string) string {
	rest, ok := strings.CutPrefix(path, "sanshe/services/portal/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	if slices.Contains([]string{"frame", "view", "ui", "seal", "cmd"}, name) {
		return ""
	}
	return name
}

func TestNobodyWalksThroughWalls(t *testing.T) {
	for _, e := range edges(t) {
		if why := broken(e); why != "" {
			t.Errorf("%s imports %s: %s", e.from, e.to, why)
		}
	}
	for _, planted := range []edge{ // a wall that has never stopped anybody is not a wall
		{"sanshe/services/tender", "github.com/go-kit/kit/endpoint"},
		{"sanshe/services/tender", "sanshe/services/contract"},
		{"sanshe/libs/rule", "sanshe/services/tender"},
		{"sanshe/services/portal/bidder", "sanshe/services/portal/buyer"},
		{"sanshe/services/portal/view", "sanshe/services/portal/buyer"},
		{"sanshe/services/notice", "go.mongodb.org/mongo-driver/v2/bson"},
	} {
		if broken(planted) == "" {
			t.Errorf("%s may import %s, and should not", planted.from, planted.to)
		}
	}
}

// files lists the sources that people write.
func files(t *testing.T, ends ...string) (all []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules" || d.Name() == "bin" || d.Name() == "data" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		generated := strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, ".gen.go")
		if !d.IsDir() && !generated && slices.Contains(ends, filepath.Ext(path)) {
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found only %d files below .., the walk is wrong", len(all))
	}
	return all
}

const maxLines = 500

func TestNoRoomIsCrowded(t *testing.T) {
	for _, f := range files(t, ".go", ".templ", ".ts", ".css", ".sh") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(b), "\n"); n > maxLines {
			t.Errorf("%s has %d lines; over %d somebody must think of two rooms", f, n, maxLines)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]int{}
	for _, f := range files(t, ".go") {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		said[filepath.Dir(f)] += 0
		if tree.Doc != nil {
			said[filepath.Dir(f)] += len(tree.Doc.Text())
		}
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "base", "types", "models"} {
			if tree.Name.Name == bad {
				t.Errorf("%s: a package called %s says nothing", f, bad)
			}
		}
	}
	for dir, n := range said {
		if n < 40 {
			t.Errorf("%s has no package comment that says what it holds", dir)
		}
	}
}

// law matches a number of days, or a share, decided in code instead of asked from the rule book.
var law = regexp.MustCompile(`(AddWorkdays|AddDays)\([^,)]*, *[0-9]+\)|time\.Date\(20[0-9][0-9]`)

func TestLawIsDataNotCode(t *testing.T) {
	for _, f := range files(t, ".go") {
		if strings.HasSuffix(f, "_test.go") || !strings.Contains(f, "/services/") || strings.Contains(f, "/demo/") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := law.Find(b); m != nil {
			t.Errorf("%s: %s: ask the rule book", f, m)
		}
	}
	if !law.MatchString("due := cn.AddWorkdays(day, 5)") {
		t.Error("the check no longer sees a period written into code")
	}
}

func TestNoCodeAsksWhetherItIsTheSingleBinary(t *testing.T) {
	ask := regexp.MustCompile(`(?i)if .*(embedded|standalone|singleBinary|isPlatform|inProcess)\b`)
	for _, f := range files(t, ".go") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := ask.Find(b); m != nil && !strings.Contains(f, "libs/host/drivers.go") && !strings.HasSuffix(f, "house_test.go") {
			t.Errorf("%s: %s: drivers, not modes", f, m)
		}
	}
}
