// Package ruletest reads the rule book for tests. A proof takes its boundary from
// the book and not from memory, so that it follows a value that changes, or fails.
package ruletest

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"sanshe/libs/rule"
)

var (
	mu   sync.Mutex
	read = map[shelf]*rule.Book{}
)

// shelf is what a book is read from.
type shelf struct {
	files embed.FS
	texts string
}

// Book reads the rules that files has in its folder of that name, and texts as further files, as an operator adds them. Nobody changes a
// book, so that every test of a program reads the same one.
func Book(t testing.TB, files embed.FS, texts ...string) *rule.Book {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	key := shelf{files, strings.Join(texts, "\x00")}
	if b, there := read[key]; there {
		return b
	}
	names, err := fs.Glob(files, "rules/*")
	if err != nil || len(names) == 0 {
		t.Fatal("no rules: ", err)
	}
	dir := fstest.MapFS{}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir[strings.TrimPrefix(name, "rules/")] = &fstest.MapFile{Data: data}
	}
	for i, text := range texts {
		dir[fmt.Sprintf("local%d.json", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := rule.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	read[key] = book
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
