package view

import (
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/ui"
)

// RegistrySteps are the steps of something at the register as a page draws them.
func RegistrySteps(list []organizationapi.Step, now time.Time) (out []ui.Step) {
	for _, s := range list {
		out = append(out, wayStep(way{s.Title, s.State, s.At, s.Due, s.Owner, s.Note, LawOf(s.Basis), false}, now))
	}
	return out
}

// RegistryFindings is a table of what holds and what does not.
func RegistryFindings(list []organizationapi.Finding, caption string) templ.Component {
	same := make([]tenderapi.Finding, len(list))
	for i, f := range list {
		same[i] = tenderapi.Finding{Ok: f.Ok, Level: f.Level, Text: f.Text, Field: f.Field}
		for _, b := range f.Basis {
			same[i].Basis = append(same[i].Basis, tenderapi.Basis(b))
		}
	}
	return Findings(same, caption)
}
