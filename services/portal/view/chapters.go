package view

import (
	"github.com/a-h/templ"

	"sanshe/services/portal/ui"
)

// OrSoft is s, or what its absence means.
func OrSoft(s, none string) templ.Component {
	if s == "" {
		return ui.Soft(none)
	}
	return ui.Text(s)
}

// OrDash is s, or the mark of an empty cell.
func OrDash(s string) templ.Component {
	if s == "" {
		return ui.Dash()
	}
	return ui.Text(s)
}

func WithValues(in ui.Input, values []string) ui.Input { in.Values = values; return in }

func WithDemands(in ui.Input, list []ui.Demand) ui.Input { in.Demands = list; return in }
