package card

import (
	"testing"

	"sanshe/libs/cn"
)

func TestAYearIsCompletedOnItsDayAndNotBefore(t *testing.T) {
	for _, c := range []struct {
		born, on cn.Day
		age      int
	}{
		{"2012-11-28", "2026-11-27", 13}, {"2012-11-28", "2026-11-28", 14}, {"2012-02-29", "2026-02-28", 14}, {"2026-01-01", "2026-11-28", 0},
	} {
		if got := (Person{Born: c.born}).Age(c.on); got != c.age {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.on, got, c.age)
		}
	}
}
