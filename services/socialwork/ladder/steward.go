package ladder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Steward is one person on a post. Its id is that of the application; whose name it is stays there, sealed.
type Steward struct {
	store.Meta
	Account   string                 `json:"account"`
	Number    string                 `json:"number"` // what lists show instead of a name
	Region    string                 `json:"region"` // of the county
	Community socialworkapi.Party    `json:"community"`
	Kind      socialworkapi.PostKind `json:"kind"`
	Degree    socialworkapi.Degree   `json:"degree"`
	Starts    cn.Day                 `json:"starts"` // the first day of service
	Left      cn.Day                 `json:"left,omitempty"`
	Keep      cn.Day                 `json:"keep,omitempty"` // the last day on which the account is kept that their pay went to; "" while they serve, and once it is erased
	State     State                  `json:"state"`
	Reviews   []Review               `json:"reviews,omitempty"`
	Looked    cn.Day                 `json:"looked,omitempty"` // the day on which the clock has looked at it last
	Told      int64                  `json:"told,omitempty"`   // the grade that it was told last
	Lagged    []string               `json:"lagged,omitempty"` // what training was said to be late or wanting, with its day or year
}

// Review is what the subdistrict says of one year.
type Review struct {
	Year   string                     `json:"year"`
	Result socialworkapi.ReviewResult `json:"result"`
	State  ReviewState                `json:"state"`
	By     string                     `json:"by"` // account that has proposed it
	Second string                     `json:"second,omitempty"`
}

var stewardSchema = store.Schema{Name: "stewards", Indexes: []string{"account", "place", "community", "look", "keep", "asked"}}

func indexSteward(x *Steward) map[string][]string {
	ix := map[string][]string{
		"account": {x.Account + "/" + x.Starts.String()}, "place": {x.Community.ID + "/" + x.ID}, "community": {x.Community.ID + "/" + x.ID},
	}
	if x.State == serving {
		ix["look"] = []string{x.Looked.String() + "/"}
	}
	if x.Keep != "" {
		ix["keep"] = []string{x.Keep.String()}
	}
	if slices.ContainsFunc(x.Reviews, func(r Review) bool { return r.State == proposed }) {
		ix["asked"] = []string{x.Community.ID + "/" + x.ID}
	}
	return ix
}

var (
	errNone     = fault.New(fault.NotFound, "socialwork.steward.not-found", "没有找到这名社区工作者，请从列表重新进入。")
	errLeft     = fault.New(fault.Invalid, "socialwork.steward.left", "请填写离岗日期，不早于上岗，不晚于今天。")
	errYear     = fault.New(fault.Refused, "socialwork.review.year", "考核的年度应是在岗的、已经过完的一年，请核对。")
	errReviewed = fault.New(fault.Conflict, "socialwork.review.done", "这一年的考核已经提出或者确认，请刷新页面查看。")
	errReview   = fault.New(fault.NotFound, "socialwork.review.not-found", "没有找到这一年的考核，请刷新页面查看。")
)

// onHired hears that somebody was hired: their service begins.
func (s *Service) onHired(ctx context.Context, ev event.Event) error {
	var in events.SocialworkApplicantHiredV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	birth := func() Steward {
		return Steward{
			Meta: store.Meta{ID: ev.Subject}, Account: in.Account, Number: strings.ToUpper(ev.Subject[:min(8, len(ev.Subject))]), Region: in.Region,
			Community: socialworkapi.Party{ID: in.Community, Name: in.CommunityName}, Kind: socialworkapi.PostKind(in.Kind), Degree: socialworkapi.Degree(in.Degree),
			Starts: cn.Day(in.Starts), State: Serving.Start,
		}
	}
	_, err := s.stewards.Apply(ctx, ev.Subject, ev, birth, func(*Steward) ([]event.Event, error) { return nil, nil })
	return err
}

// hats says who the caller is to somebody on a post.
func (x *Steward) hats(who identity.Caller) (hats []Hat) {
	if who.ID != "" && who.ID == x.Account {
		return []Hat{Self}
	}
	if bureau.Registers(who, x.Community.ID) {
		hats = append(hats, Registrar)
	}
	if bureau.Supervises(who, x.Community.ID) {
		hats = append(hats, Supervisor)
	}
	return hats
}

