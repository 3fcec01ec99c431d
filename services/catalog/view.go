package catalog

import (
	"encoding/json"
	"slices"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

func summary(h *Head) catalogapi.CatalogueSummary {
	return catalogapi.CatalogueSummary{
		ID: h.ID, Title: h.Title, Year: h.Year, Region: h.Region, Owner: h.Owner, State: h.State, StateText: Life.Say(h.State),
		Count: h.Count, PublicityEnds: h.PublicityEnds, EffectiveAt: h.EffectiveAt, Demo: h.Demo,
	}
}

// view is the version as one caller may see it.
func (s *Service) view(c *Catalogue, who identity.Caller) (catalogapi.Catalogue, error) {
	out := catalogapi.Catalogue{
		ID: c.ID, Version: c.Version, Title: c.Title, Year: c.Year, Note: c.Note, Region: c.Region, Owner: c.Owner,
		State: c.State, StateText: Life.Say(c.State), Items: append([]catalogapi.Item{}, c.Items...),
		Objections: []catalogapi.Objection{}, Previous: c.Previous, CreatedAt: c.CreatedAt, PublicizedAt: c.PublicizedAt,
		PublicityEnds: c.PublicityEnds, EffectiveAt: c.EffectiveAt, Moves: []catalogapi.Move{}, Demo: c.Demo,
	}
	for _, o := range c.Objections {
		out.Objections = append(out.Objections, catalogapi.Objection{ID: o.ID, Text: o.Text, At: o.At, By: o.By, Answer: o.Answer, AnsweredAt: o.AnsweredAt})
	}
	for _, m := range Life.Open(c.State, c.hats(who)) {
		if slices.Contains(menu, m.Do) {
			out.Moves = append(out.Moves, catalogapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	var err error
	out.Steps, err = s.steps(c)
	return out, err
}

// steps tells the whole way of the version: who, when, and on what ground.
func (s *Service) steps(c *Catalogue) ([]catalogapi.Step, error) {
	rank := map[State]int{
		catalogapi.CatalogueStateDrafted: 0, catalogapi.CatalogueStateReviewing: 1, catalogapi.CatalogueStatePublicized: 2,
		catalogapi.CatalogueStateEffective: 4, catalogapi.CatalogueStateRevised: 4, catalogapi.CatalogueStateRetired: 4,
	}[c.State]
	var err error
	basis := func(ids ...string) []catalogapi.Basis {
		out := []catalogapi.Basis{}
		for _, id := range ids {
			a, e := rule.Ask[json.RawMessage](s.Rules, id, c.Law)
			if e != nil {
				err = e
				continue
			}
			b := a.Basis()
			out = append(out, catalogapi.Basis{Rule: b.Rule, Title: b.Title, Article: b.Article, Quote: b.Quote, From: b.From, Verified: b.Verified})
		}
		return out
	}
	var last *time.Time // the window's last moment; it takes effect in the next
	if c.PublicityEnds != nil {
		last = at(c.PublicityEnds.Add(-time.Second))
	}
	clerk, checker := c.Owner.Name+"经办人", c.Owner.Name+"审核人"
	steps := []catalogapi.Step{
		{Key: "draft", Title: "编制目录", At: c.SubmittedAt, Owner: clerk, Basis: basis(ruleKinds, ruleNegative)},
		{Key: "review", Title: "审核", At: c.PublicizedAt, Owner: checker, Basis: basis(ruleNegative)},
		{Key: "publicize", Title: "公示", At: c.PublicizedAt, Due: last, Owner: c.Owner.Name, Basis: basis(rulePublish, ruleWindow)},
		{Key: "effect", Title: "生效", At: c.EffectiveAt, Due: c.PublicityEnds, Owner: "公示期满自动生效", Basis: basis(rulePublish, ruleConsult)},
	}
	for i := range steps {
		switch {
		case i < rank:
			steps[i].State = "done"
		case i == rank:
			steps[i].State = "now"
		default:
			steps[i].State = "todo"
		}
		if steps[i].State != "done" {
			steps[i].At = nil
		}
	}
	now := s.Now()
	if c.Returned != nil { // a draft again, which the public does not see
		steps[0].Note = "已于" + cn.DayOf(c.Returned.At).Chinese() + "退回：" + c.Returned.Text
	}
	if n := c.unanswered(); c.State == catalogapi.CatalogueStatePublicized && n > 0 {
		steps[2].Note = "还有异议没有答复，答复前目录不能生效。"
		if !now.Before(*c.PublicityEnds) {
			steps[2].State = "late"
		}
	}
	if c.State == catalogapi.CatalogueStatePublicized {
		begun := *c.PublicizedAt
		steps[2].At = &begun
	}
	if c.Ended != nil {
		title, owner, grounds := "废止", checker, []string{rulePublish}
		if c.State == catalogapi.CatalogueStateRevised {
			title, owner, grounds = "被新版替代", "新版生效时自动停用", []string{ruleConsult}
		}
		steps = append(steps, catalogapi.Step{Key: "end", Title: title, State: "done", At: at(c.Ended.At), Owner: owner, Note: c.Ended.Text, Basis: basis(grounds...)})
	}
	return steps, err
}

func at(t time.Time) *time.Time { return &t }
