package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// graded takes the organization of the town through a rating, up to the grade that its raters' marks come to.
func (w *rated) graded(t *testing.T, percent int64) organizationapi.RatingCase {
	t.Helper()
	p, id := w.Platform, w.campaign.ID+"."+w.org
	registrar, staff := p.As(t, "registrar"), p.As(t, "staff1")
	county.Ask(t, staff, organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: w.campaign.ID, Org: w.org}})
	w.take(t, "registrar", "admit")
	self := county.Ask(t, staff, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: id})
	said, marks := organizationapi.SelfDraft{Version: self.Version}, organizationapi.RaterSheetDraft{}
	for _, n := range self.Tree.Nodes {
		if n.Kind != "" {
			said.Leaves = append(said.Leaves, organizationapi.LeafDraft{Code: n.Code, Given: true, Points: n.Max})
			marks.Marks = append(marks.Marks, organizationapi.RaterMark{Code: n.Code, Points: n.Max * percent / 100, Note: "查看了原件。"})
		}
	}
	county.Ask(t, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: said})
	w.take(t, "staff1", "submit")
	var accounts []string
	for _, r := range county.Ask(t, registrar, organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: id}).Items {
		accounts = append(accounts, r.Account)
	}
	c := county.Ask(t, registrar, organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: id, RatersDraft: organizationapi.RatersDraft{Version: w.see(t, "registrar").Version, Accounts: accounts}})
	c = county.Ask(t, p.As(t, "rater1"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: cn.DayOf(p.Now(t)).String(), Place: "梧桐街道", People: "秘书长", Text: "查看了账册。"}})
	county.Ask(t, p.As(t, "rater2"), organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	for _, r := range w.raters {
		county.Ask(t, p.As(t, r), organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks})
	}
	w.take(t, "registrar", "freeze")
	w.take(t, "registrar", "call")
	w.vote(t, 5)
	w.take(t, "registrar", "count")
	c = w.take(t, "registrar", "publicize")
	p.At(t, c.PublicityEnds.Add(time.Hour))
	return w.take(t, "registrar", "confirm")
}

// function publishes what the town hands on, by two people, and lets its publicity go by.
func (w *rated) function(t *testing.T, c organizationapi.FunctionConditions) organizationapi.Function {
	t.Helper()
	p := w.Platform
	f := county.Ask(t, p.As(t, "clerk"), organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: organizationapi.FunctionDraft{
		Name: "养老服务需求评估", Department: "星河区民政局", Ground: "星河区政府职能转移方案", Mode: organizationapi.FunctionModeTransfer, Scope: "上门评估。",
		Conditions: c, PublicityDays: 7, TermYears: 5,
	}})
	move := func(do string) organizationapi.MoveFunctionRequest {
		return organizationapi.MoveFunctionRequest{ID: f.ID, DirectoryMove: organizationapi.DirectoryMove{Do: do}}
	}
	county.Refused(t, p.Nobody(), organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: f.ID}, 404, "organization.function.not-found")
	county.Ask(t, p.As(t, "clerk"), organizationapi.MoveFunction, move("submit"))
	county.Refused(t, p.As(t, "clerk"), organizationapi.MoveFunction, move("publicize"), 403, "organization.function.not-yours")
	f = county.Ask(t, p.As(t, "chief"), organizationapi.MoveFunction, move("publicize"))
	p.At(t, *f.PublicityEnds)
	county.Until(t, "the function is in force", func() (bool, error) {
		got, err := county.Try(p.Nobody(), organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: f.ID})
		return got.State == organizationapi.FunctionStateEffective, err
	})
	return f
}

// becomes waits until everybody reads that an entry stands so.
func (w *rated) becomes(t *testing.T, id string, want organizationapi.ProviderState) (x organizationapi.Provider) {
	t.Helper()
	county.Until(t, "the entry is "+string(want), func() (bool, error) {
		got, err := county.Try(w.Platform.Nobody(), organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: id})
		x = got
		return got.State == want, err
	})
	return x
}

// call is what the organization reads of the only open purchase.
func (w *rated) call(t *testing.T) tenderapi.Call {
	t.Helper()
	page := county.Ask(t, w.Platform.As(t, "staff1"), tenderapi.ListCalls, tenderapi.ListCallsRequest{})
	if len(page.Items) != 1 {
		t.Fatalf("%d calls", len(page.Items))
	}
	return page.Items[0]
}

