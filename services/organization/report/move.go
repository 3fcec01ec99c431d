package report

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errNone       = fault.New(fault.NotFound, "organization.report.not-found", "没有找到您要办理的事项，请从列表重新进入。")
	errFrozen     = fault.New(fault.Conflict, "organization.report.frozen", "年报已经报送，不能再修改；需要修改的，请联系业务主管单位退回。")
	errUnlawful   = fault.New(fault.Refused, "organization.report.unlawful", "年报还不符合规定，请逐条修改后再报送。")
	errNoText     = fault.New(fault.Invalid, "organization.report.no-text", "请写明内容后再提交。").At("text", "请写明内容。")
	errConclusion = fault.New(fault.Refused, "organization.report.conclusion-needed", "请选择年检结论后再提交。").At("conclusion", "请从列出的结论中选择。")
	errNoNeed     = fault.New(fault.Refused, "organization.report.inconclusive", "这里的年报不作结论，请清空结论后再提交。").At("conclusion", "请清空这一项。")
	errRectify    = fault.New(fault.Refused, "organization.report.rectify", "只有基本合格和不合格的才责令整改，请核对结论。")
	errUnendorsed = fault.New(fault.Refused, "organization.report.unendorsed", "年报在报送登记管理机关以前应当经业务主管单位审查同意，请等待业务主管单位的初审意见。")
	errSponsored  = fault.New(fault.Refused, "organization.report.sponsored", "本组织有业务主管单位，请先报送业务主管单位初审。")
	errDirect     = fault.New(fault.Refused, "organization.report.direct", "本组织没有业务主管单位，请直接报送登记管理机关。")
	errUntil      = fault.New(fault.Refused, "organization.report.until", "整改期限不符合规定，请重新填写。")
)

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNone
	}
	return err
}

// UpdateReport changes a report that has not been handed in.
func (s *Service) UpdateReport(ctx context.Context, in organizationapi.UpdateReportRequest) (out organizationapi.Report, err error) {
	who, _ := identity.From(ctx)
	r, err := s.reports.Get(ctx, in.ID)
	if err != nil || !who.In(r.Org.ID, identity.Staff) {
		return out, missing(errors.Join(err, errNone))
	}
	attached, err := s.papers.Attach(ctx, who.ID, r.ID, "papers", slices.Concat(in.Accounts, in.Audit, in.Papers))
	if err != nil {
		return out, err
	}
	r, err = s.reports.Update(ctx, in.ID, func(r *Report) ([]event.Event, error) {
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		if r.State != organizationapi.ReportStateOpen && r.State != organizationapi.ReportStateMissed {
			return nil, errFrozen
		}
		r.Draft, r.Papers = in.ReportDraft, attached
		r.Draft.Version = 0
		return nil, nil
	})
	return s.shown(&r, who), err
}

// MoveReport takes the next step of a report.
func (s *Service) MoveReport(ctx context.Context, in organizationapi.MoveReportRequest) (out organizationapi.Report, err error) {
	who, _ := identity.From(ctx)
	r, err := s.reports.Update(ctx, in.ID, func(r *Report) (evs []event.Event, err error) {
		if err := s.guard(r, Verb(in.Do), r.hats(who)); err != nil {
			return nil, err
		}
		next, err := Life.Next(r.State, Verb(in.Do), r.hats(who))
		if err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		r.State = next
		return s.proceed(r, Verb(in.Do), in.ReportMove)
	})
	return s.shown(&r, who), missing(err)
}

// guard refuses what the table alone cannot: which of two ways a report goes, and a conclusion before the sponsor's word.
func (s *Service) guard(r *Report, do Verb, hats []Hat) error {
	switch {
	case do == Send && r.Sponsor != "" && slices.Contains(hats, Author):
		return errSponsored
	case do == Submit && r.Sponsor == "" && slices.Contains(hats, Author):
		return errDirect
	case do == Conclude && r.State == organizationapi.ReportStateSubmitted && r.Kind == organizationapi.OrgKindFoundation && slices.Contains(hats, Registrar):
		consent, err := rule.Ask[bool](s.rules, ruleConsent, r.Law)
		if err != nil || !consent.Value {
			return err
		}
		return errUnendorsed.Under(consent.Basis())
	}
	return nil
}

func (s *Service) proceed(r *Report, do Verb, in organizationapi.ReportMove) ([]event.Event, error) {
	now := s.now()
	if in.Text == "" && do != Submit && do != Send && do != Conclude {
		return nil, errNoText
	}
	switch do {
	case Submit, Send:
		x := s.examine(r)
		if err := x.Refusal(errUnlawful); err != nil {
			return nil, err
		}
		r.SubmittedAt, r.Late = &now, now.After(r.SponsorDue)
		return []event.Event{event.New(events.TypeOrganizationReportSubmittedV1, now, events.OrganizationReportSubmittedV1{
			Org: r.Org.ID, OrgName: r.Org.Name, Region: r.Region, Year: r.Year, Late: r.Late,
		})}, nil
	case Return:
		r.Returned, r.SubmittedAt = in.Text, nil
		return []event.Event{r.event(events.TypeOrganizationReportReturnedV1, now)}, nil
	case Endorse:
		r.Opinion, r.EndorsedAt = in.Text, &now
		return []event.Event{r.event(events.TypeOrganizationReportEndorsedV1, now)}, nil
	case Conclude:
		if err := s.conclude(r, in.Conclusion); err != nil {
			return nil, err
		}
		r.Remark, r.ConcludedAt = in.Text, &now
		return []event.Event{event.New(events.TypeOrganizationReportConcludedV1, now, events.OrganizationReportConcludedV1{
			Org: r.Org.ID, OrgName: r.Org.Name, Region: r.Region, Year: r.Year, Conclusion: string(r.Conclusion),
		})}, nil
	case Rectify:
		if err := s.rectify(r, in); err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeOrganizationReportRectifyingV1, now, events.OrganizationReportRectifyingV1{
			Org: r.Org.ID, OrgName: r.Org.Name, Region: r.Region, Year: r.Year, Due: *r.MendDue,
		})}, nil
	case Redo:
		r.MendedAt, r.Mend = &now, r.Mend+"\n整改情况："+in.Text
	}
	return nil, nil
}

// turn does what is due: a report that never came, and what was not mended.
func (s *Service) turn(ctx context.Context) error {
	now := s.now()
	due := store.Query{Where: []store.Term{store.Between("due", "", store.Time(now))}, By: "due"}
	return s.reports.Sweep(ctx, due, func(r Report) error {
		_, err := s.reports.Update(ctx, r.ID, func(r *Report) (evs []event.Event, err error) {
			switch {
			case r.State == organizationapi.ReportStateOpen && now.After(r.RegistrarDue):
				if r.State, err = Life.Next(r.State, Miss, []Hat{Clock}); err == nil {
					r.MissedAt = &now
					evs = []event.Event{r.event(events.TypeOrganizationReportMissedV1, now)}
				}
			case r.State == organizationapi.ReportStateRectifying && r.OverrunAt == nil && now.After(*r.MendDue):
				if r.State, err = Life.Next(r.State, Overrun, []Hat{Clock}); err == nil {
					r.OverrunAt = &now
					evs = []event.Event{r.event(events.TypeOrganizationReportOverdueV1, now)}
				}
			}
			return evs, err
		})
		return err
	})
}
