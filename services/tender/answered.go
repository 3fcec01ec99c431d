package tender

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/standard"
)

// An objective criterion with levels is scored by the platform (decision 0046):
// the bidder answers in its technical envelope, the levels of the documents say
// what the answer earns, and the committee may find in common that it earns less.

// Lowering is one member's view that an answer belongs to a lower level than it claims.
type Lowering struct {
	Bid   string    `json:"bid"`
	Code  string    `json:"code"`
	Level string    `json:"level"`
	Judge string    `json:"judge"` // account
	Why   string    `json:"why"`
	At    time.Time `json:"at"`
}

// machined are criteria with what the platform scores marked as such. Of a notice that stands, was, nothing else becomes
// the platform's to score: bids may be sealed that do not answer it.
func machined(cs, was []tenderapi.Criterion) []tenderapi.Criterion {
	out := slices.Clone(cs)
	for i := range out {
		c := &out[i]
		c.Machine = c.Kind == "objective" && len(c.Levels) > 0 &&
			(was == nil || slices.ContainsFunc(was, func(k tenderapi.Criterion) bool { return k.Code == c.Code && k.Machine }))
	}
	return out
}

// answersOf reads the answers of a technical envelope one by one: what is no answer counts as none, and makes no bid unreadable.
func answersOf(raw json.RawMessage) (out []tenderapi.CriterionAnswer) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	for _, one := range list {
		var a tenderapi.CriterionAnswer
		if json.Unmarshal(one, &a) == nil {
			out = append(out, a)
		}
	}
	return out
}

// hears scores what a line of the record answers, in the place of what it answered before.
func (t *Tender) hears(bid string, answers []tenderapi.CriterionAnswer) {
	t.Answers = slices.DeleteFunc(slices.Clone(t.Answers), func(m tenderapi.AnswerMark) bool { return m.Bid == bid })
	for _, c := range standard.Machine(t.Draft.Criteria) {
		t.Answers = append(t.Answers, standard.Mark(c, bid, answers, nil))
	}
}

// answered are the platform's marks of the bids that are judged.
func (t *Tender) answered() (out []tenderapi.AnswerMark) {
	for _, o := range t.valid() {
		for _, m := range t.Answers {
			if m.Bid == o.Bid {
				out = append(out, m)
			}
		}
	}
	return out
}

// LowerAnswer records or takes back the caller's view of an answer, and what follows from it.
func (s *Service) LowerAnswer(ctx context.Context, in tenderapi.LowerAnswerRequest) (out tenderapi.Sheet, err error) {
	if _, _, err = s.judging(ctx, in.ID); err != nil {
		return out, err
	}
	_, err = s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Judge) {
			return nil, errNotFound
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		if !t.checking() {
			return nil, fault.New(fault.Conflict, "tender.answer.late", "客观分的答复在开标以后、技术评分锁定以前核对，现在不能再改，请刷新页面查看最新进度。")
		}
		return nil, s.lower(t, who.ID, in.AnswerVote)
	})
	if err != nil {
		return out, err
	}
	return s.GetMySheet(ctx, tenderapi.GetMySheetRequest{ID: in.ID})
}

// checking reports whether the committee may hold an answer to be untrue: until the technical scores are frozen, and
// in two rounds once it is settled who goes on.
func (t *Tender) checking() bool {
	return t.Opening != nil && t.settled() && t.State == tenderapi.StateOpened
}

