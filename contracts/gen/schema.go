package main

import (
	"fmt"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

const fraction = "numbers with a fraction are not used: money is integer fen, scores are hundredths"

// words that say nothing about the shape may stand in any schema.
var anywhere = []string{"type", "title", "description"}

// subset is what a schema of each type may say.
var subset = map[string][]string{
	"string":  {"format", "enum", "pattern", "minLength", "maxLength"},
	"integer": {"format", "minimum", "maximum"},
	"boolean": {},
	"array":   {"items", "minItems", "maxItems"},
	"object":  {"properties", "required", "additionalProperties", "maxProperties", "allOf", "$schema", "$id"},
	"$ref":    {"$ref"},
}

var formats = []string{"", "date", "date-time", "byte", "int32", "int64"}

// understood refuses what the generator would otherwise pass over in silence.
func (n node) understood() error {
	t := n.text("type")
	if n.get("$ref").ok() {
		t = "$ref"
	}
	for _, k := range []string{"oneOf", "anyOf"} {
		if n.get(k).ok() {
			return n.errorf("%s is outside the subset: write one object with optional properties", k)
		}
	}
	allowed, ok := subset[t]
	switch {
	case t == "number":
		return n.errorf(fraction)
	case !ok && t == "":
		return n.errorf("a schema needs one type")
	case !ok:
		return n.errorf("type %q is outside the subset", t)
	case !slices.Contains(formats, n.text("format")):
		return n.get("format").errorf("format %q is outside the subset", n.text("format"))
	}
	return n.each(func(k string, v node) error {
		if strings.HasPrefix(k, "x-") || slices.Contains(anywhere, k) || slices.Contains(allowed, k) {
			return nil
		}
		return v.errorf("%s does not belong to a schema of type %s in the subset", k, t)
	})
}

// target follows a reference inside the file.
func (s *spec) target(n node) (name string, to node, err error) {
	ref := n.text("$ref")
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	to = s.schemas[name]
	if !ok || !to.ok() {
		return "", to, n.errorf("there is no schema %q in this file", ref)
	}
	return name, to, nil
}

// kind says which Go type a property has.
func (s *spec) kind(n node, required bool) (string, error) {
	if !n.ok() {
		return "", n.errorf("a schema is missing")
	}
	if err := n.understood(); err != nil {
		return "", err
	}
	if n.get("$ref").ok() {
		name, to, err := s.target(n)
		if to.text("type") == "object" && !required {
			return "*" + camel(name), err
		}
		return camel(name), err
	}
	switch n.text("type") {
	case "string":
		switch {
		case n.text("format") == "date-time" && required:
			return "time.Time", nil
		case n.text("format") == "date-time":
			return "*time.Time", nil
		case n.text("format") == "byte":
			return "[]byte", nil
		}
		return "string", nil
	case "integer":
		if n.text("format") == "int32" {
			return "int", nil
		}
		return "int64", nil
	case "boolean":
		return "bool", nil
	case "array":
		if !n.get("items").ok() {
			return "", n.errorf("a list needs items")
		}
		inner, err := s.kind(n.get("items"), true)
		return "[]" + inner, err
	}
	extra := n.get("additionalProperties")
	switch {
	case n.get("properties").ok() || n.get("allOf").ok():
		return "", n.errorf("an object inside an object needs a name of its own under components/schemas")
	case extra.ok() && extra.Kind == yaml.MappingNode:
		inner, err := s.kind(extra, true)
		return "map[string]" + inner, err
	}
	return "json.RawMessage", nil
}

// bounds are the keywords that become v:"short=N", in the order they are written there.
var bounds = []struct{ key, short string }{
	{"minimum", "min"},
	{"maximum", "max"},
	{"minLength", "minlen"},
	{"maxLength", "maxlen"},
	{"minItems", "minitems"},
	{"maxItems", "maxitems"},
	{"maxProperties", "maxitems"},
}

// tags writes the bounds of a property for libs/route to hold requests
// against. What is said of the elements of a list or map stands in each,
// eachre and eachenum. name is the json name, "-" for what is not in the body.
func (s *spec) tags(n node, name string, required bool) (string, error) {
	out := `json:"` + name + `,omitempty"`
	v := []string{}
	if required || name == "-" {
		out = `json:"` + name + `"`
	}
	if required {
		v = append(v, "required")
	}
	more, err := s.limits(n, v, "v", "re", "enum")
	if err != nil {
		return "", err
	}
	out += more
	inner := n.get("items")
	if extra := n.get("additionalProperties"); extra.ok() && extra.Kind == yaml.MappingNode {
		inner = extra
	}
	if inner.ok() {
		if more, err = s.limits(inner, nil, "each", "eachre", "eachenum"); err != nil {
			return "", err
		}
		out += more
	}
	zh := n.text("title")
	if zh == "" && n.get("$ref").ok() {
		zh = s.schemas[refName(n)].text("title")
	}
	if zh != "" {
		out += " zh:" + strconv.Quote(zh)
	}
	if strings.Contains(out, "`") {
		return "", n.errorf("a backquote cannot stand in a struct tag")
	}
	return out, nil
}

// refName is the name a reference points at, as written.
func refName(n node) string { return strings.TrimPrefix(n.text("$ref"), "#/components/schemas/") }

// limits writes one schema's own bounds under the given tag keys.
func (s *spec) limits(n node, v []string, vKey, reKey, enumKey string) (out string, err error) {
	least := map[string]int64{}
	for _, b := range bounds {
		text := n.text(b.key)
		if text == "" {
			continue
		}
		x, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return "", n.get(b.key).errorf("%s is %q, not a whole number", b.key, text)
		}
		if n.text("format") == "byte" {
			if b.key == "minLength" {
				return "", n.get(b.key).errorf("bytes have no minLength")
			}
			x = x / 4 * 3 // the schema counts base64 characters, the field holds bytes
		}
		if strings.HasPrefix(b.short, "min") {
			least[b.short[3:]] = x
		} else if min, ok := least[b.short[3:]]; ok && min > x {
			return "", n.get(b.key).errorf("%s %d is below the least that is allowed, %d", b.key, x, min)
		}
		v = append(v, b.short+"="+strconv.FormatInt(x, 10))
	}
	if len(v) > 0 {
		out += " " + vKey + `:"` + strings.Join(v, ",") + `"`
	}
	if re := n.get("pattern"); re.ok() {
		if _, err := regexp.Compile(re.Value); err != nil {
			return "", re.errorf("pattern: %v", err)
		}
		out += " " + reKey + ":" + strconv.Quote(re.Value)
	}
	enum := n.get("enum")
	if n.get("$ref").ok() {
		_, to, err := s.target(n)
		if err != nil {
			return "", err
		}
		enum = to.get("enum")
	}
	if enum.ok() {
		for _, w := range enum.list() {
			if w.Value == "" || strings.ContainsAny(w.Value, "|\"\\`") {
				return "", w.errorf("%q cannot be a value of an enumeration", w.Value)
			}
		}
		out += " " + enumKey + `:"` + strings.Join(enum.words(), "|") + `"`
	}
	return out, nil
}

