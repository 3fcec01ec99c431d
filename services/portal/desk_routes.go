package portal

// deskPages are the pages of people at work. They stand in work*.go, by whose
// work it is; desk_parts.go holds what they share.
func deskPages(p *Portal) []Page { return workPages(p) }
