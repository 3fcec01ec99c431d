package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of a contract, with the place it stands for error messages.
// The embedded Node is nil when a key that was asked for is not there.
type node struct {
	file string
	*yaml.Node
}

// parse reads YAML or JSON, which YAML contains.
func parse(file string, raw []byte) (node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return node{}, fmt.Errorf("%s: %w", file, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return node{}, fmt.Errorf("%s: the file holds no mapping", file)
	}
	n := node{file, doc.Content[0]}
	return n, n.unique()
}

// unique refuses a key that stands twice in one mapping, where one would win
// unseen, and aliases.
func (n node) unique() error {
	if n.Kind == yaml.AliasNode {
		return n.errorf("an alias hides what is promised: write it out")
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if first, twice := seen[k.Value]; twice {
				return node{n.file, k}.errorf("%q stands here a second time, first in line %d", k.Value, first)
			}
			seen[k.Value] = k.Line
		}
	}
	for _, c := range n.list() {
		if err := c.unique(); err != nil {
			return err
		}
	}
	return nil
}

func (n node) errorf(format string, args ...any) error {
	if !n.ok() {
		return errors.New(n.file + ": " + fmt.Sprintf(format, args...))
	}
	return fmt.Errorf("%s:%d: %s", n.file, n.Line, fmt.Sprintf(format, args...))
}

// get returns the value under key, or a nil node.
func (n node) get(key string) node {
	if n.ok() && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
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
	if !n.ok() || n.Kind != yaml.MappingNode {
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

// line keeps a text of several lines inside one comment.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }
