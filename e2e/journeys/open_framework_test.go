package journeys

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
)

// fee is what an open framework pays everybody for one visit, in fen.
const fee = 80_00

// calling is an open framework of visits.
type calling struct {
	framework
	applications []tenderapi.Application
}

// TestAnOpenFrameworkAdmitsWhoAppliesAndLetsGoWhoLeaves lets three suppliers
// come at different times, one of them twice, and one of them go.
func TestAnOpenFrameworkAdmitsWhoAppliesAndLetsGoWhoLeaves(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 3)
	w.Lawful(t)
	f := &calling{framework: framework{Town: w, due: cn.AddDays(cn.DayOf(w.Platform.Now(t)), 30).At(9, 30)}, applications: make([]tenderapi.Application, 3)}
	for _, s := range []struct {
		claim string
		do    func(*testing.T)
	}{
		{"an open framework is published on one of its two cases", f.publish},
		{"who applies is examined, and admitted or told why not", f.examine},
		{"each who is admitted signs an agreement of its own, and orders begin with the first", f.agree},
		{"months later somebody else comes in on the same terms", f.join},
		{"who leaves takes along what nobody has signed", f.leave},
		{"the framework is published as open contracting data", f.published},
		{"when its time is up it is over", f.over},
	} {
		if !t.Run(s.claim, s.do) {
			t.FailNow()
		}
	}
}

func (f *calling) publish(t *testing.T) {
	officer, chief := f.Platform.As(t, "officer"), f.Platform.As(t, "chief")
	d := f.Draft("养老服务券框架协议", tenderapi.MethodOpenFramework, f.due)
	d.Ceiling, d.Unit, d.TermMonths = fee, "每人次", 24
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	f.id = x.ID
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"), 422, "tender.notice.unlawful", "tender.framework.open.conditions")
	d.Version, d.Condition, d.ConditionNote = x.Version, "uniform", "按统一标准付费，由老年人选择机构。"
	county.Ask(t, officer, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: d})
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"))
	county.Ask(t, chief, tenderapi.MoveTender, county.Step(x.ID, "publish"))
	seen := f.public(t)
	if last := cn.DayOf(f.Platform.Now(t)).AddMonths(24).Add(-1); seen.State != tenderapi.StatePublished || cn.DayOf(seen.Deadline) != last || seen.Sealing != nil {
		t.Errorf("it is %s until %s, sealed %+v", seen.State, seen.Deadline, seen.Sealing)
	}
}

// apply hands in the application of a supplier.
func (f *calling) apply(t *testing.T, n int) {
	t.Helper()
	f.applications[n] = county.Ask(t, f.Platform.As(t, county.Staff(n)), tenderapi.ApplyForPlace, tenderapi.ApplyForPlaceRequest{ID: f.id, ApplicationDraft: tenderapi.ApplicationDraft{
		Accepts: true, Statement: "有持证护理员。", ContactName: "李四", ContactPhone: "0516-1234567",
	}})
}

// answers is what the office says to an application.
func (f *calling) answers(t *testing.T, n int, do, note string) tenderapi.Application {
	t.Helper()
	return county.Ask(t, f.Platform.As(t, "officer"), tenderapi.MoveApplication, tenderapi.MoveApplicationRequest{ID: f.applications[n].ID, ApplicationMove: tenderapi.ApplicationMove{Do: do, Note: note}})
}

func (f *calling) examine(t *testing.T) {
	officer := f.Platform.As(t, "officer")
	f.apply(t, 0)
	f.apply(t, 1)
	county.Refused(t, f.Platform.As(t, county.Staff(0)), tenderapi.ApplyForPlace, tenderapi.ApplyForPlaceRequest{ID: f.id, ApplicationDraft: tenderapi.ApplicationDraft{Accepts: true, ContactName: "李四", ContactPhone: "1"}}, 409, "tender.application.waiting")
	county.Until(t, "the task of the office", func() (bool, error) {
		list, err := county.Try(officer, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{})
		return slices.ContainsFunc(list.Items, func(x tenderapi.Task) bool { return x.Application == f.applications[0].ID && x.Due != nil }), err
	})
	f.answers(t, 0, "admit", "")
	f.answers(t, 1, "refuse", "没有提交护理员的证书。")
	f.hears(t, 0, "您单位已入围开放式框架协议")
	f.hears(t, 1, "没有通过您单位加入")
	mine := county.Ask(t, f.Platform.As(t, county.Staff(1)), tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: f.id}).Items
	if len(mine) != 1 || mine[0].Note != "没有提交护理员的证书。" {
		t.Errorf("who was refused reads %+v", mine)
	}
	periods := county.Ask(t, f.Platform.As(t, county.Staff(1)), tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: f.id}).Items
	if !slices.ContainsFunc(periods, func(p tenderapi.ChallengePeriod) bool { return p.About == "result" && p.Open }) {
		t.Errorf("who was refused may challenge %+v", periods)
	}
	if p := f.public(t).Award.Places; len(p) != 1 || p[0].Supplier.ID != f.Suppliers[0].ID || p[0].Price != fee {
		t.Errorf("the public reads %+v", p)
	}
}

