package credit

import (
	"context"
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
	"sanshe/services/organization/card"
)

var (
	errNoText    = fault.New(fault.Invalid, "organization.listing.no-text", "请填写内容后再提交。").At("text", "请填写内容。")
	errNoPaper   = fault.New(fault.Invalid, "organization.listing.no-paper", "请填写列入决定的文书号。").At("paper", "请填写文书号。")
	errUntil     = fault.New(fault.Invalid, "organization.listing.until", "提出异议的最后一天应在明天以后，请重新填写。").At("until", "请填写明天或以后的日期。")
	errTooEarly  = fault.New(fault.Refused, "organization.listing.too-early", "还在陈述和申辩的期限内，不能作出列入决定，请等期满后再办理。")
	errOver      = fault.New(fault.Refused, "organization.listing.objection", "陈述和申辩的期限已过，请等候登记管理机关的决定。")
	errOwn       = fault.New(fault.Forbidden, "organization.listing.own", "经办的人不作决定，请由登记管理机关的另一位人员作出列入决定。")
	errNoDuty    = fault.New(fault.Refused, "organization.listing.duty", "这次列入没有可以整改的事项，期满由系统移出，不必申请。")
	errTerm      = fault.New(fault.Refused, "organization.listing.term", "列入严重违法失信名单未满规定期限，还不能申请移出，请届时再申请。")
	errSettled   = fault.New(fault.Refused, "organization.listing.settled", "原来在活动异常名录的列入已经移出，不再转入严重违法失信名单，请办理不予列入。")
	errRevoked   = fault.New(fault.Refused, "organization.listing.revoked", "被吊销或者撤销登记的组织，注销登记以后才能移出，请先办理注销登记。")
	errLate      = fault.New(fault.Refused, "organization.listing.late", "这一步已经超过规定的期限，请写明逾期原因后再办理。")
	reasonNeeded = "请写明逾期原因，它将向社会公开。"
)

// wordy are the moves that say something.
var wordy = map[Verb]bool{Tell: true, Object: true, Answer: true, Drop: true, List: true, Fulfil: true, Reject: true, Remove: true}

