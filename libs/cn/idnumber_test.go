package cn

import (
	"errors"
	"testing"
)

// seal completes 17 digits to an identity number.
func seal(s string) string { return s + string(idCheck(s)) }

func TestIdentityNumbersAreChecked(t *testing.T) {
	const today = Day("2026-11-23")
	// The example printed in the standard's own text.
	if err := IDNumber("11010519491231002X").Check(today); err != nil {
		t.Fatal(err)
	}
	if n, err := ParseID(" 11010519491231002x", today); err != nil || n.Born() != "1949-12-31" {
		t.Errorf("%v, %v", n, err)
	}
	for in, want := range map[string]*Error{
		"1101051949123100":        ErrIDLength,
		"1101051949123100AX":      ErrIDCharset,
		"110105194912310021":      ErrIDCheck,
		seal("99010519491231002"): ErrIDDivision,
		seal("11010119491331002"): ErrIDBirth,
		seal("11010120260229002"): ErrIDBirth,
		seal("11010120261124002"): ErrIDBirth,
		seal("11010118700101002"): ErrIDBirth,
		seal("13010119900101002"): ErrIDDivision, // 市辖区 is a place holder
	} {
		if _, err := ParseID(in, today); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %s", in, err, want.Code)
		}
	}
	if _, err := ParseID(seal("33010319900101002"), today); err != nil {
		t.Errorf("a number from an abolished county: %v", err)
	}
}

func TestNoChangeOfOneDigitOfAnIdentityNumberIsAccepted(t *testing.T) {
	const digitsX = "0123456789X"
	n := "11010519491231002X"
	for i := range n {
		for _, d := range digitsX {
			if byte(d) == n[i] {
				continue
			}
			if IDNumber(n[:i]+string(d)+n[i+1:]).Check("2026-11-23") == nil {
				t.Errorf("position %d: %c accepted", i+1, d)
			}
		}
		if i > 0 && n[i] != n[i-1] && IDNumber(n[:i-1]+string(n[i])+string(n[i-1])+n[i+1:]).Check("2026-11-23") == nil {
			t.Errorf("swap before %d accepted", i+1)
		}
	}
}

func TestAgeCountsBirthdays(t *testing.T) {
	n := IDNumber(seal("33010620080229001"))
	for on, want := range map[Day]int{"2008-02-28": -1, "2008-02-29": 0, "2026-02-28": 17, "2026-03-01": 18, "2028-02-29": 20, "": -1} {
		if got := n.Age(on); got != want {
			t.Errorf("on %q: %d, want %d", on, got, want)
		}
	}
}

func TestMasksHideWhatTheyShould(t *testing.T) {
	for _, c := range []struct {
		mask     func(string) string
		in, want string
	}{
		{MaskID, "11010519491231002X", "**************002X"},
		{MaskID, "1234567", "*******"},
		{MaskID, "１２３４５６７８９", "*****６７８９"},
		{MaskName, "张晓明", "张*明"},
		{MaskName, "李明", "李*"},
		{MaskName, " 李明 ", "李*"},
		{MaskName, "李", "*"},
		{MaskName, "", ""},
		{MaskName, "欧阳修", "欧阳*"},
		{MaskName, "欧阳娜娜", "欧阳*娜"},
		{MaskName, "欧阳", "欧*"},
		{MaskName, "张李晓明", "张**明"},
		{MaskName, "买买提·吐尔逊", "买**·***"},
		{MaskName, "买买提•吐尔逊", "买**·***"},
		{MaskName, "阿依古丽·买买提·明", "阿***·***·*"},
		{MaskName, "𠮷野", "𠮷*"},
		{MaskName, "John Smith", "J*** S****"},
		{MaskPhone, "13812341234", "138****1234"},
		{MaskPhone, "138 1234 1234", "138****1234"},
		{MaskPhone, "+86 13812341234", "+86 138****1234"},
		{MaskPhone, "0571-87654321", "0571-****4321"},
		{MaskPhone, "12345", "*****"},
		{MaskMobiles, "13812341234", "138****1234"},
		{MaskMobiles, "+86 138-1234-1234", "+86 138****1234"},
		{MaskMobiles, "8613812341234", "86138****1234"},
		{MaskMobiles, "0516-83500001、1 381 234 1234转3", "0516-83500001、1 38****1234转3"},
		{MaskMobiles, "0516-83500001-801", "0516-83500001-801"},
		{MaskMobiles, "010-62345678转13", "010-62345678转13"},
		{MaskMobiles, "4008012345", "4008012345"},
		{MaskEmail, "zhang@example.org", "z***@example.org"},
		{MaskEmail, "z@example.org", "***@example.org"},
		{MaskEmail, "nothing", "*******"},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.in, got, c.want)
		}
	}
}