func (s *Service) lower(t *Tender, judge string, in tenderapi.AnswerVote) error {
	at := slices.IndexFunc(t.Answers, func(m tenderapi.AnswerMark) bool { return m.Bid == in.Bid && m.Code == in.Code })
	if at < 0 {
		return fault.New(fault.NotFound, "tender.answer.not-found", "没有找到这项由系统计分的答复，请从评分表中选择。")
	}
	c := t.criterion(in.Code)
	below := standard.Below(c, t.Answers[at])
	if !in.Withdrawn && !slices.ContainsFunc(below, func(l tenderapi.CriterionLevel) bool { return l.Name == in.Level }) {
		return fault.New(fault.Refused, "tender.answer.not-lower", "认定的一档应当是采购文件所列、分值低于供应商答复的，请重新选择；答复属实的，不需要认定。").
			Under(s.basis(*t, "tender.criteria.quantified")...).At("level", "请选择分值低于答复的一档。")
	}
	if !in.Withdrawn && in.Why == "" {
		return fault.New(fault.Invalid, "tender.answer.no-reason", "请写明答复与证明材料有什么不符，理由随结果公开。").At("why", "请写明理由。")
	}
	t.Lowerings = slices.DeleteFunc(slices.Clone(t.Lowerings), func(l Lowering) bool { return l.Bid == in.Bid && l.Code == in.Code && l.Judge == judge })
	if !in.Withdrawn {
		t.Lowerings = append(t.Lowerings, Lowering{Bid: in.Bid, Code: in.Code, Level: in.Level, Judge: judge, Why: in.Why, At: s.now()})
	}
	return s.reckon(t)
}

// reckon scores every answer anew, by what the committee holds of it now.
func (s *Service) reckon(t *Tender) error {
	num, den, err := s.majority(t)
	if err != nil {
		return err
	}
	t.Answers = slices.Clone(t.Answers)
	for i, m := range t.Answers {
		c := t.criterion(m.Code)
		m.Lowered = t.untrue(c, m, len(t.Committee)*num, den)
		t.Answers[i] = standard.Again(c, m)
	}
	j := t.judged()
	for i := range t.Evened {
		t.Evened[i].Change = j.ReckonedChange(t.Evened[i].Change)
	}
	return nil
}

// untrue is the lowest level to which more than over/den of the seated hold an
// answer to belong at the most: who holds it to be lower still holds that too. It is nil while they are no majority.
func (t *Tender) untrue(c tenderapi.Criterion, m tenderapi.AnswerMark, over, den int) (out *tenderapi.LoweredAnswer) {
	least := int64(0)
	for _, l := range standard.Below(c, m) {
		var held []Lowering
		for _, v := range t.Lowerings {
			if v.Bid == m.Bid && v.Code == m.Code && t.nameOf(v.Judge) != "" && valueOf(c, v.Level) <= l.From {
				held = append(held, v)
			}
		}
		if len(held)*den <= over || out != nil && l.From >= least {
			continue
		}
		first, last := held[0], held[len(held)-1]
		for _, v := range held {
			if v.Level == l.Name {
				first = v
				break
			}
		}
		least = l.From
		out = &tenderapi.LoweredAnswer{Level: l.Name, Why: first.Why, At: last.At, FoundBy: fmt.Sprintf("评审委员会%d名成员中%d名认定", len(t.Committee), len(held))}
	}
	return out
}

// valueOf is what a level is worth, in hundredths of a point.
func valueOf(c tenderapi.Criterion, level string) int64 {
	for _, l := range c.Levels {
		if l.Name == level {
			return l.From
		}
	}
	return c.Max
}

// criterion is a criterion of the standard by its code.
func (t *Tender) criterion(code string) (c tenderapi.Criterion) {
	if i := slices.IndexFunc(t.Draft.Criteria, func(k tenderapi.Criterion) bool { return k.Code == code }); i >= 0 {
		c = t.Draft.Criteria[i]
	}
	return c
}

// doubts are the members' views of answers, for the committee.
func (t *Tender) doubts(who identity.Caller) (out []tenderapi.AnswerOpinion) {
	for _, l := range t.Lowerings {
		out = append(out, tenderapi.AnswerOpinion{Bid: l.Bid, Code: l.Code, Level: l.Level, Why: l.Why, By: t.aliasOf(l.Judge), Mine: l.Judge == who.ID})
	}
	return out
}
