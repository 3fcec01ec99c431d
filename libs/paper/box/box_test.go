package box

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/vault/subject"
)

const sheet = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

func box(t *testing.T) (*Box, *time.Time) {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "service.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	now := time.Date(2026, 11, 27, 4, 0, 0, 0, time.UTC)
	b, err := New(t.Context(), host.Deps{Store: engine, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return b, &now
}

func add(t *testing.T, b *Box, account, name, content string) (Paper, error) {
	t.Helper()
	return b.Keep(t.Context(), account, name, []byte(content))
}

func TestAPaperBelongsToOneDocumentOfWhoHandedItIn(t *testing.T) {
	b, _ := box(t)
	p, err := add(t, b, "founder", "章程.pdf", sheet)
	if err != nil || p.ID == "" || p.Type != "application/pdf" {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := b.Attach(t.Context(), "stranger", "a1", "papers", []string{p.ID}); fault.Of(err).Code != "paper.not-found" {
		t.Errorf("a stranger attaches it: %v", err)
	}
	if _, err := b.File(t.Context(), "", p.ID); err != nil {
		t.Errorf("loose it is nobody's: %v", err)
	}
	for range 2 { // said again it is still there
		if ps, err := b.Attach(t.Context(), "founder", "a1", "papers", []string{p.ID}); err != nil || ps[0].ID != p.ID {
			t.Fatalf("%+v, %v", ps, err)
		}
	}
	if _, err := b.Attach(t.Context(), "founder", "a2", "papers", []string{p.ID}); fault.Of(err).Code != "paper.not-found" {
		t.Errorf("another document takes it: %v", err)
	}
	if f, err := b.File(t.Context(), "a1", p.ID); err != nil || string(f.Body) != sheet || f.Name != "章程.pdf" {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := b.File(t.Context(), "a2", p.ID); fault.Of(err).Code != "paper.gone" {
		t.Errorf("read through another document: %v", err)
	}
}

func TestWhatNobodyRefersToIsDroppedAfterADayAndBounded(t *testing.T) {
	b, now := box(t)
	kept, _ := add(t, b, "founder", "a.pdf", sheet)
	if _, err := b.Attach(t.Context(), "founder", "a1", "papers", []string{kept.ID}); err != nil {
		t.Fatal(err)
	}
	var loose Paper
	for range mostLoose {
		var err error
		if loose, err = add(t, b, "founder", "a.pdf", sheet); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := add(t, b, "founder", "a.pdf", sheet); !errors.Is(err, errMany) {
		t.Errorf("one more: %v", err)
	}
	if _, err := add(t, b, "other", "a.exe", "MZ"); fault.Of(err).Code != "paper.kind" {
		t.Errorf("a program: %v", err)
	}
	*now = now.Add(looseFor - time.Second)
	if err := b.dropLoose(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(t.Context(), "", loose.ID); err != nil {
		t.Errorf("dropped a second early: %v", err)
	}
	*now = now.Add(2 * time.Second)
	if err := b.dropLoose(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(t.Context(), "", loose.ID); fault.Of(err).Code != "paper.gone" {
		t.Errorf("after a day: %v", err)
	}
	if _, err := b.File(t.Context(), "a1", kept.ID); err != nil {
		t.Errorf("what is referred to: %v", err)
	}
}

// A box that seals: what lies in the store tells nothing, and nothing of a document opens once its key is destroyed.
func TestASealedPaperIsReadWithTheKeyOfItsDocumentAlone(t *testing.T) {
	dir := t.TempDir()
	d := host.Deps{Now: time.Now, Config: host.Config{ServiceKey: "a service key of thirty-two letters"}}
	for file, to := range map[string]*store.Engine{"service.db": &d.Store, "keys.db": &d.Keys} {
		e, err := sqlitestore.Open(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		*to = e
	}
	plain, err := New(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := Sealed(t.Context(), d, "socialwork")
	if err != nil {
		t.Fatal(err)
	}
	lies := func(id string) bool {
		t.Helper()
		r, err := d.Store.Get(t.Context(), schema.Name, id)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(r.Body, []byte(base64.StdEncoding.EncodeToString([]byte(sheet))))
	}
	if p, err := add(t, plain, "he", "a.pdf", sheet); err != nil || !lies(p.ID) {
		t.Fatal("the search finds nothing where there is something", err)
	}
	p, err := add(t, sealed, "he", "a.pdf", sheet)
	if err != nil || lies(p.ID) {
		t.Fatalf("loose it lies open: %v", err)
	}
	if f, err := sealed.File(t.Context(), "", p.ID); err != nil || string(f.Body) != sheet {
		t.Errorf("loose: %v", err)
	}
	loose, err := d.Store.Get(t.Context(), schema.Name, p.ID) // what a backup of then holds
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := sealed.Attach(t.Context(), "he", "c1", "papers", []string{p.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := sealed.File(t.Context(), "c1", p.ID); err != nil || string(f.Body) != sheet || lies(p.ID) {
		t.Errorf("attached: %v", err)
	}
	was, err := add(t, plain, "he", "b.pdf", sheet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Attach(t.Context(), "he", "c2", "papers", []string{was.ID}); err != nil {
		t.Fatal(err)
	}
	if f, err := sealed.File(t.Context(), "c2", was.ID); err != nil || string(f.Body) != sheet {
		t.Errorf("what was kept open before: %v", err)
	}
	if err := sealed.Shred(t.Context(), "c2", was.ID, p.ID); err != nil { // p is another's
		t.Fatal(err)
	}
	if _, err := d.Store.Get(t.Context(), schema.Name, was.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("and then shredded: %v", err)
	}
	if err := sealed.Shred(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.File(t.Context(), "c1", p.ID); fault.Of(err).Code != "paper.gone" {
		t.Errorf("the key of its document is destroyed: %v", err)
	}
	now, err := d.Store.Get(t.Context(), schema.Name, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	loose.Version = now.Version + 1
	if err := d.Store.Swap(t.Context(), schema.Name, loose, now.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.File(t.Context(), "", p.ID); fault.Of(err).Code != "paper.gone" {
		t.Errorf("an old copy of when it was loose: %v", err)
	}
	if _, err := sealed.Attach(t.Context(), "he", "c3", "papers", []string{p.ID}); fault.Of(err).Code != "paper.not-found" {
		t.Errorf("a document is given an old copy: %v", err)
	}
	again := store.WithOnce(t.Context(), store.Once{ID: p.ID})
	if back, err := sealed.Keep(again, "he", "a.pdf", []byte(sheet)); err != nil || back.ID != p.ID || back.Hash != p.Hash {
		t.Fatalf("sent again: %+v, %v", back, err)
	}
	if _, err := sealed.Attach(t.Context(), "he", "c3", "papers", []string{p.ID}); err != nil {
		t.Fatal(err)
	}
	if f, err := sealed.File(t.Context(), "c3", p.ID); err != nil || string(f.Body) != sheet || lies(p.ID) {
		t.Errorf("attached after it was sent again: %v", err)
	}
}

// A request that is sent again finds the paper it brought, whether the box seals or not, and whatever became of it.
func TestTheSamePaperSentAgainIsTheSamePaper(t *testing.T) {
	for _, sealing := range []bool{false, true} {
		b, _ := box(t)
		if sealing {
			keys, err := sqlitestore.Open(filepath.Join(t.TempDir(), "keys.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = keys.Close() })
			if b.keys, err = subject.Open(t.Context(), keys, "service", "a service key for tests that is long enough"); err != nil {
				t.Fatal(err)
			}
		}
		once := func(hash string) context.Context {
			return store.WithOnce(t.Context(), store.Once{ID: "k1", Hash: hash})
		}
		first, err := b.Keep(once("h"), "founder", "a.pdf", []byte(sheet))
		if err != nil || first.ID != "k1" {
			t.Fatalf("%+v, %v", first, err)
		}
		if _, err := b.Attach(t.Context(), "founder", "a1", "papers", []string{first.ID}); err != nil {
			t.Fatal(err)
		}
		again, err := b.Keep(once("h"), "founder", "a.pdf", []byte(sheet))
		if err != nil || again != first {
			t.Errorf("again %+v, %v", again, err)
		}
		if f, err := b.File(t.Context(), "a1", first.ID); err != nil || string(f.Body) != sheet {
			t.Errorf("then it is read as %v", err)
		}
		if _, err := b.Keep(once("other"), "founder", "b.pdf", []byte(sheet)); !errors.Is(err, store.ErrReused) {
			t.Errorf("another under the same key: %v", err)
		}
	}
}
