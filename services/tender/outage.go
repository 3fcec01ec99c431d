package tender

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/tender/signed"
)

// Beat is a process's word that it could write, and so take bids, from Since
// until At (decision 0045). Beats of one process follow each other without a
// gap as long as it was never hindered.
type Beat struct {
	store.Meta
	Process string    `json:"process"`
	Since   time.Time `json:"since"`
	At      time.Time `json:"at"`
}

var beatSchema = store.Schema{Name: "beats", Indexes: []string{"at"}}

func indexBeat(b *Beat) map[string][]string { return map[string][]string{"at": {store.Time(b.At)}} }

const (
	beatEvery   = 30 * time.Second    // how often a process looks whether a minute has begun of which it has said nothing
	beatsKept   = 40 * 24 * time.Hour // as long as a challenge and a complaint about a deadline may take
	outageOver  = 2 * time.Minute     // what is shorter is not told apart from the rhythm of the beats
	outageWatch = time.Hour           // before a deadline
)

// pulse is what a process remembers of its beats.
type pulse struct {
	process string
	mu      sync.Mutex
	at      time.Time // of the last that was written
	felt    time.Time // when that was by the machine's own clock, a sleep of the machine included
}

// beat writes one document a minute. A clock that was set forward under a
// process which went on is no outage: what it skipped counts as present.
func (s *Service) beat(ctx context.Context) error {
	p := &s.pulse
	p.mu.Lock()
	defer p.mu.Unlock()
	now, felt := s.now(), time.Now().Round(0)
	if !p.at.IsZero() && now.Truncate(time.Minute).Equal(p.at.Truncate(time.Minute)) {
		return nil
	}
	b := Beat{Process: p.process, Since: now, At: now}
	if felt.Sub(p.felt) < outageOver && p.at.Before(now) {
		b.Since = p.at
	}
	if _, err := s.beats.Insert(ctx, store.NewID(), b); err != nil {
		return err
	}
	p.at, p.felt = now, felt
	old := store.Query{Where: []store.Term{store.Between("at", "", store.Time(now.Add(-beatsKept)))}, By: "at"}
	return s.beats.Each(ctx, old, func(b Beat) error { return s.beats.Delete(ctx, b.ID) })
}

var errEnough = errors.New("later beats say nothing of it")

// outages are when nobody could hand in, in the last hour before a deadline, as
// far as it has come; of what was published later, since then. None is known once the beats are no longer kept.
func (s *Service) outages(ctx context.Context, t *Tender, deadline time.Time) (from, to time.Time, out []tenderapi.Gap, err error) {
	now := s.now()
	from, to = deadline.Add(-outageWatch), deadline
	if now.Before(to) {
		to = now
	}
	if t.PublishedAt == nil || t.rolling() || from.Before(now.Add(-beatsKept)) {
		return from, to, nil, nil
	}
	if t.PublishedAt.After(from) {
		from = *t.PublishedAt
	}
	if !from.Before(to) {
		return from, to, nil, nil
	}
	var beats []Beat
	q := store.Query{Where: []store.Term{store.Between("at", store.Time(from), "~")}, By: "at"}
	err = s.beats.Each(ctx, q, func(b Beat) error {
		beats = append(beats, b)
		if b.At.Sub(to) > outageOver {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return from, to, nil, err
	}
	slices.SortFunc(beats, func(a, b Beat) int { return a.Since.Compare(b.Since) })
	seen := from
	for _, b := range append(beats, Beat{Since: to, At: to}) {
		since := b.Since
		if since.After(to) {
			since = to
		}
		if since.Sub(seen) >= outageOver {
			out = append(out, tenderapi.Gap{From: seen.UTC(), To: since.UTC()})
		}
		if b.At.After(seen) {
			seen = b.At
		}
	}
	return from, to, out, nil
}

// GetOutage tells anybody, under the platform's signature, when it could not take bids.
func (s *Service) GetOutage(ctx context.Context, in tenderapi.GetOutageRequest) (out tenderapi.SignedOutage, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	deadline := t.closedAt(in.Last)
	from, to, gaps, err := s.outages(ctx, &t, deadline)
	if err != nil {
		return out, err
	}
	if len(gaps) == 0 {
		return out, fault.New(fault.NotFound, "tender.outage.none", "在本项目截止以前的最后60分钟内，没有平台不可用的记录；记录保存40日，如有异议，请向采购人提出质疑。")
	}
	return signed.Outage(tenderapi.Outage{
		Tender: t.ID, Code: t.Code, Deadline: deadline.UTC(), Last: in.Last,
		From: from.UTC(), To: to.UTC(), Gaps: gaps, StatedAt: s.now().UTC(),
	}, s.receipts)
}

// interrupted adds to the way of a purchase when bids could not be taken.
func (s *Service) interrupted(ctx context.Context, t *Tender, steps []tenderapi.Step) ([]tenderapi.Step, error) {
	_, _, gaps, err := s.outages(ctx, t, t.Draft.Deadline)
	if err != nil || len(gaps) == 0 {
		return steps, err
	}
	at := slices.IndexFunc(steps, func(x tenderapi.Step) bool { return x.Key == "bid" })
	if at < 0 {
		return steps, nil
	}
	note := lostTime(gaps) + "。"
	if s.extendable(t) {
		note += "建议采购人发布更正公告，顺延截止时间，是否顺延由采购人决定。"
	}
	last := gaps[len(gaps)-1].To
	return slices.Insert(steps, at, tenderapi.Step{Key: "outage", Title: "平台不可用", State: "done", Owner: "平台", At: &last, Note: note, Basis: []tenderapi.Basis{}}), nil
}

// extendable reports whether a correction may still move the deadline.
func (s *Service) extendable(t *Tender) bool {
	return t.State == tenderapi.StatePublished && !t.rolling() && t.heldUntil() == nil && s.now().Before(t.Draft.Deadline)
}

// extension proposes to the officer to move the deadline; ok is false where nothing calls for it.
func (s *Service) extension(ctx context.Context, t *Tender) (detail string, ok bool, err error) {
	if !s.extendable(t) || t.Draft.Deadline.Sub(s.now()) > outageWatch {
		return "", false, nil
	}
	_, _, gaps, err := s.outages(ctx, t, t.Draft.Deadline)
	return lostTime(gaps), len(gaps) > 0, err
}

// lostTime says when, in Beijing time, and for how long in all.
func lostTime(gaps []tenderapi.Gap) string {
	var all time.Duration
	spans := []string{}
	for _, g := range gaps {
		all += g.To.Sub(g.From)
		if len(spans) < 3 {
			spans = append(spans, g.From.In(cn.Zone).Format("15:04:05")+"至"+g.To.In(cn.Zone).Format("15:04:05"))
		}
	}
	return fmt.Sprintf("截止前60分钟内平台%d次不可用，共%d分钟：%s", len(gaps), int((all+time.Minute-1)/time.Minute), strings.Join(spans, "、"))
}
