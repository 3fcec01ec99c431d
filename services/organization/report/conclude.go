package report

import (
	"context"
	"errors"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// What a conclusion may be, what it asks for, and what follows from several.

// words are the conclusions where no rule of the kind names its own.
var words = []rule.Item{{Code: "passed", Text: "合格"}, {Code: "basic", Text: "基本合格"}, {Code: "failed", Text: "不合格"}}

// conclusions are those that the law of the report's day and place has; none where it draws none, and then by which clause.
func (s *Service) conclusions(r *Report) (list []rule.Item, basis fault.Basis, err error) {
	x := law.Examiner{Book: s.rules, At: r.Law}
	if draws, ok := law.May[bool](&x, ruleNoConclusion); ok && !draws.Value {
		return nil, draws.Basis(), nil
	}
	if r.Charity && r.Kind == organizationapi.OrgKindAssociation { // the exemption that places know is of associations
		if inspected, ok := law.May[bool](&x, ruleInspection); ok && !inspected.Value {
			return nil, inspected.Basis(), nil
		}
	}
	if of, ok := law.May[[]rule.Item](&x, lawsOf[r.Kind].conclusions); ok {
		return of.Value, of.Basis(), nil
	}
	return words, fault.Basis{}, x.Err
}

// conclude takes a conclusion that the law of the day has, or none where the place draws none.
func (s *Service) conclude(r *Report, c organizationapi.ReportConclusion) error {
	list, basis, err := s.conclusions(r)
	switch {
	case err != nil:
		return err
	case len(list) == 0 && c != "":
		return errNoNeed.Under(basis)
	case len(list) == 0:
		return nil
	case c == "":
		return errConclusion
	}
	if r.Words = rule.Text(list, string(c)); r.Words == "" {
		return errConclusion.Under(basis)
	}
	r.Conclusion = c
	return nil
}

// rectify asks for what is wrong to be mended within the months that the law gives.
func (s *Service) rectify(r *Report, in organizationapi.ReportMove) error {
	if r.Conclusion != organizationapi.ReportConclusionBasic && r.Conclusion != organizationapi.ReportConclusionFailed {
		return errRectify
	}
	today := cn.DayOf(s.now())
	until, err := cn.ParseDay(in.Until)
	if err != nil || !until.After(today) {
		return errUntil.At("until", "请填写明天或以后的日期。")
	}
	if id := lawsOf[r.Kind].rectify; id != "" {
		months, err := rule.Ask[int](s.rules, id, r.Law)
		if err != nil {
			return err
		}
		if last := today.AddMonths(months.Value); until.After(last) {
			return errUntil.Say("整改期限不得超过"+last.Chinese()+"，请重新填写。").Under(months.Basis()).At("until", "请填写"+last.Chinese()+"以前的日期。")
		}
	}
	due := until.Last()
	r.Mend, r.MendDue, r.MendedAt, r.OverrunAt = in.Text, &due, nil, nil
	return nil
}

// fails reports whether the year counts as one without the inspection or with a bad end. What was made good counts no more.
func (r *Report) fails() bool {
	return r.State == organizationapi.ReportStateMissed || r.Conclusion == organizationapi.ReportConclusionFailed
}

// bad reports whether a report closes as many bad years in a row as the law of its kind names, and which rule says so. Of
// associations the book names no years.
func (s *Service) bad(ctx context.Context, r *Report) (most rule.Answer[int], bad bool, err error) {
	id := lawsOf[r.Kind].fails
	if id == "" || !r.fails() {
		return most, false, nil
	}
	if most, err = rule.Ask[int](s.rules, id, r.Law); err != nil {
		if fault.Of(err).Code == rule.Silent {
			err = nil
		}
		return most, false, err
	}
	for n := 1; n < most.Value; n++ {
		before, err := s.reports.Get(ctx, reportID(r.Org.ID, r.Year-int64(n)))
		if errors.Is(err, store.ErrNotFound) || err == nil && !before.fails() {
			return most, false, nil
		}
		if err != nil {
			return most, false, err
		}
	}
	return most, true, nil
}

// follows tells the authority and the organization what several bad years in a row lead to. It decides nothing: a
// registration is revoked by its own procedure, with notice and hearing.
func (s *Service) follows(ctx context.Context, r *Report) ([]organizationapi.Finding, error) {
	most, bad, err := s.bad(ctx, r)
	if err != nil || !bad {
		return nil, err
	}
	return []organizationapi.Finding{{Level: "warn", Basis: law.Basis(most.Basis()), Text: grave(int64(most.Value), r.Year)}}, nil
}
