package frame

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/libs/store"
	"sanshe/services/portal/ui"
)

// KeyField is the hidden field that makes a form safe to send twice; Ask.Key fills it.
const KeyField = "key"

// Form is what a person sent. Readers that find something wrong remember it;
// Fault says it all at once. Names are JSON paths of the request the values
// will go into, so that a service's refusal finds its way to the same field.
type Form struct {
	Values url.Values
	scope  string   // before every name that is read from here on: "amend."
	asks   []string // what the form asks, where a service may refuse for other reasons; nil is everything
	files  map[string][]*multipart.FileHeader
	fields []fault.Field
	basis  []fault.Basis
}

// Form reads the form of this request, within the bound of its row. When it
// carries a key, calls through Ask.Ctx carry it on as Idempotency-Key.
func (a *Ask) Form() (*Form, error) {
	kind, _, err := mime.ParseMediaType(a.R.Header.Get("Content-Type"))
	if err != nil {
		return nil, errNotForm.Because(err)
	}
	a.R.Body = http.MaxBytesReader(a.W, a.R.Body, a.most)
	f := &Form{}
	switch kind {
	case "application/x-www-form-urlencoded":
		err = a.R.ParseForm()
	case "multipart/form-data":
		if err = a.R.ParseMultipartForm(a.most); err == nil {
			f.files = a.R.MultipartForm.File
		}
	default:
		return nil, errNotForm
	}
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return nil, errFormLarge
	}
	if err != nil {
		return nil, errForm.Because(err)
	}
	f.Values = a.R.PostForm
	if key := f.Text(KeyField); key != "" && len(key) <= 100 {
		a.Ctx = route.WithKey(a.Ctx, key)
	}
	return f, nil
}

// Parts reads a form that carries files as it comes, within the bound of its row.
func (a *Ask) Parts() (*multipart.Reader, error) {
	a.R.Body = http.MaxBytesReader(a.W, a.R.Body, a.most)
	parts, err := a.R.MultipartReader()
	if err != nil {
		return nil, errNotForm.Because(err)
	}
	return parts, nil
}

// As names the form among several of its page: from here on its questions are
// read under that name, entry.among asks them so. "" is the page's own again.
func (f *Form) As(form string) *Form {
	if f.scope = form; form != "" {
		f.scope += "."
	}
	return f
}

// Name is the whole name of a question of this form.
func (f *Form) Name(name string) string { return f.scope + name }

// value is what was sent under a name of this form.
func (f *Form) value(name string) string { return f.Values.Get(f.scope + name) }

// Key is a fresh value for KeyField.
func (a *Ask) Key() string { return store.NewID() }

// Text is a value without the space around it.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.value(name)) }