func (s *Service) seen(ctx context.Context, id string) (x Steward, hats []Hat, err error) {
	if x, err = s.stewards.Get(ctx, id); err != nil {
		return x, nil, missing(err, errNone)
	}
	if hats = x.hats(caller(ctx)); len(hats) == 0 {
		err = errNone
	}
	return x, hats, err
}

func (x *Steward) fact() events.SocialworkReviewConfirmedV1 {
	return events.SocialworkReviewConfirmedV1{Account: x.Account, Number: x.Number, Community: x.Community.ID, CommunityName: x.Community.Name}
}

// review finds that of a year; -1 is none.
func (x *Steward) review(year string) int {
	return slices.IndexFunc(x.Reviews, func(r Review) bool { return r.Year == year })
}

// ReviewSteward proposes what the review of a year says: a year of service that is over. One that was given back is proposed anew.
func (s *Service) ReviewSteward(ctx context.Context, in socialworkapi.ReviewStewardRequest) (out socialworkapi.Steward, err error) {
	who, now := caller(ctx), s.now()
	x, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !slices.Contains(hats, Registrar) {
		_, err = Reviewing.Next(proposed, Confirm, hats)
		return out, err
	}
	x, err = s.stewards.Update(ctx, x.ID, func(x *Steward) ([]event.Event, error) {
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		if in.Year < x.Starts.String()[:4] || in.Year >= cn.DayOf(now).String()[:4] || x.Left != "" && in.Year > x.Left.String()[:4] {
			return nil, errYear.At("year", "请核对年度。")
		}
		x.Reviews = slices.Clone(x.Reviews)
		if i := x.review(in.Year); i >= 0 {
			if x.Reviews[i].State != returned {
				return nil, errReviewed
			}
			x.Reviews = slices.Delete(x.Reviews, i, i+1)
		}
		x.Reviews = append(x.Reviews, Review{Year: in.Year, Result: in.Result, State: Reviewing.Start, By: who.ID})
		slices.SortFunc(x.Reviews, func(a, b Review) int { return cmp.Compare(a.Year, b.Year) })
		f := x.fact()
		return told(events.TypeSocialworkReviewProposedV1, now, events.SocialworkReviewProposedV1{
			Account: f.Account, Number: f.Number, Community: f.Community, CommunityName: f.CommunityName, Year: in.Year, By: who.ID,
		}), nil
	})
	if err != nil {
		return out, err
	}
	return s.steward(ctx, &x, hats)
}

// MoveSteward confirms or gives back a review, or ends the service.
func (s *Service) MoveSteward(ctx context.Context, in socialworkapi.MoveStewardRequest) (out socialworkapi.Steward, err error) {
	who, now := caller(ctx), s.now()
	x, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err = s.stewards.Update(ctx, x.ID, func(x *Steward) ([]event.Event, error) {
		if do := Verb(in.Do); do == Confirm || do == Return {
			return x.judge(do, in.Year, in.Version, who.ID, hats, now)
		}
		to, err := Serving.Next(x.State, Verb(in.Do), hats)
		if err != nil {
			return nil, err
		}
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		last := cn.Day(in.Left)
		if !last.Valid() || last.Before(x.Starts) || last.After(cn.DayOf(now)) {
			return nil, errLeft.At("left", "请核对日期。")
		}
		keep, err := rule.Ask[int](s.rules, ruleKeep, rule.Where{Region: x.Region, Day: now})
		if err != nil {
			return nil, err
		}
		x.State, x.Left, x.Keep = to, last, cn.DayOf(now).Add(keep.Value)
		f := x.fact()
		return told(events.TypeSocialworkStewardLeftV1, now, events.SocialworkStewardLeftV1{
			Account: f.Account, Number: f.Number, Community: f.Community, CommunityName: f.CommunityName, On: in.Left,
		}), nil
	})
	if err != nil {
		return out, err
	}
	return s.steward(ctx, &x, hats)
}

// judge is the second look at a review.
func (x *Steward) judge(do Verb, year string, version int64, who string, hats []Hat, now time.Time) ([]event.Event, error) {
	i := x.review(year)
	if i < 0 {
		return nil, errReview
	}
	hats = slices.Clone(hats)
	if slices.Contains(hats, Registrar) && x.Reviews[i].By != who {
		hats = append(hats, Second)
	}
	to, err := Reviewing.Next(x.Reviews[i].State, do, hats)
	if err != nil {
		return nil, err
	}
	if err := x.At(version); err != nil {
		return nil, err
	}
	x.Reviews = slices.Clone(x.Reviews)
	x.Reviews[i].State, x.Reviews[i].Second = to, who
	if do == Return {
		return nil, nil
	}
	f := x.fact()
	f.Year, f.Result = year, resultSays[x.Reviews[i].Result]
	return told(events.TypeSocialworkReviewConfirmedV1, now, f), nil
}

