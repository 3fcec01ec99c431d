package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/portal/ui"
)

// Released is when a holder released its shares of a stage; or that it had not when the stage was opened without it.
func Released(r *tenderapi.OpeningRoom, h tenderapi.RoomHolder, stage tenderapi.Stage) templ.Component {
	at, opened := h.TechnicalAt, r.OpenedAt
	switch {
	case stage == tenderapi.StagePrice:
		at, opened = h.PriceAt, r.RevealedAt
	case stage == tenderapi.StageOffers && r.Offers != nil:
		at, opened = h.OffersAt, r.Offers.TakenAt
	}
	switch {
	case at != nil:
		return ui.All(ui.Tag(ui.Good, ui.IconUnlock, "已提交"), ui.Text(" "), ui.Instant(*at))
	case opened != nil:
		return ui.Soft("到开启时没有提交")
	}
	return ui.Soft("还没有提交")
}

// SealedWords are what is true of a bid before the opening. Whoever speaks of it says it in these words.
const SealedWords = "投标文件在投标人的浏览器里密封以后才上传，平台只有密封的文件，读不到内容；截止以后，采购人、监督部门、公证机构三位持有人中任何两位一起才能打开，报价在技术评分锁定以后才开启。开标前，任何页面和接口都不提供文件内容和递交家数。"

// unsealed is what is true of the bids of a purchase that was published before there was sealing.
const unsealed = "开标前，任何页面和接口都不提供文件内容和递交家数。这个项目公告时还没有密封投标，文件没有加密保存，平台的运维人员在技术上可以读到。"

// KeptHow says how the bids of a purchase are kept until the opening.
func KeptHow(t *tenderapi.Tender) string {
	if t.PublishedAt != nil && t.Sealing == nil {
		return unsealed
	}
	return SealedWords
}

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

var ErrNoSealing = fault.New(fault.NotFound, "portal.sealing.none", "没有这份密封信息，请回到准备投标的页面重新下载。")

// HolderNames are the seats of those who hold keys.
var HolderNames = map[tenderapi.HolderRole]string{
	tenderapi.HolderRoleBuyer: "采购人", tenderapi.HolderRoleSupervisor: "监督部门", tenderapi.HolderRoleNotary: "公证机构",
}

// Preparing reports whether keys may still be offered: nothing is out yet.
func Preparing(t *tenderapi.Tender) bool {
	return slices.Contains([]tenderapi.State{tenderapi.StateDrafted, tenderapi.StateIntended, tenderapi.StateSubmitted}, t.State)
}

// Seat is the caller's among the holders; nil when there is none.
func Seat(t *tenderapi.Tender) *tenderapi.SealHolder {
	if t.Sealing == nil {
		return nil
	}
	if i := slices.IndexFunc(t.Sealing.Holders, func(h tenderapi.SealHolder) bool { return h.Mine }); i >= 0 {
		return &t.Sealing.Holders[i]
	}
	return nil
}

// OrNone is a text, or that there is none.
func OrNone(mark string) templ.Component {
	if mark == "" {
		return ui.Soft("还没有登记")
	}
	return ui.Code(mark)
}

// ProvenTag says whether a key is proven.
func ProvenTag(h tenderapi.SealHolder) templ.Component {
	switch {
	case h.ProvenAt != nil:
		return ui.Tag(ui.Good, ui.IconCheck, "已证明")
	case h.OfferedAt != nil:
		return ui.Tag(ui.Warn, ui.IconClock, "已登记，未证明")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "未登记")
}

// StageNames are what is opened at each stage.
var StageNames = map[tenderapi.Stage]string{tenderapi.StageTechnical: "资格和技术信封", tenderapi.StageOffers: "更换的技术信封", tenderapi.StagePrice: "价格信封"}

// SettingOfBid is what a bid that was handed in is sealed under.
func SettingOfBid(t *tenderapi.Tender, b *tenderapi.Bid) Setting {
	return Setting{
		Tender: t.ID, Lot: t.Sealing.Lot, Bidder: b.Supplier.ID, Revision: b.Revision, Notice: t.Sealing.Notice, Suite: string(t.Sealing.Suite), Threshold: t.Sealing.Threshold, Holders: []string{},
	}
}
