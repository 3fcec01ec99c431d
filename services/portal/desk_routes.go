package portal

// deskPages are the pages of people at work.
func deskPages(p *Portal) []Page { return workPages(p) }
