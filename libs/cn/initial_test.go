package cn

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

func TestNamesAreFoundByTheirFirstLetters(t *testing.T) {
	for _, c := range []struct {
		text, letters string
		want          bool
	}{
		{"暖阳社会工作服务中心", "nyshgz", true},
		{"暖阳社会工作服务中心", "SHGZ", true},
		{"重庆市长寿区社工站", "cqscsq", true}, // 重 and 长 by their second reading
		{"重庆市长寿区社工站", "zqszsq", true},
		{"AA志愿团2队", "aazyt2d", true},
		{"暖阳社会工作服务中心", "ysgz", false}, // not side by side
		{"暖阳", "nyx", false},
		{"暖阳", "", false},
	} {
		if got := Spells(c.text, c.letters); got != c.want {
			t.Errorf("%s by %s: %v", c.text, c.letters, got)
		}
	}
	if got := Initials("重庆·暖阳（2026）"); got != "zqny2026" {
		t.Error(got)
	}
}

// CLDR's order of Chinese is by pinyin and was made by others: where the letters do not rise with it, one of the two errs.
func TestLettersRiseInTheOrderOfPinyin(t *testing.T) {
	var all []string
	for r := rune(0x4e00); r <= 0x9fa5; r++ {
		if initialOf(r) != 0 {
			all = append(all, string(r))
		}
	}
	collate.New(language.MustParse("zh-u-co-pinyin")).SortStrings(all)
	odd := func(letter func(rune) byte) (n int) {
		var near []byte
		for _, s := range all {
			near = append(near, letter([]rune(s)[0]))
		}
		for i := 4; i < len(near)-4; i++ { // a letter that most of its eight neighbours do not share
			around := slices.Concat(near[i-4:i], near[i+1:i+5])
			if strings.Count(string(around), string(near[i])) < 2 {
				n++
			}
		}
		return n
	}
	total := len(all)
	if n := odd(initialOf); n*100 > total*3 {
		t.Errorf("%d of %d characters stand among others' letters", n, total)
	}
	if n := odd(func(r rune) byte { return initialOf(firstHan + (r-firstHan+1)%20000) }); n*100 <= total*3 {
		t.Errorf("letters shifted by one character pass too: %d of %d", n, total)
	}
}
