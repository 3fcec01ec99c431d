package project

import (
	"context"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

var (
	errElsewhere = fault.New(fault.Invalid, "volunteer.project.no-such-move", "没有这项操作，请刷新页面后重试。")
	errNoNote    = fault.New(fault.Invalid, "volunteer.project.no-note", "请写明理由后再办理，对方会看到。")
	errPosition  = fault.New(fault.Refused, "volunteer.project.position", "项目没有这个岗位或者活动，请从列出的中选择。")
	errDates     = fault.New(fault.Refused, "volunteer.project.dates", "增加的日期应在今天以后，开始和结束不能是同一时刻，每个岗位最多一百个，请核对。")
)

// mostDates is how many single dates a position holds.
const mostDates = 100

// MoveProject takes the next step.
func (s *Service) MoveProject(ctx context.Context, in volunteerapi.MoveProjectRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	p, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(p.State, do, p.hats(who)); err != nil {
		return out, err
	}
	says, ok := worded[do]
	switch {
	case !ok:
		return out, errElsewhere
	case says && in.Note == "":
		return out, errNoNote.At("note", "请填写。")
	}
	if err := p.At(in.Version); err != nil {
		return out, err
	}
	if do == Submit || do == Publish {
		if err := s.ready(ctx, &p); err != nil {
			return out, err
		}
	}
	// What was looked at is what is decided on, so the version holds even where the caller named none.
	return s.change(ctx, in.ID, p.Version, do, func(p *Project) ([]event.Event, error) {
		now := s.now()
		p.Remark = in.Note
		switch do {
		case Submit:
			p.Submitter = who.ID
		case Publish:
			p.PublishedAt, p.Law = &now, rule.Where{Region: p.Draft.Region, Day: now}
		}
		return p.told(do, now), nil
	})
}

// AddProjectDates adds single dates to a position of a published project; the shifts follow by event.
func (s *Service) AddProjectDates(ctx context.Context, in volunteerapi.AddProjectDatesRequest) (out volunteerapi.Project, err error) {
	who, _ := identity.From(ctx)
	if _, err = s.seen(ctx, in.ID, who); err != nil {
		return out, err
	}
	today := cn.DayOf(s.now())
	for _, o := range in.Dates {
		if day := cn.Day(o.Day); !day.Valid() || day.Before(today) || o.From == o.To {
			return out, errDates.At("dates", "请核对日期和时间。")
		}
	}
	return s.change(ctx, in.ID, in.Version, Date, func(p *Project) ([]event.Event, error) {
		for i := range p.Draft.Positions {
			x := &p.Draft.Positions[i]
			if x.Code != in.Position {
				continue
			}
			if len(x.Dates)+len(in.Dates) > mostDates {
				return nil, errDates.At("dates", "这个岗位的日期太多，请新建一个项目。")
			}
			x.Dates = append(x.Dates[:len(x.Dates):len(x.Dates)], in.Dates...)
			return told(events.TypeVolunteerProjectDatedV1, s.now(), events.VolunteerProjectDatedV1(p.fact())), nil
		}
		return nil, errPosition.At("position", "请选择列出的岗位或者活动。")
	})
}
