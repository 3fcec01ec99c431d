package insight

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/event"
	"sanshe/libs/redflag"
	"sanshe/libs/store"
)

// Hint is a red flag and what supervisors decided about it. It is never
// deleted: what is no longer so ends, and its decisions stay.
type Hint struct {
	store.Meta
	Flag      redflag.Result `json:"flag"`    // its ocids without the prefix, which is configuration
	Regions   []string       `json:"regions"` // of the purchases that it rests on
	Raised    time.Time      `json:"raised"`  // for the first time
	Changed   time.Time      `json:"changed"` // when its figures did last
	Ended     *time.Time     `json:"ended,omitempty"`
	Decisions []Decision     `json:"decisions,omitempty"`
}

// Decision is what one supervisor made of a hint, and of which figures.
type Decision struct {
	Verdict insightapi.FlagVerdict `json:"verdict"`
	Reason  string                 `json:"reason"`
	Account string                 `json:"account"`
	By      string                 `json:"by"`
	Office  string                 `json:"office"`
	At      time.Time              `json:"at"`
	Value   string                 `json:"value"`
}

var hints = store.Schema{Name: "flags", Indexes: []string{"raised", "code", "level", "status", "buyer", "region", "tally"}, Rev: 1}

func indexHint(h *Hint) map[string][]string {
	ix := map[string][]string{
		"raised": {store.Time(h.Raised)}, "code": {h.Flag.Code}, "level": {h.Flag.Level}, "status": {string(h.status())}, "region": h.Regions,
	}
	for _, b := range h.Flag.Buyers {
		ix["buyer"] = append(ix["buyer"], b.ID)
	}
	for _, r := range h.Regions {
		ix["tally"] = append(ix["tally"], tallyOf(h.Flag.Code, h.status(), r))
	}
	return ix
}

// tallyOf is where hints of an indicator are counted that stand alike in a region; a part of its code holds those below it.
func tallyOf(code string, status insightapi.FlagStatus, region string) string {
	return code + "/" + string(status) + "/" + region
}

// status is what the last decision says, and without one whether it is still so.
func (h *Hint) status() insightapi.FlagStatus {
	switch n := len(h.Decisions); {
	case n > 0 && h.Decisions[n-1].Verdict == insightapi.FlagVerdictAdopted:
		return insightapi.FlagStatusAdopted
	case n > 0:
		return insightapi.FlagStatusDeclined
	case h.Ended != nil:
		return insightapi.FlagStatusEnded
	}
	return insightapi.FlagStatusOpen
}

// hintID names a hint by what it says of whom, so that there is one however often it is found.
func hintID(f *redflag.Result) string {
	sum := sha256.Sum256([]byte(f.About + "/" + f.Subject.ID))
	return f.Code + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:16])
}

// raise keeps a flag that was found: the first time as a new hint, and again
// only where its figures have changed or it had ended.
func (s *Service) raise(ctx context.Context, f redflag.Result, regions []string) error {
	id, now := hintID(&f), s.now()
	was, err := s.hints.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		_, err = s.hints.Insert(ctx, id, Hint{Flag: f, Regions: regions, Raised: now, Changed: now})
		if !errors.Is(err, store.ErrExists) {
			return err
		}
		was, err = s.hints.Get(ctx, id) // another process found it first
	}
	if err != nil || was.Ended == nil && alike(&was.Flag, &f) && slices.Equal(was.Regions, regions) {
		return err
	}
	_, err = s.hints.Update(ctx, id, func(h *Hint) ([]event.Event, error) {
		h.Flag, h.Regions, h.Changed, h.Ended = f, regions, now, nil
		return nil, nil
	})
	return err
}

// alike reports whether two flags say the same.
func alike(a, b *redflag.Result) bool {
	x, xerr := json.Marshal(a)
	y, yerr := json.Marshal(b)
	return xerr == nil && yerr == nil && string(x) == string(y)
}

// end says of a hint that it is no longer so.
func (s *Service) end(ctx context.Context, id string) error {
	now := s.now()
	_, err := s.hints.Update(ctx, id, func(h *Hint) ([]event.Event, error) {
		if h.Ended == nil {
			h.Ended = &now
		}
		return nil, nil
	})
	return err
}
