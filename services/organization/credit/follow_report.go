package credit

import (
	"context"
	"fmt"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// A report that never came, and a rectification that was not made, lead to a proposal.

func (s *Service) unreported(ctx context.Context, ev event.Event) error {
	var in events.OrganizationReportMissedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.propose(ctx, ev.Subject+".missed", organizationapi.ListingDraft{
		Org: in.Org, List: abnormal, Ground: "unreported",
		Facts: fmt.Sprintf("没有在规定的期限内报送%d年度工作报告。", in.Year), Duty: fmt.Sprintf("补报%d年度工作报告。", in.Year),
	}, "")
}

func (s *Service) unrectified(ctx context.Context, ev event.Event) error {
	var in events.OrganizationReportOverdueV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.propose(ctx, ev.Subject+".overdue", organizationapi.ListingDraft{
		Org: in.Org, List: abnormal, Ground: "unrectified",
		Facts: fmt.Sprintf("%d年度检查责令整改，期满没有完成。", in.Year), Duty: "完成整改，并经登记管理机关核实。",
	}, "")
}

// mostKnown bounds what of a year is told to whoever writes its report.
const mostKnown = 40

// Known is what was entered of an organization in a year, for its report: nobody has to type it again.
func (s *Service) Known(ctx context.Context, org string, year int64) (out []organizationapi.Known, err error) {
	found, err := s.records.Find(ctx, store.Query{By: "org", Limit: mostKnown, Where: []store.Term{
		store.Between("org", fmt.Sprintf("%s%s%d-", org, sep, year), fmt.Sprintf("%s%s%d-", org, sep, year+1)),
	}})
	for _, r := range found.Items {
		k := organizationapi.Known{Code: string(r.Kind), Label: r.FormedOn.Chinese(), Text: r.Fact, Source: "信用信息", Link: r.Link}
		if strings.HasPrefix(r.Link, "/contracts/") { // a purchase that it does: part of what it has to tell
			k.Field = "activities"
		}
		out = append(out, k)
	}
	return out, err
}