// MoveListing takes the next step of a listing.
func (s *Service) MoveListing(ctx context.Context, in organizationapi.MoveListingRequest) (out organizationapi.Listing, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	l, err := s.listings.Get(ctx, in.ID)
	if err != nil {
		return out, missing(err)
	}
	if _, err = Life.Next(l.State, do, l.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	x := step{ListingMove: in.ListingMove, who: who}
	if err = s.look(ctx, &l, &x); err != nil {
		return out, err
	}
	if x.papers, err = s.papers.Attach(ctx, who.ID, l.ID, "papers", in.Papers); err != nil {
		return out, err
	}
	l, err = s.listings.Update(ctx, in.ID, func(l *Listing) ([]event.Event, error) {
		if err := l.At(in.Version); err != nil {
			return nil, err
		}
		next, err := Life.Next(l.State, do, l.hats(who))
		if err != nil {
			return nil, err
		}
		if err := s.may(l, do, x); err != nil {
			return nil, err
		}
		if in.Text == "" && wordy[do] {
			return nil, errNoText
		}
		l.State = next
		return s.proceed(l, do, x)
	})
	if err != nil {
		return out, missing(err)
	}
	return s.shown(ctx, &l, who)
}

// step is a move together with what was read before the write.
type step struct {
	organizationapi.ListingMove
	who     identity.Caller
	papers  []organizationapi.Paper
	since   cn.Day    // the last day on which the organization was put on this list, as far as that still stands
	card    card.Card // of the organization
	settled bool      // the listing that it follows has ended
}

// look reads what a move depends on beside the listing itself: whether a newer ground has come, whether the
// organization is still registered, and whether the listing it follows still stands.
func (s *Service) look(ctx context.Context, l *Listing, x *step) (err error) {
	switch {
	case l.stands():
		if x.since, err = s.newest(ctx, l); err == nil {
			x.card, err = s.register.Of(ctx, l.Org.ID)
		}
	case l.From != "" && l.closedAt() == nil:
		from, err := s.listings.Get(ctx, l.From)
		x.settled = err == nil && !from.stands()
		return err
	}
	return err
}

// may refuses a move that the table allows and the day, the person or the rest of the record does not. The page shows
// no button that it refuses.
func (s *Service) may(l *Listing, do Verb, x step) error {
	now := s.now()
	switch do {
	case Object:
		if now.After(*l.HearingUntil) {
			return errOver.Under(rule.Cite(s.rules, ruleNotice, l.Law)...)
		}
	case List:
		if !now.After(*l.HearingUntil) {
			return errTooEarly.Say("陈述和申辩的期限到" + cn.DayOf(*l.HearingUntil).Chinese() + "为止，期满以前不能作出列入决定，请届时再办理。").
				Under(rule.Cite(s.rules, ruleNotice, l.Law)...)
		}
		if x.settled {
			return errSettled.Under(rule.Cite(s.rules, ruleYears, l.Law)...)
		}
		if slices.Contains(l.Hands, x.who.ID) {
			return errOwn
		}
	case Fulfil:
		return s.mayLeave(l, x)
	}
	return nil
}

// mayLeave refuses an application for removal that the law does not open yet.
func (s *Service) mayLeave(l *Listing, x step) error {
	if l.List == abnormal {
		if !l.mends() {
			return errNoDuty.Under(rule.Cite(s.rules, ruleExpire, l.Law)...)
		}
		return nil
	}
	years, err := rule.Ask[int](s.rules, ruleSeriousYears, l.Law)
	if err != nil {
		return err
	}
	if on := x.since.AddMonths(12 * years.Value); cn.DayOf(s.now()).Before(on) {
		return errTerm.Say(fmt.Sprintf("列入严重违法失信名单满%d年且其间没有新的情形才能移出，%s起可以申请，请届时再申请。", years.Value, on.Chinese())).Under(years.Basis())
	}
	if l.Ground == groundRevoked && x.card.Status != organizationapi.OrgStatusDeregistered {
		return errRevoked.Under(rule.Cite(s.rules, ruleRevoked, l.Law)...)
	}
	return nil
}

// proceed does what a move means.
func (s *Service) proceed(l *Listing, do Verb, x step) ([]event.Event, error) {
	now := s.now()
	note := &organizationapi.ListingNote{Text: x.Text, At: now, Papers: append([]organizationapi.Paper{}, x.papers...)}
	if do == Tell || do == Answer {
		l.Hands = append(l.Hands, x.who.ID)
	}
	switch do {
	case Tell:
		until, err := s.hearing(l, x.Until)
		if err != nil {
			return nil, err
		}
		l.Notice, l.ToldAt, l.HearingUntil = x.Text, &now, &until
		return []event.Event{event.New(events.TypeOrganizationListingToldV1, now, events.OrganizationListingToldV1{
			Org: l.Org.ID, OrgName: l.Org.Name, Region: l.Region, List: string(l.List), Ground: l.Ground, GroundText: l.Words, Until: until,
		})}, nil
	case Object:
		l.Objection = note
		return []event.Event{l.event(events.TypeOrganizationListingObjectedV1, now)}, nil
	case Answer:
		l.Reply = note
		return []event.Event{l.event(events.TypeOrganizationListingAnsweredV1, now)}, nil
	case Drop:
		l.Dropping, l.DroppedAt = x.Text, &now
		if l.ToldAt == nil { // nobody knew of it
			return nil, nil
		}
		return []event.Event{l.event(events.TypeOrganizationListingDroppedV1, now)}, nil
	case List:
		return s.list(l, x)
	case Fulfil:
		l.Done = note
		out := events.OrganizationListingFulfilledV1{
			Org: l.Org.ID, OrgName: l.Org.Name, Region: l.Region, List: string(l.List), Ground: l.Ground, GroundText: l.Words,
		}
		if l.List == abnormal {
			days, err := rule.Ask[int](s.rules, ruleRelease, l.Law)
			if err != nil {
				return nil, err
			}
			due := cn.AddWorkdays(cn.DayOf(now), days.Value).Last()
			l.RemoveDue, out.Due = &due, &due
		}
		return []event.Event{event.New(events.TypeOrganizationListingFulfilledV1, now, out)}, nil
	case Reject:
		if err := s.timely(l, x.Note); err != nil {
			return nil, err
		}
		l.Rejection, l.RemoveDue = note, nil
		return []event.Event{l.event(events.TypeOrganizationListingRejectedV1, now)}, nil
	case Remove:
		if err := s.timely(l, x.Note); err != nil {
			return nil, err
		}
		return l.removed(now, "fulfilled", x.Text), nil
	}
	return nil, nil
}

// timely takes an answer to an application for removal after its days only with the reason why.
func (s *Service) timely(l *Listing, note string) error {
	if l.RemoveDue == nil || !s.now().After(*l.RemoveDue) {
		return nil
	}
	if note == "" {
		return errLate.Say(fmt.Sprintf("移出应当在%s前办理，现已逾期%d日，请写明逾期原因后再办理。",
			cn.DayOf(*l.RemoveDue).Reckoned(), cn.DaysBetween(cn.DayOf(*l.RemoveDue), cn.DayOf(s.now())))).
			Under(rule.Cite(s.rules, ruleRelease, l.Law)...).At("note", reasonNeeded)
	}
	if l.Late == nil {
		l.Late = map[Verb]string{}
	}
	l.Late[Remove] = note
	return nil
}

// hearing is the last instant for an objection: as the notice names it, or what the book suggests.
func (s *Service) hearing(l *Listing, asked string) (time.Time, error) {
	today := cn.DayOf(s.now())
	if asked != "" {
		day, err := cn.ParseDay(asked)
		if err != nil || !day.After(today) {
			return time.Time{}, errUntil
		}
		return day.Last(), nil
	}
	days, err := rule.Ask[int](s.rules, ruleObjection, l.Law)
	return cn.AddDays(today, days.Value).Last(), err
}

// list puts the organization on the list: the register follows.
func (s *Service) list(l *Listing, x step) ([]event.Event, error) {
	if x.Paper == "" {
		return nil, errNoPaper
	}
	now := s.now()
	today := cn.DayOf(now)
	l.Paper, l.Decision, l.ListedAt, l.Decider = x.Paper, x.Text, &now, x.who.ID
	if l.List == serious {
		years, err := rule.Ask[int](s.rules, ruleSeriousYears, l.Law)
		if err != nil {
			return nil, err
		}
		l.ExpireOn = today.AddMonths(12 * years.Value)
	} else {
		years, err := rule.Ask[int](s.rules, ruleYears, l.Law)
		if err != nil {
			return nil, err
		}
		l.EscalateOn = today.AddMonths(12 * years.Value)
		if !l.mends() {
			months, err := rule.Ask[int](s.rules, ruleExpire, l.Law)
			if err != nil {
				return nil, err
			}
			l.ExpireOn = today.AddMonths(months.Value)
		}
	}
	return []event.Event{event.New(events.TypeOrganizationListingListedV1, now, events.OrganizationListingListedV1{
		Org: l.Org.ID, OrgName: l.Org.Name, Region: l.Region, List: string(l.List), Ground: l.Ground, GroundText: l.Words, Paper: l.Paper, FromListing: l.From,
	})}, nil
}

// removed takes it off the list.
func (l *Listing) removed(now time.Time, why, text string) []event.Event {
	l.RemovedAt, l.Removal = &now, text
	return []event.Event{event.New(events.TypeOrganizationListingRemovedV1, now, events.OrganizationListingRemovedV1{
		Org: l.Org.ID, OrgName: l.Org.Name, Region: l.Region, List: string(l.List), Ground: l.Ground, GroundText: l.Words, Why: why,
	})}
}
