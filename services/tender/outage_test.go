package tender

import (
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/tender/signed"
)

// restarted lets another process take the place of the room's on the same store.
func (r *room) restarted() {
	r.t.Helper()
	s, err := New(r.t.Context(), host.Deps{
		Store: r.store, Call: r.local, Self: roundTrip(r.self), Who: who, Rules: r.book, Log: slog.New(slog.DiscardHandler),
		Now: r.clock, Config: host.Config{Demo: true, ServiceKey: "a key for tests only, 32 characters"},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.hear, r.jobs, r.routes = s.Listens, s.Jobs, s.Routes
	r.local.Add("tender", route.Server(s.Routes, who))
}

// down is a platform that nobody reaches until an instant, when it is started anew.
func (r *room) down(until time.Time) {
	r.mu.Lock()
	r.now = until
	r.mu.Unlock()
	r.restarted()
	r.settle()
}

// extension is the detail of the task to move a deadline; "" when there is none.
func (r *room) extension(as string) (detail string) {
	for _, x := range ok(r, as, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
		if strings.Contains(x.What, "顺延") {
			detail += x.Detail
		}
	}
	return detail
}

func TestAnOutageBeforeADeadlineIsProposedAndCertified(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	ask := tenderapi.GetOutageRequest{ID: x.ID}
	r.set(d.Deadline.Add(-50 * time.Minute))
	refused(r, "", tenderapi.GetOutage, ask, "tender.outage.none", "")
	if got := r.extension("officer"); got != "" {
		t.Fatalf("an extension is proposed without an outage: %s", got)
	}
	r.down(d.Deadline.Add(-40 * time.Minute))
	if got := r.extension("officer"); !strings.Contains(got, "1次不可用，共10分钟") {
		t.Errorf("the office is told %q", got)
	}
	if got := r.extension("ann") + r.extension("second"); got != "" {
		t.Errorf("somebody else is told to move the deadline: %s", got)
	}
	cert := ok(r, "", tenderapi.GetOutage, ask)
	key := ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	o := cert.Outage
	if !signed.OutageIs(cert, key) || o.Tender != x.ID || !o.Deadline.Equal(d.Deadline) || !o.To.Equal(r.clock()) || len(o.Gaps) != 1 ||
		!o.Gaps[0].From.Equal(d.Deadline.Add(-50*time.Minute)) || !o.Gaps[0].To.Equal(d.Deadline.Add(-40*time.Minute)) {
		t.Errorf("%+v", cert)
	}
	cert.Outage.Gaps[0].To = d.Deadline
	if signed.OutageIs(cert, key) {
		t.Error("an edited certificate passes")
	}
	told := func() string {
		for _, s := range ok(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Steps {
			if s.Key == "outage" {
				return s.Note
			}
		}
		return ""
	}
	if got := told(); !strings.Contains(got, "08:40:00至08:50:00") || !strings.Contains(got, "建议采购人") {
		t.Errorf("the way of the purchase says %q", got)
	}
	// A restart of one minute is not told apart from the rhythm of the beats.
	r.set(d.Deadline.Add(-10 * time.Minute))
	r.down(d.Deadline.Add(-9 * time.Minute))
	if got := ok(r, "", tenderapi.GetOutage, ask); len(got.Outage.Gaps) != 1 {
		t.Errorf("%+v", got.Outage.Gaps)
	}
	// An outage over the deadline counts until the deadline, and there is nothing left to propose. What closes the gate
	// notes it, and open data says so.
	r.down(d.Deadline.Add(time.Hour))
	var release events.TenderTenderReleasedV1
	for _, ev := range r.heard {
		if ev.Type == events.TypeTenderTenderReleasedV1 {
			must(t, ev.Decode(&release))
		}
	}
	var out tenderapi.Tender
	must(t, json.Unmarshal(release.Tender, &out))
	if m := out.Outages; release.Step != "closed" || len(m) != 1 || m[0].Last || !m[0].Until.Equal(d.Deadline) || !strings.Contains(m[0].Text, "2次不可用，共19分钟") {
		t.Errorf("open data says of the step %s %+v", release.Step, m)
	}
	if got := ok(r, "", tenderapi.GetOutage, ask).Outage; len(got.Gaps) != 2 || !got.Gaps[1].To.Equal(d.Deadline) || !got.To.Equal(d.Deadline) {
		t.Errorf("%+v", got)
	}
	if got := told(); strings.Contains(got, "建议采购人") || r.extension("officer") != "" {
		t.Errorf("after the deadline an extension is still proposed: %q", got)
	}
	r.set(d.Deadline.AddDate(0, 0, 100)) // a complaint about the deadline is decided
	if got := ok(r, "", tenderapi.GetOutage, ask).Outage; len(got.Gaps) != 2 {
		t.Errorf("who decides finds %+v", got.Gaps)
	}
	r.set(d.Deadline.AddDate(0, 0, 181)) // beats are no longer kept, and nothing is made up about then
	refused(r, "", tenderapi.GetOutage, ask, "tender.outage.none", "")
}

// The last hour of the last offers counts as that of a deadline does, from when they were
// asked for at the earliest; where there is no such round nothing is certified of one.
func TestAnOutageBeforeTheEndOfTheLastOffersIsCertified(t *testing.T) {
	r, x := talking(t)
	ask := tenderapi.GetOutageRequest{ID: x.ID, Last: true}
	refused(r, "", tenderapi.GetOutage, ask, "tender.outage.round", "")
	in, until := verb(x.ID, Ask), r.clock().Add(3*time.Hour)
	in.Until = &until
	ok(r, "e1", tenderapi.MoveTender, in)
	r.down(until.Add(-2 * time.Hour)) // before the last hour
	refused(r, "", tenderapi.GetOutage, ask, "tender.outage.none", "")
	r.set(until.Add(-50 * time.Minute))
	r.down(until.Add(-40 * time.Minute))
	r.set(until)
	o := ok(r, "", tenderapi.GetOutage, ask).Outage
	if !o.Last || !o.Deadline.Equal(until) || !o.From.Equal(until.Add(-time.Hour)) || !o.To.Equal(until) || len(o.Gaps) != 1 ||
		!o.Gaps[0].From.Equal(until.Add(-50*time.Minute)) || !o.Gaps[0].To.Equal(until.Add(-40*time.Minute)) {
		t.Errorf("%+v", o)
	}
	refused(r, "", tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: x.ID}, "tender.outage.none", "")
	steps := ok(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Steps
	at := slices.IndexFunc(steps, func(s tenderapi.Step) bool { return s.Key == "outage-last" })
	if at < 0 || steps[at+1].Key != "offer" || !strings.HasPrefix(steps[at].Note, "最后报价截止前60分钟内平台1次不可用，共10分钟") {
		t.Errorf("%+v", steps)
	}
	// A round that is shorter than the hour is watched from its beginning.
	r, x = talking(t)
	until = r.clock().Add(30 * time.Minute)
	asked := r.clock()
	in = verb(x.ID, Ask)
	in.Until = &until
	ok(r, "e1", tenderapi.MoveTender, in)
	r.down(asked.Add(20 * time.Minute))
	if o = ok(r, "", tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: x.ID, Last: true}).Outage; !o.From.Equal(asked) || len(o.Gaps) != 1 || !o.Gaps[0].From.Equal(asked) {
		t.Errorf("%+v", o)
	}
}

// Two processes are one platform: while one of them can write, there is no outage; and a correction that moves the deadline ends the proposal.
func TestAnOutageIsWhenNoProcessCouldWrite(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.set(d.Deadline.Add(-50 * time.Minute))
	first := r.jobs
	r.restarted()
	r.set(d.Deadline.Add(-49 * time.Minute))
	r.jobs = first // the second is gone, the first goes on
	r.set(d.Deadline.Add(-30 * time.Minute))
	refused(r, "", tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: x.ID}, "tender.outage.none", "")
	r.down(d.Deadline.Add(-20 * time.Minute))
	if r.extension("officer") == "" {
		t.Fatal("no extension is proposed")
	}
	later := d.Deadline.AddDate(0, 0, 7)
	ok(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "平台中断，顺延截止时间。", Deadline: &later}})
	if got := r.extension("officer"); got != "" {
		t.Errorf("the extension is still proposed: %s", got)
	}
}