// List is all values of a name, without empty ones.
func (f *Form) List(name string) (out []string) {
	for _, v := range f.Values[f.scope+name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Lines is a text of several lines as a list, without empty lines.
func (f *Form) Lines(name string) (out []string) {
	for line := range strings.Lines(f.value(name)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Bool reports whether a box was ticked.
func (f *Form) Bool(name string) bool {
	switch f.Text(name) {
	case "", "0", "false", "no":
		return false
	default:
		return true
	}
}

// Int is a whole number; empty is 0.
func (f *Form) Int(name, label string) int64 {
	s := f.Text(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil {
		f.Wrong(name, label+"应为整数，请只填写数字。")
	}
	return n
}

// Version is the version the person looked at, from the hidden field that ActionButtons sends.
func (f *Form) Version() int64 {
	n, err := strconv.ParseInt(f.Values.Get("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Hundredths is a number with at most two decimals, times a hundred: money in
// 元 becomes 分, points become hundredths of a point. Empty is 0.
func (f *Form) Hundredths(name, label string) int64 {
	s := strings.NewReplacer(",", "", "，", "", "¥", "", "￥", "", " ", "").Replace(f.Text(name))
	if s == "" {
		return 0
	}
	n, ok := Hundredths(s)
	if !ok {
		f.Wrong(name, label+"应为数字，最多两位小数，例如1860000.00。")
	}
	return n
}

// Hundredths reads a decimal without ever passing through a float.
func Hundredths(s string) (int64, bool) {
	sign := int64(1)
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		s, sign = rest, -1
	}
	whole, dec, _ := strings.Cut(s, ".")
	if len(dec) > 2 || len(whole) > 15 || whole == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(dec + "00")[:2], 10, 63)
	return sign * int64(n), err == nil
}

// Money is Hundredths of 元: an amount in fen.
func (f *Form) Money(name, label string) int64 { return f.Hundredths(name, label) }

// Day is a day as the contracts write it, 2006-01-02; empty is "".
func (f *Form) Day(name, label string) string {
	t, err := ui.ParseDate(f.Text(name))
	if err != nil {
		f.Wrong(name, label+"不是日期，请按“2026-11-22”的样子填写。")
	}
	if err != nil || t.IsZero() {
		return ""
	}
	return t.In(ui.Shanghai).Format(time.DateOnly)
}

// Moment is a day and an hour in Asia/Shanghai, as UTC; empty is the zero time.
func (f *Form) Moment(name, label string) time.Time {
	t, err := ui.ParseDateTime(f.Text(name))
	if err != nil {
		f.Wrong(name, label+"不是日期和时间，请按“2026-12-02 09:30”的样子填写。")
	}
	return t
}

// MomentOr is Moment, nil when empty.
func (f *Form) MomentOr(name, label string) *time.Time {
	t := f.Moment(name, label)
	if t.IsZero() {
		return nil
	}
	return &t
}

// File is an uploaded file, whole; ok is false when none was chosen.
func (f *Form) File(name string) (file contract.File, ok bool, err error) {
	if len(f.files[f.scope+name]) == 0 || f.files[f.scope+name][0].Size == 0 {
		return file, false, nil
	}
	h := f.files[f.scope+name][0]
	r, err := h.Open()
	if err != nil {
		return file, false, errForm.Because(err)
	}
	defer r.Close()
	file.Name, file.Type = h.Filename, h.Header.Get("Content-Type")
	if file.Body, err = io.ReadAll(r); err != nil {
		return file, false, errForm.Because(err)
	}
	return file, true, nil
}

// Table is the first uploaded file of a name, as a table: browsers tell its media type by what is installed beside them
// (a CSV is application/vnd.ms-excel where Excel is), so its name decides.
func (f *Form) Table(name string) (file contract.File, ok bool, err error) {
	file, ok, err = f.File(name)
	if !ok || err != nil {
		return file, ok, err
	}
	format := sheet.CSV
	if strings.HasSuffix(strings.ToLower(file.Name), "."+sheet.XLSX) {
		format = sheet.XLSX
	}
	as, err := sheet.File("", format)
	file.Type, _, _ = strings.Cut(as.Type, ";")
	return file, ok, err
}

// Files are all uploaded files of a name, whole.
func (f *Form) Files(name string) (out []contract.File, err error) {
	for _, h := range f.files[f.scope+name] {
		if h.Size == 0 {
			continue
		}
		r, err := h.Open()
		if err != nil {
			return nil, errForm.Because(err)
		}
		body, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, errForm.Because(err)
		}
		out = append(out, contract.File{Name: h.Filename, Body: body})
	}
	return out, nil
}

// Wrong remembers a sentence about a field, and the clause it rests on.
func (f *Form) Wrong(name, text string, basis ...fault.Basis) {
	f.basis = append(f.basis, basis...)
	f.fields = append(f.fields, fault.Field{Name: f.scope + name, Text: text})
}

// formFault is the code of what Form itself found wrong.
const formFault = "portal.form.fields"

// Fault is everything that was wrong so far, or nil.
func (f *Form) Fault() error {
	if len(f.fields) == 0 {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Invalid, Code: formFault, Text: "有内容需要修改，请按提示修改后重新提交。", Fields: f.fields, Basis: f.basis,
	}
}
