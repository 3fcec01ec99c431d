// Command releases is a service in two releases that differ in the shape of
// its documents: built as it is it is N, built with the tag before it is N−1.
// Both run on the product's own host and stores, so that a test can let two
// processes of them work side by side. It keeps people: a name, and how often
// it was written.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/store"
)

var schema = store.Schema{Name: "people"}

// said is a person as both releases speak of one.
type said struct {
	Name string `json:"name"`
	N    int64  `json:"n"`
}

func main() {
	host.Main(host.Unit{Name: "people", Grows: grows, New: func(ctx context.Context, d host.Deps) (host.Service, error) {
		c, err := kind.Open(ctx, d.Store)
		if err != nil {
			return host.Service{}, err
		}
		return host.Service{Mounts: map[string]http.Handler{"/people/{id}": handler(c)}}, nil
	}})
}

// handler reads a person, and writes one under a name: anew or once more.
func handler(c *store.Collection[person]) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := c.Get(r.Context(), r.PathValue("id"))
		if r.Method == http.MethodPut {
			p, err = write(r.Context(), c, r.PathValue("id"), r.URL.Query().Get("name"))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(said{p.called(), p.N})
	})
}

func write(ctx context.Context, c *store.Collection[person], id, name string) (person, error) {
	p, err := c.Update(ctx, id, func(p *person) ([]event.Event, error) {
		p.N++
		p.call(name)
		return nil, nil
	})
	if errors.Is(err, store.ErrStale) { // many write the same at once
		return write(ctx, c, id, name)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	p = person{N: 1}
	p.call(name)
	if p, err = c.Insert(ctx, id, p); errors.Is(err, store.ErrExists) {
		return write(ctx, c, id, name)
	}
	return p, err
}
