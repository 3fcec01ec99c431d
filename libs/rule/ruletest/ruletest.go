// Package ruletest reads the rule book for tests. A proof takes its boundary from
// the book and not from memory, so that it follows a value that changes, or fails.
package ruletest

import (
	"io/fs"
	"testing"

	"sanshe/libs/rule"
)

// Book reads the rules that files has in its folder of that name.
func Book(t testing.TB, files fs.FS) *rule.Book {
	t.Helper()
	dir, err := fs.Sub(files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	book, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// Value is what a rule says there and then; a silent book fails the test.
func Value[T any](t testing.TB, book *rule.Book, id string, at rule.Where) T {
	t.Helper()
	a, err := rule.Ask[T](book, id, at)
	if err != nil {
		t.Fatal(err)
	}
	return a.Value
}
