package desk

import (
	"slices"
	"testing"
	"time"
)

func TestWhatIsDueComesBeforeWhatHasNoDayAndADeskEnds(t *testing.T) {
	day := func(d int) *time.Time { at := time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC); return &at }
	due := map[string]*time.Time{"late": day(1), "soon": day(2), "also": day(2), "whenever": nil}
	got := Urgent([]string{"whenever", "soon", "also", "late"}, func(s string) *time.Time { return due[s] })
	if want := []string{"late", "soon", "also", "whenever"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if all := Urgent(make([]string, most+1), func(string) *time.Time { return nil }); len(all) != most {
		t.Errorf("a desk of %d", len(all))
	}
	if none := Urgent[string](nil, nil); none == nil {
		t.Error("nothing is no list")
	}
}
