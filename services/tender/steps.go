package tender

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// steps is the way of a purchase as everyone sees it: what, who, by when, on
// what ground; what is done, what is due now, what is late.
func (s *Service) steps(t *Tender) []tenderapi.Step { return steps(s.rules, t, s.now()) }

func steps(book *rule.Book, t *Tender, now time.Time) []tenderapi.Step {
	b := newStepper(book, t, now)
	m := t.Draft.Method.Procedure().Rules
	supplier := "各供应商"
	if t.Award != nil && t.Award.AnnouncedAt != nil {
		supplier = t.Award.Supplier.Name
	}
	b.add("intend", "采购意向公开", t.Buyer.Name, t.IntendedAt, nil, "tender.intention.ahead")
	b.hearings(m)
	b.add("publish", "发布招标公告", t.Buyer.Name, t.PublishedAt, nil, m.Notice)
	b.Note(b.noticeEnds(m.Notice))
	if t.rolling() {
		b.applying(m)
	} else {
		b.bidding(m, supplier)
	}
	b.standstills()
	b.rulings()
	b.avoided()
	if t.Failure != nil {
		b.List = slices.DeleteFunc(b.List, func(x tenderapi.Step) bool { return x.State != "done" })
		b.add("fail", "采购已终止", t.Buyer.Name, &t.Failure.At, nil, t.Draft.Method.Procedure().Rules.Failure)
		b.Note(t.Failure.Text + t.Failure.Note)
	}
	if t.State == tenderapi.StateDiscarded {
		b.List = b.List[:0]
		b.add("discard", "草稿已作废", t.Buyer.Name, t.EndedAt, nil, "")
	}
	if t.EndedAt != nil && t.PublishedAt != nil { // the records of a purchase that failed are kept as well (政府采购法第四十二条)
		b.add("keep", "采购文件保存期满", t.Buyer.Name, nil, b.years("tender.records.keep", t.EndedAt), "tender.records.keep")
	}
	return b.finish()
}

// applying is the way of an open framework after its notice: applications as long as it runs.
func (b *stepper) applying(m tenderapi.Rules) {
	until, moves := b.t.closing(b.t.Draft.Deadline, tenderapi.StatePublished)
	b.add("apply", "随时受理入围申请，到协议期满", "各供应商", cmp.Or(b.t.EndedAt, b.t.Over), dated(until), m.Anytime)
	if moves {
		b.Note("恢复以后顺延，以更正公告为准")
	}
}

// bidding is the way from the notice to the contract where bids are made.
func (b *stepper) bidding(m tenderapi.Rules, supplier string) {
	t := b.t
	if m.Clarification != "" {
		b.add("clarify", "澄清与修改截止", t.Buyer.Name, b.passed(b.clarifyEnds(m.Clarification)), b.clarifyEnds(m.Clarification), m.Clarification)
	}
	closing, moves := t.closing(t.Draft.Deadline, tenderapi.StatePublished)
	deadline := dated(closing)
	b.add("bid", "递交投标文件", "各供应商", t.ClosedAt, deadline, m.Period)
	if moves {
		b.Note("恢复以后顺延，以更正公告为准")
	}
	b.add("open", "开标", t.Buyer.Name, t.OpenedAt, deadline, m.Bidders)
	b.round()
	scored := b.workdays("tender.report.deliver", b.from(t.OpenedAt, deadline))
	if !t.competition() {
		b.add("score", "评审与打分", "评审委员会", first(t.FrozenAt, t.ScoredAt), nil, m.Committee)
	}
	b.add("reveal", "开启报价", t.Buyer.Name, first(t.RevealedAt, t.ScoredAt), nil, "tender.seal.stages")
	report := b.ahead(scored)
	if ended := first(t.FrozenAt, t.RevealedAt); ended != nil { // 实施条例第四十三条: from the end of the judging
		scored = b.workdays("tender.report.deliver", ended)
		report = scored
	}
	if t.competition() { // nobody judges, so nobody reports
		report = nil
	}
	b.add("rank", "汇总评审结果", t.Buyer.Name, t.ScoredAt, report, "tender.price.formula")
	if !t.competition() {
		b.Rest("tender.report.deliver")
	}
	decided := b.workdays("tender.award.decide", b.from(t.reported(), scored))
	b.add("decide", "确定中标人", t.Buyer.Name, b.decidedAt(), decided, "tender.award.decide")
	b.late(Decide)
	announced := b.workdays("tender.result.publish", b.from(b.decidedAt(), decided))
	b.add("result", "公告中标结果", t.Buyer.Name, b.announcedAt(), announced, "tender.result.publish")
	b.late(Result)
	signed := b.days("contract.sign", b.from(b.announcedAt(), announced))
	b.add("contract", "签订合同", t.Buyer.Name+"、"+supplier, b.contractedAt(), signed, "contract.sign")
	b.add("announce", "公告合同", t.Buyer.Name, nil, b.workdays("contract.publish", b.from(b.contractedAt(), signed)), "contract.publish")
	b.refunds(announced, signed)
}

