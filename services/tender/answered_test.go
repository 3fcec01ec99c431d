package tender

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/standard"
)

// facts is an objective criterion of twenty points by the number of like projects.
func facts() tenderapi.Criterion {
	return tenderapi.Criterion{Code: "C", Name: "类似业绩", Max: 2000, Kind: "objective", Unit: "项", Levels: []tenderapi.CriterionLevel{
		{Name: "五项以上", From: 2000, To: 2000, AtLeast: 5}, {Name: "三项以上", From: 1000, To: 1000, AtLeast: 3}, {Name: "不足三项", From: 0, To: 0},
	}}
}

// factual is a draft of which the platform scores the second criterion.
func (r *room) factual(method tenderapi.Method) tenderapi.TenderDraft {
	d := r.draft(method, 25)
	d.Criteria[1] = facts()
	d.Criteria[0].Group, d.Criteria[1].Group = []string{"技术商务部分", "方案"}, []string{"技术商务部分"}
	return d
}

// answering is a bid that answers so many projects.
func answering(fen, count int64) sealing.Content {
	c := content(fen)
	c.Technical.Answers = []tenderapi.CriterionAnswer{{Code: "C", Count: count}}
	return c
}

// opensWith opens a purchase for which ann and bob have answered, before a committee of three.
func (r *room) opensWith(counts ...int64) tenderapi.Tender {
	r.t.Helper()
	d := r.factual(tenderapi.MethodConsultation)
	x := r.published(d)
	for i, n := range counts {
		r.says([]string{"ann", "bob", "cat"}[i], x.ID, answering(int64(9-i)*1_000_000, n))
	}
	r.set(d.Deadline)
	x = r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.again(x.ID)
	return x
}

// judges lets members sign, each with the same for the plan.
func (r *room) judges(id string, who ...string) {
	r.t.Helper()
	for _, j := range who {
		in := tenderapi.SignSheetRequest{ID: id}
		for _, b := range ok(r, j, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id}).Bids {
			in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 5000}}})
		}
		ok(r, j, tenderapi.SignSheet, in)
	}
}

func vote(id, bid, level string) tenderapi.LowerAnswerRequest {
	return tenderapi.LowerAnswerRequest{ID: id, AnswerVote: tenderapi.AnswerVote{Bid: bid, Code: "C", Level: level, Why: "两项没有附合同。"}}
}

func TestAnObjectiveCriterionIsScoredByTheAnswersOfBidders(t *testing.T) {
	r := open(t)
	x := r.opensWith(5, 4)
	ann, bob := r.bidsOf(x.ID)[0].Bid, r.bidsOf(x.ID)[1].Bid
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	if a := sheet.Answers; len(a) != 2 || a[0].Points != 2000 || a[0].Count != 5 || a[1].Points != 1000 || a[1].Reached != "三项以上" || !sheet.Checking || !sheet.Criteria[1].Machine {
		t.Fatalf("%+v", a)
	}
	in := tenderapi.SignSheetRequest{ID: x.ID}
	for _, b := range []string{ann, bob} { // nobody types what the platform scores
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b, Marks: []tenderapi.Mark{{Code: "A", Points: 5000}, {Code: "C", Points: 0}}})
	}
	_, f := try(r, "e1", tenderapi.SignSheet, in)
	cites(r, "a typed mark", f, "tender.sheet.incomplete", "")
	if len(f.Fields) != 2 || !strings.Contains(f.Fields[0].Text, "系统计分") {
		t.Errorf("%v", f.Fields)
	}
	r.judges(x.ID, "e1", "e2", "e3")
	if mine := ok(r, "e2", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); !slices.Contains(mine.Marks[0].Marks, tenderapi.Mark{Code: "C", Points: 2000}) {
		t.Errorf("the signed sheet says %+v", mine.Marks)
	}
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	for _, who := range []string{"", "ann"} { // what was answered is told with the result, and not before
		raw, err := json.Marshal([]any{
			ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), ok(r, who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}),
		})
		must(t, err)
		if strings.Contains(string(raw), `"reached"`) || strings.Contains(string(raw), `"answered"`) {
			t.Errorf("%q reads before the result: %s", who, raw)
		}
		refused(r, who, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}, "tender.evaluation.not-yet", "")
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	// ann: 50 + 20 + 20×80/90 = 87.78; bob: 50 + 10 + 20
	if len(ev.Answers) != 2 || ev.Ranking[0].Bid != ann || ev.Ranking[0].Total != 8778 || ev.Ranking[1].Total != 8000 {
		t.Errorf("%+v %+v", ev.Answers, ev.Ranking)
	}
	r.checks(x.ID)
	if own := ok(r, "bob", tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: bob}); own.Lines[1].Answer == nil || own.Lines[1].Answer.Count != 4 || own.Lines[0].Answer != nil {
		t.Errorf("the loser reads %+v", own.Lines)
	}
}

