package cn

import (
	"errors"
	"strings"
	"testing"
)

// sampleCredit is a published code of a foundation registered with the ministry.
const sampleCredit = CreditCode("53100000500019795A")

// credits makes codes of many kinds and divisions.
func credits(t *testing.T, n int) []CreditCode {
	t.Helper()
	kinds := []string{"51", "52", "53", "11", "91", "N2", "A1", "Y1"}
	divisions := []string{"330106", "110000", "440300", "100000", "310101", "330103", "500229"}
	var out []CreditCode
	for i := range n {
		out = append(out, IssueCredit(kinds[i%len(kinds)], divisions[i%len(divisions)], i*7919))
	}
	return append(out, sampleCredit)
}

func TestARealCodePassesAndIsRead(t *testing.T) {
	c, err := ParseCredit(" ５3100000-500019795a ")
	if err != nil || c != sampleCredit {
		t.Fatalf("ParseCredit = %q, %v", c, err)
	}
	if c.Kind() != "基金会" || c.Registrar() != "民政" || !c.Social() {
		t.Errorf("read as %s/%s social=%v", c.Registrar(), c.Kind(), c.Social())
	}
	if d, ok := c.Division(); !ok || d != Nation {
		t.Errorf("Division = %v, %v", d, ok)
	}
}

func TestIssuedCodesAreValidDistinctAndRepeatable(t *testing.T) {
	seen := map[CreditCode]bool{}
	for i := range 3000 {
		c := IssueCredit("52", "330106", i)
		if err := c.Check(); err != nil {
			t.Fatalf("%s: %v", c, err)
		}
		if seen[c] {
			t.Fatalf("%s issued twice", c)
		}
		seen[c] = true
		if IssueCredit("52", "330106", i) != c {
			t.Fatalf("serial %d gave two codes", i)
		}
	}
}

func TestIssuingRefusesWhatTheProgramGotWrong(t *testing.T) {
	for name, call := range map[string]func(){
		"kind":     func() { IssueCredit("58", "330106", 1) },
		"division": func() { IssueCredit("52", "339906", 1) },
		"serial":   func() { IssueCredit("52", "330106", -1) },
		"too many": func() { IssueCredit("52", "330106", 887503681) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

func TestNoChangeOfOneCharacterIsAccepted(t *testing.T) {
	tried, accepted, byCheckAlone, byBodyAlone := 0, 0, 0, 0
	for _, c := range credits(t, 300) {
		for i := range len(c) {
			for j := range len(creditSet) {
				if c[i] == creditSet[j] {
					continue
				}
				wrong := c[:i] + CreditCode(creditSet[j]) + c[i+1:]
				tried++
				if wrong.Check() == nil {
					accepted++
					t.Errorf("%s accepted for %s", wrong, c)
				}
				if creditCheck(string(wrong[:17])) == wrong[17] {
					byCheckAlone++
				}
				if i >= 8 && i < 17 && bodyCheck(string(wrong[8:16])) == wrong[16] {
					byBodyAlone++
				}
			}
		}
	}
	t.Logf("%d changes, %d accepted; the 18th character alone would accept %d, the 17th alone %d of the body's", tried, accepted, byCheckAlone, byBodyAlone)
	if byCheckAlone != 0 {
		t.Errorf("the 18th character missed %d changes of one character", byCheckAlone)
	}
	if byBodyAlone == 0 {
		t.Error("the 17th character seems to find every change: then the documentation of bodyCheck is wrong")
	}
}

func TestNoSwapIsAcceptedByTheCheckCharacterButFirstWithLast(t *testing.T) {
	adjacent, any, missed, missedEnds := 0, 0, 0, 0
	for _, c := range credits(t, 400) {
		for i := range 18 {
			for j := i + 1; j < 18; j++ {
				if c[i] == c[j] {
					continue
				}
				b := []byte(c)
				b[i], b[j] = b[j], b[i]
				passes := creditCheck(string(b[:17])) == b[17]
				any++
				if j == i+1 {
					adjacent++
					if CreditCode(b).Check() == nil {
						t.Errorf("adjacent swap %s accepted for %s", b, c)
					}
				}
				switch {
				case passes && i == 0 && j == 17:
					missedEnds++
				case passes:
					missed++
					t.Errorf("swap of %d and %d in %s passes the 18th character", i+1, j+1, c)
				}
			}
		}
	}
	t.Logf("%d swaps (%d adjacent): %d pass the 18th character, and %d more of the 1st with the 18th", any, adjacent, missed, missedEnds)
	if missedEnds == 0 {
		t.Error("no swap of the 1st and 18th passed: then the documented exception is wrong")
	}
}

func TestEachWayOfBeingWrongHasItsName(t *testing.T) {
	reseal := func(s string) string { return s + string(creditCheck(s)) }
	for _, c := range []struct {
		in   string
		want *Error
	}{
		{"", ErrCreditLength},
		{"5310000050001979", ErrCreditLength},
		{"53100000500019795AA", ErrCreditLength},
		{"5310000050001979五A", ErrCreditCharset},
		{"531OOOOO500019795A", ErrCreditCharset},
		{"53100000500019795B", ErrCreditCheck},
		{reseal("53100000500019796"), ErrCreditBody},
		{reseal("58100000500019795"), ErrCreditKind},
		{reseal("53990000500019795"), ErrCreditDivision},
		{reseal("53330162500019795"), ErrCreditDivision},
	} {
		_, err := ParseCredit(c.in)
		if !errors.Is(err, c.want) {
			t.Errorf("ParseCredit(%q) = %v, want %s", c.in, err, c.want.Code)
		}
		if err != nil && !strings.HasSuffix(err.Error(), "。") {
			t.Errorf("%q is no whole sentence", err)
		}
	}
}

func TestAbolishedCountiesAndDevelopmentZonesAreKnown(t *testing.T) {
	for code, name := range map[string]string{
		"330103": "下城区", // merged in 2021
		"320594": "苏州市", // a development zone: its prefecture
		"330106": "西湖区",
	} {
		d, ok := IssueCredit("52", code, 1).Division()
		if !ok || d.Name != name {
			t.Errorf("%s: %v %v, want %s", code, d, ok, name)
		}
	}
	if _, ok := CreditCode("52").Division(); ok {
		t.Error("a cut code has a division")
	}
}

func FuzzCreditNeverPanicsAndParsesToItself(f *testing.F) {
	f.Add(string(sampleCredit))
	f.Add("５３１０００")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCredit(s)
		if err != nil {
			return
		}
		if again, err := ParseCredit(string(c)); err != nil || again != c {
			t.Fatalf("%q parsed to %q, which parses to %q, %v", s, c, again, err)
		}
	})
}
