// Package conform holds what we publish against the Open Contracting Data
// Standard, without a network: its JSON schemas, its closed lists, and that no
// field appears which neither the standard nor a declared extension knows. That
// is for tests; what runs a platform holds only what others hand in against the
// schema (Release).
package conform

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sanshe/libs/ocds"
)

//go:embed schema/*.json
var files embed.FS

const base = "https://standard.open-contracting.org/schema/1__1__5/"

// extended are the fields that come from extensions: the path from the package
// or the release, and the extension that must be declared.
var extended = map[string]string{
	"links":             ocds.PaginationExtension,
	"bids":              ocds.BidsExtension,
	"awards/relatedBid": ocds.BidsExtension,
	"tender/enquiries":  ocds.EnquiriesExtension,

	"tender/lots": ocds.LotsExtension, "tender/lotDetails": ocds.LotsExtension,
	"tender/items/relatedLot": ocds.LotsExtension, "awards/items/relatedLot": ocds.LotsExtension, "contracts/items/relatedLot": ocds.LotsExtension,
	"awards/relatedLots": ocds.LotsExtension, "bids/details/relatedLots": ocds.LotsExtension,
	"x_challenges": ocds.Challenges,
}

// own are the extensions of our own, which stand wherever they are published.
var own = []string{ocds.Challenges}

// declares reports whether a package names an extension: by its address, ours by their name at whoever's.
func (w *walk) declares(ext string) bool {
	return slices.ContainsFunc(w.declared, func(x any) bool {
		at, _ := x.(string)
		return at == ext || slices.Contains(own, ext) && strings.HasSuffix(at, "/"+ext+"/extension.json")
	})
}

// held holds every release of a package, also the compiled ones, against the
// schemas of our own extensions. A versioned release has another shape.
func held(pack map[string]any) (errs []error) {
	var releases []any
	list := func(of any) []any { l, _ := of.([]any); return l }
	releases = append(releases, list(pack["releases"])...)
	for _, x := range list(pack["records"]) {
		rec, _ := x.(map[string]any)
		releases = append(append(releases, list(rec["releases"])...), rec["compiledRelease"])
	}
	all, err := extensions()
	if err != nil {
		return append(errs, err)
	}
	for _, s := range all {
		for _, r := range releases {
			if r != nil {
				errs = append(errs, s.Validate(r))
			}
		}
	}
	return errs
}

