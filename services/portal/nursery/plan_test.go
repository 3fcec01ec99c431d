package nursery

import "testing"

func TestTheNumberOfASessionComesBackFromTheForm(t *testing.T) {
	for _, id := range []string{"1.2026-11-02.0", "12.2026-11-02.23", "1.2026-11-02.0.3", "1"} {
		if got := session(plain(id)); got != id {
			t.Errorf("%s comes back as %s", id, got)
		}
	}
}