func TestTheCommitteeLowersAnAnswerInCommonAndSaysWhy(t *testing.T) {
	r := open(t)
	x := r.opensWith(5, 4)
	ann := r.bidsOf(x.ID)[0].Bid
	refused(r, "officer", tenderapi.LowerAnswer, vote(x.ID, ann, "三项以上"), "tender.tender.not-found", "")
	refused(r, "e1", tenderapi.LowerAnswer, vote(x.ID, ann, "五项以上"), "tender.answer.not-lower", "tender.criteria.quantified")
	refused(r, "e1", tenderapi.LowerAnswer, vote(x.ID, ann, "没有这一档"), "tender.answer.not-lower", "tender.criteria.quantified")
	refused(r, "e1", tenderapi.LowerAnswer, vote(x.ID, "nobody", "三项以上"), "tender.answer.not-found", "")
	refused(r, "e1", tenderapi.LowerAnswer, vote(x.ID, r.bidsOf(x.ID)[1].Bid, "五项以上"), "tender.answer.not-lower", "") // never higher
	mute := vote(x.ID, ann, "三项以上")
	mute.Why = ""
	refused(r, "e1", tenderapi.LowerAnswer, mute, "tender.answer.no-reason", "")
	points := func(s tenderapi.Sheet) int64 { return s.Answers[0].Points }
	if got := points(ok(r, "e1", tenderapi.LowerAnswer, vote(x.ID, ann, "三项以上"))); got != 2000 {
		t.Errorf("one member alone makes it %d", got)
	}
	r.judges(x.ID, "e1", "e2")                                                                      // who has signed need not sign again: the mark is not theirs
	early := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Receipt.Sheet // from before anything is lowered
	sheet := ok(r, "e2", tenderapi.LowerAnswer, vote(x.ID, ann, "不足三项"))
	if l := sheet.Answers[0].Lowered; l == nil || points(sheet) != 1000 || l.Level != "三项以上" || l.FoundBy != "评审委员会3名成员中2名认定" || len(sheet.Opinions) != 2 || !sheet.Opinions[1].Mine || sheet.Opinions[0].Mine {
		t.Fatalf("two of three hold less than five: %+v %+v", sheet.Answers[0], sheet.Opinions)
	}
	back := vote(x.ID, ann, "")
	back.Withdrawn = true
	if got := points(ok(r, "e1", tenderapi.LowerAnswer, back)); got != 2000 {
		t.Errorf("once one has taken it back: %d", got)
	}
	ok(r, "e1", tenderapi.LowerAnswer, vote(x.ID, ann, "不足三项"))
	r.judges(x.ID, "e3")
	r.revealed(x.ID)
	refused(r, "e3", tenderapi.LowerAnswer, vote(x.ID, ann, "不足三项"), "tender.answer.late", "")
	for _, do := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	if a := ev.Answered(ann, "C"); a == nil || a.Points != 0 || a.Lowered == nil || a.Lowered.Why == "" || a.Count != 5 {
		t.Errorf("the result says %+v", a)
	}
	r.checks(x.ID)
	rec := r.shows(x.ID)
	if rep := recount.Sheet(rec, early); len(rep.Wrong) > 0 || len(rep.Lines) != 2 {
		t.Errorf("what a judge signed is what was fixed, whatever was lowered since: %v %v", rep.Wrong, rep.Lines)
	}
	for i, m := range rec.Evaluation.Marks { // planted: the platform's marks of a bid, in every sheet alike
		if m.Bid == ann {
			m.Marks = slices.Clone(m.Marks)
			m.Marks[slices.IndexFunc(m.Marks, func(k tenderapi.Mark) bool { return k.Code == "C" })].Points = 1000
			rec.Evaluation.Marks[i] = m
		}
	}
	if rep := recount.Score(rec); !strings.Contains(strings.Join(rep.Wrong, ""), "由系统计分的得分与锁定时公布的摘要不符") {
		t.Errorf("marks of the platform that are others than when they were frozen are not found: %v", rep.Wrong)
	}
}

func TestAnotherJudgingBeginsWithWhatWasAnswered(t *testing.T) {
	tender := Tender{Meta: store.Meta{ID: "t"}, Draft: tenderapi.TenderDraft{Criteria: []tenderapi.Criterion{facts()}}, Opening: &tenderapi.Opening{Bids: []tenderapi.OpenedBid{{Bid: "1", Valid: true}}}}
	tender.Draft.Criteria = machined(tender.Draft.Criteria, nil)
	tender.Answers = []tenderapi.AnswerMark{standard.Mark(tender.Draft.Criteria[0], "1", answering(1, 5).Technical.Answers, &tenderapi.LoweredAnswer{Level: "不足三项", Why: "没有合同。"})}
	if tender.Answers[0].Points != 0 {
		t.Fatalf("%+v", tender.Answers)
	}
	tender.anew(tender.CreatedAt)
	if a := tender.Answers[0]; a.Points != 2000 || a.Lowered != nil {
		t.Errorf("%+v", a)
	}
}

