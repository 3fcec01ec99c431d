package portal

import "slices"

// deskPages are the pages of people at work. They stand in work*.go and
// desk_*.go, by whose work it is; desk_parts.go holds what they share.
func deskPages(p *Portal) []Page {
	return slices.Concat(workPages(p), registerPages(p), accountPages(p))
}
