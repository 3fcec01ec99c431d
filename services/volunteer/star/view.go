package star

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// view is a star as the caller sees it. Who volunteers reads their number; others read it masked. What was said against it is
// read by its volunteer, by the office, and by who said it.
func (s *Service) view(x *Star, hats []Hat, who string) volunteerapi.Star {
	mine := slices.Contains(hats, Volunteer)
	watches := slices.Contains(hats, Registrar) || slices.Contains(hats, Supervisor)
	out := volunteerapi.Star{
		ID: x.ID, Version: x.Version, Number: masked(x.Number), Level: x.Level, Office: x.Office, Terms: x.Terms, Region: x.Region, RegionName: s.place(x.Region),
		Minutes: x.Minutes, Classes: x.Classes.Lines(), CountedOn: x.CountedOn.String(), State: x.State, StateText: Life.Say(x.State), ReachedAt: x.ReachedAt, Until: x.Until.String(), GrantedOn: x.GrantedOn.String(), Ending: x.Ending,
		Count: int64(len(x.Objections)), Objections: []volunteerapi.StarObjection{}, Mine: mine, Moves: menu(Life, x.State, hats, Agree, Decline),
		Basis: s.cite(x.law(), ruleBasis, ruleNotice, ruleConsent),
	}
	if mine {
		out.Number, out.Person = x.Number, x.Person
	}
	for i, o := range x.Objections {
		if mine || watches || o.By == who {
			out.Objections = append(out.Objections, volunteerapi.StarObjection{N: int64(i + 1), Text: o.Text, At: o.At, Answer: o.Answer, AnsweredAt: o.AnsweredAt, Upheld: o.Upheld})
		}
	}
	out.MayObject = x.State == published && slices.Contains(hats, Anybody) && !x.Until.Before(cn.DayOf(s.now()))
	out.MayAnswer = x.State == published && slices.Contains(hats, Registrar) && x.disputed()
	return out
}

// GetStar shows one.
func (s *Service) GetStar(ctx context.Context, in volunteerapi.GetStarRequest) (out volunteerapi.Star, err error) {
	x, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.view(&x, hats, caller(ctx).ID), nil
}

// ListStars lists what is public now, those first whose publicity ends first within a county; or all of the caller's own.
func (s *Service) ListStars(ctx context.Context, in volunteerapi.ListStarsRequest) (out volunteerapi.StarPage, err error) {
	out.Items = []volunteerapi.Star{}
	who := caller(ctx)
	if in.Mine {
		mine, err := s.people.Mine(ctx, who.ID)
		for _, p := range mine {
			found, err := s.ofPerson(ctx, p.ID)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, found...)
		}
		return out, err
	}
	found, err := s.stars.Find(ctx, store.Query{By: "public", After: in.After, Limit: int(cmp.Or(in.Limit, 30)), Where: []store.Term{store.Under("public", cn.Stem(in.Region))}})
	out.Next = found.Next
	for i := range found.Items {
		x := &found.Items[i]
		out.Items = append(out.Items, s.view(x, x.hats(who, x.Account), who.ID))
	}
	return out, err
}

// mostStars is how many of one person are listed, the latest.
const mostStars = 50

// ofPerson are the stars of somebody for whom the caller acts, the latest first.
func (s *Service) ofPerson(ctx context.Context, person string) (out []volunteerapi.Star, err error) {
	out = []volunteerapi.Star{}
	found, err := s.stars.Find(ctx, store.Query{By: "person", Desc: true, Limit: mostStars, Where: []store.Term{store.Under("person", person+"/")}})
	for i := range found.Items {
		out = append(out, s.view(&found.Items[i], []Hat{Volunteer}, ""))
	}
	return out, err
}

var errNobody = fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")

