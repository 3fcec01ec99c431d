package journeys

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestADeadlineIsExtendedAfterBidsWereSealed moves a deadline by a correction
// when three bids are in: two stand as they were sealed, the third is replaced
// after the first deadline, and what is opened is one bid of each, by two
// holders: the third does not come, and the opening room says so to everybody.
func TestADeadlineIsExtendedAfterBidsWereSealed(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(p.Now(t)), 25).At(9, 30)
	x := w.Published(t, "2026年度社区老年人居家关爱服务", tenderapi.MethodOpen, due)
	var bids []tenderapi.Bid
	for n := range 3 {
		bids = append(bids, w.Bid(t, p.As(t, county.Staff(n)), x.ID, int64(90_000_000-n*1_000_000)))
	}
	p.At(t, due.AddDate(0, 0, -5)) // too late for a correction that moves nothing
	officer := p.As(t, "officer")
	change := tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "补充服务点位。", Changes: []tenderapi.Correction{{Field: "place", New: "全部社区"}}}}
	county.Refused(t, officer, tenderapi.AmendTender, change, 422, "tender.amendment.too-late", "tender.open.clarification")
	later := due.AddDate(0, 0, 12)
	change.Deadline = &later
	county.Ask(t, officer, tenderapi.AmendTender, change)
	got := county.Ask(t, p.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if a := got.Amendments; len(a) != 1 || !a[0].DeadlineBefore.Equal(due) || !a[0].DeadlineAfter.Equal(later) || !got.Deadline.Equal(later) {
		t.Fatalf("what was and what is: %+v, until %s", got.Amendments, got.Deadline)
	}

	p.At(t, due.Add(time.Minute)) // the first deadline is over and means nothing any more
	third := p.As(t, county.Staff(2))
	again := w.Bid(t, third, x.ID, 85_000_000)
	if again.ID == bids[2].ID {
		t.Errorf("the second bid of a supplier is its first, %s", again.ID)
	}
	p.At(t, later.Add(time.Second))
	w.BidRefused(t, third, x.ID, 84_000_000, 422, "tender.bid.too-late", "tender.open.period")
	twoOfThree(t, w, x.ID)
	want := map[string]bool{bids[0].ID: true, bids[1].ID: true, again.ID: true}
	for _, b := range county.Ask(t, p.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}).Bids {
		if !want[b.Bid] || !b.Valid {
			t.Errorf("opened is %+v", b)
		}
		delete(want, b.Bid)
	}
	if len(want) > 0 {
		t.Errorf("not opened are %v", want)
	}
}

// twoOfThree opens what the buyer's holder does not come for: one of the others alone opens nothing, both do.
func twoOfThree(t *testing.T, w *county.Town, tender string) {
	t.Helper()
	officer, visitor := w.Platform.As(t, "officer"), w.Platform.Nobody()
	came := func() (roles []tenderapi.HolderRole) {
		t.Helper()
		room := county.Ask(t, visitor, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: tender})
		if room.Threshold != 2 || len(room.Holders) != 3 {
			t.Fatalf("of %d holders %d are needed", len(room.Holders), room.Threshold)
		}
		for _, h := range room.Holders {
			if h.TechnicalAt != nil {
				roles = append(roles, h.Role)
			}
		}
		return roles
	}
	for _, role := range []tenderapi.HolderRole{tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary} {
		roomSays(t, w.Platform, tender, role, "还没有提交")
		w.ReleaseBy(t, role, tender, tenderapi.StageTechnical)
		if role == tenderapi.HolderRoleSupervisor {
			county.Refused(t, officer, tenderapi.MoveTender, county.Step(tender, "open"), 422, "tender.opening.shares", "tender.seal.threshold")
		}
	}
	if got := came(); !slices.Equal(got, []tenderapi.HolderRole{tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary}) {
		t.Errorf("come have %v", got)
	}
	roomSays(t, w.Platform, tender, tenderapi.HolderRoleBuyer, "还没有提交")
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(tender, "open"))
	roomSays(t, w.Platform, tender, tenderapi.HolderRoleBuyer, "到开启时没有提交")
	roomSays(t, w.Platform, tender, tenderapi.HolderRoleNotary, "已提交")
	if got := came(); len(got) != 2 {
		t.Errorf("after the opening %v have come", got)
	}
}

var (
	tableRow = regexp.MustCompile(`(?s)<tr[ >].*?</tr>`)
	seats    = map[tenderapi.HolderRole]string{tenderapi.HolderRoleBuyer: "采购人", tenderapi.HolderRoleSupervisor: "监督部门", tenderapi.HolderRoleNotary: "公证机构"}
)

// roomSays waits for words in the first stage of a holder's row in the opening room as everybody sees it.
func roomSays(t *testing.T, p *county.Platform, tender string, role tenderapi.HolderRole, words string) {
	t.Helper()
	county.Until(t, "the opening room of the "+string(role), func() (bool, error) {
		_, page, err := p.Answered(p.Addr, "/tenders/"+tender+"/opening")
		for _, row := range tableRow.FindAllString(page, -1) {
			cells := strings.Fields(markup.ReplaceAllString(row, " ")) // seat, office, name, first stage
			if len(cells) > 3 && cells[0] == seats[role] {
				return strings.HasPrefix(cells[3], words), err
			}
		}
		return false, err
	})
}
