package tender

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/dispute"
)

// askers are who heard of a kind of news, one event each.
func (r *room) askers(kind string) (out []string) {
	r.t.Helper()
	for _, ev := range r.heard {
		if ev.Type != kind {
			continue
		}
		var in struct {
			Asker string `json:"asker"`
		}
		if err := ev.Decode(&in); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, in.Asker)
	}
	slices.Sort(out)
	return out
}

func TestWhoOnlyAskedHearsOnceThatAPurchaseStandsStillGoesOnAndEnds(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	other := r.published(r.draft(tenderapi.MethodOpen, 30))
	ask := func(who, id, text string) {
		ok(r, who, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: id, QuestionDraft: tenderapi.QuestionDraft{Text: text}})
	}
	ask("ann", x.ID, "投标人也提问。")
	ask("bob", x.ID, "名单谁提供？")
	ask("bob", x.ID, "场地谁提供？")
	ask("cat", x.ID, "可以联合投标吗？")
	ask("dan", other.ID, "别的项目的提问。")
	r.bid("ann", x.ID, 9_000_000)
	complaint := r.complained(x.ID, "documents")
	in := act(complaint, dispute.Accept, "")
	in.SuspendDays = 10
	ok(r, "watch", tenderapi.MoveChallenge, in)
	if got := r.askers(events.TypeTenderQuestionHeldV1); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("of the pause heard %v, want those who only asked, once each", got)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(complaint, dispute.Settle, "投诉不成立。"))
	if got := r.askers(events.TypeTenderQuestionReleasedV1); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("of the end of the pause heard %v", got)
	}
	heard := slices.Clone(r.heard) // the broker may say it again
	for _, ev := range heard {
		if do := r.hear[ev.Type]; do != nil && strings.HasPrefix(ev.Type, "tender.tender.") {
			if err := do(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.settle()
	end := verb(x.ID, Fail)
	end.Ground, end.Note = "cancelled", "任务取消。"
	ok(r, "officer", tenderapi.MoveTender, end)
	for kind, want := range map[string][]string{
		events.TypeTenderQuestionHeldV1: {"b", "c"}, events.TypeTenderQuestionReleasedV1: {"b", "c"}, events.TypeTenderQuestionEndedV1: {"a", "b", "c"},
	} {
		if got := r.askers(kind); !slices.Equal(got, want) { // before the opening the purchase names no bidder, so ann hears of the end as one who asked
			t.Errorf("of %s heard %v, want %v", kind, got, want)
		}
	}
}

func TestNewsForOneAskerNamesNoOther(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	for _, who := range []string{"bob", "cat"} {
		ok(r, who, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
	}
	end := verb(x.ID, Fail)
	end.Ground, end.Note = "cancelled", "任务取消。"
	ok(r, "officer", tenderapi.MoveTender, end)
	told := 0
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderQuestionEndedV1 {
			continue
		}
		told++
		var in map[string]json.RawMessage
		if err := ev.Decode(&in); err != nil || len(in) != 3 || in["asker"] == nil || in["tender"] == nil || in["tender_title"] == nil {
			t.Errorf("%s %v", in, err)
		}
	}
	if told != 2 {
		t.Errorf("%d were told", told)
	}
}
