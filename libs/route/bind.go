package route

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
)

// MaxBody bounds a JSON body, in bytes. Uploads state their own bound in the contract.
const MaxBody = 1 << 20

var (
	errBody  = fault.New(fault.Invalid, "request.body", "提交的内容格式不正确，请检查后重新提交。")
	errQuery = fault.New(fault.Invalid, "request.query", "查询参数格式不正确，请检查后重试。")
	errField = fault.New(fault.Invalid, "request.fields", "有内容需要修改，请按提示修改后重新提交。")
	errLarge = fault.New(fault.TooLarge, "request.too-large", "提交的内容过大，请压缩或拆分后再提交。")
	errType  = fault.New(fault.WrongType, "request.type", "不支持这种内容格式，请按页面提示的格式提交。")
)

// slot is one field of a request that does not come from the JSON body.
type slot struct {
	at   []int
	name string
	from func(*http.Request, url.Values) string
}

// binder plans once how a request lands in Req, and checks every bound that
// the contract sets. It answers the request and the hash of what was said.
func binder[Req any](path string) func(*http.Request) (Req, string, error) {
	t := reflect.TypeFor[Req]()
	var slots []slot
	var upload *reflect.StructField
	body := false
	for _, f := range reflect.VisibleFields(t) {
		switch {
		case f.Anonymous:
		case f.Tag.Get("path") != "":
			name := f.Tag.Get("path")
			if !strings.Contains(path, "{"+name+"}") {
				panic(fmt.Sprintf("route %s has no segment {%s}", path, name))
			}
			slots = append(slots, slot{f.Index, name, func(r *http.Request, _ url.Values) string { return r.PathValue(name) }})
		case f.Tag.Get("query") != "":
			name := f.Tag.Get("query")
			slots = append(slots, slot{f.Index, name, func(_ *http.Request, q url.Values) string { return q.Get(name) }})
		case f.Tag.Get("header") != "":
			name := f.Tag.Get("header")
			slots = append(slots, slot{f.Index, name, func(r *http.Request, _ url.Values) string { return r.Header.Get(name) }})
		case f.Tag.Get("upload") != "":
			upload = &f
		default:
			body = body || f.Tag.Get("json") != "-"
		}
	}
	check := checker(t)
	return func(r *http.Request) (req Req, hash string, err error) {
		h := sha256.New()
		io.WriteString(h, r.URL.RequestURI()+"\x00")
		v := reflect.ValueOf(&req).Elem()
		switch {
		case upload != nil:
			var f contract.File
			if f, err = readUpload(r, upload.Tag); err != nil {
				return req, "", err
			}
			h.Write(f.Body)
			v.FieldByIndex(upload.Index).Set(reflect.ValueOf(f))
		case body:
			var raw []byte
			if raw, err = readBody(r); err != nil {
				return req, "", err
			}
			h.Write(raw)
			if err = decodeJSON(raw, &req); err != nil {
				return req, "", err
			}
		}
		q, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return req, "", errQuery.Because(err)
		}
		for name := range q {
			if !slices.ContainsFunc(slots, func(s slot) bool { return s.name == name }) {
				return req, "", errQuery.At(name, "没有这个查询参数。")
			}
		}
		for _, s := range slots {
			if err := set(v.FieldByIndex(s.at), s.from(r, q)); err != nil {
				return req, "", errQuery.At(s.name, err.Error()).Because(err)
			}
		}
		if fields := check(v); len(fields) > 0 {
			f := *errField
			f.Fields = fields
			return req, "", &f
		}
		return req, base64.RawURLEncoding.EncodeToString(h.Sum(nil)), nil
	}
}

func readBody(r *http.Request) ([]byte, error) {
	if ct, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || ct != "application/json" {
		return nil, errType.Because(fmt.Errorf("content type %q", r.Header.Get("Content-Type")))
	}
	return readAll(r, MaxBody)
}

// believed is how much room is made for a body because it says how long it is, in bytes.
const believed = 64 << 10

func readAll(r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength > most {
		return nil, errLarge
	}
	var b bytes.Buffer
	b.Grow(int(min(max(r.ContentLength, 0), believed)) + bytes.MinRead) // so that it need not grow again at the end
	_, err := b.ReadFrom(http.MaxBytesReader(nil, r.Body, most))
	raw := b.Bytes()
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, errLarge
	}
	if err != nil {
		return nil, errBody.Because(err)
	}
	return raw, nil
}

func decodeJSON(raw []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) && wrong.Field != "" {
			return errBody.At(field(wrong.Field), "这一项的类型不对，请按接口说明填写。").Because(err)
		}
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return errBody.At(strings.Trim(name, `"`), "没有这一项，请删除后再提交。").Because(err)
		}
		return errBody.Because(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errBody.Because(errors.New("more than one JSON value"))
	}
	return nil
}

// field is the path of a field as the sender wrote it: encoding/json also names the Go structs it is embedded in.
func field(path string) string {
	parts := strings.Split(path, ".")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p != "" && p[0] >= 'A' && p[0] <= 'Z' }), ".")
}

// readUpload reads a whole body of one of the accepted types, within the bound the contract sets.
func readUpload(r *http.Request, tag reflect.StructTag) (f contract.File, err error) {
	most, err := strconv.ParseInt(tag.Get("upload"), 10, 64)
	if err != nil {
		return f, err
	}
	ct, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(strings.Split(tag.Get("accept"), "|"), ct) {
		return f, errType.Because(fmt.Errorf("content type %q", ct))
	}
	if f.Body, err = readAll(r, most); err != nil {
		return f, err
	}
	f.Type, f.Name = ct, params["name"]
	return f, nil
}

func set(f reflect.Value, raw string) error {
	switch f.Kind() {
	case reflect.String:
		f.SetString(raw)
	case reflect.Int, reflect.Int64, reflect.Int32:
		if raw == "" {
			return nil
		}
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return errors.New("应为整数。")
		}
		f.SetInt(n)
	case reflect.Bool:
		if raw == "" {
			return nil
		}
		b, err := strconv.ParseBool(raw)
		if err != nil {
			return errors.New("应为true或false。")
		}
		f.SetBool(b)
	case reflect.Slice:
		if raw != "" {
			f.Set(reflect.ValueOf(strings.Split(raw, ",")).Convert(f.Type()))
		}
	default:
		panic("route: cannot bind " + f.Type().String()) // reached by the first request of a test
	}
	return nil
}

// disposition offers a download under its own, possibly Chinese, name (RFC 6266).
func disposition(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
