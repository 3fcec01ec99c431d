package view

import (
	"strings"
)

// ItemAnchor is where an item stands on its page.
func ItemAnchor(code string) string { return "item-" + strings.ToLower(code) }
