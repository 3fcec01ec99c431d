package ladder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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

// Ladder is how grades and pay are reckoned in a place, from a day on. It is never changed: the next one replaces it.
type Ladder struct {
	store.Meta
	Office      socialworkapi.Party       `json:"office"`
	Region      string                    `json:"region"`
	Terms       socialworkapi.LadderDraft `json:"terms"`
	From        cn.Day                    `json:"from"`
	State       LadderState               `json:"state"`
	Followed    bool                      `json:"followed,omitempty"` // those before it have been replaced
	Drafter     string                    `json:"drafter"`            // account
	DraftedAt   time.Time                 `json:"drafted_at"`
	AnnouncedAt *time.Time                `json:"announced_at,omitempty"`
	Note        string                    `json:"note,omitempty"`
}

var ladderSchema = store.Schema{Name: "ladders", Indexes: []string{"all", "place", "coming", "drafts"}}

func indexLadder(l *Ladder) map[string][]string {
	switch l.State {
	case drafted:
		return map[string][]string{"drafts": {l.Office.ID + "/" + store.Time(l.DraftedAt)}}
	case announced, replaced:
		at := l.From.String() + "/" + store.Time(*l.AnnouncedAt) + "/" + l.ID
		ix := map[string][]string{"all": {at}, "place": {cn.Stem(l.Region) + "/" + at}}
		if l.State == announced && !l.Followed {
			ix["coming"] = []string{at}
		}
		return ix
	}
	return nil
}

var (
	errNoLadder  = fault.New(fault.NotFound, "socialwork.ladder.not-found", "没有找到这份岗位等级和薪酬办法，请从社区工作者岗位重新进入。")
	errFrom      = fault.New(fault.Refused, "socialwork.ladder.from", "施行日期不能早于今天，请改到今天或者以后。")
	errSpans     = fault.New(fault.Refused, "socialwork.ladder.spans", "正职、副职和其他各写一行，最低等级不高于最高等级，最高等级都要有系数，请核对。")
	errRising    = fault.New(fault.Refused, "socialwork.ladder.rising", "等级、学位和职业资格越高，系数、年限和津贴不能越低，请核对。")
	errAllowance = fault.New(fault.Refused, "socialwork.ladder.allowance", "取得社会工作职业资格的应当给予职业津贴，请填写各级的津贴。")
	errTraining  = fault.New(fault.Refused, "socialwork.ladder.training", "培训的次数或者轮训的年限低于当地的规定，请改正。")
	errReturn    = fault.New(fault.Invalid, "socialwork.ladder.no-note", "请写明退回的理由，起草的人会看到。")
)

func (l *Ladder) law() rule.Where { return rule.Where{Region: l.Region, Day: l.DraftedAt} }

func (l *Ladder) hats(who identity.Caller) (hats []Hat) {
	if who.In(l.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
		if who.ID != l.Drafter {
			hats = append(hats, Second)
		}
	}
	return hats
}

// span is the grades of a kind of post.
func (l *Ladder) span(kind socialworkapi.PostKind) socialworkapi.LadderSpan {
	i := slices.IndexFunc(l.Terms.Spans, func(x socialworkapi.LadderSpan) bool { return x.Kind == kind })
	if i < 0 { // a place that has three kinds of posts grades a member as the others
		return l.span(socialworkapi.PostKindOther)
	}
	return l.Terms.Spans[i]
}

// whole refuses a ladder of which something is lower where it should be higher.
func whole(d *socialworkapi.LadderDraft) error {
	for i, kind := range []socialworkapi.PostKind{socialworkapi.PostKindChief, socialworkapi.PostKindDeputy, socialworkapi.PostKindOther, socialworkapi.PostKindMember} {
		at := slices.IndexFunc(d.Spans, func(x socialworkapi.LadderSpan) bool { return x.Kind == kind })
		if at < 0 && kind == socialworkapi.PostKindMember && len(d.Spans) == 3 { // 三岗
			continue
		}
		if at < 0 || d.Spans[at].Low > d.Spans[at].High || d.Spans[at].High > int64(len(d.Coefficients)) {
			return errSpans.At(fmt.Sprintf("spans.%d.low", i), "请核对。")
		}
	}
	for i := 1; i < len(d.Coefficients); i++ {
		if d.Coefficients[i] < d.Coefficients[i-1] {
			return errRising.At(fmt.Sprintf("coefficients.%d", i), "请不低于前一级。")
		}
	}
	switch {
	case d.Master < d.Bachelor || d.Doctor < d.Master:
		return errRising.At("doctor", "请不低于前一级学位。")
	case d.Social < d.Assistant || d.Senior < d.Social:
		return errRising.At("senior", "请不低于前一级证书。")
	}
	return nil
}

