package ui

import (
	"encoding/json"
	"fmt"

	"github.com/a-h/templ"
)

// What a page's script does that no server may do for it: an island, found by
// its name (services/portal/seal/pages). Its forms stay in the browser, whatever
// happens to the script; its parts are named, and filled by it.

// Sealing is the script behind the islands, for Page.Scripts.
const Sealing = "sealing.js"

// Relay leads a script to the operations of the contracts, as whoever is signed in.
const Relay = "/relay"

// Island is a part of a page that a script brings to life.
type Island struct {
	Name    string
	Setting any             // what the script must know, written as JSON; nothing in it is secret
	Without templ.Component // what to do where script does not run; nil where With does without
	With    templ.Component
}

// setting is the island's setting as an attribute.
func (i Island) setting() string {
	if i.Setting == nil {
		return "{}"
	}
	b, err := json.Marshal(i.Setting)
	if err != nil {
		panic(fmt.Sprintf("ui: the setting of island %s: %v", i.Name, err)) // a type that no page's data can change
	}
	return string(b)
}

// Act is a button that an island's script hangs something on.
type Act struct {
	Part, Label string
	Plain       bool
}