// untaught reports whether somebody has had no training of the office this year by the month that the book says, and was on the
// post before.
func (s *Service) untaught(x *Steward, f *Folder, today cn.Day) (bool, error) {
	month, err := rule.Ask[int](s.rules, ruleUntaught, rule.Where{Region: x.Region, Day: s.now()})
	if err != nil {
		return false, err
	}
	first := cn.Day(fmt.Sprintf("%04d-%02d-01", today.Year(), month.Value))
	return !today.Before(first) && x.Starts.Before(first) && !slices.ContainsFunc(f.Courses, func(c Course) bool {
		return !c.Induction && c.On.Year() == today.Year() && !c.On.After(today)
	}), nil
}

// look is the clock's: once a day it tells who has come a grade higher, whose training is late, and once a year who has had none of
// the year yet.
func (s *Service) look(ctx context.Context) error {
	today := cn.DayOf(s.now())
	q := store.Query{By: "look", Where: []store.Term{store.Between("look", "", today.String())}}
	return s.stewards.Sweep(ctx, q, func(x Steward) error {
		l, f, err := s.measures(ctx, &x, today)
		if err != nil {
			return err
		}
		g, dues := x.Reckon(&l, &f, today), x.dues(&l, &f, today)
		untaught, err := s.untaught(&x, &f, today)
		if err != nil {
			return err
		}
		_, err = s.stewards.Update(ctx, x.ID, func(x *Steward) (evs []event.Event, err error) {
			a := x.fact()
			if g.N > x.Told && x.Told > 0 {
				evs = told(events.TypeSocialworkStewardPromotedV1, s.now(), events.SocialworkStewardPromotedV1{
					Account: a.Account, Number: a.Number, Community: a.Community, CommunityName: a.CommunityName, Grade: g.N, From: x.Told, On: today.String(),
				})
			}
			for _, d := range dues {
				key := d.What + "/" + d.By
				if d.Done || !cn.Day(d.By).Before(today) || slices.Contains(x.Lagged, key) {
					continue
				}
				x.Lagged = append(slices.Clone(x.Lagged), key)
				evs = append(evs, told(events.TypeSocialworkStewardLaggedV1, s.now(), events.SocialworkStewardLaggedV1{
					Account: a.Account, Number: a.Number, Community: a.Community, CommunityName: a.CommunityName, What: d.What, By: d.By,
				})...)
			}
			if key := "untaught/" + today.String()[:4]; untaught && !slices.Contains(x.Lagged, key) {
				x.Lagged = append(slices.Clone(x.Lagged), key)
				evs = append(evs, told(events.TypeSocialworkStewardUntrainedV1, s.now(), events.SocialworkStewardUntrainedV1{
					Account: a.Account, Number: a.Number, Community: a.Community, CommunityName: a.CommunityName, Year: today.String()[:4],
				})...)
			}
			x.Told, x.Looked = g.N, today
			return evs, nil
		})
		return err
	})
}

// measures are what somebody is reckoned by on a day.
func (s *Service) measures(ctx context.Context, x *Steward, on cn.Day) (l Ladder, f Folder, err error) {
	if l, err = s.inForce(ctx, x.Region, on); err == nil {
		f, err = s.folder(ctx, x.Account)
	}
	return l, f, err
}

// GetSteward shows one to themselves, to the office and to who watches.
func (s *Service) GetSteward(ctx context.Context, in socialworkapi.GetStewardRequest) (out socialworkapi.Steward, err error) {
	x, hats, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.steward(ctx, &x, hats)
}

// mostMine is how many posts of one account are listed, the latest.
const mostMine = 20

