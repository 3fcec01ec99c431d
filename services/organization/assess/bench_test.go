package assess

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

// BenchmarkAScorePage is a whole page of ninety leaves by three raters over its door, for somebody whom nothing kept is shown.
func BenchmarkAScorePage(b *testing.B) {
	r := openRoom(b)
	r.marking()
	for _, c := range []identity.Caller{one, two, three} {
		r.sign(c, 80)
	}
	if _, err := r.s.Sheets.Freeze(b.Context(), r.the()); err != nil {
		b.Fatal(err)
	}
	r.set(func(c *Case) { c.Published = true })
	for b.Loop() {
		must(r, panelist, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: rating})
	}
}