// GetStanding is how far somebody is, for themselves or a guardian, and what is missing to the next star.
func (s *Service) GetStanding(ctx context.Context, in volunteerapi.GetStandingRequest) (out volunteerapi.Standing, err error) {
	p, err := s.whose(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if p.Account == "" || p.Account != caller(ctx).ID {
		return out, errNobody
	}
	x, err := s.standings.Get(ctx, p.ID)
	if gone(err) != nil {
		return out, err
	}
	t, err := s.inForce(ctx, p.Region, cn.DayOf(s.now()))
	if err != nil {
		return out, err
	}
	v := x.Served
	out = volunteerapi.Standing{
		Person: p.ID, Level: top(x.Held), Reached: x.Level, Minutes: v.Minutes, Records: v.Records, Quality: share(10*v.QualitySum, v.QualityCount),
		Assessed: share(100*v.QualityCount, v.Records), Vouched: share(100*v.Vouched, v.Minutes), Lacks: []volunteerapi.StarLack{}, Barred: x.Barred.String(),
		Basis: s.cite(rule.Where{Region: p.Region, Day: s.now()}, ruleBasis),
	}
	if t.ID != "" {
		out.Terms = &volunteerapi.Party{ID: t.ID, Name: t.Title}
		if n := Rank(t.Steps, v); int(n) < len(t.Steps) {
			out.Next, out.NextLevel = &t.Steps[n], n+1
			out.Lacks = lacks(t.Steps[n], v)
		}
	}
	if b, err := s.bars.Get(ctx, p.ID); gone(err) != nil {
		return out, err
	} else if err == nil {
		out.Bar = b.ID
	}
	out.Stars, err = s.ofPerson(ctx, p.ID)
	return out, err
}

// share is a part of a whole, rounded down; 0 of nothing.
func share(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// lacks says what of a step is missing, what is not is left out.
func lacks(x Step, v Served) []volunteerapi.StarLack {
	out := []volunteerapi.StarLack{}
	add := func(ok bool, what, has, needs string) {
		if !ok {
			out = append(out, volunteerapi.StarLack{What: what, Has: has, Needs: needs})
		}
	}
	only := func(y Step) bool { return met(y, v) }
	add(only(Step{Hours: x.Hours}), "服务时间", cn.Spent(v.Minutes), strconv.FormatInt(x.Hours, 10)+"小时")
	add(only(Step{Quality: x.Quality}), "平均质量", tenths(share(10*v.QualitySum, v.QualityCount)), "至少"+tenths(x.Quality))
	add(only(Step{Assessed: x.Assessed}), "有质量评价的记录", percent(share(100*v.QualityCount, v.Records)), "至少"+percent(x.Assessed))
	add(only(Step{Vouched: x.Vouched}), "A至C类证明的时间", percent(share(100*v.Vouched, v.Minutes)), "至少"+percent(x.Vouched))
	return out
}

func tenths(n int64) string  { return fmt.Sprintf("%d.%d分", n/10, n%10) }
func percent(n int64) string { return strconv.FormatInt(n, 10) + "%" }

// mostCounted is where a public figure stops counting.
const mostCounted = 100000

// GetStarSums is how many of a place have which star, and of how many one is public now.
func (s *Service) GetStarSums(ctx context.Context, in volunteerapi.GetStarSumsRequest) (out volunteerapi.StarSums, err error) {
	out = volunteerapi.StarSums{Region: in.Region, RegionName: s.place(in.Region), Levels: []volunteerapi.StarSum{}, Basis: s.cite(rule.Where{Region: in.Region, Day: s.now()}, ruleBasis)}
	stem := cn.Stem(in.Region)
	for n := range int64(len(levelWords)) {
		people, err := s.standings.Count(ctx, mostCounted, store.Under("held", strconv.FormatInt(n+1, 10)+"/"+stem))
		if err != nil {
			return out, err
		}
		out.Levels = append(out.Levels, volunteerapi.StarSum{Level: n + 1, People: int64(people)})
	}
	public, err := s.stars.Count(ctx, mostCounted, store.Under("public", stem))
	out.Published = int64(public)
	return out, err
}
