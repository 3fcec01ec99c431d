package catalog

import "strings"

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
