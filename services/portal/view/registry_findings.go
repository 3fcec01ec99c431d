package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
)

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
