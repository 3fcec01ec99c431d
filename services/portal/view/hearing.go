package view

import (
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// HearingWords are what a hearing is called, and what is done there.
var HearingWords = map[tenderapi.HearingKind]struct{ Title, Ask, Open string }{
	tenderapi.HearingKindNeed:   {"采购需求征求意见公告", "对采购需求提意见", "公示采购需求，征求意见"},
	tenderapi.HearingKindSingle: {"单一来源公示", "对单一来源提异议", "公示单一来源"},
}

// maxComments is how many comments a page shows; more than that nobody has yet read through.
const maxComments = 100

// LastHearing is the newest hearing, nil when there was none.
func LastHearing(t tenderapi.Tender) *tenderapi.Hearing {
	if n := len(t.Hearings); n > 0 {
		return &t.Hearings[n-1]
	}
	return nil
}

// Commentable reports whether something can still be said to a hearing.
func Commentable(h *tenderapi.Hearing, now time.Time) bool { return h != nil && now.Before(h.Until) }

// PartyLine names a party in a notice.
func PartyLine(s tenderapi.Party) string {
	if s.CreditCode == "" {
		return s.Name
	}
	return s.Name + "（统一社会信用代码：" + s.CreditCode + "）"
}

// Comments lists what was said to the hearings of a purchase.
func Comments(p *frame.House, a *frame.Ask, id string) ([]tenderapi.Comment, error) {
	page, err := route.Call(a.Ctx, p.Call, tenderapi.ListComments, tenderapi.ListCommentsRequest{ID: id, Limit: maxComments})
	return page.Items, err
}

// Said is what was said and what became of it.
func Said(list []tenderapi.Comment) []ui.Answer {
	out := make([]ui.Answer, len(list))
	for i, c := range list {
		note := ui.All(ui.Text(c.By+"，"), ui.Date(c.At))
		if c.AnsweredAt != nil {
			outcome := ui.Tag(ui.Plain, ui.IconInfo, "未采纳")
			if c.Taken {
				outcome = ui.Tag(ui.Good, ui.IconCheck, "已采纳")
			}
			note = ui.All(note, ui.Text("，"), ui.Date(*c.AnsweredAt), ui.Text("答复 "), outcome)
		}
		out[i] = ui.Answer{Question: c.Text, Answer: c.Answer, Note: note, Open: true}
	}
	return out
}

// NoEffect is the office's word about an answer that came when a change would have moved the deadline, nil where it gave none.
func NoEffect(q *tenderapi.Question, method tenderapi.Method) templ.Component {
	if !q.NoEffect {
		return nil
	}
	return ui.Text(method.Say("采购人说明：本答复不影响投标文件编制。"))
}
