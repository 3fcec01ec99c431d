package view

import (
	"testing"
)

func TestPointsGivenHaveTwoDecimals(t *testing.T) {
	for n, want := range map[int64]string{2538: "25.38", 2580: "25.80", 900: "9.00", 0: "0.00", 5: "0.05"} {
		if got := Score(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
