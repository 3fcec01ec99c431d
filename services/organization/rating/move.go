package rating

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

var (
	errNone     = fault.New(fault.NotFound, "organization.rating.not-found", "没有找到您要办理的事项，请从列表重新进入。")
	errNoText   = fault.New(fault.Invalid, "organization.rating.no-note", "请写明理由以后再办理。")
	errGround   = fault.New(fault.Refused, "organization.rating.no-ground", "请从办法列出的情形中选择一项，不在其中的不能作为理由。")
	errOver     = fault.New(fault.Refused, "organization.rating.over", "公示期已经结束，不能再申请复核。")
	errEarly    = fault.New(fault.Refused, "organization.rating.early", "公示期还没有结束，请期满以后再公告评估等级。")
	errGrade    = fault.New(fault.Refused, "organization.rating.grade", "请选择与这一步相符的等级。")
	errLine     = fault.New(fault.Refused, "organization.rating.line", "汇总得分没有达到这个等级的最低得分，不能按这个等级交付表决，请改选等级。")
	errUntraced = fault.New(fault.Refused, "organization.rating.untracked", "这个等级不在跟踪评估的范围内，请在出现应当核查的情形时办理。")
)

// wordy are the moves that must say why.
var wordy = map[Verb]bool{Refuse: true, Appeal: true, Review: true, Settle: true, Lower: true, Revoke: true, Track: true}

// MoveRating takes the next step.
func (s *Service) MoveRating(ctx context.Context, in organizationapi.MoveRatingRequest) (out organizationapi.RatingCase, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	c, err := s.of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(c.State, do, c.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if do == Assign || do == Release || do == Visit { // these have doors of their own
		return out, fault.New(fault.Invalid, "organization.rating.no-such-move", "没有这项操作，请刷新页面后重试。")
	}
	if wordy[do] && in.Note == "" {
		return out, errNoText.At("note", "请写明理由。")
	}
	if err := c.At(in.Version); err != nil { // nothing is frozen for a page that is out of date
		return out, err
	}
	was, err := s.before(ctx, &c, do)
	if err != nil {
		return out, err
	}
	c, err = s.cases.Update(ctx, in.ID, func(c *Case) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		from := c.State
		if c.State, err = Life.Next(from, do, c.hats(who)); err != nil {
			return nil, err
		}
		c.When[do] = s.now()
		if in.Note != "" {
			if c.Note == nil {
				c.Note = map[Verb]string{}
			}
			c.Note[do] = in.Note
		}
		return s.take(c, do, in.RatingMove, was)
	})
	return s.view(&c, who), err
}

// known is what a move needs to know before the write.
type known struct {
	total int64
	vote  organizationapi.Vote
}

// before does what stands outside of the case and may be done again.
func (s *Service) before(ctx context.Context, c *Case, do Verb) (k known, err error) {
	switch do {
	case Submit, Freeze:
		a, err := s.assessed(ctx, c)
		if err != nil {
			return k, err
		}
		if do == Submit {
			return k, s.marks.Submit(ctx, a)
		}
		if c.few() {
			return k, c.fewer()
		}
		k.total, err = s.marks.Freeze(ctx, a)
		return k, err
	case Review:
		k.total, err = s.again(ctx, c)
	case Count, Recall, Settle:
		k.vote, err = s.count(ctx, c)
	}
	return k, err
}

