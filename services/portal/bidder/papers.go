package bidder

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// paperSpare is what text, padding and head of an envelope may take beside its papers, in bytes.
const paperSpare = 1 << 20

// paperRoom is how much of an envelope is for papers, as its page's script knows it.
type paperRoom struct {
	Most  int64 `json:"most"`  // papers
	Bytes int64 `json:"bytes"` // of all of them together
}

// paperRooms are the envelopes made now that take papers.
func paperRooms(t *tenderapi.Tender) map[tenderapi.EnvelopeKind]paperRoom {
	out := map[tenderapi.EnvelopeKind]paperRoom{}
	for _, l := range t.Sealing.Limits {
		if l.Files > 0 && l.Most > paperSpare && makes(t, l.Kind) {
			out[l.Kind] = paperRoom{Most: l.Files, Bytes: l.Most - paperSpare}
		}
	}
	return out
}

// paperField chooses papers for one envelope; its script lists what is chosen.
func paperField(t *tenderapi.Tender, kind tenderapi.EnvelopeKind, what string) templ.Component {
	room, takes := paperRooms(t)[kind]
	if !takes {
		return ui.None()
	}
	return ui.All(
		ui.FileField(ui.Input{
			Name: "files_" + string(kind), Label: view.KindName(kind) + "的附件", Multiple: true, Accept: ".pdf,.png,.jpg,.jpeg", Wide: true,
			Help: what + "PDF、PNG或者JPEG，最多" + frame.Itoa(room.Most) + "个，合计不超过" + frame.Itoa(room.Bytes>>20) + "MB。附件和文字一起密封，开标以前谁也打不开。",
		}),
		ui.FileLines("papers-"+string(kind)), ui.Said("attached-"+string(kind)))
}

// paperSlots are where papers are read once more.
func paperSlots(t *tenderapi.Tender) (out []ui.Term) {
	rooms := paperRooms(t)
	for _, k := range view.SealedKinds {
		if _, takes := rooms[k.Kind]; takes {
			out = append(out, ui.T(k.Name+"的附件", ui.Part("is-files_"+string(k.Kind), false)))
		}
	}
	return out
}
