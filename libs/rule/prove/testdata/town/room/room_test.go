package room

import "testing"

func TestTheRuleAtWork(*testing.T) {
	_, _ = "town.held", ruleByName
	_, _ = "decide", kindHamlet
}

func beside() string { return "town.misproven" }

const kindHamlet = kind(1)

type kind int