// take does what a move means and starts the next clock.
func (s *Service) take(c *Case, do Verb, in organizationapi.RatingMove, k known) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Admit:
		return s.tell(events.TypeOrganizationRatingAdmittedV1, c), nil
	case Refuse:
		if err := s.ground(in.Ground, ruleRefused, rule.Where{Region: c.Region, Day: now}); err != nil {
			return nil, err
		}
		c.Ground = in.Ground
		return s.tell(events.TypeOrganizationRatingRefusedV1, c), nil
	case Submit:
		return s.tell(events.TypeOrganizationRatingAssessedV1, c), nil
	case Freeze:
		c.Total, c.Motion = k.total, s.line(c, k.total)
	case Call:
		return s.call(c, in)
	case Count:
		if !k.vote.Passed {
			return nil, s.short(c, k.vote)
		}
		c.Votes, c.Grade = append(c.Votes, k.vote), k.vote.Grade
	case Recall:
		if k.vote.Passed {
			return nil, fault.New(fault.Refused, "organization.rating.passed", "这一轮表决已经通过，请宣布表决通过。")
		}
		if err := s.quorum(c, k.vote); err != nil {
			return nil, err
		}
		c.Votes = append(c.Votes, k.vote)
	case Publicize:
		ends := cn.DayOf(now).Add(int(c.Terms.PublicityDays)).Last()
		c.Ends = &ends
		return s.tell(events.TypeOrganizationRatingPublicizedV1, c), nil
	case Appeal:
		if now.After(*c.Ends) {
			return nil, errOver.Under(rule.Cite(s.rules, ruleAppeal, c.Law)...)
		}
		c.Appeals, c.Second, c.Again = c.Appeals+1, nil, 0
		return s.tell(events.TypeOrganizationRatingAppealedV1, c), nil
	case Review:
		if in.Grade < 1 || in.Grade > 5 || in.Grade == c.Grade {
			return nil, errGrade.Say("复核表决的是改为另一个等级，请选择与公示不同的等级。").At("grade", "请选择改为哪一级。")
		}
		c.Motion, c.Round, c.Again = in.Grade, c.Round+1, k.total
		return s.tell(events.TypeOrganizationRatingCalledV1, c), nil
	case Settle:
		if err := s.quorum(c, k.vote); err != nil {
			return nil, err
		}
		c.Votes = append(c.Votes, k.vote)
		if k.vote.Passed {
			c.Grade = k.vote.Grade
		}
		if ends := cn.DayOf(now).Add(int(c.Terms.PublicityDays)).Last(); k.vote.Passed {
			c.Ends = &ends // a grade that nobody has read yet is publicized as long as the first
		}
		return s.tell(events.TypeOrganizationRatingSettledV1, c), nil
	case Confirm:
		return s.confirm(c)
	case Track:
		return nil, s.tracked(c, in)
	case Lower, Revoke:
		return s.worsen(c, do, in)
	case Return:
		return nil, c.returned(now)
	}
	return nil, nil
}

// tell says what happened, in the shape that all events of a rating share.
func (s *Service) tell(kind string, c *Case) []event.Event {
	return []event.Event{event.New(kind, s.now(), s.fact(kind, c))}
}

func (s *Service) fact(kind string, c *Case) events.OrganizationRatingAppliedV1 {
	d := s.said(c)
	d.Grade, d.On, d.To, d.Ends = c.Grade, string(c.On), string(c.To), c.Ends
	if !c.public() {
		d.Grade = 0 // before publicity nobody outside is told
	}
	switch kind {
	case events.TypeOrganizationRatingAssignedV1:
		for _, r := range *c.sent() {
			if r.Recused == "" {
				d.Accounts = append(d.Accounts, r.Account)
			}
		}
	case events.TypeOrganizationRatingCalledV1:
		d.Accounts = c.electors()
	}
	return d
}

// line is the highest grade whose least points a total reaches; 0 where it reaches none.
func (s *Service) line(c *Case, total int64) int64 {
	for _, l := range c.Lines {
		if total >= l.Least {
			return l.Grade
		}
	}
	return 0
}

// call puts a grade to the vote: the one of the total, or a lower one.
func (s *Service) call(c *Case, in organizationapi.RatingMove) ([]event.Event, error) {
	grade := in.Grade
	if grade == 0 {
		grade = s.line(c, c.Total)
	}
	if grade < 1 || grade > s.line(c, c.Total) {
		return nil, errLine.Under(rule.Cite(s.rules, ruleLines, c.Law)...).At("grade", fmt.Sprintf("汇总得分为%d.%02d分。", c.Total/100, c.Total%100))
	}
	c.Motion, c.Round = grade, c.Round+1
	return s.tell(events.TypeOrganizationRatingCalledV1, c), nil
}

// ground refuses what the list of a rule does not name.
func (s *Service) ground(code, id string, at rule.Where) error {
	list, err := rule.Ask[[]rule.Item](s.rules, id, at)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Value, func(i rule.Item) bool { return i.Code == code }) {
		return errGround.Under(list.Basis()).At("ground", "请选择一项情形。")
	}
	return nil
}

