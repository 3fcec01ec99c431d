package incubation

import (
	"context"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

var (
	errNoText     = fault.New(fault.Invalid, "organization.incubation.no-note", "请写明说明或者理由后再办理，对方会看到。")
	errElsewhere  = fault.New(fault.Invalid, "organization.incubation.no-such-move", "没有这项操作，请刷新页面后重试。")
	errExtended   = fault.New(fault.Refused, "organization.incubation.extended", "延期的次数已经用完，请办理出壳或者离开。")
	errUnfinished = fault.New(fault.Refused, "organization.incubation.unfinished", "还没有达到出壳的条件，请按列出的逐项办完。")
)

// moved are the verbs of MoveIncubation, and whether each must say something.
var moved = map[Verb]bool{
	Diagnose: true, Enter: false, Refuse: true, Withdraw: false, Agree: false, Extend: true, Graduate: false, Leave: true,
}

// MoveIncubation takes the next step.
func (s *Service) MoveIncubation(ctx context.Context, in organizationapi.MoveIncubationRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(i.State, do, i.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	worded, ok := moved[do]
	switch {
	case !ok: // it has a door of its own
		return out, errElsewhere
	case worded && in.Note == "":
		return out, errNoText.At("note", "请填写。")
	}
	if err := i.At(in.Version); err != nil {
		return out, err
	}
	switch do {
	case Enter: // nothing but its end can happen to a diagnosed application, so the version holds
		if err = s.admissible(ctx, &i); err == nil {
			i, err = s.let(ctx, &i)
		}
		if err != nil {
			return out, err
		}
		return s.view(ctx, &i, who)
	case Graduate: // what is confirmed stays confirmed, so it may be read before the write
		var minutes int64
		if minutes, _, err = s.minutes(ctx, i.ID); err == nil {
			err = i.finished(minutes)
		}
	}
	if err != nil {
		return out, err
	}
	return s.change(ctx, in.ID, in.Version, do, func(i *Incubation) ([]event.Event, error) { return i.take(do, in.Note, s.now()) })
}

// missing says what a group has still to do before it can graduate, given the minutes of mentoring that it has confirmed.
func (i *Incubation) missing(minutes int64) (out []string) {
	if len(i.Goals) == 0 || i.AgreedAt == nil {
		out = append(out, "孵化计划还没有得到基地同意")
	}
	for _, g := range i.Goals {
		if g.ConfirmedAt == nil {
			out = append(out, "目标“"+g.Title+"”还没有确认完成")
		}
	}
	if minutes < i.Terms.Minutes {
		out = append(out, fmt.Sprintf("已确认的辅导%d分钟，基地公布的条件是至少%d分钟", minutes, i.Terms.Minutes))
	}
	return out
}

// finished refuses to let a group graduate that has something still to do.
func (i *Incubation) finished(minutes int64) error {
	m := i.missing(minutes)
	switch len(m) {
	case 0:
		return nil
	case 1:
		return errUnfinished.Say(m[0] + "，请办完以后再办理出壳。")
	}
	return errUnfinished.Say(fmt.Sprintf("%s，另有%d处没有达到条件，请办完以后再办理出壳。", m[0], len(m)-1))
}

// take does what a move means.
func (i *Incubation) take(do Verb, note string, now time.Time) ([]event.Event, error) {
	b, today := i.fact(), cn.DayOf(now)
	if note != "" && do != Diagnose {
		i.Remark = note
	}
	switch do {
	case Diagnose:
		i.Diagnosis = note
		return told(events.TypeOrganizationIncubationDiagnosedV1, now, events.OrganizationIncubationDiagnosedV1(b)), nil
	case Enter:
		i.EnteredAt, i.Until = &now, today.AddMonths(int(i.Terms.Months))
		return told(events.TypeOrganizationIncubationEnteredV1, now, i.lasting()), nil
	case Agree:
		if len(i.Goals) == 0 || i.AgreedAt != nil {
			return nil, errUnagreed
		}
		i.AgreedAt = &now
		return told(events.TypeOrganizationIncubationAgreedV1, now, events.OrganizationIncubationAgreedV1(b)), nil
	case Extend:
		if i.Extended >= i.Terms.Extensions || i.Terms.ExtensionMonths == 0 {
			return nil, errExtended.Say(fmt.Sprintf("基地公布的条件是最多延期%d次，已经用完，请办理出壳或者离开。", i.Terms.Extensions))
		}
		i.Extended++
		i.Until = i.Until.AddMonths(int(i.Terms.ExtensionMonths))
		return told(events.TypeOrganizationIncubationExtendedV1, now, events.OrganizationIncubationExtendedV1(i.lasting())), nil
	case Graduate:
		if err := i.finished(i.Terms.Minutes); err != nil { // of the plan as it stands now
			return nil, err
		}
		i.EndedAt = &now
		for _, m := range i.Terms.Follow {
			i.FollowUps = append(i.FollowUps, organizationapi.FollowUp{Month: m, Due: today.AddMonths(int(m)).String()})
		}
		return told(events.TypeOrganizationIncubationGraduatedV1, now, i.gone(today.String())), nil
	}
	i.EndedAt = &now
	switch do {
	case Refuse:
		return told(events.TypeOrganizationIncubationRefusedV1, now, events.OrganizationIncubationRefusedV1(b)), nil
	case Withdraw:
		return told(events.TypeOrganizationIncubationWithdrawnV1, now, events.OrganizationIncubationWithdrawnV1(b)), nil
	}
	return told(events.TypeOrganizationIncubationLeftV1, now, i.leaving(note)), nil
}
