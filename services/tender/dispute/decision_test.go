package dispute

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
)

// decide takes a complaint to its decision.
func (r *room) decide(dispute string, verdict tenderapi.Verdict) {
	r.t.Helper()
	ok(r, "watch", tenderapi.MoveChallenge, act(dispute, Accept, ""))
	in := act(dispute, Settle, "经审查，作出如下决定。")
	in.Verdicts[0].Verdict = verdict
	ok(r, "watch", tenderapi.MoveChallenge, in)
}

func TestDecisionsArePublicByRegionOutcomeAndYearAndNothingElseIs(t *testing.T) {
	r := open(t)
	first := r.appealed(r.awarded())
	if got := ok(r, "", tenderapi.ListDecisions, tenderapi.ListDecisionsRequest{}); len(got.Items) != 0 {
		t.Errorf("a complaint that is under way is listed: %+v", got.Items)
	}
	refused(r, "", tenderapi.GetDecision, tenderapi.GetDecisionRequest{ID: first}, "tender.decision.not-found", "")
	refused(r, "", tenderapi.GetDecision, tenderapi.GetDecisionRequest{ID: "nothing"}, "tender.decision.not-found", "")
	r.decide(first, tenderapi.VerdictRejected)
	r.set(r.now.AddDate(1, 0, 0))
	second := r.appealed(r.awarded())
	r.decide(second, tenderapi.VerdictUpheld)
	r.set(r.now.Add(time.Hour))
	id := r.awarded()
	third := ok(r, "bob", tenderapi.FileChallenge, letter(id)).ID
	answer := act(third, Answer, "无误。")
	answer.Verdicts = append(answer.Verdicts, tenderapi.ItemVerdict{Item: 2, Verdict: tenderapi.VerdictRejected, Reason: "无误。"})
	ok(r, "officer", tenderapi.MoveChallenge, answer)
	in := act(third, Complain, "投诉书的内容。")
	in.Complaint = append(in.Complaint, tenderapi.ComplaintItem{Item: 2, Facts: "投诉书的内容。", Request: "请撤销。"})
	ok(r, "bob", tenderapi.MoveChallenge, in)
	ok(r, "watch", tenderapi.MoveChallenge, act(third, Accept, ""))
	settled := act(third, Settle, "一项成立。")
	settled.Verdicts = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictUpheld, Reason: "成立。"}, {Item: 2, Verdict: tenderapi.VerdictRejected, Reason: "不成立。"}}
	ok(r, "watch", tenderapi.MoveChallenge, settled)
	gone := r.appealed(r.awarded())
	ok(r, "bob", tenderapi.MoveChallenge, act(gone, Withdraw, ""))

	for want, q := range map[string]tenderapi.ListDecisionsRequest{
		third + " " + second + " " + first: {},
		first:                              {Year: 2026},
		third + " " + second:               {Year: 2027, Region: "320000"},
		second:                             {Verdict: tenderapi.VerdictUpheld, Region: region},
		third:                              {Verdict: tenderapi.VerdictPartly},
		"":                                 {Region: "330100"},
	} {
		var ids []string
		for _, d := range ok(r, "", tenderapi.ListDecisions, q).Items {
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%+v lists %q, want %q", q, got, want)
		}
	}
	page := ok(r, "", tenderapi.ListDecisions, tenderapi.ListDecisionsRequest{Limit: 2})
	if rest := ok(r, "", tenderapi.ListDecisions, tenderapi.ListDecisionsRequest{Limit: 2, After: page.Next}); len(page.Items) != 2 || len(rest.Items) != 1 || rest.Next != "" {
		t.Errorf("two pages hold %d and %d", len(page.Items), len(rest.Items))
	}
	got := ok(r, "ann", tenderapi.GetDecision, tenderapi.GetDecisionRequest{ID: third})
	if got.Decision != "一项成立。" || len(got.Rulings) != 2 || got.Summary.Verdict != tenderapi.VerdictPartly || got.Summary.EffectText == "" ||
		!slices.ContainsFunc(got.Basis, func(b tenderapi.Basis) bool { return b.Rule == "dispute.complaint.publish" }) {
		t.Errorf("%+v", got)
	}
	raw, err := json.Marshal([]any{got, page})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{`"组织b"`, "李四", "投诉书的内容", letter("").Items[0].Facts} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("a stranger reads %q in %s", secret, raw)
		}
	}
}