// confirm announces the grade once publicity is over. It begins and ends as the law of the day of announcement says.
func (s *Service) confirm(c *Case) ([]event.Event, error) {
	now := s.now()
	if !now.After(*c.Ends) {
		return nil, errEarly.Say("公示至" + cn.DayOf(*c.Ends).Chinese() + "，期满以后才可以公告评估等级。").Under(rule.Cite(s.rules, ruleSteps, c.Law)...)
	}
	at := rule.Where{Region: c.Region, Day: now}
	runs, err := law.GradeRuns(s.rules, c.Region, cn.DayOf(now))
	if err != nil {
		return nil, err
	}
	c.On, c.From, c.To = cn.DayOf(now), runs.From, runs.To
	from, err := rule.Ask[string](s.rules, ruleCertificate, at)
	if err != nil {
		return nil, err
	}
	if least, ok := gradeOf(from.Value); ok && c.Grade >= least {
		c.Serial = store.NewID()
	}
	return s.tell(events.TypeOrganizationRatingConfirmedV1, c), nil
}

// gradeOf reads 4A as 4.
func gradeOf(s string) (int64, bool) {
	if len(s) == 2 && s[1] == 'A' && '1' <= s[0] && s[0] <= '5' {
		return int64(s[0] - '0'), true
	}
	return 0, false
}

// tracked holds that a grade is one that is looked at again, or that there is a cause.
func (s *Service) tracked(c *Case, in organizationapi.RatingMove) error {
	at := rule.Where{Region: c.Region, Day: s.now()}
	a, err := rule.Ask[string](s.rules, ruleTracked, at)
	if err != nil {
		if fault.Of(err).Code == rule.Silent { // before there was tracking
			return errUntraced
		}
		return err
	}
	if least, ok := gradeOf(a.Value); ok && c.Grade < least && in.Ground == "" {
		return errUntraced.Under(a.Basis())
	}
	if in.Ground != "" {
		return s.ground(in.Ground, ruleTriggers, at)
	}
	return nil
}

// worsen lowers a grade or takes it away; the certificate is to be handed back.
func (s *Service) worsen(c *Case, do Verb, in organizationapi.RatingMove) ([]event.Event, error) {
	now := s.now()
	at := rule.Where{Region: c.Region, Day: now}
	if err := s.ground(in.Ground, ruleLowered, at); err != nil {
		return nil, err
	}
	list, err := rule.Ask[[]rule.Item](s.rules, ruleLowered, at)
	if err != nil {
		return nil, err
	}
	days, err := rule.Ask[int](s.rules, ruleReturn, at)
	if err != nil {
		return nil, err
	}
	grade, kind := in.Grade, events.TypeOrganizationRatingLoweredV1
	if do == Revoke {
		grade, kind = 0, events.TypeOrganizationRatingRevokedV1
	} else if grade < 1 || grade >= c.Grade {
		return nil, errGrade.Say("降低以后的等级应当低于现在的等级，请重新选择。").At("grade", "请选择更低的等级。")
	}
	due, said := cn.DayOf(now).Add(days.Value).Last(), c.ruling()
	c.Changes = append(c.Changes, organizationapi.GradeChange{At: now, Ground: in.Ground, GroundText: rule.Text(list.Value, in.Ground), Grade: grade, Note: in.Note, ReturnDue: &due})
	c.Grade = grade
	d := s.fact(kind, c)
	d.On = said.String()
	return []event.Event{event.New(kind, now, d)}, nil
}

// ruling is the day on which the grade that is to be worsened was announced: that of the last lowering, if there was one.
func (c *Case) ruling() cn.Day {
	if n := len(c.Changes); n > 0 {
		return cn.DayOf(c.Changes[n-1].At)
	}
	return c.On
}

// returned notes that the certificate of the last change came back.
func (c *Case) returned(now time.Time) error {
	n := len(c.Changes)
	if n == 0 || c.Changes[n-1].ReturnedAt != nil {
		return fault.New(fault.Conflict, "organization.rating.returned", "证书已经登记交回，不必重复登记。")
	}
	c.Changes[n-1].ReturnedAt = &now
	return nil
}

// expireDue ends the grades whose last day is over.
func (s *Service) expireDue(ctx context.Context) error {
	today := cn.DayOf(s.now())
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", string(today))}}
	return s.cases.Sweep(ctx, q, func(c Case) error {
		_, err := s.cases.Update(ctx, c.ID, func(c *Case) (evs []event.Event, err error) {
			if !c.To.Before(today) {
				return nil, nil
			}
			next, err := Life.Next(c.State, Expire, []Hat{Clock})
			if err != nil { // somebody was quicker
				return nil, nil
			}
			c.State, c.When[Expire] = next, s.now()
			return s.tell(events.TypeOrganizationRatingExpiredV1, c), nil
		})
		return err
	})
}

// of reads a case for whoever comes.
func (s *Service) of(ctx context.Context, id string) (Case, error) {
	c, err := s.cases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	return c, err
}
