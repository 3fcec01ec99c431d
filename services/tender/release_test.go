package tender

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
)

// releases are the public steps that the room has heard of, in order.
func (r *room) releases(id string) (out []events.TenderTenderReleasedV1) {
	r.t.Helper()
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderTenderReleasedV1 || ev.Subject != id {
			continue
		}
		var in events.TenderTenderReleasedV1
		if err := ev.Decode(&in); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, in)
	}
	return out
}

// stranger is what anyone is shown, without what is not copied.
func (r *room) stranger(id string) tenderapi.Tender {
	r.t.Helper()
	v := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	v.Steps, v.Moves, v.Original, v.Committee, v.SuspendedBasis = []tenderapi.Step{}, []tenderapi.Move{}, nil, nil, nil
	v.ContactName, v.ContactPhone = "", ""
	return v
}

func TestEveryPublicStepCarriesWhatAStrangerSeesThen(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.ContactName, d.ContactPhone, d.ExpectedMonth = "王小明", "0512-87654321", "2026-04"
	x := r.create(d)
	step := func(want string) events.TenderTenderReleasedV1 {
		t.Helper()
		all := r.releases(x.ID)
		if len(all) == 0 || all[len(all)-1].Step != want {
			t.Fatalf("after %s the last release is %+v", want, all)
		}
		last := all[len(all)-1]
		var got tenderapi.Tender
		dec := json.NewDecoder(strings.NewReader(string(last.Tender)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		page := r.stranger(x.ID)
		for i := range page.Sealing.Holders {
			page.Sealing.Holders[i].Name = ""
		}
		if diff := cmp.Diff(page, got); diff != "" {
			t.Errorf("%s (-page +release):\n%s", want, diff)
		}
		return last
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	step("intended")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	if n := len(r.releases(x.ID)); n != 1 {
		t.Errorf("handing to review made a release: %d", n)
	}
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	step("published")
	at := r.now
	later := d.Deadline.AddDate(0, 0, 7)
	ok(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "延长时间，更换电话", Deadline: &later, Changes: []tenderapi.Correction{{Field: "contact", New: "0512-11112222"}, {Field: "summary", New: "新的概况"}},
	}})
	all := r.releases(x.ID)
	var amended tenderapi.Tender
	if err := json.Unmarshal(all[len(all)-1].Tender, &amended); err != nil {
		t.Fatal(err)
	}
	a := amended.Amendments[0]
	if i := slices.IndexFunc(a.Changes, func(c tenderapi.Change) bool { return c.Field == "summary" }); i < 0 || a.Changes[i].Old != "概况" || a.Changes[i].New != "新的概况" || !a.At.Equal(at) {
		t.Errorf("the amendment is %+v", a)
	}
	for _, who := range []string{"ann", "bob", "cat"} {
		r.bid(who, x.ID, 90_000_00)
	}
	r.set(later.Add(1))
	for _, rel := range r.releases(x.ID) {
		if len(rel.Opening) > 0 || strings.Contains(string(rel.Tender), "甲社工中心") {
			t.Errorf("%s tells of bids before the opening", rel.Step)
		}
		for _, secret := range []string{"王小明", "87654321", "11112222"} {
			if strings.Contains(string(rel.Tender), secret) {
				t.Errorf("%s tells %s", rel.Step, secret)
			}
		}
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.opens(x.ID)
	if last := r.releases(x.ID)[len(r.releases(x.ID))-1]; last.Step != "opened" || len(last.Opening) > 0 {
		t.Errorf("who has responded is told with %s: %s", last.Step, last.Opening)
	}
	r.again(x.ID)
	last := r.releases(x.ID)[len(r.releases(x.ID))-1]
	if last.Step != "taken" || !strings.Contains(string(last.Opening), "甲社工中心") || strings.Contains(string(last.Opening), "host") {
		t.Errorf("the opening says %s: %s", last.Step, last.Opening)
	}
	if strings.Contains(string(last.Opening), `"price":`) || strings.Contains(string(last.Tender), "9000000") {
		t.Errorf("a price is out before it is revealed: %s", last.Opening)
	}
	r.scored(x.ID, []string{"e1", "e2", "officer"}, map[string][2]int64{"a": {5000, 1800}, "b": {4000, 1500}, "c": {3000, 1000}})
	if last := r.releases(x.ID)[len(r.releases(x.ID))-1]; last.Step != "scored" || strings.Contains(string(last.Tender)+string(last.Opening), `"points"`) {
		t.Errorf("%s tells marks: %s", last.Step, last.Tender)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	if last := r.releases(x.ID)[len(r.releases(x.ID))-1]; last.Step != "scored" || strings.Contains(string(last.Tender), `"award"`) {
		t.Errorf("deciding released %s", last.Step)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	last = r.releases(x.ID)[len(r.releases(x.ID))-1]
	if last.Step != "awarded" || !strings.Contains(string(last.Tender), `"award"`) || strings.Contains(string(last.Tender), `"committee"`) {
		t.Errorf("the result says %s: %s", last.Step, last.Tender)
	}
	var steps []string
	for _, rel := range r.releases(x.ID) {
		steps = append(steps, rel.Step)
	}
	if want := []string{"intended", "published", "amended", "closed", "opened", "asked", "offered", "taken", "frozen", "revealed", "scored", "awarded"}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %v, want %v", steps, want)
	}
}

func TestAnEndNobodyKnewTheBeginningOfReleasesNothing(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 30))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	in := verb(x.ID, Return)
	in.Note = "请补充"
	ok(r, "second", tenderapi.MoveTender, in)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Discard))
	if all := r.releases(x.ID); len(all) > 0 {
		t.Errorf("a draft released %+v", all)
	}
	x = r.create(r.draft(tenderapi.MethodOpen, 30))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	in = verb(x.ID, Fail)
	in.Ground, in.Note = "cancelled", "任务取消"
	ok(r, "officer", tenderapi.MoveTender, in)
	if all := r.releases(x.ID); len(all) > 0 {
		t.Errorf("a purchase nobody knew of released %+v", all)
	}
}

