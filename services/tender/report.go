package tender

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/tender/shown"
)

// The report of the judging (87号令第五十八条), and the record of what was looked up of each supplier (财库〔2016〕125号).

// check is what the register says of a supplier's record now, or that it does not know the supplier.
func (s *Service) check(p tenderapi.Party, o organizationapi.Organization, known bool, step string) tenderapi.CreditCheck {
	if !known {
		return tenderapi.CreditCheck{Supplier: p, At: s.now(), AtStep: step, Unlisted: true}
	}
	return tenderapi.CreditCheck{Supplier: p, At: s.now(), AtStep: step, Serious: o.ListedSerious, Abnormal: o.ListedAbnormal, Active: o.Status == organizationapi.OrgStatusActive}
}

// checked looks up everybody who stands behind the bids that an opening has opened.
func (s *Service) checked(ctx context.Context, t *Tender, files []unsealed) error {
	for i := range files {
		u := &files[i]
		for _, p := range parties(u.bid.Supplier, u.bid.Members) {
			o, err := s.entry(ctx, p.ID)
			known := true
			if fault.Of(err).Kind == fault.NotFound {
				o, known, err = s.nowOf(ctx, t, p)
			}
			if err != nil {
				return err
			}
			u.checks = append(u.checks, s.check(p, o, known, "opening"))
		}
	}
	return nil
}

var errNoReport = fault.New(fault.NotFound, "tender.report.not-yet", "评审报告在汇总评审结果以后形成，只有本项目的采购人、评审委员会成员和财政部门可看。")

// GetReport is what the report of the judging has beside the opening and the evaluation. It is for the
// buyer, the committee and the supervisor: what is public of it comes with the result.
func (s *Service) GetReport(ctx context.Context, in tenderapi.GetReportRequest) (out tenderapi.Report, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.Evaluation == nil || t.ScoredAt == nil || t.competition() || !t.wears(who, Officer, Judge, Supervisor) && !who.In(t.Buyer.ID, identity.Reviewer) {
		return out, errNoReport
	}
	out = tenderapi.Report{Tender: t.ID, At: *t.ScoredAt, Checks: append([]tenderapi.CreditCheck{}, t.Checks...), Basis: shown.Basis(s.basis(t, "tender.report.contents")...)}
	more := []string{"tender.report.deliver", "tender.credit.check"}
	if len(t.Reviews) > 0 {
		more = append(more, "tender.abnormal.report", "tender.abnormal.archive")
	}
	for _, id := range more {
		out.Basis = append(out.Basis, shown.Basis(s.basis(t, id)...)...)
	}
	b := newStepper(s.rules, &t, s.now())
	out.Due = b.workdays("tender.report.deliver", t.ScoredAt)
	return out, nil
}
