package cn

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestInvisibleCharactersAreRefused(t *testing.T) {
	check := func(r rune, want *Error) {
		t.Helper()
		err := CleanText("社工"+string(r)+"站", true)
		if !errors.Is(err, want) {
			t.Errorf("U+%04X: %v, want %s", r, err, want.Code)
		} else if !strings.Contains(err.Error(), "第3个字符") || !strings.Contains(err.Error(), fmt.Sprintf("U+%04X", r)) {
			t.Errorf("U+%04X: %v does not say where", r, err)
		}
	}
	for _, span := range []struct {
		from, to rune
		want     *Error
	}{
		{0x00, 0x08, ErrTextControl},
		{0x0b, 0x1f, ErrTextControl},
		{0x7f, 0x9f, ErrTextControl},
		{0x2028, 0x2029, ErrTextControl},
		{0x200b, 0x200d, ErrTextInvisible},
		{0x200e, 0x200f, ErrTextBidi},
		{0x202a, 0x202e, ErrTextBidi},
		{0x2060, 0x2065, ErrTextInvisible},
		{0x2066, 0x2069, ErrTextBidi},
		{0xfeff, 0xfeff, ErrTextInvisible},
		{0xe0000, 0xe007f, ErrTextInvisible},
	} {
		for r := span.from; r <= span.to; r++ {
			check(r, span.want)
		}
	}
}

func TestBrokenEncodingIsRefused(t *testing.T) {
	var surrogate string
	if err := json.Unmarshal([]byte(`"社\ud800工"`), &surrogate); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"\xff", "社\xe5\xb7", "\xed\xa0\x80", surrogate, "\ufffe", "\U0001ffff", "\ufdd0"} {
		if err := CleanText(s, true); !errors.Is(err, ErrTextEncoding) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestOrdinaryTextStands(t *testing.T) {
	for _, s := range []string{
		"", "三社联动（2026年）项目——“幸福里”", "买买提·吐尔逊", "𠮷野家", "葛\U000e0100城", "王\ue863", "😀", "ཀ་ཁ", "ئۇيغۇر", "ᠮᠣᠩᠭᠣᠯ", "a b\u3000c",
	} {
		if err := CleanText(s, false); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := CleanText("第一段\n\t第二段\r\n", true); err != nil {
		t.Error(err)
	}
	for _, s := range []string{"名\n称", "名\t称", "名\r\n称"} {
		if CleanText(s, false) == nil {
			t.Errorf("%q passes as one line", s)
		}
	}
	if CleanText("a\rb", true) == nil {
		t.Error("a lone carriage return passes")
	}
}

func TestATimeIsSaidWithoutNoughts(t *testing.T) {
	for minutes, want := range map[int64]string{0: "0分钟", 30: "30分钟", 60: "1小时", 90: "1小时30分钟"} {
		if got := Spent(minutes); got != want {
			t.Errorf("%d: %s, want %s", minutes, got, want)
		}
	}
}
