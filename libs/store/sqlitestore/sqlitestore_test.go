package sqlitestore_test

import (
	"path/filepath"
	"testing"

	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/libs/store/storetest"
)

// place gives each test a file of its own, opened again under the same name.
func place(opts ...sqlitestore.Option) func(t testing.TB) storetest.Opener {
	return func(t testing.TB) storetest.Opener {
		path := filepath.Join(t.TempDir(), "t.db")
		return func(t testing.TB) store.Engine { return open(t, path, opts...) }
	}
}

func open(t testing.TB, path string, opts ...sqlitestore.Option) *sqlitestore.Engine {
	t.Helper()
	e, err := sqlitestore.Open(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSQLiteKeepsTheStoreContract(t *testing.T) { storetest.Run(t, place()) }

// The planner's other half: with no term ever selective enough, every query
// walks along its order and filters.
func TestSQLiteKeepsTheStoreContractWhenNoTermIsSelective(t *testing.T) {
	storetest.Run(t, place(sqlitestore.Few(-1)))
}

// Between the two: most terms are common and their meetings few, so that a page
// is looked for nearby, then where the terms meet.
func TestSQLiteKeepsTheStoreContractWhenFewAreVeryFew(t *testing.T) {
	storetest.Run(t, place(sqlitestore.Few(3)))
}