// bounded refuses an input that could be of any size.
func (s *spec) bounded(n node, seen []string) error {
	if !n.ok() {
		return n.errorf("a schema is missing")
	}
	if n.get("$ref").ok() {
		name, to, err := s.target(n)
		if err != nil || slices.Contains(seen, name) {
			return err
		}
		return s.bounded(to, append(seen, name))
	}
	switch n.text("type") {
	case "string":
		f := n.text("format")
		if f == "date" || f == "date-time" || n.get("enum").ok() || n.get("maxLength").ok() {
			return nil
		}
		if re := n.get("pattern"); re.ok() && !finite(re.Value) {
			return re.errorf("pattern %s lets in texts of any length: anchor it with ^ and $ and count its repeats, or add maxLength", re.Value)
		} else if re.ok() {
			return nil
		}
		return n.errorf("an input text needs maxLength")
	case "integer":
		if !n.get("minimum").ok() || !n.get("maximum").ok() {
			return n.errorf("an input number needs minimum and maximum")
		}
	case "array":
		if !n.get("maxItems").ok() {
			return n.errorf("an input list needs maxItems")
		}
		return s.bounded(n.get("items"), seen)
	case "object":
		for _, part := range n.get("allOf").list() {
			if err := s.bounded(part, seen); err != nil {
				return err
			}
		}
		if extra := n.get("additionalProperties"); extra.ok() && extra.Kind == yaml.MappingNode {
			if !n.get("maxProperties").ok() {
				return n.errorf("an input map needs maxProperties")
			}
			if err := s.bounded(extra, seen); err != nil {
				return err
			}
		}
		return n.get("properties").each(func(_ string, p node) error { return s.bounded(p, seen) })
	}
	return nil
}

