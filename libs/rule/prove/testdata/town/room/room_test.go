package room

import "testing"

func TestTheRuleAtWork(*testing.T) {
	_, _ = "town.held", ruleByName
}

func beside() string { return "town.misproven" }
