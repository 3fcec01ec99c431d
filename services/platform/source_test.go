package platform

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sanshe/libs/fault"
)

// source is what these tests read of one Go file of the product.
type source struct {
	file   string
	tables []string // names of the state tables written here
	codes  []code   // of faults made here
}

// code is the code of a fault, with the status it is answered with; 0 when the file does not say.
type code struct {
	text   string
	status int
	at     string // file and line
}

// showroom shows made-up problems on sample pages; nobody is ever answered with them.
const showroom = "services/portal/ui/gallery/"

// room is one package: what must be known of all its files before one can be read.
type room struct {
	fset   *token.FileSet
	files  map[string]*ast.File
	consts map[string]string // constants that are text
	tables map[string]string // variable → name of the state table it holds
}

// sources reads everything under services and libs but tests.
func sources(t *testing.T) (all []source) {
	t.Helper()
	rooms := map[string]*room{}
	for _, root := range []string{"..", "../../libs"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			dir := filepath.Dir(path)
			if rooms[dir] == nil {
				rooms[dir] = &room{fset: token.NewFileSet(), files: map[string]*ast.File{}, consts: map[string]string{}, tables: map[string]string{}}
			}
			r := rooms[dir]
			r.files[path], err = parser.ParseFile(r.fset, path, nil, parser.SkipObjectResolution)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, r := range rooms {
		r.survey()
		for _, n := range r.tables {
			names = append(names, n)
		}
	}
	for _, r := range rooms {
		for path, f := range r.files {
			all = append(all, r.read(t, path, f, names))
		}
	}
	if len(all) < 100 {
		t.Fatalf("found only %d files, the walk is wrong", len(all))
	}
	return all
}

// survey notes the constants and state tables of a room.
func (r *room) survey() {
	for _, f := range r.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok || len(v.Values) != len(v.Names) {
					continue
				}
				for i, name := range v.Names {
					if s, ok := text(v.Values[i]); ok && g.Tok == token.CONST {
						r.consts[name.Name] = s
					}
					if s := tableName(v.Values[i]); s != "" {
						r.tables[name.Name] = s
					}
				}
			}
		}
	}
}

// tableName is the Name of a literal state.Table, or "".
func tableName(e ast.Expr) string {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	of, ok := lit.Type.(*ast.IndexListExpr)
	if !ok || !selects(of.X, "state", "Table") {
		return ""
	}
	name, _ := text(field(lit, "Name"))
	return name
}

// field is the value under a key of a literal, or nil.
func field(lit *ast.CompositeLit, key string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok && k.Name == key {
				return kv.Value
			}
		}
	}
	return nil
}

func selects(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// kinds are the names under which package fault knows statuses.
var kinds = map[string]fault.Kind{
	"Invalid": fault.Invalid, "Unauthenticated": fault.Unauthenticated, "Forbidden": fault.Forbidden, "NotFound": fault.NotFound,
	"Conflict": fault.Conflict, "TooLarge": fault.TooLarge, "WrongType": fault.WrongType, "Refused": fault.Refused,
	"TooMany": fault.TooMany, "Internal": fault.Internal, "Unavailable": fault.Unavailable,
	"StatusMethodNotAllowed": http.StatusMethodNotAllowed,
}

func status(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return int(kinds[e.Sel.Name])
	case *ast.Ident: // inside package fault
		return int(kinds[e.Name])
	}
	return 0
}

// shaped is how a code of a service looks that is handed on before it becomes a fault's.
var shaped = regexp.MustCompile(`^[a-z]+\.[a-z-]+\.[a-z-]+$`)

// read finds the state tables and the fault codes of one file. A code that is
// neither written out, nor a constant, nor a table's name and an ending, was
// handed over; then every text of the room that looks like one of its codes is one.
func (r *room) read(t *testing.T, path string, f *ast.File, tables []string) (s source) {
	t.Helper()
	s.file = filepath.ToSlash(filepath.Join("services/platform", path))
	if strings.HasPrefix(s.file, showroom) {
		return s
	}
	note := func(e ast.Expr, c string, st int) {
		s.codes = append(s.codes, code{c, st, s.file + ":" + strconv.Itoa(r.fset.Position(e.Pos()).Line)})
	}
	of := func(e ast.Expr, st int) {
		if c, ok := text(e); ok {
			note(e, c, st)
			return
		}
		switch e := e.(type) {
		case *ast.Ident:
			if c, ok := r.consts[e.Name]; ok {
				note(e, c, st)
			}
		case *ast.BinaryExpr: // Life.Name + ".no-such-move"; in libs/state of any table
			name, ok := e.X.(*ast.SelectorExpr)
			ending, lit := text(e.Y)
			if !ok || !lit || name.Sel.Name != "Name" {
				t.Errorf("%s: a code is put together in a way this test cannot follow", s.file)
				return
			}
			of := tables
			if v, ok := name.X.(*ast.Ident); ok && r.tables[v.Name] != "" {
				of = []string{r.tables[v.Name]}
			}
			for _, n := range of {
				note(e, n+ending, st)
			}
		}
	}
	owner := f.Name.Name // of the codes, which is the service whose room this is
	if parts := strings.Split(filepath.ToSlash(path), "/"); len(parts) > 2 && parts[1] != ".." {
		owner = parts[1]
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if selects(n.Fun, "fault", "New") && len(n.Args) == 3 {
				of(n.Args[1], status(n.Args[0]))
			}
		case *ast.CompositeLit:
			if name := tableName(n); name != "" {
				s.tables = append(s.tables, name)
			}
			id, inside := n.Type.(*ast.Ident)
			if selects(n.Type, "fault", "Fault") || inside && id.Name == "Fault" {
				of(field(n, "Code"), status(field(n, "Kind")))
			}
		case *ast.BasicLit:
			if c, ok := text(n); ok && shaped.MatchString(c) && strings.HasPrefix(c, owner+".") {
				note(n, c, 0)
			}
		}
		return true
	})
	return s
}
