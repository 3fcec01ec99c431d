package route

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// checker plans how to hold a value against the bounds in its tags (v, re,
// enum, zh; contracts/gen writes them from the contract). Texts are trimmed,
// their lines break with LF alone (a browser's form sends CR LF), and they are
// refused when they carry characters nobody can see.
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
		inner := plan(t.Elem(), append(seen, t))
		return func(v reflect.Value, path, label string, out *[]fault.Field) {
			for it := v.MapRange(); it.Next(); {
				inner(it.Value(), path+"."+it.Key().String(), label, out)
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
		v.SetString(strings.ReplaceAll(strings.TrimSpace(v.String()), "\r\n", "\n"))
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
		whole, each bounds
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
		parts = append(parts, part{i, name, label, plan(f.Type, append(seen, t)), newBounds(f.Tag, "", label), newBounds(f.Tag, "each", label)})
	}
	return func(v reflect.Value, path, _ string, out *[]fault.Field) {
		for _, p := range parts {
			at := strings.TrimPrefix(path+"."+p.name, ".")
			if p.name == "" {
				at = path
			}
			f := v.Field(p.at)
			p.inner(f, at, p.label, out)
			if why := p.whole.wrong(f); why != "" {
				*out = append(*out, fault.Field{Name: at, Text: why})
			}
			elements(p.each, f, at, out)
		}
	}
}

// elements holds each element of a list or map against the bounds that the contract sets for it.
func elements(each bounds, f reflect.Value, at string, out *[]fault.Field) {
	note := func(key string, v reflect.Value) {
		if why := each.wrong(v); why != "" {
			*out = append(*out, fault.Field{Name: at + "." + key, Text: why})
		}
	}
	switch {
	case each.none():
	case f.Kind() == reflect.Slice:
		for i := range f.Len() {
			note(strconv.Itoa(i), f.Index(i))
		}
	case f.Kind() == reflect.Map:
		for it := f.MapRange(); it.Next(); {
			note(it.Key().String(), it.Value())
		}
	}
}
