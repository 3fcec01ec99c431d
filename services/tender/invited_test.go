package tender

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule/ruletest"
)

// selective is a draft for some organizations of the room, who will be drawn and come when it is created.
func (r *room) selective(orgs ...string) tenderapi.TenderDraft {
	d := r.draft(tenderapi.MethodSelective, 21)
	d.Condition, d.ConditionNote, d.InvitedFrom = "limited", "全市只有这几家有失能评估资质。", "pool"
	for _, id := range orgs {
		d.Invited = append(d.Invited, tenderapi.Party{ID: id, Name: "随便写的名字"})
	}
	return d
}

func TestTheDocumentsOfASelectivePurchaseAreForTheInvited(t *testing.T) {
	r := open(t)
	d := r.selective("a", "b", "c")
	x := r.published(d)
	if !slices.ContainsFunc(x.Invited, func(p tenderapi.Party) bool { return p.ID == "a" && p.Name == "甲社工中心" }) { // in the order of the draw
		t.Errorf("the name is the officer's, not the register's: %+v", x.Invited)
	}
	for who, reads := range map[string]bool{"": false, "dan": false, "other": false, "ann": true, "officer": true, "second": true, "watch": true} {
		got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if (got.Requirement != "") != reads || (len(got.Criteria) > 0) != reads || got.Withheld == reads {
			t.Errorf("%q reads %q, withheld %v", who, got.Requirement, got.Withheld)
		}
		if got.ConditionText == "" || got.Title == "" || got.Budget == 0 {
			t.Errorf("%q does not learn why it is bought this way: %+v", who, got)
		}
		if inside := who == "officer" || who == "second" || who == "watch"; (len(got.Invited) > 0) != inside {
			t.Errorf("%q learns who is invited: %+v", who, got.Invited)
		}
	}
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
		a.Changes = []tenderapi.Correction{{Field: "requirement", New: "改过的需求"}}
		at := d.Deadline.AddDate(0, 0, 14)
		a.Deadline = &at
	}))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Amendments) != 1 || len(got.Amendments[0].Changes) > 0 || got.Original != nil {
		t.Errorf("a correction quotes the documents to everybody: %+v", got.Amendments)
	}
}

func TestOnlyTheInvitedBidAndAsk(t *testing.T) {
	r := open(t)
	d := r.selective("a", "b", "c")
	x := r.published(d)
	r.bidRefused("dan", x.ID, 9_000_000, "tender.bid.not-eligible", "tender.invited.min")
	refused(r, "dan", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "能参加吗？请说明。"}}, "tender.question.not-invited", "")
	ok(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "何时进场服务？"}})
	for who, n := range map[string]int{"": 0, "dan": 0, "bob": 1, "officer": 1} {
		if got := ok(r, who, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: x.ID}); len(got.Items) != n {
			t.Errorf("%q reads %d questions, want %d", who, len(got.Items), n)
		}
	}
	for _, e := range r.heard {
		if e.Type == "tender.question.published.v1" {
			t.Error("a question about papers for few was told to everybody")
		}
	}
	for who, fen := range map[string]int64{"ann": 9_000_000, "bob": 8_500_000, "cat": 8_000_000} {
		r.bid(who, x.ID, fen)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Withheld || got.Requirement == "" || len(got.Invited) != 3 {
		t.Errorf("after the opening the papers and the invited are public: %+v", got.Invited)
	}
}

