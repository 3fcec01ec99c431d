//go:build !before

package main

import (
	"context"
	"strings"

	"sanshe/libs/store"
)

// person has a name in its parts.
type person struct {
	store.Meta
	Name  string   `json:"name,omitempty"` // until contracted, for N−1
	Parts []string `json:"parts"`
	N     int64    `json:"n"`
}

func (p *person) called() string   { return strings.Join(p.Parts, " ") }
func (p *person) call(name string) { p.Parts = strings.Fields(name) }

var (
	kind = store.Kind[person]{
		Schema: schema, Index: func(*person) map[string][]string { return nil },
		Steps: []store.Step[person]{{
			Says: "a name is kept in its parts",
			Up: func(_ context.Context, _ store.Look, p *person) error {
				p.call(p.Name)
				return nil
			},
			Down: func(p *person) { p.Name = p.called() },
		}},
	}
	grows = []store.Growing{kind}
)
