package identity

import "testing"

func TestASupervisorWatchesTheRegionsInItsOwn(t *testing.T) {
	for _, c := range []struct {
		role     Role
		of, over string
		want     bool
	}{
		{Supervisor, "320312", "320312", true},
		{Supervisor, "320300", "320312", true},
		{Supervisor, "320000", "320312", true},
		{Supervisor, "320312", "320300", false},
		{Supervisor, "320312", "320311", false},
		{Supervisor, "321000", "321102", false}, // 扬州's, of 镇江
		{Supervisor, "310110", "310115", false}, // 杨浦's, of 浦东
		{Buyer, "320312", "320312", false},
	} {
		if got := (Membership{Role: c.role, Region: c.of}).Supervises(c.over); got != c.want {
			t.Errorf("a %s of %s supervises %s: %v", c.role, c.of, c.over, got)
		}
		who := Caller{Memberships: []Membership{{Role: Staff, Region: c.over}, {Role: c.role, Region: c.of}}}
		if got := who.Supervises(c.over); got != c.want {
			t.Errorf("somebody who is a %s of %s too supervises %s: %v", c.role, c.of, c.over, got)
		}
	}
}
