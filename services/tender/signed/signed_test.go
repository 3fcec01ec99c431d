package signed

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestCanonicalJSONIsWhatTheStandardSays(t *testing.T) {
	for name, c := range map[string]struct {
		v    any
		want string
	}{
		"members in order":         {map[string]any{"b": 1, "a": map[string]any{"d": true, "c": nil}}, `{"a":{"c":null,"d":true},"b":1}`},
		"no escapes for browsers":  {map[string]any{"a": "<&>"}, `{"a":"<&>"}`},
		"short escapes":            {map[string]any{"a": "\b\f\n\r\t\"\\\u001f"}, `{"a":"\b\f\n\r\t\"\\\u001f"}`},
		"line separators as are":   {map[string]any{"a": "x\u2028y\u2029z"}, "{\"a\":\"x\u2028y\u2029z\"}"},
		"a backslash and its text": {map[string]any{"a": `\u2028`}, `{"a":"\\u2028"}`},
		"whole numbers":            {map[string]any{"a": int64(1) << 53}, `{"a":9007199254740992}`},
		"a statement": {
			tenderapi.BidStatement{Tender: "t", Bidder: "b", Revision: 2, Notice: "n", Envelopes: []tenderapi.EnvelopeRef{{Kind: "price", Hash: "h", Size: 3}}},
			`{"bidder":"b","envelopes":[{"hash":"h","kind":"price","size":3}],"notice":"n","revision":2,"tender":"t"}`,
		},
	} {
		if got, err := Canonical(c.v); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, c.want)
		}
	}
}

func TestAStatementIsItsKeysOwn(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Statement(tenderapi.BidStatement{Tender: "t", Bidder: "b", Revision: 1}, key)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Digest(b.Statement)
	if got, bad := CheckStatement(b); err != nil || bad != nil || got != want {
		t.Fatalf("%q, %v, want %q, %v", got, bad, want, err)
	}
	for name, edit := range map[string]func(*tenderapi.BidFinal){
		"another revision":   func(b *tenderapi.BidFinal) { b.Statement.Revision = 2 },
		"a short key":        func(b *tenderapi.BidFinal) { b.Key = b.Key[:8] },
		"no signature":       func(b *tenderapi.BidFinal) { b.Signature = "" },
		"a strange alphabet": func(b *tenderapi.BidFinal) { b.Signature = strings.Repeat("。", 30) },
	} {
		x := b
		edit(&x)
		if _, err := CheckStatement(x); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
