package card

import (
	"testing"

	"sanshe/contracts/go/volunteerapi"
)

func TestWhatIsSaidOfClassesCountsNoWorseThanItIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		said, now Classes
		want      bool
	}{
		"the same":                      {Classes{90, 60}, Classes{90, 60}, true},
		"nothing was kept then":         {Classes{}, Classes{90, 60}, true},
		"more":                          {Classes{90, 60}, Classes{90, 60, 30, 0, 5}, true},
		"a minute less":                 {Classes{90, 60}, Classes{90, 59}, false},
		"better vouched for":            {Classes{90, 60}, Classes{150}, true},
		"as long, worse vouched for":    {Classes{90, 60}, Classes{90, 0, 0, 0, 60}, false},
		"much more, none of the best":   {Classes{90}, Classes{0, 0, 0, 0, 9000}, false},
		"all of it was added in public": {Classes{0, 0, 0, 0, 60}, Classes{60}, true},
	} {
		if got := c.said.Within(c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	c := Classes{330, 0, 0, 60, 5}
	if got := c.Say(); got != "现场动态码和本人设备：5小时30分钟；岗位固定码或者事后发来的点名，和本人设备：1小时；补录，已公示：5分钟" {
		t.Error(got)
	}
	if got := ClassesOf(append(c.Lines(), volunteerapi.CertificateClass{Class: "AB", Minutes: 7})); got != c {
		t.Errorf("read back: %v", got)
	}
	if Vouches("d") != "岗位固定码或者事后发来的点名，和本人设备" || Vouches("") != "" || Vouches("BC") != "" {
		t.Error("a letter is no other class")
	}
}
