package faults

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Table is a run: faults down, invariants across.
type Table struct {
	rows  [][]string
	wrong []string
}

// Hold checks a record against every invariant, adds a row and answers what is broken.
func (t *Table) Hold(name string, r *Record) (all []string) {
	row := []string{name}
	for _, i := range Invariants {
		found := i.Check(r)
		row = append(row, cell(i, r, len(found)))
		for _, s := range found {
			all = append(all, i.Name+": "+s)
		}
	}
	t.rows = append(t.rows, row)
	t.wrong = append(t.wrong, all...)
	return all
}

// cell is what a reader sees: held, not asked by this fault, or how often broken.
func cell(i Invariant, r *Record, n int) string {
	switch {
	case n > 0:
		return fmt.Sprint(n)
	case i.Name == "I24" && r.Directory == nil, i.Name == "I2" && len(r.Deadlines) == 0, i.Name == "I16" && len(r.Walks) == 0:
		return "·"
	}
	return "ok"
}

func (t *Table) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "fault")
	for _, i := range Invariants {
		fmt.Fprint(w, "\t", i.Name)
	}
	fmt.Fprintln(w)
	for _, r := range t.rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	_ = w.Flush() // into memory
	fmt.Fprintf(&b, "%d faults, %d violations; · not touched by this fault\n", len(t.rows), len(t.wrong))
	return b.String()
}