func TestAnAnswerThatIsNoneEarnsTheLeastAndMakesNoBidUnreadable(t *testing.T) {
	c := facts()
	named := tenderapi.Criterion{Code: "C", Name: "证书", Max: 2000, Kind: "objective", Levels: []tenderapi.CriterionLevel{{Name: "一级", From: 2000, To: 2000}, {Name: "无", From: 500, To: 500}}}
	for answers, want := range map[string][2]int64{ // by number, and by name
		`[{"code":"C","count":5,"level":"一级"}]`:      {2000, 2000},
		`[{"code":"C","count":3}]`:                   {1000, 500},
		`[{"code":"C","count":5.5}]`:                 {0, 500},
		`[{"code":"C","count":"5"}]`:                 {0, 500},
		`[{"code":"C","count":-5}]`:                  {0, 500},
		`[{"code":"C","level":"特级"}]`:                {0, 500},
		`[{"code":"C","count":5},{"code":"C"}]`:      {0, 500}, // which of them?
		`[{"code":"X","count":5,"level":"一级"}]`:      {0, 500},
		`{"code":"C","count":5}`:                     {0, 500},
		`["C",null,{"code":"C","count":5},7]`:        {2000, 500},
		`[]`:                                         {0, 500},
		`"五项"`:                                       {0, 500},
		`[{"code":"C","count":5,"points":99999999}]`: {2000, 500},
	} {
		says, good := technical([]byte(`{"plan":"方案","answers":` + answers + `}`))
		if !good {
			t.Errorf("%s makes the envelope unreadable", answers)
		}
		for i, k := range []tenderapi.Criterion{c, named} {
			if got := standard.Mark(k, "1", says.Answers, nil); got.Points != want[i] {
				t.Errorf("%s earns %d of %s, want %d", answers, got.Points, k.Name, want[i])
			}
		}
	}
	if _, good := technical([]byte(`{"plan":5,"answers":[]}`)); good {
		t.Error("a plan that is none is read")
	}
}

func TestALastOfferThatReplacesThePlanAnswersAnew(t *testing.T) {
	r := open(t)
	d := r.factual(tenderapi.MethodConsultation)
	x := r.published(d)
	r.says("ann", x.ID, answering(9_000_000, 5))
	r.says("bob", x.ID, answering(8_000_000, 5))
	r.set(d.Deadline)
	x = r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	refused(r, "e1", tenderapi.LowerAnswer, vote(x.ID, r.bidsOf(x.ID)[0].Bid, "三项以上"), "tender.answer.late", "") // they may still answer otherwise
	asked := r.asked(x.ID, "服务对象由120人增加到150人。")
	r.says("ann", x.ID, answering(9_000_000, 2))
	r.says("bob", x.ID, content(8_000_000))
	r.set(asked.Offers.Until)
	r.release(x.ID, tenderapi.StageOffers, two...)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	if a := sheet.Answers; len(a) != 2 || a[0].Count != 2 || a[0].Points != 0 || !a[0].Answered || a[1].Answered || a[1].Points != 0 {
		t.Errorf("%+v", a)
	}
}

func TestWhatKeepsTheMachineFromScoringIsRefused(t *testing.T) {
	level := func(name string, from, to, least int64) tenderapi.CriterionLevel {
		return tenderapi.CriterionLevel{Name: name, From: from, To: to, AtLeast: least}
	}
	for name, c := range map[string]struct {
		edit func(*tenderapi.Criterion)
		says string
	}{
		"by number": {func(*tenderapi.Criterion) {}, ""},
		"by name": {func(c *tenderapi.Criterion) {
			c.Unit, c.Levels = "", []tenderapi.CriterionLevel{level("一级", 2000, 2000, 0), level("无", 0, 0, 0)}
		}, ""},
		"a range":             {func(c *tenderapi.Criterion) { c.Levels[1] = level("三项以上", 500, 1000, 3) }, "是一个区间"},
		"the best too little": {func(c *tenderapi.Criterion) { c.Levels[0].From, c.Levels[0].To = 1999, 1999 }, "谁也得不到满分"},
		"two of one name":     {func(c *tenderapi.Criterion) { c.Levels[1].Name = "五项以上" }, "有两档都叫"},
		"no floor":            {func(c *tenderapi.Criterion) { c.Levels[2].AtLeast = 1 }, "没有从0项起的一档"},
		"more earns less":     {func(c *tenderapi.Criterion) { c.Levels[0].AtLeast, c.Levels[1].AtLeast = 3, 5 }, "数量多的分值应当高"},
		"numbers of nothing":  {func(c *tenderapi.Criterion) { c.Unit = "" }, "请写明数量的单位"},
		"nothing to reach":    {func(c *tenderapi.Criterion) { c.Levels = nil }, "请补上分档或者去掉单位"},
		"in a group":          {func(c *tenderapi.Criterion) { c.Group = []string{"商务部分", "业绩"} }, ""},
		"in a nameless group": {func(c *tenderapi.Criterion) { c.Group = []string{" "} }, "没有名称"},
		"an opinion counted":  {func(c *tenderapi.Criterion) { c.Kind = "subjective" }, "只有写了分档的客观分按数量计分"},
		"an opinion by levels, the best too little": {func(c *tenderapi.Criterion) {
			c.Kind, c.Unit, c.Levels = "subjective", "", []tenderapi.CriterionLevel{level("优", 1000, 1500, 0)}
		}, "谁也得不到满分"},
	} {
		r := open(t)
		d := r.factual(tenderapi.MethodConsultation)
		c.edit(&d.Criteria[1])
		x := r.create(d)
		_, f := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		if c.says == "" {
			if f != nil {
				t.Errorf("%s: %v", name, f)
			}
			continue
		}
		cites(r, name, f, "tender.notice.unlawful", "tender.criteria.quantified")
		if !strings.Contains(fmt.Sprint(f.Text, f.Fields), c.says) {
			t.Errorf("%s: %v %v", name, f, f.Fields)
		}
	}
}

