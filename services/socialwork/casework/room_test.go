package casework

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/services/socialwork/officetest"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is cases behind doors, and all that it ever logged and answered.
type room struct {
	*officetest.Office
	s      *Service
	said   strings.Builder // logs, and answers of doors that show nothing of a client
	lapsed map[string]bool
}

// Stands implements Registrations.
func (r *room) Stands(_ context.Context, account string) (bool, error) {
	return !r.lapsed[account], nil
}

// OrgName implements Orgs.
func (r *room) OrgName(_ context.Context, id string) (string, error) {
	return map[string]string{"org1": "同心社工", "org2": "向阳社工"}[id], nil
}

// Workers implements Orgs.
func (r *room) Workers(_ context.Context, org string) (out []string, _ error) {
	for id, who := range r.Folk {
		if who.In(org, identity.Worker) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// WorkerName implements Orgs.
func (r *room) WorkerName(_ context.Context, org, account string) (string, error) {
	if who := r.Folk[account]; who.In(org, identity.Worker) {
		return who.Name, nil
	}
	return "", nil
}

// leaves takes somebody's role in their organization away.
func (r *room) leaves(as string) {
	who := r.Folk[as]
	who.Memberships = nil
	r.Folk[as] = who
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{lapsed: map[string]bool{}, Office: officetest.New(t, "320312", start,
		[4]string{"he", "org1", "worker", "320312"},
		[4]string{"lu", "org1", "worker", "320312"},
		[4]string{"mo", "org1", "worker", "320312"},
		[4]string{"boss", "org1", "staff", "320312"},
		[4]string{"chief", "org1", "staff", "320312"},
		[4]string{"tan", "org2", "worker", "320312"},
		[4]string{"far", "org2", "staff", "320312"},
		[4]string{"out", "org3", "worker", "320312"},
	)}
	for id, who := range r.Folk {
		who.Name += "某"
		r.Folk[id] = who
	}
	r.Deps.Log = slog.New(slog.NewTextHandler(&r.said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	shows := []string{socialworkapi.LookCase.ID, socialworkapi.ListCaseLooks.ID, socialworkapi.JudgeCaseLook.ID, socialworkapi.AskCaseAsClient.ID}
	r.After = func(op string, out any, err error) {
		r.Settle()
		if !slices.Contains(shows, op) {
			fmt.Fprintf(&r.said, "%+v %+v\n", out, err)
		}
	}
	var err error
	if r.s, err = New(t.Context(), r.Deps, r, r); err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", r.s.Part())
	return r
}

// draft is a client with marks that are found again wherever they lie open.
func draft(n int) socialworkapi.OpenCaseRequest {
	m := mark(n)
	return socialworkapi.OpenCaseRequest{CaseDraft: socialworkapi.CaseDraft{
		Key: fmt.Sprintf("a-key-of-a-device-%04d", n), Org: "org1", Name: "陶" + m, Born: "1950-03-04", Phone: "139" + m, Address: m + "路7号", Theme: socialworkapi.CaseThemeElder, Reason: "独居" + m,
		Consent: socialworkapi.CaseConsent{By: socialworkapi.CaseConsentBySelf, Way: socialworkapi.CaseConsentWayPaper, Scope: "记录和督导" + m},
	}}
}

func mark(n int) string { return fmt.Sprintf("印记%05d记印", n) }

func (r *room) do(as, id string, m socialworkapi.CaseMove) socialworkapi.Case {
	r.T.Helper()
	c, err := r.s.cases.Get(r.T.Context(), id)
	if err != nil {
		r.T.Fatal(err)
	}
	m.Version = c.Version
	return roomtest.OK(r, as, socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: id, CaseMove: m})
}

func scores(list ...any) (out []socialworkapi.CaseDimension) {
	for i := 0; i < len(list); i += 2 {
		out = append(out, socialworkapi.CaseDimension{Name: list[i].(string), Score: int64(list[i+1].(int))})
	}
	return out
}

// planned is a case that has come as far as a plan.
func (r *room) planned(n int) socialworkapi.Case {
	r.T.Helper()
	c := roomtest.OK(r, "he", socialworkapi.OpenCase, draft(n))
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "assess", Dimensions: scores("起居"+mark(n), 2, "来往", 4)})
	return r.do("he", c.ID, socialworkapi.CaseMove{
		Do: "plan", Goals: []socialworkapi.CaseGoal{{Text: "自己做饭" + mark(n), Dimension: "起居" + mark(n), Target: 6}, {Text: "每周出门", Dimension: "来往", Target: 8}},
		Tasks: []socialworkapi.CaseTask{{Text: "家访", For: socialworkapi.CaseTaskForProfessional}, {Text: "陪同散步", For: socialworkapi.CaseTaskForVolunteer}},
	})
}

func (r *room) visit(n int, id, note string) socialworkapi.CaseVisitReceipt {
	r.T.Helper()
	return roomtest.OK(r, "he", socialworkapi.WriteVisit, socialworkapi.WriteVisitRequest{ID: id, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: fmt.Sprintf("visit-key-%010d", n), At: r.Clock().Add(-time.Hour), Note: note}})
}

func look(id string, purpose socialworkapi.CasePurpose, part socialworkapi.CasePart, reason string) socialworkapi.LookCaseRequest {
	return socialworkapi.LookCaseRequest{ID: id, CaseLookAsk: socialworkapi.CaseLookAsk{Purpose: purpose, Part: part, Reason: reason}}
}