// TestAnOrganizationIsListedAsAProviderSuspendedAndRestored: without a grade it is refused with each clause; rated, it is listed
// after publicity; its grade lowered, it is suspended without anybody asking, and restored by a new one; on the serious list
// it is suspended again, and its calls say why as its bid is answered.
func TestAnOrganizationIsListedAsAProviderSuspendedAndRestored(t *testing.T) {
	t.Parallel()
	w := rates(t, cn.Day("2026-06-01").At(9, 0))
	p := w.Platform
	staff := p.As(t, "staff1")
	f := w.function(t, organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}, MinGrade: 4, Years: 2})
	apply := organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.ID, Org: w.org}}
	county.Refused(t, staff, organizationapi.ApplyProvider, apply, 422, "organization.provider.unfit", "organization.directory.conditions", "supplier.priority.rating")
	county.Refused(t, p.As(t, "staff2"), organizationapi.ApplyProvider, apply, 403, "organization.provider.not-own")
	fits := func() organizationapi.Fit {
		t.Helper()
		return county.Ask(t, staff, organizationapi.ListFits, organizationapi.ListFitsRequest{Org: w.org}).Items[0]
	}
	if got := fits(); got.Fits || got.May || !strings.Contains(got.Why, "评估等级") {
		t.Fatalf("without a grade: %+v", got)
	}

	c := w.graded(t, 95)
	county.Refused(t, staff, organizationapi.ApplyProvider, apply, 422, "organization.provider.unfit") // announced, and it begins with the year
	p.At(t, cn.Day(c.From).At(9, 0))
	county.Until(t, "the register knows the grade", func() (bool, error) { return fits().May, nil })
	x := county.Ask(t, staff, organizationapi.ApplyProvider, apply)
	county.Refused(t, p.Nobody(), organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: x.ID}, 404, "organization.provider.not-found")
	x = county.Ask(t, p.As(t, "registrar"), organizationapi.MoveProvider, organizationapi.MoveProviderRequest{ID: x.ID, DirectoryMove: organizationapi.DirectoryMove{Do: "admit", Version: x.Version}})
	p.At(t, x.PublicityEnds.Add(-time.Minute))
	if got := w.becomes(t, x.ID, organizationapi.ProviderStatePublicized); got.ListedAt != nil {
		t.Errorf("listed before publicity is over: %+v", got)
	}
	p.At(t, *x.PublicityEnds)
	w.becomes(t, x.ID, organizationapi.ProviderStateListed)
	w.Published(t, "社区探访", tenderapi.MethodConsultation, p.Now(t).AddDate(1, 0, 0))
	says := func(rule string) func(tenderapi.Finding) bool {
		return func(f tenderapi.Finding) bool { return len(f.Basis) > 0 && f.Basis[0].Rule == rule }
	}
	county.Until(t, "the call says that 4A may go first", func() (bool, error) {
		got := w.call(t)
		return got.May && slices.ContainsFunc(got.Items, says("supplier.priority.rating")), nil
	})

	w.take(t, "registrar", "lower", func(in *organizationapi.RatingMove) { in.Grade, in.Ground = 3, w.see(t, "registrar").Grounds[0].Code })
	if got := w.becomes(t, x.ID, organizationapi.ProviderStateSuspended); !strings.Contains(got.Why, "3A") {
		t.Errorf("suspended for %q", got.Why)
	}
	if got := fits(); got.Fits || got.May || got.Provider != x.ID {
		t.Errorf("lowered: %+v", got)
	}
	county.Ask(t, p.As(t, "admin"), organizationapi.RateOrganization, organizationapi.RateOrganizationRequest{ID: w.org, RatingDraft: organizationapi.RatingDraft{Paper: "民评〔2023〕1号", Grade: 4, AnnouncedOn: cn.DayOf(p.Now(t)).String()}}) // of another authority
	p.At(t, cn.Day(c.From).AddMonths(12).Add(-1).At(9, 0))
	w.becomes(t, x.ID, organizationapi.ProviderStateSuspended)
	p.At(t, cn.Day(c.From).AddMonths(12).At(9, 0)) // the new grade begins, and nobody says so
	w.becomes(t, x.ID, organizationapi.ProviderStateListed)

	county.Ask(t, p.As(t, "admin"), organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{ID: w.org, MarkDraft: organizationapi.MarkDraft{List: "serious", Reason: "骗取财政资金", Paper: "某民严〔2027〕3号"}})
	w.becomes(t, x.ID, organizationapi.ProviderStateSuspended)
	county.Until(t, "the call says why not", func() (bool, error) { return !w.call(t).May, nil })
	got := w.call(t)
	if !slices.ContainsFunc(got.Items, func(f tenderapi.Finding) bool {
		return !f.Ok && f.Level == "refuse" && says("supplier.listed.serious.barred")(f)
	}) {
		t.Errorf("why not: %+v", got)
	}
	if f := w.BidRefused(t, staff, got.Tender.ID, 88_000_000, 422, "tender.bid.not-eligible", "supplier.listed.serious.barred"); f.Text != got.Why {
		t.Errorf("the call says %q and the bid is answered %q", got.Why, f.Text)
	}
}
