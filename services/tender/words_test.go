package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestRefusalsSpeakInTheWordsOfTheMethod(t *testing.T) {
	for method, foreign := range map[tenderapi.Method]string{tenderapi.MethodConsultation: "投标", tenderapi.MethodOpen: "响应"} {
		r := open(t)
		d := r.draft(method, 30)
		x := r.published(d)
		_, early := try(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
		r.set(d.Deadline)
		_, bidding := r.tryBid("ann", x.ID, 9_000_000)
		_, asking := try(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "何时开标？"}})
		_, opening := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
		_, judging := try(r, "officer", tenderapi.InvalidateBid, tenderapi.InvalidateBidRequest{ID: x.ID, InvalidationDraft: tenderapi.InvalidationDraft{Bid: "b"}})
		for what, f := range map[string]error{"ending it early": early, "bidding late": bidding, "asking late": asking, "opening without bids": opening, "judging": judging} {
			if f == nil || strings.Contains(f.Error(), foreign) {
				t.Errorf("%s: %s is refused with %v", method, what, f)
			}
		}
		for _, found := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
			if strings.Contains(found.Text, foreign) {
				t.Errorf("%s: %s", method, found.Text)
			}
		}
	}
}
