package roster

import (
	"context"
	"errors"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
)

// Step is one change of the open register, at its place in the feed. Its id is
// its place, so that a place is taken once; it never changes.
type Step struct {
	store.Meta
	Seq    int64     `json:"seq"` // 1, 2, 3 … without gaps
	What   string    `json:"what"`
	Source string    `json:"source"` // the event it tells of: each is told once
	At     time.Time `json:"at"`
	Entry  Entry     `json:"entry"` // as it was read for this step
	Day    string    `json:"day"`   // whose grade it shows
}

var steps = store.Schema{Name: "rosterfeed", Indexes: []string{"seq", "source"}}

func indexStep(t *Step) map[string][]string {
	return map[string][]string{"seq": {store.Int(t.Seq)}, "source": {t.Source}}
}

// append writes a step at the end of the feed, once however often it is told and
// whoever else appends: the last place is read first, then whether the step
// stands before it, then the next place is taken by an insert (decision 0014).
func (s *Service) append(ctx context.Context, what, source string, at time.Time, e *Entry) error {
	for {
		last, err := s.last(ctx)
		if err != nil {
			return err
		}
		if n, err := s.steps.Count(ctx, 1, store.Is("source", source)); n > 0 || err != nil {
			return err
		}
		t := Step{Seq: last + 1, What: what, Source: source, At: at, Entry: *e, Day: s.today()}
		if _, err := s.steps.Insert(ctx, store.Int(t.Seq), t); !errors.Is(err, store.ErrExists) {
			return err
		}
	}
}

// last is the number of the last step, 0 before the first.
func (s *Service) last(ctx context.Context) (int64, error) {
	p, err := s.steps.Find(ctx, store.Query{By: "seq", Desc: true, Limit: 1})
	if err != nil || len(p.Items) == 0 {
		return 0, err
	}
	return p.Items[0].Seq, nil
}

// ListRosterChanges lists the steps after one, the oldest first.
func (s *Service) ListRosterChanges(ctx context.Context, in organizationapi.ListRosterChangesRequest) (out organizationapi.RosterChanges, err error) {
	limit := int(in.Limit)
	if limit == 0 {
		limit = 100
	}
	p, err := s.steps.Find(ctx, store.Query{By: "seq", Where: []store.Term{store.Between("seq", store.Int(in.Since+1), "")}, Limit: limit})
	if err != nil {
		return out, err
	}
	out.Items, out.Last, out.More = []organizationapi.RosterChange{}, in.Since, p.Next != ""
	for _, t := range p.Items {
		t.Entry.ID = t.Entry.Card.ID
		out.Items = append(out.Items, organizationapi.RosterChange{Seq: t.Seq, Org: t.Entry.ID, What: t.What, At: t.At, Row: s.rowOn(&t.Entry, t.Day)})
		out.Last = t.Seq
	}
	return out, nil
}
