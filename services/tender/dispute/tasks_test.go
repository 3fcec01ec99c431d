package dispute

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
)

func TestADisputeWaitsForOneAfterAnother(t *testing.T) {
	r, id := awarded(t)
	people["far"] = identity.Caller{ID: "far", Name: "远", Memberships: []identity.Membership{{Org: "faraway", OrgName: "外地财政局", Role: identity.Supervisor, Region: "330100"}}}
	people["city"] = identity.Caller{ID: "city", Name: "市", Memberships: []identity.Membership{{Org: "cityfinance", OrgName: "市财政局", Role: identity.Supervisor, Region: "320300"}}}
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	waits := func(who, what, ruleID string, due time.Time) {
		t.Helper()
		for _, p := range []string{"officer", "other", "watch", "city", "far", "bob"} {
			list := r.tasks(p)
			i := slices.IndexFunc(list, func(x tenderapi.Task) bool { return x.Challenge == c.ID })
			if mine := p == who || who == "watch" && p == "city"; mine != (i >= 0) {
				t.Errorf("%s: waits for %s: %v", what, p, i >= 0)
			} else if i >= 0 && (list[i].What != what || !list[i].Due.Equal(due) || len(list[i].Basis) != 1 || list[i].Basis[0].Rule != ruleID || list[i].Tender != id ||
				list[i].Title != c.TenderTitle || !strings.HasSuffix(list[i].Detail, "供应商：组织b")) {
				t.Errorf("%s is asked for %+v", p, list[i])
			}
		}
	}
	waits("officer", "答复质疑", "dispute.challenge.answer", c.AnswerDue)
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Answer, "得分无误。"))
	waits("", "", "", time.Time{})
	got := ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "不服答复。"))
	waits("watch", "受理投诉", "dispute.complaint.accept", *got.AcceptDue)
	got = ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Accept, ""))
	if list := r.tasks("officer"); !slices.ContainsFunc(list, func(x tenderapi.Task) bool {
		return x.Challenge == c.ID && x.What == "提交书面说明" && x.Due.Equal(*got.ExplainDue) && x.Basis[0].Rule == "dispute.complaint.reply"
	}) {
		t.Errorf("the other side is not asked for its explanation: %+v", list)
	}
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, Explain, "得分有评分表为证。"))
	waits("watch", "作出处理决定", "dispute.complaint.decide", *got.DecideDue)
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, Settle, "投诉不成立。"))
	waits("", "", "", time.Time{})
}

func TestAnUnansweredChallengeIsLateAndStaysATask(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	r.set(cn.DayOf(c.AnswerDue).Add(3).At(9, 0))
	list := r.tasks("officer")
	if i := slices.IndexFunc(list, func(x tenderapi.Task) bool { return x.Challenge == c.ID }); i < 0 || list[i].LateDays != 3 {
		t.Errorf("%+v", list)
	}
	if got := stationsOf(r.challenge(c.ID)); got != "file done, answer late, complain now" {
		t.Error(got)
	}
	ok(r, "officer", tenderapi.MoveChallenge, late(act(c.ID, Answer, "得分无误。"), "评委外出。"))
	if got := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]; got.Steps[1].Note != "逾期3天办理，原因：评委外出。" || got.Steps[1].State != "done" {
		t.Errorf("strangers read %+v", got.Steps[1])
	}
}