func (f *calling) agree(t *testing.T) {
	officer, first := f.Platform.As(t, "officer"), f.Suppliers[0].ID
	county.Refused(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", 0), 409, "tender.framework.none")
	c := f.signed(t, "c-"+f.id+"-"+first, 0)
	if c.Kind != contractapi.ContractKindFramework || c.Amount != fee || c.TermMonths != 24 || len(c.Payments) != 0 {
		t.Errorf("the agreement is %+v", c)
	}
	county.Until(t, "the place in force", func() (bool, error) {
		x := f.public(t)
		return x.NextTurn != nil && x.NextTurn.ID == first && x.State == tenderapi.StatePublished, nil
	})
	county.Refused(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayDirect, first, fee+1), 422, "tender.order.price", "tender.framework.order.price")
	chosen := f.draft(tenderapi.OrderWayDirect, first, 0)
	chosen.By = tenderapi.OrderByBeneficiary
	o := county.Ask(t, officer, tenderapi.PlaceOrder, chosen)
	f.signed(t, "c-"+o.ID, 0)
	f.follows(t, o.ID, tenderapi.OrderStateSigned, contractapi.ContractStateSigned)
}

func (f *calling) join(t *testing.T) {
	f.Platform.At(t, f.Platform.Now(t).AddDate(0, 5, 0))
	f.apply(t, 1)
	if a := f.answers(t, 1, "admit", ""); len(a.Past) != 1 || a.State != tenderapi.ApplicationStateAdmitted {
		t.Errorf("who came again is %+v", a)
	}
	if c := f.signed(t, "c-"+f.id+"-"+f.Suppliers[1].ID, 1); c.TermMonths >= 24 || c.TermMonths < 18 {
		t.Errorf("an agreement that begins five months later runs %d months", c.TermMonths)
	}
	f.apply(t, 2)
	f.answers(t, 2, "admit", "")
	if c := f.signed(t, "c-"+f.id+"-"+f.Suppliers[2].ID, 2); c.Amount != fee {
		t.Errorf("the third agreement is at %d", c.Amount)
	}
}

func (f *calling) leave(t *testing.T) {
	officer, gone := f.Platform.As(t, "officer"), f.Suppliers[1].ID
	waits := f.draft(tenderapi.OrderWayDirect, gone, 0)
	county.Until(t, "the second place in force", func() (bool, error) {
		p := f.public(t).Award.Place(gone)
		return p != nil && p.State == tenderapi.PlaceStateSigned, nil
	})
	o := county.Ask(t, officer, tenderapi.PlaceOrder, waits)
	f.follows(t, o.ID, tenderapi.OrderStatePlaced, contractapi.ContractStateDrafted)
	county.Ask(t, f.Platform.As(t, county.Staff(1)), tenderapi.LeavePlace, tenderapi.LeavePlaceRequest{ID: f.id, PlaceLeave: tenderapi.PlaceLeave{Note: "机构搬迁。"}})
	if p := f.public(t).Award.Place(gone); p.State != tenderapi.PlaceStateLeft || p.Note != "机构搬迁。" {
		t.Errorf("the public reads %+v", p)
	}
	f.follows(t, o.ID, tenderapi.OrderStateEnded, contractapi.ContractStateAbandoned)
	county.Refused(t, officer, tenderapi.PlaceOrder, waits, 422, "tender.order.supplier", "tender.framework.second")
	end := county.Step(f.id, "fail")
	end.Ground, end.Note = "cancelled", "任务取消。"
	county.Refused(t, officer, tenderapi.MoveTender, end, 409, "tender.framework.in-force", "tender.framework.removal")
}

func (f *calling) published(t *testing.T) {
	var record struct{ CompiledRelease ocds.Release }
	state := map[string]string{} // supplier → status of its award
	county.Until(t, "the one who left in the open data", func() (bool, error) {
		pack, err := county.Try(f.Platform.Nobody(), insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-" + f.id})
		if err != nil {
			return false, err
		}
		record.CompiledRelease = ocds.Release{}
		if err := json.Unmarshal(pack.Records[0], &record); err != nil {
			return false, err
		}
		for _, a := range record.CompiledRelease.Awards {
			state[a.Suppliers[0].ID] = a.Status
		}
		b, err := json.Marshal(pack)
		if err != nil {
			return false, err
		}
		return state[f.Suppliers[1].ID] == "cancelled", conform.RecordPackage(b)
	})
	r := record.CompiledRelease
	if len(r.Awards) != 3 || state[f.Suppliers[0].ID] != "active" || state[f.Suppliers[2].ID] != "active" || r.Awards[0].Value != nil || r.Tender.Status != "active" || r.Bids != nil ||
		!strings.Contains(r.Awards[0].Description, "80.00元（每人次）") {
		t.Errorf("in the open data stand %+v of %+v", r.Awards, r.Tender)
	}
}

func (f *calling) over(t *testing.T) {
	f.Platform.At(t, f.public(t).Deadline.Add(time.Minute))
	county.Until(t, "the framework over", func() (bool, error) {
		x := f.public(t)
		return x.State == tenderapi.StateContracted && x.StateText == "协议期满", nil
	})
	county.Refused(t, f.Platform.As(t, "officer"), tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", 0), 409, "tender.framework.over")
}
