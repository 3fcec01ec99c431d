package view

import (
	"strconv"

	"github.com/a-h/templ"

	"sanshe/services/portal/frame"
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

// WithValues adds what an input holds.
func WithValues(in ui.Input, values []string) ui.Input { in.Values = values; return in }

// WithDemands adds what the law asks beside an input.
func WithDemands(in ui.Input, list []ui.Demand) ui.Input { in.Demands = list; return in }

// Chapter is a part of a long form; its name in the table of contents says how much in it was refused.
func Chapter(e frame.Entry, id, title, note string, fill func(in func(ui.Input) ui.Input) []templ.Component) ui.Chapter {
	wrong := 0
	body := fill(func(x ui.Input) ui.Input {
		if x = e.In(x); x.Error != "" {
			wrong++
		}
		return x
	})
	c := ui.Chapter{ID: id, Title: title, Note: note, Body: Stack(body...)}
	if wrong > 0 {
		c.Mark = ui.Tag(ui.Bad, ui.IconWarn, strconv.Itoa(wrong)+"处要改")
	}
	return c
}

// Yes is a box to tick.
func Yes(name, label, statement string) ui.Input {
	return ui.Input{Name: name, Label: label, Options: ui.Options("true", statement)}
}
