package room

import "testing"

func TestTheRuleAtWork(*testing.T) {
	_ = "town.held"
}

func beside() string { return "town.misproven" }
