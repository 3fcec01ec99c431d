package training

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// What carries a line of a plan out: courses and lectures name it when they are announced, and how far the plan has come is
// reckoned from them whenever it is read.

const (
	mostCarriers = 50   // of one line on a page
	mostRead     = 2000 // courses and lectures of one plan
	mostWanted   = 400
)

// carried is the index entry of what carries out a line; none where it names none.
func carried(l *socialworkapi.PlanLineRef) []string {
	if l == nil {
		return nil
	}
	return []string{l.Plan + "/" + strconv.FormatInt(l.N, 10)}
}

// carries refuses a course or lecture that names a line which is not of its office or place, its audience or its year. fits
// says whether those for whom the line is are those who may come.
func (s *Service) carries(ctx context.Context, ref *socialworkapi.PlanLineRef, org, region, year string, induct bool, fits func(socialworkapi.LectureAudience) bool) error {
	if ref == nil {
		return nil
	}
	p, err := s.planOf(ctx, ref.Plan)
	if err != nil {
		return err
	}
	l := p.line(ref.N)
	if p.State != published || l == nil || l.Cancelled || l.Induction != induct || !fits(l.Audience) || p.Year != year || p.Office.ID != org && !cn.Within(region, p.Region) {
		return errCarry.At("line", "请重新选择。")
	}
	return nil
}

// seated reports whether a course is for some audience: seats are taken by social workers, of whom some are community workers.
func seated(a socialworkapi.LectureAudience) bool { return a != socialworkapi.LectureAudienceResident }

// progress is the lines of a plan with what carries them out. Of fewer than three who took part only the office learns the number.
func (s *Service) progress(ctx context.Context, p *Plan, office bool) ([]socialworkapi.PlanLine, error) {
	of := map[int64][]socialworkapi.PlanCarrier{}
	shown := func(n int64) int64 {
		if !office && n < fewestShown {
			return 0
		}
		return n
	}
	now := s.now()
	q := store.Query{Limit: mostRead, Where: []store.Term{store.Under("line", p.ID+"/")}}
	courses, err := s.courses.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range courses.Items {
		c := &courses.Items[i]
		took := int64(0)
		for _, x := range c.Seats {
			if x.StatedAt != nil && x.RolledAt != nil {
				took++
			}
		}
		of[c.Line.N] = append(of[c.Line.N], socialworkapi.PlanCarrier{
			Kind: "course", ID: c.ID, Title: c.Title, OrgName: c.Org.Name, From: cn.DayOf(c.Starts).String(), Took: shown(took),
			Cancelled: c.State == cancelled, Held: c.State == announced && c.RolledAt != nil && !now.Before(c.Ends),
		})
	}
	lectures, err := s.lectures.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range lectures.Items {
		l := &lectures.Items[i]
		of[l.Line.N] = append(of[l.Line.N], socialworkapi.PlanCarrier{
			Kind: "lecture", ID: l.ID, Title: l.Title, OrgName: l.Org.Name, From: l.From.String(), Took: shown(l.Passed),
			Cancelled: l.State == lectureEnded, Held: l.State == lectureOpen && !cn.DayOf(now).Before(l.From),
		})
	}
	out := []socialworkapi.PlanLine{}
	for i := range p.Lines {
		out = append(out, p.Lines[i].view(p, of[p.Lines[i].N], cn.DayOf(now)))
	}
	return out, nil
}

// view is a line with what carries it out, the first to begin first.
func (l *Line) view(p *Plan, by []socialworkapi.PlanCarrier, today cn.Day) socialworkapi.PlanLine {
	slices.SortFunc(by, func(a, b socialworkapi.PlanCarrier) int { return strings.Compare(a.From+a.ID, b.From+b.ID) })
	out := socialworkapi.PlanLine{
		N: l.N, Title: l.Title, Audience: l.Audience, AudienceText: audiences[l.Audience], Month: l.Month, Minutes: l.Minutes, Times: l.Times, Induction: l.Induction,
		Cancelled: l.Cancelled, Note: l.Note, RevisedAt: l.RevisedAt, Before: slices.Concat([]socialworkapi.PlanLineRead{}, l.Before),
		Carriers: slices.Concat([]socialworkapi.PlanCarrier{}, by[:min(len(by), mostCarriers)]),
	}
	for _, x := range by {
		out.Took += x.Took
		if !x.Cancelled {
			out.Announced++
		}
		if x.Held {
			out.Held++
		}
	}
	if l.Cancelled || p.State == planned {
		return out
	}
	first, _ := cn.ParseDay(p.Year + "-" + twoDigits(l.Month) + "-01")
	if !today.Before(first.AddMonths(1)) {
		out.Late = max(0, l.Times-out.Held)
	}
	if p.State == published {
		out.Wanted = max(0, l.Times-out.Announced)
	}
	return out
}

// twoDigits is a month as days are written.
func twoDigits(month int64) string {
	s := strconv.FormatInt(month, 10)
	return strings.Repeat("0", 2-len(s)) + s
}

// ListWantedPlanLines are, of the plans of the offices over the caller's organizations, what nobody has announced yet.
func (s *Service) ListWantedPlanLines(ctx context.Context, _ socialworkapi.ListWantedPlanLinesRequest) (out socialworkapi.WantedPlanLineList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.WantedPlanLine{}
	for _, stem := range above(who) {
		found, err := s.plans.Find(ctx, store.Query{Where: []store.Term{store.Is("open", stem)}, Limit: mostPlans})
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			p := &found.Items[i]
			lines, err := s.progress(ctx, p, false)
			if err != nil {
				return out, err
			}
			for _, l := range lines {
				if l.Wanted > 0 && (!l.Induction || who.Has(identity.Registrar)) && len(out.Items) < mostWanted { // an induction is the office's to announce
					out.Items = append(out.Items, socialworkapi.WantedPlanLine{Plan: p.ID, OfficeName: p.Office.Name, Year: p.Year, Line: l})
				}
			}
		}
	}
	slices.SortStableFunc(out.Items, func(a, b socialworkapi.WantedPlanLine) int {
		return strings.Compare(a.Year+twoDigits(a.Line.Month), b.Year+twoDigits(b.Line.Month))
	})
	return out, nil
}

// above are the places in which an office may lie that plans for one of the caller's organizations: county, city and province.
func above(who identity.Caller) (out []string) {
	for _, m := range who.Memberships {
		if m.Role != identity.Staff && m.Role != identity.Registrar {
			continue
		}
		at := cn.Stem(county(m.Region))
		for _, n := range []int{6, 4, 2} {
			if stem := at[:min(n, len(at))]; !slices.Contains(out, stem) {
				out = append(out, stem)
			}
		}
	}
	return out
}
