package organization

import (
	"errors"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// TestTheStandardOfCodesBindsFromItsDayOn is R25: both check digits, the kind
// of the code and its presence are held to GB 32100-2015 from its first day,
// and not before.
func TestTheStandardOfCodesBindsFromItsDayOn(t *testing.T) {
	book := newRoom(t).s.rules
	good := string(cn.IssueCredit("52", "320312", 7))
	flip := func(i int) string {
		b := []byte(good)
		b[i] = map[bool]byte{true: '1', false: '0'}[b[i] == '0']
		return string(b)
	}
	inner := []byte(good) // the ninth digit of the body is wrong, the last of the whole is right for it
	inner[16] = map[bool]byte{true: '1', false: '0'}[inner[16] == '0']
	for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		inner[17] = byte(last)
		if _, err := cn.ParseCredit(string(inner)); errors.Is(err, cn.ErrCreditBody) {
			break
		}
	}
	if _, err := cn.ParseCredit(string(inner)); !errors.Is(err, cn.ErrCreditBody) {
		t.Fatalf("%s is wrong in more than its body: %v", inner, err)
	}
	const first = cn.Day("2015-10-01")
	for _, day := range []cn.Day{first.Add(-1), first, first.Add(1), "2026-11-23"} {
		for _, c := range []struct{ name, code, want string }{
			{"a good one", good, ""},
			{"none", "", "organization.code.missing"},
			{"the last check digit", flip(17), "organization.code.wrong"},
			{"the check digit of the body", string(inner), "organization.code.wrong"},
			{"another kind", string(cn.IssueCredit("51", "320312", 7)), "organization.code.wrong"},
		} {
			d := draft(organizationapi.OrgKindServiceorg, "测试组织", c.code).OrganizationDraft
			want, got := c.want, ""
			if day.Before(first) {
				want = ""
			}
			if _, err := check(book, d, day.At(12, 0)); err != nil {
				f := fault.Of(err)
				if got = f.Code; len(f.Basis) != 1 || f.Basis[0].From != first.String() {
					t.Errorf("%s on %s is refused under %+v", c.name, day, f.Basis)
				}
			}
			if got != want {
				t.Errorf("%s on %s: %q, want %q", c.name, day, got, want)
			}
		}
	}
}