// A store that was restored, or into which the county came, has not the beats of
// that time: what it does not know it says neither way, and proposes nothing of it.
func TestNothingIsSaidOfATimeBeforeThisStoreHadBeats(t *testing.T) {
	for name, come := range map[string]func(r *room) error{
		"restored": func(r *room) error { return store.ForgetBeats(r.t.Context(), r.store) },
		"imported": func(r *room) error { return store.Arrive(r.t.Context(), r.store, "3203", r.clock()) },
	} {
		r := open(t)
		d := r.draft(tenderapi.MethodConsultation, 25)
		x := r.published(d)
		ask := tenderapi.GetOutageRequest{ID: x.ID}
		r.set(d.Deadline.Add(-50 * time.Minute))
		r.mu.Lock()
		r.now = d.Deadline.Add(-30 * time.Minute)
		r.mu.Unlock()
		if err := come(r); err != nil {
			t.Fatal(err)
		}
		r.restarted()
		r.settle()
		r.set(d.Deadline.Add(-29 * time.Minute))
		got := ok(r, "", tenderapi.GetOutage, ask)
		if o := got.Outage; len(o.Gaps) != 0 || o.Unknown == nil || !o.Unknown.From.Equal(d.Deadline.Add(-time.Hour)) || !o.Unknown.To.Equal(d.Deadline.Add(-30*time.Minute)) {
			t.Errorf("%s: %+v", name, o)
		}
		seen := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if seen.Extension != nil || r.extension("officer") != "" || slices.ContainsFunc(seen.Steps, func(s tenderapi.Step) bool { return s.Key == "outage" }) {
			t.Errorf("%s: what nobody knows is told as an outage: %+v", name, seen.Steps)
		}
		r.down(d.Deadline.Add(-10 * time.Minute)) // from its first beat on it knows
		if o := ok(r, "", tenderapi.GetOutage, ask).Outage; len(o.Gaps) != 1 || !o.Gaps[0].From.Equal(d.Deadline.Add(-29*time.Minute)) || o.Unknown == nil {
			t.Errorf("%s: %+v", name, o)
		}
		if seen = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Extension == nil {
			t.Errorf("%s: no extension is proposed", name)
			continue
		}
		e := seen.Extension
		ok(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: e.Reason, Deadline: &e.Deadline}})
	}
}

// A clock that was set under a process which goes on is followed by its beat a
// moment later; whoever asks in between is told of no outage.
func TestWhatNoBeatHasFollowedIsNoOutage(t *testing.T) {
	r := open(t)
	began := r.clock()
	r.set(began.AddDate(0, 2, 0)) // a demonstration's clock may come back from there
	r.set(began)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.set(d.Deadline.Add(-50 * time.Minute))
	r.mu.Lock()
	r.now = d.Deadline.Add(-20 * time.Minute)
	r.mu.Unlock()
	if _, f := try(r, "", tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: x.ID}); f == nil || f.Code != "tender.outage.none" {
		t.Errorf("before the beat: %v", f)
	}
	refused(r, "", tenderapi.GetOutage, tenderapi.GetOutageRequest{ID: x.ID}, "tender.outage.none", "")
}
