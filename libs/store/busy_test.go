package store_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// busy opens papers as a process does that writes them again and again.
func busy(t *testing.T, e store.Engine) *store.Collection[paper] {
	t.Helper()
	c, err := store.Kind[paper]{Schema: store.Schema{Name: "papers"}, Index: func(*paper) map[string][]string { return nil }, Busy: true}.Open(t.Context(), e)
	must(t, err)
	return c
}

func more(p *paper) ([]event.Event, error) { p.N++; return nil, nil }

func TestTwoProcessesThatRememberADocumentLoseNoUpdate(t *testing.T) {
	e := openAt(t, filepath.Join(t.TempDir(), "t.db"))
	a, b := busy(t, e), busy(t, e)
	insert(t, a, "x")
	var wg sync.WaitGroup
	const each = 200
	for _, c := range []*store.Collection[paper]{a, b, a, b} {
		wg.Go(func() {
			for n := 0; n < each; {
				switch _, err := c.Update(t.Context(), "x", more); {
				case err == nil:
					n++
				case !errors.Is(err, store.ErrStale): // too many lost races in a row: the caller is told and asks again
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	p, err := a.Get(t.Context(), "x")
	if must(t, err); p.N != 4*each || p.Version != 4*each+1 {
		t.Errorf("after %d updates the document counts %d at version %d", 4*each, p.N, p.Version)
	}
}

func TestWhatIsRememberedRefusesNobody(t *testing.T) {
	e := openAt(t, filepath.Join(t.TempDir(), "t.db"))
	a, b := busy(t, e), busy(t, e)
	insert(t, a, "x")
	_, err := a.Update(t.Context(), "x", more)
	must(t, err)
	_, err = b.Update(t.Context(), "x", more)
	must(t, err)
	odd := errors.New("odd")
	even := func(p *paper) ([]event.Event, error) {
		if p.N%2 == 1 { // as a remembers it
			return nil, odd
		}
		return more(p)
	}
	if _, err := a.Update(t.Context(), "x", even); err != nil {
		t.Errorf("refused for what is no longer so: %v", err)
	}
	if _, err := b.Update(t.Context(), "x", even); !errors.Is(err, odd) {
		t.Errorf("not refused for what is so: %v", err)
	}
}
