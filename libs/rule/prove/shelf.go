// Package prove holds the rule book to what it says of itself, for the tests
// of the services: where somebody is held to a rule, something asks for it and
// a test shows it at work; where nobody is, nothing asks. It reads sources.
package prove

import (
	"bufio"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sanshe/libs/rule"
)

// ProofFile is what a room calls its list of proofs: lines of a rule's id and
// the test that shows it; empty lines and those that begin with # are for people.
const ProofFile = "proofs.txt"

// Proofs name, for each rule that somebody is held to, the tests that show it
// at work; for a number, on both sides: the last that passes and the first that does not.
type Proofs map[string][]string

// Shelf is what a rule's place is checked against.
type Shelf struct {
	asked  map[string]bool            // ids that the product's sources name
	names  map[string]map[string]bool // what the body of a test names, test by test
	proofs Proofs
	packs  map[string]*pack // by folder
}

// Open reads the sources, the tests and the lists of proofs below dirs.
func Open(dirs ...string) (*Shelf, error) {
	s := &Shelf{asked: map[string]bool{}, names: map[string]map[string]bool{}, proofs: Proofs{}, packs: map[string]*pack{}}
	for _, dir := range dirs {
		sources := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata" && path != dir:
				return fs.SkipDir
			case d.Name() == ProofFile:
				return s.list(path)
			case filepath.Ext(path) == ".go":
				sources++
				home := filepath.Dir(path)
				if s.packs[home] == nil {
					s.packs[home] = &pack{consts: map[string]string{}, words: map[string]bool{}}
				}
				return s.packs[home].read(s, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if sources == 0 {
			return nil, fmt.Errorf("%s holds no sources", dir)
		}
	}
	for _, p := range s.packs {
		p.resolve(s)
	}
	return s, nil
}

// Prove adds proofs that stand elsewhere than in a list of a room.
func (s *Shelf) Prove(p Proofs) {
	for id, tests := range p {
		s.proofs[id] = append(s.proofs[id], tests...)
	}
}

// Gaps says which of the rules claim a place they do not have, or have one they
// do not claim, and which proofs of theirs show nothing.
func (s *Shelf) Gaps(rules []rule.Rule) (out []string) {
	for _, r := range rules {
		if why := s.gap(r); why != "" {
			out = append(out, r.ID+" "+why)
		}
	}
	return out
}

func (s *Shelf) gap(r rule.Rule) string {
	tests := s.proofs[r.ID]
	switch {
	case r.Held == "" && r.Reference == "":
		return "says neither where it is held nor why it is not"
	case r.Held != "" && !s.asked[r.ID] && !s.composed(r.ID):
		return "is said to be held, and nothing asks for it"
	case r.Reference != "" && s.asked[r.ID]:
		return "is said to be held nowhere, and something asks for it"
	case r.Held != "" && Seen(r) && len(tests) == 0:
		return "is held, and no test is named that shows it"
	case r.Reference != "" && len(tests) > 0:
		return "is proven by " + tests[0] + ", and is not held"
	}
	for _, test := range tests {
		switch words, known := s.names[test]; {
		case !known:
			return "is proven by " + test + ", which does not exist"
		case !words[r.ID] && !composes(words, r.ID):
			return "is proven by " + test + ", which does not name it"
		}
	}
	return ""
}

// composed reports whether a package puts the id together: "organization." and
// "decide" for each kind of organization. That it does so for this kind nobody
// can read off, so a rule that is only known may have such an id.
func (s *Shelf) composed(id string) bool {
	for _, p := range s.packs {
		if head, tail, ok := parts(id); ok && p.words[head] && (p.words[tail] || p.words["."+tail]) {
			return true
		}
	}
	return false
}

// composes reports whether a test names the kind and what is asked of it.
func composes(words map[string]bool, id string) bool {
	head, tail, ok := parts(id)
	kind, _, _ := strings.Cut(strings.TrimPrefix(id, head), ".")
	if !ok || !words[tail] && !words["."+tail] {
		return false
	}
	for w := range words {
		if strings.Contains(strings.ToLower(w), kind) && len(w) < len(kind)+20 {
			return true
		}
	}
	return false
}

// parts are the first word of an id with its dot, and all after the second.
func parts(id string) (head, tail string, ok bool) {
	words := strings.SplitN(id, ".", 3)
	if len(words) < 3 {
		return "", "", false
	}
	return words[0] + ".", words[2], true
}

// Strangers are the proven ids that none of the rules has.
func (s *Shelf) Strangers(rules []rule.Rule) (out []string) {
	for id := range s.proofs {
		if !slices.ContainsFunc(rules, func(r rule.Rule) bool { return r.ID == id }) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// read collects the words that a source writes, or those that its tests write;
// in a test the name of a constant of its package is the constant's text.
func (p *pack) read(s *Shelf, path string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			p.declare(d)
		case *ast.FuncDecl:
			if name := d.Name.Name; strings.HasSuffix(path, "_test.go") && strings.HasPrefix(name, "Test") {
				if s.names[name] == nil { // two packages may have a test of one name
					s.names[name] = map[string]bool{}
				}
				words(d, s.names[name])
				p.tests = append(p.tests, d)
			}
		}
	}
	if !strings.HasSuffix(path, "_test.go") {
		words(f, s.asked)
		words(f, p.words)
	}
	return nil
}

// pack is a package that is being read: its constants that are texts, what its sources write, and its tests.
type pack struct {
	words  map[string]bool
	consts map[string]string
	tests  []*ast.FuncDecl
}

func (p *pack) declare(d *ast.GenDecl) {
	if d.Tok != token.CONST {
		return
	}
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		for i := 0; ok && i < min(len(v.Names), len(v.Values)); i++ {
			if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				p.consts[v.Names[i].Name] = strings.Trim(lit.Value, "`\"")
			}
		}
	}
}

// resolve adds what the tests name, a constant as its text.
func (p *pack) resolve(s *Shelf) {
	for _, test := range p.tests {
		ast.Inspect(test, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			switch {
			case ok && p.consts[id.Name] != "":
				s.names[test.Name.Name][p.consts[id.Name]] = true
			case ok: // OrgKindAssociation, by which an id is put together
				s.names[test.Name.Name][id.Name] = true
			}
			return true
		})
	}
}

// words adds the texts that stand in the source below n.
func words(n ast.Node, to map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			to[strings.Trim(lit.Value, "`\"")] = true
		}
		return true
	})
}

// list reads a room's list of proofs.
func (s *Shelf) list(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if len(words) != 2 {
			err = errors.Join(err, fmt.Errorf("%s:%d: a line is a rule and a test: %s", path, n, line))
			continue
		}
		s.proofs[words[0]] = append(s.proofs[words[0]], words[1])
	}
	return errors.Join(err, lines.Err(), f.Close())
}
