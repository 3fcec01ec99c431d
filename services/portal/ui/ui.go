// Package ui is what the portal's pages are built from: the frame around
// every page, typed components (a date that never breaks over lines, money,
// steps that name owner and 依据, forms, tables that become cards on a
// phone), and the style sheet, sprite and script they need.
//
// It holds no page, no route to another service and no decision. Pages hand
// it values; it draws them, escaped, without inline style or script, so that
// the strictest Content-Security-Policy holds. README.md lists every
// component with its signature; ui/gallery shows them all.
package ui

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/libs/fault"
)

// Basis is the clause something rests on, as the rule book and faults carry it.
type Basis = fault.Basis

// Write renders c completely before the first byte leaves, so that a page that
// fails half way can still become a problem page with the right status.
func Write(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := b.WriteTo(w)
	return err
}

// String renders c to text; tests and mails use it.
func String(ctx context.Context, c templ.Component) (string, error) {
	var b strings.Builder
	err := c.Render(ctx, &b)
	return b.String(), err
}

// markup is finished HTML. Only this package makes it, from escaped parts:
// templ would put spaces between inline elements, and a space between 汉字 shows.
func markup(parts ...string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, p := range parts {
			if _, err := io.WriteString(w, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func esc(s string) string { return templ.EscapeString(s) }

// All renders components one after another, without anything between them.
func All(cs ...templ.Component) templ.Component { return templ.Join(cs...) }

// None renders nothing; use it for an empty cell or slot.
func None() templ.Component { return templ.NopComponent }
