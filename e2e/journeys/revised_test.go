package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAFunctionIsRevisedAndWhoIsListedGoesOn: a version that asks for more is drafted, publicized and objected to; it is in
// force once the objection has its answer, the version before is history, and the listed organization confirms.
func TestAFunctionIsRevisedAndWhoIsListedGoesOn(t *testing.T) {
	t.Parallel()
	w := rates(t, cn.Day("2026-06-01").At(9, 0))
	p := w.Platform
	clerk, staff := p.As(t, "clerk"), p.As(t, "staff1")
	f := w.function(t, organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{organizationapi.LegalKindServiceorg}})
	x := county.Ask(t, staff, organizationapi.ApplyProvider, organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: f.ID, Org: w.org}})
	x = county.Ask(t, p.As(t, "registrar"), organizationapi.MoveProvider, organizationapi.MoveProviderRequest{ID: x.ID, DirectoryMove: organizationapi.DirectoryMove{Do: "admit", Version: x.Version}})
	said := organizationapi.ObjectionDraft{Text: "这个组织的评估员没有证书。"}
	county.Ask(t, p.As(t, "staff2"), organizationapi.ObjectProvider, organizationapi.ObjectProviderRequest{ID: x.ID, ObjectionDraft: said})
	county.Ask(t, p.As(t, "registrar"), organizationapi.AnswerProvider, organizationapi.AnswerProviderRequest{ID: x.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "证书已经核对。"}})
	p.At(t, *x.PublicityEnds)
	w.becomes(t, x.ID, organizationapi.ProviderStateListed)

	county.Refused(t, p.As(t, "chief"), organizationapi.ReviseFunction, organizationapi.ReviseFunctionRequest{ID: f.ID}, 403, "identity.role")
	n := county.Ask(t, clerk, organizationapi.ReviseFunction, organizationapi.ReviseFunctionRequest{ID: f.ID})
	d := n.Draft
	d.Conditions.Years = 2
	county.Ask(t, clerk, organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: n.ID, FunctionDraft: d})
	move := func(do string) organizationapi.MoveFunctionRequest {
		return organizationapi.MoveFunctionRequest{ID: n.ID, DirectoryMove: organizationapi.DirectoryMove{Do: do}}
	}
	county.Ask(t, clerk, organizationapi.MoveFunction, move("submit"))
	n = county.Ask(t, p.As(t, "chief"), organizationapi.MoveFunction, move("publicize"))
	object := organizationapi.ObjectFunctionRequest{ID: n.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "两年的要求过严。"}}
	county.Refused(t, p.Nobody(), organizationapi.ObjectFunction, object, 401, "identity.required")
	county.Ask(t, p.As(t, "staff2"), organizationapi.ObjectFunction, object)
	p.At(t, n.PublicityEnds.Add(time.Hour))
	read := func(id string) organizationapi.Function {
		t.Helper()
		return county.Ask(t, p.Nobody(), organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: id})
	}
	if a, b := read(n.ID), read(f.ID); a.State != organizationapi.FunctionStatePublicized || b.State != organizationapi.FunctionStateEffective {
		t.Fatalf("with an objection open: %s, and the version before %s", a.State, b.State)
	}
	county.Ask(t, clerk, organizationapi.AnswerFunction, organizationapi.AnswerFunctionRequest{ID: n.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "方案要求有两年的经验。"}})
	p.At(t, p.Now(t).Add(time.Minute)) // when it is looked again
	county.Until(t, "the version before is replaced", func() (bool, error) { return read(f.ID).State == organizationapi.FunctionStateRevised, nil })
	if h := read(f.ID).History; len(h) != 2 || h[0].ID != n.ID || len(h[0].Changes) != 1 {
		t.Errorf("anybody reads the history %+v", h)
	}
	var due time.Time
	county.Until(t, "the listed organization is asked", func() (bool, error) {
		got, err := county.Try(staff, organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: x.ID})
		if got.ConfirmDue != nil {
			due = *got.ConfirmDue
		}
		return got.ConfirmDue != nil && got.Function.ID == n.ID && got.State == organizationapi.ProviderStateListed, err
	})
	p.At(t, due.Add(time.Minute))
	w.becomes(t, x.ID, organizationapi.ProviderStateSuspended)
	x = county.Ask(t, staff, organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: x.ID})
	county.Ask(t, staff, organizationapi.MoveProvider, organizationapi.MoveProviderRequest{ID: x.ID, DirectoryMove: organizationapi.DirectoryMove{Do: "confirm", Version: x.Version}})
	w.becomes(t, x.ID, organizationapi.ProviderStateListed)
}

// TestTwoYearsWithoutAReportArePutBeforeTheRegistrar: by the days alone the registrar has a decision on the desk; nothing
// is revoked until people revoke, and then the matter is closed.
func TestTwoYearsWithoutAReportArePutBeforeTheRegistrar(t *testing.T) {
	t.Parallel()
	w := rates(t, cn.Day("2026-03-02").At(9, 0))
	p := w.Platform
	registrar := p.As(t, "registrar")
	causes := func() []organizationapi.Cause {
		t.Helper()
		return county.Ask(t, registrar, organizationapi.ListCauses, organizationapi.ListCausesRequest{Org: w.org}).Items
	}
	for _, year := range []int64{2024, 2025} {
		county.Ask(t, registrar, organizationapi.OpenSeason, organizationapi.OpenSeasonRequest{SeasonDraft: organizationapi.SeasonDraft{Year: year}})
		county.Until(t, "the report begins", func() (bool, error) {
			_, err := county.Try(p.As(t, "staff1"), organizationapi.GetReport, organizationapi.GetReportRequest{ID: w.org + "." + cn.Day("2024-01-01").AddMonths(12 * int(year-2024)).String()[:4]})
			return err == nil, nil
		})
	}
	if got := causes(); len(got) != 0 {
		t.Fatalf("with one year missed: %+v", got)
	}
	p.At(t, cn.Day("2026-06-01").At(9, 0))
	county.Until(t, "the registrar has it on the desk", func() (bool, error) {
		list, err := county.Try(registrar, organizationapi.ListOrganizationTasks, organizationapi.ListOrganizationTasksRequest{})
		for _, task := range list.Items {
			if task.Room == "revocation" && task.Subject == w.org {
				return true, err
			}
		}
		return false, err
	})
	if o := county.Ask(t, p.Nobody(), organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: w.org}); o.Status != organizationapi.OrgStatusActive {
		t.Fatalf("revoked by itself: %s", o.Status)
	}
	county.Ask(t, registrar, organizationapi.RevokeRegistration, organizationapi.RevokeRegistrationRequest{ID: w.org, RevocationDraft: organizationapi.RevocationDraft{
		Ground: "unsupervised", Facts: "连续两年没有参加年度检查。", Paper: "某民撤〔2026〕1号", ToldOn: "2026-05-20",
	}})
	county.Until(t, "the matter is closed", func() (bool, error) { return causes()[0].State == organizationapi.CauseStateDecided, nil })
}