func TestWhomTheBuyerInvitesIsHeldToTheLaw(t *testing.T) {
	for name, c := range map[string]struct {
		orgs []string
		edit func(*tenderapi.TenderDraft)
		rule string
	}{
		"three":                  {[]string{"a", "b", "c"}, func(*tenderapi.TenderDraft) {}, ""},
		"two":                    {[]string{"a", "b"}, func(*tenderapi.TenderDraft) {}, "tender.invited.min"},
		"one of them twice":      {[]string{"a", "b", "a"}, func(*tenderapi.TenderDraft) {}, "tender.invited.min"},
		"recommended":            {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { d.InvitedFrom = "recommended" }, "tender.selective.sources"},
		"names from nowhere":     {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { d.InvitedFrom = "" }, "tender.selective.sources"},
		"no case":                {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.selective.conditions"},
		"twenty days":            {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { d.Deadline = cn.Day("2026-03-02").Add(22).At(9, 30) }, ""},
		"nineteen days":          {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { d.Deadline = cn.Day("2026-03-02").Add(19).At(9, 30) }, "tender.open.period"},
		"price below the weight": {[]string{"a", "b", "c"}, func(d *tenderapi.TenderDraft) { weigh(d, 999) }, "tender.open.price.weight.min"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.selective(c.orgs...)
			c.edit(&d)
			x := r.create(d)
			if c.rule == "" {
				ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
				return
			}
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
		})
	}
	r := open(t)
	d := r.single()
	d.Invited[0].ID = "nobody"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.invited.unknown", "")
}

func (r *room) single() tenderapi.TenderDraft {
	d := r.draft(tenderapi.MethodSingle, 30)
	d.Condition, d.ConditionNote, d.ExpertOpinion = "unique", "全市只有一家有精神障碍社区康复的资质。", "三名专家一致认为只能从甲社工中心采购。王某某，某大学，教授。"
	d.Invited = []tenderapi.Party{{ID: "a", Name: "甲"}}
	return d
}

func hearing(id string, kind tenderapi.HearingKind) tenderapi.OpenHearingRequest {
	return tenderapi.OpenHearingRequest{ID: id, HearingDraft: tenderapi.HearingDraft{Kind: kind}}
}

func comment(id string, kind tenderapi.HearingKind) tenderapi.AddCommentRequest {
	return tenderapi.AddCommentRequest{ID: id, CommentDraft: tenderapi.CommentDraft{Kind: kind, Text: "我们也能提供这项服务。"}}
}

func TestASingleSourceIsPublicizedFirstAndBoughtFromThatOne(t *testing.T) {
	r := open(t)
	d := r.single()
	x := r.create(d)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.single.notice")
	refused(r, "ann", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindSingle), "identity.role", "")
	x = ok(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindSingle))
	h := x.Hearings[0]
	if day := cn.DayOf(h.Until); day != "2026-03-09" || h.Suppliers[0].Name != "甲社工中心" || h.Opinion == "" || len(h.Basis) == 0 { // five working days after Monday, 2 March
		t.Errorf("%s %+v", day, h)
	}
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if seen.StateText != "单一来源公示" || seen.Requirement != "" || len(seen.Hearings) != 1 {
		t.Errorf("the public reads %q, %q, %d hearings", seen.StateText, seen.Requirement, len(seen.Hearings))
	}
	c := ok(r, "bob", tenderapi.AddComment, comment(x.ID, tenderapi.HearingKindSingle))
	if c.By != "一家供应商" {
		t.Errorf("said by %q", c.By)
	}
	r.set(h.Until.Add(-time.Second))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.hearing.pending", "")
	refused(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindSingle), "tender.hearing.running", "")
	r.set(h.Until)
	refused(r, "bob", tenderapi.AddComment, comment(x.ID, tenderapi.HearingKindSingle), "tender.hearing.over", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.hearing.unanswered", "")
	answer := tenderapi.AnswerCommentRequest{ID: c.ID, CommentAnswer: tenderapi.CommentAnswer{Text: "经核实没有相应资质。"}}
	refused(r, "other", tenderapi.AnswerComment, answer, "store.not-found", "")
	ok(r, "officer", tenderapi.AnswerComment, answer)
	refused(r, "officer", tenderapi.AnswerComment, answer, "tender.comment.answered", "")
	if got := ok(r, "", tenderapi.ListComments, tenderapi.ListCommentsRequest{ID: x.ID}); len(got.Items) != 1 || got.Items[0].Answer == "" || got.Items[0].CanAnswer {
		t.Errorf("%+v", got.Items)
	}

	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	r.bidRefused("bob", x.ID, 8_000_000, "tender.bid.not-eligible", "tender.single.supplier")
	r.bid("ann", x.ID, 9_000_000)
	r.set(d.Deadline)
	r.bidRefused("ann", x.ID, 8_900_000, "tender.bid.too-late", "tender.bid.late") // no law sets a period
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.scored(x.ID, []string{"e1", "e2", "officer"}, nil)
	if f, found := r.finding(x.ID, "tender.single.price"); !found || !f.Ok { // no sheet of marks: the price is dealt about
		t.Errorf("the draft is held to a price that both agree on: %v %+v", found, f)
	}
	agreed := ruletest.Value[bool](t, r.book, "tender.single.price", r.law())
	if x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide)); (x.Award.Supplier.ID == "a" && x.Award.Amount == 9_000_000) != agreed {
		t.Errorf("award %+v", x.Award)
	}
}