// finite reports whether an expression matches whole texts of a limited length only.
func finite(expr string) bool {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil || re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return false
	}
	if re.Sub[0].Op != syntax.OpBeginText || re.Sub[len(re.Sub)-1].Op != syntax.OpEndText {
		return false
	}
	return !endless(re)
}

func endless(re *syntax.Regexp) bool {
	if re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0 {
		return true
	}
	return slices.ContainsFunc(re.Sub, endless)
}

// object writes one struct.
func (s *spec) object(n node, name string) error {
	if err := n.understood(); err != nil {
		return err
	}
	if extra := n.get("additionalProperties"); extra.ok() && extra.Value != "false" {
		return extra.errorf("%s names its properties, so it cannot take others", name)
	}
	required := n.get("required")
	for _, r := range required.list() {
		if !n.get("properties").get(r.Value).ok() {
			return r.errorf("%s requires %q, which it does not have", name, r.Value)
		}
	}
	fields := map[string]bool{}
	fmt.Fprintf(&s.out, "type %s struct {\n", name)
	for _, part := range n.get("allOf").list() {
		base, to, err := s.target(part)
		if err != nil {
			return err
		}
		if to.text("type") != "object" {
			return part.errorf("allOf takes objects, %s is none", base)
		}
		for _, f := range slices.Sorted(maps.Keys(s.fields(part, nil))) { // in one order, so a refusal names the same field each time
			if fields[f] {
				return part.errorf("%s has the field %s twice", name, f)
			}
			fields[f] = true
		}
		fmt.Fprintf(&s.out, "\t%s\n", camel(base))
	}
	err := n.get("properties").each(func(p string, v node) error {
		if fields[camel(p)] || !goName(camel(p)) {
			return v.errorf("%s cannot have the field %q: its Go name is taken or no name", name, p)
		}
		fields[camel(p)] = true
		must := slices.Contains(required.words(), p)
		kind, err := s.kind(v, must)
		if err != nil {
			return err
		}
		tags, err := s.tags(v, p, must)
		if err != nil {
			return err
		}
		fmt.Fprintf(&s.out, "\t%s %s `%s`\n", camel(p), kind, tags)
		return nil
	})
	s.out.WriteString("}\n\n")
	return err
}

// fields are the Go names an embedded object brings along, its own included.
func (s *spec) fields(n node, seen []string) map[string]bool {
	out := map[string]bool{}
	name, to, err := s.target(n)
	if err != nil || slices.Contains(seen, name) {
		return out
	}
	out[camel(name)] = true
	for _, part := range to.get("allOf").list() {
		for f := range s.fields(part, append(seen, name)) {
			out[f] = true
		}
	}
	_ = to.get("properties").each(func(p string, _ node) error { out[camel(p)] = true; return nil })
	return out
}
