package route

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// checker plans how to hold a value against the bounds in its tags (v, re,
// enum, zh; contracts/gen writes them from the contract). Texts are trimmed,
// and refused when they carry characters nobody can see.
func checker(t reflect.Type) func(reflect.Value) []fault.Field {
	check := plan(t, nil)
	return func(v reflect.Value) (out []fault.Field) {
		check(v, "", "", &out)
		return out
	}
}

type step func(v reflect.Value, path, label string, out *[]fault.Field)

func plan(t reflect.Type, seen []reflect.Type) step {
	nothing := func(reflect.Value, string, string, *[]fault.Field) {}
	switch {
	case t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[json.RawMessage]():
		return nothing
	case slices.Contains(seen, t):
		return nothing // a recursive type is bounded by the body
	}
	switch t.Kind() {
	case reflect.Pointer:
		inner := plan(t.Elem(), append(seen, t))
		return func(v reflect.Value, path, label string, out *[]fault.Field) {
			if !v.IsNil() {
				inner(v.Elem(), path, label, out)
			}
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nothing
		}
		inner := plan(t.Elem(), append(seen, t))
		return func(v reflect.Value, path, label string, out *[]fault.Field) {
			for i := range v.Len() {
				inner(v.Index(i), path+"."+strconv.Itoa(i), label, out)
			}
		}
	case reflect.Map:
		return func(v reflect.Value, path, label string, out *[]fault.Field) {
			if v.Len() > 200 {
				*out = append(*out, fault.Field{Name: path, Text: label + "的项数过多，请减少到200项以内。"})
			}
		}
	case reflect.String:
		return text
	case reflect.Struct:
		return object(t, seen)
	}
	return nothing
}

func text(v reflect.Value, path, label string, out *[]fault.Field) {
	if v.CanSet() {
		v.SetString(strings.TrimSpace(v.String()))
	}
	if err := cn.CleanText(v.String(), true); err != nil {
		*out = append(*out, fault.Field{Name: path, Text: label + "含有看不见的控制字符，请删除后重新填写。"})
	}
}

func object(t reflect.Type, seen []reflect.Type) step {
	type part struct {
		at          int
		name, label string
		inner       step
		bounds      func(reflect.Value) string
	}
	var parts []part
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for _, k := range []string{"path", "query", "header"} {
			if n := f.Tag.Get(k); n != "" {
				name = n
			}
		}
		label := f.Tag.Get("zh")
		if label == "" {
			label = "这一项"
		}
		if f.Anonymous {
			name = ""
		}
		parts = append(parts, part{i, name, label, plan(f.Type, append(seen, t)), bounds(f, label)})
	}
	return func(v reflect.Value, path, _ string, out *[]fault.Field) {
		for _, p := range parts {
			at := strings.TrimPrefix(path+"."+p.name, ".")
			if p.name == "" {
				at = path
			}
			f := v.Field(p.at)
			p.inner(f, at, p.label, out)
			if why := p.bounds(f); why != "" {
				*out = append(*out, fault.Field{Name: at, Text: why})
			}
		}
	}
}

// bounds reads one field's tags into a function that says what is wrong, or "".
func bounds(f reflect.StructField, label string) func(reflect.Value) string {
	limit := map[string]int64{}
	required := false
	for _, rule := range strings.Split(f.Tag.Get("v"), ",") {
		k, n, ok := strings.Cut(rule, "=")
		switch {
		case rule == "required":
			required = true
		case ok:
			x, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				panic("route: " + f.Name + ": bad bound " + rule)
			}
			limit[k] = x
		}
	}
	var enum []string
	if e := f.Tag.Get("enum"); e != "" {
		enum = strings.Split(e, "|")
	}
	var re *regexp.Regexp
	if e := f.Tag.Get("re"); e != "" {
		re = regexp.MustCompile(e)
	}
	has := func(k string, ok func(int64) bool) bool { n, set := limit[k]; return set && !ok(n) }
	return func(v reflect.Value) string {
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if required {
					return "请填写" + label + "。"
				}
				return ""
			}
			v = v.Elem()
		}
		switch v.Kind() {
		case reflect.String:
			s := v.String()
			n := int64(utf8.RuneCountInString(s))
			switch {
			case s == "" && required:
				return "请填写" + label + "。"
			case s == "":
				return ""
			case has("maxlen", func(m int64) bool { return n <= m }):
				return fmt.Sprintf("%s不能超过%d个字，现在是%d个字。", label, limit["maxlen"], n)
			case has("minlen", func(m int64) bool { return n >= m }):
				return fmt.Sprintf("%s不能少于%d个字。", label, limit["minlen"])
			case enum != nil && !slices.Contains(enum, s):
				return label + "不在可选范围内，请重新选择。"
			case re != nil && !re.MatchString(s):
				return label + "的格式不正确，请核对后重新填写。"
			}
		case reflect.Int, reflect.Int64, reflect.Int32:
			n := v.Int()
			switch {
			case n == 0 && !required:
				return ""
			case has("min", func(m int64) bool { return n >= m }):
				return fmt.Sprintf("%s不能小于%d。", label, limit["min"])
			case has("max", func(m int64) bool { return n <= m }):
				return fmt.Sprintf("%s不能大于%d。", label, limit["max"])
			}
		case reflect.Slice:
			n := int64(v.Len())
			switch {
			case n == 0 && required && limit["minitems"] > 0:
				return "请至少填写一项" + label + "。"
			case n > 0 && has("minitems", func(m int64) bool { return n >= m }):
				return fmt.Sprintf("%s不能少于%d项。", label, limit["minitems"])
			case has("maxitems", func(m int64) bool { return n <= m }):
				return fmt.Sprintf("%s不能超过%d项。", label, limit["maxitems"])
			case has("maxlen", func(m int64) bool { return n <= m }): // bytes
				return fmt.Sprintf("%s不能超过%d字节。", label, limit["maxlen"])
			}
		case reflect.Struct:
			if t, ok := v.Interface().(time.Time); ok && required && t.IsZero() {
				return "请填写" + label + "。"
			}
		}
		return ""
	}
}
