package redflag

import (
	"maps"
	"slices"
	"time"
)

// Survey finds the flags over a set of releases that somebody hands in. It keeps
// of each purchase what the indicators read and not what was published. What is
// late is judged as of the latest release: nobody knows what came after.
type Survey struct {
	table     Table
	law       Law
	purchases map[string]*Purchase
	Releases  int
	Last      time.Time // of the latest release
}

// Survey has seen nothing yet.
func (t Table) Survey(law Law) *Survey {
	return &Survey{table: t, law: law, purchases: map[string]*Purchase{}}
}

// Add hears of one release.
func (s *Survey) Add(r *Release) {
	p := s.purchases[string(r.OCID)]
	if p == nil {
		p = &Purchase{}
		s.purchases[string(r.OCID)] = p
	}
	p.Add(r)
	s.Releases++
	if r.Date.After(s.Last) {
		s.Last = r.Date.Time
	}
}

// Purchases is how many there are.
func (s *Survey) Purchases() int { return len(s.purchases) }

// Flags are all flags, purchase by purchase, then those that come of comparing.
func (s *Survey) Flags() (out []Result) {
	peers := s.table.Peers(s.law)
	for _, id := range slices.Sorted(maps.Keys(s.purchases)) {
		p := s.purchases[id]
		out = append(out, s.table.Flags(p, s.law, s.Last)...)
		if d, ok := p.Digest(); ok {
			peers.Add(d)
		}
	}
	return append(out, peers.Flags()...)
}
