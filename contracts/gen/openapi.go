package main

import (
	"bytes"
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A namespace is a service's contract on its way to a Go package: the file of the service and those of its parts.
type namespace struct {
	service string
	schemas map[string]node
	taken   map[string]node // Go names of the package, and where they come from
	names   []string        // of the operations
	files   []*spec
}

// spec is one OpenAPI file, or the event schemas dressed as one, on its way to a Go file.
type spec struct {
	*namespace
	file  string // of the package
	root  node
	order []string
	out   bytes.Buffer
}

func newNamespace(service string) *namespace {
	return &namespace{service: service, schemas: map[string]node{}, taken: map[string]node{"Operations": {}}}
}

// The methods of an operation, and the roles that may stand in x-roles (libs/identity holds what they mean).
var (
	methods = []string{"get", "put", "post", "delete", "patch"}
	roles   = []string{"buyer", "reviewer", "staff", "expert", "supervisor", "notary", "worker", "volunteer", "resident", "registrar", "sponsor", "rater", "panelist", "officer", "personnel", "admin", "service"}
)

// read adds a file to the contract.
func (a *namespace) read(file string, raw []byte) (*spec, error) {
	root, err := parse(file, raw)
	if err != nil {
		return nil, err
	}
	s := &spec{namespace: a, root: root}
	if v := root.text("openapi"); !strings.HasPrefix(v, "3.1.") {
		return nil, root.errorf("openapi is %q, not 3.1", v)
	}
	a.files = append(a.files, s)
	return s, root.get("components").get("schemas").each(func(name string, v node) error {
		if by, twice := a.schemas[name]; twice {
			return v.errorf("the schema %s stands in %s:%d too", name, by.file, by.Line)
		}
		a.schemas[name] = v
		s.order = append(s.order, name)
		return nil
	})
}

func goName(s string) bool { return token.IsIdentifier(s) && token.IsExported(s) }

// claim takes a Go name of the package.
func (s *spec) claim(name string, n node) error {
	if !goName(name) {
		return n.errorf("%q is no Go name", name)
	}
	switch by, ok := s.taken[name]; {
	case ok && by.ok():
		return n.errorf("the Go name %s is taken by line %d of %s", name, by.Line, by.file)
	case ok:
		return n.errorf("the Go name %s is taken by the generator", name)
	}
	s.taken[name] = n
	return nil
}

// types writes a Go type for every named schema.
func (s *spec) types() error {
	for _, name := range s.order {
		n := s.schemas[name]
		if err := s.claim(camel(name), n); err != nil {
			return err
		}
		if err := n.understood(); err != nil {
			return err
		}
		if d := n.text("description"); d != "" {
			fmt.Fprintf(&s.out, "// %s: %s\n", camel(name), line(d))
		}
		var err error
		switch {
		case n.get("enum").ok():
			err = s.enum(camel(name), n)
		case n.text("type") == "object" && (n.get("properties").ok() || n.get("allOf").ok()):
			err = s.object(n, camel(name))
		default:
			err = n.errorf("schema %s is neither an object with properties nor an enumeration", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *spec) enum(name string, n node) error {
	fmt.Fprintf(&s.out, "type %s string\n\n// Values of %s.\nconst (\n", name, name)
	for _, v := range n.get("enum").list() {
		if err := s.claim(name+camel(v.Value), v); err != nil {
			return err
		}
		fmt.Fprintf(&s.out, "\t%s%s %s = %q\n", name, camel(v.Value), name, v.Value)
	}
	s.out.WriteString(")\n\n")
	return nil
}

// operations writes a request type and an operation for every row of paths.
func (s *spec) operations() error {
	return s.root.get("paths").each(func(path string, item node) error {
		if want := "/api/" + s.service + "/"; !strings.HasPrefix(path, want) {
			return item.errorf("path %s does not begin with %s", path, want)
		}
		return item.each(func(method string, op node) error {
			if !slices.Contains(methods, method) {
				return op.errorf("%s of a path is outside the subset", method)
			}
			s.names = append(s.names, camel(op.text("operationId")))
			return s.operation(path, strings.ToUpper(method), op)
		})
	})
}

// list writes, into the file of the service, what all files offer.
func (a *namespace) list() {
	b := &a.files[0].out
	b.WriteString("// Operations are all rows of the contract.\nvar Operations = []contract.Described{\n")
	for _, n := range a.names {
		fmt.Fprintf(b, "\t%s.Describe(),\n", n)
	}
	b.WriteString("}\n")
}

var opName = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)

func (s *spec) operation(path, method string, op node) error {
	id, summary := op.text("operationId"), line(op.text("summary"))
	if !opName.MatchString(id) || summary == "" {
		return op.errorf("%s %s needs an operationId such as listTenders and a summary", method, path)
	}
	name := camel(id)
	for _, n := range []string{name, name + "Request"} {
		if err := s.claim(n, op); err != nil {
			return err
		}
	}
	public, may := op.text("x-public") == "true", op.get("x-roles")
	if public == (len(may.words()) > 0) {
		return op.errorf("%s needs either x-public: true or x-roles", id)
	}
	for _, r := range may.list() {
		if !slices.Contains(roles, r.Value) {
			return r.errorf("there is no role %q", r.Value)
		}
	}
	fmt.Fprintf(&s.out, "// %sRequest asks for: %s\ntype %sRequest struct {\n", name, summary, name)
	fields := s.fields(op.get("requestBody").get("content").get("application/json").get("schema"), nil)
	if err := s.parameters(path, op, fields); err != nil {
		return err
	}
	if err := s.body(method, op); err != nil {
		return err
	}
	status, resp, err := s.response(op)
	if err != nil {
		return err
	}
	fmt.Fprintf(&s.out, "}\n\n// %s: %s\nvar %s = contract.Operation[%sRequest, %s]{\n\tID: %q, Method: %q, Path: %q, Status: %s, Summary: %q,\n",
		name, summary, name, name, resp, id, method, path, status, summary)
	if public {
		s.out.WriteString("\tPublic: true,\n}\n\n")
	} else {
		fmt.Fprintf(&s.out, "\tRoles: %#v,\n}\n\n", may.words())
	}
	return nil
}

var segment = regexp.MustCompile(`\{([^}]*)\}`)

func (s *spec) parameters(path string, op node, fields map[string]bool) error {
	var missing []string
	for _, m := range segment.FindAllStringSubmatch(path, -1) {
		missing = append(missing, m[1])
	}
	for _, p := range op.get("parameters").list() {
		name, in, schema := p.text("name"), p.text("in"), p.get("schema")
		must := p.text("required") == "true"
		switch at := slices.Index(missing, name); {
		case in != "path" && in != "query" && in != "header":
			return p.errorf("a parameter in %q is outside the subset", in)
		case in == "path" && (at < 0 || !must):
			return p.errorf("path parameter %q needs required: true and a place in %s", name, path)
		case in == "path":
			missing = slices.Delete(missing, at, at+1)
		}
		if !goName(camel(name)) || fields[camel(name)] {
			return p.errorf("parameter %q has a field of the same Go name beside it, or no Go name", name)
		}
		fields[camel(name)] = true
		if err := s.bounded(schema, nil); err != nil {
			return err
		}
		kind, err := s.kind(schema, true)
		if err != nil {
			return err
		}
		simple := kind == "string" || kind == "int64" || kind == "int" || kind == "bool" || kind == "[]string"
		if schema.get("$ref").ok() {
			simple = s.schemas[refName(schema)].get("enum").ok()
		}
		if !simple {
			return p.errorf("parameter %q is a %s: a parameter is a text, a whole number, yes or no, or a list of texts", name, kind)
		}
		tags, err := s.tags(schema, "-", must)
		if err != nil {
			return err
		}
		fmt.Fprintf(&s.out, "\t%s %s `%s %s:%q`\n", camel(name), kind, tags, in, name)
	}
	if len(missing) > 0 {
		return op.errorf("%s has no parameter %q", path, missing[0])
	}
	return nil
}

func (s *spec) body(method string, op node) error {
	content := op.get("requestBody").get("content")
	if !content.ok() {
		return nil
	}
	if method == "GET" {
		return content.errorf("a GET has no body")
	}
	var accept []string
	_ = content.each(func(t string, _ node) error { accept = append(accept, t); return nil })
	if js := content.get("application/json"); js.ok() {
		name, to, err := s.target(js.get("schema"))
		if err != nil || len(accept) > 1 || to.text("type") != "object" {
			return js.errorf("a JSON body is one named object of this file, and no other type beside it")
		}
		if err := s.bounded(js.get("schema"), nil); err != nil {
			return err
		}
		fmt.Fprintf(&s.out, "\t%s\n", camel(name))
		return nil
	}
	most := op.text("x-max-bytes")
	if n, err := strconv.ParseInt(most, 10, 64); err != nil || n < 1 {
		return op.errorf("an upload needs x-max-bytes")
	}
	fmt.Fprintf(&s.out, "\tUpload contract.File `json:\"-\" upload:%q accept:%q`\n", most, strings.Join(accept, "|"))
	return nil
}

func (s *spec) response(op node) (status, kind string, err error) {
	err = op.get("responses").each(func(code string, r node) error {
		if !strings.HasPrefix(code, "2") {
			return nil
		}
		if status != "" {
			return r.errorf("a second successful response beside %s", status)
		}
		status = code
		content := r.get("content")
		js := content.get("application/json")
		switch {
		case content.ok() == (code == "204"):
			return r.errorf("204 and only 204 has no content")
		case !content.ok():
			kind = "contract.Empty"
		case js.ok():
			name, _, err := s.target(js.get("schema"))
			if err != nil || len(content.Content) > 2 {
				return r.errorf("a JSON response is one named schema of this file, and no other type beside it")
			}
			kind = camel(name)
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
