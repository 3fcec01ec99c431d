package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// spec is one OpenAPI file, or one event schema dressed as one.
type spec struct {
	service string
	root    node
	schemas map[string]node
	order   []string
}

func readSpec(service, file string, raw []byte) (s spec, err error) {
	var doc yaml.Node
	if err = yaml.Unmarshal(raw, &doc); err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	s = spec{service: service, root: node{file, doc.Content[0]}, schemas: map[string]node{}}
	err = s.root.get("components").get("schemas").each(func(name string, v node) error {
		s.schemas[name] = v
		s.order = append(s.order, name)
		return nil
	})
	return s, err
}

// types writes a Go type for every named schema.
func (s spec) types(w *bytes.Buffer) error {
	for _, name := range s.order {
		n := s.schemas[name]
		if d := n.text("description"); d != "" {
			fmt.Fprintf(w, "// %s: %s\n", camel(name), d)
		}
		switch {
		case n.get("enum").ok():
			fmt.Fprintf(w, "type %s string\n\n// Values of %s.\nconst (\n", camel(name), camel(name))
			for _, v := range n.get("enum").words() {
				fmt.Fprintf(w, "\t%s%s %s = %q\n", camel(name), camel(v), camel(name), v)
			}
			fmt.Fprintf(w, ")\n\n")
		case n.text("type") == "object":
			if err := s.object(w, camel(name), n); err != nil {
				return err
			}
		default:
			return n.errorf("schema %s is neither an object nor an enumeration", name)
		}
	}
	return nil
}

func (s spec) object(w *bytes.Buffer, name string, n node) error {
	required := n.get("required").words()
	for _, r := range required {
		if !n.get("properties").get(r).ok() {
			return n.errorf("%s requires %q, which it does not have", name, r)
		}
	}
	fmt.Fprintf(w, "type %s struct {\n", name)
	err := n.get("properties").each(func(p string, v node) error {
		must := slices.Contains(required, p)
		kind, err := s.kind(v, must)
		if err != nil {
			return err
		}
		tags, err := s.tags(v, p, must)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\t%s %s `%s`\n", camel(p), kind, tags)
		return nil
	})
	fmt.Fprintf(w, "}\n\n")
	return err
}

// operations writes a request type and an operation for every row of paths.
func (s spec) operations(w *bytes.Buffer) error {
	var names []string
	err := s.root.get("paths").each(func(path string, item node) error {
		if want := "/api/" + s.service + "/"; !strings.HasPrefix(path, want) {
			return item.errorf("path %s does not begin with %s", path, want)
		}
		return item.each(func(method string, op node) error {
			id := op.text("operationId")
			if id == "" || slices.Contains(names, camel(id)) {
				return op.errorf("operationId %q is missing or taken", id)
			}
			names = append(names, camel(id))
			return s.operation(w, path, strings.ToUpper(method), op)
		})
	})
	fmt.Fprintf(w, "// Operations are all rows of the contract.\nvar Operations = []contract.Described{\n")
	for _, n := range names {
		fmt.Fprintf(w, "\t%s.Describe(),\n", n)
	}
	fmt.Fprintf(w, "}\n")
	return err
}

func (s spec) operation(w *bytes.Buffer, path, method string, op node) error {
	name := camel(op.text("operationId"))
	public, roles := op.text("x-public") == "true", op.get("x-roles").words()
	if public == (len(roles) > 0) {
		return op.errorf("%s needs either x-public: true or x-roles", name)
	}
	fmt.Fprintf(w, "// %sRequest asks for: %s\ntype %sRequest struct {\n", name, op.text("summary"), name)
	for _, p := range op.get("parameters").list() {
		schema := p.get("schema")
		if err := s.bounded(schema, nil); err != nil {
			return err
		}
		kind, err := s.kind(schema, true)
		if err != nil {
			return err
		}
		tags, err := s.tags(schema, "-", p.text("required") == "true")
		if err != nil {
			return err
		}
		tags = strings.Replace(tags, `json:"-,omitempty"`, `json:"-"`, 1)
		fmt.Fprintf(w, "\t%s %s `%s %s:%q`\n", camel(p.text("name")), kind, tags, p.text("in"), p.text("name"))
	}
	if err := s.body(w, op); err != nil {
		return err
	}
	status, resp, err := s.response(op)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "}\n\n// %s: %s\nvar %s = contract.Operation[%sRequest, %s]{\n\tID: %q, Method: %q, Path: %q, Status: %s, Summary: %q,\n",
		name, op.text("summary"), name, name, resp, op.text("operationId"), method, path, status, op.text("summary"))
	if public {
		fmt.Fprintf(w, "\tPublic: true,\n}\n\n")
	} else {
		fmt.Fprintf(w, "\tRoles: %#v,\n}\n\n", roles)
	}
	return nil
}

func (s spec) body(w *bytes.Buffer, op node) error {
	content := op.get("requestBody").get("content")
	if !content.ok() {
		return nil
	}
	if js := content.get("application/json"); js.ok() {
		schema := js.get("schema")
		if !schema.get("$ref").ok() {
			return js.errorf("a request body needs a named schema")
		}
		if err := s.bounded(schema, nil); err != nil {
			return err
		}
		fmt.Fprintf(w, "\t%s\n", camel(refName(schema)))
		return nil
	}
	most := op.text("x-max-bytes")
	if most == "" {
		return op.errorf("an upload needs x-max-bytes")
	}
	var accept []string
	_ = content.each(func(t string, _ node) error { accept = append(accept, t); return nil })
	fmt.Fprintf(w, "\tUpload contract.File `json:\"-\" upload:%q accept:%q`\n", most, strings.Join(accept, "|"))
	return nil
}

func (s spec) response(op node) (status, kind string, err error) {
	err = op.get("responses").each(func(code string, r node) error {
		if !strings.HasPrefix(code, "2") {
			return nil
		}
		status = code
		content := r.get("content")
		switch {
		case !content.ok():
			kind = "contract.Empty"
		case content.get("application/json").ok():
			schema := content.get("application/json").get("schema")
			if !schema.get("$ref").ok() {
				return r.errorf("a response needs a named schema")
			}
			kind = camel(refName(schema))
		default:
			kind = "contract.File"
		}
		return nil
	})
	if err == nil && status == "" {
		err = op.errorf("no successful response")
	}
	return status, kind, err
}
