package operations

import (
	"testing"
	"time"
)

func TestALengthOfTimeIsToldToTwoFigures(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0毫秒", 40 * time.Microsecond: "0毫秒", 1234 * time.Microsecond: "1.2毫秒", 12_345 * time.Microsecond: "12毫秒", time.Second: "1秒",
		1500 * time.Millisecond: "1.5秒", 90 * time.Second: "1分钟", 26 * time.Hour: "1天2小时", -time.Second: "0毫秒",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is told as %s, want %s", d, got, want)
		}
	}
}