// refunds are by when the deposits of bidders go back (实施条例第三十三条): of those who did not win, counted from the letter of award, which
// is out with the result; of who did, from the contract. Nobody tells the platform that they did, so nothing here is ever done or late.
func (b *stepper) refunds(announced, signed *time.Time) {
	if b.t.Draft.DepositPercent == 0 {
		return
	}
	b.add("refund-lost", "退还未中标供应商的投标保证金", b.t.Buyer.Name, nil, b.workdays("tender.deposit.return.lost", b.from(b.announcedAt(), announced)), "tender.deposit.return.lost")
	b.Note("保证金不经过平台，由采购人退还")
	b.add("refund-won", "退还中标供应商的投标保证金", b.t.Buyer.Name, nil, b.workdays("tender.deposit.return.won", b.from(b.contractedAt(), signed)), "tender.deposit.return.won")
}

// dated is a day, nil where none was announced.
func dated(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// stepper builds the list; a rule the book does not know leaves its date out.
type stepper struct {
	shown.Steps
	t   *Tender
	now time.Time
}

func newStepper(book *rule.Book, t *Tender, now time.Time) stepper {
	return stepper{t: t, now: now, Steps: shown.Steps{Book: book, Law: t.Law, List: []tenderapi.Step{}}}
}

// add is a step in the words of the purchase's method.
func (b *stepper) add(key, title, owner string, at, due *time.Time, ruleID string) {
	b.Add(key, b.t.word(title), owner, at, due, ruleID)
}

// ahead is a projected day while it lies ahead. The law bounds how long the
// report may take, not the judging, so a day that has passed makes nobody late.
func (b *stepper) ahead(due *time.Time) *time.Time {
	if due == nil || due.Before(b.now) {
		return nil
	}
	return due
}

// hearings are what everybody could say something to before the notice.
func (b *stepper) hearings(r tenderapi.Rules) {
	for i := range b.t.Hearings {
		h := &b.t.Hearings[i]
		b.add("hear", hearingSays[h.Kind], b.t.Buyer.Name, b.passed(&h.Until), &h.Until, hearingGrounds[h.Kind])
	}
	if r.Publicity != "" && b.t.Draft.Condition == onlyOne && b.t.hearing(tenderapi.HearingKindSingle) == nil {
		b.add("hear", hearingSays[tenderapi.HearingKindSingle], b.t.Buyer.Name, nil, nil, r.Publicity)
	}
}

func (b *stepper) late(do Verb) {
	if why := b.t.Late[do]; why != "" {
		b.Note("逾期办理，原因：" + why)
	}
}

// aside are the steps that others do not wait for.
var aside = map[string]bool{"intend": true, "hear": true, "clarify": true}

// standstills tells where the purchase stood still, among what was done before and after.
func (b *stepper) standstills() {
	for _, x := range b.t.standstills() {
		at := b.spot(x.since)
		end := newStepper(b.Book, b.t, b.now)
		if x.over {
			end.add("pause", "采购活动暂停", "财政部门", &x.end, nil, "dispute.suspend")
			end.Note(fmt.Sprintf("自%s起暂停%d日", cn.DayOf(x.since).Chinese(), x.days()))
		} else {
			end.add("pause", "采购活动暂停", "财政部门", nil, &x.end, "dispute.suspend")
			end.Note("因处理投诉自" + cn.DayOf(x.since).Chinese() + "起暂停，最迟至" + cn.DayOf(x.end).Reckoned())
			end.List[0].State = "now"
		}
		b.List = slices.Insert(b.List, at, end.List...)
	}
}

// spot is the place in the list of what happened at an instant.
func (b *stepper) spot(at time.Time) int {
	i := slices.IndexFunc(b.List, func(st tenderapi.Step) bool { return !aside[st.Key] && (st.At == nil || st.At.After(at)) })
	if i < 0 {
		return len(b.List)
	}
	return i
}

// finish marks the first open step as now, or late once its day has passed.
func (b *stepper) finish() []tenderapi.Step {
	if b.t.Failure != nil || b.t.State == tenderapi.StateContracted {
		return b.List
	}
	for i := range b.List {
		st := &b.List[i]
		if st.Key == "intend" && st.At == nil && len(b.t.Hearings) > 0 { // what is heard already needs no word ahead
			continue
		}
		if st.State == "done" || ((st.Key == "intend" || st.Key == "hear") && b.begun()) || (st.Key == "clarify" && b.t.PublishedAt == nil) {
			if st.Key == "intend" && st.At == nil {
				st.Note = "未单独公开意向"
			}
			continue
		}
		if st.Key == "clarify" { // runs beside the bidding, and is over by itself
			continue
		}
		if b.t.heldUntil() != nil { // the pause is what there is now
			break
		}
		st.State = "now"
		if st.Due != nil && st.Due.Before(b.now) {
			st.State = "late"
		}
		break
	}
	return b.List
}

// begun reports whether the documents are on their way to the public, past any intention.
func (b *stepper) begun() bool {
	return b.t.PublishedAt != nil || b.t.State == tenderapi.StateSubmitted
}

// stepOf is the step of the way that a verb belongs to: what waits for somebody
// has the day and the ground of that step.
var stepOf = map[Verb]string{
	Announce: "intend", Submit: "publish", Publish: "publish", Open: "open", Ask: "ask", Take: "take", Freeze: "score", Reveal: "reveal", Conclude: "rank", Decide: "decide", Result: "result",
}

// nextDue is the day on which the next step is due, however late it has become.
// Nobody is late for the judging: the law bounds only the report.
func nextDue(book *rule.Book, t *Tender) *time.Time {
	if st := now(steps(book, t, time.Time{})); st != nil && st.Key != "score" {
		return st.Due
	}
	return nil
}

func now(steps []tenderapi.Step) *tenderapi.Step {
	for i := range steps {
		if steps[i].State == "now" || steps[i].State == "late" {
			return &steps[i]
		}
	}
	return nil
}

// first is the first instant that is known: purchases scored before prices were sealed have no step between.
func first(at ...*time.Time) *time.Time {
	for _, x := range at {
		if x != nil {
			return x
		}
	}
	return nil
}

// from is when a step really ended, or the last day on which it may: what follows is projected from it.
func (b *stepper) from(at, due *time.Time) *time.Time {
	if at != nil || b.t.PublishedAt == nil {
		return at
	}
	return due
}

func (b *stepper) number(id string) (int, bool) {
	a, err := rule.Ask[int](b.Book, id, b.t.Law)
	return a.Value, err == nil
}

func (b *stepper) workdays(id string, from *time.Time) *time.Time {
	n, ok := b.number(id)
	if from == nil || !ok {
		return nil
	}
	day := cn.DayOf(*from)
	due := b.t.beyond(day, cn.AddWorkdays(day, n)).Last()
	return &due
}

func (b *stepper) days(id string, from *time.Time) *time.Time {
	n, ok := b.number(id)
	if from == nil || !ok {
		return nil
	}
	due := cn.AddDays(cn.DayOf(*from), n).Last()
	return &due
}

func (b *stepper) years(id string, from *time.Time) *time.Time {
	n, ok := b.number(id)
	if from == nil || !ok {
		return nil
	}
	due := cn.DayOf(from.In(cn.Zone).AddDate(n, 0, 0)).Last()
	return &due
}

func (b *stepper) noticeEnds(id string) string {
	if due := b.workdays(id, b.t.PublishedAt); due != nil {
		return "公告期限至" + cn.DayOf(*due).Reckoned()
	}
	return ""
}

// clarifyEnds is the last day on which a change leaves the deadline where it is.
func (b *stepper) clarifyEnds(id string) *time.Time {
	n, err := rule.Ask[int](b.Book, id, b.t.Law)
	if err != nil || b.t.PublishedAt == nil {
		return nil
	}
	last := cn.DayOf(b.t.Draft.Deadline)
	day := cn.DayOf(*b.t.PublishedAt)
	for d := last; day.Before(d); d = d.Add(-1) {
		if !last.Before(after(d, n)) {
			due := d.Last()
			return &due
		}
	}
	return nil
}

func (b *stepper) passed(due *time.Time) *time.Time {
	if due != nil && due.Before(b.now) {
		return due
	}
	return nil
}

func (b *stepper) decidedAt() *time.Time {
	if b.t.Award == nil {
		return nil
	}
	return &b.t.Award.DecidedAt
}

func (b *stepper) announcedAt() *time.Time {
	if b.t.Award == nil {
		return nil
	}
	return b.t.Award.AnnouncedAt
}

func (b *stepper) contractedAt() *time.Time {
	if b.t.State == tenderapi.StateContracted {
		return b.t.EndedAt
	}
	return nil
}
