package card

import (
	"context"
	"maps"
	"testing"
)

// What is on its way is no difference; what stays as it was is one.
func TestOnlyWhatStaysDifferentDiffers(t *testing.T) {
	looks := []map[string]string{
		{"arrives": "0, not 60", "goes on": "60, not 120", "planted": "61, not 60"},
		{"goes on": "120, not 180", "planted": "61, not 60", "begins": "0, not 30"},
	}
	n := 0
	got, err := Twice(t.Context(), 0, func(context.Context) (map[string]string, error) { n++; return looks[n-1], nil })
	if want := map[string]string{"planted": "61, not 60"}; err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	n = 0
	looks[0] = nil
	if got, err := Twice(t.Context(), 0, func(context.Context) (map[string]string, error) { n++; return looks[n-1], nil }); len(got) > 0 || err != nil || n != 1 {
		t.Errorf("nothing differs: %v, %v, looked %d times", got, err, n)
	}
}
