package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
)

var (
	errYear   = fault.New(fault.Refused, "organization.report.year", "年报在下一年开始填报，请核对年度。")
	errExempt = fault.New(fault.Refused, "organization.report.exempt", "该组织在这个年度不必报送年报，请核对成立登记日期和年度。")
	errKind   = fault.New(fault.Refused, "organization.report.kind", "只有登记的社会团体、社会服务机构和基金会报送年报，请核对组织。")
	errOffice = fault.New(fault.Forbidden, "organization.season.office", "年检通知由登记管理机关发布，请联系登记管理机关。")
)

// OpenSeason begins the reports of a year in the region of the caller's authority. The reports follow by event.
func (s *Service) OpenSeason(ctx context.Context, in organizationapi.OpenSeasonRequest) (out organizationapi.Season, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Registrar)
	if !ok {
		return out, errOffice
	}
	if in.Year >= int64(cn.DayOf(s.now()).Year()) {
		return out, errYear.At("year", "请填写去年或者更早的年度。")
	}
	id := fmt.Sprintf("%s.%d", m.Region, in.Year)
	x, err := s.seasons.Insert(ctx, id, Season{Year: in.Year, Region: m.Region, OpenedAt: s.now()},
		event.New(events.TypeOrganizationSeasonOpenedV1, s.now(), events.OrganizationSeasonOpenedV1{Region: m.Region, Year: in.Year}))
	if errors.Is(err, store.ErrExists) { // somebody was quicker: there is one notice
		x, err = s.seasons.Get(ctx, id)
	}
	return organizationapi.Season{ID: id, Year: x.Year, Region: x.Region, OpenedAt: x.OpenedAt}, err
}

// begin opens the report of every organization that owes one. Heard again, it finds them open.
func (s *Service) begin(ctx context.Context, ev event.Event) error {
	var in events.OrganizationSeasonOpenedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.register.Social(ctx, in.Region, func(c card.Card) error {
		_, err := s.born(ctx, &c, in.Year)
		if errors.Is(err, errExempt) {
			return nil
		}
		return err
	})
}

// PrefillReport begins a report with what the platform knows, or finds the one that is begun.
func (s *Service) PrefillReport(ctx context.Context, in organizationapi.PrefillReportRequest) (out organizationapi.Report, err error) {
	who, _ := identity.From(ctx)
	c, err := s.register.Of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !who.In(c.ID, identity.Staff) {
		return out, errNone
	}
	if in.Year >= int64(cn.DayOf(s.now()).Year()) {
		return out, errYear
	}
	r, err := s.born(ctx, &c, in.Year)
	return s.shown(&r, who), err
}

// born is the report of a year: the one there is, or a new one.
func (s *Service) born(ctx context.Context, c *card.Card, year int64) (r Report, err error) {
	id := reportID(c.ID, year)
	if r, err = s.reports.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
		return r, err
	}
	now := s.now()
	r = Report{
		Org: organizationapi.Party{ID: c.ID, Name: c.Name}, Kind: c.Kind, Year: year, Region: c.Region, Office: c.Authority, Sponsor: c.Supervisor,
		Law: rule.Where{Region: c.Region, Day: now}, State: Life.Start, OpenedAt: now, Draft: organizationapi.ReportDraft{},
	}
	if err = s.owes(c, &r); err != nil {
		return r, err
	}
	if r.SponsorDue, err = s.due(lawsOf[c.Kind].sponsor, &r); err != nil {
		return r, err
	}
	if r.RegistrarDue, err = s.due(lawsOf[c.Kind].registrar, &r); err != nil {
		return r, err
	}
	if r.Known, err = s.known(ctx, c, year); err != nil {
		return r, err
	}
	kept, err := s.reports.Insert(ctx, id, r, event.New(events.TypeOrganizationReportOpenedV1, now, events.OrganizationReportOpenedV1{
		Org: c.ID, OrgName: c.Name, Region: c.Region, Year: year, Due: r.SponsorDue,
	}))
	if errors.Is(err, store.ErrExists) {
		kept, err = s.reports.Get(ctx, id)
	}
	return kept, err
}

// owes refuses a report that the law does not ask for: of who was not there yet, or only for less than the months of
// grace (民办非企业单位年度检查办法第三条), or was founded after the day that the place names.
func (s *Service) owes(c *card.Card, r *Report) error {
	if !c.Social() {
		return errKind
	}
	if c.RegisteredOn == "" {
		return nil
	}
	founded, end := cn.Day(c.RegisteredOn), cn.Day(fmt.Sprintf("%d-12-31", r.Year))
	if founded.After(end) {
		return errExempt
	}
	if c.Kind == organizationapi.OrgKindServiceorg {
		months, err := rule.Ask[int](s.rules, ruleExempt, r.Law)
		if err != nil {
			return err
		}
		if founded.AddMonths(months.Value).After(end) {
			return errExempt.Under(months.Basis())
		}
	}
	if c.Kind == organizationapi.OrgKindAssociation {
		last, err := rule.Ask[string](s.rules, ruleBorn, r.Law)
		if err == nil && founded.After(cn.Day(fmt.Sprintf("%d-%s", r.Year, last.Value))) {
			return errExempt.Under(last.Basis())
		}
		if err != nil && fault.Of(err).Code != rule.Silent {
			return err
		}
	}
	return nil
}

// due is the last second of the day that a rule names, in the year after that of the report.
func (s *Service) due(id string, r *Report) (time.Time, error) {
	day, err := rule.Ask[string](s.rules, id, r.Law)
	return cn.Day(fmt.Sprintf("%d-%s", r.Year+1, day.Value)).Last(), err
}

// known is what nobody has to type again, each with where it comes from.
func (s *Service) known(ctx context.Context, c *card.Card, year int64) ([]organizationapi.Known, error) {
	var out []organizationapi.Known
	for _, x := range [][3]string{
		{"name", "名称", c.Name},
		{"code", "统一社会信用代码", c.CreditCode},
		{"address", "住所", c.Address},
		{"person", "法定代表人或负责人", cn.MaskName(c.LegalPerson)},
		{"founded", "成立登记日期", c.RegisteredOn},
		{"sponsor", "业务主管单位", c.Supervisor},
		{"scope", "业务范围", c.Scope},
	} {
		if x[2] != "" {
			out = append(out, organizationapi.Known{Code: x[0], Label: x[1], Text: x[2], Source: "社会组织名册"})
		}
	}
	if g, ok := c.On(cn.Day(fmt.Sprintf("%d-12-31", year))); ok {
		out = append(out, organizationapi.Known{Code: "grade", Label: "评估等级", Text: fmt.Sprintf("%dA级，至%s", g.Grade, g.To.Chinese()), Source: "社会组织名册"})
	}
	facts, err := s.facts(ctx, c.ID, year)
	return append(out, facts...), err
}

// recent is how many reports are looked through for the last one that came to something.
const recent = 5

// Last is the last report of an organization that has a conclusion or never came, nil where there is none.
func (s *Service) Last(ctx context.Context, org string) (*card.Report, error) {
	found, err := s.reports.Find(ctx, store.Query{By: "org", Desc: true, Where: []store.Term{store.Under("org", org+sep)}, Limit: recent})
	for _, r := range found.Items {
		switch {
		case r.ConcludedAt != nil:
			return &card.Report{Year: r.Year, Good: r.Conclusion != organizationapi.ReportConclusionFailed}, nil
		case r.State == organizationapi.ReportStateMissed:
			return &card.Report{Year: r.Year}, nil
		}
	}
	return nil, err
}
