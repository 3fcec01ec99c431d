package route

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// bounds is what the contract says of one value, read from a field's tags.
type bounds struct {
	label    string
	required bool
	limit    map[string]int64
	enum     []string
	re       *regexp.Regexp
}

// newBounds reads the tags of a field, or with prefix "each" those of its elements.
func newBounds(tag reflect.StructTag, prefix, label string) bounds {
	b := bounds{label: label, limit: map[string]int64{}}
	v := "v"
	if prefix != "" {
		v = prefix
	}
	for _, rule := range strings.Split(tag.Get(v), ",") {
		k, n, ok := strings.Cut(rule, "=")
		switch {
		case rule == "required":
			b.required = true
		case ok:
			x, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				panic("route: " + label + ": bad bound " + rule)
			}
			b.limit[k] = x
		}
	}
	if e := tag.Get(prefix + "enum"); e != "" {
		b.enum = strings.Split(e, "|")
	}
	if e := tag.Get(prefix + "re"); e != "" {
		b.re = regexp.MustCompile(e)
	}
	return b
}

func (b bounds) none() bool {
	return !b.required && len(b.limit) == 0 && b.enum == nil && b.re == nil
}

func (b bounds) below(k string, n int64) bool { m, set := b.limit[k]; return set && n < m }
func (b bounds) above(k string, n int64) bool { m, set := b.limit[k]; return set && n > m }

// wrong says in a whole sentence what is wrong with v, or "".
func (b bounds) wrong(v reflect.Value) string {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			if b.required {
				return "请填写" + b.label + "。"
			}
			return ""
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return b.text(v.String())
	case reflect.Int, reflect.Int64, reflect.Int32:
		return b.number(v.Int())
	case reflect.Slice, reflect.Map:
		return b.size(int64(v.Len()))
	case reflect.Struct:
		t, ok := v.Interface().(time.Time)
		switch {
		case !ok:
		case t.IsZero() && b.required:
			return "请填写" + b.label + "。"
		case !t.IsZero() && (t.Year() < firstYear || t.Year() > lastYear):
			return fmt.Sprintf("%s应在%d年至%d年之间，请核对后重新填写。", b.label, firstYear, lastYear)
		}
	}
	return ""
}

// The years in which an instant that somebody writes can lie; others are slips of the pen.
const firstYear, lastYear = 1900, 2200

func (b bounds) text(s string) string {
	n := int64(utf8.RuneCountInString(s))
	switch {
	case s == "" && b.required:
		return "请填写" + b.label + "。"
	case s == "":
	case b.above("maxlen", n):
		return fmt.Sprintf("%s不能超过%d个字，现在是%d个字。", b.label, b.limit["maxlen"], n)
	case b.below("minlen", n):
		return fmt.Sprintf("%s不能少于%d个字。", b.label, b.limit["minlen"])
	case b.enum != nil && !slices.Contains(b.enum, s):
		return b.label + "不在可选范围内，请重新选择。"
	case b.re != nil && !b.re.MatchString(s):
		return b.label + "的格式不正确，请核对后重新填写。"
	}
	return ""
}

func (b bounds) number(n int64) string {
	switch {
	case n == 0 && !b.required:
	case b.below("min", n):
		return fmt.Sprintf("%s不能小于%d。", b.label, b.limit["min"])
	case b.above("max", n):
		return fmt.Sprintf("%s不能大于%d。", b.label, b.limit["max"])
	}
	return ""
}

func (b bounds) size(n int64) string {
	switch {
	case n == 0 && b.required && b.limit["minitems"] > 0:
		return "请至少填写一项" + b.label + "。"
	case n > 0 && b.below("minitems", n):
		return fmt.Sprintf("%s不能少于%d项。", b.label, b.limit["minitems"])
	case b.above("maxitems", n):
		return fmt.Sprintf("%s不能超过%d项。", b.label, b.limit["maxitems"])
	case b.above("maxlen", n): // bytes
		return fmt.Sprintf("%s不能超过%d字节。", b.label, b.limit["maxlen"])
	}
	return ""
}
