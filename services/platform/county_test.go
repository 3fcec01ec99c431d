package platform

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

// noted is an engine that remembers which collections were prepared.
type noted struct {
	store.Engine
	names map[string]bool
}

// Prepare implements store.Engine.
func (n noted) Prepare(ctx context.Context, s store.Schema) error {
	n.names[s.Name] = true
	return n.Engine.Prepare(ctx, s)
}

// ofTheStore are the collections that the store keeps for itself.
var ofTheStore = []string{"revisions", "shapes", store.Presence}

func TestEveryCollectionSaysWhichOfItsDocumentsAreACountys(t *testing.T) {
	chosen := map[string]bool{} // service/collection of the rows so far
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
		n := noted{engine, map[string]bool{}}
		if _, err := u.New(t.Context(), host.Deps{
			Store: n, Keys: keys, Call: &host.Local{}, Self: &host.Local{}, Rules: ruleBook(t), Log: slog.New(slog.DiscardHandler), Now: time.Now,
			Config: host.Config{
				Demo: true, PublicURL: "http://127.0.0.1:1", Region: "320312",
				ServiceKey: host.DemoServiceKey, AdminPassword: host.DemoPassword,
			},
		}); err != nil {
			t.Fatalf("%s: %v", u.Name, err)
		}
		for _, row := range u.County {
			at := u.Name + "/" + row.Coll
			if !n.names[row.Coll] {
				t.Errorf("%s has a row and no such collection is opened", at)
			}
			ways := 0
			for _, set := range []bool{row.Region != "" || row.Of != nil, row.By != nil, row.Stays != ""} {
				if set {
					ways++
				}
			}
			if ways != 1 {
				t.Errorf("%s says in %d ways whose it is", at, ways)
			}
			for _, tie := range []*host.Tie{row.Of, row.By} {
				if tie != nil && !chosen[tie.Coll] {
					t.Errorf("%s is tied to %s, about which no row before it has decided", at, tie.Coll)
				}
			}
			chosen[at] = true
		}
		for name := range n.names {
			if !slices.Contains(ofTheStore, name) && !chosen[u.Name+"/"+name] {
				t.Errorf("%s/%s has no row: an export would stop at its first document", u.Name, name)
			}
		}
	}
}
