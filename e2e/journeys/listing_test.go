package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAReportThatNeverCameLeadsToTheListsAndOffThem: missed, told, objected, listed; one organization makes it good and
// is off within five working days, another stays for two years, comes to the serious list, is refused a bid, and
// bids again when its two years there are over.
func TestAReportThatNeverCameLeadsToTheListsAndOffThem(t *testing.T) {
	t.Parallel()
	w := stand(t, cn.Day("2027-02-26").At(9, 30))
	p := w.Platform
	county.Ask(t, p.As(t, "registrar"), organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: 2025}})
	good, bad := w.Suppliers[0].ID, w.Suppliers[1].ID
	var begun organizationapi.Report
	county.Until(t, "the report begins", func() (ok bool, err error) {
		begun, err = county.Try(p.As(t, "staff1"), organizationapi.GetReport, organizationapi.GetReportRequest{ID: good + ".2025"})
		return err == nil, nil
	})
	if len(begun.Known) < 3 || cn.DayOf(begun.RegistrarDue) != "2026-05-31" {
		t.Errorf("begun: %+v", begun)
	}
	p.At(t, cn.Day("2026-06-01").At(9, 0))

	// The first one objects, is answered, is listed, makes it good.
	id := w.proposed(t, good, organizationapi.ListKindAbnormal)
	told := w.move(t, "registrar", id, "tell")
	w.move(t, "staff1", id, "object")
	w.move(t, "registrar", id, "answer")
	p.At(t, told.HearingUntil.Add(time.Hour))
	if l := w.move(t, "registrar2", id, "list"); l.Ground != "unreported" {
		t.Fatalf("listed: %+v", l)
	}
	w.fits(t, "staff1", "supplier.listed.abnormal.barred", yes) // said, and no bar
	report := county.Ask(t, p.As(t, "staff1"), organizationapi.UpdateReport, organizationapi.UpdateReportRequest{ID: good + ".2025", ReportDraft: organizationapi.ReportDraft{
		Law: "守法。", Activities: "开展活动。", People: "没有变动。", Finance: "规范。",
	}})
	county.Ask(t, p.As(t, "staff1"), organizationapi.MoveReport, organizationapi.MoveReportRequest{ID: report.ID, ReportMove: organizationapi.ReportMove{Do: "send"}})
	asked := w.move(t, "staff1", id, "fulfil")
	if days, _ := cn.WorkdaysBetween(cn.DayOf(p.Now(t)), cn.DayOf(*asked.RemoveDue)); days != 5 {
		t.Errorf("the removal is due in %d working days", days)
	}
	w.move(t, "registrar", id, "remove")
	w.fits(t, "staff1", "supplier.listed.abnormal.barred", nil)

	// The second one does nothing for two years.
	l := w.decide(t, w.proposed(t, bad, organizationapi.ListKindAbnormal))
	p.At(t, cn.Day(l.EscalateOn).At(9, 0))
	next := w.proposed(t, bad, organizationapi.ListKindSerious)
	serious := w.decide(t, next)
	w.tender = w.Published(t, "社区探访二", tenderapi.MethodConsultation, p.Now(t).AddDate(0, 2, 0)).ID
	w.fits(t, "staff2", "supplier.listed.serious.barred", no)
	w.BidRefused(t, p.As(t, "staff2"), w.tender, 88_000_000, 422, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	county.Until(t, "the abnormal listing has gone over", func() (bool, error) {
		got, err := county.Try(p.Nobody(), organizationapi.GetListing, organizationapi.GetListingRequest{ID: l.ID})
		return got.State == organizationapi.ListingStateRemoved, err
	})
	p.At(t, cn.Day(serious.ExpireOn).At(9, 0))
	w.move(t, "staff2", next, "fulfil")
	w.move(t, "registrar", next, "remove")
	w.tender = w.Published(t, "社区探访三", tenderapi.MethodConsultation, p.Now(t).AddDate(0, 2, 0)).ID
	w.fits(t, "staff2", "supplier.listed.serious.barred", yes)
	w.Bid(t, p.As(t, "staff2"), w.tender, 86_000_000)
}