// extensions are the schemas of our own extensions, each of which stands alone.
var extensions = sync.OnceValues(func() (all []*jsonschema.Schema, err error) {
	for _, ext := range own {
		b, err := ocds.Extensions.ReadFile("extension/" + ext + "/release-schema.json")
		if err != nil {
			return nil, err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			return nil, err
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(ext, doc); err != nil {
			return nil, err
		}
		s, err := c.Compile(ext)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
})

// within is the path from the release that a path from the package leads into.
func within(at string) string {
	for _, way := range []string{"releases/", "records/releases/", "records/compiledRelease/", "records/versionedRelease/"} {
		if rest, ok := strings.CutPrefix(at, way); ok {
			return rest
		}
	}
	return at
}

// closed are lists that the schemas at hand leave open, or do not know.
var closed = map[string][]string{
	"tag": {
		"planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award", "awardUpdate",
		"awardCancellation", "contract", "contractUpdate", "contractAmendment", "implementation", "implementationUpdate", "contractTermination", "compiled",
	},
	"bids/details/status": {"invited", "pending", "valid", "disqualified", "withdrawn"},
}

// ReleasePackage reports everything in which a release package departs from the standard.
func ReleasePackage(doc []byte) error { return check("release-package-schema.json", doc) }

// RecordPackage reports everything in which a record package departs from the standard.
func RecordPackage(doc []byte) error { return check("record-package-schema.json", doc) }

// standard is every schema at hand, read once for a process: schemas do not change while it runs, and reading them takes longer than a
// package does.
type standard struct {
	raw      map[string]map[string]any     // as it is written, by id
	compiled map[string]*jsonschema.Schema // by the name of its file: what packages and releases are held against
}

var schemas = sync.OnceValues(func() (*standard, error) {
	c, out := jsonschema.NewCompiler(), &standard{map[string]map[string]any{}, map[string]*jsonschema.Schema{}}
	names, err := files.ReadDir("schema")
	if err != nil {
		return nil, err
	}
	for _, f := range names {
		b, err := files.ReadFile(path.Join("schema", f.Name()))
		if err != nil {
			return nil, err
		}
		var s map[string]any
		if err := json.Unmarshal(b, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		id, _ := s["id"].(string)
		out.raw[id] = s
		if f.Name() == "meta-schema.json" {
			continue // of the schemas, not of documents
		}
		if err := c.AddResource(id, s); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"release-schema.json", "release-package-schema.json", "record-package-schema.json"} {
		if out.compiled[name], err = c.Compile(base + name); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func check(schema string, doc []byte) error {
	std, err := schemas()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return err
	}
	pack, _ := v.(map[string]any)
	declared, _ := pack["extensions"].([]any)
	w := walk{raw: std.raw, declared: declared}
	w.object(pack, base+schema, std.raw[base+schema], "")
	return errors.Join(append(append(w.errs, held(pack)...), std.compiled[schema].Validate(v))...)
}

// walk looks for what a schema lets pass: fields that it does not know, values
// outside closed lists, ids that stand twice in a list.
type walk struct {
	raw      map[string]map[string]any // by id
	declared []any
	errs     []error
}

func (w *walk) fail(at, format string, args ...any) {
	w.errs = append(w.errs, fmt.Errorf(at+": "+format, args...))
}

// follow resolves references; in is the id of the schema that holds s.
func (w *walk) follow(in string, s map[string]any) (string, map[string]any) {
	for {
		ref, ok := s["$ref"].(string)
		if !ok {
			return in, s
		}
		doc, part, _ := strings.Cut(ref, "#")
		if doc != "" {
			in = doc
		}
		s = w.raw[in]
		for _, name := range strings.Split(strings.Trim(part, "/"), "/") {
			if name != "" {
				s, _ = s[name].(map[string]any)
			}
		}
	}
}

func (w *walk) object(doc map[string]any, in string, s map[string]any, at string) {
	in, s = w.follow(in, s)
	props, _ := s["properties"].(map[string]any)
	for name, x := range doc {
		here := strings.TrimPrefix(at+"/"+name, "/")
		known, ok := props[name].(map[string]any)
		if !ok {
			switch ext := extended[within(here)]; {
			case ext == "" && !w.ofExtension(here):
				w.fail(here, "neither the standard nor an extension knows this field")
			case ext != "" && !w.declares(ext):
				w.fail(here, "the extension %s is not declared", ext)
			}
			known = map[string]any{}
		}
		w.value(x, in, known, here)
	}
}

// ofExtension reports whether a path lies within a field of an extension.
func (w *walk) ofExtension(at string) bool {
	for p := range extended {
		if strings.HasPrefix(within(at), p+"/") {
			return true
		}
	}
	return false
}

func (w *walk) value(x any, in string, s map[string]any, at string) {
	if strings.Contains(at, "versionedRelease/") && isHistory(x) {
		return // the schema of versions says what a history holds
	}
	switch x := x.(type) {
	case map[string]any:
		w.object(x, in, s, at)
	case []any:
		in, s = w.follow(in, s)
		items, _ := s["items"].(map[string]any)
		seen := map[any]bool{}
		for _, y := range x {
			if o, ok := y.(map[string]any); ok {
				if id, ok := o["id"].(string); ok && seen[id] && !strings.HasSuffix(at, "releases") {
					w.fail(at, "the id %s stands twice", id)
				} else if ok {
					seen[id] = true
				}
			}
			w.value(y, in, items, at)
		}
	case string:
		for field, values := range closed {
			if (at == field || strings.HasSuffix(at, "/"+field)) && !slices.Contains(values, x) {
				w.fail(at, "%q is not in the list", x)
			}
		}
	}
}

// isHistory reports whether x is the history of a value and not a list of objects.
func isHistory(x any) bool {
	list, ok := x.([]any)
	if !ok || len(list) == 0 {
		return false
	}
	first, ok := list[0].(map[string]any)
	return ok && first["releaseID"] != nil && first["releaseTag"] != nil
}
