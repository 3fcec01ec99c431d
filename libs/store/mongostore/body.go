package mongostore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"sanshe/libs/store"
)

// wide stands before a key that begins with "$", which MongoDB keeps for
// itself, and before one that begins with wide, so that it can be taken off again.
const wide = "＄"

// toBSON turns a JSON object into a native document, in the order of its keys.
// Whole numbers become int64, or Decimal128 beyond that; other numbers double.
// It is not Extended JSON: {"$date": …} is a key like any other.
func toBSON(body []byte) (bson.D, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	v, err := value(d)
	if err != nil {
		return nil, fmt.Errorf("mongostore: body: %w", err)
	}
	doc, ok := v.(bson.D)
	if _, end := d.Token(); !ok || end != io.EOF {
		return nil, fmt.Errorf("mongostore: body is not one JSON object")
	}
	return doc, nil
}

func value(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Number:
		return number(t)
	case json.Delim:
		if t == '[' {
			return array(d)
		}
		return object(d)
	default: // string, bool, nil
		return t, nil
	}
}

func array(d *json.Decoder) (bson.A, error) {
	a := bson.A{}
	for d.More() {
		v, err := value(d)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}

func object(d *json.Decoder) (bson.D, error) {
	o := bson.D{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := t.(string)
		if strings.IndexByte(key, 0) >= 0 {
			return nil, store.ErrUnstorable.At(strings.ReplaceAll(key, "\x00", ""), "字段名里有无法保存的字符，请删去后再提交。")
		}
		if strings.HasPrefix(key, "$") || strings.HasPrefix(key, wide) {
			key = wide + key
		}
		v, err := value(d)
		if err != nil {
			return nil, err
		}
		o = append(o, bson.E{Key: key, Value: v})
	}
	_, err := d.Token()
	return o, err
}

func number(n json.Number) (any, error) {
	s := n.String()
	if !strings.ContainsAny(s, ".eE") {
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			return i, nil
		}
		return bson.ParseDecimal128(s)
	}
	return n.Float64()
}

// toJSON is the way back. It also reads what a person may have put into the
// document with a tool: dates become RFC 3339 text, object ids hexadecimal.
func toJSON(doc bson.Raw) ([]byte, error) { return appendObject(nil, doc) }

func appendObject(dst []byte, doc bson.Raw) ([]byte, error) {
	all, err := doc.Elements()
	if err != nil {
		return nil, err
	}
	dst = append(dst, '{')
	for i, e := range all {
		if i > 0 {
			dst = append(dst, ',')
		}
		key := e.Key()
		dst = append(appendText(dst, strings.TrimPrefix(key, wide)), ':')
		if dst, err = appendValue(dst, e.Value()); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(dst, '}'), nil
}

func appendArray(dst []byte, a bson.RawArray) ([]byte, error) {
	all, err := a.Values()
	if err != nil {
		return nil, err
	}
	dst = append(dst, '[')
	for i, v := range all {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendValue(dst, v); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendValue(dst []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case bson.TypeString:
		return appendText(dst, v.StringValue()), nil
	case bson.TypeInt32:
		return strconv.AppendInt(dst, int64(v.Int32()), 10), nil
	case bson.TypeInt64:
		return strconv.AppendInt(dst, v.Int64(), 10), nil
	case bson.TypeDouble:
		f := v.Double()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%v is no JSON number", f)
		}
		b, err := json.Marshal(f)
		return append(dst, b...), err
	case bson.TypeDecimal128:
		n, exp, err := v.Decimal128().BigInt()
		if err != nil || exp < 0 || exp > 400 {
			return nil, fmt.Errorf("%v is no whole number", v.Decimal128())
		}
		return append(n.Append(dst, 10), strings.Repeat("0", exp)...), nil
	case bson.TypeBoolean:
		return strconv.AppendBool(dst, v.Boolean()), nil
	case bson.TypeNull:
		return append(dst, "null"...), nil
	case bson.TypeEmbeddedDocument:
		return appendObject(dst, v.Document())
	case bson.TypeArray:
		return appendArray(dst, v.Array())
	case bson.TypeDateTime:
		return appendText(dst, v.Time().UTC().Format(time.RFC3339Nano)), nil
	case bson.TypeObjectID:
		return appendText(dst, v.ObjectID().Hex()), nil
	default:
		return nil, fmt.Errorf("cannot read BSON type %v", v.Type)
	}
}

// appendText quotes s. Almost every string can stand as it is; the others are
// left to the library, and so is what no string should hold.
func appendText(dst []byte, s string) []byte {
	if plain(s) {
		return append(append(append(dst, '"'), s...), '"')
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("mongostore: a string does not encode: " + err.Error()) // json.Marshal of a string cannot fail
	}
	return append(dst, b...)
}

// plain reports whether json.Marshal, which wrote s, escapes nothing in it.
func plain(s string) bool {
	for i := range len(s) {
		if escaped[s[i]] {
			return false
		}
	}
	return utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029") && !strings.Contains(s, "\ufffd")
}

// escaped are the bytes that never stand in a string as they are.
var escaped = func() (t [256]bool) {
	for c := range byte(' ') {
		t[c] = true
	}
	for _, c := range `"\<>&` {
		t[c] = true
	}
	return t
}()