func TestLevelsAreAmendedInTheOpenAndWithinTheirPoints(t *testing.T) {
	r := open(t)
	d := r.factual(tenderapi.MethodOpen)
	x := r.published(d)
	amend := func(edit func(c []tenderapi.Criterion)) tenderapi.AmendTenderRequest {
		in := tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "业绩的分档有误。", Criteria: slices.Clone(d.Criteria)}}
		in.Criteria[1].Levels = slices.Clone(in.Criteria[1].Levels)
		edit(in.Criteria)
		return in
	}
	_, f := try(r, "officer", tenderapi.AmendTender, amend(func(c []tenderapi.Criterion) { c[0].Max, c[1].Max = 6500, 1500 }))
	cites(r, "points below a level", f, "tender.notice.unlawful", "tender.criteria.quantified")
	if !strings.Contains(f.Text, "五项以上") {
		t.Errorf("the refusal says %s", f.Text)
	}
	got := ok(r, "officer", tenderapi.AmendTender, amend(func(c []tenderapi.Criterion) { c[1].Levels[0].Name, c[1].Levels[0].AtLeast = "六项以上", 6 }))
	ch := got.Amendments[0].Changes
	if len(ch) != 1 || !strings.Contains(ch[0].Old, "五项以上（至少5项）20分") || !strings.Contains(ch[0].New, "六项以上（至少6项）20分") || !got.Criteria[1].Machine {
		t.Errorf("%+v", ch)
	}
}

func TestAPurchaseOfBeforeIsScoredAsItWasPublished(t *testing.T) {
	r := open(t)
	d := r.factual(tenderapi.MethodOpen)
	x := r.published(d)
	tenders, err := Tenders(t.Context(), r.relay.Engine, r.book)
	must(t, err)
	_, err = tenders.Update(t.Context(), x.ID, func(x *Tender) ([]event.Event, error) { // as it was kept then
		x.Draft.Criteria = slices.Clone(x.Draft.Criteria)
		x.Draft.Criteria[1].Machine, x.Draft.Criteria[1].Unit = false, ""
		for i := range x.Draft.Criteria[1].Levels {
			x.Draft.Criteria[1].Levels[i].AtLeast = 0
		}
		return nil, nil
	})
	must(t, err)
	was := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Criteria
	in := tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "说明有误。", Criteria: slices.Clone(was)}}
	in.Criteria[0].Standard, in.Criteria[1].Machine = "更清楚的标准。", true // which is not the officer's to say
	if got := ok(r, "officer", tenderapi.AmendTender, in); got.Criteria[1].Machine {
		t.Error("an amendment turns a criterion that judges score into one that bids had to answer")
	}
}

func TestNoAmendmentMakesAFactThePlatformsToScore(t *testing.T) {
	fact := facts()
	judged := fact
	judged.Levels, judged.Machine = nil, false
	other := fact
	other.Code = "D"
	if got := machined([]tenderapi.Criterion{fact, other}, []tenderapi.Criterion{judged}); got[0].Machine || got[1].Machine {
		t.Errorf("what bids that are sealed do not answer becomes %+v", got)
	}
	was := machined([]tenderapi.Criterion{fact}, nil)
	if got := machined([]tenderapi.Criterion{fact}, was); !was[0].Machine || !got[0].Machine {
		t.Errorf("what is scored by answers stays so: %+v", got)
	}
}
