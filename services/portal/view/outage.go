package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// OutagePath is the platform's signed word of when it could not take bids, as a file.
func OutagePath(id string) string { return frame.Href("/tenders/", id) + "/outage" }

// Outage says when bids of a purchase could not be taken, with the certificate of
// it; nil where nothing is known of it. Whoever may correct the notice is led to
// the form that holds the proposed deadline.
func Outage(t *tenderapi.Tender, corrects bool) templ.Component {
	at := slices.IndexFunc(t.Steps, func(s tenderapi.Step) bool { return s.Key == "outage" })
	if at < 0 {
		return nil
	}
	out := []templ.Component{ui.Paragraphs(t.Steps[at].Note), ui.ButtonLink(OutagePath(t.ID), "保存不可用证明", false)}
	if t.Extension != nil && corrects {
		out = append(out, ui.ButtonLink(frame.Href("/desk/tenders/", t.ID)+"?extend=1#amend", "填写顺延的更正公告", true))
	}
	return ui.Note(ui.Warn, ui.All(out[0], Inside(ui.Buttons(), out[1:]...), ui.Paragraphs("证明由平台签名，可以在自己的电脑上核对：sanshe-verify receipt 证明文件 公钥文件。")))
}
