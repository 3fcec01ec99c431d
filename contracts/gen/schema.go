package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a mapping or scalar of a contract, with the place it stands for error messages.
type node struct {
	file string
	*yaml.Node
}

func (n node) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", n.file, n.Line, fmt.Sprintf(format, args...))
}

// get returns the value under key, or a nil node.
func (n node) get(key string) node {
	if n.Node != nil && n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return node{n.file, n.Content[i+1]}
			}
		}
	}
	return node{n.file, nil}
}

func (n node) ok() bool { return n.Node != nil }

func (n node) text(key string) string {
	if v := n.get(key); v.ok() {
		return v.Value
	}
	return ""
}

// each walks a mapping in the order it was written.
func (n node) each(do func(key string, v node) error) error {
	if !n.ok() {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := do(n.Content[i].Value, node{n.file, n.Content[i+1]}); err != nil {
			return err
		}
	}
	return nil
}

func (n node) list() (out []node) {
	if n.ok() {
		for _, c := range n.Content {
			out = append(out, node{n.file, c})
		}
	}
	return out
}

// words reads a sequence of scalars.
func (n node) words() (out []string) {
	for _, c := range n.list() {
		out = append(out, c.Value)
	}
	return out
}

var parts = regexp.MustCompile(`[A-Za-z0-9]+`)

// camel writes a name the Go way: publicity_ends → PublicityEnds.
func camel(s string) string {
	var b strings.Builder
	for _, w := range parts.FindAllString(s, -1) {
		if w == "id" {
			w = "ID"
		}
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

func refName(n node) string {
	ref := n.text("$ref")
	return ref[strings.LastIndex(ref, "/")+1:]
}

// kind says which Go type a property has; named enums and objects are looked up in all.
func (s spec) kind(n node, required bool) (string, error) {
	if n.get("$ref").ok() {
		name := refName(n)
		target := s.schemas[name]
		if !target.ok() {
			return "", n.errorf("no schema %q", name)
		}
		if target.text("type") == "object" && !required {
			return "*" + camel(name), nil
		}
		return camel(name), nil
	}
	switch t := n.text("type"); t {
	case "string":
		switch n.text("format") {
		case "date-time":
			if !required {
				return "*time.Time", nil
			}
			return "time.Time", nil
		case "byte":
			return "[]byte", nil
		}
		return "string", nil
	case "integer":
		return "int64", nil
	case "boolean":
		return "bool", nil
	case "array":
		inner, err := s.kind(n.get("items"), true)
		return "[]" + inner, err
	case "object":
		if extra := n.get("additionalProperties"); extra.ok() && extra.Kind == yaml.MappingNode {
			inner, err := s.kind(extra, true)
			return "map[string]" + inner, err
		}
		return "", n.errorf("an object inside an object needs a name of its own under components/schemas")
	case "number":
		return "", n.errorf("numbers with a fraction are not used: money is integer fen, scores are hundredths")
	default:
		return "", n.errorf("type %q is outside the subset", t)
	}
}

// tags writes the bounds of a property for libs/route to hold requests against.
func (s spec) tags(n node, name string, required bool) (string, error) {
	omit := ""
	if !required {
		omit = ",omitempty"
	}
	v := []string{}
	if required {
		v = append(v, "required")
	}
	enum, re := n.get("enum").words(), n.text("pattern")
	if n.get("$ref").ok() {
		enum = s.schemas[refName(n)].get("enum").words()
	}
	for _, k := range []string{"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"} {
		if x := n.text(k); x != "" {
			if _, err := strconv.ParseInt(x, 10, 64); err != nil {
				return "", n.errorf("%s: %v", k, err)
			}
			short := strings.ToLower(strings.NewReplacer("minimum", "min", "maximum", "max", "Length", "len").Replace(k))
			v = append(v, short+"="+x)
		}
	}
	out := fmt.Sprintf(`json:"%s%s"`, name, omit)
	if len(v) > 0 {
		out += fmt.Sprintf(` v:"%s"`, strings.Join(v, ","))
	}
	if re != "" {
		out += fmt.Sprintf(" re:%q", re)
	}
	if len(enum) > 0 {
		out += fmt.Sprintf(` enum:"%s"`, strings.Join(enum, "|"))
	}
	zh := n.text("title")
	if zh == "" && n.get("$ref").ok() {
		zh = s.schemas[refName(n)].text("title")
	}
	if zh != "" {
		out += fmt.Sprintf(` zh:"%s"`, zh)
	}
	return out, nil
}

// bounded refuses an input that could be of any size.
func (s spec) bounded(n node, seen []string) error {
	if n.get("$ref").ok() {
		name := refName(n)
		if slices.Contains(seen, name) {
			return nil
		}
		return s.bounded(s.schemas[name], append(seen, name))
	}
	switch n.text("type") {
	case "string":
		if f := n.text("format"); f == "date" || f == "date-time" || n.get("enum").ok() || n.get("maxLength").ok() || n.get("pattern").ok() {
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
		return n.get("properties").each(func(_ string, p node) error { return s.bounded(p, seen) })
	}
	return nil
}
