// Package officetest is the office that the tests of several rooms of this service put beside a room: of a county, with the keys of
// people apart, where a room hears what it told once the store has let go of it.
package officetest

import (
	"testing"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/roomtest"
	"sanshe/libs/store/sqlitestore"
)

// Office is a stage with that.
type Office struct {
	*roomtest.Stage
	brought int // how much of Heard has come back
}

// New is an office of a county (GB/T 2260) at a moment. Each of folk is a person with one role: id, organization, role, region.
func New(t testing.TB, region string, now time.Time, folk ...[4]string) *Office {
	t.Helper()
	o := &Office{Stage: roomtest.New(t, now)}
	for _, p := range folk {
		o.Folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	o.Deps.Keys = o.Open("keys.db", sqlitestore.Forgetful())
	o.Deps.Config = host.Config{ServiceKey: "a service key of thirty-two letters", Region: region}
	o.After = func(string, any, error) { o.Settle() }
	return o
}

// At sets the clock, and lets it do what is due.
func (o *Office) At(t time.Time) {
	o.T.Helper()
	o.Set(t)
	o.Tick()
}

// Tick does what is due, and what follows from it.
func (o *Office) Tick() {
	o.T.Helper()
	o.Jobs()
	o.Settle()
}

// Settle tells the room its own events, each twice.
func (o *Office) Settle() {
	o.T.Helper()
	for o.Relay.Drain(o.T.Context()) || o.brought < len(o.Heard) {
		for _, ev := range o.Heard[o.brought:] {
			o.brought++
			if o.Part.Listens[ev.Type] != nil {
				o.Hear(ev, 2)
			}
		}
	}
}

// Paper is a picture that an account has uploaded: its id.
func (o *Office) Paper(papers *box.Box, as string) string {
	o.T.Helper()
	p, err := papers.Keep(o.T.Context(), as, "证书.pdf", []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
	if err != nil {
		o.T.Fatal(err)
	}
	return p.ID
}
