// Package contract holds the shapes that generated contracts are made of: an
// operation that knows its request and response, a file, nothing. It does nothing.
package contract

// Operation is one row of an OpenAPI file, typed by what goes in and what comes out.
type Operation[Req, Resp any] struct {
	ID, Method, Path string
	Status           int // of success
	Summary          string
	Roles            []string // any one of them opens the door; empty only when Public
	Public           bool     // anyone, signed in or not
}

// Described is an operation without its types, for tables and tests.
type Described struct {
	ID, Method, Path string
	Summary          string
	Roles            []string
	Public           bool
}

// Describe forgets the types.
func (o Operation[Req, Resp]) Describe() Described {
	return Described{o.ID, o.Method, o.Path, o.Summary, o.Roles, o.Public}
}

// Empty is the answer of an operation that has nothing to say (204).
type Empty struct{}

// File is a download or an upload.
type File struct {
	Name string
	Type string // media type
	Body []byte
}

// Octets is content that says nothing of itself.
func Octets(content []byte) File { return File{Type: "application/octet-stream", Body: content} }
