package person

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store/sqlitestore"
)

// room is volunteers behind their doors, over real files.
type room struct {
	*roomtest.Stage
	s *Service
}

var start = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, start)}
	r.Deps.Keys = r.Open("keys.db", sqlitestore.Forgetful())
	r.Deps.Config = host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"}
	r.Anybody = func(id string) identity.Caller {
		return identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "platform", Role: identity.Volunteer, Region: "320312"}}}
	}
	r.open()
	return r
}

// open is what a process does when it starts.
func (r *room) open() {
	r.T.Helper()
	var err error
	if r.s, err = New(r.T.Context(), r.Deps); err != nil {
		r.T.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
}

// idOf makes an identity number that nobody has, of somebody born on a day.
func idOf(t testing.TB, born cn.Day, serial int) string {
	t.Helper()
	body := "320312" + strings.ReplaceAll(born.String(), "-", "") + fmt.Sprintf("%03d", serial)
	for _, last := range "0123456789X" {
		if n := cn.IDNumber(body + string(last)); n.Check("2100-01-01") == nil || n.Check("2026-06-01") == nil {
			return string(n)
		}
	}
	t.Fatalf("no number begins with %s", body)
	return ""
}

// grown is the registration of an adult.
func grown(t testing.TB, serial int) volunteerapi.RegisterVolunteerRequest {
	return volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: "欧阳小满", IDNumber: idOf(t, "1990-03-07", serial), Region: "320312", Address: "幸福里7号楼", Phone: "13912345678",
		Skills: []string{"haircut"}, Services: []string{"elderly"}, Agree: true,
	}}
}

// child is the registration of somebody below fourteen by the guardian.
func child(t testing.TB, serial int) volunteerapi.RegisterVolunteerRequest {
	in := grown(t, serial)
	in.IDNumber, in.Name, in.Ward, in.Consent = idOf(t, "2016-05-04", serial), "欧阳点点", true, true
	in.Guardian = &volunteerapi.Guardian{Relation: "母亲", Name: "欧阳小满", Phone: "13912345678"}
	return in
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func mustID(t testing.TB, s string) cn.IDNumber {
	t.Helper()
	n, err := cn.ParseID(s, "2026-06-01")
	if err != nil {
		t.Fatal(err)
	}
	return n
}
