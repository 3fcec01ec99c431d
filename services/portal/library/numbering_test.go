package library

import (
	"strings"
	"testing"
)

func TestAPrefixThatNobodyRegisteredIsSaidToBeSo(t *testing.T) {
	for _, d := range []openData{{Prefix: unregistered}, {Prefix: "ocds-a1b2c3", Registered: true}} {
		if text := numbering(d); strings.Contains(text, "还没有") == d.Registered || !strings.Contains(text, d.Prefix) {
			t.Errorf("%s: %s", d.Prefix, text)
		}
	}
}