// lawful holds a ladder against what the book says of the place.
func (s *Service) lawful(l *Ladder) error {
	d := &l.Terms
	if must, err := rule.Ask[bool](s.rules, ruleSubsidy, l.law()); err == nil && must.Value && d.Assistant == 0 {
		return errAllowance.Under(must.Basis()).At("assistant", "请填写津贴。")
	}
	if least, err := rule.Ask[int64](s.rules, ruleYearly, l.law()); err == nil && d.Yearly < least.Value {
		return errTraining.Under(least.Basis()).At("yearly", fmt.Sprintf("至少%d次。", least.Value))
	}
	if most, err := rule.Ask[int64](s.rules, ruleRotation, l.law()); err == nil && d.Rotation > most.Value {
		return errTraining.Under(most.Basis()).At("rotation", fmt.Sprintf("至多%d年。", most.Value))
	}
	return nil
}

// DraftLadder writes down how the caller's office is to reckon.
func (s *Service) DraftLadder(ctx context.Context, in socialworkapi.DraftLadderRequest) (out socialworkapi.Ladder, err error) {
	who, now := caller(ctx), s.now()
	m, _ := who.As(identity.Registrar) // the door opens for no other
	l := Ladder{
		Office: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, Terms: in.LadderDraft, From: cn.Day(in.From),
		State: Laddering.Start, Drafter: who.ID, DraftedAt: now,
	}
	if !l.From.Valid() || l.From.Before(cn.DayOf(now)) {
		return out, errFrom.At("from", "请改到今天或者以后。")
	}
	if err = cmp.Or(whole(&l.Terms), s.lawful(&l)); err != nil {
		return out, err
	}
	l, err = s.ladders.Create(ctx, l, func(string, *Ladder) []event.Event {
		return told(events.TypeSocialworkLadderDraftedV1, now, events.SocialworkLadderDraftedV1{Title: in.Title, Office: l.Office.ID, OfficeName: l.Office.Name, Region: l.Region, By: who.ID})
	})
	if err != nil {
		return out, err
	}
	return s.ladder(&l, who), nil
}

// MoveLadder announces a draft or gives it back. What would come into force in the past begins on the day it is announced.
func (s *Service) MoveLadder(ctx context.Context, in socialworkapi.MoveLadderRequest) (out socialworkapi.Ladder, err error) {
	who, now := caller(ctx), s.now()
	l, err := s.ladders.Update(ctx, in.ID, func(l *Ladder) ([]event.Event, error) {
		do := Verb(in.Do)
		to, err := Laddering.Next(l.State, do, l.hats(who))
		if err != nil {
			return nil, err
		}
		if err := l.At(in.Version); err != nil {
			return nil, err
		}
		l.State = to
		if do == Return {
			if l.Note = in.Note; l.Note == "" {
				return nil, errReturn.At("note", "请填写。")
			}
			return nil, nil
		}
		l.AnnouncedAt, l.From = &now, max(l.From, cn.DayOf(now))
		return told(events.TypeSocialworkLadderAnnouncedV1, now, events.SocialworkLadderAnnouncedV1{
			Title: l.Terms.Title, Office: l.Office.ID, OfficeName: l.Office.Name, Region: l.Region, From: l.From.String(),
		}), nil
	})
	if err != nil {
		return out, missing(err, errNoLadder)
	}
	return s.ladder(&l, who), nil
}

// GetLadder shows one; what is not announced is the office's.
func (s *Service) GetLadder(ctx context.Context, in socialworkapi.GetLadderRequest) (out socialworkapi.Ladder, err error) {
	who := caller(ctx)
	l, err := s.ladders.Get(ctx, in.ID)
	if err == nil && l.AnnouncedAt == nil && len(l.hats(who)) == 0 {
		err = errNoLadder
	}
	if err != nil {
		return out, missing(err, errNoLadder)
	}
	return s.ladder(&l, who), nil
}

