package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

var HolderNames = map[tenderapi.HolderRole]string{
	tenderapi.HolderRoleBuyer: "采购人", tenderapi.HolderRoleSupervisor: "监督部门", tenderapi.HolderRoleNotary: "公证机构",
}

func HolderPath(id string) string { return frame.Href("/desk/holder/tenders/", id) }

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

func OrNone(mark string) templ.Component {
	if mark == "" {
		return ui.Soft("还没有登记")
	}
	return ui.Code(mark)
}

func ProvenTag(h tenderapi.SealHolder) templ.Component {
	switch {
	case h.ProvenAt != nil:
		return ui.Tag(ui.Good, ui.IconCheck, "已证明")
	case h.OfferedAt != nil:
		return ui.Tag(ui.Warn, ui.IconClock, "已登记，未证明")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "未登记")
}

var StageNames = map[tenderapi.Stage]string{tenderapi.StageTechnical: "资格和技术信封", tenderapi.StageOffers: "更换的技术信封", tenderapi.StagePrice: "价格信封"}