func TestAQuestionIsReadByEveryoneWithoutWhoAsked(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 30))
	q := ok(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "可以上门服务吗？"}})
	ok(r, "officer", tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "可以。"}})
	var answers []string
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderQuestionPublishedV1 {
			continue
		}
		var in events.TenderQuestionPublishedV1
		if err := ev.Decode(&in); err != nil {
			t.Fatal(err)
		}
		if answers = append(answers, in.Answer); in.Tender != x.ID || in.TenderCode != x.Code || in.Text != "可以上门服务吗？" || strings.Contains(string(ev.Data), "ann") {
			t.Errorf("the question is published as %s", ev.Data)
		}
	}
	if !slices.Equal(answers, []string{"", "可以。"}) {
		t.Errorf("it was published with the answers %q", answers)
	}
}

func TestACommentIsReadByEveryoneWithoutWhoMadeIt(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 60))
	ok(r, "officer", tenderapi.OpenHearing, tenderapi.OpenHearingRequest{ID: x.ID, HearingDraft: tenderapi.HearingDraft{Kind: tenderapi.HearingKindNeed}})
	c := ok(r, "bob", tenderapi.AddComment, comment(x.ID, tenderapi.HearingKindNeed))
	ok(r, "officer", tenderapi.AnswerComment, tenderapi.AnswerCommentRequest{ID: c.ID, CommentAnswer: tenderapi.CommentAnswer{Text: "已写入需求。", Taken: true}})
	var answers []string
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderCommentPublishedV1 {
			continue
		}
		var in events.TenderCommentPublishedV1
		if err := ev.Decode(&in); err != nil {
			t.Fatal(err)
		}
		if answers = append(answers, in.Answer); in.Tender != x.ID || in.TenderCode != x.Code || strings.Contains(string(ev.Data), "乙社工中心") {
			t.Errorf("the comment is published as %s", ev.Data)
		}
	}
	if !slices.Equal(answers, []string{"", "已写入需求。"}) {
		t.Errorf("it was published with the answers %q", answers)
	}
}
