package inquiry

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

const region = "320312"

// room is questions and comments about one purchase, which is a plain value, with what was told.
type room struct {
	*Service
	t       *testing.T
	p       Purchase
	bidding []string
	relay   *store.Relay
	heard   []event.Event
}

func open(t *testing.T) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	now := cn.Day("2026-03-27").At(9, 30)
	r := &room{t: t, p: Purchase{
		ID: "t", Code: "320312-2026-FW-0001", Title: "社区老年人居家关爱服务", Buyer: "buyer", Law: rule.Where{Region: region, Day: now},
		Method: tenderapi.MethodConsultation, Asking: true, Documented: true,
	}}
	r.Service, err = New(t.Context(), host.Deps{Store: engine, Rules: book, Now: func() time.Time { return now }}, r)
	must(t, err)
	r.relay = &store.Relay{Engine: engine, Collections: r.Part().Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Known implements Purchases.
func (r *room) Known(context.Context, string) (Purchase, error) { return r.p, nil }

// Owner implements Purchases.
func (r *room) Owner(context.Context, string) (string, bool, error) {
	return "民政局", r.p.Asking, nil
}

// Bidding implements Purchases.
func (r *room) Bidding(context.Context, string) ([]string, error) { return r.bidding, nil }

// Publish implements event.Publisher: what is told is kept.
func (r *room) Publish(_ context.Context, evs ...event.Event) error {
	r.heard = append(r.heard, evs...)
	return nil
}

// told is what one kind of event has said so far.
func (r *room) told(kind string) (out []map[string]any) {
	r.t.Helper()
	r.relay.Drain(r.t.Context())
	for _, ev := range r.heard {
		if ev.Type == kind {
			var in map[string]any
			must(r.t, json.Unmarshal(ev.Data, &in))
			out = append(out, in)
		}
	}
	return out
}

func (r *room) as(org string, role identity.Role) context.Context {
	return identity.With(r.t.Context(), identity.Caller{ID: org, Name: "张晓明", Memberships: []identity.Membership{{Org: org, OrgName: "组织" + org, Role: role, Region: region}}})
}

func (r *room) ask(org string) (tenderapi.Question, error) {
	return r.AskQuestion(r.as(org, identity.Staff), tenderapi.AskQuestionRequest{ID: "t", QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
}

func TestWhoMayAskIsThePurchasesToSay(t *testing.T) {
	for code, edit := range map[string]func(*Purchase){
		"":                            func(*Purchase) {},
		"tender.question.closed":      func(p *Purchase) { p.Asking = false },
		"tender.question.not-invited": func(p *Purchase) { p.Limited, p.Documented = true, false },
	} {
		r := open(t)
		edit(&r.p)
		if _, err := r.ask("a"); err == nil != (code == "") || err != nil && fault.Of(err).Code != code {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestAQuestionAboutPapersForFewIsPublishedToNobody(t *testing.T) {
	for _, limited := range []bool{false, true} {
		r := open(t)
		r.p.Limited = limited
		q, err := r.ask("a")
		must(t, err)
		_, err = r.AnswerQuestion(r.as("buyer", identity.Buyer), tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。"}})
		must(t, err)
		if got := r.told(events.TypeTenderQuestionPublishedV1); len(got) == 0 != limited {
			t.Errorf("limited %v: published %v", limited, got)
		}
		if got := r.told(events.TypeTenderQuestionAnsweredV1); len(got) != 1 || got[0]["asker"] != "a" {
			t.Errorf("limited %v: who asked is told %v", limited, got)
		}
	}
}

func TestAnAnswerIsGivenOnceAndByTheOfficeAlone(t *testing.T) {
	r := open(t)
	r.p.Hearings = map[tenderapi.HearingKind]time.Time{tenderapi.HearingKindNeed: r.now().Add(time.Hour)}
	q, err := r.ask("a")
	must(t, err)
	c, err := r.AddComment(r.as("b", identity.Staff), tenderapi.AddCommentRequest{ID: "t", CommentDraft: tenderapi.CommentDraft{Kind: tenderapi.HearingKindNeed, Text: "需求写得太窄。"}})
	must(t, err)
	answer := func(org string) (error, error) {
		_, first := r.AnswerQuestion(r.as(org, identity.Buyer), tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。"}})
		_, then := r.AnswerComment(r.as(org, identity.Buyer), tenderapi.AnswerCommentRequest{ID: c.ID, CommentAnswer: tenderapi.CommentAnswer{Text: "已经放宽。", Taken: true}})
		return first, then
	}
	for _, step := range []struct{ org, question, comment string }{
		{"other", store.ErrNotFound.Code, store.ErrNotFound.Code}, {"buyer", "", ""}, {"buyer", "tender.question.answered", "tender.comment.answered"},
	} {
		first, then := answer(step.org)
		for want, err := range map[*string]error{&step.question: first, &step.comment: then} {
			if err == nil != (*want == "") || err != nil && fault.Of(err).Code != *want {
				t.Errorf("%s: %v, want %q", step.org, err, *want)
			}
		}
		n, err := r.Waiting(t.Context(), "t")
		if left := n == 1; err != nil || left != (step.org == "other") {
			t.Errorf("after %s %d wait, %v", step.org, n, err)
		}
	}
}

func TestWhichSupplierSpokeToAHearingOnlyTheOfficeReads(t *testing.T) {
	r := open(t)
	r.p.Hearings = map[tenderapi.HearingKind]time.Time{tenderapi.HearingKindNeed: r.now().Add(time.Hour)}
	in := tenderapi.AddCommentRequest{ID: "t", CommentDraft: tenderapi.CommentDraft{Kind: tenderapi.HearingKindNeed, Text: "需求写得太窄。"}}
	_, err := r.AddComment(r.as("b", identity.Staff), in)
	must(t, err)
	for who, by := range map[context.Context]string{t.Context(): "一家供应商", r.as("a", identity.Staff): "一家供应商", r.as("buyer", identity.Buyer): "组织b"} {
		p, err := r.ListComments(who, tenderapi.ListCommentsRequest{ID: "t", Limit: 10})
		must(t, err)
		if len(p.Items) != 1 || p.Items[0].By != by {
			t.Errorf("read is %+v, want %q", p.Items, by)
		}
	}
}

func TestAnAnswerThatBiddersCannotHeedIsRefused(t *testing.T) {
	for _, c := range []struct {
		edit     func(*Purchase)
		noEffect bool
		code     string
	}{
		{func(*Purchase) {}, false, ""},
		{func(p *Purchase) { p.Settled = "tender.open.clarification" }, false, "tender.question.affects"},
		{func(p *Purchase) { p.Settled = "tender.open.clarification" }, true, ""},
		{func(p *Purchase) { p.Asking = false }, true, "tender.question.over"},
	} {
		r := open(t)
		q, err := r.ask("a")
		must(t, err)
		c.edit(&r.p)
		_, err = r.AnswerQuestion(r.as("buyer", identity.Buyer), tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。", NoEffect: c.noEffect}})
		if err == nil != (c.code == "") || err != nil && fault.Of(err).Code != c.code {
			t.Errorf("%q: %v", c.code, err)
		}
		if c.code == "tender.question.affects" && len(fault.Of(err).Basis) == 0 {
			t.Error("refused without its ground")
		}
		if told := r.told(events.TypeTenderQuestionPublishedV1); len(told) == 2 && (told[1]["no_effect"] == true) != c.noEffect {
			t.Errorf("published %v", told[1])
		}
		var tasks tenderapi.TaskList
		must(t, r.Tasks(t.Context(), identity.Membership{Org: "buyer", Region: region}, &tasks))
		if left := len(tasks.Items) == 1; left != (c.code == "tender.question.affects") {
			t.Errorf("%q: the desk shows %d", c.code, len(tasks.Items))
		}
	}
}

func TestNothingIsSaidToAHearingThatIsOver(t *testing.T) {
	for code, until := range map[string]time.Duration{"": time.Nanosecond, "tender.hearing.over": 0} {
		r := open(t)
		r.p.Hearings = map[tenderapi.HearingKind]time.Time{tenderapi.HearingKindSingle: r.now().Add(until)}
		say := func(kind tenderapi.HearingKind) error {
			_, err := r.AddComment(r.as("b", identity.Staff), tenderapi.AddCommentRequest{ID: "t", CommentDraft: tenderapi.CommentDraft{Kind: kind, Text: "我们也能提供。"}})
			return err
		}
		if err := say(tenderapi.HearingKindSingle); err == nil != (code == "") || err != nil && fault.Of(err).Code != code {
			t.Errorf("%q: %v", code, err)
		}
		if err := say(tenderapi.HearingKindNeed); fault.Of(err).Code != "tender.hearing.over" {
			t.Errorf("of a hearing that was never held: %v", err)
		}
	}
}

func TestWhoBidsDoesNotHearAsOneWhoAskedAndNobodyHearsTwice(t *testing.T) {
	r := open(t)
	for _, org := range []string{"a", "b", "b", "c"} {
		_, err := r.ask(org)
		must(t, err)
	}
	r.bidding = []string{"a"}
	stop := event.New(events.TypeTenderTenderSuspendedV1, r.now(), map[string]any{"until": r.now().Add(time.Hour)})
	stop.Subject, stop.Seq = "t", 1
	for range 2 { // the broker may say it again
		must(t, r.Part().Listens[stop.Type](t.Context(), stop))
	}
	var heard []string
	for _, in := range r.told(events.TypeTenderQuestionHeldV1) {
		heard = append(heard, in["asker"].(string))
	}
	slices.Sort(heard)
	if !slices.Equal(heard, []string{"b", "c"}) {
		t.Errorf("of the pause heard %v", heard)
	}
}

func TestWhoMustStayAwayAnswersNeitherAQuestionNorAComment(t *testing.T) {
	r := open(t)
	r.p.Hearings = map[tenderapi.HearingKind]time.Time{tenderapi.HearingKindNeed: r.now().Add(time.Hour)}
	q, err := r.ask("a")
	must(t, err)
	c, err := r.AddComment(r.as("b", identity.Staff), tenderapi.AddCommentRequest{ID: "t", CommentDraft: tenderapi.CommentDraft{Kind: tenderapi.HearingKindNeed, Text: "需求写得太窄。"}})
	must(t, err)
	office := r.as("buyer", identity.Buyer)
	r.p.Kept = fault.New(fault.Refused, "aside", "您应当回避，请由其他人办理。")
	_, err = r.AnswerQuestion(office, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。"}})
	_, then := r.AnswerComment(office, tenderapi.AnswerCommentRequest{ID: c.ID, CommentAnswer: tenderapi.CommentAnswer{Text: "已经放宽。"}})
	if fault.Of(err).Code != "aside" || fault.Of(then).Code != "aside" {
		t.Errorf("%v; %v", err, then)
	}
	list, err := r.ListComments(office, tenderapi.ListCommentsRequest{ID: "t"})
	if err != nil || list.Items[0].CanAnswer {
		t.Errorf("an answer is asked for in %+v, %v", list.Items, err)
	}
}
