package signed

import (
	"strings"
	"testing"
)

// TestANumberIsCoveredAlikeEverywhere holds the words of Cover against a value that other hands computed;
// the islands of the portal are held against the same.
func TestANumberIsCoveredAlikeEverywhere(t *testing.T) {
	secret, statement := strings.Repeat("0f", 32), strings.Repeat("ab", 32)
	const want = "b1df2a74a11b0598057dcc49690f08f515d558b8671be33bed319e0e8bd9c1d8"
	if got := Cover(secret, statement, 12); got != want {
		t.Errorf("covered as %s, want %s", got, want)
	}
	for name, is := range map[string]string{
		"another number":    Cover(secret, statement, 13),
		"another statement": Cover(secret, strings.Repeat("ac", 32), 12),
		"another secret":    Cover(strings.Repeat("f0", 32), statement, 12),
	} {
		if is == want || len(is) != len(want) {
			t.Errorf("%s is covered as %s", name, is)
		}
	}
	for _, none := range []string{"", "0f", strings.Repeat("zz", 32)} {
		if got := Cover(none, statement, 12); got != "" {
			t.Errorf("the secret %q covers as %s", none, got)
		}
		if seq, found := Uncover(none, statement, "", 3); found {
			t.Errorf("the secret %q uncovers %d", none, seq)
		}
	}
}
