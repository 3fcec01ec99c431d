package dispute

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
)

// disclosures are what strangers were told of challenges, in order.
func (r *room) disclosures() (out []tenderapi.Challenge, raw string) {
	r.t.Helper()
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderChallengeReleasedV1 {
			continue
		}
		var in events.TenderChallengeReleasedV1
		if err := ev.Decode(&in); err != nil {
			r.t.Fatal(err)
		}
		var c tenderapi.Challenge
		if err := json.Unmarshal(in.Challenge, &c); err != nil {
			r.t.Fatal(err)
		}
		out, raw = append(out, c), raw+string(ev.Data)
	}
	return out, raw
}

func TestEveryPublicStepOfAChallengeIsReleasedWithoutWhoMadeItAndWhatWasSaid(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id))
	answer := act(c.ID, Answer, "答复只给提出的人看。")
	answer.Verdicts = append(answer.Verdicts, tenderapi.ItemVerdict{Item: 2, Verdict: tenderapi.VerdictRejected, Reason: "无误。"})
	ok(r, "officer", tenderapi.MoveChallenge, answer)
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "投诉书的内容。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Accept, ""))
	before, _ := r.disclosures()
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Explain, "说明只给财政部门看。"))
	if after, _ := r.disclosures(); len(after) != len(before) {
		t.Errorf("an explanation between those concerned was released: %+v", after[len(after)-1])
	}
	settled := act(c.ID, Settle, "投诉事项不成立，驳回投诉。")
	settled.Ground = "unfounded"
	ok(r, "watch", tenderapi.MoveChallenge, settled)
	all, text := r.disclosures()
	var states []string
	for _, x := range all {
		states = append(states, string(x.State))
	}
	if want := []string{"filed", "answered", "complained", "accepted", "settled"}; !slices.Equal(states, want) {
		t.Errorf("released were %v, want %v", states, want)
	}
	if last := all[len(all)-1]; last.Decision != "投诉事项不成立，驳回投诉。" || len(last.Rulings) == 0 || last.ID != c.ID {
		t.Errorf("the decision says %+v", last)
	}
	for _, secret := range []string{`"组织b"`, "答复只给提出的人看", "投诉书的内容", "说明只给", c.Items[0].Facts, c.Contact.Name} {
		if secret == "" || strings.Contains(text, secret) {
			t.Errorf("strangers are told %q in %s", secret, text)
		}
	}
}
