package insight

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/redflag"
	"sanshe/libs/store"
)

// Profile is a purchase as it was weighed last: what others are compared with,
// and which hints it gave. The id is the tender's.
type Profile struct {
	store.Meta
	Seq    int64          `json:"seq"`    // place in the feed of its latest release
	Counts bool           `json:"counts"` // it is compared with others
	Digest redflag.Digest `json:"digest"`
	Hints  []string       `json:"hints,omitempty"`
	Open   bool           `json:"open,omitempty"` // time alone may still make it late
}

var profiles = store.Schema{Name: "profiles", Indexes: []string{"open"}}

func indexProfile(p *Profile) map[string][]string {
	if p.Open {
		return map[string][]string{"open": {p.ID}}
	}
	return nil
}

// weigh computes the hints of one purchase anew from all its releases, which are
// as many as it had public steps, and ends those that are gone. It may be done at
// any time and any number of times; of two at once the one that saw more stays.
func (s *Service) weigh(ctx context.Context, purchase string) error {
	var p redflag.Purchase
	var seq int64
	q := store.Query{By: "purchase", Where: []store.Term{store.Under("purchase", purchase+"/")}}
	err := s.entries.Each(ctx, q, func(e Entry) error {
		seq = e.Seq
		r, err := heard(&e)
		if err == nil {
			p.Add(r)
		}
		return err
	})
	if err != nil || seq == 0 {
		return err
	}
	l, err := s.list.Get(ctx, purchase)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	p.Region = l.Region
	if p.Awarded() {
		scores, err := s.scores(ctx, purchase)
		if err != nil { // the feed waits for nobody
			s.log.WarnContext(ctx, "an evaluation cannot be read, the purchase will be weighed later", "purchase", purchase, "err", err)
			s.owed.add(purchase)
			return nil
		}
		if scores != nil {
			p.Score(p.Last(), scores)
		}
	}
	found := redflag.Indicators.Flags(&p, s.law, s.now())
	mine := Profile{Seq: seq, Open: !p.Settled()}
	mine.Digest, mine.Counts = p.Digest()
	for i := range found {
		mine.Hints = append(mine.Hints, hintID(&found[i]))
	}
	gone, latest, err := s.profile(ctx, purchase, mine)
	if err != nil || !latest {
		return err
	}
	for _, f := range found {
		if err := s.raise(ctx, f, known(p.Region)); err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := s.end(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// known are the regions that were said: a question may be heard before its purchase, and is then nobody's to see.
func known(regions ...string) []string {
	return slices.DeleteFunc(regions, func(r string) bool { return r == "" })
}

// heard is an entry as the indicators read it.
func heard(e *Entry) (*redflag.Release, error) {
	e.Release.OCID = e.Purchase
	b, err := json.Marshal(e.Release)
	if err != nil {
		return nil, err
	}
	var r redflag.Release
	err = json.Unmarshal(b, &r)
	r.Suspended = e.Step == "suspended"
	return &r, err
}

// profile keeps what was weighed, and says which of its hints are gone; latest is
// false where somebody else has seen more.
func (s *Service) profile(ctx context.Context, purchase string, mine Profile) (gone []string, latest bool, err error) {
	was, err := s.profiles.Get(ctx, purchase)
	if err == nil && was.says(mine) { // a process that has just begun finds most of them as they were
		return nil, true, nil
	}
	_, err = s.profiles.Update(ctx, purchase, func(p *Profile) ([]event.Event, error) {
		gone = nil
		if latest = p.Seq <= mine.Seq; !latest {
			return nil, nil
		}
		for _, id := range p.Hints {
			if !slices.Contains(mine.Hints, id) {
				gone = append(gone, id)
			}
		}
		mine.Meta = p.Meta
		*p = mine
		return nil, nil
	})
	if !errors.Is(err, store.ErrNotFound) {
		return gone, latest, err
	}
	if _, err = s.profiles.Insert(ctx, purchase, mine); errors.Is(err, store.ErrExists) {
		return s.profile(ctx, purchase, mine)
	}
	return nil, true, err
}

// says reports whether two profiles say the same.
func (p Profile) says(other Profile) bool {
	other.Meta = p.Meta
	mine, err := json.Marshal(p)
	if err != nil {
		return false
	}
	theirs, err := json.Marshal(other)
	return err == nil && bytes.Equal(mine, theirs)
}

// compared is how far this process has compared purchases with each other.
type compared struct {
	sync.Mutex
	seq int64
	day cn.Day
}

// compareEvery is how often purchases are compared anew, when there was a step or a new day.
const compareEvery = time.Minute

// compare brings the hints up to date that no single release decides. A process
// that has just begun weighs every purchase once, so that a new table holds for
// the old ones too; a new day weighs those that time may make late. Then all are
// compared, which reads each profile once.
func (s *Service) compare(ctx context.Context) error {
	s.compared.Lock()
	defer s.compared.Unlock()
	owed := s.owed.take()
	for i, id := range owed {
		if err := s.weigh(ctx, id); err != nil {
			s.owed.add(owed[i:]...)
			return err
		}
	}
	last, err := s.last(ctx, store.Query{By: "seq", Desc: true, Limit: 1})
	if err != nil {
		return err
	}
	today := cn.DayOf(s.now())
	if last.Seq == s.compared.seq && today == s.compared.day {
		return nil
	}
	switch s.compared.day {
	case "":
		err = s.entries.Each(ctx, store.Query{By: "first"}, func(e Entry) error {
			if ordered(&e.Release) {
				return nil
			}
			return s.weigh(ctx, e.Purchase)
		})
	case today:
	default:
		err = s.profiles.Each(ctx, store.Query{By: "open"}, func(p Profile) error { return s.weigh(ctx, p.ID) })
	}
	if err == nil {
		err = s.comparePeers(ctx)
	}
	if err == nil {
		s.compared.seq, s.compared.day = last.Seq, today
	}
	return err
}

// comparePeers raises what comes of comparing, and ends what no longer does.
func (s *Service) comparePeers(ctx context.Context) error {
	peers, regions := redflag.Indicators.Peers(s.law), map[string]string{}
	err := s.profiles.Each(ctx, store.Query{}, func(p Profile) error {
		if p.Counts {
			peers.Add(p.Digest)
			regions[p.ID] = p.Digest.Region
		}
		return nil
	})
	if err != nil {
		return err
	}
	now := map[string]bool{}
	for _, f := range peers.Flags() {
		now[hintID(&f)] = true
		where := map[string]bool{}
		for _, id := range f.Purchases {
			where[regions[id]] = true
		}
		if err := s.raise(ctx, f, known(slices.Sorted(maps.Keys(where))...)); err != nil {
			return err
		}
	}
	var gone []string
	for _, code := range redflag.Compared() {
		err := s.hints.Each(ctx, store.Query{By: "code", Where: []store.Term{store.Is("code", code)}}, func(h Hint) error {
			if h.Ended == nil && !now[h.ID] {
				gone = append(gone, h.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := s.end(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
