package insight

import (
	"context"
	"errors"

	"sanshe/libs/cn"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// Entry is one release at its place in the feed. Its id is its place, so that
// a place is taken once; it is written once and never changes.
type Entry struct {
	store.Meta
	Seq      int64        `json:"seq"`             // 1, 2, 3 … without gaps: the order in which releases were written
	Purchase string       `json:"purchase"`        // id of the tender
	Month    string       `json:"month"`           // of the step, in China: 2026-03
	First    bool         `json:"first,omitempty"` // of its purchase, in the order of the feed
	Step     string       `json:"step"`
	Release  ocds.Release `json:"release"` // without the prefix of its ocid, which is configuration
}

var entries = store.Schema{Name: "entries", Indexes: []string{"seq", "release", "purchase", "month", "first", "notice"}}

func indexEntry(e *Entry) map[string][]string {
	at := store.Int(e.Seq)
	ix := map[string][]string{"seq": {at}, "release": {e.Release.ID}, "purchase": {e.Purchase + "/" + at}, "month": {e.Month + "/" + at}}
	if e.First {
		ix["first"] = []string{at}
	}
	if notices[e.Step] != "" {
		ix["notice"] = []string{at}
	}
	return ix
}

// append writes a release at the end of the feed, once however often it is
// told, and whoever else appends: in this process or another.
//
// The last place is read first, then whether the release stands at or before
// it. The next place is then taken by an insert, which succeeds for one writer
// only: had somebody come between, that place would be gone, and we look again.
// Nothing needs repair after a crash, since one document is all there is, and no
// place is left out, since each was taken when the one before it stood.
func (s *Service) append(ctx context.Context, purchase, step string, r ocds.Release) error {
	for {
		last, err := s.last(ctx, store.Query{By: "seq", Desc: true, Limit: 1})
		if err != nil {
			return err
		}
		if n, err := s.entries.Count(ctx, 1, store.Is("release", r.ID)); n > 0 || err != nil {
			return err
		}
		known, err := s.entries.Count(ctx, 1, store.Under("purchase", purchase+"/"))
		if err != nil {
			return err
		}
		e := Entry{
			Seq: last.Seq + 1, Purchase: purchase, Month: cn.DayOf(r.Date).String()[:len("2006-01")], First: known == 0, Step: step, Release: r,
		}
		if _, err = s.entries.Insert(ctx, store.Int(e.Seq), e); !errors.Is(err, store.ErrExists) {
			return err
		}
	}
}

// last is the first entry that a query finds, or none.
func (s *Service) last(ctx context.Context, q store.Query) (e Entry, err error) {
	p, err := s.entries.Find(ctx, q)
	if err != nil || len(p.Items) == 0 {
		return e, err
	}
	return p.Items[0], nil
}

// from lists at most n entries whose place is after seq, and whether there are more.
func (s *Service) from(ctx context.Context, seq int64, n int) ([]Entry, bool, error) {
	p, err := s.entries.Find(ctx, store.Query{By: "seq", Limit: n, Where: []store.Term{store.Between("seq", store.Int(seq+1), "")}})
	return p.Items, p.Next != "", err
}

// public is the release of an entry as it leaves the house.
func (s *Service) public(e Entry) ocds.Release {
	e.Release.OCID = s.ocid(e.Purchase)
	return e.Release
}

// ocid names a purchase in the world.
func (s *Service) ocid(purchase string) string { return s.prefix + "-" + purchase }
