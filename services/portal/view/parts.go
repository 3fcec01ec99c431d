// Package view turns the shapes of the contracts into those of ui, for pages that show the
// same thing: tags, steps, tables, panels, and the addresses rooms lead to each other by.
// It answers no request.
package view

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Inside puts body into a component that takes children.
func Inside(around templ.Component, body ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return around.Render(templ.WithChildren(ctx, ui.All(body...)), w)
	})
}

// Panel is ui.Panel around body.
func Panel(b ui.Box, body ...templ.Component) templ.Component { return Inside(ui.Panel(b), body...) }

// Stack is ui.Stack around body.
func Stack(body ...templ.Component) templ.Component { return Inside(ui.Stack(), body...) }

// Form is a form that is sent to action; with the key of e it can be sent twice.
func Form(action string, files bool, e frame.Entry, body ...templ.Component) templ.Component {
	if e.Key != "" {
		body = append([]templ.Component{ui.Hidden(frame.KeyField, e.Key)}, body...)
	}
	return Inside(ui.Form(action, files), body...)
}

// Group is ui.Group around body.
func Group(legend, help string, body ...templ.Component) templ.Component {
	return Inside(ui.Group(legend, help), body...)
}