func TestWhatIsPublicizedIsWhatIsBought(t *testing.T) {
	r := open(t)
	d := r.single()
	x := r.create(d)
	ok(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindSingle))
	r.set(cn.Day("2026-03-10").At(9, 0))
	d.Invited = []tenderapi.Party{{ID: "b", Name: "乙"}}
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: d})
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.single.notice")
}

func TestWhatIsNotCompleteIsNotPublicized(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*tenderapi.TenderDraft)
		code string
		rule string
	}{
		"no reason":         {func(d *tenderapi.TenderDraft) { d.ConditionNote = "" }, "tender.hearing.incomplete", "tender.single.conditions"},
		"nobody":            {func(d *tenderapi.TenderDraft) { d.Invited = nil }, "tender.hearing.incomplete", "tender.single.supplier"},
		"two":               {func(d *tenderapi.TenderDraft) { d.Invited = append(d.Invited, tenderapi.Party{ID: "b", Name: "乙"}) }, "tender.hearing.incomplete", "tender.single.supplier"},
		"no experts":        {func(d *tenderapi.TenderDraft) { d.ExpertOpinion = "" }, "tender.hearing.incomplete", "tender.single.opinion"},
		"another procedure": {func(d *tenderapi.TenderDraft) { d.Method = tenderapi.MethodConsultation }, "tender.hearing.not-needed", "tender.single.notice"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.single()
			c.edit(&d)
			refused(r, "officer", tenderapi.OpenHearing, hearing(r.create(d).ID, tenderapi.HearingKindSingle), c.code, c.rule)
		})
	}
	r := open(t)
	x := r.create(r.single())
	for until, fits := range map[time.Time]bool{cn.Day("2026-03-06").Last(): false, cn.Day("2026-03-09").Last(): true} {
		in := hearing(x.ID, tenderapi.HearingKindSingle)
		in.Until = &until
		if _, f := try(r, "officer", tenderapi.OpenHearing, in); (f == nil) != fits {
			t.Errorf("until %s: %v", until, f)
		}
	}
}

// 条例 art. 15: what is needed is shown, and everybody may say something.
func TestTheNeedIsHeardBeforeItIsBought(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 40)
	d.Consulted, d.ConsultNote = false, ""
	x := r.create(d)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.need.consult")
	x = ok(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindNeed))
	if h := x.Hearings[0]; h.Text != d.Requirement || len(h.Suppliers) > 0 {
		t.Errorf("%+v", h)
	}
	c := ok(r, "e1", tenderapi.AddComment, comment(x.ID, tenderapi.HearingKindNeed))
	if c.By == "张e1" || c.By == "" {
		t.Errorf("a person is named to everybody: %q", c.By)
	}
	ok(r, "officer", tenderapi.AnswerComment, tenderapi.AnswerCommentRequest{ID: c.ID, CommentAnswer: tenderapi.CommentAnswer{Text: "已经写入需求。", Taken: true}})
	r.set(x.Hearings[0].Until)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	refused(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindNeed), "tender.hearing.late", "")
}