// ListLadders lists what was announced, the latest first; for a registrar the office's drafts stand before them. Of one region it
// is what is in force there.
func (s *Service) ListLadders(ctx context.Context, in socialworkapi.ListLaddersRequest) (out socialworkapi.LadderPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.Ladder{}
	if in.Region != "" {
		l, err := s.inForce(ctx, in.Region, cn.DayOf(s.now()))
		if err == nil && l.ID != "" {
			out.Items = append(out.Items, s.ladder(&l, who))
		}
		return out, err
	}
	if m, ok := who.As(identity.Registrar); ok && in.After == "" {
		drafts, err := s.ladders.Find(ctx, store.Query{By: "drafts", Desc: true, Limit: 20, Where: []store.Term{store.Under("drafts", m.Org+"/")}})
		if err != nil {
			return out, err
		}
		for i := range drafts.Items {
			out.Items = append(out.Items, s.ladder(&drafts.Items[i], who))
		}
	}
	found, err := s.ladders.Find(ctx, store.Query{By: "all", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 30))})
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.ladder(&found.Items[i], who))
	}
	return out, err
}

// inForce is the ladder of the nearest office above a place on a day: the county's own, else the city's, else the province's.
// Without any there is no grade, and its id is "".
func (s *Service) inForce(ctx context.Context, region string, day cn.Day) (l Ladder, err error) {
	at := cn.Stem(region)
	for _, n := range []int{6, 4, 2} {
		if n > len(at) {
			continue
		}
		place := at[:n] + "/"
		q := store.Query{By: "place", Desc: true, Limit: 1, Where: []store.Term{store.Between("place", place, place+day.String()+"0")}} // 0 is the sign after /
		found, err := s.ladders.Find(ctx, q)
		if err != nil || len(found.Items) > 0 {
			return append(found.Items, Ladder{})[0], err
		}
	}
	return l, nil
}

// replace says of the ladders before one whose day has come that they are replaced. Reckoning asks for days, not for this.
func (s *Service) replace(ctx context.Context) error {
	until := cn.DayOf(s.now()).String() + "0"
	return s.ladders.Sweep(ctx, store.Query{By: "coming", Where: []store.Term{store.Between("coming", "", until)}}, func(l Ladder) error {
		place := cn.Stem(l.Region) + "/"
		before := store.Query{By: "place", Where: []store.Term{store.Between("place", place, place+l.From.String()+"/"+store.Time(*l.AnnouncedAt))}}
		err := s.ladders.Each(ctx, before, func(old Ladder) error {
			_, err := s.ladders.Update(ctx, old.ID, func(old *Ladder) ([]event.Event, error) {
				if to, err := Laddering.Next(old.State, Replace, []Hat{Clock}); err == nil {
					old.State = to
				}
				return nil, nil
			})
			return err
		})
		if err != nil {
			return err
		}
		_, err = s.ladders.Update(ctx, l.ID, func(l *Ladder) ([]event.Event, error) {
			l.Followed = true
			return nil, nil
		})
		return err
	})
}

// warnings say where a ladder is not what is usual. What is usual was never read in a text, so it refuses nothing.
func (s *Service) warnings(l *Ladder) []string {
	out := []string{}
	if usual, err := rule.Ask[int64](s.rules, ruleYears, l.law()); err == nil && usual.Value != l.Terms.Years {
		out = append(out, fmt.Sprintf("各地通行的是%d年晋升一级，这里是%d年。", usual.Value, l.Terms.Years))
	}
	return out
}

func (s *Service) ladder(l *Ladder, who identity.Caller) socialworkapi.Ladder {
	d := l.Terms
	return socialworkapi.Ladder{
		ID: l.ID, Version: l.Version, Office: l.Office, Region: l.Region, RegionName: s.place(l.Region), Title: d.Title, From: l.From.String(), Spans: d.Spans, Years: d.Years,
		Bachelor: d.Bachelor, Master: d.Master, Doctor: d.Doctor, Certified: d.Certified, Stops: append([]socialworkapi.ReviewResult{}, d.Stops...),
		Base: d.Base, Coefficients: d.Coefficients, Floor: d.Floor, FloorSource: d.FloorSource, Assistant: d.Assistant, Social: d.Social, Senior: d.Senior,
		InductionDays: d.InductionDays, Yearly: d.Yearly, Rotation: d.Rotation, State: l.State, StateText: Laddering.Say(l.State), Note: l.Note, Warnings: s.warnings(l),
		Moves: bureau.Menu(Laddering, l.State, l.hats(who)), Basis: bureau.Cite(s.rules, l.law(), ruleYears, ruleSubsidy, ruleYearly, ruleRotation),
	}
}
