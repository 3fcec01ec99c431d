package subject

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"sanshe/libs/store/sqlitestore"
)

const secret = "a service key for tests that is long enough"

func TestADestroyedKeyIsOnNoPageOfFileOrLog(t *testing.T) {
	dir := t.TempDir()
	e, err := sqlitestore.Open(filepath.Join(dir, "keys.db"), sqlitestore.Forgetful())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	k, err := Open(t.Context(), e, "volunteer", secret)
	if err != nil {
		t.Fatal(err)
	}
	own, err := k.Make(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	sealed := own.Seal("people/p1/phone", "13912345678")
	if again, err := k.Make(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	} else if got, err := again.Open("people/p1/phone", sealed); got != "13912345678" || err != nil {
		t.Errorf("a second key was made for one person: %q, %v", got, err)
	}
	other, err := k.Make(t.Context(), "p2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open("people/p1/phone", sealed); err == nil {
		t.Error("the key of one opens what is another's")
	}
	have, err := k.keys.Get(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	found := func() (n int) {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, []byte(have.Secret))
		}
		return n
	}
	if found() == 0 {
		t.Fatal("the search finds nothing where there is something")
	}
	if err := k.Destroy(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if err := k.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := found(); n != 0 {
		t.Errorf("the destroyed key is found %d times", n)
	}
	if _, err := k.Of(t.Context(), "p1"); !errors.Is(err, ErrGone) {
		t.Errorf("of a destroyed key: %v", err)
	}
	if _, err := k.Of(t.Context(), "p2"); err != nil {
		t.Error(err)
	}
}

func TestADocumentOpensInItsPlaceWithItsKeyAndNowhereElse(t *testing.T) {
	e, err := sqlitestore.Open(filepath.Join(t.TempDir(), "keys.db"), sqlitestore.Forgetful())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	k, err := Open(t.Context(), e, "volunteer", secret)
	if err != nil {
		t.Fatal(err)
	}
	type doc struct{ Name string }
	sealed, err := k.Seal(t.Context(), "p1", "people/p1", doc{"何晓云"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Make(t.Context(), "p2"); err != nil {
		t.Fatal(err)
	}
	var got doc
	if err := k.Unseal(t.Context(), "p1", "people/p1", sealed, &got); err != nil || got.Name != "何晓云" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, where := range [][2]string{{"p1", "people/p2"}, {"p2", "people/p1"}} {
		if err := k.Unseal(t.Context(), where[0], where[1], sealed, &doc{}); !errors.Is(err, ErrBroken) {
			t.Errorf("with the key of %s in %s: %v", where[0], where[1], err)
		}
	}
	if err := k.Destroy(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if err := k.Unseal(t.Context(), "p1", "people/p1", sealed, &doc{}); !errors.Is(err, ErrGone) {
		t.Errorf("after its key: %v", err)
	}
}
