package proof

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

const public = "https://volunteer.example"

var start = cn.Day("2026-11-28").At(10, 0)

// room is proof behind doors; people and hours are plain values here.
type room struct {
	*roomtest.Stage
	s     *Service
	known cardtest.People
	past  []event.Event // what the room was told
	done  map[string][]Entry
	then  func() // happens once, right after somebody has read hours
}

func open(t testing.TB) *room {
	t.Helper()
	return on(t, nil)
}

// on is the room over a store that may have been used before; nil is one of its own.
func on(t testing.TB, engine store.Engine) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, start), known: cardtest.People{}, done: map[string][]Entry{}}
	for _, p := range [][3]string{{"lin", "320312", "volunteer"}, {"wu", "320312", "volunteer"}, {"office", "320312", "registrar"}, {"away", "110101", "registrar"}} {
		r.Folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: "org-" + p[0], Role: identity.Role(p[2]), Region: p[1]}}}
	}
	r.known["p1"] = card.Person{ID: "p1", Number: "3203120000000017", Account: "lin", Name: "林小满", Region: "320312", Born: "1990-01-01", Active: true}
	r.known["kid"] = card.Person{ID: "kid", Number: "3203120000000025", Account: "lin", Name: "林果果", Region: "320312", Born: "2016-01-01", Active: true}
	r.known["p2"] = card.Person{ID: "p2", Number: "3203120000000033", Account: "wu", Name: "吴一鸣", Region: "320312", Born: "1980-01-01", Active: true}
	if engine != nil {
		r.Deps.Store = engine
	}
	r.Deps.Config = host.Config{ServiceKey: "a service key of thirty-two letters", PublicURL: public, Region: "320312", Platform: "星河区志愿服务平台"}
	var err error
	if r.s, err = New(t.Context(), r.Deps, r.known, hours{r}); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
	return r
}

type hours struct{ *room }

// Of implements Hours.
func (h hours) Of(_ context.Context, person string) ([]Entry, error) {
	read := h.done[person]
	if then := h.then; then != nil {
		h.then = nil
		then()
	}
	return read, nil
}

func (r *room) told(kind string) int { r.Settle(); return r.Count(kind) }

// hear tells the room an event, and then again, as a bus may.
func (r *room) hear(kind, subject string, data any) {
	r.T.Helper()
	ev := r.Event(kind, subject, data)
	r.past = append(r.past, ev)
	r.Hear(ev, 2)
}

// total says that a person's hours have changed.
func (r *room) total(person string) {
	r.T.Helper()
	r.hear(events.TypeVolunteerTotalChangedV1, "volunteer."+person, events.VolunteerTotalChangedV1{Person: person, Ledger: string(card.Voluntary)})
}

// serve writes down a counted record.
func (r *room) serve(person, title, org string, day cn.Day, minutes int64, class string, ledger card.Ledger) {
	r.done[person] = append(r.done[person], Entry{
		Record: store.NewID(), Title: title, Org: org, OrgName: "组织" + org, Day: day, Minutes: minutes, Class: class, Ledger: ledger,
	})
}

func draft(person string) volunteerapi.IssueCertificateRequest {
	return volunteerapi.IssueCertificateRequest{CertificateDraft: volunteerapi.CertificateDraft{Person: person, From: "2026-01-01", To: "2026-11-28"}}
}

// issued is a certificate of p1 over three records of two recorders.
func (r *room) issued() volunteerapi.Certificate {
	r.T.Helper()
	r.serve("p1", "给独居老人送餐", "o1", "2026-03-01", 90, "A", card.Voluntary)
	r.serve("p1", "给独居老人送餐", "o1", "2026-03-08", 120, "B", card.Voluntary)
	r.serve("p1", "河道清洁", "o2", "2026-05-01", 240, "A", card.Voluntary)
	return roomtest.OK(r, "lin", volunteerapi.IssueCertificate, draft("p1"))
}

func (r *room) check(number string) volunteerapi.CertificateCheck {
	r.T.Helper()
	return roomtest.OK(r, "", volunteerapi.CheckCertificate, volunteerapi.CheckCertificateRequest{Number: number})
}

func move(c volunteerapi.Certificate, do Verb, note string) volunteerapi.MoveCertificateRequest {
	return volunteerapi.MoveCertificateRequest{ID: c.ID, CertificateMove: volunteerapi.CertificateMove{Do: string(do), Version: c.Version, Note: note}}
}

// fetch reads what the room publishes beside its doors.
func (r *room) fetch(path string) (int, string) {
	r.T.Helper()
	for pattern, h := range r.Part.Mounts {
		if strings.HasPrefix(path, pattern) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
			return w.Code, w.Body.String()
		}
	}
	r.T.Fatalf("nothing is mounted at %s", path)
	return 0, ""
}
