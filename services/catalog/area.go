package catalog

import (
	"strings"
	"time"

	"sanshe/libs/cn"
)

// area is the part of a GB/T 2260 code that its whole territory shares:
// 320300 is 3203, 320312 stays. A given prefix stays as it is.
func area(region string) string {
	if len(region) > 6 {
		region = strings.TrimSuffix(strings.TrimSuffix(region, "000"), "000")
	}
	if len(region) == 6 {
		region = strings.TrimSuffix(strings.TrimSuffix(region, "00"), "00")
	}
	return region
}

// endOf is the first instant after day d: a period that runs through d ends there.
func endOf(d cn.Day) time.Time { return d.Plus(1).At(0, 0) }
