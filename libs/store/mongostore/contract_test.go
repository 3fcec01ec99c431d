//go:build mongo

package mongostore_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"sanshe/libs/store"
	"sanshe/libs/store/mongostore"
	"sanshe/libs/store/storetest"
)

// Run with: MONGODB_URI=mongodb://… go test -tags mongo ./store/mongostore
func TestMongoKeepsTheStoreContract(t *testing.T) {
	uri := os.Getenv("MONGODB_URI")
	if uri == "" {
		t.Fatal("the mongo tag needs MONGODB_URI")
	}
	storetest.Run(t, func(t testing.TB) storetest.Opener {
		name := "storetest_" + strings.ToLower(store.NewID())
		open := func(t testing.TB) *mongostore.Engine {
			e, err := mongostore.Open(uri, name)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		t.Cleanup(func() {
			e := open(t)
			if err := e.Database().Drop(context.Background()); err != nil {
				t.Error(err)
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return func(t testing.TB) store.Engine { return open(t) }
	})
}
