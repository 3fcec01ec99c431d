//go:build before

package main

import "sanshe/libs/store"

// person has a name in one piece.
type person struct {
	store.Meta
	Name string `json:"name"`
	N    int64  `json:"n"`
}

func (p *person) called() string   { return p.Name }
func (p *person) call(name string) { p.Name = name }

var (
	kind  = store.Kind[person]{Schema: schema, Index: func(*person) map[string][]string { return nil }}
	grows []store.Growing
)