// ListMyPosts are the caller's own, the latest first.
func (s *Service) ListMyPosts(ctx context.Context, _ socialworkapi.ListMyPostsRequest) (out socialworkapi.StewardList, err error) {
	out.Items = []socialworkapi.Steward{}
	found, err := s.stewards.Find(ctx, store.Query{By: "account", Desc: true, Limit: mostMine, Where: []store.Term{store.Under("account", caller(ctx).ID+"/")}})
	for i := range found.Items {
		v, err := s.steward(ctx, &found.Items[i], []Hat{Self})
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// ListStewards are those of the place that the caller acts for or watches, by community; of several such places the first is listed.
func (s *Service) ListStewards(ctx context.Context, in socialworkapi.ListStewardsRequest) (out socialworkapi.StewardPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.Steward{}
	stems := bureau.Stems(who, true)
	if len(stems) == 0 {
		return out, nil
	}
	found, err := s.stewards.Find(ctx, store.Query{By: "place", After: in.After, Limit: int(cmp.Or(in.Limit, 50)), Where: []store.Term{store.Under("place", stems[0])}})
	out.Next = found.Next
	for i := range found.Items {
		x := &found.Items[i]
		v, err := s.steward(ctx, x, x.hats(who))
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// steward is somebody on a post as they, the office or who watches sees them, as of today.
func (s *Service) steward(ctx context.Context, x *Steward, hats []Hat) (out socialworkapi.Steward, err error) {
	today := cn.DayOf(s.now())
	on := today
	if x.Left != "" {
		on = x.Left
	}
	l, f, err := s.measures(ctx, x, on)
	if err != nil {
		return out, err
	}
	m := today.String()[:7]
	if first, _ := month(m); x.Starts.After(first.AddMonths(1).Add(-1)) { // begins later: the first month they are paid for
		m = x.Starts.String()[:7]
	}
	g := x.Reckon(&l, &f, max(on, x.Starts))
	pay, total, _ := x.Pay(&l, &f, m)
	who := caller(ctx).ID
	out = socialworkapi.Steward{
		ID: x.ID, Version: x.Version, Number: x.Number, Community: x.Community.ID, CommunityName: x.Community.Name, Kind: x.Kind, KindText: kindSays[x.Kind],
		Degree: x.Degree, Starts: x.Starts.String(), Left: x.Left.String(), State: x.State, StateText: Serving.Say(x.State),
		Grade: g.N, Why: g.Why, Next: g.Next, NextOn: g.On.String(), Month: m, Pay: pay, Total: total, Reviews: []socialworkapi.StewardReview{},
		Training: x.dues(&l, &f, on), MayReview: slices.Contains(hats, Registrar), Moves: bureau.Menu(Serving, x.State, hats),
		Basis: bureau.Cite(s.rules, rule.Where{Region: x.Region, Day: s.now()}, ruleYears, ruleSubsidy, ruleYearly, ruleRotation),
	}
	if l.ID != "" {
		out.Ladder = &socialworkapi.Party{ID: l.ID, Name: l.Terms.Title}
	}
	for _, r := range x.Reviews {
		out.Reviews = append(out.Reviews, socialworkapi.StewardReview{
			Year: r.Year, Result: r.Result, ResultText: resultSays[r.Result], State: r.State, StateText: Reviewing.Say(r.State), Mine: r.By == who,
		})
	}
	return out, nil
}

// dues are the three trainings as they stand on a day; none without a ladder, which says how many.
func (x *Steward) dues(l *Ladder, f *Folder, on cn.Day) []socialworkapi.TrainingDue {
	out := []socialworkapi.TrainingDue{}
	if l.ID == "" {
		return out
	}
	t, year := l.Terms, on.String()[:4]
	inducted, yearly, latest := false, int64(0), cn.Day("")
	for _, c := range f.Courses {
		if c.On.After(on) {
			continue
		}
		inducted = inducted || c.Induction
		if !c.Induction && c.On.String()[:4] == year {
			yearly++
		}
		if !c.Induction && c.On > latest {
			latest = c.On
		}
	}
	out = append(out, socialworkapi.TrainingDue{
		What: "岗前培训", Done: inducted, By: x.Starts.Add(int(t.InductionDays)).String(), Text: fmt.Sprintf("上岗后%d日内参加标明岗前培训的县级培训。", t.InductionDays),
	}, socialworkapi.TrainingDue{
		What: year + "年县级培训", Done: yearly >= t.Yearly, By: year + "-12-31", Text: fmt.Sprintf("今年参加了%d次，每年至少%d次。", yearly, t.Yearly),
	})
	by := max(latest, x.Starts).AddMonths(12 * int(t.Rotation)).Add(-1)
	return append(out, socialworkapi.TrainingDue{
		What: "轮训", Done: latest != "" && !by.Before(on), By: by.String(), Text: fmt.Sprintf("每%d年内至少轮训一遍。", t.Rotation),
	})
}
