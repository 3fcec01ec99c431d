package journeys

import (
	"slices"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/fault"
)

// TestWhatWasSaidWithoutASignalIsSentLaterAndCountedOnce is an evening in a cellar: the codes were read when they were shown, what
// the phone kept comes two days later and several times over, and what comes after three days is an amendment.
func TestWhatWasSaidWithoutASignalIsSentLaterAndCountedOnce(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := recruiters(t, p)
	me := x.volunteer(t, "an.ning", "安宁", "1990-03-07")
	d := x.draft(t, 0, "地下室的旧书", "18:00", "20:00")
	d.Risk = "台阶湿滑。"
	project := county.Ask(t, p.As(t, "linxm"), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
	project = x.move(t, "hexiaoyun", x.move(t, "linxm", project, "submit", ""), "publish", "")
	s := x.shift(t, project.ID)
	county.Ask(t, p.As(t, "an.ning"), volunteerapi.JoinShift, x.join("an.ning", s.ID))
	county.Ask(t, p.As(t, "linxm"), volunteerapi.LeadShift, volunteerapi.LeadShiftRequest{ID: s.ID, LeadDraft: volunteerapi.LeadDraft{Do: "lead"}})
	if early := county.Ask(t, p.As(t, "linxm"), volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: s.ID}); len(early.Items) > 0 || early.Printed == "" {
		t.Errorf("a week before, the site shows %d codes", len(early.Items))
	}

	const phone = "a-phone-in-a-cellar"
	read := func(at time.Time, key string, act volunteerapi.StatementAct) volunteerapi.StatementDraft {
		t.Helper()
		p.At(t, at)
		shown := county.Ask(t, p.As(t, "linxm"), volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: s.ID}).Items[0]
		return volunteerapi.StatementDraft{Key: key, Act: act, At: shown.From, Way: "rotating", Code: shown.Code, Device: phone}
	}
	kept := volunteerapi.StateHoursRequest{ID: s.ID, StatementBatch: volunteerapi.StatementBatch{Person: me.ID, Items: []volunteerapi.StatementDraft{
		read(s.Starts.Add(-5*time.Minute), "kept-came", volunteerapi.StatementActIn), read(s.Ends.Add(-10*time.Minute), "kept-went", volunteerapi.StatementActOut),
	}}}

	p.At(t, s.Ends.Add(48*time.Hour))
	w := p.As(t, "an.ning")
	var all sync.WaitGroup
	for range 4 { // the page, the worker, the network that is back, and once more
		all.Go(func() {
			if _, err := county.Try(w, volunteerapi.StateHours, kept); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	r := county.Ask(t, w, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: me.ID}).Items
	if len(r) != 1 || len(r[0].Statements) != 4 || r[0].Class != volunteerapi.HourClassA || r[0].Minutes < 109 || r[0].Minutes > 110 {
		t.Fatalf("what came late is %+v", r)
	}
	if slices.ContainsFunc(r[0].Statements, func(x volunteerapi.Statement) bool { return !x.Offline }) {
		t.Errorf("not everything is marked as sent later: %+v", r[0].Statements)
	}

	forged := kept
	forged.Items = slices.Clone(kept.Items)
	forged.Items[1].Key, forged.Items[1].At = "kept-more", s.Ends // a code of ten minutes before
	county.Refused(t, w, volunteerapi.StateHours, forged, fault.Refused, "volunteer.statement.code")
	p.At(t, s.Ends.Add(73*time.Hour))
	late := forged
	late.Items = []volunteerapi.StatementDraft{kept.Items[1]}
	late.Items[0].Key = "kept-late"
	county.Refused(t, p.As(t, "an.ning"), volunteerapi.StateHours, late, fault.Refused, "volunteer.statement.late", "volunteer.state.offline")
}
