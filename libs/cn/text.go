package cn

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// The ways in which a text can carry what no reader sees.
var (
	ErrTextEncoding  = &Error{"text.encoding", "文字编码有误，请重新输入，不要从乱码处粘贴。"}
	ErrTextControl   = &Error{"text.control", "文字中含有不可见的控制字符，请删除后重新输入。"}
	ErrTextBidi      = &Error{"text.bidi", "文字中含有改变显示方向的字符，显示内容可能与实际不符，请删除后重新输入。"}
	ErrTextInvisible = &Error{"text.invisible", "文字中含有零宽等看不见的字符，请删除后重新输入。"}
)

// CleanText refuses characters by which a text can look other than it is:
// control characters, direction marks, zero-width and other invisible
// characters, and anything that is not valid UTF-8. The replacement character
// U+FFFD is refused with these, because it is what JSON makes of an unpaired
// surrogate. Characters of private use stand, since rare family names need them.
// lines lets newlines and tabs stand, for paragraphs; names and titles go without.
// The error says where: positions count characters from 1.
func CleanText(s string, lines bool) error {
	position := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		position++
		if e := textFault(r, s[i+size:], lines); e != nil {
			if e == ErrTextEncoding {
				return e.saying(fmt.Sprintf("第%d个字符编码有误，请重新输入，不要从乱码处粘贴。", position))
			}
			return e.saying(fmt.Sprintf("第%d个字符（U+%04X）：%s", position, r, e.Text))
		}
		i += size
	}
	return nil
}

func textFault(r rune, rest string, lines bool) *Error {
	switch {
	case r == utf8.RuneError, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return ErrTextEncoding
	case r == '\n', r == '\t':
		if lines {
			return nil
		}
		return ErrTextControl
	case r == '\r':
		if lines && rest != "" && rest[0] == '\n' {
			return nil
		}
		return ErrTextControl
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return ErrTextControl
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c':
		return ErrTextBidi
	case invisible(r):
		return ErrTextInvisible
	}
	return nil
}

// invisible covers what takes no room or looks like a space while being a letter.
// Variation selectors are not here: they choose a glyph of a rare character.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u180e', '\u3164', '\uffa0', '\ufeff':
		return true
	}
	return r >= '\u200b' && r <= '\u200d' ||
		r >= '\u2060' && r <= '\u206f' ||
		r >= '\ufff9' && r <= '\ufffb' ||
		r >= 0xe0000 && r <= 0xe007f
}

// Spent is a time in words, without noughts: 1小时30分钟, 30分钟.
func Spent(minutes int64) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return fmt.Sprintf("%d分钟", m)
	case m == 0:
		return fmt.Sprintf("%d小时", h)
	default:
		return fmt.Sprintf("%d小时%d分钟", h, m)
	}
}
