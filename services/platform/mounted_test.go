package platform

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/catalogapi"
	described "sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/platformapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/catalog"
	"sanshe/services/contract"
	"sanshe/services/insight"
	"sanshe/services/notice"
	"sanshe/services/organization"
	"sanshe/services/portal"
	"sanshe/services/socialwork"
	"sanshe/services/tender"
	"sanshe/services/volunteer"
)

// units are the services as platformd runs them.
var units = []host.Unit{organization.Unit, catalog.Unit, tender.Unit, contract.Unit, volunteer.Unit, socialwork.Unit, notice.Unit, insight.Unit, portal.Unit}

// promised are the operations of each contract. Those of platform are the
// host's, in every process; its own test mounts them.
var promised = map[string][]described.Described{
	"platform": platformapi.Operations,
	"catalog":  catalogapi.Operations, "contract": contractapi.Operations, "notice": noticeapi.Operations,
	"insight": insightapi.Operations, "organization": organizationapi.Operations, "tender": tenderapi.Operations,
	"socialwork": socialworkapi.Operations, "volunteer": volunteerapi.Operations,
}

func TestEveryPromisedOperationIsMountedByItsService(t *testing.T) {
	files, err := contracts.Files.ReadDir("openapi")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, yaml := strings.CutSuffix(f.Name(), ".yaml"); yaml && promised[name] == nil {
			t.Errorf("contracts/openapi/%s promises what this test does not look for", f.Name())
		}
	}
	for _, u := range units {
		engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), u.Name+".db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = engine.Close() })
		keys, err := sqlitestore.Open(filepath.Join(t.TempDir(), u.Name+"-keys.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = keys.Close() })
		s, err := u.New(t.Context(), host.Deps{
			Store: engine, Keys: keys, Call: &host.Local{}, Self: &host.Local{}, Rules: ruleBook(t), Log: slog.New(slog.DiscardHandler), Now: time.Now,
			Config: host.Config{
				Demo: true, PublicURL: "http://127.0.0.1:1", Region: "320312",
				ServiceKey: host.DemoServiceKey, AdminPassword: host.DemoPassword,
			},
		})
		if err != nil {
			t.Fatalf("%s: %v", u.Name, err)
		}
		mounted := map[string]bool{}
		for _, r := range s.Routes {
			mounted[r.Op.Method+" "+r.Op.Path] = true
		}
		for _, op := range promised[u.Name] {
			if !mounted[op.Method+" "+op.Path] {
				t.Errorf("%s does not mount %s %s", u.Name, op.Method, op.Path)
			}
			delete(mounted, op.Method+" "+op.Path)
		}
		for row := range mounted {
			t.Errorf("%s mounts %s, which no contract promises", u.Name, row)
		}
	}
}

func TestEveryServiceListsItsPublicDoors(t *testing.T) {
	for name, ops := range promised {
		files, err := filepath.Glob(filepath.Join("..", name, "*.golden")) // the service's own and one of each room
		if len(files) == 0 && err == nil {
			files = []string{filepath.Join("..", name, "testdata", "public.golden")}
		}
		listed := 0
		for _, f := range files {
			golden, err := os.ReadFile(f)
			if err != nil {
				t.Errorf("%s lists nothing: %v", name, err)
			}
			listed += len(strings.Fields(string(golden))) / 2 // method and path
		}
		public := 0
		for _, op := range ops {
			if op.Public {
				public++
			}
		}
		if err != nil || listed != public {
			t.Errorf("%s has %d public operations and lists %d: %v", name, public, listed, err)
		}
	}
}
