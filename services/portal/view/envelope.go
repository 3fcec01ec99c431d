package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// SealedKind is one envelope of a bid.
type SealedKind struct {
	Kind tenderapi.EnvelopeKind
	Name string
}

// SealedKinds are all of them, in the order of every list of them.
var SealedKinds = []SealedKind{
	{tenderapi.EnvelopeKindQualification, "资格信封"}, {tenderapi.EnvelopeKindTechnical, "技术信封"}, {tenderapi.EnvelopeKindPrice, "价格信封"},
}

// KindName is what an envelope is called.
func KindName(kind tenderapi.EnvelopeKind) string {
	for _, k := range SealedKinds {
		if k.Kind == kind {
			return k.Name
		}
	}
	return string(kind)
}

// Setting is what a bid is sealed under, as the script knows it.
type Setting struct {
	Tender    string   `json:"tender"`
	Lot       string   `json:"lot"`
	Bidder    string   `json:"bidder"`
	Revision  int64    `json:"revision"`
	Notice    string   `json:"notice"`
	Suite     string   `json:"suite"`
	Threshold int64    `json:"threshold"`
	Holders   []string `json:"holders"`
	Last      bool     `json:"last,omitempty"`
	Kinds     []string `json:"kinds,omitempty"` // the envelopes of what is made now, where that is not all of them
}

// NewPassphrase are the two fields in which a passphrase is set.
func NewPassphrase() templ.Component {
	return ui.All(
		ui.TextField(ui.Input{Name: "passphrase", Label: "设置口令", Help: "至少12个字符。忘了口令，文件就打不开，谁也找不回来。", Type: "password", Required: true, Auto: "new-password"}),
		ui.Said("strength"),
		ui.TextField(ui.Input{Name: "passphrase_again", Label: "再输入一遍", Type: "password", Required: true, Auto: "new-password"}))
}

// HolderKeys lists who opens bids, with what people compare by eye.
func HolderKeys(list []tenderapi.SealHolder) ui.Table {
	t := ui.Table{Caption: "开标密钥的持有人", Cols: ui.Cols("身份", "持有人", "公钥指纹"), Nothing: "还没有确定持有人。"}
	for _, h := range list {
		mark := ui.Soft("还没有登记")
		if h.Fingerprint != "" {
			mark = ui.Code(h.Fingerprint)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(HolderNames[h.Role]), ui.All(ui.Name(h.OrgName), ui.Text(" "), ui.Name(h.Name)), mark))
	}
	return t
}
