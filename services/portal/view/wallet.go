package view

import (
	"time"

	"github.com/a-h/templ"

	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// ChooseForm asks what of something signed goes into a credential; claims are those that may be shown.
func ChooseForm(to string, claims []ui.Option, e frame.Entry) templ.Component {
	return Form(to, false, frame.Entry{},
		ui.ChecksField(WithValues(e.In(ui.Input{Name: "claims", Label: "出示的内容", Required: true, Options: claims}), e.Values["claims"])),
		Inside(ui.Fold("绑定到钱包（可选）", e.Get("holder_key") != ""), ui.AreaField(e.In(ui.Input{Name: "holder_key", Label: "钱包的公钥", Help: "从电子钱包复制的JWK；绑定以后，出示时要由这个钱包再签一次。", Max: 1000, Lines: 3}))),
		ui.Submit("做成凭证", ""))
}

// Chosen reads ChooseForm.
func Chosen(f *frame.Form) (claims []string, holder string) {
	claims, holder = f.List("claims"), f.Text("holder_key")
	if len(claims) == 0 {
		f.Wrong("claims", "请至少选择一项内容。")
	}
	return claims, holder
}

// Handed is a credential to hand on, which is checked on the page of that title.
func Handed(credential, title string) templ.Component {
	return Panel(ui.Box{Title: "凭证"},
		ui.Note(ui.Good, ui.Text("凭证已做好。请复制下面的文字，或者让对方扫码；离开本页以后不再显示，需要时重新做一份。")),
		ui.QR(credential, "凭证的二维码", "对方扫码得到凭证的文字，粘贴到“"+title+"”页查验。"),
		Inside(ui.Fold("看凭证的文字", true), ui.Code(credential)), ui.Copy(credential, "复制凭证"))
}

// CheckForm asks for a credential that somebody was shown.
func CheckForm(to string, e frame.Entry) templ.Component {
	return Form(to, false, e,
		ui.AreaField(e.In(ui.Input{Name: "credential", Label: "凭证的文字", Help: "对方发来的一长串字符，完整地粘贴在这里；本平台不保存它。", Required: true, Max: 65536, Lines: 6})),
		ui.Submit("查验凭证", ""))
}

// Checked is what a credential shows, and what of it holds.
type Checked struct {
	Valid           bool
	Text            string    // the finding, one sentence
	Shown           []ui.Term // what its holder chose to show
	Title           string    // of what it is; "" where that is not known
	Withheld        int64
	Issued, Expires *time.Time
	Basis           []ui.Basis // where it does not hold
}

// CheckedPanel shows it.
func CheckedPanel(x Checked) templ.Component {
	kind := ui.Good
	if !x.Valid {
		kind = ui.Bad
	}
	body, terms := []templ.Component{ui.Note(kind, ui.Strong(x.Text))}, x.Shown
	if x.Title != "" {
		terms = append(terms, ui.S("凭证", x.Title), ui.S("没有出示的内容", frame.Itoa(x.Withheld)+"项，由持有人决定"))
	}
	if x.Issued != nil {
		terms = append(terms, ui.T("签发", ui.DateTime(*x.Issued)))
	}
	if x.Expires != nil {
		terms = append(terms, ui.T("到期", ui.Date(*x.Expires)))
	}
	if len(terms) > 0 {
		body = append(body, ui.DL(terms...))
	}
	if !x.Valid && len(x.Basis) > 0 {
		body = append(body, ui.BasisPanel(x.Basis))
	}
	return Panel(ui.Box{Title: "查验结果"}, body...)
}
