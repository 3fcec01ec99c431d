// Package cardtest is the register that the tests of several rooms of this service put beside a room: organizations are plain
// values, and what is due is done whenever somebody has asked.
package cardtest

import (
	"context"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
)

// Town is a stage with what a room reads of the register.
type Town struct {
	*roomtest.Stage
	Orgs map[string]card.Card // by id
}

// New is a town without people and organizations.
func New(t testing.TB, now time.Time) *Town {
	t.Helper()
	w := &Town{Stage: roomtest.New(t, now), Orgs: map[string]card.Card{}}
	w.Bus = w.Twice
	w.After = func(string, any, error) { w.Settle() }
	return w
}

// Organization puts an organization that stands into the register; more says what else is to be said of it.
func (w *Town) Organization(id string, kind organizationapi.OrgKind, region string, more ...func(*card.Card)) {
	c := card.Card{ID: id, Status: organizationapi.OrgStatusActive, LegalEntity: kind != organizationapi.OrgKindFiled}
	c.Name, c.Kind, c.Region = "组织"+id, kind, region
	for _, say := range more {
		say(&c)
	}
	w.Orgs[id] = c
}

// Of implements card.Register.
func (w *Town) Of(_ context.Context, id string) (card.Card, error) {
	c, ok := w.Orgs[id]
	if !ok {
		return c, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return c, nil
}

// Named implements card.Register.
func (w *Town) Named(_ context.Context, name string) (out []card.Card, err error) {
	for _, c := range w.Orgs {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out, nil
}

// Set sets the clock, and what is due is done.
func (w *Town) Set(t time.Time) {
	w.T.Helper()
	w.Stage.Set(t)
	w.Settle()
}

// Settle does what is due and brings what was told, until nothing more is told.
func (w *Town) Settle() {
	w.T.Helper()
	for heard := -1; heard != len(w.Heard); {
		heard = len(w.Heard)
		w.Jobs()
		w.Relay.Drain(w.T.Context())
	}
}
