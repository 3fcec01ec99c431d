package cn

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed data/pinyin/initials.txt
var initialLines string

var initials = strings.ReplaceAll(initialLines, "\n", "")

const firstHan = 0x4e00

// second are the other first letters of characters that are read in two ways in names of places, people and organizations.
var second = readings("重c 长c 行h 乐y 会k 厦x 曾z 单s 调t 传z 朝z 藏z 强j 参s 差c 降x 解x 校j 给j 系j 叶x 石d 弹t 贾g 盛c 省x 属z 种c 说y " +
	"圩w 埔b 堡p 浒x 蚌b 区o 仇q 朴p 尉y 查z 祭z 翟d 覃q 燕y 盖g 柏b 还x 尺c 率s 阿e 茄q 吓x 殷y 折s 纪j 便p 壳q 陂p 铅y 涡w 荥x 莘s 歙s 泌b 珲h 台t 任r 汤s")

func readings(list string) map[rune]byte {
	out := map[rune]byte{}
	for pair := range strings.FieldsSeq(list) {
		r := []rune(pair)
		if b := byte(r[1]); b != initialOf(r[0]) {
			out[r[0]] = b
		}
	}
	return out
}

func initialOf(r rune) byte {
	if at := int(r) - firstHan; at >= 0 && at < len(initials) && initials[at] != '-' {
		return initials[at]
	}
	return 0
}

// Initial answers the first letters that a character may be found by, the usual one first: 暖 by n, 重 by z and c. A
// Latin letter or digit is found by itself; "" is found by none.
func Initial(r rune) string {
	if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return strings.ToLower(string(r))
	}
	b := initialOf(r)
	if b == 0 {
		return ""
	}
	if also, ok := second[r]; ok {
		return string([]byte{b, also})
	}
	return string(b)
}

// Initials are the usual first letters of a text, for sorting and for a list from A to Z: 暖阳社会工作 is nyshgz.
func Initials(text string) string {
	var b strings.Builder
	for _, r := range text {
		if i := Initial(r); i != "" {
			b.WriteByte(i[0])
		}
	}
	return b.String()
}

// Spells reports whether letters are the first letters of characters of the text that stand side by side, each by any of
// its readings: cqsg spells 重庆社工.
func Spells(text, letters string) bool {
	letters = strings.ToLower(letters)
	var names []string
	for _, r := range text {
		if i := Initial(r); i != "" {
			names = append(names, i)
		}
	}
	for from := 0; from+len(letters) <= len(names); from++ {
		fits := true
		for i := 0; fits && i < len(letters); i++ {
			fits = strings.IndexByte(names[from+i], letters[i]) >= 0
		}
		if fits {
			return letters != ""
		}
	}
	return false
}
