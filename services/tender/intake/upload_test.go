package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/store/sqlitestore"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filed is an upload of one chunk that has come, with the service as far as it keeps files.
func filed(t *testing.T, content []byte) (*Service, Upload) {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "files.db"))
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	book, err := rule.Read(os.DirFS("../../../contracts/rules"))
	must(t, err)
	s, err := New(t.Context(), host.Deps{Store: engine, Rules: book, Now: time.Now}, nil)
	must(t, err)
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	u, err := s.uploads.Insert(t.Context(), UploadID("t", "a", hash), Upload{Tender: "t", Supplier: "a", Hash: hash, Size: int64(len(content)), Sums: make([]string, 1)})
	must(t, err)
	u, err = s.takeChunk(t.Context(), &Purchase{Law: rule.Where{Day: s.now()}}, u, 0, content)
	must(t, err)
	return s, u
}

func TestAChunkThatComesLateChangesNothingInAFileThatWasFoundWhole(t *testing.T) {
	good, bad := []byte("what was sealed"), []byte("what comes late")
	s, early := filed(t, good) // somebody read this before the file was found whole
	u, err := s.uploads.Update(t.Context(), early.ID, func(u *Upload) ([]event.Event, error) { now := time.Now(); u.Whole = &now; return nil, nil })
	must(t, err)
	if _, err := s.takeChunk(t.Context(), &Purchase{Law: rule.Where{Day: s.now()}}, early, 0, bad); err != nil {
		t.Fatal(err)
	}
	if u, err = s.uploads.Get(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(s.file(t.Context(), &u)); !bytes.Equal(got, good) || err != nil {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

func TestAChunkIsReplacedOnlySoOften(t *testing.T) {
	s, u := filed(t, []byte("first"))
	for i := range maxSwaps {
		for range 2 { // the same again is no news
			var err error
			if u, err = s.takeChunk(t.Context(), &Purchase{Law: rule.Where{Day: s.now()}}, u, 0, fmt.Append(nil, i)); err != nil {
				t.Fatalf("after %d: %v", i, err)
			}
		}
	}
	if _, err := s.takeChunk(t.Context(), &Purchase{Law: rule.Where{Day: s.now()}}, u, 0, []byte("once more")); u.Swaps != maxSwaps || fault.Of(err).Code != "tender.upload.swapped" || len(fault.Of(err).Basis) == 0 {
		t.Errorf("after %d: %v", u.Swaps, err)
	}
}
