package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sanshe/libs/fault"
)

// MaxID is the longest id in bytes.
const MaxID = 200

// ErrUnavailable is what an engine answers when its database cannot work: out
// of reach, out of space, read only. Engines Say the sentence that fits.
var ErrUnavailable = fault.New(fault.Unavailable, "store.unavailable", "数据暂时无法读写，刚才的操作没有完成，请稍后再试。")

// ErrUnstorable refuses an id or an index value that some engine could not keep exactly.
var ErrUnstorable = fault.New(fault.Invalid, "store.unstorable", "编号或检索内容里有无法保存的字符，或者编号过长，请修改后再提交。")

// Valid reports whether every engine can keep r exactly: the id is 1..MaxID
// bytes of printable UTF-8, and index values are UTF-8 without NUL, which
// cursors and Is use as the separator. Engines call it before they write.
func (r Record) Valid() error {
	if r.ID == "" || len(r.ID) > MaxID || !utf8.ValidString(r.ID) || strings.ContainsFunc(r.ID, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return ErrUnstorable.At("id", "编号应为一至二百字节的可见字符。")
	}
	for name, values := range r.Index {
		for _, v := range values {
			if strings.IndexByte(v, 0) >= 0 || !utf8.ValidString(v) {
				return ErrUnstorable.At(name, "内容里有无法检索的字符，请删去后重新填写。")
			}
		}
	}
	return nil
}
