package credential

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
	"sanshe/services/socialwork/bureau"
)

// matter is a finding that the caller may read; else there is none.
func (s *Service) matter(ctx context.Context, id string, who identity.Caller) (Finding, error) {
	f, err := s.findings.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(f.hats(who)) == 0 {
		err = errNoFinding
	}
	return f, err
}

// GetFinding shows one to its subject and to the office.
func (s *Service) GetFinding(ctx context.Context, in socialworkapi.GetFindingRequest) (out socialworkapi.Finding, err error) {
	who, _ := identity.From(ctx)
	f, err := s.matter(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.finding(ctx, &f, who, true)
}

// ListFindings are those about the caller, or those of the places that the caller registers or supervises; the latest first.
func (s *Service) ListFindings(ctx context.Context, in socialworkapi.ListFindingsRequest) (out socialworkapi.FindingPage, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.Finding{}
	by, at := "account", who.ID+"/"
	if stems := bureau.Stems(who, true); len(stems) > 0 {
		by, at = "office", stems[0]
	}
	page, err := s.findings.Find(ctx, store.Query{By: by, Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under(by, at)}})
	out.Next = page.Next
	for i := range page.Items {
		if f := &page.Items[i]; len(f.hats(who)) > 0 {
			v, err := s.finding(ctx, f, who, false)
			if errors.Is(err, errNoFinding) { // a copy of before its subject was erased
				continue
			}
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, v)
		}
	}
	return out, err
}

// finding is one as the caller sees it; a row of a list without what people wrote.
func (s *Service) finding(ctx context.Context, f *Finding, who identity.Caller, whole bool) (out socialworkapi.Finding, err error) {
	key, err := s.keys.Of(ctx, f.Of)
	if errors.Is(err, subject.ErrGone) {
		err = errNoFinding
	}
	if err != nil {
		return out, err
	}
	number, err := key.Open(numberPlace(f.ID), f.Number)
	if err != nil {
		return out, errLostWords.Because(err)
	}
	hats := f.hats(who)
	out = socialworkapi.Finding{
		ID: f.ID, Version: f.Version, Number: number, Name: f.Shown, Region: f.Region, State: f.State, StateText: Ethical.Say(f.State), AnswerBy: f.AnswerBy.String(),
		AppealBy: f.AppealBy.String(), Months: f.Months, Trail: []socialworkapi.Saying{}, Moves: bureau.Menu(Ethical, f.State, hats),
		Basis: bureau.Cite(s.rules, rule.Where{Region: f.Region, Day: f.OpenedAt}, ruleAnswer, ruleAppeal),
	}
	if f.State == opened && !s.now().After(f.AnswerBy.Last()) { // a button that shows is a button that works
		out.Moves = slices.DeleteFunc(out.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == string(Propose) })
	}
	told := f.State != opened && f.State != answered && (f.State != proposed || !slices.Contains(hats, Subject)) // what is proposed only the office knows
	if told && f.Kind != "" {
		out.Sanction = &socialworkapi.Sanction{Kind: f.Kind, KindText: sanctionText[f.Kind], Until: f.Until.String()}
	} else {
		out.Months = 0
	}
	if !whole {
		return out, nil
	}
	if out.Facts, err = key.Open(factsPlace(f.ID), f.Facts); err != nil {
		return out, errLostWords.Because(err)
	}
	for i, x := range f.Trail {
		if x.Do == Propose && !told {
			continue
		}
		note, err := key.Open(fmt.Sprintf("findings/%s/%d", f.ID, i), x.Note)
		if err != nil {
			return out, errLostWords.Because(err)
		}
		out.Trail = append(out.Trail, socialworkapi.Saying{Do: string(x.Do), Label: label(x.Do), By: byWhom(x.By), At: x.At, Note: note})
	}
	return out, nil
}

// label is what the button of a step says.
func label(do Verb) string {
	for _, m := range Ethical.Moves {
		if m.Do == do {
			return m.Label
		}
	}
	return string(do)
}

// byWhom names who took a step without saying who it was.
func byWhom(h Hat) string {
	switch h {
	case Subject:
		return "本人"
	case Clock:
		return "期限"
	}
	return "登记机关"
}
