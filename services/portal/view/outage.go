package view

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// outagePath is the platform's signed word of when it could not take bids, as a file.
func outagePath(id string) string { return frame.Href("/tenders/", id) + "/outage" }

// Outage says when bids and last offers of a purchase could not be taken, with the
// certificates of it; nil where nothing is known of it. Whoever may correct the notice is led to
// the form that holds the proposed deadline.
func Outage(t *tenderapi.Tender, corrects bool) templ.Component {
	var said []string
	var files []templ.Component
	for _, s := range t.Steps {
		switch s.Key {
		case "outage":
			said, files = append(said, s.Note), append(files, ui.ButtonLink(outagePath(t.ID), "保存不可用证明", false))
		case "outage-last":
			said, files = append(said, s.Note), append(files, ui.ButtonLink(outagePath(t.ID)+"?last=1", "保存最后报价的不可用证明", false))
		}
	}
	if len(said) == 0 {
		return nil
	}
	if t.Extension != nil && corrects {
		files = append(files, ui.ButtonLink(frame.Href("/desk/tenders/", t.ID)+"?extend=1#amend", "填写顺延的更正公告", true))
	}
	return ui.Note(ui.Warn, ui.All(ui.Paragraphs(strings.Join(said, "\n")), Inside(ui.Buttons(), files...), ui.Paragraphs("证明由平台签名，可以在自己的电脑上核对：sanshe-verify receipt 证明文件 公钥文件。")))
}
