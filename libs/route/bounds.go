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

	"sanshe/libs/cn"
)

// bounds is what the contract says of one value, read from a field's tags.
type bounds struct {
	label    string // without its unit
	say      func(int64) string
	required bool
	limit    map[string]int64
	enum     []string
	re       *regexp.Regexp
}

// units is how a person reads a number whose title ends with its unit, as
// 预算金额（分）: the contract counts in whole fen, people write 元.
var units = map[string]func(int64) string{
	"分":     func(n int64) string { return cn.Fen(n).Yuan() },
	"百分之一分": func(n int64) string { return strconv.FormatFloat(float64(n)/100, 'f', -1, 64) + "分" },
	"月":     func(n int64) string { return strconv.FormatInt(n, 10) + "个月" },
	"%":     func(n int64) string { return strconv.FormatInt(n, 10) + "%" },
}

// unitOf takes the unit off a title; a title without one keeps its words.
func unitOf(title string) (label string, say func(int64) string) {
	bare, in, ok := strings.Cut(strings.TrimSuffix(title, "）"), "（")
	if say := units[in]; ok && say != nil {
		return bare, say
	}
	return title, func(n int64) string { return strconv.FormatInt(n, 10) }
}

// newBounds reads the tags of a field, or with prefix "each" those of its elements.
func newBounds(tag reflect.StructTag, prefix, label string) bounds {
	b := bounds{limit: map[string]int64{}}
	b.label, b.say = unitOf(label)
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
	case n == 0 && b.below("min", n): // what nobody filled in arrives as nothing
		return fmt.Sprintf("请填写%s，不能小于%s。", b.label, b.say(b.limit["min"]))
	case b.below("min", n):
		return fmt.Sprintf("%s不能小于%s。", b.label, b.say(b.limit["min"]))
	case b.above("max", n):
		return fmt.Sprintf("%s不能大于%s。", b.label, b.say(b.limit["max"]))
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
