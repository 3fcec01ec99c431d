package main

import (
	"flag"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSampleBecomesItsGoldenFiles(t *testing.T) {
	dir := filepath.Join("testdata", "good")
	out, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		for name, b := range out {
			save(t, filepath.Join(dir, name), string(b))
		}
	}
	for name, b := range out {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if string(want) != string(b) {
			t.Errorf("%s differs from what is generated; look, then run with -update:\n%s", name, b)
		}
	}
	if len(out) != 5 {
		t.Errorf("generated %v, want two files for sample, events, problems and asyncapi.yaml", slices.Sorted(maps.Keys(out)))
	}
}

func TestGeneratedCodeCompiles(t *testing.T) {
	out, err := generate(filepath.Join("testdata", "good"))
	if err != nil {
		t.Fatal(err)
	}
	fset, packages := token.NewFileSet(), map[string][]*ast.File{}
	for name, src := range out {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if !ast.IsGenerated(f) {
			t.Errorf("%s does not say that it is generated", name)
		}
		packages[f.Name.Name] = append(packages[f.Name.Name], f)
	}
	// The importer reads the standard library's sources; a test that was built without paths has to ask where they are.
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	build.Default.GOROOT = strings.TrimSpace(string(root))
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	for name, files := range packages {
		if _, err := conf.Check(name, fset, files, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsCommittedIsCurrent(t *testing.T) {
	out, err := generate("..")
	if err == nil {
		err = write("..", out, true)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestGeneratingAgainChangesNothing(t *testing.T) {
	dir := sample(t, nil)
	regenerate(t, dir)
	before := stat(t, dir)
	regenerate(t, dir)
	if after := stat(t, dir); !maps.Equal(before, after) {
		t.Errorf("the second run changed files: %v, then %v", before, after)
	}
}

func TestCheckNamesFilesAndLeavesThem(t *testing.T) {
	dir := sample(t, nil)
	regenerate(t, dir)
	changed := filepath.Join(dir, "go", "sampleapi", "sampleapi.gen.go")
	stale := filepath.Join(dir, "go", "goneapi", "goneapi.gen.go")
	save(t, changed, "package sampleapi\n")
	save(t, stale, "package goneapi\n")
	out, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	before := stat(t, dir)
	err = write(dir, out, true)
	if err == nil || !strings.Contains(err.Error(), "goneapi.gen.go") || !strings.Contains(err.Error(), "sampleapi.gen.go") || strings.Contains(err.Error(), "events") {
		t.Errorf("check says %v, want the changed and the stale file and no other", err)
	}
	if after := stat(t, dir); !maps.Equal(before, after) {
		t.Error("check changed files")
	}
}

func TestStaleFilesGoAndHandwrittenOnesStay(t *testing.T) {
	dir := sample(t, nil)
	hand := filepath.Join(dir, "go", "keptapi", "kept.go")
	gone := filepath.Join(dir, "go", "goneapi", "goneapi.gen.go")
	save(t, hand, "package keptapi\n")
	save(t, filepath.Join(dir, "go", "keptapi", "keptapi.gen.go"), "package keptapi\n")
	save(t, gone, "package goneapi\n")
	regenerate(t, dir)
	if _, err := os.Stat(filepath.Dir(gone)); !os.IsNotExist(err) {
		t.Errorf("the package of a service that is no more is still there: %v", err)
	}
	if _, err := os.Stat(hand); err != nil {
		t.Errorf("a handwritten file is gone: %v", err)
	}
}

// sample copies the good contracts to a new directory, with edits by file: old, new, old, new.
func sample(t *testing.T, edits map[string][]string) string {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join("testdata", "good")
	for _, name := range []string{list, more, api, part, "events/sample.thing.created.v1.json"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for e := edits[name]; len(e) > 0; e = e[2:] {
			if !strings.Contains(text, e[0]) {
				t.Fatalf("%s has no %q", name, e[0])
			}
			text = strings.Replace(text, e[0], e[1], 1)
		}
		save(t, filepath.Join(dir, name), text)
	}
	return dir
}

func save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func regenerate(t *testing.T, dir string) {
	t.Helper()
	out, err := generate(dir)
	if err == nil {
		err = write(dir, out, false)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stat reads every file with the time of its last change.
func stat(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(p)
		all[p] = info.ModTime().String() + string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
