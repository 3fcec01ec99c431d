package credential

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/vault"
)

func TestAProofOutlivesTheKeyThatSignedIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "v.db")
	engine, err := sqlitestore.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	v, err := vault.New("volunteer", "a service key of thirty-two letters")
	if err != nil {
		t.Fatal(err)
	}
	now := at
	open := func() *Ring {
		r, err := OpenRing(t.Context(), engine, "issuer_keys", v, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	var wg sync.WaitGroup // processes that start at once make the same two keys
	for range 4 {
		wg.Go(func() { open() })
	}
	wg.Wait()
	r := open()
	first, err := r.Signing()
	if err != nil {
		t.Fatal(err)
	}
	now = at.AddDate(-1, 0, 0) // a clock that was set back behind the first key
	if k, err := r.Signing(); err != nil || k.ID != first.ID {
		t.Errorf("a year before, %s signs: %v", k.ID, err)
	}
	now = at
	if n := len(r.Keys().Keys); n != 2 {
		t.Fatalf("%d keys: one signs and one waits", n)
	}
	d := draft()
	d.Expires = time.Time{}
	proof := issue(t, first, d)
	for range 5 {
		waiting := r.Keys()
		now = now.Add(Term + time.Minute)
		if err := r.Turn(t.Context()); err != nil {
			t.Fatal(err)
		}
		k, err := r.Signing()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains([]byte(waiting.Keys[len(waiting.Keys)-1].KeyID), []byte(k.ID)) {
			t.Errorf("%s signs and was not published a term before", k.ID)
		}
		now = now.Add(2 * after)
		if err := r.Turn(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := (Reader{Keys: r.Keys(), Issuer: issuer, Now: now}).Verify(proof); err != nil {
			t.Fatal(err)
		}
	}
	var held int
	for _, k := range open().ring {
		if k.Private != nil {
			held++
		}
	}
	if held != 2 {
		t.Errorf("%d private halves are kept: what has stopped signing can sign no more", held)
	}
	now = now.AddDate(5, 0, 0)
	if err := r.Turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Signing(); err != nil {
		t.Errorf("after five years of silence: %v", err)
	}
	strange, err := vault.New("volunteer", "another service key of many letters")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRing(t.Context(), engine, "issuer_keys", strange, func() time.Time { return now }); !errors.Is(err, vault.ErrKey) {
		t.Errorf("another service key: %v", err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d8, err := first.Private.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, d8) {
		t.Error("a private key lies open in the file")
	}
}
